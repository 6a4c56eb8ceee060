"""Exact mean of a raster over polygons, weighted by the part of each cell that lies inside.

A raster is constant within a cell, so by Green's theorem its integral over a polygon is a sum over
the polygon's edges: of the running sum of the cell's row (what lies to the west), times the height
of the edge. Along an edge within one cell the running sum is linear, so its value in the middle is
exact. Every edge is cut at the cell borders, and two such sums, one of the values and one of the
cells that have a value, give mean and coverage. Only sums: no minimum, maximum or median.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.raster import Raster

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]

_CHUNK = 10_000  # polygons whose edges fit in the processor's cache together
_NOTHING = 1e-9  # a smaller part of a polygon is rounding, not coverage


def mean_per_polygon(
    raster: Raster, geometries: Iterable[Any] | NDArray[np.object_]
) -> tuple[Floats, Floats]:
    """Return the mean value of the raster within each polygon, and how much of it is known.

    Args:
        raster: values in a north-up grid, NaN where nothing is known.
        geometries: polygons or multipolygons in the raster's coordinates (EPSG:28992, metres), as
            shapely objects or WKB; None and what has no area are allowed.

    Returns:
        mean: in the unit of the raster; NaN where no cell with a value touches the polygon.
        coverage: the part of the polygon's area that lies in cells with a value, 0 to 1.
    """
    polygons = _as_array(geometries)
    mean = np.full(len(polygons), np.nan)
    coverage = np.zeros(len(polygons))
    sums = None
    for start in range(0, len(polygons), _CHUNK):
        piece = slice(start, start + _CHUNK)
        chunk = polygons[piece]
        if any(isinstance(item, bytes) for item in chunk):
            chunk = shapely.from_wkb(chunk)
        if sums is None:
            sums = _RowSums.of(raster)
        mean[piece], coverage[piece] = _mean_of_chunk(sums, chunk)
    return mean, coverage


@dataclass(frozen=True, slots=True)
class _RowSums:
    """Running sums along each row of the grid: column c holds the sum of the cells west of it."""

    values: Floats
    valid: Floats
    west: float
    north: float
    cell_width: float
    cell_height: float

    @classmethod
    def of(cls, raster: Raster) -> "_RowSums":
        known = np.isfinite(raster.values)
        rows, columns = raster.values.shape
        values = np.zeros((rows, columns + 1))
        np.cumsum(np.where(known, raster.values, 0.0), axis=1, out=values[:, 1:])
        valid = np.zeros((rows, columns + 1))
        np.cumsum(known, axis=1, out=valid[:, 1:])
        transform = raster.transform
        return cls(values, valid, transform.c, transform.f, transform.a, -transform.e)


def _as_array(geometries: Iterable[Any] | NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the geometries as an array of objects, also when they come as an Arrow column."""
    if isinstance(geometries, np.ndarray):
        if geometries.dtype != object:
            raise TypeError("WKB stands in an array of objects: numpy cuts zeros off its own bytes")
        return geometries
    to_list = getattr(geometries, "to_pylist", None)
    items = list(geometries) if to_list is None else to_list()
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def _mean_of_chunk(sums: _RowSums, polygons: NDArray[np.object_]) -> tuple[Floats, Floats]:
    parts, polygon_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    polygon_of_ring = polygon_of_part[part_of_ring]
    # In cells, from the north-west corner: column to the east, row to the south.
    column = (points[:, 0] - sums.west) / sums.cell_width
    row = (sums.north - points[:, 1]) / sums.cell_height

    starts = np.flatnonzero(ring_of_point[1:] == ring_of_point[:-1])
    ring = ring_of_point[starts]
    edges = _Edges(row[starts], column[starts], row[starts + 1], column[starts + 1], ring)
    count = len(rings)
    # Counting columns from each ring's own first point keeps the terms of a small ring small.
    first = np.concatenate(([0], np.flatnonzero(np.diff(ring_of_point)) + 1))[:count]
    home = column[first] if count else column
    area = np.bincount(ring, (edges.middle - home[ring]) * edges.height, count)

    weighted, covered = _integrate(sums, edges, home, count)
    # The first ring of a part is its outline, the others are holes, whichever way they run.
    is_outline = np.append(True, part_of_ring[1:] != part_of_ring[:-1])[:count]
    sign = np.where(is_outline, 1.0, -1.0) * np.sign(area)
    size = len(polygons)
    total = np.bincount(polygon_of_ring, sign * area, size)
    known = np.bincount(polygon_of_ring, sign * covered, size)
    value = np.bincount(polygon_of_ring, sign * weighted, size)
    share = np.divide(known, total, out=np.zeros(size), where=total > 0)
    share[share < _NOTHING] = 0.0
    mean = np.divide(value, known, out=np.full(size, np.nan), where=share > 0)
    return mean, np.minimum(share, 1.0)


@dataclass(frozen=True, slots=True)
class _Edges:
    """Pieces of polygon edges, in cells: from (row, column) to (row, column), and whose ring."""

    row_from: Floats
    column_from: Floats
    row_to: Floats
    column_to: Floats
    ring: Indexes

    @property
    def height(self) -> Floats:
        return self.row_to - self.row_from

    @property
    def middle(self) -> Floats:
        return (self.column_from + self.column_to) / 2

    def where(self, keep: NDArray[np.bool_]) -> "_Edges":
        if keep.all():
            return self
        return _Edges(*(part[keep] for part in self._parts()))

    def turned(self) -> "_Edges":
        """Swap rows and columns."""
        return _Edges(self.column_from, self.row_from, self.column_to, self.row_to, self.ring)

    def cut_at_rows(self, last_row: int) -> "_Edges":
        """Cut every edge where it crosses the border of a row, 0 up to and with ``last_row``."""
        top = np.minimum(self.row_from, self.row_to)
        bottom = np.maximum(self.row_from, self.row_to)
        first = np.maximum(np.floor(top) + 1, 0)
        last = np.minimum(np.ceil(bottom) - 1, last_row)
        cuts = np.maximum(last - first + 1, 0).astype(np.intp)
        if not cuts.any():
            return self
        # Most edges of buildings lie within one cell: only the others are copied and cut.
        whole = cuts == 0
        return self.where(whole).joined(
            self.where(~whole)._cut(first[~whole], last[~whole], cuts[~whole])
        )

    def joined(self, other: "_Edges") -> "_Edges":
        pairs = zip(self._parts(), other._parts(), strict=True)
        return _Edges(*(np.concatenate(pair) for pair in pairs))

    def _cut(self, first: Floats, last: Floats, cuts: Indexes) -> "_Edges":
        pieces = cuts + 1
        edge = np.repeat(np.arange(len(cuts)), pieces)
        ends = np.cumsum(pieces)
        number = np.arange(ends[-1]) - np.repeat(ends - pieces, pieces)
        goes_down = (self.row_to > self.row_from)[edge]
        # The borders in the order in which the edge meets them: no sorting is needed.
        border = np.where(goes_down, first[edge] + number, last[edge] - number)
        slope = (self.column_to - self.column_from) / (self.row_to - self.row_from)
        across = self.column_from[edge] + (border - self.row_from[edge]) * slope[edge]
        is_last = number == cuts[edge]
        row_to = np.where(is_last, self.row_to[edge], border)
        column_to = np.where(is_last, self.column_to[edge], across)
        is_first = number == 0
        row_from = np.where(is_first, self.row_from[edge], np.roll(row_to, 1))
        column_from = np.where(is_first, self.column_from[edge], np.roll(column_to, 1))
        return _Edges(row_from, column_from, row_to, column_to, self.ring[edge])

    def _parts(self) -> tuple[Any, ...]:
        return self.row_from, self.column_from, self.row_to, self.column_to, self.ring


def _integrate(sums: _RowSums, edges: _Edges, home: Floats, count: int) -> tuple[Floats, Floats]:
    """Return per ring the integral of the values and of the known cells, signed by direction."""
    rows, columns = sums.values.shape[0], sums.values.shape[1] - 1
    # A level edge adds nothing, and neither does what lies north or south of the raster.
    edges = edges.where(edges.row_from != edges.row_to).cut_at_rows(rows)
    halfway = (edges.row_from + edges.row_to) / 2
    edges = edges.where((halfway > 0) & (halfway < rows))
    edges = edges.turned().cut_at_rows(columns).turned()

    halfway = (edges.row_from + edges.row_to) / 2
    row = np.clip(np.floor(halfway).astype(np.intp), 0, rows - 1)
    middle = np.clip(edges.middle, 0, columns)
    cell = np.minimum(middle.astype(np.intp), columns - 1)
    inside = middle - cell
    # Within a row all edges of a closed ring together go up as far as down, so that the sums may
    # be counted from any column: from the ring's own one, rounding stays as small as the ring.
    base = np.clip(home, 0, columns).astype(np.intp)[edges.ring]
    width = columns + 1
    at, at_base = row * width + cell, row * width + base
    height = edges.height
    integrals: list[Floats] = []
    for table in (sums.values.reshape(-1), sums.valid.reshape(-1)):
        west = table[at]
        running = (west - table[at_base]) + (table[at + 1] - west) * inside
        integrals.append(np.bincount(edges.ring, running * height, count).astype(np.float64))
    return integrals[0], integrals[1]
