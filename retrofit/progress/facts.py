"""The facts of one programme, read as of a day and as known at a moment."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from gis.codes import CaseState
from retrofit.homes.events import EVENTS as HOLDING
from retrofit.link.records import LIVE_SQL
from retrofit.programmes import Programme
from retrofit.progress.counting import Facts


def read_facts(
    connection: Connection,
    programme: Programme | None,
    as_of: date,
    *,
    known_at: datetime | None = None,
    only: Sequence[str] | None = None,
) -> Facts:
    """Read what is needed to judge the homes of a programme, or of the whole town.

    Args:
        connection: an open connection.
        programme: its areas say which homes are meant; all homes when None.
        as_of: day on which the homes exist and lie in the areas.
        known_at: what was believed at that moment; now when None.
        only: these homes, instead of all.

    Returns:
        The frames of ``Facts``, with every residential unit of the areas that is live on the day,
        and those that are gone since but have an application.
    """
    values: dict[str, Any] = {
        "as_of": as_of,
        "known_at": known_at,
        "areas": list(programme.areas) if programme else None,
        "only": list(only) if only is not None else None,
        "states": [state.value for state in CaseState],
    }
    homes = _frame(connection, "SELECT * FROM programme_home", values, [])
    return Facts(
        homes.set_index("verblijfsobject_id"),
        _frame(connection, TENURES, values, ["valid_from"]),
        _frame(connection, LABELS, values, ["registered_on", "inspected_on", "last_day"]),
        _frame(connection, WORKS, values, WORKS_DAYS),
        _frame(connection, EVENTS, values, ["happened_on"]),
    )


def part_of(facts: Facts, programme: Programme) -> Facts:
    """Return the facts of one programme out of those of the whole town."""
    codes = ["neighbourhood_code", "district_code", "cbs_municipality_code"]
    homes = facts.homes[facts.homes[codes].isin(programme.areas).any(axis=1)]

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["verblijfsobject_id"].isin(homes.index)]

    return Facts(homes, own(facts.tenures), own(facts.labels), own(facts.works), own(facts.events))


def _frame(
    connection: Connection, query: str, values: dict[str, Any], days: list[str]
) -> pd.DataFrame:
    rows = connection.execute(text(HOMES + query), values)
    frame = pd.DataFrame(rows.all(), columns=list(rows.keys()))
    for column in days:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame


def known(row: str) -> str:
    """Return the condition that a fact was believed at the asked moment."""
    return f"({row}.known @> coalesce(CAST(:known_at AS timestamptz), 'infinity'))"


# The desk's own list is linked to homes by rules; a case handled here names its homes itself.
HOMES = f"""
    WITH application_home AS (
    SELECT l.subject_key AS number, l.verblijfsobject_id
      FROM link l
     WHERE l.subject = 'application' AND l.verblijfsobject_id IS NOT NULL AND {known("l")}
     UNION
    SELECT d.number, d.verblijfsobject_id FROM application_dwelling d WHERE {known("d")}),
    programme_home AS MATERIALIZED (
    SELECT u.verblijfsobject_id, ua.neighbourhood_code, a.parent_code AS district_code,
           a.municipality_code AS cbs_municipality_code,
           (u.valid @> CAST(:as_of AS date) AND u.status IN ({LIVE_SQL})) AS is_live
      FROM (SELECT DISTINCT ON (verblijfsobject_id) *
              FROM unit u
             WHERE {known("u")} AND u.is_residential
               AND (lower(u.valid) IS NULL OR lower(u.valid) <= CAST(:as_of AS date))
               AND (CAST(:only AS text[]) IS NULL OR u.verblijfsobject_id = ANY(:only))
             ORDER BY verblijfsobject_id, lower(u.valid) DESC NULLS LAST) u
      LEFT JOIN (SELECT DISTINCT ON (verblijfsobject_id) *
              FROM unit_area o
             WHERE {known("o")}
               AND (CAST(:only AS text[]) IS NULL OR o.verblijfsobject_id = ANY(:only))
               AND (lower(o.valid) IS NULL OR lower(o.valid) <= CAST(:as_of AS date))
             ORDER BY verblijfsobject_id, lower(o.valid) DESC NULLS LAST) ua
           USING (verblijfsobject_id)
      LEFT JOIN area a ON a.code = ua.neighbourhood_code AND NOT a.is_water AND {known("a")}
           AND a.valid @> CAST(:as_of AS date)
     WHERE (CAST(:areas AS text[]) IS NULL
            OR CAST(:areas AS text[]) && ARRAY[a.code, a.parent_code, a.municipality_code]::text[])
       AND ((u.valid @> CAST(:as_of AS date) AND u.status IN ({LIVE_SQL}))
            OR EXISTS (SELECT FROM application_home l
                        WHERE l.verblijfsobject_id = u.verblijfsobject_id)))"""

TENURES = f"""
    SELECT h.verblijfsobject_id, t.tenure, lower(t.valid) AS valid_from
      FROM programme_home h
      JOIN link l ON l.verblijfsobject_id = h.verblijfsobject_id AND l.subject = 'tenure'
           AND {known("l")}
      JOIN tenure t ON t.tenure_key = l.subject_key AND {known("t")}
     ORDER BY t.fact_id"""

# A row for a building under permit is no label, and a shop's label is not its home's.
LABELS = f"""
    SELECT h.verblijfsobject_id, e.label_class, e.method, e.registered_on, e.inspected_on,
           e.last_day
      FROM programme_home h
      JOIN link l ON l.verblijfsobject_id = h.verblijfsobject_id AND l.subject = 'label'
           AND {known("l")}
      JOIN energy_label e ON e.label_key = l.subject_key AND {known("e")}
     WHERE e.building_class = 'residential' AND e.status <> 'permit'
     ORDER BY e.label_key"""

WORKS_DAYS = [
    "received_on",
    "granted_on",
    "started_on",
    "finished_on",
    "reported_on",
    "settled_on",
    "revoked_on",
    "backlog_repaired_on",
]
# The last of several states of one day is the furthest in the procedure.
PLACES = "array_position(CAST(:states AS text[]), CAST(c.state AS text))"
WORKS = f"""
    SELECT i.number, h.verblijfsobject_id, i.received_on,
           min(c.happened_on) FILTER (WHERE c.state = '{CaseState.GRANTED}') AS granted_on,
           i.started_on, i.finished_on,
           min(c.happened_on) FILTER (WHERE c.state = '{CaseState.COMPLETION_REPORTED}')
               AS reported_on,
           min(c.happened_on) FILTER (WHERE c.state = '{CaseState.SETTLED}') AS settled_on,
           (max(ARRAY[c.happened_on - DATE '2000-01-01', c.amount_cents])
               FILTER (WHERE c.state IN ('{CaseState.SETTLED}', '{CaseState.SETTLEMENT_REVISED}')
                         AND c.happened_on <= CAST(:as_of AS date)))[2] AS settled_cents,
           min(c.happened_on) FILTER (WHERE c.state = '{CaseState.GRANT_REVOKED}') AS revoked_on,
           i.has_backlog, i.backlog_repaired_on,
           (array_agg(c.state ORDER BY c.happened_on DESC, {PLACES} DESC)
               FILTER (WHERE c.happened_on <= CAST(:as_of AS date)))[1] AS state
      FROM programme_home h
      JOIN application_home l ON l.verblijfsobject_id = h.verblijfsobject_id
      JOIN application_intake i ON i.number = l.number AND {known("i")}
      JOIN case_event c ON c.number = i.number AND {known("c")}
     GROUP BY i.fact_id, h.verblijfsobject_id
     ORDER BY i.number"""

EVENTS = f"""
    SELECT e.event_id, e.verblijfsobject_id, e.kind, e.happened_on, e.feeder, e.details
      FROM programme_home h
      JOIN ({HOLDING}) e ON e.verblijfsobject_id = h.verblijfsobject_id
     ORDER BY e.event_id"""
