"""The penalty for deciding late: the days that cost, the rates, and what ends it."""

from datetime import date, timedelta

import pytest

from retrofit.subsidy.clock import (
    DefaultNotice,
    PenaltyException,
    Term,
    decision_due,
    penalty,
)

#: Last day for the decision: Tuesday 28 April 2026.
DUE = decision_due(date(2026, 3, 2), Term(8), as_of=date(2026, 5, 1))
NOTICE = date(2026, 5, 4)
LATER = date(2027, 1, 1)


def day(n):
    """The n-th day after the notice."""
    return NOTICE + timedelta(days=n)


@pytest.mark.parametrize(
    ("on", "days", "cents"),
    [
        (day(0), 0, 0),
        (day(14), 0, 0),
        (day(15), 1, 2_300),
        (day(28), 14, 32_200),
        (day(29), 15, 35_700),
        (day(42), 28, 81_200),
        (day(43), 29, 85_700),
        (day(56), 42, 144_200),
        (day(57), 42, 144_200),
        (LATER, 42, 144_200),
    ],
)
def test_what_is_owed_on_each_day(on, days, cents):
    found = penalty(DUE, [DefaultNotice(NOTICE)], on)
    assert (found.days, found.cents) == (days, cents)
    assert (found.first_day, found.last_day) == (day(15), day(56))
    assert found.max_cents == 144_200
    assert found.valid_notice_on == NOTICE


@pytest.mark.parametrize(
    ("announced_on", "cents", "first_day", "last_day"),
    [
        (day(14), 0, None, None),
        (day(15), 0, None, None),  # no day before it costs
        (day(16), 2_300, day(15), day(15)),
        (day(57), 144_200, day(15), day(56)),
        (day(90), 144_200, day(15), day(56)),
    ],
)
def test_the_count_stops_the_day_before_the_announcement(announced_on, cents, first_day, last_day):
    found = penalty(DUE, [DefaultNotice(NOTICE)], LATER, announced_on=announced_on)
    assert (found.cents, found.first_day, found.last_day) == (cents, first_day, last_day)


def test_an_announcement_of_a_later_day_is_not_known_yet():
    found = penalty(DUE, [DefaultNotice(NOTICE)], day(20), announced_on=day(30))
    assert (found.days, found.last_day) == (6, day(56))


def test_a_notice_of_a_later_day_is_not_known_yet():
    found = penalty(DUE, [DefaultNotice(NOTICE)], day(-1))
    assert (found.first_day, found.valid_notice_on, found.steps) == (None, None, ())


def test_the_decision_on_the_penalty_takes_two_weeks():
    """Last penalty day 29 June 2026: 13 July, a Monday; 16 May: 30 May, a Saturday, runs on."""
    assert penalty(DUE, [DefaultNotice(NOTICE)], LATER).decide_by == date(2026, 7, 13)
    early = penalty(DUE, [DefaultNotice(date(2026, 4, 29))], LATER, announced_on=date(2026, 5, 17))
    assert early.last_day == date(2026, 5, 16)
    assert early.decide_by == date(2026, 6, 1)
    assert early.steps[-1].article == "Awb 4:18"


@pytest.mark.parametrize(
    ("notice", "complaint", "article"),
    [
        (DefaultNotice(date(2026, 4, 28)), "liep tot en met 28-04-2026", "Awb 4:17 lid 3"),
        (DefaultNotice(date(2026, 4, 1)), "liep tot en met 28-04-2026", "Awb 4:17 lid 3"),
        (
            DefaultNotice(NOTICE, PenaltyException.UNREASONABLY_LATE),
            "onredelijk laat",
            "Awb 4:17 lid 6 onder a",
        ),
        (
            DefaultNotice(NOTICE, PenaltyException.NO_INTEREST),
            "geen belanghebbende",
            "Awb 4:17 lid 6 onder b",
        ),
        (
            DefaultNotice(NOTICE, PenaltyException.UNFOUNDED),
            "kennelijk",
            "Awb 4:17 lid 6 onder c",
        ),
    ],
)
def test_a_notice_that_does_not_count_costs_nothing(notice, complaint, article):
    found = penalty(DUE, [notice], LATER)
    assert (found.cents, found.first_day, found.valid_notice_on) == (0, None, None)
    assert complaint in found.steps[0].text
    assert found.steps[0].article == article


def test_the_first_notice_after_the_term_counts():
    """One that came too early is no obstacle for a later one; a third changes nothing."""
    early, valid, third = date(2026, 4, 20), date(2026, 4, 29), date(2026, 5, 20)
    found = penalty(DUE, [DefaultNotice(d) for d in (third, valid, early)], LATER)
    assert found.valid_notice_on == valid
    assert found.first_day == date(2026, 5, 14)
    assert [step.article for step in found.steps] == [
        "Awb 4:17 lid 3",
        "Awb 4:17 lid 3",
        "Awb 4:17 lid 1 en 2",
        "Awb 4:18",
    ]


def test_a_notice_after_the_decision_costs_nothing():
    found = penalty(DUE, [DefaultNotice(NOTICE)], LATER, announced_on=NOTICE)
    assert found.cents == 0
    assert "het besluit was er al" in found.steps[0].text


def test_a_penalty_goes_into_an_answer():
    told = penalty(DUE, [DefaultNotice(NOTICE)], day(15)).as_json()
    assert told.pop("steps")[0]["text"].startswith("Ingebrekestelling ontvangen op 04-05-2026")
    assert told == {
        "cents": 2_300,
        "maxCents": 144_200,
        "days": 1,
        "firstDay": "2026-05-19",
        "lastDay": "2026-06-29",
        "validNoticeOn": "2026-05-04",
        "decideBy": "2026-07-13",
    }
    assert penalty(DUE, [], day(15)).as_json()["firstDay"] is None
