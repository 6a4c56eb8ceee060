"""What stops the clock of a decision on an objection, as steps of a case."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from retrofit.audit.trail import events_of
from retrofit.codes import DecisionKind, ObjectionOutcome, ObjectionState, PauseKind
from retrofit.errors import InvalidFacts, NotFound, StepNotPossible
from retrofit.models import CaseStep, Decision, Objection, SubsidyCase
from retrofit.subsidy import (
    clock,
    clock_stops,
    dates,
    decisions,
    objection_stops,
    objections,
    proposals,
)
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.deadlines import deadlines, watch
from retrofit.subsidy.grounds import Ground, Reasons
from retrofit.subsidy.possible import why_not
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.transitions import Action
from tests.retrofit.subsidy.desk import SCHEME, Desk, make_row
from tests.retrofit.subsidy.naive_clock import naive_due, random_case

#: Refused on 16 March 2026: object until 28 April, after King's Day; twelve weeks more is 21 July.
REFUSED, TERM_ENDS, DUE = date(2026, 3, 16), date(2026, 4, 28), date(2026, 7, 21)
FILED, ASKED = date(2026, 4, 1), date(2026, 5, 4)


@pytest.fixture
def desk(session, on):
    make_row(session)
    return Desk(session)


@pytest.fixture
def objection(desk, on):
    """An objection to a refusal."""
    number = desk.to_assessment()
    on(REFUSED)
    reasons = Reasons(Ground.SCHEME, "het dak is al geïsoleerd", article="artikel 5")
    proposals.propose_refusal(desk.session, number, reasons, by=desk.handler)
    decision = decisions.take_decision(desk.session, number, by=desk.reviewer)
    on(FILED)
    filed = objections.file_objection(desk.session, number, decision.decision_id, by=desk.intake)
    on(ASKED)
    assert due(desk, filed) == DUE
    return filed


def due(desk, objection, as_of=None):
    file = open_case(desk.session, objection.number, by=None)
    return dates.objection_decision_due(file, objection, as_of).on


def ask(desk, objection, items=("uw handtekening",), **more):
    return objection_stops.ask_repair(
        desk.session, objection.number, objection.objection_id, items, by=desk.handler, **more
    )


def mend(desk, objection, **more):
    return objection_stops.record_repair(
        desk.session, objection.number, objection.objection_id, by=desk.intake, **more
    )


def pause(desk, objection, first, last, kind=PauseKind.CONSENT):
    return objection_stops.pause_objection(
        desk.session,
        objection.number,
        objection.objection_id,
        kind,
        first,
        by=desk.handler,
        last_day=last,
        reason="zoals besproken",
    )


def postpone(desk, objection, until, **more):
    return objection_stops.postpone_objection(
        desk.session, objection.number, objection.objection_id, until, by=desk.handler, **more
    )


def repair_day(desk, objection, day):
    file = open_case(desk.session, objection.number, by=None)
    (found,) = [each for each in deadlines(file, day) if each.kind == "repair"]
    assert found.objection_id == objection.objection_id
    return found.due.on, found.clock.value


def test_the_clock_stands_still_until_the_repair(desk, objection, on):
    """Asked on 4 May until 18 May, mended on 13 May: 5 to 12 May are eight days, so 29 July."""
    ask(desk, objection)
    assert objection.state is ObjectionState.REPAIR_ASKED
    file = open_case(desk.session, objection.number, by=None)
    assert file.steps[-1].details == {
        "objection_id": objection.objection_id,
        "items": ["uw handtekening"],
        "until": "2026-05-18",
    }
    assert repair_day(desk, objection, date(2026, 5, 5)) == (date(2026, 5, 18), "running")
    assert watch(file, date(2026, 5, 5)).clock.value == "paused"
    on(date(2026, 5, 13))
    mend(desk, objection)
    assert due(desk, objection) == date(2026, 7, 29)
    assert repair_day(desk, objection, date(2026, 5, 14)) == (date(2026, 5, 18), "stopped")
    for action in ("case_ask_repair", "case_record_repair"):
        (event,) = events_of(desk.session, case_number=objection.number, action=action)
        assert event.legal_basis == "Awb 6:6, 7:10 lid 2"


def test_an_unused_term_counts_through_its_last_day(desk, objection, on):
    """5 to 18 May are 14 days: 4 August; what comes on 20 May is on record and changes nothing."""
    ask(desk, objection)
    on(date(2026, 5, 20))
    assert due(desk, objection) == date(2026, 8, 4)
    assert repair_day(desk, objection, date(2026, 5, 20)) == (date(2026, 5, 18), "overdue")
    mend(desk, objection)
    assert due(desk, objection) == date(2026, 8, 4)
    objections.decide_objection(
        desk.session,
        objection.number,
        objection.objection_id,
        ObjectionOutcome.INADMISSIBLE,
        by=desk.budget,
        text="het verzuim is niet hersteld",
    )
    assert objection.outcome is ObjectionOutcome.INADMISSIBLE


def test_a_second_letter_is_another_interval(desk, objection, on):
    """4 May until 11 May, insufficient on 8 May; 20 May until 27 May, mended on 22 May.

    5 to 11 May are seven days, the whole first term, and 21 May is one: 29 July.
    """
    ask(desk, objection, until=date(2026, 5, 11))
    on(date(2026, 5, 8))
    mend(desk, objection)
    on(date(2026, 5, 20))
    ask(desk, objection, ("waarom u het niet eens bent",), until=date(2026, 5, 27))
    on(date(2026, 5, 22))
    mend(desk, objection)
    assert due(desk, objection) == date(2026, 7, 29)


def test_a_letter_within_the_term_to_object_stops_what_lies_after_it(desk, objection):
    """Asked on 21 April until 5 May: only 29 April to 5 May are days of the term, seven."""
    ask(desk, objection, on=date(2026, 4, 21), until=date(2026, 5, 5))
    assert due(desk, objection, date(2026, 5, 6)) == date(2026, 7, 28)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"items": ()}, "items"),
        ({"until": ASKED}, "until"),
        ({"on": FILED - timedelta(days=1)}, "on"),
        ({"on": ASKED + timedelta(days=1)}, "on"),
    ],
)
def test_a_letter_that_cannot_be(desk, objection, more, field):
    with pytest.raises(InvalidFacts) as refused:
        ask(desk, objection, **more)
    assert refused.value.field == field
    assert objection.state is ObjectionState.FILED


def test_nothing_is_mended_that_was_not_asked(desk, objection):
    with pytest.raises(StepNotPossible, match="geen herstel van dit bezwaar"):
        mend(desk, objection)
    file = open_case(desk.session, objection.number, by=None)
    assert "Awb 6:6" in why_not(file, Action.RECORD_REPAIR, desk.intake, ASKED)
    ask(desk, objection)
    with pytest.raises(InvalidFacts) as refused:
        mend(desk, objection, received_on=ASKED - timedelta(days=1))
    assert refused.value.field == "receivedOn"
    with pytest.raises(NotFound):
        objection_stops.record_repair(desk.session, objection.number, 0, by=desk.intake)


def test_a_repair_is_asked_with_its_letter_and_before_the_hearing(desk, objection):
    one = (desk.session, objection.number, objection.objection_id)
    with pytest.raises(StepNotPossible, match="een brief die een laatste dag noemt"):
        objections.handle_objection(*one, ObjectionState.REPAIR_ASKED, by=desk.handler)
    with pytest.raises(InvalidFacts, match="ontvangst van het bezwaar"):
        objections.handle_objection(*one, ObjectionState.HEARING, by=desk.handler, on=REFUSED)
    objections.handle_objection(*one, ObjectionState.HEARING, by=desk.handler)
    with pytest.raises(StepNotPossible, match="voor de hoorzitting"):
        ask(desk, objection)


def test_consent_and_delay_are_days_of_the_objection(desk, objection, on):
    """Ten days of consent, then a delay by the applicant that has no end yet: 31 July and on."""
    pause(desk, objection, date(2026, 6, 1), date(2026, 6, 10))
    assert due(desk, objection) == date(2026, 7, 31)
    on(date(2026, 6, 15))
    pause(desk, objection, date(2026, 6, 15), None, PauseKind.APPLICANT_DELAY)
    on(date(2026, 6, 18))
    assert due(desk, objection) == date(2026, 8, 4)
    pause(desk, objection, date(2026, 6, 15), date(2026, 6, 15), PauseKind.APPLICANT_DELAY)
    assert due(desk, objection) == date(2026, 8, 3)  # 1 August is a Saturday
    events = events_of(desk.session, case_number=objection.number, action="case_pause_objection")
    assert {event.legal_basis for event in events} == {
        "Awb 7:10 lid 4",
        "Awb 4:15 lid 2 onder b, 7:14",
    }


@pytest.mark.parametrize(
    ("kind", "first", "last", "field"),
    [
        (PauseKind.CONSENT, FILED - timedelta(days=1), ASKED, "firstDay"),
        (PauseKind.CONSENT, ASKED, ASKED - timedelta(days=1), "lastDay"),
        (PauseKind.FORCE_MAJEURE, ASKED + timedelta(days=1), None, "firstDay"),
    ],
)
def test_days_of_a_pause_that_cannot_be(desk, objection, kind, first, last, field):
    """Before the objection, backwards, or, but for a consent, still to come."""
    with pytest.raises(InvalidFacts) as refused:
        pause(desk, objection, first, last, kind)
    assert refused.value.field == field
    assert due(desk, objection) == DUE


def test_a_decision_is_postponed_once_by_six_weeks_at_most(desk, objection, on):
    """21 July and 42 days is 1 September; a day more needs consent, and so does a second delay."""
    with pytest.raises(InvalidFacts, match="01-09-2026; langer alleen met instemming"):
        postpone(desk, objection, date(2026, 9, 2))
    with pytest.raises(InvalidFacts, match="na het einde van de termijn liggen, 21-07-2026"):
        postpone(desk, objection, DUE)
    assert due(desk, objection) == DUE
    postpone(desk, objection, date(2026, 9, 1))
    assert due(desk, objection) == date(2026, 9, 1)
    with pytest.raises(StepNotPossible, match="al een keer verdaagd"):
        postpone(desk, objection, date(2026, 9, 1))
    pause(desk, objection, date(2026, 8, 3), date(2026, 8, 9))
    on(date(2026, 8, 20))
    assert due(desk, objection) == date(2026, 9, 8)


@pytest.mark.parametrize(("said_on", "is_in_time"), [(DUE, True), (date(2026, 7, 22), False)])
def test_a_delay_is_announced_within_the_term(desk, objection, on, said_on, is_in_time):
    on(said_on)
    if is_in_time:
        postpone(desk, objection, date(2026, 8, 20))
        assert due(desk, objection) == date(2026, 8, 20)
        return
    with pytest.raises(StepNotPossible, match="liep tot en met 21-07-2026"):
        postpone(desk, objection, date(2026, 8, 20))
    assert due(desk, objection) == DUE


def test_a_decided_objection_stands_still_no_more(desk, objection):
    objections.decide_objection(
        desk.session,
        objection.number,
        objection.objection_id,
        ObjectionOutcome.WITHDRAWN,
        by=desk.budget,
        text="ingetrokken",
    )
    for act in (
        lambda: pause(desk, objection, ASKED, ASKED),
        lambda: postpone(desk, objection, date(2026, 8, 20)),
        lambda: mend(desk, objection),
    ):
        with pytest.raises(StepNotPossible, match="al beslist"):
            act()


def test_the_clock_of_an_upheld_objection_runs_on(desk, objection, on):
    """Upheld, the new decision still to come: it can be postponed, before the reopening or after.

    Once in all, whichever step says so.
    """
    one = (desk.session, objection.number, objection.objection_id)
    objections.handle_objection(*one, ObjectionState.HEARING, by=desk.handler)
    objections.decide_objection(
        *one, ObjectionOutcome.FOUNDED, by=desk.budget, text="het dak is niet geïsoleerd"
    )
    nested = desk.session.begin_nested()
    postpone(desk, objection, date(2026, 8, 20))
    objections.reopen(desk.session, objection.number, by=desk.budget)
    assert due(desk, objection) == date(2026, 8, 20)
    with pytest.raises(StepNotPossible, match="al een keer verdaagd"):
        clock_stops.postpone(desk.session, objection.number, date(2026, 8, 21), by=desk.handler)
    with pytest.raises(InvalidFacts, match="ontvangst van het bezwaar"):
        clock_stops.pause(
            desk.session,
            objection.number,
            PauseKind.CONSENT,
            REFUSED,
            by=desk.handler,
            last_day=ASKED,
            reason="te vroeg",
        )
    nested.rollback()
    objections.reopen(desk.session, objection.number, by=desk.budget)
    clock_stops.postpone(desk.session, objection.number, date(2026, 9, 1), by=desk.handler)
    assert due(desk, objection) == date(2026, 9, 1)


def told(case, dice):
    """The steps that tell the facts of a random case about objection 1, and that case.

    What an answer is to, the order of the steps says: one before the next letter.
    """
    letters = sorted(set(case.requests))
    exact, steps, seq = [], [], iter(range(1, 1_000))

    def add(action, day, **details):
        steps.append(
            CaseStep(
                number="DW-2026-00001",
                seq=next(seq),
                action=action,
                happened_on=date.fromordinal(day),
                details={"objection_id": 1, **details},
            )
        )

    for place, (sent, until, received, _) in enumerate(letters):
        is_last = place + 1 == len(letters)
        came = received if is_last or (received and received <= letters[place + 1][0]) else None
        exact.append((sent, until, came, is_last))
        add(Action.ASK_REPAIR, sent, until=date.fromordinal(until).isoformat())
        if came is not None:
            add(Action.RECORD_REPAIR, came)
    pauses = dict(case.pauses)
    for first, last in pauses.items():
        spoken = {"kind": "consent", "first_day": date.fromordinal(first).isoformat()}
        if dice.random() < 0.5 or last is None:
            add(Action.PAUSE_OBJECTION, first, last_day=None, **spoken)
        if last is not None:
            ended = date.fromordinal(last).isoformat()
            add(Action.PAUSE_OBJECTION, first, last_day=ended, **spoken)
    if case.said:
        until = date.fromordinal(case.said[1]).isoformat()
        add(Action.POSTPONE_OBJECTION, case.said[0], until=until)
    return steps, replace(case, requests=exact, pauses=list(pauses.items()))


def test_the_naive_model_agrees_on_objections_told_by_steps():
    """From steps to the last day: 1,500 objections that were mended, paused and postponed."""
    seed = 20260316
    dice = random.Random(seed)
    stopped = postponed = 0
    for number in range(1_500):
        case = random_case(dice, number)
        announced = date.fromordinal(case.received) - timedelta(days=dice.randint(42, 43))
        start = clock.objection_due(announced).on.toordinal()
        facts = replace(
            case,
            received=start,
            days=84,
            is_extended=True,
            is_in_regulation=False,
            most_delay=42,
        )
        steps, facts = told(facts, dice)
        decision = Decision(decision_id=1, kind=DecisionKind.REFUSAL, announced_on=announced)
        objection = Objection(objection_id=1, decision_id=1, state=ObjectionState.FILED)
        file = CaseFile(
            case=SubsidyCase(number="DW-2026-00001"),
            version=scheme_named(SCHEME).version("2026-1"),
            steps=steps,
            dwellings=[],
            measures=[],
            sources=[],
            proposals=[],
            decisions=[decision],
            objections=[objection],
            payments=[],
            claims=[],
            notices=[],
        )
        found = dates.objection_decision_due(file, objection, date.fromordinal(facts.as_of))
        assert found.on.toordinal() == naive_due(facts), f"seed {seed}, case {number}: {facts}"
        stopped += found.pauses != ()
        postponed += bool(facts.said)
    assert stopped > 500
    assert postponed > 300
