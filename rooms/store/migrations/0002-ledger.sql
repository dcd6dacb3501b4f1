-- One row for each log that this database holds. Whoever holds the lease has the highest epoch; writes of the sequencer
-- name their epoch and fail when it is no longer that of the row.
CREATE TABLE logs (
    log BIGINT NOT NULL PRIMARY KEY,
    origin TEXT NOT NULL,
    size BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    holder TEXT NOT NULL,
    renewed_at BIGINT NOT NULL
);

-- The leaves. Without idx a leaf is pending: durable with the change it belongs to, but not yet in the log.
CREATE TABLE leaves (
    log BIGINT NOT NULL,
    leaf_id {bytes} NOT NULL,
    idx BIGINT,
    commitment {bytes} NOT NULL,
    salt {bytes},
    record {bytes},
    PRIMARY KEY (log, leaf_id),
    UNIQUE (log, idx)
);

-- Every checkpoint that may have been served, persisted before it was.
CREATE TABLE checkpoints (
    log BIGINT NOT NULL,
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    PRIMARY KEY (log, size)
) {clustered};
