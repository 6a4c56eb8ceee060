"""The queue of records whose home is not certain: seen, decided, decided otherwise, taken back."""

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.codes import LoadSource, Role
from retrofit.config import Settings
from retrofit.link.records import link_records
from retrofit.load.runs import record_run
from tests.api.people import sign_in_as
from tests.retrofit.registers import Register
from tests.roles import APP

BASE = "/api/v1/link-reviews"
NOWHERE = "0505010999999999"


class Street:
    """Three homes, a case and a label that fit none for certain, and people to decide."""

    def __init__(self, app, engine):
        self.engine = engine
        app.state.engine = app.state.desk_engine = engine
        with Session(engine) as session:
            register = Register(session.connection())
            self.plain = register.unit(12)
            self.lettered = register.unit(12, "A")
            self.other = register.unit(14)
            register.application("Z/26 1", "Colijnstraat 12")
            register.label("l1", postcode="3317AB", house_number=12, addition="3")
            register.label("l2", self.other)
            register.links()
            session.commit()
        self.people = {
            role: sign_in_as(app, role)
            for role in (Role.CASE_HANDLER, Role.PLANNER, Role.AUDITOR, Role.WUO_ADVISER)
        }
        self.in_one_area = sign_in_as(app, Role.PLANNER, area="BU05050800")

    def queue(self, role, **params):
        answer = self.people[role].get(BASE, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["linkReviews"]

    def post(self, role, path, body=None):
        sent = {} if body is None else {"json": body}
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return self.people[role].post(f"{BASE}/{path}", headers=headers, **sent)

    def link(self, key):
        with self.engine.connect() as connection:
            found = "SELECT verblijfsobject_id, rule FROM link WHERE subject_key = :key"
            statement = text(f"{found} AND upper_inf(known)")
            return tuple(connection.execute(statement, {"key": key}).one())


@pytest.fixture(scope="module")
def app(server, empty_template):
    with server.database(empty_template, APP) as engine:
        yield create_app(Settings(), engine)


@pytest.fixture
def street(app, fresh_database):
    return Street(app, fresh_database)


def test_who_sees_what_waits_and_which_homes_it_could_be(street):
    """The desk its own cases, planners the registers, an auditor all; likeliest home first."""
    (case,) = street.queue(Role.CASE_HANDLER)
    assert (case["subject"]["code"], case["key"]) == ("application", "Z/26 1")
    assert (case["why"]["code"], case["asReceived"]) == ("street_only", "Colijnstraat 12")
    assert case["sinceAt"].endswith("Z")
    first, second = case["candidates"]
    assert (first["verblijfsobjectId"], first["score"]) == (street.plain, 1.0)
    assert first["address"] == "Colijnstraat 12, 3317AB Dordrecht"
    assert first["isOfRule"] and not second["isOfRule"]
    assert (second["verblijfsobjectId"], second["score"]) == (street.lettered, 0.75)
    assert second["reason"] == "de huisletter is een andere"

    (label,) = street.queue(Role.PLANNER)
    assert (label["key"], label["why"]["code"]) == ("l1", "no_match")
    assert [each["score"] for each in label["candidates"]] == [0.75, 0.5]

    assert {each["key"] for each in street.queue(Role.AUDITOR)} == {"Z/26 1", "l1"}
    page = street.people[Role.AUDITOR].get(BASE, params={"limit": 1}).json()
    rest = street.people[Role.AUDITOR].get(BASE, params={"cursor": page["nextCursor"]}).json()
    keys = [each["key"] for each in page["linkReviews"] + rest["linkReviews"]]
    assert sorted(keys) == ["Z/26 1", "l1"] and rest["nextCursor"] is None


def test_who_may_not(street):
    (case,), (label,) = street.queue(Role.CASE_HANDLER), street.queue(Role.PLANNER)
    body = {"verblijfsobjectId": street.plain, "reason": "Nagebeld"}
    assert street.post(Role.PLANNER, f"{case['id']}/decisions", body).status_code == 403
    assert street.post(Role.CASE_HANDLER, f"{label['id']}/decisions", body).status_code == 403
    assert street.post(Role.AUDITOR, f"{label['id']}/decisions", body).status_code == 403
    assert street.people[Role.WUO_ADVISER].get(BASE).status_code == 403
    assert street.people[Role.PLANNER].get(BASE, params={"subject": "application"}).status_code == (
        403
    )
    assert street.in_one_area.get(BASE).status_code == 403
    assert street.link("l1") == (None, "no_match")


def test_a_decision_holds_and_is_decided_otherwise_or_taken_back(street):
    """Each state of a link has its own number, so that nobody decides on what he did not see."""
    (case,) = street.queue(Role.CASE_HANDLER)
    body = {"verblijfsobjectId": street.other, "reason": "Nagebeld met de balie"}
    answer = street.post(Role.CASE_HANDLER, f"{case['id']}/decisions", body)
    assert answer.status_code == 201, answer.text
    decided = answer.json()
    assert street.link("Z/26 1") == (street.other, "decided")
    assert decided["reason"] == body["reason"]
    assert street.queue(Role.CASE_HANDLER) == []
    (listed,) = street.queue(Role.CASE_HANDLER, isDecided="true")
    assert (listed["id"], listed["verblijfsobjectId"]) == (decided["id"], street.other)
    # What was seen is no longer so.
    assert street.post(Role.CASE_HANDLER, f"{case['id']}/decisions", body).status_code == 409

    nowhere = {"noHome": True, "reason": "Ligt buiten de stad"}
    answer = street.post(Role.CASE_HANDLER, f"{decided['id']}/decisions", nowhere)
    assert answer.status_code == 201
    assert street.link("Z/26 1") == (None, "decided")
    assert street.queue(Role.CASE_HANDLER) == [], "it is decided, so it does not wait"

    answer = street.post(Role.CASE_HANDLER, f"{answer.json()['id']}/undoings")
    assert answer.status_code == 201, answer.text
    assert street.link("Z/26 1") == (None, "street_only")
    (waiting,) = street.queue(Role.CASE_HANDLER)
    assert waiting["candidates"] == case["candidates"]
    assert street.post(Role.CASE_HANDLER, f"{waiting['id']}/undoings").status_code == 409
    with street.engine.connect() as connection:
        trail = "SELECT action, case_number FROM audit_event WHERE object_type = 'link'"
        done = connection.execute(text(f"{trail} ORDER BY seq")).all()
        known = connection.execute(
            text("SELECT count(*) FROM link WHERE subject_key = 'Z/26 1'")
        ).scalar()
    case_number = "Z/26 1"
    assert [tuple(row) for row in done] == [
        ("decide_link", case_number),
        ("decide_link", case_number),
        ("take_back_link", case_number),
    ]
    assert known == 4, "nothing is edited: every state of the link is still known"


def test_a_decision_outlives_the_next_load(street):
    (label,) = street.queue(Role.PLANNER)
    body = {"noHome": True, "reason": "Gesloopt"}
    assert street.post(Role.PLANNER, f"{label['id']}/decisions", body).status_code == 201
    with Session(street.engine) as session:
        run = record_run(session.connection(), LoadSource.DERIVED, file_name="")
        link_records(session.connection(), run)
        session.commit()
    assert street.link("l1") == (None, "decided")
    assert street.queue(Role.PLANNER) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": "x"}, 400),
        ({"verblijfsobjectId": NOWHERE, "noHome": True, "reason": "x"}, 400),
        ({"noHome": False, "reason": "x"}, 400),
        ({"noHome": True}, 400),
        ({"noHome": True, "reason": "BSN 111222333"}, 400),
        ({"verblijfsobjectId": NOWHERE, "reason": "x"}, 404),
    ],
)
def test_what_cannot_be_decided_is_refused(app, told_street, body, status):
    (label,) = told_street.queue(Role.PLANNER)
    answer = told_street.post(Role.PLANNER, f"{label['id']}/decisions", body)
    assert answer.status_code == status, answer.text
    assert told_street.link("l1") == (None, "no_match")
    assert told_street.post(Role.PLANNER, "999999/decisions", body).status_code in (400, 404)


@pytest.fixture(scope="module")
def told_street(app, server, empty_template):
    """A street that nobody changes."""
    with server.database(empty_template, APP) as engine:
        yield Street(app, engine)
