"""Curved ground: each neighbourhood draws its streets in a plane of its own, laid on RD New.

In the plane ``u`` runs along the streets and ``v`` across them, in metres. Bending along a circle
keeps corners square, so that houses stay houses.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from retrofit.sample.places import DISTRICTS, PLACES, Place

Floats = NDArray[np.float64]
# Half a main road: nothing is built this close to the edge of a neighbourhood.
ROADSIDE_M = 9.0


@dataclass(frozen=True)
class Plane:
    """The plane of one neighbourhood, or, with arrays, of many points at once."""

    x: Any
    y: Any
    angle: Any
    bend: Any

    def to_rd(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Lay points of the plane on RD New."""
        along = (self.bend - v) * np.sin(u / self.bend)
        across = self.bend - (self.bend - v) * np.cos(u / self.bend)
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return self.x + along * cos - across * sin, self.y + along * sin + across * cos

    def from_rd(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Find where RD points lie in the plane."""
        cos, sin, sign = np.cos(self.angle), np.sin(self.angle), np.sign(self.bend)
        along = (x - self.x) * cos + (y - self.y) * sin
        across = (y - self.y) * cos - (x - self.x) * sin
        radius = np.hypot(along, self.bend - across)
        turn = np.arctan2(along * sign, (self.bend - across) * sign)
        return self.bend * turn, self.bend - sign * radius


def plane_of(place: Place, shape: Any) -> Plane:
    """Return the plane of a neighbourhood, with its origin in the middle of its shape."""
    return Plane(shape.centroid.x, shape.centroid.y, np.radians(place.angle), place.bend)


def planes_of(planes: list[Plane], chosen: NDArray[np.int64]) -> Plane:
    """Return one plane with, for each building or home, the figures of its neighbourhood."""
    table = np.array([(plane.x, plane.y, plane.angle, plane.bend) for plane in planes])
    x, y, angle, bend = table[chosen].T
    return Plane(x, y, angle, bend)


def neighbourhoods() -> GeoDataFrame:
    """Divide each district among its neighbourhoods: every spot goes to the nearest middle.

    Returns:
        One row per place, in the order of ``PLACES``: ``code``, ``name``, ``district`` and
        ``geometry`` (Polygon, EPSG:28992).
    """
    shapes: dict[str, Any] = {}
    for district, (_, corners) in DISTRICTS.items():
        outline = shapely.Polygon(corners)
        places = [place for place in PLACES if place.district == district]
        middles = shapely.MultiPoint([place.centre for place in places])
        cells = shapely.voronoi_polygons(middles, extend_to=outline, ordered=True)
        for place, cell in zip(places, shapely.get_parts(cells), strict=True):
            shapes[place.code] = shapely.normalize(cell.intersection(outline))
    return GeoDataFrame(
        {
            "code": [place.code for place in PLACES],
            "name": [place.name for place in PLACES],
            "district": [place.district for place in PLACES],
        },
        geometry=[shapes[place.code] for place in PLACES],
        crs="EPSG:28992",
    )
