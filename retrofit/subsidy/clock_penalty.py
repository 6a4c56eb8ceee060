"""The penalty for deciding late (dwangsom bij niet tijdig beslissen).

Source: Awb 4:17, 4:18. Announcing ends the count the day before: confirm that boundary day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, repeat
from typing import Any

from retrofit.notice_codes import PenaltyException
from retrofit.subsidy.clock_pauses import ONE_DAY
from retrofit.subsidy.holidays import next_working_day
from retrofit.subsidy.terms import (
    DayRange,
    DefaultNotice,
    Due,
    DueStep,
    Term,
    dutch,
    dutch_days,
    steps_as_json,
)

#: Days at each rate, and cents a day (Awb 4:17 lid 2).
RATES = ((14, 23_00), (14, 35_00), (14, 45_00))
#: What is owed after so many days.
AFTER_DAYS = (0, *accumulate(cents for days, cents in RATES for cents in repeat(cents, days)))
MOST_DAYS = len(AFTER_DAYS) - 1
MOST_CENTS = AFTER_DAYS[-1]
NOTICE_TERM = Term(2)
#: The decision on the penalty itself (Awb 4:18).
DECIDE_TERM = Term(2)

EXCEPTION_TEXT = {
    PenaltyException.UNREASONABLY_LATE: "zij kwam onredelijk laat",
    PenaltyException.NO_INTEREST: "de aanvrager is geen belanghebbende",
    PenaltyException.UNFOUNDED: "de aanvraag is kennelijk niet-ontvankelijk of ongegrond",
}
EXCEPTION_ARTICLE = {
    PenaltyException.UNREASONABLY_LATE: "Awb 4:17 lid 6 onder a",
    PenaltyException.NO_INTEREST: "Awb 4:17 lid 6 onder b",
    PenaltyException.UNFOUNDED: "Awb 4:17 lid 6 onder c",
}


@dataclass(frozen=True, slots=True)
class Penalty:
    """What is owed for deciding late.

    Attributes:
        cents: owed through and including the day that was asked for.
        days: for so many days.
        first_day: first day that costs; None when no notice counts or the decision came before.
        last_day: last day that costs: the 42nd, or the day before the announcement.
        valid_notice_on: day of the notice of default that counts.
        decide_by: last day for the decision on the penalty.
    """

    cents: int = 0
    days: int = 0
    first_day: date | None = None
    last_day: date | None = None
    valid_notice_on: date | None = None
    decide_by: date | None = None
    steps: tuple[DueStep, ...] = ()
    max_cents: int = MOST_CENTS

    def as_json(self) -> dict[str, Any]:
        """Return it for an answer or a snapshot."""
        days = {
            "firstDay": self.first_day,
            "lastDay": self.last_day,
            "validNoticeOn": self.valid_notice_on,
            "decideBy": self.decide_by,
        }
        return {
            "cents": self.cents,
            "maxCents": self.max_cents,
            "days": self.days,
            **{name: day.isoformat() if day else None for name, day in days.items()},
            "steps": steps_as_json(self.steps),
        }


def penalty(
    due: Due,
    notices: Sequence[DefaultNotice],
    on: date,
    *,
    announced_on: date | None = None,
) -> Penalty:
    """Return what is owed for deciding late, through and including a day.

    Args:
        due: last day for the decision.
        notices: notices of default, in any order; the first that came after ``due`` counts.
        on: the day; notices and an announcement of later days are left out.
        announced_on: day on which the decision was announced, if it was.
    """
    announced = announced_on if announced_on is not None and announced_on <= on else None
    steps = []
    for notice in sorted(notices, key=lambda each: each.received_on):
        if notice.received_on > on:
            break
        refused = _why_not(notice, due, announced)
        if refused is not None:
            steps.append(refused)
            continue
        return _counted(notice.received_on, on, announced, steps)
    return Penalty(steps=tuple(steps))


def _why_not(notice: DefaultNotice, due: Due, announced: date | None) -> DueStep | None:
    """Return why a notice of default does not count; None when it does."""
    day = notice.received_on
    told = f"De ingebrekestelling van {dutch(day)} telt niet:"
    if notice.exception is not None:
        article = EXCEPTION_ARTICLE[notice.exception]
        return DueStep(f"{told} {EXCEPTION_TEXT[notice.exception]}.", article, day)
    if day <= due.on:
        return DueStep(f"{told} de termijn liep tot en met {dutch(due.on)}.", "Awb 4:17 lid 3", day)
    if announced is not None and day >= announced:
        return DueStep(f"{told} het besluit was er al.", "Awb 4:17 lid 3", day)
    return None


def _counted(
    notice_on: date, on: date, announced: date | None, before: Sequence[DueStep]
) -> Penalty:
    still = NOTICE_TERM.after(notice_on)
    steps = [
        *before,
        DueStep(
            f"Ingebrekestelling ontvangen op {dutch(notice_on)}; tot en met {dutch(still)} kan nog"
            " zonder dwangsom worden beslist.",
            "Awb 4:17 lid 3",
            still,
        ),
    ]
    full = DayRange(still + ONE_DAY, still + timedelta(days=MOST_DAYS))
    last = full.last if announced is None else min(full.last, announced - ONE_DAY)
    if last < full.first:
        return Penalty(valid_notice_on=notice_on, steps=tuple(steps))
    days = DayRange(full.first, min(on, last)).days
    text = f"Dwangsom vanaf {dutch(full.first)}, uiterlijk tot en met {dutch(full.last)}"
    if last < full.last:
        text += f"; het besluit is bekendgemaakt op {dutch(last + ONE_DAY)}"
    steps.append(DueStep(f"{text}: {dutch_days(days)}.", "Awb 4:17 lid 1 en 2", last))
    decide_by = next_working_day(DECIDE_TERM.after(last))
    steps.append(
        DueStep("Besluit over de dwangsom binnen twee weken.", "Awb 4:18", decide_by),
    )
    return Penalty(
        cents=AFTER_DAYS[days],
        days=days,
        first_day=full.first,
        last_day=last,
        valid_notice_on=notice_on,
        decide_by=decide_by,
        steps=tuple(steps),
    )
