"""The trajectory through HTTP: telling, sending again, correcting, and what who sees of it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.today import now
from tests.api.conftest import TODAY
from tests.api.people import browser, sign_in_as
from tests.retrofit.homes.told import GOOD, K
from tests.retrofit.subsidy.desk import home, make_row
from tests.roles import APP

BATCH = "/api/v1/home-events"


class Place:
    """A home of which nothing happened yet, and its addresses in the API."""

    def __init__(self, number):
        self.home = home(number)
        self.events = f"/api/v1/dwellings/{self.home}/events"
        self.timeline = f"/api/v1/dwellings/{self.home}/timeline"


@pytest.fixture(scope="module")
def app(server, empty_template):
    with server.database(empty_template, APP) as engine:
        then = time_machine.travel(TODAY - timedelta(days=400), tick=True)
        with then, Session(engine) as session:
            make_row(session, 40)
            session.commit()
        yield create_app(Settings(), engine)


@pytest.fixture(scope="module")
def numbers():
    return iter(range(1, 41))


@pytest.fixture
def place(numbers):
    return Place(next(numbers))


@pytest.fixture
def wim(app):
    return sign_in_as(app, Role.WUO_ADVISER, name="Wim Proef")


def contact(**more):
    return {"kind": "contact", "happenedOn": "2026-10-01", "details": GOOD[K.CONTACT], **more}


def post(client, path, body, key=None):
    return client.post(path, json=body, headers={"Idempotency-Key": key or str(uuid.uuid4())})


def entries(place, client, **query):
    answer = client.get(place.timeline, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["entries"]


def test_an_event_is_told_and_stands_in_the_timeline_between_labels_and_cases(place, app, wim):
    answer = post(wim, place.events, contact(feeder="coffee_cart"))
    assert answer.status_code == 201, answer.text
    assert answer.json()["isNew"] is True
    assert answer.headers["location"] == place.timeline
    told = entries(place, wim)
    assert [(each["source"], each["kind"], each["happenedOn"]) for each in told] == [
        ("label", "F", "2020-05-01"),
        ("home", "contact", "2026-10-01"),
    ]
    assert told[1]["feeder"] == {"code": "coffee_cart", "text": "koffiekar"}
    assert told[1]["details"] == GOOD[K.CONTACT]
    assert told[1]["recordedBy"] == "Wim Proef"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"happenedOn": "2026-11-22"}, "happenedOn"),
        ({"happenedOn": "2022-11-22"}, "happenedOn"),
        ({"kind": "taken_back", "details": {}}, "kind"),
        ({"kind": "gossip"}, "kind"),
        ({"feeder": "pigeon"}, "feeder"),
        ({"details": {"channel": "door", "outcome": "spoke", "note": "x"}}, "details.note"),
        ({"details": "door"}, "details"),
        ({"clientKey": "met spatie"}, "clientKey"),
        ({"remark": "belt terug"}, "remark"),
    ],
)
def test_what_cannot_be_is_refused_naming_the_field(place, wim, change, field):
    answer = post(wim, place.events, contact(**change))
    assert answer.status_code == 400
    assert [error["name"] for error in answer.json()["errors"]] == [field]
    assert [each["source"] for each in entries(place, wim)] == ["label"]


def test_who_may_not_record_is_refused_and_elsewhere_is_not_found(place, app, wim):
    planner = sign_in_as(app, Role.PLANNER)
    elsewhere = sign_in_as(app, Role.WUO_ADVISER, area="WK050503")
    assert post(planner, place.events, contact()).status_code == 403
    assert post(elsewhere, place.events, contact()).status_code == 404
    assert elsewhere.get(place.timeline).status_code == 404
    assert browser(app).post(place.events, json=contact()).status_code == 401
    done = post(wim, place.events, contact()).json()
    corrections = f"/api/v1/home-events/{done['eventId']}/corrections"
    assert post(planner, corrections, {"reason": "mistake"}).status_code == 403
    assert post(elsewhere, corrections, {"reason": "mistake"}).status_code == 404


def test_a_device_sends_again_and_loses_nothing(place, wim):
    batch = {
        "events": [
            contact(dwellingId=place.home, clientKey=f"{place.home}-1"),
            contact(dwellingId="0505010000999999", clientKey=f"{place.home}-2"),
            {"kind": "contact"},
            contact(
                dwellingId=place.home, clientKey=f"{place.home}-3", details={"channel": "door"}
            ),
            contact(dwellingId=place.home, clientKey=f"{place.home}-1", happenedOn="2026-10-02"),
        ]
    }
    answers = wim.post(BATCH, json=batch).json()["answers"]
    told = [(each["result"], each["field"]) for each in answers]
    assert told == [
        ("recorded", None),
        ("refused", "dwellingId"),
        ("refused", "happenedOn"),
        ("refused", "details.outcome"),
        ("refused", None),
    ]
    assert answers[4]["reason"] == "Deze sleutel is al gebruikt voor een andere gebeurtenis."
    again = wim.post(BATCH, json=batch).json()["answers"]
    assert [each["result"] for each in again] == ["known"] + ["refused"] * 4
    assert again[0]["event"]["eventId"] == answers[0]["event"]["eventId"]
    assert len(entries(place, wim)) == 2


def test_a_device_corrects_what_it_recorded_once(place, wim):
    """Sent twice it stands once; what was corrected, or is of another home, is refused."""
    old = post(wim, place.events, contact()).json()["eventId"]

    def send(key, event_id, **change):
        corrects = {"eventId": event_id, "reason": "mistake"}
        event = contact(dwellingId=place.home, clientKey=f"{place.home}-{key}", **change)
        (answer,) = wim.post(BATCH, json={"events": [event | {"corrects": corrects}]}).json()[
            "answers"
        ]
        return answer

    moved = {"channel": "door", "outcome": "moved"}
    done = send("x", old, details=moved)
    assert done["result"] == "recorded"
    assert send("x", old, details=moved)["result"] == "known"
    late = send("y", old, details=moved)
    assert (late["result"], late["field"]) == ("refused", None)
    assert "al verbeterd" in late["reason"]
    assert send("z", 10**9)["field"] == "corrects.eventId"
    told = {each["eventId"]: each for each in entries(place, wim) if each["eventId"]}
    assert set(told) == {old, done["event"]["eventId"]}
    assert told[old]["correction"]["reason"]["code"] == "mistake"
    assert told[done["event"]["eventId"]]["details"]["outcome"] == "moved"


@pytest.mark.parametrize("body", [{}, {"events": []}, {"events": ["x"]}, {"events": [{}] * 101}])
def test_a_batch_that_is_none_is_refused(wim, body):
    assert wim.post(BATCH, json=body).status_code == 400


def test_a_correction_is_seen_by_who_may_record_and_the_past_stays(place, app, wim):
    old = post(wim, place.events, contact()).json()["eventId"]
    before = now()
    corrections = f"/api/v1/home-events/{old}/corrections"
    event = contact(happenedOn="2026-09-30")
    answer = post(wim, corrections, {"reason": "mistake", "event": event})
    assert answer.status_code == 201, answer.text
    new = answer.json()["eventId"]
    assert post(wim, corrections, {"reason": "mistake"}).status_code == 409

    home_events = [each for each in entries(place, wim) if each["source"] == "home"]
    assert [(each["eventId"], each["supersedesId"]) for each in home_events] == [
        (new, old),
        (old, None),
    ]
    assert home_events[1]["correction"]["eventId"] == new
    assert home_events[1]["correction"]["reason"]["code"] == "mistake"
    assert home_events[1]["correction"]["recordedBy"] == "Wim Proef"

    others = entries(place, sign_in_as(app, Role.PLANNER))
    assert [(each["kind"], each["happenedOn"]) for each in others] == [
        ("F", "2020-05-01"),
        ("contact", "2026-09-30"),
    ]
    assert {each["recordedBy"] for each in others} == {None}
    assert {each["correction"] for each in others} == {None}

    [then] = [e for e in entries(place, wim, knownAt=before.isoformat()) if e["source"] == "home"]
    assert (then["eventId"], then["correction"]) == (old, None)
    assert [e["kind"] for e in entries(place, wim, asOf="2026-09-29")] == ["F"]


def test_that_a_home_goes_first_is_for_who_works_the_street(place, app, wim):
    body = {"kind": "priority", "happenedOn": "2026-10-01", "details": {"isPriority": True}}
    assert post(wim, place.events, body).status_code == 201
    assert [each["kind"] for each in entries(place, wim)] == ["F", "priority"]
    assert [each["kind"] for each in entries(place, sign_in_as(app, Role.PLANNER))] == ["F"]
    assert [each["kind"] for each in entries(place, browser(app))] == ["F"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("asOf=2026-11-22", "asOf"),
        ("knownAt=gisteren", "knownAt"),
        ("knownAt=2026-10-01", "knownAt"),
    ],
)
def test_an_odd_moment_is_refused(place, wim, query, field):
    answer = wim.get(f"{place.timeline}?{query}")
    assert answer.status_code == 400
    assert [error["name"] for error in answer.json()["errors"]] == [field]
