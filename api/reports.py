"""Sealed reports and their files, for staff: that of the organisation holds figures per street."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

from api.access import audience
from api.desk import KeylessDeskDep
from api.parameters import NoQuery, RowId
from api.schemas.reports import ErrataOut, ErratumOut, ReportOut, ReportsOut, ReportsQuery
from retrofit.codes import Role
from retrofit.reports.errata import errata
from retrofit.reports.sealing import file_named, files_of, reports

router = APIRouter(prefix="/reports", tags=["rapporten"])

READERS = audience(Role.CASE_HANDLER, Role.REVIEWER, Role.BUDGET_HOLDER, Role.PLANNER, Role.AUDITOR)
FileName = Annotated[
    str, Path(pattern="^[a-z0-9_-]{1,80}[.](pdf|xlsx|json)$", description="Naam van het bestand")
]


class Download(Response):
    """A file as it was kept, whatever it is."""

    media_type = "application/octet-stream"


@router.get(
    "", dependencies=[READERS], response_model=ReportsOut, summary="De verzegelde rapporten"
)
def list_reports(desk: KeylessDeskDep, query: Annotated[ReportsQuery, Query()]) -> Response:
    """List the reports, newest first, each with its seal."""

    def work(session: Session) -> ReportsOut:
        found = reports(session, query.programme)
        files = files_of(session, [each.report_id for each in found])
        return ReportsOut(reports=[ReportOut.of(each, files) for each in found])

    return desk.read(work, out=lambda found: found)


@router.get(
    "/errata",
    dependencies=[READERS],
    response_model=ErrataOut,
    summary="Rapporten die door latere correcties anders zouden zijn",
)
def list_errata(desk: KeylessDeskDep, query: Annotated[ReportsQuery, Query()]) -> Response:
    """Compare each report with what is known now; takes a count for each question it asked."""
    return desk.read(
        lambda session: errata(session, query.programme),
        out=lambda found: ErrataOut(errata=[ErratumOut.of(each) for each in found]),
    )


@router.get(
    "/{id}/files/{name}",
    dependencies=[READERS],
    response_class=Download,
    summary="Een bestand van een rapport, zoals het is uitgegaan",
)
def show_report_file(
    id: RowId, name: FileName, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Show a file of a report; 404 when there is none of this name."""
    content = desk.find(lambda session: file_named(session, id, name).content)
    return Download(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})
