CREATE TABLE verdict (
    programme TEXT NOT NULL,
    policy TEXT NOT NULL,
    verblijfsobject_id VARCHAR(16) NOT NULL,
    neighbourhood_code VARCHAR(10) NOT NULL,
    outcome VARCHAR(40) NOT NULL,
    counted_on DATE,
    backlog_done_on DATE,
    has_backlog BOOLEAN,
    eligibility VARCHAR(40) NOT NULL,
    stage VARCHAR(40) NOT NULL,
    tenure VARCHAR(40) NOT NULL,
    label VARCHAR(40),
    label_before VARCHAR(40),
    is_applied BOOLEAN NOT NULL,
    lineage VARCHAR(16) NOT NULL,
    reasons TEXT[] NOT NULL,
    caveats TEXT[] NOT NULL,
    CONSTRAINT pk_verdict PRIMARY KEY (programme, policy, verblijfsobject_id),
    CONSTRAINT ck_verdict_outcome CHECK (outcome IN ('counts', 'no', 'unknown')),
    CONSTRAINT ck_verdict_eligibility CHECK (eligibility IN ('eligible', 'not_eligible',
        'unknown')),
    CONSTRAINT ck_verdict_stage CHECK (stage IN ('not_approached', 'approached', 'interested',
        'surveyed', 'planned', 'quoted', 'applied', 'granted', 'in_progress', 'works_done',
        'label_after_registered', 'settled')),
    CONSTRAINT ck_verdict_tenureclass CHECK (tenure IN ('owner_occupier', 'private_landlord',
        'housing_corporation', 'other', 'unknown')),
    CONSTRAINT ck_verdict_labelclass CHECK (label IN ('A+++++', 'A++++', 'A+++', 'A++', 'A+', 'A',
        'B', 'C', 'D', 'E', 'F', 'G')),
    CONSTRAINT ck_verdict_label_before CHECK (label_before IN ('A+++++', 'A++++', 'A+++', 'A++',
        'A+', 'A', 'B', 'C', 'D', 'E', 'F', 'G')),
    CONSTRAINT ck_verdict_counted CHECK ((outcome = 'counts') = (counted_on IS NOT NULL)),
    CONSTRAINT ck_verdict_backlog CHECK (backlog_done_on >= counted_on AND has_backlog
        OR backlog_done_on IS NULL),
    CONSTRAINT ck_verdict_reasons CHECK ((outcome = 'counts') = (cardinality(reasons) = 0))
);
CREATE INDEX ix_verdict_home ON verdict (verblijfsobject_id);
CREATE UNIQUE INDEX uq_verdict_one_programme ON verdict (policy, verblijfsobject_id)
    WHERE outcome = 'counts';
CREATE INDEX ix_verdict_counted ON verdict (programme, policy, counted_on)
    WHERE counted_on IS NOT NULL;
COMMENT ON COLUMN verdict.programme IS 'the programme';
COMMENT ON COLUMN verdict.policy IS 'the counting policy';
COMMENT ON COLUMN verdict.verblijfsobject_id IS 'the home';
COMMENT ON COLUMN verdict.neighbourhood_code IS 'where it lies by the frozen list of areas';
COMMENT ON COLUMN verdict.outcome IS 'whether it counts';
COMMENT ON COLUMN verdict.counted_on IS 'first day on which everything held';
COMMENT ON COLUMN verdict.backlog_done_on IS 'day since when it counts with its backlog repaired';
COMMENT ON COLUMN verdict.has_backlog IS 'backlog maintenance; null is unknown';
COMMENT ON COLUMN verdict.eligibility IS 'whether it could take part';
COMMENT ON COLUMN verdict.stage IS 'furthest stage';
COMMENT ON COLUMN verdict.tenure IS 'class of owner when its works began, else today';
COMMENT ON COLUMN verdict.label IS 'label in force; null is unknown';
COMMENT ON COLUMN verdict.label_before IS 'label when its works began, else today; null is unknown';
COMMENT ON COLUMN verdict.is_applied IS 'there is an application for it';
COMMENT ON COLUMN verdict.lineage IS 'first home of its lineage';
COMMENT ON COLUMN verdict.reasons IS 'codes of Reason';
COMMENT ON COLUMN verdict.caveats IS 'codes of Caveat';

CREATE TABLE verdict_state (
    is_only BOOLEAN NOT NULL,
    as_of DATE NOT NULL,
    mark TEXT NOT NULL,
    CONSTRAINT pk_verdict_state PRIMARY KEY (is_only),
    CONSTRAINT ck_verdict_state_is_only CHECK (is_only)
);
COMMENT ON COLUMN verdict_state.is_only IS 'there is one row';
COMMENT ON COLUMN verdict_state.as_of IS 'day of the verdicts';
COMMENT ON COLUMN verdict_state.mark IS 'newest facts that they were made of';
