"""The desk's list of subsidy applications, kept in a spreadsheet: XLSX or CSV."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis.application_template import write_template
from gis.case_words import measures_of, state_of
from gis.cells import Unreadable, cents_of, day_of, text_of, truth_of
from gis.codes import CaseState
from gis.columns import shown
from gis.containers import Container
from gis.given_address import ADDRESS_FIELDS, GivenAddress, given_addresses
from gis.issues import IssueLog
from gis.spreadsheet import Row, Table, open_list

__all__ = ["NAMES", "SCHEMA", "read_applications", "write_template"]

# The column's name in the desk's list, and what else it may be called.
NAMES = {
    "zaaknummer": ("zaaknr",),
    "ontvangen_op": ("datum_ontvangst", "ontvangstdatum"),
    "adres": (),
    "postcode": (),
    "huisnummer": (),
    "huisletter": (),
    "toevoeging": ("huisnummertoevoeging",),
    "bag_id": ("bag_vbo_id", "vbo_id", "verblijfsobject_id", "bag_verblijfsobject_id"),
    "maatregelen": ("maatregel",),
    "aangevraagd_bedrag": ("bedrag_aangevraagd",),
    "verleend_bedrag": ("bedrag_verleend",),
    "vastgesteld_bedrag": ("bedrag_vastgesteld",),
    "status": (),
    "besluit_op": ("besluitdatum", "datum_besluit"),
    "start_op": ("startdatum", "datum_start"),
    "gereed_op": ("datum_gereed",),
    "gereedgemeld_op": ("datum_gereedmelding",),
    "vastgesteld_op": ("datum_vaststelling",),
    "achterstallig_onderhoud": (),
    "onderhoud_hersteld_op": (),
    # What we wrote beside the rows when the list was read before; read by people only.
    "fout": (),
}
REQUIRED = ("zaaknummer", "ontvangen_op", "adres", "maatregelen", "aangevraagd_bedrag", "status")

SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64()),
        pa.field("number", pa.string()),
        pa.field("received_on", pa.date32()),
        pa.field("address_text", pa.string()),
        *ADDRESS_FIELDS,
        pa.field("measures", pa.list_(pa.string())),
        pa.field("requested_cents", pa.int64()),
        pa.field("granted_cents", pa.int64()),
        pa.field("settled_cents", pa.int64()),
        pa.field("state", pa.string()),
        pa.field("decided_on", pa.date32()),
        pa.field("started_on", pa.date32()),
        pa.field("finished_on", pa.date32()),
        pa.field("reported_on", pa.date32()),
        pa.field("settled_on", pa.date32()),
        pa.field("has_backlog", pa.bool_()),
        pa.field("backlog_repaired_on", pa.date32()),
    ]
)

_AMOUNTS = {
    "requested_cents": "aangevraagd_bedrag",
    "granted_cents": "verleend_bedrag",
    "settled_cents": "vastgesteld_bedrag",
}
# In the order in which they follow each other in a case.
_DAYS = {
    "received_on": "ontvangen_op",
    "decided_on": "besluit_op",
    "started_on": "start_op",
    "finished_on": "gereed_op",
    "reported_on": "gereedgemeld_op",
    "settled_on": "vastgesteld_op",
}
# The date that a case in this state must have.
_DAY_OF_STATE = {
    CaseState.GRANTED: "decided_on",
    CaseState.REFUSED: "decided_on",
    CaseState.NOT_PROCESSED: "decided_on",
    CaseState.IN_PROGRESS: "decided_on",
    CaseState.COMPLETION_REPORTED: "reported_on",
    CaseState.SETTLEMENT_PROPOSED: "reported_on",
    CaseState.SETTLED: "settled_on",
    CaseState.SETTLEMENT_REVISED: "settled_on",
}
_AMOUNT_OF_STATE = {
    CaseState.GRANTED: "granted_cents",
    CaseState.IN_PROGRESS: "granted_cents",
    CaseState.COMPLETION_REPORTED: "granted_cents",
    CaseState.SETTLEMENT_PROPOSED: "granted_cents",
    CaseState.SETTLED: "settled_cents",
    CaseState.SETTLEMENT_REVISED: "settled_cents",
}


def read_applications(path: Path, issues: IssueLog) -> Iterator[pa.RecordBatch]:
    """Read the desk's list of applications.

    On what money depends on nothing is guessed: an amount, a date, a state or a measure that
    cannot be read rejects the row. What is wrong with the address is noted; the text as typed stays
    for a person. Of rows with one number the first is kept.

    Args:
        path: XLSX (the first visible sheet with the header) or CSV.
        issues: receives what was left out or became unknown.

    Yields:
        One batch of ``SCHEMA``; ``line`` is the row in the sheet.

    Raises:
        SourceFileError: it is no such list, or holds no rows.
        ColumnError: one of ``REQUIRED`` is missing.
        UnsafeFileError: it has columns with data about persons, or is no plain workbook.
    """
    table = open_list(
        path,
        issues,
        names=NAMES,
        required=REQUIRED,
        allowed=frozenset({Container.TEXT, Container.XLSX}),
    )
    numbers = [text_of(row.cells["zaaknummer"]) for row in table.rows]
    homes = given_addresses(table, issues, id_column="bag_id", keys=numbers)
    kept: dict[str, dict[str, Any]] = {}
    for row, number, home in zip(table.rows, numbers, homes, strict=True):
        reader = _RowReader(row, number, table, issues)
        values = reader.values(home)
        if values is None or number is None:
            continue
        if (first := kept.setdefault(number, values)) is not values:
            same = all(first[name] == values[name] for name in values if name != "line")
            if same:
                reader.reject("zaaknummer", "row_twice", f"repeats row {first['line']}")
            else:
                reason = f"row {first['line']} has this number too, with other facts; that is kept"
                reader.reject("zaaknummer", "number_twice", reason)
    yield pa.RecordBatch.from_pylist(list(kept.values()), schema=SCHEMA)


@dataclass(slots=True)
class _RowReader:
    """Reads one row; keeps whether it is still good."""

    row: Row
    number: str | None
    table: Table
    issues: IssueLog
    is_good: bool = True

    def reject(self, column: str, code: str, reason: str) -> None:
        self.is_good = False
        title = self.table.titles.get(column, column)
        self.issues.reject(self.row.line, title, code, reason, self.number)

    def note(self, column: str, code: str, reason: str) -> None:
        title = self.table.titles.get(column, column)
        self.issues.note(self.row.line, title, code, reason, self.number)

    def values(self, home: GivenAddress) -> dict[str, Any] | None:
        """Return the row in the columns of ``SCHEMA``; None when it is rejected."""
        if self.number is None:
            self.reject("zaaknummer", "number_missing", "there is no case number")
        days = {name: self._day(column) for name, column in _DAYS.items()}
        if days["received_on"] is None and self.is_good:
            self.reject("ontvangen_op", "date_missing", "there is no date of receipt")
        amounts = {name: self._amount(column) for name, column in _AMOUNTS.items()}
        state = self._state()
        measures = self._measures()
        values: dict[str, Any] = {
            "line": self.row.line,
            "number": self.number,
            "address_text": self._address(home),
            **dict(zip((f.name for f in ADDRESS_FIELDS), astuple(home), strict=True)),
            "measures": measures,
            "state": state,
            "has_backlog": self._has_backlog(),
            "backlog_repaired_on": self._day("onderhoud_hersteld_op"),
            **days,
            **amounts,
        }
        if self.is_good:
            self._check_order(days)
        if self.is_good:
            self._check_state(values)
        return values if self.is_good else None

    def _day(self, column: str) -> date | None:
        try:
            return day_of(self.row.cells.get(column))
        except Unreadable as error:
            self.reject(column, error.code, error.reason)
            return None

    def _amount(self, column: str) -> int | None:
        try:
            return cents_of(self.row.cells.get(column))
        except Unreadable as error:
            self.reject(column, error.code, error.reason)
            return None

    def _has_backlog(self) -> bool | None:
        try:
            return truth_of(self.row.cells.get("achterstallig_onderhoud"))
        except Unreadable as error:
            self.note("achterstallig_onderhoud", error.code, f"{error.reason}; it becomes unknown")
            return None

    def _state(self) -> str | None:
        text = text_of(self.row.cells["status"])
        state = None if text is None else state_of(text)
        if text is None:
            self.reject("status", "state_missing", "there is no state")
        elif state is None:
            self.reject("status", "state_unknown", f"{shown(text)} is not a state of a case")
        return None if state is None else state.value

    def _measures(self) -> list[str]:
        cell = self.row.cells["maatregelen"]
        # The cell itself: its line breaks stand between measures.
        known, unknown = measures_of(str(cell)) if text_of(cell) is not None else ([], [])
        if unknown:
            reason = f"{shown(unknown[0])} is not a measure that is known here"
            self.reject("maatregelen", "measure_unknown", reason)
        elif not known:
            self.reject("maatregelen", "measure_missing", "there is no measure")
        return [measure.value for measure in known]

    def _address(self, home: GivenAddress) -> str | None:
        """Return the address as typed; from its own columns where that was left empty."""
        text = text_of(self.row.cells["adres"])
        if text is not None:
            return text
        if not home.names_a_home:
            self.reject("adres", "address_missing", "there is no address")
            return None
        parts = (home.postcode, home.house_number, home.house_letter, home.addition)
        told = " ".join(str(part) for part in parts if part is not None)
        return told or home.verblijfsobject_id

    def _check_order(self, days: dict[str, date | None]) -> None:
        given = [(name, day) for name, day in days.items() if day is not None]
        for (earlier, before), (later, after) in pairwise(given):
            if after >= before:
                continue
            reason = f"{after} lies before {_DAYS[earlier]} {before}"
            if later == "decided_on":
                self.reject(_DAYS[later], "decided_before_received", reason)
            else:
                self.note(_DAYS[later], "dates_out_of_order", reason)

    def _check_state(self, values: dict[str, Any]) -> None:
        state = CaseState(values["state"])
        if values["requested_cents"] is None:
            self.note("aangevraagd_bedrag", "amount_missing", "there is no amount asked for")
        day = _DAY_OF_STATE.get(state)
        if day is not None and values[day] is None:
            reason = f"the case is {state.value}, but its date is missing"
            self.note(_DAYS[day], "date_of_state_missing", reason)
        amount = _AMOUNT_OF_STATE.get(state)
        if amount is not None and values[amount] is None:
            reason = f"the case is {state.value}, but its amount is missing"
            self.note(_AMOUNTS[amount], "amount_of_state_missing", reason)
        granted, settled = values["granted_cents"], values["settled_cents"]
        if granted is not None and settled is not None and settled > granted:
            reason = "more is settled than was granted"
            self.note("vastgesteld_bedrag", "settled_above_granted", reason)
