"""Notices of default: what counts, what it costs, who decides on it, and when a case can close."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from retrofit.audit.trail import events_of
from retrofit.codes import ObjectionOutcome
from retrofit.errors import FourEyes, InvalidFacts, NotAllowed, NotFound, StepNotPossible
from retrofit.notice_codes import LateTerm, NoticeState, PenaltyException
from retrofit.people.actor import Actor
from retrofit.rights import DatabaseRole
from retrofit.subsidy import assessment, decisions, defaults, objections, proposals, running
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.deadlines import deadlines, watch
from retrofit.subsidy.grounds import Ground, Reasons
from retrofit.subsidy.possible import why_not
from retrofit.subsidy.transitions import Action
from tests.retrofit.subsidy.desk import Desk, make_row

#: Received on 2 March 2026; eight weeks end on King's Day, so the last day is the day after.
DUE = date(2026, 4, 28)
#: A notice of 4 May: without a penalty until 18 May, and then 42 days to 29 June.
NOTICE, FIRST, LAST = date(2026, 5, 4), date(2026, 5, 19), date(2026, 6, 29)


@pytest.fixture
def desk(session, on):
    make_row(session)
    return Desk(session)


@pytest.fixture
def late(desk, on):
    """A notice of default that counts, on an application that is being assessed."""
    number = desk.to_assessment()
    on(NOTICE)
    return defaults.record_default_notice(desk.session, number, by=desk.intake)


def refuse(desk, number):
    reasons = Reasons(Ground.SCHEME, "het dak is al geïsoleerd", article="artikel 5")
    proposals.propose_refusal(desk.session, number, reasons, by=desk.handler)
    return decisions.take_decision(desk.session, number, by=desk.reviewer)


def set_penalty(desk, notice, by=None, **more):
    return defaults.set_penalty(
        desk.session, notice.number, notice.notice_id, by=by or desk.reviewer, **more
    )


def pay(desk, notice, by=None, **more):
    return defaults.pay_penalty(
        desk.session, notice.number, notice.notice_id, by=by or desk.budget, **more
    )


def reject(desk, notice, exception=PenaltyException.NO_INTEREST, by=None, **more):
    return defaults.reject_notice(
        desk.session,
        notice.number,
        notice.notice_id,
        exception,
        by=by or desk.reviewer,
        text="de aanvrager woont er niet",
        **more,
    )


def shown(desk, notice, day):
    """The deadlines of a notice: kind, last day and how its clock stands."""
    file = open_case(desk.session, notice.number, by=None)
    return [
        (each.kind.value, each.due.on, each.clock.value)
        for each in deadlines(file, day)
        if each.notice_id == notice.notice_id
    ]


def test_42_days_cost_1442_euros_and_are_paid(desk, late, on):
    """Decided on 6 July, long after the 42nd day; set on 7 July, two weeks are 13 July."""
    assert (late.term, late.objection_id) == (LateTerm.DECISION, None)
    assert shown(desk, late, FIRST) == [("penalty_decision", date(2026, 7, 13), "not_started")]
    with pytest.raises(StepNotPossible, match="loopt nog, uiterlijk tot en met 29-06-2026"):
        set_penalty(desk, late)
    on(date(2026, 7, 6))
    refuse(desk, late.number)
    file = open_case(desk.session, late.number, by=None)
    assert watch(file, date(2026, 7, 6)).kind == "penalty_decision"
    on(date(2026, 7, 7))
    ledger = desk.ledger()
    set_penalty(desk, late)
    assert (late.state, late.cents) == (NoticeState.PENALTY_SET, 1_442_00)
    file = open_case(desk.session, late.number, by=None)
    assert file.steps[-1].details == {
        "notice_id": late.notice_id,
        "cents": 1_442_00,
        "days": 42,
        "first_day": "2026-05-19",
        "last_day": "2026-06-29",
    }
    assert shown(desk, late, date(2026, 7, 8)) == [
        ("penalty_decision", date(2026, 7, 13), "stopped"),
        ("penalty_payment", date(2026, 8, 18), "running"),
    ]
    assert watch(file, date(2026, 7, 8)).due.on == date(2026, 8, 18)
    on(date(2026, 7, 20))
    pay(desk, late)
    assert (late.state, late.paid_on) == (NoticeState.PAID, date(2026, 7, 20))
    assert shown(desk, late, date(2026, 7, 20))[-1][-1] == "stopped"
    # Beside the ledger: no cent of a ceiling moved.
    assert desk.ledger() == ledger
    assert file.case.paid_cents == 0
    events = [
        events_of(desk.session, case_number=late.number, action=f"case_{action}")[0].legal_basis
        for action in ("default_notice", "set_penalty", "pay_penalty")
    ]
    assert events == ["Awb 4:17", "Awb 4:18", "Awb 4:87"]


@pytest.mark.parametrize(
    ("decided_on", "cents"),
    [
        (date(2026, 5, 20), 23_00),
        (date(2026, 6, 2), 322_00),
        (date(2026, 6, 3), 357_00),
        (date(2026, 6, 29), 1_397_00),
    ],
)
def test_the_count_stops_the_day_before_the_decision(desk, late, on, decided_on, cents):
    on(decided_on)
    refuse(desk, late.number)
    set_penalty(desk, late)
    assert late.cents == cents


def test_undecided_the_whole_penalty_is_set_as_well(desk, late, on):
    """The last day that costs is over, and still nobody decided."""
    on(LAST)
    with pytest.raises(StepNotPossible, match="loopt nog"):
        set_penalty(desk, late)
    on(LAST + timedelta(days=1))
    set_penalty(desk, late)
    assert late.cents == 1_442_00
    # One that comes to light only now, and came in earlier, does not cost once more.
    found = defaults.record_default_notice(
        desk.session, late.number, by=desk.intake, received_on=DUE + timedelta(days=1)
    )
    with pytest.raises(StepNotPossible, match="zij telt niet"):
        set_penalty(desk, found)


def test_decided_within_two_weeks_it_ends_by_itself(desk, late, on):
    """Decided on 19 May, the first day that would cost: nothing to set, and the case can close."""
    on(FIRST)
    refuse(desk, late.number)
    with pytest.raises(StepNotPossible, match="binnen twee weken"):
        set_penalty(desk, late)
    assert shown(desk, late, FIRST) == []
    on(date(2026, 8, 1))
    assert running.close(desk.session, late.number, by=desk.handler).state == "closed"


def test_a_case_is_not_closed_before_the_penalty_is_paid(desk, late, on):
    on(date(2026, 6, 3))
    refuse(desk, late.number)
    # After the last day to object to the refusal, and then to the penalty.
    for day, act in ((date(2026, 8, 3), set_penalty), (date(2026, 9, 15), pay)):
        on(day)
        with pytest.raises(StepNotPossible, match="dwangsom is nog niet betaald"):
            running.close(desk.session, late.number, by=desk.handler)
        act(desk, late)
    running.close(desk.session, late.number, by=desk.handler)


def test_a_withdrawn_application_was_late_all_the_same(desk, late, on):
    on(date(2026, 5, 26))
    assessment.withdraw(desk.session, late.number, by=desk.handler, reason="brief")
    with pytest.raises(StepNotPossible, match="dwangsom"):
        running.close(desk.session, late.number, by=desk.handler)
    set_penalty(desk, late)
    assert late.cents == 7 * 23_00
    pay(desk, late)
    with pytest.raises(StepNotPossible, match="bezwaartermijn loopt tot en met 07-07-2026"):
        running.close(desk.session, late.number, by=desk.handler)
    on(date(2026, 7, 8))
    running.close(desk.session, late.number, by=desk.handler)


@pytest.mark.parametrize("exception", PenaltyException)
def test_rejected_it_costs_nothing_and_the_next_one_counts(desk, late, on, exception):
    on(date(2026, 5, 11))
    second = defaults.record_default_notice(desk.session, late.number, by=desk.intake)
    reject(desk, late, exception)
    assert (late.state, late.exception) == (NoticeState.REJECTED, exception)
    assert late.decided_by_id == desk.reviewer.person_id
    (event,) = events_of(desk.session, case_number=late.number, action="case_reject_notice")
    assert event.legal_basis.startswith("Awb 4:17 lid 6 onder ")
    assert event.reason_code == exception.value
    on(date(2026, 6, 2))
    refuse(desk, late.number)
    assert shown(desk, late, date(2026, 6, 2)) == []
    for act in (set_penalty, reject):
        with pytest.raises(StepNotPossible, match="al beslist"):
            act(desk, late)
    set_penalty(desk, second)
    assert second.cents == 7 * 23_00  # 26 May to 1 June


def test_of_two_notices_one_counts(desk, late, on):
    on(date(2026, 5, 5))
    second = defaults.record_default_notice(desk.session, late.number, by=desk.intake)
    on(date(2026, 5, 29))
    refuse(desk, late.number)
    with pytest.raises(StepNotPossible, match="zij telt niet"):
        set_penalty(desk, second)
    set_penalty(desk, late)
    assert late.cents == 10 * 23_00


def test_one_that_came_too_early_is_recorded_and_costs_nothing(desk, on):
    number = desk.to_assessment()
    on(DUE)
    early = defaults.record_default_notice(desk.session, number, by=desk.intake)
    on(date(2026, 8, 1))
    with pytest.raises(StepNotPossible, match="zij telt niet"):
        set_penalty(desk, early)


def test_nothing_to_decide_is_no_default(desk, late, on):
    on(date(2026, 5, 10))
    refuse(desk, late.number)
    with pytest.raises(StepNotPossible, match="geen beslistermijn"):
        defaults.record_default_notice(desk.session, late.number, by=desk.intake)


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 5, 5)])
def test_a_notice_comes_in_during_the_case(desk, on, day):
    number = desk.to_assessment()
    on(NOTICE)
    with pytest.raises(InvalidFacts) as refused:
        defaults.record_default_notice(desk.session, number, by=desk.intake, received_on=day)
    assert refused.value.field == "receivedOn"


def test_a_late_decision_on_an_objection_costs_as_well(desk, on):
    """Refused on 2 March: object until 13 April, decide until 6 July; notice on 7 July."""
    number = desk.to_assessment()
    decision = refuse(desk, number)
    one = objections.file_objection(desk.session, number, decision.decision_id, by=desk.intake)
    on(date(2026, 7, 7))
    notice = defaults.record_default_notice(desk.session, number, by=desk.intake)
    assert (notice.term, notice.objection_id) == (LateTerm.OBJECTION_DECISION, one.objection_id)
    on(date(2026, 7, 24))
    objections.decide_objection(
        desk.session,
        number,
        one.objection_id,
        ObjectionOutcome.INADMISSIBLE,
        by=desk.budget,
        text="te laat",
    )
    set_penalty(desk, notice)
    assert notice.cents == 2 * 23_00  # 22 and 23 July


def test_other_people_decide_and_pay(desk, late, on):
    on(date(2026, 7, 1))
    boss = desk.person("Bo Beide", *desk.reviewer.roles, *desk.budget.roles)
    both = desk.person("Carl Collega", *desk.handler.roles, *desk.reviewer.roles)
    assessment.assign(desk.session, late.number, by=desk.handler, handler_id=both.person_id)
    for act in (set_penalty, reject):
        with pytest.raises(FourEyes, match="behandelaar"):
            act(desk, late, by=both)
        with pytest.raises(NotAllowed):
            act(desk, late, by=desk.intake)
        key = Actor(desk.reviewer.person_id, "sleutel", desk.reviewer.roles, "test", by_key=True)
        with pytest.raises(NotAllowed):
            act(desk, late, by=key)
    set_penalty(desk, late, by=boss)
    with pytest.raises(FourEyes, match="vaststelde"):
        pay(desk, late, by=boss)
    with pytest.raises(NotAllowed):
        pay(desk, late, by=desk.reviewer)


def test_days_and_numbers_that_cannot_be(desk, late, on):
    with pytest.raises(NotFound):
        defaults.pay_penalty(desk.session, late.number, 0, by=desk.budget)
    with pytest.raises(StepNotPossible, match="geen dwangsom te betalen"):
        pay(desk, late)
    file = open_case(desk.session, late.number, by=None)
    assert why_not(file, Action.PAY_PENALTY, desk.budget, NOTICE) == (
        "Er is geen ingebrekestelling waarvoor dit kan."
    )
    with pytest.raises(InvalidFacts) as refused:
        reject(desk, late, on=NOTICE - timedelta(days=1))
    assert refused.value.field == "on"
    on(date(2026, 7, 2))
    set_penalty(desk, late)
    with pytest.raises(InvalidFacts) as refused:
        pay(desk, late, paid_on=date(2026, 7, 1))
    assert refused.value.field == "paidOn"
    pay(desk, late)
    with pytest.raises(StepNotPossible, match="geen dwangsom te betalen"):
        pay(desk, late)


# --- past the code


@pytest.fixture(params=[DatabaseRole.OWNER, DatabaseRole.APP])
def refused(desk, request):
    """Try statements as the owner of the tables or as the desk; tell which are not refused."""

    def tried(*statements):
        passed = []
        for statement in statements:
            nested = desk.session.begin_nested()
            if request.param is not DatabaseRole.OWNER:
                desk.session.execute(text(f"SET LOCAL ROLE {request.param}"))
            try:
                desk.session.execute(text(statement))
                passed.append(statement)
            except DBAPIError as error:
                said = ("rejected, or its penalty", "by a step", "permission denied", "taken away")
                if not any(words in str(error.orig) for words in said):
                    passed.append(f"{statement}: {error.orig}")
            nested.rollback()
        return passed

    return tried


SET = "UPDATE notice_of_default SET state = 'penalty_set', cents = 2300, {}"
WHO = "decided_on = '2026-07-01', decided_by_id = (SELECT min(person_id) FROM person)"


def test_a_notice_goes_on_as_the_procedure_does(desk, late, on, refused):
    """Whoever writes past the functions, at each of its states."""
    always = (
        "DELETE FROM notice_of_default",
        "TRUNCATE notice_of_default CASCADE",
        "UPDATE notice_of_default SET received_on = received_on - 1",
        "UPDATE notice_of_default SET term = 'settlement'",
        "UPDATE notice_of_default SET state = state",
        "UPDATE notice_of_default SET state = 'paid', paid_on = '2026-07-02'",
    )
    paid = "UPDATE notice_of_default SET state = 'paid', paid_on = '2026-07-02', paid_by_id = 1"
    assert refused(*always, SET.format(WHO), paid, LATE_INSERT) == []
    on(date(2026, 7, 1))
    set_penalty(desk, late)
    back = (
        "UPDATE notice_of_default SET state = 'received', cents = NULL, decided_on = NULL,"
        " decided_by_id = NULL"
    )
    raised = "UPDATE notice_of_default SET state = 'paid', cents = cents - 100"
    assert refused(*always, back, raised, paid) == []
    pay(desk, late)
    assert refused(*always, back) == []


#: A notice that begins where it may not.
LATE_INSERT = """
    INSERT INTO notice_of_default (number, step_id, term, received_on, state, exception,
                                   decided_on, decided_by_id)
    SELECT number, min(step_id), 'decision', '2026-05-04', 'rejected', 'no_interest',
           '2026-05-04', min(by_id)
      FROM case_step GROUP BY number"""


def test_a_late_decision_costs_one_penalty_in_the_database_too(desk, late, on):
    """Two steps that both set one, past the code: the second is refused."""
    second = defaults.record_default_notice(desk.session, late.number, by=desk.intake)
    on(date(2026, 7, 1))
    set_penalty(desk, late)
    desk.session.execute(
        text(
            """INSERT INTO case_step (number, seq, action, from_state, to_state, happened_on,
                                      recorded_at, by_id, details)
               SELECT number, (SELECT steps + 1 FROM subsidy_case c WHERE c.number = s.number),
                      action, from_state, to_state, happened_on, recorded_at, by_id,
                      details || jsonb_build_object('notice_id', CAST(:second AS bigint))
                 FROM case_step s WHERE action = 'set_penalty'"""
        ),
        {"second": second.notice_id},
    )
    with pytest.raises(DBAPIError, match="costs one penalty"):
        desk.session.execute(
            text(
                """UPDATE notice_of_default n
                      SET state = 'penalty_set', cents = o.cents, decided_on = o.decided_on,
                          decided_by_id = o.decided_by_id
                     FROM notice_of_default o
                    WHERE n.notice_id = :second AND o.cents IS NOT NULL"""
            ),
            {"second": second.notice_id},
        )
