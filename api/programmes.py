"""Programmes and their progress."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.access import MAP, PUBLIC, MapAreasDep
from api.database import ConnectionDep
from api.parameters import NoQuery, ProgressQuery, Slug
from api.schemas.funnel import FunnelOut
from api.schemas.home_events import TimelineQuery
from api.schemas.programmes import ProgrammeOut, ProgrammesOut, WholeProgrammeOut
from api.schemas.progress import ProgressOut
from api.schemas.publications import ProgrammePublicationOut
from retrofit.areas import area_names
from retrofit.exports.sheet import csv_of
from retrofit.programmes import programme_named, programmes
from retrofit.progress.action_lines import items_of
from retrofit.progress.funnel import funnel_of
from retrofit.publication.published import published, table_of
from retrofit.state import data_state
from retrofit.today import today

router = APIRouter(prefix="/programmes", tags=["programma's"])


class CsvResponse(Response):
    """A table for a spreadsheet program."""

    media_type = "text/csv; charset=utf-8"


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
    day = today()
    names = area_names(connection, found.areas, day)
    return WholeProgrammeOut.whole(found, names, items_of(connection, found, day), day)


@router.get(
    "/{programme}/progress",
    dependencies=[MAP],
    summary="De voortgang van een programma op een peildatum",
)
def show_progress(
    programme: Slug,
    request: Request,
    connection: ConnectionDep,
    query: Annotated[ProgressQuery, Query()],
) -> ProgressOut:
    """Count the progress for staff; the public reads the publication. 404: no such programme."""
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


@router.get(
    "/{programme}/funnel",
    dependencies=[MAP],
    summary="De trechter: hoe ver woningen ooit kwamen, en wie ze aandroeg",
)
def show_funnel(
    programme: Slug,
    connection: ConnectionDep,
    areas: MapAreasDep,
    query: Annotated[TimelineQuery, Query()],
) -> FunnelOut:
    """Show the funnel of the homes in one's areas; 404 when there is no such programme.

    Not public: small groups would tell of single homes.
    """
    found = funnel_of(
        connection,
        programme,
        as_of=query.as_of or today(),
        known_at=query.known_at,
        within=areas,
    )
    return FunnelOut.of(found)


@router.get(
    "/{programme}/publication",
    dependencies=[PUBLIC],
    summary="Wat over een programma is gepubliceerd",
)
def show_publication(
    programme: Slug, connection: ConnectionDep, query: Annotated[NoQuery, Query()]
) -> ProgrammePublicationOut:
    """Show all released figures, as they were released; 404 when there is no such programme."""
    found = programme_named(programme)
    return ProgrammePublicationOut.of(found, published(connection, found.id))


@router.get(
    "/{programme}/publication-table",
    dependencies=[PUBLIC],
    response_class=CsvResponse,
    summary="Wat is gepubliceerd, als tabel voor een rekenblad",
)
def show_publication_table(
    programme: Slug, connection: ConnectionDep, query: Annotated[NoQuery, Query()]
) -> CsvResponse:
    """Show the released cells as CSV: a row for each period and area; 404: no such programme."""
    found = programme_named(programme)
    return CsvResponse(
        csv_of(table_of(published(connection, found.id))),
        headers={"Content-Disposition": f'attachment; filename="voortgang-{found.id}.csv"'},
    )
