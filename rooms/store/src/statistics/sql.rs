//! The statements about sums of decisions.

use crate::database::statements;

statements! {
    /// Makes the row that says how far a log is counted, when there is none.
    MAKE_REACH: Shard("log") =
        "INSERT INTO statistic_reach (log, next_index) VALUES ($1, 0) ON CONFLICT (log) DO NOTHING";
    /// How far a log is counted.
    REACH: Shard("log") = "SELECT next_index FROM statistic_reach WHERE log = $1";
    /// Goes on from where it was read, so that no leaf is counted twice.
    ADVANCE: Shard("log") =
        "UPDATE statistic_reach SET next_index = $1 WHERE log = $2 AND next_index = $3";
    /// Adds to a sum.
    ADD: Shard("applicant") =
        "INSERT INTO statistic (applicant, month, told_from, service, came_out, deliberation, decisions) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (applicant, month, told_from, service, came_out, deliberation) \
         DO UPDATE SET decisions = statistic.decisions + excluded.decisions";
    /// The sums of everybody that may be told.
    SUMS: Scatter("the statistics are of all institutions; their rows are few") =
        "SELECT applicant, month, service, came_out, deliberation, CAST(SUM(decisions) AS BIGINT) \
         FROM statistic WHERE month >= $1 AND told_from <= $2 \
         GROUP BY applicant, month, service, came_out, deliberation \
         ORDER BY applicant, month, service, came_out, deliberation";
    /// The sums of one applicant, withheld ones too.
    SUMS_OF_APPLICANT: Shard("applicant") =
        "SELECT applicant, month, service, came_out, deliberation, CAST(SUM(decisions) AS BIGINT) \
         FROM statistic WHERE applicant = $1 AND month >= $2 \
         GROUP BY applicant, month, service, came_out, deliberation \
         ORDER BY applicant, month, service, came_out, deliberation";
    /// The sums of one service that may be told.
    SUMS_OF_SERVICE: Scatter("what is asked of a source comes from all institutions") =
        "SELECT applicant, month, service, came_out, deliberation, CAST(SUM(decisions) AS BIGINT) \
         FROM statistic WHERE service = $1 AND month >= $2 AND told_from <= $3 \
         GROUP BY applicant, month, service, came_out, deliberation \
         ORDER BY applicant, month, service, came_out, deliberation";
}
