"""Verdicts one by one, in pages, for who may see single homes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import pandas as pd
from sqlalchemy import Connection, text

from retrofit.codes import Caveat, Eligibility, Outcome, Reason, Stage
from retrofit.people.scope import beginning
from retrofit.programmes import policy_named, programme_named
from retrofit.progress import stored
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts


@dataclass(frozen=True, slots=True)
class ListedVerdict:
    """The verdict on one home."""

    unit_id: str
    neighbourhood_code: str
    outcome: Outcome
    counted_on: date | None
    backlog_done_on: date | None
    eligibility: Eligibility
    stage: Stage
    lineage: str
    reasons: list[Reason]
    caveats: list[Caveat]


def list_verdicts(
    connection: Connection,
    programme_id: str,
    *,
    as_of: date,
    known_at: datetime | None = None,
    policy_id: str | None = None,
    outcome: Outcome | None = None,
    reason: Reason | None = None,
    after: str = "",
    limit: int = 100,
    within: frozenset[str] | None = None,
) -> tuple[list[ListedVerdict], str | None]:
    """Return a page of verdicts in the order of their homes, and the home that it ends with.

    Args:
        connection: an open connection; nothing is changed.
        programme_id: name of the programme.
        as_of: reference date.
        known_at: as known at that moment; now when None.
        policy_id: counting policy; the programme's own when None.
        outcome: only these.
        reason: only homes with this reason.
        after: the home that the page before ended with.
        limit: longest page.
        within: areas of who asks; None is everywhere.

    Returns:
        The page, and None behind the last one.

    Raises:
        ProgrammeNotFound: no programme has this name.
        PolicyNotFound: no policy has this name.
    """
    programme = programme_named(programme_id)
    policy = policy_named(policy_id or programme.default_policy)
    places = None if within is None else [f"__{beginning(area)}%" for area in within]
    if known_at is None and stored.is_current(connection, as_of):
        values = {
            "programme": programme.id,
            "policy": policy.id,
            "outcome": outcome.value if outcome else None,
            "reason": reason.value if reason else None,
            "after": after,
            "places": places,
            "limit": limit + 1,
        }
        rows: Sequence[Mapping[str, Any]] = [
            dict(row) for row in connection.execute(text(PAGE), values).mappings()
        ]
    else:
        facts = read_facts(connection, programme, as_of, known_at=known_at)
        judged = judge(facts, programme, policy, as_of)
        homes = judged.homes.sort_index()
        is_wanted = homes.index > after
        if outcome is not None:
            is_wanted &= (homes["outcome"] == outcome.value).to_numpy()
        if reason is not None:
            is_wanted &= judged.reasons.reindex(homes.index)[reason.value].to_numpy()
        if within is not None:
            beginnings = tuple(beginning(area) for area in within)
            is_wanted &= homes["neighbourhood_code"].str[2:].str.startswith(beginnings).to_numpy()
        homes = homes[is_wanted].head(limit + 1)
        rows = [
            {
                **row,
                "reasons": [r.value for r in Reason if judged.reasons.at[row[ID], r.value]],
                "caveats": [c.value for c in Caveat if judged.caveats.at[row[ID], c.value]],
            }
            for row in cast("list[dict[str, Any]]", homes.reset_index().to_dict("records"))
        ]
    page = [_listed(row) for row in rows[:limit]]
    return page, page[-1].unit_id if len(rows) > limit else None


ID = "verblijfsobject_id"


def _listed(row: Mapping[str, Any]) -> ListedVerdict:
    return ListedVerdict(
        unit_id=row[ID],
        neighbourhood_code=row["neighbourhood_code"],
        outcome=Outcome(row["outcome"]),
        counted_on=_day(row["counted_on"]),
        backlog_done_on=_day(row["backlog_done_on"]),
        eligibility=Eligibility(row["eligibility"]),
        stage=Stage(row["stage"]),
        lineage=row["lineage"],
        reasons=[code for code in Reason if code.value in row["reasons"]],
        caveats=[code for code in Caveat if code.value in row["caveats"]],
    )


def _day(value: Any) -> date | None:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


PAGE = """
    SELECT * FROM verdict
     WHERE programme = :programme AND policy = :policy AND verblijfsobject_id > :after
       AND (CAST(:outcome AS text) IS NULL OR outcome = :outcome)
       AND (CAST(:reason AS text) IS NULL OR :reason = ANY(reasons))
       AND (CAST(:places AS text[]) IS NULL OR neighbourhood_code LIKE ANY(:places))
     ORDER BY verblijfsobject_id
     LIMIT :limit"""
