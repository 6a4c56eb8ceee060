-- The audit trail, and personal data with its destruction.
-- What a table is, says its class in retrofit/models; what a column holds, its comment here.

CREATE TABLE audit_event (
    seq BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor_id BIGINT,
    actor_role TEXT,
    on_behalf_of TEXT,
    origin TEXT NOT NULL,
    request_id TEXT,
    action TEXT NOT NULL,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    case_number TEXT,
    from_state TEXT,
    to_state TEXT,
    reason_code TEXT,
    legal_basis TEXT,
    policy_version TEXT,
    result TEXT NOT NULL,
    payload_digest TEXT,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (seq),
    CONSTRAINT ck_audit_event_action CHECK (action ~ '^[a-z][a-z0-9_.]{0,59}$'),
    CONSTRAINT ck_audit_event_object_type CHECK (object_type ~ '^[a-z][a-z0-9_]{0,59}$'),
    CONSTRAINT ck_audit_event_object_id CHECK (object_id ~ '^[A-Za-z0-9._:/-]{1,80}$'),
    CONSTRAINT ck_audit_event_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT fk_audit_event_actor_id FOREIGN KEY(actor_id) REFERENCES person (person_id)
);
CREATE INDEX ix_audit_event_actor_id ON audit_event (actor_id);
CREATE INDEX ix_audit_event_case_number ON audit_event (case_number);
CREATE INDEX ix_audit_event_object ON audit_event (object_type, object_id);
COMMENT ON COLUMN audit_event.seq IS 'place in the chain, from 1';
COMMENT ON COLUMN audit_event.at IS 'moment; always later than that of seq - 1';
COMMENT ON COLUMN audit_event.actor_id IS 'who; null is the tracker itself';
COMMENT ON COLUMN audit_event.actor_role IS 'role or roles it was done with';
COMMENT ON COLUMN audit_event.on_behalf_of IS 'for whom; a number, no name';
COMMENT ON COLUMN audit_event.origin IS 'device, address or command it came from';
COMMENT ON COLUMN audit_event.request_id IS 'request, to find it in the log';
COMMENT ON COLUMN audit_event.action IS 'what was done';
COMMENT ON COLUMN audit_event.object_type IS 'kind of thing it was done to';
COMMENT ON COLUMN audit_event.object_id IS 'which one; never personal data';
COMMENT ON COLUMN audit_event.case_number IS 'case it belongs to';
COMMENT ON COLUMN audit_event.from_state IS 'state of the case before the step';
COMMENT ON COLUMN audit_event.to_state IS 'state of the case after the step';
COMMENT ON COLUMN audit_event.reason_code IS 'why; of a reading its purpose';
COMMENT ON COLUMN audit_event.legal_basis IS 'article it rests on';
COMMENT ON COLUMN audit_event.policy_version IS 'version of the rules used';
COMMENT ON COLUMN audit_event.result IS 'how it ended, such as done';
COMMENT ON COLUMN audit_event.payload_digest
    IS 'SHA-256 of salt and values; null when there are none';
COMMENT ON COLUMN audit_event.prev_hash IS 'hash of seq - 1; zeros for the first';
COMMENT ON COLUMN audit_event.hash IS 'SHA-256 of prev_hash and all columns before it';

CREATE TABLE audit_payload (
    seq BIGINT NOT NULL,
    salt BYTEA NOT NULL,
    payload JSONB NOT NULL,
    CONSTRAINT pk_audit_payload PRIMARY KEY (seq),
    CONSTRAINT fk_audit_payload_seq FOREIGN KEY(seq) REFERENCES audit_event (seq)
);
COMMENT ON COLUMN audit_payload.seq IS 'the event';
COMMENT ON COLUMN audit_payload.salt IS 'random, so that nobody guesses values from their digest';
COMMENT ON COLUMN audit_payload.payload IS 'old and new values';

CREATE TABLE audit_head (
    is_only BOOLEAN NOT NULL,
    seq BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_audit_head PRIMARY KEY (is_only),
    CONSTRAINT ck_audit_head_one_row CHECK (is_only)
);
COMMENT ON COLUMN audit_head.is_only IS 'always true: the table has one row';
COMMENT ON COLUMN audit_head.seq IS 'seq of the last event; 0 is none';
COMMENT ON COLUMN audit_head.at IS 'its moment';
COMMENT ON COLUMN audit_head.hash IS 'its hash; zeros when there is none';

CREATE TABLE destruction (
    destruction_id BIGINT GENERATED ALWAYS AS IDENTITY,
    day DATE NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    destroyed_by_id BIGINT,
    destroyed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_destruction PRIMARY KEY (destruction_id),
    CONSTRAINT ck_destruction_four_eyes CHECK (destroyed_by_id <> proposed_by_id),
    CONSTRAINT ck_destruction_destroyed CHECK ((destroyed_by_id IS NULL) = (destroyed_at IS NULL)),
    CONSTRAINT fk_destruction_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES person
        (person_id),
    CONSTRAINT fk_destruction_destroyed_by_id FOREIGN KEY(destroyed_by_id) REFERENCES person
        (person_id)
);
COMMENT ON COLUMN destruction.destruction_id IS 'the destruction';
COMMENT ON COLUMN destruction.day IS 'reference date: what was due on this day';
COMMENT ON COLUMN destruction.proposed_by_id IS 'who listed it';
COMMENT ON COLUMN destruction.proposed_at IS 'moment of the list';
COMMENT ON COLUMN destruction.destroyed_by_id IS 'second person, who carried it out';
COMMENT ON COLUMN destruction.destroyed_at IS 'moment of destruction';

CREATE TABLE destruction_line (
    destruction_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    result TEXT NOT NULL,
    closed_on DATE NOT NULL,
    due_on DATE NOT NULL,
    ground TEXT NOT NULL,
    CONSTRAINT pk_destruction_line PRIMARY KEY (destruction_id, number),
    CONSTRAINT fk_destruction_line_destruction_id FOREIGN KEY(destruction_id) REFERENCES
        destruction (destruction_id),
    CONSTRAINT fk_destruction_line_number FOREIGN KEY(number) REFERENCES application (number)
);
COMMENT ON COLUMN destruction_line.destruction_id IS 'the destruction';
COMMENT ON COLUMN destruction_line.number IS 'case number';
COMMENT ON COLUMN destruction_line.result IS 'how the case ended, for its retention period';
COMMENT ON COLUMN destruction_line.closed_on IS 'day the case was closed';
COMMENT ON COLUMN destruction_line.due_on IS 'first day on which it may be destroyed';
COMMENT ON COLUMN destruction_line.ground IS 'retention rule, in words';

CREATE TABLE destroyed_data (
    destruction_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    count INTEGER NOT NULL,
    CONSTRAINT pk_destroyed_data PRIMARY KEY (destruction_id, number, kind),
    CONSTRAINT ck_destroyed_data_count CHECK (count > 0),
    CONSTRAINT fk_destroyed_data_destruction_id FOREIGN KEY(destruction_id) REFERENCES destruction
        (destruction_id),
    CONSTRAINT fk_destroyed_data_number FOREIGN KEY(number) REFERENCES application (number),
    CONSTRAINT ck_destroyed_data_personaldata CHECK (kind IN ('applicant', 'letter', 'note',
        'audit_payload'))
);
COMMENT ON COLUMN destroyed_data.destruction_id IS 'the destruction';
COMMENT ON COLUMN destroyed_data.number IS 'case number';
COMMENT ON COLUMN destroyed_data.kind IS 'kind of data';
COMMENT ON COLUMN destroyed_data.count IS 'rows emptied or taken away';

CREATE TABLE applicant (
    applicant_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    value BYTEA,
    key_id TEXT,
    account_hash TEXT,
    account_changed_by_id BIGINT,
    account_confirmed_by_id BIGINT,
    account_confirmed_at TIMESTAMP WITH TIME ZONE,
    reason VARCHAR(40),
    created_by_id BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    superseded_at TIMESTAMP WITH TIME ZONE,
    destruction_id BIGINT,
    CONSTRAINT pk_applicant PRIMARY KEY (applicant_id),
    CONSTRAINT uq_applicant_number_version UNIQUE (number, version),
    CONSTRAINT ck_applicant_version CHECK (version >= 1),
    CONSTRAINT ck_applicant_reason CHECK ((version = 1) = (reason IS NULL)),
    CONSTRAINT ck_applicant_sealed_or_gone CHECK ((destruction_id IS NULL) = (value IS NOT NULL)
        AND (value IS NULL) = (key_id IS NULL)),
    CONSTRAINT ck_applicant_account_gone CHECK (account_hash IS NULL OR destruction_id IS NULL),
    CONSTRAINT ck_applicant_second_person CHECK (account_confirmed_by_id <> account_changed_by_id),
    CONSTRAINT ck_applicant_confirmed CHECK ((account_confirmed_by_id IS NULL) =
        (account_confirmed_at IS NULL) AND (account_changed_by_id IS NOT NULL OR
        account_confirmed_at IS NULL)),
    CONSTRAINT fk_applicant_number FOREIGN KEY(number) REFERENCES application (number),
    CONSTRAINT ck_applicant_applicantkind CHECK (kind IN ('owner_occupier', 'private_landlord',
        'association', 'proxy')),
    CONSTRAINT fk_applicant_account_changed_by_id FOREIGN KEY(account_changed_by_id) REFERENCES
        person (person_id),
    CONSTRAINT fk_applicant_account_confirmed_by_id FOREIGN KEY(account_confirmed_by_id)
        REFERENCES person (person_id),
    CONSTRAINT ck_applicant_correctionreason CHECK (reason IN ('request', 'mistake',
        'payment_returned', 'representative', 'other')),
    CONSTRAINT fk_applicant_created_by_id FOREIGN KEY(created_by_id) REFERENCES person (person_id),
    CONSTRAINT fk_applicant_destruction_id FOREIGN KEY(destruction_id) REFERENCES destruction
        (destruction_id)
);
CREATE INDEX ix_applicant_account_hash ON applicant (account_hash);
CREATE UNIQUE INDEX uq_applicant_current ON applicant (number) WHERE superseded_at IS NULL;
COMMENT ON COLUMN applicant.applicant_id IS 'the version';
COMMENT ON COLUMN applicant.number IS 'case number';
COMMENT ON COLUMN applicant.version IS 'place among the versions of the case, from 1';
COMMENT ON COLUMN applicant.kind IS 'as what is applied';
COMMENT ON COLUMN applicant.value
    IS 'name, address, contact and account, sealed; null is destroyed';
COMMENT ON COLUMN applicant.key_id IS 'key it is sealed with';
COMMENT ON COLUMN applicant.account_hash IS 'keyed hash of the IBAN, to find the same account';
COMMENT ON COLUMN applicant.account_changed_by_id
    IS 'who changed the IBAN, which somebody else must confirm; null is not changed';
COMMENT ON COLUMN applicant.account_confirmed_by_id IS 'second person, who confirmed the IBAN';
COMMENT ON COLUMN applicant.account_confirmed_at IS 'moment of that';
COMMENT ON COLUMN applicant.reason IS 'why the version before was corrected; null for the first';
COMMENT ON COLUMN applicant.created_by_id IS 'who recorded it';
COMMENT ON COLUMN applicant.created_at IS 'moment of recording';
COMMENT ON COLUMN applicant.superseded_at IS 'moment a later version took its place';
COMMENT ON COLUMN applicant.destruction_id IS 'destruction that emptied it';

CREATE TABLE letter_content (
    letter_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    value BYTEA,
    key_id TEXT,
    destruction_id BIGINT,
    CONSTRAINT pk_letter_content PRIMARY KEY (letter_id),
    CONSTRAINT ck_letter_content_sealed_or_gone CHECK ((destruction_id IS NULL) = (value IS NOT
        NULL) AND (value IS NULL) = (key_id IS NULL)),
    CONSTRAINT fk_letter_content_number FOREIGN KEY(number) REFERENCES application (number),
    CONSTRAINT fk_letter_content_destruction_id FOREIGN KEY(destruction_id) REFERENCES destruction
        (destruction_id)
);
CREATE INDEX ix_letter_content_number ON letter_content (number);
COMMENT ON COLUMN letter_content.letter_id IS 'the letter';
COMMENT ON COLUMN letter_content.number IS 'case number';
COMMENT ON COLUMN letter_content.value IS 'the snapshot, sealed; null is destroyed';
COMMENT ON COLUMN letter_content.key_id IS 'key it is sealed with';
COMMENT ON COLUMN letter_content.destruction_id IS 'destruction that emptied it';

CREATE TABLE case_note (
    note_id BIGINT GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    place INTEGER NOT NULL,
    value BYTEA,
    key_id TEXT,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    destruction_id BIGINT,
    CONSTRAINT pk_case_note PRIMARY KEY (note_id),
    CONSTRAINT uq_case_note_number_place UNIQUE (number, place),
    CONSTRAINT ck_case_note_place CHECK (place >= 1),
    CONSTRAINT ck_case_note_sealed_or_gone CHECK ((destruction_id IS NULL) = (value IS NOT NULL)
        AND (value IS NULL) = (key_id IS NULL)),
    CONSTRAINT fk_case_note_number FOREIGN KEY(number) REFERENCES application (number),
    CONSTRAINT fk_case_note_by_id FOREIGN KEY(by_id) REFERENCES person (person_id),
    CONSTRAINT fk_case_note_destruction_id FOREIGN KEY(destruction_id) REFERENCES destruction
        (destruction_id)
);
COMMENT ON COLUMN case_note.note_id IS 'the note';
COMMENT ON COLUMN case_note.number IS 'case number';
COMMENT ON COLUMN case_note.place IS 'place among the notes of the case, from 1';
COMMENT ON COLUMN case_note.value IS 'the text, sealed; null is destroyed';
COMMENT ON COLUMN case_note.key_id IS 'key it is sealed with';
COMMENT ON COLUMN case_note.by_id IS 'who wrote it';
COMMENT ON COLUMN case_note.at IS 'moment of writing';
COMMENT ON COLUMN case_note.destruction_id IS 'destruction that emptied it';

INSERT INTO audit_head VALUES (true, 0, '2000-01-01 00:00:00+00', repeat('0', 64));

-- What is written in the trail and in the register of destruction stays, for the owner too.
CREATE FUNCTION trail_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or taken away', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_event', 'destruction_line', 'destroyed_data']
    LOOP
        EXECUTE format('CREATE TRIGGER trail_stays BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION trail_stays()', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['audit_event', 'audit_payload', 'audit_head', 'destruction',
        'destruction_line', 'destroyed_data', 'applicant', 'letter_content', 'case_note']
    LOOP
        EXECUTE format('CREATE TRIGGER trail_stays_whole BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION trail_stays()', name);
    END LOOP;
END $$;
CREATE TRIGGER trail_stays BEFORE UPDATE ON audit_payload
    FOR EACH ROW EXECUTE FUNCTION trail_stays();
CREATE TRIGGER trail_stays BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION trail_stays();
CREATE TRIGGER trail_stays BEFORE DELETE ON destruction
    FOR EACH ROW EXECUTE FUNCTION trail_stays();

-- An event is the next of the chain, and the head moves to it.
CREATE FUNCTION event_follows_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_head h WHERE h.seq + 1 = NEW.seq AND h.hash = NEW.prev_hash
                      AND h.at < NEW.at) THEN
        RAISE EXCEPTION 'event % does not follow the head of the trail', NEW.seq
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER event_follows_head BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION event_follows_head();

CREATE FUNCTION event_moves_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE audit_head SET seq = NEW.seq, at = NEW.at, hash = NEW.hash;
    RETURN NULL;
END $$;
CREATE TRIGGER event_moves_head AFTER INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION event_moves_head();

CREATE FUNCTION head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq <> OLD.seq + 1 OR NOT EXISTS (
           SELECT FROM audit_event e WHERE e.seq = NEW.seq AND e.at = NEW.at AND e.hash = NEW.hash
              AND e.prev_hash = OLD.hash) THEN
        RAISE EXCEPTION 'the head of the trail moves to the next event only'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER head_moves_on BEFORE UPDATE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION head_moves_on();

-- Personal data of a case goes when a destruction that lists the case is carried out.
CREATE FUNCTION is_destroyed_by(destruction bigint, case_number text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM destruction d JOIN destruction_line l USING (destruction_id)
                    WHERE d.destruction_id = $1 AND l.number = $2
                      AND d.destroyed_at IS NOT NULL)
$$;

CREATE FUNCTION payload_goes_by_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_destroyed_by(nullif(current_setting('retrofit.destruction', true), '')::bigint,
                           (SELECT e.case_number FROM audit_event e WHERE e.seq = OLD.seq)) THEN
        RAISE EXCEPTION 'values of an event go with their case only'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER payload_goes_by_list BEFORE DELETE ON audit_payload
    FOR EACH ROW EXECUTE FUNCTION payload_goes_by_list();

CREATE FUNCTION personal_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := '{}';
BEGIN
    IF TG_OP = 'DELETE' OR OLD.destruction_id IS NOT NULL THEN
        RAISE EXCEPTION 'rows of % are never taken away', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.destruction_id IS NOT NULL THEN
        IF is_destroyed_by(NEW.destruction_id, NEW.number) THEN
            may_change := ARRAY['destruction_id', 'value', 'key_id', 'account_hash'];
        END IF;
    ELSIF TG_TABLE_NAME = 'applicant' THEN
        IF OLD.superseded_at IS NULL THEN
            may_change := ARRAY['superseded_at'];
            IF OLD.account_confirmed_at IS NULL THEN
                may_change := may_change || ARRAY['account_confirmed_by_id',
                                                  'account_confirmed_at'];
            END IF;
        END IF;
    END IF;
    IF to_jsonb(NEW) - may_change IS DISTINCT FROM to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['applicant', 'letter_content', 'case_note']
    LOOP
        EXECUTE format('CREATE TRIGGER personal_row_stays BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION personal_row_stays()', name);
    END LOOP;
END $$;

-- A list is carried out once, by another person; then it says what went, and nothing is added.
CREATE FUNCTION destruction_is_done_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.destroyed_at IS NOT NULL OR to_jsonb(NEW) - '{destroyed_at,destroyed_by_id}'::text[]
       IS DISTINCT FROM to_jsonb(OLD) - '{destroyed_at,destroyed_by_id}'::text[] THEN
        RAISE EXCEPTION 'a destruction is carried out once and never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER destruction_is_done_once BEFORE UPDATE ON destruction
    FOR EACH ROW EXECUTE FUNCTION destruction_is_done_once();

CREATE FUNCTION list_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT destroyed_at IS NOT NULL FROM destruction
         WHERE destruction_id = NEW.destruction_id) IS DISTINCT FROM (TG_ARGV[0] = 'done') THEN
        RAISE EXCEPTION 'rows of % do not fit the state of the destruction', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_is_open BEFORE INSERT ON destruction_line
    FOR EACH ROW EXECUTE FUNCTION list_is_open('open');
CREATE TRIGGER list_is_open BEFORE INSERT ON destroyed_data
    FOR EACH ROW EXECUTE FUNCTION list_is_open('done');
