"""The Awb clock once more, slowly: one day after the other, sharing no code with the real one.

Days are plain numbers (``date.toordinal``). The facts are those of the tests' random cases.
"""

import random
from dataclasses import dataclass, field
from datetime import date

import holidays

FIRST, LAST = date(2018, 1, 1).toordinal(), date(2062, 1, 1).toordinal()

#: Typed from the decrees, not read from the file.
DECREED = [
    "2023-04-28",
    "2023-05-19",
    "2024-05-10",
    "2024-12-27",
    "2025-05-30",
    "2026-01-02",
    "2026-05-15",
    "2027-05-07",
    "2028-04-28",
    "2028-05-26",
]


def _days_off():
    theirs = holidays.country_holidays(
        "NL", years=range(2018, 2063), categories=("public", "optional")
    )
    off = {day.toordinal() for day in theirs}
    off |= {date.fromisoformat(day).toordinal() for day in DECREED}
    off |= {date(year, 5, 5).toordinal() for year in range(2018, 2063)}
    off |= {day for day in range(FIRST, LAST) if day % 7 in (6, 0)}
    return off


OFF = _days_off()


@dataclass
class Case:
    """Facts of one case; a request is (sent, until, received or None, complete)."""

    received: int
    days: int
    is_extended: bool = True
    is_in_regulation: bool = False
    requests: list = field(default_factory=list)
    pauses: list = field(default_factory=list)  # (first, last or None)
    said: tuple | None = None  # (said, until)
    as_of: int = LAST - 8000
    most_delay: int | None = None


def stretches_of(case, strict=False):
    """The days on which the term may stand still, as (first, last)."""
    found = []
    for sent, until, received, complete in case.requests:
        if sent > case.as_of:
            continue
        day = sent
        while True:  # the next day stands still too, as long as ...
            tomorrow = day + 1
            came = received is not None and received <= tomorrow and received <= case.as_of
            if came and received <= until and (complete or strict):
                break
            if tomorrow > until or (
                strict and tomorrow == until and not _answered(case, received, until, complete)
            ):
                break
            day = tomorrow
        found.append((sent + 1, day))
    found += [(first, case.as_of if last is None else last) for first, last in case.pauses]
    return found


def _answered(case, received, until, complete):
    """A complete supplement came by the last day, so that nothing is left to read strictly."""
    return received is not None and received <= min(until, case.as_of) and complete


def naive_due(case, strict=False):
    """The last day, walking through the calendar."""
    starts = {}
    for first, last in stretches_of(case, strict):
        if last >= first and last > case.received:
            starts.setdefault(max(first, case.received + 1), []).append(last)
    said, until = (None, None)
    if case.said and case.said[0] <= case.as_of and not case.is_in_regulation:
        said, until = case.said
    left, own = case.days, None  # days to go, and the last day once there are none
    wait, named = (until - said, None) if said else (None, None)
    own_stop = later_stop = later = 0
    today = case.received
    while True:
        today += 1
        end, delayed = _ends(case, own, said, named, later, max(own_stop, later_stop))
        for last in starts.get(today, ()):
            if own is None or today <= max(own_stop, end) + 1:
                own_stop = max(own_stop, last)
            elif delayed is not None and today <= max(later_stop, delayed) + 1:
                later_stop = max(later_stop, last)
        stands_still = today <= max(own_stop, later_stop)
        if own is None and not stands_still:
            left -= 1
            if left == 0:
                own = today
        elif own is not None and today <= own_stop:
            own = max(own + 1, today)
        elif own is not None and today <= later_stop:
            later += 1
        if wait is not None and today > said:
            if named is None and not stands_still:
                wait -= 1
                if wait == 0:
                    named = today
            elif named is not None and stands_still:
                named = max(named + 1, today)
        if own is not None and not stands_still:
            end, delayed = _ends(case, own, said, named, later, max(own_stop, later_stop))
            last = max(end, delayed or 0)
            if today > last + 1 and (wait is None or named is not None or said > end):
                return last


def _ends(case, own, said, named, later, stop):
    """The own last day, and that of a delay that counts (a far day while it still runs)."""
    if own is None:
        return 0, None
    end = _working(own) if case.is_extended else own
    if said is None or said > end:
        return end, None
    delayed = LAST if named is None else named
    if case.most_delay is not None:
        delayed = min(delayed, _working(own + later + case.most_delay))
    return end, max(delayed, stop)


def _working(day):
    while day in OFF:
        day += 1
    return day


def naive_penalty(due, notices, on, announced):
    """Cents, counted one day after the other."""
    cents = 0
    valid = [day for day in notices if due < day <= on and (announced is None or day < announced)]
    if not valid:
        return 0
    for n, day in enumerate(range(min(valid) + 15, min(valid) + 57)):
        if day <= on and (announced is None or day < announced):
            cents += 23_00 if n < 14 else 35_00 if n < 28 else 45_00
    return cents


def random_case(dice: random.Random, number: int) -> Case:
    """A case; the days of receipt run through all days of four years, and further at random."""
    received = date(2025, 1, 1).toordinal() + number % 1461
    if number % 3 == 0:
        received = dice.randint(date(2020, 1, 1).toordinal(), date(2045, 12, 31).toordinal())
    days = (
        7 * dice.choice((4, 8, 8, 8, 12, 13, 16)) if dice.random() < 0.9 else dice.randint(85, 95)
    )
    case = Case(
        received,
        days,
        is_extended=dice.random() < 0.9 and days <= (84 if days % 7 == 0 else 90),
        is_in_regulation=dice.random() < 0.2,
    )
    # Much happens around the last day, where the rules bite.
    last = received + days

    def some_day():
        if dice.random() < 0.4:
            return last + dice.randint(-5, 9)
        return received + dice.randint(0, days + 40)

    for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
        sent = some_day()
        until = sent + dice.choice((1, 7, 14, 14, 28, dice.randint(1, 40)))
        answered = dice.random() < 0.6
        came = sent + dice.randint(0, until - sent + 3) if answered else None
        case.requests.append((sent, until, came, dice.random() < 0.8))
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2))):
        first = some_day() - dice.choice((0, 0, 0, 20))
        case.pauses.append((first, None if dice.random() < 0.15 else first + dice.randint(0, 30)))
    if dice.random() < 0.35:
        said = some_day()
        case.said = (said, said + dice.choice((1, 14, 42, dice.randint(1, 90))))
    case.as_of = last + dice.choice((dice.randint(-days, 60), 200))
    return case
