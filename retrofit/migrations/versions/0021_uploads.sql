ALTER TABLE load_run ADD by_id BIGINT
    CONSTRAINT fk_load_run_by_id REFERENCES person (person_id);
COMMENT ON COLUMN load_run.by_id IS 'who did it; null is the tracker itself';
ALTER TABLE load_count ADD changed INTEGER
    CONSTRAINT ck_load_count_changed CHECK (changed BETWEEN 0 AND loaded);
COMMENT ON COLUMN load_count.changed IS
    'of the loaded rows those that were known otherwise; null was not counted';
CREATE TABLE upload (
    upload_id BIGINT GENERATED ALWAYS AS IDENTITY,
    source VARCHAR(40) NOT NULL,
    file_name TEXT NOT NULL,
    place TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    options JSONB NOT NULL,
    state VARCHAR(40) NOT NULL,
    step VARCHAR(40),
    rows_read INTEGER NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    compared_with BIGINT,
    difference JSONB,
    difference_sha256 TEXT,
    has_workbook BOOLEAN NOT NULL,
    confirmed_by_id BIGINT,
    load_run_id BIGINT,
    problem TEXT,
    problem_detail TEXT,
    CONSTRAINT pk_upload PRIMARY KEY (upload_id),
    CONSTRAINT ck_upload_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_upload_place CHECK (place ~ '^[0-9a-f]{32}$'),
    CONSTRAINT ck_upload_loaded CHECK ((state = 'loaded') = (load_run_id IS NOT NULL)),
    CONSTRAINT ck_upload_failed CHECK ((state = 'failed') <= (problem IS NOT NULL)),
    CONSTRAINT ck_upload_loadsource CHECK (source IN (
        'bag', 'labels', 'areas', 'tenure', 'subsidence', 'insar', 'foundation_areas',
        'foundation_repairs', 'applications', 'desk', 'derived', 'undo')),
    CONSTRAINT uq_upload_place UNIQUE (place),
    CONSTRAINT ck_upload_uploadstate CHECK (state IN (
        'waiting', 'comparing', 'compared', 'confirmed', 'loading', 'loaded', 'failed')),
    CONSTRAINT ck_upload_loadstep CHECK (step IN ('read', 'check', 'compare')),
    CONSTRAINT fk_upload_by_id FOREIGN KEY(by_id)
        REFERENCES person (person_id),
    CONSTRAINT fk_upload_confirmed_by_id FOREIGN KEY(confirmed_by_id)
        REFERENCES person (person_id),
    CONSTRAINT fk_upload_load_run_id FOREIGN KEY(load_run_id)
        REFERENCES load_run (load_run_id)
);
CREATE INDEX ix_upload_state ON upload (state);
COMMENT ON COLUMN upload.upload_id IS 'the file that was sent in';
COMMENT ON COLUMN upload.source IS 'what the file is said to be';
COMMENT ON COLUMN upload.file_name IS 'name that the sender gave it';
COMMENT ON COLUMN upload.place IS 'folder in quarantine, random';
COMMENT ON COLUMN upload.size_bytes IS 'bytes received';
COMMENT ON COLUMN upload.sha256 IS 'checksum of the file, hexadecimal';
COMMENT ON COLUMN upload.options IS 'options of the source';
COMMENT ON COLUMN upload.state IS 'how far it is';
COMMENT ON COLUMN upload.step IS 'what is done now, or was done last';
COMMENT ON COLUMN upload.rows_read IS 'rows read so far';
COMMENT ON COLUMN upload.uploaded_at IS 'moment of receipt';
COMMENT ON COLUMN upload.by_id IS 'who sent it';
COMMENT ON COLUMN upload.compared_with IS
    'newest load or undoing when it was compared, 0 when there was none';
COMMENT ON COLUMN upload.difference IS 'what loading it would change';
COMMENT ON COLUMN upload.difference_sha256 IS 'digest of the difference';
COMMENT ON COLUMN upload.has_workbook IS 'a copy with what is wrong lies beside it';
COMMENT ON COLUMN upload.confirmed_by_id IS 'who said that it may be loaded';
COMMENT ON COLUMN upload.load_run_id IS 'run that loaded it';
COMMENT ON COLUMN upload.problem IS 'why it stopped, one word group';
COMMENT ON COLUMN upload.problem_detail IS 'the same as the command says it';
