//! The name of a key: a SHA-256 digest, written as base64url.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vocabulary::Malformed;

/// SHA-256 of a public key (RFC 7638) or of a client certificate (RFC 8705 §3.1).
///
/// Written as 43 characters of base64url without padding, as in `jkt` and `x5t#S256`. It names public matter only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// The thumbprint of a key from the canonical JSON of its required members (RFC 7638 §3).
    pub(crate) fn of_canonical_key(json: &str) -> Thumbprint {
        Thumbprint(Sha256::digest(json.as_bytes()).into())
    }

    /// The thumbprint of a certificate, from its DER encoding (RFC 8705 §3.1, `x5t#S256`).
    pub fn of_certificate(der: &[u8]) -> Thumbprint {
        Thumbprint(Sha256::digest(der).into())
    }

    /// Reads 43 characters of base64url without padding.
    ///
    /// # Errors
    /// [`Malformed`] if the text is anything else than the one way to write 32 bytes.
    pub fn parse(text: &str) -> Result<Thumbprint, Malformed> {
        let mut bytes = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(32) => Ok(Thumbprint(bytes)),
            _ => Err(Malformed {
                what: "thumbprint",
                why: "it is not 32 bytes of base64url without padding",
            }),
        }
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}

impl FromStr for Thumbprint {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Thumbprint, Malformed> {
        Thumbprint::parse(text)
    }
}

impl TryFrom<String> for Thumbprint {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Thumbprint, Malformed> {
        Thumbprint::parse(&text)
    }
}

impl From<Thumbprint> for String {
    fn from(thumbprint: Thumbprint) -> String {
        thumbprint.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_in_one_way_only() {
        let text = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
        assert_eq!(Thumbprint::parse(text).unwrap().to_string(), text);
        let refused = [
            "",
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4",
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I=",
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4J", // the last character carries bits that no byte needs
            "0ZcOCORZNYy+DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4IAAAA",
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4 ",
        ];
        for text in refused {
            assert!(Thumbprint::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn of_a_certificate_is_the_digest_of_its_der() {
        // SHA-256 of nothing, a value everybody knows.
        assert_eq!(
            Thumbprint::of_certificate(b"").to_string(),
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
        );
    }
}
