"""Who comes first under a ceiling: what earlier applications still need is not given to later ones.

The place of an application is the moment it was received or complete, as its scheme says. Where the
scheme counts in days, applications of one day are equal until a draw (loting) orders them.

Source: Awb 4:26 (order of distribution), clause of the scheme.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.errors import StepNotPossible
from retrofit.models import SubsidyCase
from retrofit.subsidy.scheme import SchemeVersion
from retrofit.today import day_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A complete application without a decision, and what it still lacks.

    Attributes:
        short_cents: part of its amount that is not reserved, cents.
        seed: seed of the draw of its day; None when there was none.
    """

    number: str
    received_at: datetime
    complete_at: datetime
    short_cents: int
    seed: str | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What others may take before an application, in cents.

    Attributes:
        earlier_cents: those that come before it.
        equal_cents: those of the same day, which no draw has ordered.
    """

    earlier_cents: int
    equal_cents: int


def claimed_before(session: Session, case: SubsidyCase, version: SchemeVersion) -> Claimed:
    """Return what others still need who come before a complete application.

    Ask this after the ledger row is locked, so that it sees what was decided meanwhile.
    """
    if version.queue.by == "decision" or case.complete_at is None:
        return Claimed(0, 0)
    rows = session.execute(
        text(WAITING),
        {"period": case.period_id, "queue_by": version.queue.by, "own": case.number},
    ).all()
    waiting = [Waiting(*row) for row in rows]
    own = next(each for each in waiting if each.number == case.number)
    return claimed(own, [each for each in waiting if each is not own], version)


def claimed(own: Waiting, others: Sequence[Waiting], version: SchemeVersion) -> Claimed:
    """Return what ``others`` may take before ``own``."""

    def place(each: Waiting) -> datetime | date:
        moment = each.received_at if version.queue.by == "received" else each.complete_at
        return moment if version.queue.unit == "moment" else day_of(moment)

    def lot(each: Waiting) -> str:
        return hashlib.sha256(f"{each.seed}:{each.number}".encode()).hexdigest()

    earlier = equal = 0
    for other in others:
        # Both are moments, or both are days.
        if place(other) < place(own):
            earlier += other.short_cents
        elif place(other) == place(own):
            if own.seed is None:
                equal += other.short_cents
            elif lot(other) < lot(own):
                earlier += other.short_cents
    return Claimed(earlier, equal)


def all_short(session: Session, period_id: int, version: SchemeVersion) -> int:
    """Return what all undecided applications of a period still lack, in cents."""
    if version.queue.by == "decision":
        return 0
    rows = session.execute(
        text(WAITING), {"period": period_id, "queue_by": version.queue.by, "own": None}
    )
    return sum(Waiting(*row).short_cents for row in rows)


def room(free_cents: int, others: Claimed, wanted_cents: int) -> int:
    """Return how much of ``wanted_cents`` can be taken from what is free.

    Raises:
        StepNotPossible: it depends on the order of applications of one day, which is not drawn.
    """
    left = max(free_cents - others.earlier_cents, 0)
    if others.equal_cents and left < wanted_cents + others.equal_cents and left > 0:
        raise StepNotPossible(
            "Op deze dag kwam meer binnen dan er onder het plafond over is: er moet eerst worden"
            " geloot."
        )
    return min(left, wanted_cents)


# Only complete applications have a place; those that lack something have none yet.
WAITING = """
    SELECT c.number, c.received_at, c.complete_at, c.needs_cents - c.reserved_cents, d.seed
      FROM subsidy_case c
      LEFT JOIN queue_draw d ON d.period_id = c.period_id
           AND d.day = (CASE WHEN :queue_by = 'received' THEN c.received_at ELSE c.complete_at END
                        AT TIME ZONE 'Europe/Amsterdam')::date
     WHERE c.period_id = :period AND c.complete_at IS NOT NULL
       AND (c.state IN ('in_assessment', 'proposed') OR c.number = :own)"""
