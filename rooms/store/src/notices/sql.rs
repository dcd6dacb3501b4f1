//! The statements of news for people.

use crate::database::statements;

statements! {
    /// Enters news.
    ADD_NOTICE: Shard("person") =
        "INSERT INTO notice (person, notice, kind, about, at, told_from, mail_from) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Enters news, if there is none of this kind about the same thing.
    ADD_FIRST_NOTICE: Shard("person") =
        "INSERT INTO notice (person, notice, kind, about, at, told_from, mail_from) \
         SELECT $1, $2, $3, $4, CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT) WHERE NOT EXISTS \
         (SELECT 1 FROM notice WHERE person = $1 AND kind = $3 AND about = $4)";
    /// The latest news of a person; what may not be known yet is left out.
    NOTICES_OF: Shard("person") =
        "SELECT kind, about, at, told_from, read_at FROM notice \
         WHERE person = $1 AND (told_from IS NULL OR told_from <= $2) \
         ORDER BY COALESCE(told_from, at) DESC LIMIT $3";
    /// All the news of a person, a page at a time; what may not be known yet is left out.
    NOTICES_AFTER: Shard("person") =
        "SELECT kind, about, at, told_from, read_at, notice FROM notice \
         WHERE person = $1 AND notice > $2 AND (told_from IS NULL OR told_from <= $3) \
         ORDER BY notice LIMIT $4";
    /// Marks as read what may be known.
    READ_NOTICES: Shard("person") =
        "UPDATE notice SET read_at = $1 \
         WHERE person = $2 AND read_at IS NULL AND (told_from IS NULL OR told_from <= $1)";
    /// Forgets news whose time is over.
    FORGET_NOTICES: Scatter("a sweep, by an index, of what is over") =
        "DELETE FROM notice WHERE COALESCE(told_from, at) < $1";
}
