"""A proposal: the case opened for it, the step taken, the facts kept until it is decided."""

from typing import Any

from sqlalchemy.orm import Session

from retrofit.codes import DecisionKind
from retrofit.models import CaseStep, Proposal
from retrofit.people.actor import Actor
from retrofit.privacy.free_text import refuse_applicant
from retrofit.subsidy import funds
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.grounds import written
from retrofit.subsidy.possible import check
from retrofit.subsidy.steps import day_of_step, record
from retrofit.subsidy.transitions import Action, take
from retrofit.subsidy.upheld import reopened_for


def opened(
    session: Session, number: str, by: Actor, expected_version: int | None, action: Action
) -> CaseFile:
    """Open and lock a case for a proposal, and check that it can be made.

    Raises:
        CaseNotFound, StaleVersion, StepNotPossible, NotAllowed: see ``possible.check``.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    check(file, action, by, day_of_step(file, None))
    return file


def proposed(
    session: Session,
    file: CaseFile,
    action: Action,
    kind: DecisionKind,
    by: Actor,
    amount_cents: int | None,
    facts: dict[str, Any],
    wanted_cents: int | None = None,
) -> Proposal:
    """Take the step, keep the proposal, bring the reservation to its amount.

    Who is offered a part keeps its place for the rest until it is decided: ``wanted_cents``. In a
    case that was reopened on an objection the proposal says which one it answers.
    """
    refuse_applicant(session, file.number, written(facts))
    objection = reopened_for(file)
    if objection is not None:
        facts = facts | {"objection_id": objection.objection_id}
    added: CaseStep = take(
        session,
        file.case,
        action,
        by=by,
        on=day_of_step(file, None),
        kind=kind.value,
        amount_cents=amount_cents,
    )
    proposal = Proposal(
        number=file.number,
        kind=kind,
        amount_cents=amount_cents,
        facts=facts,
        by_id=by.person_id,
        step_id=added.step_id,
    )
    session.add(proposal)
    session.flush()
    if wanted_cents is not None:
        funds.reserve(session, file, added, wanted_cents)
    record(session, file, added, by, reason_code=kind.value)
    return proposal
