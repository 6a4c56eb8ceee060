"""What an upheld objection brings, whatever it was about: a new decision, and never a worse one."""

import pytest

from tests.retrofit.subsidy.desk import home
from tests.scenarios.at_the_desk import CEILING, HEARD

#: Refused where a new decision gives what was granted, whatever the rules say of a home by now.
JUDGED = {
    "kind": "on_objection",
    "amountCents": 400_00,
    "text": "Alsnog.",
    "judged": [{"verblijfsobjectId": home(1), "isEligible": True}],
}
NOT_JUDGED = "judged: hoort niet bij dit besluit: alleen wat was verleend telt"


@pytest.fixture
def second(desk):
    """A reviewer who took none of the decisions objected to."""
    return desk.world.client("reviewer", "Roos Tweede")


def uphold(desk, case, decision, second):
    """Object, be heard, and be right; return the objection."""
    objection = desk.object(case, decision)
    desk.hear(case, objection)
    return desk.decide_objection(case, objection, "founded", second)


def test_a_part_becomes_the_whole(desk, second):
    """Granted 400.00 of 675.00 for want of money; the objection is upheld while the works go on.

    The 275.00 more come above the ceiling. Announced on 20 April: appeal until 1 June, and the
    works until the day that the grant of 2 March gave.
    """
    desk.leave_free(400_00)
    case = desk.bring_in(1)
    desk.propose_grant(case)
    grant = desk.approve(case)
    assert desk.until(case, "execution") == "2027-03-02"
    desk.start(case)
    desk.travel("2026-04-20")
    objection = uphold(desk, case, grant, second)
    assert desk.deadline(case, "objection_decision")["clock"]["code"] == "running"

    less = {"kind": "on_objection", "amountCents": 399_99, "text": "Minder."}
    for amount in (399_99, 675_01):
        body = {**less, "amountCents": amount}
        assert desk.refused("case_handler", case, "proposals", body, status=400) == (
            "amountCents: moet tussen € 400,00 en € 675,00 liggen"
        )
    strange = {**less, "amountCents": 675_00, "executionUntil": "2026-04-20"}
    assert desk.refused("case_handler", case, "proposals", strange, status=400) == (
        "executionUntil: moet na vandaag liggen"
    )
    assert desk.refused("reviewer", case, "reopenings").startswith("Deze zaak is in uitvoering;")
    proposal = desk.propose(case, "on_objection", amountCents=675_00, text="Er was nog geld.")
    assert (proposal["kind"]["code"], proposal["step"]["code"]) == (
        "amendment",
        "amend_on_objection",
    )
    assert desk.reasons(case, second, "amend_on_objection", "amend") == [
        None,
        "Er ligt geen voorstel voor dit besluit.",
    ]
    assert desk.refused("reviewer", case, "decisions", {"outcome": "approved"}) == (
        "Wie het bestreden besluit nam, beslist niet na bezwaar (Awb 10:3 lid 3)."
    )
    concept = desk.preview(case)
    anew = desk.approve(case, second)
    assert (anew["amountCents"], anew["replacesId"]) == (675_00, grant["id"])
    assert anew["objectionId"] == objection["id"]
    assert desk.purse() == {"committed": 100_275_00, "override": 275_00}
    assert desk.state(case) == "in_progress"
    assert desk.deadline(case, "objection_decision")["clock"]["code"] == "stopped"
    assert desk.until(case, "execution") == "2027-03-02"
    assert desk.until(case, "appeal") == "2026-06-01"
    letter = desk.letter(case)
    for words in (
        "Op 2 maart 2026 namen wij een besluit over uw subsidie. Op 20 april 2026 kregen wij uw"
        " bezwaar daartegen. Uw bezwaar is gegrond.",
        "(artikel 7:11, tweede lid, van de Algemene wet bestuursrecht)",
        "U krijgt nu ten hoogste € 675,00 subsidie. Dat is € 275,00 meer.",
        "Er was nog geld (artikel 7:11, tweede lid, van de Algemene wet",
        "U kunt in beroep gaan bij de rechtbank.",
    ):
        assert words in letter
        assert words in concept
    assert "U vroeg ons om dat besluit te wijzigen" not in letter

    desk.travel("2026-05-20")
    desk.report(case, {"roof": "2026-05-18"})
    assert desk.settle(case)["amountCents"] == 675_00


def test_a_lower_settlement_is_raised_and_its_claim_lapses(desk, second):
    """45 m2 granted at 675.00, half of it paid; settled on 20 m2 at 300.00: 37.50 must come back.

    On the objection it is 500.00: nothing comes back any more, and 162.50 are still to be paid.
    """
    case = desk.grant(1)
    grant_cents = desk.money(case)["granted"]
    assert grant_cents == 675_00
    desk.pay(case)
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"}, roof={"areaM2": "20.00"})
    settlement = desk.settle(case, **{**HEARD, "heardOn": "2026-05-30"})
    assert settlement["amountCents"] == 300_00
    assert [(each["cents"], each["state"]["code"]) for each in desk.claims(case)] == [
        (37_50, "open")
    ]
    desk.travel("2026-06-22")
    uphold(desk, case, settlement, second)
    assert desk.refused("case_handler", case, "closures") == (
        "Op een gegrond bezwaar moet nog worden beslist."
    )
    higher = {"kind": "on_objection", "amountCents": 675_01, "text": "Meer."}
    assert desk.refused("case_handler", case, "proposals", higher, status=400) == (
        "amountCents: moet tussen € 300,00 en € 675,00 liggen"
    )
    assert desk.refused("case_handler", case, "proposals", JUDGED, status=400) == NOT_JUDGED
    desk.propose(case, "on_objection", amountCents=500_00, text="Er is meer gedaan dan wij zagen.")
    concept = desk.preview(case)
    anew = desk.approve(case, second)
    assert (anew["kind"]["code"], anew["replacesId"]) == ("revision", settlement["id"])
    assert desk.state(case) == "settlement_revised"
    assert desk.money(case) == {
        "granted": 675_00,
        "settled": 500_00,
        "paid": 337_50,
        "due": 162_50,
    }
    assert [each["state"]["code"] for each in desk.claims(case)] == ["lapsed"]
    # To be paid within six weeks of the new decision.
    shown = desk.world.case(case)["watch"]
    assert (shown["kind"]["code"], shown["until"]) == ("payment", "2026-08-03")
    letter = desk.letter(case)
    for words in (
        "Besluit: wij wijzigen uw vastgestelde subsidie",
        "Wij stellen uw subsidie nu vast op € 500,00. Dat is € 200,00 meer.",
        "Wij betalen u nog € 162,50",
        "Eerder vastgesteld € 300,00 Nu vastgesteld € 500,00 Al betaald € 337,50",
    ):
        assert words in letter
        assert words in concept
    assert "terugbetalen" not in letter
    assert "vijf jaar" not in letter
    desk.pay(case)
    desk.travel("2026-08-04")  # 22 June + 42 = 3 August
    desk.close(case)


def test_what_was_given_up_counts_as_paid_again(desk, second):
    """Of 337.50 paid and 300.00 settled, 37.50 were given up; settled at 320.00 on the objection.

    20.00 of what was given up are due after all: nothing is paid twice, and 17.50 stay given up.
    """
    case = desk.grant(1)
    desk.pay(case)
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"}, roof={"areaM2": "20.00"})
    settlement = desk.settle(case, **{**HEARD, "heardOn": "2026-05-30"})
    [claim] = desk.claims(case)
    desk.act("budget_holder", case, f"claims/{claim['id']}/waivers", {"reason": "Kleine som."})
    assert desk.money(case)["paid"] == 300_00
    uphold(desk, case, settlement, second)
    desk.propose(case, "on_objection", amountCents=320_00, text="Eén vierkante meter meer.")
    desk.approve(case, second)
    assert [(each["cents"], each["state"]["code"]) for each in desk.claims(case)] == [
        (37_50, "lapsed"),
        (17_50, "waived"),
    ]
    assert desk.money(case) == {"granted": 675_00, "settled": 320_00, "paid": 320_00}


def test_a_grant_that_was_revoked_is_given_again(desk, second):
    """Revoked on 1 June with 337.50 paid, which must come back; upheld, it is granted again.

    Twelve months for the works from the new decision on 22 June, or the day that it names.
    """
    case = desk.grant(1)
    desk.pay(case)
    desk.travel("2026-06-01")
    ground = {"ground": "obligations", "text": "Er wordt niet gebouwd.", "heardOn": "2026-05-28"}
    desk.propose(case, "revocation", reasons=ground)
    revocation = desk.approve(case)
    assert desk.money(case)["claim"] == 337_50
    desk.travel("2026-06-22")
    uphold(desk, case, revocation, second)
    assert desk.refused("case_handler", case, "proposals", JUDGED, status=400) == NOT_JUDGED
    desk.propose(
        case,
        "on_objection",
        amountCents=675_00,
        text="Er werd wel gebouwd.",
        executionUntil="2027-09-01",
    )
    anew = desk.approve(case, second)
    assert (anew["kind"]["code"], anew["replacesId"]) == ("grant", revocation["id"])
    assert desk.state(case) == "granted"
    assert desk.until(case, "execution") == "2027-09-01"
    assert [each["state"]["code"] for each in desk.claims(case)] == ["lapsed"]
    assert desk.money(case) == {"granted": 675_00, "committed": 675_00, "paid": 337_50}
    desk.report(case, {"roof": "2026-06-20"})
    assert desk.settle(case)["amountCents"] == 675_00


def test_reopened_and_granted_above_the_ceiling(desk, second):
    """Refused at a full ceiling; upheld and reopened, all of it is granted, above the ceiling."""
    desk.leave_free(0)
    case = desk.bring_in(1)
    refusal = desk.refuse(case, **CEILING)
    desk.travel("2026-04-20")
    objection = uphold(desk, case, refusal, second)
    desk.act(second, case, "reopenings")
    proposal = desk.propose_grant(case)
    assert (proposal["amountCents"], proposal["isPartial"]) == (675_00, False)
    assert desk.refused("reviewer", case, "decisions", {"outcome": "approved"}) == (
        "Wie het bestreden besluit nam, beslist niet na bezwaar (Awb 10:3 lid 3)."
    )
    grant = desk.approve(case, second)
    assert (grant["objectionId"], grant["replacesId"]) == (objection["id"], refusal["id"])
    assert desk.purse() == {"committed": 100_675_00, "override": 675_00}
    assert "Uw bezwaar is gegrond." in desk.letter(case)


def test_a_draft_that_left_the_case_as_it_was_is_sent_back(desk):
    """A settlement is to be lowered by the wrong amount: back it goes, and another is proposed."""
    case = desk.grant(1)
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"})
    desk.settle(case)
    wrong = {"ground": "false_data", "text": "De factuur is vals.", "heardOn": "2026-05-30"}
    desk.propose(case, "revision", amountCents=30_00, reasons=wrong)
    body = {"outcome": "returned", "reason": "Het is 300 euro."}
    assert desk.refused("case_handler", case, "decisions", body, status=403)
    desk.act("reviewer", case, "decisions", body)
    assert desk.state(case) == "settled"
    assert desk.refused("reviewer", case, "decisions", body) == (
        "Er ligt geen voorstel dat op een besluit wacht."
    )
    desk.propose(case, "revision", amountCents=300_00, reasons=wrong)
    assert desk.approve(case)["amountCents"] == 300_00


def test_who_objects_to_a_grant_that_was_revoked_has_the_revocation_to_object_to(desk, second):
    """Upheld against a grant of a part; then revoked at the applicant's own request: it is over."""
    desk.leave_free(400_00)
    case = desk.bring_in(1)
    desk.propose_grant(case)
    grant = desk.approve(case)
    desk.travel("2026-03-16")
    uphold(desk, case, grant, second)
    reasons = {"ground": "request", "text": "De eigenaar verhuist."}
    desk.propose(case, "revocation", reasons=reasons)
    desk.approve(case)
    body = {"kind": "on_objection", "amountCents": 675_00, "text": "Alsnog."}
    assert desk.refused("case_handler", case, "proposals", body) == (
        "Er is geen gegrond bezwaar waarop nog moet worden beslist."
    )
    desk.travel("2026-04-29")  # 16 March + 42 = 27 April, King's Day
    desk.close(case)
