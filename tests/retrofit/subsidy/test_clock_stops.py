"""What stops the decision clock, as steps of a case."""

from dataclasses import replace
from datetime import date

import pytest

from retrofit.audit.trail import events_of
from retrofit.codes import PauseKind
from retrofit.errors import InvalidFacts, StaleVersion, StepNotPossible
from retrofit.subsidy import clock_stops, dates, decisions, proposals, running
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.given import GivenReport
from tests.retrofit.subsidy.desk import ROOF, Desk, make_row

#: Received on 2 March 2026; eight weeks end on King's Day, so the last day is the day after.
RECEIVED, DUE = date(2026, 3, 2), date(2026, 4, 28)
#: Reported on 1 June 2026; eight weeks later is 27 July.
REPORTED, SETTLED_BY = date(2026, 6, 1), date(2026, 7, 27)


@pytest.fixture
def desk(session, on):
    make_row(session)
    return Desk(session)


@pytest.fixture
def case(desk):
    """A complete application that is being assessed."""
    number = desk.to_assessment()
    assert due(desk, number) == DUE
    return number


@pytest.fixture
def reported(desk, on):
    """A case whose decision was postponed and then taken, reported as done on 1 June."""
    number = desk.to_assessment()
    clock_stops.postpone(desk.session, number, date(2026, 6, 30), by=desk.handler)
    proposals.propose_grant(desk.session, number, by=desk.handler)
    decisions.take_decision(desk.session, number, by=desk.reviewer)
    on(REPORTED)
    report = GivenReport(REPORTED, (replace(ROOF, executed_on=REPORTED),))
    running.report_completion(desk.session, number, report, by=desk.intake)
    assert settlement_due(desk, number) == SETTLED_BY
    return number


def due(desk, number):
    return dates.decision_due(open_case(desk.session, number, by=None)).on


def settlement_due(desk, number):
    return dates.settlement_due(open_case(desk.session, number, by=None)).on


def pause(desk, number, first, last, kind=PauseKind.CONSENT, **more):
    return clock_stops.pause(
        desk.session,
        number,
        kind,
        first,
        by=desk.handler,
        last_day=last,
        reason="zoals besproken",
        **more,
    )


def test_ten_days_of_consent_are_ten_days_more(desk, case):
    step = pause(desk, case, date(2026, 3, 10), date(2026, 3, 19))
    assert due(desk, case) == date(2026, 5, 7)
    assert step.details == {
        "kind": "consent",
        "first_day": "2026-03-10",
        "last_day": "2026-03-19",
        "reason": "zoals besproken",
    }
    (event,) = events_of(desk.session, case_number=case, action="case_pause")
    assert (event.legal_basis, event.reason_code) == ("Awb 4:15 lid 2", "consent")


def test_a_pause_without_an_end_is_ended_by_the_same_call(desk, case, on):
    """As long as it is open the term moves along; its end fixes the days."""
    pause(desk, case, RECEIVED, None, PauseKind.FORCE_MAJEURE)
    on(date(2026, 3, 6))
    open_on = due(desk, case)
    on(date(2026, 3, 9))
    assert due(desk, case) > open_on > DUE
    pause(desk, case, RECEIVED, date(2026, 3, 8), PauseKind.FORCE_MAJEURE)
    ended = due(desk, case)
    on(date(2026, 3, 20))
    assert due(desk, case) == ended
    assert (ended - date(2026, 4, 27)).days == 7


@pytest.mark.parametrize(
    ("kind", "first", "last", "field"),
    [
        (PauseKind.CONSENT, date(2026, 3, 1), date(2026, 3, 9), "firstDay"),
        (PauseKind.CONSENT, date(2026, 3, 9), date(2026, 3, 8), "lastDay"),
        (PauseKind.FORCE_MAJEURE, date(2026, 3, 3), None, "firstDay"),
        (PauseKind.APPLICANT_DELAY, date(2026, 3, 3), None, "firstDay"),
    ],
)
def test_days_of_a_pause_that_cannot_be(desk, case, kind, first, last, field):
    """Before the receipt, backwards, or, but for a consent, still to come."""
    with pytest.raises(InvalidFacts) as refused:
        pause(desk, case, first, last, kind)
    assert refused.value.field == field
    assert due(desk, case) == DUE


def test_a_consent_may_lie_ahead(desk, case):
    pause(desk, case, date(2026, 3, 30), date(2026, 3, 30))
    assert due(desk, case) == date(2026, 4, 28)
    pause(desk, case, date(2026, 4, 6), date(2026, 4, 7))
    assert due(desk, case) == date(2026, 4, 30)


def test_a_stale_pause_changes_nothing(desk, case):
    with pytest.raises(StaleVersion):
        pause(desk, case, RECEIVED, RECEIVED, expected_version=1)
    assert due(desk, case) == DUE


def test_a_postponement_is_announced_once(desk, case):
    clock_stops.postpone(desk.session, case, date(2026, 6, 30), by=desk.handler)
    assert due(desk, case) == date(2026, 6, 30)
    with pytest.raises(StepNotPossible, match="al een keer verdaagd"):
        clock_stops.postpone(desk.session, case, date(2026, 7, 31), by=desk.handler)
    assert due(desk, case) == date(2026, 6, 30)


@pytest.mark.parametrize(("said_on", "is_in_time"), [(DUE, True), (date(2026, 4, 29), False)])
def test_a_postponement_is_announced_within_the_term(desk, case, on, said_on, is_in_time):
    """On its last day it still can; a day later it cannot."""
    on(said_on)
    if is_in_time:
        clock_stops.postpone(desk.session, case, date(2026, 5, 29), by=desk.handler)
        assert due(desk, case) == date(2026, 5, 29)
        return
    with pytest.raises(StepNotPossible, match="Awb 4:14"):
        clock_stops.postpone(desk.session, case, date(2026, 5, 29), by=desk.handler)
    assert due(desk, case) == DUE


def test_a_postponement_is_until_later(desk, case):
    with pytest.raises(InvalidFacts) as refused:
        clock_stops.postpone(desk.session, case, RECEIVED, by=desk.handler)
    assert refused.value.field == "until"


def test_after_the_report_a_pause_is_one_of_the_settlement(desk, reported):
    """Ten days of consent are ten days more for it, and none for the decision that was taken."""
    before = due(desk, reported)
    pause(desk, reported, date(2026, 6, 10), date(2026, 6, 19))
    assert settlement_due(desk, reported) == date(2026, 8, 6)
    assert due(desk, reported) == before
    with pytest.raises(InvalidFacts, match="voor de gereedmelding") as refused:
        pause(desk, reported, date(2026, 5, 31), date(2026, 6, 2))
    assert refused.value.field == "firstDay"


@pytest.mark.parametrize(
    ("said_on", "is_in_time"), [(SETTLED_BY, True), (date(2026, 7, 28), False)]
)
def test_the_settlement_has_a_postponement_of_its_own(desk, reported, on, said_on, is_in_time):
    """Once and within its term, although the decision on the application was postponed before."""
    before = due(desk, reported)
    on(said_on)
    if not is_in_time:
        with pytest.raises(StepNotPossible, match="Awb 4:14"):
            clock_stops.postpone(desk.session, reported, date(2026, 9, 11), by=desk.handler)
        return
    clock_stops.postpone(desk.session, reported, date(2026, 9, 11), by=desk.handler)
    assert settlement_due(desk, reported) == date(2026, 9, 11)
    with pytest.raises(StepNotPossible, match="al een keer verdaagd"):
        clock_stops.postpone(desk.session, reported, date(2026, 9, 30), by=desk.handler)
    assert due(desk, reported) == before


def test_works_that_nobody_reported_have_no_clock_of_ours(desk, on):
    number = desk.to_grant()
    running.start(desk.session, number, by=desk.handler)
    with pytest.raises(StepNotPossible, match="nog geen gereedmelding"):
        pause(desk, number, RECEIVED, None)
    with pytest.raises(StepNotPossible, match="nog geen gereedmelding"):
        clock_stops.postpone(desk.session, number, date(2026, 9, 11), by=desk.handler)
