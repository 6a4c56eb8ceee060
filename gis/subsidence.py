"""Subsidence rasters: vertical movement of the ground, mm per year, as a GeoTIFF in EPSG:28992."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError  # what GDAL says of damaged keys comes as it is
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from gis import containers
from gis.columns import shown
from gis.containers import Container
from gis.crs import RD_BOUNDS, RD_NEW, RD_NEW_NAME
from gis.errors import CrsError, SourceFileError, UnsafeFileError
from gis.raster import Raster

MM_YR = "mm_yr"
M_YR = "m_yr"

_MOST_CELLS = 50_000_000  # 400 MB in memory; the whole country in cells of 100 m has 10 million
_SMALL = 64 << 20  # bytes; below this a file may be packed as tightly as it likes
_HIGHEST_RATIO = 400
_ROWS_AT_ONCE = 512
_FASTEST_MM_YR = 100.0
_SLOWEST_MM_YR = 0.05
# What files hold for "nothing here" without saying so.
_FILLS = (-9999.0, -99999.0, -32768.0)
_HUGE = 1e30
_UNITS_MM = {"", "mm", "mm/yr", "mm/y", "mm/a", "mm/year", "mm/jr", "mm/jaar", "mmyr-1", "mm_yr"}
_UNITS_M = {"m", "metre", "meter", "metres", "meters", "m/yr", "m/y", "m/a", "m/year", "m/jaar"}
_SETTINGS = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}


def read_raster(path: Path, *, unit: str | None = None) -> Raster:
    """Read a subsidence raster; scale and offset of the file are applied.

    No value: what the file declares as nodata or masks, NaN, infinite and beyond 1e30; where the
    file declares no nodata also -9999, -99999 and -32768 as they stand in the file.

    A rate in other units is never converted in silence. Without ``unit`` a file is refused when it
    names another unit than millimetres, and when all its values lie within 0.05 (metres per
    year?). Beyond 100 mm per year it is refused in any case.

    Args:
        path: GeoTIFF with one band, north up, square cells.
        unit: ``mm_yr`` or ``m_yr``, when the planner knows what the file does not say. With
            ``m_yr`` the values are multiplied by a thousand.

    Returns:
        The values in mm per year; below zero is sinking.

    Raises:
        SourceFileError: it is no such raster, is damaged, holds no value, or is in another unit.
        CrsError: it is not in EPSG:28992, or lies elsewhere.
        UnsafeFileError: it is larger than such a raster can be.
    """
    if unit not in (None, MM_YR, M_YR):
        raise ValueError(f"unit is {MM_YR} or {M_YR}, not {unit}")
    containers.check(path, frozenset({Container.TIFF}))
    try:
        # The driver is named: a text that calls itself .tif can make GDAL open any other file.
        with (
            warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning),
            rasterio.Env(**_SETTINGS),
            rasterio.open(path.resolve(), driver="GTiff", sharing=False) as source,
        ):
            _check(path, source)
            values = _values(source)
            transform = source.transform
            units = "".join((source.units[0] or "").split())
    except (RasterioError, CPLE_BaseError, OSError, ValueError) as error:
        raise SourceFileError(f"{path.name} is no GeoTIFF, or is damaged") from error
    known = np.isfinite(values)
    count = int(known.sum())
    if count == 0:
        raise SourceFileError(f"{path.name} holds no value: every cell is nodata")
    if unit == M_YR:
        values *= 1000.0
        units = "mm/yr"
    _check_unit(path.name, values, units, is_told=unit is not None)
    return Raster(
        values=values,
        transform=transform,
        cell_size_m=float(transform.a),
        nodata_share=1.0 - count / values.size,
        units=units,
    )


def _check(path: Path, source: Any) -> None:
    name = path.name
    if source.count != 1:
        raise SourceFileError(f"{name} has {source.count} bands; expected one, the rate")
    kind = np.dtype(source.dtypes[0])
    if kind.kind not in "iuf":
        raise SourceFileError(f"{name} holds {source.dtypes[0]} values; expected numbers")
    if source.colorinterp[0] is ColorInterp.palette:
        raise SourceFileError(f"{name} is a picture with a colour table; expected the values")
    _check_size(path, source.width * source.height, kind.itemsize)
    transform = source.transform
    if transform.is_identity:
        raise CrsError(f"{name} does not say where it lies; expected a GeoTIFF in {RD_NEW_NAME}")
    if source.crs is None:
        raise CrsError(f"{name} does not say its coordinate system; expected {RD_NEW_NAME}")
    code = source.crs.to_epsg()
    if code != RD_NEW:
        found = f"EPSG:{code}" if code else "another coordinate system"
        raise CrsError(f"{name} is in {found}; expected {RD_NEW_NAME} (RD New)")
    if transform.b or transform.d:
        raise SourceFileError(f"{name} is rotated; expected a raster with north up")
    if transform.a <= 0 or transform.e >= 0:
        raise SourceFileError(f"{name} has its first row in the south; expected north up")
    if abs(transform.a + transform.e) > 1e-6 * transform.a:
        raise SourceFileError(
            f"{name} has cells of {transform.a:g} by {-transform.e:g} m; expected square cells"
        )
    west, south, east, north = RD_BOUNDS
    left, bottom, right, top = source.bounds
    if left >= east or right <= west or bottom >= north or top <= south:
        raise CrsError(f"{name} says {RD_NEW_NAME}, but lies outside the Netherlands")


def _check_size(path: Path, cells: int, bytes_per_cell: int) -> None:
    size = cells * bytes_per_cell
    if cells > _MOST_CELLS:
        raise UnsafeFileError(f"{path.name} has {cells:,} cells; at most {_MOST_CELLS:,} are read")
    if size > _SMALL and size > _HIGHEST_RATIO * path.stat().st_size:
        raise UnsafeFileError(f"{path.name} unpacks to more than {_HIGHEST_RATIO} times its size")


def _values(source: Any) -> NDArray[np.float64]:
    """Read a strip of rows at a time, so that only the result is ever whole in memory."""
    values = np.empty((source.height, source.width))
    is_masked = MaskFlags.all_valid not in source.mask_flag_enums[0]
    for top in range(0, source.height, _ROWS_AT_ONCE):
        window = Window(0, top, source.width, min(_ROWS_AT_ONCE, source.height - top))
        with np.errstate(invalid="ignore"):  # some kinds of NaN complain when they are widened
            strip = source.read(1, window=window).astype(np.float64)
        unknown = ~(np.abs(strip) < _HUGE)  # NaN is not below anything
        if is_masked:
            unknown |= source.read_masks(1, window=window) == 0
        if source.nodata is None:
            unknown |= np.isin(strip, _FILLS)
        strip *= source.scales[0]
        strip += source.offsets[0]
        strip[unknown] = np.nan
        values[top : top + len(strip)] = strip
    return values


def _check_unit(name: str, values: NDArray[np.float64], units: str, *, is_told: bool) -> None:
    largest = float(max(abs(np.nanmin(values)), abs(np.nanmax(values))))
    if not is_told and units.lower() in _UNITS_M:
        raise SourceFileError(
            f"{name} is in {shown(units)}; expected mm per year (say unit {M_YR} if it is a rate)"
        )
    if not is_told and units.lower() not in _UNITS_MM:
        raise SourceFileError(f"{name} is in {shown(units)}; expected mm per year")
    if largest > _FASTEST_MM_YR:
        raise SourceFileError(
            f"{name} has values up to {largest:g}; no ground moves more than {_FASTEST_MM_YR:g} mm "
            "per year, so these are not rates in mm per year"
        )
    if not is_told and largest < _SLOWEST_MM_YR:
        raise SourceFileError(
            f"{name} has no value beyond {largest:g}: it looks like metres per year (say unit "
            f"{M_YR} if so, {MM_YR} if not)"
        )
