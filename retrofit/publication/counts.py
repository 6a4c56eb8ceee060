"""What is counted for the public: homes of each area that reached each measure, by period."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection, text

from retrofit.homes.events import EVENTS
from retrofit.programmes import Programme
from retrofit.progress.counting import Verdicts
from retrofit.progress.facts_frames import Facts
from retrofit.publication.disclosure import Cell
from retrofit.publication.layout import Area, Layout
from retrofit.publication.rule_file import MEASURES

#: Events that show that somebody was in touch with the home.
CONTACT = ("contact", "interest", "survey", "plan", "quote")


@dataclass(frozen=True, slots=True)
class NamedArea:
    """An area as it is published.

    Attributes:
        area: its place among the others, and its homes on the day of the first release.
        name: as CBS has it, or that of the programme.
    """

    area: Area
    name: str


def reached_days(
    connection: Connection, facts: Facts, verdicts: Verdicts, as_of: date
) -> pd.DataFrame:
    """Return the days on which homes reached each measure, under the policy of the verdicts.

    Returns:
        Indexed by ``verblijfsobject_id``: ``neighbourhood_code``, ``is_live``, and a day for each
        of ``MEASURES`` (NaT when not reached by ``as_of``). Whoever reached a narrower measure
        reached the wider one by then.
    """
    homes = verdicts.homes
    today = pd.Timestamp(as_of)
    received = facts.works[facts.works["received_on"] <= today]
    days = pd.DataFrame(
        {
            "contacted": _contacts(connection, as_of).reindex(homes.index),
            "applied": received.groupby("verblijfsobject_id")["received_on"]
            .min()
            .reindex(homes.index),
            "done": homes["counted_on"],
            "backlog_done": homes["backlog_done_on"],
        }
    )
    for wide, part in reversed(list(itertools.pairwise(MEASURES))):
        days[wide] = days[[wide, part]].min(axis=1)
    days.insert(0, "neighbourhood_code", facts.homes["neighbourhood_code"])
    days.insert(1, "is_live", facts.homes["is_live"].astype(bool))
    return days


def areas_of(
    connection: Connection, programme: Programme, days: pd.DataFrame, as_of: date
) -> list[NamedArea]:
    """Return the areas of a programme, wholes first, with the homes that stand in them.

    The programme, its whole districts, and its neighbourhoods.
    """
    rows = connection.execute(text(AREAS), {"areas": list(programme.areas), "as_of": as_of}).all()
    homes = days.loc[days["is_live"], "neighbourhood_code"].value_counts()
    districts = [row for row in rows if row.level == "district"]
    wholes = {row.code for row in districts}
    found = [NamedArea(Area(programme.id, "programme", homes=int(homes.sum())), programme.name)]
    for row in districts:
        own = [part.code for part in rows if part.parent_code == row.code]
        count = int(homes.reindex(own).fillna(0).sum())
        found.append(NamedArea(Area(row.code, "district", programme.id, count), row.name))
    for row in rows:
        if row.level == "neighbourhood":
            parent = row.parent_code if row.parent_code in wholes else programme.id
            count = int(homes.get(row.code, 0))
            found.append(NamedArea(Area(row.code, "neighbourhood", parent, count), row.name))
    return found


def tables(
    days: pd.DataFrame, layout: Layout, periods: Mapping[str, date]
) -> dict[str, dict[Cell, int | None]]:
    """Count the homes of each area that reached each measure by the end of each period.

    Raises:
        ValueError: a home lies in no area of the layout.
    """
    strange = set(days["neighbourhood_code"]) - {area.code for area in layout.areas}
    if strange:
        raise ValueError(f"gebied {min(strange, key=str)}: staat niet in de eerdere publicaties")
    return {period: _table(days, layout, pd.Timestamp(last)) for period, last in periods.items()}


def _table(days: pd.DataFrame, layout: Layout, last: pd.Timestamp) -> dict[Cell, int | None]:
    reached = days[list(layout.measures)] <= last
    own = reached.groupby(days["neighbourhood_code"]).sum()
    table: dict[Cell, int | None] = {}
    parts: dict[str | None, list[str]] = {}
    for area in reversed(layout.areas):
        for measure in layout.measures:
            if area.code in parts:
                count = sum(table[part, measure] or 0 for part in parts[area.code])
            else:
                count = int(own[measure].get(area.code, 0))
            table[area.code, measure] = count
        parts.setdefault(area.parent, []).append(area.code)
    return table


def _contacts(connection: Connection, as_of: date) -> pd.Series:
    rows: Sequence[tuple[str, date]] = [
        (row[0], row[1])
        for row in connection.execute(
            text(CONTACTS),
            {"as_of": as_of, "known_at": None, "kinds": list(CONTACT)},
        )
    ]
    return pd.Series(
        pd.to_datetime([day for _, day in rows]), index=[home for home, _ in rows]
    ).astype("datetime64[s]")


AREAS = """
    SELECT code, name, level, parent_code
      FROM area
     WHERE NOT is_water AND upper_inf(known) AND valid @> CAST(:as_of AS date)
       AND ((level = 'district' AND code = ANY(:areas))
            OR (level = 'neighbourhood'
                AND CAST(:areas AS text[])
                    && ARRAY[code, parent_code, municipality_code]::text[]))
     ORDER BY code"""

CONTACTS = f"""
    SELECT e.verblijfsobject_id, min(e.happened_on)
      FROM ({EVENTS}) e
     WHERE e.kind = ANY(:kinds)
     GROUP BY e.verblijfsobject_id"""
