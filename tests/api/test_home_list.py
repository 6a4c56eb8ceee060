"""The homes of the map as a list: what it says, whom it finds, and its totals, counted apart."""

from collections import Counter
from datetime import date

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.homes.listed_queries import ADDITION_ORDER
from retrofit.people.scope import beginning
from tests.api.conftest import TODAY
from tests.api.people import sign_in_as
from tests.roles import APP

LIST = "/api/v1/dwellings/list"
SECONDS = "/api/v1/home-events/seconds"


@pytest.fixture(scope="module")
def desk(server, town_template):
    """The service on a town that tests may change, its map closed to guests."""
    with server.database(town_template, APP) as engine:
        yield create_app(Settings(map_without_sign_in=False), engine)


@pytest.fixture(scope="module")
def adviser(desk):
    # On the day of the tests: a role that begins later is none.
    with time_machine.travel(TODAY, tick=True):
        client = sign_in_as(desk, Role.WUO_ADVISER)
    with client:
        yield client


@pytest.fixture(scope="module")
def engine(desk):
    return desk.state.desk_engine


def listed(client, **query):
    answer = client.get(LIST, params={"limit": 1000} | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def all_pages(client, limit, **query):
    found, cursor = [], None
    while True:
        page = listed(client, limit=limit, **query, **({"cursor": cursor} if cursor else {}))
        assert (page["totals"] is None) == (cursor is not None)
        found += page["dwellings"]
        cursor = page["nextCursor"]
        if cursor is None:
            return found


def rows(engine, query, **values):
    with engine.connect() as connection:
        return connection.execute(text(query), values).all()


#: Written apart from the service: what the map tables and the verdicts say of each home.
RECOUNT = """
    SELECT d.verblijfsobject_id AS id, d.label, coalesce(v.stage, d.stage) AS stage, v.outcome,
           d.tenure, d.has_association, d.neighbourhood_code,
           (SELECT street FROM address a WHERE a.verblijfsobject_id = d.verblijfsobject_id
               AND upper_inf(a.known) AND upper_inf(a.valid) ORDER BY address_id LIMIT 1) AS street
      FROM map_dwelling d
      LEFT JOIN verdict v ON v.verblijfsobject_id = d.verblijfsobject_id
           AND v.programme = d.programme AND v.policy = 'label_improved'
     WHERE d.programme = 'crabbehof'"""


def test_the_totals_are_those_of_another_count(adviser, engine):
    """Label, stage, verdict, tenure and association of a programme, each counted apart."""
    homes = rows(engine, RECOUNT)
    totals = listed(adviser, programme="crabbehof", policy="label_improved", limit=1)["totals"]

    def told(kind):
        return {each["code"]: each["homes"] for each in totals[kind]}

    assert totals["homes"] == len(homes) > 2000
    assert told("label") == Counter(home.label or "unknown" for home in homes)
    assert told("stage") == Counter(home.stage for home in homes)
    assert told("outcome") == Counter(home.outcome for home in homes)
    assert told("tenure") == Counter(home.tenure or "unknown" for home in homes)
    words = {True: "yes", False: "no", None: "unknown"}
    assert told("association") == Counter(words[home.has_association] for home in homes)
    streets = {each["street"]: each["homes"] for each in totals["streets"]}
    assert streets == Counter(home.street for home in homes if home.street)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"label": "E,unknown"}, lambda home: home.label in ("E", None)),
        ({"stage": "approached,surveyed"}, lambda home: home.stage in ("approached", "surveyed")),
        ({"outcome": "counts"}, lambda home: home.outcome == "counts"),
        ({"tenure": "owner_occupier"}, lambda home: home.tenure == "owner_occupier"),
        ({"association": "yes"}, lambda home: home.has_association is True),
        (
            {"neighbourhood": "BU05050801", "label": "D"},
            lambda home: home.neighbourhood_code == "BU05050801" and home.label == "D",
        ),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
def test_a_filter_finds_exactly_its_homes(adviser, engine, query, holds):
    wanted = {home.id for home in rows(engine, RECOUNT) if holds(home)}
    query = {"programme": "crabbehof", "policy": "label_improved"} | query
    found = [home["id"] for home in all_pages(adviser, 1000, **query)]

    assert len(found) == len(set(found))
    assert set(found) == wanted != set()
    assert listed(adviser, **query, limit=1)["totals"]["homes"] == len(wanted)


def test_the_list_of_today_asked_as_a_day_is_the_list_of_today(adviser):
    """Read from the map tables and worked out anew: the same homes, totals and order."""
    query = {"programme": "krispijn", "sort": "label", "policy": "measures_only"}
    now = listed(adviser, **query)
    assert now["totals"]["homes"] > 1000
    assert listed(adviser, **query, asOf=TODAY.isoformat()) == now


def test_the_list_of_a_day_is_that_of_its_progress(adviser, engine):
    """What counts on an earlier day is what the progress of that day says, page after page."""
    day = "2026-06-30"
    progress = adviser.get("/api/v1/programmes/crabbehof/progress", params={"asOf": day}).json()
    query = {"programme": "crabbehof", "outcome": "counts", "asOf": day}
    found = all_pages(adviser, 20, **query)
    assert len(found) == progress["done"] > 0
    assert listed(adviser, **query, limit=1)["asOf"] == day
    now = {
        each["id"] for each in listed(adviser, programme="crabbehof", outcome="counts")["dwellings"]
    }
    assert len(now) > len(found)
    # Before anything was known there is nothing to list.
    nothing = listed(adviser, knownAt="2020-01-01T00:00:00Z")
    assert (nothing["dwellings"], nothing["totals"]["homes"]) == ([], 0)


@pytest.mark.parametrize("sort", ["address", "label", "stage", "contact"])
def test_pages_together_are_the_list(adviser, engine, sort):
    """Small pages and large ones give the same homes in the same order, none twice."""
    streets = rows(engine, f"SELECT street, count(*) AS n FROM ({RECOUNT}) r GROUP BY 1 ORDER BY 2")
    street = streets[-1].street
    query = {"programme": "crabbehof", "street": street, "sort": sort}

    small = all_pages(adviser, 7, **query)

    assert small == listed(adviser, **query)["dwellings"]
    assert len({home["id"] for home in small}) == len(small) == streets[-1].n
    if sort == "contact":
        days = [home["contactedOn"] or "" for home in small]
        assert days == sorted(days)
    if sort == "label":
        labels = [home["label"] for home in small]
        known = [label for label in labels if label]
        assert labels[: len(known)] == sorted(known, key=lambda each: each[0], reverse=True)


def test_a_contact_is_in_the_list_at_once(adviser, engine):
    """Who is not contacted since a day is found until somebody is in touch."""
    (home,) = rows(
        engine,
        f"SELECT * FROM ({RECOUNT}) r WHERE stage = 'not_approached' AND street IS NOT NULL"
        " AND id NOT IN (SELECT verblijfsobject_id FROM home_event) ORDER BY id LIMIT 1",
    )
    query = {"programme": "crabbehof", "street": home.street, "notContactedSince": "2026-11-21"}
    before = [each["id"] for each in listed(adviser, **query)["dwellings"]]
    sent = adviser.post(
        f"/api/v1/dwellings/{home.id}/events",
        json={
            "kind": "contact",
            "happenedOn": "2026-11-21",
            "details": {"channel": "door", "outcome": "spoke"},
        },
        headers={"Idempotency-Key": "a-contact-of-the-list", "Origin": "http://127.0.0.1:8000"},
    )

    assert sent.status_code == 201, sent.text
    after = [each["id"] for each in listed(adviser, **query)["dwellings"]]
    assert home.id in before
    assert after == [each for each in before if each != home.id]
    shown = listed(adviser, programme="crabbehof", street=home.street)["dwellings"]
    now = next(each for each in shown if each["id"] == home.id)
    assert (now["contactedOn"], now["stage"]) == ("2026-11-21", "approached")


def test_a_flag_neither_shows_nor_finds_for_who_may_not_see_it(desk, adviser, engine):
    """The desk's reviewer sees what the rule gives her role; somebody of the intake sees none."""
    seen = listed(adviser, programme="crabbehof", limit=1)["totals"]
    with sign_in_as(desk, Role.INTAKE) as intake, sign_in_as(desk, Role.PLANNER) as planner:
        none = listed(intake, programme="crabbehof", limit=1)["totals"]
        hidden = listed(intake, programme="crabbehof", flag="backlog,subsidence,foundation")
        planned = listed(planner, programme="crabbehof", limit=1)["totals"]
    for kind in ("backlog", "subsidence", "foundation"):
        assert none[kind] == []
    assert hidden["dwellings"] == []
    assert hidden["totals"]["homes"] == 0
    assert seen["backlog"] != []
    standing = [
        row.id
        for row in rows(
            engine,
            """SELECT verblijfsobject_id AS id FROM map_dwelling, jsonb_each(flags) each
                WHERE programme = 'crabbehof' AND each.key = ANY(:sees)
                  AND each.value ->> 'backlog' IN ('raised', 'contested') ORDER BY 1""",
            sees=["home_staff"],
        )
    ]
    found = [home["id"] for home in all_pages(adviser, 1000, programme="crabbehof", flag="backlog")]
    assert set(standing) <= set(found)
    assert planned["homes"] == seen["homes"]


def test_an_adviser_lists_the_homes_of_his_own_area(desk, engine):
    """Elsewhere a home is in no list, no total and no street."""
    area = "BU05050801"
    with sign_in_as(desk, Role.WUO_ADVISER, area=area) as client:
        own = listed(client, programme="crabbehof")
        elsewhere = listed(client, programme="krispijn")
    wanted = [
        home
        for home in rows(engine, RECOUNT)
        if (home.neighbourhood_code or "")[2:].startswith(beginning(area))
    ]
    assert own["totals"]["homes"] == len(wanted) > 0
    assert {home["neighbourhood"] for home in own["dwellings"]} == {area}
    assert elsewhere["dwellings"] == elsewhere["totals"]["streets"] == []


def test_the_homes_of_a_building(adviser, engine):
    """All homes of one building, by number."""
    (building,) = rows(
        engine,
        "SELECT pand_id AS id, homes FROM map_building WHERE homes BETWEEN 6 AND 40 ORDER BY 1"
        " LIMIT 1",
    )
    homes = listed(adviser, building=building.id)["dwellings"]
    assert len(homes) == building.homes
    assert all(home["number"] for home in homes)


@pytest.mark.parametrize(
    "additions",
    [
        [None, "1", "2", "9", "10", "100"],
        ["A1", "A2", "a10", "B1"],
        ["1A", "1B", "2A", "10A"],
        ["1HG", "2hg", "10HG", "HS"],
        ["9999", "A"],
    ],
)
def test_additions_stand_as_people_count(engine, additions):
    """Whatever order they come in; only numbers and letters are compared, never a floor."""
    query = (
        f"SELECT addition FROM unnest(CAST(:given AS text[])) addition ORDER BY {ADDITION_ORDER}"
    )
    with engine.connect() as connection:
        found = connection.execute(text(query), {"given": additions[::-1]}).scalars().all()
    assert found == additions


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"label": "H"}, "label"),
        ({"label": ""}, "label"),
        ({"stage": "done"}, "stage"),
        ({"flag": "fire"}, "flag"),
        ({"neighbourhood": "WK050508"}, "neighbourhood"),
        ({"notContactedSince": "2099-01-01"}, "notContactedSince"),
        ({"sort": "price"}, "sort"),
        ({"cursor": "0505019999999999"}, "cursor"),
        ({"limit": "1001"}, "limit"),
        ({"owner": "x"}, "owner"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_by_name(adviser, query, name):
    answer = adviser.get(LIST, params=query)
    assert answer.status_code in (400, 422)
    assert [each["name"] for each in answer.json()["errors"]] == [name]


def test_a_guest_reads_it_on_an_open_map_only(desk, street):
    with TestClient(desk, base_url="http://127.0.0.1:8000") as guest:
        assert guest.get(LIST).status_code == 401
    with TestClient(create_app(Settings(), street), base_url="http://127.0.0.1:8000") as guest:
        found = listed(guest)
    assert found["asOf"] == date(2026, 11, 21).isoformat()
    assert found["totals"]["homes"] == len(found["dwellings"]) > 0


def test_a_second_is_a_colleague_with_the_role(desk, adviser):
    """Who asks is not in it, nor is who may not answer for a home; an intake may not ask."""
    me = adviser.get("/api/v1/me").json()["id"]
    with sign_in_as(desk, Role.REVIEWER) as reviewer, sign_in_as(desk, Role.PLANNER) as planner:
        ids = [client.get("/api/v1/me").json()["id"] for client in (reviewer, planner)]
        found = [each["id"] for each in adviser.get(SECONDS).json()["persons"]]
        assert planner.get(SECONDS).status_code == 403
    assert ids[0] in found
    assert not {ids[1], me} & set(found)
