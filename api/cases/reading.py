"""Looking at a case and at its parts."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.cases.acts import (
    READERS,
    STATUS_READERS,
    case_router,
    names_of_steps,
    show,
    shown,
)
from api.desk import KeylessDeskDep
from api.openapi import tagged
from api.parameters import NoQuery
from api.schemas.applications import (
    ApplicationOut,
    ApplicationStatusOut,
    ListedApplicationOut,
    as_seen,
)
from api.schemas.applications_list import ApplicationsOut, ApplicationsQuery
from api.schemas.applications_parts import DwellingsOut, MeasuresOut
from api.schemas.applications_taken import StepsOut
from api.schemas.inputs import CaseNumberPath
from retrofit.subsidy.case_list import list_cases
from retrofit.subsidy.overview import homes_of, look

router = case_router()

Seen = ApplicationOut | ApplicationStatusOut | ListedApplicationOut
Nothing = Annotated[NoQuery, Query()]


@router.get(
    "",
    dependencies=[STATUS_READERS],
    response_model=ApplicationsOut,
    summary="De aanvragen, nieuwste eerst",
)
def list_applications(
    desk: KeylessDeskDep, query: Annotated[ApplicationsQuery, Query()]
) -> Response:
    """List the cases within one's areas, page by page; those of the desk's list are not here."""
    return desk.read(
        lambda session: list_cases(
            session,
            query.wanted(desk.actor),
            by=desk.actor,
            after=query.cursor,
            limit=query.limit,
        ),
        out=lambda page: ApplicationsOut.of(*page),
    )


@router.get(
    "/{number}",
    dependencies=[STATUS_READERS],
    response_model=Seen,
    responses=tagged(),
    summary="Een aanvraag bekijken",
)
def show_application(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """Tell how a case stands: steps, days with their derivation, money, homes, warnings."""

    def work(session: Session) -> tuple[int, Seen]:
        seen = as_seen(look(session, number, by=desk.actor))
        return seen.version, seen

    return shown(desk, number, work)


@router.get(
    "/{number}/dwellings",
    dependencies=[READERS],
    response_model=DwellingsOut,
    responses=tagged(),
    summary="De woningen van een aanvraag",
)
def show_case_dwellings(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the homes that are applied for, each with what the register says of it."""
    return show(desk, number, lambda session, file: DwellingsOut.of(homes_of(session, file)))


@router.get(
    "/{number}/measures",
    dependencies=[READERS],
    response_model=MeasuresOut,
    responses=tagged(),
    summary="De maatregelen van een aanvraag",
)
def show_case_measures(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the measures that are applied for, and the money of others for them."""
    return show(desk, number, lambda _, file: MeasuresOut.of(file))


@router.get(
    "/{number}/events",
    dependencies=[READERS],
    response_model=StepsOut,
    responses=tagged(),
    summary="Wat er in een zaak is gebeurd",
)
def show_case_events(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List every step of a case, oldest first; none is ever changed."""
    return show(
        desk,
        number,
        lambda session, file: StepsOut.of(file.steps, names_of_steps(session, file.steps)),
    )
