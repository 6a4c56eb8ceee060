"""The ceiling and the queue: who comes first, what is left, what comes free."""

import hashlib

from tests.api.desk_world import NO_OWNER
from tests.retrofit.subsidy.desk import home
from tests.scenarios.at_the_desk import CEILING


def test_refused_because_the_ceiling_is_reached(desk):
    """An association took the last euro: the next application must be refused (Awb 4:25)."""
    desk.leave_free(0)
    assert desk.purse() == {"committed": 100_000_00}
    case = desk.bring_in(1)
    assert desk.money(case) == {"needs": 675_00}  # it waits, and nothing could be reserved
    reason = desk.refused("case_handler", case, "proposals", {"kind": "grant"})
    assert reason == (
        "Dit bedrag past niet: stel een weigering voor (Awb 4:25 lid 2)."
        " Onder het plafond is nog € 0,00 over."
    )

    desk.travel("2026-03-16")
    decision = desk.refuse(case, **CEILING)
    assert decision["reasons"]["article"] == "Awb 4:25 lid 2"
    assert decision["objectUntil"] == "2026-04-28"  # 16 March + 42 is King's Day
    assert desk.state(case) == "refused"
    assert desk.letters(case)[-1] == ("refusal", "2026-03-16")
    desk.travel("2026-04-29")
    desk.close(case)


def test_a_part_is_granted_where_the_ceiling_is_near(desk):
    """400.00 is left of what would be 675.00: that part is granted, and settled at no more.

    The whole roof was done, so nothing is lower than granted and no hearing is needed.
    """
    desk.leave_free(400_00)
    case = desk.bring_in(1)
    assert desk.money(case) == {"needs": 675_00, "reserved": 400_00}
    proposal = desk.propose_grant(case)
    assert (proposal["amountCents"], proposal["isPartial"]) == (400_00, True)
    assert proposal["calculation"]["totalCents"] == 675_00
    desk.approve(case)
    assert desk.money(case) == {"granted": 400_00, "committed": 400_00, "due": 200_00}
    assert desk.purse() == {"committed": 100_000_00}

    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"})
    assert desk.settle(case)["amountCents"] == 400_00
    assert desk.purse() == {"committed": 99_600_00, "settled": 400_00}


def test_a_withdrawal_frees_money_for_the_next(desk):
    """1,000.00 is left for two roofs: 675.00 and 325.00; the first withdraws, the next has all."""
    desk.leave_free(1_000_00)
    first, second = desk.bring_in(1), desk.bring_in(2)
    assert desk.money(second) == {"needs": 675_00, "reserved": 325_00}

    desk.travel("2026-03-20")
    withdrawal = {"reason": "De aanvrager verkoopt zijn huis.", "on": "2026-03-19"}
    desk.act("case_handler", first, "withdrawals", withdrawal)
    assert desk.state(first) == "withdrawn"
    assert desk.money(second) == {"needs": 675_00, "reserved": 675_00}
    assert desk.purse() == {"free": 325_00, "reserved": 675_00, "committed": 99_000_00}
    assert desk.propose_grant(second)["amountCents"] == 675_00
    desk.approve(second)
    assert desk.purse() == {"free": 325_00, "committed": 99_675_00}
    desk.close(first)  # nothing was decided, so there is nothing to wait for


def test_an_earlier_application_keeps_its_money(desk):
    """What comes free is for the earlier of two who wait, also when the later is decided first.

    1,000.00 is left: 675.00, 325.00 and nothing for three roofs. The first withdraws; 350.00 of
    its 675.00 is still for the second, so the third has 325.00. Who owns the third home is not
    in the register: the handler found that it is the applicant.
    """
    desk.leave_free(1_000_00)
    first, second, third = desk.bring_in(1), desk.bring_in(2), desk.bring_in(NO_OWNER)
    desk.travel("2026-03-09")
    desk.act("case_handler", first, "withdrawals", {"reason": "De eigenaar ziet ervan af."})
    unsaid = desk.refused("case_handler", third, "proposals", {"kind": "grant"}, status=400)
    assert "is niet zeker of de woning in aanmerking komt" in unsaid
    found = [{"verblijfsobjectId": home(NO_OWNER), "isEligible": True}]
    assert desk.propose_grant(third, judged=found)["amountCents"] == 325_00
    desk.approve(third)
    desk.travel("2026-04-13")
    assert desk.propose_grant(second)["amountCents"] == 675_00
    desk.approve(second)
    assert desk.purse() == {"committed": 100_000_00}


def test_who_was_complete_first_comes_first_whoever_is_found_so_first(desk):
    """The desk looks at the second application first; the first was complete a day earlier.

    1,000.00 is left: 675.00 seems to be for the second, until the first is found complete. A part
    that was proposed meanwhile cannot be granted any more.
    """
    desk.leave_free(1_000_00)
    first = desk.receive(1)
    desk.travel("2026-03-03")
    second = desk.bring_in(2)
    assert desk.money(second) == {"needs": 675_00, "reserved": 675_00}
    assert desk.propose_grant(second)["amountCents"] == 675_00
    desk.take(first)
    desk.complete(first)
    assert desk.money(first) == {"needs": 675_00, "reserved": 675_00}
    assert desk.money(second) == {"needs": 675_00, "reserved": 325_00}
    late = desk.world.act("reviewer", second, "decisions", {"outcome": "approved"}, status=409)
    assert late["leftCents"] == 325_00
    back = {"outcome": "returned", "reason": "Er is minder over dan het voorstel zegt."}
    desk.act("reviewer", second, "decisions", back)
    assert desk.propose_grant(second)["amountCents"] == 325_00
    desk.approve(second)
    assert desk.propose_grant(first)["amountCents"] == 675_00
    desk.approve(first)
    assert desk.purse() == {"committed": 100_000_00}


def test_who_is_complete_first_comes_first(desk):
    """Received first but incomplete: who came later and was complete at once goes before.

    1,000.00 is left: 675.00 for the second application, 325.00 for the first.
    """
    desk.leave_free(1_000_00)
    first = desk.receive(1)
    desk.take(first)
    desk.ask(first)
    desk.travel("2026-03-04")
    second = desk.bring_in(2)
    desk.travel("2026-03-06")
    desk.supplement(first)
    desk.complete(first)
    assert desk.money(first) == {"needs": 675_00, "reserved": 325_00}
    assert desk.propose_grant(first)["amountCents"] == 325_00
    desk.approve(first)
    assert desk.propose_grant(second)["amountCents"] == 675_00
    desk.approve(second)
    assert desk.purse() == {"committed": 100_000_00}


def test_who_never_answered_goes_after_who_was_complete_in_time(desk):
    """Not answering a letter gives no place: the desk goes on without, and from then on it counts.

    1,400.00 is left for three roofs of 675.00. The first never answers; of the second half an offer
    came on 12 March, and it does not answer the next letter. The third is complete on 16 March.
    Four weeks after their terms (23 March, 30 March) the desk decides on what there is (Awb 4:5
    lid 4): 20 April, and 27 April with King's Day, so 28 April.
    """
    desk.leave_free(1_400_00)
    silent, half = desk.receive(1), desk.receive(NO_OWNER)
    desk.travel("2026-03-09")
    for case in (silent, half):
        desk.take(case)
        desk.ask(case)
    desk.travel("2026-03-12")
    desk.supplement(half)
    desk.travel("2026-03-16")
    in_time = desk.bring_in(2)
    desk.ask(half, "de rest van de offerte")

    desk.travel("2026-04-20")
    waits = "De gevraagde aanvulling is nog niet binnen."
    assert desk.refused("case_handler", silent, "completeness-checks") == waits
    desk.travel("2026-04-21")
    desk.complete(silent)
    assert desk.world.case(silent)["completeAt"].startswith("2026-04-21")
    desk.travel("2026-04-28")
    assert desk.refused("case_handler", half, "completeness-checks") == waits
    desk.travel("2026-04-29")
    desk.complete(half)
    assert desk.world.case(half)["completeAt"].startswith("2026-04-29")

    held = [desk.money(case)["reserved"] for case in (in_time, silent, half)]
    assert held == [675_00, 675_00, 50_00]
    found = [{"verblijfsobjectId": home(NO_OWNER), "isEligible": True}]
    assert desk.propose_grant(half, judged=found)["amountCents"] == 50_00
    assert desk.propose_grant(silent)["amountCents"] == 675_00
    assert desk.propose_grant(in_time)["amountCents"] == 675_00
    for case in (half, silent, in_time):
        desk.approve(case)
    assert desk.purse() == {"committed": 100_000_00}


def test_an_amendment_gives_more_time_and_more_money(desk):
    """A part was granted; when another gives up its grant, the rest follows, with more time.

    1,000.00 is left: 675.00 and 325.00. After the other grant is revoked 350.00 more is granted.
    """
    desk.leave_free(1_000_00)
    other = desk.grant(2)
    case = desk.grant(1)
    assert desk.money(case)["granted"] == 325_00
    asked = {"kind": "amendment", "text": "De aanvrager vraagt om meer tijd en de rest."}
    too_much = desk.refused(
        "case_handler", case, "proposals", {**asked, "amountCents": 675_01}, status=400
    )
    assert too_much == "amountCents: is meer dan de regeling geeft (€ 675,00)"

    desk.travel("2026-04-13")
    whole = {**asked, "amountCents": 675_00, "executionUntil": "2027-09-01"}
    desk.act("case_handler", case, "proposals", whole)
    approve = {"outcome": "approved"}
    full = desk.world.act("reviewer", case, "decisions", approve, status=409)
    assert full["leftCents"] == 0

    request = {"ground": "request", "text": "De eigenaar ziet van het werk af."}
    desk.propose(other, "revocation", reasons=request)
    desk.approve(other)
    assert desk.state(other) == "grant_revoked"
    desk.approve(case)
    assert desk.money(case) == {"granted": 675_00, "committed": 675_00, "due": 337_50}
    assert desk.until(case, "execution") == "2027-09-01"
    assert desk.purse() == {"free": 325_00, "committed": 99_675_00}


def test_the_draw_decides_between_applications_of_one_day(desk):
    """In 2027 the day counts: money comes free for two roofs of one day, so there is a draw.

    45 x 17.50 = 787.50 each. Of 1,000.00 an earlier roof has 787.50, and withdraws: the first by
    the draw has 787.50, the other the 212.50 that are left.
    """
    period = desk.open_period("2027", 1_000_00, "2026-02-27")
    desk.travel("2027-01-18")
    earlier = desk.bring_in(3)
    desk.travel("2027-02-01")
    cases = [desk.bring_in(1), desk.bring_in(2)]
    desk.travel("2027-02-02")
    desk.act("case_handler", earlier, "withdrawals", {"reason": "De eigenaar verhuist."})
    # Whoever is drawn last has 212.50 for certain.
    assert [desk.money(case)["reserved"] for case in cases] == [212_50, 212_50]
    for case in cases:
        assert desk.refused("case_handler", case, "proposals", {"kind": "grant"}) == (
            "Op deze dag kwam meer binnen dan er onder het plafond over is: er moet eerst worden"
            " geloot."
        )
    shown = desk.draw(period, "2027-02-01", "een notaris")
    lots = {lot(shown["draws"][0]["seed"], case): case for case in cases}
    first, second = (lots[drawn] for drawn in sorted(lots))
    assert [desk.money(case)["reserved"] for case in (first, second)] == [787_50, 212_50]
    assert desk.propose_grant(first)["amountCents"] == 787_50
    assert desk.propose_grant(second)["amountCents"] == 212_50
    desk.approve(second)
    desk.approve(first)
    assert desk.purse("2027") == {"committed": 1_000_00}


def test_no_draw_where_the_moment_counts(desk):
    """By the scheme of 2026 the first minute goes before the second: there is nothing to draw."""
    (period,) = desk.periods()
    desk.bring_in(1)
    desk.travel("2026-03-03")
    before = desk.periods()
    refused = desk.try_draw(period["id"], "2026-03-02", "een notaris")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Deze regeling kent geen loting: de dag van de aanvraag beslist niet.",
    )
    assert desk.periods() == before


def lot(seed, case):
    """The place of a case in a draw, as anybody can work it out afterwards."""
    return hashlib.sha256(f"{seed}:{case}".encode()).hexdigest()


def test_lowering_the_ceiling(desk):
    """A lower ceiling takes a second person and a ground, and never what is granted already."""
    desk.leave_free(1_000_00)
    reason = "Voorbehoud van Awb 4:28 bij de bekendmaking: de begroting is verlaagd."
    below = {"toCents": 98_999_99, "publishedOn": "2026-03-02", "reason": reason}
    assert desk.change_ceiling(below) == (
        "Het plafond kan niet lager worden dan wat al is gereserveerd of verleend. Onder het"
        " plafond is nog € 1.000,00 over."
    )
    assert desk.purse() == {"free": 1_000_00, "committed": 99_000_00}
    assert desk.change_ceiling({**below, "toCents": 99_200_00}) is None
    assert desk.purse() == {"free": 200_00, "committed": 99_000_00}
    case = desk.bring_in(1)
    assert desk.propose_grant(case)["amountCents"] == 200_00
