"""A register file comes in: written to quarantine piece by piece, and never held whole."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.access import audience
from api.desk import KeylessDeskDep
from api.schemas.uploads import UploadOut, UploadQuery
from api.uploads import told
from retrofit.load import uploads
from retrofit.load.files import options_of
from retrofit.load.quarantine import Incoming, Quarantine

BYTES = "application/octet-stream"

router = APIRouter(prefix="/uploads", tags=["registers"])


@router.post(
    "",
    dependencies=[audience(*uploads.LOADERS, keys=False, body=BYTES)],
    status_code=202,
    response_model=UploadOut,
    summary="Een registerbestand insturen",
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "Het bestand zelf",
            "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def add_upload(
    request: Request, desk: KeylessDeskDep, query: Annotated[UploadQuery, Query()]
) -> Response:
    """Send a file in; it is read and compared, and changes nothing until it is confirmed."""
    given = query.to_given()
    quarantine: Quarantine = request.app.state.quarantine
    refuse_options(query)
    refuse_at_once(request, quarantine)

    def work(session: Session) -> UploadOut:
        return told(session, uploads.receive(session, given, incoming, by=desk.acting))

    with await run_in_threadpool(quarantine.receive, given.file_name) as incoming:
        await write(request, incoming)
        answer = await run_in_threadpool(
            desk.run,
            work,
            out=lambda upload: upload,
            location=lambda upload: f"/uploads/{upload.id}",
        )
        incoming.keep()
        return answer


async def write(request: Request, incoming: Incoming) -> None:
    """Write the body to its file as it comes in."""
    try:
        async for piece in request.stream():
            await run_in_threadpool(incoming.write, piece)
    except ClientDisconnect:
        # Nobody reads the answer.
        raise HTTPException(408) from None
    await run_in_threadpool(incoming.close)


def refuse_at_once(request: Request, quarantine: Quarantine) -> None:
    """Refuse what is packed, or says itself that it is too large, before any of it is read."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise HTTPException(415, headers={"Accept-Encoding": "identity"})
    # More digits than these say nothing more.
    told_bytes = request.headers.get("content-length", "")[:18]
    if told_bytes.isdecimal() and int(told_bytes) > quarantine.most_bytes:
        raise HTTPException(413)


def refuse_options(query: UploadQuery) -> None:
    """Refuse options that this source does not take."""
    fields = type(query).model_fields
    wrong = sorted(set(query.options()) - options_of(query.to_given().source))
    if wrong:
        raise RequestValidationError(
            [{"type": "not_with_kind", "loc": ("query", fields[each].alias)} for each in wrong]
        )
