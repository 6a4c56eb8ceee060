"""Last days of what objections bring: to object, to mend the objection, to decide on it."""

from collections.abc import Iterator
from datetime import date

from retrofit.codes import ObjectionState
from retrofit.models import Objection
from retrofit.notice_codes import LateTerm
from retrofit.subsidy import dates
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.deadline import Deadline, DeadlineKind, of_letter, standing
from retrofit.subsidy.penalty_days import penalty_of
from retrofit.subsidy.transitions import Action
from retrofit.subsidy.upheld import asks_new_decision, new_decision, unanswered

A = Action


def to_decide(file: CaseFile) -> list[Objection]:
    """Return the objections that are not decided, or not wholly: the new decision must follow."""
    return [*file.open_objections(), *unanswered(file)]


def of_objections(file: CaseFile, on: date) -> Iterator[Deadline]:
    """Yield for each decision the days of the objections to it."""
    for decision in file.decisions:
        filed = [o for o in file.objections if o.decision_id == decision.decision_id]
        due = dates.objection_due(file, decision)
        is_anew = decision.objection_id is not None
        kind = DeadlineKind.APPEAL if is_anew else DeadlineKind.OBJECTION
        yield standing(kind, due, on, None, decision_id=decision.decision_id)
        for objection in filed:
            # Until the court has spoken nothing is ours to decide.
            if objection.is_appeal and not asks_new_decision(file, objection):
                continue
            yield from _repair(file, objection, on)
            stopped_on = decided_on(file, objection)
            known_on = on if stopped_on is None else min(on, stopped_on)
            due = dates.objection_decision_due(file, objection, known_on)
            penalty = penalty_of(
                file, LateTerm.OBJECTION_DECISION, due, on, stopped_on, objection.objection_id
            )
            yield standing(
                DeadlineKind.OBJECTION_DECISION,
                due,
                on,
                stopped_on,
                penalty=penalty,
                decision_id=decision.decision_id,
                objection_id=objection.objection_id,
            )


def decided_on(file: CaseFile, objection: Objection) -> date | None:
    """Return the day on which an objection was decided, with the new decision where one follows."""
    if asks_new_decision(file, objection):
        answered = new_decision(file, objection)
        return answered.happened_on if answered else None
    return objection.decided_on if objection.state is ObjectionState.DECIDED else None


def _repair(file: CaseFile, objection: Objection, on: date) -> Iterator[Deadline]:
    """Yield the last day to mend an objection, after the last letter that asked for it."""
    steps = dates.of_objection(file, objection)
    letter = next((step for step in reversed(steps) if step.action == A.ASK_REPAIR), None)
    if letter is None:
        return
    until = date.fromisoformat(letter.details["until"])
    ends = (A.RECORD_REPAIR, A.DECIDE_OBJECTION)
    ended = next((step for step in steps if step.seq > letter.seq and step.action in ends), None)
    yield standing(
        DeadlineKind.REPAIR,
        of_letter(letter, until, "Awb 6:6"),
        on,
        ended.happened_on if ended else None,
        decision_id=objection.decision_id,
        objection_id=objection.objection_id,
    )
