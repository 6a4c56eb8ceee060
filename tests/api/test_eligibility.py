"""Questions before an application: every reason, the amount, what is known; nothing is kept."""

import pytest
from sqlalchemy import text

from tests.api.desk_world import (
    CEILING_CENTS,
    CORPORATION,
    ELSEWHERE,
    GARAGE,
    GOOD_LABEL,
    IBANS,
    NO_LABEL,
    NO_OWNER,
    NOWHERE,
    measure,
)
from tests.retrofit.subsidy.desk import SCHEME, home
from tests.roles import OWNER, working_as

CHECKS = "/eligibility-checks"


def asked(*homes, **more):
    """The body of a question about homes, by number or as a whole dwelling."""
    return {
        "scheme": SCHEME,
        "dwellings": [
            each if isinstance(each, dict) else {"verblijfsobjectId": home(each)}
            for each in homes or (1,)
        ],
        **more,
    }


def ask(world, *homes, who="intake", **more):
    client = world.client(who) if isinstance(who, str) else who
    answer = client.post(CHECKS, asked(*homes, **more))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_home_that_can_have_subsidy(world):
    """Label F since 1 May 2020, of 1958, of its owner: yes, without a reason against it."""
    told = ask(world)
    (dwelling,) = told["dwellings"]
    assert dwelling["address"].startswith("Colijnstraat 1")
    assert dwelling | {"address": None} == {
        "verblijfsobjectId": home(1),
        "address": None,
        "neighbourhoodCode": "BU05050800",
        "neighbourhood": "Crabbehof-Noord",
        "programme": "crabbehof",
        "programmeName": dwelling["programmeName"],
        "isEligible": True,
        "reasons": [],
        "labelClass": "F",
        "labelOn": "2020-05-01",
        "tenure": {"code": "owner_occupier", "text": "eigenaar-bewoner"},
        "constructionYear": 1958,
        "countedOn": None,
        "otherCases": [],
        "inspectFirst": [],
    }
    assert told["scheme"]["notice"].startswith("Voorbeeldregeling")
    assert (told["scheme"]["version"], told["receivedOn"]) == ("2026-1", "2026-03-02")
    assert told["calculation"] is told["isde"] is told["besideIsdeCents"] is None


@pytest.mark.parametrize(
    ("number", "is_eligible", "reasons"),
    [
        (CORPORATION, False, ["not_private"]),
        (GARAGE, False, ["not_a_dwelling"]),
        (GOOD_LABEL, False, ["label_too_good"]),
        (NO_LABEL, None, ["label_unknown"]),
        (ELSEWHERE, False, ["outside_area"]),
        (NO_OWNER, None, ["tenure_unknown"]),
    ],
)
def test_each_home_with_a_story_says_why(world, number, is_eligible, reasons):
    (dwelling,) = ask(world, number)["dwellings"]
    assert dwelling["isEligible"] is is_eligible
    assert [reason["code"] for reason in dwelling["reasons"]] == reasons
    assert all(len(reason["text"]) > 20 for reason in dwelling["reasons"])


def test_many_homes_at_once_keep_their_order_and_a_home_of_nowhere_says_so(world):
    numbers = [3, CORPORATION, 1]
    homes = [*numbers, {"verblijfsobjectId": NOWHERE}]
    told = ask(world, *homes)["dwellings"]
    assert [each["verblijfsobjectId"] for each in told] == [
        *(home(number) for number in numbers),
        NOWHERE,
    ]
    assert [each["isEligible"] for each in told] == [True, False, True, False]
    assert told[-1]["reasons"][0]["code"] == "no_such_home"
    assert told[-1]["address"] is None


def test_all_reasons_are_told_and_not_only_the_first(world):
    """A corporation's home of 2020 with label B, elsewhere: four reasons."""
    with working_as(world.engine, OWNER) as owner, owner.begin() as connection:
        for table, change in UNLIKE.items():
            # Facts do not change; here they were never otherwise.
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            connection.execute(text(f"UPDATE {table} SET {change}"), {"id": home(ELSEWHERE)})
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    (dwelling,) = ask(world, ELSEWHERE)["dwellings"]
    assert [reason["code"] for reason in dwelling["reasons"]] == [
        "outside_area",
        "not_private",
        "label_too_good",
        "built_too_late",
    ]


LINKED = "(SELECT subject_key FROM link WHERE verblijfsobject_id = :id)"
UNLIKE = {
    "tenure": f"tenure = 'housing_corporation' WHERE tenure_key IN {LINKED}",
    "energy_label": f"label_class = 'B' WHERE label_key IN {LINKED}",
    "building": "construction_year = 2020 WHERE pand_id IN"
    " (SELECT pand_id FROM unit_building WHERE verblijfsobject_id = :id)",
}


def test_the_amount_is_that_of_an_application_of_the_same_day(world):
    """Roof, 45 m2 at EUR 15.00 is EUR 675.00: as told before, so reserved afterwards."""
    body = {"measures": [measure("roof")]}
    told = ask(world, 1, **body)
    assert told["calculation"]["totalCents"] == 67_500
    (line,) = told["calculation"]["lines"]
    assert (line["measure"]["code"], line["amountCents"]) == ("roof", 67_500)
    assert line["parts"][0]["article"] == "artikel 5, eerste lid, onder a"
    assert told["calculation"]["notice"].startswith("Voorbeeldregeling")
    assert told["isde"]["totalCents"] > 0
    assert told["isde"]["notes"]
    assert told["besideIsdeCents"] <= 67_500
    assert told["room"] == {
        "schemePeriodId": told["room"]["schemePeriodId"],
        "name": "2026",
        "freeCents": CEILING_CENTS,
        "waitingCents": 0,
        "leftCents": CEILING_CENTS,
    }
    case = world.apply(1, **body)
    assert world.case(case)["calculation"]["totalCents"] == 67_500
    world.act("case_handler", case, "completeness-checks")
    assert ask(world, 2, **body)["room"]["leftCents"] == CEILING_CENTS - 67_500


def test_a_building_shares_and_gets_no_advice_on_isde(world):
    """Three homes of which one is of a corporation: two thirds of the amount, to the cent."""
    homes = [{"verblijfsobjectId": home(n), "weight": 100} for n in (1, 2, CORPORATION)]
    told = ask(world, *homes, measures=[measure("roof", 1_200_000, areaM2="100.00")])
    shares = {each["verblijfsobjectId"]: each["cents"] for each in told["calculation"]["dwellings"]}
    assert shares[home(CORPORATION)] == 0
    assert shares[home(1)] == shares[home(2)] == told["calculation"]["totalCents"] // 2 == 50_000
    assert told["isde"] is told["besideIsdeCents"] is None


def test_a_home_that_is_not_eligible_gets_nothing(world):
    told = ask(world, GOOD_LABEL, measures=[measure("roof")])
    assert told["calculation"]["totalCents"] == 0


def test_other_cases_about_the_home_and_the_account_are_told(world):
    """The same home and measure, and the same account elsewhere: numbers and nothing more."""
    case = world.apply(1)
    told = ask(world, 1, measures=[measure("roof"), measure("floor")], iban=IBANS[1])
    (other,) = told["dwellings"][0]["otherCases"]
    assert (other["number"], other["state"]["code"]) == (case, "received")
    assert [each["code"] for each in other["measures"]] == ["roof"]
    assert told["sameAccountNumbers"] == [case]
    assert IBANS[1] not in str(told)
    assert "Voorbeeld-1" not in str(told)
    spaced = " ".join(IBANS[1][at : at + 4] for at in range(0, 18, 4)).lower()
    assert ask(world, 2, iban=spaced)["sameAccountNumbers"] == [case]
    assert ask(world, 2, iban=IBANS[2])["sameAccountNumbers"] == []
    assert ask(world, 2)["dwellings"][0]["otherCases"] == []


def test_nothing_is_kept_but_that_an_account_was_compared(world):
    """Every row of every table stays; the trail says that, never which account or home."""
    before = world.fingerprint()
    events = "SELECT count(*) FROM audit_event WHERE action = 'compare_account'"
    ask(world, 1, measures=[measure("roof")])
    assert world.scalar(events) == 0
    ask(world, 1, measures=[measure("roof")], iban=IBANS[3])
    assert world.scalar(events) == 1
    assert world.fingerprint() == before
    trail = str(
        world.sql(
            "SELECT e.*, p.payload FROM audit_event e LEFT JOIN audit_payload p"
            " USING (seq) WHERE action = 'compare_account'"
        )
    )
    assert IBANS[3] not in trail
    assert home(1) not in trail


def test_homes_are_named_in_three_ways(world):
    """By its id, by that of its address, and by postcode and number, in any case and spacing."""
    address = world.sql(
        "SELECT address_id, postcode, house_number, house_letter, addition FROM address"
        " WHERE verblijfsobject_id = :id",
        id=home(4),
    )[0]
    typed = {"postcode": address.postcode.lower(), "houseNumber": address.house_number}
    for way in ({"verblijfsobjectId": home(4)}, {"addressId": address.address_id}, typed):
        told = ask(world, way)
        assert told["dwellings"][0]["verblijfsobjectId"] == home(4)
    for way, field in (
        ({"addressId": "0505200000999999"}, "dwellings[0].addressId"),
        ({**typed, "houseNumber": 999}, "dwellings[0].houseNumber"),
        ({**typed, "houseLetter": "Z"}, "dwellings[0].houseNumber"),
    ):
        answer = world.client("intake").post(CHECKS, asked(way))
        assert answer.status_code == 400
        assert [error["name"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"dwellings": []}, "dwellings"),
        ({"dwellings": [{}]}, "dwellings[0]"),
        ({"dwellings": [{"verblijfsobjectId": home(1), "addressId": home(1)}]}, "dwellings[0]"),
        ({"dwellings": [{"postcode": "3317AB"}]}, "dwellings[0]"),
        ({"dwellings": [{"verblijfsobjectId": home(1), "houseLetter": "A"}]}, "dwellings[0]"),
        ({"dwellings": [{"verblijfsobjectId": home(1)}] * 2}, "dwellings[1]"),
        ({"dwellings": [{"verblijfsobjectId": "1"}]}, "dwellings[0].verblijfsobjectId"),
        ({"receivedOn": "2026-03-03"}, "receivedOn"),
        ({"receivedOn": "9999-12-31"}, "receivedOn"),
        ({"receivedOn": "2025-06-01"}, "receivedOn"),
        ({"scheme": "isde"}, "scheme"),
        ({"iban": "NL00ABNA0417164300"}, "iban"),
        ({"measures": [measure("roof"), measure("roof")]}, "measures"),
        ({"measures": [measure("roof", -1)]}, "measures[0].costCents"),
        ({"measures": [{**measure("roof"), "areaM2": "NaN"}]}, "measures[0].areaM2"),
        ({"name": "A. Voorbeeld"}, "name"),
    ],
)
def test_a_question_that_cannot_be_is_refused_naming_the_field(world, body, field):
    answer = world.client("intake").post(CHECKS, asked(1) | body)
    assert answer.status_code == 400
    assert [error["name"] for error in answer.json()["errors"]] == [field]
    assert "NL00ABNA" not in answer.text


def test_an_account_or_home_never_stands_in_an_address(world):
    """It cannot be asked in a query, so no log of addresses has it."""
    client = world.client("intake")
    assert client.get(f"{CHECKS}?iban={IBANS[1]}").status_code == 405
    assert client.post(f"{CHECKS}?iban={IBANS[1]}", asked(1)).status_code == 400


def test_who_works_elsewhere_asks_about_homes_there(world):
    far = world.client("case_handler", "Vera Ver", area="BU05050199")
    refused = far.post(CHECKS, asked(ELSEWHERE, 1))
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["name"] == "dwellings[1]"
    assert ask(world, ELSEWHERE, who=far)["dwellings"][0]["isEligible"] is False


def test_outside_a_period_there_is_no_room(world):
    """On 2 January 2027 the scheme holds (version 2027-1), and no period is open."""
    world.travel("2027-01-02")
    told = ask(world, 1, measures=[measure("roof")])
    assert (told["scheme"]["version"], told["room"]) == ("2027-1", None)
    before = ask(world, 1, receivedOn="2026-12-31", measures=[measure("roof")])
    assert (before["scheme"]["version"], before["room"]["name"]) == ("2026-1", "2026")
