//! The statements of mail to people.

use crate::database::statements;

statements! {
    /// The addresses of a person.
    MAIL_OF: Shard("person") =
        "SELECT address, confirmed_at, failed_at, wanted, asked_at, language FROM mail_address \
         WHERE person = $1";
    /// Keeps an address that is not confirmed yet; a confirmed one stays beside it.
    WANT_ADDRESS: Shard("person") =
        "INSERT INTO mail_address (person, wanted, code, asked_at, language) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (person) DO UPDATE SET wanted = excluded.wanted, code = excluded.code, \
         asked_at = excluded.asked_at, language = excluded.language, failed_at = NULL";
    /// Confirms the address to which this code was sent, if that is not too long ago.
    CONFIRM_ADDRESS: Shard("person") =
        "UPDATE mail_address SET address = wanted, confirmed_at = $1, failed_at = NULL, wanted = NULL, \
         code = NULL, asked_at = NULL WHERE person = $2 AND code = $3 AND asked_at > $4";
    /// Forgets both addresses.
    FORGET_ADDRESS: Shard("person") = "DELETE FROM mail_address WHERE person = $1";
    /// Forgets the mails that wait for a person.
    FORGET_LETTERS: Shard("person") = "DELETE FROM mail_letter WHERE person = $1";
    /// Notes that the last mail came to nothing, or that it arrived.
    MARK_ADDRESS: Shard("person") = "UPDATE mail_address SET failed_at = $1 WHERE person = $2";
    /// Forgets addresses that nobody confirmed.
    FORGET_WANTED: Scatter("a sweep, by an index, of what is over") =
        "UPDATE mail_address SET wanted = NULL, code = NULL, asked_at = NULL WHERE asked_at <= $1";
    /// Forgets rows in which no other address would be left.
    FORGET_ONLY_WANTED: Scatter("a sweep, by an index, of what is over") =
        "DELETE FROM mail_address WHERE asked_at <= $1 AND address IS NULL";

    /// News that may make a mail by now, the oldest first.
    NEWS_TO_MAIL: Scatter("the outbox, by an index of what waits") =
        "SELECT person, notice, read_at, mail_from FROM notice WHERE mail_from <= $1 \
         ORDER BY mail_from LIMIT $2";
    /// The news of one person that makes the same mail.
    NEWS_OF_MAIL: Shard("person") =
        "SELECT notice, read_at, mail_from FROM notice WHERE person = $1 AND mail_from <= $2";
    /// Takes news out of the outbox, once.
    TAKE_NEWS: Shard("person") =
        "UPDATE notice SET mail_from = NULL WHERE person = $1 AND notice = $2 AND mail_from IS NOT NULL";
    /// Puts a mail into the outbox; one of the same kind that waits already says the same.
    ADD_LETTER: Shard("person") =
        "INSERT INTO mail_letter (person, kind, letter, tries, due_at, made_at) VALUES ($1, $2, $3, 0, $4, $4) \
         ON CONFLICT (person, kind) DO NOTHING";
    /// Puts a mail with a code into the outbox, in the place of one that brought an older code.
    REPLACE_LETTER: Shard("person") =
        "INSERT INTO mail_letter (person, kind, letter, content, tries, due_at, made_at) \
         VALUES ($1, $2, $3, $4, 0, $5, $5) ON CONFLICT (person, kind) DO UPDATE SET \
         letter = excluded.letter, content = excluded.content, tries = 0, due_at = excluded.due_at, \
         made_at = excluded.made_at";
    /// Mails that may be tried by now.
    LETTERS_DUE: Scatter("the outbox, by an index of what is due") =
        "SELECT person, kind, letter, content, tries, made_at FROM mail_letter WHERE due_at <= $1 \
         ORDER BY due_at LIMIT $2";
    /// How many mails wait.
    LETTERS_WAITING: Scatter("counts the outbox") = "SELECT COUNT(*) FROM mail_letter";
    /// Takes a mail to try it, if nobody else has.
    CLAIM_LETTER: Shard("person") =
        "UPDATE mail_letter SET tries = tries + 1, due_at = $1 \
         WHERE person = $2 AND kind = $3 AND letter = $4 AND tries = $5";
    /// Says when a mail is tried again.
    PUT_LETTER_OFF: Shard("person") =
        "UPDATE mail_letter SET due_at = $1 \
         WHERE person = $2 AND kind = $3 AND letter = $4 AND tries = $5";
    /// Takes a mail out of the outbox for good.
    END_LETTER: Shard("person") =
        "DELETE FROM mail_letter WHERE person = $1 AND kind = $2 AND letter = $3";
}
