-- What must be true of the desk at every commit, each as a query of what breaks it: no row is well.
-- Written from the law and the reference alone: it uses no rule and no model of the application.
--
-- A predicate begins with "-- N1 ..." and selects number (a case, or "period 3") and text.
-- The tables under "-- shared" can be used in each.

-- shared

-- How much is in each bucket of a period after each entry, from the entries alone.
balance AS (
    SELECT e.*,
           sum((to_bucket = 'free')::int * cents - (from_bucket = 'free')::int * cents) OVER w
               AS free,
           sum((to_bucket = 'reserved')::int * cents - (from_bucket = 'reserved')::int * cents)
               OVER w AS reserved,
           sum((to_bucket = 'committed')::int * cents - (from_bucket = 'committed')::int * cents)
               OVER w AS committed,
           sum((to_bucket = 'settled')::int * cents - (from_bucket = 'settled')::int * cents)
               OVER w AS settled,
           sum((to_bucket = 'returned')::int * cents - (from_bucket = 'returned')::int * cents)
               OVER w AS returned,
           sum(CASE WHEN change_id IS NULL THEN 0 WHEN from_bucket = 'outside' THEN cents
                    WHEN to_bucket = 'outside' THEN -cents ELSE 0 END) OVER w AS ceiling,
           sum(CASE WHEN step_id IS NULL THEN 0 WHEN from_bucket = 'outside' THEN cents
                    WHEN to_bucket = 'outside' THEN -cents ELSE 0 END) OVER w AS override,
           row_number() OVER (PARTITION BY period_id ORDER BY entry_id DESC) AS from_last
      FROM ledger_entry e
    WINDOW w AS (PARTITION BY period_id ORDER BY entry_id)
),
-- The events of the trail that are steps of a case, counted in each case.
event AS (
    SELECT e.seq AS audit_seq, e.case_number AS number, e.actor_id, e.action, e.from_state,
           e.to_state, row_number() OVER (PARTITION BY e.case_number ORDER BY e.seq) AS seq
      FROM audit_event e
     WHERE e.object_type = 'application' AND e.to_state IS NOT NULL
),
-- What is reserved for each case after each entry; others move it as well.
reserved AS (
    SELECT number, step_id, entry_id,
           sum((to_bucket = 'reserved')::int * cents - (from_bucket = 'reserved')::int * cents)
               OVER (PARTITION BY number ORDER BY entry_id) AS reserved,
           row_number() OVER (PARTITION BY number ORDER BY entry_id DESC) AS from_last,
           row_number() OVER (PARTITION BY number, step_id ORDER BY entry_id DESC) AS from_last_of
      FROM ledger_entry WHERE number IS NOT NULL
),
-- The steps of each case with what the case holds after them, from the entries alone; reserved is
-- null after a step that moved nothing of it.
walk AS (
    SELECT s.step_id, s.number, s.seq, s.action, s.from_state, s.to_state, s.happened_on,
           s.recorded_at, s.by_id, s.details, r.reserved,
           coalesce(sum(m.committed) OVER w, 0) AS committed,
           coalesce(sum(m.settled) OVER w, 0) AS settled,
           lag(s.to_state) OVER w AS was
      FROM case_step s
      LEFT JOIN reserved r ON r.step_id = s.step_id AND r.number = s.number AND r.from_last_of = 1
      LEFT JOIN (SELECT step_id,
                        sum((to_bucket = 'committed')::int * cents
                            - (from_bucket = 'committed')::int * cents) AS committed,
                        sum((to_bucket = 'settled')::int * cents
                            - (from_bucket = 'settled')::int * cents) AS settled
                   FROM ledger_entry WHERE step_id IS NOT NULL GROUP BY step_id) m
           ON m.step_id = s.step_id
    WINDOW w AS (PARTITION BY s.number ORDER BY s.seq)
),
-- The moment at which an application was complete, as its steps have it: receipt when nothing was
-- asked, else the last supplement after the last letter. Who left that letter unanswered is complete
-- from the first step after it that goes on without an answer.
place AS (
    SELECT w.step_id,
           CASE WHEN l.seq IS NULL THEN c.received_at ELSE a.moment END AS complete_at
      FROM walk w
      JOIN subsidy_case c ON c.number = w.number
     CROSS JOIN LATERAL (
           SELECT max(s.seq) AS seq FROM case_step s
            WHERE s.number = w.number AND s.seq <= w.seq AND s.action = 'request_supplement') l
      LEFT JOIN LATERAL (
           -- What is of an earlier day than it was recorded on counts as the end of that day.
           SELECT CASE WHEN (s.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date = s.happened_on
                       THEN s.recorded_at
                       ELSE (s.happened_on + time '23:59:59') AT TIME ZONE 'Europe/Amsterdam' END
                  AS moment
             FROM case_step s
            WHERE s.number = w.number AND s.seq > l.seq AND s.seq <= w.seq
              AND s.action IN ('record_supplement', 'complete', 'reopen_on_objection')
            ORDER BY s.action = 'record_supplement' DESC,
                     CASE s.action WHEN 'record_supplement' THEN -s.seq ELSE s.seq END
            LIMIT 1) a ON true
     WHERE w.to_state IN ('in_assessment', 'proposed', 'granted')
),
-- What the scheme versions say of the queue; given by who asks, for it stands in files.
rule AS (
    SELECT * FROM json_to_recordset(CAST(:queues AS json))
        AS r (scheme text, version text, queue_by text, unit text, valid_from date)
),
-- The order within a period is that of its first day.
period_rule AS (
    SELECT DISTINCT ON (p.period_id) p.period_id, r.queue_by, r.unit
      FROM scheme_period p
      JOIN rule r ON r.scheme = p.scheme
     ORDER BY p.period_id, r.valid_from <= p.starts_on DESC,
              abs(r.valid_from - p.starts_on)
)

-- N1 never more than the ceiling, now and after each entry
SELECT 'period ' || period_id AS number,
       format('%s cents are used of %s', used, most) AS text
  FROM (SELECT period_id, reserved_cents + committed_cents + settled_cents + returned_cents AS used,
               ceiling_cents + override_cents AS most FROM ceiling_ledger) l
 WHERE used > most
UNION ALL
SELECT 'period ' || period_id, format('after entry %s %s cents are free', entry_id, free)
  FROM balance WHERE free < 0

-- N2 the ledger and the cases are the sums of their entries, and each entry has its cause
SELECT 'period ' || l.period_id,
       format('the ledger says %s, its entries say %s',
              ROW(ceiling_cents, override_cents, reserved_cents, committed_cents, settled_cents,
                  returned_cents),
              ROW(b.ceiling, b.override, b.reserved, b.committed, b.settled, b.returned))
  FROM ceiling_ledger l
  LEFT JOIN balance b ON b.period_id = l.period_id AND b.from_last = 1
 WHERE ROW(ceiling_cents, override_cents, reserved_cents, committed_cents, settled_cents,
           returned_cents)
       IS DISTINCT FROM
       ROW(coalesce(b.ceiling, 0), coalesce(b.override, 0), coalesce(b.reserved, 0),
           coalesce(b.committed, 0), coalesce(b.settled, 0), coalesce(b.returned, 0))
UNION ALL
SELECT c.number,
       format('the case says %s, its entries say %s',
              ROW(h.reserved_cents, c.committed_cents, c.settled_cents),
              ROW(r.reserved, w.committed, w.settled))
  FROM subsidy_case c
  LEFT JOIN reservation h ON h.number = c.number
  LEFT JOIN reserved r ON r.number = c.number AND r.from_last = 1
  LEFT JOIN walk w ON w.number = c.number AND w.seq = c.steps
 WHERE ROW(h.reserved_cents, c.committed_cents, c.settled_cents)
       IS DISTINCT FROM ROW(coalesce(r.reserved, 0), coalesce(w.committed, 0),
                            coalesce(w.settled, 0))
UNION ALL
SELECT coalesce(e.number, 'period ' || e.period_id),
       format('entry %s belongs to another case, period or change than its cause', e.entry_id)
  FROM ledger_entry e
  LEFT JOIN case_step s ON s.step_id = e.step_id
  LEFT JOIN subsidy_case c ON c.number = s.number
  LEFT JOIN subsidy_case o ON o.number = e.number
  LEFT JOIN ceiling_change h ON h.change_id = e.change_id
  LEFT JOIN queue_draw d ON d.period_id = e.period_id AND d.day = e.draw_day
 WHERE num_nonnulls(e.step_id, e.change_id, d.day) <> 1
    OR e.period_id <> coalesce(o.period_id, e.period_id)
    OR (e.step_id IS NOT NULL AND c.period_id IS DISTINCT FROM e.period_id)
    OR (e.change_id IS NOT NULL
        AND (h.period_id, h.confirmed_at IS NOT NULL) IS DISTINCT FROM (e.period_id, true))
    -- What moves the money of others only shifts the queue.
    OR (e.number IS DISTINCT FROM s.number
        AND (e.from_bucket, e.to_bucket) NOT IN (('free', 'reserved'), ('reserved', 'free')))
UNION ALL
-- The reverse: a step that must move money did, to the cent.
SELECT w.number, format('after step %s (%s) the case holds %s, but %s was decided', w.seq, w.action,
                        ROW(w.reserved, w.committed, w.settled), d.amount_cents)
  FROM walk w
  LEFT JOIN decision d ON d.step_id = w.step_id
 WHERE CASE
       WHEN w.action IN ('grant', 'grant_on_objection', 'amend', 'amend_on_objection')
       THEN (coalesce(w.reserved, 0), w.committed) IS DISTINCT FROM (0, d.amount_cents)
       WHEN w.action IN ('settle', 'settle_ex_officio')
       THEN (coalesce(w.reserved, 0), w.committed, w.settled)
            IS DISTINCT FROM (0, 0, d.amount_cents)
       WHEN w.action IN ('revise', 'revise_on_objection') THEN w.settled IS DISTINCT FROM d.amount_cents
       WHEN w.action = 'revoke' THEN w.committed <> 0
       WHEN w.action IN ('refuse', 'not_process', 'withdraw') THEN w.reserved <> 0
       ELSE false END
UNION ALL
SELECT w.number, format('a case that is %s holds %s', w.to_state,
                        ROW(w.reserved, w.committed, w.settled))
  FROM walk w
 WHERE (w.reserved <> 0
        AND w.to_state NOT IN ('awaiting_supplement', 'in_assessment', 'proposed'))
    OR (w.committed <> 0
        AND w.to_state NOT IN ('granted', 'in_progress', 'completion_reported',
                               'settlement_proposed'))
    OR (w.settled <> 0 AND w.to_state NOT IN ('settled', 'settlement_revised', 'closed'))
UNION ALL
SELECT c.number, format('a case that is %s has %s reserved', c.state, h.reserved_cents)
  FROM reservation h
  JOIN subsidy_case c ON c.number = h.number
 WHERE h.reserved_cents <> 0
   AND c.state NOT IN ('awaiting_supplement', 'in_assessment', 'proposed')
UNION ALL
SELECT c.number, format('the case holds %s, its measures %s', c.committed_cents + c.settled_cents,
                        g.cents)
  FROM subsidy_case c
 CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents FROM granted_measure
                      WHERE number = c.number AND ended_on IS NULL) g
 WHERE c.committed_cents + c.settled_cents <> g.cents
UNION ALL
SELECT 'period ' || h.period_id,
       format('change %s of the ceiling to %s cents did not bring it there', h.change_id,
              h.to_cents)
  FROM ceiling_change h
  LEFT JOIN balance b ON b.change_id = h.change_id
 WHERE CASE WHEN h.confirmed_at IS NULL THEN b.entry_id IS NOT NULL
            WHEN b.entry_id IS NOT NULL THEN b.ceiling <> h.to_cents
            -- A change to what the ceiling was already moves nothing.
            ELSE h.to_cents > 0 AND NOT EXISTS (
                SELECT FROM balance o WHERE o.period_id = h.period_id AND o.ceiling = h.to_cents
                   AND o.recorded_at <= h.confirmed_at) END

-- N3 no amount is ever negative, and no more is paid than is owed
SELECT 'period ' || period_id, format('after entry %s a bucket is negative', entry_id)
  FROM balance
 WHERE least(ceiling, override, reserved, committed, settled, returned) < 0
UNION ALL
SELECT 'period ' || period_id, 'a bucket is negative'
  FROM ceiling_ledger
 WHERE least(ceiling_cents, override_cents, reserved_cents, committed_cents, settled_cents,
             returned_cents) < 0
UNION ALL
SELECT number, 'an amount of the case is negative'
  FROM subsidy_case
  JOIN reservation USING (number)
 WHERE least(needs_cents, reserved_cents, committed_cents, settled_cents, paid_cents,
             claim_cents) < 0
UNION ALL
SELECT number, format('%s cents are paid, of %s', paid_cents,
                      committed_cents + settled_cents + claim_cents)
  FROM subsidy_case
 WHERE paid_cents > committed_cents + settled_cents + claim_cents
UNION ALL
SELECT c.number, format('the case says %s cents paid and %s claimed, its payments and claims %s'
                        ' and %s', c.paid_cents, c.claim_cents, p.paid - l.back, l.open)
  FROM subsidy_case c
 CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS paid FROM payment
                      WHERE number = c.number AND state = 'paid') p
 CROSS JOIN LATERAL (SELECT coalesce(sum(cents - recovered_cents) FILTER (WHERE state = 'open'), 0)
                            AS open,
                            coalesce(sum(CASE WHEN state = 'waived' THEN cents
                                              ELSE recovered_cents END), 0) AS back
                       FROM claim WHERE number = c.number) l
 WHERE (c.paid_cents, c.claim_cents) IS DISTINCT FROM (p.paid - l.back, l.open)

-- N4 money is moved, not made: only along these ways, and only by these steps
SELECT coalesce(e.number, 'period ' || e.period_id),
       format('entry %s: %s brings %s cents from %s to %s', e.entry_id,
              coalesce(s.action, 'a change of the ceiling or a draw'), e.cents, e.from_bucket, e.to_bucket)
  FROM ledger_entry e
  LEFT JOIN case_step s ON s.step_id = e.step_id
 WHERE e.cents <= 0
    OR (CASE WHEN e.number IS NULL THEN 'ceiling' WHEN e.number = s.number THEN s.action
             ELSE 'of another' END, e.from_bucket, e.to_bucket) NOT IN (VALUES
       ('ceiling', 'outside', 'free'), ('ceiling', 'free', 'outside'),
       ('of another', 'free', 'reserved'), ('of another', 'reserved', 'free'),
       ('complete', 'free', 'reserved'), ('complete', 'reserved', 'free'),
       ('change', 'free', 'reserved'), ('change', 'reserved', 'free'),
       ('propose', 'free', 'reserved'), ('propose', 'reserved', 'free'),
       ('reopen_on_objection', 'free', 'reserved'),
       ('grant', 'reserved', 'committed'), ('grant', 'free', 'committed'),
       ('grant', 'reserved', 'free'),
       ('grant_on_objection', 'outside', 'free'), ('grant_on_objection', 'free', 'committed'),
       ('amend_on_objection', 'outside', 'free'), ('amend_on_objection', 'free', 'committed'),
       ('revise_on_objection', 'outside', 'free'), ('revise_on_objection', 'free', 'settled'),
       -- In a case that was reopened on an objection.
       ('grant', 'outside', 'free'), ('grant', 'free', 'reserved'),
       ('refuse', 'reserved', 'free'), ('not_process', 'reserved', 'free'),
       ('withdraw', 'reserved', 'free'),
       ('amend', 'free', 'committed'), ('amend', 'committed', 'free'),
       ('amend', 'committed', 'returned'),
       ('revoke', 'committed', 'free'), ('revoke', 'committed', 'returned'),
       ('settle', 'committed', 'settled'), ('settle', 'committed', 'free'),
       ('settle', 'committed', 'returned'),
       ('settle_ex_officio', 'committed', 'settled'), ('settle_ex_officio', 'committed', 'free'),
       ('settle_ex_officio', 'committed', 'returned'),
       ('revise', 'settled', 'free'), ('revise', 'settled', 'returned'))
UNION ALL
SELECT e.number, format('entry %s goes above the ceiling without an upheld objection', e.entry_id)
  FROM ledger_entry e
  LEFT JOIN decision d ON d.step_id = e.step_id
 WHERE e.from_bucket = 'outside' AND e.step_id IS NOT NULL AND d.objection_id IS NULL

-- N5 no more is settled than was granted, or than was granted on an objection to it; less has its reasons, and the applicant was heard
SELECT d.number, format('%s of %s cents, where %s cents were %s before', d.kind, d.amount_cents,
                        b.amount_cents, b.kind)
  FROM decision d
 CROSS JOIN LATERAL (
       SELECT * FROM decision o
        WHERE o.number = d.number AND o.decision_id < d.decision_id
          AND o.kind IN ('grant', 'amendment', 'settlement', 'ex_officio', 'revision')
        ORDER BY o.decision_id DESC LIMIT 1) b
 WHERE d.kind IN ('settlement', 'ex_officio', 'revision') AND d.amount_cents > b.amount_cents
   AND d.objection_id IS NULL
UNION ALL
-- On an objection it is not less than what it replaces; and not more than was granted, but where
-- the objection is to the grant itself.
SELECT d.number, format('decision %s on an objection gives %s cents, where %s were %s before',
                        d.decision_id, d.amount_cents, r.amount_cents, r.kind)
  FROM decision d
  JOIN decision r ON r.decision_id = d.replaces_id
  JOIN objection o ON o.objection_id = d.objection_id
  JOIN decision f ON f.decision_id = o.decision_id
 CROSS JOIN LATERAL (
       SELECT g.amount_cents FROM decision g
        WHERE g.number = d.number AND g.decision_id < d.decision_id
          AND g.kind IN ('grant', 'amendment')
        ORDER BY g.decision_id DESC LIMIT 1) g
 WHERE (d.kind IN ('amendment', 'revision') AND d.amount_cents < r.amount_cents)
    OR ((d.kind = 'revision' OR r.kind = 'revocation')
        AND f.kind NOT IN ('grant', 'amendment')
        AND d.amount_cents > greatest(g.amount_cents, r.amount_cents))
UNION ALL
-- A penalty is never lowered by an objection, nor is it taken away.
SELECT d.number, format('decision %s on a notice gives %s cents, where %s were set before',
                        d.decision_id, d.amount_cents, r.amount_cents)
  FROM decision d
  JOIN decision r ON r.decision_id = d.replaces_id
 WHERE d.notice_id IS NOT NULL AND coalesce(d.amount_cents, 0) < r.amount_cents
UNION ALL
SELECT d.number, format('a %s without a decision before it', d.kind)
  FROM decision d
 WHERE d.kind IN ('amendment', 'revocation', 'settlement', 'ex_officio', 'revision')
   AND NOT EXISTS (SELECT FROM decision o WHERE o.number = d.number
                      AND o.decision_id < d.decision_id AND o.kind = 'grant')
UNION ALL
SELECT d.number, format('decision %s gives less than before without a reason, or unheard',
                        d.decision_id)
  FROM decision d
 WHERE (d.kind IN ('refusal', 'not_processed', 'revocation', 'revision')
        OR (d.kind IN ('settlement', 'ex_officio') AND d.amount_cents < (
            SELECT o.amount_cents FROM decision o
             WHERE o.number = d.number AND o.kind IN ('grant', 'amendment')
               AND o.decision_id < d.decision_id ORDER BY o.decision_id DESC LIMIT 1)))
   AND (coalesce(d.snapshot #>> '{reasons,text}', '') = ''
        OR (d.snapshot #>> '{reasons,heard_on}' IS NULL
            AND CASE d.kind
                    WHEN 'refusal' THEN d.snapshot #>> '{reasons,ground}' IN (
                         'activities', 'obligations', 'false_data')
                    WHEN 'not_processed' THEN false
                    ELSE d.snapshot #>> '{reasons,ground}' NOT IN ('request', 'objection')
                END))

-- N6 who waits has what its place gives it, and nobody was granted more than that
SELECT number, format('%s cents are reserved, its place gives %s', reserved_cents, share)
  FROM (SELECT number, reserved_cents,
               CASE queue_by WHEN 'decision' THEN 0
                    -- Its equals may be drawn before it.
                    ELSE greatest(least(needs_cents, pool - before - equals), 0) END AS share
          FROM (SELECT q.*, sum(reserved_cents) OVER (PARTITION BY period_id) + free AS pool,
                       coalesce(sum(needs_cents) OVER (
                           line RANGE UNBOUNDED PRECEDING EXCLUDE GROUP), 0) AS before,
                       coalesce(sum(needs_cents) OVER (
                           line RANGE CURRENT ROW EXCLUDE CURRENT ROW), 0) AS equals
                  FROM (SELECT c.number, c.period_id, h.needs_cents, h.reserved_cents, r.queue_by,
                               l.ceiling_cents + l.override_cents - l.reserved_cents
                               - l.committed_cents - l.settled_cents - l.returned_cents AS free,
                               CASE r.unit WHEN 'moment' THEN m.since
                                    ELSE date_trunc('day', m.since, 'Europe/Amsterdam') END AS place,
                               sha256(convert_to(d.seed || ':' || c.number, 'UTF8')) AS lot
                          FROM subsidy_case c
                          JOIN reservation h ON h.number = c.number
                          JOIN ceiling_ledger l ON l.period_id = c.period_id
                          JOIN period_rule r ON r.period_id = c.period_id
                         CROSS JOIN LATERAL (
                               SELECT CASE r.queue_by WHEN 'received' THEN c.received_at
                                           ELSE c.complete_at END AS since) m
                          LEFT JOIN queue_draw d ON d.period_id = c.period_id
                               AND d.day = (m.since AT TIME ZONE 'Europe/Amsterdam')::date
                         WHERE c.state IN ('in_assessment', 'proposed')) q
                WINDOW line AS (PARTITION BY period_id ORDER BY place, lot)) shares) given
 WHERE reserved_cents <> share
UNION ALL
SELECT e.number, format('entry %s grants %s cents past the queue', e.entry_id, e.cents)
  FROM ledger_entry e
  JOIN case_step s ON s.step_id = e.step_id AND s.action = 'grant'
  JOIN period_rule r ON r.period_id = e.period_id AND r.queue_by <> 'decision'
 WHERE e.from_bucket = 'free' AND e.to_bucket = 'committed'
UNION ALL
SELECT c.number, format('its place is %s, but its steps say %s', c.complete_at, p.complete_at)
  FROM subsidy_case c
  JOIN walk w ON w.number = c.number AND w.seq = c.steps
  LEFT JOIN place p ON p.step_id = w.step_id
 WHERE c.state IN ('in_assessment', 'proposed') AND c.complete_at IS DISTINCT FROM p.complete_at
UNION ALL
SELECT DISTINCT c.number, format('the queue of %s, version %s, is not known', c.scheme,
                                 c.scheme_version)
  FROM subsidy_case c
 WHERE NOT EXISTS (SELECT FROM rule r WHERE r.scheme = c.scheme AND r.version = c.scheme_version)

-- N7 amounts are whole cents, below 100 million euros
SELECT 'table ' || c.relname, format('column %s is no bigint', a.attname)
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
 WHERE c.relname IN ('ledger_entry', 'ceiling_ledger', 'ceiling_change', 'subsidy_case', 'proposal',
                     'decision', 'payment', 'claim', 'granted_measure', 'case_source',
                     'case_measure', 'notice_of_default')
   AND (a.attname = 'cents' OR a.attname LIKE '%\_cents') AND NOT a.attisdropped
   AND a.atttypid <> 'bigint'::regtype
UNION ALL
SELECT number, format('%s of %s cents', what, cents)
  FROM (SELECT coalesce(number, 'period ' || period_id) AS number, 'an entry' AS what, cents, 1
               AS least FROM ledger_entry
        UNION ALL SELECT number, 'a proposal', amount_cents, 0 FROM proposal
        UNION ALL SELECT number, 'a decision', amount_cents, 0 FROM decision
        UNION ALL SELECT number, 'a payment', cents, 1 FROM payment
        UNION ALL SELECT number, 'a claim', cents, 1 FROM claim
        UNION ALL SELECT number, 'a granted measure', cents, 0 FROM granted_measure) a
 WHERE cents < least OR cents >= 10000000000

-- N9 a decision says for ever what it rested on
SELECT d.number, format('decision %s is another one than its snapshot', d.decision_id)
  FROM decision d
  LEFT JOIN proposal p ON p.proposal_id = d.proposal_id
 WHERE (d.snapshot ->> 'number', d.snapshot ->> 'announced_on',
        (d.snapshot ->> 'amount_cents')::bigint)
       IS DISTINCT FROM (d.number, d.announced_on::text, d.amount_cents)
    OR (d.notice_id IS NULL
        AND (p.number, p.kind, p.amount_cents, p.by_id)
            IS DISTINCT FROM (d.number, d.kind, d.amount_cents, d.prepared_by_id))
UNION ALL
SELECT d.number, format('decision %s and its step, notice or objection are not of one notice',
                        d.decision_id)
  FROM decision d
  JOIN notice_of_default n ON n.notice_id = d.notice_id
  LEFT JOIN case_step s ON s.step_id = d.step_id
  LEFT JOIN decision r ON r.decision_id = d.replaces_id
  LEFT JOIN objection o ON o.objection_id = d.objection_id
  LEFT JOIN decision f ON f.decision_id = o.decision_id
 WHERE (n.number, (s.details ->> 'notice_id')::bigint, (s.details ->> 'cents')::bigint)
       IS DISTINCT FROM (d.number, d.notice_id, d.amount_cents)
    OR ((d.snapshot #>> '{notice,notice_id}')::bigint, d.snapshot #>> '{notice,term}',
        d.snapshot #>> '{notice,received_on}')
       IS DISTINCT FROM (n.notice_id, n.term::text, n.received_on::text)
    OR (d.replaces_id IS NOT NULL AND (r.notice_id, f.notice_id, o.outcome)
                                      IS DISTINCT FROM (d.notice_id, d.notice_id, 'founded'))
UNION ALL
SELECT coalesce(s.number, d.number),
       format('step %s and decision %s are not one decision', s.step_id, d.decision_id)
  FROM (SELECT s.step_id, s.number, s.by_id, s.happened_on, k.kind
          FROM case_step s
          JOIN (VALUES ('grant', 'grant'), ('grant_on_objection', 'grant'), ('refuse', 'refusal'),
                       ('not_process', 'not_processed'), ('amend', 'amendment'),
                       ('revoke', 'revocation'), ('settle', 'settlement'),
                       ('settle_ex_officio', 'ex_officio'), ('revise', 'revision'),
                       ('amend_on_objection', 'amendment'), ('revise_on_objection', 'revision'),
                       ('set_penalty', 'penalty'), ('reject_notice', 'no_penalty'))
               AS k (action, kind) ON k.action = s.action) s
  FULL JOIN decision d ON d.step_id = s.step_id
 WHERE (s.number, s.kind, s.by_id, s.happened_on)
       IS DISTINCT FROM (d.number, d.kind::text, d.decided_by_id, d.announced_on)
UNION ALL
SELECT d.number, format('decision %s replaces one of another case or a later one', d.decision_id)
  FROM decision d
  JOIN decision r ON r.decision_id = d.replaces_id
 WHERE r.number <> d.number OR r.decision_id >= d.decision_id

-- N10 the steps of a case are a way through the graph, and each has its event in the trail
SELECT w.number, format('step %s: %s from %s to %s', w.seq, w.action, w.from_state, w.to_state)
  FROM walk w
 WHERE w.from_state IS DISTINCT FROM w.was
    OR (w.seq = 1) <> (w.from_state IS NULL)
    OR NOT EXISTS (SELECT FROM case_edge g WHERE g.action = w.action
                      AND g.from_state = coalesce(w.from_state, 'none')
                      AND g.to_state = w.to_state)
UNION ALL
SELECT c.number, format('the case is %s after %s steps, its steps say %s after %s', c.state, c.steps,
                        s.state, s.steps)
  FROM subsidy_case c
 CROSS JOIN LATERAL (SELECT count(*) AS steps, max(seq) AS last,
                            (array_agg(to_state ORDER BY seq DESC))[1] AS state
                       FROM case_step WHERE number = c.number) s
 WHERE (c.state, c.steps, c.steps) IS DISTINCT FROM (s.state, s.steps, s.last)
UNION ALL
-- What a case is for says its last step that receives, changes, or amends with measures named.
SELECT c.number, format('step %s says what the case is for; its steps say %s, its measures %s',
                        c.content_step_id, s.content, m.content)
  FROM subsidy_case c
 CROSS JOIN LATERAL (SELECT max(step_id) AS content FROM case_step
                      WHERE number = c.number
                        AND (action IN ('receive', 'change')
                             OR (action = 'amend' AND details -> 'measures' IS NOT NULL))) s
 CROSS JOIN LATERAL (SELECT max(step_id) AS content FROM case_measure
                      WHERE number = c.number) m
 WHERE (c.content_step_id, c.content_step_id) IS DISTINCT FROM (s.content, m.content)
UNION ALL
SELECT coalesce(s.number, e.number),
       format('step %s (%s) and event %s (%s) are not one', s.seq, s.action, e.audit_seq, e.action)
  FROM case_step s
  FULL JOIN event e ON e.number = s.number AND e.seq = s.seq
 WHERE (s.from_state, s.to_state, s.by_id,
        CASE s.action WHEN 'receive' THEN 'application_received' ELSE 'case_' || s.action END)
       IS DISTINCT FROM (e.from_state, e.to_state, e.actor_id, e.action)

-- N11 who prepares does not decide
SELECT number, format('decision %s was prepared and taken by one person', decision_id)
  FROM decision WHERE prepared_by_id = decided_by_id
UNION ALL
SELECT d.number, format('decision %s was taken by who handled the case', d.decision_id)
  FROM decision d
  JOIN case_step s ON s.step_id = d.step_id
 CROSS JOIN LATERAL (SELECT (a.details ->> 'handler_id')::bigint AS handler_id FROM case_step a
                      WHERE a.number = d.number AND a.action = 'assign' AND a.seq < s.seq
                      ORDER BY a.seq DESC LIMIT 1) h
 WHERE h.handler_id = d.decided_by_id
UNION ALL
SELECT 'period ' || period_id, format('change %s was proposed and confirmed by one person',
                                      change_id)
  FROM ceiling_change WHERE proposed_by_id = confirmed_by_id
UNION ALL
SELECT number, format('payment %s was ordered and released by one person, or by nobody',
                      payment_id)
  FROM payment
 WHERE released_by_id = ordered_by_id OR (state = 'paid' AND released_by_id IS NULL)
UNION ALL
SELECT o.number, format('objection %s was decided by who took or prepared the decision',
                        o.objection_id)
  FROM objection o
  JOIN decision d ON d.decision_id = o.decision_id
  JOIN case_step s ON s.number = o.number AND s.action = 'decide_objection'
       AND (s.details ->> 'objection_id')::bigint = o.objection_id
 WHERE s.by_id IN (d.decided_by_id, d.prepared_by_id)
UNION ALL
SELECT n.number, format('decision %s on an objection was taken by who took the first',
                        n.decision_id)
  FROM decision n
  JOIN objection o ON o.objection_id = n.objection_id
  JOIN decision d ON d.decision_id = o.decision_id
 WHERE n.decided_by_id = d.decided_by_id

-- N12 no state and no way that the procedure does not have
SELECT number, format('step %s goes from %s to %s', seq, from_state, to_state)
  FROM case_step
 WHERE from_state IS DISTINCT FROM to_state
   AND (coalesce(from_state, 'none'), to_state) NOT IN (VALUES
       ('none', 'received'),
       ('received', 'awaiting_supplement'), ('received', 'in_assessment'),
       ('received', 'withdrawn'),
       ('awaiting_supplement', 'in_assessment'), ('awaiting_supplement', 'not_processed'),
       ('awaiting_supplement', 'withdrawn'),
       ('in_assessment', 'awaiting_supplement'), ('in_assessment', 'proposed'),
       ('in_assessment', 'withdrawn'),
       ('proposed', 'in_assessment'), ('proposed', 'granted'), ('proposed', 'refused'),
       ('proposed', 'withdrawn'),
       ('granted', 'in_progress'), ('granted', 'completion_reported'),
       ('granted', 'grant_revoked'), ('granted', 'settled'),
       ('in_progress', 'completion_reported'), ('in_progress', 'grant_revoked'),
       ('in_progress', 'settled'), ('in_progress', 'settlement_proposed'),
       ('completion_reported', 'in_progress'), ('completion_reported', 'settlement_proposed'),
       ('settlement_proposed', 'completion_reported'), ('settlement_proposed', 'settled'),
       ('settled', 'settlement_revised'),
       ('refused', 'closed'), ('not_processed', 'closed'), ('withdrawn', 'closed'),
       ('grant_revoked', 'closed'), ('settled', 'closed'), ('settlement_revised', 'closed'),
       -- After an upheld objection, or under Awb 4:49.
       ('grant_revoked', 'granted'),
       ('refused', 'granted'), ('refused', 'in_assessment'), ('not_processed', 'in_assessment'),
       ('closed', 'granted'), ('closed', 'in_assessment'), ('closed', 'settlement_revised'))
UNION ALL
SELECT s.number, format('step %s opens a decided case without an upheld objection', s.seq)
  FROM case_step s
  LEFT JOIN decision d ON d.step_id = s.step_id
  LEFT JOIN objection o ON o.number = s.number AND o.outcome = 'founded'
       AND o.objection_id = coalesce(d.objection_id, (s.details ->> 'objection_id')::bigint)
  LEFT JOIN decision f ON f.decision_id = o.decision_id
 WHERE s.action IN ('grant_on_objection', 'amend_on_objection', 'revise_on_objection',
                    'reopen_on_objection')
   AND coalesce(f.kind, '') NOT IN (SELECT kind FROM (VALUES
       ('reopen_on_objection', 'refusal'), ('reopen_on_objection', 'not_processed'),
       ('grant_on_objection', 'refusal'), ('grant_on_objection', 'not_processed'),
       ('grant_on_objection', 'revocation'),
       ('amend_on_objection', 'grant'), ('amend_on_objection', 'amendment'),
       ('revise_on_objection', 'grant'), ('revise_on_objection', 'amendment'),
       ('revise_on_objection', 'settlement'), ('revise_on_objection', 'ex_officio'),
       ('revise_on_objection', 'revision')) AS k (action, kind) WHERE k.action = s.action)
UNION ALL
-- What is decided after a reopening answers the objection.
SELECT d.number, format('decision %s after a reopening names another objection', d.decision_id)
  FROM decision d
  JOIN case_step s ON s.step_id = d.step_id AND s.from_state IN ('proposed', 'awaiting_supplement')
 CROSS JOIN LATERAL (
       SELECT max((o.details ->> 'objection_id')::bigint) AS objection_id FROM case_step o
        WHERE o.number = d.number AND o.seq < s.seq AND o.action = 'reopen_on_objection') r
 WHERE d.objection_id IS DISTINCT FROM r.objection_id AND d.notice_id IS NULL
UNION ALL
-- Who was asked for a report, or for more with it, had until the day in the letter (Awb 4:44, 4:45).
SELECT w.number, format('step %s (%s) does not wait for what was asked', w.seq, w.action)
  FROM case_step w
 WHERE (w.action = 'propose_ex_officio' OR (w.action = 'propose_settlement'
                                            AND w.from_state = 'in_progress'))
   AND NOT EXISTS (
       SELECT FROM case_step l
        WHERE l.number = w.number AND l.seq < w.seq
          AND l.action = CASE w.action WHEN 'propose_ex_officio' THEN 'remind'
                                       ELSE 'ask_evidence' END
          AND (l.details ->> 'until')::date < w.happened_on
          AND l.seq >= (SELECT coalesce(max(r.seq), 0) FROM case_step r
                         WHERE r.number = w.number AND r.seq < w.seq
                           AND r.action IN ('report_completion', 'ask_evidence')))

-- N13 one live decision of a kind, and objections are about decisions of the case
SELECT number, format('%s live decisions: %s', count(*), kind)
  FROM (SELECT number, CASE WHEN kind IN ('grant', 'amendment', 'refusal', 'not_processed',
                                          'revocation') THEN 'on the application'
                            WHEN kind IN ('penalty', 'no_penalty') THEN 'on notice ' || notice_id
                            ELSE 'on the settlement' END AS kind
          FROM decision d
         WHERE NOT EXISTS (SELECT FROM decision r WHERE r.replaces_id = d.decision_id)) live
 GROUP BY number, kind HAVING count(*) > 1
UNION ALL
SELECT o.number, format('objection %s is about a decision of %s', o.objection_id, d.number)
  FROM objection o
  LEFT JOIN decision d ON d.decision_id = o.decision_id
 WHERE d.number IS DISTINCT FROM o.number
UNION ALL
SELECT s.number, format('step %s (%s) is of no objection that was there then', s.seq, s.action)
  FROM case_step s
  LEFT JOIN objection o ON o.number = s.number
       AND o.objection_id = (s.details ->> 'objection_id')::bigint
 WHERE s.action IN ('ask_repair', 'record_repair', 'pause_objection', 'postpone_objection',
                    'handle_objection', 'decide_objection')
   AND (o.objection_id IS NULL OR o.received_on > s.happened_on
        OR (s.details ->> 'first_day')::date < o.received_on)
UNION ALL
SELECT a.number, format('step %s asks for a repair until %s', a.seq, a.details ->> 'until')
  FROM case_step a
 WHERE a.action = 'ask_repair' AND (a.details ->> 'until')::date <= a.happened_on
UNION ALL
SELECT r.number, format('step %s records a repair that nobody asked for', r.seq)
  FROM case_step r
 WHERE r.action = 'record_repair'
   AND NOT EXISTS (SELECT FROM case_step a
                    WHERE a.number = r.number AND a.action = 'ask_repair' AND a.seq < r.seq
                      AND a.happened_on <= r.happened_on
                      AND a.details -> 'objection_id' = r.details -> 'objection_id')
UNION ALL
SELECT number, format('the decision on objection %s was postponed %s times',
                      details ->> 'objection_id', count(*))
  FROM case_step WHERE action = 'postpone_objection'
 GROUP BY number, details ->> 'objection_id' HAVING count(*) > 1
UNION ALL
-- To a decision on an objection only an appeal can be made, and to nothing else.
SELECT o.number, format('objection %s should be an appeal, or is one too early', o.objection_id)
  FROM objection o
  JOIN decision d ON d.decision_id = o.decision_id
 WHERE o.is_appeal IS DISTINCT FROM (
           d.objection_id IS NOT NULL
           OR (o.is_appeal AND EXISTS (
               SELECT FROM objection b
                WHERE b.decision_id = o.decision_id AND NOT b.is_appeal
                  AND b.outcome IN ('unfounded', 'inadmissible')
                  AND b.decided_on <= o.received_on)))
UNION ALL
SELECT number, format('objection %s was answered %s times', objection_id, count(*))
  FROM (SELECT number, objection_id, 'decided' AS how FROM decision WHERE objection_id IS NOT NULL
        UNION ALL
        SELECT number, (details ->> 'objection_id')::bigint, 'reopened' FROM case_step
         WHERE action = 'reopen_on_objection') a
 GROUP BY number, objection_id, how HAVING count(*) > 1
UNION ALL
SELECT min(number), format('%s running grants for %s of home %s', count(*), measure,
                           verblijfsobject_id)
  FROM granted_measure WHERE ended_on IS NULL
 GROUP BY verblijfsobject_id, measure HAVING count(*) > 1
UNION ALL
SELECT g.number, format('a grant that ended holds %s of home %s', g.measure, g.verblijfsobject_id)
  FROM granted_measure g
  JOIN subsidy_case c ON c.number = g.number
 WHERE g.ended_on IS NULL
   AND c.state NOT IN ('granted', 'in_progress', 'completion_reported', 'settlement_proposed',
                       'settled', 'settlement_revised', 'closed')

-- N15 a penalty is what its days come to, once for each late decision, and is paid once, by another
SELECT s.number, format('step %s sets %s cents for notice %s of %s', s.seq, s.details ->> 'cents',
                        n.notice_id, n.received_on)
  FROM case_step s
  LEFT JOIN notice_of_default n ON n.number = s.number
       AND n.notice_id = (s.details ->> 'notice_id')::bigint
 CROSS JOIN LATERAL (SELECT (s.details ->> 'first_day')::date AS first,
                            (s.details ->> 'last_day')::date AS last) d
 CROSS JOIN LATERAL (SELECT d.last - d.first + 1 AS days) c
 CROSS JOIN LATERAL (SELECT (s.details ->> 'cents')::bigint AS cents) p
 WHERE s.action = 'set_penalty'
   AND (n.notice_id IS NULL OR n.received_on > s.happened_on OR s.happened_on <= d.last
        OR p.cents IS NULL OR c.days NOT BETWEEN 1 AND 42
        -- The count begins two weeks after a notice on that term; after an objection of an earlier.
        OR NOT EXISTS (
            SELECT FROM notice_of_default m
             WHERE m.number = n.number AND m.term = n.term AND m.received_on <= n.received_on
               AND m.objection_id IS NOT DISTINCT FROM n.objection_id
               AND m.received_on + 15 = d.first)
        OR p.cents <> least(c.days, 14) * 2300 + greatest(least(c.days, 28) - 14, 0) * 3500
                      + greatest(c.days - 28, 0) * 4500
        -- Less than all days: the day after the last one somebody decided.
        OR (c.days < 42 AND NOT EXISTS (
            SELECT FROM case_step e
             WHERE e.number = s.number AND e.seq < s.seq AND e.happened_on = d.last + 1
               AND e.action IN ('grant', 'grant_on_objection', 'refuse', 'not_process', 'withdraw',
                                'amend', 'revoke', 'settle', 'settle_ex_officio', 'revise',
                                'amend_on_objection', 'revise_on_objection', 'decide_objection'))))
UNION ALL
-- The last step of a notice says how it stands, until an objection to its decision was upheld.
SELECT n.number, format('notice %s is %s at %s cents, %s paid; its last step is %s, it holds %s, %s',
                        n.notice_id, n.state, n.cents, n.paid_cents, w.action, t.cents, t.paid)
  FROM notice_of_default n
  LEFT JOIN LATERAL (
       SELECT w.* FROM case_step w
        WHERE w.number = n.number AND (w.details ->> 'notice_id')::bigint = n.notice_id
        ORDER BY w.seq DESC LIMIT 1) w ON true
 CROSS JOIN LATERAL (
       SELECT (array_agg((p.details ->> 'cents')::bigint ORDER BY p.seq DESC)
                   FILTER (WHERE p.action = 'set_penalty'))[1] AS cents,
              -- What was paid before it was told: all that was set by then.
              coalesce(sum(coalesce((p.details ->> 'cents')::bigint, f.cents))
                           FILTER (WHERE p.action = 'pay_penalty'), 0) AS paid
         FROM case_step p
        CROSS JOIN LATERAL (
              SELECT (f.details ->> 'cents')::bigint AS cents FROM case_step f
               WHERE f.number = p.number AND f.action = 'set_penalty' AND f.seq <= p.seq
                 AND f.details -> 'notice_id' = p.details -> 'notice_id'
               ORDER BY f.seq DESC LIMIT 1) f
        WHERE p.number = n.number AND (p.details ->> 'notice_id')::bigint = n.notice_id) t
  LEFT JOIN decision d ON d.notice_id = n.notice_id
       AND NOT EXISTS (SELECT FROM decision r WHERE r.replaces_id = d.decision_id)
 CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM objection o WHERE o.decision_id = d.decision_id
                                       AND o.outcome = 'founded') AS is_upheld) u
 WHERE (n.cents, n.paid_cents) IS DISTINCT FROM (t.cents, t.paid)
    OR u.is_upheld <> (n.state = 'reopened')
    OR (n.state <> 'reopened'
        AND n.state <> CASE WHEN w.action IS NULL THEN 'received'
                            WHEN w.action = 'reject_notice' THEN 'rejected'
                            WHEN t.paid = t.cents THEN 'paid' ELSE 'penalty_set' END)
    OR (n.decided_on, n.decided_by_id) IS DISTINCT FROM
       (CASE WHEN NOT u.is_upheld THEN d.announced_on END,
        CASE WHEN NOT u.is_upheld THEN d.decided_by_id END)
UNION ALL
SELECT coalesce(s.number, n.number),
       format('step %s and notice %s do not belong together', s.seq, n.notice_id)
  FROM (SELECT * FROM case_step WHERE action = 'default_notice') s
  FULL JOIN notice_of_default n ON n.step_id = s.step_id
 WHERE (s.number, s.happened_on) IS DISTINCT FROM (n.number, n.received_on)
UNION ALL
SELECT number, format('%s penalties for one late %s', count(*), term)
  FROM notice_of_default WHERE cents IS NOT NULL
 GROUP BY number, term, objection_id HAVING count(*) > 1
UNION ALL
SELECT p.number, format('step %s pays a penalty by who set it', p.seq)
  FROM case_step p
 CROSS JOIN LATERAL (
       SELECT f.by_id FROM case_step f
        WHERE f.number = p.number AND f.action = 'set_penalty' AND f.seq < p.seq
          AND f.details -> 'notice_id' = p.details -> 'notice_id'
        ORDER BY f.seq DESC LIMIT 1) f
 WHERE p.action = 'pay_penalty' AND p.by_id = f.by_id
UNION ALL
SELECT c.number, format('closed by step %s with a penalty that was not paid', c.seq)
  FROM case_step c
  JOIN case_step s ON s.number = c.number AND s.action = 'set_penalty' AND s.seq < c.seq
 WHERE c.action = 'close'
   AND (s.details ->> 'cents')::bigint > (
       SELECT coalesce(sum(coalesce((p.details ->> 'cents')::bigint,
                                    (s.details ->> 'cents')::bigint)), 0)
         FROM case_step p
        WHERE p.number = c.number AND p.action = 'pay_penalty' AND p.seq < c.seq
          AND p.details -> 'notice_id' = s.details -> 'notice_id')

-- N16 each letter tells of one step, and what it said is kept
SELECT coalesce(l.number, s.number),
       format('letter %s (%s) and step %s (%s) do not belong together', l.letter_id, l.kind, s.seq,
              s.action)
  FROM (SELECT s.step_id, s.number, s.seq, s.action, k.kind, s.happened_on
          FROM case_step s
          JOIN (VALUES ('receive', 'acknowledgement'), ('request_supplement', 'supplement_request'),
                       ('ask_evidence', 'evidence_request'), ('remind', 'completion_reminder'),
                       ('ask_repair', 'repair_request'),
                       ('postpone_objection', 'objection_postponement'),
                       ('set_penalty', 'penalty'), ('reject_notice', 'no_penalty'),
                       ('grant', 'grant'), ('grant_on_objection', 'grant'), ('amend', 'amendment'),
                       ('refuse', 'refusal'), ('not_process', 'not_processed'),
                       ('revoke', 'revocation'), ('settle', 'settlement'),
                       ('settle_ex_officio', 'ex_officio'), ('revise', 'revision'),
                       ('amend_on_objection', 'amendment'), ('revise_on_objection', 'revision'))
               AS k (action, kind) ON k.action = s.action) s
  FULL JOIN letter l ON l.step_id = s.step_id
 WHERE (s.number, s.kind, s.happened_on) IS DISTINCT FROM (l.number, l.kind, l.dated_on)
   -- Notices were rejected without a letter once.
   AND NOT (l.letter_id IS NULL AND s.action = 'reject_notice' AND EXISTS (
            SELECT FROM decision d
             WHERE d.step_id = s.step_id AND d.snapshot ->> 'without_letter' = 'true'))
UNION ALL
SELECT l.number, format('what letter %s said is not kept', l.letter_id)
  FROM letter l
  LEFT JOIN letter_content k ON k.letter_id = l.letter_id AND k.number = l.number
 WHERE k.letter_id IS NULL OR (k.value IS NULL) <> (k.destruction_id IS NOT NULL)
UNION ALL
SELECT k.number, format('kept words of letter %s, which does not exist', k.letter_id)
  FROM letter_content k
 WHERE NOT EXISTS (SELECT FROM letter l WHERE l.letter_id = k.letter_id)
