"""The areas of CBS as they hold on a day, with their outlines for a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, text

from gis.codes import AreaLevel
from retrofit.errors import AreaNotFound
from retrofit.programmes import Programme, programmes

#: 1e-7 degree is about a centimetre.
DECIMALS = 7


@dataclass(frozen=True, slots=True)
class AreaShape:
    """An area with its outline.

    Attributes:
        geometry: GeoJSON MultiPolygon in CRS84 (longitude, latitude), outer rings anticlockwise.
        bbox: west, south, east, north in degrees.
    """

    code: str
    name: str
    level: AreaLevel
    parent_code: str | None
    geometry: dict[str, Any]
    bbox: tuple[float, float, float, float]


def list_areas(
    connection: Connection,
    as_of: date,
    *,
    level: AreaLevel | None = None,
    programme: Programme | None = None,
) -> list[AreaShape]:
    """Return the areas that hold on a day, by code.

    Args:
        connection: an open connection.
        as_of: the day.
        level: only areas of this level.
        programme: only areas of this programme and what lies in them.
    """
    return _read(
        connection,
        as_of,
        level=level.value if level else None,
        areas=list(programme.areas) if programme else None,
        code=None,
    )


def area_named(connection: Connection, code: str, as_of: date) -> AreaShape:
    """Return one area, or raise ``AreaNotFound``."""
    found = _read(connection, as_of, level=None, areas=None, code=code)
    if not found:
        raise AreaNotFound("there is no area with this code")
    return found[0]


def area_names(connection: Connection, codes: Sequence[str], as_of: date) -> dict[str, str]:
    """Return the names of areas by code; an area that is not loaded is left out."""
    rows = connection.execute(
        text(
            """SELECT code, name FROM area
                WHERE code = ANY(:codes) AND upper_inf(known) AND valid @> CAST(:as_of AS date)"""
        ),
        {"codes": list(codes), "as_of": as_of},
    )
    return {row.code: row.name for row in rows}


def programme_of(codes: Sequence[str | None]) -> Programme | None:
    """Return the programme that one of these codes (area, its parents) belongs to."""
    for programme in programmes().values():
        if set(programme.areas) & set(codes):
            return programme
    return None


def _read(connection: Connection, as_of: date, **values: Any) -> list[AreaShape]:
    rows = connection.execute(text(AREAS), {"as_of": as_of, "decimals": DECIMALS, **values})
    return [
        AreaShape(
            code,
            name,
            AreaLevel(level),
            parent,
            orjson.loads(geometry),
            (
                round(west, DECIMALS),
                round(south, DECIMALS),
                round(east, DECIMALS),
                round(north, DECIMALS),
            ),
        )
        for code, name, level, parent, geometry, west, south, east, north in rows
    ]


AREAS = """
    WITH shape AS MATERIALIZED (
        SELECT code, name, level, parent_code,
               ST_ForcePolygonCCW(ST_Transform(geometry, 4326)) AS geometry
          FROM area
         WHERE upper_inf(known) AND valid @> CAST(:as_of AS date)
           AND (CAST(:level AS text) IS NULL OR level = :level)
           AND (CAST(:code AS text) IS NULL OR code = :code)
           AND (CAST(:areas AS text[]) IS NULL
                OR CAST(:areas AS text[])
                   && ARRAY[code, parent_code, municipality_code]::text[])
    )
    SELECT code, name, level, parent_code, ST_AsGeoJSON(geometry, :decimals, 0),
           ST_XMin(geometry), ST_YMin(geometry), ST_XMax(geometry), ST_YMax(geometry)
      FROM shape
     ORDER BY code"""
