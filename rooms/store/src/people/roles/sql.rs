//! The statements about roles and invitations.

use crate::database::statements;

statements! {
    /// The roles that a person holds.
    HELD_BY: Shard("person") =
        "SELECT holding, role, institution, reference, given_at, withdrawn_at FROM role_holding \
         WHERE person = $1 AND withdrawn_at IS NULL ORDER BY given_at, holding";
    /// Gives a person a role that they do not hold.
    GIVE: Shard("person") =
        "INSERT INTO role_holding (person, holding, role, institution, reference, given_at) \
         SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM role_holding \
         WHERE person = $1 AND role = $3 AND institution IS NOT DISTINCT FROM $4 \
         AND withdrawn_at IS NULL)";
    /// Every hold of a role, those that stand first, and of each the latest first.
    HOLDINGS: Scatter("the few hundred people with a role; administrators see all of them") =
        "SELECT holding, role, institution, reference, given_at, withdrawn_at FROM role_holding \
         ORDER BY CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END, given_at DESC, holding LIMIT $1";
    /// One hold.
    HOLDING: Scatter("one of the few hundred people with a role; an index finds it") =
        "SELECT holding, role, institution, reference, given_at, withdrawn_at FROM role_holding \
         WHERE holding = $1";
    /// Takes a role back, unless it is the last administrator's.
    WITHDRAW: Scatter("one of the few hundred people with a role; an index finds it") =
        "UPDATE role_holding SET withdrawn_at = $1 WHERE holding = $2 AND withdrawn_at IS NULL \
         AND (role <> 'administrator' OR EXISTS (SELECT 1 FROM role_holding other \
         WHERE other.role = 'administrator' AND other.withdrawn_at IS NULL AND other.holding <> $2))";

    /// Keeps an invitation.
    INVITE: Shard("secret") =
        "INSERT INTO invitation (secret, role, institution, reference, invited_by, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    /// An invitation.
    INVITATION: Shard("secret") =
        "SELECT role, institution, reference, invited_by, made_at FROM invitation WHERE secret = $1";
    /// Forgets what somebody invited to who is no administrator any more.
    FORGET_INVITATIONS_BY: Scatter("the few open invitations; their inviter's role is taken back now and then") =
        "DELETE FROM invitation WHERE invited_by = $1";
    /// Takes an invitation, once.
    TAKE_INVITATION: Shard("secret") = "DELETE FROM invitation WHERE secret = $1";
    /// Forgets invitations that nobody accepted.
    FORGET_INVITATIONS: Scatter("a sweep, by an index, of what is over") =
        "DELETE FROM invitation WHERE made_at < $1";
}
