"""Where each home stands: the months in which it reached each stage, cut off at the day of asking.

A spell is the time that one home spends in one stage: it ends when the home moves on or drops
out, and is open (right-censored) when neither is known yet.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from retrofit.progress.pace import is_month_end, month_number

#: The trajectory of domain reference 5.2; the last stage is that of a home that counts.
STAGES = (
    "approached",
    "interested",
    "surveyed",
    "planned",
    "quoted",
    "applied",
    "granted",
    "in_progress",
    "works_done",
    "label_after_registered",
    "counted",
)

#: No such month.
NEVER = -1

Months = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trajectories:
    """What is known of the homes of a programme on a day.

    Attributes:
        stages: names, in order; the last one counts.
        reached: homes x stages, month numbers (``pace.month_number``), ``NEVER`` if not reached. A
            stage that was passed over has the month of the next one.
        dropped: for each home the month in which it dropped out, else ``NEVER``. A home that went
            on afterwards has not dropped out.
        groups: for each home the number of those that decide together, such as an association.
        month: the month of the day of asking.
        last_full: the last month that has ended; later months are not measured.
    """

    stages: tuple[str, ...]
    reached: Months
    dropped: Months
    groups: Months
    month: int
    last_full: int

    @property
    def position(self) -> Months:
        """For each home the place of its furthest stage; -1 when it has not begun."""
        return np.asarray((self.reached != NEVER).sum(axis=1), dtype=np.int64) - 1

    @property
    def done(self) -> int:
        """Homes that count."""
        return int((self.reached[:, -1] != NEVER).sum())

    @property
    def stock(self) -> int:
        """Homes that have not begun and have not dropped out."""
        return int(((self.position < 0) & (self.dropped == NEVER)).sum())


def trajectories(
    reached_on: ArrayLike,
    dropped_on: ArrayLike,
    as_of: date,
    *,
    stages: tuple[str, ...] = STAGES,
    groups: ArrayLike | None = None,
) -> Trajectories:
    """Cut off what was known on a day.

    Args:
        reached_on: homes x stages, ``datetime64[D]``; NaT when not reached. Eligible homes that
            nobody approached have a row of NaT: they are the stock.
        dropped_on: for each home, NaT when it did not drop out.
        as_of: what happened later is not known.
        stages: names of the columns.
        groups: for each home a number that homes deciding together share; each its own when None.

    Raises:
        ValueError: the shapes do not fit; in Dutch, with the name of the argument.
    """
    dates = np.asarray(reached_on, dtype="datetime64[D]")
    drops = np.asarray(dropped_on, dtype="datetime64[D]")
    homes = len(drops)
    together = np.arange(homes) if groups is None else np.asarray(groups, dtype=np.int64)
    if dates.shape != (homes, len(stages)) or together.shape != (homes,):
        raise ValueError(
            "reached_on, dropped_on en groups: het aantal woningen of treden verschilt"
        )
    reached, dropped = _months(dates, as_of), _months(drops, as_of)
    # Whoever reached a later stage had reached this one by then.
    never = np.iinfo(np.int64).max
    reached = np.where(reached == NEVER, never, reached)
    reached = np.minimum.accumulate(reached[:, ::-1], axis=1)[:, ::-1]
    reached = np.where(reached == never, NEVER, reached)
    furthest = reached.max(axis=1, initial=NEVER)
    went_on = (dropped < furthest) | (reached[:, -1] != NEVER)
    dropped = np.where(went_on, NEVER, dropped)
    month = month_number(as_of)
    return Trajectories(
        stages=stages,
        reached=reached,
        dropped=dropped,
        groups=np.unique(together, return_inverse=True)[1].astype(np.int64),
        month=month,
        last_full=month if is_month_end(as_of) else month - 1,
    )


def _months(days: NDArray[np.datetime64], as_of: date) -> Months:
    """Return the month number of each day that is known; ``NEVER`` for the others."""
    months = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    is_known = ~np.isnat(days) & (days <= np.datetime64(as_of))
    return np.where(is_known, months, NEVER)
