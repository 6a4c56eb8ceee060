"""Vector tiles cut from the map tables: bytes from SQL, with the columns named here only.

Who works in some areas only gets homes, and what buildings tell of their homes, there only.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, text

from retrofit.day_map import DayMap
from retrofit.homes.flag_codes import Visibility
from retrofit.people.scope import beginnings
from retrofit.programmes import policies
from retrofit.progress.facts_queries import known
from retrofit.progress.summary import AreaProgress

MAX_ZOOM = 17
BUILDINGS_FROM_ZOOM = 13
DWELLINGS_FROM_ZOOM = 15

#: A tile is looked at for a moment: better none than one that keeps a connection busy.
PATIENCE_MS = 2_000


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the tiles.

    Attributes:
        name: as the map page calls it.
        min_zoom: lowest zoom that has it.
        columns: what a shape of it says, with a word on each.
    """

    name: str
    min_zoom: int
    columns: dict[str, str]


LAYERS = (
    Layer(
        "areas",
        0,
        {
            "code": "CBS-code van de buurt",
            "name": "naam van de buurt",
            "level": "neighbourhood",
            "dwellings": "woningen; alleen binnen een programma",
            "eligible": "woningen die kunnen meedoen; alleen binnen een programma",
            "done": "woningen die meetellen; alleen binnen een programma",
        },
    ),
    Layer(
        "buildings",
        BUILDINGS_FROM_ZOOM,
        {
            "id": "BAG-nummer van het pand",
            "year": "bouwjaar",
            "label": "slechtste geldige label van de woningen erin; alleen in eigen gebied",
            "homes": "aantal woningen; alleen in eigen gebied",
            "stage": "verste stap van de woningen erin; alleen in eigen gebied",
            "programme": "programma; alleen in eigen gebied",
            "done": "woningen die meetellen; alleen in eigen gebied",
            "backlog": "zwaarste stand van achterstallig onderhoud van de woningen erin; alleen"
            " voor wie haar mag zien",
            "subsidence": "hetzelfde van bodemdaling",
            "foundation": "hetzelfde van de fundering",
        },
    ),
    Layer(
        "dwellings",
        DWELLINGS_FROM_ZOOM,
        {
            "id": "BAG-nummer van de woning (verblijfsobject)",
            "number": "huisnummer zoals geschreven",
            "label": "geldig label",
            "stage": "verste stap",
            "outcome": "telt mee volgens de telregel van het programma",
            "tenure": "soort eigenaar",
            "programme": "programma",
            "vve": "er is een vereniging van eigenaars",
            "contacted": "laatste dag waarop er contact was, JJJJ-MM-DD",
            "backlog": "stand van de vlag achterstallig onderhoud; alleen voor wie haar mag zien",
            "subsidence": "stand van de vlag bodemdaling; alleen voor wie haar mag zien",
            "foundation": "stand van de vlag fundering; alleen voor wie haar mag zien",
        },
    ),
)


def layers() -> tuple[Layer, ...]:
    """Return the layers, with what each policy of this installation says of a home."""
    of_policies = {f"outcome_{each.id}": f"outcome: {each.name}" for each in policies().values()}
    return tuple(
        replace(layer, columns=layer.columns | of_policies) if layer.name == "dwellings" else layer
        for layer in LAYERS
    )


def is_tile(zoom: int, x: int, y: int) -> bool:
    """Tell whether there is such a tile."""
    return 0 <= zoom <= MAX_ZOOM and 0 <= x < 2**zoom and 0 <= y < 2**zoom


def cut_tile(
    connection: Connection,
    zoom: int,
    x: int,
    y: int,
    *,
    map_on: date,
    figures: Sequence[AreaProgress] = (),
    within: frozenset[str] | None = None,
    sees: Collection[Visibility] = (),
    known_at: datetime | None = None,
    of_day: DayMap | None = None,
) -> bytes:
    """Cut one tile; nothing when nothing lies in it.

    Args:
        connection: an open connection in a transaction.
        zoom: 0 to ``MAX_ZOOM``.
        x: column from the west.
        y: row from the north.
        map_on: day that the map tables show, or that of ``of_day``.
        figures: what the neighbourhoods of the programmes are labelled with.
        within: areas of who asks; None is everywhere. Elsewhere there are no homes, and of a
            building only its outline and year; one that stands in two areas takes both.
        sees: flags of homes that who asks may see.
        known_at: what was believed at that moment; now when None.
        of_day: the map to cut from, instead of the map tables.

    Returns:
        A Mapbox vector tile, not compressed.
    """
    connection.execute(text(f"SET LOCAL statement_timeout = {PATIENCE_MS:d}"))
    parts = [
        connection.execute(
            text(AREAS), _area_values(zoom, x, y, map_on, known_at, figures)
        ).scalar()
    ]
    place: dict[str, object] = {"z": zoom, "x": x, "y": y}
    place |= {"within": beginnings(within), "sees": sorted(sees)}
    if zoom >= BUILDINGS_FROM_ZOOM:
        rows = {"rows": of_day.buildings_near(zoom, x, y)} if of_day else {}
        source = BUILDING_ROWS if of_day else "map_building"
        query = BUILDINGS.format(source=source, HEAVIEST=HEAVIEST)
        parts.append(connection.execute(text(query), place | rows).scalar())
    if zoom >= DWELLINGS_FROM_ZOOM:
        rows = {"rows": of_day.dwellings_near(zoom, x, y)} if of_day else {}
        query = DWELLINGS.format(source=DWELLING_ROWS if of_day else "map_dwelling")
        parts.append(connection.execute(text(query), place | rows).scalar())
    # Layers of a tile are written one after another: tiles can simply be joined.
    return b"".join(bytes(part) for part in parts if part)


def bounds(connection: Connection) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of what the map shows, in degrees; None when empty."""
    row = connection.execute(
        text(
            """SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
                 FROM (SELECT ST_Transform(ST_SetSRID(ST_Extent(geometry)::geometry, 3857), 4326)
                              AS box
                         FROM map_building) extent
                WHERE box IS NOT NULL"""
        )
    ).one_or_none()
    return (row[0], row[1], row[2], row[3]) if row else None


def _area_values(
    zoom: int,
    x: int,
    y: int,
    map_on: date,
    known_at: datetime | None,
    figures: Sequence[AreaProgress],
) -> dict[str, object]:
    return {
        "z": zoom,
        "x": x,
        "y": y,
        "as_of": map_on,
        "known_at": known_at,
        "codes": [area.code for area in figures],
        "dwellings": [area.dwellings for area in figures],
        "eligible": [area.eligible for area in figures],
        "done": [area.done for area in figures],
    }


# The envelope is worked out once; in RD it is turned a little, so it is made wider.
AREAS = f"""
    WITH tile AS MATERIALIZED (
        SELECT ST_TileEnvelope(:z, :x, :y) AS box,
               ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096), 28992) AS rd_box
    ), shape AS MATERIALIZED (
        SELECT a.code, a.name, a.level, f.dwellings, f.eligible, f.done,
               ST_AsMVTGeom(ST_Transform(a.geometry, 3857), tile.box, 4096, 64, true) AS geom
          FROM tile
          JOIN area a ON a.geometry && tile.rd_box
          LEFT JOIN unnest(CAST(:codes AS text[]), CAST(:dwellings AS int[]),
                           CAST(:eligible AS int[]), CAST(:done AS int[]))
               AS f (code, dwellings, eligible, done) USING (code)
         WHERE a.level = 'neighbourhood' AND {known("a")}
           AND a.valid @> CAST(:as_of AS date)
         ORDER BY a.code
    )
    SELECT ST_AsMVT(shape, 'areas', 4096, 'geom') FROM shape WHERE geom IS NOT NULL"""

# Clear is a building only when every home in it is.
HEAVIEST = """
    SELECT kind.key AS kind,
           CASE WHEN sum(CAST(state.value AS int)) FILTER (WHERE state.key = 'clear') = b.homes
                THEN 'clear'
                ELSE coalesce((array_agg(state.key ORDER BY array_position(
                     ARRAY['raised', 'contested', 'expired', 'lifted'], state.key))
                     FILTER (WHERE state.key NOT IN ('clear', 'unknown')))[1], 'unknown')
           END AS state
      FROM jsonb_each(b.flags) seen, jsonb_each(seen.value) kind, jsonb_each_text(kind.value) state
     WHERE seen.key = ANY(CAST(:sees AS text[]))
     GROUP BY 1"""

BUILDINGS = """
    WITH tile AS MATERIALIZED (
        SELECT ST_TileEnvelope(:z, :x, :y) AS box,
               ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) AS wide
    )
    SELECT ST_AsMVT(shape, 'buildings', 4096, 'geom')
      FROM (SELECT b.pand_id AS id, b.construction_year AS year, own.label, own.homes, own.stage,
                   own.programme, own.done, own.more,
                   ST_AsMVTGeom(b.geometry, tile.box, 4096, 64, true) AS geom
              FROM tile JOIN {source} b ON b.geometry && tile.wide
              LEFT JOIN LATERAL (
                   SELECT b.label, b.homes, b.stage, b.programme, b.done,
                          (SELECT jsonb_object_agg(kind, state) FROM ({HEAVIEST}) told) AS more
                    WHERE CAST(:within AS text[]) IS NULL
                       OR NOT EXISTS (
                          SELECT FROM unnest(b.neighbourhood_codes) code
                           WHERE NOT EXISTS (
                                 SELECT FROM unnest(CAST(:within AS text[])) area
                                  WHERE starts_with(substr(code, 3), area)))) own ON true) shape"""

DWELLINGS = """
    WITH tile AS MATERIALIZED (
        SELECT ST_TileEnvelope(:z, :x, :y) AS box,
               ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) AS wide
    )
    SELECT ST_AsMVT(shape, 'dwellings', 4096, 'geom')
      FROM (SELECT d.verblijfsobject_id AS id, d.number, d.label, d.stage, d.outcome, d.tenure,
                   d.programme, d.has_association AS vve,
                   to_char(d.contacted_on, 'YYYY-MM-DD') AS contacted,
                   (SELECT coalesce(jsonb_object_agg('outcome_' || each.key, each.value), '{{}}')
                      FROM jsonb_each(d.outcomes) each)
                   || (SELECT coalesce(jsonb_object_agg(flag.key, flag.value), '{{}}')
                         FROM jsonb_each(d.flags) each, jsonb_each(each.value) flag
                        WHERE each.key = ANY(CAST(:sees AS text[]))) AS more,
                   ST_AsMVTGeom(d.geometry, tile.box, 4096, 64, true) AS geom
              FROM tile JOIN {source} d ON d.geometry && tile.wide
             WHERE CAST(:within AS text[]) IS NULL
                OR EXISTS (SELECT FROM unnest(CAST(:within AS text[])) area
                            WHERE starts_with(substr(d.neighbourhood_code, 3), area))) shape"""

# Rows of the map of another day, as JSON, in the columns of the map tables.
BUILDING_ROWS = """(
    SELECT r.*, ST_GeomFromWKB(decode(r.shape, 'hex'), 3857) AS geometry
      FROM (SELECT pand_id, construction_year, homes, label, stage, programme, done,
                   neighbourhood_codes, flags, geometry AS shape
              FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
                   pand_id text, construction_year smallint, homes int, label text, stage text,
                   programme text, done int, neighbourhood_codes text[], flags jsonb,
                   geometry text)) r)"""

DWELLING_ROWS = """(
    SELECT r.*, ST_SetSRID(ST_MakePoint(r.x, r.y), 3857) AS geometry
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           verblijfsobject_id text, number text, label text, stage text, outcome text,
           tenure text, programme text, neighbourhood_code text, has_association boolean,
           contacted_on date, outcomes jsonb, flags jsonb, x float8, y float8))"""
