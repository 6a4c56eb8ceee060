"""Objections to decisions, and what follows on one that is upheld."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.cases.acts import READERS, case_router, change, reopened, show, takers
from api.cases.parts import objections_out
from api.desk import DeskDep, KeylessDeskDep
from api.etag import IfMatchDep
from api.openapi import tagged
from api.parameters import NoQuery, RowId
from api.schemas.applications_objections import ObjectionDecisionIn, ObjectionIn, ObjectionStepIn
from api.schemas.applications_results import ObjectionOut, ObjectionsOut
from api.schemas.applications_steps import NoticeIn, PauseIn, PostponementIn, RequestIn
from api.schemas.applications_taken import StepOut
from api.schemas.inputs import CaseNumberPath
from retrofit.models import Objection
from retrofit.subsidy import objection_stops, objections
from retrofit.subsidy.transitions import Action

router = case_router()

Nothing = Annotated[NoQuery, Query()]


@router.get(
    "/{number}/objections",
    dependencies=[READERS],
    response_model=ObjectionsOut,
    responses=tagged(),
    summary="De bezwaren in een zaak",
)
def show_objections(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the objections, those that came too late as well."""
    return show(desk, number, objections_out)


@router.post(
    "/{number}/objections",
    dependencies=[takers(Action.FILE_OBJECTION)],
    status_code=201,
    response_model=ObjectionOut,
    summary="Een bezwaar registreren",
)
def file_objection(
    number: CaseNumberPath, body: ObjectionIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record an objection to a decision; it says itself whether it came in time."""
    act = change(desk, number, match)
    return act.make(
        lambda session: objections.file_objection(
            session,
            number,
            body.decision_id,
            by=act.by,
            received_on=body.received_on,
            posted_on=body.posted_on,
            expected_version=act.version,
        ),
        objection_out,
    )


@router.post(
    "/{number}/objections/{id}/steps",
    dependencies=[takers(Action.HANDLE_OBJECTION)],
    status_code=201,
    response_model=ObjectionOut,
    summary="Een bezwaar verder brengen",
)
def handle_objection(
    number: CaseNumberPath, id: RowId, body: ObjectionStepIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Bring an objection a step further: hearing, advised."""
    act = change(desk, number, match)
    return act.make(
        lambda session: objections.handle_objection(
            session, number, id, body.to, by=act.by, on=body.on, expected_version=act.version
        ),
        objection_out,
    )


@router.post(
    "/{number}/objections/{id}/repair-requests",
    dependencies=[takers(Action.ASK_REPAIR)],
    status_code=201,
    response_model=ObjectionOut,
    summary="Herstel van een bezwaar vragen",
)
def ask_repair(
    number: CaseNumberPath, id: RowId, body: RequestIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Ask to mend an objection; the clock of the decision on it stands still from the next day."""
    act = change(desk, number, match)
    return act.make(
        lambda session: objection_stops.ask_repair(
            session,
            number,
            id,
            body.items,
            by=act.by,
            on=body.on,
            until=body.until,
            expected_version=act.version,
        ),
        objection_out,
    )


@router.post(
    "/{number}/objections/{id}/repairs",
    dependencies=[takers(Action.RECORD_REPAIR)],
    status_code=201,
    response_model=ObjectionOut,
    summary="Herstel van een bezwaar registreren",
)
def record_repair(
    number: CaseNumberPath, id: RowId, body: NoticeIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record that an objection was mended; one after the term is recorded as well."""
    act = change(desk, number, match)
    return act.make(
        lambda session: objection_stops.record_repair(
            session,
            number,
            id,
            by=act.by,
            received_on=body.received_on,
            expected_version=act.version,
        ),
        objection_out,
    )


@router.post(
    "/{number}/objections/{id}/pauses",
    dependencies=[takers(Action.PAUSE_OBJECTION)],
    status_code=201,
    response_model=ObjectionOut,
    summary="De beslistermijn van een bezwaar opschorten",
)
def pause_objection(
    number: CaseNumberPath, id: RowId, body: PauseIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Let the clock of an objection stand still; told again with its last day, a pause ends."""
    act = change(desk, number, match)
    return act.make(
        lambda session: objection_stops.pause_objection(
            session,
            number,
            id,
            body.kind,
            body.first_day,
            by=act.by,
            last_day=body.last_day,
            reason=body.reason,
            expected_version=act.version,
        ),
        objection_out,
    )


@router.post(
    "/{number}/objections/{id}/postponements",
    dependencies=[takers(Action.POSTPONE_OBJECTION)],
    status_code=201,
    response_model=ObjectionOut,
    summary="De beslissing op een bezwaar verdagen",
)
def postpone_objection(
    number: CaseNumberPath, id: RowId, body: PostponementIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Announce that the decision comes later; once, within the term, six weeks at most."""
    act = change(desk, number, match)
    return act.make(
        lambda session: objection_stops.postpone_objection(
            session, number, id, body.until, by=act.by, on=body.on, expected_version=act.version
        ),
        objection_out,
    )


@router.post(
    "/{number}/objections/{id}/decisions",
    dependencies=[takers(Action.DECIDE_OBJECTION, fresh=True)],
    status_code=201,
    response_model=ObjectionOut,
    summary="Op een bezwaar beslissen",
)
def decide_objection(
    number: CaseNumberPath,
    id: RowId,
    body: ObjectionDecisionIn,
    desk: DeskDep,
    match: IfMatchDep,
) -> Response:
    """Decide on an objection; never by who took or prepared the decision objected to."""
    act = change(desk, number, match)
    return act.make(
        lambda session: objections.decide_objection(
            session,
            number,
            id,
            body.outcome,
            by=act.by,
            text=body.text,
            on=body.on,
            expected_version=act.version,
        ),
        objection_out,
    )


@router.post(
    "/{number}/reopenings",
    dependencies=[takers(Action.REOPEN_ON_OBJECTION)],
    status_code=201,
    response_model=StepOut,
    summary="Een zaak heropenen na een gegrond bezwaar",
)
def reopen_case(number: CaseNumberPath, desk: DeskDep, match: IfMatchDep) -> Response:
    """Take a case in assessment again after an upheld objection, to decide anew."""
    act = change(desk, number, match)
    return act.step(
        lambda session: objections.reopen(session, number, by=act.by, expected_version=act.version)
    )


def objection_out(session: Session, objection: Objection) -> ObjectionOut:
    """Tell of one objection or appeal."""
    return ObjectionOut.of(objection, reopened(session, objection.number))
