"""Loads of register files: what each changed, what was wrong, and taking the newest back."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.access import audience
from api.desk import DeskDep, KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import NoQuery, RowId
from api.schemas.loads import IssuesQuery, LoadIssuesOut, LoadOut, LoadsOut, LoadsQuery
from retrofit.codes import LoadSource
from retrofit.load.listing import ListedLoad, issues, load_numbered, loads
from retrofit.load.undo import undo_load
from retrofit.load.uploads import LOADERS, READERS, require_whole_town
from retrofit.subsidy.staff import names_of

router = APIRouter(prefix="/loads", tags=["registers"], route_class=JsonRoute)

READING = audience(*READERS)


@router.get("", dependencies=[READING], response_model=LoadsOut, summary="De geladen registers")
def list_loads(desk: KeylessDeskDep, query: Annotated[LoadsQuery, Query()]) -> Response:
    """List loads of files, newest first, with what each changed."""
    source = LoadSource(query.source) if query.source else None

    def work(session: Session) -> LoadsOut:
        found, following = loads(
            session, by=desk.acting, source=source, before=query.cursor, limit=query.limit
        )
        return LoadsOut(loads=told(session, found), next_cursor=following)

    return desk.read(work, out=lambda page: page)


@router.get("/{id}", dependencies=[READING], response_model=LoadOut, summary="Een lading")
def show_load(id: RowId, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """Show what a load changed; 404 when there is none with this number."""

    def work(session: Session) -> LoadOut:
        return told(session, [load_numbered(session, id, by=desk.acting)])[0]

    return desk.read(work, out=lambda load: load)


@router.get(
    "/{id}/issues",
    dependencies=[READING],
    response_model=LoadIssuesOut,
    summary="Wat er mis was met de regels van een lading",
)
def list_load_issues(
    id: RowId, desk: KeylessDeskDep, query: Annotated[IssuesQuery, Query()]
) -> Response:
    """List what was wrong: counted by kind, and row by row in the order of the file."""
    return desk.read(
        lambda session: issues(
            session, id, by=desk.acting, after=query.cursor or 0, limit=query.limit
        ),
        out=LoadIssuesOut.of,
    )


@router.post(
    "/{id}/undoings",
    dependencies=[audience(*LOADERS, keys=False, fresh=True)],
    status_code=201,
    response_model=LoadOut,
    summary="Een lading terugdraaien",
)
def undo(id: RowId, desk: DeskDep) -> Response:
    """Take a load back; what it said stays known as of then. 409 unless it is the newest."""

    def work(session: Session) -> LoadOut:
        require_whole_town(desk.acting, *LOADERS)
        load_numbered(session, id, by=desk.acting)
        undo_load(session, id, by=desk.acting)
        session.expire_all()
        return told(session, [load_numbered(session, id, by=desk.acting)])[0]

    return desk.run(work, out=lambda load: load)


def told(session: Session, found: list[ListedLoad]) -> list[LoadOut]:
    """Return loads as they are answered, with the names of who did them."""
    people = [each.run.by_id for each in found] + [each.undone_by_id for each in found]
    names = names_of(session, people)
    return [LoadOut.of(each, names) for each in found]
