"""A last day in a case: what must be done before it, and how its clock stands."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retrofit.models import CaseStep
from retrofit.subsidy import clock
from retrofit.subsidy.clock import ClockState, Due, DueStep, Penalty
from retrofit.subsidy.clock_pauses import ONE_DAY
from retrofit.subsidy.terms import dutch


class DeadlineKind(StrEnum):
    """What must be done before a last day, and by whom."""

    DECISION = "decision"
    SUPPLEMENT = "supplement"
    NOT_PROCESSED = "not_processed"
    EXECUTION = "execution"
    REMINDER = "reminder"
    EVIDENCE = "evidence"
    SETTLEMENT = "settlement"
    PAYMENT = "payment"
    OBJECTION = "objection"
    REPAIR = "repair"
    OBJECTION_DECISION = "objection_decision"
    PENALTY_DECISION = "penalty_decision"
    PENALTY_PAYMENT = "penalty_payment"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day in a case.

    Attributes:
        days_left: 0 on the last day, below zero when it is over.
        penalty: for deciding late; None where no notice of default came in.
        decision_id: decision that the day belongs to.
        objection_id: objection that the day belongs to.
        notice_id: notice of default that the day belongs to.
    """

    kind: DeadlineKind
    due: Due
    clock: ClockState
    days_left: int
    penalty: Penalty | None = None
    decision_id: int | None = None
    objection_id: int | None = None
    notice_id: int | None = None


def standing(
    kind: DeadlineKind,
    due: Due,
    on: date,
    stopped_on: date | None,
    *,
    penalty: Penalty | None = None,
    decision_id: int | None = None,
    objection_id: int | None = None,
    notice_id: int | None = None,
) -> Deadline:
    """Return a last day as it stands on a day; ``stopped_on`` is when it was done, if it was."""
    return Deadline(
        kind,
        due,
        clock.clock_state(due, on, stopped_on=stopped_on),
        clock.days_left(due, on),
        penalty,
        decision_id,
        objection_id,
        notice_id,
    )


def of_letter(letter: CaseStep, until: date, article: str) -> Due:
    """Return the last day that a letter names."""
    steps = (
        DueStep(f"Verstuurd op {dutch(letter.happened_on)}.", article, letter.happened_on),
        DueStep(f"De brief noemt als laatste dag {dutch(until)}.", article, until),
    )
    return Due(until, until, steps, letter.happened_on + ONE_DAY)
