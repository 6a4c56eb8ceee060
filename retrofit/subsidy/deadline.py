"""A last day in a case: what must be done before it, and how its clock stands."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retrofit.models import CaseStep
from retrofit.subsidy import clock
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.clock import ClockState, DefaultNotice, Due, DueStep, Penalty
from retrofit.subsidy.clock_pauses import ONE_DAY
from retrofit.subsidy.terms import dutch
from retrofit.subsidy.transitions import Action


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
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day in a case.

    Attributes:
        days_left: 0 on the last day, below zero when it is over.
        penalty: for deciding late; None where no notice of default came in.
        decision_id: decision that the day belongs to.
        objection_id: objection that the day belongs to.
    """

    kind: DeadlineKind
    due: Due
    clock: ClockState
    days_left: int
    penalty: Penalty | None = None
    decision_id: int | None = None
    objection_id: int | None = None


def standing(
    kind: DeadlineKind,
    due: Due,
    on: date,
    stopped_on: date | None,
    *,
    penalty: Penalty | None = None,
    decision_id: int | None = None,
    objection_id: int | None = None,
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
    )


def of_letter(letter: CaseStep, until: date, article: str) -> Due:
    """Return the last day that a letter names."""
    steps = (
        DueStep(f"Verstuurd op {dutch(letter.happened_on)}.", article, letter.happened_on),
        DueStep(f"De brief noemt als laatste dag {dutch(until)}.", article, until),
    )
    return Due(until, until, steps, letter.happened_on + ONE_DAY)


def penalty_of(
    file: CaseFile, due: Due, on: date, stopped_on: date | None, after: int = 0
) -> Penalty | None:
    """Return the penalty for deciding late, on the notices that came in after a step."""
    notices = [
        DefaultNotice(s.happened_on) for s in file.taken(Action.DEFAULT_NOTICE) if s.seq > after
    ]
    return clock.penalty(due, notices, on, announced_on=stopped_on) if notices else None
