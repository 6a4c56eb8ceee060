-- An independent count of the funnel: which homes ever had evidence of each stage, by a day. It
-- shares no code with the project. One row for each home of a programme.
WITH place AS (
    SELECT ua.verblijfsobject_id AS home,
           CASE WHEN a.code IN ('BU05050800', 'BU05050801') THEN 'crabbehof'
                WHEN a.parent_code IN ('WK050503', 'WK050504') THEN 'krispijn' END AS programme
      FROM unit_area ua
      JOIN area a ON a.code = ua.neighbourhood_code AND upper_inf(a.known)
      JOIN unit u USING (verblijfsobject_id)
     WHERE upper_inf(ua.known) AND upper_inf(u.known) AND u.is_residential
), told AS (
    SELECT e.* FROM home_event e
     WHERE e.happened_on <= :as_of AND e.kind <> 'taken_back'
       AND e.event_id NOT IN (SELECT supersedes_id FROM home_event WHERE supersedes_id IS NOT NULL)
), work AS (
    SELECT l.verblijfsobject_id AS home, i.received_on, i.finished_on,
           coalesce(i.started_on, i.finished_on) AS began_on,
           (SELECT min(c.happened_on) FROM case_event c WHERE c.number = i.number
               AND upper_inf(c.known) AND c.state = 'granted' AND c.happened_on <= :as_of)
               AS granted_on
      FROM link l
      JOIN application_intake i ON i.number = l.subject_key AND upper_inf(i.known)
     WHERE l.subject = 'application' AND upper_inf(l.known) AND i.received_on <= :as_of
)
SELECT p.home, p.programme,
       (SELECT to_char(min(t.happened_on), 'YYYY-MM') FROM told t WHERE t.verblijfsobject_id = p.home
           AND t.kind IN ('contact', 'returned')) AS month,
       (SELECT t.feeder FROM told t WHERE t.verblijfsobject_id = p.home AND t.feeder IS NOT NULL
         ORDER BY t.happened_on LIMIT 1) AS feeder,
       EXISTS (SELECT FROM told t WHERE t.verblijfsobject_id = p.home AND t.kind = 'interest') AS interested,
       EXISTS (SELECT FROM told t WHERE t.verblijfsobject_id = p.home AND t.kind = 'survey') AS surveyed,
       EXISTS (SELECT FROM told t WHERE t.verblijfsobject_id = p.home AND t.kind = 'plan') AS planned,
       EXISTS (SELECT FROM told t WHERE t.verblijfsobject_id = p.home AND t.kind = 'quote') AS quoted,
       EXISTS (SELECT FROM work w WHERE w.home = p.home) AS applied,
       EXISTS (SELECT FROM work w WHERE w.home = p.home AND w.granted_on IS NOT NULL) AS granted,
       EXISTS (SELECT FROM work w WHERE w.home = p.home AND w.granted_on IS NOT NULL
                  AND w.began_on <= :as_of) AS in_progress,
       EXISTS (SELECT FROM work w WHERE w.home = p.home AND w.granted_on IS NOT NULL
                  AND w.finished_on <= :as_of) AS works_done
  FROM place p
 WHERE p.programme IS NOT NULL
