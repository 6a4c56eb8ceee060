"""Tiles of the demo town, cut cold: from the map tables, against the query as often written."""

import math

from sqlalchemy import text

from retrofit.sample.load import ensure_sample
from retrofit.state import data_state
from retrofit.tiles import bounds, cut_tile
from tests.bench.ground import database, folder, seconds

TITLE = "Vector tiles of the demo town at zoom 14 and 16, without any cache"
UNIT = "tiles/s"

AS_OFTEN_WRITTEN = """
    SELECT ST_AsMVT(t) FROM (
        SELECT b.pand_id, b.construction_year, b.status,
               ST_AsMVTGeom(ST_Transform(b.geometry, 3857), ST_TileEnvelope(:z, :x, :y)) AS geom
          FROM building b
         WHERE upper_inf(b.known) AND upper_inf(b.valid)
           AND b.geometry && ST_Transform(ST_TileEnvelope(:z, :x, :y), 28992)) t
     WHERE geom IS NOT NULL"""


def tiles_over(box, zoom):
    """Column and row of each tile that the box (lon, lat) touches."""
    west, south, east, north = box

    def place(lon, lat):
        x = (lon + 180) / 360 * 2**zoom
        y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom
        return int(x), int(y)

    (left, bottom), (right, top) = place(west, south), place(east, north)
    return [(zoom, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def measure():
    with folder() as base, database() as engine:
        ensure_sample(engine, base)
        with engine.connect() as connection:
            box = bounds(connection)
            tiles = [tile for zoom in (14, 16) for tile in tiles_over(box, zoom)]

            def as_often_written():
                for z, x, y in tiles:
                    connection.execute(text(AS_OFTEN_WRITTEN), {"z": z, "x": x, "y": y}).scalar()

            def ours():
                for z, x, y in tiles:
                    cut_tile(connection, z, x, y, map_on=day)

            def of_an_area():
                for z, x, y in tiles:
                    cut_tile(connection, z, x, y, map_on=day, within=frozenset({"BU05050800"}))

            day = data_state(connection).map_on
            return [
                ("as often written", len(tiles) / seconds(as_often_written), "buildings only"),
                ("map tables", len(tiles) / seconds(ours), "buildings, homes and areas"),
                ("the same, of one area", len(tiles) / seconds(of_an_area), "elsewhere outlines"),
            ]
