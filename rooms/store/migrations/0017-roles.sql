-- Who may do what for the hub or for an institution. The ledger knows a hold by its id, never the person.
CREATE TABLE role_holding (
    person {bytes} NOT NULL,
    holding {bytes} NOT NULL,
    role TEXT NOT NULL,
    institution BIGINT,
    reference TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (person, holding)
) {clustered};

CREATE UNIQUE INDEX role_holding_by_id ON role_holding (holding);

-- Invitations to a role, known by the hash of the secret in their link.
CREATE TABLE invitation (
    secret {bytes} NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    institution BIGINT,
    reference TEXT NOT NULL,
    invited_by {bytes},
    made_at BIGINT NOT NULL
) {clustered};

CREATE INDEX invitation_by_time ON invitation (made_at);
