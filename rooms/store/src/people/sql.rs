//! The statements about people who sign in.

use crate::database::statements;

statements! {
    /// Makes an account, unless there is one.
    ADD_ACCOUNT: Shard("person") =
        "INSERT INTO account (person, handle, created_at, visited_at) VALUES ($1, $2, $3, $3) \
         ON CONFLICT (person) DO NOTHING";
    /// An account.
    ACCOUNT: Shard("person") =
        "SELECT handle, language, created_at, visited_at FROM account WHERE person = $1";
    /// Notes a visit.
    VISIT: Shard("person") = "UPDATE account SET visited_at = $1 WHERE person = $2";
    /// Keeps the language that the person chose.
    CHOOSE_LANGUAGE: Shard("person") = "UPDATE account SET language = $1 WHERE person = $2";

    /// Opens a session.
    ADD_SESSION: Shard("session") =
        "INSERT INTO session (session, person, level, way, device, signed_in_at, seen_at, news_since, \
         passkey) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)";
    /// A session, and the person to whom its id leads by now.
    SESSION: Shard("session") =
        "SELECT s.person, a.person, s.level, s.way, s.device, s.signed_in_at, s.seen_at, s.news_since, \
         s.acting, s.passkey FROM session s LEFT JOIN person_alias a ON a.alias = s.person WHERE s.session = $1";
    /// Notes that a session is used.
    SEE_SESSION: Shard("session") =
        "UPDATE session SET seen_at = $1 WHERE session = $2 AND seen_at < $1";
    /// Ends a session.
    END_SESSION: Shard("session") = "DELETE FROM session WHERE session = $1";
    /// Ends a session if it is this person's.
    END_OWN_SESSION: Shard("session") = "DELETE FROM session WHERE session = $1 AND person = $2";
    /// The sessions of a person.
    SESSIONS_OF: Scatter("the few sessions of a person; an index finds them") =
        "SELECT session, level, way, device, signed_in_at, seen_at, news_since, acting, passkey \
         FROM session WHERE person = $1 ORDER BY seen_at DESC LIMIT $2";
    /// Forgets sessions that were not used for long.
    FORGET_SESSIONS: Scatter("a sweep, by an index, of what is over") =
        "DELETE FROM session WHERE seen_at < $1";

    /// Begins a sign-in.
    ADD_SIGN_IN: Shard("state") =
        "INSERT INTO sign_in (state, browser, nonce, verifier, next, wanted, started_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// A sign-in that a browser has begun.
    SIGN_IN: Shard("state") =
        "SELECT nonce, verifier, next, wanted, started_at FROM sign_in \
         WHERE state = $1 AND browser = $2";
    /// Takes a sign-in, once.
    TAKE_SIGN_IN: Shard("state") = "DELETE FROM sign_in WHERE state = $1";
    /// Forgets sign-ins that were never finished.
    FORGET_SIGN_INS: Scatter("a sweep, by an index, of what is over") =
        "DELETE FROM sign_in WHERE started_at < $1";
}
