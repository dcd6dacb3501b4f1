//! Where a person is reached by e-mail, once they have shown that mail to that address reaches them.
//!
//! INVARIANTS:
//! - An address that parses is one line of printable ASCII with one `@`: nothing of it can end a header or a command.
//! - An address is personal data: `Debug` hides it, and whoever needs it asks for it by [`MailAddress::expose`].

use std::fmt;

use sha2::{Digest as _, Sha256};
use vocabulary::{Hash32, Malformed};
use zeroize::Zeroizing;

use super::paper::{Code, Opens};

/// Minutes for which a code that was sent to an address can confirm it: mail can be slow, and people look later.
pub const MAIL_CODE_MINUTES_MAX: i64 = 60;

/// Longest address, in bytes. RFC 5321, section 4.5.3.1.3, less the two brackets around it.
const ADDRESS_BYTES_MAX: usize = 254;

/// Longest part before the `@`, in bytes. RFC 5321, section 4.5.3.1.1.
const LOCAL_BYTES_MAX: usize = 64;

/// Longest label of a domain, in bytes. RFC 1035, section 2.3.4.
const LABEL_BYTES_MAX: usize = 63;

/// An address to which mail is sent: `local@domain`, the form in which people write theirs.
///
/// Quoted parts, comments, address literals and letters outside ASCII are refused: they are rare, and each is a way to
/// smuggle something past a mail server. A domain with other letters has a spelling in ASCII (RFC 5891).
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress {
    text: Zeroizing<String>,
    at: usize,
}

impl MailAddress {
    /// Reads an address; space around it is dropped.
    ///
    /// # Errors
    /// [`Malformed`] when it is none of the form above.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |why| Malformed {
            what: "e-mail address",
            why,
        };
        let text = text.trim();
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(malformed("longer than 254 characters"));
        }
        let (local, domain) = text
            .split_once('@')
            .ok_or_else(|| malformed("has no `@`"))?;
        if !is_local(local) {
            return Err(malformed("the part before the `@` is none"));
        }
        if !is_domain(domain) {
            return Err(malformed("the part after the `@` is no domain"));
        }
        Ok(Self {
            at: local.len(),
            text: Zeroizing::new(text.to_owned()),
        })
    }

    /// The address, for who sends to it and for the person whose it is.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The parts before and after the `@`.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        (&self.text[..self.at], &self.text[self.at + 1..])
    }

    /// The same for every spelling that reaches the same box as a rule: for limits.
    #[must_use]
    pub fn digest(&self) -> Hash32 {
        let lower = Zeroizing::new(self.text.to_ascii_lowercase());
        Hash32::new(Sha256::digest(lower.as_bytes()).into())
    }
}

impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(…)")
    }
}

/// `dot-atom`. RFC 5322, section 3.2.3.
fn is_local(text: &str) -> bool {
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    text.len() <= LOCAL_BYTES_MAX
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(atom))
}

/// Two labels or more, as hosts are called; the last is no number, so that it is no IP address.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.contains('.')
        && text.split('.').all(label)
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// What the code in a mail opens.
pub enum Mailed {}

impl Opens for Mailed {
    const DOMAIN: &'static [u8] = b"crosskeys mail address\0";
    const NAME: &'static str = "MailCode";
}

/// The code that is sent to an address, and that its owner types to show that it arrived.
pub type MailCode = Code<Mailed>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (typed, local, domain) in [
            ("a@b.be", "a", "b.be"),
            (
                "  Jan.Peeters+hub@post.example.org\n",
                "Jan.Peeters+hub",
                "post.example.org",
            ),
            ("o'neill@xn--mnchen-3ya.de", "o'neill", "xn--mnchen-3ya.de"),
            ("a!#$%&'*/=?^_`{|}~-@1.co", "a!#$%&'*/=?^_`{|}~-", "1.co"),
        ] {
            let address = MailAddress::parse(typed).unwrap();
            assert_eq!(address.parts(), (local, domain), "{typed}");
            assert_eq!(address.expose(), typed.trim());
            assert_eq!(format!("{address:?}"), "MailAddress(…)");
        }
        let digest = |text| MailAddress::parse(text).unwrap().digest();
        assert_eq!(digest("A@b.be"), digest("a@B.be"));
        assert_ne!(digest("a@b.be"), digest("b@b.be"));
    }

    #[test]
    fn what_could_be_something_else_is_refused() {
        let long = format!("{}@b.be", "a".repeat(65));
        let longer = format!("a@{}.be", "b.".repeat(126).trim_end_matches('.'));
        let label = format!("a@{}.be", "b".repeat(64));
        for typed in [
            "",
            "@",
            "a",
            "a@",
            "@b.be",
            "a@b",
            "a@b@c.be",
            "a b@c.be",
            "a@b .be",
            "a@b..be",
            "a@.be",
            "a@b.be.",
            "a@-b.be",
            "a@b-.be",
            ".a@b.be",
            "a.@b.be",
            "a..b@b.be",
            "\"a\"@b.be",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@b.be\r\nBcc: c@d.be",
            "a\r\n@b.be",
            "a@b.be\0",
            "a@b.be>",
            "<a@b.be>",
            "a@b.be, c@d.be",
            "a(comment)@b.be",
            "é@b.be",
            "a@münchen.de",
            &long,
            &longer,
            &label,
        ] {
            assert!(MailAddress::parse(typed).is_err(), "{typed:?}");
        }
    }
}
