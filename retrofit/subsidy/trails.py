"""The audit trail as an auditor looks things up in it, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.audit.trail import Event, events_of
from retrofit.codes import Role
from retrofit.errors import NotAllowed
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import within
from retrofit.today import AMSTERDAM

MAY_LOOK = (Role.AUDITOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are looked up: those of which all this holds.

    Attributes:
        object_type: of this kind of thing; with ``object_id`` of this thing.
        case_number: of this case, also those about its letters, payments and decisions.
        actor_id: by this person.
        since: from this day.
        until: to this day, itself included.
    """

    object_type: str | None = None
    object_id: str | None = None
    case_number: str | None = None
    actor_id: int | None = None
    action: str | None = None
    since: date | None = None
    until: date | None = None


def look_up(
    session: Session, wanted: Wanted, *, by: Actor, before: int | None = None, limit: int = 100
) -> tuple[Sequence[Event], int | None]:
    """Return events, newest first, and where to go on; None at the end. The caller records it.

    Args:
        session: only read.
        wanted: which events.
        by: who looks. Who does so in a part of the town only, names a case there.
        before: only events with a lower number: the next page.
        limit: at most so many.

    Raises:
        NotAllowed: ``by`` does not look into the trail, or not into this part of it.
    """
    if by.areas(*MAY_LOOK) is not None:
        number = wanted.case_number
        if number is None or not within(session, [number], by.limited_to(*MAY_LOOK)):
            raise NotAllowed("the trail of this part of the town only")
    found = events_of(
        session,
        case_number=wanted.case_number,
        object_type=wanted.object_type,
        object_id=wanted.object_id,
        actor_id=wanted.actor_id,
        action=wanted.action,
        since=_midnight(wanted.since),
        until=_midnight(wanted.until, after=True),
        before=before,
        limit=limit + 1,
    )
    page = found[:limit]
    return page, page[-1].seq if len(found) > limit else None


def note_looking(session: Session, wanted: Wanted, count: int, *, by: Actor) -> int:
    """Record that somebody looked into the trail, and how many events were shown."""
    return audit.record(
        session,
        by,
        "show_trail",
        "audit_event",
        "all",
        case_number=wanted.case_number,
        payload={
            "events": count,
            "object_type": wanted.object_type,
            "object_id": wanted.object_id,
            "actor_id": wanted.actor_id,
            "action": wanted.action,
            "since": wanted.since,
            "until": wanted.until,
        },
    )


def _midnight(day: date | None, *, after: bool = False) -> datetime | None:
    """Return the moment at which a day begins in the Netherlands, or the day after it."""
    if day is None:
        return None
    return datetime.combine(date.fromordinal(day.toordinal() + after), time(), AMSTERDAM)
