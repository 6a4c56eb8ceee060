"""What waits for its release. Releasing: POST /applications/{number}/payments/{id}/releases."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import audience
from api.desk import KeylessDeskDep
from api.parameters import NoQuery
from api.schemas.payments import WaitingPaymentsOut
from retrofit.subsidy.overview import READERS
from retrofit.subsidy.waiting import waiting_payments

router = APIRouter(prefix="/payments", tags=["subsidiebalie"])


@router.get(
    "",
    dependencies=[audience(*READERS)],
    response_model=WaitingPaymentsOut,
    summary="De betalingen die op vrijgave wachten",
)
def list_waiting_payments(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List the payments that wait in one's areas, each with why one does not release it."""
    return desk.read(
        lambda session: waiting_payments(session, by=desk.acting), out=WaitingPaymentsOut.of
    )
