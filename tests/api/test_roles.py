"""Every route as every role, as nobody, with a key, and too long after signing in.

The reference is ``policy.py``; what exists is read from the running application.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from api.access import audiences
from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.models import Person
from retrofit.people.keys import KEY_ROLES, make_key
from retrofit.people.persons import actor_for
from tests.api.conftest import TODAY
from tests.api.people import add_person, browser, sign_in
from tests.api.policy import EXAMPLES, POLICY
from tests.roles import APP, READER, working_as

NOBODY = "nobody"
routes = pytest.mark.parametrize("route", POLICY, ids=lambda route: " ".join(route))


@pytest.fixture(scope="module")
def app(server, empty_template):
    """An application whose map is closed, on an empty database."""
    with (
        server.database(empty_template, APP) as engine,
        working_as(engine, READER, read_only=True) as reading,
    ):
        yield create_app(Settings(map_without_sign_in=False), engine, reading)


@pytest.fixture(scope="module")
def people(app):
    """One person for each role, and their keys."""
    with time_machine.travel(TODAY, tick=True), Session(app.state.desk_engine) as session:
        found = {role: add_person(session, role.value, role) for role in Role}
        keys = {}
        for role in KEY_ROLES:
            person = session.get(Person, found[role])
            actor = actor_for(session, person, origin="web test")
            keys[role] = make_key(session, role.value, [role], 30, by=actor)[2]
        session.commit()
    return found, keys


@pytest.fixture(scope="module")
def browsers(app, people):
    """A browser for each role, signed in just now; another for who is not."""
    with time_machine.travel(TODAY, tick=True):
        found = {role: sign_in(app, person) for role, person in people[0].items()}
    return {**found, NOBODY: browser(app)}


def test_every_route_has_its_line_and_every_line_its_route(app):
    """Set equality, both ways, and the same audience on both sides."""
    declared = audiences(app.router.routes)
    assert set(declared) == set(POLICY)
    for route, audience in declared.items():
        expected = POLICY[route]
        assert audience.roles == expected.roles, route
        assert audience.is_public == expected.public, route
        assert audience.is_map == expected.on_open_map, route
        assert audience.fresh == expected.fresh, route
        assert audience.from_elsewhere == expected.from_elsewhere, route
        if not expected.public:
            assert audience.takes_keys(route[0]) == expected.keys, route


def test_the_description_has_the_same_routes(app):
    """What is published is what exists, but for the document itself and the page."""
    document = app.openapi()
    published = {
        (method.upper(), f"/api/v1{path}".rstrip("/"))
        for path, item in document["paths"].items()
        for method in item
    }
    unpublished = {("GET", "/api/v1/openapi.json"), ("GET", "/{path:path}")}
    assert published == set(POLICY) - unpublished


def call(client, route, **headers):
    method, path = route
    address = re.sub(r"\{(.*?)\}", lambda found: EXAMPLES.get(found[1], "1"), path)
    body = {"json": {}} if method != "GET" else {}
    return client.request(method, address, headers=headers, **body)


def refusal(expected, role):
    """The status with which a visitor is refused, None when the route answers as it likes."""
    if expected.public:
        return None
    if role == NOBODY:
        return 401
    return None if expected.roles is None or role in expected.roles else 403


def check(answer, refused):
    if refused is None:
        assert answer.status_code not in (401, 403), answer.text
        assert answer.status_code < 500, answer.text
        return
    assert answer.status_code == refused, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("www-authenticate" in answer.headers) == (refused == 401)


@routes
def test_every_role(app, people, browsers, route):
    """Who is in the policy gets an answer; who is not gets 403, and nobody 401."""
    for role, client in browsers.items():
        check(call(client, route), refusal(POLICY[route], role))
        if route[1].endswith("/sign-out") and role != NOBODY:
            browsers[role] = sign_in(app, people[0][role])


@routes
def test_every_key(app, people, route):
    """A key opens what its role may read, and nothing that decides or manages people."""
    expected = POLICY[route]
    client = browser(app)
    for role, key in people[1].items():
        refused = refusal(expected, role)
        if not expected.public and not expected.keys:
            refused = 403
        answer = call(client, route, Authorization=f"Bearer {key}")
        check(answer, refused)
    check(
        call(client, route, Authorization="Bearer retrofit_made-up"),
        None if expected.public else 401,
    )


@pytest.mark.parametrize(
    "route", [route for route, line in POLICY.items() if line.fresh], ids=lambda r: " ".join(r)
)
def test_steps_that_ask_for_a_new_sign_in(app, people, route):
    """A quarter of an hour after signing in they are refused, to whoever may take them."""
    for role in POLICY[route].roles:
        client = sign_in(app, people[0][role])
        with time_machine.travel(TODAY, tick=True) as clock:
            clock.shift(timedelta(minutes=14))
            check(call(client, route), None)
            clock.shift(timedelta(minutes=2))
            answer = call(client, route)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == (
            'Bearer realm="retrofit", error="insufficient_user_authentication", max_age="900"'
        )
        problem = answer.json()
        assert (problem["title"], problem["freshMinutes"]) == ("Meld u opnieuw aan", 15)
        assert "de laatste 15 minuten" in problem["detail"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"])
def test_other_methods_open_nothing(app, browsers, method):
    """A method that no line names is 405 on every path, for nobody and for an administrator."""
    paths = {path for _, path in POLICY if path != "/{path:path}"}
    for path in sorted(path for path in paths if (method, path) not in POLICY):
        for role in (NOBODY, Role.ADMIN):
            assert call(browsers[role], (method, path)).status_code == 405, path
