"""Programmes: what was agreed."""

from collections.abc import Mapping
from datetime import date

from api.schemas.base import Day, DayOrNone, Out
from retrofit import texts
from retrofit.programmes import ActionItem, Programme, Target, policies


class AreaName(Out):
    """An area of a programme."""

    code: str
    name: str


class Aim(Out):
    """A number of homes to reach; a lower bound ("ruim 100") is not proven by just reaching it."""

    value: int
    is_lower_bound: bool
    text: str

    @classmethod
    def of(cls, target: Target) -> "Aim":
        """Translate a target."""
        return cls(value=target.value, is_lower_bound=target.is_lower_bound, text=target.text)


class Aims(Out):
    """What a programme must reach."""

    homes: Aim
    backlog: Aim


class GrantOut(Out):
    """The state's contribution."""

    amount_cents: int
    text: str
    notes: list[str]


class NoteOut(Out):
    """A contradiction or gap in the sources."""

    code: str
    text: str
    source: str


class UndecidedOut(Out):
    """What the client has not decided."""

    name: str
    text: str


class ProgrammeOut(Out):
    """A programme: which homes, how many, before when."""

    id: str
    name: str
    project: str
    areas: list[AreaName]
    start: Day
    deadline: Day
    targets: Aims
    grant: GrantOut
    policies: list[str]
    default_policy: str
    notes: list[NoteOut]
    undecided: list[UndecidedOut]

    @classmethod
    def of(cls, programme: Programme, names: Mapping[str, str]) -> "ProgrammeOut":
        """Translate a programme; ``names`` are those of its areas, as far as they are loaded."""
        return cls.model_validate(_fields(programme, names))


class MilestoneOut(Out):
    """A step of an action item."""

    code: str
    text: str
    responsible: str | None
    planned_on: DayOrNone
    forecast_on: DayOrNone
    actual_on: DayOrNone
    evidence: str | None


class ActionItemOut(Out):
    """Something of another action line than homes."""

    id: str
    line: str
    line_text: str
    name: str
    units: int
    owner: str | None
    deadline: Day
    status: str
    status_text: str
    milestones: list[MilestoneOut]

    @classmethod
    def of(cls, item: ActionItem, deadline: date) -> "ActionItemOut":
        """Translate an action item; it must be delivered by the deadline of its programme."""
        return cls(
            id=item.id,
            line=item.line,
            line_text=texts.ACTION_LINE[item.line],
            name=item.name,
            units=item.units,
            owner=item.owner,
            deadline=deadline,
            status=item.status,
            status_text=texts.ITEM_STATUS[item.status],
            milestones=[
                MilestoneOut(text=texts.MILESTONE[step.code], **step.model_dump())
                for step in item.steps
            ],
        )


class WholeProgrammeOut(ProgrammeOut):
    """A programme with its other action lines."""

    action_items: list[ActionItemOut]

    @classmethod
    def of(cls, programme: Programme, names: Mapping[str, str]) -> "WholeProgrammeOut":
        """Translate a programme with all that belongs to it."""
        items = [ActionItemOut.of(each, programme.deadline_on) for each in programme.action_items]
        return cls.model_validate({**_fields(programme, names), "action_items": items})


class ProgrammesOut(Out):
    """All programmes of this installation."""

    programmes: list[ProgrammeOut]


def _fields(programme: Programme, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": programme.id,
        "name": programme.name,
        "project": programme.project,
        "areas": [AreaName(code=code, name=names.get(code, code)) for code in programme.areas],
        "start": programme.start_on,
        "deadline": programme.deadline_on,
        "targets": Aims(homes=Aim.of(programme.homes), backlog=Aim.of(programme.backlog)),
        "grant": GrantOut(
            amount_cents=programme.grant.amount_cents,
            text=programme.grant.text,
            notes=[f"Bron: {programme.grant.source}"],
        ),
        "policies": list(policies()),
        "default_policy": programme.default_policy,
        "notes": [NoteOut(**note.model_dump()) for note in programme.notes],
        "undecided": [UndecidedOut(**item.model_dump()) for item in programme.undecided],
    }
