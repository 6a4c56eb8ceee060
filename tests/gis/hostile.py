"""Makers of files for tests: small honest ones, and those that a stranger might send."""

import io
import shutil
import sqlite3
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
from pyogrio.raw import write_arrow

BUILDING_ID = "0505100000000001"
UNIT_ID = "0505010000000001"
SQUARE = "POLYGON ((105000 423000, 105010 423000, 105010 423010, 105000 423010, 105000 423000))"
POINT = "POINT (105005 423005)"


def building(**changes: Any) -> dict[str, Any]:
    """Return a pand as it stands in bag-light.gpkg, with changes."""
    honest = {
        "identificatie": BUILDING_ID,
        "bouwjaar": 1958,
        "status": "Pand in gebruik",
        "geometry": SQUARE,
    }
    return honest | changes


def unit(**changes: Any) -> dict[str, Any]:
    """Return a verblijfsobject as it stands in bag-light.gpkg, with changes."""
    honest = {
        "identificatie": UNIT_ID,
        "oppervlakte": 84,
        "status": "Verblijfsobject in gebruik",
        "gebruiksdoel": "woonfunctie",
        "openbare_ruimte_naam": "Nassauweg",
        "huisnummer": 12,
        "huisletter": None,
        "toevoeging": None,
        "postcode": "3314JL",
        "woonplaats_naam": "Dordrecht",
        "pand_identificatie": BUILDING_ID,
        "nummeraanduiding_hoofdadres_identificatie": "0505200000000001",
        "bronhouder_identificatie": "0505",
        "geometry": POINT,
    }
    return honest | changes


def area(**changes: Any) -> dict[str, Any]:
    """Return a buurt as it stands in wijkenbuurten_2022.gpkg, with changes."""
    honest = {
        "buurtcode": "BU05050800",
        "buurtnaam": "Crabbehof-Zuid",
        "wijkcode": "WK050508",
        "gemeentecode": "GM0505",
        "gemeentenaam": "Dordrecht",
        "water": "NEE",
        "jaar": 2022,
        "geometry": f"MULTI{SQUARE.replace('((', '(((').replace('))', ')))')}",
    }
    return honest | changes


def write_layer(
    path: Path,
    layer: str,
    rows: Iterable[dict[str, Any]],
    *,
    crs: str | None = "EPSG:28992",
    geometry_type: str = "Unknown",
    schema: dict[str, pa.DataType] | None = None,
) -> Path:
    """Write rows as a layer; the geometry of a row is WKT, WKB or None."""
    rows = [dict(row) for row in rows]
    for row in rows:
        row["geometry"] = _wkb(row["geometry"])
    names = list(rows[0])
    columns = {
        name: pa.array([row[name] for row in rows], (schema or {}).get(name) or _type(rows, name))
        for name in names
    }
    with warnings.catch_warnings():
        # A layer without a CRS is made on purpose.
        warnings.filterwarnings("ignore", "'crs' was not provided")
        write_arrow(
            pa.table(columns),
            path,
            layer=layer,
            driver="GPKG",
            geometry_name="geometry",
            geometry_type=geometry_type,
            crs=crs,
            append=path.exists(),
        )
    return path


def buildings(path: Path, *rows: dict[str, Any], **how: Any) -> Path:
    """Write panden; one honest one when none is given."""
    return write_layer(path, "pand", rows or [building()], **how)


def units(path: Path, *rows: dict[str, Any], **how: Any) -> Path:
    """Write verblijfsobjecten; one honest one when none is given."""
    return write_layer(path, "verblijfsobject", rows or [unit()], **how)


def with_sql(source: Path, target: Path, *statements: str) -> Path:
    """Copy a GeoPackage and run statements on the copy, as somebody with a purpose would."""
    shutil.copy(source, target)
    with sqlite3.connect(target) as database:
        database.execute("PRAGMA synchronous = OFF")
        # GDAL's own triggers call functions that only GDAL has.
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement)
    database.close()
    return target


def truncated(source: Path, target: Path, size: int) -> Path:
    """Copy the first ``size`` bytes."""
    target.write_bytes(source.read_bytes()[:size])
    return target


def archive(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write an honest ZIP archive."""
    with zipfile.ZipFile(path, "w", method) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def archive_with(path: Path, *members: tuple[zipfile.ZipInfo, bytes]) -> Path:
    """Write a ZIP archive with members described one by one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info, content in members:
            target.writestr(info, content)
    return path


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    """Return a member that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target.encode()


def disguised(address: str) -> dict[str, bytes]:
    """Return texts that make GDAL fetch something or open another file, by what they are."""
    remote = f"/vsicurl/{address}/x.csv"
    return {
        "vrt": (
            f"<OGRVRTDataSource><OGRVRTLayer name='pand'><SrcDataSource>{remote}</SrcDataSource>"
            "</OGRVRTLayer></OGRVRTDataSource>"
        ).encode(),
        "local_vrt": (
            b"<OGRVRTDataSource><OGRVRTLayer name='pand'><SrcDataSource>CSV:/etc/passwd"
            b"</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
        ),
        "gdalg": (
            '{"type": "gdal_streamed_alg", "command_line": '
            f'"gdal vector pipeline ! read {remote} ! filter"}}'
        ).encode(),
        "wms": (
            f"<GDAL_WMS><Service name='WMS'><ServerUrl>{address}/wms?</ServerUrl>"
            "<Layers>x</Layers></Service><DataWindow><UpperLeftX>0</UpperLeftX><UpperLeftY>1"
            "</UpperLeftY><LowerRightX>1</LowerRightX><LowerRightY>0</LowerRightY><SizeX>9</SizeX>"
            "<SizeY>9</SizeY></DataWindow></GDAL_WMS>"
        ).encode(),
        "wfs": f"<OGRWFSDataSource><URL>{address}/wfs</URL></OGRWFSDataSource>".encode(),
        "raster_vrt": (
            b"<VRTDataset rasterXSize='9' rasterYSize='9'><VRTRasterBand dataType='Byte' band='1' "
            b"subClass='VRTRawRasterBand'><SourceFilename>/etc/passwd</SourceFilename>"
            b"</VRTRasterBand></VRTDataset>"
        ),
        "geojson": linked_geojson(address),
        "gml": (
            "<gml:FeatureCollection xmlns:gml='http://www.opengis.net/gml' "
            f"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
            f"xsi:schemaLocation='x {address}/x.xsd'></gml:FeatureCollection>"
        ).encode(),
    }


def linked_geojson(address: str) -> bytes:
    """Return a plain GeoJSON of which the coordinate system stands elsewhere."""
    return (
        '{"type": "FeatureCollection", "crs": {"type": "link", "properties": {"href": '
        f'"{address}/crs.wkt", "type": "ogcwkt"}}}}, "features": [{{"type": "Feature", '
        '"properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}'
    ).encode()


def nested_multipolygon(levels: int) -> bytes:
    """Return a WKB multipolygon with collections nested in it, on which GEOS crashes."""
    head = struct.pack("<BII", 1, 6, 1)
    return head + struct.pack("<BII", 1, 7, 1) * levels + shapely.to_wkb(shapely.Point(1, 2))


def patched(data: bytes, old: bytes, new: bytes, *, last: bool = False) -> bytes:
    """Replace one occurrence of ``old``, which must be there."""
    at = data.rindex(old) if last else data.index(old)
    return data[:at] + new + data[at + len(old) :]


def zip_bytes(members: dict[str, bytes]) -> bytes:
    """Return an honest ZIP archive as bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return target.getvalue()


def _wkb(geometry: str | bytes | None) -> bytes | None:
    if geometry is None or isinstance(geometry, bytes):
        return geometry
    return bytes(shapely.to_wkb(shapely.from_wkt(geometry), output_dimension=3))


def _type(rows: list[dict[str, Any]], name: str) -> pa.DataType:
    if name == "geometry":
        return pa.binary()
    first = next((row[name] for row in rows if row[name] is not None), "")
    return {int: pa.int64(), float: pa.float64()}.get(type(first), pa.string())
