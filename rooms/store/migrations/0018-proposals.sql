-- Requests for deliberations: what is asked of the committee. The content is the request itself, as it stands.
CREATE TABLE proposal (
    proposal {bytes} NOT NULL PRIMARY KEY,
    draft_number TEXT,
    stage TEXT NOT NULL,
    asked_by BIGINT,
    author {bytes} NOT NULL,
    author_person {bytes} NOT NULL,
    content {json} NOT NULL,
    edition BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) {clustered};

CREATE UNIQUE INDEX proposal_by_number ON proposal (draft_number);
CREATE INDEX proposal_by_time ON proposal (changed_at);

-- What the members of the committee say, each once.
CREATE TABLE proposal_vote (
    proposal {bytes} NOT NULL,
    person {bytes} NOT NULL,
    holding {bytes} NOT NULL,
    vote TEXT NOT NULL,
    reason TEXT NOT NULL,
    voted_at BIGINT NOT NULL,
    PRIMARY KEY (proposal, person)
) {clustered};
