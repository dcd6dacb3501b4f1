//! The statements about mandates.

use crate::database::statements;

/// Reads mandates with the persons to whom their ids lead by now.
macro_rules! mandates {
    ($which:literal) => {
        concat!(
            "SELECT m.mandate, COALESCE(p.person, m.principal), m.company, m.relation, m.institution, \
             m.passed_from, m.scopes, m.start_day, m.end_day, m.label, m.name, m.state, \
             COALESCE(b.person, m.made_by), m.made_at, COALESCE(h.person, m.mandatary), m.accepted_at, \
             m.closed_at FROM mandate m \
             LEFT JOIN person_alias p ON p.alias = m.principal \
             LEFT JOIN person_alias b ON b.alias = m.made_by \
             LEFT JOIN person_alias h ON h.alias = m.mandatary WHERE ",
            $which
        )
    };
}

statements! {
    /// A mandate.
    MANDATE: Shard("mandate") = mandates!("m.mandate = $1");
    /// The open offer with a code.
    OFFER_WITH: Scatter("a code is typed now and then; an index finds its one row") =
        mandates!("m.code = $1 AND m.state = 0");
    /// The mandates on behalf of a person.
    OF_PRINCIPAL: Scatter("the few mandates of a person; an index finds them") =
        mandates!("m.principal = $1 ORDER BY m.made_at DESC LIMIT $2");
    /// The mandates on behalf of a company.
    OF_COMPANY: Scatter("the mandates of a company; an index finds them") =
        mandates!("m.company = $1 ORDER BY m.made_at DESC LIMIT $2");
    /// The mandates that a person holds or held.
    HELD_BY: Scatter("the few mandates of a person; an index finds them") =
        mandates!("m.mandatary = $1 ORDER BY m.made_at DESC LIMIT $2");
    /// A page of the mandates that an institution registered.
    REGISTERED_BY: Scatter("an institution lists its own mandates, a page at a time, by an index") =
        mandates!("m.institution = $1 AND m.mandate > $2 \
            AND (COALESCE(p.person, m.principal) = $3 OR COALESCE(h.person, m.mandatary) = $3 OR $3 IS NULL) \
            AND (m.company = $4 OR $4 IS NULL) ORDER BY m.mandate LIMIT $5");
    /// Enters an offer, unless its maker has too many open.
    OFFER: Shard("mandate") =
        "INSERT INTO mandate (mandate, principal, company, passed_from, scopes, start_day, end_day, \
         label, name, state, made_by, made_at, code) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12 \
         WHERE (SELECT COUNT(*) FROM mandate WHERE made_by = $10 AND state = 0 AND made_at > $13) < $14";
    /// Enters a mandate that an institution knows.
    REGISTER: Shard("mandate") =
        "INSERT INTO mandate (mandate, principal, company, relation, institution, scopes, start_day, \
         end_day, label, state, made_at, mandatary, accepted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $10)";
    /// Accepts an open offer, once.
    ACCEPT: Shard("mandate") =
        "UPDATE mandate SET state = 1, mandatary = $1, accepted_at = $2, code = NULL \
         WHERE mandate = $3 AND state = 0 AND code = $4";
    /// Ends a mandate that is in the state that was read.
    CLOSE: Shard("mandate") =
        "UPDATE mandate SET state = $1, closed_at = $2, code = NULL WHERE mandate = $3 AND state = $4";
    /// Forgets offers that nobody answered.
    FORGET_OFFERS: Scatter("a sweep, by an index, of the few that are open") =
        "DELETE FROM mandate WHERE state = 0 AND made_at < $1";

    /// By which mandate a session acts.
    ACT: Shard("session") = "UPDATE session SET acting = $1 WHERE session = $2";

    /// Enters a look.
    ADD_LOOK: Shard("person") =
        "INSERT INTO mandate_look (person, hour, mandate, leaf_id, log) VALUES ($1, $2, $3, $4, $5)";
    /// How often somebody looked, by hour and mandate, the newest first.
    LOOKS_BY_HOUR: Shard("person") =
        "SELECT hour, mandate, COUNT(*) FROM mandate_look \
         WHERE person = $1 AND hour >= $2 AND hour <= $3 \
         GROUP BY hour, mandate ORDER BY hour DESC, mandate LIMIT $4";
    /// How often somebody looked, by hour and mandate, behind one of these; the newest first.
    LOOKS_BEHIND: Shard("person") =
        "SELECT hour, mandate, COUNT(*) FROM mandate_look \
         WHERE person = $1 AND (hour < $2 OR (hour = $2 AND mandate > $3)) \
         GROUP BY hour, mandate ORDER BY hour DESC, mandate LIMIT $4";
    /// How often somebody looked in each hour from one on.
    LOOKS_EACH_HOUR: Shard("person") =
        "SELECT hour, COUNT(*) FROM mandate_look WHERE person = $1 AND hour >= $2 GROUP BY hour";
    /// How often somebody looked since an instant, by its hour and the first leaf of it.
    LOOKS_SINCE: Shard("person") =
        "SELECT COUNT(*) FROM mandate_look WHERE person = $1 AND hour >= $2 AND leaf_id > $3";
    /// The looks of one hour by one mandate, the newest first, a page at a time.
    LOOKS_OF: Shard("person") =
        "SELECT log, leaf_id FROM mandate_look \
         WHERE person = $1 AND hour = $2 AND mandate = $3 AND leaf_id < $4 ORDER BY leaf_id DESC LIMIT $5";
}
