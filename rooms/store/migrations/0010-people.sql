-- Who used a person's data: a row for each decision about them. Until withheld_until the person is not told.
CREATE TABLE person_use (
    person {bytes} NOT NULL,
    exchange {bytes} NOT NULL,
    decided_at BIGINT NOT NULL,
    applicant BIGINT NOT NULL,
    withheld_until BIGINT,
    PRIMARY KEY (person, exchange, decided_at)
) {clustered};

-- Decisions made before this table, as far as their tickets still tell when that was.
INSERT INTO person_use (person, exchange, decided_at, applicant)
SELECT e.person, e.exchange, t.taken_at, e.institution FROM exchange e
JOIN ticket t ON t.application = e.application AND t.ticket = e.ticket AND t.exchange = e.exchange;

-- People who signed in.
CREATE TABLE account (
    person {bytes} NOT NULL PRIMARY KEY,
    handle TEXT NOT NULL,
    language TEXT,
    created_at BIGINT NOT NULL,
    visited_at BIGINT NOT NULL
) {clustered};

CREATE UNIQUE INDEX account_by_handle ON account (handle);

-- Their sessions, known by the hash of the secret in the cookie.
CREATE TABLE session (
    session {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL,
    level TEXT NOT NULL,
    way TEXT NOT NULL,
    device TEXT NOT NULL,
    signed_in_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    news_since BIGINT
) {clustered};

CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_seen ON session (seen_at);

-- Sign-ins at the upstream provider that have begun, known by the hash of `state`.
CREATE TABLE sign_in (
    state {bytes} NOT NULL PRIMARY KEY,
    browser {bytes} NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    next TEXT NOT NULL,
    wanted TEXT,
    started_at BIGINT NOT NULL
) {clustered};

CREATE INDEX sign_in_by_start ON sign_in (started_at);
