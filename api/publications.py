"""Publications: released figures for everybody, proposals for staff."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import PUBLIC, audience
from api.database import ConnectionDep
from api.desk import DeskDep, KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import NoQuery, RowId
from api.schemas.publications import (
    ConfirmedOut,
    ProposalIn,
    ProposalOut,
    ProposalsOut,
    ProposedOut,
    ReleaseOut,
    ReleasesOut,
)
from retrofit.codes import Role
from retrofit.publication.published import published, waiting
from retrofit.publication.releases import confirm, prepare, propose

router = APIRouter(tags=["publicaties"], route_class=JsonRoute)

READERS = audience(Role.PLANNER, Role.BUDGET_HOLDER, Role.AUDITOR, Role.ADMIN)
PROPOSERS = audience(Role.PLANNER, keys=False)
CONFIRMERS = audience(Role.BUDGET_HOLDER, Role.ADMIN, keys=False, fresh=True)


@router.get("/publications", dependencies=[PUBLIC], summary="Alle publicaties")
def list_publications(connection: ConnectionDep, query: Annotated[NoQuery, Query()]) -> ReleasesOut:
    """List the releases of all programmes; their figures are with each programme."""
    return ReleasesOut(publications=[ReleaseOut.of(each) for each in published(connection)])


@router.get(
    "/publication-proposals",
    dependencies=[READERS],
    response_model=ProposalsOut,
    summary="Publicaties die op een tweede persoon wachten",
)
def list_proposals(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List what would be published, cell by cell."""
    return desk.read(
        lambda session: waiting(session.connection()),
        out=lambda found: ProposalsOut(
            publication_proposals=[ProposalOut.of(each) for each in found]
        ),
    )


@router.post(
    "/publication-proposals",
    dependencies=[PROPOSERS],
    status_code=201,
    response_model=ProposedOut,
    summary="Een publicatie voorstellen",
)
def add_proposal(body: ProposalIn, desk: DeskDep) -> Response:
    """Count a programme and propose its next release; 409 when no new period has ended."""
    return desk.run(
        lambda session: propose(
            session, prepare(session, body.programme, body.as_of), by=desk.acting
        ),
        out=ProposedOut.of,
    )


@router.post(
    "/publication-proposals/{id}/confirmations",
    dependencies=[CONFIRMERS],
    status_code=201,
    response_model=ConfirmedOut,
    summary="Een publicatie bevestigen",
)
def add_confirmation(id: RowId, desk: DeskDep) -> Response:
    """Confirm as the second person: public from now on. 409 by who proposed it, or twice."""
    return desk.run(lambda session: confirm(session, id, by=desk.acting), out=ConfirmedOut.of)
