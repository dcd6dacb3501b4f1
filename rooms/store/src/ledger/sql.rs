//! The ledger's statements. All tables are split by log.

use crate::database::statements;

statements! {
    /// Makes the row of a log, when there is none.
    MAKE_LOG: Shard("log") =
        "INSERT INTO logs (log, origin, size, epoch, holder, renewed_at) \
         VALUES ($1, $2, 0, 0, '', 0) ON CONFLICT (log) DO NOTHING";
    /// The row of a log.
    LOG: Shard("log") =
        "SELECT origin, size, epoch, holder, renewed_at FROM logs WHERE log = $1";
    /// Every log of this database.
    LOGS: Scatter("a copy and a check of the whole database look at every log") =
        "SELECT log, origin, size FROM logs ORDER BY log";
    /// Takes the lease from the holder of the epoch that was read.
    TAKE_LEASE: Shard("log") =
        "UPDATE logs SET epoch = epoch + 1, holder = $1, renewed_at = $2 \
         WHERE log = $3 AND epoch = $4";
    /// Says that the holder is alive.
    RENEW_LEASE: Shard("log") =
        "UPDATE logs SET renewed_at = $1 WHERE log = $2 AND epoch = $3";
    /// Finds the row only for the holder.
    HOLDS_LEASE: Shard("log") = "SELECT 1 FROM logs WHERE log = $1 AND epoch = $2";
    /// Lengthens the log, for the holder only and from the size it knows.
    LENGTHEN: Shard("log") =
        "UPDATE logs SET size = $1 WHERE log = $2 AND epoch = $3 AND size = $4";

    /// Adds a pending leaf.
    ADD_LEAF: Shard("log") =
        "INSERT INTO leaves (log, leaf_id, commitment, salt, record) VALUES ($1, $2, $3, $4, $5)";
    /// Adds a leaf with its place.
    ADD_PLACED_LEAF: Shard("log") =
        "INSERT INTO leaves (log, leaf_id, commitment, salt, record, idx) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Gives a pending leaf its place.
    PLACE_LEAF: Shard("log") =
        "UPDATE leaves SET idx = $1 WHERE log = $2 AND leaf_id = $3 AND idx IS NULL";
    /// Pending leaves older than an id.
    PENDING: Shard("log") =
        "SELECT leaf_id, commitment FROM leaves \
         WHERE log = $1 AND idx IS NULL AND leaf_id < $2 ORDER BY leaf_id LIMIT $3";
    /// Where a leaf stands.
    LEAF: Shard("log") = "SELECT idx, commitment FROM leaves WHERE log = $1 AND leaf_id = $2";
    /// The commitments of a range.
    COMMITMENTS: Shard("log") =
        "SELECT commitment FROM leaves WHERE log = $1 AND idx >= $2 AND idx < $3 ORDER BY idx";
    /// What opens one commitment.
    OPENING: Shard("log") =
        "SELECT commitment, salt, record FROM leaves WHERE log = $1 AND idx = $2";
    /// Everything from a place on, a page at a time.
    STORED: Shard("log") =
        "SELECT idx, commitment, salt, record FROM leaves \
         WHERE log = $1 AND idx >= $2 ORDER BY idx LIMIT $3";
    /// Records by the time at which their leaves were drawn, a page at a time.
    RECORDS_BETWEEN: Shard("log") =
        "SELECT leaf_id, idx, commitment, record FROM leaves \
         WHERE log = $1 AND leaf_id > $2 AND leaf_id < $3 AND idx IS NOT NULL \
         ORDER BY leaf_id LIMIT $4";

    /// Persists a checkpoint, once for each size.
    ADD_CHECKPOINT: Shard("log") =
        "INSERT INTO checkpoints (log, size, note, signed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (log, size) DO NOTHING";
    /// The newest checkpoint.
    LAST_CHECKPOINT: Shard("log") =
        "SELECT note FROM checkpoints WHERE log = $1 ORDER BY size DESC LIMIT 1";
    /// The checkpoint of one size.
    CHECKPOINT_AT: Shard("log") = "SELECT note FROM checkpoints WHERE log = $1 AND size = $2";
    /// The newest checkpoints.
    CHECKPOINTS: Shard("log") =
        "SELECT note FROM checkpoints WHERE log = $1 ORDER BY size DESC LIMIT $2";
}
