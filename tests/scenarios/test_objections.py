"""Objections: in time or not, upheld or not, and what follows; always by somebody else."""

from tests.scenarios.at_the_desk import CEILING, HEARD


def test_upheld_and_granted_above_the_ceiling(desk):
    """Refused at a full ceiling; the objection is upheld, and the grant goes above it (4:25 lid 3).

    Refused on 16 March: object until 28 April, after King's Day; with a committee twelve weeks
    more to decide: 21 July.
    """
    desk.leave_free(0)
    case = desk.bring_in(1)
    desk.travel("2026-03-16")
    refusal = desk.refuse(case, **CEILING)
    desk.travel("2026-04-01")
    objection = desk.object(case, refusal)
    assert objection["isInTime"]
    assert desk.until(case, "objection_decision") == "2026-07-21"
    founded = {"outcome": "founded", "text": "De volgorde klopte niet."}
    decide = f"objections/{objection['id']}/decisions"
    second = desk.world.client("reviewer", "Roos Tweede")
    assert desk.refused(second, case, decide, founded) == (
        "Eerst moet de indiener zijn gehoord (Awb 7:2)."
    )

    desk.travel("2026-05-11")
    desk.hear(case, objection)
    assert desk.refused("reviewer", case, decide, founded) == (
        "Wie het bestreden besluit nam of voorbereidde, beslist niet na bezwaar."
    )
    desk.travel("2026-05-20")
    desk.decide_objection(case, objection, "founded", second)
    # The founded objection alone decides nothing: somebody proposes first.
    assert desk.reasons(case, second, "grant_on_objection", "propose_on_objection") == [
        "Er ligt geen voorstel voor dit besluit.",
        "Hiervoor hebt u de rol niet.",
    ]
    desk.propose(case, "on_objection", amountCents=675_00, text="Op het gegronde bezwaar.")
    assert desk.reasons(case, second, "grant_on_objection") == [None]
    assert desk.refused("reviewer", case, "decisions", {"outcome": "approved"}) == (
        "Wie het bestreden besluit nam, beslist niet na bezwaar (Awb 10:3 lid 3)."
    )
    grant = desk.approve(case, second)
    assert (grant["amountCents"], grant["objectionId"]) == (675_00, objection["id"])
    assert grant["replacesId"] == refusal["id"]
    assert desk.purse() == {"committed": 100_675_00, "override": 675_00}
    assert desk.until(case, "execution") == "2027-05-20"
    assert desk.until(case, "appeal") == "2026-07-01"
    assert "U kunt in beroep gaan bij de rechtbank." in desk.letter(case)
    again = {"decisionId": grant["id"], "receivedOn": "2026-05-20"}
    assert desk.refused("intake", case, "objections", again) == (
        "Dit is een beslissing op bezwaar; daartegen kan alleen beroep bij de rechtbank (Awb 7:1,"
        " 8:1)."
    )
    assert [kind for kind, _ in desk.letters(case)] == ["acknowledgement", "refusal", "grant"]


def test_posted_in_time(desk):
    """Posted on the last day and received on the last day of the week after it: in time.

    Granted a part on 23 March: object until 4 May, and by post until 11 May. Unfounded.
    """
    desk.leave_free(400_00)
    case = desk.bring_in(1)
    desk.propose_grant(case)
    desk.travel("2026-03-23")
    grant = desk.approve(case)
    assert grant["objectUntil"] == "2026-05-04"
    desk.travel("2026-05-12")
    late = desk.object(case, grant, postedOn="2026-05-04", receivedOn="2026-05-12")
    assert not late["isInTime"]
    desk.decide_objection(case, late, "inadmissible", "budget_holder")
    on_time = desk.object(case, grant, postedOn="2026-05-04", receivedOn="2026-05-11")
    assert on_time["isInTime"]
    desk.hear(case, on_time)
    done = desk.decide_objection(case, on_time, "unfounded", "budget_holder")
    assert (done["state"]["code"], done["outcome"]["code"]) == ("decided", "unfounded")
    assert desk.money(case)["granted"] == 400_00


def test_too_late_is_inadmissible(desk):
    """Posted one day after the term: on record, inadmissible, and the refusal stands.

    Refused on 23 March: object until 4 May.
    """
    case = desk.bring_in(1)
    desk.travel("2026-03-23")
    ground = {"ground": "activities", "text": "Het dak is al gedaan.", "heardOn": "2026-03-20"}
    refusal = desk.refuse(case, **ground)
    desk.travel("2026-05-06")
    objection = desk.object(case, refusal, postedOn="2026-05-05", receivedOn="2026-05-06")
    assert not objection["isInTime"]
    assert desk.refused("case_handler", case, "closures") == "Er loopt nog een bezwaar."
    done = desk.decide_objection(case, objection, "inadmissible", "budget_holder")
    assert (done["outcome"]["code"], done["decidedOn"]) == ("inadmissible", "2026-05-06")
    assert desk.state(case) == "refused"
    desk.close(case)


def test_reopened_after_not_processed(desk):
    """Put aside wrongly, for the offer was not needed: upheld, taken up again, and granted."""
    case = desk.receive(1)
    desk.take(case)
    desk.ask(case, "de offerte")  # until 16 March
    desk.travel("2026-03-17")
    desk.propose(case, "not_processed", text="De offerte kwam niet.")
    aside = desk.approve(case)
    desk.travel("2026-04-01")
    objection = desk.object(case, aside)
    assert desk.refused("reviewer", case, "reopenings") == (
        "Er is geen gegrond bezwaar waarop nog moet worden beslist."
    )
    desk.hear(case, objection)
    second = desk.world.client("reviewer", "Roos Tweede")
    desk.travel("2026-04-20")
    desk.decide_objection(case, objection, "founded", second)
    assert desk.refused("case_handler", case, "closures") == (
        "Op een gegrond bezwaar moet nog worden beslist."
    )
    desk.act(second, case, "reopenings")
    assert desk.state(case) == "in_assessment"
    # The letter was never answered: its place in the queue is that of the reopening.
    assert desk.world.case(case)["completeAt"].startswith("2026-04-20")
    assert desk.money(case) == {"needs": 675_00, "reserved": 675_00}
    desk.propose_grant(case)
    grant = desk.approve(case, second)
    assert (grant["amountCents"], grant["replacesId"]) == (675_00, aside["id"])
    assert "U kunt in beroep gaan bij de rechtbank." in desk.letter(case)
    assert desk.story(case) == [
        ("received", "2026-03-02"),
        ("awaiting_supplement", "2026-03-02"),
        ("not_processed", "2026-03-17"),
        ("in_assessment", "2026-04-20"),
        ("proposed", "2026-04-20"),
        ("granted", "2026-04-20"),
    ]


def test_the_new_decision_is_part_of_the_decision_on_the_objection(desk):
    """Refused on 16 March, upheld, reopened: the term of the objection, and not that of receipt.

    Object until 28 April; with a committee twelve weeks more: 21 July. A letter that asks to
    complete the application stops nothing (Awb 7:14), delay by the applicant does, and the
    decision can be put off once more for at most six weeks (7:10 lid 3). The refusal was in time,
    and stays so.
    """
    desk.leave_free(0)
    case = desk.bring_in(1)
    desk.travel("2026-03-16")
    refusal = desk.refuse(case, **CEILING)

    def standing(kind):
        shown = desk.deadline(case, kind)
        return shown["until"], shown["clock"]["code"]

    assert standing("decision") == ("2026-04-28", "stopped")
    desk.travel("2026-04-01")
    objection = desk.object(case, refusal)
    desk.hear(case, objection)
    desk.travel("2026-05-20")
    second = desk.world.client("reviewer", "Roos Tweede")
    desk.decide_objection(case, objection, "founded", second)

    def watched():
        shown = desk.world.case(case)["watch"]
        return shown["kind"]["code"], shown["until"], shown["clock"]["code"]

    # The objection is decided, and not wholly: what is watched runs on, before and after reopening.
    assert watched() == ("objection_decision", "2026-07-21", "running")
    desk.act(second, case, "reopenings")
    assert watched() == ("objection_decision", "2026-07-21", "running")
    [item] = desk.world.get("case_handler", "/worklist?state=in_assessment")["items"]
    assert (item["number"], item["watch"]["until"]) == (case, "2026-07-21")
    told = desk.deadline(case, "objection_decision")["derivation"][-1]
    assert (told["article"], told["on"]) == ("Awb 7:11 lid 2", "2026-07-21")
    assert standing("decision") == ("2026-04-28", "stopped")

    desk.ask(case, "de offerte")
    desk.travel("2026-05-27")
    desk.supplement(case)
    desk.complete(case)
    assert watched() == ("objection_decision", "2026-07-21", "running")
    pause = {"kind": "applicant_delay", "firstDay": "2026-05-25", "lastDay": "2026-05-26"}
    desk.act("case_handler", case, "pauses", {**pause, "reason": "Kon niet eerder."})
    assert watched()[1] == "2026-07-23"
    delay = {"until": "2026-09-04"}
    assert desk.refused("case_handler", case, "postponements", delay, status=400) == (
        "until: verdagen kan met ten hoogste zes weken, tot en met 03-09-2026; langer alleen met"
        " instemming (Awb 7:10 lid 3 en 4)"
    )
    desk.act("case_handler", case, "postponements", {"until": "2026-09-03"})  # 23 July + 42 days
    assert watched()[1] == "2026-09-03"
    assert desk.refused("case_handler", case, "postponements", {"until": "2026-09-03"}) == (
        "De beslissing op dit bezwaar is al een keer verdaagd."
    )

    # Too late: notice on 4 September, fourteen days, and five days at EUR 23.
    desk.travel("2026-09-04")
    desk.act("intake", case, "default-notices", {})
    desk.travel("2026-09-24")
    desk.refuse_by(second, case, **CEILING)
    assert standing("objection_decision") == ("2026-09-03", "stopped")
    assert desk.deadline(case, "objection_decision")["penalty"]["cents"] == 5 * 23_00
    assert standing("decision") == ("2026-04-28", "stopped")


def test_mended_postponed_and_longer_with_consent(desk):
    """The objection has no signature: the clock stands still until it is mended, and then longer.

    21 July and 5 to 12 May, eight days: 29 July; postponed by six weeks to 9 September; consent to
    a week more: 16 September.
    """
    case = desk.bring_in(1)
    desk.travel("2026-03-16")
    refusal = desk.refuse(case, ground="scheme", text="Het dak is al gedaan.", article="artikel 5")
    desk.travel("2026-04-01")
    objection = desk.object(case, refusal)
    below = f"objections/{objection['id']}"

    desk.travel("2026-05-04")
    asked = {"items": ["uw handtekening"]}
    done = desk.act("case_handler", case, f"{below}/repair-requests", asked)
    assert done["state"]["code"] == "repair_asked"
    assert desk.until(case, "repair") == "2026-05-18"  # 4 May + 14 days, a Monday
    assert desk.letters(case)[-1] == ("repair_request", "2026-05-04")
    letter = desk.letter(case)
    for words in (
        "Uw bezwaar is nog niet compleet",
        "Wij kregen uw bezwaar op 1 april 2026.",
        "Wij moeten het uiterlijk op 18 mei 2026 hebben.",
        "uw handtekening",
    ):
        assert words in letter
    desk.travel("2026-05-13")
    desk.act("intake", case, f"{below}/repairs", {})
    shown = desk.deadline(case, "objection_decision")
    assert shown["until"] == "2026-07-29"
    assert shown["pauses"] == [{"firstOn": "2026-05-05", "lastOn": "2026-05-12"}]

    later = f"{below}/postponements"
    assert desk.refused("case_handler", case, later, {"until": "2026-09-10"}, status=400) == (
        "until: verdagen kan met ten hoogste zes weken, tot en met 09-09-2026; langer alleen met"
        " instemming (Awb 7:10 lid 3 en 4)"
    )
    desk.act("case_handler", case, later, {"until": "2026-09-09"})
    assert desk.letters(case)[-1] == ("objection_postponement", "2026-05-13")
    assert "U krijgt uiterlijk op 9 september 2026 onze beslissing." in desk.letter(case)
    assert desk.until(case, "objection_decision") == "2026-09-09"
    consent = {"kind": "consent", "firstDay": "2026-03-31", "lastDay": "2026-08-16"}
    consent["reason"] = "De indiener wil eerst een tweede advies."
    assert desk.refused("case_handler", case, f"{below}/pauses", consent, status=400) == (
        "firstDay: mag niet voor de ontvangst van het bezwaar liggen"
    )
    desk.act("case_handler", case, f"{below}/pauses", {**consent, "firstDay": "2026-08-10"})
    assert desk.until(case, "objection_decision") == "2026-09-16"
    [item] = desk.world.get("case_handler", "/worklist?state=refused")["items"]
    assert (item["number"], item["watch"]["until"]) == (case, "2026-09-16")

    desk.travel("2026-09-17")
    assert desk.refused("case_handler", case, later, {"until": "2026-10-01"}) == (
        "De beslissing op dit bezwaar is al een keer verdaagd."
    )
    assert desk.deadline(case, "objection_decision")["clock"]["code"] == "overdue"


def test_a_closed_case_can_only_be_revised(desk):
    """A year later the invoice turns out to be false: what was settled is lowered (Awb 4:49).

    Settled at 675.00 and paid; revised to 300.00, so 375.00 comes back. Not after five years.
    """
    case = desk.grant(1)
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"})
    desk.settle(case)
    desk.pay(case)
    desk.travel("2026-07-14")  # 1 June + 42 = 13 July
    desk.close(case)

    desk.travel("2027-06-01")
    for who, what, body in (
        ("case_handler", "supplement-requests", {"items": ["de factuur"]}),
        ("case_handler", "proposals", {"kind": "grant"}),
        ("case_handler", "payments", {}),
        ("intake", "completion-reports", desk.report_body({"roof": "2026-05-20"})),
    ):
        assert desk.refused(who, case, what, body).startswith("Deze zaak is afgesloten;")
    false = {"ground": "false_data", "text": "De factuur is vals.", "heardOn": "2027-05-28"}
    revision = {"kind": "revision", "amountCents": 300_00, "reasons": false}
    higher = {**revision, "amountCents": 675_00}
    assert desk.refused("case_handler", case, "proposals", higher, status=400) == (
        "amountCents: moet minder zijn dan is vastgesteld"
    )
    desk.act("case_handler", case, "proposals", revision)
    concept = desk.preview(case)
    revised = desk.approve(case)
    assert desk.state(case) == "settlement_revised"
    assert revised["objectUntil"] == "2027-07-13"  # 1 June + 42 days
    assert desk.letters(case)[-1] == ("revision", "2027-06-01")
    letter = desk.letter(case)
    for words in (
        "Besluit: wij verlagen uw vastgestelde subsidie",
        "Op 1 juni 2026 stelden wij uw subsidie vast op € 675,00.",
        "(artikel 4:49 van de Algemene wet bestuursrecht)",
        "Wij stellen uw subsidie nu vast op € 300,00. Dat is € 375,00 minder.",
        "De factuur is vals (artikel 4:49 van de Algemene wet bestuursrecht).",
        "Op 28 mei 2027 gaf u ons uw zienswijze",
        "U moet € 375,00 aan ons terugbetalen, uiterlijk op 13 juli 2027.",
        "Eerder vastgesteld € 675,00 Nu vastgesteld € 300,00 Al betaald € 675,00",
        "uiterlijk op 13 juli 2027 een brief: een bezwaarschrift",
    ):
        assert words in letter
        assert words in concept
    assert desk.money(case) == {
        "granted": 675_00,
        "settled": 300_00,
        "paid": 675_00,
        "claim": 375_00,
    }
    desk.recover(case, 375_00)
    desk.travel("2027-07-14")
    desk.close(case)

    desk.travel("2031-06-02")  # five years after 1 June 2026
    nothing = {**revision, "amountCents": 0, "reasons": {**HEARD, "heardOn": "2031-06-02"}}
    assert desk.refused("case_handler", case, "proposals", nothing) == (
        "De vaststelling is ouder dan vijf jaar (Awb 4:49 lid 3)."
    )
