"""The table of steps is the whole graph: nothing else is taken, in the code or in the database."""

import pytest
from sqlalchemy.exc import DBAPIError

from gis.codes import CaseState
from retrofit.errors import NotAllowed, StepNotPossible
from retrofit.models import CaseStep, SubsidyCase
from retrofit.subsidy.transitions import STEP_OF, STEPS, Action, edges, not_from_here, take
from retrofit.today import now, today
from tests.retrofit.subsidy.desk import Desk, make_row


@pytest.fixture
def desk(session):
    make_row(session)
    return Desk(session)


def case_of(desk, number):
    return desk.session.get(SubsidyCase, number)


def test_every_action_has_one_row():
    assert [step.action for step in STEPS] == list(dict.fromkeys(step.action for step in STEPS))
    assert set(STEP_OF) == set(Action)
    assert all(step.roles and step.since for step in STEPS)


def test_a_closed_case_has_no_way_out_but_those_of_the_law():
    """Revision within five years, and what an objection brings."""
    out = {action for action, before, after, _ in edges() if before is CaseState.CLOSED != after}
    assert out == {
        Action.REVISE,
        Action.GRANT_ON_OBJECTION,
        Action.REVISE_ON_OBJECTION,
        Action.REOPEN_ON_OBJECTION,
    }


@pytest.mark.parametrize(
    ("action", "state", "sentence"),
    [
        (
            Action.GRANT,
            CaseState.RECEIVED,
            "Deze zaak is ontvangen; deze stap kan alleen vanuit: voorstel gereed.",
        ),
        (
            Action.RECEIVE,
            CaseState.GRANTED,
            "Deze zaak is verleend; deze stap kan alleen vanuit: een nieuwe zaak.",
        ),
        (Action.START, None, "Deze zaak is nieuw; deze stap kan alleen vanuit: verleend."),
    ],
)
def test_a_step_that_cannot_be_says_from_where_it_can(action, state, sentence):
    assert not_from_here(action, state) == sentence


def test_every_step_that_is_not_in_the_table_is_refused(desk):
    """From a received case: each action that does not begin there, and the case stays as it was."""
    case = case_of(desk, desk.receive())
    elsewhere = [step.action for step in STEPS if CaseState.RECEIVED not in step.since]
    assert len(elsewhere) > 30
    for action in elsewhere:
        with pytest.raises(StepNotPossible):
            take(desk.session, case, action, by=desk.handler, on=today())
    assert (case.state, case.steps) == (CaseState.RECEIVED, 1)


def test_a_step_takes_its_role(desk):
    case = case_of(desk, desk.receive())
    with pytest.raises(NotAllowed):
        take(desk.session, case, Action.COMPLETE, by=desk.intake, on=today())
    assert case.steps == 1


def test_the_database_takes_no_other_step_either(desk):
    """Written past the function: the trigger refuses it."""
    case = case_of(desk, desk.receive())
    desk.session.add(
        CaseStep(
            number=case.number,
            seq=2,
            action=Action.GRANT,
            from_state=CaseState.RECEIVED,
            to_state=CaseState.GRANTED,
            happened_on=today(),
            recorded_at=now(),
            by_id=desk.reviewer.person_id,
            details={},
        )
    )
    with pytest.raises(DBAPIError):
        desk.session.flush()
