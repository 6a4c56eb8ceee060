"""The sums behind the money of a programme, as they were at ``:moment``, the end of ``:as_of``.

What a case asked for and got is read from its steps, decisions and ledger entries, which stay; not
from the case, which tells only how it stands now. So a day is told later as it was told then.
"""

# What each case asked for, and where most of its homes lay; of equals the first by name.
OF_CASE = """
    content AS (
    SELECT DISTINCT ON (s.number) s.number, s.step_id
      FROM case_step s
     WHERE s.recorded_at < :moment
       AND EXISTS (SELECT FROM case_dwelling d WHERE d.step_id = s.step_id)
     ORDER BY s.number, s.seq DESC),
    of_case AS (
    SELECT DISTINCT ON (c.number) c.number, c.step_id, coalesce(p.programme, '') AS programme
      FROM content c
      JOIN case_dwelling d ON d.step_id = c.step_id
      LEFT JOIN LATERAL (
           SELECT u.neighbourhood_code FROM unit_area u
            WHERE u.verblijfsobject_id = d.verblijfsobject_id AND upper_inf(u.known)
            ORDER BY (u.valid @> CAST(:as_of AS date)) DESC, lower(u.valid) NULLS FIRST
            LIMIT 1) u ON true
      LEFT JOIN LATERAL (
           SELECT a.* FROM area a
            WHERE a.code = u.neighbourhood_code AND NOT a.is_water AND upper_inf(a.known)
            ORDER BY (a.valid @> CAST(:as_of AS date)) DESC, lower(a.valid) NULLS FIRST
            LIMIT 1) a ON true
      LEFT JOIN unnest(CAST(:programmes AS text[]), CAST(:codes AS text[])) AS p (programme, code)
           ON p.code IN (a.code, a.parent_code, a.municipality_code)
     GROUP BY c.number, c.step_id, p.programme
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
    SELECT o.number, o.step_id,
           sum((to_bucket IN ('committed', 'settled'))::int * cents
               - (from_bucket IN ('committed', 'settled'))::int * cents) AS cents
      FROM ledger_entry e
      JOIN of_case o ON o.number = e.number AND o.programme = :programme
     WHERE e.recorded_at < :moment
     GROUP BY o.number, o.step_id
    HAVING sum((to_bucket IN ('committed', 'settled'))::int * cents
               - (from_bucket IN ('committed', 'settled'))::int * cents) > 0),
    cost AS (SELECT sum(m.cost_cents) AS cents
               FROM granted g JOIN case_measure m ON m.step_id = g.step_id),
    others AS (SELECT s.kind, sum(s.cents) AS cents
                 FROM granted g JOIN case_source s ON s.step_id = g.step_id
                GROUP BY s.kind)
    SELECT kind, cents FROM others
     UNION ALL SELECT 'programme', coalesce(sum(cents), 0) FROM granted
     UNION ALL SELECT 'owner', greatest(coalesce((SELECT cents FROM cost), 0)
                                        - coalesce((SELECT sum(cents) FROM granted), 0)
                                        - coalesce((SELECT sum(cents) FROM others), 0), 0)"""

# The amount of the last decision on it, and what each home has in the last calculation: that of
# the settlement, or of the grant where none was made for it.
SETTLED = """
    SELECT d.number, d.amount_cents, w.homes
      FROM (SELECT DISTINCT ON (number) number, amount_cents
              FROM decision
             WHERE kind IN ('settlement', 'ex_officio', 'revision')
               AND announced_on <= CAST(:as_of AS date)
             ORDER BY number, announced_on DESC, decision_id DESC) d
      JOIN LATERAL (
           SELECT c.snapshot -> 'calculation' -> 'homes' AS homes
             FROM decision c
            WHERE c.number = d.number AND c.announced_on <= CAST(:as_of AS date)
              AND c.kind IN ('grant', 'amendment', 'settlement')
              AND CAST(c.snapshot -> 'calculation' ->> 'total_cents' AS bigint) > 0
            ORDER BY c.announced_on DESC, c.decision_id DESC LIMIT 1) w ON true
     WHERE d.amount_cents > 0
     ORDER BY d.number"""
