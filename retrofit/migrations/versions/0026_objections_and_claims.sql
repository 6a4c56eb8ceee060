-- An objection is filed, may be repaired, is heard, advised on and decided; inadmissible or
-- withdrawn it ends at any point. Who took or prepared the decision objected to does not decide on
-- it (Awb 10:3 lid 3); who did, is named by the step.
CREATE FUNCTION objection_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
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
       OR (NEW.objection_id, NEW.number, NEW.decision_id, NEW.posted_on, NEW.received_on)
          IS DISTINCT FROM
          (OLD.objection_id, OLD.number, OLD.decision_id, OLD.posted_on, OLD.received_on)
       OR (NEW.state = 'decided') <> (NEW.decided_on IS NOT NULL)
       OR (OLD.state, NEW.state) NOT IN (
              ('filed', 'repair_asked'), ('filed', 'hearing'), ('repair_asked', 'hearing'),
              ('hearing', 'advised'), ('filed', 'decided'), ('repair_asked', 'decided'),
              ('hearing', 'decided'), ('advised', 'decided'))
       OR (OLD.state IN ('filed', 'repair_asked') AND NEW.outcome IN ('founded', 'unfounded')) THEN
        RAISE EXCEPTION 'an objection is heard, advised on and decided, once and for all'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'decided' THEN
        SELECT * INTO decided FROM case_step
         WHERE number = NEW.number AND action = 'decide_objection'
           AND (details ->> 'objection_id')::bigint = NEW.objection_id
           AND details ->> 'outcome' = NEW.outcome AND happened_on = NEW.decided_on
         ORDER BY seq DESC LIMIT 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'an objection is decided by a step of its case'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT FROM decision d WHERE d.decision_id = NEW.decision_id
                      AND decided.by_id IN (d.decided_by_id, d.prepared_by_id)) THEN
            RAISE EXCEPTION 'who took or prepared a decision does not decide on an objection to it'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_objection_four_eyes';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_goes_on BEFORE INSERT OR UPDATE OR DELETE ON objection
    FOR EACH ROW EXECUTE FUNCTION objection_goes_on();

-- What is decided anew on an objection, is decided by another than who took the first decision.
CREATE FUNCTION decision_is_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM objection o JOIN decision d USING (decision_id)
                WHERE o.objection_id = NEW.objection_id
                  AND d.decided_by_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'who took a decision does not decide anew on an objection to it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_four_eyes_anew';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_is_anew BEFORE INSERT ON decision
    FOR EACH ROW WHEN (NEW.objection_id IS NOT NULL) EXECUTE FUNCTION decision_is_anew();

-- Of a claim comes back what was claimed, and no more; or what is left is given up. It is never
-- raised: more undue money is another claim.
CREATE FUNCTION claim_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
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
       OR OLD.state <> 'open'
       OR NOT (CASE NEW.state
                  WHEN 'recovered' THEN NEW.recovered_cents = NEW.cents
                  WHEN 'waived' THEN NEW.recovered_cents = OLD.recovered_cents
                  ELSE NEW.recovered_cents > OLD.recovered_cents
                       AND NEW.recovered_cents < NEW.cents
              END) THEN
        RAISE EXCEPTION 'a claim is recovered or waived, and never raised'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_goes_on BEFORE INSERT OR UPDATE OR DELETE ON claim
    FOR EACH ROW EXECUTE FUNCTION claim_goes_on();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON objection
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON claim
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON payment
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();
