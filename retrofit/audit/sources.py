"""Network addresses of staff in the trail: kept apart from the chain, and let go in their time.

The event keeps the way in and a salted digest, so that the chain holds without the address. The
chain itself says up to which day addresses went: one that is gone sooner is a fault.
"""

import re
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from retrofit.audit.chain import payload_digest
from retrofit.audit.recording import record
from retrofit.models.audit import AuditEvent, AuditSource

FORGET = "forget_sources"
OBJECT = "audit_source"

_DIGEST = re.compile(r" ([0-9a-f]{64})$")


def digest_in(origin: str) -> str | None:
    """Return the digest of the address that an event came from; None when it has none."""
    found = _DIGEST.search(origin)
    return found[1] if found else None


def fits(origin: str, salt: bytes, address: str) -> bool:
    """Tell whether an address is the one that an event came from."""
    return digest_in(origin) == payload_digest(salt, address)


def shown(origin: str, address: str | None) -> str:
    """Return where an event came from, for people: the way in, and the address while it is kept."""
    way = _DIGEST.sub("", origin)
    return way if address is None else f"{way} {address}"


def forget_sources(session: Session, before: date) -> int:
    """Throw away the addresses of events before a day in the Netherlands; return how many.

    They are traces for the security of the service, no records: it takes no second person.
    """
    day = func.date(func.timezone("Europe/Amsterdam", AuditEvent.at))
    old = select(AuditEvent.seq).where(day < before)
    gone = select(func.count()).select_from(AuditSource).where(AuditSource.seq.in_(old))
    rows = int(session.scalars(gone).one())
    if rows:
        # First the event: the database lets go of what the chain says.
        record(session, None, FORGET, OBJECT, before.isoformat(), payload={"rows": rows})
        session.execute(delete(AuditSource).where(AuditSource.seq.in_(old)))
    return rows
