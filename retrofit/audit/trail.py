"""Look things up in the trail: what happened to a case, a thing, or by whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from retrofit.audit.sources import shown
from retrofit.models.audit import AuditEvent, AuditPayload, AuditSource
from retrofit.models.people import Person

MOST = 1_000

# The steps of a case and its events tell one story: as many, and the same way through the states.
_UNEXPLAINED = """
WITH told AS (
    SELECT case_number AS number, to_state,
           row_number() OVER (PARTITION BY case_number ORDER BY seq) AS place
      FROM audit_event WHERE to_state IS NOT NULL AND case_number IS NOT NULL
), taken AS (
    SELECT s.number, s.to_state, s.seq AS place FROM case_step s
)
SELECT DISTINCT coalesce(told.number, taken.number)
  FROM told FULL JOIN taken USING (number, place)
 WHERE told.to_state IS DISTINCT FROM taken.to_state
 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Event:
    """An event as people read it.

    Attributes:
        actor: name of who did it; None is the tracker itself.
        origin: way in, with the network address while that is kept.
        payload: old and new values; None when there were none, or they were destroyed.
        is_destroyed: there were values, and they were destroyed.
    """

    seq: int
    at: datetime
    actor_id: int | None
    actor: str | None
    actor_role: str | None
    origin: str
    request_id: str | None
    action: str
    object_type: str
    object_id: str
    case_number: str | None
    from_state: str | None
    to_state: str | None
    reason_code: str | None
    legal_basis: str | None
    policy_version: str | None
    result: str
    payload: dict[str, Any] | None = field(repr=False)
    is_destroyed: bool


def events_of(
    session: Session,
    *,
    case_number: str | None = None,
    object_type: str | None = None,
    object_id: str | None = None,
    actor_id: int | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[Event]:
    """Return events, newest first.

    Args:
        session: only read.
        case_number: of this case, also those about its letters, payments and decisions.
        object_type: of this kind of thing.
        object_id: of this thing.
        actor_id: by this person.
        action: of this kind.
        since: from this moment.
        until: before this moment.
        before: only events with a lower ``seq``: the next page.
        limit: at most so many, and never more than ``MOST``.
    """
    wanted = (
        select(AuditEvent, AuditPayload.payload, Person.display_name, AuditSource.address)
        .outerjoin(AuditPayload, AuditPayload.seq == AuditEvent.seq)
        .outerjoin(AuditSource, AuditSource.seq == AuditEvent.seq)
        .outerjoin(Person, Person.person_id == AuditEvent.actor_id)
        .order_by(AuditEvent.seq.desc())
        .limit(max(1, min(limit, MOST)))
    )
    for column, value in (
        (AuditEvent.case_number, case_number),
        (AuditEvent.object_type, object_type),
        (AuditEvent.object_id, object_id),
        (AuditEvent.actor_id, actor_id),
        (AuditEvent.action, action),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if since is not None:
        wanted = wanted.where(AuditEvent.at >= since)
    if until is not None:
        wanted = wanted.where(AuditEvent.at < until)
    if before is not None:
        wanted = wanted.where(AuditEvent.seq < before)
    return [_event(*row) for row in session.execute(wanted)]


def unexplained_cases(connection: Session | Connection) -> list[str]:
    """Return the cases whose steps and events do not tell the same story; empty is right.

    Each step of a case has one event with its ``to_state``, in the same order.
    """
    return list(connection.execute(text(_UNEXPLAINED)).scalars())


def _event(
    row: AuditEvent, payload: dict[str, Any] | None, name: str | None, address: str | None
) -> Event:
    return Event(
        seq=row.seq,
        at=row.at,
        actor_id=row.actor_id,
        actor=name,
        actor_role=row.actor_role,
        origin=shown(row.origin, address),
        request_id=row.request_id,
        action=row.action,
        object_type=row.object_type,
        object_id=row.object_id,
        case_number=row.case_number,
        from_state=row.from_state,
        to_state=row.to_state,
        reason_code=row.reason_code,
        legal_basis=row.legal_basis,
        policy_version=row.policy_version,
        result=row.result,
        payload=payload,
        is_destroyed=row.payload_digest is not None and payload is None,
    )
