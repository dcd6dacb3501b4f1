-- Every version of every document of the register, numbered from 1; the highest is the one in force.
-- A document may come back to an earlier version: the hash is then there twice.
CREATE TABLE document (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    number BIGINT NOT NULL,
    version {bytes} NOT NULL,
    text {bytes} NOT NULL,
    entered_at BIGINT NOT NULL,
    log BIGINT NOT NULL,
    leaf_id {bytes} NOT NULL,
    PRIMARY KEY (kind, id, number)
);

-- The applications of institutions, as they are now; their history is in the ledger.
CREATE TABLE application (
    id TEXT NOT NULL PRIMARY KEY,
    institution BIGINT NOT NULL,
    registered {json} NOT NULL,
    changed_at BIGINT NOT NULL,
    log BIGINT NOT NULL,
    leaf_id {bytes} NOT NULL
) {clustered};
