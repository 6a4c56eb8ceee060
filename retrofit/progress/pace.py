"""Pace against the deadline: pure arithmetic on counts and months."""

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Pace:
    """Homes counted in the last full months.

    Attributes:
        months: length of the window; fewer than asked when the programme is younger.
        counted: homes counted within it.
        per_month: ``counted / months``; None when no full month has passed.
    """

    months: int
    counted: int
    per_month: float | None


def month_number(day: date) -> int:
    """Return the number of a month on an endless count, so that months can be subtracted."""
    return day.year * 12 + day.month - 1


def months_left(as_of: date, deadline: date) -> int:
    """Return the whole calendar months after the month of ``as_of``, through the deadline's month.

    >>> months_left(date(2027, 6, 30), date(2033, 12, 31))
    78
    """
    return max(0, month_number(deadline) - month_number(as_of))


def required_pace(target: int, done: int, left: int) -> float | None:
    """Return the homes a month needed to reach the target; None when no month is left.

    0 when the target is reached.

    >>> round(required_pace(925, 140, 78), 2)
    10.06
    """
    remaining = target - done
    if remaining <= 0:
        return 0.0
    return remaining / left if left else None


def actual_pace(counted_on: list[date], as_of: date, months: int, start: date) -> Pace:
    """Return the pace over the last ``months`` full calendar months before that of ``as_of``.

    A month is full when it has ended on ``as_of``; months before the programme's start are no part
    of the window.
    """
    last = month_number(as_of)
    if is_month_end(as_of):
        last += 1
    first = max(last - months, month_number(start))
    window = max(0, last - first)
    counted = sum(first <= month_number(day) < last for day in counted_on)
    return Pace(window, counted, counted / window if window else None)


def at_deadline(done: int, per_month: float | None, left: int) -> int | None:
    """Return the homes done at the deadline if the pace stays; None when there is no pace.

    >>> at_deadline(140, 7, 78)
    686
    """
    return None if per_month is None else done + math.floor(_exact(per_month) * left)


def finish_month(target: int, done: int, per_month: float | None, as_of: date) -> str | None:
    """Return the month (YYYY-MM) in which the target is reached if the pace stays.

    None when it is not reachable: at a pace of nought, or without a pace.

    >>> finish_month(925, 140, 7, date(2027, 6, 30))
    '2036-11'
    """
    remaining = max(0, target - done)
    if remaining and not per_month:
        return None
    ahead = math.ceil(remaining / _exact(per_month)) if per_month else 0
    number = month_number(as_of) + ahead
    return f"{number // 12}-{number % 12 + 1:02d}"


def is_month_end(day: date) -> bool:
    """Whether the month of a day has ended with that day.

    >>> is_month_end(date(2028, 2, 28))
    False
    """
    return month_number(date.fromordinal(day.toordinal() + 1)) > month_number(day)


def _exact(per_month: float) -> Fraction:
    """Return a pace as homes over months: 26 homes in 12 months make 117 in 54, never 116."""
    return Fraction(per_month).limit_denominator(1200)
