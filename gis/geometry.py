"""Geometry from a file: checked before GEOS sees it, and given on as plain WKB in RD New.

GEOS crashes on some thousands of nested collections, so what kind of geometry it is, is read from
the bytes first. A polygon has no parts that can nest; a multipolygon is walked.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gis.columns import Mask, Rows, is_given
from gis.crs import inside_rd

_MOST_VERTICES = 500_000  # the longest coast line of a municipality has some 50,000
_MOST_BYTES = 32 * _MOST_VERTICES
_FLAGS = {0x80000000: 1, 0x40000000: 1, 0x20000000: 0}  # EWKB: z, m, srid (not a dimension)
_SRID = 0x20000000


class Kind(IntEnum):
    """The kinds of geometry that registers hold, by their number in WKB."""

    POINT = 1
    POLYGON = 3
    MULTIPOLYGON = 6


POINTS = frozenset({Kind.POINT})
POLYGONS = frozenset({Kind.POLYGON, Kind.MULTIPOLYGON})


@dataclass(frozen=True, slots=True)
class _Header:
    """What the first five bytes of a WKB tell."""

    kind: Kind | None
    dimensions: int
    is_plain: bool  # little-endian, two dimensions, no SRID: can be given on as it is


def check_shapes(
    column: pa.Array, rows: Rows, name: str, kinds: frozenset[Kind], *, as_multi: bool = False
) -> tuple[pa.BinaryArray, Mask]:
    """Check a column of WKB; what cannot be used is rejected with its reason.

    Args:
        column: the geometry as WKB, in RD metres.
        rows: the rows of the batch; receives the issues.
        name: name of the column in the source.
        kinds: the kinds that are expected.
        as_multi: give polygons as multipolygons.

    Returns:
        Plain little-endian WKB in two dimensions, and the mask of the rows that can be used.
    """
    if column.type != pa.binary():
        column = column.cast(pa.binary())
    given = is_given(column)
    rows.reject(~given, name, "geometry_missing", "there is no geometry")
    headers, which = _headers(column)
    good = np.array([header.kind in kinds for header in headers], dtype=bool)[which] & given
    rows.reject(given & ~good, name, "geometry_kind", f"the geometry is not a {_expected(kinds)}")
    too_large = good & (pc.fill_null(pc.binary_length(column), 0).to_numpy() > _MOST_BYTES)
    rows.reject(too_large, name, "geometry_too_large", "the geometry has too many points")
    good &= ~too_large

    raw = column.to_numpy(zero_copy_only=False)
    shapes = np.full(len(raw), None, dtype=object)
    safe = good & ~_nested(column, headers, which, good)
    shapes[safe] = shapely.from_wkb(raw[safe], on_invalid="ignore")
    unreadable = good & shapely.is_missing(shapes)
    rows.reject(unreadable, name, "geometry_invalid", "the geometry cannot be read")
    good &= ~unreadable
    empty = good & shapely.is_empty(shapes)
    rows.reject(empty, name, "geometry_missing", "the geometry is empty")
    good &= ~empty
    good &= ~_outside(shapes, good, rows, name)

    plain = np.array([header.is_plain for header in headers], dtype=bool)[which]
    changed = good & ~plain
    if kinds == POLYGONS:
        mended, lost = _mend(shapes, good, rows, name)
        good &= ~lost
        changed |= mended
        if as_multi:
            single = good & (shapely.get_type_id(shapes) == Kind.POLYGON)
            shapes[single] = [shapely.MultiPolygon([polygon]) for polygon in shapes[single]]
            changed |= single
    if changed.any():
        column = _rewritten(column, shapes, changed & good)
    return column, good


def _headers(column: pa.Array) -> tuple[list[_Header], NDArray[np.int64]]:
    """Return the different headers in the column, and which of them each row has."""
    starts = pc.binary_slice(pc.fill_null(column, b""), 0, 5).dictionary_encode()
    headers = [_header(start) for start in starts.dictionary.to_pylist()]
    return headers, np.asarray(starts.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _header(start: bytes) -> _Header:
    nothing = _Header(None, 0, is_plain=False)
    if len(start) < 5 or start[0] not in (0, 1):
        return nothing
    (number,) = struct.unpack("<I" if start[0] else ">I", start[1:])
    flags = number & 0xF0000000
    extra = sum(adds for flag, adds in _FLAGS.items() if flags & flag)
    thousands, kind = divmod(number & 0x0FFFFFFF, 1000)
    if thousands > 3 or kind not in list(Kind) or (thousands and extra):
        return nothing
    dimensions = 2 + extra + (0, 1, 1, 2)[thousands]
    return _Header(Kind(kind), dimensions, is_plain=start[0] == 1 and number == kind)


def _expected(kinds: frozenset[Kind]) -> str:
    return "point" if kinds == POINTS else "polygon"


def _is_multi(headers: list[_Header], which: NDArray[np.int64]) -> Mask:
    return np.array([header.kind is Kind.MULTIPOLYGON for header in headers], dtype=bool)[which]


def _nested(column: pa.Array, headers: list[_Header], which: NDArray[np.int64], good: Mask) -> Mask:
    """Tell which multipolygons hold something else than polygons, or lie about their length."""
    nested = np.zeros(len(column), dtype=bool)
    for row in np.flatnonzero(good & _is_multi(headers, which)).tolist():
        nested[row] = not _is_plain_multi(column[row].as_py(), headers[which[row]])
    return nested


def _is_plain_multi(wkb: bytes, header: _Header) -> bool:
    order = "<" if wkb[0] else ">"
    (number,) = struct.unpack_from(order + "I", wkb, 1)
    at = 9 if number & _SRID else 5
    try:
        (parts,) = struct.unpack_from(order + "I", wkb, at)
        at += 4
        for _ in range(parts):
            part = _header(wkb[at : at + 5])
            if part.kind is not Kind.POLYGON or part.dimensions != header.dimensions:
                return False
            order = "<" if wkb[at] else ">"
            (rings,) = struct.unpack_from(order + "I", wkb, at + 5)
            at += 9
            for _ in range(rings):
                (points,) = struct.unpack_from(order + "I", wkb, at)
                at += 4 + 8 * points * header.dimensions
                if at > len(wkb):
                    return False
    except struct.error:
        return False
    return at <= len(wkb)


def _outside(shapes: NDArray[np.object_], good: Mask, rows: Rows, name: str) -> Mask:
    """Reject what has a coordinate outside RD, and say so when x and y were swapped."""
    coordinates, owner = shapely.get_coordinates(shapes[good], return_index=True)
    x, y = coordinates[:, 0], coordinates[:, 1]
    where = np.flatnonzero(good)[owner]
    outside, not_swapped = np.zeros(len(good), dtype=bool), np.zeros(len(good), dtype=bool)
    outside[where[~inside_rd(x, y)]] = True
    if outside.any():
        not_swapped[where[~inside_rd(y, x)]] = True
    swapped = outside & ~not_swapped
    rows.reject(
        swapped, name, "axes_swapped", "x and y are swapped: y (north) stands first in the file"
    )
    rows.reject(
        outside & ~swapped,
        name,
        "geometry_outside_rd",
        "the coordinates lie outside the Netherlands in RD metres",
    )
    return outside


def _mend(shapes: NDArray[np.object_], good: Mask, rows: Rows, name: str) -> tuple[Mask, Mask]:
    """Mend invalid polygons in place; return which were mended and which are lost."""
    broken, flat = np.zeros(len(good), dtype=bool), np.zeros(len(good), dtype=bool)
    broken[good] = ~shapely.is_valid(shapes[good])
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    flat[good] = ~(shapely.area(shapes[good]) > 0)
    polygonal = np.isin(shapely.get_type_id(shapes), [Kind.POLYGON, Kind.MULTIPOLYGON])
    lost = flat | (broken & ~polygonal)
    rows.reject(lost, name, "geometry_zero_area", "the polygon has no area")
    rows.note(
        broken & ~lost,
        name,
        "geometry_invalid",
        "the polygon crosses or touches itself; it is mended",
    )
    return broken & ~lost, lost


def _rewritten(column: pa.Array, shapes: NDArray[np.object_], changed: Mask) -> pa.BinaryArray:
    fresh = np.full(len(shapes), None, dtype=object)
    fresh[changed] = shapely.to_wkb(
        shapely.force_2d(shapes[changed]), output_dimension=2, byte_order=1, include_srid=False
    )
    return pc.if_else(pa.array(changed), pa.array(fresh, pa.binary()), column)
