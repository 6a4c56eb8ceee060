"""The ledger of a ceiling: one function that moves money, and never more than there is.

Every movement is one conditional UPDATE of the period's row and one entry for each pair of buckets,
in the same transaction. The condition is judged on the newest version of the row after the wait
for its lock (READ COMMITTED); the CHECK of the table is a second wall behind it.

Source: Awb 4:22, 4:25 to 4:28.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from retrofit.codes import Bucket
from retrofit.errors import CeilingExceeded
from retrofit.models import LedgerEntry
from retrofit.today import now

#: Buckets that are columns of the ledger's row; ``free`` is what they leave of the ceiling.
KEPT = (Bucket.RESERVED, Bucket.COMMITTED, Bucket.SETTLED, Bucket.RETURNED)


@dataclass(frozen=True, slots=True)
class Move:
    """Money that goes from one bucket to another, in cents.

    Attributes:
        number: case that it is for, where that is another one than the cause's.
    """

    source: Bucket
    target: Bucket
    cents: int
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """What moves money: a step of a case, a change of the ceiling, or a draw.

    Attributes:
        number: case that the money is for; None for the ceiling itself.
    """

    number: str | None = None
    step_id: int | None = None
    change_id: int | None = None
    draw_day: date | None = None


def move(
    session: Session,
    period_id: int,
    moves: Sequence[Move],
    cause: Cause,
    *,
    kept_cents: int = 0,
    is_override: bool = False,
) -> None:
    """Move money under a ceiling, all of ``moves`` or nothing.

    Args:
        session: the caller's transaction; the ledger row stays locked in it.
        period_id: whose ceiling.
        moves: movements; those of nothing are left out.
        cause: what moves it; its case is that of the moves that name none.
        kept_cents: part of the free money that applications in the queue still need.
        is_override: money from outside comes above the ceiling (Awb 4:25 lid 3).

    Raises:
        CeilingExceeded: there is not so much in a bucket; nothing was moved.
    """
    real = [each for each in moves if each.cents]
    if not real:
        return
    change = dict.fromkeys(Bucket, 0)
    for each in real:
        if each.cents < 0:
            raise ValueError("money moves forward only")
        change[each.source] -= each.cents
        change[each.target] += each.cents
    values: dict[str, Any] = {bucket.value: change[bucket] for bucket in KEPT}
    # Money from outside is a new ceiling; what leaves it makes the ceiling lower.
    widened = -change[Bucket.OUTSIDE]
    values |= {
        "period": period_id,
        "ceiling": 0 if is_override else widened,
        "override": widened if is_override else 0,
        # Who takes nothing from what is free, need not leave anything to others.
        "kept": kept_cents if change[Bucket.FREE] < 0 else 0,
    }
    left = session.execute(text(UPDATE), values).scalar()
    if left is None:
        free = free_cents(session, period_id)
        raise CeilingExceeded("Het subsidieplafond laat dit niet toe.", max(free - kept_cents, 0))
    session.execute(
        insert(LedgerEntry),
        [
            {
                "period_id": period_id,
                "from_bucket": each.source,
                "to_bucket": each.target,
                "cents": each.cents,
                "number": each.number or cause.number,
                "step_id": cause.step_id,
                "change_id": cause.change_id,
                "draw_day": cause.draw_day,
                "recorded_at": now(),
            }
            for each in real
        ],
    )


def free_cents(session: Session, period_id: int) -> int:
    """Return what is left under the ceiling of a period, in cents."""
    return int(session.execute(text(FREE), {"period": period_id}).scalar_one())


def lock(session: Session, period_id: int) -> int:
    """Lock the row of a period until the transaction ends; return what is left under it.

    What is summed about the period must be asked after this, in a statement of its own.
    """
    return int(
        session.execute(text(FREE + " FOR NO KEY UPDATE"), {"period": period_id}).scalar_one()
    )


FREE = """
    SELECT ceiling_cents + override_cents
           - reserved_cents - committed_cents - settled_cents - returned_cents
      FROM ceiling_ledger WHERE period_id = :period"""

UPDATE = """
    UPDATE ceiling_ledger
       SET ceiling_cents = ceiling_cents + :ceiling,
           override_cents = override_cents + :override,
           reserved_cents = reserved_cents + :reserved,
           committed_cents = committed_cents + :committed,
           settled_cents = settled_cents + :settled,
           returned_cents = returned_cents + :returned
     WHERE period_id = :period
       AND least(ceiling_cents + :ceiling, override_cents + :override, reserved_cents + :reserved,
                 committed_cents + :committed, settled_cents + :settled,
                 returned_cents + :returned) >= 0
       AND reserved_cents + :reserved + committed_cents + :committed + settled_cents + :settled
           + returned_cents + :returned + :kept
           <= ceiling_cents + :ceiling + override_cents + :override
    RETURNING ceiling_cents + override_cents
              - reserved_cents - committed_cents - settled_cents - returned_cents"""
