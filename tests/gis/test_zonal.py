"""Summed edges against two oracles: exactextract on random shapes, shapely cell by cell."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from affine import Affine
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import MultiPolygon, Point, Polygon, box

from gis.raster import Raster
from gis.zonal import mean_per_polygon

WEST, NORTH = 105_000.0, 423_000.0
RD = CRS(28992).to_wkt()
NAN = float("nan")


def raster_of(values, cell=10.0):
    values = np.array(values, dtype=float)
    share = float(np.isnan(values).mean())
    return Raster(values, Affine(cell, 0, WEST, 0, -cell, NORTH), cell, share, "mm/yr")


def shape(*points):
    """A polygon in cells: east and south of the corner of the raster, cells of 10 m."""
    return Polygon([(WEST + 10 * x, NORTH - 10 * y) for x, y in points])


def cells(left, top, right, bottom):
    return shape((left, top), (right, top), (right, bottom), (left, bottom))


def by_hand(raster, polygon):
    """Mean and coverage from the overlap of the polygon with each cell, one after another."""
    cell = raster.cell_size_m
    weight = total = 0.0
    for (row, column), value in np.ndenumerate(raster.values):
        x, y = WEST + column * cell, NORTH - row * cell
        overlap = polygon.intersection(box(x, y - cell, x + cell, y)).area
        if not np.isnan(value):
            weight += overlap
            total += overlap * value
    return (total / weight if weight > 1e-9 * polygon.area else NAN), weight / polygon.area


def by_exactextract(raster, polygons):
    height, width = raster.values.shape
    cell = raster.cell_size_m
    source = NumPyRasterSource(
        raster.values, WEST, NORTH - height * cell, WEST + width * cell, NORTH,
        nodata=np.nan, srs_wkt=RD,
    )  # fmt: skip
    frame = GeoDataFrame(geometry=list(polygons), crs=28992)
    found = exact_extract(source, frame, ["mean", "count"], output="pandas")
    count = np.nan_to_num(found["count"].to_numpy(float))
    return found["mean"].to_numpy(float), count * cell**2 / shapely.area(list(polygons))


GRID = raster_of([[1, 2, 3, 4], [5, 6, NAN, 8], [9, 10, 11, 12], [13, 14, 15, 16]])

CASES = {
    "one cell exactly": (cells(1, 1, 2, 2), 6, 1),
    "within one cell": (cells(0.2, 0.2, 0.4, 0.3), 1, 1),
    "two cells, one to three": (cells(0.75, 0, 1.75, 1), (1 * 0.25 + 2 * 0.75), 1),
    "borders of the raster": (cells(0, 0, 4, 4), (136 - 7) / 15, 15 / 16),
    "half beyond the west": (cells(-1, 0, 1, 1), 1, 0.5),
    "half beyond the east": (cells(3, 0, 5, 1), 4, 0.5),
    "half beyond the north": (cells(0, -1, 1, 1), 1, 0.5),
    "half beyond the south": (cells(0, 3, 1, 5), 13, 0.5),
    "around the whole raster": (cells(-4, -4, 8, 8), (136 - 7) / 15, 15 / 144),
    "nowhere near": (cells(50, 50, 51, 51), NAN, 0),
    "beside the raster, sharing its border": (cells(4, 0, 5, 4), NAN, 0),
    "only the unknown cell": (cells(2, 1, 3, 2), NAN, 0),
    "half in the unknown cell": (cells(1.5, 1, 2.5, 2), 6, 0.5),
    "diagonal through corners": (shape((0, 0), (2, 0), (2, 2)), (0.5 * 1 + 2 + 0.5 * 6) / 2, 1),
}


@pytest.mark.parametrize("name", CASES)
def test_value_worked_out_by_hand(name):
    polygon, mean, coverage = CASES[name]
    found_mean, found_coverage = mean_per_polygon(GRID, [polygon])
    assert found_mean == pytest.approx([mean], abs=1e-12, nan_ok=True)
    assert found_coverage == pytest.approx([coverage], abs=1e-12)
    assert by_hand(GRID, polygon) == pytest.approx((mean, coverage), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("turned", [False, True])
def test_hole_counts_as_hole_whichever_way_it_runs(turned):
    """The ring around the unknown cell: all of it is known."""
    outline, hole = cells(1, 0, 4, 3).exterior.coords, cells(2, 1, 3, 2).exterior.coords
    polygon = Polygon(outline, [list(hole)[::-1] if turned else list(hole)])
    mean, coverage = mean_per_polygon(GRID, [polygon])
    assert mean == pytest.approx([(2 + 3 + 4 + 6 + 8 + 10 + 11 + 12) / 8])
    assert coverage == pytest.approx([1])


def test_parts_of_a_multipolygon_are_one_home():
    """A building in two parts, one of them where nothing is known."""
    polygon = MultiPolygon([cells(0, 0, 1, 1), cells(2, 1, 3, 2)])
    mean, coverage = mean_per_polygon(GRID, [polygon])
    assert (mean[0], coverage[0]) == pytest.approx((1, 0.5))


def test_nothing_empty_and_points_have_no_mean():
    found = mean_per_polygon(GRID, [None, Polygon(), Point(WEST, NORTH), cells(0, 0, 1, 1)])
    assert np.isnan(found[0][:3]).all()
    assert found[1].tolist() == [0, 0, 0, 1]
    assert [len(part) for part in mean_per_polygon(GRID, [])] == [0, 0]


def test_wkb_and_arrow_give_the_same():
    shapes = np.array([cells(0.3, 0.1, 2.2, 2.7), cells(1, 1, 2, 2)], dtype=object)
    wkb = shapely.to_wkb(shapes)
    expected = mean_per_polygon(GRID, shapes)
    for other in (wkb, list(wkb), pa.array(wkb.tolist(), pa.binary())):
        assert np.array_equal(mean_per_polygon(GRID, other), expected, equal_nan=True)


def test_chunks_do_not_change_the_outcome(monkeypatch):
    shapes = [cells(x / 7, x / 9, x / 7 + 1, x / 9 + 2) for x in range(20)]
    whole = mean_per_polygon(GRID, shapes)
    monkeypatch.setattr("gis.zonal._CHUNK", 3)
    assert np.array_equal(mean_per_polygon(GRID, shapes), whole, equal_nan=True)


def test_value_at_the_centroid_is_another_figure():
    """The cheap way out is wrong by cells: the tests above can tell the two apart."""
    polygon = cells(0.25, 0.25, 2.25, 1)
    centroid = polygon.centroid
    row, column = int((NORTH - centroid.y) / 10), int((centroid.x - WEST) / 10)
    mean, _ = mean_per_polygon(GRID, [polygon])
    assert abs(GRID.values[row, column] - mean[0]) > 0.1


fractions = st.one_of(
    st.integers(-2, 10).map(float),  # on the borders of cells
    st.floats(-2, 10, allow_nan=False).map(lambda x: round(x, 3)),
)


@st.composite
def polygons(draw):
    """A star-shaped outline, at times with a hole; corners often on borders of cells."""
    points = draw(st.lists(st.tuples(fractions, fractions), min_size=3, max_size=9, unique=True))
    outline = shapely.MultiPoint(points).convex_hull
    polygon = outline if outline.geom_type == "Polygon" else box(*points[0], 9.5, 9.5)
    if draw(st.booleans()):
        dent = Polygon([draw(st.tuples(fractions, fractions)) for _ in range(3)])
        if dent.is_valid and dent.area > 0.01:
            polygon = polygon.difference(dent)
    if polygon.area < 0.01 or polygon.geom_type not in ("Polygon", "MultiPolygon"):
        polygon = box(0.5, 0.5, 1.25, 2)
    return shapely.transform(polygon, in_metres)


def in_metres(points):
    return np.column_stack([WEST + points[:, 0] * 10, NORTH - points[:, 1] * 10])


values = st.one_of(st.floats(-50, 50, allow_nan=False), st.just(NAN))
grids = st.integers(1, 8).flatmap(
    lambda width: st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=8)
)


@settings(deadline=None, max_examples=150)
@given(grids, st.lists(polygons(), min_size=1, max_size=5))
def test_random_shapes_agree_with_both_oracles(grid, shapes):
    raster = raster_of(grid)
    mean, coverage = mean_per_polygon(raster, shapes)
    expected, expected_coverage = by_exactextract(raster, shapes)
    # exactextract holds coverage in single precision; slivers below that say nothing.
    assert coverage == pytest.approx(expected_coverage, abs=1e-6)
    solid = coverage > 1e-4
    assert mean[solid] == pytest.approx(expected[solid], rel=1e-5, abs=1e-3)
    for at, polygon in enumerate(shapes):
        by_cells, known = by_hand(raster, polygon)
        assert coverage[at] == pytest.approx(known, abs=1e-9)
        if known > 1e-6:
            assert mean[at] == pytest.approx(by_cells, abs=1e-6)


def test_a_town_of_buildings_agrees_with_exactextract():
    """Buildings of true size on cells of five metres, a tenth of them unknown: within 1e-6."""
    rng = np.random.default_rng(20261101)
    grid = rng.normal(-2, 1, (300, 300))
    grid[rng.random(grid.shape) < 0.1] = np.nan
    raster = raster_of(grid, cell=5.0)
    count = 5_000
    corner = np.array([[-1, -1], [1, -1], [1, 1], [0.3, 1], [0.3, 1.4], [-1, 1.4]]) / 2
    size = rng.uniform((4, 7), (9, 14), (count, 2))[:, None, :]
    angle = rng.uniform(0, np.pi, count)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.column_stack([rng.uniform(WEST, WEST + 1500, count),
                              rng.uniform(NORTH - 1500, NORTH, count)])  # fmt: skip
    shapes = shapely.polygons(np.einsum("ijn,nkj->nki", turn, corner * size) + centre[:, None, :])
    mean, coverage = mean_per_polygon(raster, shapes)
    expected, expected_coverage = by_exactextract(raster, shapes)
    assert np.array_equal(np.isnan(mean), np.isnan(expected))
    assert np.nanmax(np.abs(mean - expected)) < 1e-6
    assert np.abs(coverage - expected_coverage).max() < 1e-6
