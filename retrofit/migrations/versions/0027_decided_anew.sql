-- On an upheld objection a refusal or a revocation becomes a grant, a grant or a settlement another
-- one (Awb 7:11 lid 2). A draft that leaves the case where it is can be sent back as well. Money
-- that was claimed can come back from before the settlement too.
INSERT INTO case_edge (action, from_state, to_state, decides) VALUES
    ('propose_on_objection', 'granted', 'granted', false),
    ('propose_on_objection', 'in_progress', 'in_progress', false),
    ('propose_on_objection', 'completion_reported', 'completion_reported', false),
    ('propose_on_objection', 'grant_revoked', 'grant_revoked', false),
    ('propose_on_objection', 'settled', 'settled', false),
    ('propose_on_objection', 'settlement_revised', 'settlement_revised', false),
    ('grant_on_objection', 'grant_revoked', 'granted', true),
    ('amend_on_objection', 'granted', 'granted', true),
    ('amend_on_objection', 'in_progress', 'in_progress', true),
    ('amend_on_objection', 'completion_reported', 'completion_reported', true),
    ('revise_on_objection', 'settled', 'settlement_revised', true),
    ('revise_on_objection', 'settlement_revised', 'settlement_revised', true),
    ('revise_on_objection', 'closed', 'settlement_revised', true),
    ('return_draft', 'awaiting_supplement', 'awaiting_supplement', false),
    ('return_draft', 'granted', 'granted', false),
    ('return_draft', 'in_progress', 'in_progress', false),
    ('return_draft', 'completion_reported', 'completion_reported', false),
    ('return_draft', 'refused', 'refused', false),
    ('return_draft', 'grant_revoked', 'grant_revoked', false),
    ('return_draft', 'settled', 'settled', false),
    ('return_draft', 'settlement_revised', 'settlement_revised', false),
    ('return_draft', 'closed', 'closed', false),
    ('recover', 'granted', 'granted', false),
    ('recover', 'in_progress', 'in_progress', false),
    ('recover', 'completion_reported', 'completion_reported', false),
    ('recover', 'settlement_proposed', 'settlement_proposed', false),
    ('waive', 'granted', 'granted', false),
    ('waive', 'in_progress', 'in_progress', false),
    ('waive', 'completion_reported', 'completion_reported', false),
    ('waive', 'settlement_proposed', 'settlement_proposed', false)
    ON CONFLICT DO NOTHING;

ALTER TABLE claim DROP CONSTRAINT ck_claim_claimstate;
ALTER TABLE claim ADD CONSTRAINT ck_claim_claimstate
    CHECK (state IN ('open', 'recovered', 'waived', 'lapsed'));

-- An upheld objection is answered once, in its own case, and never with less than stood.
CREATE UNIQUE INDEX uq_decision_objection_id ON decision (objection_id);

CREATE OR REPLACE FUNCTION decision_is_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM objection o
                    WHERE o.objection_id = NEW.objection_id AND o.number = NEW.number
                      AND o.outcome = 'founded') THEN
        RAISE EXCEPTION 'what is decided anew answers an upheld objection of the same case'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_upheld';
    END IF;
    IF EXISTS (SELECT FROM objection o JOIN decision d USING (decision_id)
                WHERE o.objection_id = NEW.objection_id
                  AND d.decided_by_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'who took a decision does not decide anew on an objection to it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_four_eyes_anew';
    END IF;
    IF NEW.kind IN ('amendment', 'revision')
       AND EXISTS (SELECT FROM decision d WHERE d.decision_id = NEW.replaces_id
                      AND d.amount_cents > NEW.amount_cents) THEN
        RAISE EXCEPTION 'an objection makes nobody worse off'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_not_worse';
    END IF;
    RETURN NEW;
END $$;

-- A claim is recovered or waived; it lapses when an objection took the ground from it.
CREATE OR REPLACE FUNCTION claim_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.recovered_cents <> 0 THEN
            RAISE EXCEPTION 'a claim begins open' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE'
       OR (NEW.claim_id, NEW.number, NEW.decision_id, NEW.cents)
          IS DISTINCT FROM (OLD.claim_id, OLD.number, OLD.decision_id, OLD.cents)
       OR OLD.state NOT IN ('open', 'waived')
       OR (OLD.state = 'waived' AND NEW.state <> 'lapsed')
       OR NOT (CASE NEW.state
                  WHEN 'recovered' THEN NEW.recovered_cents = NEW.cents
                  WHEN 'waived' THEN NEW.recovered_cents = OLD.recovered_cents
                  WHEN 'lapsed' THEN NEW.recovered_cents = OLD.recovered_cents
                       AND EXISTS (SELECT FROM decision d
                                    WHERE d.number = NEW.number AND d.objection_id IS NOT NULL
                                      AND d.decision_id > OLD.decision_id)
                  ELSE NEW.recovered_cents > OLD.recovered_cents
                       AND NEW.recovered_cents < NEW.cents
              END) THEN
        RAISE EXCEPTION 'a claim is recovered, waived or lapses on an objection; never raised'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
