"""A handler proposes, another person decides."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.cases.acts import READERS, case_router, change, reopened, show, takers
from api.cases.parts import decisions_out, proposal_out, proposals_out
from api.cases.proposing import propose
from api.desk import DeskDep, KeylessDeskDep
from api.etag import IfMatchDep
from api.openapi import tagged
from api.parameters import NoQuery
from api.schemas.applications_decided import (
    DecidedOut,
    DecisionOut,
    DecisionsOut,
    ProposalOut,
    ProposalsOut,
)
from api.schemas.applications_steps import (
    DecisionIn,
    DecisionOutcome,
    ProposalIn,
    SettlementIn,
)
from api.schemas.base import CodedText
from api.schemas.inputs import CaseNumberPath
from retrofit import texts
from retrofit.models import Decision
from retrofit.subsidy import decisions, proposals
from retrofit.subsidy.decision_kinds import SETTLEMENTS
from retrofit.subsidy.outgoing import letter_of_step
from retrofit.subsidy.staff import names_of
from retrofit.subsidy.transitions import STEPS, Action

router = case_router()

Nothing = Annotated[NoQuery, Query()]

PROPOSES = (
    Action.PROPOSE,
    Action.PROPOSE_NOT_PROCESSED,
    Action.PROPOSE_AMENDMENT,
    Action.PROPOSE_REVOCATION,
    Action.PROPOSE_EX_OFFICIO,
    Action.PROPOSE_REVISION,
    Action.PROPOSE_ON_OBJECTION,
)
DECIDES = tuple(step.action for step in STEPS if step.decides)
RETURNS = (Action.RETURN, Action.RETURN_SETTLEMENT, Action.RETURN_DRAFT)


@router.get(
    "/{number}/proposals",
    dependencies=[READERS],
    response_model=ProposalsOut,
    responses=tagged(),
    summary="De voorstellen in een zaak",
)
def show_proposals(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the draft decisions, with their calculation; the last may still wait."""
    return show(desk, number, proposals_out)


@router.post(
    "/{number}/proposals",
    dependencies=[takers(*PROPOSES)],
    status_code=201,
    response_model=ProposalOut,
    summary="Een besluit voorstellen",
)
def make_proposal(
    number: CaseNumberPath, body: ProposalIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Prepare a decision of some kind; it waits for another person."""
    body.check()
    act = change(desk, number, match)
    return act.make(
        lambda session: propose(session, number, body, by=act.by, expected_version=act.version),
        lambda session, made: proposal_out(session, reopened(session, number), made),
    )


@router.get(
    "/{number}/decisions",
    dependencies=[READERS],
    response_model=DecisionsOut,
    responses=tagged(),
    summary="De besluiten in een zaak",
)
def show_decisions(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the decisions, each with all it rests on; a later one may have replaced it."""
    return show(desk, number, decisions_out)


@router.post(
    "/{number}/decisions",
    dependencies=[takers(*DECIDES, *RETURNS, fresh=True)],
    status_code=201,
    response_model=DecidedOut,
    summary="Beslissen op een voorstel",
)
def decide(number: CaseNumberPath, body: DecisionIn, desk: DeskDep, match: IfMatchDep) -> Response:
    """Approve the proposal that waits, or send it back; never by who prepared it."""
    body.check()
    act = change(desk, number, match)

    def work(session: Session) -> Decision | None:
        if body.outcome is DecisionOutcome.RETURNED:
            decisions.return_proposal(
                session,
                number,
                by=act.by,
                reason=body.reason or "",
                expected_version=act.version,
            )
            return None
        return decisions.take_decision(
            session,
            number,
            by=act.by,
            announced_on=body.announced_on,
            expected_version=act.version,
        )

    return act.make(work, lambda session, taken: _decided(session, number, body, taken))


@router.get(
    "/{number}/settlements",
    dependencies=[READERS],
    response_model=DecisionsOut,
    responses=tagged(),
    summary="De vaststellingen in een zaak",
)
def show_settlements(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the decisions that settle, ex officio ones and revisions too."""
    return show(desk, number, lambda session, file: decisions_out(session, file, SETTLEMENTS))


@router.post(
    "/{number}/settlements",
    dependencies=[takers(Action.PROPOSE_SETTLEMENT)],
    status_code=201,
    response_model=ProposalOut,
    summary="Een vaststelling voorstellen",
)
def propose_settlement(
    number: CaseNumberPath, body: SettlementIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Propose to settle on the completion report; another person decides on it."""
    act = change(desk, number, match)
    return act.make(
        lambda session: proposals.propose_settlement(
            session,
            number,
            by=act.by,
            reasons=body.reasons.reasons() if body.reasons else None,
            expected_version=act.version,
        ),
        lambda session, made: proposal_out(session, reopened(session, number), made),
    )


def _decided(session: Session, number: str, body: DecisionIn, taken: Decision | None) -> DecidedOut:
    file = reopened(session, number)
    decision = None
    if taken is not None:
        names = names_of(session, [taken.prepared_by_id, taken.decided_by_id])
        decision = DecisionOut.of(taken, file, names)
    letter = letter_of_step(session, file.steps[-1])
    return DecidedOut(
        outcome=body.outcome.value,
        state=CodedText.of(file.case.state, texts.CASE_STATE),
        version=file.case.steps,
        decision=decision,
        letter_id=letter.letter_id if letter else None,
    )
