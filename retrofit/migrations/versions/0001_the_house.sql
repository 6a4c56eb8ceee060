-- The house as it begins: registers, labels, applications, links, loads and the map.
-- What a table is, says its class in retrofit/models; what a column holds, its comment here.

CREATE TABLE application (
    number TEXT NOT NULL,
    CONSTRAINT pk_application PRIMARY KEY (number)
);
COMMENT ON COLUMN application.number IS 'case number (zaaknummer)';

CREATE TABLE data_version (
    is_only BOOLEAN NOT NULL,
    load_run_id INTEGER NOT NULL,
    as_of DATE NOT NULL,
    CONSTRAINT pk_data_version PRIMARY KEY (is_only)
);
COMMENT ON COLUMN data_version.is_only IS 'always true: the table has one row';
COMMENT ON COLUMN data_version.load_run_id IS 'last run the map knows';
COMMENT ON COLUMN data_version.as_of IS 'day the map shows';

CREATE TABLE load_run (
    load_run_id BIGINT GENERATED ALWAYS AS IDENTITY,
    source VARCHAR(40) NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT,
    reference_on DATE,
    scope TEXT[] NOT NULL,
    is_complete BOOLEAN NOT NULL,
    is_sample BOOLEAN NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    undone_by_run_id BIGINT,
    CONSTRAINT pk_load_run PRIMARY KEY (load_run_id),
    CONSTRAINT ck_load_run_loadsource CHECK (source IN (
        'bag', 'labels', 'areas', 'tenure', 'subsidence', 'applications', 'derived', 'undo')),
    CONSTRAINT uq_load_run_recorded_at UNIQUE (recorded_at),
    CONSTRAINT fk_load_run_undone_by_run_id FOREIGN KEY(undone_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_load_run_source ON load_run (source);
COMMENT ON COLUMN load_run.load_run_id IS 'the run';
COMMENT ON COLUMN load_run.source IS 'what the file is';
COMMENT ON COLUMN load_run.file_name IS 'name only, without its folder';
COMMENT ON COLUMN load_run.sha256 IS 'checksum of the file, hexadecimal';
COMMENT ON COLUMN load_run.reference_on IS 'day the file describes';
COMMENT ON COLUMN load_run.scope IS 'what the file is complete for, e.g. 0505';
COMMENT ON COLUMN load_run.is_complete IS 'what the file leaves out has ended';
COMMENT ON COLUMN load_run.is_sample IS 'synthetic data of the demo town';
COMMENT ON COLUMN load_run.recorded_at IS 'moment of the load; begins `known` of its facts';
COMMENT ON COLUMN load_run.undone_by_run_id IS 'run that took this one back';

CREATE TABLE map_building (
    pand_id VARCHAR(16) NOT NULL,
    construction_year SMALLINT,
    homes SMALLINT NOT NULL,
    label VARCHAR(40),
    stage VARCHAR(40),
    programme TEXT,
    done SMALLINT NOT NULL,
    geometry geometry(GEOMETRY,3857) NOT NULL,
    CONSTRAINT pk_map_building PRIMARY KEY (pand_id),
    CONSTRAINT ck_map_building_labelclass CHECK (label IN (
        'A+++++', 'A++++', 'A+++', 'A++', 'A+', 'A', 'B', 'C', 'D', 'E', 'F', 'G')),
    CONSTRAINT ck_map_building_stage CHECK (stage IN (
        'not_approached', 'applied', 'granted', 'in_progress', 'works_done',
        'label_after_registered', 'settled'))
);
CREATE INDEX idx_map_building_geometry ON map_building USING gist (geometry);
COMMENT ON COLUMN map_building.pand_id IS 'building';
COMMENT ON COLUMN map_building.construction_year IS 'year of construction';
COMMENT ON COLUMN map_building.homes IS 'homes in the building';
COMMENT ON COLUMN map_building.label IS 'worst label in force of its homes';
COMMENT ON COLUMN map_building.stage IS 'furthest stage of its homes';
COMMENT ON COLUMN map_building.programme IS 'programme the home lies in';
COMMENT ON COLUMN map_building.done IS 'homes that count';
COMMENT ON COLUMN map_building.geometry IS 'EPSG:3857, for tiles';

CREATE TABLE map_dwelling (
    verblijfsobject_id VARCHAR(16) NOT NULL,
    number TEXT,
    label VARCHAR(40),
    stage VARCHAR(40) NOT NULL,
    outcome VARCHAR(40),
    tenure VARCHAR(40),
    programme TEXT,
    neighbourhood_code VARCHAR(10),
    geometry geometry(POINT,3857) NOT NULL,
    CONSTRAINT pk_map_dwelling PRIMARY KEY (verblijfsobject_id),
    CONSTRAINT ck_map_dwelling_labelclass CHECK (label IN (
        'A+++++', 'A++++', 'A+++', 'A++', 'A+', 'A', 'B', 'C', 'D', 'E', 'F', 'G')),
    CONSTRAINT ck_map_dwelling_stage CHECK (stage IN (
        'not_approached', 'applied', 'granted', 'in_progress', 'works_done',
        'label_after_registered', 'settled')),
    CONSTRAINT ck_map_dwelling_outcome CHECK (outcome IN ('counts', 'no', 'unknown')),
    CONSTRAINT ck_map_dwelling_tenureclass CHECK (tenure IN (
        'owner_occupier', 'private_landlord', 'housing_corporation', 'other', 'unknown'))
);
CREATE INDEX idx_map_dwelling_geometry ON map_dwelling USING gist (geometry);
CREATE INDEX ix_map_dwelling_neighbourhood_code ON map_dwelling (neighbourhood_code);
COMMENT ON COLUMN map_dwelling.verblijfsobject_id IS 'home';
COMMENT ON COLUMN map_dwelling.number IS 'house number as written, e.g. 12-A';
COMMENT ON COLUMN map_dwelling.label IS 'label in force';
COMMENT ON COLUMN map_dwelling.stage IS 'furthest stage reached';
COMMENT ON COLUMN map_dwelling.outcome IS 'default policy; null outside programmes';
COMMENT ON COLUMN map_dwelling.tenure IS 'class of owner';
COMMENT ON COLUMN map_dwelling.programme IS 'programme the home lies in';
COMMENT ON COLUMN map_dwelling.neighbourhood_code IS 'CBS neighbourhood';
COMMENT ON COLUMN map_dwelling.geometry IS 'EPSG:3857, for tiles';

CREATE TABLE address (
    address_id VARCHAR(16) NOT NULL,
    verblijfsobject_id VARCHAR(16) NOT NULL,
    street TEXT,
    house_number INTEGER,
    house_letter TEXT,
    addition TEXT,
    postcode VARCHAR(6),
    city TEXT,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_address PRIMARY KEY (fact_id),
    CONSTRAINT ck_address_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_address_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_address_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_address_key ON address (address_id);
CREATE INDEX ix_address_postcode ON address (postcode);
CREATE INDEX ix_address_street_key
    ON address (regexp_replace(lower(street), '[^a-z0-9]', '', 'g') text_pattern_ops, house_number)
    WHERE upper_inf(known) AND upper_inf(valid);
CREATE INDEX ix_address_verblijfsobject_id ON address (verblijfsobject_id);
CREATE UNIQUE INDEX uq_address_open
    ON address (address_id)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN address.address_id IS 'nummeraanduiding';
COMMENT ON COLUMN address.verblijfsobject_id IS 'unit';
COMMENT ON COLUMN address.street IS 'name of the street';
COMMENT ON COLUMN address.house_number IS '1 to 99999';
COMMENT ON COLUMN address.house_letter IS 'one letter, as the register writes it';
COMMENT ON COLUMN address.addition IS 'toevoeging, up to four characters';
COMMENT ON COLUMN address.postcode IS '1234AB; some addresses have none';
COMMENT ON COLUMN address.city IS 'woonplaats';
COMMENT ON COLUMN address.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN address.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN address.known IS 'when the tracker believed it';
COMMENT ON COLUMN address.load_run_id IS 'run that added the row';
COMMENT ON COLUMN address.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE application_intake (
    number TEXT NOT NULL,
    received_on DATE NOT NULL,
    address_as_typed TEXT,
    requested_cents BIGINT,
    has_backlog BOOLEAN,
    backlog_repaired_on DATE,
    started_on DATE,
    finished_on DATE,
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
    CONSTRAINT pk_application_intake PRIMARY KEY (fact_id),
    CONSTRAINT ck_application_intake_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_application_intake_number FOREIGN KEY(number)
        REFERENCES application (number),
    CONSTRAINT fk_application_intake_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_application_intake_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_application_intake_key ON application_intake (number);
CREATE UNIQUE INDEX uq_application_intake_open ON application_intake (number) WHERE upper_inf(known);
COMMENT ON COLUMN application_intake.number IS 'case number';
COMMENT ON COLUMN application_intake.received_on IS 'day the application was received';
COMMENT ON COLUMN application_intake.address_as_typed IS 'address as the desk typed it';
COMMENT ON COLUMN application_intake.requested_cents IS 'amount asked for, cents';
COMMENT ON COLUMN application_intake.has_backlog
    IS 'backlog maintenance as the desk noted it; null is unknown';
COMMENT ON COLUMN application_intake.backlog_repaired_on
    IS 'day the must-repair defects were repaired';
COMMENT ON COLUMN application_intake.started_on IS 'first day of the works';
COMMENT ON COLUMN application_intake.finished_on IS 'day the last measure was finished';
COMMENT ON COLUMN application_intake.given_unit_id IS 'verblijfsobject as received';
COMMENT ON COLUMN application_intake.postcode IS 'as received, upper case without space';
COMMENT ON COLUMN application_intake.house_number IS 'as received';
COMMENT ON COLUMN application_intake.house_letter IS 'as received';
COMMENT ON COLUMN application_intake.addition IS 'as received (toevoeging)';
COMMENT ON COLUMN application_intake.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN application_intake.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN application_intake.known IS 'when the tracker believed it';
COMMENT ON COLUMN application_intake.load_run_id IS 'run that added the row';
COMMENT ON COLUMN application_intake.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE application_measure (
    number TEXT NOT NULL,
    measure VARCHAR(40) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_application_measure PRIMARY KEY (fact_id),
    CONSTRAINT ck_application_measure_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_application_measure_number FOREIGN KEY(number)
        REFERENCES application (number),
    CONSTRAINT ck_application_measure_measurecode CHECK (measure IN (
        'roof', 'attic_floor', 'facade', 'cavity_wall', 'floor', 'ground', 'glass_hrpp',
        'glass_triple', 'ventilation')),
    CONSTRAINT fk_application_measure_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_application_measure_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_application_measure_key ON application_measure (number, measure);
CREATE UNIQUE INDEX uq_application_measure_open
    ON application_measure (number, measure)
    WHERE upper_inf(known);
COMMENT ON COLUMN application_measure.number IS 'case number';
COMMENT ON COLUMN application_measure.measure IS 'what is applied for';
COMMENT ON COLUMN application_measure.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN application_measure.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN application_measure.known IS 'when the tracker believed it';
COMMENT ON COLUMN application_measure.load_run_id IS 'run that added the row';
COMMENT ON COLUMN application_measure.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE area (
    code VARCHAR(10) NOT NULL,
    name TEXT NOT NULL,
    level VARCHAR(40) NOT NULL,
    parent_code VARCHAR(10),
    municipality_code VARCHAR(6) NOT NULL,
    is_water BOOLEAN NOT NULL,
    geometry geometry(MULTIPOLYGON,28992) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_area PRIMARY KEY (fact_id),
    CONSTRAINT ck_area_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT ck_area_arealevel CHECK (level IN ('municipality', 'district', 'neighbourhood')),
    CONSTRAINT fk_area_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_area_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX idx_area_geometry ON area USING gist (geometry);
CREATE INDEX ix_area_key ON area (code, is_water);
CREATE UNIQUE INDEX uq_area_open
    ON area (code, is_water)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN area.code IS 'GM0505, WK050503, BU05050800';
COMMENT ON COLUMN area.name IS 'name as CBS writes it; codes are what we match on';
COMMENT ON COLUMN area.level IS 'municipality, district or neighbourhood';
COMMENT ON COLUMN area.parent_code IS 'district of a neighbourhood, municipality of a district';
COMMENT ON COLUMN area.municipality_code IS 'GM and four characters';
COMMENT ON COLUMN area.is_water IS 'mostly water';
COMMENT ON COLUMN area.geometry IS 'EPSG:28992';
COMMENT ON COLUMN area.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN area.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN area.known IS 'when the tracker believed it';
COMMENT ON COLUMN area.load_run_id IS 'run that added the row';
COMMENT ON COLUMN area.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE building (
    pand_id VARCHAR(16) NOT NULL,
    construction_year SMALLINT,
    status VARCHAR(40) NOT NULL,
    geometry geometry(GEOMETRY,28992) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_building PRIMARY KEY (fact_id),
    CONSTRAINT ck_building_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT ck_building_buildingstatus CHECK (status IN (
        'permit_granted', 'not_realised', 'under_construction', 'in_use_unmeasured',
        'in_use', 'renovation', 'demolition_permit_granted', 'demolished', 'out_of_use',
        'wrongly_registered')),
    CONSTRAINT fk_building_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_building_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX idx_building_geometry ON building USING gist (geometry);
CREATE INDEX ix_building_key ON building (pand_id);
CREATE UNIQUE INDEX uq_building_open
    ON building (pand_id)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN building.pand_id IS 'building';
COMMENT ON COLUMN building.construction_year IS 'original year of construction; null is unknown';
COMMENT ON COLUMN building.status IS 'status in the register';
COMMENT ON COLUMN building.geometry IS 'EPSG:28992';
COMMENT ON COLUMN building.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN building.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN building.known IS 'when the tracker believed it';
COMMENT ON COLUMN building.load_run_id IS 'run that added the row';
COMMENT ON COLUMN building.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE case_event (
    number TEXT NOT NULL,
    state VARCHAR(40) NOT NULL,
    happened_on DATE NOT NULL,
    amount_cents BIGINT CONSTRAINT ck_case_event_amount CHECK (amount_cents >= 0),
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_case_event PRIMARY KEY (fact_id),
    CONSTRAINT ck_case_event_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_case_event_number FOREIGN KEY(number)
        REFERENCES application (number),
    CONSTRAINT ck_case_event_casestate CHECK (state IN (
        'draft', 'received', 'awaiting_supplement', 'in_assessment', 'proposed', 'granted',
        'refused', 'not_processed', 'withdrawn', 'in_progress', 'completion_reported',
        'settlement_proposed', 'settled', 'grant_revoked', 'settlement_revised', 'closed')),
    CONSTRAINT fk_case_event_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_case_event_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_case_event_key ON case_event (number, state, happened_on);
CREATE UNIQUE INDEX uq_case_event_open
    ON case_event (number, state, happened_on)
    WHERE upper_inf(known);
COMMENT ON COLUMN case_event.number IS 'case number';
COMMENT ON COLUMN case_event.state IS 'state the case reached';
COMMENT ON COLUMN case_event.happened_on IS 'day it reached the state';
COMMENT ON COLUMN case_event.amount_cents IS 'granted or settled';
COMMENT ON COLUMN case_event.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN case_event.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN case_event.known IS 'when the tracker believed it';
COMMENT ON COLUMN case_event.load_run_id IS 'run that added the row';
COMMENT ON COLUMN case_event.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE energy_label (
    label_key VARCHAR(32) NOT NULL,
    label_class VARCHAR(40) NOT NULL,
    building_class VARCHAR(40) NOT NULL,
    status VARCHAR(40) NOT NULL,
    method VARCHAR(40) NOT NULL,
    registered_on DATE NOT NULL,
    inspected_on DATE,
    last_day DATE,
    building_type TEXT,
    thermal_area_m2 DOUBLE PRECISION,
    primary_fossil_kwh_m2_yr DOUBLE PRECISION,
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
    CONSTRAINT pk_energy_label PRIMARY KEY (fact_id),
    CONSTRAINT ck_energy_label_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT ck_energy_label_labelclass CHECK (label_class IN (
        'A+++++', 'A++++', 'A+++', 'A++', 'A+', 'A', 'B', 'C', 'D', 'E', 'F', 'G')),
    CONSTRAINT ck_energy_label_buildingclass CHECK (building_class IN ('residential', 'utility')),
    CONSTRAINT ck_energy_label_labelstatus CHECK (status IN ('existing', 'delivery', 'permit')),
    CONSTRAINT ck_energy_label_labelmethod CHECK (method IN (
        'nta_8800', 'definitive_label', 'energy_index', 'other')),
    CONSTRAINT fk_energy_label_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_energy_label_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_energy_label_key ON energy_label (label_key);
CREATE UNIQUE INDEX uq_energy_label_open ON energy_label (label_key) WHERE upper_inf(known);
COMMENT ON COLUMN energy_label.label_key IS 'digest of the row''s own content';
COMMENT ON COLUMN energy_label.label_class IS 'energy class, A+++++ to G';
COMMENT ON COLUMN energy_label.building_class IS 'what the label was made for';
COMMENT ON COLUMN energy_label.status IS 'stage of the building; a permit-stage row is no label';
COMMENT ON COLUMN energy_label.method IS 'regime; figures of two regimes are never compared';
COMMENT ON COLUMN energy_label.registered_on IS 'day of registration';
COMMENT ON COLUMN energy_label.inspected_on IS 'day of inspection (opname)';
COMMENT ON COLUMN energy_label.last_day IS 'last day on which the label is valid';
COMMENT ON COLUMN energy_label.building_type IS 'kind of home as the register words it';
COMMENT ON COLUMN energy_label.thermal_area_m2 IS 'not the BAG floor area';
COMMENT ON COLUMN energy_label.primary_fossil_kwh_m2_yr
    IS 'primary fossil energy, kWh/m2 a year; may be negative';
COMMENT ON COLUMN energy_label.given_unit_id IS 'verblijfsobject as received';
COMMENT ON COLUMN energy_label.postcode IS 'as received, upper case without space';
COMMENT ON COLUMN energy_label.house_number IS 'as received';
COMMENT ON COLUMN energy_label.house_letter IS 'as received';
COMMENT ON COLUMN energy_label.addition IS 'as received (toevoeging)';
COMMENT ON COLUMN energy_label.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN energy_label.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN energy_label.known IS 'when the tracker believed it';
COMMENT ON COLUMN energy_label.load_run_id IS 'run that added the row';
COMMENT ON COLUMN energy_label.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE link (
    subject VARCHAR(40) NOT NULL,
    subject_key TEXT NOT NULL,
    verblijfsobject_id VARCHAR(16),
    rule VARCHAR(40) NOT NULL,
    candidates TEXT[] NOT NULL,
    reason TEXT,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_link PRIMARY KEY (fact_id),
    CONSTRAINT ck_link_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT ck_link_linksubject CHECK (subject IN ('label', 'tenure', 'application')),
    CONSTRAINT ck_link_linkrule CHECK (rule IN (
        'unit_id', 'address', 'decided', 'no_address', 'no_match', 'several_matches',
        'street_only', 'street_differs')),
    CONSTRAINT fk_link_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_link_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_link_key ON link (subject, subject_key);
CREATE INDEX ix_link_verblijfsobject_id ON link (verblijfsobject_id);
CREATE UNIQUE INDEX uq_link_open ON link (subject, subject_key) WHERE upper_inf(known);
COMMENT ON COLUMN link.subject IS 'what kind of record is linked';
COMMENT ON COLUMN link.subject_key IS 'label_key, tenure_key or application number';
COMMENT ON COLUMN link.verblijfsobject_id IS 'the home; null waits for review';
COMMENT ON COLUMN link.rule IS 'rule that made the link, or that sent it to review';
COMMENT ON COLUMN link.candidates IS 'units that could be meant, for review';
COMMENT ON COLUMN link.reason IS 'why a person decided so';
COMMENT ON COLUMN link.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN link.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN link.known IS 'when the tracker believed it';
COMMENT ON COLUMN link.load_run_id IS 'run that added the row';
COMMENT ON COLUMN link.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE load_count (
    load_run_id BIGINT NOT NULL,
    layer TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    rows_outside INTEGER NOT NULL,
    loaded INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    CONSTRAINT pk_load_count PRIMARY KEY (load_run_id, layer),
    CONSTRAINT ck_load_count_balance CHECK (rows_read = loaded + unchanged + rejected),
    CONSTRAINT fk_load_count_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id)
);
COMMENT ON COLUMN load_count.load_run_id IS 'the run';
COMMENT ON COLUMN load_count.layer IS 'reader that read the rows';
COMMENT ON COLUMN load_count.rows_read IS 'rows of the file within the scope';
COMMENT ON COLUMN load_count.rows_outside IS 'rows of elsewhere, passed over';
COMMENT ON COLUMN load_count.loaded IS 'rows that were new or changed';
COMMENT ON COLUMN load_count.unchanged IS 'rows that said what was known';
COMMENT ON COLUMN load_count.rejected IS 'rows left out, each with an issue';
COMMENT ON COLUMN load_count.ended IS 'known rows that the file no longer holds';

CREATE TABLE load_issue (
    load_issue_id BIGINT GENERATED ALWAYS AS IDENTITY,
    load_run_id BIGINT NOT NULL,
    layer TEXT NOT NULL,
    line INTEGER NOT NULL,
    key TEXT,
    "column" TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    severity VARCHAR(40) NOT NULL,
    CONSTRAINT pk_load_issue PRIMARY KEY (load_issue_id),
    CONSTRAINT fk_load_issue_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT ck_load_issue_severity CHECK (severity IN ('rejected', 'noted'))
);
CREATE INDEX ix_load_issue_run ON load_issue (load_run_id, code);
COMMENT ON COLUMN load_issue.load_issue_id IS 'the issue';
COMMENT ON COLUMN load_issue.load_run_id IS 'the run';
COMMENT ON COLUMN load_issue.layer IS 'reader that read the row';
COMMENT ON COLUMN load_issue.line IS 'row of the layer or line of the file, from 1';
COMMENT ON COLUMN load_issue.key IS 'id of the object, where it could be read';
COMMENT ON COLUMN load_issue.column IS 'column as the file names it';
COMMENT ON COLUMN load_issue.code IS 'what is wrong, one word group';
COMMENT ON COLUMN load_issue.reason IS 'the same in a sentence, without personal data';
COMMENT ON COLUMN load_issue.severity IS 'whether the row was left out';

CREATE TABLE subsidence (
    pand_id VARCHAR(16) NOT NULL,
    mean_mm_yr DOUBLE PRECISION,
    coverage DOUBLE PRECISION NOT NULL,
    cell_size_m DOUBLE PRECISION NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_subsidence PRIMARY KEY (fact_id),
    CONSTRAINT ck_subsidence_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_subsidence_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_subsidence_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_subsidence_key ON subsidence (pand_id);
CREATE UNIQUE INDEX uq_subsidence_open
    ON subsidence (pand_id)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN subsidence.pand_id IS 'building';
COMMENT ON COLUMN subsidence.mean_mm_yr IS 'mm a year, down is negative';
COMMENT ON COLUMN subsidence.coverage IS 'share of the building with a value, 0 to 1';
COMMENT ON COLUMN subsidence.cell_size_m IS 'cell of the raster: it judges an area';
COMMENT ON COLUMN subsidence.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN subsidence.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN subsidence.known IS 'when the tracker believed it';
COMMENT ON COLUMN subsidence.load_run_id IS 'run that added the row';
COMMENT ON COLUMN subsidence.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE tenure (
    tenure_key VARCHAR(32) NOT NULL,
    tenure VARCHAR(40) NOT NULL,
    association TEXT,
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
    CONSTRAINT pk_tenure PRIMARY KEY (fact_id),
    CONSTRAINT ck_tenure_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT ck_tenure_tenureclass CHECK (tenure IN (
        'owner_occupier', 'private_landlord', 'housing_corporation', 'other', 'unknown')),
    CONSTRAINT fk_tenure_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_tenure_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_tenure_key ON tenure (tenure_key);
CREATE UNIQUE INDEX uq_tenure_open
    ON tenure (tenure_key)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN tenure.tenure_key IS 'digest of how the row names its home';
COMMENT ON COLUMN tenure.tenure IS 'class of owner';
COMMENT ON COLUMN tenure.association IS 'owners'' association (VvE) as received';
COMMENT ON COLUMN tenure.given_unit_id IS 'verblijfsobject as received';
COMMENT ON COLUMN tenure.postcode IS 'as received, upper case without space';
COMMENT ON COLUMN tenure.house_number IS 'as received';
COMMENT ON COLUMN tenure.house_letter IS 'as received';
COMMENT ON COLUMN tenure.addition IS 'as received (toevoeging)';
COMMENT ON COLUMN tenure.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN tenure.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN tenure.known IS 'when the tracker believed it';
COMMENT ON COLUMN tenure.load_run_id IS 'run that added the row';
COMMENT ON COLUMN tenure.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE unit (
    verblijfsobject_id VARCHAR(16) NOT NULL,
    status VARCHAR(40) NOT NULL,
    uses TEXT[] NOT NULL,
    is_residential BOOLEAN NOT NULL,
    floor_area_m2 INTEGER,
    municipality_code VARCHAR(4),
    location geometry(POINT,28992) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_unit PRIMARY KEY (fact_id),
    CONSTRAINT ck_unit_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT ck_unit_unitstatus CHECK (status IN (
        'formed', 'not_realised', 'in_use_unmeasured', 'in_use', 'renovation', 'withdrawn',
        'out_of_use', 'wrongly_registered')),
    CONSTRAINT fk_unit_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_unit_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX idx_unit_location ON unit USING gist (location);
CREATE INDEX ix_unit_key ON unit (verblijfsobject_id);
CREATE INDEX ix_unit_municipality_code ON unit (municipality_code);
CREATE UNIQUE INDEX uq_unit_open
    ON unit (verblijfsobject_id)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN unit.verblijfsobject_id IS 'unit';
COMMENT ON COLUMN unit.status IS 'status in the register';
COMMENT ON COLUMN unit.uses IS 'codes of UnitUse, one or more';
COMMENT ON COLUMN unit.is_residential IS 'one of the uses is residential';
COMMENT ON COLUMN unit.floor_area_m2 IS 'usable floor area, whole m2';
COMMENT ON COLUMN unit.municipality_code IS 'bronhouder, e.g. 0505';
COMMENT ON COLUMN unit.location IS 'EPSG:28992';
COMMENT ON COLUMN unit.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN unit.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN unit.known IS 'when the tracker believed it';
COMMENT ON COLUMN unit.load_run_id IS 'run that added the row';
COMMENT ON COLUMN unit.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE unit_area (
    verblijfsobject_id VARCHAR(16) NOT NULL,
    neighbourhood_code VARCHAR(10) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_unit_area PRIMARY KEY (fact_id),
    CONSTRAINT ck_unit_area_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_unit_area_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_unit_area_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_unit_area_key ON unit_area (verblijfsobject_id);
CREATE INDEX ix_unit_area_neighbourhood_code ON unit_area (neighbourhood_code);
CREATE UNIQUE INDEX uq_unit_area_open
    ON unit_area (verblijfsobject_id)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN unit_area.verblijfsobject_id IS 'unit';
COMMENT ON COLUMN unit_area.neighbourhood_code IS 'CBS neighbourhood';
COMMENT ON COLUMN unit_area.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN unit_area.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN unit_area.known IS 'when the tracker believed it';
COMMENT ON COLUMN unit_area.load_run_id IS 'run that added the row';
COMMENT ON COLUMN unit_area.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE unit_building (
    verblijfsobject_id VARCHAR(16) NOT NULL,
    pand_id VARCHAR(16) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_unit_building PRIMARY KEY (fact_id),
    CONSTRAINT ck_unit_building_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_unit_building_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id),
    CONSTRAINT fk_unit_building_ended_by_run_id FOREIGN KEY(ended_by_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_unit_building_key ON unit_building (verblijfsobject_id, pand_id);
CREATE INDEX ix_unit_building_pand_id ON unit_building (pand_id);
CREATE UNIQUE INDEX uq_unit_building_open
    ON unit_building (verblijfsobject_id, pand_id)
    WHERE upper_inf(known) AND upper_inf(valid);
COMMENT ON COLUMN unit_building.verblijfsobject_id IS 'unit';
COMMENT ON COLUMN unit_building.pand_id IS 'building';
COMMENT ON COLUMN unit_building.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN unit_building.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN unit_building.known IS 'when the tracker believed it';
COMMENT ON COLUMN unit_building.load_run_id IS 'run that added the row';
COMMENT ON COLUMN unit_building.ended_by_run_id IS 'run that ended `known`';

-- A fact is never edited and never deleted: only its known may be ended, once.
CREATE FUNCTION fact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a fact of % is never deleted', TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation';
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

-- Of one thing, no two states are believed for the same day. Writers hold a lock on the table.
CREATE FUNCTION fact_overlaps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    overlap text;
    same text := (SELECT string_agg(format('o.%1$I = n.%1$I', k), ' AND ')
                    FROM unnest(TG_ARGV) k);
BEGIN
    EXECUTE format(
        'SELECT n.valid::text FROM added n JOIN %I o ON %s AND o.fact_id <> n.fact_id
            AND upper_inf(o.known) AND upper_inf(n.known) AND o.valid && n.valid LIMIT 1',
        TG_TABLE_NAME, same) INTO overlap;
    IF overlap IS NOT NULL THEN
        RAISE EXCEPTION 'two states of % are believed for the days %', TG_TABLE_NAME, overlap
              USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NULL;
END $$;
