CREATE TABLE application_grant (
    number TEXT NOT NULL,
    verblijfsobject_id VARCHAR(16) NOT NULL,
    measure VARCHAR(40) NOT NULL,
    granted_on DATE NOT NULL,
    ended_on DATE,
    executed_on DATE,
    reported_on DATE,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_application_grant PRIMARY KEY (fact_id),
    CONSTRAINT ck_application_grant_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_application_grant_number FOREIGN KEY(number) REFERENCES application (number),
    CONSTRAINT ck_application_grant_measurecode CHECK (measure IN (
        'roof', 'attic_floor', 'facade', 'cavity_wall', 'floor', 'ground', 'glass_hrpp',
        'glass_triple', 'ventilation')),
    CONSTRAINT fk_application_grant_load_run_id FOREIGN KEY(load_run_id) REFERENCES load_run
        (load_run_id),
    CONSTRAINT fk_application_grant_ended_by_run_id FOREIGN KEY(ended_by_run_id) REFERENCES
        load_run (load_run_id)
);
CREATE INDEX ix_application_grant_key ON application_grant (number, verblijfsobject_id, measure,
    granted_on);
CREATE UNIQUE INDEX uq_application_grant_open ON application_grant (number, verblijfsobject_id,
    measure, granted_on) WHERE upper_inf(known);
COMMENT ON COLUMN application_grant.number IS 'case number';
COMMENT ON COLUMN application_grant.verblijfsobject_id IS 'the home';
COMMENT ON COLUMN application_grant.measure IS 'what was granted';
COMMENT ON COLUMN application_grant.granted_on IS 'day of the decision that granted it';
COMMENT ON COLUMN application_grant.ended_on IS
    'day it was revoked, settled at nil, or fell out by an amendment';
COMMENT ON COLUMN application_grant.executed_on IS
    'day it was carried out, by the last completion report';
COMMENT ON COLUMN application_grant.reported_on IS
    'day of the first completion report that names it, if the last one does';
COMMENT ON COLUMN application_grant.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN application_grant.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN application_grant.known IS 'when the tracker believed it';
COMMENT ON COLUMN application_grant.load_run_id IS 'run that added the row';
COMMENT ON COLUMN application_grant.ended_by_run_id IS 'run that ended `known`';

CREATE TRIGGER fact_stays BEFORE UPDATE OR DELETE ON application_grant
    FOR EACH ROW EXECUTE FUNCTION fact_stays();
