-- The requester's tickets. phase: 0 running, 1 failed, 2 answered. log is that of the node that took the ticket.
CREATE TABLE ticket (
    application TEXT NOT NULL,
    ticket TEXT NOT NULL,
    exchange {bytes} NOT NULL,
    digest {bytes} NOT NULL,
    phase INTEGER NOT NULL,
    since BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    log BIGINT NOT NULL,
    PRIMARY KEY (application, ticket)
) {clustered};

-- What a node has under way; few rows, read when it starts.
CREATE INDEX ticket_running ON ticket (log) WHERE phase = 0;

CREATE TABLE exchange (
    exchange {bytes} NOT NULL PRIMARY KEY,
    application TEXT NOT NULL,
    institution BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    person {bytes} NOT NULL,
    acknowledged_at BIGINT
) {clustered};

-- The leaves of an exchange. kind: 0 decision, 1 delivery, 2 failure, 3 receipt.
CREATE TABLE exchange_leaf (
    exchange {bytes} NOT NULL,
    leaf_id {bytes} NOT NULL,
    log BIGINT NOT NULL,
    kind INTEGER NOT NULL,
    PRIMARY KEY (exchange, leaf_id)
) {clustered};

-- How often a deliberation was used by an applicant in the window that starts on a day.
CREATE TABLE quota (
    applicant BIGINT NOT NULL,
    deliberation TEXT NOT NULL,
    window_day INTEGER NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (applicant, deliberation, window_day)
) {clustered};
