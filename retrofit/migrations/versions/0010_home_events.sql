CREATE TABLE home_event (
    event_id BIGINT GENERATED ALWAYS AS IDENTITY,
    verblijfsobject_id VARCHAR(16) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    happened_on DATE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    feeder VARCHAR(40),
    details JSONB NOT NULL,
    client_key TEXT,
    supersedes_id BIGINT,
    correction_reason TEXT,
    CONSTRAINT pk_home_event PRIMARY KEY (event_id),
    CONSTRAINT ck_home_event_correction CHECK ((supersedes_id IS NULL) = (correction_reason IS
        NULL)),
    CONSTRAINT ck_home_event_order CHECK (supersedes_id < event_id),
    CONSTRAINT ck_home_event_taken_back_something CHECK (kind <> 'taken_back' OR supersedes_id IS
        NOT NULL),
    CONSTRAINT ck_home_event_homeeventkind CHECK (kind IN ('contact', 'interest', 'survey', 'plan',
        'quote', 'works_started', 'measure_done', 'defect_repaired', 'dropped', 'ineligible',
        'done_elsewhere', 'returned', 'priority', 'works_order_override', 'taken_back')),
    CONSTRAINT fk_home_event_by_id FOREIGN KEY(by_id) REFERENCES person (person_id),
    CONSTRAINT ck_home_event_feeder CHECK (feeder IN ('letter', 'door', 'coffee_cart', 'caretaker',
        'energy_help', 'association_meeting', 'website')),
    CONSTRAINT uq_home_event_client_key UNIQUE (client_key),
    CONSTRAINT uq_home_event_supersedes_id UNIQUE (supersedes_id),
    CONSTRAINT fk_home_event_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES home_event
        (event_id)
);
CREATE INDEX ix_home_event_home ON home_event (verblijfsobject_id, happened_on);
COMMENT ON COLUMN home_event.event_id IS 'the event';
COMMENT ON COLUMN home_event.verblijfsobject_id IS 'home';
COMMENT ON COLUMN home_event.kind IS 'what happened';
COMMENT ON COLUMN home_event.happened_on IS 'day in the world';
COMMENT ON COLUMN home_event.recorded_at IS 'moment the tracker knew it';
COMMENT ON COLUMN home_event.by_id IS 'who recorded it';
COMMENT ON COLUMN home_event.feeder IS 'where a contact came from';
COMMENT ON COLUMN home_event.details IS 'codes, numbers and days of its kind; no text about people';
COMMENT ON COLUMN home_event.client_key
    IS 'key of the device that recorded it, so that it is recorded once';
COMMENT ON COLUMN home_event.supersedes_id IS 'event that it corrects';
COMMENT ON COLUMN home_event.correction_reason IS 'code of why it is corrected';

CREATE TRIGGER row_stays BEFORE UPDATE OR DELETE ON home_event
    FOR EACH ROW EXECUTE FUNCTION row_stays();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON home_event
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();

-- A correction is about the same home as what it corrects.
CREATE FUNCTION home_event_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
           SELECT FROM home_event WHERE event_id = NEW.supersedes_id
              AND verblijfsobject_id = NEW.verblijfsobject_id AND kind <> 'taken_back') THEN
        RAISE EXCEPTION 'event % corrects nothing of its own home', NEW.event_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER home_event_fits BEFORE INSERT ON home_event
    FOR EACH ROW EXECUTE FUNCTION home_event_fits();

ALTER TABLE map_building
    DROP CONSTRAINT ck_map_building_stage,
    ADD CONSTRAINT ck_map_building_stage CHECK (stage IN ('not_approached', 'approached', 'interested', 'surveyed', 'planned', 'quoted', 'applied',
        'granted', 'in_progress', 'works_done', 'label_after_registered', 'settled'));

ALTER TABLE map_dwelling
    DROP CONSTRAINT ck_map_dwelling_stage,
    ADD CONSTRAINT ck_map_dwelling_stage CHECK (stage IN ('not_approached', 'approached', 'interested', 'surveyed', 'planned', 'quoted', 'applied',
        'granted', 'in_progress', 'works_done', 'label_after_registered', 'settled'));
