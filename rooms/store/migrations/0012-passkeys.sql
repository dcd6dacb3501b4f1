-- Passkeys of people: the public halves, with what the library keeps about them.
CREATE TABLE passkey (
    person {bytes} NOT NULL,
    passkey {bytes} NOT NULL,
    credential {bytes} NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    public_credential TEXT NOT NULL,
    uses BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    PRIMARY KEY (person, passkey)
) {clustered};

-- Whose passkey a credential is, known by the hash of its id: nobody else can register it.
CREATE TABLE passkey_credential (
    credential {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL,
    passkey {bytes} NOT NULL
) {clustered};

-- Recovery codes that were not used yet, known by their hashes.
CREATE TABLE recovery_code (
    code {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL,
    created_at BIGINT NOT NULL
) {clustered};

CREATE INDEX recovery_code_by_person ON recovery_code (person);

-- Ceremonies with a passkey that have begun, known by the hash of the secret in the browser's cookie. The session and the
-- name belong to one that adds a passkey, the path to one that signs in.
CREATE TABLE ceremony (
    browser {bytes} NOT NULL PRIMARY KEY,
    session {bytes},
    name TEXT,
    next TEXT,
    state TEXT NOT NULL,
    started_at BIGINT NOT NULL
) {clustered};

CREATE INDEX ceremony_by_start ON ceremony (started_at);
