//! The statements of consultations.

use crate::database::statements;

statements! {
    /// A ticket that still counts.
    TICKET: Shard("application") =
        "SELECT exchange, digest, phase, since FROM ticket \
         WHERE application = $1 AND ticket = $2 AND taken_at > $3";
    /// Takes a ticket that is free, or whose time is over.
    TAKE_TICKET: Shard("application") =
        "INSERT INTO ticket (application, ticket, exchange, digest, phase, since, taken_at, log) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7) \
         ON CONFLICT (application, ticket) DO UPDATE SET exchange = excluded.exchange, \
         digest = excluded.digest, phase = excluded.phase, since = excluded.since, \
         taken_at = excluded.taken_at, log = excluded.log WHERE ticket.taken_at <= $8";
    /// Takes a ticket again, from the state that was read.
    RETAKE_TICKET: Shard("application") =
        "UPDATE ticket SET phase = $1, since = $2, log = $3 \
         WHERE application = $4 AND ticket = $5 AND exchange = $6 AND digest = $7 \
         AND phase = $8 AND since = $9";
    /// Ends a running exchange.
    MOVE_TICKET: Shard("application") =
        "UPDATE ticket SET phase = $1, since = $2 \
         WHERE application = $3 AND ticket = $4 AND exchange = $5 AND phase = 0";
    /// What a node has under way.
    RUNNING: Scatter("a node looks once, when it starts, for what it had under way") =
        "SELECT t.application, t.ticket, t.exchange, e.person FROM ticket t \
         JOIN exchange e ON e.exchange = t.exchange WHERE t.log = $1 AND t.phase = 0 LIMIT $2";

    /// Enters an exchange; one that is decided again keeps its row.
    ADD_EXCHANGE: Shard("exchange") =
        "INSERT INTO exchange (exchange, application, institution, ticket, person) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (exchange) DO UPDATE SET person = excluded.person";
    /// An exchange.
    EXCHANGE: Shard("exchange") =
        "SELECT application, institution, ticket FROM exchange WHERE exchange = $1";
    /// Enters a receipt, once.
    ACKNOWLEDGE: Shard("exchange") =
        "UPDATE exchange SET acknowledged_at = $1 \
         WHERE exchange = $2 AND application = $3 AND acknowledged_at IS NULL";
    /// Joins a leaf to its exchange.
    ADD_EXCHANGE_LEAF: Shard("exchange") =
        "INSERT INTO exchange_leaf (exchange, leaf_id, log, kind) VALUES ($1, $2, $3, $4)";
    /// The leaves of an exchange.
    LEAVES_OF: Shard("exchange") =
        "SELECT kind, log, leaf_id FROM exchange_leaf WHERE exchange = $1";

    /// How much of a quota is used.
    QUOTA: Shard("applicant") =
        "SELECT used FROM quota WHERE applicant = $1 AND deliberation = $2 AND window_day = $3";
    /// Spends one, unless the limit is reached.
    SPEND_QUOTA: Shard("applicant") =
        "INSERT INTO quota (applicant, deliberation, window_day, used) \
         SELECT $1, $2, $3, 1 WHERE CAST($4 AS BIGINT) > 0 \
         ON CONFLICT (applicant, deliberation, window_day) \
         DO UPDATE SET used = quota.used + 1 WHERE quota.used < $4";
}
