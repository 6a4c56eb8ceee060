"""Indicative attention areas for foundations (RVO and KCAF): one polygon for each postcode.

They come as a GeoPackage in RD or as GeoJSON of the OGC service, with the same columns spelt in
two ways and with numbers as text. What they say is about an area, never about a building.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gis import containers, geopackage
from gis.cells import simplified
from gis.codes import FoundationSoil
from gis.columns import Rows, as_text, blanked, is_given, matches, postcodes, shown
from gis.containers import Container
from gis.crs import RD_NEW_NAME, inside_rd, to_rd
from gis.errors import ColumnError, CrsError, LayerError, SourceFileError, UnsafeFileError
from gis.geometry import POLYGONS, check_shapes
from gis.given_address import POSTCODE
from gis.issues import IssueLog
from gis.layers import GEOMETRY, column_names, layer_names, open_layer

SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("pc6", pa.string()),
        ("soil", pa.string()),
        ("landscape", pa.string()),
        ("percent_before_1970", pa.float64()),
        ("geometry", pa.binary()),
    ]
)

# Our name of each column, to its titles without signs and capitals; the first is the service's.
_TITLES = {
    "pc6": ("pc6",),
    "legend": ("legenda",),
    "landscape": ("fgr",),
    "percent_before_1970": ("percvoor1970",),
}
_REQUIRED = ("pc6", "legend")
_SOILS = {
    "kwetsbaar gebied": FoundationSoil.VULNERABLE,
    "niet kwetsbaar gebied": FoundationSoil.NOT_VULNERABLE,
    "stedelijk gebied": FoundationSoil.URBAN,
    "overig": FoundationSoil.OTHER,
}
_CLASS = re.compile(r"\s*(.*?)\s*(?:[-\N{EN DASH}]\s*[0-9]+\s*[-\N{EN DASH}]\s*[0-9]+\s*%?)?\s*")
_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,15})?"
_MOST_BYTES = 512 << 20
_RD_CRS = re.compile(r"(?i)EPSG(?::[0-9.]*)?:+28992$|EPSG/[0-9.]+/28992$")
_DEGREES_CRS = re.compile(r"(?i)(?:CRS:?84|EPSG:[0-9.]*:?(?:4326|4258))$")


def read_foundation_areas(path: Path, issues: IssueLog) -> Iterator[pa.RecordBatch]:
    """Read the attention areas.

    "Stedelijk gebied" is kept as a class of its own: nobody mapped that ground, so it says nothing.
    A class that is not known here becomes unknown, and that is noted.

    Args:
        path: GeoPackage with a layer that has ``pc6`` and ``legenda``, or GeoJSON.
        issues: receives what was left out or became unknown.

    Yields:
        Batches of ``SCHEMA``: ``soil`` a ``FoundationSoil``, ``percent_before_1970`` of the
        buildings 0 to 100 or null, geometry MultiPolygon in EPSG:28992.

    Raises:
        SourceFileError: it is no such file, or holds no area.
        LayerError, ColumnError: the columns are not there.
        CrsError: the coordinates are neither RD nor degrees.

    Source: RVO and KCAF, indicatieve aandachtsgebieden funderingsproblematiek (PDOK).
    """
    allowed = frozenset({Container.GPKG, Container.TEXT})
    if containers.check(path, allowed) is Container.GPKG:
        yield from _from_geopackage(path, issues)
    else:
        yield from _from_geojson(path, issues)


def _from_geopackage(path: Path, issues: IssueLog) -> Iterator[pa.RecordBatch]:
    for name in layer_names(path):
        places = _places(column_names(path, name))
        if all(column in places for column in _REQUIRED):
            layer = open_layer(path, name, places)
            break
    else:
        raise LayerError(f"{path.name} has no layer with the columns pc6 and legenda")
    issues.reference_on = geopackage.last_change(path, name)
    first = 1
    for batch in layer.stream():
        lines = np.arange(first, first + batch.num_rows, dtype=np.int64)
        first += batch.num_rows
        issues.rows_read += batch.num_rows
        yield _clean(batch, Rows(lines, issues, own_names=layer.own_names))


def _from_geojson(path: Path, issues: IssueLog) -> Iterator[pa.RecordBatch]:
    features, crs = _features(path)
    titles = {str(name) for feature in features for name in _properties(feature)}
    places = _places(sorted(titles))
    missing = [_TITLES[column][0] for column in _REQUIRED if column not in places]
    if missing:
        raise ColumnError(f"{path.name} misses the property {', '.join(missing)}")
    shapes = np.array([_shape(feature) for feature in features], dtype=object)
    columns: dict[str, pa.Array] = {
        column: pa.array([_word(_properties(each).get(title)) for each in features], pa.string())
        for column, title in places.items()
    }
    columns[GEOMETRY] = pa.array(_in_rd(path.name, shapes, crs), pa.binary())
    issues.rows_read += len(features)
    lines = np.arange(1, len(features) + 1, dtype=np.int64)
    yield _clean(pa.record_batch(columns), Rows(lines, issues, own_names=places))


def _features(path: Path) -> tuple[list[Any], str | None]:
    """Return the features of a GeoJSON file, and the name of its coordinate system if it has one.

    Raises:
        SourceFileError: it is no GeoJSON, or holds no feature.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise UnsafeFileError(f"{path.name} is larger than {_MOST_BYTES >> 20} MB")
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise SourceFileError(f"{path.name} is no GeoPackage and no GeoJSON") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise SourceFileError(f"{path.name} is no GeoJSON with features")
    if not features:
        raise SourceFileError(f"{path.name} holds no areas")
    try:
        crs = content["crs"]["properties"]["name"]
    except (KeyError, TypeError):
        return features, None
    return features, str(crs)


def _properties(feature: Any) -> Mapping[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _shape(feature: Any) -> Any:
    """Return the polygon of a feature; None when there is none that can be read."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    shape = shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")
    return None if shape is None else shapely.force_2d(shape)


def _in_rd(name: str, shapes: NDArray[np.object_], crs: str | None) -> NDArray[np.object_]:
    """Return the shapes as WKB in RD; without a named system the size of the numbers tells.

    Raises:
        CrsError: another coordinate system is named, or the numbers fit neither.
    """
    corners = shapely.get_coordinates(shapes)
    is_rd = bool(len(corners)) and bool(inside_rd(corners[:, 0], corners[:, 1]).all())
    if crs is not None and not (_RD_CRS.search(crs) or _DEGREES_CRS.search(crs)):
        raise CrsError(f"{name} is in {shown(crs)}; expected {RD_NEW_NAME} or longitude, latitude")
    if crs is not None and bool(_RD_CRS.search(crs)) != is_rd and len(corners):
        raise CrsError(f"{name} says {shown(crs)}, but its coordinates are not of that kind")
    if not is_rd:
        shapes = shapely.transform(shapes, lambda points: np.stack(to_rd(*points.T), axis=1))
    wkb: NDArray[np.object_] = shapely.to_wkb(shapes, byte_order=1)
    return wkb


def _word(value: Any) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value)


def _places(titles: list[str]) -> dict[str, str]:
    """Return our name of each column that is there, to its title in the file."""
    bare = {re.sub(r"[^a-z0-9]", "", title.lower()): title for title in titles}
    return {
        column: bare[name] for column, names in _TITLES.items() for name in names if name in bare
    }


def _clean(batch: pa.RecordBatch, rows: Rows) -> pa.RecordBatch:
    codes = postcodes(batch["pc6"])
    rows = Rows(rows.lines, rows.issues, codes, rows.own_names)
    good = matches(codes, POSTCODE)
    rows.reject(~good, "pc6", "postcode_pattern", "{value} is not a postcode", codes)
    shapes, has_shape = check_shapes(batch[GEOMETRY], rows, GEOMETRY, POLYGONS, as_multi=True)
    kept = pa.array(good & has_shape)
    columns = {
        "line": pa.array(rows.lines),
        "pc6": codes,
        "soil": _soils(as_text(batch["legend"]), rows),
        "landscape": _texts(batch, "landscape"),
        "percent_before_1970": _percents(batch, rows),
        "geometry": shapes,
    }
    return pa.record_batch([columns[name].filter(kept) for name in SCHEMA.names], schema=SCHEMA)


def _soils(legends: pa.StringArray, rows: Rows) -> pa.StringArray:
    soils = []
    for text in legends.to_pylist():
        match = _CLASS.fullmatch(text or "")
        soils.append(_SOILS.get(simplified(match[1])) if match else None)
    unknown = np.array([soil is None for soil in soils], dtype=bool)
    rows.note(
        unknown & is_given(legends),
        "legend",
        "soil_unknown_word",
        "{value} is no class of ground known here; it becomes unknown",
        legends,
    )
    return pa.array([(soil or FoundationSoil.UNKNOWN).value for soil in soils], pa.string())


def _percents(batch: pa.RecordBatch, rows: Rows) -> pa.DoubleArray:
    """Return the share of buildings of before 1970; numbers come as text."""
    text = pc.replace_substring(_texts(batch, "percent_before_1970"), ",", ".")
    readable = matches(text, _NUMBER)
    values = blanked(text, ~readable).cast(pa.float64())
    outside = np.nan_to_num(values.to_numpy(zero_copy_only=False), nan=0.0) > 100
    rows.note(
        (is_given(text) & ~readable) | outside,
        "percent_before_1970",
        "percent_range",
        "{value} is no share in percent; it becomes unknown",
        text,
    )
    return blanked(values, outside)


def _texts(batch: pa.RecordBatch, name: str) -> pa.StringArray:
    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    return as_text(batch[name])
