"""Milestones of the other action lines and the learning agenda: what is asked, what is answered."""

from typing import Annotated

from pydantic import Field

from api.schemas import inputs
from api.schemas.base import CodedText, Day, DayOrNone, Out
from api.schemas.inputs import Coded, In
from retrofit import texts
from retrofit.models import LearningEntry, MilestoneEntry
from retrofit.programme_codes import LearningKind, MilestoneDay
from retrofit.progress.action_lines import ItemProgress, LineProgress, Milestone, UnitProgress
from retrofit.progress.learning import LONGEST, Learned

Slug = Annotated[str, Field(pattern="^[a-z][a-z0-9_-]{1,39}$")]
AreaCode = Annotated[str, Field(pattern="^BU[0-9]{8}$")]


class MilestoneOut(Out):
    """A step of a unit."""

    code: str
    text: str
    planned_on: DayOrNone
    forecast_on: DayOrNone
    actual_on: DayOrNone
    slip_days: int | None
    evidence: str | None

    @classmethod
    def of(cls, step: Milestone) -> "MilestoneOut":
        """Translate a milestone."""
        return cls(
            code=step.code,
            text=texts.MILESTONE[step.code],
            planned_on=step.planned_on,
            forecast_on=step.forecast_on,
            actual_on=step.actual_on,
            slip_days=step.slip_days,
            evidence=step.evidence,
        )


class UnitOut(Out):
    """One of the units of an action item: one of seven gardens."""

    unit: int
    status: CodedText
    is_late: bool
    milestones: list[MilestoneOut]

    @classmethod
    def of(cls, unit: UnitProgress, deadline: Day) -> "UnitOut":
        """Translate a unit; it is late when it comes after the deadline of its programme."""
        return cls(
            unit=unit.unit,
            status=CodedText(code=unit.status, text=texts.ITEM_STATUS[unit.status]),
            is_late=unit.is_late(deadline),
            milestones=[MilestoneOut.of(step) for step in unit.milestones],
        )


class ActionItemOut(Out):
    """Something of another action line than homes."""

    id: str
    line: str
    line_text: str
    name: str
    owner: str | None
    budget_cents: int | None
    deadline: Day
    status: str
    status_text: str
    delivered: int
    units: list[UnitOut]

    @classmethod
    def of(cls, progress: ItemProgress, deadline: Day) -> "ActionItemOut":
        """Translate an action item; it must be delivered by the deadline of its programme."""
        item = progress.item
        return cls(
            id=item.id,
            line=item.line,
            line_text=texts.ACTION_LINE[item.line],
            name=item.name,
            owner=item.owner,
            budget_cents=item.budget_cents,
            deadline=deadline,
            status=progress.status,
            status_text=texts.ITEM_STATUS[progress.status],
            delivered=progress.delivered,
            units=[UnitOut.of(unit, deadline) for unit in progress.units],
        )


class ActionLineOut(Out):
    """An action line: delivered of all its units; weighted only where the client weighs."""

    line: str
    text: str
    units: int
    delivered: int
    late: int
    weighted: float | None

    @classmethod
    def of(cls, progress: LineProgress) -> "ActionLineOut":
        """Translate the progress of a line."""
        return cls(
            line=progress.line,
            text=texts.ACTION_LINE[progress.line],
            units=progress.units,
            delivered=progress.delivered,
            late=progress.late,
            weighted=progress.weighted,
        )


class MilestoneIn(In):
    """A day of a milestone: planned, expected or reached; without a day it is taken back."""

    item: Slug
    unit: Annotated[int, Field(ge=1, le=1000)] = 1
    milestone: Annotated[str, Field(pattern="^M[0-7]$")]
    kind: Coded[MilestoneDay]
    happens_on: inputs.DayOrNone = None
    reason: inputs.ShortText
    evidence: inputs.ShortText | None = None


class MilestoneSaidOut(Out):
    """What was said of a milestone."""

    item: str
    unit: int
    milestone: str
    kind: str
    happens_on: DayOrNone

    @classmethod
    def of(cls, entry: MilestoneEntry) -> "MilestoneSaidOut":
        """Translate an entry."""
        return cls(
            item=entry.item,
            unit=entry.unit,
            milestone=entry.milestone,
            kind=entry.kind.value,
            happens_on=entry.happens_on,
        )


class LearningIn(In):
    """What worked or did not in a neighbourhood; with ``supersedesId`` another entry lapses."""

    kind: Coded[LearningKind]
    noted_on: inputs.PastDay
    text: Annotated[inputs.LongText, Field(max_length=LONGEST)]
    neighbourhood_code: AreaCode | None = None
    supersedes_id: inputs.RowNumber | None = None


class LearningOut(Out):
    """An entry of the learning agenda."""

    id: int
    kind: CodedText
    noted_on: Day
    text: str
    neighbourhood_code: str | None

    @classmethod
    def of(cls, entry: Learned | LearningEntry) -> "LearningOut":
        """Translate an entry."""
        return cls(
            id=entry.entry_id,
            kind=CodedText.of(entry.kind, texts.LEARNING_KIND),
            noted_on=entry.noted_on,
            text=entry.text,
            neighbourhood_code=entry.neighbourhood_code,
        )


class LearningsOut(Out):
    """The learning agenda of a programme."""

    learning_entries: list[LearningOut]
