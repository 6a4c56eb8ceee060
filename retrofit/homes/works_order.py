"""The works-order guard: what must be inspected before a measure, and who went on all the same.

Insulation on a damp wall or a bad foundation does harm. The rules are data (``data/works_order``);
here is which of them hold for a home. A rule warns and never refuses.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, text

from gis.codes import MeasureCode
from retrofit.codes import HomeEventKind, Role
from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.errors import ProgrammeFileError
from retrofit.homes.codes import BuildingPart, PartState
from retrofit.homes.events import EVENTS
from retrofit.homes.flag_codes import FlagKind, FlagState
from retrofit.homes.open_flags import StandingFlag, standing_flags

FILE = "works_order.toml"
MUST_REPAIR = "must_repair"
What = Literal["flag", "part", "defect"]


class Rule(BaseModel):
    """A rule of the works order; see the file for its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern="^[a-z][a-z_]{1,39}$")
    what: What
    of: tuple[str, ...] = Field(min_length=1)
    states: tuple[str, ...] = ()
    measures: tuple[MeasureCode, ...] = Field(min_length=1)
    text: str
    source: str

    def holds(self, finding: "Finding") -> bool:
        """Tell whether a finding calls for this rule."""
        return (
            finding.what == self.what
            and finding.of in self.of
            and (not self.states or finding.state in self.states)
        )


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: tuple[Rule, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something open about a home.

    Attributes:
        of: the flag, or the part of the building.
        state: of the flag or the part; of a defect its code, or ``must_repair``.
        since: day it was found; None when that is not known.
    """

    what: What
    of: str
    state: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """That a measure goes on all the same; two people answer for it."""

    measure: MeasureCode
    rule: str
    happened_on: date


@dataclass(frozen=True, slots=True)
class InspectFirst:
    """A measure for which something must be inspected first.

    Attributes:
        is_overridden: somebody went on all the same, after it was found.
    """

    measure: MeasureCode
    rule: Rule
    is_overridden: bool


@dataclass(frozen=True, slots=True)
class WorksOrder:
    """What the works order says of one home.

    Attributes:
        planned: measures of its newest plan.
    """

    inspect_first: tuple[InspectFirst, ...] = ()
    planned: tuple[MeasureCode, ...] = ()

    def open_for(self, measures: Iterable[MeasureCode]) -> list[InspectFirst]:
        """Return what stands in the way of these measures and was not overridden."""
        wanted = set(measures)
        return [e for e in self.inspect_first if e.measure in wanted and not e.is_overridden]


def read_rules(folder: Path = DATA) -> tuple[Rule, ...]:
    """Read and check the rules.

    Raises:
        ProgrammeFileError: the file does not say what it must; the message names file and key.
    """
    rules = check_entries(_Rules, read_toml(folder / FILE), FILE).rule
    ids = [rule.id for rule in rules]
    if len(set(ids)) < len(ids):
        raise ProgrammeFileError(f"{FILE}, rule.id: an id stands twice")
    return rules


@lru_cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of this installation, read once."""
    return read_rules()


def inspect_first(
    known_rules: Sequence[Rule],
    measures: Iterable[MeasureCode],
    findings: Sequence[Finding],
    overrides: Sequence[Override] = (),
) -> list[InspectFirst]:
    """Return what must be inspected before each of the measures, in the order of the rules."""
    found = []
    for measure in measures:
        for rule in known_rules:
            mine = [finding for finding in findings if rule.holds(finding)]
            if measure not in rule.measures or not mine:
                continue
            newest = max((finding.since or date.min) for finding in mine)
            is_overridden = any(
                each.measure == measure and each.rule == rule.id and each.happened_on >= newest
                for each in overrides
            )
            found.append(InspectFirst(measure, rule, is_overridden))
    return found


def works_orders(
    connection: Connection,
    homes: Sequence[str],
    as_of: date,
    roles: Collection[Role],
    *,
    known_at: datetime | None = None,
) -> dict[str, WorksOrder]:
    """Return what the works order says of homes as of a day, to who asks.

    Args:
        connection: an open connection.
        homes: by verblijfsobject id.
        as_of: later events and flags are left out.
        roles: of who asks; a flag that they may not see warns nobody.
        known_at: what was believed at that moment; now when None.
    """
    rows: dict[str, list[Any]] = {home: [] for home in homes}
    values = {"homes": list(rows), "as_of": as_of, "known_at": known_at}
    for row in connection.execute(text(OF_HOMES), values):
        rows[row.verblijfsobject_id].append(row)
    flags = standing_flags(connection, list(rows), as_of, roles, known_at=known_at)
    return {
        home: WorksOrder(
            tuple(
                inspect_first(
                    rules(),
                    MeasureCode,
                    still_open(findings_of(told), flags.get(home, ())),
                    _overrides(told),
                )
            ),
            _planned(told),
        )
        for home, told in rows.items()
    }


def still_open(findings: Iterable[Finding], flags: Iterable[StandingFlag]) -> list[Finding]:
    """Return the flags that stand, and what surveys found that no flag lifted since tells away.

    Args:
        findings: of ``findings_of``.
        flags: of the same home.
    """
    lifted = {flag.kind: flag.since for flag in flags if flag.state is FlagState.LIFTED}
    standing = [
        Finding("flag", flag.kind.value, flag.state.value, flag.since)
        for flag in flags
        if flag.state is not FlagState.LIFTED
    ]
    return [*standing, *(each for each in findings if not _is_lifted(each, lifted))]


def _is_lifted(finding: Finding, lifted: Mapping[FlagKind, date | None]) -> bool:
    """Tell whether a flag that rested on a finding was lifted on or after the day of it."""
    kinds = [FlagKind.FOUNDATION] if finding.of == BuildingPart.FOUNDATION else []
    if finding.what == "defect" and finding.state == MUST_REPAIR:
        kinds.append(FlagKind.BACKLOG_MAINTENANCE)
    days = [lifted[kind] for kind in kinds if kind in lifted]
    return any(day is not None and (finding.since or date.min) <= day for day in days)


def findings_of(events: Sequence[Any]) -> list[Finding]:
    """Return what the surveys of a home leave open.

    Of each part the newest survey that knows its state holds; a defect is open until it is
    repaired, also when a later survey does not name it.

    Args:
        events: with ``event_id``, ``kind``, ``happened_on`` and ``details``, by day.
    """
    repaired = {
        (each.details["survey_id"], each.details["defect"])
        for each in events
        if each.kind == HomeEventKind.DEFECT_REPAIRED
    }
    parts: dict[str, Finding] = {}
    defects = []
    for survey in (each for each in events if each.kind == HomeEventKind.SURVEY):
        for part, state in survey.details["parts"].items():
            if state != PartState.UNKNOWN:
                parts[part] = Finding("part", part, state, survey.happened_on)
        for each in survey.details["defects"]:
            if (survey.event_id, each["code"]) in repaired:
                continue
            states = [each["code"], *([MUST_REPAIR] if each["must_repair"] else [])]
            defects += [
                Finding("defect", each["part"], state, survey.happened_on) for state in states
            ]
    return [*parts.values(), *defects]


def _overrides(events: Sequence[Any]) -> list[Override]:
    return [
        Override(MeasureCode(each.details["measure"]), each.details["flag"], each.happened_on)
        for each in events
        if each.kind == HomeEventKind.WORKS_ORDER_OVERRIDE
    ]


def _planned(events: Sequence[Any]) -> tuple[MeasureCode, ...]:
    plans = [each for each in events if each.kind == HomeEventKind.PLAN]
    if not plans:
        return ()
    return tuple(MeasureCode(each["measure"]) for each in plans[-1].details["measures"])


OF_HOMES = f"""
    SELECT e.verblijfsobject_id, e.event_id, e.kind, e.happened_on, e.details
      FROM ({EVENTS}) e
     WHERE e.verblijfsobject_id = ANY(:homes)
       AND e.kind IN ('survey', 'defect_repaired', 'plan', 'works_order_override')
     ORDER BY e.happened_on, e.event_id"""
