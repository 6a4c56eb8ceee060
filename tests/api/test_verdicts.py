"""Verdicts in pages, and why their number changed; each in the areas of who asks."""

import pytest

from retrofit.codes import Role
from tests.api.made_up import DONE
from tests.api.people import sign_in_as

PROGRAMME = "/api/v1/programmes/crabbehof"


@pytest.fixture(scope="module")
def planner(app):
    return sign_in_as(app, Role.PLANNER)


def pages(client, **query):
    """Every verdict, two homes at a time."""
    found, cursor = [], None
    while True:
        params = {**query, "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = client.get(f"{PROGRAMME}/verdicts", params=params).json()
        found += page["verdicts"]
        cursor = page["nextCursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("query", [{}, {"asOf": "2026-11-20"}, {"policy": "vhf_2021"}])
def test_the_pages_are_the_progress(planner, query):
    """Stored or counted for the question, together they are the homes of the programme."""
    found = pages(planner, **query)
    told = planner.get(f"{PROGRAMME}/progress", params=query).json()
    ids = [each["dwellingId"] for each in found]
    assert ids == sorted(set(ids))
    assert len(ids) == told["population"]["dwellings"]
    assert sum(each["outcome"] == "counts" for each in found) == told["done"]
    counts = pages(planner, **query, outcome="counts")
    assert counts == [each for each in found if each["outcome"] == "counts"]


def test_a_reason_has_its_homes(planner):
    """The homes behind each reason are as many as the progress says, each with its address."""
    told = planner.get(f"{PROGRAMME}/progress").json()
    for reason in told["reasons"]:
        found = pages(planner, reason=reason["code"])
        assert len(found) == reason["homes"] > 0
        assert all(reason["code"] in [each["code"] for each in one["reasons"]] for one in found)
        # Of the day before nothing is stored, and the same is counted for the question.
        assert len(pages(planner, reason=reason["code"], asOf="2026-11-20")) == len(found)
    assert any(one["address"] for one in pages(planner))


def test_the_streets_are_the_progress(planner, app):
    """Streets and associations add up to what the programme counts; each in one's own areas."""
    told = planner.get(f"{PROGRAMME}/progress").json()
    streets = planner.get(f"{PROGRAMME}/streets").json()["streets"]
    for name, whole in (
        ("homes", told["population"]["dwellings"]),
        ("notPrivate", told["population"]["notPrivate"]),
        ("eligible", told["eligibility"]["eligible"]),
        ("done", told["done"]),
        ("backlogDone", told["backlog"]["done"]),
    ):
        assert sum(street[name] for street in streets) == whole
    assert sum(street["applied"] for street in streets) == sum(a["applied"] for a in told["areas"])
    assert len({(s["name"], s["neighbourhoodCode"]) for s in streets}) == len(streets)
    elsewhere = sign_in_as(app, Role.WUO_ADVISER, area="WK050503")
    assert elsewhere.get(f"{PROGRAMME}/streets").json() == {"streets": []}
    assert elsewhere.get(f"{PROGRAMME}/owners-associations").json() == {"ownersAssociations": []}


def test_an_adviser_sees_the_own_areas_only(app):
    elsewhere = sign_in_as(app, Role.WUO_ADVISER, area="WK050503")
    assert pages(elsewhere) == []
    changes = elsewhere.get(f"{PROGRAMME}/changes", params={"from": "2025-06-01"}).json()
    assert {part["gainedIds"] for part in changes["parts"]} == {None}
    assert changes["addresses"] is None


def test_the_changes_add_up_and_name_the_homes(planner):
    found = planner.get(f"{PROGRAMME}/changes", params={"from": "2025-06-01"}).json()
    assert (found["first"]["done"], found["last"]["done"], found["change"]) == (0, 1, 1)
    assert sum(part["change"] for part in found["parts"]) == 1
    assert [part["gainedIds"] for part in found["parts"]] == [[DONE]]
    assert list(found["addresses"]) == [DONE]


def test_nothing_was_known_before_the_first_load(planner, client):
    query = {"knownAt": "2001-01-01T00:00:00Z"}
    assert planner.get(f"{PROGRAMME}/progress", params=query).json()["done"] == 0
    assert client.get(f"/api/v1/dwellings/{DONE}", params=query).status_code == 404
    assert client.get(f"/api/v1/dwellings/{DONE}", params={"asOf": "2026-11-20"}).status_code == 200


@pytest.mark.parametrize("moment", ["2026-01-01", "2026-01-01T00:00:00", "2100-01-01T00:00:00Z"])
def test_a_moment_that_is_none_is_refused(planner, moment):
    answer = planner.get(f"{PROGRAMME}/verdicts", params={"knownAt": moment})
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (400, "knownAt")


def test_money_is_told_of_a_day_and_refused_as_known_earlier(planner):
    """Not all of it can be told as it was known then, so it is not answered as if it were."""
    path, asked = f"{PROGRAMME}/money", {"asOf": "2026-11-20"}
    assert planner.get(path, params=asked).status_code == 200
    refused = planner.get(path, params=asked | {"knownAt": "2026-11-20T12:00:00Z"})
    assert refused.status_code == 400
    assert [each["code"] for each in refused.json()["errors"]] == ["unknown_parameter"]
