"""After the grant: what was done, what others paid, and what must come back."""

from tests.scenarios.at_the_desk import HEARD

TWO_MEASURES = {
    # Doubled because there are two: 45 x 15.00 x 2 = 1,350.00 and 10 x 25.00 x 2 = 500.00.
    "roof": {"areaM2": "45.00"},
    "glass_hrpp": {"areaM2": "10.00"},
}


def test_an_advance_and_a_lower_settlement(desk):
    """Half is paid ahead; then the roof turns out to be 20 m2, and 37.50 must come back.

    Grant 675.00, advance at most half: 337.50. Settled at 20 x 15.00 = 300.00.
    """
    case = desk.grant(1)
    assert desk.refused("case_handler", case, "payments", {"cents": 337_51}, status=400) == (
        "cents: er kan nog € 337,50 worden betaald"
    )
    advance = desk.pay(case)
    assert (advance["kind"]["code"], advance["cents"]) == ("advance", 337_50)

    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"}, roof={"areaM2": "20.00"})
    desk.travel("2026-06-15")
    settlement = desk.settle(case, **HEARD, heardOn="2026-06-10")
    assert settlement["amountCents"] == 300_00
    line = settlement["calculation"]["lines"][0]
    assert [each["text"] for each in line["reasons"]] == [
        "uitgevoerd 20,00 m², verleend voor 45,00 m²"
    ]
    assert desk.money(case) == {
        "granted": 675_00,
        "settled": 300_00,
        "paid": 337_50,
        "claim": 37_50,
    }
    assert desk.purse() == {"free": 99_700_00, "settled": 300_00}

    desk.travel("2026-07-28")  # the objection term of 15 June ended on 27 July
    assert desk.refused("case_handler", case, "closures") == (
        "Er staat nog een terugvordering open."
    )
    claim = desk.recover(case, 37_50)
    assert (claim["state"]["code"], claim["leftCents"]) == ("recovered", 0)
    assert desk.money(case)["paid"] == 300_00
    desk.close(case)


def test_a_measure_was_not_done(desk):
    """Roof and glass were granted, only the roof was done: no glass, and no doubling either.

    1,350.00 + 500.00 = 1,850.00 granted; 45 x 15.00 = 675.00 settled, after the owner was heard.
    """
    case = grant_two(desk)
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20", "glass_hrpp": None}, **TWO_MEASURES)
    assert desk.refused("case_handler", case, "settlements", {}, status=400) == (
        "reasons: geef de reden: er wordt minder vastgesteld dan verleend"
    )
    unheard = desk.refused("case_handler", case, "settlements", {"reasons": HEARD}, status=400)
    assert unheard == (
        "reasons.heardOn: de aanvrager moet eerst zijn zienswijze kunnen geven (Awb 4:12)"
    )

    desk.travel("2026-06-15")
    settlement = desk.settle(case, **HEARD, heardOn="2026-06-11")
    assert settlement["amountCents"] == 675_00
    reasons = {
        line["measure"]["code"]: [each["text"] for each in line["reasons"]]
        for line in settlement["calculation"]["lines"]
    }
    assert reasons == {
        "roof": ["zonder tweede maatregel geen verdubbeling"],
        "glass_hrpp": ["niet uitgevoerd"],
    }
    assert desk.pay(case)["cents"] == 675_00
    desk.travel("2026-07-28")
    desk.close(case)


def test_works_after_the_execution_term(desk):
    """The roof was done on the last day, the glass one day later: the glass counts for nothing.

    Granted on 2 March 2026; 12 months, so until 2 March 2027.
    """
    case = grant_two(desk)
    assert desk.until(case, "execution") == "2027-03-02"
    desk.travel("2027-03-15")
    executed = {"roof": "2027-03-02", "glass_hrpp": "2027-03-03"}
    desk.report(case, executed, **TWO_MEASURES)
    settlement = desk.settle(case, **HEARD, heardOn="2027-03-15")
    assert settlement["amountCents"] == 675_00
    glass = settlement["calculation"]["lines"][1]
    assert [each["text"] for each in glass["reasons"]] == [
        "uitgevoerd op 03-03-2027, na het einde van de termijn (02-03-2027)"
    ]


def test_no_report_comes(desk):
    """No report after a year: a reminder of four weeks, then settled ex officio at nothing.

    Granted on 9 March 2026: until 9 March 2027; reminded on 10 March: until 7 April.
    """
    desk.travel("2026-03-09")
    case = desk.grant(1)
    desk.travel("2027-03-09")
    assert desk.refused("case_handler", case, "reminders", {}) == (
        "De uitvoeringstermijn is nog niet voorbij."
    )
    desk.travel("2027-03-10")
    desk.act("case_handler", case, "reminders", {})
    assert desk.until(case, "reminder") == "2027-04-07"
    assert desk.letters(case)[-1] == ("completion_reminder", "2027-03-10")
    reasons = {**HEARD, "heardOn": "2027-04-06"}
    at_nothing = {"kind": "ex_officio", "amountCents": 0, "reasons": reasons}

    desk.travel("2027-04-07")
    assert desk.refused("case_handler", case, "proposals", at_nothing) == (
        "De herinneringstermijn loopt tot en met 07-04-2027."
    )
    desk.travel("2027-04-08")
    desk.act("case_handler", case, "proposals", at_nothing)
    concept = desk.preview(case)
    decision = desk.approve(case)
    assert (desk.state(case), decision["amountCents"]) == ("settled", 0)
    assert decision["objectUntil"] == "2027-05-20"
    assert desk.letters(case)[-1] == ("ex_officio", "2027-04-08")
    letter = desk.letter(case)
    for words in (
        "Besluit: wij stellen uw subsidie vast zonder uw melding",
        "Op 9 maart 2026 gaven wij u ten hoogste € 675,00 subsidie.",
        "Op 10 maart 2027 herinnerden wij u daaraan. Dat kon nog tot en met 7 april 2027.",
        "(artikelen 4:44, vierde lid, en 4:47 van de Algemene wet bestuursrecht)",
        "Wij stellen uw subsidie vast op € 0,00. Dat is € 675,00 minder dan wij verleenden.",
        "Het werk is niet geheel uitgevoerd (artikel 4:46, tweede lid, van de Algemene wet",
        "Op 6 april 2027 gaf u ons uw zienswijze",
        "U hoeft ons niets terug te betalen.",
        "Verleend € 675,00 Vastgesteld € 0,00",
        "uiterlijk op 20 mei 2027 een brief: een bezwaarschrift",
    ):
        assert words in letter
        assert words in concept
    # The period of 2026 is over: what is released goes to the programme's reserve.
    assert desk.purse() == {"free": 99_325_00, "returned": 675_00}
    desk.travel("2027-05-21")
    desk.close(case)


def test_settled_ex_officio_below_what_was_paid(desk):
    """Half was paid ahead and a part was seen to be done: 337.50 less 200.00 comes back."""
    case = desk.grant(1)
    desk.pay(case)
    desk.travel("2027-03-03")
    desk.act("case_handler", case, "reminders", {})
    desk.travel("2027-04-01")
    reasons = {**HEARD, "heardOn": "2027-03-31"}
    desk.propose(case, "ex_officio", amountCents=200_00, reasons=reasons)
    desk.approve(case)
    assert desk.money(case) == {"granted": 675_00, "settled": 200_00, "paid": 337_50,
                                "claim": 137_50}  # fmt: skip
    letter = desk.letter(case)
    # 1 April + 42 days.
    assert "U moet € 137,50 aan ons terugbetalen, uiterlijk op 13 mei 2027." in letter
    assert (
        "Verleend € 675,00 Vastgesteld € 200,00 Al betaald € 337,50 U betaalt ons terug € 137,50"
    ) in letter


def test_revoked_with_an_advance_paid(desk):
    """The works never begin: the grant is revoked, and the advance comes back in two parts."""
    case = desk.grant(1)
    desk.pay(case)
    desk.travel("2026-09-01")
    ground = {"ground": "obligations", "text": "De eigenaar laat de aannemer niet toe."}
    proposal = {"kind": "revocation", "reasons": ground}
    unheard = desk.refused("case_handler", case, "proposals", proposal, status=400)
    assert unheard.startswith("reasons.heardOn")
    desk.propose(case, "revocation", reasons={**ground, "heardOn": "2026-08-28"})
    decision = desk.approve(case)
    assert desk.state(case) == "grant_revoked"
    assert desk.letters(case)[-1] == ("revocation", "2026-09-01")
    assert decision["objectUntil"] == "2026-10-13"  # 1 September + 42 days
    letter = desk.letter(case)
    for words in (
        "Op 2 maart 2026 gaven wij u ten hoogste € 675,00 subsidie.",
        "Wij trekken de subsidie van € 675,00 in.",
        "De eigenaar laat de aannemer niet toe (artikel 4:48 van de Algemene wet",
        "U moet € 337,50 aan ons terugbetalen, uiterlijk op 13 oktober 2026.",
        "Verleend € 675,00 Al betaald € 337,50 U betaalt ons terug € 337,50",
    ):
        assert words in letter
    assert desk.money(case) == {"paid": 337_50, "claim": 337_50}
    assert desk.purse() == {"free": 100_000_00}

    desk.travel("2026-10-14")
    assert desk.recover(case, 200_00)["leftCents"] == 137_50
    claim = desk.claims(case)[0]
    too_much = desk.refused(
        "budget_holder", case, f"claims/{claim['id']}/recoveries", {"cents": 137_51}, status=400
    )
    assert too_much == "cents: moet tussen € 0,01 en € 137,50 liggen: meer staat er niet open"
    desk.recover(case, 137_50)
    desk.close(case)


def test_isde_lowers_the_settlement(desk):
    """The state turns out to pay 900.00 of a roof of 1,400.00: with ours it would be too much.

    675.00 granted (half of the cost is 700.00); 1,400.00 less 900.00 leaves 500.00.
    """
    roof = desk.measure("roof", 1_400_00)
    case = desk.grant(1, measures=[roof])
    assert desk.money(case)["granted"] == 675_00
    desk.travel("2026-06-01")
    isde = {"measure": "roof", "kind": "isde", "status": "paid", "cents": 900_00}
    desk.report(case, {"roof": "2026-05-20"}, sources=[isde], roof={"costCents": 1_400_00})
    ground = {"ground": "scheme", "text": "Samen met de ISDE is het meer dan de kosten."}
    nameless = desk.refused("case_handler", case, "settlements", {"reasons": ground}, status=400)
    assert nameless == "reasons.article: noem het artikel van de regeling"
    article = {**ground, "article": "artikel 8"}
    unheard = desk.refused("case_handler", case, "settlements", {"reasons": article}, status=400)
    assert unheard.startswith("reasons.heardOn: de aanvrager moet eerst")
    strange = {"reasons": {**article, "ground": "ceiling"}}
    assert desk.refused("case_handler", case, "settlements", strange, status=400) == (
        "reasons.ground: deze grond hoort niet bij dit soort besluit"
    )
    settlement = desk.settle(case, **article, heardOn="2026-06-01")
    assert settlement["amountCents"] == 500_00
    reason = settlement["calculation"]["lines"][0]["reasons"][0]
    assert reason["text"] == (
        "andere subsidies (ISDE: € 900,00) gaan van de kosten af (blijft € 500,00)"
    )
    assert desk.pay(case)["cents"] == 500_00


def test_evidence_is_asked_after_the_report(desk):
    """The invoice is missing: the settlement term stands still until it comes.

    1 June + 56 days = 27 July; 11 to 21 June are 11 days: 7 August.
    """
    case = desk.grant(1)
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"})
    assert desk.until(case, "settlement") == "2026-07-27"
    desk.travel("2026-06-10")
    desk.act("case_handler", case, "evidence-requests", {"items": ["de factuur"]})
    assert desk.state(case) == "in_progress"
    assert desk.until(case, "evidence") == "2026-06-24"
    assert desk.letters(case)[-1] == ("evidence_request", "2026-06-10")
    assert "Op 1 juni 2026 meldde u dat het werk klaar is." in desk.letter(case)
    desk.travel("2026-06-11")
    assert desk.deadline(case, "settlement")["clock"]["code"] == "paused"
    assert desk.until(case, "settlement") == "2026-08-10"  # 27 July + 14 days at most

    desk.travel("2026-06-22")
    desk.report(case, {"roof": "2026-05-20"})
    deadline = desk.deadline(case, "settlement")
    assert deadline["until"] == "2026-08-07"
    assert deadline["pauses"] == [{"firstOn": "2026-06-11", "lastOn": "2026-06-21"}]
    assert desk.settle(case)["amountCents"] == 675_00


def test_evidence_does_not_come(desk):
    """The invoice is asked for twice and never comes: settled on the report that there is.

    1 June + 56 days = 27 July; 11 to 24 June stand still, 14 days: 10 August.
    """
    case = desk.grant(1)
    desk.start(case)
    nothing = desk.refused("case_handler", case, "settlements", {})
    assert nothing == "Er is nog geen gereedmelding."
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"}, roof={"areaM2": "20.00"})
    desk.travel("2026-06-10")
    desk.act("case_handler", case, "evidence-requests", {"items": ["de factuur"]})
    lower = {"reasons": {**HEARD, "heardOn": "2026-06-10"}}
    desk.travel("2026-06-24")
    assert desk.refused("case_handler", case, "settlements", lower) == (
        "De aanvrager heeft nog tot en met 24-06-2026 de tijd (Awb 4:5 lid 1)."
    )
    desk.travel("2026-06-25")
    assert desk.until(case, "settlement") == "2026-08-10"
    desk.act("case_handler", case, "settlements", lower)
    assert desk.state(case) == "settlement_proposed"

    desk.act("reviewer", case, "decisions", {"outcome": "returned", "reason": "Vraag het nog."})
    assert desk.state(case) == "completion_reported"
    desk.act("case_handler", case, "evidence-requests", {"items": ["de factuur"]})
    # 25 June + 14 days; 26 June to 9 July stand still too: 10 August + 14 days.
    assert desk.until(case, "evidence") == "2026-07-09"
    assert desk.until(case, "settlement") == "2026-08-24"
    assert desk.refused("case_handler", case, "settlements", lower).startswith("De aanvrager heeft")

    desk.travel("2026-07-10")
    settlement = desk.settle(case, **HEARD, heardOn="2026-06-10")
    assert (desk.state(case), settlement["amountCents"]) == ("settled", 300_00)
    deadline = desk.deadline(case, "settlement")
    assert (deadline["until"], deadline["clock"]["code"]) == ("2026-08-24", "stopped")
    assert deadline["pauses"] == [
        {"firstOn": "2026-06-11", "lastOn": "2026-06-24"},
        {"firstOn": "2026-06-26", "lastOn": "2026-07-09"},
    ]
    assert desk.pay(case)["cents"] == 300_00


def test_an_old_reminder_does_not_count(desk):
    """Reminded, reported, asked for more: who is then settled without a report is reminded again.

    Granted on 2 March 2026: until 2 March 2027. Reminded on 3 March and on 2 June, four weeks each.
    """
    case = desk.grant(1)
    desk.travel("2027-03-03")
    desk.act("case_handler", case, "reminders", {})
    desk.travel("2027-05-03")
    desk.report(case, {"roof": "2027-02-20"})
    desk.act("case_handler", case, "evidence-requests", {"items": ["de factuur"]})
    desk.travel("2027-06-02")
    at_nothing = {"kind": "ex_officio", "amountCents": 0}
    at_nothing["reasons"] = {**HEARD, "heardOn": "2027-06-01"}
    assert desk.refused("case_handler", case, "proposals", at_nothing) == (
        "Er is nog niet aan de gereedmelding herinnerd (Awb 4:44 lid 3)."
    )
    desk.act("case_handler", case, "reminders", {})
    desk.travel("2027-06-30")
    assert desk.refused("case_handler", case, "proposals", at_nothing) == (
        "De herinneringstermijn loopt tot en met 30-06-2027."
    )
    desk.travel("2027-07-01")
    desk.act("case_handler", case, "proposals", at_nothing)
    assert desk.approve(case)["amountCents"] == 0


def test_the_settlement_waits_by_consent_and_is_postponed(desk):
    """More is asked, the owner agrees to a week more, and the municipality postpones, once.

    1 June + 56 days = 27 July; 11 to 24 June for the letter and 25 June to 1 July by consent are 21
    days: 17 August. The grant was postponed as well; that was another decision.
    """
    case = desk.bring_in(1)
    desk.act("case_handler", case, "postponements", {"until": "2026-12-31"})
    desk.propose_grant(case)
    desk.approve(case)
    desk.start(case)
    consent = {
        "kind": "consent",
        "firstDay": "2026-06-25",
        "lastDay": "2026-07-01",
        "reason": "De aannemer is met vakantie.",
    }
    postponed = {"until": "2026-09-11"}
    for path, body in (("pauses", consent), ("postponements", postponed)):
        nothing = desk.refused("case_handler", case, path, body)
        assert nothing == "Er is nog geen gereedmelding."
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"})
    early = {**consent, "firstDay": "2026-05-31"}
    assert desk.refused("case_handler", case, "pauses", early, status=400) == (
        "firstDay: mag niet voor de gereedmelding liggen"
    )
    desk.travel("2026-06-10")
    desk.act("case_handler", case, "evidence-requests", {"items": ["de factuur"]})
    desk.travel("2026-06-24")
    desk.act("case_handler", case, "pauses", consent)
    assert desk.state(case) == "in_progress"
    assert desk.until(case, "settlement") == "2026-08-17"
    desk.travel("2026-07-01")
    assert desk.deadline(case, "settlement")["clock"]["code"] == "paused"
    desk.report(case, {"roof": "2026-05-20"})
    assert desk.until(case, "settlement") == "2026-08-17"

    desk.travel("2026-08-17")
    desk.act("case_handler", case, "postponements", postponed)
    assert desk.until(case, "settlement") == "2026-09-11"
    again = desk.refused("case_handler", case, "postponements", {"until": "2026-10-01"})
    assert again == "De beslissing is al een keer verdaagd."
    # What the decision on the application was waiting for is as it was: 31 December.
    assert desk.until(case, "decision") == "2026-12-31"
    desk.travel("2026-09-11")
    assert desk.settle(case)["amountCents"] == 675_00
    gone = desk.refused("case_handler", case, "pauses", {**consent, "firstDay": "2026-09-11",
                                                         "lastDay": "2026-09-12"})  # fmt: skip
    assert gone.startswith("Deze zaak is vastgesteld; deze stap kan alleen vanuit:")


def grant_two(desk):
    """Grant roof and glass: 1,350.00 and 500.00."""
    roof = desk.measure("roof")
    case = desk.grant(1, measures=[roof, desk.measure("glass_hrpp", **TWO_MEASURES["glass_hrpp"])])
    assert desk.money(case)["granted"] == 1_850_00
    return case
