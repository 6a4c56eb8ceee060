"""The audit trail. Looking into it is an event of its own, written before anything is shown."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import audience
from api.desk import KeylessDeskDep
from api.schemas.audit_events import AuditEventOut, AuditEventsOut, AuditEventsQuery
from retrofit.subsidy.trails import MAY_LOOK, look_up, note_looking

router = APIRouter(prefix="/audit-events", tags=["controle"])


@router.get(
    "",
    dependencies=[audience(*MAY_LOOK)],
    response_model=AuditEventsOut,
    summary="Wat er is gedaan, geprobeerd en gelezen",
)
def list_audit_events(
    desk: KeylessDeskDep, query: Annotated[AuditEventsQuery, Query()]
) -> Response:
    """List events, newest first; who looks in a part of the town only, names a case there."""
    wanted = query.wanted()
    return desk.read(
        lambda session: look_up(
            session, wanted, by=desk.acting, before=query.cursor, limit=query.limit
        ),
        out=lambda found: AuditEventsOut(
            audit_events=[AuditEventOut.of(event) for event in found[0]], next_cursor=found[1]
        ),
        note=lambda session, found: note_looking(session, wanted, len(found[0]), by=desk.acting),
    )
