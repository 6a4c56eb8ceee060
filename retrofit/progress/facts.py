"""The facts of one programme, read as of a day and as known at a moment."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from gis.codes import CaseState
from retrofit.frames import read_frame
from retrofit.homes.successions_in_force import SUCCESSIONS
from retrofit.programmes import Programme
from retrofit.progress.facts_frames import Facts
from retrofit.progress.facts_queries import (
    ALL_HOMES,
    EVENTS,
    LABELS,
    ONLY_HOMES,
    SURVEYS,
    TENURES,
    WORKS,
    WORKS_DAYS,
)
from retrofit.progress.kinship import kinship


def read_facts(
    connection: Connection,
    programme: Programme | None,
    as_of: date,
    *,
    known_at: datetime | None = None,
    links_at: datetime | None = None,
    only: Sequence[str] | None = None,
) -> Facts:
    """Read what is needed to judge the homes of a programme, or of the whole town.

    Args:
        connection: an open connection.
        programme: its areas say which homes are meant; all homes when None.
        as_of: day on which the homes exist and lie in the areas.
        known_at: what was believed at that moment; now when None.
        links_at: which homes records were linked to at that moment; ``known_at`` when None.
        only: these homes and those of their lineages, instead of all.

    Returns:
        The frames of ``Facts``, with every residential unit of the areas that is live on the day,
        and those that are gone since but have works or a lineage.
    """
    values: dict[str, Any] = {
        "as_of": as_of,
        "known_at": known_at,
        "links_at": links_at or known_at,
        "areas": list(programme.areas_on(as_of)) if programme else None,
        "frozen_on": programme.frozen_on(as_of) if programme else as_of,
        "states": [state.value for state in CaseState],
    }
    # The planner takes these for long queries, and would compile for longer than they run.
    connection.execute(text("SET LOCAL jit = off"))
    successions = read_frame(connection, SUCCESSIONS + " ORDER BY s.succession_id", values)
    kin = kinship(successions.itertuples())
    values["kin"] = list(kin.groups)
    values["kin_groups"] = list(kin.groups.values())
    values["kin_roots"] = [kin.roots.get(home) for home in kin.groups]
    values["only"] = None if only is None else kin.with_kin(only)
    homes = read_frame(connection, ALL_HOMES if only is None else ONLY_HOMES, values, ["gone_on"])
    values["homes"] = homes["verblijfsobject_id"].tolist()
    return Facts(
        homes.set_index("verblijfsobject_id"),
        read_frame(connection, TENURES, values, ["valid_from"]),
        read_frame(connection, LABELS, values, ["registered_on", "inspected_on", "last_day"]),
        read_frame(connection, WORKS, values, WORKS_DAYS),
        read_frame(connection, SURVEYS, values, ["surveyed_on"]),
        successions,
        read_frame(connection, EVENTS, values, ["happened_on"]),
    )


def part_of(facts: Facts, programme: Programme) -> Facts:
    """Return the facts of one programme out of those of the whole town."""
    codes = ["neighbourhood_code", "district_code", "cbs_municipality_code"]
    homes = facts.homes[facts.homes[codes].isin(programme.areas).any(axis=1)]

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["verblijfsobject_id"].isin(homes.index)]

    return Facts(
        homes,
        own(facts.tenures),
        own(facts.labels),
        own(facts.works),
        own(facts.surveys),
        facts.successions,
        own(facts.events),
    )
