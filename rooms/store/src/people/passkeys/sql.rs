//! The statements about passkeys, recovery codes and ceremonies.

use crate::database::statements;

statements! {
    /// Adds a passkey, unless the person has too many.
    ADD_PASSKEY: Shard("person") =
        "INSERT INTO passkey (person, passkey, credential, handle, name, public_credential, uses, \
         created_at) SELECT $1, $2, $3, $4, $5, $6, 0, $7 \
         WHERE (SELECT COUNT(*) FROM passkey WHERE person = $1) < $8";
    /// Notes whose a credential is, unless it is somebody's.
    ADD_CREDENTIAL: Shard("credential") =
        "INSERT INTO passkey_credential (credential, person, passkey) VALUES ($1, $2, $3) \
         ON CONFLICT (credential) DO NOTHING";
    /// The passkeys of a person, the oldest first.
    PASSKEYS_OF: Shard("person") =
        "SELECT passkey, credential, handle, name, public_credential, uses, created_at, last_used_at \
         FROM passkey WHERE person = $1 ORDER BY created_at, passkey";
    /// Whose a credential is, and the person to whom that id leads by now.
    CREDENTIAL: Shard("credential") =
        "SELECT c.person, a.person FROM passkey_credential c \
         LEFT JOIN person_alias a ON a.alias = c.person WHERE c.credential = $1";
    /// Gives a passkey another name.
    RENAME_PASSKEY: Shard("person") =
        "UPDATE passkey SET name = $1 WHERE person = $2 AND passkey = $3";
    /// Removes a passkey.
    REMOVE_PASSKEY: Shard("person") = "DELETE FROM passkey WHERE person = $1 AND passkey = $2";
    /// Ends the sessions that a passkey opened, and those of which it was not noted yet.
    END_SESSIONS_BY_PASSKEY: Scatter("the few sessions of a person; an index finds them") =
        "DELETE FROM session \
         WHERE person = $1 AND way = 'passkey' AND (passkey = $2 OR passkey IS NULL)";
    /// Forgets whose a credential was.
    REMOVE_CREDENTIAL: Shard("credential") =
        "DELETE FROM passkey_credential WHERE credential = $1 AND person = $2";
    /// Notes that a passkey was used, if nobody used or removed it meanwhile.
    USE_PASSKEY: Shard("person") =
        "UPDATE passkey SET public_credential = $1, uses = uses + 1, last_used_at = $2 \
         WHERE person = $3 AND passkey = $4 AND uses = $5";

    /// Keeps a recovery code.
    ADD_CODE: Shard("code") =
        "INSERT INTO recovery_code (code, person, created_at) VALUES ($1, $2, $3)";
    /// Whose a recovery code is, and the person to whom that id leads by now.
    CODE: Shard("code") =
        "SELECT c.person, a.person FROM recovery_code c \
         LEFT JOIN person_alias a ON a.alias = c.person WHERE c.code = $1";
    /// Takes a recovery code, once.
    TAKE_CODE: Shard("code") = "DELETE FROM recovery_code WHERE code = $1";
    /// How many recovery codes a person has left.
    CODES_LEFT: Scatter("the few codes of a person; an index finds them") =
        "SELECT COUNT(*) FROM recovery_code WHERE person = $1";
    /// Forgets the recovery codes of a person.
    REMOVE_CODES: Scatter("the few codes of a person; an index finds them") =
        "DELETE FROM recovery_code WHERE person = $1";

    /// Begins a ceremony.
    ADD_CEREMONY: Shard("browser") =
        "INSERT INTO ceremony (browser, session, name, next, state, started_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    /// A ceremony that a browser has begun.
    CEREMONY: Shard("browser") =
        "SELECT session, name, next, state, started_at FROM ceremony WHERE browser = $1";
    /// Takes a ceremony, once.
    TAKE_CEREMONY: Shard("browser") = "DELETE FROM ceremony WHERE browser = $1";
    /// Forgets ceremonies that were never finished.
    FORGET_CEREMONIES: Scatter("a sweep, by an index, of what is over") =
        "DELETE FROM ceremony WHERE started_at < $1";
}
