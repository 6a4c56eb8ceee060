"""The API before a made-up street, and before the sample town."""

from datetime import date

import pytest
import time_machine
from fastapi.testclient import TestClient

from api.app import create_app
from retrofit.config import Settings
from tests.api.desk_world import world
from tests.api.made_up import build_street
from tests.roles import APP, READER, working_as

__all__ = ["world"]

TODAY = date(2026, 11, 21)
ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture(scope="module", autouse=True)
def _day_of_the_module():
    """Let what the tests of a module share be made on the same day as they live on."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture(autouse=True)
def _one_day():
    """Let every test happen on one day, and the clock tick on."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture(scope="session")
def street(server, empty_template):
    """A database with the made-up street, shared by all tests: nobody changes it."""
    with server.database(empty_template, APP) as engine:
        # Not for longer: other tests of this worker live today.
        with time_machine.travel(TODAY, tick=True):
            build_street(engine)
        yield engine


@pytest.fixture(scope="session")
def app(street):
    """The application on the street; as in service, its map has a role of its own."""
    with working_as(street, READER, read_only=True) as reading:
        yield create_app(Settings(), street, reading)


@pytest.fixture(scope="session")
def client(app):
    """A browser on this machine."""
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def description(client):
    """The published OpenAPI document."""
    return client.get("/api/v1/openapi.json").json()
