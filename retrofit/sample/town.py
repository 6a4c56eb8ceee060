"""The ground plan: streets and blocks per neighbourhood, and the buildings on them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from retrofit.sample import blocks, stream
from retrofit.sample.blocks import Standing
from retrofit.sample.ground import (
    ROADSIDE_M,
    Floats,
    Plane,
    neighbourhoods,
    plane_of,
    planes_of,
)
from retrofit.sample.places import PLACES, Place

STREET_M = 12.0  # from front line to front line
CROSSING_M = 12.0
PLOT_M = {"flats": 26.0, "other": 25.0}
KINDS = [*blocks.FILL, "garage", "shed"]
COLUMNS = ["u", "length", "d0", "d1", "extension", "floors", "doors", "kind", "house"]
COLUMNS += ["street", "side", "block", "front"]
WHOLE = dict.fromkeys(["floors", "doors", "kind", "house", "street", "side", "block"], np.int64)
U = 0
ALONG = np.array([True, True, False, False])


@dataclass(frozen=True)
class Town:
    """The ground plan.

    Attributes:
        areas: one row per neighbourhood, in the order of ``PLACES``.
        buildings: one row per building: ``place``, ``street``, ``side``, ``block``, ``kind``,
            ``u`` and ``v`` (its middle in the plane), ``length``, ``floors``, ``doors``,
            ``house`` (row number of the house that a shed belongs to, else -1), ``geometry``.
        planes: the plane of each neighbourhood.
    """

    areas: GeoDataFrame
    buildings: GeoDataFrame
    planes: list[Plane]


def build_town(seed: int) -> Town:
    """Lay out every neighbourhood that has homes."""
    areas = neighbourhoods()
    planes = [plane_of(place, shape) for place, shape in zip(PLACES, areas.geometry, strict=True)]
    rng = stream(seed, "town")
    parts = [
        _lay_out(rng, place, number, areas.geometry[number], planes[number])
        for number, place in enumerate(PLACES)
        if place.mix
    ]
    offset = np.cumsum([0] + [len(part) for part in parts[:-1]])
    for part, before in zip(parts, offset, strict=True):
        part["house"] = np.where(part["house"] >= 0, part["house"] + before, -1)
    frame = pd.concat(parts, ignore_index=True)
    shapes = _outlines(frame, planes)
    keep = _inside(frame, shapes, areas)
    # A shed without its house would stand in nobody's garden.
    has_house = (frame["house"] < 0) | keep[frame["house"].clip(lower=0)]
    keep &= has_house.to_numpy()
    number = np.where(keep, np.cumsum(keep) - 1, -1)
    frame["house"] = np.where(frame["house"] >= 0, number[frame["house"].clip(lower=0)], -1)
    block = frame["place"] * 1000 + frame["block"]
    frame["block"] = pd.factorize(block)[0]
    buildings = GeoDataFrame(frame, geometry=shapes, crs="EPSG:28992")[keep]
    return Town(areas, buildings.reset_index(drop=True), planes)


def _inside(frame: pd.DataFrame, shapes: Any, areas: GeoDataFrame) -> Any:
    grounds = shapely.buffer(areas.geometry.to_numpy(), -ROADSIDE_M, join_style="mitre")
    shapely.prepare(grounds)
    return shapely.contains_properly(grounds[frame["place"].to_numpy()], shapes)


def _lay_out(
    rng: np.random.Generator, place: Place, number: int, shape: Any, plane: Plane
) -> pd.DataFrame:
    """Return the buildings of one neighbourhood in its own plane, also those over its edge."""
    edge = shapely.segmentize(shape.exterior, 10.0)
    u, v = plane.from_rd(*shapely.get_coordinates(edge).T)
    plot = PLOT_M["flats" if "gallery" in place.mix else "other"]
    streets = np.arange(v.min() + plot + STREET_M, v.max(), STREET_M + 2 * plot)
    found: list[Floats] = []
    block = count = 0
    for street, middle in enumerate(streets):
        start = float(u.min() + rng.uniform(0, 30))
        while start < u.max():
            length = float(rng.uniform(70, 118))
            first = _choose(rng, place)
            # Both sides of a street mostly look alike.
            kinds = (first, first if rng.random() < 0.6 else _choose(rng, place))
            for side, kind in zip((1, -1), kinds, strict=True):
                part = _boxes(rng, blocks.FILL[kind](rng, length), plot, count)
                part[:, U] += start
                front = middle + side * STREET_M / 2
                where = np.full((len(part), 4), [street, side, block, front])
                found.append(np.hstack([part, where]))
                block += 1
                count += len(part)
            start += length + CROSSING_M
    frame = pd.DataFrame(np.vstack(found), columns=COLUMNS).astype(WHOLE)
    frame["kind"] = np.array(KINDS)[frame["kind"]]
    frame["place"] = number
    frame["v"] = frame["front"] + frame["side"] * (frame["d0"] + frame["d1"]) / 2
    return frame


def _choose(rng: np.random.Generator, place: Place) -> str:
    weights = np.array(list(place.mix.values()), dtype=float)
    chosen = np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(), side="right")
    return list(place.mix)[int(chosen)]


def _boxes(rng: np.random.Generator, standing: Standing, plot: float, count: int) -> Floats:
    """Return the buildings of a block as the first columns of ``COLUMNS``, sheds last."""
    box = standing.box
    table = np.zeros((len(box), 9))
    table[:, :4] = np.column_stack([box.mean(axis=1, where=ALONG), np.diff(box)[:, 0], box[:, 2:]])
    if standing.extension is not None:
        table[:, 4] = standing.extension
    table[:, 5:] = [standing.floors, standing.doors, KINDS.index(standing.kind), -1]
    if not standing.with_sheds or not len(box):
        return table
    shed, house = blocks.sheds(rng, box, plot)
    behind = np.zeros((len(shed), 9))
    behind[:, :4] = np.column_stack([shed[:, :2].mean(axis=1), np.diff(shed)[:, 0], shed[:, 2:]])
    behind[:, 7], behind[:, 8] = KINDS.index("shed"), house + count
    return np.vstack([table, behind])


def _outlines(frame: pd.DataFrame, planes: list[Plane]) -> Any:
    """Draw the footprints: a rectangle, with an extension behind half of some houses."""
    left, right = frame["u"] - frame["length"] / 2, frame["u"] + frame["length"] / 2
    back = frame["d1"] + frame["extension"]
    along = np.column_stack([left, right, right, frame["u"], frame["u"], left, left])
    depth = np.column_stack(
        [frame["d0"], frame["d0"], frame["d1"], frame["d1"], back, back, frame["d0"]]
    )
    # The extension has no width where it has no depth: its corners then fall on the back wall.
    across = frame["front"].to_numpy()[:, None] + frame["side"].to_numpy()[:, None] * depth
    each = planes_of(planes, np.repeat(frame["place"].to_numpy(), along.shape[1]))
    x, y = each.to_rd(along.ravel(), across.ravel())
    corners = np.stack([x, y], axis=1).round(3).reshape(*along.shape, 2)
    shapes = shapely.remove_repeated_points(shapely.polygons(corners))
    return shapely.force_2d(shapely.orient_polygons(shapes))
