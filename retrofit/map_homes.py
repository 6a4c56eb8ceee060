"""What the map tells of every home, on a day and as known at a moment."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from retrofit.homes.events import EVENTS
from retrofit.homes.flag_codes import FlagKind
from retrofit.homes.flags import flags_of_town
from retrofit.programmes import policies, programmes
from retrofit.progress.counting import judge_each
from retrofit.progress.facts import read_facts
from retrofit.progress.in_force import label_in_force, tenure_on
from retrofit.progress.places import associations_of

#: What a flag is called on the map.
FLAG_NAMES = {
    FlagKind.BACKLOG_MAINTENANCE.value: "backlog",
    FlagKind.SUBSIDENCE.value: "subsidence",
    FlagKind.FOUNDATION.value: "foundation",
}
JUDGED = ["programme", "outcome", "stage", "outcomes"]


def homes_on_map(
    connection: Connection, day: date, judged: pd.DataFrame, *, known_at: datetime | None = None
) -> pd.DataFrame:
    """Return what the map tells of every home.

    Args:
        connection: an open connection; nothing is changed.
        day: the day.
        judged: of ``judged_homes``, or the same of the stored verdicts.
        known_at: what was believed at that moment; now when None.

    Returns:
        Indexed by ``verblijfsobject_id``: ``label``, ``tenure``, ``programme``, ``outcome`` and
        ``stage`` (under the policy of the programme), ``has_association``, ``contacted_on``,
        ``outcomes`` (JSON: outcome by policy), ``flags`` (JSON: state by visibility and name);
        None is unknown, or outside the programmes.
    """
    facts = read_facts(connection, None, day, known_at=known_at)
    on = pd.Series(pd.Timestamp(day), index=facts.homes.index)
    values = {"as_of": day, "known_at": known_at}
    homes = pd.DataFrame(
        {
            "label": label_in_force(facts.labels, on)["label_class"],
            "tenure": tenure_on(facts.tenures, on),
            "has_association": associations_of(connection, None, day, known_at).notna(),
            "contacted_on": _column(connection, CONTACTS, values),
            "flags": _flags(connection, day, known_at),
        },
        index=on.index,
        dtype=object,
    )
    homes = homes.join(judged[JUDGED])
    for name in ("outcomes", "flags"):
        homes[name] = homes[name].where(homes[name].notna(), "{}")
    return homes.astype(object).where(homes.notna(), None)


def judged_homes(
    connection: Connection,
    day: date,
    *,
    known_at: datetime | None = None,
    only: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Judge the homes of every programme, or ``only`` these and those of their lineages.

    Returns:
        Indexed by ``verblijfsobject_id``: ``programme``, ``outcome``, ``stage``, ``outcomes``.
    """
    parts = []
    for programme in programmes().values():
        facts = read_facts(connection, programme, day, known_at=known_at, only=only)
        verdicts = judge_each(facts, programme, policies().values(), day)
        own = verdicts[programme.default_policy].homes[["outcome", "stage"]]
        each = pd.DataFrame({name: one.homes["outcome"] for name, one in verdicts.items()})
        outcomes = [json.dumps(row) for row in each.to_dict("records")]
        parts.append(own.assign(programme=programme.id, outcomes=outcomes))
    return pd.concat(parts)[JUDGED]


def _column(connection: Connection, query: str, values: dict[str, Any]) -> pd.Series:
    found = {row[0]: row[1] for row in connection.execute(text(query), values)}
    return pd.Series(found, dtype=object)


def _flags(connection: Connection, day: date, known_at: datetime | None) -> pd.Series:
    flags = flags_of_town(connection, day, known_at=known_at).reset_index()
    told: dict[str, dict[str, dict[str, str]]] = {}
    columns = ("verblijfsobject_id", "kind", "visibility", "state")
    for home, kind, seen_by, state in zip(*(flags[name] for name in columns), strict=True):
        told.setdefault(home, {}).setdefault(seen_by, {})[FLAG_NAMES[kind]] = state
    return pd.Series({home: json.dumps(each) for home, each in told.items()}, dtype=object)


CONTACTS = f"""
    SELECT e.verblijfsobject_id, max(e.happened_on)
      FROM ({EVENTS}) e
     WHERE e.kind IN ('contact', 'interest', 'survey', 'returned')
     GROUP BY e.verblijfsobject_id"""
