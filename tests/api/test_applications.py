"""Applications through HTTP: from receipt to a proposal."""

from tests.api.desk_cases import codes, deadline, possible, to_proposal
from tests.api.desk_world import CORPORATION, applicant, application, measure
from tests.retrofit.subsidy.desk import home


def test_an_application_is_registered(world):
    """The answer tells number, term and warnings; the term of 2 March ends after King's Day."""
    answer = world.client("intake").post("/applications", application(1, requestedCents=80_000))
    assert answer.status_code == 201, answer.text
    received = answer.json()
    assert received["number"] == "DRD-2026-000001"
    assert received["decideUntil"] == "2026-04-28"
    assert codes(received["warnings"]) == ["example_scheme", "sample_data"]
    assert answer.headers["location"] == "/api/v1/applications/DRD-2026-000001"
    assert answer.headers["etag"] == '"application-DRD-2026-000001-v1"'


def test_a_case_tells_all_about_itself(world):
    """State, days with their derivation, money by rule, homes; and nothing of the applicant."""
    case = world.apply(1, requestedCents=80_000)
    answer = world.client("case_handler").get(f"/applications/{case}")
    seen = answer.json()
    assert (seen["view"], seen["isInList"], seen["state"]["text"]) == ("case", False, "ontvangen")
    assert seen["watch"] == deadline(seen, "decision")
    assert seen["watch"]["until"] == "2026-04-28"
    assert seen["watch"]["daysLeft"] == 57
    assert seen["watch"]["clock"]["text"] == "nog niet begonnen"
    assert [step["article"] for step in seen["watch"]["derivation"]][-1] == "ATW art. 1 lid 1"
    assert seen["money"]["requestedCents"] == 80_000
    assert seen["money"]["reservedCents"] == 0
    assert seen["money"]["grantedCents"] is None
    assert seen["calculationBasis"]["code"] == "applied_for"
    [line] = seen["calculation"]["lines"]
    assert line["amountCents"] == 67_500
    assert line["parts"][0]["article"] == "artikel 5, eerste lid, onder a"
    assert line["dwellings"] == [{"verblijfsobjectId": home(1), "cents": 67_500}]
    assert seen["dwellings"][0]["address"] == "Colijnstraat 1, 3317AB Dordrecht"
    assert seen["dwellings"][0]["neighbourhood"] == "Crabbehof-Noord"
    assert seen["measures"][0]["areaM2"] == "45.00"
    assert seen["scheme"]["isExample"] is True
    assert possible(seen) >= {"assign", "complete", "request_supplement", "withdraw"}
    refused = {s["action"]["code"]: s["reason"] for s in seen["nextSteps"] if not s["isPossible"]}
    assert refused["grant"].startswith("Deze zaak is ontvangen")
    for secret in ("Voorbeeld-1", "INGB", "voorbeeld1@", "3317AB 1"):
        assert secret not in answer.text


def test_the_next_steps_are_those_of_who_looks(world):
    """What a handler may do, a reviewer may not, and the other way round."""
    case = to_proposal(world)
    handler, reviewer = world.case(case), world.case(case, "reviewer")
    assert {"grant", "return"} <= possible(reviewer)
    assert not {"grant", "return"} & possible(handler)
    assert "withdraw" in possible(handler)


def test_a_paper_form_counts_from_its_true_day(world):
    """Received on 6 February and entered on 2 March: Good Friday, so 7 April."""
    received = world.post(
        "intake",
        "/applications",
        application(1, channel="paper", receivedAt="2026-02-06T11:00:00+01:00"),
    )
    assert received["decideUntil"] == "2026-04-07"
    assert "entered_late" in codes(received["warnings"])


def test_an_association_applies_for_many_homes(world):
    """Three homes by their share; the cents add up and the odd one is told at once."""
    homes = [
        {"verblijfsobjectId": home(1), "weight": 1},
        {"verblijfsobjectId": home(2), "weight": 1},
        {"verblijfsobjectId": home(CORPORATION), "weight": 1},
    ]
    received = world.post(
        "intake",
        "/applications",
        application(
            homes=homes,
            isAssociation=True,
            measures=[measure("roof", 900_000, areaM2="100.00")],
            applicant=applicant(1, kind="association", name="VvE Voorbeeld", kvk="12345678"),
        ),
    )
    assert [each["isEligible"] for each in received["dwellings"]] == [True, True, False]
    warning = next(each for each in received["warnings"] if each["kind"]["code"] == "not_eligible")
    assert warning["dwellings"] == [home(CORPORATION)]
    calculation = world.case(received["number"])["calculation"]
    shares = {each["verblijfsobjectId"]: each["cents"] for each in calculation["dwellings"]}
    assert shares[home(CORPORATION)] == 0
    assert sum(shares.values()) == calculation["totalCents"] == 100_000


def test_what_is_applied_for_twice_is_told(world):
    """The same home and measure, the same home, the same account: warnings with the numbers."""
    first = world.apply(1)
    same = world.post("intake", "/applications", application(1))
    other = application(1, measures=[measure("floor")], applicant=applicant(2))
    rest = world.post("intake", "/applications", other)
    told = {each["kind"]["code"]: each["numbers"] for each in same["warnings"]}
    assert told["same_measure"] == [first]
    assert told["same_account"] == [first]
    told = {each["kind"]["code"]: each["numbers"] for each in rest["warnings"]}
    assert told["same_home"] == [first, same["number"]]
    assert not {"same_measure", "same_account"} & set(told)
    assert "same_measure" in codes(world.case(first)["warnings"])


def test_an_application_that_cannot_succeed_is_registered_with_a_reason(world):
    """Also on an application for a corporation's home must be decided."""
    case = world.apply(CORPORATION, inSpiteOf="De aanvrager houdt vol.")
    seen = world.case(case)
    assert seen["dwellings"][0]["isEligible"] is False
    assert [each["code"] for each in seen["dwellings"][0]["reasons"]] == ["not_private"]
    assert seen["calculation"]["totalCents"] == 0


# -- assessment


def test_what_is_applied_for_can_be_said_anew(world):
    """The reservation follows; dwellings and measures show what holds now."""
    case = world.apply(1)
    world.act("case_handler", case, "completeness-checks")
    changed = world.put(
        "case_handler",
        f"/applications/{case}/content",
        {
            "dwellings": [{"verblijfsobjectId": home(1)}],
            "measures": [measure("roof", areaM2=60)],
            "sources": [{"measure": "roof", "kind": "isde", "status": "applied", "cents": 50_000}],
            "reason": "De offerte noemt 60 m2.",
        },
    )
    assert (changed["version"], changed["reservedCents"]) == (3, 90_000)
    measures = world.get("auditor", f"/applications/{case}/measures")
    assert measures["measures"][0]["areaM2"] == "60.00"
    assert measures["sources"][0]["kind"]["text"] == "ISDE"
    dwellings = world.get("auditor", f"/applications/{case}/dwellings")
    assert [each["verblijfsobjectId"] for each in dwellings["dwellings"]] == [home(1)]


def test_the_clock_stands_still_for_a_supplement(world):
    """Asked on 16 March, in on 25 March: eight days, and so 6 May (the reference's own figures)."""
    case = world.apply(1)
    world.travel("2026-03-16")
    asked = world.act("case_handler", case, "supplement-requests", {"items": ["de offerte"]})
    assert asked["details"] == {"items": ["de offerte"], "until": "2026-03-30"}
    seen = world.case(case)
    assert seen["state"]["code"] == "awaiting_supplement"
    assert deadline(seen, "supplement")["until"] == "2026-03-30"
    assert "not_processed" in codes(seen["deadlines"])
    assert "complete" not in possible(seen)
    world.travel("2026-03-20")
    assert world.case(case)["watch"]["clock"]["code"] == "paused"
    world.travel("2026-03-25")
    world.act("intake", case, "supplements", {"items": ["de offerte"]})
    world.act("case_handler", case, "completeness-checks")
    seen = world.case(case)
    assert seen["watch"]["until"] == "2026-05-06"
    assert seen["watch"]["pauses"] == [{"firstOn": "2026-03-17", "lastOn": "2026-03-24"}]
    assert seen["completeAt"].startswith("2026-03-25")
    asked = world.get("auditor", f"/applications/{case}/supplement-requests")["steps"]
    came = world.get("auditor", f"/applications/{case}/supplements")["steps"]
    assert (len(asked), len(came)) == (1, 1)


def test_pause_postponement_and_notice_of_default(world):
    """Consent from 9 to 18 March adds 10 days; postponed to 1 June; 15 days late costs EUR 23."""
    case = world.apply(1)
    consent = {"kind": "consent", "firstDay": "2026-03-09", "reason": "De aanvrager wacht."}
    world.travel("2026-03-09")
    world.act("case_handler", case, "pauses", consent)
    assert world.case(case)["watch"]["isProvisional"] is True
    world.travel("2026-03-20")
    world.act("case_handler", case, "pauses", {**consent, "lastDay": "2026-03-18"})
    assert world.case(case)["watch"]["until"] == "2026-05-07"
    world.act("case_handler", case, "postponements", {"until": "2026-06-01"})
    assert world.case(case)["watch"]["until"] == "2026-06-01"
    world.travel("2026-06-02")
    world.act("intake", case, "default-notices", {"receivedOn": "2026-06-02"})
    world.travel("2026-06-17")
    late = world.case(case)["watch"]
    assert (late["clock"]["code"], late["daysLeft"]) == ("overdue", -16)
    assert (late["penalty"]["cents"], late["penalty"]["firstOn"]) == (2_300, "2026-06-17")
    assert late["penalty"]["mostCents"] == 144_200


def test_a_withdrawal_frees_the_money(world):
    case = world.apply(1)
    world.act("case_handler", case, "completeness-checks")
    assert world.ledger()["reserved_cents"] == 67_500
    world.act("case_handler", case, "withdrawals", {"reason": "Brief van de aanvrager."})
    assert world.ledger()["reserved_cents"] == 0
    seen = world.case(case)
    assert seen["watch"] is None
    assert deadline(seen, "decision")["clock"]["code"] == "stopped"
