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
), event_of AS (
    SELECT t.verblijfsobject_id AS home,
           to_char(min(t.happened_on) FILTER (WHERE t.kind IN ('contact', 'returned')), 'YYYY-MM')
               AS month,
           (array_agg(t.feeder ORDER BY t.happened_on) FILTER (WHERE t.feeder IS NOT NULL))[1]
               AS feeder,
           bool_or(t.kind = 'interest') AS interested,
           bool_or(t.kind = 'survey') AS surveyed,
           bool_or(t.kind = 'plan') AS planned,
           bool_or(t.kind = 'quote') AS quoted
      FROM told t GROUP BY 1
), work AS (
    SELECT l.verblijfsobject_id AS home, i.finished_on,
           coalesce(i.started_on, i.finished_on) AS began_on,
           min(c.happened_on) FILTER (WHERE c.state = 'granted' AND c.happened_on <= :as_of)
               AS granted_on
      FROM link l
      JOIN application_intake i ON i.number = l.subject_key AND upper_inf(i.known)
      LEFT JOIN case_event c ON c.number = i.number AND upper_inf(c.known)
     WHERE l.subject = 'application' AND upper_inf(l.known) AND i.received_on <= :as_of
     GROUP BY l.verblijfsobject_id, i.number, i.started_on, i.finished_on
), work_of AS (
    SELECT w.home,
           bool_or(w.granted_on IS NOT NULL) AS granted,
           bool_or(w.granted_on IS NOT NULL AND w.began_on <= :as_of) AS in_progress,
           bool_or(w.granted_on IS NOT NULL AND w.finished_on <= :as_of) AS works_done
      FROM work w GROUP BY 1
)
SELECT p.home, p.programme, e.month, e.feeder,
       coalesce(e.interested, false) AS interested, coalesce(e.surveyed, false) AS surveyed,
       coalesce(e.planned, false) AS planned, coalesce(e.quoted, false) AS quoted,
       w.home IS NOT NULL AS applied, coalesce(w.granted, false) AS granted,
       coalesce(w.in_progress, false) AS in_progress, coalesce(w.works_done, false) AS works_done
  FROM place p
  LEFT JOIN event_of e ON e.home = p.home
  LEFT JOIN work_of w ON w.home = p.home
 WHERE p.programme IS NOT NULL
