-- Applications that registered themselves to act for people (RFC 7591). secret is a hash.
CREATE TABLE oidc_client (
    id TEXT NOT NULL PRIMARY KEY,
    metadata {json} NOT NULL,
    secret {bytes},
    registered_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
) {clustered};
CREATE INDEX oidc_client_end ON oidc_client (ends_at);

-- Authorization requests, by the hash of their name. stage: 0 pushed by the client, 1 under way in a person's browser.
CREATE TABLE oidc_request (
    secret {bytes} NOT NULL PRIMARY KEY,
    stage INTEGER NOT NULL,
    request {json} NOT NULL,
    begun_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
) {clustered};
CREATE INDEX oidc_request_end ON oidc_request (ends_at);

-- Authorization codes, by their hash. used_for is the grant that came from it.
CREATE TABLE oidc_code (
    code {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL,
    content {json} NOT NULL,
    issued_at BIGINT NOT NULL,
    used_for {bytes},
    ends_at BIGINT NOT NULL
) {clustered};
CREATE INDEX oidc_code_end ON oidc_code (ends_at);

-- What a person lets one application do. refresh is the hash of the refresh token that is good now.
CREATE TABLE oidc_grant (
    id {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL,
    content {json} NOT NULL,
    refresh {bytes},
    idle_until BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    revoked_at BIGINT
) {clustered};
CREATE INDEX oidc_grant_end ON oidc_grant (ends_at);

-- What a person agreed to, so that she is not asked again.
CREATE TABLE oidc_consent (
    person {bytes} NOT NULL,
    client TEXT NOT NULL,
    scopes TEXT NOT NULL,
    agreed_at BIGINT NOT NULL,
    PRIMARY KEY (person, client)
) {clustered};
