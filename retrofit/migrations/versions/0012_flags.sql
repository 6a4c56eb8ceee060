ALTER TABLE load_run DROP CONSTRAINT ck_load_run_loadsource;
ALTER TABLE load_run ADD CONSTRAINT ck_load_run_loadsource CHECK (source IN (
    'bag', 'labels', 'areas', 'tenure', 'subsidence', 'insar', 'foundation_areas',
    'foundation_repairs', 'applications', 'desk', 'derived', 'undo'));

ALTER TABLE link DROP CONSTRAINT ck_link_linksubject;
ALTER TABLE link ADD CONSTRAINT ck_link_linksubject CHECK (subject IN (
    'label', 'tenure', 'application', 'foundation_repair'));
COMMENT ON COLUMN link.subject_key IS 'label_key, tenure_key, repair_key or application number';

CREATE TABLE movement_point (
    series TEXT NOT NULL,
    point_id TEXT NOT NULL,
    rate_mm_yr DOUBLE PRECISION NOT NULL,
    coherence DOUBLE PRECISION,
    measured_from DATE,
    measured_until DATE,
    geometry geometry(POINT,28992) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_movement_point PRIMARY KEY (fact_id),
    CONSTRAINT ck_movement_point_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_movement_point_load_run_id FOREIGN KEY(load_run_id) REFERENCES load_run
        (load_run_id),
    CONSTRAINT fk_movement_point_ended_by_run_id FOREIGN KEY(ended_by_run_id) REFERENCES load_run
        (load_run_id)
);
CREATE INDEX idx_movement_point_geometry ON movement_point USING gist (geometry);
CREATE INDEX ix_movement_point_key ON movement_point (series, point_id);
CREATE UNIQUE INDEX uq_movement_point_open ON movement_point (series, point_id)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN movement_point.series IS 'delivery it is of, such as ascending';
COMMENT ON COLUMN movement_point.point_id IS 'the point, as the delivery calls it';
COMMENT ON COLUMN movement_point.rate_mm_yr IS 'mm a year, down is negative';
COMMENT ON COLUMN movement_point.coherence IS '0 to 1; null is not told';
COMMENT ON COLUMN movement_point.measured_from IS 'first day of the measurements';
COMMENT ON COLUMN movement_point.measured_until IS 'last day of the measurements';
COMMENT ON COLUMN movement_point.geometry IS 'EPSG:28992';
COMMENT ON COLUMN movement_point.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN movement_point.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN movement_point.known IS 'when the tracker believed it';
COMMENT ON COLUMN movement_point.load_run_id IS 'run that added the row';
COMMENT ON COLUMN movement_point.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE foundation_area (
    pc6 VARCHAR(6) NOT NULL,
    soil VARCHAR(40) NOT NULL,
    landscape TEXT,
    percent_before_1970 DOUBLE PRECISION,
    geometry geometry(MULTIPOLYGON,28992) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_foundation_area PRIMARY KEY (fact_id),
    CONSTRAINT ck_foundation_area_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT ck_foundation_area_foundationsoil CHECK (soil IN ('vulnerable', 'not_vulnerable',
        'urban', 'other', 'unknown')),
    CONSTRAINT fk_foundation_area_load_run_id FOREIGN KEY(load_run_id) REFERENCES load_run
        (load_run_id),
    CONSTRAINT fk_foundation_area_ended_by_run_id FOREIGN KEY(ended_by_run_id) REFERENCES load_run
        (load_run_id)
);
CREATE INDEX idx_foundation_area_geometry ON foundation_area USING gist (geometry);
CREATE INDEX ix_foundation_area_key ON foundation_area (pc6);
CREATE UNIQUE INDEX uq_foundation_area_open ON foundation_area (pc6)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN foundation_area.pc6 IS 'postcode';
COMMENT ON COLUMN foundation_area.soil IS 'class of ground; urban ground was never mapped';
COMMENT ON COLUMN foundation_area.landscape IS 'region as the source words it';
COMMENT ON COLUMN foundation_area.percent_before_1970 IS 'share of its buildings of before 1970, percent';
COMMENT ON COLUMN foundation_area.geometry IS 'EPSG:28992';
COMMENT ON COLUMN foundation_area.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN foundation_area.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN foundation_area.known IS 'when the tracker believed it';
COMMENT ON COLUMN foundation_area.load_run_id IS 'run that added the row';
COMMENT ON COLUMN foundation_area.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE foundation_repair (
    repair_key VARCHAR(32) NOT NULL,
    given_pand_id VARCHAR(16),
    repaired_year SMALLINT NOT NULL,
    evidence VARCHAR(40) NOT NULL,
    given_unit_id VARCHAR(16),
    postcode VARCHAR(6),
    house_number INTEGER,
    house_letter TEXT,
    addition TEXT,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_foundation_repair PRIMARY KEY (fact_id),
    CONSTRAINT ck_foundation_repair_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT ck_foundation_repair_repairevidence CHECK (evidence IN ('completion_report',
        'foundation_report', 'subsidy_settled', 'permit', 'photo', 'none', 'unknown')),
    CONSTRAINT fk_foundation_repair_load_run_id FOREIGN KEY(load_run_id) REFERENCES load_run
        (load_run_id),
    CONSTRAINT fk_foundation_repair_ended_by_run_id FOREIGN KEY(ended_by_run_id) REFERENCES load_run
        (load_run_id)
);
CREATE INDEX ix_foundation_repair_given_pand_id ON foundation_repair (given_pand_id);
CREATE INDEX ix_foundation_repair_key ON foundation_repair (repair_key);
CREATE UNIQUE INDEX uq_foundation_repair_open ON foundation_repair (repair_key)
    WHERE upper_inf(known);
COMMENT ON COLUMN foundation_repair.repair_key IS 'digest of how the row names its building';
COMMENT ON COLUMN foundation_repair.given_pand_id IS 'building as received';
COMMENT ON COLUMN foundation_repair.repaired_year IS 'year of the repair';
COMMENT ON COLUMN foundation_repair.evidence IS 'what shows it';
COMMENT ON COLUMN foundation_repair.given_unit_id IS 'verblijfsobject as received';
COMMENT ON COLUMN foundation_repair.postcode IS 'as received, upper case without space';
COMMENT ON COLUMN foundation_repair.house_number IS 'as received';
COMMENT ON COLUMN foundation_repair.house_letter IS 'as received';
COMMENT ON COLUMN foundation_repair.addition IS 'as received (toevoeging)';
COMMENT ON COLUMN foundation_repair.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN foundation_repair.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN foundation_repair.known IS 'when the tracker believed it';
COMMENT ON COLUMN foundation_repair.load_run_id IS 'run that added the row';
COMMENT ON COLUMN foundation_repair.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE flag_event (
    flag_event_id BIGINT GENERATED ALWAYS AS IDENTITY,
    verblijfsobject_id VARCHAR(16) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    action VARCHAR(40) NOT NULL,
    ground VARCHAR(40),
    evidence VARCHAR(40),
    happened_on DATE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    supersedes_id BIGINT,
    CONSTRAINT pk_flag_event PRIMARY KEY (flag_event_id),
    CONSTRAINT ck_flag_event_taken_back CHECK ((supersedes_id IS NOT NULL) = (action =
        'taken_back')),
    CONSTRAINT ck_flag_event_order CHECK (supersedes_id < flag_event_id),
    CONSTRAINT ck_flag_event_ground CHECK ((ground IS NOT NULL) = (action = 'contested')),
    CONSTRAINT ck_flag_event_lifted_by_evidence CHECK (action <> 'lifted' OR evidence IS NOT NULL),
    CONSTRAINT ck_flag_event_flagkind CHECK (kind IN ('backlog_maintenance', 'subsidence',
        'foundation')),
    CONSTRAINT ck_flag_event_flagaction CHECK (action IN ('raised', 'contested', 'upheld', 'lifted',
        'taken_back')),
    CONSTRAINT ck_flag_event_contestground CHECK (ground IN ('wrong_building', 'already_repaired',
        'other_foundation', 'measurement', 'outdated', 'no_backlog')),
    CONSTRAINT ck_flag_event_flagevidence CHECK (evidence IN ('site_visit', 'foundation_report',
        'completion_report', 'subsidy_settled', 'levelling', 'invoice', 'permit', 'photo',
        'statement')),
    CONSTRAINT fk_flag_event_by_id FOREIGN KEY(by_id) REFERENCES person (person_id),
    CONSTRAINT uq_flag_event_supersedes_id UNIQUE (supersedes_id),
    CONSTRAINT fk_flag_event_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES flag_event
        (flag_event_id)
);
CREATE INDEX ix_flag_event_home ON flag_event (verblijfsobject_id, kind, happened_on);
COMMENT ON COLUMN flag_event.flag_event_id IS 'the event';
COMMENT ON COLUMN flag_event.verblijfsobject_id IS 'home';
COMMENT ON COLUMN flag_event.kind IS 'which flag';
COMMENT ON COLUMN flag_event.action IS 'what was done';
COMMENT ON COLUMN flag_event.ground IS 'why it is contested';
COMMENT ON COLUMN flag_event.evidence IS 'what shows it';
COMMENT ON COLUMN flag_event.happened_on IS 'day in the world';
COMMENT ON COLUMN flag_event.recorded_at IS 'moment the tracker knew it';
COMMENT ON COLUMN flag_event.by_id IS 'who recorded it';
COMMENT ON COLUMN flag_event.supersedes_id IS 'event that it takes back';
CREATE TRIGGER fact_stays BEFORE UPDATE OR DELETE ON movement_point
    FOR EACH ROW EXECUTE FUNCTION fact_stays();
CREATE TRIGGER fact_stays BEFORE UPDATE OR DELETE ON foundation_area
    FOR EACH ROW EXECUTE FUNCTION fact_stays();
CREATE TRIGGER fact_stays BEFORE UPDATE OR DELETE ON foundation_repair
    FOR EACH ROW EXECUTE FUNCTION fact_stays();
CREATE TRIGGER fact_overlaps AFTER INSERT ON movement_point REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION fact_overlaps('series', 'point_id');
CREATE TRIGGER fact_overlaps AFTER INSERT ON foundation_area REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION fact_overlaps('pc6');

CREATE TRIGGER row_stays BEFORE UPDATE OR DELETE ON flag_event
    FOR EACH ROW EXECUTE FUNCTION row_stays();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON flag_event
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();

-- What is taken back is an event of the same home and flag, and was not taken back itself.
CREATE FUNCTION flag_event_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
           SELECT FROM flag_event WHERE flag_event_id = NEW.supersedes_id
              AND verblijfsobject_id = NEW.verblijfsobject_id AND kind = NEW.kind
              AND action <> 'taken_back') THEN
        RAISE EXCEPTION 'event % takes back nothing of its own flag', NEW.flag_event_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flag_event_fits BEFORE INSERT ON flag_event
    FOR EACH ROW EXECUTE FUNCTION flag_event_fits();
