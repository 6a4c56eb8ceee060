CREATE TABLE publication (
    publication_id BIGINT GENERATED ALWAYS AS IDENTITY,
    programme TEXT NOT NULL,
    number INTEGER NOT NULL,
    as_of DATE NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    policy TEXT NOT NULL,
    data_version INTEGER NOT NULL,
    is_sample BOOLEAN NOT NULL,
    rule JSONB NOT NULL,
    areas JSONB NOT NULL,
    memory JSONB NOT NULL,
    CONSTRAINT pk_publication PRIMARY KEY (publication_id),
    CONSTRAINT ck_publication_number CHECK (number > 0),
    CONSTRAINT fk_publication_by_id FOREIGN KEY(by_id) REFERENCES person (person_id)
);
CREATE INDEX ix_publication_programme ON publication (programme, number);
COMMENT ON COLUMN publication.publication_id IS 'the proposal';
COMMENT ON COLUMN publication.programme IS 'programme';
COMMENT ON COLUMN publication.number IS 'which release of the programme it would be';
COMMENT ON COLUMN publication.as_of IS 'reference date (peildatum)';
COMMENT ON COLUMN publication.made_at IS 'moment of the count and the proposal';
COMMENT ON COLUMN publication.by_id IS 'who proposed it';
COMMENT ON COLUMN publication.policy IS 'counting policy';
COMMENT ON COLUMN publication.data_version IS 'newest load run that was counted';
COMMENT ON COLUMN publication.is_sample IS 'figures of the demo town';
COMMENT ON COLUMN publication.rule IS 'the rule, as data/publication.toml';
COMMENT ON COLUMN publication.areas IS 'areas, wholes first: code, name, level, parent, homes';
COMMENT ON COLUMN publication.memory IS 'what later releases must keep to; follows from published marks';

CREATE TABLE publication_confirmation (
    publication_id BIGINT NOT NULL,
    programme TEXT NOT NULL,
    number INTEGER NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    CONSTRAINT pk_publication_confirmation PRIMARY KEY (publication_id),
    CONSTRAINT uq_publication_confirmation_programme_number UNIQUE (programme, number),
    CONSTRAINT fk_publication_confirmation_publication_id
        FOREIGN KEY(publication_id) REFERENCES publication (publication_id),
    CONSTRAINT fk_publication_confirmation_by_id FOREIGN KEY(by_id) REFERENCES person (person_id)
);
COMMENT ON COLUMN publication_confirmation.publication_id IS 'the proposal';
COMMENT ON COLUMN publication_confirmation.programme IS 'programme';
COMMENT ON COLUMN publication_confirmation.number IS 'release of the programme; one of each';
COMMENT ON COLUMN publication_confirmation.confirmed_at IS 'moment of publication';
COMMENT ON COLUMN publication_confirmation.by_id IS 'who confirmed it';

CREATE TABLE publication_cell (
    publication_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    area TEXT NOT NULL,
    measure TEXT NOT NULL,
    shown VARCHAR(40) NOT NULL,
    value INTEGER,
    CONSTRAINT pk_publication_cell PRIMARY KEY (publication_id, period, area, measure),
    CONSTRAINT ck_publication_cell_value CHECK ((shown = 'value') = (value IS NOT NULL)),
    CONSTRAINT fk_publication_cell_publication_id
        FOREIGN KEY(publication_id) REFERENCES publication (publication_id),
    CONSTRAINT ck_publication_cell_shown CHECK (shown IN
        ('value', 'few', 'hidden', 'not_applicable'))
);
COMMENT ON COLUMN publication_cell.publication_id IS 'the proposal';
COMMENT ON COLUMN publication_cell.period IS 'YYYY-MM or YYYY-Qn';
COMMENT ON COLUMN publication_cell.area IS 'code of the area';
COMMENT ON COLUMN publication_cell.measure IS 'what is counted';
COMMENT ON COLUMN publication_cell.shown IS 'kind of mark';
COMMENT ON COLUMN publication_cell.value IS 'rounded count, of a value';

CREATE TABLE publication_erratum (
    publication_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    area TEXT NOT NULL,
    measure TEXT NOT NULL,
    CONSTRAINT pk_publication_erratum PRIMARY KEY (publication_id, period, area, measure),
    CONSTRAINT fk_publication_erratum_publication_id
        FOREIGN KEY(publication_id) REFERENCES publication (publication_id)
);
COMMENT ON COLUMN publication_erratum.publication_id IS 'release that noticed it';
COMMENT ON COLUMN publication_erratum.period IS 'period of the cell';
COMMENT ON COLUMN publication_erratum.area IS 'area of the cell';
COMMENT ON COLUMN publication_erratum.measure IS 'measure of the cell';

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['publication', 'publication_confirmation', 'publication_cell',
                                'publication_erratum']
    LOOP
        EXECUTE format('CREATE TRIGGER row_stays BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION row_stays()', name);
        EXECUTE format('CREATE TRIGGER table_stays BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION row_stays()', name);
    END LOOP;
END $$;
