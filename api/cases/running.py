"""A granted case until its settlement, and the end of any case."""

from typing import Annotated

from fastapi import Query, Response

from api.cases.acts import READERS, case_router, change, show_taken, takers
from api.desk import DeskDep, KeylessDeskDep
from api.etag import IfMatchDep
from api.openapi import tagged
from api.parameters import NoQuery
from api.schemas.applications_given import ReportIn
from api.schemas.applications_steps import OnIn, RequestIn
from api.schemas.applications_taken import StepOut, StepsOut
from api.schemas.inputs import CaseNumberPath
from retrofit.subsidy import running
from retrofit.subsidy.transitions import Action

router = case_router()

Nothing = Annotated[NoQuery, Query()]


@router.post(
    "/{number}/starts",
    dependencies=[takers(Action.START)],
    status_code=201,
    response_model=StepOut,
    summary="Registreren dat het werk begint",
)
def record_start(number: CaseNumberPath, body: OnIn, desk: DeskDep, match: IfMatchDep) -> Response:
    """Record that the works began."""
    act = change(desk, number, match)
    return act.step(
        lambda session: running.start(
            session, number, by=act.by, on=body.on, expected_version=act.version
        )
    )


@router.get(
    "/{number}/completion-reports",
    dependencies=[READERS],
    response_model=StepsOut,
    responses=tagged(),
    summary="De gereedmeldingen",
)
def show_completion_reports(
    number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing
) -> Response:
    """List the completion reports; the last one is settled on."""
    return show_taken(desk, number, Action.REPORT_COMPLETION)


@router.post(
    "/{number}/completion-reports",
    dependencies=[takers(Action.REPORT_COMPLETION)],
    status_code=201,
    response_model=StepOut,
    summary="Een gereedmelding registreren",
)
def report_completion(
    number: CaseNumberPath, body: ReportIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record a completion report: the term for the settlement begins."""
    act = change(desk, number, match)
    return act.step(
        lambda session: running.report_completion(
            session, number, body.report(), by=act.by, expected_version=act.version
        )
    )


@router.post(
    "/{number}/evidence-requests",
    dependencies=[takers(Action.ASK_EVIDENCE)],
    status_code=201,
    response_model=StepOut,
    summary="Bewijs bij een gereedmelding vragen",
)
def ask_evidence(
    number: CaseNumberPath, body: RequestIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Ask for what is missing in a completion report; the case is in progress again."""
    act = change(desk, number, match)
    return act.step(
        lambda session: running.ask_evidence(
            session,
            number,
            body.items,
            by=act.by,
            on=body.on,
            until=body.until,
            expected_version=act.version,
        )
    )


@router.post(
    "/{number}/reminders",
    dependencies=[takers(Action.REMIND)],
    status_code=201,
    response_model=StepOut,
    summary="Aan de gereedmelding herinneren",
)
def remind_of_completion(
    number: CaseNumberPath, body: OnIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Remind of a completion report that did not come in time."""
    act = change(desk, number, match)
    return act.step(
        lambda session: running.remind(
            session, number, by=act.by, on=body.on, expected_version=act.version
        )
    )


@router.post(
    "/{number}/closures",
    dependencies=[takers(Action.CLOSE)],
    status_code=201,
    response_model=StepOut,
    summary="Een zaak afsluiten",
)
def close_case(number: CaseNumberPath, desk: DeskDep, match: IfMatchDep) -> Response:
    """Close a case in which nothing can be objected to, paid or claimed any more."""
    act = change(desk, number, match)
    return act.step(
        lambda session: running.close(session, number, by=act.by, expected_version=act.version)
    )
