"""Flags through the API: for staff by class, never for a guest, in one's own areas."""

import uuid
from datetime import date

import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.models import FoundationArea
from tests.api.made_up import CRABBEHOF, ELSEWHERE, GARAGE, OUTSIDE, PLAIN, Street, build_street
from tests.api.people import add_person, browser, sign_in
from tests.roles import APP


class Ground(Street):
    """Vulnerable ground below the street, loaded with it."""

    def __init__(self, session):
        super().__init__(session)
        self.fact(
            FoundationArea,
            valid=Range(date(2026, 1, 1), None),
            pc6="3317AB",
            soil="vulnerable",
            geometry="SRID=28992;MULTIPOLYGON(((104000 423000,105000 423000,105000 424000,"
            "104000 423000)))",
        )


@pytest.fixture(scope="session")
def template(server, empty_template):
    """The name of a database with the street; nobody works in it."""

    def fill(engine):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("tests.api.made_up.Street", Ground)
            build_street(engine)

    return server.once("street_on_soft_ground", empty_template, fill)


@pytest.fixture
def app(server, template):
    with server.database(template, APP) as engine:
        yield create_app(Settings(), engine)


@pytest.fixture
def staff(app):
    """A browser for each role that is asked for: ``staff(Role.PLANNER)``."""

    def signed_in(role, area=None):
        with Session(app.state.desk_engine) as session:
            person = add_person(session, f"Iemand {role.value}", role, area=area)
            session.commit()
        return sign_in(app, person)

    return signed_in


def flags(client, unit_id=PLAIN, **query):
    answer = client.get(f"/api/v1/dwellings/{unit_id}/flags", params=query)
    assert answer.status_code == 200, answer.text
    return {flag["kind"]["code"]: flag for flag in answer.json()["flags"]}


def act(client, unit_id=PLAIN, **body):
    given = {"kind": "foundation", "happenedOn": "2026-11-20", **body}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return client.post(f"/api/v1/dwellings/{unit_id}/flags", json=given, headers=headers)


def test_a_flag_with_what_it_rests_on(staff):
    planner = staff(Role.PLANNER)
    foundation = flags(planner)["foundation"]
    assert foundation["state"] == {"code": "raised", "text": "vlag staat"}
    assert (foundation["grade"], foundation["observedOn"]) == ("E", "2026-01-01")
    assert foundation["expiresOn"] == "2031-01-01"
    assert foundation["reason"] == "ligt in kwetsbaar gebied; gebouwd voor 1970"
    assert [each["says"]["code"] for each in foundation["findings"]] == ["raised", "unknown"]
    subsidence = flags(planner)["subsidence"]
    assert subsidence["state"]["code"] == "unknown"
    assert "te weinig satellietmeetpunten" in subsidence["reason"]


def test_the_rule_says_what_is_not_decided(staff):
    answer = staff(Role.PLANNER).get(f"/api/v1/dwellings/{PLAIN}/flags").json()
    assert answer["isProposal"] is True
    assert "drempel bodemdaling in mm per jaar: niet vastgesteld" in answer["undecided"]


def test_as_of_and_known_at(staff):
    planner = staff(Role.PLANNER)
    assert flags(planner, asOf="2025-12-31")["foundation"]["state"]["code"] == "unknown"
    before = flags(planner, knownAt="2026-10-01T00:00:00Z")
    assert before == {}
    late = planner.get(f"/api/v1/dwellings/{PLAIN}/flags", params={"asOf": "2026-12-31"})
    assert late.status_code == 400
    odd = planner.get(f"/api/v1/dwellings/{PLAIN}/flags", params={"knownAt": "gisteren"})
    assert odd.status_code == 400


def test_what_is_reckoned_for_an_area_is_withheld_from_who_decides(staff):
    """A handler hears that something is not for him, and nothing of it: not even its state."""
    found = flags(staff(Role.CASE_HANDLER))["foundation"]
    assert found["isWithheld"] is True
    assert [name for name, value in found.items() if value] == ["kind", "isWithheld"]
    assert flags(staff(Role.WUO_ADVISER))["foundation"]["isWithheld"] is False


def test_nobody_else_sees_flags(app, staff):
    guest = browser(app)
    assert guest.get(f"/api/v1/dwellings/{PLAIN}/flags").status_code == 401
    assert guest.get(f"/api/v1/dwellings/{PLAIN}").json()["flags"] is None
    for role in (Role.INTAKE, Role.BUDGET_HOLDER, Role.COUNCIL_PUBLIC, Role.ADMIN):
        assert staff(role).get(f"/api/v1/dwellings/{PLAIN}/flags").status_code == 403
    assert staff(Role.INTAKE).get(f"/api/v1/dwellings/{PLAIN}").json()["flags"] is None


def test_the_card_has_the_same_flags(staff):
    planner = staff(Role.PLANNER)
    card = planner.get(f"/api/v1/dwellings/{PLAIN}").json()
    assert {flag["kind"]["code"]: flag for flag in card["flags"]} == flags(planner)


def test_only_in_ones_own_areas(staff):
    adviser = staff(Role.WUO_ADVISER, area=CRABBEHOF)
    assert flags(adviser)["foundation"]["state"]["code"] == "raised"
    assert adviser.get(f"/api/v1/dwellings/{OUTSIDE}/flags").status_code == 404
    assert act(adviser, OUTSIDE, action="contested", ground="outdated").status_code == 404
    elsewhere = staff(Role.WUO_ADVISER, area=ELSEWHERE)
    assert elsewhere.get(f"/api/v1/dwellings/{PLAIN}/flags").status_code == 404
    assert act(elsewhere, action="contested", ground="outdated").status_code == 404
    assert adviser.get(f"/api/v1/dwellings/{GARAGE}/flags").status_code == 404


def test_contested_upheld_contested_and_lifted(staff):
    adviser, planner = staff(Role.WUO_ADVISER), staff(Role.PLANNER)
    answer = act(adviser, action="contested", ground="other_foundation")
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/dwellings/{PLAIN}/flags"
    assert answer.json()["action"] == {"code": "contested", "text": "betwist"}
    found = flags(adviser)["foundation"]
    assert (found["state"]["code"], found["contestedOn"]) == ("contested", "2026-11-20")
    assert found["events"][0]["ground"]["text"] == "de fundering is van een ander soort"
    assert act(planner, action="upheld").status_code == 201
    again = act(planner, action="upheld")
    assert (again.status_code, again.json()["detail"][:23]) == (409, "Deze vlag is niet betwi")
    assert act(adviser, action="lifted", evidence="foundation_report").status_code == 403
    assert act(planner, action="lifted", evidence="foundation_report").status_code == 201
    found = flags(adviser)["foundation"]
    assert (found["state"]["code"], found["liftedOn"]) == ("lifted", "2026-11-20")
    # What is on site and lifted is for all who handle the home.
    assert flags(staff(Role.CASE_HANDLER))["foundation"]["isWithheld"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "contested"}, "ground"),
        ({"action": "contested", "ground": "zomaar"}, "ground"),
        ({"action": "lifted", "evidence": "statement"}, "evidence"),
        ({"action": "gone"}, "action"),
        ({"action": "contested", "ground": "outdated", "happenedOn": "2026-12-31"}, "happenedOn"),
        ({"action": "contested", "ground": "outdated", "note": "de eigenaar zegt"}, "note"),
    ],
)
def test_bad_bodies_name_their_field(staff, body, field):
    """There is no place for text about people."""
    answer = act(staff(Role.PLANNER), **body)
    assert answer.status_code == 400
    assert [error["name"] for error in answer.json()["errors"]] == [field]


def waiting(client, unit_id=PLAIN):
    """The rules that stand before the facade on the card, and whether somebody went on."""
    card = client.get(f"/api/v1/dwellings/{unit_id}").json()
    return {
        each["reason"]["code"]: each["isOverridden"]
        for each in card["inspectFirst"]
        if each["measure"]["code"] == "facade"
    }


def tell(client, kind, day, unit_id=PLAIN, **details):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"kind": kind, "happenedOn": day, "details": details}
    answer = client.post(f"/api/v1/dwellings/{unit_id}/events", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def planned(client, day="2026-11-20"):
    """The rules that the answer to a plan for facade and roof names."""
    lines = [{"measure": name, "areaM2": 40, "insulationValue": 3.5} for name in ("facade", "roof")]
    answer = tell(client, "plan", day, measures=lines, labelAfterEstimate="B")
    return [(w["measure"]["code"], w["reason"]["code"]) for w in answer["inspectFirst"]]


def test_a_flag_stands_before_insulation_until_it_is_contested_or_lifted(app, staff):
    adviser, planner = staff(Role.WUO_ADVISER), staff(Role.PLANNER)
    assert planned(adviser) == [("facade", "foundation_flag")]
    assert waiting(planner) == {"foundation_flag": False}
    # A flag reckoned for an area is withheld from who decides, and warns neither him nor a guest.
    assert waiting(staff(Role.CASE_HANDLER)) == waiting(browser(app)) == {}
    act(adviser, action="contested", ground="other_foundation")
    assert planned(adviser) == [] == list(waiting(planner))
    act(planner, action="upheld")
    assert planned(adviser) == [("facade", "foundation_flag")]
    act(planner, action="lifted", evidence="foundation_report")
    assert planned(adviser) == [] == list(waiting(planner))
    day_before = {"asOf": "2026-11-19"}
    card = planner.get(f"/api/v1/dwellings/{PLAIN}", params=day_before).json()
    assert "foundation_flag" in {each["reason"]["code"] for each in card["inspectFirst"]}


def test_two_people_go_on_until_something_newer_is_found(app, staff):
    adviser, planner = staff(Role.WUO_ADVISER), staff(Role.PLANNER)
    with Session(app.state.desk_engine) as session:
        second = add_person(session, "Tweede", Role.CASE_HANDLER)
        session.commit()
    override = {
        "measure": "facade",
        "flag": "foundation_flag",
        "reason": "inspected",
        "secondPersonId": second,
    }
    tell(adviser, "works_order_override", "2026-11-10", **override)
    assert planned(adviser, "2026-11-11") == []
    assert waiting(planner) == {"foundation_flag": True}
    act(planner, action="raised", evidence="site_visit")
    assert waiting(planner) == {"foundation_flag": False}
    assert planned(adviser) == [("facade", "foundation_flag")]


def test_the_survey_and_the_flag_it_raises_are_answered_together(staff):
    """A lift on evidence answers the survey too; a later survey that finds it again stands."""
    adviser, planner = staff(Role.WUO_ADVISER), staff(Role.PLANNER)
    defects = [{"code": "crack", "part": "facade", "mustRepair": True}]
    parts = {"foundation": "poor"}
    tell(adviser, "survey", "2026-11-01", isQualified=True, parts=parts, defects=defects)
    rules = {"foundation_flag": False, "foundation_poor": False, "facade_repair": False}
    assert waiting(planner) == rules
    act(planner, action="lifted", evidence="foundation_report")
    assert waiting(planner) == {"facade_repair": False}
    kind = {"kind": "backlog_maintenance"}
    assert act(planner, action="lifted", evidence="invoice", **kind).status_code == 201
    assert waiting(planner) == {}
    tell(adviser, "survey", "2026-11-21", isQualified=True, parts=parts, defects=defects)
    assert waiting(planner) == rules


def test_the_kind_of_foundation_is_what_a_survey_saw_and_for_the_staff_only(staff, app):
    """Unknown until somebody saw it; a later survey that did not see it changes nothing."""
    adviser, planner = staff(Role.WUO_ADVISER), staff(Role.PLANNER)

    def shown(client, day="2026-11-21"):
        answer = client.get(f"/api/v1/dwellings/{PLAIN}", params={"asOf": day})
        return answer.json()["foundation"]

    unknown = {"type": "unknown", "text": "onbekend", "observedOn": None}
    assert shown(planner) == unknown
    parts = {"foundation": "moderate"}
    seen = {"isQualified": False, "parts": parts, "defects": []}
    tell(adviser, "survey", "2026-11-01", **seen, foundationType="wooden_piles")
    tell(adviser, "survey", "2026-11-10", **seen)
    found = {"type": "wooden_piles", "text": "houten palen", "observedOn": "2026-11-01"}
    assert shown(planner) == found
    assert shown(planner, "2026-10-31") == unknown
    tell(adviser, "survey", "2026-11-20", **seen, foundationType="shallow")
    assert shown(adviser)["type"] == "shallow"
    assert shown(browser(app)) is None
