"""The plain case, from receipt to closing; everything else is an exception to it."""

from datetime import date


def test_the_plain_case(desk):
    """A roof of 45 m2: granted in three weeks, done in May, settled, paid, closed, and counted.

    Roof insulation is 15.00 a m2: 45 x 15.00 = 675.00, far below half of the cost of 6,000.00.
    """
    case = desk.receive(1, requestedCents=67_500)
    assert desk.letters(case) == [("acknowledgement", "2026-03-02")]
    # 2 March + 56 days = 27 April, King's Day: one day on.
    assert desk.until(case) == "2026-04-28"

    desk.travel("2026-03-09")
    desk.take(case)
    desk.complete(case)
    assert desk.money(case) == {"requested": 67_500, "needs": 67_500, "reserved": 67_500}
    desk.propose_grant(case)

    desk.travel("2026-03-23")
    grant = desk.approve(case)
    assert grant["amountCents"] == 67_500
    assert grant["objectUntil"] == "2026-05-04"  # 23 March + 42 days, a Monday
    assert desk.until(case, "execution") == "2027-03-23"
    assert desk.deadline(case)["clock"]["code"] == "stopped"

    desk.travel("2026-04-13")
    desk.start(case)
    desk.travel("2026-06-01")
    desk.report(case, {"roof": "2026-05-20"})
    assert desk.until(case, "settlement") == "2026-07-27"  # 1 June + 56 days, a Monday

    desk.travel("2026-06-15")
    settlement = desk.settle(case)
    assert settlement["amountCents"] == 67_500
    assert desk.until(case, "payment") == "2026-07-27"  # 15 June + 42 days
    assert settlement["objectUntil"] == "2026-07-27"
    assert desk.world.case(case)["money"]["dueCents"] == 67_500

    desk.travel("2026-06-22")
    desk.pay(case)
    assert desk.money(case) == {
        "requested": 67_500,
        "granted": 67_500,
        "settled": 67_500,
        "paid": 67_500,
    }

    # No label after the works: subsidised, and it does not count yet.
    assert desk.counted() == 0
    desk.new_label(1, "C", date(2026, 6, 10))
    assert desk.counted() == 1

    desk.travel("2026-07-27")
    reason = desk.refused("case_handler", case, "closures")
    assert reason == "De bezwaartermijn loopt tot en met 27-07-2026."
    desk.travel("2026-07-28")
    desk.close(case)

    assert desk.story(case) == [
        ("received", "2026-03-02"),
        ("in_assessment", "2026-03-09"),
        ("proposed", "2026-03-09"),
        ("granted", "2026-03-23"),
        ("in_progress", "2026-04-13"),
        ("completion_reported", "2026-06-01"),
        ("settlement_proposed", "2026-06-15"),
        ("settled", "2026-06-15"),
        ("closed", "2026-07-28"),
    ]
    assert desk.letters(case) == [
        ("acknowledgement", "2026-03-02"),
        ("grant", "2026-03-23"),
        ("settlement", "2026-06-15"),
    ]
    assert desk.purse() == {"free": 99_325_00, "settled": 675_00}
