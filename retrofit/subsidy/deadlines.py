"""Every last day in a case as people see it: how it came about, and how its clock stands."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from gis.codes import CaseState
from retrofit.codes import DecisionKind
from retrofit.models import CaseStep
from retrofit.notice_codes import LateTerm
from retrofit.subsidy import dates
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.clock import ClockState
from retrofit.subsidy.dates import ENDS_DECISION, ENDS_SETTLEMENT
from retrofit.subsidy.deadline import Deadline, DeadlineKind, of_letter, standing
from retrofit.subsidy.objection_days import of_objections, to_decide
from retrofit.subsidy.penalty_days import of_penalties, penalty_of
from retrofit.subsidy.transitions import REPORTED, RUNNING, UNDECIDED, Action

__all__ = ["OURS", "Deadline", "DeadlineKind", "awaited", "deadlines", "watch", "watched"]

A = Action
SETTLES = (DecisionKind.SETTLEMENT, DecisionKind.EX_OFFICIO)


def deadlines(file: CaseFile, on: date) -> list[Deadline]:
    """Return the last days of a case as they stand on a day, in the order of the procedure."""
    days = [
        _decision(file, on),
        *_asked(file, on, DeadlineKind.SUPPLEMENT),
        *_not_processed(file, on),
        *_execution(file, on),
        *_reminder(file, on),
        *_asked(file, on, DeadlineKind.EVIDENCE),
        *_settlement(file, on),
        *_payments(file, on),
        *of_objections(file, on),
    ]
    return [*days, *of_penalties(file, days, on)]


#: The deadline that a case in each state waits for; all but the works are ours to keep.
WATCHED: dict[CaseState, DeadlineKind] = {
    **dict.fromkeys(UNDECIDED, DeadlineKind.DECISION),
    **dict.fromkeys(RUNNING, DeadlineKind.EXECUTION),
    **dict.fromkeys(REPORTED, DeadlineKind.SETTLEMENT),
}
OURS = (DeadlineKind.DECISION, DeadlineKind.SETTLEMENT, DeadlineKind.OBJECTION_DECISION)


#: What the municipality owes somebody, once the days of its penalty are over.
OWED = (DeadlineKind.PENALTY_DECISION, DeadlineKind.PENALTY_PAYMENT)


def watched(file: CaseFile, days: Sequence[Deadline]) -> Deadline | None:
    """Return the deadline that the desk must watch: of what is awaited and owed the first."""
    running = (ClockState.RUNNING, ClockState.OVERDUE)
    owed = [day for day in days if day.kind in OWED and day.clock in running]
    next_one = awaited(file, days)
    both = [*owed, next_one] if next_one else owed
    return min(both, key=lambda day: day.due.on, default=None)


def awaited(file: CaseFile, days: Sequence[Deadline]) -> Deadline | None:
    """Return the deadline that the case waits for: that of an open objection first."""
    kind = awaited_kind(file)
    if kind is DeadlineKind.OBJECTION_DECISION:
        open_ones = {objection.objection_id for objection in to_decide(file)}
        return next(day for day in days if day.objection_id in open_ones and day.kind is kind)
    return next((day for day in reversed(days) if day.kind is kind), None)


def awaited_kind(file: CaseFile) -> DeadlineKind | None:
    """Return of which kind the deadline is that the case waits for.

    An objection before the first decision is to a penalty for it: the decision is late already.
    """
    if file.case.state in UNDECIDED and dates.first_decided(file) is None:
        return DeadlineKind.DECISION
    if to_decide(file):
        return DeadlineKind.OBJECTION_DECISION
    if file.case.paid_cents < file.case.settled_cents:
        return DeadlineKind.PAYMENT
    if file.case.state in RUNNING and file.last(A.ASK_EVIDENCE):
        return DeadlineKind.SETTLEMENT
    return WATCHED.get(file.case.state)


def watch(file: CaseFile, on: date) -> Deadline | None:
    """Return the deadline that the desk must watch without working out the others."""
    if file.notices:
        return watched(file, deadlines(file, on))
    kind = awaited_kind(file)
    return awaited(file, list(WATCHABLE[kind](file, on))) if kind else None


def _decision(file: CaseFile, on: date) -> Deadline:
    ended = dates.first_decided(file)
    stopped_on = ended.happened_on if ended else None
    # What was not known when the decision was taken does not move its day afterwards.
    due = dates.decision_due(file, on if stopped_on is None else min(on, stopped_on))
    penalty = penalty_of(file, LateTerm.DECISION, due, on, stopped_on)
    return standing(DeadlineKind.DECISION, due, on, stopped_on, penalty=penalty)


ASKED = {
    DeadlineKind.SUPPLEMENT: (A.REQUEST_SUPPLEMENT, A.RECORD_SUPPLEMENT, "Awb 4:5 lid 1"),
    DeadlineKind.EVIDENCE: (A.ASK_EVIDENCE, A.REPORT_COMPLETION, "Awb 4:45"),
}


def _asked(file: CaseFile, on: date, kind: DeadlineKind) -> Iterator[Deadline]:
    """Yield the last day to answer the last letter that asks for something."""
    asked, answered, article = ASKED[kind]
    letter = file.last(asked)
    if letter is None:
        return
    until = date.fromisoformat(letter.details["until"])
    ended = _after(file, letter, answered, *ENDS_DECISION, *ENDS_SETTLEMENT)
    yield standing(
        kind, of_letter(letter, until, article), on, ended.happened_on if ended else None
    )


def _not_processed(file: CaseFile, on: date) -> Iterator[Deadline]:
    if file.case.state is CaseState.AWAITING_SUPPLEMENT:
        due = dates.not_processed_due(file, on)
        yield standing(DeadlineKind.NOT_PROCESSED, due, on, None)


def _execution(file: CaseFile, on: date) -> Iterator[Deadline]:
    due = dates.execution_due(file)
    if due is None:
        return
    ended = file.last(A.REPORT_COMPLETION, A.REVOKE, *ENDS_SETTLEMENT)
    asked = file.last(A.ASK_EVIDENCE)
    if asked is not None and ended is not None and asked.seq > ended.seq:
        ended = None
    yield standing(DeadlineKind.EXECUTION, due, on, ended.happened_on if ended else None)


def _reminder(file: CaseFile, on: date) -> Iterator[Deadline]:
    letter = file.last(A.REMIND)
    if letter is None:
        return
    until = date.fromisoformat(letter.details["until"])
    ended = _after(file, letter, A.REPORT_COMPLETION, A.REVOKE, *ENDS_SETTLEMENT)
    due = of_letter(letter, until, "Awb 4:44 lid 3")
    yield standing(DeadlineKind.REMINDER, due, on, ended.happened_on if ended else None)


def _settlement(file: CaseFile, on: date) -> Iterator[Deadline]:
    reported = next(iter(file.taken(A.REPORT_COMPLETION)), None)
    if reported is None:
        return
    ended = file.last(*ENDS_SETTLEMENT)
    stopped_on = ended.happened_on if ended else None
    due = dates.settlement_due(file, on if stopped_on is None else min(on, stopped_on))
    penalty = penalty_of(file, LateTerm.SETTLEMENT, due, on, stopped_on)
    yield standing(DeadlineKind.SETTLEMENT, due, on, stopped_on, penalty=penalty)


def _payments(file: CaseFile, on: date) -> Iterator[Deadline]:
    """Yield the last day to pay what was settled; it has passed its use when all is paid."""
    for decision in file.decisions:
        is_anew = decision.kind is DecisionKind.REVISION and decision.objection_id is not None
        if (decision.kind in SETTLES or is_anew) and decision.amount_cents:
            paid = [payment.paid_on for payment in file.payments if payment.paid_on]
            is_paid = file.case.paid_cents >= file.case.settled_cents
            stopped_on = max(paid, default=decision.announced_on) if is_paid else None
            due = dates.payment_due(file, decision)
            yield standing(
                DeadlineKind.PAYMENT, due, on, stopped_on, decision_id=decision.decision_id
            )


#: How the deadlines are made that can be watched.
WATCHABLE: dict[DeadlineKind, Callable[[CaseFile, date], Iterable[Deadline]]] = {
    DeadlineKind.DECISION: lambda file, on: (_decision(file, on),),
    DeadlineKind.EXECUTION: _execution,
    DeadlineKind.SETTLEMENT: _settlement,
    DeadlineKind.PAYMENT: _payments,
    DeadlineKind.OBJECTION_DECISION: of_objections,
}


def _after(file: CaseFile, letter: CaseStep, *actions: Action) -> CaseStep | None:
    """Return the first step of these kinds after a letter."""
    return next((s for s in file.steps if s.seq > letter.seq and s.action in actions), None)
