"""The flags of homes: how each stands on a day, as known at a moment, and on what it rests.

Worked out from the sources each time, so that a flag is never older than what it rests on: one rule
for a town (frames) and for a home (values). A flag of a home is for the staff only.
"""

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection

from retrofit.errors import DwellingNotFound, NotADwelling
from retrofit.homes import records
from retrofit.homes.backlog import backlog_of
from retrofit.homes.flag import Flag, flag_of
from retrofit.homes.flag_codes import FlagKind, FlagState, Grade
from retrofit.homes.flag_combining import combined
from retrofit.homes.flag_facts import FlagFacts, read_flag_facts
from retrofit.homes.flag_findings import foundation_findings, subsidence_findings
from retrofit.homes.flag_rule import FlagRule, flag_rule
from retrofit.homes.flag_statements import SEEN, contests, newest, statements
from retrofit.people.scope import lies_within
from retrofit.today import day_of

COLUMNS = [
    "state",
    "source",
    "grade",
    "observed_on",
    "expires_on",
    "contested_on",
    "lifted_on",
    "visibility",
    "reason",
]


def flags_of_town(
    connection: Connection,
    as_of: date,
    *,
    known_at: datetime | None = None,
    only: Sequence[str] | None = None,
    rule: FlagRule | None = None,
) -> pd.DataFrame:
    """Return how every flag of every home stands.

    Args:
        connection: an open connection.
        as_of: the day.
        known_at: what was believed at that moment; now when None.
        only: these homes, instead of all.
        rule: that of this installation when None.

    Returns:
        Indexed by ``verblijfsobject_id`` and ``kind``; each home has each kind: ``state`` (a
        ``FlagState``), ``source`` and ``grade`` of what decides (None when nothing does),
        ``observed_on``, ``expires_on`` (NaT is never), ``contested_on``, ``lifted_on``,
        ``visibility``, ``reason`` (Dutch).
    """
    chosen = rule or flag_rule()
    facts = read_flag_facts(connection, chosen, as_of, known_at=known_at, only=only)
    return judge_flags(facts, chosen, as_of)


def judge_flags(facts: FlagFacts, rule: FlagRule, as_of: date) -> pd.DataFrame:
    """Return the flags that follow from facts, as ``flags_of_town`` does. Pure."""
    if facts.homes.empty:
        nobody = pd.MultiIndex.from_tuples([], names=["verblijfsobject_id", "kind"])
        return pd.DataFrame(index=nobody, columns=COLUMNS)
    today = pd.Timestamp(as_of)
    backlog = backlog_of(facts.surveys, facts.repaired, facts.desk, facts.homes.index, as_of)
    said = statements(facts, rule, backlog)

    def flag(kind: FlagKind, findings: list[pd.DataFrame]) -> pd.DataFrame:
        last = newest(said, kind)
        seen_on = last["day"].where(last["says"] == SEEN)
        doubted_on = contests(facts, kind, seen_on)
        return combined(facts.homes.index, findings, last, doubted_on, rule, today)

    subsidence = flag(FlagKind.SUBSIDENCE, subsidence_findings(facts, rule, today))
    grounds = foundation_findings(facts, rule, subsidence, today)
    flags = {
        FlagKind.BACKLOG_MAINTENANCE.value: flag(FlagKind.BACKLOG_MAINTENANCE, []),
        FlagKind.SUBSIDENCE.value: subsidence,
        FlagKind.FOUNDATION.value: flag(FlagKind.FOUNDATION, grounds),
    }
    whole = pd.concat(flags, names=["kind"]).reorder_levels(["verblijfsobject_id", "kind"])
    seen_by = {grade.value: rule.visibility_of(grade).value for grade in Grade}
    weakest = rule.visibility_of(None).value
    whole["visibility"] = whole["grade"].map(seen_by).fillna(weakest)
    for name in ("source", "grade"):
        whole[name] = whole[name].astype(object).where(whole[name].notna(), None)
    return whole[COLUMNS].sort_index()


def flags_of_home(
    connection: Connection,
    unit_id: str,
    as_of: date,
    *,
    known_at: datetime | None = None,
    rule: FlagRule | None = None,
) -> list[Flag]:
    """Return the flags of one home with all that they rest on; none when it is no home then."""
    chosen = rule or flag_rule()
    facts = read_flag_facts(connection, chosen, as_of, known_at=known_at, only=[unit_id])
    if facts.homes.empty:
        return []
    today = pd.Timestamp(as_of)
    flags = judge_flags(facts, chosen, as_of).reset_index(level="kind").set_index("kind")
    subsidence = subsidence_findings(facts, chosen, today)
    of_subsidence = flags.loc[[FlagKind.SUBSIDENCE.value]].set_axis(facts.homes.index)
    findings = {
        FlagKind.BACKLOG_MAINTENANCE: [],
        FlagKind.SUBSIDENCE: subsidence,
        FlagKind.FOUNDATION: foundation_findings(facts, chosen, of_subsidence, today),
    }
    acts = facts.events.to_dict("records")
    return [
        flag_of(
            kind, flags.loc[[kind.value]].iloc[0], [each.iloc[0] for each in findings[kind]], acts
        )
        for kind in FlagKind
    ]


def flags_in_areas(
    connection: Connection,
    unit_id: str,
    as_of: date,
    *,
    known_at: datetime | None = None,
    within: frozenset[str] | None = None,
) -> list[Flag]:
    """Return the flags of a home for somebody who works in some areas; None is everywhere.

    Raises:
        NotADwelling: the unit exists, but nobody lives there by its use.
        DwellingNotFound: there is no such unit, or it lies elsewhere.
    """
    unit = records.unit(connection, unit_id, as_of)
    if unit is None or not lies_within(unit["neighbourhood_code"], within):
        raise DwellingNotFound("there is no dwelling with this id")
    if not unit["is_residential"]:
        raise NotADwelling("this unit is no dwelling")
    return flags_of_home(connection, unit_id, as_of, known_at=known_at)


def lifted_between(connection: Connection, since: datetime, until: datetime) -> pd.DataFrame:
    """Return the flags that stood as known at ``since`` and are lifted as known at ``until``.

    What was made in between, such as a report or an export, showed them; when ``lifted_on`` lies
    on or before the day that it was about, it showed them wrongly.

    Returns:
        Indexed as ``flags_of_town``: ``state_before``, ``reason_before``, ``lifted_on``,
        ``reason``.
    """
    before = flags_of_town(connection, day_of(since), known_at=since)
    after = flags_of_town(connection, day_of(until), known_at=until)
    stood = before[before["state"].isin([FlagState.RAISED.value, FlagState.CONTESTED.value])]
    lifted = after[after["state"] == FlagState.LIFTED.value]
    names = {"state": "state_before", "reason": "reason_before"}
    return (
        stood[list(names)].rename(columns=names).join(lifted[["lifted_on", "reason"]], how="inner")
    )
