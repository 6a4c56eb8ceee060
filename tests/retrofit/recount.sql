-- An independent count of what counts, as of a day, under the default policy; it shares no code
-- with the project. One row for each home that counts: who, where, since when, with backlog done.
WITH place AS (
    SELECT ua.verblijfsobject_id AS home, a.code AS neighbourhood,
           CASE WHEN a.code IN ('BU05050800', 'BU05050801') THEN 'crabbehof'
                WHEN a.parent_code IN ('WK050503', 'WK050504') THEN 'krispijn' END AS programme,
           CASE WHEN a.code IN ('BU05050800', 'BU05050801') THEN DATE '2025-06-01'
                ELSE DATE '2025-01-01' END AS programme_start
      FROM unit_area ua
      JOIN area a ON a.code = ua.neighbourhood_code AND upper_inf(a.known)
      JOIN unit u USING (verblijfsobject_id)
     WHERE upper_inf(ua.known) AND upper_inf(u.known) AND u.is_residential
), work AS (
    SELECT p.*, i.number, i.finished_on, coalesce(i.started_on, i.finished_on) AS began_on,
           (SELECT min(happened_on) FROM case_event c WHERE c.number = i.number
               AND upper_inf(c.known) AND c.state = 'granted') AS granted_on,
           i.has_backlog, i.backlog_repaired_on
      FROM place p
      JOIN link l ON l.verblijfsobject_id = p.home AND l.subject = 'application'
           AND upper_inf(l.known)
      JOIN application_intake i ON i.number = l.subject_key AND upper_inf(i.known)
     WHERE p.programme IS NOT NULL AND i.received_on <= :as_of
), good AS (
    SELECT w.* FROM work w
     WHERE w.granted_on <= :as_of AND w.finished_on <= :as_of
       AND w.finished_on BETWEEN w.programme_start AND DATE '2033-12-31'
       AND NOT EXISTS (SELECT FROM case_event c WHERE c.number = w.number AND upper_inf(c.known)
                          AND c.state = 'grant_revoked' AND c.happened_on <= :as_of)
       AND NOT EXISTS (SELECT FROM case_event c WHERE c.number = w.number AND upper_inf(c.known)
                          AND c.state = 'settled' AND c.happened_on <= :as_of
                          AND c.amount_cents = 0)
), began AS (
    SELECT home, min(began_on) FILTER (WHERE began_on <= :as_of) AS began_on FROM good GROUP BY home
), label AS (
    SELECT l.verblijfsobject_id AS home, e.*,
           array_position(ARRAY['A+++++','A++++','A+++','A++','A+','A','B','C','D','E','F','G'],
                          e.label_class::text) AS place
      FROM energy_label e
      JOIN link l ON l.subject = 'label' AND l.subject_key = e.label_key AND upper_inf(l.known)
     WHERE upper_inf(e.known) AND e.building_class = 'residential' AND e.status <> 'permit'
       AND e.registered_on <= :as_of
), before AS (
    SELECT DISTINCT ON (b.home) b.home, e.label_class, e.place
      FROM began b
      JOIN label e ON e.home = b.home AND e.registered_on <= b.began_on
           AND (e.last_day IS NULL OR e.last_day >= b.began_on)
     ORDER BY b.home, e.registered_on DESC, e.inspected_on DESC NULLS LAST, e.place DESC
), owner AS (
    SELECT DISTINCT ON (b.home) b.home, t.tenure
      FROM began b
      JOIN link l ON l.verblijfsobject_id = b.home AND l.subject = 'tenure' AND upper_inf(l.known)
      JOIN tenure t ON t.tenure_key = l.subject_key AND upper_inf(t.known)
           AND (lower(t.valid) IS NULL OR lower(t.valid) <= b.began_on)
     ORDER BY b.home, lower(t.valid) DESC NULLS LAST, t.fact_id DESC
), counted AS (
    SELECT g.home, g.programme, g.neighbourhood,
           min(greatest(g.granted_on, g.finished_on, e.registered_on)) AS counted_on
      FROM good g
      JOIN before f ON f.home = g.home AND f.label_class IN ('D', 'E', 'F', 'G')
      JOIN owner o ON o.home = g.home AND o.tenure IN ('owner_occupier', 'private_landlord')
      JOIN label e ON e.home = g.home AND e.inspected_on >= g.finished_on
           AND e.registered_on >= g.finished_on AND e.place < f.place
     GROUP BY g.home, g.programme, g.neighbourhood
)
SELECT c.home, c.programme, c.neighbourhood, c.counted_on,
       (SELECT min(w.backlog_repaired_on) FROM work w WHERE w.home = c.home
           AND w.has_backlog IS NOT NULL) <= :as_of
       AND EXISTS (SELECT FROM work w WHERE w.home = c.home AND w.has_backlog) AS backlog_done
  FROM counted c
 ORDER BY 1
