-- What is personal beside the case goes too: the address that the desk typed in its own list, with
-- its case, and the network addresses of staff in the trail, in their own time.
-- What a table is, says its class in retrofit/models; what a column holds, its comment here.

CREATE TABLE audit_source (
    seq BIGINT NOT NULL,
    salt BYTEA NOT NULL,
    address TEXT NOT NULL,
    CONSTRAINT pk_audit_source PRIMARY KEY (seq),
    CONSTRAINT fk_audit_source_seq FOREIGN KEY(seq) REFERENCES audit_event (seq)
);
COMMENT ON COLUMN audit_source.seq IS 'the event';
COMMENT ON COLUMN audit_source.salt IS 'random, so that nobody guesses the address from its digest';
COMMENT ON COLUMN audit_source.address IS 'network address that the request came from';
COMMENT ON COLUMN audit_event.origin
    IS 'way in, with the salted SHA-256 of the network address where there is one';

COMMENT ON COLUMN application_intake.address_as_typed
    IS 'address as the desk typed it; destroyed with its case';

CREATE TRIGGER trail_stays BEFORE UPDATE ON audit_source
    FOR EACH ROW EXECUTE FUNCTION trail_stays();
CREATE TRIGGER trail_stays_whole BEFORE TRUNCATE ON audit_source
    FOR EACH STATEMENT EXECUTE FUNCTION trail_stays();

-- An address goes when the chain itself says up to which day they went.
CREATE FUNCTION source_goes_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_event e JOIN audit_event f
                         ON f.object_type = 'audit_source' AND f.action = 'forget_sources'
                    WHERE e.seq = OLD.seq
                      AND e.at AT TIME ZONE 'Europe/Amsterdam' < CAST(f.object_id AS date)) THEN
        RAISE EXCEPTION 'the source of an event goes in its time only'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER source_goes_in_time BEFORE DELETE ON audit_source
    FOR EACH ROW EXECUTE FUNCTION source_goes_in_time();

ALTER TABLE destroyed_data DROP CONSTRAINT ck_destroyed_data_personaldata;
ALTER TABLE destroyed_data ADD CONSTRAINT ck_destroyed_data_personaldata
    CHECK (kind IN ('applicant', 'letter', 'note', 'audit_payload', 'typed_address'));

CREATE OR REPLACE FUNCTION fact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a fact of % is never deleted', TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_TABLE_NAME = 'application_intake' THEN
        IF OLD.address_as_typed IS NOT NULL AND NEW.address_as_typed IS NULL
           AND to_jsonb(NEW) - 'address_as_typed' = to_jsonb(OLD) - 'address_as_typed'
           AND is_destroyed_by(nullif(current_setting('retrofit.destruction', true), '')::bigint,
                               OLD.number) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NOT upper_inf(OLD.known) OR upper_inf(NEW.known)
       OR lower(NEW.known) IS DISTINCT FROM lower(OLD.known) THEN
        RAISE EXCEPTION 'of a fact of % only known can be ended, once', TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    OLD.known := NEW.known;
    OLD.ended_by_run_id := NEW.ended_by_run_id;
    IF NEW *<> OLD THEN
        RAISE EXCEPTION 'a fact of % is never edited', TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- The file of the desk may still hold it: what was destroyed does not come back with a load.
CREATE FUNCTION typed_address_stays_away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM destroyed_data d
                WHERE d.number = NEW.number AND d.kind = 'typed_address') THEN
        NEW.address_as_typed := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER typed_address_stays_away BEFORE INSERT ON application_intake
    FOR EACH ROW WHEN (NEW.address_as_typed IS NOT NULL)
    EXECUTE FUNCTION typed_address_stays_away();
