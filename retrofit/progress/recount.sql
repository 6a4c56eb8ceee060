-- Which homes count, and since when, for every programme and policy: a second count, made from the
-- tables alone and from the rule as it is written (domain reference 5.3 and 5.4). It shares no code
-- with the first one, which judges frames in Python, and must agree with it home by home.
-- One row for each programme, policy and home that counts.
--
-- Given: the day and the moment that are asked for; the programmes and policies as JSON.
WITH RECURSIVE asked AS MATERIALIZED (
    SELECT CAST(:as_of AS date) AS day,
           coalesce(CAST(:known_at AS timestamptz), 'infinity') AS moment
), programme AS MATERIALIZED (
    SELECT p.* FROM jsonb_to_recordset(CAST(:programmes AS jsonb))
        AS p (id text, areas text[], frozen_on date, start_on date, deadline_on date,
              before_labels text[], private_tenures text[])
), policy AS MATERIALIZED (
    SELECT p.* FROM jsonb_to_recordset(CAST(:policies AS jsonb))
        AS p (id text, require_after_label boolean, min_label_steps int, target_label text,
              require_report boolean, require_all_measures boolean,
              require_programme_support boolean,
              accept_equivalent_state boolean, accept_old_method boolean,
              count_split_off boolean)
), scale AS (
    SELECT class, place FROM unnest(ARRAY['A+++++', 'A++++', 'A+++', 'A++', 'A+', 'A', 'B', 'C',
                                          'D', 'E', 'F', 'G']) WITH ORDINALITY AS s (class, place)
),

-- 1. Successions in force: signed by two, and not corrected.
agreed AS MATERIALIZED (
    SELECT s.* FROM succession s JOIN succession_decision d USING (succession_id), asked
     WHERE d.is_confirmed AND d.decided_at <= asked.moment
), chain AS MATERIALIZED (
    SELECT s.succession_id, s.kind, s.from_ids, s.to_ids, s.happened_on,
           row_number() OVER (ORDER BY s.happened_on, s.succession_id) AS turn
      FROM agreed s, asked
     WHERE s.kind IN ('split', 'merge', 'renumbering') AND s.happened_on <= asked.day
       AND NOT EXISTS (SELECT FROM agreed c WHERE c.supersedes_id = s.succession_id)
), demolished AS (
    SELECT s.from_ids[1] AS home, min(s.happened_on) AS day
      FROM agreed s, asked
     WHERE s.kind = 'demolition' AND s.happened_on <= asked.day
       AND NOT EXISTS (SELECT FROM agreed c WHERE c.supersedes_id = s.succession_id)
     GROUP BY 1
),
-- A life of a home begins at a turn (0: it was there before) and ends at the next turn of it.
leaves AS (
    SELECT c.turn, c.happened_on, h.home FROM chain c, unnest(c.from_ids) AS h (home)
), arrives AS (
    SELECT c.turn, c.happened_on, h.home, h.place > 1 AS is_split_off
      FROM chain c, unnest(c.to_ids) WITH ORDINALITY AS h (home, place)
), life AS MATERIALIZED (
    SELECT b.home, b.turn AS begun, b.is_split_off,
           (SELECT min(l.turn) FROM leaves l WHERE l.home = b.home AND l.turn > b.turn) AS ended,
           (SELECT min(l.happened_on) FROM leaves l WHERE l.home = b.home AND l.turn =
                   (SELECT min(n.turn) FROM leaves n WHERE n.home = b.home AND n.turn > b.turn))
           AS ends_on
      FROM (SELECT home, turn, is_split_off FROM arrives
             UNION ALL
            SELECT DISTINCT l.home, 0, false FROM leaves l
             WHERE NOT EXISTS (SELECT FROM arrives a WHERE a.home = l.home AND a.turn <
                        (SELECT min(f.turn) FROM leaves f WHERE f.home = l.home))) b
), parent AS (
    SELECT child.home, child.begun, old.home AS of_home, old.begun AS of_begun, child.is_split_off
      FROM life child JOIN life old ON old.ended = child.begun
), carried AS (
    SELECT home, begun, of_home, of_begun FROM parent WHERE NOT is_split_off
     UNION
    SELECT c.home, c.begun, p.of_home, p.of_begun
      FROM carried c JOIN parent p ON p.home = c.of_home AND p.begun = c.of_begun
                                  AND NOT p.is_split_off
), told AS (
    SELECT home, begun, of_home, of_begun FROM parent p
     WHERE NOT is_split_off
       AND (of_home = home OR NOT EXISTS (SELECT FROM parent q WHERE q.home = p.home
                                             AND q.begun = p.begun AND q.of_home = q.home))
     UNION
    SELECT t.home, t.begun, p.of_home, p.of_begun
      FROM told t JOIN parent p ON p.home = t.of_home AND p.begun = t.of_begun
     WHERE NOT p.is_split_off
       AND (p.of_home = p.home OR NOT EXISTS (SELECT FROM parent q WHERE q.home = p.home
                                                 AND q.begun = p.begun AND q.of_home = q.home))
), descent AS (
    SELECT home, begun, of_home, of_begun FROM parent
     UNION
    SELECT d.home, d.begun, p.of_home, p.of_begun
      FROM descent d JOIN parent p ON p.home = d.of_home AND p.begun = d.of_begun
), first_home AS (
    SELECT d.home, min(d.of_home) AS root
      FROM descent d
     WHERE d.begun = (SELECT min(l.begun) FROM life l WHERE l.home = d.home)
       AND NOT EXISTS (SELECT FROM parent p WHERE p.home = d.of_home AND p.begun = d.of_begun)
     GROUP BY 1
),

-- 2. Homes: residential, and where the lineage began on the day that the list was frozen.
unit_now AS MATERIALIZED (
    SELECT DISTINCT ON (u.verblijfsobject_id) u.verblijfsobject_id AS home,
           CASE WHEN u.status IN ('formed', 'in_use_unmeasured', 'in_use', 'renovation',
                                  'out_of_use')
                THEN CASE WHEN upper(u.valid) <= asked.day THEN upper(u.valid) END
                ELSE lower(u.valid) END AS gone_on,
           u.is_residential
      FROM unit u, asked
     WHERE u.known @> asked.moment AND u.is_residential
       AND coalesce(lower(u.valid), '-infinity') <= asked.day
     ORDER BY u.verblijfsobject_id, coalesce(lower(u.valid), '-infinity') DESC
), place AS MATERIALIZED (
    SELECT DISTINCT ON (p.id, h.home) p.id AS programme, h.home,
           coalesce(h.gone_on, d.day) AS gone_on, ua.neighbourhood_code
      FROM unit_now h
      LEFT JOIN demolished d USING (home)
      LEFT JOIN first_home f USING (home)
      CROSS JOIN programme p
      CROSS JOIN asked
      JOIN unit_area ua ON ua.verblijfsobject_id = coalesce(f.root, h.home)
           AND ua.known @> asked.moment
           AND coalesce(lower(ua.valid), '-infinity') <= asked.day
     ORDER BY p.id, h.home,
              CASE WHEN coalesce(lower(ua.valid), '-infinity') <= p.frozen_on
                   THEN p.frozen_on - coalesce(lower(ua.valid), DATE '1000-01-01')
                   ELSE 10000000 + (lower(ua.valid) - p.frozen_on) END
), inside AS MATERIALIZED (
    SELECT DISTINCT w.programme, w.home, w.neighbourhood_code AS neighbourhood
      FROM place w JOIN programme p ON p.id = w.programme
      CROSS JOIN asked
     CROSS JOIN LATERAL (
           SELECT a.* FROM area a
            WHERE a.code = w.neighbourhood_code AND a.known @> asked.moment AND NOT a.is_water
              AND coalesce(lower(a.valid), '-infinity') <= asked.day
            ORDER BY CASE WHEN a.valid @> p.frozen_on THEN 0 ELSE 1 END,
                     coalesce(lower(a.valid), '-infinity') DESC LIMIT 1) a
     WHERE a.code = ANY(p.areas) OR a.parent_code = ANY(p.areas)
        OR a.municipality_code = ANY(p.areas)
), subject AS MATERIALIZED (
    -- What is judged: lives of homes with a lineage, other homes as they are.
    SELECT p.id AS programme, l.home, l.begun, l.ends_on, l.is_split_off,
           CASE WHEN l.ends_on IS NULL THEN w.gone_on END AS gone_on
      FROM programme p JOIN place w ON w.programme = p.id JOIN life l ON l.home = w.home
     UNION ALL
    SELECT i.programme, i.home, 0, NULL, false, w.gone_on
      FROM inside i JOIN place w USING (programme, home)
     WHERE NOT EXISTS (SELECT FROM life l WHERE l.home = i.home)
),

-- 3. What happened.
happening AS MATERIALIZED (
    SELECT e.event_id, e.verblijfsobject_id AS home, e.kind, e.happened_on, e.details
      FROM home_event e, asked
     WHERE e.recorded_at <= asked.moment AND e.happened_on <= asked.day
       AND e.kind IN ('survey', 'plan', 'works_started', 'measure_done', 'defect_repaired')
       AND NOT EXISTS (SELECT FROM home_event c WHERE c.supersedes_id = e.event_id
                          AND c.recorded_at <= asked.moment)
), applied AS MATERIALIZED (
    SELECT l.subject_key AS number, l.verblijfsobject_id AS home
      FROM link l, asked
     WHERE l.subject = 'application' AND l.known @> asked.moment
       AND l.verblijfsobject_id IS NOT NULL
     UNION
    SELECT d.number, d.verblijfsobject_id FROM application_dwelling d, asked
     WHERE d.known @> asked.moment
), history AS MATERIALIZED (
    SELECT c.number,
           min(c.happened_on) FILTER (WHERE c.state = 'granted') AS granted_on,
           min(c.happened_on) FILTER (WHERE c.state = 'completion_reported') AS reported_on,
           min(c.happened_on) FILTER (WHERE c.state = 'settled') AS settled_on,
           bool_or(c.state = 'grant_revoked' AND NOT EXISTS (
               SELECT FROM case_event g
                WHERE g.number = c.number AND g.known @> asked.moment AND g.state = 'granted'
                  AND g.happened_on > c.happened_on AND g.happened_on <= asked.day)) AS is_revoked
      FROM case_event c, asked
     WHERE c.known @> asked.moment AND c.happened_on <= asked.day
     GROUP BY 1
), final_amount AS (
    SELECT DISTINCT ON (c.number) c.number, c.amount_cents
      FROM case_event c, asked
     WHERE c.known @> asked.moment AND c.happened_on <= asked.day
       AND c.state IN ('settled', 'settlement_revised')
     ORDER BY c.number, c.happened_on DESC, c.amount_cents DESC NULLS FIRST
), measured AS MATERIALIZED (
    -- A measure belongs to the case that it names, else to the lowest granted one that asked for it.
    SELECT h.event_id, h.home, h.happened_on, h.details ->> 'measure' AS measure,
           jsonb_array_length(coalesce(h.details -> 'evidence', '[]')) AS proofs,
           coalesce(min(a.number) FILTER (WHERE a.number = h.details ->> 'number'),
                    min(a.number) FILTER (WHERE m.number IS NOT NULL
                                            AND g.granted_on <= h.happened_on)) AS number
      FROM happening h
      CROSS JOIN asked
      LEFT JOIN applied a ON a.home = h.home
      LEFT JOIN history g ON g.number = a.number
      LEFT JOIN application_measure m ON m.number = a.number AND m.known @> asked.moment
           AND m.measure = h.details ->> 'measure'
     WHERE h.kind = 'measure_done'
       AND h.details ->> 'measure' IN ('roof', 'attic_floor', 'facade', 'cavity_wall', 'floor',
                                       'ground', 'glass_hrpp', 'glass_triple', 'ventilation')
     GROUP BY h.event_id, h.home, h.happened_on, h.details
), begun_outside AS MATERIALIZED (
    SELECT i.number, a.home, min(h.happened_on) AS day
      FROM applied a JOIN application_intake i ON i.number = a.number
      JOIN happening h ON h.home = a.home AND h.kind = 'works_started'
           AND h.happened_on >= i.received_on
      CROSS JOIN asked
     WHERE i.known @> asked.moment
     GROUP BY 1, 2
), promised AS MATERIALIZED (
    -- What a case is to do at a home: what the desk granted, else all that the list asked for.
    SELECT a.number, a.home, g.measure, g.ended_on, g.executed_on, g.reported_on
      FROM applied a JOIN application_grant g ON g.number = a.number
           AND g.verblijfsobject_id = a.home
      CROSS JOIN asked
     WHERE g.known @> asked.moment AND g.granted_on <= asked.day
     UNION ALL
    SELECT a.number, a.home, m.measure, NULL, i.finished_on, h.reported_on
      FROM applied a JOIN application_measure m ON m.number = a.number
      JOIN application_intake i ON i.number = a.number
      LEFT JOIN history h ON h.number = a.number
      CROSS JOIN asked
     WHERE m.known @> asked.moment AND i.known @> asked.moment
       AND a.number NOT IN (SELECT n.number FROM application_grant n, asked o
                             WHERE n.known @> o.moment)
), kept_promise AS MATERIALIZED (
    -- It is off the list on the day it was done, or let go; and proven when told with evidence.
    SELECT p.number, p.home, p.measure, p.executed_on,
           least(p.ended_on, coalesce(p.executed_on, min(m.happened_on))) AS done_on,
           least(p.ended_on, p.reported_on,
                 min(m.happened_on) FILTER (WHERE m.proofs > 0)) AS proven_on
      FROM promised p
      LEFT JOIN measured m ON m.number = p.number AND m.home = p.home AND m.measure = p.measure
     GROUP BY p.number, p.home, p.measure, p.executed_on, p.ended_on, p.reported_on
), whole AS MATERIALIZED (
    SELECT number, home,
           nullif(max(coalesce(done_on, 'infinity')), 'infinity') AS done_on,
           nullif(max(coalesce(proven_on, 'infinity')), 'infinity') AS proven_on
      FROM kept_promise GROUP BY 1, 2
), work_day AS MATERIALIZED (
    -- Each day on which a measure of a case was finished; what case or list say of it goes first.
    SELECT a.number, a.home, i.finished_on AS day
      FROM applied a JOIN application_intake i ON i.number = a.number
      CROSS JOIN asked
     WHERE i.known @> asked.moment
     UNION
    SELECT number, home, executed_on FROM kept_promise
     UNION
    SELECT m.number, m.home, m.happened_on
      FROM measured m
      LEFT JOIN kept_promise k ON k.number = m.number AND k.home = m.home
           AND k.measure = m.measure AND k.executed_on IS NOT NULL
     WHERE k.number IS NULL AND m.number IS NOT NULL
), outside AS MATERIALIZED (
    SELECT m.home, m.happened_on AS day, min(m.proofs) AS proofs,
           (SELECT min(h.happened_on) FROM happening h
             WHERE h.home = m.home AND h.happened_on <= m.happened_on
               AND h.kind = 'works_started') AS started_on,
           EXISTS (SELECT FROM happening h
                    WHERE h.home = m.home AND h.happened_on <= m.happened_on
                      AND h.kind IN ('survey', 'plan')) AS is_advised
      FROM measured m WHERE m.number IS NULL GROUP BY 1, 2
), work AS MATERIALIZED (
    -- 4 and 6. One row for each day on which measures were finished, of a case or outside the desk;
    -- and one for a case of which none was.
    SELECT a.home, a.number, i.has_backlog, i.backlog_repaired_on,
           coalesce(i.started_on, b.day) AS started_on,
           y.day AS finished_on, g.granted_on AS allowed_on, g.reported_on,
           CASE WHEN t.number IS NULL THEN i.finished_on ELSE t.done_on END AS whole_on,
           CASE WHEN t.number IS NULL THEN g.reported_on ELSE t.proven_on END AS proven_on,
           g.settled_on,
           g.granted_on IS NOT NULL AND NOT coalesce(g.is_revoked, false)
           AND NOT (g.settled_on IS NOT NULL AND coalesce(f.amount_cents = 0, false)) AS is_relied,
           false AS needs_advice
      FROM applied a JOIN application_intake i ON i.number = a.number
      CROSS JOIN asked
      LEFT JOIN history g ON g.number = a.number
      LEFT JOIN final_amount f ON f.number = a.number
      LEFT JOIN begun_outside b ON b.number = a.number AND b.home = a.home
      LEFT JOIN whole t ON t.number = a.number AND t.home = a.home
      LEFT JOIN work_day y ON y.number = a.number AND y.home = a.home AND y.day <= asked.day
     WHERE i.known @> asked.moment AND i.received_on <= asked.day
     UNION ALL
    SELECT home, NULL, NULL, NULL, started_on, day, day, CASE WHEN proofs > 0 THEN day END, day,
           CASE WHEN proofs > 0 THEN day END, day, true, NOT is_advised
      FROM outside
), of_life AS MATERIALIZED (
    -- A life has the works of its home, and of all lives that it carries on.
    SELECT home, begun, home AS of_home FROM subject
     UNION
    SELECT home, begun, of_home FROM carried
), own_work AS MATERIALIZED (
    SELECT s.programme, s.home, s.begun, s.ends_on, s.is_split_off, w.number, w.has_backlog,
           w.backlog_repaired_on, w.finished_on, w.allowed_on, w.reported_on, w.needs_advice,
           CASE WHEN w.whole_on <= least(asked.day, p.deadline_on) THEN w.whole_on END AS whole_on,
           CASE WHEN w.proven_on <= asked.day THEN w.proven_on END AS proven_on,
           CASE WHEN least(w.started_on, w.finished_on) <= asked.day
                THEN least(w.started_on, w.finished_on) END AS began_on,
           w.is_relied AND w.finished_on BETWEEN p.start_on AND p.deadline_on
           AND (s.gone_on IS NULL OR s.gone_on > asked.day
                OR coalesce(w.settled_on <= s.gone_on, false)) AS is_good
      FROM subject s JOIN programme p ON p.id = s.programme
      CROSS JOIN asked
      JOIN of_life h ON h.home = s.home AND h.begun = s.begun
      JOIN work w ON w.home = h.of_home
), good AS MATERIALIZED (
    SELECT DISTINCT o.id AS policy, w.*
      FROM own_work w CROSS JOIN policy o
     WHERE w.is_good AND NOT (o.require_programme_support AND w.needs_advice)
), began AS MATERIALIZED (
    SELECT g.policy, g.programme, g.home, g.begun, coalesce(min(g.began_on), asked.day) AS day
      FROM good g, asked GROUP BY g.policy, g.programme, g.home, g.begun, asked.day
),

-- 3 and 5. Labels and owners, with what is told of the homes that a home came from.
source AS MATERIALIZED (
    SELECT DISTINCT b.home, b.begun, b.home AS of_home FROM began b
     UNION
    SELECT t.home, t.begun, t.of_home FROM told t
), label AS MATERIALIZED (
    SELECT s.home, s.begun, e.label_class, e.method, e.registered_on, e.inspected_on,
           e.last_day, c.place
      FROM source s
      CROSS JOIN asked
      JOIN link l ON l.verblijfsobject_id = s.of_home AND l.subject = 'label'
           AND l.known @> asked.moment
      JOIN energy_label e ON e.label_key = l.subject_key AND e.known @> asked.moment
      JOIN scale c ON c.class = e.label_class
     WHERE e.building_class = 'residential' AND e.status <> 'permit'
       AND e.registered_on <= asked.day
), before AS MATERIALIZED (
    SELECT DISTINCT ON (b.policy, b.programme, b.home, b.begun)
           b.policy, b.programme, b.home, b.begun, e.label_class, e.place, e.method
      FROM began b JOIN label e ON e.home = b.home AND e.begun = b.begun
     WHERE e.registered_on <= b.day AND coalesce(e.last_day, 'infinity') >= b.day
     ORDER BY b.policy, b.programme, b.home, b.begun, e.registered_on DESC,
              e.inspected_on DESC NULLS LAST, e.place DESC
), poor AS MATERIALIZED (
    -- Equivalent state: found by a qualified survey before the works, in two parts of the shell.
    SELECT DISTINCT b.policy, b.programme, b.home, b.begun
      FROM began b
      JOIN source s ON s.home = b.home AND s.begun = b.begun
      JOIN happening h ON h.home = s.of_home AND h.kind = 'survey' AND h.happened_on <= b.day
     WHERE h.details ->> 'is_qualified' = 'true'
       AND (SELECT count(*) FROM unnest(ARRAY['roof', 'facade', 'floor', 'glass']) part
             WHERE h.details -> 'parts' ->> part = 'poor') >= 2
), state AS MATERIALIZED (
    -- A label in range that needs no more; else the survey stands for the best class in range.
    SELECT b.policy, b.programme, b.home, b.begun,
           CASE WHEN k.is_enough THEN f.place
                ELSE (SELECT min(c.place) FROM scale c WHERE c.class = ANY(p.before_labels)) END
           AS place
      FROM began b
      JOIN programme p ON p.id = b.programme JOIN policy o ON o.id = b.policy
      LEFT JOIN before f ON (f.policy, f.programme, f.home, f.begun)
                          = (b.policy, b.programme, b.home, b.begun)
      LEFT JOIN poor s ON (s.policy, s.programme, s.home, s.begun)
                        = (b.policy, b.programme, b.home, b.begun)
      CROSS JOIN LATERAL (
           SELECT f.label_class IS NOT NULL
                  AND (o.accept_old_method OR f.method = 'nta_8800') AS is_enough) k
     WHERE CASE WHEN f.label_class IS NULL THEN o.accept_equivalent_state AND s.home IS NOT NULL
                ELSE f.label_class = ANY(p.before_labels)
                     AND (k.is_enough OR s.home IS NOT NULL) END
), owner AS (
    SELECT DISTINCT ON (b.policy, b.programme, b.home, b.begun)
           b.policy, b.programme, b.home, b.begun, t.tenure
      FROM began b
      CROSS JOIN asked
      JOIN source s ON s.home = b.home AND s.begun = b.begun
      JOIN link l ON l.verblijfsobject_id = s.of_home AND l.subject = 'tenure'
           AND l.known @> asked.moment
      JOIN tenure t ON t.tenure_key = l.subject_key AND t.known @> asked.moment
     WHERE coalesce(lower(t.valid), '-infinity') <= b.day
     ORDER BY b.policy, b.programme, b.home, b.begun,
              coalesce(lower(t.valid), '-infinity') DESC, t.fact_id DESC
),

-- The first day on which everything held, for each life.
held AS MATERIALIZED (
    SELECT g.policy, g.programme, g.home, g.begun, g.ends_on, g.is_split_off,
           min(greatest(g.finished_on, g.allowed_on,
                        CASE WHEN o.require_report THEN g.reported_on END,
                        CASE WHEN o.require_all_measures THEN g.whole_on END,
                        CASE WHEN o.require_all_measures AND o.require_report
                             THEN g.proven_on END,
                        CASE WHEN o.require_after_label THEN e.registered_on END)) AS day
      FROM good g
      JOIN policy o ON o.id = g.policy JOIN programme p ON p.id = g.programme
      JOIN state f ON (f.policy, f.programme, f.home, f.begun)
                    = (g.policy, g.programme, g.home, g.begun)
      JOIN owner w ON (w.policy, w.programme, w.home, w.begun)
                    = (g.policy, g.programme, g.home, g.begun)
                  AND w.tenure = ANY(p.private_tenures)
      LEFT JOIN label e ON o.require_after_label AND e.home = g.home AND e.begun = g.begun
           AND e.registered_on >= g.finished_on AND e.inspected_on >= g.finished_on
           AND (coalesce(f.place - e.place >= o.min_label_steps, false)
                OR e.place <= (SELECT c.place FROM scale c WHERE c.class = o.target_label))
     WHERE (NOT o.require_after_label OR e.home IS NOT NULL)
       AND (NOT o.require_report OR g.reported_on IS NOT NULL)
       AND (NOT o.require_all_measures OR g.whole_on IS NOT NULL)
       AND (NOT o.require_all_measures OR NOT o.require_report OR g.proven_on IS NOT NULL)
     GROUP BY g.policy, g.programme, g.home, g.begun, g.ends_on, g.is_split_off
), lasting AS MATERIALIZED (
    SELECT h.* FROM held h JOIN policy o ON o.id = h.policy
     WHERE (h.ends_on IS NULL OR h.day < h.ends_on)
       AND (NOT h.is_split_off OR o.count_split_off)
),

-- Backlog maintenance (5.5): of the surveys made before the works the newest qualified one that found
-- defects to be repaired, else the newest that found none; done when each of them was. Without such
-- a survey, what the cases say.
looked AS MATERIALIZED (
    SELECT DISTINCT ON (b.policy, b.programme, b.home, b.begun)
           b.policy, b.programme, b.home, b.begun, h.event_id, h.happened_on, d.codes
      FROM began b
      JOIN of_life l ON l.home = b.home AND l.begun = b.begun
      JOIN happening h ON h.home = l.of_home AND h.kind = 'survey' AND h.happened_on <= b.day
      CROSS JOIN LATERAL (
           SELECT array_agg(DISTINCT each ->> 'code') AS codes
             FROM jsonb_array_elements(coalesce(h.details -> 'defects', '[]')) each
            WHERE each ->> 'must_repair' = 'true') d
     WHERE h.details ->> 'is_qualified' = 'true'
     ORDER BY b.policy, b.programme, b.home, b.begun, d.codes IS NULL, h.happened_on DESC,
              h.event_id DESC
), mended AS (
    SELECT s.policy, s.programme, s.home, s.begun, c.code, min(r.happened_on) AS day
      FROM looked s
      CROSS JOIN unnest(s.codes) AS c (code)
      LEFT JOIN (SELECT l.home, l.begun, h.happened_on, h.details ->> 'defect' AS code,
                        CAST(h.details ->> 'survey_id' AS bigint) AS survey_id
                   FROM of_life l JOIN happening h ON h.home = l.of_home
                  WHERE h.kind = 'defect_repaired') r
           ON r.home = s.home AND r.begun = s.begun AND r.code = c.code
          AND (r.survey_id = s.event_id OR r.happened_on >= s.happened_on)
     GROUP BY s.policy, s.programme, s.home, s.begun, c.code
), surveyed AS (
    SELECT s.policy, s.programme, s.home, s.begun, s.codes IS NOT NULL AS has_backlog,
           m.day AS repaired_on
      FROM looked s
      LEFT JOIN (SELECT policy, programme, home, begun,
                        CASE WHEN count(day) = count(*) THEN max(day) END AS day
                   FROM mended GROUP BY 1, 2, 3, 4) m USING (policy, programme, home, begun)
), told_at_desk AS (
    SELECT programme, home, begun, bool_or(has_backlog) AS has_backlog,
           min(backlog_repaired_on) FILTER (WHERE has_backlog IS NOT NULL
                                              AND backlog_repaired_on <= asked.day) AS repaired_on
      FROM own_work, asked GROUP BY 1, 2, 3
),
counted AS (
    -- 7. Not when a life that it carries on counted before.
    SELECT h.* FROM lasting h
     WHERE NOT EXISTS (
           SELECT FROM carried c JOIN lasting a ON a.home = c.of_home AND a.begun = c.of_begun
            WHERE c.home = h.home AND c.begun = h.begun
              AND a.policy = h.policy AND a.programme = h.programme)
)
SELECT DISTINCT ON (c.programme, c.policy, c.home)
       c.programme, c.policy, c.home, i.neighbourhood, c.day AS counted_on,
       CASE WHEN coalesce(s.has_backlog, d.has_backlog) AND b.repaired_on IS NOT NULL
            THEN greatest(c.day, b.repaired_on) END AS backlog_done_on
  FROM counted c
  JOIN inside i ON i.programme = c.programme AND i.home = c.home
  LEFT JOIN surveyed s
       ON (s.policy, s.programme, s.home, s.begun) = (c.policy, c.programme, c.home, c.begun)
  LEFT JOIN told_at_desk d
       ON d.programme = c.programme AND d.home = c.home AND d.begun = c.begun
  CROSS JOIN LATERAL (
       SELECT CASE WHEN s.home IS NULL THEN d.repaired_on ELSE s.repaired_on END AS repaired_on) b
 ORDER BY c.programme, c.policy, c.home, c.begun
