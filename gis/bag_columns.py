"""The columns of the BAG after cleaning: the register's words as codes, placeholders as unknown.

Works on a batch at once. What ``gis.bag`` reads, goes through here.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.bag_words import BUILDING_STATUS, UNIT_STATUS, USE
from gis.codes import UnitUse
from gis.columns import (
    Mask,
    Rows,
    as_text,
    blanked,
    checked,
    coded,
    is_given,
    mask_of,
    matches,
    postcodes,
    whole_number,
)
from gis.geometry import POINTS, POLYGONS, check_shapes
from gis.identifiers import ObjectKind, check_ids, report_ids

BUILDING_SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("pand_id", pa.string()),
        ("construction_year", pa.int16()),
        ("status", pa.string()),
        ("geometry", pa.binary()),
    ]
)
UNIT_SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("verblijfsobject_id", pa.string()),
        ("pand_ids", pa.list_(pa.string())),
        ("status", pa.string()),
        ("uses", pa.list_(pa.string())),
        ("is_residential", pa.bool_()),
        ("floor_area_m2", pa.int32()),
        ("address_id", pa.string()),
        ("street", pa.string()),
        ("house_number", pa.int32()),
        ("house_letter", pa.string()),
        ("addition", pa.string()),
        ("postcode", pa.string()),
        ("city", pa.string()),
        ("municipality_code", pa.string()),
        ("geometry", pa.binary()),
    ]
)

_ADDRESS_ID = "nummeraanduiding_hoofdadres_identificatie"
_YEAR_PLACEHOLDERS = (9999, 1005)
_EARLIEST_YEAR = 1000
_YEARS_AHEAD = 5  # a permit is granted some years before the building stands
_UNKNOWN_AREA = 999_999
_HIGHEST_NUMBER = 99_999


def building_columns(batch: pa.RecordBatch, rows: Rows) -> tuple[pa.RecordBatch, Mask]:
    """Clean a batch of panden, of which ``identificatie`` is checked already.

    Returns:
        ``BUILDING_SCHEMA`` for all rows, and the mask of the rows that can be used.
    """
    status = _status(batch["status"], BUILDING_STATUS, rows)
    shapes, good = check_shapes(batch["geometry"], rows, "geometry", POLYGONS)
    columns = [
        pa.array(rows.lines),
        batch["identificatie"],
        _construction_year(batch["bouwjaar"], rows),
        status,
        shapes,
    ]
    return pa.record_batch(columns, schema=BUILDING_SCHEMA), good & is_given(status)


def unit_columns(batch: pa.RecordBatch, rows: Rows) -> tuple[pa.RecordBatch, Mask]:
    """Clean a batch of verblijfsobjecten, of which ``identificatie`` is checked already.

    Returns:
        ``UNIT_SCHEMA`` for all rows, and the mask of the rows that can be used.
    """
    status = _status(batch["status"], UNIT_STATUS, rows)
    shapes, good = check_shapes(batch["geometry"], rows, "geometry", POINTS)
    address_ids = check_ids(batch[_ADDRESS_ID], ObjectKind.ADDRESS)
    report_ids(address_ids, rows, _ADDRESS_ID, ObjectKind.ADDRESS, batch[_ADDRESS_ID], key=False)
    postcode = checked(
        postcodes(batch["postcode"]),
        "[1-9][0-9]{3}[A-Z]{2}",
        rows,
        name="postcode",
        code="postcode_pattern",
        reason="{value} is not a postcode",
    )
    municipality = checked(
        four_digits(batch["bronhouder_identificatie"]),
        "[0-9]{4}",
        rows,
        name="bronhouder_identificatie",
        code="municipality_pattern",
        reason="{value} is not the code of a municipality",
    )
    uses, is_residential = _uses(batch["gebruiksdoel"], rows)
    columns = [
        pa.array(rows.lines),
        batch["identificatie"],
        _pand_ids(batch["pand_identificatie"], rows),
        status,
        uses,
        is_residential,
        _floor_area(batch["oppervlakte"], rows),
        address_ids.ids,
        as_text(batch["openbare_ruimte_naam"]),
        *_address_parts(batch, rows),
        postcode,
        as_text(batch["woonplaats_naam"]),
        municipality,
        shapes,
    ]
    return pa.record_batch(columns, schema=UNIT_SCHEMA), good & is_given(status)


def four_digits(column: pa.Array) -> pa.StringArray:
    """Return codes of municipalities as text, with the zeros that a number loses."""
    text = as_text(column)
    lost = mask_of(pc.ascii_is_decimal(text)) & mask_of(pc.less(pc.binary_length(text), 4))
    return pc.if_else(pa.array(lost), pc.ascii_lpad(text, 4, "0"), text) if lost.any() else text


def _status(column: pa.Array, codes: Mapping[str, str], rows: Rows) -> pa.StringArray:
    words = as_text(column)
    status, _ = coded(words, codes)
    rows.reject(~is_given(status), "status", "status_unknown", "the status is {value}", words)
    return status


def _construction_year(column: pa.Array, rows: Rows) -> pa.Int16Array:
    years, wrong = whole_number(column)
    placeholder = mask_of(pc.is_in(years, value_set=pa.array(_YEAR_PLACEHOLDERS, pa.int64())))
    latest = date.today().year + _YEARS_AHEAD  # noqa: DTZ011 - a year, not a moment
    beyond = mask_of(pc.less(years, _EARLIEST_YEAR)) | mask_of(pc.greater(years, latest))
    rows.note(wrong, "bouwjaar", "year_pattern", "{value} is not a year", column)
    rows.note(
        placeholder, "bouwjaar", "year_placeholder", "{value} stands for an unknown year", years
    )
    rows.note(
        beyond & ~placeholder,
        "bouwjaar",
        "year_range",
        "{value} cannot be a year of building",
        years,
    )
    return blanked(years, placeholder | beyond).cast(pa.int16())


def _floor_area(column: pa.Array, rows: Rows) -> pa.Int32Array:
    areas, wrong = whole_number(column)
    placeholder = mask_of(pc.equal(areas, _UNKNOWN_AREA))
    beyond = mask_of(pc.less(areas, 1)) | mask_of(pc.greater(areas, _UNKNOWN_AREA))
    rows.note(wrong, "oppervlakte", "area_pattern", "{value} is not a number of m2", column)
    rows.note(
        placeholder,
        "oppervlakte",
        "area_placeholder",
        "{value} m2 stands for an unknown area",
        areas,
    )
    rows.note(beyond, "oppervlakte", "area_range", "{value} m2 cannot be a floor area", areas)
    return blanked(areas, placeholder | beyond).cast(pa.int32())


def _address_parts(
    batch: pa.RecordBatch, rows: Rows
) -> tuple[pa.Int32Array, pa.StringArray, pa.StringArray]:
    """Return number, letter and addition: all three, or none when one of them cannot be right."""
    numbers, malformed = whole_number(batch["huisnummer"])
    letters, additions = as_text(batch["huisletter"]), as_text(batch["toevoeging"])
    zero = mask_of(pc.equal(numbers, 0))
    beyond = mask_of(pc.less(numbers, 0)) | mask_of(pc.greater(numbers, _HIGHEST_NUMBER))
    bad_letter = is_given(letters) & ~matches(letters, "[a-zA-Z]")
    bad_addition = is_given(additions) & ~matches(additions, "[0-9a-zA-Z]{1,4}")
    rows.note(
        malformed,
        "huisnummer",
        "house_number_pattern",
        "the house number {value} is not a number",
        batch["huisnummer"],
    )
    rows.note(zero, "huisnummer", "house_number_zero", "the house number is 0")
    rows.note(
        beyond, "huisnummer", "house_number_range", "{value} cannot be a house number", numbers
    )
    rows.note(
        bad_letter, "huisletter", "house_letter_pattern", "{value} is not one letter", letters
    )
    rows.note(
        bad_addition,
        "toevoeging",
        "addition_pattern",
        "{value} is not an addition of one to four letters and digits",
        additions,
    )
    unusable = malformed | zero | beyond | bad_letter | bad_addition
    return (
        blanked(numbers, unusable).cast(pa.int32()),
        blanked(letters, unusable),
        blanked(additions, unusable),
    )


def _pand_ids(column: pa.Array, rows: Rows) -> pa.ListArray:
    """Return the buildings of each unit; the source may join several by a comma."""
    name = "pand_identificatie"
    flat, parents = _split(column)
    checked_ids = check_ids(flat, ObjectKind.BUILDING)
    report_ids(checked_ids, rows.taken(parents), name, ObjectKind.BUILDING, flat, key=False)
    lists, count = _lists(checked_ids.ids, parents, len(column))
    rows.note(count == 0, name, "building_missing", "no building is known for this unit")
    return lists


def _uses(column: pa.Array, rows: Rows) -> tuple[pa.ListArray, pa.BooleanArray]:
    name = "gebruiksdoel"
    flat, parents = _split(column)
    uses, unknown = coded(as_text(flat), USE)
    rows.taken(parents).note(unknown, name, "use_unknown", "the use {value} is not known", flat)
    lists, count = _lists(uses, parents, len(column))
    rows.note(count == 0, name, "use_missing", "no use is known for this unit")
    is_residential = np.zeros(len(column), dtype=bool)
    is_residential[parents[mask_of(pc.equal(uses, UnitUse.RESIDENTIAL.value))]] = True
    return lists, pa.array(is_residential)


def _split(column: pa.Array) -> tuple[pa.Array, NDArray[np.int64]]:
    """Split comma-joined values; return them in one column, with the row of each."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return column, np.arange(len(column), dtype=np.int64)
    lists = pc.split_pattern(as_text(column), ",")
    parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    return pc.list_flatten(lists), np.asarray(parents, dtype=np.int64)


def _lists(
    values: pa.StringArray, parents: NDArray[np.int64], row_count: int
) -> tuple[pa.ListArray, NDArray[np.int64]]:
    """Gather the known values per row again, each once; return the lists and their lengths."""
    kept = is_given(values)
    values, parents = values.filter(pa.array(kept)), parents[kept]
    if len(parents) != len(np.unique(parents)):
        numbers = values.dictionary_encode().indices.to_numpy(zero_copy_only=False)
        pairs = np.stack([parents, np.asarray(numbers, dtype=np.int64)])
        first = np.sort(np.unique(pairs, axis=1, return_index=True)[1])
        values, parents = values.take(pa.array(first)), parents[first]
    count = np.bincount(parents, minlength=row_count).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values), count
