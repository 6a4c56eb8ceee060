"""Applications through HTTP: decisions, money, objections, and the end of a case."""

from sqlalchemy.orm import Session

from retrofit.audit import verify
from retrofit.audit.trail import unexplained_cases
from tests.api.desk_cases import (
    codes,
    deadline,
    pay,
    report,
    take,
    to_grant,
    to_proposal,
    to_settlement,
)
from tests.api.desk_world import NO_LABEL, applicant
from tests.retrofit.subsidy.desk import home


def test_a_case_from_receipt_to_its_end(world):
    """EUR 675 granted, half paid ahead, settled at EUR 675, paid, and closed after the objections.

    Every part of the case can be read by the controller afterwards, and the trail explains it.
    """
    case = to_grant(world)
    assert world.case(case)["calculationBasis"]["code"] == "granted"
    world.act("wuo_adviser", case, "starts", {})
    assert pay(world, case)["cents"] == 33_750
    world.travel("2026-06-01")
    world.act("intake", case, "completion-reports", report("2026-06-01"))
    seen = world.case(case)
    assert deadline(seen, "settlement")["until"] == "2026-07-27"
    assert deadline(seen, "execution")["clock"]["code"] == "stopped"
    proposal = world.act("case_handler", case, "settlements", {})
    assert (proposal["amountCents"], proposal["isWaiting"]) == (67_500, True)
    settled = world.act("reviewer", case, "decisions", {"outcome": "approved"})
    assert settled["state"]["code"] == "settled"
    assert settled["decision"]["objectUntil"] == "2026-07-13"
    assert world.case(case)["watch"]["until"] == "2026-07-13"
    assert deadline(world.case(case), "payment")["clock"]["code"] == "not_started"
    assert pay(world, case)["cents"] == 33_750
    assert deadline(world.case(case), "payment")["clock"]["code"] == "stopped"
    assert world.act("case_handler", case, "closures", status=409)["detail"] == (
        "De bezwaartermijn loopt tot en met 13-07-2026."
    )
    world.travel("2026-07-14")
    world.act("case_handler", case, "closures")
    seen = world.case(case, "auditor")
    assert (seen["state"]["code"], seen["closedOn"]) == ("closed", "2026-07-14")
    assert seen["money"]["paidCents"] == seen["money"]["settledCents"] == 67_500
    parts = {
        part: world.get("auditor", f"/applications/{case}/{part}")
        for part in ("events", "proposals", "decisions", "settlements", "payments", "letters")
    }
    assert parts["events"]["steps"][0]["action"]["code"] == "receive"
    assert parts["events"]["steps"][-1]["by"]["name"] == "Hans Handelaar"
    assert codes(parts["decisions"]["decisions"]) == ["grant", "settlement"]
    assert codes(parts["settlements"]["decisions"]) == ["settlement"]
    assert [each["isWaiting"] for each in parts["proposals"]["proposals"]] == [False, False]
    assert codes(parts["payments"]["payments"]) == ["advance", "settlement"]
    assert parts["payments"]["dueCents"] == 0
    assert codes(parts["letters"]["letters"]) == ["acknowledgement", "grant", "settlement"]
    assert len(world.get("auditor", f"/applications/{case}/completion-reports")["steps"]) == 1
    with Session(world.engine) as session:
        assert unexplained_cases(session) == []
        assert verify(session.connection()).is_sound


def test_a_proposal_is_sent_back(world):
    """The reviewer says why; the handler proposes to refuse, and that is decided."""
    case = to_proposal(world)
    returned = world.act(
        "reviewer", case, "decisions", {"outcome": "returned", "reason": "De Rd-waarde klopt niet."}
    )
    assert (returned["decision"], returned["state"]["code"]) == (None, "in_assessment")
    reasons = {
        "ground": "scheme",
        "text": "De isolatiewaarde is te laag.",
        "article": "artikel 5, eerste lid",
    }
    world.act("case_handler", case, "proposals", {"kind": "refusal", "reasons": reasons})
    decided = world.act("reviewer", case, "decisions", {"outcome": "approved"})
    assert decided["decision"]["kind"]["text"] == "weigering"
    assert decided["decision"]["reasons"]["ground"]["code"] == "scheme"
    assert decided["letterId"] is not None
    assert world.ledger()["reserved_cents"] == 0


def test_the_handler_judges_what_the_register_leaves_open(world):
    """Without a label the handler must say so; then it is granted."""
    case = world.apply(NO_LABEL)
    take(world, case)
    world.act("case_handler", case, "completeness-checks")
    refused = world.act("case_handler", case, "proposals", {"kind": "grant"}, status=400)
    assert refused["errors"][0]["name"] == "judged"
    judged = [{"verblijfsobjectId": home(NO_LABEL), "isEligible": True}]
    made = world.act("case_handler", case, "proposals", {"kind": "grant", "judged": judged})
    assert made["amountCents"] == 67_500


def test_an_application_is_not_processed(world):
    """Asked on 2 March, nothing came by the 16th: proposed and decided within four weeks."""
    case = world.apply(1)
    world.act("case_handler", case, "supplement-requests", {"items": ["de offerte"]})
    early = {"kind": "not_processed", "text": "De offerte ontbreekt."}
    assert world.act("case_handler", case, "proposals", early, status=409)["status"] == 409
    world.travel("2026-03-17")
    world.act("case_handler", case, "proposals", early)
    decided = world.act("reviewer", case, "decisions", {"outcome": "approved"})
    assert decided["state"]["code"] == "not_processed"


def test_a_grant_is_amended_and_revoked(world):
    """More time and less money; then revoked with an advance paid, which becomes a claim."""
    case = to_grant(world)
    body = {
        "kind": "amendment",
        "amountCents": 60_000,
        "text": "Minder oppervlakte, op verzoek.",
        "executionUntil": "2027-06-01",
    }
    world.act("case_handler", case, "proposals", body)
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    seen = world.case(case)
    assert seen["money"]["grantedCents"] == 60_000
    assert deadline(seen, "execution")["until"] == "2027-06-01"
    assert pay(world, case, cents=20_000)["cents"] == 20_000
    reasons = {"ground": "activities", "text": "De woning is verkocht.", "heardOn": "2026-03-02"}
    world.act("case_handler", case, "proposals", {"kind": "revocation", "reasons": reasons})
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    [claim] = world.get("auditor", f"/applications/{case}/claims")["claims"]
    assert claim["leftCents"] == 20_000
    part = world.act("budget_holder", case, f"claims/{claim['id']}/recoveries", {"cents": 15_000})
    assert part["leftCents"] == 5_000
    waived = world.act(
        "budget_holder", case, f"claims/{claim['id']}/waivers", {"reason": "Te klein bedrag."}
    )
    assert waived["state"]["code"] == "waived"
    assert world.case(case)["money"]["claimCents"] == 0


def test_evidence_is_asked_and_the_report_comes_again(world):
    case = to_grant(world)
    world.travel("2026-06-01")
    world.act("intake", case, "completion-reports", report("2026-06-01"))
    asked = world.act("case_handler", case, "evidence-requests", {"items": ["de factuur"]})
    assert asked["toState"]["code"] == "in_progress"
    assert deadline(world.case(case), "evidence")["until"] == "2026-06-15"
    world.travel("2026-06-10")
    world.act("intake", case, "completion-reports", report("2026-06-10"))
    seen = world.case(case)
    assert seen["watch"]["pauses"] == [{"firstOn": "2026-06-02", "lastOn": "2026-06-09"}]
    assert deadline(seen, "evidence")["clock"]["code"] == "stopped"


def test_nothing_was_reported_so_it_is_settled_without(world):
    """Reminded after a year, four weeks later settled at nothing (Awb 4:47)."""
    case = to_grant(world)
    early = world.act("case_handler", case, "reminders", {}, status=409)
    assert early["detail"] == "De uitvoeringstermijn is nog niet voorbij."
    world.travel("2027-03-03")
    world.act("case_handler", case, "reminders", {})
    assert deadline(world.case(case), "reminder")["until"] == "2027-03-31"
    world.travel("2027-04-01")
    reasons = {"ground": "not_done", "text": "Er is niets gemeld.", "heardOn": "2027-04-01"}
    body = {"kind": "ex_officio", "amountCents": 0, "reasons": reasons}
    world.act("case_handler", case, "proposals", body)
    decided = world.act("reviewer", case, "decisions", {"outcome": "approved"})
    assert decided["decision"]["amountCents"] == 0
    assert decided["state"]["code"] == "settled"


def test_a_settlement_is_lowered_afterwards(world):
    """EUR 675 paid, lowered to EUR 500: EUR 175 is claimed."""
    case = to_settlement(world)
    pay(world, case)
    reasons = {"ground": "false_data", "text": "De factuur is vals.", "heardOn": "2026-06-01"}
    body = {"kind": "revision", "amountCents": 50_000, "reasons": reasons}
    world.act("case_handler", case, "proposals", body)
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    seen = world.case(case)
    assert (seen["money"]["settledCents"], seen["money"]["claimCents"]) == (50_000, 17_500)
    assert codes(world.get("auditor", f"/applications/{case}/settlements")["decisions"]) == [
        "settlement",
        "revision",
    ]


# -- objections


def refused_case(world):
    case = to_proposal(world)
    world.act("reviewer", case, "decisions", {"outcome": "returned", "reason": "Toch niet."})
    reasons = {"ground": "scheme", "text": "Past niet.", "article": "artikel 3"}
    world.act("case_handler", case, "proposals", {"kind": "refusal", "reasons": reasons})
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    return case


def object_to(world, case):
    [decision] = world.get("auditor", f"/applications/{case}/decisions")["decisions"]
    filed = world.act("intake", case, "objections", {"decisionId": decision["id"]})
    assert filed["isInTime"] is True
    world.act("case_handler", case, f"objections/{filed['id']}/steps", {"to": "hearing"})
    return filed["id"]


def test_an_upheld_objection_leads_to_a_grant(world):
    """Decided by another person, then granted after all by yet another than who refused."""
    case = refused_case(world)
    objection = object_to(world, case)
    seen = world.case(case)
    assert seen["watch"]["kind"]["code"] == "objection_decision"
    other = world.client("reviewer", "Olga Ander")
    body = {"outcome": "founded", "text": "Het bezwaar is gegrond."}
    world.act("reviewer", case, f"objections/{objection}/decisions", body, status=409)
    world.act(other, case, f"objections/{objection}/decisions", body)
    body = {"kind": "on_objection", "amountCents": 67_500, "text": "Na bezwaar."}
    world.act("case_handler", case, "proposals", body)
    granted = world.act(other, case, "decisions", {"outcome": "approved"})
    assert granted["decision"]["objectionId"] == objection
    assert granted["state"]["code"] == "granted"


def test_a_case_is_reopened_after_an_upheld_objection(world):
    case = refused_case(world)
    objection = object_to(world, case)
    other = world.client("reviewer", "Olga Ander")
    body = {"outcome": "founded", "text": "Opnieuw beoordelen."}
    world.act(other, case, f"objections/{objection}/decisions", body)
    reopened = world.act(other, case, "reopenings")
    assert reopened["toState"]["code"] == "in_assessment"
    [told] = world.get("auditor", f"/applications/{case}/objections")["objections"]
    assert told["outcome"]["text"] == "gegrond"


# -- money


def test_a_payment_needs_two_people_and_can_lapse(world):
    case = to_grant(world)
    both = world.client("budget_holder", "Bo Beide")
    world.grant_role(both, "case_handler")
    ordered = world.act(both, case, "payments", {"cents": 10_000})
    refused = world.act(both, case, f"payments/{ordered['id']}/releases", status=409)
    assert refused["detail"] == "Wie de betaling opdroeg, geeft haar niet vrij."
    lapsed = world.act(
        "case_handler", case, f"payments/{ordered['id']}/cancellations", {"reason": "Dubbel."}
    )
    assert lapsed["state"]["text"] == "vervallen"


def test_a_changed_account_stops_a_payment(world):
    """Until a second person confirms it; and not by who changed it."""
    case = to_grant(world)
    changed = applicant(1, iban="NL39RABO0300065264")
    body = {"applicant": changed, "reason": "request"}
    corrected = world.put("case_handler", f"/applications/{case}/applicant", body)
    assert corrected["needsConfirmation"] is True
    assert "0300065264" not in str(corrected)
    told = world.act("case_handler", case, "payments", {}, status=409)["detail"]
    assert told.startswith("Het rekeningnummer is gewijzigd")
    world.act("case_handler", case, "applicant/confirmations", status=409)
    world.act("reviewer", case, "applicant/confirmations")
    assert world.act("case_handler", case, "payments", {})["cents"] == 33_750
