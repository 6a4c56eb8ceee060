"""The sums behind the money of a programme, as of ``:moment`` and ``:as_of``."""

# Where most of the homes of a case lie; of equals the first by name.
OF_CASE = """
    of_case AS (
    SELECT DISTINCT ON (c.number) c.number, coalesce(p.programme, '') AS programme
      FROM subsidy_case c
      LEFT JOIN case_dwelling d ON d.step_id = c.content_step_id
      LEFT JOIN unit_area u ON u.verblijfsobject_id = d.verblijfsobject_id
           AND upper_inf(u.known) AND upper_inf(u.valid)
      LEFT JOIN area a ON a.code = u.neighbourhood_code AND NOT a.is_water
           AND upper_inf(a.known) AND upper_inf(a.valid)
      LEFT JOIN unnest(CAST(:programmes AS text[]), CAST(:codes AS text[])) AS p (programme, code)
           ON p.code IN (a.code, a.parent_code, a.municipality_code)
     GROUP BY c.number, p.programme
     ORDER BY c.number, count(*) DESC, p.programme)"""

SPENT = f"""
    WITH {OF_CASE},
    moved AS (
    SELECT o.programme,
           sum((to_bucket = 'reserved')::int * cents - (from_bucket = 'reserved')::int * cents)
               AS reserved_cents,
           sum((to_bucket = 'committed')::int * cents - (from_bucket = 'committed')::int * cents)
               AS committed_cents,
           sum((to_bucket = 'settled')::int * cents - (from_bucket = 'settled')::int * cents)
               AS settled_cents
      FROM ledger_entry e
      JOIN of_case o ON o.number = e.number
     WHERE e.recorded_at < :moment
     GROUP BY o.programme),
    paid AS (
    SELECT o.programme, sum(y.cents) AS paid_cents
      FROM payment y
      JOIN of_case o ON o.number = y.number
     WHERE y.state = 'paid' AND y.paid_on <= CAST(:as_of AS date)
     GROUP BY o.programme)
    SELECT m.programme, m.reserved_cents, m.committed_cents, m.settled_cents,
           coalesce(p.paid_cents, 0) AS paid_cents
      FROM moved m
      LEFT JOIN paid p USING (programme)"""

# Under the ceilings of the periods that are open on the day.
FREE = """
    SELECT coalesce(sum((to_bucket = 'free')::int * cents - (from_bucket = 'free')::int * cents), 0)
      FROM ledger_entry e
      JOIN scheme_period p USING (period_id)
     WHERE e.recorded_at < :moment AND CAST(:as_of AS date) BETWEEN p.starts_on AND p.ends_on"""

SOURCES = f"""
    WITH {OF_CASE},
    granted AS (
    SELECT c.number, c.content_step_id, c.committed_cents + c.settled_cents AS cents
      FROM subsidy_case c
      JOIN of_case o ON o.number = c.number AND o.programme = :programme
     WHERE c.committed_cents + c.settled_cents > 0),
    cost AS (SELECT sum(m.cost_cents) AS cents
               FROM granted g JOIN case_measure m ON m.step_id = g.content_step_id),
    others AS (SELECT s.kind, sum(s.cents) AS cents
                 FROM granted g JOIN case_source s ON s.step_id = g.content_step_id
                GROUP BY s.kind)
    SELECT kind, cents FROM others
     UNION ALL SELECT 'programme', coalesce(sum(cents), 0) FROM granted
     UNION ALL SELECT 'owner', greatest(coalesce((SELECT cents FROM cost), 0)
                                        - coalesce((SELECT sum(cents) FROM granted), 0)
                                        - coalesce((SELECT sum(cents) FROM others), 0), 0)"""

SETTLED = """
    SELECT g.verblijfsobject_id, sum(g.cents) AS cents
      FROM granted_measure g
      JOIN subsidy_case c ON c.number = g.number AND c.settled_cents > 0
     WHERE g.ended_on IS NULL
       AND EXISTS (SELECT FROM decision d WHERE d.number = g.number
                      AND d.kind IN ('settlement', 'ex_officio')
                      AND d.announced_on <= CAST(:as_of AS date))
     GROUP BY 1"""
