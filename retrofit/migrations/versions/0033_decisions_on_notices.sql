-- A decision on a notice of default is a decision as any other (Awb 1:3): somebody can object to it.
-- It has no proposal; nobody proposes one, so that ck_proposal_decisionkind stays as it is.
ALTER TABLE decision DROP CONSTRAINT ck_decision_decisionkind;
ALTER TABLE decision ADD CONSTRAINT ck_decision_decisionkind CHECK (kind IN ('grant', 'refusal',
    'not_processed', 'amendment', 'revocation', 'settlement', 'ex_officio', 'revision', 'penalty',
    'no_penalty'));
ALTER TABLE decision ALTER COLUMN proposal_id DROP NOT NULL;
ALTER TABLE decision ALTER COLUMN prepared_by_id DROP NOT NULL;
ALTER TABLE decision ADD COLUMN notice_id BIGINT;
COMMENT ON COLUMN decision.notice_id IS 'notice of default that was decided on';
ALTER TABLE decision ADD CONSTRAINT fk_decision_notice_id FOREIGN KEY(notice_id) REFERENCES
    notice_of_default (notice_id);
ALTER TABLE decision ADD CONSTRAINT ck_decision_on_notice CHECK (
    (kind IN ('penalty', 'no_penalty')) = (notice_id IS NOT NULL)
    AND (notice_id IS NULL) = (proposal_id IS NOT NULL)
    AND (notice_id IS NULL) = (prepared_by_id IS NOT NULL));
ALTER TABLE decision ADD CONSTRAINT ck_decision_notice_anew CHECK (
    notice_id IS NULL OR (replaces_id IS NULL) = (objection_id IS NULL));
DROP INDEX uq_decision_kind;
CREATE UNIQUE INDEX uq_decision_kind ON decision (number, kind) WHERE replaces_id IS NULL AND kind
    NOT IN ('amendment', 'revision', 'penalty', 'no_penalty');
CREATE UNIQUE INDEX uq_decision_notice_id ON decision (notice_id) WHERE replaces_id IS NULL;

-- What was paid of a penalty counts when it is set anew, and who paid it may set the next one.
ALTER TABLE notice_of_default DROP CONSTRAINT ck_notice_of_default_decided;
ALTER TABLE notice_of_default DROP CONSTRAINT ck_notice_of_default_cents;
ALTER TABLE notice_of_default DROP CONSTRAINT ck_notice_of_default_paid;
ALTER TABLE notice_of_default DROP CONSTRAINT ck_notice_of_default_four_eyes;
ALTER TABLE notice_of_default DROP CONSTRAINT ck_notice_of_default_noticestate;
ALTER TABLE notice_of_default ADD CONSTRAINT ck_notice_of_default_noticestate CHECK (state IN (
    'received', 'rejected', 'penalty_set', 'paid', 'reopened'));
ALTER TABLE notice_of_default ADD COLUMN paid_cents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice_of_default ALTER COLUMN paid_cents DROP DEFAULT;
ALTER TABLE notice_of_default DISABLE TRIGGER notice_goes_on;
UPDATE notice_of_default SET paid_cents = cents WHERE state = 'paid';
ALTER TABLE notice_of_default ENABLE TRIGGER notice_goes_on;
ALTER TABLE notice_of_default ADD CONSTRAINT ck_notice_of_default_decided CHECK (
    (state IN ('received', 'reopened')) = (decided_on IS NULL)
    AND (decided_on IS NULL) = (decided_by_id IS NULL));
ALTER TABLE notice_of_default ADD CONSTRAINT ck_notice_of_default_cents CHECK (
    (state = 'reopened' OR (state IN ('penalty_set', 'paid')) = (cents IS NOT NULL))
    AND cents BETWEEN 2300 AND 144200);
ALTER TABLE notice_of_default ADD CONSTRAINT ck_notice_of_default_paid CHECK (
    paid_cents BETWEEN 0 AND coalesce(cents, 0)
    AND (state = 'reopened' OR (state = 'paid') = (paid_cents = coalesce(cents, -1)))
    AND (paid_cents = 0) = (paid_on IS NULL) AND (paid_on IS NULL) = (paid_by_id IS NULL));
COMMENT ON COLUMN notice_of_default.cents
    IS 'penalty as last set, cents; stays when it is open again';
COMMENT ON COLUMN notice_of_default.decided_on IS 'day of the decision on it that holds';
COMMENT ON COLUMN notice_of_default.decided_by_id IS 'who took the decision on it that holds';
COMMENT ON COLUMN notice_of_default.paid_cents IS 'paid of the penalty, cents';
COMMENT ON COLUMN notice_of_default.paid_on IS 'day of the last payment of it';
COMMENT ON COLUMN notice_of_default.paid_by_id IS 'who recorded that payment';

-- A penalty can be objected to before the application is decided on, and after it was withdrawn; and
-- what is decided anew on it in a closed case is decided and paid there.
INSERT INTO case_edge (action, from_state, to_state, decides)
SELECT action, state, state, false
  FROM unnest(ARRAY['file_objection', 'ask_repair', 'record_repair', 'pause_objection',
                    'postpone_objection', 'handle_objection', 'decide_objection', 'file_appeal',
                    'record_judgment']) AS action,
       unnest(ARRAY['received', 'awaiting_supplement', 'in_assessment', 'proposed',
                    'withdrawn']) AS state
 UNION ALL
SELECT action, 'closed', 'closed', false
  FROM unnest(ARRAY['reject_notice', 'set_penalty', 'pay_penalty']) AS action
    ON CONFLICT DO NOTHING;

-- Received, a notice is rejected or its penalty set; an upheld objection or appeal opens it again.
-- What was set is never lowered, and what was paid is paid once, by another than who set it.
CREATE OR REPLACE FUNCTION notice_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'received' OR NOT EXISTS (
               SELECT FROM case_step
                WHERE step_id = NEW.step_id AND number = NEW.number AND action = 'default_notice'
                  AND happened_on = NEW.received_on)
           OR NOT (NEW.objection_id IS NULL OR EXISTS (
               SELECT FROM objection
                WHERE objection_id = NEW.objection_id AND number = NEW.number)) THEN
            RAISE EXCEPTION 'a notice of default begins as received, by a step of its case'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE'
       OR (NEW.notice_id, NEW.number, NEW.step_id, NEW.term, NEW.objection_id, NEW.received_on)
          IS DISTINCT FROM
          (OLD.notice_id, OLD.number, OLD.step_id, OLD.term, OLD.objection_id, OLD.received_on)
       OR (OLD.state, NEW.state) NOT IN (
              ('received', 'rejected'), ('received', 'penalty_set'), ('penalty_set', 'paid'),
              ('rejected', 'reopened'), ('penalty_set', 'reopened'), ('paid', 'reopened'),
              ('reopened', 'rejected'), ('reopened', 'penalty_set'), ('reopened', 'paid'))
       OR coalesce(NEW.cents, 0) < coalesce(OLD.cents, 0)
       OR (NEW.state = 'reopened' AND NEW.cents IS DISTINCT FROM OLD.cents)
       OR (OLD.state = 'penalty_set' AND NEW.state = 'paid'
           AND (NEW.cents, NEW.decided_on, NEW.decided_by_id)
               IS DISTINCT FROM (OLD.cents, OLD.decided_on, OLD.decided_by_id))
       OR ((OLD.state, NEW.state) IS DISTINCT FROM ('penalty_set', 'paid')
           AND (NEW.paid_cents, NEW.paid_on, NEW.paid_by_id)
               IS DISTINCT FROM (OLD.paid_cents, OLD.paid_on, OLD.paid_by_id)) THEN
        RAISE EXCEPTION 'a notice of default is rejected, or its penalty is set and paid'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
           SELECT FROM case_step s
            WHERE s.number = NEW.number
              AND CASE NEW.state
                  WHEN 'rejected' THEN
                      s.action = 'reject_notice' AND s.details ->> 'exception' = NEW.exception
                      AND (s.by_id, s.happened_on) = (NEW.decided_by_id, NEW.decided_on)
                  WHEN 'reopened' THEN
                      s.action IN ('decide_objection', 'record_judgment')
                      AND s.details ->> 'outcome' = 'founded'
                  WHEN 'paid' THEN
                      CASE OLD.state
                      WHEN 'penalty_set' THEN
                          s.action = 'pay_penalty'
                          AND (s.by_id, s.happened_on) = (NEW.paid_by_id, NEW.paid_on)
                      ELSE
                          s.action = 'set_penalty' AND (s.details ->> 'cents')::bigint = NEW.cents
                          AND (s.by_id, s.happened_on) = (NEW.decided_by_id, NEW.decided_on) END
                  ELSE
                      s.action = 'set_penalty' AND (s.details ->> 'cents')::bigint = NEW.cents
                      AND (s.by_id, s.happened_on) = (NEW.decided_by_id, NEW.decided_on) END
              AND CASE NEW.state
                  WHEN 'reopened' THEN EXISTS (
                      SELECT FROM objection o JOIN decision d USING (decision_id)
                       WHERE o.objection_id = (s.details ->> 'objection_id')::bigint
                         AND d.notice_id = NEW.notice_id
                         AND NOT EXISTS (SELECT FROM decision r
                                          WHERE r.replaces_id = d.decision_id))
                  ELSE (s.details ->> 'notice_id')::bigint = NEW.notice_id END) THEN
        RAISE EXCEPTION 'a notice of default goes on by a step of its case'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'penalty_set' AND NEW.state = 'paid'
       AND NEW.paid_by_id = NEW.decided_by_id THEN
        RAISE EXCEPTION 'who set a penalty does not pay it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_notice_of_default_four_eyes';
    END IF;
    IF NEW.state IN ('penalty_set', 'paid') AND EXISTS (
           SELECT FROM notice_of_default o
            WHERE o.number = NEW.number AND o.term = NEW.term AND o.cents IS NOT NULL
              AND o.objection_id IS NOT DISTINCT FROM NEW.objection_id
              AND o.notice_id <> NEW.notice_id) THEN
        RAISE EXCEPTION 'a late decision costs one penalty' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- What is decided anew on a notice is on the notice that was objected about, and never lower.
CREATE OR REPLACE FUNCTION decision_is_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM objection o JOIN decision d USING (decision_id)
                    WHERE o.objection_id = NEW.objection_id AND o.number = NEW.number
                      AND o.outcome = 'founded'
                      AND d.notice_id IS NOT DISTINCT FROM NEW.notice_id) THEN
        RAISE EXCEPTION 'what is decided anew answers an upheld objection of the same case'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_upheld';
    END IF;
    IF EXISTS (SELECT FROM objection o JOIN decision d USING (decision_id)
                WHERE o.objection_id = NEW.objection_id
                  AND d.decided_by_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'who took a decision does not decide anew on an objection to it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_four_eyes_anew';
    END IF;
    IF NEW.kind IN ('amendment', 'revision', 'penalty', 'no_penalty')
       AND EXISTS (SELECT FROM decision d WHERE d.decision_id = NEW.replaces_id
                      AND d.amount_cents > coalesce(NEW.amount_cents, 0)) THEN
        RAISE EXCEPTION 'an objection makes nobody worse off'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_not_worse';
    END IF;
    RETURN NEW;
END $$;
