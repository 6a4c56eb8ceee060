"""What waits for a second pair of eyes. Deciding: POST /applications/{number}/decisions."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import audience
from api.desk import KeylessDeskDep
from api.parameters import NoQuery
from api.schemas.proposals import WaitingProposalsOut
from retrofit.subsidy.overview import READERS
from retrofit.subsidy.waiting import waiting_proposals

router = APIRouter(prefix="/proposals", tags=["subsidiebalie"])


@router.get(
    "",
    dependencies=[audience(*READERS)],
    response_model=WaitingProposalsOut,
    summary="De voorstellen die op een besluit wachten",
)
def list_waiting_proposals(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List the proposals that wait in one's areas, each with why one does not decide on it."""
    return desk.read(
        lambda session: waiting_proposals(session, by=desk.acting), out=WaitingProposalsOut.of
    )
