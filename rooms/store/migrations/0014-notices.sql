-- News for people: what happened to what they asked. about is the id of that. Until told_from the person is not told.
CREATE TABLE notice (
    person {bytes} NOT NULL,
    notice {bytes} NOT NULL,
    kind TEXT NOT NULL,
    about {bytes} NOT NULL,
    at BIGINT NOT NULL,
    told_from BIGINT,
    read_at BIGINT,
    PRIMARY KEY (person, notice)
) {clustered};

CREATE INDEX notice_by_time ON notice (at);
