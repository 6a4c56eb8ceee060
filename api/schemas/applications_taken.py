"""Steps of a case as they were taken, and by whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.alias_generators import to_camel

from api.schemas.applications_parts import CaseDwellingOut, MeasuresOut
from api.schemas.base import CodedText, Day, MomentOrNone, Out
from retrofit import texts
from retrofit.models import CaseStep
from retrofit.subsidy import texts as words
from retrofit.subsidy.transitions import Action

Names = Mapping[int, str]


class StaffOut(Out):
    """Somebody of the desk."""

    id: int
    name: str

    @classmethod
    def of(cls, person_id: int, names: Names) -> "StaffOut":
        """Name a person."""
        return cls(id=person_id, name=names.get(person_id, "onbekend"))

    @classmethod
    def of_any(cls, person_id: int | None, names: Names) -> "StaffOut | None":
        """Name a person, if there is one."""
        return None if person_id is None else cls.of(person_id, names)


class HandlersOut(Out):
    """Colleagues who may handle a case, by name."""

    persons: list[StaffOut]


class StepOut(Out):
    """A step of a case; ``version`` is that of the case after it, ``handler`` who got the case."""

    version: int
    action: CodedText
    from_state: CodedText | None
    to_state: CodedText
    happened_on: Day
    recorded_at: MomentOrNone
    by: StaffOut
    handler: StaffOut | None
    details: dict[str, Any]

    @classmethod
    def of(cls, step: CaseStep, names: Names) -> "StepOut":
        """Translate a step."""
        return cls(
            version=step.seq,
            action=CodedText.of(Action(step.action), words.ACTION),
            from_state=(
                CodedText.of(step.from_state, texts.CASE_STATE) if step.from_state else None
            ),
            to_state=CodedText.of(step.to_state, texts.CASE_STATE),
            happened_on=step.happened_on,
            recorded_at=step.recorded_at,
            by=StaffOut.of(step.by_id, names),
            handler=StaffOut.of_any(step.details.get("handler_id"), names),
            details=_camel(step.details),
        )


class StepsOut(Out):
    """Steps of a case, oldest first."""

    steps: list[StepOut]

    @classmethod
    def of(cls, steps: Iterable[CaseStep], names: Names) -> "StepsOut":
        """Translate steps."""
        return cls(steps=[StepOut.of(step, names) for step in steps])


class ContentOut(MeasuresOut):
    """What is applied for, after it was said anew."""

    version: int
    reserved_cents: int
    dwellings: list[CaseDwellingOut]


def _camel(facts: Any) -> Any:
    """Return the facts of a step with names as the API writes them."""
    if isinstance(facts, dict):
        return {to_camel(name): _camel(value) for name, value in facts.items()}
    if isinstance(facts, list):
        return [_camel(each) for each in facts]
    return facts
