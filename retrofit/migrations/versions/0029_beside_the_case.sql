-- What stops the clock of a decision on an objection: a repair asked and recorded (Awb 6:6), a pause,
-- a delay announced (Awb 7:10). And what becomes of a notice of default (Awb 4:17, 4:18).
INSERT INTO case_edge (action, from_state, to_state, decides) VALUES
    ('ask_repair', 'granted', 'granted', false),
    ('ask_repair', 'in_progress', 'in_progress', false),
    ('ask_repair', 'completion_reported', 'completion_reported', false),
    ('ask_repair', 'settlement_proposed', 'settlement_proposed', false),
    ('ask_repair', 'refused', 'refused', false),
    ('ask_repair', 'not_processed', 'not_processed', false),
    ('ask_repair', 'grant_revoked', 'grant_revoked', false),
    ('ask_repair', 'settled', 'settled', false),
    ('ask_repair', 'settlement_revised', 'settlement_revised', false),
    ('ask_repair', 'closed', 'closed', false),
    ('record_repair', 'granted', 'granted', false),
    ('record_repair', 'in_progress', 'in_progress', false),
    ('record_repair', 'completion_reported', 'completion_reported', false),
    ('record_repair', 'settlement_proposed', 'settlement_proposed', false),
    ('record_repair', 'refused', 'refused', false),
    ('record_repair', 'not_processed', 'not_processed', false),
    ('record_repair', 'grant_revoked', 'grant_revoked', false),
    ('record_repair', 'settled', 'settled', false),
    ('record_repair', 'settlement_revised', 'settlement_revised', false),
    ('record_repair', 'closed', 'closed', false),
    ('pause_objection', 'granted', 'granted', false),
    ('pause_objection', 'in_progress', 'in_progress', false),
    ('pause_objection', 'completion_reported', 'completion_reported', false),
    ('pause_objection', 'settlement_proposed', 'settlement_proposed', false),
    ('pause_objection', 'refused', 'refused', false),
    ('pause_objection', 'not_processed', 'not_processed', false),
    ('pause_objection', 'grant_revoked', 'grant_revoked', false),
    ('pause_objection', 'settled', 'settled', false),
    ('pause_objection', 'settlement_revised', 'settlement_revised', false),
    ('pause_objection', 'closed', 'closed', false),
    ('postpone_objection', 'granted', 'granted', false),
    ('postpone_objection', 'in_progress', 'in_progress', false),
    ('postpone_objection', 'completion_reported', 'completion_reported', false),
    ('postpone_objection', 'settlement_proposed', 'settlement_proposed', false),
    ('postpone_objection', 'refused', 'refused', false),
    ('postpone_objection', 'not_processed', 'not_processed', false),
    ('postpone_objection', 'grant_revoked', 'grant_revoked', false),
    ('postpone_objection', 'settled', 'settled', false),
    ('postpone_objection', 'settlement_revised', 'settlement_revised', false),
    ('postpone_objection', 'closed', 'closed', false),
    ('reject_notice', 'received', 'received', false),
    ('reject_notice', 'awaiting_supplement', 'awaiting_supplement', false),
    ('reject_notice', 'in_assessment', 'in_assessment', false),
    ('reject_notice', 'proposed', 'proposed', false),
    ('reject_notice', 'granted', 'granted', false),
    ('reject_notice', 'in_progress', 'in_progress', false),
    ('reject_notice', 'completion_reported', 'completion_reported', false),
    ('reject_notice', 'settlement_proposed', 'settlement_proposed', false),
    ('reject_notice', 'refused', 'refused', false),
    ('reject_notice', 'not_processed', 'not_processed', false),
    ('reject_notice', 'grant_revoked', 'grant_revoked', false),
    ('reject_notice', 'settled', 'settled', false),
    ('reject_notice', 'settlement_revised', 'settlement_revised', false),
    ('reject_notice', 'withdrawn', 'withdrawn', false),
    ('set_penalty', 'received', 'received', false),
    ('set_penalty', 'awaiting_supplement', 'awaiting_supplement', false),
    ('set_penalty', 'in_assessment', 'in_assessment', false),
    ('set_penalty', 'proposed', 'proposed', false),
    ('set_penalty', 'granted', 'granted', false),
    ('set_penalty', 'in_progress', 'in_progress', false),
    ('set_penalty', 'completion_reported', 'completion_reported', false),
    ('set_penalty', 'settlement_proposed', 'settlement_proposed', false),
    ('set_penalty', 'refused', 'refused', false),
    ('set_penalty', 'not_processed', 'not_processed', false),
    ('set_penalty', 'grant_revoked', 'grant_revoked', false),
    ('set_penalty', 'settled', 'settled', false),
    ('set_penalty', 'settlement_revised', 'settlement_revised', false),
    ('set_penalty', 'withdrawn', 'withdrawn', false),
    ('pay_penalty', 'received', 'received', false),
    ('pay_penalty', 'awaiting_supplement', 'awaiting_supplement', false),
    ('pay_penalty', 'in_assessment', 'in_assessment', false),
    ('pay_penalty', 'proposed', 'proposed', false),
    ('pay_penalty', 'granted', 'granted', false),
    ('pay_penalty', 'in_progress', 'in_progress', false),
    ('pay_penalty', 'completion_reported', 'completion_reported', false),
    ('pay_penalty', 'settlement_proposed', 'settlement_proposed', false),
    ('pay_penalty', 'refused', 'refused', false),
    ('pay_penalty', 'not_processed', 'not_processed', false),
    ('pay_penalty', 'grant_revoked', 'grant_revoked', false),
    ('pay_penalty', 'settled', 'settled', false),
    ('pay_penalty', 'settlement_revised', 'settlement_revised', false),
    ('pay_penalty', 'withdrawn', 'withdrawn', false);

-- A notice of default has a procedure of its own: received, and then rejected (Awb 4:17 lid 6), or
-- answered with a penalty (4:18) that is paid. One that costs nothing ends by itself.
CREATE TABLE notice_of_default (
    notice_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    step_id BIGINT NOT NULL,
    term VARCHAR(40) NOT NULL,
    objection_id BIGINT,
    received_on DATE NOT NULL,
    state VARCHAR(40) NOT NULL,
    exception VARCHAR(40),
    cents BIGINT,
    decided_on DATE,
    decided_by_id BIGINT,
    paid_on DATE,
    paid_by_id BIGINT,
    CONSTRAINT pk_notice_of_default PRIMARY KEY (notice_id),
    CONSTRAINT ck_notice_of_default_objection CHECK ((term = 'objection_decision') =
        (objection_id IS NOT NULL)),
    CONSTRAINT ck_notice_of_default_decided CHECK ((state = 'received') = (decided_on IS NULL)
        AND (decided_on IS NULL) = (decided_by_id IS NULL)),
    CONSTRAINT ck_notice_of_default_rejected CHECK ((state = 'rejected') = (exception IS NOT NULL)),
    CONSTRAINT ck_notice_of_default_cents CHECK ((state IN ('penalty_set', 'paid')) = (cents
        IS NOT NULL) AND cents BETWEEN 2300 AND 144200),
    CONSTRAINT ck_notice_of_default_paid CHECK ((state = 'paid') = (paid_on IS NOT NULL) AND
        (paid_on IS NULL) = (paid_by_id IS NULL)),
    CONSTRAINT ck_notice_of_default_four_eyes CHECK (paid_by_id <> decided_by_id),
    CONSTRAINT fk_notice_of_default_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT uq_notice_of_default_step_id UNIQUE (step_id),
    CONSTRAINT fk_notice_of_default_step_id FOREIGN KEY(step_id) REFERENCES case_step (step_id),
    CONSTRAINT ck_notice_of_default_lateterm CHECK (term IN ('decision', 'settlement',
        'objection_decision')),
    CONSTRAINT fk_notice_of_default_objection_id FOREIGN KEY(objection_id) REFERENCES
        objection (objection_id),
    CONSTRAINT ck_notice_of_default_noticestate CHECK (state IN ('received', 'rejected',
        'penalty_set', 'paid')),
    CONSTRAINT ck_notice_of_default_penaltyexception CHECK (exception IN ('unreasonably_late',
        'no_interest', 'inadmissible_or_unfounded')),
    CONSTRAINT fk_notice_of_default_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES person
        (person_id),
    CONSTRAINT fk_notice_of_default_paid_by_id FOREIGN KEY(paid_by_id) REFERENCES person (person_id)
);
CREATE INDEX ix_notice_of_default_number ON notice_of_default (number);
COMMENT ON COLUMN notice_of_default.notice_id IS 'the notice';
COMMENT ON COLUMN notice_of_default.number IS 'case number';
COMMENT ON COLUMN notice_of_default.step_id IS 'step that recorded it';
COMMENT ON COLUMN notice_of_default.term IS 'which decision it says is late';
COMMENT ON COLUMN notice_of_default.objection_id IS 'objection that is to be decided';
COMMENT ON COLUMN notice_of_default.received_on IS 'day it came in';
COMMENT ON COLUMN notice_of_default.state IS 'how far it is';
COMMENT ON COLUMN notice_of_default.exception IS 'why it costs nothing (Awb 4:17 lid 6)';
COMMENT ON COLUMN notice_of_default.cents IS 'penalty, cents';
COMMENT ON COLUMN notice_of_default.decided_on IS 'day of the decision on it';
COMMENT ON COLUMN notice_of_default.decided_by_id IS 'who decided on it';
COMMENT ON COLUMN notice_of_default.paid_on IS 'day the penalty was paid';
COMMENT ON COLUMN notice_of_default.paid_by_id IS 'who recorded that it was paid';

-- What came in before: the open objection, else the one the case was reopened on, else the decision
-- that the state of the case waited for.
INSERT INTO notice_of_default (number, step_id, term, objection_id, received_on, state)
SELECT s.number, s.step_id,
       CASE WHEN o.objection_id IS NOT NULL THEN 'objection_decision'
            WHEN s.to_state IN ('granted', 'in_progress', 'completion_reported',
                                'settlement_proposed') THEN 'settlement'
            ELSE 'decision' END,
       o.objection_id, s.happened_on, 'received'
  FROM case_step s
  LEFT JOIN LATERAL (
       SELECT (f.details ->> 'objection_id')::bigint AS objection_id
         FROM case_step f
        WHERE f.number = s.number AND f.seq < s.seq
          AND (f.action = 'file_objection' AND NOT EXISTS (
                   SELECT FROM case_step d
                    WHERE d.number = s.number AND d.seq < s.seq AND d.action = 'decide_objection'
                      AND d.details -> 'objection_id' = f.details -> 'objection_id')
               OR f.action = 'reopen_on_objection' AND s.to_state IN (
                   'received', 'awaiting_supplement', 'in_assessment', 'proposed'))
        ORDER BY f.action = 'file_objection' DESC, f.seq
        LIMIT 1) o ON true
 WHERE s.action = 'default_notice'
 ORDER BY s.step_id;

CREATE FUNCTION notice_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
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
              ('received', 'rejected'), ('received', 'penalty_set'), ('penalty_set', 'paid'))
       OR (OLD.state = 'penalty_set'
           AND (NEW.cents, NEW.decided_on, NEW.decided_by_id)
               IS DISTINCT FROM (OLD.cents, OLD.decided_on, OLD.decided_by_id)) THEN
        RAISE EXCEPTION 'a notice of default is rejected, or its penalty is set and paid'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
           SELECT FROM case_step s
            WHERE s.number = NEW.number AND (s.details ->> 'notice_id')::bigint = NEW.notice_id
              AND CASE NEW.state
                  WHEN 'rejected' THEN
                      s.action = 'reject_notice' AND s.details ->> 'exception' = NEW.exception
                      AND (s.by_id, s.happened_on) = (NEW.decided_by_id, NEW.decided_on)
                  WHEN 'penalty_set' THEN
                      s.action = 'set_penalty' AND (s.details ->> 'cents')::bigint = NEW.cents
                      AND (s.by_id, s.happened_on) = (NEW.decided_by_id, NEW.decided_on)
                  ELSE s.action = 'pay_penalty'
                      AND (s.by_id, s.happened_on) = (NEW.paid_by_id, NEW.paid_on) END) THEN
        RAISE EXCEPTION 'a notice of default goes on by a step of its case'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'penalty_set' AND EXISTS (
           SELECT FROM notice_of_default o
            WHERE o.number = NEW.number AND o.term = NEW.term AND o.cents IS NOT NULL
              AND o.objection_id IS NOT DISTINCT FROM NEW.objection_id
              AND o.notice_id <> NEW.notice_id) THEN
        RAISE EXCEPTION 'a late decision costs one penalty' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_goes_on BEFORE INSERT OR UPDATE OR DELETE ON notice_of_default
    FOR EACH ROW EXECUTE FUNCTION notice_goes_on();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON notice_of_default
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();
