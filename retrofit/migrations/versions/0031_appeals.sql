-- Against a decision on an objection an appeal lies with the court (Awb 7:1, 8:1). It is filed, and
-- ends with a judgment that the desk records; on a founded one is decided anew (8:72).
ALTER TABLE objection ADD COLUMN is_appeal BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE objection ALTER COLUMN is_appeal DROP DEFAULT;
COMMENT ON COLUMN objection.is_appeal IS 'an appeal to the court (beroep)';

INSERT INTO case_edge (action, from_state, to_state, decides) VALUES
    ('file_appeal', 'granted', 'granted', false),
    ('file_appeal', 'in_progress', 'in_progress', false),
    ('file_appeal', 'completion_reported', 'completion_reported', false),
    ('file_appeal', 'settlement_proposed', 'settlement_proposed', false),
    ('file_appeal', 'refused', 'refused', false),
    ('file_appeal', 'not_processed', 'not_processed', false),
    ('file_appeal', 'grant_revoked', 'grant_revoked', false),
    ('file_appeal', 'settled', 'settled', false),
    ('file_appeal', 'settlement_revised', 'settlement_revised', false),
    ('file_appeal', 'closed', 'closed', false),
    ('record_judgment', 'granted', 'granted', false),
    ('record_judgment', 'in_progress', 'in_progress', false),
    ('record_judgment', 'completion_reported', 'completion_reported', false),
    ('record_judgment', 'settlement_proposed', 'settlement_proposed', false),
    ('record_judgment', 'refused', 'refused', false),
    ('record_judgment', 'not_processed', 'not_processed', false),
    ('record_judgment', 'grant_revoked', 'grant_revoked', false),
    ('record_judgment', 'settled', 'settled', false),
    ('record_judgment', 'settlement_revised', 'settlement_revised', false),
    ('record_judgment', 'closed', 'closed', false)
    ON CONFLICT DO NOTHING;

-- The court is bound by no step of ours, and by no person.
CREATE OR REPLACE FUNCTION objection_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided case_step;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'filed' OR NEW.decided_on IS NOT NULL THEN
            RAISE EXCEPTION 'an objection begins as filed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE'
       OR (NEW.objection_id, NEW.number, NEW.decision_id, NEW.posted_on, NEW.received_on,
           NEW.is_appeal)
          IS DISTINCT FROM
          (OLD.objection_id, OLD.number, OLD.decision_id, OLD.posted_on, OLD.received_on,
           OLD.is_appeal)
       OR (NEW.state = 'decided') <> (NEW.decided_on IS NOT NULL)
       OR (OLD.state, NEW.state) NOT IN (
              ('filed', 'repair_asked'), ('filed', 'hearing'), ('repair_asked', 'hearing'),
              ('hearing', 'advised'), ('filed', 'decided'), ('repair_asked', 'decided'),
              ('hearing', 'decided'), ('advised', 'decided'))
       OR (NEW.is_appeal AND NEW.state <> 'decided')
       OR (NOT NEW.is_appeal AND OLD.state IN ('filed', 'repair_asked')
           AND NEW.outcome IN ('founded', 'unfounded')) THEN
        RAISE EXCEPTION 'an objection is heard, advised on and decided, once and for all'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'decided' THEN
        SELECT * INTO decided FROM case_step
         WHERE number = NEW.number
           AND action = CASE WHEN NEW.is_appeal THEN 'record_judgment' ELSE 'decide_objection' END
           AND (details ->> 'objection_id')::bigint = NEW.objection_id
           AND details ->> 'outcome' = NEW.outcome AND happened_on = NEW.decided_on
         ORDER BY seq DESC LIMIT 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'an objection is decided by a step of its case'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT NEW.is_appeal
           AND EXISTS (SELECT FROM decision d WHERE d.decision_id = NEW.decision_id
                      AND decided.by_id IN (d.decided_by_id, d.prepared_by_id)) THEN
            RAISE EXCEPTION 'who took or prepared a decision does not decide on an objection to it'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_objection_four_eyes';
        END IF;
    END IF;
    RETURN NEW;
END $$;
