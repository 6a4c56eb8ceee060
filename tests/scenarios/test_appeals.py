"""Appeals: the court speaks, the desk records it and decides anew where it must."""

import pytest

from tests.scenarios.at_the_desk import CEILING


@pytest.fixture
def second(desk):
    """A reviewer who did not take the refusal."""
    return desk.world.client("reviewer", "Roos Tweede")


def judge(desk, case, appeal, outcome, **more):
    """The handler records what the court said."""
    body = {"outcome": outcome, "text": "Zie de uitspraak.", **more}
    return desk.act("case_handler", case, f"appeals/{appeal['id']}/judgments", body)


def test_the_court_upholds_what_the_objection_did_not(desk, second):
    """Refused on 16 March, objection unfounded on 20 May, appeal on 1 June, founded on 2 November.

    The judgment gives until 14 December; granted above the ceiling on 1 December, and against that
    the way is to the court again.
    """
    desk.leave_free(0)
    case = desk.bring_in(1)
    desk.travel("2026-03-16")
    refusal = desk.refuse(case, **CEILING)
    filed = {"decisionId": refusal["id"]}
    desk.travel("2026-04-01")
    assert desk.refused("intake", case, "appeals", filed) == (
        "Hierop is nog niet op bezwaar beslist: eerst kan bezwaar (Awb 7:1)."
    )
    objection = desk.object(case, refusal)
    desk.hear(case, objection)
    desk.travel("2026-05-20")
    desk.decide_objection(case, objection, "unfounded", second)
    desk.travel("2026-06-01")
    early = {**filed, "receivedOn": "2026-05-19"}
    assert desk.refused("intake", case, "appeals", early, status=400) == (
        "receivedOn: ligt voor de beslissing op het bezwaar"
    )
    appeal = desk.act("intake", case, "appeals", filed)
    assert (appeal["isAppeal"], appeal["isInTime"]) == (True, None)
    assert desk.refused("intake", case, "appeals", filed) == (
        "Tegen dit besluit loopt al een beroep."
    )
    assert desk.refused("case_handler", case, "closures") == (
        "Er loopt nog een beroep bij de rechtbank."
    )
    path = f"objections/{appeal['id']}/decisions"
    body = {"outcome": "founded", "text": "Zie het advies."}
    assert desk.refused(second, case, path, body, status=404)

    desk.travel("2026-11-02")
    judgments = f"appeals/{appeal['id']}/judgments"
    for until, told in (
        (None, "until: noem de laatste dag voor het nieuwe besluit (Awb 8:72 lid 4)"),
        ("2026-11-02", "until: moet na de uitspraak liggen"),
    ):
        wrong = {**body, **({"until": until} if until else {})}
        assert desk.refused("case_handler", case, judgments, wrong, status=400) == told
    wrong = {**body, "outcome": "unfounded", "until": "2026-12-14"}
    assert desk.refused("case_handler", case, judgments, wrong, status=400) == (
        "until: hoort bij een gegrond beroep"
    )
    judge(desk, case, appeal, "founded", until="2026-12-14")
    assert desk.refused("case_handler", case, judgments, {**body, "until": "2026-12-14"}) == (
        "In dit beroep is al uitspraak gedaan."
    )
    shown = desk.world.case(case)["watch"]
    assert (shown["kind"]["code"], shown["until"]) == ("objection_decision", "2026-12-14")
    desk.travel("2026-12-01")
    desk.propose(case, "on_objection", amountCents=675_00, text="De rechtbank wees erop.")
    concept = desk.preview(case)
    grant = desk.approve(case, second)
    assert (grant["amountCents"], grant["objectionId"]) == (675_00, appeal["id"])
    assert desk.purse() == {"committed": 100_675_00, "override": 675_00}
    for words in (
        "U ging daartegen in beroep. Op 2 november 2026 gaf de rechtbank u gelijk.",
        "(artikel 8:72, vierde lid, van de Algemene wet bestuursrecht)",
        "U kunt in beroep gaan bij de rechtbank.",
    ):
        assert words in desk.letter(case)
        assert words in concept
    again = desk.act("intake", case, "appeals", {"decisionId": grant["id"]})
    judge(desk, case, again, "withdrawn")
    assert desk.state(case) == "granted"


def test_a_closed_case_is_taken_up_again_on_an_appeal(desk, second):
    """Refused, objection unfounded, closed; the court annuls, the case is reopened and refused."""
    desk.leave_free(0)
    case = desk.bring_in(1)
    refusal = desk.refuse(case, **CEILING)
    objection = desk.object(case, refusal)
    desk.hear(case, objection)
    desk.decide_objection(case, objection, "unfounded", second)
    desk.travel("2026-04-14")  # 2 March + 42 = 13 April
    desk.close(case)
    appeal = desk.act("intake", case, "appeals", {"decisionId": refusal["id"]})
    desk.travel("2026-10-05")
    judge(desk, case, appeal, "founded", until="2026-11-16")
    desk.act(second, case, "reopenings")
    assert desk.state(case) == "in_assessment"
    assert desk.until(case, "objection_decision") == "2026-11-16"
    anew = desk.refuse_by(second, case, **CEILING)
    assert (anew["objectionId"], anew["replacesId"]) == (appeal["id"], refusal["id"])
    assert desk.deadline(case, "objection_decision")["clock"]["code"] == "stopped"
