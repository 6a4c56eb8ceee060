"""How a row of a list names its home: an id, and the parts of an address, all checked alike."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from gis.cells import Cell, text_of
from gis.columns import Rows, checked, postcodes, shown
from gis.identifiers import ObjectKind, check_ids, report_ids
from gis.issues import IssueLog
from gis.spreadsheet import Row, Table

HIGHEST_HOUSE_NUMBER = 99_999
POSTCODE = "[1-9][0-9]{3}[A-Z]{2}"

ADDRESS_FIELDS = [
    pa.field("verblijfsobject_id", pa.string()),
    pa.field("postcode", pa.string()),
    pa.field("house_number", pa.int32()),
    pa.field("house_letter", pa.string()),
    pa.field("addition", pa.string()),
]

# Written as a rounded number by a spreadsheet: the last digits are gone for good.
_ROUNDED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """What one row says about its home; what could not be read is None."""

    verblijfsobject_id: str | None
    postcode: str | None
    house_number: int | None
    house_letter: str | None
    addition: str | None

    @property
    def names_a_home(self) -> bool:
        """There is an id, or a postcode with a house number."""
        by_address = self.postcode is not None and self.house_number is not None
        return self.verblijfsobject_id is not None or by_address


def given_addresses(
    table: Table, issues: IssueLog, *, id_column: str, keys: Sequence[str | None]
) -> list[GivenAddress]:
    """Read the id and the address of each row of a list.

    What is wrong is noted, and becomes unknown; whether the row can do without is for the caller.

    Args:
        table: a list with (some of) the columns ``id_column``, postcode, huisnummer, huisletter
            and toevoeging.
        issues: receives what is wrong.
        id_column: our name of the column with the id.
        keys: per row what it is called in an issue.
    """
    rows = Rows(
        np.array([row.line for row in table.rows], dtype=np.int64),
        issues,
        pa.array(keys, pa.string()),
    )
    ids = _ids(table, rows, id_column)
    title = table.titles.get("postcode", "postcode")
    codes = checked(
        postcodes(_texts(table.rows, "postcode")),
        POSTCODE,
        rows,
        name=title,
        code="postcode_pattern",
        reason="{value} is not a postcode",
    )
    title = table.titles.get("huisnummer", "huisnummer")
    numbers = [
        _house_number(row, title, key, issues) for row, key in zip(table.rows, keys, strict=True)
    ]
    letters, additions = (_texts(table.rows, name) for name in ("huisletter", "toevoeging"))
    return [
        GivenAddress(*parts)
        for parts in zip(
            ids.to_pylist(),
            codes.to_pylist(),
            numbers,
            letters.to_pylist(),
            additions.to_pylist(),
            strict=True,
        )
    ]


def _ids(table: Table, rows: Rows, id_column: str) -> pa.StringArray:
    given = _texts(table.rows, id_column)
    title = table.titles.get(id_column, id_column)
    rounded = np.array([bool(_ROUNDED.fullmatch(text or "")) for text in given.to_pylist()], bool)
    rows.note(
        rounded,
        title,
        "id_lost_precision",
        "a spreadsheet rounded the id to {value}; which home was meant is lost",
        given,
    )
    plain = pa.array(
        [None if lost else text for lost, text in zip(rounded, given.to_pylist(), strict=True)],
        pa.string(),
    )
    checked_ids = check_ids(plain, ObjectKind.UNIT)
    report_ids(checked_ids, rows, title, ObjectKind.UNIT, plain, key=False)
    return checked_ids.ids


def _house_number(row: Row, title: str, key: str | None, issues: IssueLog) -> int | None:
    text = text_of(row.cells.get("huisnummer"))
    if text is None:
        return None
    code = reason = ""
    if not re.fullmatch(r"[0-9]{1,9}(?:[.,]0+)?", text):
        code, reason = "house_number_pattern", f"{shown(text)} is not a house number"
    else:
        number = int(re.split(r"[.,]", text)[0])
        if 0 < number <= HIGHEST_HOUSE_NUMBER:
            return number
        code, reason = "house_number_range", f"{number} cannot be a house number"
        if number == 0:
            code, reason = "house_number_zero", "the house number is 0"
    issues.note(row.line, title, code, reason, key)
    return None


def _texts(rows: Sequence[Row], name: str) -> pa.StringArray:
    cells: list[Cell] = [row.cells.get(name) for row in rows]
    return pa.array([text_of(cell) for cell in cells], pa.string())
