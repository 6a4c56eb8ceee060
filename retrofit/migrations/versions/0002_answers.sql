-- What was answered under an idempotency key.
-- What a table is, says its class in retrofit/models; what a column holds, its comment here.

CREATE TABLE kept_answer (
    principal TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    question_sha256 BYTEA NOT NULL,
    status INTEGER,
    headers JSONB,
    seal_key TEXT,
    response BYTEA,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_kept_answer PRIMARY KEY (principal, route, key),
    CONSTRAINT ck_kept_answer_key CHECK (length(key) BETWEEN 8 AND 255),
    CONSTRAINT ck_kept_answer_question CHECK (length(question_sha256) = 32),
    CONSTRAINT ck_kept_answer_status CHECK (status BETWEEN 200 AND 299)
);
CREATE INDEX ix_kept_answer_created_at ON kept_answer (created_at);
COMMENT ON COLUMN kept_answer.principal IS 'who asked: person or API key, and its number';
COMMENT ON COLUMN kept_answer.route IS 'method and path';
COMMENT ON COLUMN kept_answer.key IS 'idempotency key of the client';
COMMENT ON COLUMN kept_answer.question_sha256 IS 'checksum of query and body';
COMMENT ON COLUMN kept_answer.status IS 'HTTP status; empty only while the step is being taken';
COMMENT ON COLUMN kept_answer.headers IS 'headers of the answer that belong to it';
COMMENT ON COLUMN kept_answer.seal_key IS 'key that the answer is sealed with';
COMMENT ON COLUMN kept_answer.response IS
    'the answer, sealed: it may hold personal data or a new secret';
COMMENT ON COLUMN kept_answer.created_at IS
    'moment of the step; the row goes after thirty days';
