"""The audit trail: who did what, when, on which facts, in a chain that shows every change.

An event never changes. Old and new values stand apart and are destroyed with the case; the event
keeps their salted digest, so that the chain holds without them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.models.base import Base


class AuditEvent(Base):
    """Something that was done, tried or read. Never changed or taken away."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("action ~ '^[a-z][a-z0-9_.]{0,59}$'", name="action"),
        CheckConstraint("object_type ~ '^[a-z][a-z0-9_]{0,59}$'", name="object_type"),
        # No blank and no at sign: a name or an e-mail address does not fit.
        CheckConstraint("object_id ~ '^[A-Za-z0-9._:/-]{1,80}$'", name="object_id"),
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
        Index("ix_audit_event_object", "object_type", "object_id"),
    )

    seq: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="place in the chain, from 1"
    )
    at: Mapped[datetime] = mapped_column(comment="moment; always later than that of seq - 1")
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), index=True, comment="who; null is the tracker itself"
    )
    actor_role: Mapped[str | None] = mapped_column(comment="role or roles it was done with")
    on_behalf_of: Mapped[str | None] = mapped_column(comment="for whom; a number, no name")
    origin: Mapped[str] = mapped_column(
        comment="way in, with the salted SHA-256 of the network address where there is one"
    )
    request_id: Mapped[str | None] = mapped_column(comment="request, to find it in the log")
    action: Mapped[str] = mapped_column(comment="what was done")
    object_type: Mapped[str] = mapped_column(comment="kind of thing it was done to")
    object_id: Mapped[str] = mapped_column(comment="which one; never personal data")
    case_number: Mapped[str | None] = mapped_column(index=True, comment="case it belongs to")
    from_state: Mapped[str | None] = mapped_column(comment="state of the case before the step")
    to_state: Mapped[str | None] = mapped_column(comment="state of the case after the step")
    reason_code: Mapped[str | None] = mapped_column(comment="why; of a reading its purpose")
    legal_basis: Mapped[str | None] = mapped_column(comment="article it rests on")
    policy_version: Mapped[str | None] = mapped_column(comment="version of the rules used")
    result: Mapped[str] = mapped_column(comment="how it ended, such as done")
    payload_digest: Mapped[str | None] = mapped_column(
        comment="SHA-256 of salt and values; null when there are none"
    )
    prev_hash: Mapped[str] = mapped_column(comment="hash of seq - 1; zeros for the first")
    hash: Mapped[str] = mapped_column(comment="SHA-256 of prev_hash and all columns before it")


class AuditPayload(Base):
    """Old and new values of an event. Never changed; destroyed when their time is over."""

    __tablename__ = "audit_payload"

    seq: Mapped[int] = mapped_column(
        ForeignKey("audit_event.seq"), primary_key=True, autoincrement=False, comment="the event"
    )
    salt: Mapped[bytes] = mapped_column(
        LargeBinary, comment="random, so that nobody guesses values from their digest"
    )
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="old and new values")


class AuditSource(Base):
    """The network address that an event came from. Never changed; let go when its time is over."""

    __tablename__ = "audit_source"

    seq: Mapped[int] = mapped_column(
        ForeignKey("audit_event.seq"), primary_key=True, autoincrement=False, comment="the event"
    )
    salt: Mapped[bytes] = mapped_column(
        LargeBinary, comment="random, so that nobody guesses the address from its digest"
    )
    address: Mapped[str] = mapped_column(comment="network address that the request came from")


class AuditHead(Base):
    """The last event of the chain. Its row is locked by who adds one: no holes, no forks."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("is_only", name="one_row"),)

    is_only: Mapped[bool] = mapped_column(
        primary_key=True, comment="always true: the table has one row"
    )
    seq: Mapped[int] = mapped_column(BigInteger, comment="seq of the last event; 0 is none")
    at: Mapped[datetime] = mapped_column(comment="its moment")
    hash: Mapped[str] = mapped_column(comment="its hash; zeros when there is none")
