"""Tiles say what the map tables say: shape by shape, these columns only, and nothing twice."""

import json
import math
from itertools import pairwise

import mapbox_vector_tile
import pytest
import shapely
import shapely.geometry
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from api.app import create_app
from gis.crs import to_lonlat
from retrofit.config import Settings
from retrofit.programmes import policies
from retrofit.state import data_state
from retrofit.tiles import HEAVIEST
from tests.api.conftest import ORIGIN
from tests.api.made_up import BUSY, CRABBEHOF, DONE, FLAT, GONE, build_street, building

ALLOWED = {
    "areas": {"code", "name", "level", "dwellings", "eligible", "done"},
    "buildings": {"id", "year", "label", "homes", "stage", "programme", "done"},
    "dwellings": {
        "id",
        "number",
        "label",
        "stage",
        "outcome",
        "tenure",
        "programme",
        "vve",
        *(f"outcome_{policy}" for policy in policies()),
    },
}
#: Only of homes with contacts, and for staff who may see flags.
FLAGS = {"backlog", "subsidence", "foundation"}
SOME = {"buildings": FLAGS, "dwellings": FLAGS | {"contacted"}}
QUERIES = {
    "buildings": """SELECT pand_id AS id, construction_year AS year, label, homes, stage, programme,
                           done, ST_AsText(geometry) AS shape FROM map_building""",
    "dwellings": """SELECT verblijfsobject_id AS id, number, label, stage, outcome, tenure,
                           programme, has_association AS vve, outcomes,
                           ST_AsText(geometry) AS shape FROM map_dwelling""",
}


def tile_at(zoom, x=104200, y=423205):
    """Return the address of the tile that holds a point in RD."""
    lon, lat = (float(value[0]) for value in to_lonlat([x], [y]))
    return tile_of(zoom, lon, lat)


def tile_of(zoom, lon, lat):
    """Return the address of the tile that holds a point in degrees."""
    column = int((lon + 180) / 360 * 2**zoom)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
    return zoom, column, row


def address(tile):
    return "/api/v1/tiles/{}/{}/{}".format(*tile)


def decoded(client, tile):
    """Return the shapes of a tile by layer, with y downwards as in the file."""
    answer = client.get(address(tile))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    layers = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    assert all(layer["extent"] == 4096 for layer in layers.values())
    return {name: layer["features"] for name, layer in layers.items()}


def in_tile(wkt, tile):
    """Return the bounds of a shape in EPSG:3857 in the units of a tile, y downwards."""
    zoom, column, row = tile
    whole = 2 * math.pi * 6378137
    west, south, east, north = shapely.from_wkt(wkt).bounds
    scale = 4096 * 2**zoom / whole
    return (
        (west + whole / 2) * scale - column * 4096,
        (whole / 2 - north) * scale - row * 4096,
        (east + whole / 2) * scale - column * 4096,
        (whole / 2 - south) * scale - row * 4096,
    )


def bounds_of(geometry):
    return shapely.geometry.shape(geometry).bounds


@pytest.mark.parametrize("zoom", [13, 14, 15, 16, 17])
@pytest.mark.parametrize("layer", ["buildings", "dwellings"])
def test_layer_is_the_map_table(client, street, zoom, layer):
    """Every shape of the table that lies in the tile, its values, and its place to one unit."""
    tile = tile_at(zoom)
    found = {f["properties"]["id"]: f for f in decoded(client, tile).get(layer, [])}
    if layer == "dwellings" and zoom < 15:
        assert found == {}
        return
    with street.connect() as connection:
        rows = [dict(row) for row in connection.execute(text(QUERIES[layer])).mappings()]
    expected = {}
    for row in rows:
        west, north, east, south = in_tile(row.pop("shape"), tile)
        if east >= 0 and west <= 4096 and south >= 0 and north <= 4096:
            expected[row["id"]] = (row, (west, north, east, south))
    assert expected
    # The tile may hold a little of its neighbours, for outlines.
    assert set(found) >= set(expected)
    for key, (row, box) in expected.items():
        row |= {f"outcome_{name}": value for name, value in row.pop("outcomes", {}).items()}
        assert found[key]["properties"] == {n: v for n, v in row.items() if v is not None}
        clipped = [min(max(side, -64), 4160) for side in box]
        assert bounds_of(found[key]["geometry"]) == pytest.approx(clipped, abs=1)


PLAN, HOME = "planning_staff", "home_staff"


@pytest.mark.parametrize(
    ("flags", "sees", "told"),
    [
        ({HOME: {"backlog": {"raised": 1, "clear": 1}}}, [HOME], {"backlog": "raised"}),
        ({HOME: {"backlog": {"lifted": 1, "contested": 1}}}, [HOME], {"backlog": "contested"}),
        ({HOME: {"backlog": {"lifted": 1, "expired": 1}}}, [HOME], {"backlog": "expired"}),
        ({HOME: {"backlog": {"clear": 2}}}, [HOME], {"backlog": "clear"}),
        ({HOME: {"backlog": {"clear": 1, "unknown": 1}}}, [HOME], {"backlog": "unknown"}),
        # Of the other home nobody told, or it may not be told here.
        ({HOME: {"backlog": {"clear": 1}}}, [HOME], {"backlog": "unknown"}),
        (
            {HOME: {"backlog": {"clear": 1}}, PLAN: {"backlog": {"raised": 1}}},
            [HOME],
            {"backlog": "unknown"},
        ),
        (
            {HOME: {"backlog": {"clear": 1}}, PLAN: {"backlog": {"raised": 1}}},
            [HOME, PLAN],
            {"backlog": "raised"},
        ),
        ({HOME: {"backlog": {"raised": 2}}}, [], {}),
        ({}, [HOME], {}),
    ],
)
def test_a_building_tells_the_heaviest_flag_that_may_be_seen(engine, flags, sees, told):
    """Of a building of two homes; clear is one of which every home is."""
    building = "(SELECT CAST(:flags AS jsonb) AS flags, 2 AS homes) b"
    query = text(f"SELECT told.kind, told.state FROM {building}, LATERAL ({HEAVIEST}) told")
    with engine.connect() as connection:
        rows = connection.execute(query, {"flags": json.dumps(flags), "sees": sees})
        assert dict(rows.tuples().all()) == told


def test_only_these_columns(client):
    """The allow-list: nothing else of a home reaches the map."""
    seen = {}
    for zoom in range(8, 18):
        for layer, features in decoded(client, tile_at(zoom)).items():
            seen.setdefault(layer, set()).update(*(f["properties"] for f in features))
    assert seen == ALLOWED


@pytest.mark.parametrize(
    ("zoom", "layers"),
    [
        (8, {"areas"}),
        (12, {"areas"}),
        (13, {"areas", "buildings"}),
        (14, {"areas", "buildings"}),
        (15, {"areas", "buildings", "dwellings"}),
        (17, {"areas", "buildings", "dwellings"}),
    ],
)
def test_what_is_drawn_from_which_zoom(client, zoom, layers):
    """Below zoom 13 only neighbourhoods."""
    assert set(decoded(client, tile_at(zoom))) == layers


def test_homes_on_the_map(client):
    """A home that counts, one in the middle of its case, and none that is gone."""
    homes = {
        f["properties"]["id"]: f["properties"] for f in decoded(client, tile_at(15))["dwellings"]
    }
    assert homes[DONE] == {
        "id": DONE,
        "number": "14",
        "label": "B",
        "stage": "settled",
        "outcome": "counts",
        "tenure": "owner_occupier",
        "programme": "crabbehof",
        "vve": False,
        **{f"outcome_{policy}": "counts" for policy in policies()},
    }
    assert homes[FLAT]["vve"] is True
    assert homes[BUSY]["stage"] == "applied"
    assert GONE not in homes


def test_neighbourhoods_carry_the_figures_of_the_progress(client):
    """What a neighbourhood says is what progress says; outside a programme it says nothing."""
    areas = {
        f["properties"]["code"]: f["properties"] for f in decoded(client, tile_at(13))["areas"]
    }
    progress = client.get("/api/v1/programmes/crabbehof/progress").json()
    for area in progress["areas"]:
        if area["code"] in areas:
            for name in ("dwellings", "eligible", "done"):
                assert areas[area["code"]][name] == area[name]
    assert areas[CRABBEHOF]["done"] == 1
    assert areas[CRABBEHOF]["level"] == "neighbourhood"


def test_rings_turn_the_right_way(client):
    """Outer rings are clockwise on the screen, as the specification of tiles wants."""
    for feature in decoded(client, tile_at(16))["buildings"]:
        ring = feature["geometry"]["coordinates"][0]
        twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
        assert twice > 0


def test_empty_and_impossible_tiles(client):
    """Nothing there: 204; no such tile: 404."""
    empty = client.get("/api/v1/tiles/13/0/0")
    assert (empty.status_code, empty.content) == (204, b"")
    assert empty.headers["etag"]
    assert client.get("/api/v1/tiles/13/8192/0").status_code == 404


def test_tile_is_sent_once(client):
    """With the mark of the tile a browser gets a 304 without content."""
    first = client.get(address(tile_at(15)))
    mark = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for sent in (mark, f'"other", {mark}', mark.removeprefix("W/"), "*"):
        again = client.get(address(tile_at(15)), headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == mark
    other = client.get(address(tile_at(15)), headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_compressed_or_not_is_the_same_tile(client):
    """Gzip only for those who ask for it."""
    packed = client.get(address(tile_at(15)), headers={"Accept-Encoding": "gzip"})
    plain = client.get(address(tile_at(15)), headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.headers["vary"] == "Accept-Encoding"


def test_new_data_gives_a_new_tile(fresh_database, monkeypatch):
    """A tile that was kept is not served after a load."""
    build_street(fresh_database)
    monkeypatch.setattr("api.kept.FRESH_SECONDS", 0.0)
    with TestClient(create_app(Settings(), fresh_database), base_url=ORIGIN) as client:
        before = client.get(address(tile_at(15)))
        with fresh_database.begin() as connection:
            connection.execute(
                text("UPDATE map_building SET done = 7 WHERE pand_id = :id"), {"id": building(5)}
            )
        # As long as no load says so, nothing is asked again.
        assert client.get(address(tile_at(15))).content == before.content
        with fresh_database.begin() as connection:
            connection.execute(text("UPDATE data_version SET load_run_id = load_run_id + 1"))
        after = client.get(address(tile_at(15)), headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert after.content != before.content


def test_warm_tile_asks_no_database(street, monkeypatch):
    """What is kept is served without a connection."""
    monkeypatch.setattr("api.kept.FRESH_SECONDS", 60.0)
    with TestClient(create_app(Settings(), street), base_url=ORIGIN) as client:
        client.get(address(tile_at(15)))
        asked = []
        event.listen(street, "before_cursor_execute", lambda *given: asked.append(given[2]))
        assert client.get(address(tile_at(15))).status_code == 200
        assert asked == []


def test_tile_set(client, street):
    """TileJSON: the address of the tiles, their layers and columns, and where the map lies."""
    found = client.get("/api/v1/tiles").json()
    assert found["tiles"] == [f"{ORIGIN}/api/v1/tiles/{{z}}/{{x}}/{{y}}"]
    assert found["maxzoom"] == 17
    layers = {layer["id"]: set(layer["fields"]) for layer in found["vector_layers"]}
    assert layers == {name: of | SOME.get(name, set()) for name, of in ALLOWED.items()}
    west, south, east, north = found["bounds"]
    lon, lat = (float(value[0]) for value in to_lonlat([104200], [423205]))
    assert west < lon < east
    assert south < lat < north


def test_before_anything_is_loaded(engine):
    """An empty database has an empty map, not an error."""
    with TestClient(create_app(Settings(), engine), base_url=ORIGIN) as client:
        assert client.get("/api/v1/tiles/13/4201/2713").status_code == 204
        assert "bounds" not in client.get("/api/v1/tiles").json()
        with engine.connect() as connection:
            assert data_state(connection).version == 0
