//! The person who is signed in, as far as a client may learn of it.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocabulary::{Level, Malformed, PersonId};

use crate::htu;
use crate::people::passkey::PasskeyId;

/// Longest WebID in bytes; ours have under 100.
const WEBID_BYTES_MAX: usize = 512;

/// The public name of a person: an http or https URL. It is random and says nothing about her; still, its `Debug` hides
/// it, because it must not be in a log.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct WebId(String);

impl WebId {
    /// Reads an absolute http or https URL.
    ///
    /// # Errors
    /// [`Malformed`] if it is none.
    pub fn parse(text: &str) -> Result<WebId, Malformed> {
        match text.len() <= WEBID_BYTES_MAX && htu::normalised(text.as_bytes()).is_some() {
            true => Ok(WebId(text.to_owned())),
            false => Err(Malformed {
                what: "WebID",
                why: "it is not an absolute http or https URL",
            }),
        }
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebId(…)")
    }
}

impl TryFrom<String> for WebId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<WebId, Malformed> {
        WebId::parse(&text)
    }
}

impl From<WebId> for String {
    fn from(webid: WebId) -> String {
        webid.0
    }
}

/// Who signed in, how strongly and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// Who it is for us; no token says it.
    pub person: PersonId,
    /// Who it is for everybody.
    pub webid: WebId,
    /// When she proved who she is.
    pub signed_in_at: Timestamp,
    /// How strongly.
    pub level: Level,
    /// By what, in the words of RFC 8176; may be empty.
    pub methods: Vec<String>,
    /// By which passkey, if by one; no token says it. What came from it ends with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<PasskeyId>,
}
