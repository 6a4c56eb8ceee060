"""The facts that flags rest on, read as of a day and as known at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from retrofit.frames import read_frame
from retrofit.homes.events import EVENTS
from retrofit.homes.flag_rule import FlagRule
from retrofit.link.records import LIVE_SQL
from retrofit.progress.facts_queries import known


@dataclass(frozen=True, slots=True)
class FlagFacts:
    """What is known of homes that can flag them. Days are ``datetime64``, NaT is unknown.

    Attributes:
        homes: indexed by ``verblijfsobject_id``: ``pand_id`` (the building with its point),
            ``construction_year``, ``neighbourhood_code``.
        rasters: indexed by ``pand_id``: ``mean_mm_yr``, ``coverage``, ``cell_size_m``,
            ``observed_on``.
        points: indexed by ``pand_id``: ``seen``, ``coherent``, ``used`` (points at the building;
            those seen well enough; those seen so for long enough), ``rate_mm_yr`` (median of the
            used), ``observed_on``.
        areas: indexed by ``verblijfsobject_id``: ``soil``, ``observed_on``.
        repairs: ``pand_id``, ``evidence``, ``repaired_year``, ``repaired_by``.
        surveys: ``event_id``, ``verblijfsobject_id``, ``happened_on``, ``is_qualified``,
            ``parts`` (part to state), ``defects`` (list of code, part, must_repair).
        repaired: ``verblijfsobject_id``, ``survey_id``, ``defect``, ``happened_on``.
        desk: ``verblijfsobject_id``, ``has_backlog`` (True or False), ``received_on``,
            ``backlog_repaired_on``.
        events: ``flag_event_id``, ``verblijfsobject_id``, ``kind``, ``action``, ``ground``,
            ``evidence``, ``happened_on``, ``by_id``.
    """

    homes: pd.DataFrame
    rasters: pd.DataFrame
    points: pd.DataFrame
    areas: pd.DataFrame
    repairs: pd.DataFrame
    surveys: pd.DataFrame
    repaired: pd.DataFrame
    desk: pd.DataFrame
    events: pd.DataFrame


def read_flag_facts(
    connection: Connection,
    rule: FlagRule,
    as_of: date,
    *,
    known_at: datetime | None = None,
    only: Sequence[str] | None = None,
) -> FlagFacts:
    """Read what flags the homes of the town, or some of them.

    Args:
        connection: an open connection.
        rule: how near, how well and how long points must be seen.
        as_of: day on which the homes exist and the facts hold.
        known_at: what was believed at that moment; now when None.
        only: these homes, instead of all.
    """
    values: dict[str, Any] = {
        "as_of": as_of,
        "known_at": known_at,
        "only": list(only) if only is not None else None,
    }
    homes = read_frame(connection, HOMES, values).set_index("verblijfsobject_id")
    pands = homes["pand_id"].dropna().unique().tolist()
    near = {
        "within_m": rule.points.within_m,
        "min_coherence": rule.points.min_coherence,
        "min_months": rule.points.min_months,
    }
    of_buildings = {**values, "pands": pands}
    seen = read_frame(connection, POINTS, {**of_buildings, **near}, ["observed_on"])
    rasters = read_frame(connection, RASTERS, of_buildings, ["observed_on"])
    areas = read_frame(connection, AREAS, values, ["observed_on"])
    return FlagFacts(
        homes=homes,
        rasters=rasters.set_index("pand_id"),
        points=seen.set_index("pand_id"),
        areas=areas.set_index("verblijfsobject_id"),
        repairs=read_frame(connection, REPAIRS, values, ["repaired_by"]),
        surveys=read_frame(connection, SURVEYS, values, ["happened_on"]),
        repaired=read_frame(connection, REPAIRED, values, ["happened_on"]),
        desk=read_frame(connection, DESK, values, ["received_on", "backlog_repaired_on"]),
        events=read_frame(connection, FLAG_EVENTS, values, ["happened_on"]),
    )


def holds(row: str) -> str:
    """Return the condition that a fact was believed, and held on the asked day."""
    return f"({known(row)} AND {row}.valid @> CAST(:as_of AS date))"


def asked(row: str) -> str:
    """Return the condition that a row is about one of the asked homes."""
    return f"(CAST(:only AS text[]) IS NULL OR {row}.verblijfsobject_id = ANY(:only))"


# A few homes span two buildings: the one that holds the home's own point speaks for it.
BUILDING_OF = f"""
    SELECT DISTINCT ON (ub.verblijfsobject_id) ub.verblijfsobject_id, b.pand_id,
           b.construction_year
      FROM unit_building ub
      JOIN unit u ON u.verblijfsobject_id = ub.verblijfsobject_id AND {holds("u")}
      JOIN building b ON b.pand_id = ub.pand_id AND {holds("b")}
     WHERE {holds("ub")}"""
FIRST_BUILDING = "ORDER BY ub.verblijfsobject_id, ST_Covers(b.geometry, u.location) DESC, b.pand_id"

HOMES = f"""
    SELECT u.verblijfsobject_id, b.pand_id, b.construction_year, ua.neighbourhood_code
      FROM unit u
      LEFT JOIN ({BUILDING_OF} AND {asked("ub")} {FIRST_BUILDING}) b USING (verblijfsobject_id)
      LEFT JOIN unit_area ua ON ua.verblijfsobject_id = u.verblijfsobject_id AND {holds("ua")}
     WHERE {holds("u")} AND u.is_residential AND u.status IN ({LIVE_SQL}) AND {asked("u")}
     ORDER BY u.verblijfsobject_id"""

RASTERS = f"""
    SELECT s.pand_id, s.mean_mm_yr, s.coverage, s.cell_size_m, lower(s.valid) AS observed_on
      FROM subsidence s
     WHERE {holds("s")} AND s.pand_id = ANY(:pands)"""

# The median, because one reflection may be a lamp post.
POINTS = f"""
    SELECT b.pand_id, count(*) AS seen, count(*) FILTER (WHERE p.is_coherent) AS coherent,
           count(*) FILTER (WHERE p.is_coherent AND p.is_long) AS used,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY p.rate_mm_yr)
               FILTER (WHERE p.is_coherent AND p.is_long) AS rate_mm_yr,
           max(p.measured_until) FILTER (WHERE p.is_coherent AND p.is_long) AS observed_on
      FROM building b
      JOIN (SELECT geometry, rate_mm_yr, measured_until,
                   coalesce(coherence >= :min_coherence, false) AS is_coherent,
                   coalesce(measured_from + make_interval(months => :min_months)
                            <= measured_until, :min_months = 0) AS is_long
              FROM movement_point p
             WHERE {holds("p")}) p ON ST_DWithin(b.geometry, p.geometry, :within_m)
     WHERE {holds("b")} AND b.pand_id = ANY(:pands)
     GROUP BY b.pand_id"""

# By postcode, as the source has it; by place for a postcode that it does not know.
AREAS = f"""
    SELECT DISTINCT ON (u.verblijfsobject_id) u.verblijfsobject_id,
           coalesce(f.soil, g.soil) AS soil, lower(coalesce(f.valid, g.valid)) AS observed_on
      FROM unit u
      LEFT JOIN address a ON a.verblijfsobject_id = u.verblijfsobject_id AND {holds("a")}
      LEFT JOIN foundation_area f ON f.pc6 = a.postcode AND {holds("f")}
      LEFT JOIN foundation_area g ON f.pc6 IS NULL AND ST_Covers(g.geometry, u.location)
           AND {holds("g")}
     WHERE {holds("u")} AND u.is_residential AND {asked("u")}
       AND coalesce(f.soil, g.soil) IS NOT NULL
     ORDER BY u.verblijfsobject_id, f.pc6 IS NULL, a.address_id, g.pc6"""

# A repair is of a building: whoever lives there has a repaired foundation.
REPAIRS = f"""
    SELECT coalesce(r.given_pand_id, b.pand_id) AS pand_id, r.evidence, r.repaired_year,
           lower(r.valid) AS repaired_by
      FROM foundation_repair r
      LEFT JOIN link l ON l.subject = 'foundation_repair' AND l.subject_key = r.repair_key
           AND {known("l")}
      LEFT JOIN ({BUILDING_OF}
                 AND ub.verblijfsobject_id IN (
                     SELECT verblijfsobject_id FROM link WHERE subject = 'foundation_repair')
                 {FIRST_BUILDING}) b ON b.verblijfsobject_id = l.verblijfsobject_id
     WHERE {known("r")} AND lower(r.valid) <= CAST(:as_of AS date)
       AND coalesce(r.given_pand_id, b.pand_id) IS NOT NULL
     ORDER BY r.repair_key"""

SURVEYS = f"""
    SELECT e.event_id, e.verblijfsobject_id, e.happened_on,
           coalesce(CAST(e.details ->> 'is_qualified' AS boolean), false) AS is_qualified,
           coalesce(e.details -> 'parts', '{{}}') AS parts,
           coalesce(e.details -> 'defects', '[]') AS defects
      FROM ({EVENTS}) e
     WHERE e.kind = 'survey' AND {asked("e")}
     ORDER BY e.event_id"""

REPAIRED = f"""
    SELECT e.verblijfsobject_id, CAST(e.details ->> 'survey_id' AS bigint) AS survey_id,
           e.details ->> 'defect' AS defect, e.happened_on
      FROM ({EVENTS}) e
     WHERE e.kind = 'defect_repaired' AND {asked("e")}
     ORDER BY e.event_id"""

DESK = f"""
    SELECT h.verblijfsobject_id, i.has_backlog, i.received_on, i.backlog_repaired_on
      FROM (SELECT l.subject_key AS number, l.verblijfsobject_id
              FROM link l
             WHERE l.subject = 'application' AND {known("l")} AND {asked("l")}
               AND l.verblijfsobject_id IS NOT NULL
             UNION
            SELECT d.number, d.verblijfsobject_id
              FROM application_dwelling d WHERE {known("d")} AND {asked("d")}) h
      JOIN application_intake i ON i.number = h.number AND {known("i")}
     WHERE i.has_backlog IS NOT NULL AND i.received_on <= CAST(:as_of AS date)
     ORDER BY i.number, h.verblijfsobject_id"""

FLAG_EVENTS = f"""
    SELECT e.flag_event_id, e.verblijfsobject_id, e.kind, e.action, e.ground, e.evidence,
           e.happened_on, e.by_id
      FROM flag_event e
     WHERE e.action <> 'taken_back' AND {asked("e")}
       AND e.happened_on <= CAST(:as_of AS date)
       AND e.recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')
       AND NOT EXISTS (
           SELECT FROM flag_event later
            WHERE later.supersedes_id = e.flag_event_id
              AND later.recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity'))
     ORDER BY e.flag_event_id"""
