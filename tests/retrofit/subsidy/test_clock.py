"""The Awb clock: the check values of the domain reference, and every rule at its edge."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from retrofit.codes import PauseKind
from retrofit.errors import InvalidFacts
from retrofit.subsidy.clock import (
    ClockState,
    DayRange,
    Pause,
    Postponement,
    SupplementRequest,
    Term,
    TermUnit,
    clock_state,
    days_left,
    decision_due,
    objection_decision_due,
    objection_due,
    settlement_due,
)
from retrofit.subsidy.terms import dutch
from retrofit.today import day_of

EIGHT_WEEKS = Term(8)
LATER = date(2040, 1, 1)
CONSENT = PauseKind.CONSENT


def due(received_on, *facts, term=EIGHT_WEEKS, said=None, as_of=LATER):
    """The decision due with any mix of requests and pauses."""
    requests = [fact for fact in facts if isinstance(fact, SupplementRequest)]
    pauses = [fact for fact in facts if isinstance(fact, Pause)]
    return decision_due(received_on, term, requests, pauses, said, as_of=as_of)


def asked(sent_on, until, received_on=None, **more):
    return SupplementRequest(sent_on, until, received_on, **more)


# --- the check values of domain 4.2 ---


@pytest.mark.parametrize(
    ("received_on", "last", "name"),
    [
        (date(2026, 3, 2), date(2026, 4, 28), "Koningsdag"),
        (date(2026, 2, 6), date(2026, 4, 7), "Goede Vrijdag"),
        (date(2026, 10, 30), date(2026, 12, 28), "eerste kerstdag"),
    ],
)
def test_eight_weeks_that_end_on_a_holiday(received_on, last, name):
    found = due(received_on)

    assert found.on == found.strict_on == last
    assert name in found.steps[-1].text
    assert found.steps[-1].article == "ATW art. 1 lid 1"


def test_eight_days_of_waiting_for_a_supplement():
    """Received 2 March 2026, invited 16 March, supplemented 25 March: 8 days, then 5 May."""
    found = due(date(2026, 3, 2), asked(date(2026, 3, 16), date(2026, 3, 30), date(2026, 3, 25)))

    assert found.on == date(2026, 5, 6)
    assert found.pauses == (DayRange(date(2026, 3, 17), date(2026, 3, 24)),)
    assert [(step.article, step.on, step.text) for step in found.steps] == [
        ("Awb 4:13 lid 2", date(2026, 3, 2), "De aanvraag is ontvangen op 02-03-2026."),
        (
            "Awb 4:13 lid 2",
            date(2026, 4, 27),
            "De termijn is 8 weken, te rekenen vanaf de dag erna.",
        ),
        (
            "Awb 4:15 lid 1 onder a",
            date(2026, 5, 5),
            "Aanvulling gevraagd op 16-03-2026, volledig op 25-03-2026: de termijn staat 8 dagen"
            " stil.",
        ),
        (
            "ATW art. 1 lid 1",
            date(2026, 5, 6),
            "05-05-2026 is Bevrijdingsdag; de termijn loopt door tot en met 06-05-2026.",
        ),
    ]


# --- days off ---


@pytest.mark.parametrize(
    ("received_on", "last"),
    [
        (date(2027, 11, 5), date(2027, 12, 31)),  # a Friday, New Year's Eve: an ordinary day
        (date(2027, 11, 6), date(2028, 1, 3)),  # Saturday 1 January
        (date(2025, 11, 6), date(2026, 1, 5)),  # Thursday 1 January, a decree, a weekend
        (date(2025, 3, 1), date(2025, 4, 28)),  # Saturday 26 April 2025, King's Day
        (date(2025, 3, 2), date(2025, 4, 28)),  # Sunday 27 April 2025, no holiday that year
        (date(2026, 3, 10), date(2026, 5, 6)),  # 5 May, not a lustrum year
        (date(2025, 3, 10), date(2025, 5, 6)),  # 5 May in a lustrum year
        (date(2026, 3, 19), date(2026, 5, 18)),  # Ascension Day and the decreed Friday
        (date(2026, 3, 30), date(2026, 5, 26)),  # Whit Monday
        (date(2028, 1, 4), date(2028, 2, 29)),  # 29 February itself, a Tuesday
        (date(2028, 2, 29), date(2028, 4, 25)),  # received on 29 February
        (date(2027, 1, 4), date(2027, 3, 1)),  # the same days in a year without it
    ],
)
def test_where_eight_weeks_end(received_on, last):
    assert due(received_on).on == last


@pytest.mark.parametrize(
    ("term", "is_extended"),
    [
        (Term(12), True),
        (Term(13), False),
        (Term(90, TermUnit.DAYS), True),
        (Term(91, TermUnit.DAYS), False),
        (Term(3, TermUnit.MONTHS), True),
        (Term(4, TermUnit.MONTHS), False),
        (Term(1, TermUnit.YEARS), False),
        (Term(8, is_extended_on_holidays=False), False),
    ],
)
def test_long_terms_do_not_run_on(term, is_extended):
    """ATW art. 4, from a day of receipt that lets each of them end on a Saturday."""
    received_on = next(
        day
        for day in (date(2026, 6, 1) + timedelta(days=n) for n in range(400))
        if term.after(day).weekday() == 5 and term.after(day).month in (2, 3, 9, 10)
    )
    found = due(received_on, term=term)

    saturday = term.after(received_on)
    assert found.on == (saturday + timedelta(days=2) if is_extended else saturday)
    assert f"{saturday:%d-%m-%Y} is een zaterdag" in found.steps[-1].text
    if term.is_long:
        assert found.steps[-1].article == "ATW art. 4"


def test_the_extension_comes_last():
    """Three pause days after a raw end on King's Day: 30 April, not 28 April + 3 = 1 May."""
    found = due(date(2026, 3, 2), Pause(CONSENT, date(2026, 3, 10), date(2026, 3, 12)))
    assert found.on == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-28T22:59:59+00:00", date(2026, 3, 28)),  # before the short night
        ("2026-03-28T23:00:00+00:00", date(2026, 3, 29)),  # midnight, still winter time
        ("2026-03-29T21:59:59+00:00", date(2026, 3, 29)),  # summer time since 3 o'clock
        ("2026-03-29T22:00:00+00:00", date(2026, 3, 30)),
        ("2026-10-24T21:59:59+00:00", date(2026, 10, 24)),
        ("2026-10-24T22:00:00+00:00", date(2026, 10, 25)),  # the long night begins
        ("2026-10-25T00:30:00+00:00", date(2026, 10, 25)),  # 2:30 for the first time
        ("2026-10-25T01:30:00+00:00", date(2026, 10, 25)),  # 2:30 for the second time
        ("2026-10-25T22:59:59+00:00", date(2026, 10, 25)),
        ("2026-12-31T23:00:00+00:00", date(2027, 1, 1)),  # New Year in Dordrecht
    ],
)
def test_the_day_of_receipt_is_that_of_amsterdam(moment, day):
    """Eight weeks later it is the same day of the week, whatever the clocks did."""
    received_at = datetime.fromisoformat(moment)
    assert day_of(received_at.astimezone(UTC)) == day
    assert day_of(received_at.astimezone(ZoneInfo("Pacific/Auckland"))) == day
    plain = due(day, term=Term(8, is_extended_on_holidays=False))
    assert (plain.on - day).days == 56


# --- standing still ---


def test_overlapping_pauses_are_a_union():
    """17 March through 9 April, once: 24 days and not 14 + 15 + 8."""
    found = due(
        date(2026, 3, 2),
        asked(date(2026, 3, 16), date(2026, 3, 30)),
        asked(date(2026, 3, 25), date(2026, 4, 9)),
        Pause(CONSENT, date(2026, 3, 20), date(2026, 3, 27)),
    )
    assert found.pauses == (DayRange(date(2026, 3, 17), date(2026, 4, 9)),)
    assert found.on == date(2026, 5, 21)
    assert [step.text.split(": ")[-1] for step in found.steps[2:]] == [
        "de termijn staat 14 dagen stil.",
        "van deze 8 dagen komen er geen bij.",
        "van deze 15 dagen komen er 10 bij.",
    ]


def test_two_letters_with_days_between_are_two_intervals():
    found = due(
        date(2026, 3, 2),
        asked(date(2026, 4, 1), date(2026, 4, 15), date(2026, 4, 10)),
        asked(date(2026, 3, 9), date(2026, 3, 23), date(2026, 3, 12)),
    )
    assert found.pauses == (
        DayRange(date(2026, 3, 10), date(2026, 3, 11)),
        DayRange(date(2026, 4, 2), date(2026, 4, 9)),
    )
    assert found.on == date(2026, 5, 7)  # 27 April + 2 + 8


@pytest.mark.parametrize(
    ("received_on", "is_complete", "days", "strict_days"),
    [
        (None, True, 14, 13),  # unused: through its last day; the stricter reading one less
        (date(2026, 3, 31), True, 14, 13),  # a day late is unused
        (date(2026, 3, 30), True, 13, 13),  # on the last day
        (date(2026, 3, 17), True, 0, 0),
        (date(2026, 3, 16), True, 0, 0),  # on the day of the letter itself
        (date(2026, 3, 20), False, 14, 3),  # a part: strictly, the clock runs again
    ],
)
def test_how_long_a_request_stops_the_clock(received_on, is_complete, days, strict_days):
    request = asked(date(2026, 3, 16), date(2026, 3, 30), received_on, is_complete=is_complete)
    term = Term(8, is_extended_on_holidays=False)
    found = due(date(2026, 3, 2), request, term=term)

    assert found.on == date(2026, 4, 27) + timedelta(days=days)
    assert found.strict_on == date(2026, 4, 27) + timedelta(days=strict_days)


def test_an_open_request_gives_a_date_on_current_knowledge():
    """Until the supplement comes, the whole recovery term is reckoned with."""
    request = asked(date(2026, 3, 16), date(2026, 3, 30), date(2026, 3, 25))

    before = due(date(2026, 3, 2), request, as_of=date(2026, 3, 15))
    waiting = due(date(2026, 3, 2), request, as_of=date(2026, 3, 24))
    after = due(date(2026, 3, 2), request, as_of=date(2026, 3, 25))

    assert (before.on, before.is_provisional) == (date(2026, 4, 28), False)
    assert (waiting.on, waiting.is_provisional) == (date(2026, 5, 11), True)
    assert (after.on, after.is_provisional) == (date(2026, 5, 6), False)


@pytest.mark.parametrize(
    ("as_of", "is_open"), [(date(2026, 3, 30), True), (date(2026, 3, 31), False)]
)
def test_a_recovery_term_is_open_through_its_last_day(as_of, is_open):
    found = due(date(2026, 3, 2), asked(date(2026, 3, 16), date(2026, 3, 30)), as_of=as_of)
    assert found.is_provisional is is_open


def test_a_pause_without_end_moves_the_date_day_by_day():
    pause = Pause(PauseKind.FORCE_MAJEURE, date(2026, 3, 10))
    term = Term(8, is_extended_on_holidays=False)
    for n in range(30):
        today = date(2026, 3, 10) + timedelta(days=n)
        found = due(date(2026, 3, 2), pause, term=term, as_of=today)
        assert found.is_provisional
        assert found.on == date(2026, 4, 27) + timedelta(days=n + 1)
        assert clock_state(found, today) is ClockState.PAUSED


def test_a_pause_without_end_that_has_not_begun_adds_nothing():
    pause = Pause(CONSENT, date(2026, 4, 1))
    found = due(date(2026, 3, 2), pause, as_of=date(2026, 3, 31))
    assert (found.on, found.pauses, found.is_provisional) == (date(2026, 4, 28), (), False)


@pytest.mark.parametrize(
    ("kind", "article"),
    [
        (PauseKind.CONSENT, "Awb 4:15 lid 2 onder a"),
        (PauseKind.APPLICANT_DELAY, "Awb 4:15 lid 2 onder b"),
        (PauseKind.FORCE_MAJEURE, "Awb 4:15 lid 2 onder c"),
    ],
)
def test_a_pause_names_its_article(kind, article):
    found = due(date(2026, 3, 2), Pause(kind, date(2026, 3, 10), date(2026, 3, 12)))
    assert found.steps[2].article == article
    assert found.steps[2].on == date(2026, 4, 30)


def test_a_letter_after_the_term_does_not_revive_it():
    """28 April is the last day: a letter of that day counts, one of the 29th does not."""
    in_time = due(date(2026, 3, 2), asked(date(2026, 4, 28), date(2026, 5, 12)))
    too_late = due(date(2026, 3, 2), asked(date(2026, 4, 29), date(2026, 5, 13)))

    assert in_time.on == date(2026, 5, 12)
    assert too_late.on == date(2026, 4, 28)
    assert too_late.pauses == ()
    assert "op 28-04-2026 al voorbij" in too_late.steps[2].text


def test_a_late_letter_counts_when_an_earlier_pause_kept_the_term_alive():
    found = due(
        date(2026, 3, 2),
        asked(date(2026, 5, 1), date(2026, 5, 15)),
        Pause(CONSENT, date(2026, 4, 1), date(2026, 4, 10)),
    )
    assert found.on == date(2026, 5, 21)  # 27 April + 10 + 14


def test_a_term_never_ends_while_it_stands_still():
    """Raw end on Saturday 25 April 2026, last day Tuesday 28; consent from the 29th for 2 days."""
    found = due(date(2026, 2, 28), Pause(CONSENT, date(2026, 4, 29), date(2026, 4, 30)))
    assert due(date(2026, 2, 28)).on == date(2026, 4, 28)
    assert found.on == date(2026, 4, 30)


def test_a_pause_before_the_receipt_counts_from_the_day_after_it():
    found = due(date(2026, 3, 2), Pause(CONSENT, date(2026, 2, 1), date(2026, 3, 4)))
    assert found.pauses == (DayRange(date(2026, 3, 3), date(2026, 3, 4)),)


# --- announcing delay ---


def test_delay_said_within_the_term_names_the_new_last_day():
    """The municipality sets that day itself: a Sunday stays a Sunday."""
    found = due(date(2026, 3, 2), said=Postponement(date(2026, 4, 28), date(2026, 6, 7)))
    assert found.on == date(2026, 6, 7)
    assert found.steps[-1].article == "Awb 4:14 lid 3"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (Postponement(date(2026, 4, 29), date(2026, 6, 8)), "op 28-04-2026 al voorbij"),
        (Postponement(date(2026, 4, 1), date(2026, 4, 28)), "niet later dan de termijn"),
    ],
)
def test_delay_that_does_not_count_is_shown(said, complaint):
    found = due(date(2026, 3, 2), said=said)
    assert found.on == found.steps[-1].on == date(2026, 4, 28)
    assert complaint in found.steps[-1].text


def test_delay_does_not_lengthen_a_term_of_a_regulation():
    term = Term(13, is_in_regulation=True, article="Subsidieregeling art. 9")
    found = due(date(2026, 3, 2), term=term, said=Postponement(date(2026, 4, 1), date(2026, 9, 1)))
    assert found.on == date(2026, 6, 1)
    assert found.steps[0].article == "Subsidieregeling art. 9"
    assert found.steps[-1].article == "Awb 4:14 lid 1"
    assert "wordt daardoor niet langer" in found.steps[-1].text


def test_days_that_stand_still_after_the_message_shift_the_named_day():
    """4 days before the message are in the named day already; 8 after it are not."""
    found = due(
        date(2026, 3, 2),
        Pause(CONSENT, date(2026, 3, 10), date(2026, 3, 13)),
        asked(date(2026, 5, 11), date(2026, 5, 25), date(2026, 5, 20)),
        said=Postponement(date(2026, 4, 20), date(2026, 6, 1)),
    )
    assert found.on == date(2026, 6, 9)


def test_a_later_message_is_not_known_yet():
    said = Postponement(date(2026, 4, 20), date(2026, 6, 1))
    assert due(date(2026, 3, 2), said=said, as_of=date(2026, 4, 19)).on == date(2026, 4, 28)
    assert due(date(2026, 3, 2), said=said, as_of=date(2026, 4, 20)).on == date(2026, 6, 1)


# --- settlement and objection ---


def test_the_settlement_term_begins_with_the_completion_report():
    found = settlement_due(date(2026, 3, 2), EIGHT_WEEKS, as_of=LATER)
    assert found.on == date(2026, 4, 28)
    assert found.steps[0].text == "De gereedmelding is ontvangen op 02-03-2026."


@pytest.mark.parametrize(
    ("has_committee", "last"), [(False, date(2026, 7, 21)), (True, date(2026, 9, 1))]
)
def test_the_decision_on_an_objection(has_committee, last):
    """Announced 28 April 2026: objections until 9 June; then 6 or 12 weeks."""
    term = objection_due(date(2026, 4, 28))
    assert term.on == date(2026, 6, 9)
    found = objection_decision_due(term, has_committee=has_committee, as_of=LATER)
    assert found.on == last


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (date(2026, 8, 14), date(2026, 8, 14)),
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 12, 1), date(2026, 9, 1)),  # at most six weeks more
    ],
)
def test_an_objection_is_postponed_for_six_weeks_at_most(until, last):
    found = objection_decision_due(
        objection_due(date(2026, 4, 28)),
        has_committee=False,
        postponement=Postponement(date(2026, 7, 1), until),
        as_of=LATER,
    )
    assert found.on == last
    assert found.steps[-1].article == "Awb 7:10 lid 3"


def test_six_weeks_more_run_on_to_a_working_day():
    """Announced 19 January 2026; three times six weeks end on 25 May 2026, Whit Monday."""
    term = objection_due(date(2026, 1, 19))
    assert term.on == date(2026, 3, 2)
    found = objection_decision_due(
        term,
        has_committee=False,
        postponement=Postponement(date(2026, 4, 1), date(2027, 1, 1)),
        as_of=LATER,
    )
    assert found.on == date(2026, 5, 26)


def test_a_repair_and_consent_stop_the_objection_clock():
    found = objection_decision_due(
        objection_due(date(2026, 4, 28)),
        has_committee=False,
        repairs=[asked(date(2026, 6, 15), date(2026, 6, 29), date(2026, 6, 20))],
        pauses=[Pause(CONSENT, date(2026, 7, 1), date(2026, 7, 5))],
        as_of=LATER,
    )
    assert found.on == date(2026, 7, 30)  # 21 July + 4 + 5
    assert [step.article for step in found.steps[2:4]] == ["Awb 7:10 lid 2", "Awb 7:10 lid 4"]


@pytest.mark.parametrize(
    ("kind", "article"),
    [
        (CONSENT, "Awb 7:10 lid 4"),
        (PauseKind.APPLICANT_DELAY, "Awb 4:15 lid 2 onder b, 7:14"),
        (PauseKind.FORCE_MAJEURE, "Awb 4:15 lid 2 onder c, 7:14"),
    ],
)
def test_what_stops_an_objection_further(kind, article):
    """Awb 7:14 leaves delay by the applicant and force majeure; consent has 7:10 lid 4."""
    found = objection_decision_due(
        objection_due(date(2026, 4, 28)),
        has_committee=False,
        pauses=[Pause(kind, date(2026, 7, 1), date(2026, 7, 5))],
        as_of=LATER,
    )
    assert found.on == date(2026, 7, 27)  # 21 July + 5 = 26 July, a Sunday
    assert found.steps[2].article == article


@pytest.mark.parametrize(
    ("announced", "has_committee", "said", "last"),
    [
        # Objections until 9 June; six weeks, twelve, and six with six more.
        (date(2026, 4, 28), False, None, date(2026, 7, 21)),
        (date(2026, 4, 28), True, None, date(2026, 9, 1)),
        (date(2026, 4, 28), False, (date(2026, 7, 20), date(2026, 12, 1)), date(2026, 9, 1)),
        # Refused on 16 March: until 27 April is King's Day, so 28 April; twelve weeks more.
        (date(2026, 3, 16), True, None, date(2026, 7, 21)),
        # Refused on 2 February: until 16 March; six weeks are 27 April, King's Day.
        (date(2026, 2, 2), False, None, date(2026, 4, 28)),
    ],
)
def test_the_new_decision_has_the_term_of_the_objection(announced, has_committee, said, last):
    """Upheld on the last day but one: what is left for the new decision is that one day."""
    facts = {
        "has_committee": has_committee,
        "postponement": Postponement(*said) if said else None,
        "as_of": last,
    }
    upheld_on = last - timedelta(days=1)
    found = objection_decision_due(objection_due(announced), upheld_on=upheld_on, **facts)
    assert found.on == last
    assert found.steps[-1].article == "Awb 7:11 lid 2"
    assert found.steps[-1].on == last
    assert f"op {dutch(upheld_on)} gegrond verklaard" in found.steps[-1].text
    # Nobody knew before that day.
    before = {**facts, "as_of": upheld_on - timedelta(days=1)}
    early = objection_decision_due(objection_due(announced), upheld_on=upheld_on, **before)
    assert early == objection_decision_due(objection_due(announced), **before)


# --- how it stands, and what is refused ---


def test_how_a_clock_stands_from_day_to_day():
    found = due(date(2026, 3, 2), asked(date(2026, 3, 16), date(2026, 3, 30), date(2026, 3, 25)))
    states = {
        date(2026, 3, 2): (ClockState.NOT_STARTED, 65),
        date(2026, 3, 3): (ClockState.RUNNING, 64),
        date(2026, 3, 16): (ClockState.RUNNING, 51),
        date(2026, 3, 17): (ClockState.PAUSED, 50),
        date(2026, 3, 24): (ClockState.PAUSED, 43),
        date(2026, 3, 25): (ClockState.RUNNING, 42),
        date(2026, 5, 6): (ClockState.RUNNING, 0),
        date(2026, 5, 7): (ClockState.OVERDUE, -1),
    }
    for day, (state, left) in states.items():
        assert clock_state(found, day) is state, day
        assert days_left(found, day) == left, day
    assert clock_state(found, date(2026, 5, 7), stopped_on=date(2026, 5, 7)) is ClockState.STOPPED
    assert clock_state(found, date(2026, 5, 6), stopped_on=date(2026, 5, 7)) is ClockState.RUNNING


def test_a_date_after_the_last_decree_says_that_it_may_move():
    assert due(date(2028, 9, 1)).decrees_known
    assert not due(date(2028, 11, 20)).decrees_known
    assert due(date(2028, 11, 20), term=Term(13)).decrees_known  # never runs on


def test_a_due_date_goes_into_an_answer():
    found = due(
        date(2026, 3, 2), asked(date(2026, 3, 16), date(2026, 3, 30)), as_of=date(2026, 3, 20)
    )
    told = found.as_json()
    assert told["on"] == "2026-05-11"
    assert told["strictOn"] == "2026-05-11"  # 10 May is a Sunday
    assert told["isProvisional"] is told["decreesKnown"] is True
    assert told["pauses"] == [{"first": "2026-03-17", "last": "2026-03-30"}]
    assert told["steps"][-1]["on"] == "2026-05-11"


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: asked(date(2026, 3, 16), date(2026, 3, 16)), "until"),
        (lambda: asked(date(2026, 3, 16), date(2026, 3, 30), date(2026, 3, 15)), "receivedOn"),
        (lambda: Pause(CONSENT, date(2026, 3, 16), date(2026, 3, 15)), "lastDay"),
        (lambda: Postponement(date(2026, 3, 16), date(2026, 3, 16)), "until"),
        (lambda: Term(0), "length"),
    ],
)
def test_facts_that_cannot_be_are_refused(make, field):
    with pytest.raises(InvalidFacts) as refused:
        make()
    assert refused.value.field == field
