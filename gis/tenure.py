"""Tenure lists of the municipality: who owns a home, as a class; never a person."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from gis.cells import Unreadable, day_of, simplified, text_of
from gis.codes import TenureClass
from gis.columns import shown
from gis.containers import Container
from gis.errors import ColumnError
from gis.given_address import ADDRESS_FIELDS, GivenAddress, given_addresses
from gis.issues import IssueLog
from gis.spreadsheet import Row, Table, open_list

# The column's name in this project's documents, and what else offices call it.
NAMES = {
    "bag_vbo_id": ("bag_id", "vbo_id", "verblijfsobject_id", "bag_verblijfsobject_id"),
    "postcode": (),
    "huisnummer": (),
    "huisletter": (),
    "toevoeging": ("huisnummertoevoeging", "huisnr_toevoeging"),
    "gebruikscode": (),
    "eigendom": ("eigendomsvorm", "bezit", "eigendomssituatie"),
    "vve_naam": ("naam_vve", "vve"),
    "peildatum": (),
    "woz_objectnummer": ("wozobjectnummer",),
}

SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64()),
        *ADDRESS_FIELDS,
        pa.field("tenure", pa.string()),
        pa.field("association", pa.string()),
        pa.field("is_home", pa.bool_()),
        pa.field("reference_on", pa.date32()),
    ]
)

_HOME_USES = {"10", "11"}  # home; home with a practice
_BATCH = 50_000

# Words as ``simplified`` leaves them. "overig verhuur" is not here: it holds investors, funds and
# private landlords together, so that the class stays unknown.
_CLASSES = {
    TenureClass.OWNER_OCCUPIER: (
        "eigenaar bewoner",
        "eigenaarbewoner",
        "particuliere eigenaar bewoner",
        "particulier eigenaar bewoner",
        "koop",
        "koopwoning",
        "eigen woning",
        "eigen bewoning",
    ),
    TenureClass.PRIVATE_LANDLORD: (
        "particuliere verhuur",
        "particulier verhuur",
        "particuliere verhuurder",
        "particuliere huur",
        "particuliere huurwoning",
    ),
    TenureClass.HOUSING_CORPORATION: (
        "corporatie",
        "corporatiebezit",
        "corporatiewoning",
        "woningcorporatie",
        "woningbouwcorporatie",
        "toegelaten instelling",
    ),
    TenureClass.OTHER: ("overig", "overige", "restcategorie"),
    TenureClass.UNKNOWN: ("onbekend",),
}
_WORDS = {word: code for code, words in _CLASSES.items() for word in words}
_CORPORATIONS = ("corporatie ", "woningcorporatie ", "woningbouwcorporatie ")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of the list, read."""

    home: GivenAddress
    tenure: TenureClass
    association: str | None
    is_home: bool | None
    reference_on: date


def read_tenure(
    path: Path, issues: IssueLog, *, reference_on: date | str | None = None
) -> Iterator[pa.RecordBatch]:
    """Read a tenure list.

    A row without a usable id is kept when it has a postcode and a house number. A word for the
    owner that is not known gives the class unknown, and that is noted. Of rows about one home that
    agree the one of the latest day is kept; rows that disagree are all rejected.

    Args:
        path: CSV, as offices make it from a spreadsheet (Windows-1252 or UTF-8).
        issues: receives what was left out or became unknown.
        reference_on: day that rows without PEILDATUM describe.

    Yields:
        Batches of ``SCHEMA``; ``line`` is the line in the file, ``reference_on`` the day from
        which the row holds.

    Raises:
        SourceFileError: it is no such list, or holds no rows.
        ColumnError: EIGENDOM is missing, or what names the home, or the reference date.
        UnsafeFileError: it has columns with data about persons.
    """
    day = date.fromisoformat(reference_on) if isinstance(reference_on, str) else reference_on
    table = open_list(
        path, issues, names=NAMES, required=["eigendom"], allowed=frozenset({Container.TEXT})
    )
    _require_columns(path.name, table, day)
    given = [text_of(row.cells.get("bag_vbo_id")) for row in table.rows]
    keys = [None if text is None else shown(text) for text in given]
    homes = given_addresses(table, issues, id_column="bag_vbo_id", keys=keys)
    entries = {}
    for row, home in zip(table.rows, homes, strict=True):
        entry = _entry(row, table, home, issues, day)
        if entry is not None:
            entries[row.line] = entry
    _drop_repeats(entries, table.titles["eigendom"], issues)
    issues.reference_on = max((entry.reference_on for entry in entries.values()), default=day)
    lines = sorted(entries)
    for start in range(0, max(len(lines), 1), _BATCH):
        rows = [
            (line, *astuple(entries[line].home), *_values(entries[line]))
            for line in lines[start : start + _BATCH]
        ]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(SCHEMA)
        yield pa.record_batch(
            [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)],
            schema=SCHEMA,
        )


def _values(entry: _Entry) -> tuple[str, str | None, bool | None, date]:
    return str(entry.tenure), entry.association, entry.is_home, entry.reference_on


def _require_columns(name: str, table: Table, day: date | None) -> None:
    by_address = {"postcode", "huisnummer"} <= table.titles.keys()
    if "bag_vbo_id" not in table.titles and not by_address:
        raise ColumnError(
            f"{name} does not say which home a row is about: there is no column BAG_VBO_ID, and no "
            "POSTCODE with HUISNUMMER"
        )
    if "peildatum" not in table.titles and day is None:
        raise ColumnError(
            f"{name} has no column PEILDATUM; tell which day the list describes (reference date)"
        )


def _entry(
    row: Row, table: Table, home: GivenAddress, issues: IssueLog, day: date | None
) -> _Entry | None:
    key = home.verblijfsobject_id
    if not home.names_a_home:
        reason = "no usable id, and no postcode with a house number: which home is meant is unknown"
        column = table.titles.get("bag_vbo_id", "")
        issues.reject(row.line, column, "no_home", reason, key)
        return None
    title = table.titles.get("peildatum", "")
    try:
        reference_on = day_of(row.cells.get("peildatum")) or day
    except Unreadable as error:
        issues.reject(row.line, title, error.code, error.reason, key)
        return None
    if reference_on is None:
        issues.reject(row.line, title, "date_missing", "the row has no reference date", key)
        return None
    return _Entry(
        home=home,
        tenure=_tenure(row, table, issues, key),
        association=text_of(row.cells.get("vve_naam")),
        is_home=_is_home(row, table, issues, key),
        reference_on=reference_on,
    )


def _tenure(row: Row, table: Table, issues: IssueLog, key: str | None) -> TenureClass:
    text = text_of(row.cells["eigendom"])
    if text is None:
        return TenureClass.UNKNOWN
    word = simplified(text)
    if word in _WORDS:
        return _WORDS[word]
    # "corporatie" with a name behind it is still that word; "geen corporatie" is not.
    if word.startswith(_CORPORATIONS):
        return TenureClass.HOUSING_CORPORATION
    reason = f"{shown(text)} is not a class of owner; it becomes unknown"
    issues.note(row.line, table.titles["eigendom"], "tenure_unknown_word", reason, key)
    return TenureClass.UNKNOWN


def _is_home(row: Row, table: Table, issues: IssueLog, key: str | None) -> bool | None:
    text = text_of(row.cells.get("gebruikscode"))
    if text is None:
        return None
    code = text.split(" ")[0].removesuffix(".0")
    if code.isdigit() and code.isascii():
        return code.lstrip("0") in _HOME_USES
    reason = f"{shown(text)} is not a code of use; whether it is a home becomes unknown"
    issues.note(row.line, table.titles["gebruikscode"], "use_code_pattern", reason, key)
    return None


def _drop_repeats(entries: dict[int, _Entry], title: str, issues: IssueLog) -> None:
    """Keep one row of each home; none where its rows give different owners."""
    lines_of: dict[object, list[int]] = defaultdict(list)
    for line, entry in entries.items():
        by_id = entry.home.verblijfsobject_id
        lines_of[by_id if by_id is not None else astuple(entry.home)].append(line)
    for lines in lines_of.values():
        if len(lines) == 1:
            continue
        home = entries[lines[0]].home
        if len({entries[line].tenure for line in lines}) > 1:
            named = ", ".join(str(line) for line in lines[:10])
            for line in lines:
                reason = f"lines {named} give different owners for the same home; none is kept"
                issues.reject(line, title, "contradiction", reason, home.verblijfsobject_id)
                del entries[line]
            continue
        # The first of the latest day; max() keeps the first of equals.
        kept = max(lines, key=lambda line: entries[line].reference_on)
        for line in lines:
            if line != kept:
                reason = f"the home stands in line {kept} with the same owner; that row is kept"
                issues.reject(line, title, "row_twice", reason, home.verblijfsobject_id)
                del entries[line]
