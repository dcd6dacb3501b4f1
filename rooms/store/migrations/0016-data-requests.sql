-- Requests under data protection law. Texts are sealed to their row and their side. answered_at is null while a request
-- waits for an answer.
CREATE TABLE data_request (
    request {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL,
    kind TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    asked {bytes},
    extended_at BIGINT,
    extension {bytes},
    outcome TEXT,
    answered_at BIGINT,
    answer {bytes}
) {clustered};

CREATE INDEX data_request_by_person ON data_request (person);
CREATE INDEX data_request_waiting ON data_request (made_at) WHERE answered_at IS NULL;
