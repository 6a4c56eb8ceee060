"""Register files that were sent in: compared, then confirmed or thrown away.

A file comes in by ``api.receiving``. It is read and loaded beside the requests, one at a time
(``retrofit.load.upload_work``), so that the page asks now and then how far it is.
"""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from api.access import audience
from api.desk import DeskDep, KeylessDeskDep, in_one_transaction
from api.json_body import JsonRoute
from api.parameters import NoQuery, RowId
from api.schemas.uploads import ConfirmationIn, UploadOut, UploadsOut
from retrofit.load import uploads
from retrofit.load.uploads import LOADERS, READERS
from retrofit.models import Upload
from retrofit.subsidy.staff import names_of

router = APIRouter(prefix="/uploads", tags=["registers"], route_class=JsonRoute)

READING = audience(*READERS)
LOADING = audience(*LOADERS, keys=False)
DECIDING = audience(*LOADERS, keys=False, fresh=True)


class Workbook(FileResponse):
    """A workbook, as Excel and LibreOffice open it."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("", dependencies=[READING], response_model=UploadsOut, summary="Ingestuurde bestanden")
def list_uploads(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List the files that are kept, newest first."""

    def work(session: Session) -> UploadsOut:
        found = uploads.uploads(session, by=desk.acting)
        return UploadsOut(uploads=[told(session, each) for each in found])

    return desk.read(work, out=lambda page: page)


@router.get(
    "/{id}", dependencies=[READING], response_model=UploadOut, summary="Een ingestuurd bestand"
)
def show_upload(id: RowId, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """Show how far a file is, then what loading it would change, or why it cannot be loaded."""
    return desk.read(
        lambda session: told(session, uploads.upload_numbered(session, id, by=desk.acting)),
        out=lambda upload: upload,
    )


@router.post(
    "/{id}/confirmations",
    dependencies=[DECIDING],
    status_code=202,
    response_model=UploadOut,
    summary="Bevestigen dat een bestand mag worden geladen",
)
def add_upload_confirmation(id: RowId, body: ConfirmationIn, desk: DeskDep) -> Response:
    """Confirm the difference with this digest; it is loaded at once, or not when data changed."""
    return desk.run(
        lambda session: told(session, uploads.confirm(session, id, body.digest, by=desk.acting)),
        out=lambda upload: upload,
    )


@router.post(
    "/{id}/comparisons",
    dependencies=[LOADING],
    status_code=202,
    response_model=UploadOut,
    summary="Een bestand opnieuw vergelijken",
)
def add_comparison(id: RowId, desk: DeskDep) -> Response:
    """Read and compare a file once more, with what is known now."""
    return desk.run(
        lambda session: told(session, uploads.compare_again(session, id, by=desk.acting)),
        out=lambda upload: upload,
    )


@router.delete("/{id}", dependencies=[LOADING], status_code=204, summary="Een bestand weggooien")
def discard_upload(
    id: RowId, request: Request, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Destroy a file that is not loaded; 409 while it is being read."""
    quarantine = request.app.state.quarantine
    return desk.run(lambda session: uploads.discard(session, id, quarantine, by=desk.acting))


@router.get(
    "/{id}/workbook",
    dependencies=[audience(*LOADERS, keys=False)],
    response_class=Workbook,
    summary="De lijst van de balie, met wat er mis is naast de cellen",
)
def show_workbook(
    id: RowId, request: Request, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Give the list back with what is wrong in it; that it was asked for is recorded."""
    quarantine = request.app.state.quarantine

    def work(session: Session) -> Path:
        return uploads.workbook_path(session, id, quarantine, by=desk.acting)

    path = in_one_transaction(request.app.state.desk_engine, work)
    return Workbook(path, media_type=Workbook.media_type, filename=f"aanvragen-{id}-fouten.xlsx")


def told(session: Session, upload: Upload) -> UploadOut:
    """Return an upload as it is answered, with the names of who sent and confirmed it."""
    return UploadOut.of(upload, names_of(session, [upload.by_id, upload.confirmed_by_id]))
