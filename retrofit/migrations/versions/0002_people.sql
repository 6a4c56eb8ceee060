-- People: who they are, what they may do, how they are signed in, and keys for scripts.
-- What a table is, says its class in retrofit/models/people.py; what a column holds, its comment.

CREATE TABLE person (
    person_id BIGINT GENERATED ALWAYS AS IDENTITY,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    display_name TEXT NOT NULL,
    is_disabled BOOLEAN NOT NULL,
    password_hash TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (person_id),
    CONSTRAINT uq_person_issuer_subject UNIQUE (issuer, subject),
    CONSTRAINT ck_person_password CHECK (password_hash IS NULL OR issuer = 'local')
);
COMMENT ON COLUMN person.person_id IS 'the person';
COMMENT ON COLUMN person.issuer IS 'who says who it is: a provider, local or command';
COMMENT ON COLUMN person.subject IS 'the person''s id or account name at the issuer';
COMMENT ON COLUMN person.display_name IS 'name for colleagues, as last told';
COMMENT ON COLUMN person.is_disabled IS 'may not sign in any more';
COMMENT ON COLUMN person.password_hash IS 'argon2id; only of local accounts';
COMMENT ON COLUMN person.created_at IS 'moment the tracker first met the person';

CREATE TABLE role_grant (
    role_grant_id BIGINT GENERATED ALWAYS AS IDENTITY,
    person_id BIGINT NOT NULL,
    role VARCHAR(40) NOT NULL,
    area_code TEXT,
    starts_on DATE NOT NULL,
    ends_on DATE,
    granted_by_id BIGINT,
    granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_command BOOLEAN NOT NULL,
    confirmed_by_id BIGINT,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    reviewed_on DATE,
    CONSTRAINT pk_role_grant PRIMARY KEY (role_grant_id),
    CONSTRAINT ck_role_grant_granted CHECK (by_command = (granted_by_id IS NULL)),
    CONSTRAINT ck_role_grant_not_to_oneself CHECK (granted_by_id <> person_id),
    CONSTRAINT ck_role_grant_second_person
        CHECK (confirmed_by_id <> person_id
            AND confirmed_by_id IS DISTINCT FROM granted_by_id OR confirmed_by_id IS NULL),
    CONSTRAINT ck_role_grant_confirmed
        CHECK (confirmed_at IS NULL AND confirmed_by_id IS NULL OR confirmed_at IS NOT NULL
            AND (confirmed_by_id IS NOT NULL OR by_command)),
    CONSTRAINT ck_role_grant_days CHECK (ends_on >= starts_on),
    CONSTRAINT ck_role_grant_area
        CHECK (area_code ~ '^(GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4})$'),
    CONSTRAINT fk_role_grant_person_id FOREIGN KEY(person_id) REFERENCES person (person_id),
    CONSTRAINT ck_role_grant_role
        CHECK (role IN ('intake', 'case_handler', 'reviewer', 'budget_holder', 'wuo_adviser',
            'planner', 'auditor', 'council_public', 'admin')),
    CONSTRAINT fk_role_grant_granted_by_id FOREIGN KEY(granted_by_id) REFERENCES person (person_id),
    CONSTRAINT fk_role_grant_confirmed_by_id FOREIGN KEY(confirmed_by_id)
        REFERENCES person (person_id)
);
CREATE INDEX ix_role_grant_person_id ON role_grant (person_id);
CREATE UNIQUE INDEX uq_role_grant_open ON role_grant (person_id, role, area_code)
    NULLS NOT DISTINCT WHERE ends_on IS NULL;
COMMENT ON COLUMN role_grant.role_grant_id IS 'the grant';
COMMENT ON COLUMN role_grant.person_id IS 'who gets the role';
COMMENT ON COLUMN role_grant.role IS 'the role';
COMMENT ON COLUMN role_grant.area_code IS 'CBS area it is for; null is everywhere';
COMMENT ON COLUMN role_grant.starts_on IS 'first day of the role';
COMMENT ON COLUMN role_grant.ends_on IS 'first day without it; null is open';
COMMENT ON COLUMN role_grant.granted_by_id IS 'who granted it; null is the command';
COMMENT ON COLUMN role_grant.granted_at IS 'moment it was granted';
COMMENT ON COLUMN role_grant.by_command IS 'granted on the machine itself';
COMMENT ON COLUMN role_grant.confirmed_by_id IS 'second person, who confirmed it';
COMMENT ON COLUMN role_grant.confirmed_at
    IS 'moment it was confirmed; before that it gives nothing';
COMMENT ON COLUMN role_grant.reviewed_on IS 'day it was last found still needed';

CREATE TABLE sign_in_session (
    session_hash BYTEA NOT NULL,
    person_id BIGINT NOT NULL,
    provider_sid TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    signed_in_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sign_in_session PRIMARY KEY (session_hash),
    CONSTRAINT fk_sign_in_session_person_id FOREIGN KEY(person_id) REFERENCES person (person_id)
);
CREATE INDEX ix_sign_in_session_person_id ON sign_in_session (person_id);
CREATE INDEX ix_sign_in_session_provider_sid ON sign_in_session (provider_sid);
COMMENT ON COLUMN sign_in_session.session_hash IS 'sha256 of the browser''s 256-bit secret';
COMMENT ON COLUMN sign_in_session.person_id IS 'who is signed in';
COMMENT ON COLUMN sign_in_session.provider_sid
    IS 'the provider''s own session, for a sign-out that comes from there';
COMMENT ON COLUMN sign_in_session.created_at IS 'moment the secret was handed out';
COMMENT ON COLUMN sign_in_session.signed_in_at IS 'moment the person proved who it is';
COMMENT ON COLUMN sign_in_session.last_seen_at IS 'last request, to the minute';
COMMENT ON COLUMN sign_in_session.expires_at IS 'end, however busy the session is';

CREATE TABLE sign_in_request (
    state_hash BYTEA NOT NULL,
    browser_hash BYTEA NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    return_to TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sign_in_request PRIMARY KEY (state_hash)
);
CREATE INDEX ix_sign_in_request_created_at ON sign_in_request (created_at);
COMMENT ON COLUMN sign_in_request.state_hash IS 'sha256 of the state';
COMMENT ON COLUMN sign_in_request.browser_hash IS 'sha256 of the secret in the browser that asked';
COMMENT ON COLUMN sign_in_request.nonce IS 'must come back in the id token';
COMMENT ON COLUMN sign_in_request.verifier IS 'PKCE secret that fetches the token';
COMMENT ON COLUMN sign_in_request.return_to IS 'page of ours to open afterwards';
COMMENT ON COLUMN sign_in_request.created_at IS 'moment it was sent';

CREATE TABLE sign_in_attempt (
    sign_in_attempt_id BIGINT GENERATED ALWAYS AS IDENTITY,
    account_hash BYTEA NOT NULL,
    source TEXT NOT NULL,
    attempted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sign_in_attempt PRIMARY KEY (sign_in_attempt_id)
);
CREATE INDEX ix_sign_in_attempt_attempted_at ON sign_in_attempt (attempted_at);
COMMENT ON COLUMN sign_in_attempt.sign_in_attempt_id IS 'the attempt';
COMMENT ON COLUMN sign_in_attempt.account_hash
    IS 'sha256 of what was typed as account name: it may be a password';
COMMENT ON COLUMN sign_in_attempt.source IS 'network address it came from';
COMMENT ON COLUMN sign_in_attempt.attempted_at IS 'moment of the attempt';

CREATE TABLE api_key (
    api_key_id BIGINT GENERATED ALWAYS AS IDENTITY,
    person_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    key_hash BYTEA NOT NULL,
    roles TEXT[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_api_key PRIMARY KEY (api_key_id),
    CONSTRAINT ck_api_key_roles
        CHECK (roles <@ ARRAY['intake', 'case_handler', 'wuo_adviser', 'planner', 'auditor',
            'council_public'] AND cardinality(roles) > 0),
    CONSTRAINT ck_api_key_expires CHECK (expires_at > created_at),
    CONSTRAINT fk_api_key_person_id FOREIGN KEY(person_id) REFERENCES person (person_id),
    CONSTRAINT uq_api_key_key_hash UNIQUE (key_hash)
);
CREATE INDEX ix_api_key_person_id ON api_key (person_id);
COMMENT ON COLUMN api_key.api_key_id IS 'the key';
COMMENT ON COLUMN api_key.person_id IS 'owner: the key can never do more';
COMMENT ON COLUMN api_key.name IS 'what the owner calls it, such as the script';
COMMENT ON COLUMN api_key.prefix IS 'its first signs, to know it by';
COMMENT ON COLUMN api_key.key_hash IS 'sha256 of the whole key';
COMMENT ON COLUMN api_key.roles IS 'roles of the owner that the key may use';
COMMENT ON COLUMN api_key.created_at IS 'moment it was made and shown, once';
COMMENT ON COLUMN api_key.expires_at IS 'moment after which it opens nothing';
COMMENT ON COLUMN api_key.last_used_at IS 'last use, to the minute';
COMMENT ON COLUMN api_key.revoked_at IS 'moment it was taken back';

-- Who a person is never changes: a case that was proposed under one name cannot be decided under
-- another by the same person. Nobody is deleted, for decisions point here.
CREATE FUNCTION person_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a person is never deleted'
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.person_id, NEW.issuer, NEW.subject, NEW.created_at)
       IS DISTINCT FROM (OLD.person_id, OLD.issuer, OLD.subject, OLD.created_at) THEN
        RAISE EXCEPTION 'who a person is never changes'
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER person_stays BEFORE UPDATE OR DELETE ON person
    FOR EACH ROW EXECUTE FUNCTION person_stays();
CREATE TRIGGER person_stays_whole BEFORE TRUNCATE ON person
    FOR EACH STATEMENT EXECUTE FUNCTION person_stays();

-- Of a grant only three things happen later: it is confirmed once, it ends (sooner, never later),
-- and it is reviewed. An account of the machine itself never gets a role that decides.
CREATE FUNCTION role_grant_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.role IN ('reviewer', 'budget_holder', 'admin') AND EXISTS (
               SELECT FROM person WHERE person_id = NEW.person_id AND issuer = 'command') THEN
            RAISE EXCEPTION 'an account of the machine does not decide'
                  USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a grant of a role is never deleted; it ends'
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.role_grant_id, NEW.person_id, NEW.role, NEW.area_code, NEW.starts_on,
        NEW.granted_by_id, NEW.granted_at, NEW.by_command)
       IS DISTINCT FROM
       (OLD.role_grant_id, OLD.person_id, OLD.role, OLD.area_code, OLD.starts_on,
        OLD.granted_by_id, OLD.granted_at, OLD.by_command) THEN
        RAISE EXCEPTION 'a grant of a role never changes; it ends and another begins'
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at, NEW.confirmed_by_id)
       IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_by_id) THEN
        RAISE EXCEPTION 'a grant of a role is confirmed once'
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on) THEN
        RAISE EXCEPTION 'the end of a grant of a role is never put off'
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER role_grant_stays BEFORE INSERT OR UPDATE OR DELETE ON role_grant
    FOR EACH ROW EXECUTE FUNCTION role_grant_stays();
CREATE TRIGGER role_grant_stays_whole BEFORE TRUNCATE ON role_grant
    FOR EACH STATEMENT EXECUTE FUNCTION role_grant_stays();
