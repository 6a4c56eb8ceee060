"""The progress of a programme: figures that are all counted from one set of verdicts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from gis.codes import LabelClass, TenureClass
from retrofit.codes import Caveat, Eligibility, Outcome, Reason, Stage
from retrofit.programmes import Programme, policies, policy_named, programme_named
from retrofit.progress import stored, tallies
from retrofit.progress.counting import Verdicts, judge_each
from retrofit.progress.facts import read_facts
from retrofit.progress.facts_frames import Facts
from retrofit.progress.facts_queries import known
from retrofit.progress.pace import Pace, actual_pace, month_number, months_left, required_pace
from retrofit.progress.planned import Planned, planned_of
from retrofit.progress.tallies import Tallies


@dataclass(frozen=True, slots=True)
class AreaProgress:
    """Figures of one neighbourhood."""

    code: str
    name: str
    dwellings: int
    eligible: int
    eligibility_unknown: int
    applied: int
    done: int
    backlog_done: int


@dataclass(frozen=True, slots=True)
class MonthProgress:
    """Homes counted in a calendar month (``month`` is YYYY-MM), and up to its end."""

    month: str
    counted: int
    cumulative: int


@dataclass(frozen=True, slots=True)
class PolicyProgress:
    """What one policy would count of the same facts."""

    policy: str
    name: str
    done: int
    backlog_done: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a programme is as of a day, under a policy.

    ``outcomes`` adds up to ``dwellings``; so do ``eligibility``, ``tenures``, ``labels`` (None is
    unknown) and ``stages``. A home may have several ``reasons``.
    """

    programme: Programme
    policy: str
    as_of: date
    known_at: datetime | None
    data_version: int
    is_sample: bool
    dwellings: int
    done: int
    backlog_done: int
    months_left: int
    required_pace: float | None
    actual_pace: list[Pace]
    outcomes: dict[Outcome, int]
    eligibility: dict[Eligibility, int]
    tenures: dict[TenureClass, int]
    labels: dict[LabelClass | None, int]
    stages: dict[Stage, int]
    reasons: dict[Reason, int]
    caveats: dict[Caveat, int]
    policies: list[PolicyProgress]
    areas: list[AreaProgress]
    months: list[MonthProgress]
    planned: Planned

    @property
    def remaining(self) -> int:
        """Homes still to do; never below nought."""
        return max(0, self.programme.homes.value - self.done)

    @property
    def backlog_remaining(self) -> int:
        """Homes with backlog maintenance still to do, of the lower bound where it is one."""
        return max(0, self.programme.backlog.value - self.backlog_done)


def progress_of(
    connection: Connection,
    programme_id: str,
    *,
    as_of: date,
    policy_id: str | None = None,
    known_at: datetime | None = None,
) -> Progress:
    """Count the progress of a programme.

    Args:
        connection: an open connection; nothing is changed.
        programme_id: name of the programme.
        as_of: reference date (peildatum).
        policy_id: counting policy; the programme's own when None.
        known_at: count what was believed at that moment; now when None.

    Raises:
        ProgrammeNotFound: no programme has this name.
        PolicyNotFound: no policy has this name.
    """
    programme = programme_named(programme_id)
    policy = policy_named(policy_id or programme.default_policy)
    sums = _tallies(connection, programme, policy.id, as_of, known_at)
    homes = sums.homes
    days = homes.dropna(subset="counted_on")
    counted = [day.date() for day in days["counted_on"].repeat(days["homes"].tolist())]
    done = len(counted)
    left = months_left(as_of, programme.deadline_on)
    data = data_version(connection, known_at)
    return Progress(
        programme=programme,
        policy=policy.id,
        as_of=as_of,
        known_at=known_at or data.recorded_at,
        data_version=data.version,
        is_sample=data.is_sample,
        dwellings=int(homes["homes"].sum()),
        done=done,
        backlog_done=sums.done[policy.id][1],
        months_left=left,
        required_pace=required_pace(programme.homes.value, done, left),
        actual_pace=[actual_pace(counted, as_of, months, programme.start_on) for months in (12, 3)],
        outcomes=_tally(homes, "outcome", Outcome),
        eligibility=_tally(homes, "eligibility", Eligibility),
        tenures=_tally(homes, "tenure", TenureClass),
        labels={
            **{None: int(homes.loc[homes["label"].isna(), "homes"].sum())},
            **_tally(homes, "label", LabelClass),
        },
        stages=_tally(homes, "stage", Stage),
        reasons=sums.reasons,
        caveats=sums.caveats,
        policies=[
            PolicyProgress(name, policies()[name].name, *figures)
            for name, figures in sums.done.items()
        ],
        areas=_areas(connection, homes, programme, as_of, known_at),
        months=_months(counted, programme.start_on, as_of),
        planned=planned_of(programme, as_of),
    )


@dataclass(frozen=True, slots=True)
class DataVersion:
    """Which data a figure rests on: the newest load run (0 when there is none).

    ``recorded_at`` is the newest moment of a load, a home event or a succession.
    """

    version: int
    is_sample: bool
    recorded_at: datetime | None


def data_version(connection: Connection, known_at: datetime | None = None) -> DataVersion:
    """Return the data as known at a moment; now when None."""
    row = connection.execute(text(DATA_VERSION), {"known_at": known_at}).one()
    return DataVersion(int(row[0]), bool(row[1]), row[2])


def verdicts_of_home(
    connection: Connection,
    programme: Programme,
    unit_id: str,
    as_of: date,
    known_at: datetime | None = None,
) -> tuple[Facts, dict[str, Verdicts]]:
    """Judge one home, with those of its lineage, under every policy.

    It is not in the frames when it is not of the programme.
    """
    facts = read_facts(connection, programme, as_of, known_at=known_at, only=[unit_id])
    return facts, judge_each(facts, programme, policies().values(), as_of)


def _tallies(
    connection: Connection,
    programme: Programme,
    policy: str,
    as_of: date,
    known_at: datetime | None,
) -> Tallies:
    """Add the homes up: as they are stored when that is what is asked, else counted anew."""
    if known_at is None and stored.is_current(connection, as_of):
        return tallies.stored(connection, programme, policy)
    facts = read_facts(connection, programme, as_of, known_at=known_at)
    judged = judge_each(facts, programme, policies().values(), as_of)
    return tallies.counted(judged, policy)


def _tally(lines: pd.DataFrame, column: str, codes: Any) -> dict[Any, int]:
    """Count each code, those that do not occur included."""
    counts = lines.groupby(column)["homes"].sum()
    return {code: int(counts.get(code.value, 0)) for code in codes}


def _areas(
    connection: Connection,
    homes: pd.DataFrame,
    programme: Programme,
    as_of: date,
    known_at: datetime | None,
) -> list[AreaProgress]:
    """Return one line for each neighbourhood of the programme, those without homes included."""
    values = {
        "areas": list(programme.areas_on(as_of)),
        "as_of": as_of,
        "frozen_on": programme.frozen_on(as_of),
        "known_at": known_at,
    }
    names = connection.execute(text(AREAS), values).all()
    is_done, is_repaired = homes["counted_on"].notna(), homes["backlog_done_on"].notna()
    flags = {
        "dwellings": homes["outcome"].notna(),
        "eligible": homes["eligibility"].eq(Eligibility.ELIGIBLE.value),
        "eligibility_unknown": homes["eligibility"].eq(Eligibility.UNKNOWN.value),
        "applied": homes["is_applied"].astype(bool),
        "done": is_done,
        "backlog_done": is_repaired,
    }
    figures = pd.DataFrame({name: homes["homes"] * flag for name, flag in flags.items()})
    figures["code"] = homes["neighbourhood_code"]
    sums = figures.groupby("code").sum()
    none = pd.Series(0, index=sums.columns)
    return [
        AreaProgress(
            code,
            name,
            **{
                str(key): int(value)
                for key, value in (sums.loc[code] if code in sums.index else none).items()
            },
        )
        for code, name in names
    ]


def _months(counted: list[date], start: date, as_of: date) -> list[MonthProgress]:
    """Return every month from the programme's start through that of ``as_of``."""
    numbers = [month_number(day) for day in counted]
    first = min([month_number(start), *numbers])
    months, total = [], 0
    for number in range(first, month_number(as_of) + 1):
        here = numbers.count(number)
        total += here
        months.append(MonthProgress(f"{number // 12}-{number % 12 + 1:02d}", here, total))
    return months


# The names of the day to which the list of areas was frozen, like the homes in them.
AREAS = f"""
    SELECT code, name
      FROM (SELECT DISTINCT ON (code) *
              FROM area
             WHERE level = 'neighbourhood' AND NOT is_water AND {known("area")}
               AND (lower(valid) IS NULL OR lower(valid) <= CAST(:as_of AS date))
             ORDER BY code, (valid @> CAST(:frozen_on AS date)) DESC,
                      lower(valid) DESC NULLS LAST) a
     WHERE code = ANY(:areas) OR parent_code = ANY(:areas) OR municipality_code = ANY(:areas)
     ORDER BY code"""

DATA_VERSION = """
    SELECT coalesce(max(load_run_id), 0), coalesce(bool_or(is_sample), false),
           greatest(max(recorded_at),
                    (SELECT max(recorded_at) FROM home_event
                      WHERE recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')),
                    (SELECT max(decided_at) FROM succession_decision
                      WHERE decided_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')))
      FROM load_run
     WHERE recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')"""
