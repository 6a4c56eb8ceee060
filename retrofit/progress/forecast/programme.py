"""The forecast of a programme of this installation: from its facts to ``outlook``."""

from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from gis.codes import CaseState
from retrofit.codes import Eligibility, Stage
from retrofit.homes.events import EVENTS
from retrofit.programmes import Programme, policy_named, programme_named
from retrofit.progress.counting import Verdicts, judge
from retrofit.progress.facts import read_facts
from retrofit.progress.facts_frames import Facts
from retrofit.progress.facts_queries import known
from retrofit.progress.forecast.figures import Scope
from retrofit.progress.forecast.outlook import Outlook, Question, outlook
from retrofit.progress.forecast.simulation import Capacity
from retrofit.progress.forecast.trajectories import STAGES, Trajectories, trajectories
from retrofit.progress.summary import DataVersion, data_version

#: Stages that the desk and the registers record of every home.
OF_CASES = STAGES[STAGES.index(Stage.APPLIED.value) :]
#: What is recorded outside the desk, and the stage that it shows.
OF_EVENTS = {
    "contact": Stage.APPROACHED,
    "interest": Stage.INTERESTED,
    "survey": Stage.SURVEYED,
    "plan": Stage.PLANNED,
    "quote": Stage.QUOTED,
}
_ENDED = (
    CaseState.REFUSED,
    CaseState.NOT_PROCESSED,
    CaseState.WITHDRAWN,
    CaseState.GRANT_REVOKED,
)
_LEFT = ("dropped", "ineligible", "done_elsewhere")


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast of a programme, with what it was asked and counted from.

    Attributes:
        homes: trajectories that it rests on.
        outlook: figures and simulation.
    """

    programme: Programme
    policy: str
    as_of: date
    known_at: datetime | None
    data: DataVersion
    homes: Trajectories = field(repr=False)
    outlook: Outlook


def forecast_of(
    connection: Connection,
    programme_id: str,
    *,
    as_of: date,
    known_at: datetime | None = None,
    policy_id: str | None = None,
    capacity: Capacity | None = None,
) -> Forecast:
    """Forecast a programme.

    Args:
        connection: an open connection; nothing is changed.
        programme_id: name of the programme.
        as_of: reference date (peildatum).
        known_at: what was believed at that moment; now when None.
        policy_id: counting policy; the programme's own when None.
        capacity: what the organisation can do, when somebody entered it.

    Raises:
        ProgrammeNotFound: no programme has this name.
        PolicyNotFound: no policy has this name.
    """
    programme = programme_named(programme_id)
    policy = policy_named(policy_id or programme.default_policy)
    facts = read_facts(connection, programme, as_of, known_at=known_at)
    verdicts = judge(facts, programme, policy, as_of)
    return forecast_from(
        connection, facts, verdicts, programme, policy.id, as_of, known_at, capacity
    )


def forecast_from(
    connection: Connection,
    facts: Facts,
    verdicts: Verdicts,
    programme: Programme,
    policy_id: str,
    as_of: date,
    known_at: datetime | None,
    capacity: Capacity | None = None,
) -> Forecast:
    """Forecast from facts that were read and judged; see ``forecast_of``."""
    homes = trajectories_of(connection, facts, verdicts, as_of, known_at)
    counted = [day.date() for day in verdicts.homes["counted_on"].dropna()]
    question = Question(
        scope=Scope.fixed(programme.homes.value),
        start=programme.start_on,
        as_of=as_of,
        deadline=programme.deadline_on,
        capacity=capacity or Capacity(),
    )
    return Forecast(
        programme,
        policy_id,
        as_of,
        known_at,
        data_version(connection, known_at),
        homes,
        outlook(homes, counted, question),
    )


def trajectories_of(
    connection: Connection,
    facts: Facts,
    verdicts: Verdicts,
    as_of: date,
    known_at: datetime | None = None,
) -> Trajectories:
    """Return where each home that can still count stands, and since when.

    Stages before the application are there from the first one that anybody recorded. A home that
    cannot count (not private, label out of range) is no part, whatever was done to it. Homes of
    one application decide together.
    """
    values = {"as_of": as_of, "known_at": known_at}
    works = facts.works
    ended = pd.DataFrame(
        connection.execute(text(ENDED), {**values, "states": [each.value for each in _ENDED]}),
        columns=["number", "ended_on"],
    )
    events = pd.DataFrame(
        connection.execute(text(HAPPENED), values), columns=["home", "kind", "happened_on"]
    )
    for frame, column in ((ended, "ended_on"), (events, "happened_on")):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    events = events[events["home"].isin(verdicts.homes.index)]
    works = works.merge(ended, on="number", how="left")
    days = _case_days(works, facts.labels)
    early = [
        (stage.value, kind) for kind, stage in OF_EVENTS.items() if (events["kind"] == kind).any()
    ]
    reached = pd.DataFrame(index=verdicts.homes.index)
    for stage, kind in early:
        reached[stage] = events[events["kind"] == kind].groupby("home")["happened_on"].min()
    for stage in OF_CASES[:-1]:
        reached[stage] = days[stage]
    reached[OF_CASES[-1]] = verdicts.homes["counted_on"]

    left = events[events["kind"].isin(_LEFT)].groupby("home")["happened_on"].max()
    out = pd.concat([days["dropped"], left], axis=1).max(axis=1).reindex(reached.index)
    eligibility = verdicts.homes["eligibility"]
    has_begun = reached.notna().any(axis=1)
    takes_part = eligibility.eq(Eligibility.ELIGIBLE.value) | (
        has_begun & eligibility.eq(Eligibility.UNKNOWN.value)
    )
    takes_part |= verdicts.homes["counted_on"].notna()
    number = works.groupby("verblijfsobject_id")["number"].min().reindex(reached.index)
    alone = pd.Series(reached.index, index=reached.index)
    groups, _ = pd.factorize(number.fillna(alone))
    return trajectories(
        reached[takes_part].to_numpy(dtype="datetime64[D]"),
        out[takes_part].to_numpy(dtype="datetime64[D]"),
        as_of,
        stages=tuple(reached.columns),
        groups=np.asarray(groups)[takes_part.to_numpy()],
    )


def _case_days(works: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Return for each home with an application the first day in each stage of the desk."""
    began = works["started_on"].fillna(works["finished_on"]).where(works["granted_on"].notna())
    finished = works["finished_on"].where(works["granted_on"].notna())
    after = works.assign(finished_on=finished).merge(labels, on="verblijfsobject_id")
    is_after = (after["registered_on"] >= after["finished_on"]) & (
        after["inspected_on"] >= after["finished_on"]
    )
    label_on = after[is_after].groupby("verblijfsobject_id")["registered_on"].min()
    by_home = works.assign(began=began, finished=finished).groupby("verblijfsobject_id")
    return pd.DataFrame(
        {
            Stage.APPLIED.value: by_home["received_on"].min(),
            Stage.GRANTED.value: by_home["granted_on"].min(),
            Stage.IN_PROGRESS.value: by_home["began"].min(),
            Stage.WORKS_DONE.value: by_home["finished"].min(),
            Stage.LABEL_AFTER_REGISTERED.value: label_on,
            # A home drops out when none of its applications goes on.
            "dropped": by_home["ended_on"].agg(lambda each: each.max(skipna=False)),
        }
    )


ENDED = f"""
    SELECT c.number, min(c.happened_on)
      FROM case_event c
     WHERE c.state = ANY(:states) AND c.happened_on <= CAST(:as_of AS date) AND {known("c")}
     GROUP BY c.number"""

HAPPENED = f"SELECT e.verblijfsobject_id, e.kind, e.happened_on FROM ({EVENTS}) e"
