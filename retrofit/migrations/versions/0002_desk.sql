-- The subsidy desk: cases and their steps, decisions, and the money under a ceiling.
-- What a table is, says its class in retrofit/models; what a column holds, its comment here.

ALTER TABLE load_run DROP CONSTRAINT ck_load_run_loadsource;
ALTER TABLE load_run ADD CONSTRAINT ck_load_run_loadsource CHECK (source IN (
    'bag', 'labels', 'areas', 'tenure', 'subsidence', 'applications', 'desk', 'derived', 'undo'));

CREATE TABLE case_counter (
    year SERIAL NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_case_counter PRIMARY KEY (year)
);
COMMENT ON COLUMN case_counter.year IS 'year of receipt';
COMMENT ON COLUMN case_counter.last IS 'last number given';

CREATE TABLE case_edge (
    action TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    decides BOOLEAN NOT NULL,
    CONSTRAINT pk_case_edge PRIMARY KEY (action, from_state, to_state)
);
COMMENT ON COLUMN case_edge.action IS 'kind of step';
COMMENT ON COLUMN case_edge.from_state IS 'state before, or none';
COMMENT ON COLUMN case_edge.to_state IS 'state after';
COMMENT ON COLUMN case_edge.decides IS 'takes a decision: never by who prepared it';

CREATE TABLE scheme_period (
    period_id BIGINT GENERATED ALWAYS AS IDENTITY,
    scheme TEXT NOT NULL,
    name TEXT NOT NULL,
    line TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    published_on DATE NOT NULL,
    CONSTRAINT pk_scheme_period PRIMARY KEY (period_id),
    CONSTRAINT ck_scheme_period_days CHECK (ends_on >= starts_on)
);
CREATE UNIQUE INDEX uq_scheme_period_name ON scheme_period (scheme, name);
COMMENT ON COLUMN scheme_period.period_id IS 'the period';
COMMENT ON COLUMN scheme_period.scheme IS 'scheme';
COMMENT ON COLUMN scheme_period.name IS 'name of the period';
COMMENT ON COLUMN scheme_period.line IS 'budget line it is paid from';
COMMENT ON COLUMN scheme_period.starts_on IS 'first day of receipt';
COMMENT ON COLUMN scheme_period.ends_on IS 'last day of receipt';
COMMENT ON COLUMN scheme_period.published_on IS 'day the ceiling was published';

CREATE TABLE application_dwelling (
    number TEXT NOT NULL,
    verblijfsobject_id VARCHAR(16) NOT NULL,
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    valid DATERANGE NOT NULL,
    known TSTZRANGE NOT NULL,
    load_run_id BIGINT NOT NULL,
    ended_by_run_id BIGINT,
    CONSTRAINT pk_application_dwelling PRIMARY KEY (fact_id),
    CONSTRAINT ck_application_dwelling_times CHECK (NOT isempty(valid) AND NOT isempty(known)),
    CONSTRAINT fk_application_dwelling_number FOREIGN KEY(number) REFERENCES application (number),
    CONSTRAINT fk_application_dwelling_load_run_id FOREIGN KEY(load_run_id) REFERENCES load_run
        (load_run_id),
    CONSTRAINT fk_application_dwelling_ended_by_run_id FOREIGN KEY(ended_by_run_id) REFERENCES
        load_run (load_run_id)
);
CREATE INDEX ix_application_dwelling_key ON application_dwelling (number, verblijfsobject_id);
CREATE INDEX ix_application_dwelling_verblijfsobject_id ON application_dwelling
    (verblijfsobject_id);
CREATE UNIQUE INDEX uq_application_dwelling_open ON application_dwelling (number,
    verblijfsobject_id) WHERE upper_inf(known);
COMMENT ON COLUMN application_dwelling.number IS 'case number';
COMMENT ON COLUMN application_dwelling.verblijfsobject_id IS 'the home';
COMMENT ON COLUMN application_dwelling.fact_id IS 'the row, for corrections';
COMMENT ON COLUMN application_dwelling.valid IS 'days on which the fact holds, [from, until)';
COMMENT ON COLUMN application_dwelling.known IS 'when the tracker believed it';
COMMENT ON COLUMN application_dwelling.load_run_id IS 'run that added the row';
COMMENT ON COLUMN application_dwelling.ended_by_run_id IS 'run that ended `known`';

CREATE TABLE ceiling_change (
    change_id BIGINT GENERATED ALWAYS AS IDENTITY,
    period_id BIGINT NOT NULL,
    to_cents BIGINT NOT NULL,
    published_on DATE NOT NULL,
    reason TEXT NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by_id BIGINT,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_ceiling_change PRIMARY KEY (change_id),
    CONSTRAINT ck_ceiling_change_amount CHECK (to_cents >= 0),
    CONSTRAINT ck_ceiling_change_four_eyes CHECK (confirmed_by_id <> proposed_by_id),
    CONSTRAINT ck_ceiling_change_confirmed_whole CHECK ((confirmed_by_id IS NULL) = (confirmed_at IS
        NULL)),
    CONSTRAINT fk_ceiling_change_period_id FOREIGN KEY(period_id) REFERENCES scheme_period
        (period_id),
    CONSTRAINT fk_ceiling_change_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES person
        (person_id),
    CONSTRAINT fk_ceiling_change_confirmed_by_id FOREIGN KEY(confirmed_by_id) REFERENCES person
        (person_id)
);
COMMENT ON COLUMN ceiling_change.change_id IS 'the change';
COMMENT ON COLUMN ceiling_change.period_id IS 'the period';
COMMENT ON COLUMN ceiling_change.to_cents IS 'new ceiling, cents';
COMMENT ON COLUMN ceiling_change.published_on IS 'day of publication';
COMMENT ON COLUMN ceiling_change.reason IS 'why; for a lowering the text of Awb 4:28';
COMMENT ON COLUMN ceiling_change.proposed_by_id IS 'who proposed it';
COMMENT ON COLUMN ceiling_change.proposed_at IS 'moment of the proposal';
COMMENT ON COLUMN ceiling_change.confirmed_by_id IS 'second person';
COMMENT ON COLUMN ceiling_change.confirmed_at IS 'moment it took effect';

CREATE TABLE ceiling_ledger (
    period_id BIGINT NOT NULL,
    ceiling_cents BIGINT NOT NULL,
    override_cents BIGINT NOT NULL,
    reserved_cents BIGINT NOT NULL,
    committed_cents BIGINT NOT NULL,
    settled_cents BIGINT NOT NULL,
    returned_cents BIGINT NOT NULL,
    CONSTRAINT pk_ceiling_ledger PRIMARY KEY (period_id),
    CONSTRAINT ck_ceiling_ledger_within_ceiling CHECK (reserved_cents + committed_cents +
        settled_cents + returned_cents <= ceiling_cents + override_cents),
    CONSTRAINT ck_ceiling_ledger_amounts CHECK (least(ceiling_cents, override_cents, reserved_cents,
        committed_cents, settled_cents, returned_cents) >= 0),
    CONSTRAINT fk_ceiling_ledger_period_id FOREIGN KEY(period_id) REFERENCES scheme_period
        (period_id)
);
COMMENT ON COLUMN ceiling_ledger.period_id IS 'the period';
COMMENT ON COLUMN ceiling_ledger.ceiling_cents IS 'ceiling, cents';
COMMENT ON COLUMN ceiling_ledger.override_cents
    IS 'above it by upheld objections (Awb 4:25 lid 3), cents';
COMMENT ON COLUMN ceiling_ledger.reserved_cents IS 'for undecided cases, cents';
COMMENT ON COLUMN ceiling_ledger.committed_cents IS 'granted, not settled, cents';
COMMENT ON COLUMN ceiling_ledger.settled_cents IS 'settled, cents';
COMMENT ON COLUMN ceiling_ledger.returned_cents IS 'released to the programme''s reserve, cents';

CREATE TABLE queue_draw (
    period_id BIGINT NOT NULL,
    day DATE NOT NULL,
    seed TEXT NOT NULL,
    witness TEXT NOT NULL,
    drawn_by_id BIGINT NOT NULL,
    drawn_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_queue_draw PRIMARY KEY (period_id, day),
    CONSTRAINT fk_queue_draw_period_id FOREIGN KEY(period_id) REFERENCES scheme_period (period_id),
    CONSTRAINT fk_queue_draw_drawn_by_id FOREIGN KEY(drawn_by_id) REFERENCES person (person_id)
);
COMMENT ON COLUMN queue_draw.period_id IS 'the period';
COMMENT ON COLUMN queue_draw.day IS 'day of the applications';
COMMENT ON COLUMN queue_draw.seed IS 'seed of the draw, so that it can be repeated';
COMMENT ON COLUMN queue_draw.witness IS 'function of the witness; no name';
COMMENT ON COLUMN queue_draw.drawn_by_id IS 'who made the draw';
COMMENT ON COLUMN queue_draw.drawn_at IS 'moment of the draw';

CREATE TABLE subsidy_case (
    number TEXT NOT NULL,
    scheme TEXT NOT NULL,
    scheme_version TEXT NOT NULL,
    period_id BIGINT NOT NULL,
    channel VARCHAR(40) NOT NULL,
    tenure VARCHAR(40) NOT NULL,
    is_association BOOLEAN NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    complete_at TIMESTAMP WITH TIME ZONE,
    state VARCHAR(40) NOT NULL,
    steps INTEGER NOT NULL,
    content_step_id BIGINT,
    handler_id BIGINT,
    closed_on DATE,
    needs_cents BIGINT NOT NULL,
    reserved_cents BIGINT NOT NULL,
    committed_cents BIGINT NOT NULL,
    settled_cents BIGINT NOT NULL,
    paid_cents BIGINT NOT NULL,
    claim_cents BIGINT NOT NULL,
    CONSTRAINT pk_subsidy_case PRIMARY KEY (number),
    CONSTRAINT ck_subsidy_case_paid_is_owed CHECK (paid_cents <= committed_cents + settled_cents +
        claim_cents),
    CONSTRAINT ck_subsidy_case_amounts CHECK (least(needs_cents, reserved_cents, committed_cents,
        settled_cents, paid_cents, claim_cents) >= 0),
    CONSTRAINT ck_subsidy_case_closed CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
    CONSTRAINT fk_subsidy_case_number FOREIGN KEY(number) REFERENCES application (number),
    CONSTRAINT fk_subsidy_case_period_id FOREIGN KEY(period_id) REFERENCES scheme_period
        (period_id),
    CONSTRAINT ck_subsidy_case_channel CHECK (channel IN ('portal', 'email', 'paper', 'counter')),
    CONSTRAINT ck_subsidy_case_tenureclass CHECK (tenure IN ('owner_occupier', 'private_landlord',
        'housing_corporation', 'other', 'unknown')),
    CONSTRAINT ck_subsidy_case_casestate CHECK (state IN ('draft', 'received',
        'awaiting_supplement', 'in_assessment', 'proposed', 'granted', 'refused', 'not_processed',
        'withdrawn', 'in_progress', 'completion_reported', 'settlement_proposed', 'settled',
        'grant_revoked', 'settlement_revised', 'closed')),
    CONSTRAINT fk_subsidy_case_handler_id FOREIGN KEY(handler_id) REFERENCES person (person_id)
);
COMMENT ON COLUMN subsidy_case.number IS 'case number (zaaknummer)';
COMMENT ON COLUMN subsidy_case.scheme IS 'scheme applied for';
COMMENT ON COLUMN subsidy_case.scheme_version IS 'version in force at receipt';
COMMENT ON COLUMN subsidy_case.period_id IS 'ceiling it is paid from';
COMMENT ON COLUMN subsidy_case.channel IS 'how it came in';
COMMENT ON COLUMN subsidy_case.tenure IS 'what the applicant says to be';
COMMENT ON COLUMN subsidy_case.is_association IS 'applied for by an owners'' association';
COMMENT ON COLUMN subsidy_case.received_at IS 'true moment of receipt';
COMMENT ON COLUMN subsidy_case.complete_at
    IS 'moment the last missing piece arrived; place in the queue';
COMMENT ON COLUMN subsidy_case.state IS 'state of the last step';
COMMENT ON COLUMN subsidy_case.steps IS 'number of steps; the version of the case';
COMMENT ON COLUMN subsidy_case.content_step_id IS 'step that last said what is applied for';
COMMENT ON COLUMN subsidy_case.handler_id IS 'who works on it';
COMMENT ON COLUMN subsidy_case.closed_on IS 'day it was closed; retention begins';
COMMENT ON COLUMN subsidy_case.needs_cents IS 'amount that waits for a decision, cents';
COMMENT ON COLUMN subsidy_case.reserved_cents IS 'reserved of that, cents';
COMMENT ON COLUMN subsidy_case.committed_cents IS 'granted, not settled, cents';
COMMENT ON COLUMN subsidy_case.settled_cents IS 'settled, cents';
COMMENT ON COLUMN subsidy_case.paid_cents IS 'paid out, less what was recovered or waived, cents';
COMMENT ON COLUMN subsidy_case.claim_cents IS 'open claims, cents';

CREATE TABLE case_step (
    step_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    seq INTEGER NOT NULL,
    action TEXT NOT NULL,
    from_state VARCHAR(40),
    to_state VARCHAR(40) NOT NULL,
    happened_on DATE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_id BIGINT NOT NULL,
    details JSONB NOT NULL,
    CONSTRAINT pk_case_step PRIMARY KEY (step_id),
    CONSTRAINT fk_case_step_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT ck_case_step_from_state CHECK (from_state IN ('draft', 'received',
        'awaiting_supplement', 'in_assessment', 'proposed', 'granted', 'refused', 'not_processed',
        'withdrawn', 'in_progress', 'completion_reported', 'settlement_proposed', 'settled',
        'grant_revoked', 'settlement_revised', 'closed')),
    CONSTRAINT ck_case_step_casestate CHECK (to_state IN ('draft', 'received',
        'awaiting_supplement', 'in_assessment', 'proposed', 'granted', 'refused', 'not_processed',
        'withdrawn', 'in_progress', 'completion_reported', 'settlement_proposed', 'settled',
        'grant_revoked', 'settlement_revised', 'closed')),
    CONSTRAINT fk_case_step_by_id FOREIGN KEY(by_id) REFERENCES person (person_id)
);
CREATE UNIQUE INDEX uq_case_step_seq ON case_step (number, seq);
COMMENT ON COLUMN case_step.step_id IS 'the step';
COMMENT ON COLUMN case_step.number IS 'case number';
COMMENT ON COLUMN case_step.seq IS 'place in the case, from 1';
COMMENT ON COLUMN case_step.action IS 'kind of step';
COMMENT ON COLUMN case_step.from_state IS 'state before; null is none';
COMMENT ON COLUMN case_step.to_state IS 'state after';
COMMENT ON COLUMN case_step.happened_on IS 'day it happened in the world';
COMMENT ON COLUMN case_step.recorded_at IS 'moment it was recorded';
COMMENT ON COLUMN case_step.by_id IS 'who recorded it';
COMMENT ON COLUMN case_step.details IS 'facts of the step; no personal data of applicants';

CREATE TABLE case_dwelling (
    step_id BIGINT NOT NULL,
    verblijfsobject_id VARCHAR(16) NOT NULL,
    number TEXT NOT NULL,
    weight BIGINT NOT NULL CONSTRAINT ck_case_dwelling_weight CHECK (weight >= 0),
    is_eligible BOOLEAN,
    reasons TEXT[] NOT NULL,
    CONSTRAINT pk_case_dwelling PRIMARY KEY (step_id, verblijfsobject_id),
    CONSTRAINT fk_case_dwelling_step_id FOREIGN KEY(step_id) REFERENCES case_step (step_id),
    CONSTRAINT fk_case_dwelling_number FOREIGN KEY(number) REFERENCES subsidy_case (number)
);
CREATE INDEX ix_case_dwelling_verblijfsobject_id ON case_dwelling (verblijfsobject_id);
COMMENT ON COLUMN case_dwelling.step_id IS 'step that said so';
COMMENT ON COLUMN case_dwelling.verblijfsobject_id IS 'home';
COMMENT ON COLUMN case_dwelling.number IS 'case number';
COMMENT ON COLUMN case_dwelling.weight IS 'share in the building';
COMMENT ON COLUMN case_dwelling.is_eligible IS 'by the register; null is unknown';
COMMENT ON COLUMN case_dwelling.reasons IS 'codes why it is not, or is unknown';

CREATE TABLE case_measure (
    step_id BIGINT NOT NULL,
    measure VARCHAR(40) NOT NULL,
    number TEXT NOT NULL,
    area_m2 NUMERIC(8, 2),
    pieces INTEGER,
    insulation_value NUMERIC(6, 2),
    is_biobased BOOLEAN NOT NULL,
    cost_cents BIGINT NOT NULL,
    CONSTRAINT pk_case_measure PRIMARY KEY (step_id, measure),
    CONSTRAINT ck_case_measure_positive CHECK (cost_cents > 0 AND area_m2 > 0),
    CONSTRAINT fk_case_measure_step_id FOREIGN KEY(step_id) REFERENCES case_step (step_id),
    CONSTRAINT ck_case_measure_measurecode CHECK (measure IN ('roof', 'attic_floor', 'facade',
        'cavity_wall', 'floor', 'ground', 'glass_hrpp', 'glass_triple', 'ventilation')),
    CONSTRAINT fk_case_measure_number FOREIGN KEY(number) REFERENCES subsidy_case (number)
);
COMMENT ON COLUMN case_measure.step_id IS 'step that said so';
COMMENT ON COLUMN case_measure.measure IS 'what is done';
COMMENT ON COLUMN case_measure.number IS 'case number';
COMMENT ON COLUMN case_measure.area_m2 IS 'area, m2; null for what has none';
COMMENT ON COLUMN case_measure.pieces IS 'number, for what is paid by the piece';
COMMENT ON COLUMN case_measure.insulation_value IS 'Rd in m2K/W, or U in W/m2K for glass';
COMMENT ON COLUMN case_measure.is_biobased IS 'of biobased material';
COMMENT ON COLUMN case_measure.cost_cents IS 'cost with VAT, cents';

CREATE TABLE case_source (
    step_id BIGINT NOT NULL,
    measure VARCHAR(40) NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    cents BIGINT NOT NULL,
    CONSTRAINT pk_case_source PRIMARY KEY (step_id, measure, kind),
    CONSTRAINT ck_case_source_cents CHECK (cents >= 0),
    CONSTRAINT fk_case_source_step_id FOREIGN KEY(step_id) REFERENCES case_step (step_id),
    CONSTRAINT ck_case_source_measurecode CHECK (measure IN ('roof', 'attic_floor', 'facade',
        'cavity_wall', 'floor', 'ground', 'glass_hrpp', 'glass_triple', 'ventilation')),
    CONSTRAINT fk_case_source_number FOREIGN KEY(number) REFERENCES subsidy_case (number)
);
COMMENT ON COLUMN case_source.step_id IS 'step that said so';
COMMENT ON COLUMN case_source.measure IS 'for what';
COMMENT ON COLUMN case_source.kind IS 'scheme of others, e.g. isde';
COMMENT ON COLUMN case_source.number IS 'case number';
COMMENT ON COLUMN case_source.name IS 'its name, where the kind is other';
COMMENT ON COLUMN case_source.status IS 'expected, applied, granted, paid or refused';
COMMENT ON COLUMN case_source.cents IS 'amount, cents';

CREATE TABLE ledger_entry (
    entry_id BIGINT GENERATED ALWAYS AS IDENTITY,
    period_id BIGINT NOT NULL,
    from_bucket VARCHAR(40) NOT NULL,
    to_bucket VARCHAR(40) NOT NULL,
    cents BIGINT NOT NULL,
    number TEXT,
    step_id BIGINT,
    change_id BIGINT,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (entry_id),
    CONSTRAINT ck_ledger_entry_cents CHECK (cents > 0 AND cents < 10000000000),
    CONSTRAINT ck_ledger_entry_moves CHECK (from_bucket <> to_bucket),
    CONSTRAINT ck_ledger_entry_case CHECK ((step_id IS NULL) = (number IS NULL)),
    CONSTRAINT ck_ledger_entry_cause CHECK ((step_id IS NULL) <> (change_id IS NULL)),
    CONSTRAINT fk_ledger_entry_period_id FOREIGN KEY(period_id) REFERENCES ceiling_ledger
        (period_id),
    CONSTRAINT ck_ledger_entry_from_bucket CHECK (from_bucket IN ('outside', 'free', 'reserved',
        'committed', 'settled', 'returned')),
    CONSTRAINT ck_ledger_entry_bucket CHECK (to_bucket IN ('outside', 'free', 'reserved',
        'committed', 'settled', 'returned')),
    CONSTRAINT fk_ledger_entry_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT fk_ledger_entry_step_id FOREIGN KEY(step_id) REFERENCES case_step (step_id),
    CONSTRAINT fk_ledger_entry_change_id FOREIGN KEY(change_id) REFERENCES ceiling_change
        (change_id)
);
CREATE INDEX ix_ledger_entry_number ON ledger_entry (number);
CREATE INDEX ix_ledger_entry_period_id ON ledger_entry (period_id);
COMMENT ON COLUMN ledger_entry.entry_id IS 'the entry';
COMMENT ON COLUMN ledger_entry.period_id IS 'the period';
COMMENT ON COLUMN ledger_entry.from_bucket IS 'where the money was';
COMMENT ON COLUMN ledger_entry.to_bucket IS 'where it is now';
COMMENT ON COLUMN ledger_entry.cents IS 'amount, cents';
COMMENT ON COLUMN ledger_entry.number IS 'case; null for a change of the ceiling';
COMMENT ON COLUMN ledger_entry.step_id IS 'step that moved it';
COMMENT ON COLUMN ledger_entry.change_id IS 'change of the ceiling that moved it';
COMMENT ON COLUMN ledger_entry.recorded_at IS 'moment of recording';

CREATE TABLE letter (
    letter_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    step_id BIGINT NOT NULL,
    content_digest TEXT NOT NULL,
    dated_on DATE NOT NULL,
    sent_on DATE,
    CONSTRAINT pk_letter PRIMARY KEY (letter_id),
    CONSTRAINT fk_letter_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT uq_letter_step_id UNIQUE (step_id),
    CONSTRAINT fk_letter_step_id FOREIGN KEY(step_id) REFERENCES case_step (step_id)
);
COMMENT ON COLUMN letter.letter_id IS 'the letter';
COMMENT ON COLUMN letter.number IS 'case number';
COMMENT ON COLUMN letter.kind IS 'kind of letter';
COMMENT ON COLUMN letter.step_id IS 'step that the letter tells of';
COMMENT ON COLUMN letter.content_digest IS 'keyed hash of what it says';
COMMENT ON COLUMN letter.dated_on IS 'day on the letter';
COMMENT ON COLUMN letter.sent_on IS 'day it was sent';

CREATE TABLE proposal (
    proposal_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    amount_cents BIGINT,
    facts JSONB NOT NULL,
    by_id BIGINT NOT NULL,
    step_id BIGINT NOT NULL,
    CONSTRAINT pk_proposal PRIMARY KEY (proposal_id),
    CONSTRAINT ck_proposal_amount CHECK (amount_cents >= 0),
    CONSTRAINT fk_proposal_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT ck_proposal_decisionkind CHECK (kind IN ('grant', 'refusal', 'not_processed',
        'amendment', 'revocation', 'settlement', 'ex_officio', 'revision')),
    CONSTRAINT fk_proposal_by_id FOREIGN KEY(by_id) REFERENCES person (person_id),
    CONSTRAINT fk_proposal_step_id FOREIGN KEY(step_id) REFERENCES case_step (step_id)
);
CREATE UNIQUE INDEX uq_proposal_by ON proposal (proposal_id, by_id);
COMMENT ON COLUMN proposal.proposal_id IS 'the proposal';
COMMENT ON COLUMN proposal.number IS 'case number';
COMMENT ON COLUMN proposal.kind IS 'decision that is proposed';
COMMENT ON COLUMN proposal.amount_cents IS 'amount, cents';
COMMENT ON COLUMN proposal.facts
    IS 'calculation, ground and reasons; no personal data of applicants';
COMMENT ON COLUMN proposal.by_id IS 'who prepared it';
COMMENT ON COLUMN proposal.step_id IS 'step that made it';

CREATE TABLE decision (
    decision_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    amount_cents BIGINT,
    proposal_id BIGINT NOT NULL,
    prepared_by_id BIGINT NOT NULL,
    decided_by_id BIGINT NOT NULL,
    announced_on DATE NOT NULL,
    replaces_id BIGINT,
    objection_id BIGINT,
    snapshot JSONB NOT NULL,
    snapshot_digest TEXT NOT NULL,
    step_id BIGINT NOT NULL,
    CONSTRAINT pk_decision PRIMARY KEY (decision_id),
    CONSTRAINT ck_decision_four_eyes CHECK (prepared_by_id <> decided_by_id),
    CONSTRAINT ck_decision_amount CHECK (amount_cents >= 0),
    CONSTRAINT fk_decision_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT ck_decision_decisionkind CHECK (kind IN ('grant', 'refusal', 'not_processed',
        'amendment', 'revocation', 'settlement', 'ex_officio', 'revision')),
    CONSTRAINT uq_decision_proposal_id UNIQUE (proposal_id),
    CONSTRAINT fk_decision_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (proposal_id),
    CONSTRAINT fk_decision_prepared_by_id FOREIGN KEY(prepared_by_id) REFERENCES person (person_id),
    CONSTRAINT fk_decision_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES person (person_id),
    CONSTRAINT uq_decision_replaces_id UNIQUE (replaces_id),
    CONSTRAINT fk_decision_replaces_id FOREIGN KEY(replaces_id) REFERENCES decision (decision_id),
    CONSTRAINT fk_decision_step_id FOREIGN KEY(step_id) REFERENCES case_step (step_id)
);
CREATE UNIQUE INDEX uq_decision_kind ON decision (number, kind) WHERE replaces_id IS NULL AND kind
    NOT IN ('amendment', 'revision');
COMMENT ON COLUMN decision.decision_id IS 'the decision';
COMMENT ON COLUMN decision.number IS 'case number';
COMMENT ON COLUMN decision.kind IS 'what it does';
COMMENT ON COLUMN decision.amount_cents IS 'amount, cents';
COMMENT ON COLUMN decision.proposal_id IS 'what was decided on';
COMMENT ON COLUMN decision.prepared_by_id IS 'who prepared it';
COMMENT ON COLUMN decision.decided_by_id IS 'who took it';
COMMENT ON COLUMN decision.announced_on IS 'day of announcement (bekendmaking)';
COMMENT ON COLUMN decision.replaces_id IS 'decision that it replaces';
COMMENT ON COLUMN decision.objection_id IS 'upheld objection that asked for it';
COMMENT ON COLUMN decision.snapshot IS 'all facts it rests on; no personal data of applicants';
COMMENT ON COLUMN decision.snapshot_digest IS 'SHA-256 of the snapshot';
COMMENT ON COLUMN decision.step_id IS 'step that took it';

CREATE TABLE claim (
    claim_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    decision_id BIGINT NOT NULL,
    cents BIGINT NOT NULL,
    recovered_cents BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    CONSTRAINT pk_claim PRIMARY KEY (claim_id),
    CONSTRAINT ck_claim_cents CHECK (cents > 0 AND recovered_cents BETWEEN 0 AND cents),
    CONSTRAINT fk_claim_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT fk_claim_decision_id FOREIGN KEY(decision_id) REFERENCES decision (decision_id),
    CONSTRAINT ck_claim_claimstate CHECK (state IN ('open', 'recovered', 'waived'))
);
COMMENT ON COLUMN claim.claim_id IS 'the claim';
COMMENT ON COLUMN claim.number IS 'case number';
COMMENT ON COLUMN claim.decision_id IS 'decision that made the money undue';
COMMENT ON COLUMN claim.cents IS 'amount, cents';
COMMENT ON COLUMN claim.recovered_cents IS 'came back, cents';
COMMENT ON COLUMN claim.state IS 'how far it is';

CREATE TABLE granted_measure (
    granted_id BIGINT GENERATED ALWAYS AS IDENTITY,
    verblijfsobject_id VARCHAR(16) NOT NULL,
    measure VARCHAR(40) NOT NULL,
    number TEXT NOT NULL,
    decision_id BIGINT NOT NULL,
    cents BIGINT NOT NULL,
    executed_on DATE,
    ended_on DATE,
    CONSTRAINT pk_granted_measure PRIMARY KEY (granted_id),
    CONSTRAINT ck_granted_measure_measurecode CHECK (measure IN ('roof', 'attic_floor', 'facade',
        'cavity_wall', 'floor', 'ground', 'glass_hrpp', 'glass_triple', 'ventilation')),
    CONSTRAINT fk_granted_measure_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT fk_granted_measure_decision_id FOREIGN KEY(decision_id) REFERENCES decision
        (decision_id)
);
CREATE UNIQUE INDEX uq_granted_measure_running ON granted_measure (verblijfsobject_id, measure)
    WHERE ended_on IS NULL;
COMMENT ON COLUMN granted_measure.granted_id IS 'the row';
COMMENT ON COLUMN granted_measure.verblijfsobject_id IS 'home';
COMMENT ON COLUMN granted_measure.measure IS 'what is paid for';
COMMENT ON COLUMN granted_measure.number IS 'case number';
COMMENT ON COLUMN granted_measure.decision_id IS 'decision that granted it';
COMMENT ON COLUMN granted_measure.cents IS 'amount for this home, cents';
COMMENT ON COLUMN granted_measure.executed_on IS 'day it was carried out';
COMMENT ON COLUMN granted_measure.ended_on IS 'day it was revoked or settled at nil';

CREATE TABLE objection (
    objection_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    decision_id BIGINT NOT NULL,
    posted_on DATE,
    received_on DATE NOT NULL,
    state VARCHAR(40) NOT NULL,
    outcome VARCHAR(40),
    decided_on DATE,
    CONSTRAINT pk_objection PRIMARY KEY (objection_id),
    CONSTRAINT ck_objection_outcome CHECK ((state = 'decided') = (outcome IS NOT NULL)),
    CONSTRAINT fk_objection_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT fk_objection_decision_id FOREIGN KEY(decision_id) REFERENCES decision (decision_id),
    CONSTRAINT ck_objection_objectionstate CHECK (state IN ('filed', 'repair_asked', 'hearing',
        'advised', 'decided')),
    CONSTRAINT ck_objection_objectionoutcome CHECK (outcome IN ('inadmissible', 'unfounded',
        'founded', 'withdrawn'))
);
COMMENT ON COLUMN objection.objection_id IS 'the objection';
COMMENT ON COLUMN objection.number IS 'case number';
COMMENT ON COLUMN objection.decision_id IS 'decision objected to';
COMMENT ON COLUMN objection.posted_on IS 'day of the postmark';
COMMENT ON COLUMN objection.received_on IS 'day it came in';
COMMENT ON COLUMN objection.state IS 'how far it is';
COMMENT ON COLUMN objection.outcome IS 'how it ended';
COMMENT ON COLUMN objection.decided_on IS 'day of the decision on it';

CREATE TABLE payment (
    payment_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    cents BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    decision_id BIGINT NOT NULL,
    account_hash TEXT,
    ordered_by_id BIGINT NOT NULL,
    released_by_id BIGINT,
    paid_on DATE,
    CONSTRAINT pk_payment PRIMARY KEY (payment_id),
    CONSTRAINT ck_payment_cents CHECK (cents > 0),
    CONSTRAINT ck_payment_four_eyes CHECK (released_by_id <> ordered_by_id),
    CONSTRAINT fk_payment_number FOREIGN KEY(number) REFERENCES subsidy_case (number),
    CONSTRAINT ck_payment_paymentkind CHECK (kind IN ('advance', 'settlement')),
    CONSTRAINT ck_payment_paymentstate CHECK (state IN ('ordered', 'released', 'paid',
        'cancelled')),
    CONSTRAINT fk_payment_decision_id FOREIGN KEY(decision_id) REFERENCES decision (decision_id),
    CONSTRAINT fk_payment_ordered_by_id FOREIGN KEY(ordered_by_id) REFERENCES person (person_id),
    CONSTRAINT fk_payment_released_by_id FOREIGN KEY(released_by_id) REFERENCES person (person_id)
);
COMMENT ON COLUMN payment.payment_id IS 'the payment';
COMMENT ON COLUMN payment.number IS 'case number';
COMMENT ON COLUMN payment.kind IS 'what is paid';
COMMENT ON COLUMN payment.cents IS 'amount, cents';
COMMENT ON COLUMN payment.state IS 'how far it is';
COMMENT ON COLUMN payment.decision_id IS 'decision it rests on';
COMMENT ON COLUMN payment.account_hash
    IS 'keyed hash of the account at the decision; another account stops the payment';
COMMENT ON COLUMN payment.ordered_by_id IS 'who ordered it';
COMMENT ON COLUMN payment.released_by_id IS 'who released it';
COMMENT ON COLUMN payment.paid_on IS 'day the bank paid';

ALTER TABLE decision ADD CONSTRAINT fk_decision_objection_id FOREIGN KEY(objection_id) REFERENCES
    objection (objection_id);

INSERT INTO case_edge (action, from_state, to_state, decides) VALUES
    ('receive', 'none', 'received', false),
    ('assign', 'received', 'received', false),
    ('assign', 'awaiting_supplement', 'awaiting_supplement', false),
    ('assign', 'in_assessment', 'in_assessment', false),
    ('assign', 'proposed', 'proposed', false),
    ('assign', 'granted', 'granted', false),
    ('assign', 'in_progress', 'in_progress', false),
    ('assign', 'completion_reported', 'completion_reported', false),
    ('assign', 'settlement_proposed', 'settlement_proposed', false),
    ('assign', 'refused', 'refused', false),
    ('assign', 'not_processed', 'not_processed', false),
    ('assign', 'grant_revoked', 'grant_revoked', false),
    ('assign', 'settled', 'settled', false),
    ('assign', 'settlement_revised', 'settlement_revised', false),
    ('change', 'received', 'received', false),
    ('change', 'awaiting_supplement', 'awaiting_supplement', false),
    ('change', 'in_assessment', 'in_assessment', false),
    ('request_supplement', 'received', 'awaiting_supplement', false),
    ('request_supplement', 'awaiting_supplement', 'awaiting_supplement', false),
    ('request_supplement', 'in_assessment', 'awaiting_supplement', false),
    ('record_supplement', 'awaiting_supplement', 'awaiting_supplement', false),
    ('complete', 'received', 'in_assessment', false),
    ('complete', 'awaiting_supplement', 'in_assessment', false),
    ('pause', 'received', 'received', false),
    ('pause', 'awaiting_supplement', 'awaiting_supplement', false),
    ('pause', 'in_assessment', 'in_assessment', false),
    ('pause', 'proposed', 'proposed', false),
    ('postpone', 'received', 'received', false),
    ('postpone', 'awaiting_supplement', 'awaiting_supplement', false),
    ('postpone', 'in_assessment', 'in_assessment', false),
    ('postpone', 'proposed', 'proposed', false),
    ('default_notice', 'received', 'received', false),
    ('default_notice', 'awaiting_supplement', 'awaiting_supplement', false),
    ('default_notice', 'in_assessment', 'in_assessment', false),
    ('default_notice', 'proposed', 'proposed', false),
    ('default_notice', 'granted', 'granted', false),
    ('default_notice', 'in_progress', 'in_progress', false),
    ('default_notice', 'completion_reported', 'completion_reported', false),
    ('default_notice', 'settlement_proposed', 'settlement_proposed', false),
    ('default_notice', 'refused', 'refused', false),
    ('default_notice', 'not_processed', 'not_processed', false),
    ('default_notice', 'grant_revoked', 'grant_revoked', false),
    ('default_notice', 'settled', 'settled', false),
    ('default_notice', 'settlement_revised', 'settlement_revised', false),
    ('propose', 'in_assessment', 'proposed', false),
    ('return', 'proposed', 'in_assessment', false),
    ('grant', 'proposed', 'granted', true),
    ('refuse', 'proposed', 'refused', true),
    ('propose_not_processed', 'awaiting_supplement', 'awaiting_supplement', false),
    ('not_process', 'awaiting_supplement', 'not_processed', true),
    ('withdraw', 'received', 'withdrawn', false),
    ('withdraw', 'awaiting_supplement', 'withdrawn', false),
    ('withdraw', 'in_assessment', 'withdrawn', false),
    ('withdraw', 'proposed', 'withdrawn', false),
    ('start', 'granted', 'in_progress', false),
    ('propose_amendment', 'granted', 'granted', false),
    ('propose_amendment', 'in_progress', 'in_progress', false),
    ('amend', 'granted', 'granted', true),
    ('amend', 'in_progress', 'in_progress', true),
    ('propose_revocation', 'granted', 'granted', false),
    ('propose_revocation', 'in_progress', 'in_progress', false),
    ('revoke', 'granted', 'grant_revoked', true),
    ('revoke', 'in_progress', 'grant_revoked', true),
    ('report_completion', 'granted', 'completion_reported', false),
    ('report_completion', 'in_progress', 'completion_reported', false),
    ('ask_evidence', 'completion_reported', 'in_progress', false),
    ('remind', 'granted', 'granted', false),
    ('remind', 'in_progress', 'in_progress', false),
    ('propose_settlement', 'completion_reported', 'settlement_proposed', false),
    ('return_settlement', 'settlement_proposed', 'completion_reported', false),
    ('settle', 'settlement_proposed', 'settled', true),
    ('propose_ex_officio', 'granted', 'granted', false),
    ('propose_ex_officio', 'in_progress', 'in_progress', false),
    ('settle_ex_officio', 'granted', 'settled', true),
    ('settle_ex_officio', 'in_progress', 'settled', true),
    ('propose_revision', 'settled', 'settled', false),
    ('propose_revision', 'settlement_revised', 'settlement_revised', false),
    ('propose_revision', 'closed', 'closed', false),
    ('revise', 'settled', 'settlement_revised', true),
    ('revise', 'settlement_revised', 'settlement_revised', true),
    ('revise', 'closed', 'settlement_revised', true),
    ('propose_on_objection', 'refused', 'refused', false),
    ('propose_on_objection', 'closed', 'closed', false),
    ('grant_on_objection', 'refused', 'granted', true),
    ('grant_on_objection', 'closed', 'granted', true),
    ('reopen_on_objection', 'not_processed', 'in_assessment', false),
    ('reopen_on_objection', 'refused', 'in_assessment', false),
    ('reopen_on_objection', 'closed', 'in_assessment', false),
    ('order_payment', 'granted', 'granted', false),
    ('order_payment', 'in_progress', 'in_progress', false),
    ('order_payment', 'settled', 'settled', false),
    ('order_payment', 'settlement_revised', 'settlement_revised', false),
    ('release_payment', 'granted', 'granted', false),
    ('release_payment', 'in_progress', 'in_progress', false),
    ('release_payment', 'completion_reported', 'completion_reported', false),
    ('release_payment', 'settlement_proposed', 'settlement_proposed', false),
    ('release_payment', 'refused', 'refused', false),
    ('release_payment', 'not_processed', 'not_processed', false),
    ('release_payment', 'grant_revoked', 'grant_revoked', false),
    ('release_payment', 'settled', 'settled', false),
    ('release_payment', 'settlement_revised', 'settlement_revised', false),
    ('confirm_payment', 'granted', 'granted', false),
    ('confirm_payment', 'in_progress', 'in_progress', false),
    ('confirm_payment', 'completion_reported', 'completion_reported', false),
    ('confirm_payment', 'settlement_proposed', 'settlement_proposed', false),
    ('confirm_payment', 'refused', 'refused', false),
    ('confirm_payment', 'not_processed', 'not_processed', false),
    ('confirm_payment', 'grant_revoked', 'grant_revoked', false),
    ('confirm_payment', 'settled', 'settled', false),
    ('confirm_payment', 'settlement_revised', 'settlement_revised', false),
    ('cancel_payment', 'granted', 'granted', false),
    ('cancel_payment', 'in_progress', 'in_progress', false),
    ('cancel_payment', 'completion_reported', 'completion_reported', false),
    ('cancel_payment', 'settlement_proposed', 'settlement_proposed', false),
    ('cancel_payment', 'refused', 'refused', false),
    ('cancel_payment', 'not_processed', 'not_processed', false),
    ('cancel_payment', 'grant_revoked', 'grant_revoked', false),
    ('cancel_payment', 'settled', 'settled', false),
    ('cancel_payment', 'settlement_revised', 'settlement_revised', false),
    ('recover', 'refused', 'refused', false),
    ('recover', 'not_processed', 'not_processed', false),
    ('recover', 'grant_revoked', 'grant_revoked', false),
    ('recover', 'settled', 'settled', false),
    ('recover', 'settlement_revised', 'settlement_revised', false),
    ('waive', 'refused', 'refused', false),
    ('waive', 'not_processed', 'not_processed', false),
    ('waive', 'grant_revoked', 'grant_revoked', false),
    ('waive', 'settled', 'settled', false),
    ('waive', 'settlement_revised', 'settlement_revised', false),
    ('file_objection', 'granted', 'granted', false),
    ('file_objection', 'in_progress', 'in_progress', false),
    ('file_objection', 'completion_reported', 'completion_reported', false),
    ('file_objection', 'settlement_proposed', 'settlement_proposed', false),
    ('file_objection', 'refused', 'refused', false),
    ('file_objection', 'not_processed', 'not_processed', false),
    ('file_objection', 'grant_revoked', 'grant_revoked', false),
    ('file_objection', 'settled', 'settled', false),
    ('file_objection', 'settlement_revised', 'settlement_revised', false),
    ('file_objection', 'closed', 'closed', false),
    ('handle_objection', 'granted', 'granted', false),
    ('handle_objection', 'in_progress', 'in_progress', false),
    ('handle_objection', 'completion_reported', 'completion_reported', false),
    ('handle_objection', 'settlement_proposed', 'settlement_proposed', false),
    ('handle_objection', 'refused', 'refused', false),
    ('handle_objection', 'not_processed', 'not_processed', false),
    ('handle_objection', 'grant_revoked', 'grant_revoked', false),
    ('handle_objection', 'settled', 'settled', false),
    ('handle_objection', 'settlement_revised', 'settlement_revised', false),
    ('handle_objection', 'closed', 'closed', false),
    ('decide_objection', 'granted', 'granted', false),
    ('decide_objection', 'in_progress', 'in_progress', false),
    ('decide_objection', 'completion_reported', 'completion_reported', false),
    ('decide_objection', 'settlement_proposed', 'settlement_proposed', false),
    ('decide_objection', 'refused', 'refused', false),
    ('decide_objection', 'not_processed', 'not_processed', false),
    ('decide_objection', 'grant_revoked', 'grant_revoked', false),
    ('decide_objection', 'settled', 'settled', false),
    ('decide_objection', 'settlement_revised', 'settlement_revised', false),
    ('decide_objection', 'closed', 'closed', false),
    ('close', 'refused', 'closed', false),
    ('close', 'not_processed', 'closed', false),
    ('close', 'grant_revoked', 'closed', false),
    ('close', 'settled', 'closed', false),
    ('close', 'settlement_revised', 'closed', false),
    ('close', 'withdrawn', 'closed', false);

-- A row of these tables is never changed or taken away, by nobody.
CREATE FUNCTION row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or taken away', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER fact_stays BEFORE UPDATE OR DELETE ON application_dwelling
    FOR EACH ROW EXECUTE FUNCTION fact_stays();

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['case_edge', 'case_step', 'case_dwelling', 'case_measure',
        'case_source', 'proposal', 'decision', 'ledger_entry', 'queue_draw']
    LOOP
        EXECUTE format('CREATE TRIGGER row_stays BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION row_stays()', name);
        EXECUTE format('CREATE TRIGGER table_stays BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION row_stays()', name);
    END LOOP;
END $$;

-- A step fits the case and the graph, and who prepared a decision does not take it.
CREATE FUNCTION case_step_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held subsidy_case;
    edge case_edge;
BEGIN
    SELECT * INTO held FROM subsidy_case WHERE number = NEW.number FOR NO KEY UPDATE;
    IF NEW.seq <> held.steps + 1 THEN
        RAISE EXCEPTION 'step % of a case with % steps', NEW.seq, held.steps
            USING ERRCODE = 'serialization_failure';
    END IF;
    IF (held.steps = 0) <> (NEW.from_state IS NULL)
       OR (held.steps > 0 AND NEW.from_state <> held.state) THEN
        RAISE EXCEPTION 'a step from %, but the case is %', NEW.from_state, held.state
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO edge FROM case_edge
     WHERE action = NEW.action AND from_state = coalesce(NEW.from_state, 'none')
       AND to_state = NEW.to_state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no step % from % to %', NEW.action, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation';
    END IF;
    IF edge.decides AND (NEW.by_id IS NOT DISTINCT FROM held.handler_id
        OR NEW.by_id IS NOT DISTINCT FROM (SELECT p.by_id FROM proposal p
            WHERE p.number = NEW.number ORDER BY p.proposal_id DESC LIMIT 1)) THEN
        RAISE EXCEPTION 'who prepared a decision does not take it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_step_four_eyes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_step_fits BEFORE INSERT ON case_step
    FOR EACH ROW EXECUTE FUNCTION case_step_fits();

CREATE FUNCTION case_step_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE subsidy_case
       SET state = NEW.to_state,
           steps = NEW.seq,
           closed_on = CASE WHEN NEW.to_state <> 'closed' THEN NULL
                            ELSE coalesce(closed_on, NEW.happened_on) END,
           content_step_id = CASE WHEN NEW.action IN ('receive', 'change') THEN NEW.step_id
                                  ELSE content_step_id END
     WHERE number = NEW.number;
    RETURN NULL;
END $$;
CREATE TRIGGER case_step_moves AFTER INSERT ON case_step
    FOR EACH ROW EXECUTE FUNCTION case_step_moves();

-- The case itself: what was received stays, and its state is that of its last step.
CREATE FUNCTION case_follows_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a case is never taken away' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.number, NEW.scheme, NEW.scheme_version, NEW.period_id, NEW.received_at, NEW.channel)
       IS DISTINCT FROM
       (OLD.number, OLD.scheme, OLD.scheme_version, OLD.period_id, OLD.received_at, OLD.channel)
    THEN
        RAISE EXCEPTION 'what was received is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.state, NEW.steps, NEW.closed_on, NEW.content_step_id) IS DISTINCT FROM
       (OLD.state, OLD.steps, OLD.closed_on, OLD.content_step_id)
       AND NOT EXISTS (SELECT FROM case_step s WHERE s.number = NEW.number AND s.seq = NEW.steps
                          AND s.to_state = NEW.state AND NEW.steps = OLD.steps + 1) THEN
        RAISE EXCEPTION 'the state of a case follows its steps'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_follows_steps BEFORE UPDATE OR DELETE ON subsidy_case
    FOR EACH ROW EXECUTE FUNCTION case_follows_steps();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON subsidy_case
    FOR EACH STATEMENT EXECUTE FUNCTION row_stays();

CREATE FUNCTION case_has_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM case_step WHERE number = NEW.number) THEN
        RAISE EXCEPTION 'a case without a step' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_has_steps AFTER INSERT ON subsidy_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION case_has_steps();

-- Who ordered, released or proposed something stays named; a step back does not exist.
CREATE FUNCTION payment_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The hash of the account goes with the applicant, in a destruction that lists the case.
    IF TG_OP = 'UPDATE' AND NEW.account_hash IS NULL
       AND to_jsonb(NEW) - 'account_hash' = to_jsonb(OLD) - 'account_hash'
       AND is_destroyed_by(nullif(current_setting('retrofit.destruction', true), '')::bigint,
                           NEW.number) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE'
       OR (NEW.number, NEW.kind, NEW.cents, NEW.decision_id, NEW.ordered_by_id, NEW.account_hash)
          IS DISTINCT FROM
          (OLD.number, OLD.kind, OLD.cents, OLD.decision_id, OLD.ordered_by_id, OLD.account_hash)
       OR (OLD.state, NEW.state) NOT IN (('ordered', 'released'), ('ordered', 'cancelled'),
                                         ('released', 'paid'), ('released', 'cancelled')) THEN
        RAISE EXCEPTION 'a payment goes from ordered to released to paid, or is cancelled'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_goes_on BEFORE UPDATE OR DELETE ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_goes_on();
