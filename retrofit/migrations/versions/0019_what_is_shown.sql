CREATE TABLE verdict_tally (
    tally_id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    programme TEXT NOT NULL,
    policy TEXT NOT NULL,
    neighbourhood_code VARCHAR(10) NOT NULL,
    outcome VARCHAR(40) NOT NULL,
    counted_on DATE,
    backlog_done_on DATE,
    eligibility VARCHAR(40) NOT NULL,
    stage VARCHAR(40) NOT NULL,
    tenure VARCHAR(40) NOT NULL,
    label VARCHAR(40),
    is_applied BOOLEAN NOT NULL,
    reasons TEXT[] NOT NULL,
    caveats TEXT[] NOT NULL,
    homes INTEGER NOT NULL,
    CONSTRAINT pk_verdict_tally PRIMARY KEY (tally_id),
    CONSTRAINT ck_verdict_tally_homes CHECK (homes > 0)
);
CREATE INDEX ix_verdict_tally_programme ON verdict_tally (programme, policy);
CREATE INDEX ix_verdict_tally_neighbourhood ON verdict_tally (neighbourhood_code);
CREATE INDEX ix_verdict_neighbourhood ON verdict (neighbourhood_code);
COMMENT ON COLUMN verdict_tally.tally_id IS 'the tally';
COMMENT ON COLUMN verdict_tally.programme IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.policy IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.neighbourhood_code IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.outcome IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.counted_on IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.backlog_done_on IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.eligibility IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.stage IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.tenure IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.label IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.is_applied IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.reasons IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.caveats IS 'as in verdict';
COMMENT ON COLUMN verdict_tally.homes IS 'homes of which all of this is so';

-- What is stored was judged before surveys said what is backlog, and was not added up.
DELETE FROM verdict_state;

ALTER TABLE map_dwelling ADD COLUMN has_association BOOLEAN;
ALTER TABLE map_dwelling ADD COLUMN contacted_on DATE;
ALTER TABLE map_dwelling ADD COLUMN outcomes JSONB NOT NULL DEFAULT '{}';
ALTER TABLE map_dwelling ADD COLUMN flags JSONB NOT NULL DEFAULT '{}';
ALTER TABLE map_dwelling ALTER COLUMN outcomes DROP DEFAULT;
ALTER TABLE map_dwelling ALTER COLUMN flags DROP DEFAULT;
COMMENT ON COLUMN map_dwelling.has_association IS
    'has an association of owners (VvE); null is unknown';
COMMENT ON COLUMN map_dwelling.contacted_on IS 'last day on which somebody was in touch with it';
COMMENT ON COLUMN map_dwelling.outcomes IS 'outcome under each policy; empty outside programmes';
COMMENT ON COLUMN map_dwelling.flags IS
    'state of each flag, by who of the staff may see it and by name';
