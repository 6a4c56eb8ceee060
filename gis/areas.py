"""Reader of the CBS areas: municipalities, districts (wijken) and neighbourhoods (buurten).

Source: CBS / Kadaster, Wijk- en Buurtkaart (CC BY 4.0), a GeoPackage with up to three layers. The
column names change from year to year and the generalised edition has its own, so each is known
under several names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis.codes import AreaLevel
from gis.columns import (
    Mask,
    Rows,
    as_text,
    blanked,
    decoded,
    is_given,
    mask_of,
    matches,
    whole_number,
)
from gis.errors import LayerError
from gis.geometry import POLYGONS, check_shapes
from gis.issues import IssueLog
from gis.layers import Layer, column_names, layer_names, open_layer

AREA_SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("code", pa.string()),
        ("name", pa.string()),
        ("level", pa.string()),
        ("parent_code", pa.string()),
        ("municipality_code", pa.string()),
        ("year", pa.int16()),
        ("is_water", pa.bool_()),
        ("geometry", pa.binary()),
    ]
)

# The code column tells what a layer holds: neighbourhoods also name their district and
# municipality, so the smallest area comes first.
_CODE_COLUMNS = (
    ("buurtcode", "bu_code", "bucode"),
    ("wijkcode", "wk_code", "wkcode"),
    ("gemeentecode", "gm_code", "gmcode"),
    ("statcode",),
)
_NAME_COLUMNS = (
    ("buurtnaam", "bu_naam", "bunaam"),
    ("wijknaam", "wk_naam", "wknaam"),
    ("gemeentenaam", "gm_naam", "gmnaam"),
    ("statnaam",),
)
_YEAR_COLUMNS = ("jaar", "jrstatcode")
_WATER_COLUMNS = ("water", "h2o")

# Since 2018 Amsterdam has letters in its districts.
_CODE_PATTERN = "GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4}"
_LEVELS = {
    "GM": AreaLevel.MUNICIPALITY,
    "WK": AreaLevel.DISTRICT,
    "BU": AreaLevel.NEIGHBOURHOOD,
}
_WATER = "ja"
_ABROAD = "b"  # "buitenland": the strip of neighbours that the map shows
_YEARS = (1995, 2100)


@dataclass(frozen=True, slots=True)
class _Edition:
    """What all rows of one reading have in common."""

    municipality: str | None
    year: int | None


def read_areas(
    path: Path, issues: IssueLog, *, municipality: str | None = None, year: int | None = None
) -> Iterator[pa.RecordBatch]:
    """Read the areas of a CBS GeoPackage: every layer that holds areas, in order of the file.

    A water area has the code of the land it belongs to; code and ``is_water`` together are unique.

    Args:
        path: GeoPackage with one or more of the layers gemeenten, wijken and buurten.
        issues: receives each row left out and each value that was mended, with the reason. The
            line numbers run on from one layer to the next.
        municipality: keep the areas of this municipality (``GM0505``).
        year: the year of the areas, for a file that does not tell.

    Yields:
        ``AREA_SCHEMA``: one row per area, geometry MultiPolygon in EPSG:28992, metres.

    Raises:
        LayerError: no layer holds areas.
        ColumnError: a layer has codes but no names, or no geometry.
        CrsError: a layer is not in EPSG:28992.
        SourceFileError: a layer holds no rows, or the file is damaged.

    Source: CBS / Kadaster, Wijk- en Buurtkaart.
    """
    layers = _layers(path)
    told = year or _common_year(layers)
    issues.reference_on = None if told is None else date(told, 1, 1)
    edition, first, seen = _Edition(municipality, year), 1, set[tuple[str, bool]]()
    for layer in layers:
        for batch in layer.stream():
            lines = np.arange(first, first + batch.num_rows, dtype=np.int64)
            first += batch.num_rows
            rows = Rows(lines, issues, own_names=layer.own_names)
            yield _without_repeats(_clean(batch, rows, edition), seen, rows)


def _layers(path: Path) -> list[Layer]:
    names = layer_names(path)
    layers = []
    for name in names:
        columns = _columns_of(column_names(path, name))
        if columns:
            layers.append(open_layer(path, name, columns))
    if not layers:
        raise LayerError(
            f"{path.name} has no layer with areas (gemeenten, wijken or buurten, known by a column "
            f"buurtcode, wijkcode, gemeentecode or statcode); its layers are: "
            f"{', '.join(sorted(names)[:10]) or 'none'}"
        )
    return layers


def _columns_of(found: list[str]) -> Mapping[str, str]:
    """Return which column is which in one layer; nothing when the layer holds no areas."""
    known = {name.lower(): name for name in found}

    def first_of(aliases: tuple[str, ...]) -> str | None:
        return next((known[alias] for alias in aliases if alias in known), None)

    for codes, names in zip(_CODE_COLUMNS, _NAME_COLUMNS, strict=True):
        code = first_of(codes)
        if code is not None:
            # A missing name is asked for under its usual name, so that the error can tell.
            columns = {"code": code, "name": first_of(names) or names[0]}
            others = {
                **{name: first_of((name,)) for name in _YEAR_COLUMNS},
                "water": first_of(_WATER_COLUMNS),
            }
            return columns | {name: own for name, own in others.items() if own is not None}
    return {}


def _common_year(layers: list[Layer]) -> int | None:
    """Return the year that all rows tell, or None when they do not agree or do not tell."""
    years: set[int | None] = set()
    for layer in layers:
        told = tuple(name for name in _YEAR_COLUMNS if name in layer.columns)
        if not told:
            return None
        for batch in layer.stream(only=told):
            years.update(pc.unique(_years(batch)).to_pylist())
    return years.pop() if len(years) == 1 else None


def _years(batch: pa.RecordBatch) -> pa.Int64Array:
    years = pa.nulls(batch.num_rows, pa.int64())
    if "jaar" in batch.schema.names:
        years = whole_number(batch["jaar"])[0]
    if "jrstatcode" in batch.schema.names:
        prefix = pc.utf8_slice_codeunits(as_text(batch["jrstatcode"]), 0, 4)
        years = pc.coalesce(years, whole_number(prefix)[0])
    first, last = _YEARS
    beyond = mask_of(pc.less(years, first)) | mask_of(pc.greater(years, last))
    return blanked(years, beyond)


def _clean(whole: pa.RecordBatch, every: Rows, edition: _Edition) -> pa.RecordBatch:
    issues = every.issues
    columns = {name: decoded(whole[name], every, name) for name in whole.schema.names}
    codes = pc.utf8_upper(as_text(columns["code"]))
    water = _water(columns.get("water"), len(codes))
    municipalities = pc.binary_join_element_wise("GM", pc.utf8_slice_codeunits(codes, 2, 6), "")
    chosen = ~mask_of(pc.equal(water, _ABROAD))
    if edition.municipality is not None:
        chosen &= mask_of(pc.equal(municipalities, edition.municipality.upper()))
    issues.rows_outside += int((~chosen).sum())
    issues.rows_read += int(chosen.sum())

    batch = pa.RecordBatch.from_pydict(
        columns | {"code": codes, "water": water, "municipality_code": municipalities}
    ).filter(pa.array(chosen))
    rows = Rows(every.lines[chosen], issues, batch["code"], every.own_names)
    good = _report_codes(batch["code"], rows)
    shapes, usable = check_shapes(batch["geometry"], rows, "geometry", POLYGONS, as_multi=True)
    names = as_text(batch["name"])
    rows.note(~is_given(names), "name", "name_missing", "there is no name; the code stands for it")
    year = pa.scalar(edition.year, pa.int64())
    years = _years(batch) if edition.year is None else pa.repeat(year, batch.num_rows)
    cleaned = [
        pa.array(rows.lines),
        batch["code"],
        pc.coalesce(names, batch["code"]),
        _levels(batch["code"]),
        _parents(batch["code"]),
        batch["municipality_code"],
        years.cast(pa.int16()),
        pc.fill_null(pc.equal(batch["water"], _WATER), False),
        shapes,
    ]
    return pa.record_batch(cleaned, schema=AREA_SCHEMA).filter(pa.array(good & usable))


def _water(column: pa.Array | None, row_count: int) -> pa.StringArray:
    if column is None:
        return pa.nulls(row_count, pa.string())
    return pc.utf8_lower(as_text(column))


def _report_codes(codes: pa.StringArray, rows: Rows) -> Mask:
    good = matches(codes, _CODE_PATTERN)
    rows.reject(
        ~good,
        "code",
        "area_code",
        "{value} is not the code of a municipality, district or neighbourhood",
        codes,
    )
    return good


def _levels(codes: pa.StringArray) -> pa.StringArray:
    kinds = pc.utf8_slice_codeunits(codes, 0, 2)
    found = pc.index_in(kinds, value_set=pa.array(list(_LEVELS)))
    return pc.take(pa.array([level.value for level in _LEVELS.values()]), found)


def _parents(codes: pa.StringArray) -> pa.StringArray:
    """Return the code of the area around each: that of BU05050801 is WK050508."""
    district = pc.binary_join_element_wise("WK", pc.utf8_slice_codeunits(codes, 2, 8), "")
    municipality = pc.binary_join_element_wise("GM", pc.utf8_slice_codeunits(codes, 2, 6), "")
    nothing = pa.scalar(None, pa.string())
    return pc.case_when(
        pc.make_struct(pc.starts_with(codes, "BU"), pc.starts_with(codes, "WK")),
        district,
        municipality,
        nothing,
    )


def _without_repeats(
    batch: pa.RecordBatch, seen: set[tuple[str, bool]], rows: Rows
) -> pa.RecordBatch:
    """Reject an area that was given before; some twenty thousand in the whole country."""
    fresh = np.ones(batch.num_rows, dtype=bool)
    found = zip(
        batch["line"].to_pylist(),
        batch["code"].to_pylist(),
        batch["is_water"].to_pylist(),
        strict=True,
    )
    for row, (line, code, is_water) in enumerate(found):
        if (code, is_water) in seen:
            fresh[row] = False
            column = rows.own_names["code"]
            rows.issues.reject(line, column, "row_twice", "the area stood in an earlier row", code)
        seen.add((code, is_water))
    return batch if fresh.all() else batch.filter(pa.array(fresh))
