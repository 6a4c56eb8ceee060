"""The list of work. Taking a case and letting it go: POST /applications/{number}/assignments."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.access import audience
from api.desk import KeylessDeskDep
from api.schemas.worklist import WorklistOut, WorklistQuery
from retrofit.subsidy.overview import READERS
from retrofit.subsidy.worklist import worklist

router = APIRouter(prefix="/worklist", tags=["subsidiebalie"])


@router.get(
    "",
    dependencies=[audience(*READERS)],
    response_model=WorklistOut,
    summary="De werkvoorraad: open zaken naar resterende dagen",
)
def show_worklist(
    desk: KeylessDeskDep, request: Request, query: Annotated[WorklistQuery, Query()]
) -> Response:
    """List the open cases in one's areas, the shortest time left first; no applicant is named."""
    kept = request.app.state.deadlines.of(request.app.state.engine)
    return desk.read(
        lambda session: worklist(
            session,
            by=desk.acting,
            mine=query.mine,
            free=query.free,
            states=[query.state] if query.state else [],
            skip=query.skip,
            limit=query.limit,
            kept=kept,
        ),
        out=WorklistOut.of,
    )
