"""Days: the decision term with what stops it, and what a late decision costs."""

from tests.scenarios.at_the_desk import told


def test_a_supplement_in_time_stops_the_clock(desk):
    """An offer is missing; it comes nine days after the letter, and those days do not count.

    2 March + 56 days = 27 April; 17 to 24 March are 8 days: 5 May, Liberation Day, so 6 May.
    """
    case = desk.receive(1)
    desk.take(case)
    desk.travel("2026-03-16")
    desk.ask(case, "de offerte")
    assert desk.state(case) == "awaiting_supplement"
    assert desk.until(case, "supplement") == "2026-03-30"  # 16 March + 14 days, a Monday
    assert desk.letters(case)[-1] == ("supplement_request", "2026-03-16")
    assert desk.refused("case_handler", case, "completeness-checks") == (
        "De gevraagde aanvulling is nog niet binnen."
    )

    desk.travel("2026-03-25")
    desk.supplement(case, items=["de offerte"])
    desk.complete(case)
    deadline = desk.deadline(case)
    assert deadline["until"] == deadline["strictUntil"] == "2026-05-06"
    assert deadline["pauses"] == [{"firstOn": "2026-03-17", "lastOn": "2026-03-24"}]
    assert [step["on"] for step in deadline["derivation"]] == [
        "2026-03-02",
        "2026-04-27",
        "2026-05-05",
        "2026-05-06",
    ]
    assert desk.world.case(case)["completeAt"].startswith("2026-03-25")


def test_terms_that_end_on_a_day_off(desk):
    """King's Day, Good Friday and Christmas: the term runs on to the first working day."""
    # 6 February + 56 = 3 April, Good Friday; then the weekend and Easter Monday.
    paper = desk.receive(1, channel="paper", receivedAt="2026-02-06T09:00:00+01:00")
    assert desk.until(paper) == "2026-04-07"
    # 2 March + 56 = 27 April, King's Day.
    assert desk.until(desk.receive(2)) == "2026-04-28"
    desk.travel("2026-10-30")
    # 30 October + 56 = 25 December, a Friday; 26 December is a Saturday.
    assert desk.until(desk.receive(3)) == "2026-12-28"


def test_not_processed_within_four_weeks(desk):
    """No supplement comes: the application is put aside within four weeks, and closed.

    The letter of 9 March gives until 23 March; four weeks later is 20 April.
    """
    case = desk.receive(1)
    desk.take(case)
    desk.travel("2026-03-09")
    desk.ask(case)
    proposal = {"kind": "not_processed", "text": "De gevraagde offerte kwam niet."}
    desk.travel("2026-03-23")
    assert desk.refused("case_handler", case, "proposals", proposal) == (
        "De aanvrager heeft nog tot en met 23-03-2026 de tijd."
    )
    desk.travel("2026-03-24")
    assert desk.until(case, "not_processed") == "2026-04-20"
    desk.act("case_handler", case, "proposals", proposal)

    desk.travel("2026-04-02")
    decision = desk.approve(case)
    assert desk.state(case) == "not_processed"
    # 2 April + 42 = 14 May, Ascension Day; 15 May is a day off by decree, then a weekend.
    assert decision["objectUntil"] == "2026-05-18"
    assert desk.letters(case)[-1] == ("not_processed", "2026-04-02")
    assert desk.purse() == {"free": 100_000_00}
    desk.travel("2026-05-19")
    desk.close(case)


def test_too_late_to_put_aside(desk):
    """After four weeks it is too late to put the application aside: it is decided on content.

    Not on 21 April any more; the offer that still comes is judged, and the grant follows.
    """
    case = desk.receive(1)
    desk.take(case)
    desk.travel("2026-03-09")
    desk.ask(case)
    desk.travel("2026-04-17")
    desk.propose(case, "not_processed", text="De gevraagde offerte kwam niet.")
    desk.travel("2026-04-21")
    reason = (
        "Buiten behandeling stellen kon tot en met 20-04-2026 (Awb 4:5 lid 4); er moet nu"
        " inhoudelijk worden beslist."
    )
    assert desk.refused("reviewer", case, "decisions", {"outcome": "approved"}) == reason
    # 27 April + 14 unused days (10 to 23 March) = 11 May.
    assert desk.until(case) == "2026-05-11"

    desk.travel("2026-04-24")
    desk.supplement(case, items=["de offerte"])
    desk.complete(case)
    desk.propose_grant(case)
    assert desk.approve(case)["amountCents"] == 675_00
    assert desk.state(case) == "granted"


def test_postponement_and_consent(desk):
    """The applicant agrees to ten days; then the municipality postpones, once and in time.

    27 April + 10 days = 7 May; postponed to 29 May.
    """
    case = desk.receive(1)
    desk.take(case)
    desk.travel("2026-04-03")
    consent = {
        "kind": "consent",
        "firstDay": "2026-04-06",
        "lastDay": "2026-04-15",
        "reason": "De aanvrager wacht op een tweede offerte.",
    }
    desk.act("case_handler", case, "pauses", consent)
    desk.travel("2026-04-16")
    assert desk.until(case) == "2026-05-07"
    desk.travel("2026-05-07")
    desk.act("case_handler", case, "postponements", {"until": "2026-05-29"})
    assert desk.until(case) == "2026-05-29"
    assert desk.deadline(case)["daysLeft"] == 22
    again = desk.refused("case_handler", case, "postponements", {"until": "2026-06-12"})
    assert again == "De beslissing is al een keer verdaagd."

    late = desk.receive(2)
    desk.travel("2026-07-03")  # 7 May + 56 = 2 July
    reason = desk.refused("case_handler", late, "postponements", {"until": "2026-07-20"})
    assert reason == "De beslistermijn is voorbij; verdagen kan alleen daarbinnen (Awb 4:14)."


def test_a_late_decision_costs_money(desk):
    """Two decisions come late and both applicants give notice on 4 May: one waits to the end.

    Until 18 May nothing is owed; then 14 days at 23.00, 14 at 35.00, 14 at 45.00: 1,442.00.
    """
    case, other = desk.bring_in(1), desk.bring_in(2)
    desk.travel("2026-04-28")
    early = desk.act("intake", case, "default-notices", {})
    assert (early["receivedOn"], early["state"]["code"]) == ("2026-04-28", "received")
    assert penalty(desk, case)["cents"] == 0  # the term was not over yet: this one does not count
    desk.travel("2026-05-04")
    for number in (case, other):
        desk.act("intake", number, "default-notices", {})

    owed = {}
    for day in ("2026-05-18", "2026-05-19", "2026-06-01", "2026-06-02"):
        desk.travel(day)
        owed[day] = penalty(desk, case)["cents"]
    assert owed == {
        "2026-05-18": 0,
        "2026-05-19": 23_00,  # first day
        "2026-06-01": 322_00,  # 14 x 23.00
        "2026-06-02": 357_00,  # and one of 35.00
    }

    desk.travel("2026-06-03")
    desk.propose_grant(other)
    desk.approve(other)  # announced: the count stopped the day before
    desk.travel("2026-06-15")
    assert penalty(desk, case)["cents"] == 812_00  # 322.00 + 14 x 35.00
    desk.travel("2026-06-29")
    assert penalty(desk, case)["cents"] == 1_442_00  # 812.00 + 14 x 45.00
    desk.travel("2026-07-06")
    desk.propose_grant(case)
    desk.approve(case)
    whole = penalty(desk, case)
    assert (whole["cents"], whole["days"]) == (1_442_00, 42)
    assert (whole["firstOn"], whole["lastOn"]) == ("2026-05-19", "2026-06-29")
    assert whole["decideUntil"] == "2026-07-13"  # two weeks to decide on the penalty itself
    short = penalty(desk, other)
    assert (short["cents"], short["days"], short["lastOn"]) == (357_00, 15, "2026-06-02")


def test_a_penalty_is_set_and_paid(desk):
    """Notice on 4 May, decided on 6 July: 42 days, EUR 1,442.00; the other one is rejected.

    The last day that costs is 29 June, and two weeks later 13 July; set on 8 July, to be paid
    within six weeks, by 19 August. The subsidy and its ceiling know nothing of it.
    """
    case, other = desk.bring_in(1), desk.bring_in(2)
    desk.travel("2026-05-04")
    notice = desk.act("intake", case, "default-notices", {})
    unfounded = desk.act("intake", other, "default-notices", {})
    assert (notice["term"]["code"], notice["state"]["code"]) == ("decision", "received")
    below = f"default-notices/{notice['id']}"

    desk.travel("2026-06-29")
    assert desk.until(case, "penalty_decision") == "2026-07-13"
    assert desk.refused("reviewer", case, f"{below}/penalties", {}) == (
        "De dwangsom loopt nog, uiterlijk tot en met 29-06-2026 (Awb 4:17 lid 2)."
    )
    desk.travel("2026-07-06")
    rejection = {"exception": "inadmissible_or_unfounded", "text": "Het dak was al gedaan."}
    path = f"default-notices/{unfounded['id']}"
    done = desk.act("reviewer", other, f"{path}/rejections", rejection)
    assert (done["state"]["code"], done["decidedBy"]["name"]) == ("rejected", "Rita Rechter")
    assert penalty(desk, other)["cents"] == 0
    assert desk.letters(other)[-1] == ("no_penalty", "2026-07-06")
    assert desk.refused("reviewer", other, f"{path}/penalties", {}) == (
        "Op deze ingebrekestelling is al beslist."
    )
    ground = {"ground": "scheme", "text": "Het dak is al gedaan.", "article": "artikel 5"}
    desk.refuse(case, **ground)
    assert desk.world.case(case)["watch"]["kind"]["code"] == "penalty_decision"
    before = desk.purse()

    desk.travel("2026-07-08")
    both = desk.somebody("Bo Beide", "reviewer", "budget_holder")
    done = desk.act(both, case, f"{below}/penalties", {})
    assert (done["state"]["code"], done["cents"]) == ("penalty_set", 1_442_00)
    assert desk.letters(case)[-1] == ("penalty", "2026-07-08")
    letter = desk.letter(case)
    for words in (
        "Besluit: u krijgt een dwangsom",
        "Op 4 mei 2026 schreef u ons dat wij te laat waren met beslissen.",
        "Daarom krijgt u een dwangsom van € 1.442,00",
        "Wij betalen u nog € 1.442,00, uiterlijk op 19 augustus 2026.",
        "29 juni 2026",
        "uiterlijk op 19 augustus 2026 een brief: een bezwaarschrift",
    ):
        assert words in letter
    assert desk.until(case, "penalty_payment") == "2026-08-19"
    assert desk.refused(both, case, f"{below}/payments", {}) == (
        "Wie de dwangsom vaststelde, betaalt haar niet."
    )
    desk.travel("2026-08-20")  # to the penalty of 8 July objections could be made until 19 August
    assert desk.refused("case_handler", case, "closures") == (
        "Er loopt nog een ingebrekestelling, of een dwangsom is nog niet betaald."
    )
    done = desk.act("budget_holder", case, f"{below}/payments", {"paidOn": "2026-08-10"})
    assert (done["state"]["code"], done["paidOn"]) == ("paid", "2026-08-10")
    assert done["paidCents"] == 1_442_00
    assert desk.deadline(case, "penalty_payment")["clock"]["code"] == "stopped"
    assert desk.purse() == before
    assert desk.money(case) == {}
    shown = desk.world.get("auditor", f"/applications/{case}/default-notices")["defaultNotices"]
    assert shown == [done]
    desk.close(case)


def test_a_rejected_notice_is_upheld_and_its_penalty_paid(desk):
    """Rejected on 11 May, upheld on 1 July, set on 8 July: 15 days, EUR 357.00, to the cent.

    Notice of 4 May: from 19 May; decided on 3 June, so until 2 June: 14 x 23.00 + 35.00. Against
    the rejection objections can be made until 22 June, to be decided within twelve weeks more, by
    14 September; against the penalty an appeal until 19 August, the day to pay it as well.
    """
    case = desk.bring_in(1)
    desk.travel("2026-05-04")
    notice = desk.act("intake", case, "default-notices", {})
    below = f"default-notices/{notice['id']}"
    desk.travel("2026-05-11")
    no_interest = {"exception": "no_interest", "text": "De aanvrager verkocht de woning."}
    desk.act("reviewer", case, f"{below}/rejections", no_interest)
    letter = desk.letter(case)
    for words in (
        "Besluit: u krijgt geen dwangsom",
        "Op 4 mei 2026 schreef u ons dat wij te laat waren met beslissen.",
        "U bent geen belanghebbende: het besluit waarom het gaat, raakt u niet rechtstreeks."
        " De aanvrager verkocht de woning (artikel 4:17, zesde lid, onder b, van de Algemene wet"
        " bestuursrecht).",
        "uiterlijk op 22 juni 2026 een brief: een bezwaarschrift",
    ):
        assert words in letter
    rejection = desk.decisions(case)[-1]
    assert (rejection["kind"]["code"], rejection["objectUntil"]) == ("no_penalty", "2026-06-22")
    assert (rejection["preparedBy"], rejection["defaultNoticeId"]) == (None, notice["id"])

    desk.travel("2026-06-01")
    objection = desk.object(case, rejection)
    assert desk.until(case, "objection_decision") == "2026-09-14"
    desk.travel("2026-06-03")
    ground = {"ground": "scheme", "text": "Het dak is al gedaan.", "article": "artikel 5"}
    desk.refuse(case, **ground)
    desk.hear(case, objection)
    desk.travel("2026-07-01")
    second = desk.world.client("reviewer", "Roos Tweede")
    decide = f"objections/{objection['id']}/decisions"
    assert desk.refused("reviewer", case, decide, {"outcome": "founded", "text": "Ja."}) == (
        "Wie het bestreden besluit nam of voorbereidde, beslist niet na bezwaar."
    )
    desk.decide_objection(case, objection, "founded", second)
    shown = desk.world.get("auditor", f"/applications/{case}/default-notices")["defaultNotices"]
    assert (shown[0]["state"]["code"], shown[0]["exception"]) == ("reopened", None)
    assert desk.reasons(case, "case_handler", "propose_on_objection") == [
        "Er is geen gegrond bezwaar waarop nog moet worden beslist."
    ]

    desk.travel("2026-07-08")
    assert desk.refused("reviewer", case, f"{below}/penalties", {}) == (
        "Wie het bestreden besluit nam, beslist niet na bezwaar (Awb 10:3 lid 3)."
    )
    before = desk.purse()
    both = desk.somebody("Bo Beide", "reviewer", "budget_holder")
    done = desk.act(both, case, f"{below}/penalties", {})
    assert (done["state"]["code"], done["cents"], done["paidCents"]) == ("penalty_set", 357_00, 0)
    anew = desk.decisions(case)[-1]
    assert (anew["kind"]["code"], anew["amountCents"]) == ("penalty", 357_00)
    assert (anew["replacesId"], anew["objectionId"]) == (rejection["id"], objection["id"])
    letter = desk.letter(case)
    for words in (
        "Op 11 mei 2026 namen wij een besluit over uw brief dat wij te laat waren. Op 1 juni 2026"
        " kregen wij uw bezwaar daartegen. Uw bezwaar is gegrond.",
        "Daarom krijgt u een dwangsom van € 357,00",
        "U kunt in beroep gaan bij de rechtbank.",
        "uiterlijk op 19 augustus 2026 een brief: een beroepschrift",
    ):
        assert words in letter
    assert desk.until(case, "penalty_payment") == desk.until(case, "appeal") == "2026-08-19"
    again = {"decisionId": anew["id"]}
    assert "daartegen kan alleen beroep" in desk.refused("intake", case, "objections", again)
    assert desk.refused(both, case, f"{below}/payments", {}) == (
        "Wie de dwangsom vaststelde, betaalt haar niet."
    )
    done = desk.act("budget_holder", case, f"{below}/payments", {})
    assert (done["state"]["code"], done["paidCents"]) == ("paid", 357_00)
    assert (desk.purse(), desk.money(case)) == (before, {})
    appeal = desk.act("intake", case, "appeals", again)
    assert appeal["isAppeal"]
    desk.travel("2026-08-20")
    assert desk.refused("case_handler", case, "closures") == (
        "Er loopt nog een beroep bij de rechtbank."
    )
    judgment = {"outcome": "unfounded", "text": "Zie de uitspraak."}
    desk.act("case_handler", case, f"appeals/{appeal['id']}/judgments", judgment)
    desk.close(case)


def penalty(desk, case):
    """What is owed for deciding late on the application."""
    return desk.deadline(case)["penalty"]


def test_a_paper_form_entered_late(desk):
    """A form that came on 20 February lies in the tray until 2 March: its own day counts.

    20 February + 56 days = 17 April. It goes before what came in by the portal on 1 March.
    """
    in_future = desk.world.try_post(
        "intake", "/applications", desk.body(1, receivedAt="2026-03-02T23:00:00+01:00")
    )
    assert in_future.status_code == 400
    assert "receivedAt" in told(in_future.json())

    portal = desk.bring_in(2, receivedAt="2026-03-01T20:15:00+01:00")
    paper = desk.bring_in(1, channel="paper", receivedAt="2026-02-20T09:00:00+01:00")
    assert desk.until(paper) == "2026-04-17"
    assert "entered_late" in desk.warnings(paper)
    assert "entered_late" not in desk.warnings(portal)
    completed = [desk.world.case(case)["completeAt"] for case in (paper, portal)]
    assert completed == ["2026-02-20T08:00:00.000Z", "2026-03-01T19:15:00.000Z"]
    assert desk.letters(paper) == [("acknowledgement", "2026-02-20")]


def test_a_case_stays_on_the_version_of_its_receipt(desk):
    """Received on 30 December 2026 and decided in 2027: the rates and the ceiling of 2026.

    45 x 15.00 = 675.00; 30 December + 56 days = 24 February. The neighbour of 11 January has
    45 x 17.50 = 787.50 of the new year, and a term of the scheme itself: 13 weeks, to 12 April.
    """
    desk.travel("2026-12-30")
    case = desk.receive(1)
    desk.open_period("2027", 50_000_00, "2026-12-14")
    desk.travel("2027-01-11")
    desk.take(case)
    desk.complete(case)
    desk.propose_grant(case)
    decision = desk.approve(case)
    assert (decision["amountCents"], decision["calculation"]["version"]) == (675_00, "2026-1")
    assert desk.until(case) == "2027-02-24"
    assert desk.until(case, "execution") == "2028-01-11"  # 12 months
    assert desk.purse("2026") == {"free": 99_325_00, "committed": 675_00}

    neighbour = desk.grant(2)
    assert desk.money(neighbour)["granted"] == 787_50
    assert desk.until(neighbour) == "2027-04-12"
    assert desk.until(neighbour, "execution") == "2028-07-11"  # 18 months
    assert desk.purse("2027") == {"free": 49_212_50, "committed": 787_50}


def test_no_period_is_open(desk):
    """In January nobody opened the new year: what comes in then cannot be registered."""
    desk.travel("2027-01-11")
    answer = desk.world.try_post("intake", "/applications", desk.body(1))
    assert answer.status_code == 400
    assert told(answer.json()) == (
        "receivedAt: op deze dag kon niet worden aangevraagd: er is dan geen aanvraagperiode open"
    )
