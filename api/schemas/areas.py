"""Areas with their outlines."""

from typing import Literal

from api.schemas.base import Out
from gis.codes import AreaLevel
from retrofit.areas import AreaShape

Position = tuple[float, float]


class MultiPolygon(Out):
    """A GeoJSON multipolygon in CRS84: longitude, latitude."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[Position]]]


class AreaOut(Out):
    """A municipality, district or neighbourhood."""

    code: str
    name: str
    level: AreaLevel
    parent_code: str | None
    geometry: MultiPolygon
    bbox: tuple[float, float, float, float]

    @classmethod
    def of(cls, area: AreaShape) -> "AreaOut":
        """Translate an area."""
        return cls(
            code=area.code,
            name=area.name,
            level=area.level,
            parent_code=area.parent_code,
            geometry=MultiPolygon(**area.geometry),
            bbox=area.bbox,
        )


class AreasOut(Out):
    """Areas by code."""

    areas: list[AreaOut]
