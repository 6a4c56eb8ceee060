"""Programmes: what was agreed."""

from collections.abc import Mapping, Sequence
from datetime import date

from api.schemas.action_lines import ActionItemOut, ActionLineOut
from api.schemas.base import Day, Out
from api.schemas.money import FundingOut
from api.schemas.progress import PlannedOut
from retrofit.programmes import Programme, Target, policies
from retrofit.progress.action_lines import ItemProgress, lines_of
from retrofit.progress.money import funding_of
from retrofit.progress.planned import planned_of


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


class WholeProgrammeOut(ProgrammeOut):
    """A programme with its planned line, its funding and its other action lines."""

    planned: PlannedOut
    funding: FundingOut
    action_lines: list[ActionLineOut]
    action_items: list[ActionItemOut]

    @classmethod
    def whole(
        cls,
        programme: Programme,
        names: Mapping[str, str],
        items: Sequence[ItemProgress],
        day: date,
    ) -> "WholeProgrammeOut":
        """Translate a programme with all that belongs to it."""
        deadline = programme.deadline_on
        return cls.model_validate(
            {
                **_fields(programme, names),
                "planned": PlannedOut.model_validate(
                    planned_of(programme, day).document(), by_alias=True, by_name=False
                ),
                "funding": FundingOut.of(funding_of(programme, day)),
                "action_lines": [ActionLineOut.of(each) for each in lines_of(items, deadline)],
                "action_items": [ActionItemOut.of(each, deadline) for each in items],
            }
        )


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
