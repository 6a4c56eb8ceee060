"""Terms that never stand still: not processed, objection, payment, execution, letters."""

from datetime import date, timedelta

import pytest

from retrofit.subsidy.clock import (
    Due,
    SupplementRequest,
    Term,
    TermUnit,
    backwards,
    execution_due,
    not_processed_due,
    objection_due,
    objection_is_in_time,
    payment_due,
    recovery_term,
    reminder_due,
)
from retrofit.subsidy.holidays import is_working_day

LATER = date(2040, 1, 1)


@pytest.mark.parametrize(
    ("received_on", "as_of", "last", "strict", "provisional"),
    [
        (None, date(2026, 3, 20), date(2026, 4, 28), date(2026, 4, 24), True),
        (None, date(2026, 4, 1), date(2026, 4, 28), date(2026, 4, 24), False),
        (date(2026, 3, 25), LATER, date(2026, 4, 22), date(2026, 4, 22), False),
        (date(2026, 3, 25), date(2026, 3, 24), date(2026, 4, 28), date(2026, 4, 24), True),
        (date(2026, 4, 2), LATER, date(2026, 4, 28), date(2026, 4, 24), False),  # too late
    ],
)
def test_not_processed_within_four_weeks(received_on, as_of, last, strict, provisional):
    """Until 28 March: four weeks end on Saturday 25 April, and Monday is King's Day."""
    request = SupplementRequest(
        date(2026, 3, 14), date(2026, 3, 28), received_on, is_complete=False
    )
    found = not_processed_due(request, as_of=as_of)
    assert (found.on, found.strict_on, found.is_provisional) == (last, strict, provisional)
    assert found.steps[0].article == "Awb 4:5 lid 4"


@pytest.mark.parametrize(
    ("announced_on", "last"),
    [
        (date(2026, 2, 20), date(2026, 4, 7)),  # Good Friday, weekend, Easter Monday
        (date(2026, 3, 24), date(2026, 5, 6)),  # 5 May
        (date(2026, 4, 2), date(2026, 5, 18)),  # Ascension Day and the decreed Friday
        (date(2026, 4, 28), date(2026, 6, 9)),
        (date(2026, 11, 14), date(2026, 12, 28)),
    ],
)
def test_six_weeks_to_object(announced_on, last):
    found = objection_due(announced_on)
    assert found.on == last
    assert found.starts_on == announced_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("received_on", "posted_on", "in_time"),
    [
        (date(2026, 6, 9), None, True),
        (date(2026, 6, 10), None, False),
        (date(2026, 6, 16), date(2026, 6, 9), True),
        (date(2026, 6, 17), date(2026, 6, 9), False),
        (date(2026, 6, 11), date(2026, 6, 10), False),
        (date(2026, 6, 9), date(2026, 6, 20), True),  # a postmark that cannot be
    ],
)
def test_posted_in_time_and_received_within_a_week(received_on, posted_on, in_time):
    due = objection_due(date(2026, 4, 28))
    assert due.on == date(2026, 6, 9)
    assert objection_is_in_time(due, received_on, posted_on) is in_time


def test_the_week_for_the_post_runs_on_to_a_working_day():
    """Term over on Friday 18 December 2026; a week later is Christmas Day."""
    due = objection_due(date(2026, 11, 6))
    assert due.on == date(2026, 12, 18)
    posted_on = date(2026, 12, 18)
    assert objection_is_in_time(due, date(2026, 12, 28), posted_on)
    assert not objection_is_in_time(due, date(2026, 12, 29), posted_on)


def test_payment_within_six_weeks_or_the_term_of_the_scheme():
    assert payment_due(date(2026, 4, 28)).on == date(2026, 6, 9)
    own = Term(4, is_in_regulation=True, article="Subsidieregeling art. 14")
    found = payment_due(date(2026, 3, 30), own)
    assert found.on == date(2026, 4, 28)
    assert found.steps[0].article == "Subsidieregeling art. 14"
    assert found.steps[-1].article == "ATW art. 1 lid 1 (via Gemeentewet art. 145)"


@pytest.mark.parametrize(
    ("announced_on", "months", "last"),
    [
        (date(2026, 4, 28), 12, date(2027, 4, 28)),
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # 28 February, a Saturday, runs on
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),  # a Sunday: longer than 3 months stays
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
    ],
)
def test_an_execution_term_in_months(announced_on, months, last):
    assert execution_due(announced_on, Term(months, TermUnit.MONTHS)).on == last


def test_the_day_that_the_decision_names_goes_first():
    found = execution_due(date(2026, 4, 28), until=date(2027, 10, 31))
    assert found.on == found.strict_on == date(2027, 10, 31)  # a Sunday stays a Sunday
    assert [step.on for step in found.steps] == [date(2026, 4, 28), date(2027, 10, 31)]


def test_a_year_is_not_extended():
    assert execution_due(date(2026, 1, 2), Term(1, TermUnit.YEARS)).on == date(2027, 1, 2)
    assert date(2027, 1, 2).weekday() == 5


@pytest.mark.parametrize(
    ("sent_on", "days", "last"),
    [
        (date(2026, 3, 16), 14, date(2026, 3, 30)),
        (date(2026, 3, 20), 14, date(2026, 4, 7)),  # Good Friday
        (date(2026, 5, 1), 14, date(2026, 5, 18)),  # decreed Friday
        (date(2026, 10, 19), 5, date(2026, 10, 26)),
    ],
)
def test_a_letter_names_a_working_day(sent_on, days, last):
    assert recovery_term(sent_on, days) == last
    assert is_working_day(last)
    reminder = reminder_due(sent_on, days)
    assert isinstance(reminder, Due)
    assert reminder.on == reminder.steps[-1].on == last
    assert reminder.steps[-1].article == "Awb 4:44 lid 3"


def test_a_term_backwards_is_never_moved():
    """A week before Monday 4 May 2026 is King's Day; ten days before it is a Friday."""
    assert backwards(date(2026, 5, 4), Term(1)) == date(2026, 4, 27)
    assert backwards(date(2026, 5, 4), Term(10, TermUnit.DAYS)) == date(2026, 4, 24)
    assert backwards(date(2026, 3, 31), Term(1, TermUnit.MONTHS)) == date(2026, 2, 28)
    assert backwards(date(2026, 1, 15), Term(1, TermUnit.MONTHS)) == date(2025, 12, 15)
