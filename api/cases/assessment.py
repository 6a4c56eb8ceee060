"""From receipt to a proposal: who works on it, what is missing, what stops the clock."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.cases.acts import (
    READERS,
    case_router,
    change,
    reopened,
    show_taken,
    takers,
)
from api.desk import DeskDep, KeylessDeskDep
from api.etag import IfMatchDep
from api.openapi import tagged
from api.parameters import NoQuery
from api.schemas.applications_given import ChangedContentIn
from api.schemas.applications_parts import CaseDwellingOut, MeasuresOut
from api.schemas.applications_steps import (
    AssignmentIn,
    PauseIn,
    PostponementIn,
    RequestIn,
    SupplementIn,
    WithdrawalIn,
)
from api.schemas.applications_taken import ContentOut, HandlersOut, StaffOut, StepOut, StepsOut
from api.schemas.inputs import CaseNumberPath
from retrofit.subsidy import assessment, clock_stops
from retrofit.subsidy.handlers import colleagues
from retrofit.subsidy.overview import homes_of
from retrofit.subsidy.transitions import Action

router = case_router()

Nothing = Annotated[NoQuery, Query()]


@router.put(
    "/{number}/content",
    dependencies=[takers(Action.CHANGE)],
    response_model=ContentOut,
    summary="Opnieuw zeggen wat wordt aangevraagd",
)
def change_content(
    number: CaseNumberPath, body: ChangedContentIn, desk: KeylessDeskDep, match: IfMatchDep
) -> Response:
    """Say anew what is applied for; what was said before stays with its own step."""
    act = change(desk, number, match)
    return act.make(
        lambda session: assessment.change_content(
            session,
            number,
            body.given(),
            by=act.by,
            reason=body.reason,
            expected_version=act.version,
        ),
        lambda session, _: _content(session, number),
    )


def _content(session: Session, number: str) -> ContentOut:
    file = reopened(session, number)
    said = MeasuresOut.of(file)
    return ContentOut(
        version=file.case.steps,
        reserved_cents=file.case.reservation.reserved_cents,
        dwellings=[CaseDwellingOut.of(home) for home in homes_of(session, file)],
        measures=said.measures,
        sources=said.sources,
    )


@router.post(
    "/{number}/assignments",
    dependencies=[takers(Action.ASSIGN)],
    status_code=201,
    response_model=StepOut,
    summary="Een zaak oppakken, overdragen of loslaten",
)
def assign_case(
    number: CaseNumberPath, body: AssignmentIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Take a case, hand it to another handler, or let it go."""
    act = change(desk, number, match)
    return act.step(
        lambda session: assessment.assign(
            session, number, by=act.by, handler_id=body.handler_id, expected_version=act.version
        )
    )


@router.get(
    "/{number}/handlers",
    dependencies=[takers(Action.ASSIGN)],
    response_model=HandlersOut,
    summary="Aan wie een zaak kan worden overgedragen",
)
def show_handlers(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the colleagues who may handle this case; of the case itself nothing is told."""
    return desk.read(
        lambda session: colleagues(session, number, by=desk.acting),
        out=lambda people: HandlersOut(
            persons=[StaffOut(id=each.person_id, name=each.display_name) for each in people]
        ),
    )


@router.get(
    "/{number}/supplement-requests",
    dependencies=[READERS],
    response_model=StepsOut,
    responses=tagged(),
    summary="Gevraagde aanvullingen",
)
def show_supplement_requests(
    number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing
) -> Response:
    """List the letters that asked for what was missing."""
    return show_taken(desk, number, Action.REQUEST_SUPPLEMENT)


@router.post(
    "/{number}/supplement-requests",
    dependencies=[takers(Action.REQUEST_SUPPLEMENT)],
    status_code=201,
    response_model=StepOut,
    summary="Aanvulling vragen",
)
def request_supplement(
    number: CaseNumberPath, body: RequestIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Ask for what is missing; the decision clock stands still from the next day."""
    act = change(desk, number, match)
    return act.step(
        lambda session: assessment.request_supplement(
            session,
            number,
            body.items,
            by=act.by,
            on=body.on,
            until=body.until,
            expected_version=act.version,
        )
    )


@router.get(
    "/{number}/supplements",
    dependencies=[READERS],
    response_model=StepsOut,
    responses=tagged(),
    summary="Ontvangen aanvullingen",
)
def show_supplements(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the supplements that came in."""
    return show_taken(desk, number, Action.RECORD_SUPPLEMENT)


@router.post(
    "/{number}/supplements",
    dependencies=[takers(Action.RECORD_SUPPLEMENT)],
    status_code=201,
    response_model=StepOut,
    summary="Een aanvulling registreren",
)
def record_supplement(
    number: CaseNumberPath, body: SupplementIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record a supplement that came in; whether the application is complete is judged apart."""
    act = change(desk, number, match)
    return act.step(
        lambda session: assessment.record_supplement(
            session,
            number,
            by=act.by,
            received_on=body.received_on,
            items=body.items,
            expected_version=act.version,
        )
    )


@router.post(
    "/{number}/completeness-checks",
    dependencies=[takers(Action.COMPLETE)],
    status_code=201,
    response_model=StepOut,
    summary="Een aanvraag volledig verklaren",
)
def find_complete(number: CaseNumberPath, desk: DeskDep, match: IfMatchDep) -> Response:
    """Find an application complete: it takes its place in the queue, and money is reserved."""
    act = change(desk, number, match)
    return act.step(
        lambda session: assessment.complete(
            session, number, by=act.by, expected_version=act.version
        )
    )


@router.post(
    "/{number}/pauses",
    dependencies=[takers(Action.PAUSE)],
    status_code=201,
    response_model=StepOut,
    summary="De beslistermijn opschorten",
)
def pause_clock(
    number: CaseNumberPath, body: PauseIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Let the clock of the decision that is awaited stand still; told again with an end it ends."""
    act = change(desk, number, match)
    return act.step(
        lambda session: clock_stops.pause(
            session,
            number,
            body.kind,
            body.first_day,
            by=act.by,
            last_day=body.last_day,
            reason=body.reason,
            expected_version=act.version,
        )
    )


@router.post(
    "/{number}/postponements",
    dependencies=[takers(Action.POSTPONE)],
    status_code=201,
    response_model=StepOut,
    summary="De beslissing verdagen",
)
def postpone_decision(
    number: CaseNumberPath, body: PostponementIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Announce that the decision comes later; once, and within the term."""
    act = change(desk, number, match)
    return act.step(
        lambda session: clock_stops.postpone(
            session, number, body.until, by=act.by, on=body.on, expected_version=act.version
        )
    )


@router.post(
    "/{number}/withdrawals",
    dependencies=[takers(Action.WITHDRAW)],
    status_code=201,
    response_model=StepOut,
    summary="Registreren dat de aanvrager intrekt",
)
def record_withdrawal(
    number: CaseNumberPath, body: WithdrawalIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record that the applicant withdrew in writing; what was reserved becomes free."""
    act = change(desk, number, match)
    return act.step(
        lambda session: assessment.withdraw(
            session,
            number,
            by=act.by,
            on=body.on,
            reason=body.reason,
            expected_version=act.version,
        )
    )
