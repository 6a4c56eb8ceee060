"""Tiles of another day, and as known before: what the card says of that day, home by home."""

import uuid
from datetime import date

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.day_map import day_map
from retrofit.homes.codes import EventCorrection
from retrofit.load.desk import take_over_new
from retrofit.state import data_state
from retrofit.today import now
from tests.api.conftest import ORIGIN
from tests.api.made_up import CRABBEHOF, DONE, ELSEWHERE, OUTSIDE, PLAIN, build_street
from tests.api.people import add_person, sign_in
from tests.api.test_flags import Ground
from tests.api.test_tiles import address, tile_at
from tests.roles import APP

DAYS = ["2025-08-31", "2026-04-30", "2026-05-21", "2026-11-20"]
FLAGS = {"backlog", "subsidence", "foundation"}


@pytest.fixture(scope="module")
def app(server, empty_template):
    with server.database(empty_template, APP) as engine, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.api.made_up.Street", Ground)
        patch.setattr("api.kept.FRESH_SECONDS", 0.0)
        build_street(engine)
        yield create_app(Settings(), engine)


@pytest.fixture(scope="module")
def guest(app):
    with TestClient(app, base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def staff(app, guest):
    def signed_in(role, area=None):
        with Session(app.state.desk_engine) as session:
            person = add_person(session, f"Iemand {role.value}", role, area=area)
            session.commit()
        return sign_in(app, person)

    return signed_in


def shapes(client, layer="dwellings", tile=None, **query):
    answer = client.get(address(tile or tile_at(15)), params=query)
    if answer.status_code == 204:
        return {}
    assert answer.status_code == 200, answer.text
    found = mapbox_vector_tile.decode(answer.content).get(layer, {"features": []})
    return {f["properties"]["id"]: f["properties"] for f in found["features"]}


@pytest.mark.parametrize("day", DAYS)
def test_a_tile_of_a_day_says_what_the_card_says_of_that_day(guest, day):
    found = shapes(guest, asOf=day)
    assert len(found) >= 5
    for unit_id, told in found.items():
        card = guest.get(f"/api/v1/dwellings/{unit_id}", params={"asOf": day}).json()
        label = card["label"]
        in_force = label["labelClass"] if label and not label["isExpired"] else None
        assert told.get("label") == in_force, unit_id
        assert told["stage"] == (card["stage"] or "not_approached")
        for verdict in card["verdicts"]:
            assert told[f"outcome_{verdict['policy']}"] == verdict["outcome"]


def test_the_home_that_counts_did_not_before(guest):
    assert shapes(guest, asOf="2026-05-19")[DONE]["outcome"] == "no"
    assert shapes(guest, asOf="2026-05-20")[DONE]["outcome"] == "counts"
    of_building = {each["done"] for each in shapes(guest, "buildings", asOf="2026-05-19").values()}
    assert of_building == {0}
    assert max(each["done"] for each in shapes(guest, "buildings").values()) == 1


def test_the_tile_of_today_is_that_of_no_day(guest):
    plain = guest.get(address(tile_at(15)))
    asked = guest.get(address(tile_at(15)), params={"asOf": "2026-11-21"})
    assert (asked.content, asked.headers["etag"]) == (plain.content, plain.headers["etag"])


def test_nothing_was_known_before_the_load(guest):
    assert shapes(guest, knownAt="2026-10-31T00:00:00Z") == {}
    assert PLAIN in shapes(guest, knownAt="2026-11-02T00:00:00Z")


def test_each_day_has_a_mark_of_its_own_and_stays_with_who_asked(guest):
    marks = set()
    for query in ({}, {"asOf": "2026-05-21"}, {"asOf": "2026-05-21", "knownAt": TOLD}):
        answer = guest.get(address(tile_at(15)), params=query)
        assert answer.headers["cache-control"] == "private, no-cache"
        mark = answer.headers["etag"]
        again = guest.get(address(tile_at(15)), params=query, headers={"If-None-Match": mark})
        assert again.status_code == 304
        marks.add(mark)
    assert len(marks) == 3


TOLD = "2026-11-02T00:00:00Z"


def test_flags_are_for_who_may_see_them(guest, staff):
    """Ground that an area is reckoned vulnerable by is not for who decides on money."""
    assert not FLAGS & set(shapes(guest)[PLAIN])
    assert not FLAGS & set(shapes(staff(Role.INTAKE))[PLAIN])
    seen = shapes(staff(Role.PLANNER))[PLAIN]
    assert {name: seen[name] for name in FLAGS} == {
        "backlog": "unknown",
        "subsidence": "unknown",
        "foundation": "raised",
    }
    assert "foundation" not in shapes(staff(Role.CASE_HANDLER))[PLAIN]
    # Far off, where only buildings are drawn: who may not see it is not told there either.
    for day in ({}, {"asOf": "2026-11-20"}):
        planner, handler, nobody = (
            {
                each.get("foundation")
                for each in shapes(who, "buildings", tile_at(13), **day).values()
            }
            for who in (staff(Role.PLANNER), staff(Role.CASE_HANDLER), guest)
        )
        assert "raised" in planner
        assert "raised" not in handler
        assert nobody == {None}
    assert shapes(staff(Role.PLANNER), asOf="2025-12-31")[PLAIN]["foundation"] == "unknown"


def test_own_areas_only_on_any_day(staff):
    adviser = staff(Role.WUO_ADVISER, area=ELSEWHERE)
    assert shapes(adviser, asOf="2026-05-21") == {}
    there = tile_at(15, 105704, 423205)
    assert set(shapes(adviser, tile=there, asOf="2026-05-21")) == {OUTSIDE}
    here = staff(Role.WUO_ADVISER, area=CRABBEHOF)
    assert set(shapes(here, asOf="2026-05-21")) == set(shapes(here))


def test_contact_and_flag_follow_what_is_recorded_and_the_past_stays(app, staff, guest):
    """Contacted on the day told; before it nothing; and taken back, only as known before."""
    adviser, planner = staff(Role.WUO_ADVISER), staff(Role.PLANNER)

    def post(client, path, body):
        answer = client.post(path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
        assert answer.status_code == 201, answer.text
        take_over_new(app.state.desk_engine)
        return answer.json()

    events = f"/api/v1/dwellings/{PLAIN}/events"
    details = {"channel": "door", "outcome": "spoke"}
    told = {"kind": "contact", "happenedOn": "2026-09-01", "details": details}
    event = post(adviser, events, told)
    seen = shapes(guest)[PLAIN]
    assert (seen["contacted"], seen["stage"]) == ("2026-09-01", "approached")
    assert "contacted" not in shapes(guest, asOf="2026-08-31")[PLAIN]
    between = now().isoformat(timespec="microseconds").replace("+00:00", "Z")
    taken_back = f"/api/v1/home-events/{event['eventId']}/corrections"
    post(adviser, taken_back, {"reason": EventCorrection.MISTAKE.value})
    assert "contacted" not in shapes(guest)[PLAIN]
    assert shapes(guest, knownAt=between)[PLAIN]["contacted"] == "2026-09-01"
    lift = {"kind": "foundation", "action": "lifted", "evidence": "foundation_report"}
    post(planner, f"/api/v1/dwellings/{PLAIN}/flags", {**lift, "happenedOn": "2026-11-20"})
    assert shapes(planner)[PLAIN]["foundation"] == "lifted"
    assert shapes(planner, asOf="2026-11-19")[PLAIN]["foundation"] == "raised"


def without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


def test_the_map_of_today_made_anew_is_the_map_table(town):
    """Row by row, of the whole demo town: the map of a day is made in another way than today's."""
    with town.connect() as connection:
        made = day_map(connection, data_state(connection).map_on)
        for rows, table, key, left_out in (
            (made.dwellings, "map_dwelling", "verblijfsobject_id", ("x", "y")),
            (made.buildings, "map_building", "pand_id", ("geometry",)),
        ):
            stored = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()
            expected = {
                row[key]: {n: v for n, v in row.items() if n != "geometry"} for row in stored
            }
            found = {row[key]: {n: v for n, v in row.items() if n not in left_out} for row in rows}
            assert found == expected
            assert len(found) > 1000
    assert {type(row["contacted_on"]) for row in made.dwellings} == {date, type(None)}
