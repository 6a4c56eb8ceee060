"""The queue under a ceiling as people look at it: who waits, in which order, for how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.models import SubsidyCase
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import within
from retrofit.subsidy.overview import READERS
from retrofit.subsidy.queue import waiting
from retrofit.subsidy.scheme_rules import Queue


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue.

    Attributes:
        place: from 1; those that no draw has ordered yet share one.
        number: case number; None where the case lies outside the areas of who looks.
        since: moment that its place counts from.
        needs_cents: what it can come to, of which ``reserved_cents`` is set apart.
        is_drawn: its day was drawn.
    """

    place: int
    number: str | None
    state: CaseState
    since: datetime
    needs_cents: int
    reserved_cents: int
    is_drawn: bool


def told_to(session: Session, numbers: Iterable[str], by: Actor) -> set[str]:
    """Return which of these cases somebody may know by their number."""
    if not by.has(*READERS):
        return set()
    return set(within(session, sorted(numbers), by.limited_to(*READERS)))


def waiting_line(session: Session, period_id: int, rule: Queue, *, by: Actor) -> list[Place]:
    """Return who waits under a ceiling, in order."""
    line = waiting(session, period_id, rule)
    cases = {
        case.number: case
        for case in session.scalars(
            select(SubsidyCase).where(SubsidyCase.number.in_([each.number for each in line]))
        )
    }
    seen = told_to(session, cases, by)
    places: list[Place] = []
    for count, each in enumerate(line, start=1):
        is_equal = count > 1 and each.place(rule) == line[count - 2].place(rule)
        places.append(
            Place(
                place=places[-1].place if is_equal else count,
                number=each.number if each.number in seen else None,
                state=cases[each.number].state,
                since=each.since,
                needs_cents=each.needs_cents,
                reserved_cents=each.reserved_cents,
                is_drawn=each.seed is not None,
            )
        )
    return places
