//! The statements of the OpenID Provider.

use crate::database::statements;

statements! {
    /// Enters a client that registered.
    ADD_CLIENT: Shard("id") =
        "INSERT INTO oidc_client (id, metadata, secret, registered_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5)";
    /// A client that has not ended.
    CLIENT: Shard("id") =
        "SELECT metadata, secret FROM oidc_client WHERE id = $1 AND ends_at > $2";
    /// Lets a client that is used stay longer.
    KEEP_CLIENT: Shard("id") = "UPDATE oidc_client SET ends_at = $1 WHERE id = $2";

    /// Enters a request.
    ADD_REQUEST: Shard("secret") =
        "INSERT INTO oidc_request (secret, stage, request, begun_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5)";
    /// A request that has not ended.
    REQUEST: Shard("secret") =
        "SELECT request, begun_at FROM oidc_request \
         WHERE secret = $1 AND stage = $2 AND ends_at > $3";
    /// Takes a request away: whoever touches the row is the one who goes on with it.
    TAKE_REQUEST: Shard("secret") =
        "DELETE FROM oidc_request WHERE secret = $1 AND stage = $2";

    /// Enters a code.
    ADD_CODE: Shard("code") =
        "INSERT INTO oidc_code (code, person, content, issued_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5)";
    /// A code, used or not.
    CODE: Shard("code") = "SELECT content, issued_at, used_for FROM oidc_code WHERE code = $1";
    /// Uses a code, once.
    USE_CODE: Shard("code") =
        "UPDATE oidc_code SET used_for = $1 WHERE code = $2 AND used_for IS NULL";

    /// Forgets the codes of a person that were not used.
    FORGET_CODES_OF: Scatter("the few codes of a person; an index finds them") =
        "DELETE FROM oidc_code WHERE person = $1 AND used_for IS NULL";

    /// Opens a grant.
    ADD_GRANT: Shard("id") =
        "INSERT INTO oidc_grant (id, person, content, refresh, idle_until, ends_at, passkey) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// A grant, revoked or not.
    GRANT: Shard("id") =
        "SELECT content, refresh, idle_until, ends_at, revoked_at FROM oidc_grant WHERE id = $1";
    /// Puts the next refresh token in the place of the one that was shown.
    ROTATE: Shard("id") =
        "UPDATE oidc_grant SET refresh = $1, idle_until = $2 \
         WHERE id = $3 AND refresh = $4 AND revoked_at IS NULL";
    /// Revokes a grant; the first time counts.
    REVOKE: Shard("id") =
        "UPDATE oidc_grant SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";

    /// Revokes what came from sign-ins by a passkey.
    REVOKE_BY_PASSKEY: Scatter("the few grants of a passkey; an index finds them") =
        "UPDATE oidc_grant SET revoked_at = $1 \
         WHERE passkey = $2 AND person = $3 AND revoked_at IS NULL";

    /// What a person agreed to.
    CONSENT: Shard("person") =
        "SELECT scopes FROM oidc_consent WHERE person = $1 AND client = $2";
    /// Everything that a person agreed to.
    CONSENTS_OF: Shard("person") =
        "SELECT client, scopes, agreed_at FROM oidc_consent WHERE person = $1 ORDER BY client";
    /// Keeps what a person agreed to.
    AGREE: Shard("person") =
        "INSERT INTO oidc_consent (person, client, scopes, agreed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (person, client) DO UPDATE SET scopes = excluded.scopes, \
         agreed_at = excluded.agreed_at";

    /// Removes requests that ended.
    SWEEP_REQUESTS: Scatter("what ended is spread over all shards; a sweep is not in a hurry") =
        "DELETE FROM oidc_request WHERE secret IN (SELECT secret FROM oidc_request \
         WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";
    /// Removes codes that ended.
    SWEEP_CODES: Scatter("what ended is spread over all shards; a sweep is not in a hurry") =
        "DELETE FROM oidc_code WHERE code IN (SELECT code FROM oidc_code \
         WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";
    /// Removes grants that ended.
    SWEEP_GRANTS: Scatter("what ended is spread over all shards; a sweep is not in a hurry") =
        "DELETE FROM oidc_grant WHERE id IN (SELECT id FROM oidc_grant \
         WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";
    /// Removes clients that ended.
    SWEEP_CLIENTS: Scatter("what ended is spread over all shards; a sweep is not in a hurry") =
        "DELETE FROM oidc_client WHERE id IN (SELECT id FROM oidc_client \
         WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";
}
