"""Schemes through HTTP: what a regulation says, for everybody, with its articles."""

import re

import pytest

EXAMPLE = "dordt-west-isolatie"


def test_a_regulation_is_public_and_says_that_it_is_an_example(client):
    """Nobody is signed in; the notice stands beside it in the list and on its own page."""
    (scheme,) = client.get("/api/v1/schemes").json()["schemes"]
    assert (scheme["id"], scheme["isExample"]) == (EXAMPLE, True)
    assert scheme["notice"].startswith("Voorbeeldregeling")
    assert scheme["programmes"] == ["crabbehof", "krispijn"]
    assert scheme["areaCodes"] == ["BU05050800", "BU05050801", "WK050503", "WK050504"]
    assert scheme["versionInForce"] == "2026-1"
    whole = client.get(f"/api/v1/schemes/{EXAMPLE}").json()
    assert {name: whole[name] for name in scheme} == scheme


def test_a_version_tells_rates_terms_and_articles(client):
    """The figures of 2026 by hand; those of 2027 stand beside them and are not in force."""
    first, second = client.get(f"/api/v1/schemes/{EXAMPLE}").json()["versions"]
    assert (first["name"], first["validUntil"]) == ("2026-1", "2026-12-31")
    assert (second["name"], second["validUntil"]) == ("2027-1", None)
    assert (first["isInForce"], second["isInForce"]) == (True, False)
    roof = next(each for each in first["measures"] if each["measure"]["code"] == "roof")
    assert roof["measure"]["text"] == "dakisolatie"
    assert (roof["rateCents"], roof["unit"], roof["minRd"]) == (15_00, "m2", "3.50")
    assert (roof["minAreaM2"], roof["maxAreaM2"]) == ("15.00", "130.00")
    assert roof["article"] == "artikel 5, eerste lid, onder a"
    assert first["limits"] == {
        "costPercent": 50,
        "perHomeCents": 10_000_00,
        "article": "artikel 6",
    }
    assert first["decision"]["weeks"] == 8
    assert second["decision"] | {"article": ""} == {
        "weeks": 13,
        "isInRegulation": True,
        "isExtendedOnHolidays": True,
        "article": "",
    }
    assert [tenure["code"] for tenure in first["homes"]["tenures"]] == [
        "owner_occupier",
        "private_landlord",
    ]
    assert (first["queue"]["by"], first["queue"]["unit"]) == ("complete", "moment")
    assert first["doubling"]["withinMonths"] == 24
    assert first["stacking"]["excluding"][0]["code"] == "svoh"
    assert first["mandate"]["limitCents"] == 25_000_00


def test_every_rule_that_is_told_names_its_article(client):
    """Wherever a rule is an object it has an article, and none is empty."""
    for version in client.get(f"/api/v1/schemes/{EXAMPLE}").json()["versions"]:
        rules = [value for value in version.values() if isinstance(value, dict)]
        rules += version["measures"] + version["types"]
        assert len(rules) == 15 + 9 + 3
        assert all(rule["article"] for rule in rules)


def test_the_periods_of_the_file_are_told(client):
    periods = client.get(f"/api/v1/schemes/{EXAMPLE}").json()["periods"]
    assert [(each["name"], each["ceilingCents"]) for each in periods] == [
        ("2026", 1_500_000_00),
        ("2027", 2_000_000_00),
    ]


@pytest.mark.parametrize("name", ["isde", "dordt-west", "x" * 40])
def test_no_such_scheme_is_not_found(client, name):
    answer = client.get(f"/api/v1/schemes/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert not re.search(rf"\b{name}\b", answer.text)


@pytest.mark.parametrize("name", ["Dordt", "a", "x" * 41, "a%00b", "%2e%2e%2fcrabbehof"])
def test_what_cannot_be_a_name_is_refused(client, name):
    assert client.get(f"/api/v1/schemes/{name}").status_code in (400, 404)
