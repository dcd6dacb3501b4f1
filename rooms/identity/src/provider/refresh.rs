//! Refresh tokens (RFC 6749 §6, RFC 9700 §4.14): each is good once and brings the next; an old one that comes back was
//! stolen by somebody, and ends the whole grant.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::Thumbprint;

use super::client::Client;
use super::grant::{GrantId, KeptGrant};
use super::metadata::ClientAuthentication;
use super::secret::SecretHash;

/// How long a refresh token may lie unused, in seconds: two weeks away from an application is enough to be asked again.
pub const REFRESH_IDLE_S_MAX: i64 = 14 * 24 * 3600;

/// How long a grant may be refreshed, in seconds: each quarter of a year the person sees again what she agreed to.
pub const GRANT_LIFETIME_S_MAX: i64 = 90 * 24 * 3600;

/// Why a refresh token gives no tokens. OAuth calls all of them `invalid_grant`, but for the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RefreshError {
    /// The form has none.
    #[error("the form has no `refresh_token`")]
    Missing,
    /// Unknown, or of another client: who guesses learns nothing.
    #[error("the refresh token is unknown or of another client")]
    Unknown,
    /// It was used before; the grant is revoked.
    #[error("the refresh token was used before; all that came from it is revoked")]
    Reused,
    /// The grant was revoked.
    #[error("the refresh token is revoked")]
    Revoked,
    /// It lay unused for too long, or the grant is over.
    #[error("the refresh token has expired")]
    Expired,
    /// The proof is by another key than the one it is bound to.
    #[error("the DPoP proof is by another key than the refresh token is bound to")]
    OtherKey,
    /// A scope that was not granted.
    #[error("the scope is more than was granted")]
    Scope,
}

/// A refresh token: the name of its grant, and 256 random bits. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    text: Zeroizing<String>,
    grant: GrantId,
}

impl RefreshToken {
    /// A new one.
    pub fn new(grant: GrantId, random: &[u8; 32]) -> RefreshToken {
        let mut bytes = Zeroizing::new([0; 48]);
        bytes[..16].copy_from_slice(grant.as_bytes());
        bytes[16..].copy_from_slice(random);
        RefreshToken {
            text: Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes)),
            grant,
        }
    }

    /// Reads what a client sends.
    ///
    /// # Errors
    /// [`RefreshError::Unknown`] if we never wrote such a thing.
    pub fn parse(text: &str) -> Result<RefreshToken, RefreshError> {
        let mut bytes = Zeroizing::new([0; 48]);
        match URL_SAFE_NO_PAD.decode_slice(text, &mut *bytes) {
            Ok(48) => {}
            _ => return Err(RefreshError::Unknown),
        }
        let mut grant = [0; 16];
        grant.copy_from_slice(&bytes[..16]);
        Ok(RefreshToken {
            text: Zeroizing::new(text.to_owned()),
            grant: GrantId::from_bytes(grant),
        })
    }

    /// Which grant it says it is of.
    pub fn grant(&self) -> GrantId {
        self.grant
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is kept of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.text)
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(…)")
    }
}

/// Checks a refresh token against its grant.
pub(super) fn check(
    kept: &KeptGrant,
    token: &RefreshToken,
    client: &Client,
    key: Thumbprint,
    now: Timestamp,
) -> Result<(), RefreshError> {
    if kept.grant.client != client.id {
        return Err(RefreshError::Unknown);
    }
    if kept.revoked_at.is_some() {
        return Err(RefreshError::Revoked);
    }
    // Only who has had a refresh token of this grant knows its name, so another secret is an older one.
    match kept.refresh {
        None => return Err(RefreshError::Unknown),
        Some(current) if current != token.hash() => return Err(RefreshError::Reused),
        Some(_) => {}
    }
    if now >= kept.idle_until || now >= kept.ends_at {
        return Err(RefreshError::Expired);
    }
    match (&client.metadata.authentication, kept.grant.key) {
        (_, Some(bound)) if bound != key => Err(RefreshError::OtherKey),
        // A client that was public when it got the token stays bound; one without a bound key must authenticate.
        (ClientAuthentication::Public, None) => Err(RefreshError::OtherKey),
        _ => Ok(()),
    }
}
