"""The funnel of a programme: how many homes ever reached each stage, how fast, and who sent them.

Shares are of homes that ever reached a stage, never of homes that are at it now. Source: domain
reference 7.2.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from retrofit.codes import Feeder, HomeEventKind, Stage
from retrofit.homes.stages import EXITS, HOME, PLACE, stages
from retrofit.people.scope import lies_within
from retrofit.programmes import Programme, programme_named
from retrofit.progress.facts import read_facts
from retrofit.progress.facts_frames import Facts
from retrofit.progress.summary import data_version

REACHED = tuple(stage for stage in Stage if stage is not Stage.NOT_APPROACHED)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the funnel.

    Attributes:
        now: homes that are at it now and have not left.
        reached: homes with evidence of it, ever.
        went_further: of those, homes with evidence of a later stage.
        median_days: from this stage to the first later one, of the ``measured`` homes where that
            came afterwards; None when there are none.
    """

    stage: Stage
    now: int
    reached: int
    went_further: int
    median_days: float | None
    measured: int

    @property
    def conversion(self) -> float | None:
        """Share that went on; None when no home reached the stage."""
        return self.went_further / self.reached if self.reached else None


@dataclass(frozen=True, slots=True)
class Group:
    """Homes that have something in common, and how many of them ever reached each stage.

    Attributes:
        name: month (YYYY-MM) or code of a feeder; None is not recorded.
    """

    name: str | None
    homes: int
    reached: dict[Stage, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The funnel of some homes.

    Attributes:
        homes: all of them, those included of which nothing is known.
        exits: homes that left and did not come back, by how.
        steps: for every stage but the first.
        cohorts: by month of first contact; of the rest no contact is recorded.
        feeders: by where the first contact came from that says so.
    """

    homes: int
    exits: dict[HomeEventKind, int]
    steps: list[Step]
    cohorts: list[Group]
    feeders: list[Group]


@dataclass(frozen=True, slots=True)
class ProgrammeFunnel:
    """The funnel of a programme as of a day, as known at a moment."""

    programme: Programme
    as_of: date
    known_at: datetime | None
    data_version: int
    is_sample: bool
    funnel: Funnel


def funnel_of(
    connection: Connection,
    programme_id: str,
    *,
    as_of: date,
    known_at: datetime | None = None,
    within: frozenset[str] | None = None,
) -> ProgrammeFunnel:
    """Work out the funnel of a programme.

    Args:
        connection: an open connection; nothing is changed.
        programme_id: name of the programme.
        as_of: reference date.
        known_at: as it was known then; now when None.
        within: only homes in these areas; None is everywhere.

    Raises:
        ProgrammeNotFound: no programme has this name.
    """
    programme = programme_named(programme_id)
    facts = read_facts(connection, programme, as_of, known_at=known_at)
    data = data_version(connection, known_at)
    return ProgrammeFunnel(
        programme,
        as_of,
        known_at or data.recorded_at,
        data.version,
        data.is_sample,
        funnel_from(facts, as_of, within),
    )


def funnel_from(facts: Facts, as_of: date, within: frozenset[str] | None = None) -> Funnel:
    """Work out the funnel from facts that were read; see ``funnel_of``."""
    areas = facts.homes["neighbourhood_code"]
    own = areas[areas.map(lambda code: lies_within(code, within)).astype(bool)].index
    trajectory = stages(own, facts.events, facts.works, facts.labels, pd.Timestamp(as_of))
    return funnel(trajectory, facts.events[facts.events[HOME].isin(own)])


def funnel(trajectory: pd.DataFrame, events: pd.DataFrame) -> Funnel:
    """Work out the funnel of homes.

    Args:
        trajectory: what ``homes.stages.stages`` says of them.
        events: theirs, that hold, as in ``Facts``.
    """
    months = trajectory[Stage.APPROACHED.value].dt.strftime("%Y-%m")
    feeders = _feeders(events).reindex(trajectory.index)
    left = trajectory["exit"].value_counts()
    return Funnel(
        homes=len(trajectory),
        exits={kind: int(left.get(kind.value, 0)) for kind in EXITS},
        steps=[_step(trajectory, stage) for stage in REACHED],
        cohorts=[
            _group(trajectory, month, months == month) for month in sorted(months.dropna().unique())
        ]
        + [_group(trajectory, None, months.isna() & (trajectory["ever_reached"] != NOTHING))],
        feeders=[_group(trajectory, code.value, feeders == code.value) for code in Feeder]
        + [_group(trajectory, None, feeders.isna() & (trajectory["ever_reached"] != NOTHING))],
    )


NOTHING = Stage.NOT_APPROACHED.value


def _step(trajectory: pd.DataFrame, stage: Stage) -> Step:
    mine = trajectory[trajectory[stage.value].notna()]
    goes_on = mine["ever_reached"].map(PLACE) > PLACE[stage]
    later = [each.value for each in Stage if PLACE[each] > PLACE[stage]]
    measured = pd.Series(dtype="float64")
    if later:
        passed = (mine[later].min(axis=1) - mine[stage.value]).dt.days
        measured = passed[passed >= 0]
    is_here = (trajectory["stage"] == stage.value) & trajectory["exit"].isna()
    return Step(
        stage,
        now=int(is_here.sum()),
        reached=len(mine),
        went_further=int(goes_on.sum()),
        median_days=float(measured.median()) if len(measured) else None,
        measured=len(measured),
    )


def _group(trajectory: pd.DataFrame, name: str | None, is_in: Any) -> Group:
    mine = trajectory[is_in]
    return Group(
        name, len(mine), {stage: int(mine[stage.value].notna().sum()) for stage in REACHED}
    )


def _feeders(events: pd.DataFrame) -> pd.Series:
    """Return the feeder of each home: that of its first contact that names one."""
    order = {code.value: place for place, code in enumerate(Feeder)}
    named = events[events["feeder"].isin(order)]
    named = named.assign(order=named["feeder"].map(order)).sort_values(["happened_on", "order"])
    return named.drop_duplicates(HOME).set_index(HOME)["feeder"]
