"""The card of a home says what the facts say, each home with its own story."""

from datetime import date

import pytest

from retrofit.programmes import programmes
from retrofit.progress.summary import verdicts_of_home
from tests.api.conftest import TODAY
from tests.api.made_up import (
    BUSY,
    CRABBEHOF,
    DONE,
    FLAT,
    GARAGE,
    GONE,
    OUTSIDE,
    PLAIN,
    RENTED,
    WIDE,
    building,
)


def card(client, unit_id):
    answer = client.get(f"/api/v1/dwellings/{unit_id}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def test_register(client):
    """What the register says."""
    home = card(client, PLAIN)
    assert home["id"] == PLAIN
    assert home["buildingIds"] == [building(1)]
    assert home["address"] == {
        "display": "Colijnstraat 12, 3317 AB Dordrecht",
        "street": "Colijnstraat",
        "houseNumber": 12,
        "houseLetter": None,
        "addition": None,
        "postcode": "3317AB",
        "city": "Dordrecht",
    }
    assert home["otherAddresses"] == []
    assert (home["status"], home["floorAreaM2"], home["constructionYear"]) == ("in_use", 84, 1951)
    assert home["neighbourhood"] == {"code": CRABBEHOF, "name": "Crabbehof-Noord"}
    assert home["programme"] == "crabbehof"
    assert home["location"]["type"] == "Point"


def test_owner_and_ground(client):
    """Tenure with its day, the association, and the movement of the ground."""
    home = card(client, FLAT)
    assert home["tenure"] == {
        "value": "owner_occupier",
        "text": "eigenaar-bewoner",
        "referenceOn": "2025-01-01",
    }
    assert home["ownersAssociation"] == "VvE Colijn"
    assert home["association"] == {
        "name": "VvE Colijn",
        "homes": 1,
        "private": 1,
        "corporation": 0,
        "ownerUnknown": 0,
        "isMixed": False,
    }
    assert home["subsidence"] == {
        "meanMmYr": -1.25,
        "coverage": 0.75,
        "cellSizeM": 5.0,
        "referenceOn": "2025-01-01",
    }
    assert home["label"] is None
    assert home["labels"] == []
    assert home["nextStep"].startswith("Eerst een geldig energielabel")


def test_home_in_two_buildings(client):
    """The building that holds the home's own point comes first, and gives the year."""
    home = card(client, WIDE)
    assert home["buildingIds"] == [building(3), building(2)]
    assert home["constructionYear"] == 1953


def test_expired_label_is_shown_as_expired(client):
    """It is not in force, and the card says so."""
    home = card(client, WIDE)
    assert home["label"] == {
        "labelClass": "G",
        "registeredOn": "2014-05-01",
        "validUntil": "2024-04-30",
        "method": "energy_index",
        "methodText": "energie-index",
        "isExpired": True,
    }
    reasons = {reason["code"] for reason in home["verdicts"][0]["reasons"]}
    assert "label_before_expired" in reasons


def test_home_that_counts(client):
    """Its labels, its case, the verdicts under every policy, and what is left to do."""
    home = card(client, DONE)
    assert home["label"]["labelClass"] == "B"
    assert [label["labelClass"] for label in home["labels"]] == ["B", "F"]
    assert home["stage"] == "settled"
    assert [(v["policy"], v["outcome"], v["countedOn"]) for v in home["verdicts"]] == [
        ("label_improved", "counts", "2026-05-20"),
        ("vhf_2021", "counts", "2026-05-20"),
        ("measures_only", "counts", "2026-05-25"),
    ]
    assert all(verdict["reasons"] == [] for verdict in home["verdicts"])
    (application,) = home["applications"]
    assert application["number"] == "2025-0001"
    assert (application["state"], application["stateText"]) == ("settled", "vastgesteld")
    assert application["measures"] == [
        {"code": "roof", "text": "dakisolatie"},
        {"code": "glass_hrpp", "text": "HR++-glas"},
    ]
    assert application["amounts"] == {
        "requestedCents": 800_000,
        "grantedCents": 750_000,
        "settledCents": 700_000,
    }
    assert [(e["state"], e["happenedOn"]) for e in application["events"]] == [
        ("received", "2025-09-01"),
        ("granted", "2025-10-01"),
        ("completion_reported", "2026-05-25"),
        ("settled", "2026-07-01"),
    ]
    assert home["nextStep"].startswith("Niets meer te doen")


@pytest.mark.parametrize(
    ("unit_id", "stage", "step"),
    [
        (PLAIN, "not_approached", "Eigenaar benaderen: deze woning kan meedoen."),
        (RENTED, "not_approached", "Geen particuliere woning: telt niet mee in dit programma."),
        (BUSY, "applied", "Wachten op de aanvulling van de aanvrager."),
        (OUTSIDE, None, "Deze woning ligt buiten de programma's."),
        (GONE, None, "Deze woning staat niet meer als bestaand in het register."),
    ],
)
def test_next_step(client, unit_id, stage, step):
    """Every home says what to do next."""
    home = card(client, unit_id)
    assert (home["stage"], home["nextStep"]) == (stage, step)


def test_outside_a_programme_there_is_no_verdict(client):
    """What is not of a programme is not judged."""
    home = card(client, OUTSIDE)
    assert (home["programme"], home["verdicts"]) == (None, [])
    assert home["label"]["labelClass"] == "A+"


def test_garage_is_no_home(client):
    """404 with a sentence of its own."""
    answer = client.get(f"/api/v1/dwellings/{GARAGE}")
    assert answer.status_code == 404
    assert "zonder woonfunctie" in answer.json()["detail"]
    unknown = client.get("/api/v1/dwellings/0505019999999999").json()["detail"]
    assert unknown == "Er is geen woning met dit BAG-nummer, of zij ligt buiten uw gebied."


@pytest.mark.parametrize("unit_id", [PLAIN, WIDE, FLAT, DONE, RENTED, BUSY])
def test_verdicts_are_those_of_the_count(client, street, unit_id):
    """The card repeats the rule's own verdict, whatever the home."""
    programme = programmes()["crabbehof"]
    with street.connect() as connection:
        _, judged = verdicts_of_home(connection, programme, unit_id, TODAY)
    for shown in card(client, unit_id)["verdicts"]:
        verdict = judged[shown["policy"]]
        assert shown["outcome"] == verdict.homes.at[unit_id, "outcome"]
        reasons = verdict.reasons.loc[unit_id]
        assert [reason["code"] for reason in shown["reasons"]] == list(reasons[reasons].index)


def test_no_personal_data(client):
    """A card holds no name, address of a person, account or number to call."""
    text = client.get(f"/api/v1/dwellings/{DONE}").text.lower()
    assert not any(word in text for word in ("iban", "email", "phone", "applicant", "bsn"))


def test_day_of_the_card(client):
    """The card says for which day it holds."""
    assert card(client, PLAIN)["asOf"] == date(2026, 11, 21).isoformat()
