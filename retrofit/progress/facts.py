"""The facts of one programme, read as of a day and as known at a moment."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from gis.codes import CaseState, MeasureCode
from retrofit.homes.events import EVENTS as HOLDING
from retrofit.homes.successions_in_force import SUCCESSIONS
from retrofit.link.records import LIVE_SQL
from retrofit.programmes import Programme
from retrofit.progress.counting import SHELL, Facts
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
    successions = _frame(connection, SUCCESSIONS + " ORDER BY s.succession_id", values, [])
    kin = kinship(successions.itertuples())
    values["kin"] = list(kin.groups)
    values["kin_groups"] = list(kin.groups.values())
    values["kin_roots"] = [kin.roots.get(home) for home in kin.groups]
    values["only"] = None if only is None else kin.with_kin(only)
    homes = _frame(connection, ALL_HOMES if only is None else ONLY_HOMES, values, ["gone_on"])
    values["homes"] = homes["verblijfsobject_id"].tolist()
    return Facts(
        homes.set_index("verblijfsobject_id"),
        _frame(connection, TENURES, values, ["valid_from"]),
        _frame(connection, LABELS, values, ["registered_on", "inspected_on", "last_day"]),
        _frame(connection, WORKS, values, WORKS_DAYS),
        _frame(connection, SURVEYS, values, ["surveyed_on"]),
        successions,
        _frame(connection, EVENTS, values, ["happened_on"]),
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


def _frame(
    connection: Connection, query: str, values: dict[str, Any], days: list[str]
) -> pd.DataFrame:
    statement = text(query)
    used = {name: values[name] for name in statement.compile().params}
    rows = connection.execute(statement, used)
    frame = pd.DataFrame(rows.all(), columns=list(rows.keys()))
    for column in days:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame


def known(row: str, moment: str = "known_at") -> str:
    """Return the condition that a fact was believed at the asked moment."""
    return f"({row}.known @> coalesce(CAST(:{moment} AS timestamptz), 'infinity'))"


# The desk's own list is linked to homes by rules; a case handled here names its homes itself.
# A home lies where the first of its lineage lay on the day that the list of areas was frozen.
APPLICATION_HOME = f"""
    application_home AS (
    SELECT l.subject_key AS number, l.verblijfsobject_id
      FROM link l
     WHERE l.subject = 'application' AND l.verblijfsobject_id IS NOT NULL
       AND {known("l", "links_at")}
     UNION
    SELECT d.number, d.verblijfsobject_id FROM application_dwelling d WHERE {known("d")})"""

# The homes that the other queries are about.
PROGRAMME_HOME = """
    programme_home AS MATERIALIZED (
    SELECT verblijfsobject_id FROM unnest(CAST(:homes AS text[])) AS h (verblijfsobject_id))"""

HOMES = f"""
    WITH {APPLICATION_HOME.strip()},
    kin AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:kin AS text[]), CAST(:kin_groups AS int[]),
                         CAST(:kin_roots AS text[])) AS k (id, kin_group, root)),
    done_home AS (SELECT verblijfsobject_id FROM ({HOLDING}) e WHERE kind = 'measure_done'),
    town_home AS MATERIALIZED (
    SELECT u.verblijfsobject_id, ua.neighbourhood_code, a.parent_code AS district_code,
           a.municipality_code AS cbs_municipality_code,
           (u.valid @> CAST(:as_of AS date) AND u.status IN ({LIVE_SQL})) AS is_live,
           CASE WHEN u.status NOT IN ({LIVE_SQL}) THEN lower(u.valid)
                WHEN upper(u.valid) <= CAST(:as_of AS date) THEN upper(u.valid) END AS gone_on,
           (CAST(:areas AS text[]) IS NULL
            OR CAST(:areas AS text[]) && ARRAY[a.code, a.parent_code, a.municipality_code]::text[])
           AS is_member, kin.kin_group
      FROM (SELECT DISTINCT ON (verblijfsobject_id) *
              FROM unit u
             WHERE {known("u")} AND u.is_residential
               AND (lower(u.valid) IS NULL OR lower(u.valid) <= CAST(:as_of AS date))
               AND {{asked}}
             ORDER BY verblijfsobject_id, lower(u.valid) DESC NULLS LAST) u
      LEFT JOIN kin ON kin.id = u.verblijfsobject_id
      LEFT JOIN LATERAL (
            SELECT o.neighbourhood_code FROM unit_area o
             WHERE {known("o")}
               AND o.verblijfsobject_id = coalesce(kin.root, u.verblijfsobject_id)
               AND (lower(o.valid) IS NULL OR lower(o.valid) <= CAST(:as_of AS date))
             ORDER BY (lower(o.valid) IS NULL OR lower(o.valid) <= CAST(:frozen_on AS date)) DESC,
                      CASE WHEN lower(o.valid) <= CAST(:frozen_on AS date)
                           THEN lower(o.valid) END DESC NULLS LAST,
                      lower(o.valid)
             LIMIT 1) ua ON true
      LEFT JOIN LATERAL (
            SELECT * FROM area a
             WHERE a.code = ua.neighbourhood_code AND NOT a.is_water AND {known("a")}
               AND (lower(a.valid) IS NULL OR lower(a.valid) <= CAST(:as_of AS date))
             ORDER BY (a.valid @> CAST(:frozen_on AS date)) DESC, lower(a.valid) DESC NULLS LAST
             LIMIT 1) a ON true
     WHERE (u.valid @> CAST(:as_of AS date) AND u.status IN ({LIVE_SQL}))
        OR u.verblijfsobject_id IN (SELECT verblijfsobject_id FROM application_home)
        OR u.verblijfsobject_id IN (SELECT verblijfsobject_id FROM done_home)
        OR u.verblijfsobject_id IN (SELECT id FROM kin))
    SELECT verblijfsobject_id, neighbourhood_code, district_code, cbs_municipality_code, is_live,
           gone_on, is_member
      FROM town_home h
     WHERE h.is_member
        OR h.kin_group IN (SELECT other.kin_group FROM town_home other WHERE other.is_member)"""

# A home that is asked for is found by its index: with "or all of them" the whole town is read.
ALL_HOMES = HOMES.format(asked="true")
ONLY_HOMES = HOMES.format(asked="u.verblijfsobject_id = ANY(CAST(:only AS text[]))")

TENURES = f"""
    WITH {PROGRAMME_HOME.strip()}
    SELECT h.verblijfsobject_id, t.tenure, lower(t.valid) AS valid_from
      FROM programme_home h
      JOIN link l ON l.verblijfsobject_id = h.verblijfsobject_id AND l.subject = 'tenure'
           AND {known("l", "links_at")}
      JOIN tenure t ON t.tenure_key = l.subject_key AND {known("t")}
     ORDER BY t.fact_id"""

# A row for a building under permit is no label, and a shop's label is not its home's.
LABELS = f"""
    WITH {PROGRAMME_HOME.strip()}
    SELECT h.verblijfsobject_id, e.label_class, e.method, e.registered_on, e.inspected_on,
           e.last_day
      FROM programme_home h
      JOIN link l ON l.verblijfsobject_id = h.verblijfsobject_id AND l.subject = 'label'
           AND {known("l", "links_at")}
      JOIN energy_label e ON e.label_key = l.subject_key AND {known("e")}
     WHERE e.building_class = 'residential' AND e.status <> 'permit'
     ORDER BY e.label_key"""

WORKS_DAYS = [
    "received_on",
    "granted_on",
    "supported_on",
    "started_on",
    "finished_on",
    "reported_on",
    "settled_on",
    "revoked_on",
    "backlog_repaired_on",
]
# The last of several states of one day is the furthest in the procedure.
PLACES = "array_position(CAST(:states AS text[]), CAST(c.state AS text))"
MEASURES_SQL = ", ".join(f"'{code.value}'" for code in MeasureCode)

# A measure belongs to the case that its record names, else to the granted case that asked for it;
# otherwise it was done outside the desk, and then its evidence stands for the report. There each
# day is works of its own: a later measure takes nothing back from what an earlier one made count.
WORKS = f"""
    WITH {PROGRAMME_HOME.strip()}, {APPLICATION_HOME.strip()},
    event AS MATERIALIZED (
    SELECT e.* FROM ({HOLDING}) e JOIN programme_home USING (verblijfsobject_id)
     WHERE e.kind IN ('survey', 'plan', 'works_started', 'measure_done')),
    case_home AS MATERIALIZED (
    SELECT i.*, h.verblijfsobject_id AS home,
           min(c.happened_on) FILTER (WHERE c.state = '{CaseState.GRANTED}') AS granted_on,
           min(c.happened_on) FILTER (WHERE c.state = '{CaseState.COMPLETION_REPORTED}')
               AS reported_on,
           min(c.happened_on) FILTER (WHERE c.state = '{CaseState.SETTLED}') AS settled_on,
           (max(ARRAY[c.happened_on - DATE '2000-01-01', c.amount_cents])
               FILTER (WHERE c.state IN ('{CaseState.SETTLED}', '{CaseState.SETTLEMENT_REVISED}')
                         AND c.happened_on <= CAST(:as_of AS date)))[2] AS settled_cents,
           min(c.happened_on) FILTER (WHERE c.state = '{CaseState.GRANT_REVOKED}') AS revoked_on,
           (array_agg(c.state ORDER BY c.happened_on DESC, {PLACES} DESC)
               FILTER (WHERE c.happened_on <= CAST(:as_of AS date)))[1] AS state
      FROM programme_home h
      JOIN application_home l ON l.verblijfsobject_id = h.verblijfsobject_id
      JOIN application_intake i ON i.number = l.number AND {known("i")}
      JOIN case_event c ON c.number = i.number AND {known("c")}
     GROUP BY i.fact_id, h.verblijfsobject_id),
    done AS MATERIALIZED (
    SELECT e.verblijfsobject_id AS home, e.happened_on,
           jsonb_array_length(coalesce(e.details -> 'evidence', '[]')) > 0 AS has_evidence,
           coalesce(
               (SELECT c.number FROM case_home c WHERE c.home = e.verblijfsobject_id
                   AND c.number = e.details ->> 'number'),
               (SELECT min(c.number) FROM case_home c WHERE c.home = e.verblijfsobject_id
                   AND c.granted_on <= e.happened_on
                   AND EXISTS (SELECT FROM application_measure m WHERE m.number = c.number
                                  AND m.measure = e.details ->> 'measure' AND {known("m")})))
           AS number
      FROM event e
     WHERE e.kind = 'measure_done' AND e.details ->> 'measure' IN ({MEASURES_SQL}))
    SELECT c.number, c.home AS verblijfsobject_id, c.received_on, c.granted_on,
           CAST(NULL AS date) AS supported_on,
           coalesce(c.started_on,
                    (SELECT min(e.happened_on) FROM event e WHERE e.kind = 'works_started'
                        AND e.verblijfsobject_id = c.home
                        AND e.happened_on >= c.received_on)) AS started_on,
           coalesce(c.finished_on,
                    (SELECT max(d.happened_on) FROM done d WHERE d.home = c.home
                        AND d.number = c.number)) AS finished_on,
           c.reported_on, c.settled_on, c.settled_cents, c.revoked_on, c.has_backlog,
           c.backlog_repaired_on, c.state
      FROM case_home c
     UNION ALL
    SELECT NULL, d.home, d.happened_on, NULL,
           (SELECT min(e.happened_on) FROM event e WHERE e.verblijfsobject_id = d.home
               AND e.kind IN ('survey', 'plan')),
           (SELECT min(e.happened_on) FROM event e WHERE e.verblijfsobject_id = d.home
               AND e.kind = 'works_started' AND e.happened_on <= d.happened_on),
           d.happened_on,
           CASE WHEN bool_and(d.has_evidence) THEN d.happened_on END,
           NULL, NULL, NULL, NULL, NULL, NULL
      FROM done d WHERE d.number IS NULL GROUP BY d.home, d.happened_on
     ORDER BY 1, 2, 3"""

EVENTS = f"""
    WITH {PROGRAMME_HOME.strip()}
    SELECT e.event_id, e.verblijfsobject_id, e.kind, e.happened_on, e.feeder, e.details
      FROM ({HOLDING}) e JOIN programme_home USING (verblijfsobject_id)
     ORDER BY e.event_id"""

SURVEYS = f"""
    WITH {PROGRAMME_HOME.strip()}
    SELECT e.verblijfsobject_id, e.happened_on AS surveyed_on,
           coalesce(e.details -> 'is_qualified' = 'true', false) AS is_qualified,
           (SELECT count(*) FROM jsonb_each_text(coalesce(e.details -> 'parts', '{{}}')) AS p
             WHERE p.key IN ({", ".join(f"'{part}'" for part in SHELL)})
               AND p.value = 'poor') AS poor_parts
      FROM ({HOLDING}) e JOIN programme_home USING (verblijfsobject_id)
     WHERE e.kind = 'survey'
     ORDER BY e.event_id"""
