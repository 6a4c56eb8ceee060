"""The queue under a ceiling as people look at it: who waits, in which order, for how much."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.errors import SchemeNotFound
from retrofit.models import SchemePeriod, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import within
from retrofit.subsidy.overview import READERS
from retrofit.subsidy.queue import WAITING, Waiting
from retrofit.subsidy.scheme import Scheme
from retrofit.subsidy.scheme_rules import Queue
from retrofit.today import day_of, today


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


def queue_rule(scheme: Scheme, period: SchemePeriod) -> Queue | None:
    """Return how a period orders its queue today; None when no version holds in it."""
    day = min(max(today(), period.starts_on), period.ends_on)
    try:
        return scheme.version_on(day).queue
    except SchemeNotFound:
        return None


def told_to(session: Session, numbers: Iterable[str], by: Actor) -> set[str]:
    """Return which of these cases somebody may know by their number."""
    if not by.has(*READERS):
        return set()
    return set(within(session, sorted(numbers), by.limited_to(*READERS)))


def waiting_line(session: Session, period_id: int, rule: Queue | None, *, by: Actor) -> list[Place]:
    """Return the complete applications of a period without a decision, in order.

    Where money is given out in the order of the decisions, nobody waits for another.
    """
    if rule is None or rule.by == "decision":
        return []
    rows = session.execute(text(WAITING), {"period": period_id, "queue_by": rule.by, "own": None})
    waiting = {row.number: Waiting(*row) for row in rows}
    cases = {
        case.number: case
        for case in session.scalars(select(SubsidyCase).where(SubsidyCase.number.in_(waiting)))
    }
    seen = told_to(session, waiting, by)

    def since(each: Waiting) -> datetime:
        return each.received_at if rule.by == "received" else each.complete_at

    def order(each: Waiting) -> tuple[datetime | date, str]:
        moment = since(each)
        lot = hashlib.sha256(f"{each.seed}:{each.number}".encode()).hexdigest()
        return moment if rule.unit == "moment" else day_of(moment), lot if each.seed else ""

    ordered = sorted(waiting.values(), key=lambda each: (order(each), each.number))
    places: list[Place] = []
    for count, each in enumerate(ordered, start=1):
        is_equal = count > 1 and order(each) == order(ordered[count - 2])
        case = cases[each.number]
        places.append(
            Place(
                place=places[-1].place if is_equal else count,
                number=each.number if each.number in seen else None,
                state=case.state,
                since=since(each),
                needs_cents=case.needs_cents,
                reserved_cents=case.reserved_cents,
                is_drawn=each.seed is not None,
            )
        )
    return places
