"""The columns of the label register: what they are called, and how they are cleaned."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.codes import BuildingClass, LabelClass, LabelMethod, LabelStatus
from gis.columns import (
    Mask,
    Rows,
    as_text,
    blanked,
    checked,
    coded,
    is_given,
    matches,
    postcodes,
    whole_number,
)
from gis.given_address import HIGHEST_HOUSE_NUMBER, POSTCODE
from gis.identifiers import ObjectKind, check_ids, report_ids
from gis.issues import IssueLog

# Our name of each column, to its name in layout 4 and, in small letters without "Pand_" and "_",
# what older layouts call it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "registered_on": ("Registratiedatum",),
    "inspected_on": ("Opnamedatum",),
    "valid_until": ("GeldigTot", "metinggeldigtot"),
    "status": ("Status",),
    "method": ("Berekeningstype",),
    "building_class": ("Gebouwklasse",),
    "building_type": ("Gebouwtype",),
    "postcode": ("Postcode",),
    "house_number": ("Huisnummer",),
    "house_letter": ("Huisletter",),
    "addition": ("Huisnummertoevoeging", "huisnummertoev"),
    "detail": ("Detailaanduiding",),
    "verblijfsobject_id": ("BAGVerblijfsobjectID",),
    "pand_ids": ("BAGPandIDs", "bagpandid"),
    "thermal_area_m2": ("GebruiksoppervlakteThermischeZone", "gebruiksoppervlakte"),
    "label_class": ("Energieklasse",),
    "primary_fossil_kwh_m2_yr": ("PrimaireFossieleEnergie",),
}

SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("verblijfsobject_id", pa.string()),
        ("pand_ids", pa.list_(pa.string())),
        ("postcode", pa.string()),
        ("house_number", pa.int32()),
        ("house_letter", pa.string()),
        ("addition", pa.string()),
        ("detail", pa.string()),
        ("registered_on", pa.date32()),
        ("inspected_on", pa.date32()),
        ("valid_until", pa.date32()),
        ("label_class", pa.string()),
        ("building_class", pa.string()),
        ("status", pa.string()),
        ("method", pa.string()),
        ("building_type", pa.string()),
        ("thermal_area_m2", pa.float64()),
        ("primary_fossil_kwh_m2_yr", pa.float64()),
    ]
)

_CLASSES = {code.value.lower(): code.value for code in LabelClass}
_STATUSES = {
    "bestaand": LabelStatus.EXISTING.value,
    "oplevering": LabelStatus.DELIVERY.value,
    "vergunningsaanvraag": LabelStatus.PERMIT.value,
    "vergunningsaanvraag/melding wkb": LabelStatus.PERMIT.value,
}
_BUILDING_CLASSES = {
    "w": BuildingClass.RESIDENTIAL.value,
    "woningbouw": BuildingClass.RESIDENTIAL.value,
    "u": BuildingClass.UTILITY.value,
    "utiliteitsbouw": BuildingClass.UTILITY.value,
}
# Written differently over the years; the first that matches.
_METHODS = (
    (LabelMethod.NTA_8800, r"(?i)^NTA[ _-]?8800"),
    (LabelMethod.DEFINITIVE_LABEL, r"(?i)definitief energielabel"),
    (LabelMethod.ENERGY_INDEX, r"(?i)^(?:nader voorschrift|isso ?[0-9]|epa?$)"),
)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_NUMBER = r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,12})?"


class Cleaner:
    """Turns the texts of the register into the columns of ``SCHEMA``, block by block."""

    def __init__(self, issues: IssueLog, present: Mapping[str, int]) -> None:
        self._issues = issues
        self._absent = [column for column in COLUMNS if column not in present]
        self._padded = 0
        self._first_padded = 0

    def clean(self, texts: pa.RecordBatch, lines: NDArray[np.int64]) -> pa.RecordBatch:
        """Return the rows that can be used; the others are rejected."""
        nothing = pa.nulls(texts.num_rows, pa.string())
        given = {
            name: nothing if name in self._absent else as_text(texts[name]) for name in COLUMNS
        }
        ids = self._ids(given["verblijfsobject_id"], Rows(lines, self._issues))
        rows = Rows(lines, self._issues, ids)
        label_class, wrong = _code(given, "label_class", _CLASSES, rows, "class")
        building_class, wrong_too = _code(
            given, "building_class", _BUILDING_CLASSES, rows, "building_class"
        )
        status, wrong_as_well = _code(given, "status", _STATUSES, rows, "status")
        wrong = wrong | wrong_too | wrong_as_well
        days = {}
        for name in ("registered_on", "inspected_on", "valid_until"):
            days[name], impossible = _days(given[name], rows, COLUMNS[name][0])
            wrong |= impossible
        undated = ~is_given(given["registered_on"])
        rows.reject(undated, "Registratiedatum", "date_missing", "there is no registration date")
        columns = given | days
        columns |= {
            "line": pa.array(lines),
            "verblijfsobject_id": ids,
            "pand_ids": self._pand_ids(given["pand_ids"], rows),
            "postcode": _postcode(given["postcode"], rows),
            "house_number": _house_number(given["house_number"], rows),
            "label_class": label_class,
            "building_class": building_class,
            "status": status,
            "method": _method(given["method"]),
        }
        for name in ("thermal_area_m2", "primary_fossil_kwh_m2_yr"):
            columns[name] = _number(given[name], rows, COLUMNS[name][0])
        batch = pa.record_batch([columns[name] for name in SCHEMA.names], schema=SCHEMA)
        bad = wrong | undated
        return batch.filter(pa.array(~bad)) if bad.any() else batch

    def finish(self) -> None:
        """Note what was mended throughout the file."""
        if self._padded:
            reason = f"leading zeros were lost in {self._padded} ids; they are put back"
            self._issues.note(self._first_padded, "BAGVerblijfsobjectID", "id_padded", reason)

    def _ids(self, column: pa.StringArray, rows: Rows) -> pa.StringArray:
        return self._checked(column, rows, "BAGVerblijfsobjectID", ObjectKind.UNIT)

    def _pand_ids(self, column: pa.StringArray, rows: Rows) -> pa.ListArray:
        """Return the buildings of each label; the source joins several by a comma."""
        lists = pc.split_pattern(pc.fill_null(column, ""), ",")
        parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
        of_each = rows.taken(parents)
        ids = self._checked(pc.list_flatten(lists), of_each, "BAGPandIDs", ObjectKind.BUILDING)
        known = is_given(ids)
        count = np.bincount(parents[known], minlength=len(column))
        offsets = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), ids.filter(pa.array(known)))

    def _checked(
        self, column: pa.StringArray, rows: Rows, title: str, kind: ObjectKind
    ) -> pa.StringArray:
        ids = check_ids(column, kind)
        if ids.padded.any():
            self._first_padded = self._first_padded or int(rows.lines[ids.padded][0])
            self._padded += int(ids.padded.sum())
            # Noted once in the end: whole files come without their zeros.
            ids = replace(ids, padded=np.zeros_like(ids.padded))
        report_ids(ids, rows, title, kind, column, key=False)
        return ids.ids


def _code(
    given: Mapping[str, pa.StringArray],
    name: str,
    codes: Mapping[str, str],
    rows: Rows,
    word: str,
) -> tuple[pa.StringArray, Mask]:
    """Translate a column that no label can do without; rows without it are rejected."""
    column, title = given[name], COLUMNS[name][0]
    result, unknown = coded(column, codes)
    missing = ~is_given(column)
    rows.reject(missing, title, f"{word}_missing", f"there is no {title}")
    rows.reject(unknown, title, f"{word}_unknown", f"{title} {{value}} is not known", column)
    return result, unknown | missing


def _days(column: pa.StringArray, rows: Rows, title: str) -> tuple[pa.Date32Array, Mask]:
    """Read dates such as 20260401; a day that does not exist is impossible, not the next month."""
    plain = matches(column, "[0-9]{8}")
    dashed = matches(column, "[0-9]{4}-[0-9]{2}-[0-9]{2}")
    if dashed.any():
        column = pc.if_else(pa.array(dashed), pc.replace_substring(column, "-", ""), column)
    readable = plain | dashed
    digits = pc.fill_null(blanked(column, ~readable).cast(pa.int32()), 0)
    numbers = digits.to_numpy(zero_copy_only=False).astype(np.int64)
    year, month, day = numbers // 10_000, numbers // 100 % 100, numbers % 100
    sound = readable & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    sound &= (year >= _FIRST_YEAR) & (year <= _LAST_YEAR)
    months = np.where(sound, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(sound, day - 1, 0)
    sound &= days.astype("datetime64[M]") == months
    wrong = is_given(column) & ~sound
    rows.reject(wrong, title, "date_pattern", f"{title} {{value}} is not a date", column)
    return pa.array(days.astype("datetime64[D]"), pa.date32(), mask=~sound), wrong


def _postcode(column: pa.StringArray, rows: Rows) -> pa.StringArray:
    return checked(
        postcodes(column),
        POSTCODE,
        rows,
        name="Postcode",
        code="postcode_pattern",
        reason="{value} is not a postcode",
    )


def _house_number(column: pa.StringArray, rows: Rows) -> pa.Int32Array:
    numbers, wrong = whole_number(column)
    values = pc.fill_null(numbers, 1).to_numpy(zero_copy_only=False)
    zero, beyond = values == 0, (values < 0) | (values > HIGHEST_HOUSE_NUMBER)
    rows.note(wrong, "Huisnummer", "house_number_pattern", "{value} is not a house number", column)
    rows.note(zero, "Huisnummer", "house_number_zero", "the house number is 0")
    rows.note(
        beyond, "Huisnummer", "house_number_range", "{value} cannot be a house number", numbers
    )
    return blanked(numbers, zero | beyond).cast(pa.int32())


def _method(column: pa.StringArray) -> pa.StringArray:
    text = pc.fill_null(column, "")
    result = pa.scalar(LabelMethod.OTHER.value)
    for method, pattern in reversed(_METHODS):
        result = pc.if_else(
            pc.match_substring_regex(text, pattern), pa.scalar(method.value), result
        )
    return result


def _number(column: pa.StringArray, rows: Rows, title: str) -> pa.DoubleArray:
    """Read a number with a decimal comma."""
    plain = checked(
        column,
        _NUMBER,
        rows,
        name=title,
        code="number_pattern",
        reason="{value} is not a number",
    )
    return pc.replace_substring(plain, ",", ".").cast(pa.float64())
