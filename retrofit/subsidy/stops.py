"""What the steps of a case tell its clocks: letters that asked, pauses, a delay announced."""

from datetime import date

from retrofit.codes import PauseKind
from retrofit.models import CaseStep
from retrofit.subsidy.clock import Pause, Postponement, SupplementRequest
from retrofit.subsidy.transitions import Action

A = Action


def requests(steps: list[CaseStep], asked: Action, answered: Action) -> list[SupplementRequest]:
    """Return the letters that asked for something, each with the last answer before the next."""
    found = []
    letters = [step for step in steps if step.action == asked]
    for place, letter in enumerate(letters):
        after = letters[place + 1].seq if place + 1 < len(letters) else None
        answers = [
            step.happened_on
            for step in steps
            if step.action == answered
            and step.seq > letter.seq
            and (after is None or step.seq < after)
        ]
        # Who asks again in another letter found the answer insufficient.
        found.append(
            SupplementRequest(
                letter.happened_on,
                _day(letter, "until"),
                max(answers) if answers else None,
                is_complete=after is None,
            )
        )
    return found


def pauses(steps: list[CaseStep]) -> list[Pause]:
    """Return the other pauses; one that was recorded again with an end has ended."""
    last: dict[tuple[str, date], date | None] = {}
    for step in steps:
        if step.action in (A.PAUSE, A.PAUSE_OBJECTION):
            end = step.details["last_day"]
            key = (step.details["kind"], _day(step, "first_day"))
            last[key] = date.fromisoformat(end) if end else None
    return [Pause(PauseKind(kind), first, end) for (kind, first), end in last.items()]


def postponement(steps: list[CaseStep]) -> Postponement | None:
    """Return the delay that was announced in these steps."""
    delays = (A.POSTPONE, A.POSTPONE_OBJECTION)
    said = next((step for step in reversed(steps) if step.action in delays), None)
    return Postponement(said.happened_on, _day(said, "until")) if said else None


def _day(step: CaseStep, name: str) -> date:
    return date.fromisoformat(step.details[name])
