"""Pace against the deadline: the check values of the domain reference, and their edges."""

from datetime import date

import pytest

from retrofit.progress.pace import (
    Pace,
    actual_pace,
    at_deadline,
    finish_month,
    month_number,
    months_left,
    required_pace,
)

DEADLINE = date(2033, 12, 31)


def test_the_programme_of_crabbehof_has_103_months():
    """June 2025 through December 2033, both included."""
    assert months_left(date(2025, 5, 31), DEADLINE) == 103


def test_925_homes_in_103_months_are_898_a_month():
    assert round(required_pace(925, 0, 103), 2) == 8.98


def test_140_done_halfway_2027_asks_1006_a_month():
    left = months_left(date(2027, 6, 30), DEADLINE)
    assert left == 78
    assert round(required_pace(925, 140, left), 2) == 10.06


@pytest.mark.parametrize(
    ("as_of", "left"),
    [
        (date(2033, 11, 30), 1),
        (date(2033, 12, 1), 0),
        (date(2033, 12, 31), 0),
        (date(2034, 6, 1), 0),
    ],
)
def test_months_left_never_go_below_nought(as_of, left):
    assert months_left(as_of, DEADLINE) == left


def test_no_pace_reaches_the_target_when_no_month_is_left():
    assert required_pace(925, 924, 0) is None


@pytest.mark.parametrize("done", [925, 930])
def test_a_target_that_is_reached_asks_nothing(done):
    assert required_pace(925, done, 0) == 0


def test_actual_pace_takes_full_months_only():
    """On 15 July the window of three months is April, May and June."""
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert actual_pace(days, date(2026, 7, 15), 3, date(2025, 6, 1)) == Pace(3, 2, 2 / 3)


def test_a_month_is_full_on_its_last_day():
    days = [date(2026, 7, 1)]
    assert actual_pace(days, date(2026, 7, 31), 3, date(2025, 6, 1)) == Pace(3, 1, 1 / 3)


def test_months_before_the_start_are_no_part_of_the_window():
    days = [date(2026, 6, 2), date(2026, 7, 2)]
    assert actual_pace(days, date(2026, 8, 1), 12, date(2026, 6, 1)) == Pace(2, 2, 1.0)


def test_without_a_full_month_there_is_no_pace():
    assert actual_pace([], date(2026, 6, 15), 12, date(2026, 6, 1)) == Pace(0, 0, None)


def test_seven_a_month_leaves_140_homes_at_686_by_the_deadline():
    """239 short; the target of 925 is reached 113 months on, in November 2036."""
    assert at_deadline(140, 7, 78) == 686
    assert 925 - 686 == 239
    assert finish_month(925, 140, 7, date(2027, 6, 30)) == "2036-11"


@pytest.mark.parametrize("per_month", [0, None])
def test_without_pace_the_target_is_not_reachable(per_month):
    assert finish_month(925, 140, per_month, date(2027, 6, 30)) is None
    assert finish_month(140, 140, per_month, date(2027, 6, 30)) == "2027-06"


def test_a_pace_that_is_not_known_leads_nowhere():
    assert at_deadline(140, None, 78) is None
    assert at_deadline(140, 0, 78) == 140


def test_month_numbers_go_on_over_the_year():
    assert month_number(date(2027, 1, 1)) - month_number(date(2026, 12, 31)) == 1


@pytest.mark.parametrize("counted", [7, 13, 26, 49, 52])
def test_a_forecast_is_exact_for_the_counts_of_a_year(counted):
    """Twelfths have no exact float: 26 / 12 * 54 is a little under 117."""
    as_of = date(2027, 6, 30)
    for homes in range(1, 926):
        assert at_deadline(0, counted / 12, homes) == counted * homes // 12
        number = month_number(as_of) - (-homes * 12 // counted)
        month = f"{number // 12}-{number % 12 + 1:02d}"
        assert finish_month(homes, 0, counted / 12, as_of) == month
