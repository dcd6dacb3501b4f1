//! The statements about uses of a person's data.

use crate::database::statements;

statements! {
    /// Enters a use.
    ADD_USE: Shard("person") =
        "INSERT INTO person_use (person, exchange, decided_at, applicant, withheld_until) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, exchange, decided_at) DO NOTHING";
    /// Exchanges about a person before one of them, the newest first; what is withheld is left out.
    EXCHANGES_BEFORE: Shard("person") =
        "SELECT exchange FROM person_use \
         WHERE person = $1 AND exchange < $2 AND (withheld_until IS NULL OR withheld_until <= $3) \
         GROUP BY exchange ORDER BY exchange DESC LIMIT $4";
    /// One exchange about a person.
    EXCHANGE_ABOUT: Shard("person") =
        "SELECT decided_at, withheld_until FROM person_use \
         WHERE person = $1 AND exchange = $2 AND (withheld_until IS NULL OR withheld_until <= $3)";
    /// When each institution asked about a person, a page at a time.
    ASKED_SINCE: Shard("person") =
        "SELECT exchange, decided_at, applicant FROM person_use \
         WHERE person = $1 AND exchange > $2 AND (withheld_until IS NULL OR withheld_until <= $3) \
         ORDER BY exchange LIMIT $4";
    /// Exchanges about a person behind one of them, withheld ones too: not for the person.
    EVERY_EXCHANGE_AFTER: Shard("person") =
        "SELECT exchange FROM person_use WHERE person = $1 AND exchange > $2 \
         GROUP BY exchange ORDER BY exchange LIMIT $3";
    /// One exchange about a person, withheld or not: not for the person.
    EVERY_USE_IN: Shard("person") =
        "SELECT decided_at, withheld_until FROM person_use WHERE person = $1 AND exchange = $2";
    /// The records of an exchange's leaf.
    RECORD_OF_LEAF: Shard("log") =
        "SELECT idx, commitment, record FROM leaves WHERE log = $1 AND leaf_id = $2";
}
