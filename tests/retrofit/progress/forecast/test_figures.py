"""The plain figures: check values of domain reference 1.5 and 7.2, and the edges."""

from datetime import date

import pytest

from retrofit.progress.forecast.figures import NOT_REACHABLE, Scope, figures, lead
from retrofit.progress.pace import Pace, month_number

START, DEADLINE = date(2025, 6, 1), date(2033, 12, 31)
MIDDLE = date(2027, 6, 30)


def counted(homes, since=date(2026, 7, 1)):
    """So many homes, spread over the twelve months from a day on."""
    number = month_number(since)
    months = [number + each % 12 for each in range(homes)]
    return [date(month // 12, month % 12 + 1, 15) for month in months]


def asked(days, as_of=MIDDLE, scope=Scope.fixed(925)):
    return figures(days, scope, start=START, as_of=as_of, deadline=DEADLINE)


def test_925_homes_in_103_months_ask_898_a_month():
    plain = asked([], as_of=date(2025, 5, 31))

    assert plain.months_left == 103
    assert round(plain.required_pace, 2) == 8.98


def test_140_homes_at_seven_a_month_make_686_and_2036():
    """785 / 78 = 10.06; 140 + 7 x 78 = 686, short 239; 785 / 7 is 113 months: 2036-11."""
    earlier = [date(2026, 1, 15)] * 56
    plain = asked([*earlier, *counted(84)])

    assert (plain.done, plain.remaining, plain.months_left) == (140, 785, 78)
    assert round(plain.required_pace, 2) == 10.06
    year = plain.leads[0]
    assert (year.pace.months, year.pace.counted, year.pace.per_month) == (12, 84, 7)
    assert (year.at_deadline, year.short, year.finish_month) == (686, 239, "2036-11")
    assert round(plain.gap, 2) == 3.06
    assert plain.leads[1].pace.months == 3


def test_a_pace_of_nought_is_not_reachable():
    plain = asked([date(2025, 7, 1)] * 140)

    year = plain.leads[0]
    assert (year.at_deadline, year.finish_month, year.text) == (140, None, NOT_REACHABLE)
    assert NOT_REACHABLE == "niet haalbaar in dit tempo"
    assert plain.gap == plain.required_pace


def test_a_target_that_is_reached_asks_nothing():
    plain = asked(counted(925))

    assert (plain.remaining, plain.required_pace, plain.gap) == (0, 0, 0)
    assert plain.leads[0].text is None


def test_after_the_deadline_no_pace_helps():
    plain = asked(counted(84), as_of=date(2034, 1, 31))

    assert (plain.months_left, plain.required_pace, plain.gap) == (0, None, None)


def test_before_the_first_full_month_there_is_no_pace():
    plain = asked([date(2025, 6, 3)], as_of=date(2025, 6, 10))

    assert plain.leads[0] == lead(Pace(0, 0, None), 925, 1, 102, date(2025, 6, 10))
    assert (plain.leads[0].at_deadline, plain.gap) == (None, None)


def test_homes_of_later_days_are_not_known_yet():
    assert asked([date(2027, 7, 1)]).done == 0


def test_the_target_is_that_of_the_deadline():
    """A council that adds 75 homes from 2030 on asks 1,000 at the deadline."""
    scope = Scope(((0, 925), (month_number(date(2030, 1, 1)), 1000)))

    assert asked(counted(84), scope=scope).target == 1000


@pytest.mark.parametrize("steps", [(), ((5, 1), (4, 1)), ((5, 1), (5, 2)), ((5, -1),)])
def test_a_scope_that_makes_no_sense_is_refused(steps):
    with pytest.raises(ValueError, match="doel"):
        Scope(steps)
