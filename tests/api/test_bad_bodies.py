"""Odd bodies: 4xx as a problem in Dutch that names the field, no echo, and nothing changed."""

import asyncio
import json

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from api import front
from api.json_body import MOST_BYTES, NotStrict, require_strict_bodies
from tests.api.conftest import ORIGIN
from tests.api.desk_routes import TABLES, ChangeIn, FormIn, desk_app

FORMS = "/api/v1/effects/forms"
CANARY = "Kanarie"
GOOD = {"name": "Een aanvraag", "measures": [{"areaM2": 12.5, "cents": 100}]}


@pytest.fixture(scope="module")
def engine(server, empty_template):
    with server.database(empty_template) as engine:
        with engine.begin() as connection:
            connection.execute(text(TABLES))
        yield engine


@pytest.fixture(scope="module")
def desk(engine):
    with TestClient(desk_app(engine), base_url=ORIGIN, raise_server_exceptions=False) as client:
        yield client


def effects(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM effect")).scalar_one()


def send(desk, body, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return desk.post(FORMS, content=content, headers={"Content-Type": "application/json"} | headers)


def with_(**members):
    return {**GOOD, **members}


def measure(**members):
    return with_(measures=[{"areaM2": 12.5, "cents": 100, **members}])


def raw(member):
    """A good body with one member more, written out by hand."""
    return json.dumps(GOOD)[:-1].encode() + b", " + member + b"}"


def raw_area(written):
    return b'{"name": "x", "measures": [{"areaM2": ' + written + b', "cents": 100}]}'


DEEP = b'{"name": "x", "measures": ' + b"[" * 100_000
# Body, field, code.
BAD = [
    # Not JSON, or not of this kind.
    (b"{", "body", "json"),
    (b"", "body", "missing"),
    (b"name=x", "body", "json"),
    (b"{'name': 'x'}", "body", "json"),
    (b'{"name": "x",}', "body", "json"),
    (b'{"name": "x"} {}', "body", "json"),
    (b'\xef\xbb\xbf{"name": "x"}', "body", "json"),
    (b'{"name": "a\x00b"}', "body", "json"),
    (b'{"name": "a\nb"}', "body", "json"),
    (b'{"name": "\\x41"}', "body", "json"),
    (b'{"name": "\xff"}', "body", "utf8"),
    (b'{"name": "\xed\xa0\x80"}', "body", "utf8"),
    (json.dumps(GOOD).encode("utf-16"), "body", "utf8"),
    (b"null", "body", "object"),
    (b"[]", "body", "object"),
    (b'"Kanarie"', "body", "object"),
    (b"1.5", "body", "object"),
    (b"true", "body", "object"),
    (b"NaN", "body", "number"),
    # Twice, too deep, too large a number: before any model looks.
    (raw(b'"name": "Kanarie"'), "name", "twice"),
    (raw(b'"kvk": "12345678", "kvk": "12345678"'), "kvk", "twice"),
    (raw(b'"x": {"y": 1, "y": 2}'), "x.y", "twice"),
    (raw(b'"na\\u006de": "Kanarie"'), "name", "twice"),
    (DEEP[:60_000], "body", "depth"),
    (DEEP[:1000] + b"]" * 974 + b"}", "body", "depth"),
    (b"[" * 21 + b"]" * 21, "body", "depth"),
    (b'{"a":' * 21 + b"1" + b"}" * 21, "body", "depth"),
    (raw(b'"amountCents": NaN'), "amountCents", "number"),
    (raw(b'"amountCents": Infinity'), "amountCents", "number"),
    (raw(b'"amountCents": -Infinity'), "amountCents", "number"),
    (raw(b'"amountCents": ' + b"9" * 4301), "amountCents", "number"),
    (raw(b'"amountCents": -' + b"9" * 4301), "amountCents", "number"),
    (raw(b'"amountCents": 1e999999999999'), "amountCents", "number"),
    (raw_area(b"1E+1000000"), "measures[0].areaM2", "number"),
    (raw_area(b"0." + b"1" * 5000), "measures[0].areaM2", "number"),
    # Characters that no field can hold.
    (raw(b'"note": "Kanarie\\u0000"'), "note", "characters"),
    (raw(b'"note": "Kanarie\\ud800"'), "note", "characters"),
    (raw(b'"note": "\\udc00\\ud800"'), "note", "characters"),
    (raw(b'"note": "Kanarie\\u001b[31m"'), "note", "characters"),
    (raw(b'"note": "Kanarie\\u0085"'), "note", "characters"),
    (raw(b'"note": "Kanarie\\u202e"'), "note", "characters"),
    (raw(b'"note": "Kanarie\\ufeff"'), "note", "characters"),
    (raw(b'"note": "Kanarie\\ufffd"'), "note", "characters"),
    (raw(b'"a\\u0000": 1'), "?", "characters"),
    # Fields.
    ({}, "name", "missing"),
    ({}, "measures", "missing"),
    (with_(kanarieGeheim=1), "kanarieGeheim", "unknown_field"),
    (with_(**{"<script>": 1}), "?", "unknown_field"),
    (with_(__class__=1), "?", "unknown_field"),
    (with_(amount_cents=1), "?", "unknown_field"),
    (measure(state="granted"), "measures[0].state", "unknown_field"),
    (with_(**{f"veld{n}": n for n in range(2000)}), "veld0", "unknown_field"),
    (with_(name=None), "name", "text"),
    (with_(name=1), "name", "text"),
    (with_(name=["x"]), "name", "text"),
    (with_(name={"toString": CANARY}), "name", "text"),
    (with_(name=""), "name", "too_short"),
    (with_(name="   "), "name", "too_short"),
    (with_(name="\u2003"), "name", "too_short"),
    (with_(name="x" * 201), "name", "too_long"),
    (with_(name="Kanarie\nmet regels"), "name", "characters"),
    (with_(name="Kanarie\tmet tab"), "name", "characters"),
    (with_(note="x" * 2001), "note", "too_long"),
    (with_(name="Mijn nummer is 111222333"), "name", "bsn"),
    (with_(note="regel een\nBSN 1112.22.333\nregel drie"), "note", "bsn"),
    (with_(email="111222333@voorbeeld.example"), "email", "bsn"),
    # Amounts.
    (with_(amountCents=-1), "amountCents", "range"),
    (with_(amountCents=10**10 + 1), "amountCents", "range"),
    (with_(amountCents=2**63), "amountCents", "range"),
    (with_(amountCents=0.005), "amountCents", "number"),
    (with_(amountCents=100.0), "amountCents", "number"),
    (raw(b'"amountCents": 1e2'), "amountCents", "number"),
    (raw(b'"amountCents": -0.0'), "amountCents", "number"),
    (with_(amountCents="100"), "amountCents", "number"),
    (with_(amountCents=True), "amountCents", "number"),
    (with_(amountCents=None), "amountCents", "number"),
    (with_(amountCents=[100]), "amountCents", "number"),
    (measure(cents=0), "measures[0].cents", "range"),
    # Square metres.
    (measure(areaM2=0), "measures[0].areaM2", "range"),
    (measure(areaM2=-1), "measures[0].areaM2", "range"),
    (measure(areaM2=100_000.01), "measures[0].areaM2", "range"),
    (measure(areaM2=1.005), "measures[0].areaM2", "decimals"),
    (raw_area(b"1e-20"), "measures[0].areaM2", "decimals"),
    (raw_area(b"9e99"), "measures[0].areaM2", "range"),
    (measure(areaM2="1,5"), "measures[0].areaM2", "area"),
    (measure(areaM2="NaN"), "measures[0].areaM2", "area"),
    (measure(areaM2="1e3"), "measures[0].areaM2", "area"),
    (measure(areaM2=" 1"), "measures[0].areaM2", "area"),
    (measure(areaM2="\u0661"), "measures[0].areaM2", "area"),
    (measure(areaM2=True), "measures[0].areaM2", "area"),
    (measure(areaM2=None), "measures[0].areaM2", "area"),
    # Lists, truth, codes.
    (with_(measures=[]), "measures", "too_short"),
    (with_(measures=GOOD["measures"] * 11), "measures", "too_long"),
    (with_(measures=[1] * 20_000), "measures", "too_long"),
    (with_(measures=GOOD["measures"][0]), "measures", "list"),
    (with_(measures=[1.5]), "measures[0]", "object"),
    (with_(measures=[*GOOD["measures"], None]), "measures[1]", "object"),
    (with_(isAssociation="true"), "isAssociation", "truth"),
    (with_(isAssociation=1), "isAssociation", "truth"),
    (with_(kind="Kanarie"), "kind", "choice"),
    (with_(kind="ADVANCE"), "kind", "choice"),
    (with_(kind=0), "kind", "choice"),
    (with_(homes=0), "homes", "range"),
    (with_(homes=1.0), "homes", "number"),
    # Days and moments. Today is 21 November 2026.
    (measure(finishedOn="2026-11-22"), "measures[0].finishedOn", "date_in_future"),
    (measure(finishedOn="1999-12-31"), "measures[0].finishedOn", "date_too_early"),
    (measure(finishedOn="9999-12-31"), "measures[0].finishedOn", "date_in_future"),
    (measure(finishedOn="2026-02-29"), "measures[0].finishedOn", "date"),
    (measure(finishedOn="2026-11-21T00:00:00"), "measures[0].finishedOn", "date"),
    (measure(finishedOn=20261121), "measures[0].finishedOn", "date"),
    (measure(finishedOn="21-11-2026"), "measures[0].finishedOn", "date"),
    (measure(finishedOn="\u0662026-11-21"), "measures[0].finishedOn", "date"),
    (with_(plannedOn="9999-12-31"), "plannedOn", "date_too_late"),
    (with_(plannedOn="1999-12-31"), "plannedOn", "date_too_early"),
    (with_(plannedOn="0000-01-01"), "plannedOn", "date"),
    (with_(receivedAt="2026-11-21T00:00:00"), "receivedAt", "moment"),
    (with_(receivedAt="2026-11-21T10:00:00-00:00"), "receivedAt", "moment"),
    (with_(receivedAt="2026-11-21 10:00:00Z"), "receivedAt", "moment"),
    (with_(receivedAt="2026-11-21T25:00:00Z"), "receivedAt", "moment"),
    (with_(receivedAt="2026-11-21T23:59:60Z"), "receivedAt", "moment"),
    (with_(receivedAt="2026-11-21T10:00:00+19:00"), "receivedAt", "moment"),
    (with_(receivedAt="2027-01-01T00:00:00Z"), "receivedAt", "moment_in_future"),
    (with_(receivedAt="0001-01-01T00:00:00+14:00"), "receivedAt", "date_too_early"),
    (with_(receivedAt=1_793_000_000), "receivedAt", "moment"),
    (with_(calledAt="9999-12-31T23:59:59-14:00"), "calledAt", "date_too_late"),
    # Numbers of things and people.
    (with_(iban="NL91ABNA0417164301"), "iban", "iban"),
    (with_(iban="NL91 ABNA"), "iban", "iban"),
    (with_(iban="N" * 43), "iban", "too_long"),
    (with_(email="kanarie"), "email", "email"),
    (with_(email="a@b"), "email", "email"),
    (with_(email="a@b.nl\n"), "email", "email"),
    (with_(email="a@b.nl, c@d.nl"), "email", "email"),
    (with_(email="Kanarie <a@b.nl>"), "email", "email"),
    (with_(phone="12345"), "phone", "phone"),
    (with_(phone="06 1234567a"), "phone", "phone"),
    (with_(postcode="0317AB"), "postcode", "postcode"),
    (with_(postcode="3317AB\n"), "postcode", "postcode"),
    (with_(houseNumber=0), "houseNumber", "range"),
    (with_(houseNumber="12"), "houseNumber", "number"),
    (with_(houseLetter="AB"), "houseLetter", "pattern"),
    (with_(addition="%"), "addition", "pattern"),
    (with_(unit="505010000000001"), "unit", "pattern"),
    (with_(unit=505010000000001), "unit", "text"),
    (with_(number="' OR 1=1 --"), "number", "pattern"),
    (with_(kvk="1234567"), "kvk", "pattern"),
]


@pytest.mark.parametrize(("body", "field", "code"), BAD)
def test_an_odd_body_is_refused(desk, engine, body, field, code):
    """400 that names the field and why, in Dutch, without a word of what was sent."""
    before = effects(engine)
    answer = send(desk, body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    found = [(each["in"], each["name"], each["code"]) for each in problem["errors"]]
    assert ("body", field, code) in found
    assert len(found) <= 50
    assert CANARY not in answer.text
    for words in (problem["detail"], *(each["reason"] for each in problem["errors"])):
        assert not {"should", "must", "input", "value", "string", "error"} & set(
            words.lower().split()
        )
        assert "klopt niet" not in words
    assert effects(engine) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/problem+json"}, 415),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({"Content-Type": "application/json, text/plain"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Content-Type": "application/jsonx"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
        ({"Content-Encoding": "identity, br"}, 415),
        ({"Content-Encoding": "Kanarie"}, 415),
    ],
)
def test_another_format_is_refused(desk, engine, headers, status):
    before = effects(engine)
    answer = send(desk, GOOD, **headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert CANARY not in answer.text
    assert effects(engine) == before


def test_without_a_format_nothing_is_guessed(desk):
    request = desk.build_request("POST", FORMS, content=json.dumps(GOOD).encode())
    assert "content-type" not in request.headers
    assert desk.send(request).status_code == 415


@pytest.mark.parametrize(
    "kind",
    ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'],
)
def test_json_in_other_words(desk, kind):
    assert send(desk, GOOD, **{"Content-Type": kind}).status_code == 200


def test_what_arrives_is_what_was_sent(desk):
    """Exact decimals, one form of text, moments in UTC."""
    body = with_(
        name="  Café van Jose\u0301 ",
        note="regel een\r\nregel twee\tmet tab",
        measures=[
            {"areaM2": area, "cents": 1, "finishedOn": "2026-11-21"}
            for area in (0.07, "1.10", 100_000, 4.35, 1.1)
        ],
        receivedAt="2026-11-20T23:30:00+01:00",
        iban="nl91 abna 0417 1643 00",
        phone="06-1234 5678",
        postcode="3317 ab",
        plannedOn="2100-12-31",
        amountCents=10**10,
        kind="advance",
        email="piet.pietersen+subsidie@voorbeeld.example",
        unit="0505010000000001",
        number="DW-2026-000012",
        kvk="01234567",
    )
    answer = send(desk, body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "name": "Café van José",
        "note": "regel een\nregel twee met tab",
        "areas": ["0.07", "1.10", "100000.00", "4.35", "1.10"],
        "receivedAt": "2026-11-20T22:30:00+00:00",
        "iban": "NL91ABNA0417164300",
        "phone": "+31612345678",
        "postcode": "3317AB",
    }


def test_all_errors_come_at_once(desk):
    """Four wrong fields in two levels are four errors."""
    answer = send(desk, {"name": 1, "measures": [{"areaM2": -1}], "kvk": "x"})
    assert {each["name"] for each in answer.json()["errors"]} == {
        "name",
        "measures[0].areaM2",
        "measures[0].cents",
        "kvk",
    }
    assert answer.json()["detail"].startswith("4 velden kloppen niet.")


def test_a_body_where_none_belongs(desk, engine):
    before = effects(engine)
    headers = {"Idempotency-Key": "a-key-of-one-step"}
    answer = desk.post("/api/v1/effects/1/done", json={"which": CANARY}, headers=headers)
    assert answer.status_code == 400
    assert [each["code"] for each in answer.json()["errors"]] == ["no_body"]
    assert effects(engine) == before


def test_too_large(desk, engine):
    """64 KB is the end, told or counted; the last byte that fits is read."""
    before = effects(engine)
    padding = b" " * (MOST_BYTES - len(json.dumps(GOOD)))
    assert send(desk, json.dumps(GOOD).encode() + padding).status_code == 200
    assert send(desk, json.dumps(GOOD).encode() + padding + b" ").status_code == 413
    assert (
        send(desk, json.dumps(GOOD).encode(), **{"Content-Length": "9" * 5000}).status_code == 413
    )
    assert effects(engine) == before + 1


def ask(app, chunks, *, wait=0.0, headers=()):
    """Send a body in chunks, with a pause before each; return status and how many were taken."""
    taken = 0
    answers = []

    async def receive():
        nonlocal taken
        await asyncio.sleep(wait)
        taken += 1
        if taken > len(chunks):
            return {"type": "http.disconnect"}
        return {
            "type": "http.request",
            "body": chunks[taken - 1],
            "more_body": taken < len(chunks),
        }

    async def answer(message):
        answers.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": FORMS,
        "raw_path": FORMS.encode(),
        "query_string": b"",
        "root_path": "",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json"), *headers],
    }
    asyncio.run(app(scope, receive, answer))
    return answers[0]["status"], dict(answers[0]["headers"]), taken


def test_a_large_body_is_not_read_to_its_end(desk):
    """Without Content-Length: counted, and left at 64 KB of the ten megabytes."""
    status, _, taken = ask(desk.app, [b" " * 16_384] * 640)
    assert status == 413
    assert taken == 5


def test_a_slow_body_is_not_waited_for(desk, monkeypatch):
    """Silence for too long, or too slow altogether: 408, and the connection is given up."""
    body = json.dumps(GOOD).encode()
    assert ask(desk.app, [body])[0] == 200
    monkeypatch.setattr(front, "IDLE_BODY_S", 0.1)
    status, headers, taken = ask(desk.app, [body[:10], body[10:]], wait=1)
    assert (status, taken) == (408, 0)
    assert headers[b"connection"] == b"close"
    monkeypatch.setattr(front, "WHOLE_BODY_S", 0.3)
    status, _, taken = ask(desk.app, [body[n : n + 1] for n in range(len(body))], wait=0.05)
    assert status == 408
    assert taken < 10


def test_quotes_without_end_cost_no_time(desk):
    """The count of levels looks at each character once."""
    import time

    began = time.monotonic()
    assert send(desk, b'"' + b'\\"' * 30_000).status_code == 400
    assert send(desk, b'["\\"' * 15_000).status_code == 400
    assert time.monotonic() - began < 2


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2026-11-21", "9999-12-31", "12.5", "\ud800", "\x00", "advance"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
FIELDS = [field.alias for field in FormIn.model_fields.values()]


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=json_values | st.dictionaries(st.sampled_from(FIELDS), json_values).map(GOOD.__or__))
def test_no_json_breaks_a_route(desk, body):
    """Whatever JSON is sent: done, or refused."""
    assert send(desk, body).status_code in (200, 400)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    at=st.integers(0, len(json.dumps(GOOD))),
    extra=st.binary(max_size=8)
    | st.text('{}[]":,\\u019.eE+-naftr', max_size=8).map(lambda each: each.encode()),
)
def test_no_bytes_break_a_route(desk, at, extra):
    """A good body with something odd in it."""
    body = json.dumps(GOOD).encode()
    assert send(desk, body[:at] + extra + body[at:]).status_code in (200, 400)


def test_every_route_reads_strictly():
    """A router that forgot says so when the application is made."""
    router = APIRouter()

    @router.post("/lax")
    def lax(body: ChangeIn) -> None: ...

    app = FastAPI()
    app.include_router(router, prefix="/api")
    with pytest.raises(NotStrict, match="/lax"):
        require_strict_bodies(app.router.routes)
