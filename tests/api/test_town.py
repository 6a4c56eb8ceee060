"""The API before the whole sample town: the same figures as the count, and no home that fails."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from retrofit.config import Settings
from retrofit.progress.summary import progress_of
from tests.api.conftest import ORIGIN, TODAY
from tests.api.test_tiles import address, tile_of
from tests.roles import READER, working_as


@pytest.fixture(scope="module")
def town_client(town):
    with (
        working_as(town, READER, read_only=True) as reading,
        TestClient(create_app(Settings(), town, reading), base_url=ORIGIN) as client,
    ):
        yield client


@pytest.mark.parametrize("programme", ["crabbehof", "krispijn"])
def test_progress_is_that_of_the_count(town, town_client, programme):
    """What `retrofit progress` prints is what the page shows."""
    answer = town_client.get(f"/api/v1/programmes/{programme}/progress").json()
    with town.connect() as connection:
        told = progress_of(connection, programme, as_of=TODAY)
    assert told.done > 0
    assert (answer["done"], answer["backlog"]["done"]) == (told.done, told.backlog_done)
    assert sum(area["done"] for area in answer["areas"]) == told.done
    assert sum(answer["outcomes"].values()) == told.dwellings
    assert answer["isSample"] is True


def test_homes_with_a_case_have_a_card(town, town_client):
    """One home of every stage and outcome of both programmes."""
    with town.connect() as connection:
        homes = connection.execute(
            text(
                """SELECT DISTINCT ON (programme, stage, outcome) verblijfsobject_id, stage, outcome
                     FROM map_dwelling WHERE programme IS NOT NULL
                    ORDER BY programme, stage, outcome, verblijfsobject_id"""
            )
        ).all()
    assert len(homes) > 10
    for unit_id, stage, outcome in homes:
        answer = town_client.get(f"/api/v1/dwellings/{unit_id}")
        assert answer.status_code == 200
        card = answer.json()
        assert (card["stage"], card["verdicts"][0]["outcome"]) == (stage, outcome)
        assert card["nextStep"]


def test_tiles_are_small(town_client):
    """At every zoom the tile in the middle of the town weighs less than 200 kB on the line."""
    west, south, east, north = town_client.get("/api/v1/tiles").json()["bounds"]
    for zoom in range(8, 18):
        tile = tile_of(zoom, (west + east) / 2, (south + north) / 2)
        answer = town_client.get(address(tile), headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert int(answer.headers["content-length"]) < 200_000
