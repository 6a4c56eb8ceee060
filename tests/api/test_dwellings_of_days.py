"""The homes at an address and the learning agenda, as of a day and as known at a moment."""

import uuid
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit import layers
from retrofit.codes import Role
from retrofit.config import Settings
from tests.api.conftest import ORIGIN, TODAY
from tests.api.made_up import PLAIN, RECORDED_AT, build_street
from tests.api.people import sign_in_as
from tests.api.test_as_known_then import Late

ADDRESS = {"postcode": "3317AB", "houseNumber": 12, "houseLetter": "", "addition": ""}
DAY = TODAY.isoformat()
BEFORE = (RECORDED_AT + timedelta(hours=1)).isoformat()


@pytest.fixture
def engine_and_client(fresh_database):
    build_street(fresh_database)
    with TestClient(create_app(Settings(), fresh_database), base_url=ORIGIN) as client:
        yield fresh_database, client


def at_the_address(client, **asked):
    answer = client.get("/api/v1/dwellings", params=ADDRESS | asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["dwellings"]


def test_the_homes_at_an_address_are_those_of_the_day_and_as_known_then(engine_and_client):
    """A label registered in March became known today; in February there was none of it."""
    engine, client = engine_and_client
    first = at_the_address(client)
    assert [each["id"] for each in first] == [PLAIN]
    assert at_the_address(client, asOf=DAY) == first
    with Session(engine) as session:
        late = Late(session)
        late.label(PLAIN, "B", date(2026, 3, 1))
        session.flush()
        layers.refresh(session.connection(), late.run.load_run_id)
        session.commit()
    now = at_the_address(client)
    assert [each["labelClass"] for each in now] == ["B"]
    assert now != first
    assert at_the_address(client, asOf=DAY) == now
    assert at_the_address(client, asOf="2026-03-01") == now
    assert at_the_address(client, asOf="2026-02-28")[0]["labelClass"] == first[0]["labelClass"]
    assert at_the_address(client, knownAt=BEFORE) == first
    # Before anything was known there was no home.
    assert at_the_address(client, knownAt="2020-01-01T00:00:00Z") == []


def test_the_learning_agenda_of_a_day(engine_and_client):
    _, client = engine_and_client
    planner = sign_in_as(client.app, Role.PLANNER)
    path = "/api/v1/programmes/crabbehof/learning-entries"
    given = {"kind": "worked", "notedOn": "2026-06-01", "text": "Aanbellen in de avond werkt."}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    assert planner.post(path, json=given, headers=key).status_code == 201

    def count(**asked):
        answer = planner.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        return len(answer.json()["learningEntries"])

    assert (count(), count(asOf="2026-06-01"), count(asOf="2026-05-31")) == (1, 1, 0)
    assert count(knownAt="2026-06-02T00:00:00Z") == 0
    assert planner.get(path, params={"asOf": "morgen"}).status_code == 400
