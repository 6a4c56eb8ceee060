"""Who comes in, from which page, and that a route without an audience is not served."""

import pytest
import time_machine
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.routing import Route

from api import origin
from api.access import MAP, PUBLIC, NoAudience, audience, audiences
from api.app import create_app
from api.visitors import SESSION, set_cookie
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.people.settings import sign_in_settings
from tests.api.conftest import ORIGIN, TODAY
from tests.api.made_up import PLAIN
from tests.api.people import browser, sign_in_as
from tests.roles import APP

API = "/api/v1"
MAP_ROUTES = [
    "/addresses?q=colijn",
    "/dwellings?postcode=3317AB&houseNumber=12",
    f"/dwellings/{PLAIN}",
    "/tiles",
    "/tiles/13/4201/2713",
]


@pytest.fixture(scope="module")
def _desk(server, empty_template):
    with server.database(empty_template, APP) as engine:
        yield engine


@pytest.fixture(scope="module")
def app(_desk):
    """The application of a demo, on a database that its tests share and write to."""
    return create_app(Settings(), _desk)


def visitor(app, client=("127.0.0.1", 5000), **headers):
    return TestClient(app, base_url=ORIGIN, client=client, headers=headers)


@pytest.fixture(scope="module")
def maps(street):
    """The street behind several doors."""
    doors = {
        "own": Settings(),
        "proxy": Settings(behind_proxy=True),
        "closed": Settings(map_without_sign_in=False),
    }
    return {name: create_app(settings, street) for name, settings in doors.items()}


@pytest.mark.parametrize("address", MAP_ROUTES)
def test_the_map_of_ones_own_machine(maps, address):
    """Open to who sits at it; to nobody from elsewhere, whatever name the request gives us."""
    app = maps["own"]
    assert visitor(app).get(API + address).status_code == 200
    assert visitor(app, ("::1", 5000)).get(API + address).status_code == 200
    for elsewhere in ("192.0.2.7", "10.0.0.8", "2001:db8::1", "::ffff:192.0.2.7"):
        answer = visitor(app, (elsewhere, 5000)).get(API + address)
        assert answer.status_code == 401, elsewhere
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", MAP_ROUTES)
@pytest.mark.parametrize("door", ["proxy", "closed"])
def test_the_map_elsewhere(maps, door, address):
    """Needs a sign-in; what the town may know does not."""
    assert visitor(maps[door]).get(API + address).status_code == 401
    assert visitor(maps[door]).get(f"{API}/programmes/crabbehof").status_code == 200


def test_whoever_signs_in_sees_no_less(app):
    """On the open map an administrator without any other role sees what a guest sees."""
    with sign_in_as(app, Role.ADMIN) as admin:
        assert admin.get(f"{API}/addresses?q=colijn").status_code == 200


def test_cookies_are_bound_to_the_host(_desk):
    """With https: the __Host- prefix, Secure, and without a domain."""
    for settings, expected in (
        (Settings(public_url="https://kaart.example"), "__Host-session=x; HttpOnly; Path=/;"),
        (Settings(behind_proxy=True), "__Host-session=x; HttpOnly; Path=/;"),
        (Settings(), "session=x; HttpOnly; Path=/;"),
    ):
        app = create_app(settings, _desk)
        answer = Response()
        set_cookie(Request({"type": "http", "app": app}), answer, SESSION, "x")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(expected)
        assert "SameSite=lax" in cookie
        assert ("Secure" in cookie) == expected.startswith("__Host-")
        assert "domain" not in cookie.lower()


def test_a_cookie_of_http_is_worth_nothing_with_https(_desk):
    """A neighbour of our host cannot plant one: only the name with the prefix is looked at."""
    app = create_app(Settings(behind_proxy=True), _desk)
    with sign_in_as(app, Role.ADMIN) as client:
        assert client.get(f"{API}/me").status_code == 200
        secret = client.cookies["__Host-session"]
    other = browser(app)
    other.cookies.set("session", secret)
    assert other.get(f"{API}/me").status_code == 401


FORMS = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/plain; charset=application/json",
    "",
    None,
]
ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9000"},
    {"Origin": "https://127.0.0.1:8000"},
    {"Origin": "http://127.0.0.1:8000.evil.example"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {},
]
#: A step of a signed-in person, signing out, and signing somebody in as another (login CSRF).
STEPS = [
    ("/role-grants", {"personId": 1, "role": "auditor"}),
    ("/sign-out", None),
    ("/sign-in/local", {"account": "kim", "password": "x"}),
]


@pytest.fixture(scope="module")
def admin(_desk):
    """A browser of an administrator that says nothing of the page it is on."""
    with time_machine.travel(TODAY, tick=True):
        client = sign_in_as(create_app(Settings(), _desk), Role.ADMIN)
    del client.headers["Origin"]
    return client


@pytest.mark.parametrize(("path", "body"), STEPS, ids=[path for path, _ in STEPS])
@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_pages_elsewhere_do_nothing(admin, path, body, headers):
    """Their request brings our cookie; it is 403 all the same, and the session stays."""
    answer = admin.post(API + path, json=body, headers=headers)
    assert answer.status_code == 403
    assert admin.get(f"{API}/me").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ORIGIN},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_our_own_page_may(admin, headers):
    """400, for it says nothing; so it was looked at."""
    assert admin.post(f"{API}/role-grants", json={}, headers=headers).status_code == 400


@pytest.mark.parametrize("kind", FORMS, ids=str)
@pytest.mark.parametrize(("path", "body"), STEPS, ids=[path for path, _ in STEPS])
def test_forms_do_nothing(admin, path, body, kind):
    """Whatever a form can send is 415, even from our own page."""
    headers = {"Origin": ORIGIN} | ({} if kind is None else {"Content-Type": kind})
    answer = admin.post(API + path, content=b'{"personId": 1}', headers=headers)
    assert answer.status_code == 415
    assert admin.get(f"{API}/me").status_code == 200


@pytest.mark.parametrize("kind", FORMS, ids=str)
def test_forms_do_nothing_on_any_kind_of_route(kind):
    """Not because the route takes JSON only: whoever declares an audience is guarded."""
    plain = FastAPI()
    plain.state.sign_in = sign_in_settings(Settings())
    plain.add_api_route("/thing", lambda: None, methods=["POST"], dependencies=[PUBLIC])
    headers = {"Origin": ORIGIN} | ({} if kind is None else {"Content-Type": kind})
    client = visitor(plain)
    assert client.post("/thing", content=b"x=1", headers=headers).status_code == 415
    assert client.post("/thing", headers=headers).status_code == 200


def test_behind_a_proxy_our_page_has_one_address(_desk):
    """The public address counts, not the name in the request."""
    app = create_app(Settings(behind_proxy=True, public_url="https://kaart.example"), _desk)
    with sign_in_as(app, Role.ADMIN) as client:
        for page, status in (
            ("https://kaart.example", 400),
            ("https://evil.example", 403),
            (ORIGIN, 403),
        ):
            answer = client.post(
                f"{API}/role-grants",
                json={},
                headers={"Origin": page, "Host": page.partition("//")[2]},
            )
            assert answer.status_code == status, page


def test_no_other_page_reads_our_answers(app):
    """No CORS anywhere but on the description."""
    with sign_in_as(app, Role.ADMIN) as client:
        for path in ("/me", "/persons", "/addresses?q=colijn", "/sign-in"):
            answer = client.get(API + path, headers={"Origin": "https://evil.example"})
            assert not [name for name in answer.headers if name.startswith("access-control")]
        asked = client.options(
            f"{API}/persons",
            headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
        )
        assert asked.status_code == 405
        assert not [name for name in asked.headers if name.startswith("access-control")]


def test_names_in_the_request_lead_nowhere(street):
    """A poisoned Host is in no body and in no header, once the public address is set."""
    app = create_app(Settings(behind_proxy=True, public_url="https://kaart.example"), street)
    client = visitor(app, Host="evil.example", **{"X-Forwarded-Host": "evil.example"})
    for path in ("", "/sign-in", "/programmes", "/openapi.json", "/me", "/sign-in/oidc", "/tiles"):
        answer = client.get(API + path)
        assert "evil" not in answer.text + str(answer.headers)
    open_map = create_app(
        Settings(behind_proxy=True, public_url="https://kaart.example", map_without_sign_in=True),
        street,
    )
    tiles = visitor(open_map, Host="evil.example").get(f"{API}/tiles").json()["tiles"]
    assert tiles == ["https://kaart.example/api/v1/tiles/{z}/{x}/{y}"]


def with_route(*dependencies):
    router = APIRouter()

    @router.get("/thing", dependencies=list(dependencies))
    def thing():
        return None

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(router, prefix="/x")
    return app.router.routes


def test_every_route_has_one_audience():
    """None or two is an error when the service starts; also for a plain route."""
    assert set(audiences(with_route(PUBLIC))) == {("GET", "/x/thing")}
    for wrong in ((), (PUBLIC, MAP)):
        with pytest.raises(NoAudience, match="/x/thing"):
            audiences(with_route(*wrong))
    with pytest.raises(NoAudience, match="/plain"):
        audiences([Route("/plain", lambda _: None)])
    with pytest.raises(NoAudience):
        audience()


def test_a_route_without_an_audience_is_not_served(street, monkeypatch):
    """The service does not start with it."""
    router = APIRouter()
    router.add_api_route("/forgotten", lambda: None)
    monkeypatch.setattr(origin, "router", router)
    with pytest.raises(NoAudience, match="/forgotten"):
        create_app(Settings(), street)
