-- Mandates: who may act for a person or a company. principal is a person, company an enterprise number: one of the two.
-- relation and institution belong to one that an institution registered, passed_from to one that was passed on.
-- state: 0 offered, 1 accepted, 2 refused, 3 withdrawn, 4 revoked by the principal, 5 revoked by the holder, 6 ended by the
-- institution. code is the hash of the code of an open offer. Days are days since 1970.
CREATE TABLE mandate (
    mandate {bytes} NOT NULL PRIMARY KEY,
    principal {bytes},
    company TEXT,
    relation TEXT,
    institution BIGINT,
    passed_from {bytes},
    scopes TEXT NOT NULL,
    start_day INTEGER NOT NULL,
    end_day INTEGER,
    label TEXT NOT NULL,
    name TEXT,
    state INTEGER NOT NULL,
    made_by {bytes},
    made_at BIGINT NOT NULL,
    code {bytes},
    mandatary {bytes},
    accepted_at BIGINT,
    closed_at BIGINT
) {clustered};

CREATE UNIQUE INDEX mandate_by_code ON mandate (code) WHERE code IS NOT NULL;
CREATE INDEX mandate_by_principal ON mandate (principal) WHERE principal IS NOT NULL;
CREATE INDEX mandate_by_company ON mandate (company) WHERE company IS NOT NULL;
CREATE INDEX mandate_by_mandatary ON mandate (mandatary) WHERE mandatary IS NOT NULL;
CREATE INDEX mandate_by_institution ON mandate (institution, mandate) WHERE institution IS NOT NULL;
CREATE INDEX mandate_open ON mandate (made_by, made_at) WHERE state = 0;

-- By which mandate a session acts for another; null for oneself.
ALTER TABLE session ADD COLUMN acting {bytes};

-- What was seen on a person's behalf, by the hour (hours since 1970) in which it was, with its leaf.
CREATE TABLE mandate_look (
    person {bytes} NOT NULL,
    hour BIGINT NOT NULL,
    mandate {bytes} NOT NULL,
    leaf_id {bytes} NOT NULL,
    log BIGINT NOT NULL,
    PRIMARY KEY (person, hour, mandate, leaf_id)
) {clustered};
