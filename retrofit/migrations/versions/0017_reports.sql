CREATE TABLE report (
    report_id BIGINT GENERATED ALWAYS AS IDENTITY,
    kind VARCHAR(40) NOT NULL,
    programme TEXT NOT NULL,
    as_of DATE NOT NULL,
    known_at TIMESTAMP WITH TIME ZONE NOT NULL,
    policy TEXT NOT NULL,
    data_version BIGINT NOT NULL,
    is_sample BOOLEAN NOT NULL,
    counted INTEGER NOT NULL,
    counted_sha256 TEXT NOT NULL,
    figures JSONB NOT NULL,
    code_version TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    CONSTRAINT pk_report PRIMARY KEY (report_id),
    CONSTRAINT ck_report_counted_sha256 CHECK (counted_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_report_counted CHECK (counted >= 0),
    CONSTRAINT ck_report_reportkind CHECK (kind IN ('council', 'ministry', 'monitor')),
    CONSTRAINT fk_report_by_id FOREIGN KEY(by_id) REFERENCES person (person_id)
);
CREATE INDEX ix_report_programme ON report (programme, as_of);
COMMENT ON COLUMN report.report_id IS 'the report';
COMMENT ON COLUMN report.kind IS 'for whom it was made';
COMMENT ON COLUMN report.programme IS 'programme';
COMMENT ON COLUMN report.as_of IS 'reference date (peildatum)';
COMMENT ON COLUMN report.known_at IS 'what was known at this moment';
COMMENT ON COLUMN report.policy IS 'counting policy';
COMMENT ON COLUMN report.data_version IS 'newest load run known then';
COMMENT ON COLUMN report.is_sample IS 'about the demo town';
COMMENT ON COLUMN report.counted IS 'homes that count';
COMMENT ON COLUMN report.counted_sha256 IS 'digest of the homes that count, each with its day';
COMMENT ON COLUMN report.figures IS 'key figures, by name';
COMMENT ON COLUMN report.code_version IS 'version of the program that made it';
COMMENT ON COLUMN report.made_at IS 'moment of making';
COMMENT ON COLUMN report.by_id IS 'who made it';
CREATE TABLE report_file (
    report_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT pk_report_file PRIMARY KEY (report_id, name),
    CONSTRAINT ck_report_file_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT fk_report_file_report_id FOREIGN KEY(report_id) REFERENCES report (report_id)
);
COMMENT ON COLUMN report_file.report_id IS 'the report';
COMMENT ON COLUMN report_file.name IS 'name of the file';
COMMENT ON COLUMN report_file.media_type IS 'what it is, as on the web';
COMMENT ON COLUMN report_file.sha256 IS 'digest of its bytes, hexadecimal';
COMMENT ON COLUMN report_file.content IS 'its bytes';

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['report', 'report_file']
    LOOP
        EXECUTE format('CREATE TRIGGER row_stays BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION row_stays()', name);
        EXECUTE format('CREATE TRIGGER table_stays BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION row_stays()', name);
    END LOOP;
END $$;
