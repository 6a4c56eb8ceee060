"""A role that is limited to areas sees homes there only: cards, lists, tiles, whoever asked before.

What the registers of addresses and buildings tell everybody stays: an address, an outline, a year.
"""

import mapbox_vector_tile
import pytest
import time_machine
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.migrations import configuration, migrate
from retrofit.models import Person, RoleGrant
from retrofit.people.keys import make_key
from retrofit.people.persons import actor_for
from retrofit.today import now
from tests.api.conftest import TODAY
from tests.api.made_up import (
    CRABBEHOF,
    ELSEWHERE,
    PLAIN,
    build_street,
    building,
    home,
)
from tests.api.people import add_person, browser, sign_in, sign_in_as
from tests.api.test_tiles import address, tile_at
from tests.roles import APP

API = "/api/v1"
KRISPIJN = "WK050504"
#: A building with homes on both sides of a border, and one with a home that lies in no area.
BORDER, NOWHERE = building(10), building(11)
HOMES_OF = {BORDER: {home(10), home(11)}, NOWHERE: {home(12)}}
OUTLINE = {"id", "year"}
#: A tile with the street and its borders, and a tile with the first homes of the street.
TOWN, STREET = tile_at(13), tile_at(16, x=104124)


def borders(street):
    """Add what is awkward about borders."""
    street.building(BORDER, 104600, 423200)
    street.building(NOWHERE, 104620, 423200)
    street.unit(home(10), 104603, 423205, [BORDER], 10, area=CRABBEHOF)
    street.unit(home(11), 104605, 423205, [BORDER], 11, area="BU05050801")
    street.unit(home(12), 104624, 423205, [NOWHERE], 12, area=None)


@pytest.fixture(scope="module")
def town(server, empty_template):
    """A database of the made-up town that people can sign in to."""
    with server.database(empty_template, APP) as engine, time_machine.travel(TODAY, tick=True):
        build_street(engine, borders)
        yield engine


@pytest.fixture(scope="module")
def app(town):
    """The service, its map closed to who is not signed in."""
    return create_app(Settings(map_without_sign_in=False), town)


def adviser(app, area):
    return sign_in_as(app, Role.WUO_ADVISER, area=area)


def shapes(answer):
    """Return the properties of the shapes of a tile, by layer and id."""
    assert answer.status_code == 200
    decoded = mapbox_vector_tile.decode(answer.content)
    return {
        name: {
            shape["properties"].get("id", shape["properties"].get("code")): shape["properties"]
            for shape in layer["features"]
        }
        for name, layer in decoded.items()
    }


def tile(client, place, **headers):
    return client.get(address(place), headers=headers)


@pytest.mark.parametrize(
    ("area", "found"),
    [
        (None, True),
        ("GM0505", True),
        ("WK050508", True),
        (CRABBEHOF, True),
        ("BU05050801", False),
        (KRISPIJN, False),
    ],
)
def test_an_adviser_sees_the_homes_of_his_own_area(app, area, found):
    """Elsewhere a home is not there: neither its card, nor in a list, nor in a tile."""
    with adviser(app, area) as client:
        shown = client.get(f"{API}/dwellings/{PLAIN}")
        missing = client.get(f"{API}/dwellings/0505010099999999")
        listed = client.get(f"{API}/dwellings?postcode=3317AB&houseNumber=12")
        drawn = shapes(tile(client, STREET))
    assert shown.status_code == (200 if found else 404)
    assert listed.status_code == 200
    assert (listed.json()["dwellings"] != []) == found
    assert (PLAIN in drawn.get("dwellings", {})) == found
    assert ("label" in drawn["buildings"][building(1)]) == found
    if not found:
        assert shown.json() == missing.json()
        assert "dwellings" not in drawn
        told = [set(each) for each in drawn["buildings"].values() if each.get("homes") != 0]
        assert told == [OUTLINE] * len(told) != []


def test_a_role_everywhere_outranks_one_in_an_area(app):
    """Adviser in one area and planner of the whole town: sees all."""
    with Session(app.state.desk_engine) as session:
        person = add_person(session, "Kim", Role.WUO_ADVISER, area=KRISPIJN)
        for role in (Role.PLANNER, Role.ADMIN):
            session.add(
                RoleGrant(
                    person_id=person,
                    role=role,
                    starts_on=TODAY,
                    granted_at=now(),
                    by_command=True,
                    confirmed_at=now(),
                )
            )
        session.commit()
    with sign_in(app, person) as client, sign_in_as(app, Role.PLANNER) as planner:
        assert client.get(f"{API}/dwellings/{PLAIN}").status_code == 200
        whole, same = tile(planner, TOWN), tile(client, TOWN)
    assert "label" in shapes(whole)["buildings"][building(1)]
    assert same.content == whole.content
    assert same.headers["etag"] == whole.headers["etag"]


def test_a_tile_over_a_border_shows_this_side(app):
    """One tile with the whole town: own buildings as everybody sees them, of others the outline."""
    with sign_in_as(app, Role.PLANNER) as planner, adviser(app, CRABBEHOF) as client:
        everything, own = shapes(tile(planner, TOWN)), shapes(tile(client, TOWN))
    assert own["areas"] == everything["areas"]
    assert set(own["buildings"]) == set(everything["buildings"]) > set(HOMES_OF)
    for pand_id, whole in everything["buildings"].items():
        assert {"homes", "done"} < set(whole)
        outline = {name: whole[name] for name in OUTLINE}
        assert own["buildings"][pand_id] == (outline if pand_id in HOMES_OF else whole), pand_id


@pytest.mark.parametrize(
    ("area", "buildings", "homes"),
    [
        (None, {BORDER, NOWHERE}, HOMES_OF[BORDER] | HOMES_OF[NOWHERE]),
        ("WK050508", {BORDER}, HOMES_OF[BORDER]),
        (CRABBEHOF, set(), {home(10)}),
        ("BU05050801", set(), {home(11)}),
        (ELSEWHERE, set(), set()),
    ],
)
def test_a_building_on_a_border_takes_both_sides(app, area, buildings, homes):
    """Its colour tells of all its homes; a home without an area is seen by who sees everything."""
    with adviser(app, area) as client:
        drawn = shapes(tile(client, tile_at(17, x=104612)))
    awkward = {BORDER, NOWHERE} & set(drawn["buildings"])
    assert awkward == {BORDER, NOWHERE}
    assert {each for each in awkward if "homes" in drawn["buildings"][each]} == buildings
    assert set(drawn.get("dwellings", {})) & (HOMES_OF[BORDER] | HOMES_OF[NOWHERE]) == homes


def test_a_kept_tile_is_never_that_of_another(app):
    """By turns, warm and cold: each gets his own, and nobody's mark passes for another's."""
    with (
        sign_in_as(app, Role.PLANNER) as planner,
        adviser(app, CRABBEHOF) as here,
        adviser(app, KRISPIJN) as there,
    ):
        clients = (planner, here, there)
        cold = [tile(client, TOWN) for client in clients]
        marks = [answer.headers["etag"] for answer in cold]
        assert len(set(marks)) == len({answer.content for answer in cold}) == 3
        assert [PLAIN in str(shapes(tile(client, STREET))) for client in clients] == [
            True,
            True,
            False,
        ]
        for client, first in [*zip(clients, cold, strict=True)] * 2:
            assert tile(client, TOWN).content == first.content
            for mark in marks:
                again = tile(client, TOWN, **{"If-None-Match": mark})
                is_own = mark == first.headers["etag"]
                assert again.status_code == (304 if is_own else 200)
                assert again.content == (b"" if is_own else first.content)
                assert again.headers["etag"] == first.headers["etag"]


def test_who_works_in_the_same_areas_has_the_same_tile(app):
    """Kept once for all of them, in whatever order their areas were granted."""
    marks = []
    for areas in ((CRABBEHOF, KRISPIJN), (KRISPIJN, CRABBEHOF), (KRISPIJN,)):
        with Session(app.state.desk_engine) as session:
            person = add_person(session, "Kim", Role.WUO_ADVISER, area=areas[0])
            for area in areas[1:]:
                session.add(
                    RoleGrant(
                        person_id=person,
                        role=Role.PLANNER,
                        area_code=area,
                        starts_on=TODAY,
                        granted_at=now(),
                        by_command=True,
                        confirmed_at=now(),
                    )
                )
            session.commit()
        with sign_in(app, person) as client:
            marks.append(tile(client, TOWN).headers["etag"])
    assert marks[0] == marks[1] != marks[2]


def test_a_key_sees_what_its_owner_sees(town):
    """Also on one's own machine, where who says nothing is a guest who sees everything."""
    app = create_app(Settings(), town)
    with Session(town) as session:
        person = session.get(Person, add_person(session, "Kim", Role.WUO_ADVISER, area=KRISPIJN))
        actor = actor_for(session, person, origin="web test")
        key = make_key(session, "proef", [Role.WUO_ADVISER], 30, by=actor)[2]
        session.commit()
    client = browser(app)
    assert PLAIN in shapes(tile(client, STREET))["dwellings"]
    own = tile(client, STREET, Authorization=f"Bearer {key}")
    assert "dwellings" not in shapes(own)
    assert tile(client, STREET, Authorization="Bearer retrofit_none").status_code == 401
    assert tile(client, STREET, Authorization="Basic eA==").status_code == 200


SEARCHES = {
    f"{API}/addresses?q=3317AB+12": {
        "addressId",
        "dwellingId",
        "display",
        "isResidential",
        "location",
    },
    f"{API}/addresses/suggest?q=colijnstr+12": {"id", "type", "weergavenaam", "score"},
    f"{API}/addresses/free?q=colijnstr+12": {
        *("bron", "type", "id", "identificatie", "weergavenaam", "straatnaam", "huisnummer"),
        *("huisletter", "huisnummertoevoeging", "huis_nlt", "postcode", "woonplaatsnaam"),
        *("gemeentecode", "gemeentenaam", "wijkcode", "wijknaam", "buurtcode", "buurtnaam"),
        *("nummeraanduiding_id", "adresseerbaarobject_id", "centroide_ll", "centroide_rd"),
        "score",
    },
}
SEARCHES[f"{API}/addresses/lookup?id=adr-0505200000000001"] = SEARCHES[
    f"{API}/addresses/free?q=colijnstr+12"
] - {"score"}


@pytest.mark.parametrize("question", SEARCHES)
def test_addresses_are_open(app, question):
    """The same for everybody with a role on the map, and nothing but the register of addresses."""
    with sign_in_as(app, Role.PLANNER) as planner, adviser(app, KRISPIJN) as client:
        everybody, answer = planner.get(question).json(), client.get(question).json()
    assert answer == everybody
    found = answer["addresses"] if "addresses" in answer else answer["response"]["docs"]
    assert found
    assert set().union(*found) <= SEARCHES[question]


def test_the_areas_of_buildings_come_with_the_tables(fresh_database):
    """The step that adds them fills them as a load does."""
    build_street(fresh_database, borders)
    query = text("SELECT pand_id, neighbourhood_codes FROM map_building ORDER BY 1")
    with fresh_database.connect() as connection:
        made = connection.execute(query).all()
    assert {len(codes) for _, codes in made} == {0, 1, 2}
    scripts = ScriptDirectory.from_config(configuration())
    with fresh_database.begin() as connection:
        before = scripts.get_revision("0007").down_revision
        command.downgrade(configuration(connection), before)
    assert migrate(fresh_database)
    with fresh_database.connect() as connection:
        assert connection.execute(query).all() == made
