"""The action lines beside the homes: gardens, squares, a care centre; their milestones and slip.

An item has one or more units (seven gardens are seven). What somebody says of a milestone is
appended; the newest entry of a kind holds, as known at the moment that is asked for.

Source: domain reference, section 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import Role
from retrofit.errors import InvalidFacts
from retrofit.models import MilestoneEntry
from retrofit.people.actor import Actor
from retrofit.privacy.bsn import refuse_bsn_in
from retrofit.programme_codes import MilestoneDay
from retrofit.programmes import ActionItem, MilestoneCode, Programme, programme_named
from retrofit.today import now, today

MILESTONES: tuple[MilestoneCode, ...] = get_args(MilestoneCode)
#: Delivered (opgeleverd).
DELIVERED: MilestoneCode = "M6"

Status = Literal["not_decided", "planned", "under_way", "delivered"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a unit, with what is said of it; None is not decided.

    Attributes:
        slip_days: forecast (or actual) later than planned; below nought is earlier.
    """

    code: MilestoneCode
    planned_on: date | None = None
    forecast_on: date | None = None
    actual_on: date | None = None
    evidence: str | None = None

    @property
    def slip_days(self) -> int | None:
        """Days by which it comes later than planned."""
        comes_on = self.actual_on or self.forecast_on
        if comes_on is None or self.planned_on is None:
            return None
        return (comes_on - self.planned_on).days


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit of an item: all eight milestones in order."""

    unit: int
    milestones: tuple[Milestone, ...]

    @property
    def status(self) -> Status:
        """How far it is: delivered at M6, under way after any milestone before that."""
        reached = {step.code for step in self.milestones if step.actual_on}
        if reached & {"M6", "M7"}:
            return "delivered"
        if reached:
            return "under_way"
        is_planned = any(step.planned_on or step.forecast_on for step in self.milestones)
        return "planned" if is_planned else "not_decided"

    def is_late(self, deadline: date) -> bool:
        """Say whether it is, or will be, delivered after the deadline."""
        step = next(each for each in self.milestones if each.code == DELIVERED)
        comes_on = step.actual_on or step.forecast_on or step.planned_on
        return comes_on is not None and comes_on > deadline


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """An action item with its units."""

    item: ActionItem
    units: tuple[UnitProgress, ...]

    @property
    def delivered(self) -> int:
        """Units delivered."""
        return sum(unit.status == "delivered" for unit in self.units)

    @property
    def status(self) -> Status:
        """That of all its units: delivered when all are, and not decided when none is."""
        found = {unit.status for unit in self.units}
        if len(found) == 1:
            return found.pop()
        return "under_way" if found & {"under_way", "delivered"} else "planned"


@dataclass(frozen=True, slots=True)
class LineProgress:
    """An action line: units delivered of all its units.

    Attributes:
        weighted: share delivered by weight, 0 to 1; None unless every item has a weight.
        late: units that are or will be delivered after the deadline.
    """

    line: str
    units: int
    delivered: int
    weighted: float | None
    late: int


def items_of(
    connection: Connection,
    programme: Programme,
    as_of: date,
    known_at: datetime | None = None,
) -> list[ItemProgress]:
    """Return the action items of a programme as of a day, as known at a moment.

    An actual day after ``as_of`` was not reached yet.
    """
    values = {"programme": programme.id, "as_of": as_of, "known_at": known_at}
    said: dict[tuple[str, int, str], dict[str, Any]] = {}
    for row in connection.execute(text(NEWEST), values):
        step = said.setdefault((row.item, row.unit, row.milestone), {})
        step[f"{row.kind}_on"] = row.happens_on
        if row.kind == MilestoneDay.ACTUAL:
            step["evidence"] = row.evidence
    return [
        ItemProgress(
            item,
            tuple(
                UnitProgress(
                    unit,
                    tuple(
                        Milestone(code, **said.get((item.id, unit, code), {}))
                        for code in MILESTONES
                    ),
                )
                for unit in range(1, item.units + 1)
            ),
        )
        for item in programme.action_items
    ]


def lines_of(items: Sequence[ItemProgress], deadline: date) -> list[LineProgress]:
    """Return the progress of each action line, in the order of the programme's file."""
    lines: dict[str, list[ItemProgress]] = {}
    for each in items:
        lines.setdefault(each.item.line, []).append(each)
    return [
        LineProgress(
            line=line,
            units=sum(len(each.units) for each in found),
            delivered=sum(each.delivered for each in found),
            weighted=_weighted(found),
            late=sum(unit.is_late(deadline) for each in found for unit in each.units),
        )
        for line, found in lines.items()
    ]


def _weighted(items: Sequence[ItemProgress]) -> float | None:
    if any(each.item.weight is None for each in items):
        return None
    whole = sum(float(each.item.weight or 0) for each in items)
    done = sum(float(each.item.weight or 0) * each.delivered / len(each.units) for each in items)
    return done / whole if whole else None


def say_milestone(
    session: Session,
    programme_id: str,
    *,
    by: Actor,
    item: str,
    unit: int,
    milestone: str,
    kind: MilestoneDay,
    happens_on: date | None,
    reason: str,
    evidence: str | None = None,
) -> MilestoneEntry:
    """Say on which day a milestone is planned, expected or was reached; None takes it back.

    Raises:
        ProgrammeNotFound: no programme has this name.
        InvalidFacts: no such item, unit or milestone; reached in the future, before an earlier
            milestone, or without evidence.
    """
    by.require(Role.PLANNER, Role.BUDGET_HOLDER)
    programme = programme_named(programme_id)
    refuse_bsn_in({"reason": reason, "evidence": evidence})
    found = {each.item.id: each for each in items_of(session.connection(), programme, today())}
    if item not in found:
        raise InvalidFacts("item", "hoort niet bij dit programma")
    if not 1 <= unit <= found[item].item.units:
        raise InvalidFacts("unit", f"moet tussen 1 en {found[item].item.units} liggen")
    if milestone not in MILESTONES:
        raise InvalidFacts("milestone", "moet M0 tot en met M7 zijn")
    if kind is MilestoneDay.ACTUAL and happens_on is not None:
        _check_reached(found[item].units[unit - 1], milestone, happens_on, evidence)
    entry = MilestoneEntry(
        programme=programme.id,
        item=item,
        unit=unit,
        milestone=milestone,
        kind=kind,
        happens_on=happens_on,
        evidence=evidence,
        reason=reason,
        recorded_at=now(),
        by_id=by.person_id,
    )
    session.add(entry)
    session.flush()
    audit.record(
        session,
        by,
        "milestone_said",
        "action_item",
        f"{programme.id}/{item}/{unit}/{milestone}",
        reason_code=kind.value,
        payload={"happens_on": happens_on, "reason": reason, "evidence": evidence},
    )
    return entry


def _check_reached(unit: UnitProgress, milestone: str, on: date, evidence: str | None) -> None:
    if on > today():
        raise InvalidFacts("happensOn", "een bereikte mijlpaal ligt niet in de toekomst")
    if not evidence:
        raise InvalidFacts("evidence", "noem waar te zien is dat de mijlpaal is bereikt")
    place = MILESTONES.index(milestone)
    before = [step.actual_on for step in unit.milestones[:place] if step.actual_on]
    after = [step.actual_on for step in unit.milestones[place + 1 :] if step.actual_on]
    if before and on < max(before):
        raise InvalidFacts("happensOn", "ligt voor een eerdere mijlpaal")
    if after and on > min(after):
        raise InvalidFacts("happensOn", "ligt na een latere mijlpaal")


NEWEST = """
    SELECT DISTINCT ON (item, unit, milestone, kind) item, unit, milestone, kind,
           CASE WHEN kind = 'actual' AND happens_on > CAST(:as_of AS date) THEN NULL
                ELSE happens_on END AS happens_on, evidence
      FROM milestone_entry
     WHERE programme = :programme
       AND recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')
     ORDER BY item, unit, milestone, kind, entry_id DESC"""
