//! Grants: what a person lets one client do, from the code to the last refresh token.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocabulary::Malformed;

use crate::Thumbprint;

use super::client::ClientId;
use super::scope::PersonScopes;
use super::secret::SecretHash;
use super::subject::Subject;

/// The name of a grant: 16 random bytes. Access tokens and refresh tokens carry it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GrantId([u8; 16]);

impl GrantId {
    /// From 16 random bytes, or as it was kept.
    pub const fn from_bytes(bytes: [u8; 16]) -> GrantId {
        GrantId(bytes)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    pub(super) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    pub(super) fn parse(text: &str) -> Result<GrantId, Malformed> {
        let mut bytes = [0; 16];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(16) => Ok(GrantId(bytes)),
            _ => Err(Malformed {
                what: "grant",
                why: "it is not 16 bytes of base64url without padding",
            }),
        }
    }
}

impl fmt::Debug for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GrantId(…)")
    }
}

/// What a client was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// To whom.
    pub client: ClientId,
    /// By whom.
    pub subject: Subject,
    /// What.
    pub scopes: PersonScopes,
    /// The key that its refresh tokens are bound to: that of a public client (RFC 9449 §5). One that authenticates may
    /// change its key.
    pub key: Option<Thumbprint>,
}

impl Grant {
    /// The grant as it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("text, numbers and lists are written as JSON")
    }

    /// Reads what [`Grant::to_text`] wrote.
    ///
    /// # Errors
    /// [`Malformed`] if it is anything else.
    pub fn from_text(text: &str) -> Result<Grant, Malformed> {
        serde_json::from_str(text).map_err(|_| Malformed {
            what: "grant",
            why: "it is not what was kept",
        })
    }
}

/// A grant as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptGrant {
    /// What was granted.
    pub grant: Grant,
    /// The hash of the refresh token that is good now, if there is one.
    pub refresh: Option<SecretHash>,
    /// When that refresh token ends if it is not used.
    pub idle_until: Timestamp,
    /// When the whole grant ends.
    pub ends_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}
