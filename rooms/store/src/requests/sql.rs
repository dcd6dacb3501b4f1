//! The statements about requests under data protection law.

use crate::database::statements;

/// Reads requests with the person to whom their id leads by now.
macro_rules! requests {
    ($which:literal) => {
        concat!(
            "SELECT r.request, COALESCE(p.person, r.person), r.kind, r.made_at, r.extended_at, r.outcome, \
             r.answered_at, r.asked, r.extension, r.answer FROM data_request r \
             LEFT JOIN person_alias p ON p.alias = r.person WHERE ",
            $which
        )
    };
}

statements! {
    /// A request.
    REQUEST: Shard("request") = requests!("r.request = $1");
    /// A page of the requests of a person, the newest first.
    REQUESTS_OF: Scatter("the few requests of a person, a page at a time; an index finds them") =
        requests!("r.person = $1 AND (r.made_at < $2 OR (r.made_at = $2 AND r.request < $3)) \
                   ORDER BY r.made_at DESC, r.request DESC LIMIT $4");
    /// A page of the requests that wait for an answer, the oldest first.
    REQUESTS_WAITING: Scatter("who answers looks at all that wait, a page at a time, by an index") =
        requests!("r.answered_at IS NULL AND (r.made_at > $1 OR (r.made_at = $1 AND r.request > $2)) \
                   ORDER BY r.made_at, r.request LIMIT $3");
    /// Enters a request, unless the person has too many waiting.
    MAKE: Shard("request") =
        "INSERT INTO data_request (request, person, kind, made_at, asked) SELECT $1, $2, $3, $4, $5 \
         WHERE (SELECT COUNT(*) FROM data_request WHERE person = $2 AND answered_at IS NULL) < $6";
    /// Enters a request that is answered, unless it is there: what it asks is given as often as the person likes.
    MAKE_ANSWERED: Shard("request") =
        "INSERT INTO data_request (request, person, kind, made_at, outcome, answered_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (request) DO NOTHING";
    /// Notes that a request takes longer, once.
    EXTEND: Shard("request") =
        "UPDATE data_request SET extended_at = $1, extension = $2 \
         WHERE request = $3 AND extended_at IS NULL AND answered_at IS NULL";
    /// Answers a request, once.
    ANSWER: Shard("request") =
        "UPDATE data_request SET outcome = $1, answered_at = $2, answer = $3 \
         WHERE request = $4 AND answered_at IS NULL";
}
