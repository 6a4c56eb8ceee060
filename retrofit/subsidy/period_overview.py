"""A scheme period as one looks at it: its money, its queue, its draws, and every movement."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from retrofit.errors import SchemeNotFound, StaleVersion
from retrofit.models import CeilingChange, LedgerEntry, QueueDraw, SchemePeriod
from retrofit.people.actor import Actor
from retrofit.subsidy.periods import PeriodView, period_view
from retrofit.subsidy.queue import rule_of
from retrofit.subsidy.scheme import schemes
from retrofit.subsidy.scheme_rules import Queue
from retrofit.subsidy.staff import names_of
from retrofit.subsidy.waiting_line import Place, told_to, waiting_line


@dataclass(frozen=True, slots=True)
class PeriodOverview:
    """A period with all that there is to see of it.

    Attributes:
        rule: how its queue is ordered; None when its scheme is not there any more.
        people: names of those who proposed, confirmed and drew, by their number.
        version: goes up with each proposed or confirmed ceiling and each draw.
    """

    view: PeriodView
    rule: Queue | None
    queue: list[Place]
    draws: list[QueueDraw]
    people: dict[int, str]
    version: int


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry of the ledger.

    Attributes:
        number: case number; None for the ceiling itself, and outside the areas of who looks.
    """

    entry: LedgerEntry
    number: str | None


def period_overview(session: Session, period_id: int, *, by: Actor) -> PeriodOverview:
    """Return a period with its queue and its draws.

    Raises:
        SchemeNotFound: there is none.
    """
    view = period_view(session, period_id)
    draws = session.scalars(
        select(QueueDraw).where(QueueDraw.period_id == period_id).order_by(QueueDraw.day)
    ).all()
    rule = rule_of(view.period) if view.period.scheme in schemes() else None
    people = [each.proposed_by_id for each in view.changes]
    people += [each.confirmed_by_id for each in view.changes if each.confirmed_by_id]
    people += [each.drawn_by_id for each in draws]
    return PeriodOverview(
        view=view,
        rule=rule,
        queue=waiting_line(session, period_id, rule, by=by) if rule else [],
        draws=list(draws),
        people=names_of(session, people),
        version=period_version(session, period_id),
    )


def period_version(session: Session, period_id: int) -> int:
    """Return the version of a period: how often people have changed it.

    Money that cases move is not counted. It moves all day long, and the ledger judges by itself
    whether a change still fits; a second person only must know which changes there are.
    """
    proposed, confirmed = session.execute(
        select(func.count(), func.count(CeilingChange.confirmed_at)).where(
            CeilingChange.period_id == period_id
        )
    ).one()
    drawn = session.scalar(
        select(func.count()).select_from(QueueDraw).where(QueueDraw.period_id == period_id)
    )
    return int(proposed + confirmed + (drawn or 0))


def lock_period(session: Session, period_id: int, expected_version: int) -> None:
    """Keep others from changing a period until the transaction ends.

    Raises:
        SchemeNotFound: there is none.
        StaleVersion: somebody changed it since it was looked at.
    """
    period = session.get(
        SchemePeriod, period_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if period is None:
        raise SchemeNotFound("er is geen periode met dit nummer")
    current = period_version(session, period_id)
    if current != expected_version:
        raise StaleVersion(current)


def movements(
    session: Session, period_id: int, *, by: Actor, before: int | None = None, limit: int = 100
) -> tuple[Sequence[Movement], int | None]:
    """Return entries of a ledger, newest first, and where to go on; None at the end.

    Args:
        session: only read.
        period_id: whose ledger.
        by: who looks.
        before: only entries with a lower number: the next page.
        limit: at most so many.

    Raises:
        SchemeNotFound: there is no such period.
    """
    if session.get(SchemePeriod, period_id) is None:
        raise SchemeNotFound("er is geen periode met dit nummer")
    wanted = select(LedgerEntry).where(LedgerEntry.period_id == period_id)
    if before is not None:
        wanted = wanted.where(LedgerEntry.entry_id < before)
    found = session.scalars(wanted.order_by(LedgerEntry.entry_id.desc()).limit(limit + 1)).all()
    page = found[:limit]
    seen = told_to(session, {each.number for each in page if each.number}, by)
    shown = [Movement(each, each.number if each.number in seen else None) for each in page]
    return shown, page[-1].entry_id if len(found) > limit else None
