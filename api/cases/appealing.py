"""Appeals to the court, and what it said."""

from fastapi import Response

from api.cases.acts import case_router, change, takers
from api.cases.objecting import objection_out
from api.desk import DeskDep
from api.etag import IfMatchDep
from api.parameters import RowId
from api.schemas.applications_objections import AppealIn, JudgmentIn
from api.schemas.applications_results import ObjectionOut
from api.schemas.inputs import CaseNumberPath
from retrofit.subsidy import appeals
from retrofit.subsidy.transitions import Action

router = case_router()


@router.post(
    "/{number}/appeals",
    dependencies=[takers(Action.FILE_APPEAL)],
    status_code=201,
    response_model=ObjectionOut,
    summary="Een beroep registreren",
)
def file_appeal(
    number: CaseNumberPath, body: AppealIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record that somebody went to the court; it stands with the objections of the case."""
    act = change(desk, number, match)
    return act.make(
        lambda session: appeals.file_appeal(
            session,
            number,
            body.decision_id,
            by=act.by,
            received_on=body.received_on,
            expected_version=act.version,
        ),
        objection_out,
    )


@router.post(
    "/{number}/appeals/{id}/judgments",
    dependencies=[takers(Action.RECORD_JUDGMENT)],
    status_code=201,
    response_model=ObjectionOut,
    summary="Een uitspraak registreren",
)
def record_judgment(
    number: CaseNumberPath, id: RowId, body: JudgmentIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record what the court said; on a founded appeal is decided anew, as after an objection."""
    act = change(desk, number, match)
    return act.make(
        lambda session: appeals.record_judgment(
            session,
            number,
            id,
            body.outcome,
            by=act.by,
            text=body.text,
            on=body.on,
            until=body.until,
            expected_version=act.version,
        ),
        objection_out,
    )
