//! Proof Key for Code Exchange (RFC 7636), method S256 only: who redeems a code is who asked for it.

use std::fmt;

use aws_lc_rs::constant_time;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vocabulary::Malformed;

/// How long a verifier may be, in characters (RFC 7636 §4.1).
const VERIFIER_CHARS: std::ops::RangeInclusive<usize> = 43..=128;

/// SHA-256 of a verifier, as the authorization request carries it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Challenge([u8; 32]);

impl Challenge {
    /// Reads 43 characters of base64url.
    ///
    /// # Errors
    /// [`Malformed`] if the text is anything else than the one way to write 32 bytes.
    pub fn parse(text: &str) -> Result<Challenge, Malformed> {
        let mut bytes = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(32) => Ok(Challenge(bytes)),
            _ => Err(Malformed {
                what: "code_challenge",
                why: "it is not 32 bytes of base64url without padding",
            }),
        }
    }

    /// Whether it was made of this verifier.
    pub fn fits(&self, verifier: &Verifier<'_>) -> bool {
        let digest: [u8; 32] = Sha256::digest(verifier.0.as_bytes()).into();
        constant_time::verify_slices_are_equal(&digest, &self.0).is_ok()
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge(…)")
    }
}

impl TryFrom<String> for Challenge {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Challenge, Malformed> {
        Challenge::parse(&text)
    }
}

impl From<Challenge> for String {
    fn from(challenge: Challenge) -> String {
        URL_SAFE_NO_PAD.encode(challenge.0)
    }
}

/// What the client kept to itself until it redeems the code.
#[derive(Clone, Copy)]
pub struct Verifier<'a>(&'a str);

impl<'a> Verifier<'a> {
    /// Reads 43 to 128 unreserved characters.
    ///
    /// # Errors
    /// [`Malformed`] if the text is anything else.
    pub fn parse(text: &'a str) -> Result<Verifier<'a>, Malformed> {
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if VERIFIER_CHARS.contains(&text.len()) && text.bytes().all(is_unreserved) {
            return Ok(Verifier(text));
        }
        Err(Malformed {
            what: "code_verifier",
            why: "it is not 43 to 128 letters, digits, `-`, `.`, `_` and `~`",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn a_challenge_fits_its_verifier_alone() {
        let challenge = Challenge::parse(CHALLENGE).unwrap();
        assert!(challenge.fits(&Verifier::parse(VERIFIER).unwrap()));
        let other = VERIFIER.replace("Xk", "XK");
        assert!(!challenge.fits(&Verifier::parse(&other).unwrap()));
        // The challenge shown as its own verifier is what "plain" would have accepted.
        assert!(!challenge.fits(&Verifier::parse(CHALLENGE).unwrap()));
        assert_eq!(String::from(challenge), CHALLENGE);
    }

    #[test]
    fn reads_only_what_the_specification_allows() {
        let long = "a".repeat(128);
        for (text, good) in [
            (VERIFIER, true),
            (&long, true),
            (&VERIFIER[1..], false),
            (&format!("{long}a"), false),
            (&VERIFIER.replace('-', "+"), false),
            (&VERIFIER.replace('-', "\u{e9}"), false),
            ("", false),
        ] {
            assert_eq!(Verifier::parse(text).is_ok(), good, "{text}");
        }
        for text in [
            "",
            &CHALLENGE[1..],
            &format!("{CHALLENGE}="),
            &CHALLENGE.replace("cM", "cN"),
        ] {
            assert!(Challenge::parse(text).is_err(), "{text}");
        }
    }
}
