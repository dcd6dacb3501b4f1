//! The statements about copies of everything.

use crate::database::statements;

statements! {
    /// The copy of a person.
    COPY: Shard("person") =
        "SELECT request, language, asked_at, ends_at, tries, due_at, done, total, as_of, html_bytes, json_bytes \
         FROM data_copy WHERE person = $1 AND ends_at > $2";
    /// Takes away a copy that nobody makes.
    CLEAR: Shard("person") = "DELETE FROM data_copy WHERE person = $1 AND due_at IS NULL";
    /// Enters a copy to be made, unless there is one.
    ASK: Shard("person") =
        "INSERT INTO data_copy (person, request, language, asked_at, ends_at, tries, due_at, done, total) \
         VALUES ($1, $2, $3, $4, $5, 0, $4, 0, 0) ON CONFLICT (person) DO NOTHING";
    /// Takes away the parts of other copies.
    CLEAR_PARTS: Shard("person") = "DELETE FROM data_copy_part WHERE person = $1 AND request <> $2";
    /// Copies that somebody has to make, the longest waiting first.
    DUE: Scatter("a sweep, by an index, of what is due") =
        "SELECT person, request, language, asked_at, tries FROM data_copy WHERE due_at <= $1 \
         ORDER BY due_at LIMIT $2";
    /// Begins to make a copy, unless somebody was faster.
    CLAIM: Shard("person") =
        "UPDATE data_copy SET tries = $1, due_at = $2, as_of = $3, done = 0, total = $4 \
         WHERE person = $5 AND request = $6 AND tries = $7 AND due_at IS NOT NULL";
    /// Takes away what a try has left.
    DROP_PARTS: Shard("person") = "DELETE FROM data_copy_part WHERE person = $1 AND request = $2";
    /// Goes on with a copy, while it is this try's.
    GO_ON: Shard("person") =
        "UPDATE data_copy SET done = $1, due_at = $2 \
         WHERE person = $3 AND request = $4 AND tries = $5 AND due_at IS NOT NULL";
    /// Enters a part.
    ADD_PART: Shard("person") =
        "INSERT INTO data_copy_part (person, request, form, part, text) VALUES ($1, $2, $3, $4, $5)";
    /// Ends a copy, while it is this try's: with its lengths, or without when it is given up.
    END: Shard("person") =
        "UPDATE data_copy SET due_at = NULL, ends_at = $1, html_bytes = $2, json_bytes = $3 \
         WHERE person = $4 AND request = $5 AND tries = $6 AND due_at IS NOT NULL";
    /// A part.
    PART: Shard("person") =
        "SELECT text FROM data_copy_part WHERE person = $1 AND request = $2 AND form = $3 AND part = $4";
    /// Takes a copy away.
    ERASE: Shard("person") = "DELETE FROM data_copy WHERE person = $1 AND request = $2";
    /// Copies whose time is over.
    OVER: Scatter("a sweep, by an index, of what is over") =
        "SELECT person, request FROM data_copy WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2";
    /// How many uses of a person's data are told.
    COUNT_USES: Shard("person") =
        "SELECT COUNT(*) FROM person_use \
         WHERE person = $1 AND (withheld_until IS NULL OR withheld_until <= $2)";
    /// How many looks there were on a person's behalf.
    COUNT_LOOKS: Shard("person") = "SELECT COUNT(*) FROM mandate_look WHERE person = $1";
}
