"""Programmes and their progress."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.access import PUBLIC
from api.database import ConnectionDep
from api.parameters import NoQuery, ProgressQuery, Slug
from api.schemas.programmes import ProgrammeOut, ProgrammesOut, WholeProgrammeOut
from api.schemas.progress import ProgressOut
from retrofit.areas import area_names
from retrofit.programmes import programme_named, programmes
from retrofit.state import data_state
from retrofit.today import today

router = APIRouter(prefix="/programmes", tags=["programma's"])


@router.get("", dependencies=[PUBLIC], summary="Alle programma's")
def list_programmes(connection: ConnectionDep, query: Annotated[NoQuery, Query()]) -> ProgrammesOut:
    """List the programmes of this installation."""
    found = programmes().values()
    codes = [code for programme in found for code in programme.areas]
    names = area_names(connection, codes, today())
    return ProgrammesOut(programmes=[ProgrammeOut.of(each, names) for each in found])


@router.get("/{programme}", dependencies=[PUBLIC], summary="Een programma met zijn actielijnen")
def show_programme(
    programme: Slug, connection: ConnectionDep, query: Annotated[NoQuery, Query()]
) -> WholeProgrammeOut:
    """Show one programme; 404 when there is none of this name."""
    found = programme_named(programme)
    return WholeProgrammeOut.of(found, area_names(connection, found.areas, today()))


@router.get(
    "/{programme}/progress",
    dependencies=[PUBLIC],
    summary="De voortgang van een programma op een peildatum",
)
def show_progress(
    programme: Slug,
    request: Request,
    connection: ConnectionDep,
    query: Annotated[ProgressQuery, Query()],
) -> ProgressOut:
    """Count the progress; 404 when there is no such programme."""
    state = data_state(connection)
    progress = request.app.state.progress.of(
        connection,
        programme,
        as_of=query.as_of or today(),
        known_at=query.known_at,
        policy_id=query.policy,
        state=state,
    )
    return ProgressOut.of(progress)
