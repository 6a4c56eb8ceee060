"""Odd input is a 400 that names the field in Dutch: never a 500, an echo or a guess."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.made_up import PLAIN

PROGRESS = "/api/v1/programmes/crabbehof/progress"

# Address, field, code.
WRONG = [
    (f"{PROGRESS}?asOf=2026-13-01", "asOf", "date"),
    (f"{PROGRESS}?asOf=2026-02-30", "asOf", "date"),
    (f"{PROGRESS}?asOf=20261101", "asOf", "date"),
    (f"{PROGRESS}?asOf=2026-W44-1", "asOf", "date"),
    (f"{PROGRESS}?asOf=1793000000", "asOf", "date"),
    (f"{PROGRESS}?asOf=2026-11-01T00:00:00", "asOf", "date"),
    (f"{PROGRESS}?asOf=%D9%A2%D9%A0%D9%A2%D9%A6-11-01", "asOf", "date"),
    (f"{PROGRESS}?asOf=", "asOf", "date"),
    (f"{PROGRESS}?asOf=2026-11-01%00", "asOf", "date"),
    (f"{PROGRESS}?asOf=2026-11-22", "asOf", "date_in_future"),
    (f"{PROGRESS}?asOf=9999-12-31", "asOf", "date_in_future"),
    (f"{PROGRESS}?asOf=1999-12-31", "asOf", "date_too_early"),
    (f"{PROGRESS}?asOf=0001-01-01", "asOf", "date_too_early"),
    (f"{PROGRESS}?policy=best", "policy", "policy"),
    (f"{PROGRESS}?policy=", "policy", "policy"),
    (f"{PROGRESS}?policy={'x' * 41}", "policy", "too_long"),
    (f"{PROGRESS}?as_of=2026-11-01", "?", "unknown_parameter"),
    (f"{PROGRESS}?asOf=2026-11-01&asOf=2026-11-02", "asOf", "twice"),
    ("/api/v1/programmes/Crabbehof", "programme", "pattern"),
    ("/api/v1/programmes/%00", "programme", "pattern"),
    ("/api/v1/programmes/..%5C..", "programme", "pattern"),
    ("/api/v1/areas?level=street", "level", "choice"),
    ("/api/v1/areas?programme=elders", "programme", "programme"),
    ("/api/v1/areas/bu05050800", "code", "pattern"),
    ("/api/v1/areas/BU05050800%0A", "code", "pattern"),
    ("/api/v1/addresses", "q", "missing"),
    ("/api/v1/addresses?q=", "q", "too_short"),
    ("/api/v1/addresses?q=1", "q", "too_short"),
    (f"/api/v1/addresses?q={'a' * 101}", "q", "too_long"),
    ("/api/v1/addresses?q=colijn%00straat", "q", "characters"),
    ("/api/v1/addresses?q=colijn%ED%A0%80", "q", "characters"),
    ("/api/v1/addresses?q=colijn%FF", "q", "characters"),
    ("/api/v1/addresses?q=colijn%E2%80%AE", "q", "characters"),
    ("/api/v1/addresses?q=colijn&limit=0", "limit", "range"),
    ("/api/v1/addresses?q=colijn&limit=21", "limit", "range"),
    ("/api/v1/addresses?q=colijn&limit=-1", "limit", "number"),
    ("/api/v1/addresses?q=colijn&limit=1_0", "limit", "number"),
    ("/api/v1/addresses?q=colijn&limit=%2B8", "limit", "number"),
    ("/api/v1/addresses?q=colijn&limit=8.0", "limit", "number"),
    ("/api/v1/addresses?q=colijn&limit=1e1", "limit", "number"),
    ("/api/v1/addresses?q=colijn&limit=%D9%A8", "limit", "number"),
    (f"/api/v1/addresses?q=colijn&limit={2**63}", "limit", "number"),
    ("/api/v1/dwellings", "postcode", "missing"),
    ("/api/v1/dwellings?postcode=3317AB", "houseNumber", "missing"),
    ("/api/v1/dwellings?postcode=0317AB&houseNumber=1", "postcode", "postcode"),
    ("/api/v1/dwellings?postcode=3317&houseNumber=1", "postcode", "postcode"),
    ("/api/v1/dwellings?postcode=3317AB%0A&houseNumber=1", "postcode", "postcode"),
    ("/api/v1/dwellings?postcode=3317AB&houseNumber=0", "houseNumber", "range"),
    ("/api/v1/dwellings?postcode=3317AB&houseNumber=100000", "houseNumber", "range"),
    ("/api/v1/dwellings?postcode=3317AB&houseNumber=12A", "houseNumber", "number"),
    ("/api/v1/dwellings?postcode=3317AB&houseNumber=1&houseLetter=AA", "houseLetter", "pattern"),
    ("/api/v1/dwellings?postcode=3317AB&houseNumber=1&addition=%25", "addition", "pattern"),
    ("/api/v1/dwellings/505010000000001", "id", "pattern"),
    ("/api/v1/dwellings/05050100000000010", "id", "pattern"),
    ("/api/v1/dwellings/0505010000000_01", "id", "pattern"),
    ("/api/v1/dwellings/050501000000000%00", "id", "pattern"),
    (f"/api/v1/dwellings/{PLAIN}%0A", "id", "pattern"),
    ("/api/v1/dwellings/%D9%A0505010000000001", "id", "pattern"),
    ("/api/v1/tiles/a/1/1", "z", "number"),
    ("/api/v1/tiles/1/-1/1", "x", "number"),
    ("/api/v1/tiles/1/1/1.0", "y", "number"),
    ("/api/v1/tiles/1/1/1_0", "y", "number"),
    ("/api/v1/tiles/1/1/1?layer=buildings", "layer", "unknown_parameter"),
    ("/api/v1/tiles/1/1/1?asOf=gisteren", "asOf", "date"),
    ("/api/v1/tiles/1/1/1?asOf=2026-11-22", "asOf", "date_in_future"),
    ("/api/v1/tiles/1/1/1?knownAt=2026-11-22T00:00:00Z", "knownAt", "moment_in_future"),
    ("/api/v1/tiles/1/1/1?asOf=2026-11-01&asOf=2026-11-02", "asOf", "twice"),
]


@pytest.mark.parametrize(("address", "field", "code"), WRONG)
def test_wrong_input_is_named(client, address, field, code):
    """400, problem+json, the field, the reason, and not the value."""
    answer = client.get(address)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert (field, code) in [(error["name"], error["code"]) for error in errors]
    assert all(error["reason"] and error["in"] in ("query", "path") for error in errors)
    assert "input" not in answer.text


def test_all_errors_come_at_once(client):
    """Three wrong fields are three errors."""
    answer = client.get("/api/v1/dwellings?postcode=x&houseNumber=y&secretName=z")
    assert {error["name"] for error in answer.json()["errors"]} == {
        "postcode",
        "houseNumber",
        "secretName",
    }


def test_reasons_are_dutch(client):
    """What pydantic says in English does not come out."""
    for address, _, _ in WRONG:
        problem = client.get(address).json()
        for words in (problem["detail"], *(error["reason"] for error in problem["errors"])):
            assert not {"should", "must", "input", "value", "string"} & set(words.lower().split())


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/programmes/elders", 404),
        ("/api/v1/programmes/elders/progress", 404),
        ("/api/v1/areas/BU99999999", 404),
        ("/api/v1/dwellings/0505019999999999", 404),
        ("/api/v1/nothing", 404),
        ("/api", 404),
        ("/nothing", 404),
        ("/api/v1/tiles/1/2/0", 404),
        ("/api/v1/tiles/0/0/1", 404),
        ("/api/v1/tiles/18/0/0", 404),
        ("/api/v1/tiles/999999999/0/0", 404),
    ],
)
def test_what_is_not_there(client, address, status):
    """404 with a sentence in Dutch."""
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(max_size=120))
def test_nothing_typed_breaks_the_search(client, typed):
    """Whatever is typed: hits, or a 400."""
    answer = client.get("/api/v1/addresses", params={"q": typed.encode("utf-8", "surrogatepass")})
    assert answer.status_code in (200, 400)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(part=st.text(min_size=1, max_size=40))
def test_nothing_in_a_path_breaks_a_route(client, part):
    """Whatever stands in the path: found, not found, or refused."""
    from urllib.parse import quote

    for route in ("programmes", "areas", "dwellings", "tiles/1/1"):
        address = f"/api/v1/{route}/{quote(part.encode('utf-8', 'surrogatepass'), safe='')}"
        assert client.get(address).status_code in (200, 204, 400, 404)
