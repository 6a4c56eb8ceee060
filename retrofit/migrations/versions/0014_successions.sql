CREATE TABLE succession (
    succession_id BIGINT GENERATED ALWAYS AS IDENTITY,
    kind VARCHAR(40) NOT NULL,
    from_ids TEXT[] NOT NULL,
    to_ids TEXT[] NOT NULL,
    happened_on DATE NOT NULL,
    reason VARCHAR(40) NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    supersedes_id BIGINT,
    CONSTRAINT pk_succession PRIMARY KEY (succession_id),
    CONSTRAINT ck_succession_successionkind CHECK (kind IN ('split', 'merge', 'renumbering',
        'demolition', 'taken_back')),
    CONSTRAINT ck_succession_successionreason CHECK (reason IN ('register', 'site_visit', 'permit',
        'owner', 'mistake')),
    CONSTRAINT ck_succession_homes CHECK (CASE kind
        WHEN 'split' THEN cardinality(from_ids) = 1 AND cardinality(to_ids) > 1
        WHEN 'merge' THEN cardinality(from_ids) > 1 AND cardinality(to_ids) = 1
        WHEN 'renumbering' THEN cardinality(from_ids) = 1 AND cardinality(to_ids) = 1
             AND from_ids <> to_ids
        WHEN 'demolition' THEN cardinality(from_ids) = 1 AND cardinality(to_ids) = 0
        ELSE supersedes_id IS NOT NULL AND cardinality(from_ids) + cardinality(to_ids) = 0 END),
    CONSTRAINT ck_succession_order CHECK (supersedes_id < succession_id),
    CONSTRAINT fk_succession_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES person
        (person_id),
    CONSTRAINT fk_succession_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES succession
        (succession_id)
);
COMMENT ON COLUMN succession.succession_id IS 'the succession';
COMMENT ON COLUMN succession.kind IS 'what became of the homes';
COMMENT ON COLUMN succession.from_ids IS 'verblijfsobjecten before';
COMMENT ON COLUMN succession.to_ids
    IS 'verblijfsobjecten after; the first carries works and count on';
COMMENT ON COLUMN succession.happened_on IS 'first day on which the new homes exist';
COMMENT ON COLUMN succession.reason IS 'code of what it rests on';
COMMENT ON COLUMN succession.proposed_by_id IS 'who proposed it';
COMMENT ON COLUMN succession.proposed_at IS 'moment of the proposal';
COMMENT ON COLUMN succession.supersedes_id IS 'succession that it corrects';

CREATE TABLE succession_decision (
    succession_id BIGINT NOT NULL,
    is_confirmed BOOLEAN NOT NULL,
    decided_by_id BIGINT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_succession_decision PRIMARY KEY (succession_id),
    CONSTRAINT fk_succession_decision_succession_id FOREIGN KEY(succession_id) REFERENCES
        succession (succession_id),
    CONSTRAINT fk_succession_decision_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES person
        (person_id)
);
COMMENT ON COLUMN succession_decision.succession_id IS 'the succession';
COMMENT ON COLUMN succession_decision.is_confirmed IS 'in force from now on; else it never is';
COMMENT ON COLUMN succession_decision.decided_by_id IS 'second person';
COMMENT ON COLUMN succession_decision.decided_at IS 'moment of the decision';

-- Four eyes, and each succession is corrected once at most.
CREATE FUNCTION succession_decision_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM succession
                WHERE succession_id = NEW.succession_id
                  AND (proposed_by_id = NEW.decided_by_id OR proposed_at > NEW.decided_at)) THEN
        RAISE EXCEPTION 'succession % is decided by who proposed it', NEW.succession_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.is_confirmed AND EXISTS (
           SELECT FROM succession mine
             JOIN succession other ON other.supersedes_id = mine.supersedes_id
             JOIN succession_decision d ON d.succession_id = other.succession_id AND d.is_confirmed
            WHERE mine.succession_id = NEW.succession_id
              AND other.succession_id <> mine.succession_id) THEN
        RAISE EXCEPTION 'what succession % corrects is corrected already', NEW.succession_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER succession_decision_fits BEFORE INSERT ON succession_decision
    FOR EACH ROW EXECUTE FUNCTION succession_decision_fits();

CREATE TRIGGER row_stays BEFORE UPDATE OR DELETE ON succession
    FOR EACH ROW EXECUTE FUNCTION row_stays();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON succession
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();
CREATE TRIGGER row_stays BEFORE UPDATE OR DELETE ON succession_decision
    FOR EACH ROW EXECUTE FUNCTION row_stays();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON succession_decision
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();
