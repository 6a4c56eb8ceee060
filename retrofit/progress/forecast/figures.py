"""The figures that need no simulation: paces, where they lead, and what closes the gap.

Source: domain reference 7.2. All arithmetic is exact; a pace of nought divides nothing.
"""

from dataclasses import dataclass
from datetime import date

from retrofit.progress.pace import (
    Pace,
    actual_pace,
    at_deadline,
    finish_month,
    month_number,
    months_left,
    required_pace,
)

#: What the page and the reports say of a pace that never reaches the target.
NOT_REACHABLE = "niet haalbaar in dit tempo"

#: The windows of the actual pace, in full months; the first one is the pace of the forecast.
WINDOWS = (12, 3)


@dataclass(frozen=True, slots=True)
class Scope:
    """A target that changes: what it is, from which month on.

    Attributes:
        steps: (month number, homes), oldest first. Before the first step the first target holds.
    """

    steps: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        months = [month for month, _ in self.steps]
        if not months or months != sorted(set(months)):
            raise ValueError("doel: de maanden moeten oplopen, en er is er minstens één")
        if any(homes < 0 for _, homes in self.steps):
            raise ValueError("doel: een aantal woningen is niet negatief")

    @classmethod
    def fixed(cls, homes: int) -> "Scope":
        """Return a target that stays as it is."""
        return cls(((0, homes),))

    def at(self, month: int) -> int:
        """Return the target in a month.

        >>> Scope(((24300, 925), (24360, 1000))).at(24359)
        925
        """
        return next(
            (homes for since, homes in reversed(self.steps) if since <= month), self.steps[0][1]
        )


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a pace leads if it stays.

    Attributes:
        pace: homes and months that it rests on.
        at_deadline: homes done at the deadline; None without a full month of history.
        short: homes that lack then; 0 when the target is reached.
        finish_month: YYYY-MM in which the target is reached; None when it never is.
        text: ``NOT_REACHABLE`` when the pace is nought and homes remain.
    """

    pace: Pace
    at_deadline: int | None
    short: int | None
    finish_month: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The plain figures of a programme on a day.

    Attributes:
        as_of: reference date.
        target: homes asked at the deadline, with the changes of scope decided until then.
        done: homes that count.
        remaining: ``target - done``, never under 0.
        months_left: whole calendar months after that of ``as_of``, through the deadline's.
        required_pace: homes a month; None when no month is left and homes remain.
        leads: one for each of ``WINDOWS``.
        gap: homes a month to add to the pace of the first window; 0 when it suffices, None when
            either pace is unknown.
    """

    as_of: date
    target: int
    done: int
    remaining: int
    months_left: int
    required_pace: float | None
    leads: tuple[Lead, ...]
    gap: float | None


def figures(
    counted_on: list[date], scope: Scope, *, start: date, as_of: date, deadline: date
) -> Figures:
    """Work out the plain figures from the days on which homes came to count.

    Days after ``as_of`` are left out.
    """
    known = [day for day in counted_on if day <= as_of]
    done = len(known)
    target = scope.at(max(month_number(deadline), month_number(as_of)))
    left = months_left(as_of, deadline)
    required = required_pace(target, done, left)
    leads = tuple(
        lead(actual_pace(known, as_of, window, start), target, done, left, as_of)
        for window in WINDOWS
    )
    actual = leads[0].pace.per_month
    return Figures(
        as_of=as_of,
        target=target,
        done=done,
        remaining=max(0, target - done),
        months_left=left,
        required_pace=required,
        leads=leads,
        gap=None if required is None or actual is None else max(0.0, required - actual),
    )


def lead(pace: Pace, target: int, done: int, left: int, as_of: date) -> Lead:
    """Return where a pace leads.

    >>> lead(Pace(12, 84, 7.0), 925, 140, 78, date(2027, 6, 30)).short
    239
    """
    reached = at_deadline(done, pace.per_month, left)
    month = finish_month(target, done, pace.per_month, as_of)
    stands_still = pace.per_month == 0 and done < target
    return Lead(
        pace=pace,
        at_deadline=reached,
        short=None if reached is None else max(0, target - reached),
        finish_month=month,
        text=NOT_REACHABLE if stands_still else None,
    )
