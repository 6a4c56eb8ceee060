"""The last days of a case, with how each came about."""

from api.schemas.base import CodedText, Day, DayOrNone, Out
from retrofit.subsidy import texts as words
from retrofit.subsidy.clock import DueStep, Penalty
from retrofit.subsidy.deadlines import Deadline


class DerivationOut(Out):
    """One step of how a last day came about: the last day after it, and its article."""

    text: str
    article: str
    on: Day

    @classmethod
    def of(cls, step: DueStep) -> "DerivationOut":
        """Translate a step of a derivation."""
        return cls(text=step.text, article=step.article, on=step.on)


class DaysOut(Out):
    """Days that do not count, from the first through the last."""

    first_on: Day
    last_on: Day


class PenaltyOut(Out):
    """What is owed for deciding late (dwangsom), through today."""

    cents: int
    most_cents: int
    days: int
    notice_on: DayOrNone
    first_on: DayOrNone
    last_on: DayOrNone
    decide_until: DayOrNone
    derivation: list[DerivationOut]

    @classmethod
    def of(cls, penalty: Penalty) -> "PenaltyOut":
        """Translate a penalty."""
        return cls(
            cents=penalty.cents,
            most_cents=penalty.max_cents,
            days=penalty.days,
            notice_on=penalty.valid_notice_on,
            first_on=penalty.first_day,
            last_on=penalty.last_day,
            decide_until=penalty.decide_by,
            derivation=[DerivationOut.of(step) for step in penalty.steps],
        )


class DeadlineOut(Out):
    """A last day: ``until`` by law, ``strictUntil`` by the stricter reading, to aim at."""

    kind: CodedText
    until: Day
    strict_until: Day
    starts_on: Day
    days_left: int
    clock: CodedText
    is_provisional: bool
    decrees_known: bool
    pauses: list[DaysOut]
    derivation: list[DerivationOut]
    penalty: PenaltyOut | None
    decision_id: int | None
    objection_id: int | None
    notice_id: int | None

    @classmethod
    def of(cls, deadline: Deadline) -> "DeadlineOut":
        """Translate a deadline."""
        due = deadline.due
        return cls(
            kind=CodedText.of(deadline.kind, words.DEADLINE),
            until=due.on,
            strict_until=due.strict_on,
            starts_on=due.starts_on,
            days_left=deadline.days_left,
            clock=CodedText.of(deadline.clock, words.CLOCK),
            is_provisional=due.is_provisional,
            decrees_known=due.decrees_known,
            pauses=[DaysOut(first_on=each.first, last_on=each.last) for each in due.pauses],
            derivation=[DerivationOut.of(step) for step in due.steps],
            penalty=PenaltyOut.of(deadline.penalty) if deadline.penalty else None,
            decision_id=deadline.decision_id,
            objection_id=deadline.objection_id,
            notice_id=deadline.notice_id,
        )
