"""Looking at a case and at its parts."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.cases.acts import (
    READERS,
    STATUS_READERS,
    case_router,
    show,
    shown,
)
from api.cases.parts import (
    claims_out,
    decisions_out,
    letters_out,
    notices_out,
    objections_out,
    payments_out,
    proposals_out,
    steps_out,
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
from api.schemas.applications_file import ApplicationFileOut
from api.schemas.applications_list import ApplicationsOut, ApplicationsQuery
from api.schemas.applications_parts import DwellingsOut, MeasuresOut
from api.schemas.applications_taken import StepsOut
from api.schemas.inputs import CaseNumberPath
from retrofit.errors import CaseNotFound
from retrofit.subsidy.case_list import list_cases
from retrofit.subsidy.listed import ListedCase
from retrofit.subsidy.overview import Status, homes_of, look

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
    "/{number}/file",
    dependencies=[READERS],
    response_model=ApplicationFileOut,
    responses=tagged(),
    summary="Een zaak met alles wat erin gebeurde",
)
def show_file(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """Tell all of a case at one moment: opening it is one reading, and not one for each part."""

    def work(session: Session) -> tuple[int, ApplicationFileOut]:
        seen = look(session, number, by=desk.actor)
        if isinstance(seen, Status):
            raise CaseNotFound("Er is geen zaak met dit nummer.")
        if isinstance(seen, ListedCase):
            listed = ListedApplicationOut.of(seen)
            return listed.version, ApplicationFileOut(application=listed)
        file = seen.file
        return file.case.steps, ApplicationFileOut(
            application=ApplicationOut.of(seen),
            steps=steps_out(session, file).steps,
            letters=letters_out(session, file).letters,
            proposals=proposals_out(session, file).proposals,
            decisions=decisions_out(session, file).decisions,
            payments=payments_out(session, file).payments,
            claims=claims_out(session, file).claims,
            objections=objections_out(session, file).objections,
            default_notices=notices_out(session, file).default_notices,
        )

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
    return show(desk, number, steps_out)
