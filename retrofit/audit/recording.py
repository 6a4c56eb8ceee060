"""Add an event to the trail.

The head row is locked here and stays locked until the caller commits, so recording is the last
thing of an act: case -> ledger -> audit head, everywhere.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from retrofit.audit.chain import event_hash, payload_digest, plain
from retrofit.codes import ReadingPurpose, Role
from retrofit.models.audit import AuditEvent, AuditHead, AuditPayload, AuditSource
from retrofit.people.actor import Actor
from retrofit.today import now

#: What an event is about by itself belongs to the case of that number.
CASE = "application"
#: Where an act of the tracker itself comes from.
SYSTEM = "system"
READ = "read"

_ID = re.compile(r"[A-Za-z0-9._:/-]{1,80}")
_TICK = timedelta(microseconds=1)
_SALT_BYTES = 16


def record(
    session: Session,
    by: Actor | None,
    action: str,
    object_type: str,
    object_id: str,
    *,
    result: str = "done",
    from_state: str | None = None,
    to_state: str | None = None,
    reason_code: str | None = None,
    legal_basis: str | None = None,
    policy_version: str | None = None,
    payload: Mapping[str, Any] | None = None,
    case_number: str | None = None,
    role: Role | None = None,
    on_behalf_of: str | None = None,
) -> int:
    """Add one event to the chain and return its place.

    Args:
        session: the caller's transaction, everything else in it done.
        by: who did it; None is the tracker itself.
        action: what was done, such as ``grant``.
        object_type: kind of thing, such as ``application``.
        object_id: which thing; letters, digits and ``. _ : / -`` only, never personal data.
        result: how it ended.
        from_state: state of the case before, when the event is a step of a case.
        to_state: state after.
        reason_code: why.
        legal_basis: article it rests on.
        policy_version: version of the rules used.
        payload: old and new values, kept apart and destroyable; no values of applicants.
        case_number: case it belongs to; ``object_id`` by itself when that is an application.
        role: role it was done with; all roles of ``by`` when None.
        on_behalf_of: for whom; a number, no name.

    Raises:
        ValueError: ``object_id`` is no identifier.
        TypeError: ``payload`` holds something that JSON has no place for.
    """
    if not _ID.fullmatch(object_id):
        # The text itself may be what must not be kept.
        raise ValueError(f"the id of this {object_type} is no identifier")
    values = None if payload is None else plain(payload)
    salt, source_salt = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_SALT_BYTES)
    way, address = _came_from(by)
    # What the act changed takes its locks before the head does.
    session.flush()
    head = session.execute(
        select(AuditHead.seq, AuditHead.at, AuditHead.hash).with_for_update(key_share=True)
    ).one()
    event = {
        "seq": head.seq + 1,
        # A clock that steps back does not take the trail with it.
        "at": max(now(), head.at + _TICK),
        "actor_id": by.person_id if by else None,
        "actor_role": _role_of(by, role),
        "on_behalf_of": on_behalf_of,
        "origin": way if address is None else f"{way} {payload_digest(source_salt, address)}",
        "request_id": by.request_id if by else None,
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "case_number": case_number or (object_id if object_type == CASE else None),
        "from_state": _text(from_state),
        "to_state": _text(to_state),
        "reason_code": _text(reason_code),
        "legal_basis": legal_basis,
        "policy_version": policy_version,
        "result": result,
        "payload_digest": None if values is None else payload_digest(salt, values),
    }
    # The database moves the head along.
    session.execute(
        insert(AuditEvent).values(**event, prev_hash=head.hash, hash=event_hash(head.hash, event))
    )
    if values is not None:
        session.execute(insert(AuditPayload).values(seq=event["seq"], salt=salt, payload=values))
    if address is not None:
        source = insert(AuditSource)
        session.execute(source.values(seq=event["seq"], salt=source_salt, address=address))
    return int(head.seq) + 1


def record_reading(
    session: Session,
    by: Actor | None,
    object_type: str,
    object_id: str,
    purpose: ReadingPurpose,
    *,
    case_number: str | None = None,
) -> int:
    """Record that a personal file is read, and what for."""
    return record(
        session,
        by,
        READ,
        object_type,
        object_id,
        reason_code=ReadingPurpose(purpose).value,
        case_number=case_number,
    )


def _came_from(by: Actor | None) -> tuple[str, str | None]:
    """Return the way in, and the network address where there is one."""
    if by is None:
        return SYSTEM, None
    way, blank, address = by.origin.rpartition(" ")
    return (way, address) if blank else (by.origin, None)


def _role_of(by: Actor | None, role: Role | None) -> str | None:
    if role is not None:
        return role.value
    return ",".join(sorted(each.value for each in by.roles)) or None if by else None


def _text(code: str | None) -> str | None:
    # A StrEnum is text, but its own kind of it.
    return None if code is None else str(code)
