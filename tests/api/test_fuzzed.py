"""Every operation of the OpenAPI document, asked in every odd way: refused in order, or done.

An answer has a status that the document names and the shape that it promises; a refusal is a
Dutch problem that names the field; nothing is a 5xx. Afterwards the books and the trail are sound.
"""

from datetime import datetime

import jsonschema
import pytest
import schemathesis
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.audit import verify
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.subsidy.invariants import broken
from tests.api import desk_world
from tests.api.desk_cases import pay, report, take, to_grant, to_proposal
from tests.api.desk_world import AMSTERDAM, World
from tests.api.fuzzing import BASE, NOBODY, SUCCESSION, good_body, questions
from tests.api.people import add_person, browser, sign_in
from tests.api.policy import POLICY
from tests.retrofit.subsidy.desk import home
from tests.roles import APP, READER, SEEING_ALL, serve, working_as

EXAMPLES = 10
#: What the front refuses before any operation is asked, and an address that is another one's.
OF_THE_FRONT = {"405", "406", "414", "431"}
ROUTES = [route for route in POLICY if route[1] not in ("/{path:path}", f"{BASE}/openapi.json")]
ENGLISH = {"should", "must", "input", "value", "string", "error", "valid", "field"}
THEN = datetime(2026, 6, 1, 12, 0, tzinfo=AMSTERDAM)

#: What there is to ask about, by the beginning of the path; the longest that fits counts.
KNOWN = {
    "/applications/{number}": "SELECT number FROM subsidy_case",
    "/applications/{number}/appeals/{id}": "SELECT number, objection_id AS id FROM objection",
    "/applications/{number}/claims/{id}": "SELECT number, claim_id AS id FROM claim",
    "/applications/{number}/default-notices/{id}": """
        SELECT number, notice_id AS id FROM notice_of_default""",
    "/applications/{number}/letters/{id}": "SELECT number, letter_id AS id FROM letter",
    "/applications/{number}/objections/{id}": "SELECT number, objection_id AS id FROM objection",
    "/applications/{number}/payments/{id}": "SELECT number, payment_id AS id FROM payment",
    "/areas/{code}": "SELECT code FROM area",
    "/api-keys/{id}": "SELECT api_key_id AS id FROM api_key",
    "/dwellings/{id}": "SELECT verblijfsobject_id AS id FROM unit",
    "/link-reviews/{id}": "SELECT fact_id AS id FROM link WHERE upper_inf(known)",
    "/loads/{id}": "SELECT load_run_id AS id FROM load_run",
    "/uploads/{id}": "SELECT upload_id AS id FROM upload",
    "/home-events/{id}": "SELECT event_id AS id FROM home_event",
    "/successions/{id}": "SELECT succession_id AS id FROM succession",
    "/programmes/{programme}": "SELECT 'crabbehof' AS programme",
    "/role-grants/{id}": "SELECT role_grant_id AS id FROM role_grant",
    "/scheme-periods/{id}": "SELECT period_id AS id FROM scheme_period",
    "/scheme-periods/{id}/ceiling-changes/{changeId}": """
        SELECT period_id AS id, change_id AS "changeId" FROM ceiling_change""",
    "/schemes/{id}": "SELECT DISTINCT scheme AS id FROM scheme_period",
    "/tiles/{z}/{x}/{y}": "SELECT 13 AS z, 4201 AS x, 2713 AS y",
}


@pytest.fixture(autouse=True)
def _one_day():
    """1 June 2026, when the cases stand as ``stages`` left them."""
    with time_machine.travel(THEN, tick=True):
        yield


@pytest.fixture(scope="module")
def template(server, empty_template):
    """A database of a desk with a case in every stage."""
    return server.once("every_stage", empty_template, fill)


def fill(engine):
    desk_world.fill(engine)
    with time_machine.travel(desk_world.TODAY, tick=True) as clock:
        stages(World(engine, clock))


def stages(world):
    """Bring a case to each stage, with something to decide, to pay, to claim and to object to."""
    world.apply(1)
    asked, checked, refused, gone = (world.apply(number) for number in range(2, 6))
    world.act("case_handler", asked, "supplement-requests", {"items": ["Offerte"]})
    for case in (checked, refused):
        take(world, case)
        world.act("case_handler", case, "completeness-checks")
    world.act("case_handler", gone, "withdrawals", {"reason": "Ziet ervan af"})
    reasons = {"ground": "activities", "text": "Past niet", "heardOn": "2026-03-02"}
    world.act("case_handler", refused, "proposals", {"kind": "refusal", "reasons": reasons})
    world.act("reviewer", refused, "decisions", {"outcome": "approved"})
    to_proposal(world, 6)
    _, running, reported, proposed, ordered, claimed = (
        to_grant(world, number) for number in range(7, 13)
    )
    world.act("case_handler", running, "starts", {})
    world.travel("2026-06-01")
    for case in (reported, proposed, ordered, claimed):
        world.act("intake", case, "completion-reports", report("2026-06-01"))
    for case in (proposed, ordered, claimed):
        world.act("case_handler", case, "settlements", {})
    for case in (ordered, claimed):
        world.act("reviewer", case, "decisions", {"outcome": "approved"})
    world.act("case_handler", ordered, "payments", {})
    pay(world, claimed)
    reasons = {"ground": "false_data", "text": "De factuur is vals", "heardOn": "2026-06-01"}
    lower = {"kind": "revision", "amountCents": 50_000, "reasons": reasons}
    world.act("case_handler", claimed, "proposals", lower)
    world.act("reviewer", claimed, "decisions", {"outcome": "approved"})
    (decision,) = world.get("case_handler", f"/applications/{refused}/decisions")["decisions"]
    objection = {"decisionId": decision["id"], "receivedOn": "2026-04-01"}
    world.act("intake", refused, "objections", objection)
    world.act("intake", refused, "default-notices", {})
    happened = {"kind": "interest", "happenedOn": "2026-03-02", "details": {"hasConsent": True}}
    world.post("wuo_adviser", f"/dwellings/{home(1)}/events", happened)
    world.post("planner", "/successions", SUCCESSION)


@pytest.fixture(scope="module")
def app(server, template):
    """The application, on a database that nobody changes."""
    with (
        server.database(template, APP) as engine,
        working_as(engine, READER, read_only=True) as reading,
    ):
        yield create_app(Settings(), engine, reading)


@pytest.fixture(scope="module")
def operations(app):
    """The operations of the published document."""
    schema = schemathesis.openapi.from_dict(app.openapi())
    schema.config.generation.update(with_security_parameters=False)
    return schema


@pytest.fixture
def desk(server, template, app, route):
    """The application; what changes something has a database of its own, sound afterwards."""
    if route[0] == "GET":
        yield app
        return
    shared = app.state.engine, app.state.desk_engine
    with server.database(template, APP) as engine:
        serve(app, engine)
        yield app
        app.state.engine, app.state.desk_engine = shared
        with engine.connect() as connection:
            assert broken(connection) == []
            assert verify(connection, []).is_sound


def people(app):
    """A browser for each role, and one for nobody."""
    with Session(app.state.desk_engine) as session:
        found = {role: add_person(session, "Kim Proef", role) for role in Role}
        session.commit()
    return {role: sign_in(app, found[role]) for role in Role} | {NOBODY: browser(app)}


def known(app, path):
    """What there is to ask about, as parameters of a path."""
    fits = [start for start in KNOWN if path.removeprefix(BASE).startswith(start)]
    if not fits:
        return []
    with app.state.desk_engine.connect() as connection:
        rows = connection.execute(text(KNOWN[max(fits, key=len)])).mappings()
        return [{name: str(value) for name, value in row.items()} for row in rows]


def version_of(app):
    """Return what gives the If-Match of a path."""

    def version(path):
        parts = path.strip("/").split("/")
        kind = {"applications": "application", "scheme-periods": "scheme-period"}[parts[0]]
        kind = "applicant" if parts[2:3] == ["applicant"] else kind
        with app.state.desk_engine.connect() as connection:
            connection.execute(SEEING_ALL)
            found = connection.execute(text(VERSION[kind]), {"id": parts[1]}).scalar()
        return {"If-Match": f'"{kind}-{parts[1]}-v{found or 0}"'}

    return version


VERSION = {
    "application": "SELECT steps FROM subsidy_case WHERE number = :id",
    "applicant": "SELECT max(version) FROM applicant WHERE number = :id",
    "scheme-period": """
        SELECT (SELECT count(*) + count(confirmed_at) FROM ceiling_change
                 WHERE period_id::text = :id)
               + (SELECT count(*) FROM queue_draw WHERE period_id::text = :id)""",
}


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_an_operation_is_asked_oddly(desk, operations, route):
    method, path = route
    operation = operations[path.removeprefix(BASE) or "/"][method]
    clients = people(desk)
    asked_about, version = known(desk, path), version_of(desk)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        # What was done is done: the same question would find another desk.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(question=questions(operation, route, asked_about, version))
    def ask(question):
        answer = clients[question.who].request(
            question.method,
            question.path,
            params=question.params,
            headers=question.headers,
            content=question.content,
        )
        judge(answer, question, operation)

    ask()


def judge(answer, question, operation):
    """Look at one answer."""
    asked = f"{question.who}: {question.method} {question.path} {question.params}"
    asked += f" {question.headers} {question.content}\n{answer.status_code} {answer.text}"
    status = str(answer.status_code)
    declared = operation.definition.raw["responses"]
    assert answer.status_code < 500, asked
    assert status in {*declared, *OF_THE_FRONT}, asked
    if status in declared:
        question.case.validate_response(answer, checks=CHECKS)
    if answer.status_code < 400:
        return
    assert answer.headers["content-type"] == "application/problem+json", asked
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"] and problem["detail"], asked
    told = [problem["detail"], *(error["reason"] for error in problem.get("errors", []))]
    for words in told:
        assert not ENGLISH & set(words.lower().split()), asked
        assert "klopt niet" not in words, asked
    if answer.status_code == 400:
        assert problem["errors"], asked
        assert all(error["name"] and error["in"] and error["code"] for error in problem["errors"])


CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def test_every_body_has_a_good_one(app):
    """What the odd bodies begin with fits the document, or they would be odd already."""
    document = app.openapi()
    for method, path in ROUTES:
        operation = document["paths"][path.removeprefix(BASE) or "/"][method.lower()]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None:
            schema = {**body["schema"], "components": document["components"]}
            jsonschema.validate(good_body(path), schema)
