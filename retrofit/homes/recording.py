"""Record what happened to a home, correct it, take it back. Nothing is ever changed or deleted.

The order in which events are recorded says nothing: each has its own day. A device that was
offline sends its events again until it knows they arrived; by their key each is recorded once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from retrofit.audit import record
from retrofit.codes import Feeder, HomeEventKind
from retrofit.errors import Busy, InvalidFacts, KeyUsedOtherwise, NotFound, RuleSaysNo
from retrofit.homes.codes import EventCorrection
from retrofit.homes.event_kinds import GivenEvent, kept, read_details
from retrofit.homes.recording_checks import (
    RECORDERS,
    check_event,
    check_home,
    check_newest,
    superseded,
    waits_for,
)
from retrofit.homes.works_order import InspectFirst
from retrofit.models import HomeEvent
from retrofit.people.actor import Actor
from retrofit.progress import stored
from retrofit.today import now


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it now stands.

    Attributes:
        is_new: False when it had been recorded before, under the same key.
        beside: events of the same kind that others recorded for the home on the same day; both
            stay, and somebody must look.
        inspect_first: what stands before the measures that it tells are coming.
    """

    event: HomeEvent
    is_new: bool = True
    beside: tuple[int, ...] = ()
    inspect_first: tuple[InspectFirst, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one event of a batch: it was recorded, or refused for a reason."""

    recorded: Recorded | None = None
    refusal: Exception | None = None


def record_event(session: Session, given: GivenEvent, *, by: Actor) -> Recorded:
    """Record one event.

    Raises:
        DwellingNotFound: no such home, or outside the areas of ``by``; ``NotADwelling`` likewise.
        InvalidFacts: a field cannot be true; nothing is recorded.
        KeyUsedOtherwise: the key was used for something else.
        NotAllowed: ``by`` does not record what happens to homes.
    """
    return _noted(session, [_write(session, given, by)], by)[0]


def record_batch(
    session: Session, events: Sequence[GivenEvent | Exception], *, by: Actor
) -> list[Answered]:
    """Record the events of a device that was offline, each apart: one refusal stops no other.

    Args:
        events: in the order of the device; what could not be read stands as its refusal.

    Returns:
        An answer for each, in the same order.

    Raises:
        NotAllowed: ``by`` does not record what happens to homes.
    """
    by.require(*RECORDERS)
    answers = []
    for given in events:
        if isinstance(given, Exception):
            answers.append(Answered(refusal=given))
            continue
        try:
            with session.begin_nested():
                answers.append(Answered(_write(session, given, by)))
        except (InvalidFacts, NotFound, RuleSaysNo) as refused:
            answers.append(Answered(refusal=refused))
    done = iter(_noted(session, [each.recorded for each in answers if each.recorded], by))
    return [replace(each, recorded=next(done)) if each.recorded else each for each in answers]


def correct_event(
    session: Session,
    event_id: int,
    kind: HomeEventKind,
    happened_on: date,
    details: dict[str, Any],
    reason: EventCorrection,
    *,
    by: Actor,
    feeder: Feeder | None = None,
    client_key: str | None = None,
) -> Recorded:
    """Record what really happened instead of an event; the old one stays to be seen.

    Raises:
        NotFound: there is no such event for ``by``.
        StepNotPossible: it was corrected before, or others rest on it.
        InvalidFacts: what is told cannot be true.
    """
    home = _superseded(session, event_id, by).verblijfsobject_id
    given = GivenEvent(home, kind, happened_on, details, feeder, client_key, event_id, reason)
    return _noted(session, [_write(session, given, by)], by)[0]


def take_back_event(
    session: Session,
    event_id: int,
    reason: EventCorrection,
    *,
    by: Actor,
    client_key: str | None = None,
) -> Recorded:
    """Record that an event did not happen; see ``correct_event`` for what is refused."""
    old = _superseded(session, event_id, by)
    values = {
        "verblijfsobject_id": old.verblijfsobject_id,
        "kind": HomeEventKind.TAKEN_BACK,
        "happened_on": old.happened_on,
        "feeder": None,
        "details": {},
        "supersedes_id": old.event_id,
        "correction_reason": reason.value,
    }
    known = _known(session, client_key, values)
    done = known or _insert(session, values, client_key, by, old)
    return _noted(session, [done], by)[0]


def _write(session: Session, given: GivenEvent, by: Actor) -> Recorded:
    details = read_details(given.kind, given.details)
    check_home(session, given.verblijfsobject_id, by)
    old = _corrected(session, given)
    values: dict[str, Any] = {
        "verblijfsobject_id": given.verblijfsobject_id,
        "kind": given.kind,
        "happened_on": given.happened_on,
        "feeder": given.feeder,
        "details": kept(details),
        "supersedes_id": given.corrects_id,
        "correction_reason": given.reason.value if given.reason else None,
    }
    known = _known(session, given.client_key, values)
    if known is None:
        check_event(session, given, details, by)
    return known or _insert(session, values, given.client_key, by, old)


def _corrected(session: Session, given: GivenEvent) -> HomeEvent | None:
    """Return the event that is corrected; it must be one of the same home."""
    if given.corrects_id is None:
        return None
    old = session.get(HomeEvent, given.corrects_id)
    home = None if old is None or old.kind is HomeEventKind.TAKEN_BACK else old.verblijfsobject_id
    if home != given.verblijfsobject_id:
        raise InvalidFacts("corrects.eventId", "is geen gebeurtenis van deze woning")
    return old


def _known(session: Session, client_key: str | None, values: dict[str, Any]) -> Recorded | None:
    """Return the event that was recorded under a key.

    Raises:
        KeyUsedOtherwise: it says something else.
    """
    if client_key is None:
        return None
    found = select(HomeEvent).where(HomeEvent.client_key == client_key)
    event = session.scalars(found).one_or_none()
    if event is None:
        return None
    if any(getattr(event, name) != value for name, value in values.items()):
        raise KeyUsedOtherwise("Deze sleutel is al gebruikt voor een andere gebeurtenis.")
    return Recorded(event, is_new=False, beside=_beside(session, event))


def _insert(
    session: Session,
    values: dict[str, Any],
    client_key: str | None,
    by: Actor,
    old: HomeEvent | None,
) -> Recorded:
    if old is not None:
        check_newest(session, old)
    statement = insert(HomeEvent).values(
        **values, client_key=client_key, recorded_at=now(), by_id=by.person_id
    )
    # Two devices with one key: the second waits here for the first, and then finds its event.
    statement = statement.on_conflict_do_nothing(index_elements=["client_key"])
    made = session.scalars(statement.returning(HomeEvent)).one_or_none()
    if made is not None:
        return Recorded(made, beside=_beside(session, made))
    known = _known(session, client_key, values)
    if known is None:
        raise Busy("another device is recording under this key")
    return known


def _beside(session: Session, event: HomeEvent) -> tuple[int, ...]:
    found = session.scalars(
        select(HomeEvent.event_id)
        .where(
            HomeEvent.verblijfsobject_id == event.verblijfsobject_id,
            HomeEvent.kind == event.kind,
            HomeEvent.happened_on == event.happened_on,
            HomeEvent.by_id != event.by_id,
            HomeEvent.event_id != (event.supersedes_id or 0),
            ~superseded(),
        )
        .order_by(HomeEvent.event_id)
    )
    return tuple(found)


def _superseded(session: Session, event_id: int, by: Actor) -> HomeEvent:
    """Return the event to supersede; it must lie in the areas of who asks."""
    by.require(*RECORDERS)
    old = session.get(HomeEvent, event_id)
    if old is None or old.kind is HomeEventKind.TAKEN_BACK:
        raise NotFound("there is no such event")
    check_home(session, old.verblijfsobject_id, by)
    return old


def _noted(session: Session, done: Sequence[Recorded], by: Actor) -> list[Recorded]:
    """Let verdicts follow and note it in the trail; return it with what must be inspected first.

    What had been recorded before was noted then.
    """
    new = [each.event for each in done if each.is_new]
    homes = sorted({event.verblijfsobject_id for event in new})
    stored.rebuild(session.connection(), only=homes)
    # The trail is locked last, for all of them together.
    for event in new:
        record(
            session,
            by,
            _action(event),
            "home_event",
            str(event.event_id),
            to_state=event.kind,
            reason_code=event.correction_reason,
        )
    return [replace(each, inspect_first=tuple(waits_for(session, each.event, by))) for each in done]


def _action(event: HomeEvent) -> str:
    """Return what the trail calls the recording of an event."""
    if event.kind is HomeEventKind.TAKEN_BACK:
        return "take_back_event"
    return "record_event" if event.supersedes_id is None else "correct_event"
