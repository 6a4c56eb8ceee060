CREATE TABLE milestone_entry (
    entry_id BIGINT GENERATED ALWAYS AS IDENTITY,
    programme TEXT NOT NULL,
    item TEXT NOT NULL,
    unit INTEGER NOT NULL,
    milestone TEXT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    happens_on DATE,
    evidence TEXT,
    reason TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    CONSTRAINT pk_milestone_entry PRIMARY KEY (entry_id),
    CONSTRAINT ck_milestone_entry_milestone CHECK (milestone ~ '^M[0-7]$'),
    CONSTRAINT ck_milestone_entry_unit CHECK (unit > 0),
    CONSTRAINT ck_milestone_entry_evidence CHECK (kind <> 'actual' OR happens_on IS NULL OR evidence
        IS NOT NULL),
    CONSTRAINT ck_milestone_entry_milestoneday CHECK (kind IN ('planned', 'forecast', 'actual')),
    CONSTRAINT fk_milestone_entry_by_id FOREIGN KEY(by_id) REFERENCES person (person_id)
);
CREATE INDEX ix_milestone_entry_item ON milestone_entry (programme, item, unit, milestone, kind);
COMMENT ON COLUMN milestone_entry.entry_id IS 'the entry';
COMMENT ON COLUMN milestone_entry.programme IS 'programme';
COMMENT ON COLUMN milestone_entry.item IS 'action item of the programme''s file';
COMMENT ON COLUMN milestone_entry.unit IS 'which of its units, from 1';
COMMENT ON COLUMN milestone_entry.milestone IS 'M0 (defined) to M7 (accounted)';
COMMENT ON COLUMN milestone_entry.kind IS 'planned, forecast or actual';
COMMENT ON COLUMN milestone_entry.happens_on IS 'the day; null takes it back';
COMMENT ON COLUMN milestone_entry.evidence IS 'where it can be seen: document or link';
COMMENT ON COLUMN milestone_entry.reason IS 'why it is said, or said anew';
COMMENT ON COLUMN milestone_entry.recorded_at IS 'moment of recording';
COMMENT ON COLUMN milestone_entry.by_id IS 'who said so';
CREATE TABLE learning_entry (
    entry_id BIGINT GENERATED ALWAYS AS IDENTITY,
    programme TEXT NOT NULL,
    neighbourhood_code TEXT,
    kind VARCHAR(40) NOT NULL,
    noted_on DATE NOT NULL,
    text TEXT NOT NULL,
    supersedes_id BIGINT,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    CONSTRAINT pk_learning_entry PRIMARY KEY (entry_id),
    CONSTRAINT ck_learning_entry_text CHECK (length(text) BETWEEN 1 AND 1000),
    CONSTRAINT ck_learning_entry_order CHECK (supersedes_id < entry_id),
    CONSTRAINT ck_learning_entry_learningkind CHECK (kind IN ('worked', 'did_not_work', 'seen')),
    CONSTRAINT uq_learning_entry_supersedes_id UNIQUE (supersedes_id),
    CONSTRAINT fk_learning_entry_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES learning_entry
        (entry_id),
    CONSTRAINT fk_learning_entry_by_id FOREIGN KEY(by_id) REFERENCES person (person_id)
);
CREATE INDEX ix_learning_entry_programme ON learning_entry (programme, noted_on);
COMMENT ON COLUMN learning_entry.entry_id IS 'the entry';
COMMENT ON COLUMN learning_entry.programme IS 'programme';
COMMENT ON COLUMN learning_entry.neighbourhood_code
    IS 'CBS neighbourhood; null is the whole programme';
COMMENT ON COLUMN learning_entry.kind IS 'worked, did not work, or seen';
COMMENT ON COLUMN learning_entry.noted_on IS 'day it is about';
COMMENT ON COLUMN learning_entry.text IS 'what was learned; no personal data';
COMMENT ON COLUMN learning_entry.supersedes_id IS 'entry that it replaces';
COMMENT ON COLUMN learning_entry.recorded_at IS 'moment of recording';
COMMENT ON COLUMN learning_entry.by_id IS 'who wrote it';

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['milestone_entry', 'learning_entry']
    LOOP
        EXECUTE format('CREATE TRIGGER row_stays BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION row_stays()', name);
        EXECUTE format('CREATE TRIGGER table_stays BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION row_stays()', name);
    END LOOP;
END $$;
