"""What is asked of the tables to judge homes, as of a day and as known at a moment."""

from gis.codes import CaseState, MeasureCode
from retrofit.homes.events import EVENTS as HOLDING
from retrofit.link.records import LIVE_SQL

#: Parts of the shell of a home whose state stands for a label (domain reference 5.3, item 3).
SHELL = ("roof", "facade", "floor", "glass")


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
    "all_finished_on",
    "all_proven_on",
]
# The last of several states of one day is the furthest in the procedure.
PLACES = "array_position(CAST(:states AS text[]), CAST(c.state AS text))"
MEASURES_SQL = ", ".join(f"'{code.value}'" for code in MeasureCode)

# A measure belongs to the case that its record names, else to the granted case that asked for it;
# otherwise it was done outside the desk, and then its evidence stands for the report. Each day on
# which a measure was finished is works of its own, in a case as well: a later measure takes nothing
# back from what an earlier one made count. What the report or the desk's list says of a measure
# stands before what was recorded at the home.
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
           -- What was granted again on an objection is not revoked any more.
           CASE WHEN max(c.happened_on) FILTER (WHERE c.state = '{CaseState.GRANTED}'
                         AND c.happened_on <= CAST(:as_of AS date))
                     > max(c.happened_on) FILTER (WHERE c.state = '{CaseState.GRANT_REVOKED}'
                         AND c.happened_on <= CAST(:as_of AS date)) THEN NULL
                ELSE min(c.happened_on) FILTER (WHERE c.state = '{CaseState.GRANT_REVOKED}')
           END AS revoked_on,
           (array_agg(c.state ORDER BY c.happened_on DESC, {PLACES} DESC)
               FILTER (WHERE c.happened_on <= CAST(:as_of AS date)))[1] AS state
      FROM programme_home h
      JOIN application_home l ON l.verblijfsobject_id = h.verblijfsobject_id
      JOIN application_intake i ON i.number = l.number AND {known("i")}
      JOIN case_event c ON c.number = i.number AND {known("c")}
     GROUP BY i.fact_id, h.verblijfsobject_id),
    done AS MATERIALIZED (
    SELECT e.verblijfsobject_id AS home, e.happened_on, e.details ->> 'measure' AS measure,
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
     WHERE e.kind = 'measure_done' AND e.details ->> 'measure' IN ({MEASURES_SQL})),
    -- The desk's own list does not say what was granted: it is what was applied for, and one day
    -- and one report stand for all of it.
    owed AS MATERIALIZED (
    SELECT c.number, c.home, g.measure, g.ended_on, g.executed_on, g.reported_on
      FROM case_home c
      JOIN application_grant g ON g.number = c.number AND g.verblijfsobject_id = c.home
           AND {known("g")}
     WHERE g.granted_on <= CAST(:as_of AS date)
     UNION ALL
    SELECT c.number, c.home, m.measure, NULL, c.finished_on, c.reported_on
      FROM case_home c JOIN application_measure m ON m.number = c.number AND {known("m")}
     WHERE NOT EXISTS (SELECT FROM application_grant g
                        WHERE g.number = c.number AND {known("g")})),
    owed_done AS (
    SELECT o.*, min(d.happened_on) AS done_on,
           min(d.happened_on) FILTER (WHERE d.has_evidence) AS shown_on
      FROM owed o
      LEFT JOIN done d ON d.number = o.number AND d.home = o.home AND d.measure = o.measure
     GROUP BY o.number, o.home, o.measure, o.ended_on, o.executed_on, o.reported_on),
    whole AS (
    SELECT number, home,
           CASE WHEN bool_and(coalesce(executed_on, done_on, ended_on) IS NOT NULL)
                THEN max(least(coalesce(executed_on, done_on), ended_on)) END AS all_finished_on,
           CASE WHEN bool_and(coalesce(reported_on, shown_on, ended_on) IS NOT NULL)
                THEN max(least(reported_on, shown_on, ended_on)) END AS all_proven_on
      FROM owed_done GROUP BY number, home),
    works_day AS (
    SELECT number, home, finished_on AS day FROM case_home
     UNION
    SELECT number, home, executed_on FROM owed
     UNION
    SELECT d.number, d.home, d.happened_on FROM done d
     WHERE NOT EXISTS (SELECT FROM owed o
                        WHERE o.number = d.number AND o.home = d.home AND o.measure = d.measure
                          AND o.executed_on IS NOT NULL))
    SELECT c.number, c.home AS verblijfsobject_id, c.received_on, c.granted_on,
           CAST(NULL AS date) AS supported_on,
           coalesce(c.started_on,
                    (SELECT min(e.happened_on) FROM event e WHERE e.kind = 'works_started'
                        AND e.verblijfsobject_id = c.home
                        AND e.happened_on >= c.received_on)) AS started_on,
           y.day AS finished_on, c.reported_on,
           CASE WHEN w.number IS NULL THEN c.finished_on ELSE w.all_finished_on END
               AS all_finished_on,
           CASE WHEN w.number IS NULL THEN c.reported_on ELSE w.all_proven_on END
               AS all_proven_on,
           c.settled_on, c.settled_cents, c.revoked_on, c.has_backlog, c.backlog_repaired_on,
           c.state
      FROM case_home c
      LEFT JOIN whole w ON w.number = c.number AND w.home = c.home
      LEFT JOIN works_day y ON y.number = c.number AND y.home = c.home
           AND y.day <= CAST(:as_of AS date)
     UNION ALL
    SELECT NULL, d.home, d.happened_on, NULL,
           (SELECT min(e.happened_on) FROM event e WHERE e.verblijfsobject_id = d.home
               AND e.kind IN ('survey', 'plan')),
           (SELECT min(e.happened_on) FROM event e WHERE e.verblijfsobject_id = d.home
               AND e.kind = 'works_started' AND e.happened_on <= d.happened_on),
           d.happened_on,
           CASE WHEN bool_and(d.has_evidence) THEN d.happened_on END,
           d.happened_on,
           CASE WHEN bool_and(d.has_evidence) THEN d.happened_on END,
           NULL, NULL, NULL, NULL, NULL, NULL
      FROM done d WHERE d.number IS NULL GROUP BY d.home, d.happened_on
     ORDER BY 1, 2, 3, 7"""

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
