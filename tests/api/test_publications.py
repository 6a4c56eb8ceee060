"""Publications and forecasts through the front door: who proposes, who confirms, who sees what."""

import csv
import io

import pytest

from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from tests.api.made_up import build_street
from tests.api.people import browser, sign_in_as

PROPOSALS = "/api/v1/publication-proposals"
PUBLICATION = "/api/v1/programmes/crabbehof/publication"


@pytest.fixture
def app(fresh_database):
    """An application with the made-up street, whose map is closed."""
    build_street(fresh_database)
    return create_app(Settings(map_without_sign_in=False), fresh_database)


def send(client, path, body=None, key="een"):
    return client.post(path, json=body, headers={"Idempotency-Key": f"publicatie-{key}-0001"})


def test_from_proposal_to_public(app):
    planner, holder = sign_in_as(app, Role.PLANNER), sign_in_as(app, Role.BUDGET_HOLDER)
    everybody = browser(app)
    body = {"programme": "crabbehof", "asOf": "2026-10-31"}
    assert send(planner, PROPOSALS, {**body, "asOf": "2026-12-31"}, "toekomst").status_code == 400
    assert send(planner, PROPOSALS, {**body, "programme": "elders"}, "elders").status_code == 400
    made = send(planner, PROPOSALS, body)
    assert made.status_code == 201, made.text
    assert (made.json()["programme"], made.json()["number"]) == ("crabbehof", 1)

    waiting = holder.get(PROPOSALS).json()["publicationProposals"]
    assert [each["id"] for each in waiting] == [made.json()["id"]]
    assert waiting[0]["release"]["publishedAt"] is None
    before = everybody.get(PUBLICATION).json()
    assert (before["releases"], before["notice"]) == ([], "Er zijn nog geen cijfers gepubliceerd.")

    address = f"{PROPOSALS}/{made.json()['id']}/confirmations"
    assert send(planner, address, key="zelf").status_code == 403
    assert send(holder, address, key="twee").status_code == 201
    assert send(holder, address, key="drie").status_code == 409
    assert send(holder, f"{PROPOSALS}/99/confirmations", key="vier").status_code == 404
    assert send(planner, PROPOSALS, body, "vijf").status_code == 409

    shown = everybody.get(PUBLICATION).json()
    assert shown["notice"] is None
    assert shown["rule"]["status"] == "niet vastgesteld"
    assert [each["period"] for each in shown["periods"]] == ["2026-10"]
    assert shown["periods"][0]["cells"] == waiting[0]["periods"][0]["cells"]
    assert {cell["text"] for cell in shown["periods"][0]["cells"]} == {"<5"}
    release = shown["releases"][0]
    assert release["forecast"]["declined"] == (
        "het aantal woningen waarop zij rust wordt niet getoond"
    )
    assert {(each["cents"], each["asOf"]) for each in release["amounts"]} == {(None, None)}
    assert waiting[0]["release"]["forecast"] == release["forecast"]
    table = everybody.get(f"{PUBLICATION}-table", headers={"Accept": "text/csv"})
    assert table.headers["content-disposition"] == 'attachment; filename="voortgang-crabbehof.csv"'
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["periode", "code", "gebied", "woningen"]
    texts = [cell for row in rows[1:] for cell in row[4:]]
    assert texts == [cell["text"] for cell in shown["periods"][0]["cells"]]
    assert [row[1] for row in rows[1:]] == [area["code"] for area in shown["areas"]]
    listed = everybody.get("/api/v1/publications").json()["publications"]
    assert [(each["programme"], each["number"]) for each in listed] == [("crabbehof", 1)]


def test_live_figures_and_the_forecast_are_for_staff(app):
    planner, everybody = sign_in_as(app, Role.PLANNER), browser(app)
    for path in ("progress", "forecast"):
        address = f"/api/v1/programmes/crabbehof/{path}"
        assert everybody.get(address).status_code == 401
        assert planner.get(address).status_code == 200
    address = "/api/v1/programmes/crabbehof/forecast"
    found = planner.get(address, params={"asOf": "2026-10-31", "capacity": "4"}).json()
    assert found["declined"] == "te weinig gegevens"
    assert (found["target"], found["seed"], found["capacity"]["works"]) == (925, 2033, [4])
    assert found["lacking"][0].startswith("aangevraagd naar ")
    assert found["calibration"]["nominal"] == 0.8


def test_a_forecast_is_as_it_was_known(app):
    """Long ago nothing was known of the town; the answer says of which moment it is."""
    planner = sign_in_as(app, Role.PLANNER)
    address = "/api/v1/programmes/crabbehof/forecast"
    moment = "2026-01-01T00:00:00Z"
    then = planner.get(address, params={"asOf": "2026-10-31", "knownAt": moment}).json()
    assert (then["knownAt"], then["done"], then["stock"]) == ("2026-01-01T00:00:00.000Z", 0, 0)
    assert planner.get(address, params={"asOf": "2026-10-31"}).json()["knownAt"] != then["knownAt"]
    assert planner.get(address, params={"knownAt": "gisteren"}).status_code == 400


def test_a_forecast_is_made_once(app, monkeypatch):
    planner = sign_in_as(app, Role.PLANNER)
    first = planner.get("/api/v1/programmes/crabbehof/forecast").json()
    monkeypatch.setattr("api.forecasts.forecast_of", None)
    assert planner.get("/api/v1/programmes/crabbehof/forecast").json() == first
