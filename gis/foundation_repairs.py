"""The city's list of repaired foundations: which building, in what year, shown by what.

Kept by an office in a spreadsheet. A row names the building (pand), or a home in it by its id or
its address; it never names an owner.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from gis.cells import Cell, Unreadable, day_of, simplified, text_of
from gis.codes import RepairEvidence
from gis.columns import Rows, shown
from gis.containers import Container
from gis.errors import ColumnError
from gis.given_address import ADDRESS_FIELDS, GivenAddress, given_addresses
from gis.identifiers import ObjectKind, check_ids, report_ids
from gis.issues import IssueLog
from gis.spreadsheet import Row, Table, open_list

NAMES = {
    "bag_vbo_id": ("vbo_id", "verblijfsobject_id", "bag_verblijfsobject_id"),
    "bag_pand_id": ("pand_id", "bag_pand", "pandidentificatie"),
    "postcode": (),
    "huisnummer": (),
    "huisletter": (),
    "toevoeging": ("huisnummertoevoeging", "huisnr_toevoeging"),
    "jaar_herstel": ("jaar", "hersteljaar", "jaar_funderingsherstel", "jaar_van_herstel"),
    "bewijs": ("bewijsstuk", "onderbouwing", "bron"),
    "peildatum": (),
}

SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64()),
        *ADDRESS_FIELDS,
        pa.field("pand_id", pa.string()),
        pa.field("repaired_year", pa.int16()),
        pa.field("evidence", pa.string()),
        pa.field("repaired_by", pa.date32()),
    ]
)

_FIRST_YEAR = 1900
# Words as ``simplified`` leaves them; a word is found within what was written.
_WORDS = (
    ("gereedmelding", RepairEvidence.COMPLETION_REPORT),
    ("gereedgemeld", RepairEvidence.COMPLETION_REPORT),
    ("opleverrapport", RepairEvidence.COMPLETION_REPORT),
    ("oplevering", RepairEvidence.COMPLETION_REPORT),
    ("funderingsrapport", RepairEvidence.FOUNDATION_REPORT),
    ("funderingsonderzoek", RepairEvidence.FOUNDATION_REPORT),
    ("vastgesteld", RepairEvidence.SUBSIDY_SETTLED),
    ("vaststelling", RepairEvidence.SUBSIDY_SETTLED),
    ("vergunning", RepairEvidence.PERMIT),
    ("foto", RepairEvidence.PHOTO),
)
_NOTHING = {"geen", "nee", "ontbreekt", "onbekend"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of the list, read."""

    home: GivenAddress
    pand_id: str | None
    year: int
    evidence: RepairEvidence
    repaired_by: date

    @property
    def key(self) -> object:
        return self.pand_id or self.home.verblijfsobject_id or astuple(self.home)


def read_foundation_repairs(
    path: Path, issues: IssueLog, *, reference_on: date | None = None
) -> Iterator[pa.RecordBatch]:
    """Read a list of repaired foundations.

    Of a repair only the year is known, so it counts from the last day of that year, or from the
    day that the list describes when that comes first. Of two rows about one building the later
    year is kept. A year that is missing or cannot be rejects the row: without it nothing is shown.

    Args:
        path: CSV or XLSX, as offices keep it.
        issues: receives what was left out or became unknown.
        reference_on: day that rows without PEILDATUM describe.

    Yields:
        Batches of ``SCHEMA``: ``repaired_by`` is the day on which the repair was surely done.

    Raises:
        SourceFileError: it is no such list, or holds no rows.
        ColumnError: the year is missing, or what names the building, or the day.
        UnsafeFileError: it has columns with data about persons.
    """
    table = open_list(
        path,
        issues,
        names=NAMES,
        required=["jaar_herstel"],
        allowed=frozenset({Container.TEXT, Container.XLSX}),
    )
    _require_columns(path.name, table, reference_on)
    texts = [text_of(row.cells.get("bag_vbo_id")) for row in table.rows]
    keys = [None if text is None else shown(text) for text in texts]
    homes = given_addresses(table, issues, id_column="bag_vbo_id", keys=keys)
    entries: dict[int, _Entry] = {}
    for row, home, pand_id in zip(table.rows, homes, _pand_ids(table, issues), strict=True):
        entry = _entry(row, table, home, pand_id, issues, reference_on)
        if entry is not None:
            entries[row.line] = entry
    _drop_repeats(entries, table.titles["jaar_herstel"], issues)
    days = [day for row in table.rows if (day := _day(row))]
    issues.reference_on = max(days, default=reference_on)
    rows = [
        (line, *astuple(each.home), each.pand_id, each.year, each.evidence.value, each.repaired_by)
        for line, each in sorted(entries.items())
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(SCHEMA)
    yield pa.record_batch(
        [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)],
        schema=SCHEMA,
    )


def _require_columns(name: str, table: Table, reference_on: date | None) -> None:
    by_address = {"postcode", "huisnummer"} <= table.titles.keys()
    if not by_address and not {"bag_vbo_id", "bag_pand_id"} & table.titles.keys():
        raise ColumnError(
            f"{name} does not say which building a row is about: there is no column BAG_PAND_ID or "
            "BAG_VBO_ID, and no POSTCODE with HUISNUMMER"
        )
    if "peildatum" not in table.titles and reference_on is None:
        raise ColumnError(
            f"{name} has no column PEILDATUM; tell which day the list describes (reference date)"
        )


def _pand_ids(table: Table, issues: IssueLog) -> list[str | None]:
    cells: list[Cell] = [row.cells.get("bag_pand_id") for row in table.rows]
    given = pa.array([text_of(cell) for cell in cells], pa.string())
    lines = np.array([row.line for row in table.rows], dtype=np.int64)
    checked = check_ids(given, ObjectKind.BUILDING)
    title = table.titles.get("bag_pand_id", "bag_pand_id")
    report_ids(checked, Rows(lines, issues), title, ObjectKind.BUILDING, given, key=False)
    ids: list[str | None] = checked.ids.to_pylist()
    return ids


def _day(row: Row) -> date | None:
    try:
        return day_of(row.cells.get("peildatum"))
    except Unreadable:
        return None


def _entry(
    row: Row,
    table: Table,
    home: GivenAddress,
    pand_id: str | None,
    issues: IssueLog,
    reference_on: date | None,
) -> _Entry | None:
    key = pand_id or home.verblijfsobject_id
    if not home.names_a_home and pand_id is None:
        reason = "no usable id, and no postcode with a house number: which building is unknown"
        issues.reject(row.line, "", "no_home", reason, key)
        return None
    title = table.titles.get("peildatum", "")
    try:
        described_on = day_of(row.cells.get("peildatum")) or reference_on
    except Unreadable as error:
        issues.reject(row.line, title, error.code, error.reason, key)
        return None
    if described_on is None:
        issues.reject(row.line, title, "date_missing", "the row has no reference date", key)
        return None
    year = _year(row, table, described_on, issues, key)
    if year is None:
        return None
    evidence = _evidence(row, table, issues, key)
    return _Entry(home, pand_id, year, evidence, min(date(year, 12, 31), described_on))


def _year(
    row: Row, table: Table, described_on: date, issues: IssueLog, key: str | None
) -> int | None:
    title = table.titles["jaar_herstel"]
    text = (text_of(row.cells["jaar_herstel"]) or "").removesuffix(".0")
    if not text:
        issues.reject(row.line, title, "year_missing", "there is no year of repair", key)
        return None
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        issues.reject(row.line, title, "year_pattern", f"{shown(text)} is not a year", key)
        return None
    if not _FIRST_YEAR <= int(text) <= described_on.year:
        reason = f"{text} is not from {_FIRST_YEAR} to the year that the list describes"
        issues.reject(row.line, title, "year_range", reason, key)
        return None
    return int(text)


def _evidence(row: Row, table: Table, issues: IssueLog, key: str | None) -> RepairEvidence:
    text = text_of(row.cells.get("bewijs"))
    if text is None:
        return RepairEvidence.NONE
    words = simplified(text)
    found = [code for word, code in _WORDS if word in words]
    # "geen vergunning" holds the word of a permit, and is none.
    if words.split(" ")[0] in _NOTHING:
        return RepairEvidence.NONE
    if found:
        return found[0]
    reason = f"{shown(text)} is no evidence known here; it becomes unknown"
    issues.note(row.line, table.titles["bewijs"], "evidence_unknown_word", reason, key)
    return RepairEvidence.UNKNOWN


def _drop_repeats(entries: dict[int, _Entry], title: str, issues: IssueLog) -> None:
    """Keep of each building the row of the latest year, of equals the first."""
    kept: dict[object, int] = {}
    for line, entry in sorted(entries.items()):
        other = kept.get(entry.key)
        if other is None or entries[other].year < entry.year:
            kept[entry.key] = line
    for line, entry in sorted(entries.items()):
        if kept[entry.key] != line:
            reason = f"the building stands in line {kept[entry.key]} too; that row is kept"
            key = entry.pand_id or entry.home.verblijfsobject_id
            issues.reject(line, title, "row_twice", reason, key)
            del entries[line]
