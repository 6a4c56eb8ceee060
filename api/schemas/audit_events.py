"""The audit trail: what can be asked of it, and its events."""

from typing import Annotated, Any

from pydantic import Field

from api.parameters import Day as PastDay
from api.parameters import Number, Query
from api.schemas.base import MomentOrNone, Out
from api.schemas.inputs import CASE_NUMBER
from retrofit.audit.trail import Event
from retrofit.subsidy.trails import Wanted

MOST = 500

OBJECT = "^[a-z][a-z0-9_]{0,59}(:[A-Za-z0-9._:/-]{1,80})?$"


class AuditEventsQuery(Query):
    """Which events are asked for: those of which all this holds."""

    object: Annotated[str, Field(pattern=OBJECT)] | None = Field(
        default=None,
        description="Soort ding, of een ding",
        examples=["payment", "application:DRD-2026-000012"],
    )
    case: Annotated[str, Field(pattern=CASE_NUMBER)] | None = Field(
        default=None, description="Alles van deze zaak, ook van haar brieven en betalingen"
    )
    actor: Annotated[Number, Field(ge=1)] | None = Field(
        default=None, description="Nummer van wie het deed"
    )
    action: Annotated[str, Field(pattern="^[a-z][a-z0-9_.]{0,59}$")] | None = Field(
        default=None, description="Soort handeling", examples=["read"]
    )
    since: PastDay | None = Field(default=None, description="Vanaf deze dag")
    until: PastDay | None = Field(default=None, description="Tot en met deze dag")
    limit: Annotated[Number, Field(ge=1, le=MOST)] = Field(
        default=100, description="Hoogste aantal gebeurtenissen"
    )
    cursor: Annotated[Number, Field(ge=1)] | None = Field(
        default=None, description="nextCursor van de vorige bladzijde"
    )

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        kind, _, thing = (self.object or "").partition(":")
        return Wanted(
            object_type=kind or None,
            object_id=thing or None,
            case_number=self.case,
            actor_id=self.actor,
            action=self.action,
            since=self.since,
            until=self.until,
        )


class AuditEventOut(Out):
    """Something that was done, tried or read; without ``actorId`` by the tracker itself."""

    seq: int
    happened_at: MomentOrNone
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
    payload: dict[str, Any] | None
    is_destroyed: bool

    @classmethod
    def of(cls, event: Event) -> "AuditEventOut":
        """Translate an event."""
        same = {name: getattr(event, name) for name in cls.model_fields if name != "happened_at"}
        return cls(happened_at=event.at, **same)


class AuditEventsOut(Out):
    """A page of events, newest first; ``nextCursor`` null is the last one."""

    audit_events: list[AuditEventOut]
    next_cursor: int | None
