"""Who comes first under a ceiling: the money is divided over those who wait, in their order.

The place of an application is the moment it was received or complete, as its scheme says. Where the
scheme counts in days, applications of one day are equal until a draw (loting) orders them.

Source: Awb 4:26 (order of distribution), clause of the scheme.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.models import SchemePeriod
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.scheme_rules import Queue
from retrofit.today import day_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A complete application without a decision.

    Attributes:
        since: moment that its place counts from.
        needs_cents: what it can come to, of which ``reserved_cents`` is set apart.
        seed: seed of the draw of its day; None when there was none.
    """

    number: str
    since: datetime
    needs_cents: int
    reserved_cents: int
    seed: str | None

    def place(self, rule: Queue) -> tuple[datetime | date, str]:
        """Return its place; applications of one place are equal, for no draw has ordered them."""
        lot = hashlib.sha256(f"{self.seed}:{self.number}".encode()).hexdigest() if self.seed else ""
        # All of one line are moments, or all are days.
        return self.since if rule.unit == "moment" else day_of(self.since), lot


def rule_of(period: SchemePeriod) -> Queue:
    """Return how a period orders its queue: as the scheme has it on the first day of the period.

    Whatever a later version says, the order within a period stays what was made known (Awb 4:26).
    """
    versions = scheme_named(period.scheme).versions
    begun = [version for version in versions if version.valid_from <= period.starts_on]
    return (begun[-1] if begun else versions[0]).queue


def waiting(session: Session, period_id: int, rule: Queue) -> list[Waiting]:
    """Return who waits under a ceiling, in order; nobody where money goes by the decisions.

    Ask this after the ledger row is locked, so that it sees what was decided meanwhile.
    """
    if rule.by == "decision":
        return []
    rows = session.execute(text(WAITING), {"period": period_id, "queue_by": rule.by})
    found = [Waiting(*row) for row in rows]
    return sorted(found, key=lambda each: (each.place(rule), each.number))


def divide(pool_cents: int, line: Sequence[Waiting], rule: Queue) -> dict[str, int]:
    """Return what of the money each application gets, whoever of its equals a draw puts first.

    Args:
        pool_cents: what is free or reserved for those who wait.
        line: who wait, in order.
        rule: how the period orders its queue.
    """
    shares = {}
    left = pool_cents
    for _, group in groupby(line, key=lambda each: each.place(rule)):
        equals = list(group)
        needed = sum(each.needs_cents for each in equals)
        for each in equals:
            of_others = needed - each.needs_cents
            shares[each.number] = max(min(each.needs_cents, left - of_others), 0)
        left = max(left - needed, 0)
    return shares


def needed_before(own: Waiting, line: Sequence[Waiting], rule: Queue) -> int:
    """Return what those before an application need, in cents; its equals are not before it."""
    return sum(each.needs_cents for each in line if each.place(rule) < own.place(rule))


def all_short(session: Session, period: SchemePeriod) -> int:
    """Return what all who wait still lack, in cents."""
    line = waiting(session, period.period_id, rule_of(period))
    return sum(each.needs_cents - each.reserved_cents for each in line)


# Only complete applications have a place; those that lack something have none yet.
WAITING = """
    SELECT c.number, m.since, r.needs_cents, r.reserved_cents, d.seed
      FROM subsidy_case c
      JOIN reservation r ON r.number = c.number
     CROSS JOIN LATERAL (SELECT CASE WHEN :queue_by = 'received' THEN c.received_at
                                     ELSE c.complete_at END AS since) m
      LEFT JOIN queue_draw d ON d.period_id = c.period_id
           AND d.day = (m.since AT TIME ZONE 'Europe/Amsterdam')::date
     WHERE c.period_id = :period AND c.complete_at IS NOT NULL
       AND c.state IN ('in_assessment', 'proposed')"""
