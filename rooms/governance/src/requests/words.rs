//! The words of a request.

use std::fmt;

use identity::Zeroizing;
use vocabulary::Malformed;

/// Longest text, in characters: two pages of a letter.
pub const TEXT_CHARACTERS_MAX: usize = 4_000;

/// Bytes of a request's id.
const ID_BYTES: usize = 16;

/// A request's id: random. On the command line and in forms it is 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId([u8; ID_BYTES]);

impl RequestId {
    /// An id of random bytes, or one that was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; ID_BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads an id; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; ID_BYTES];
        let digits = text.as_bytes();
        if digits.len() != 2 * ID_BYTES {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |at: usize| char::from(pair[at]).to_digit(16);
            *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
        }
        Some(Self(bytes))
    }

    /// The bytes, for storage.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; ID_BYTES] {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestId({self})")
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestKind {
    /// To know what is kept (GDPR, art. 15).
    Access,
    /// Wrong data made right (art. 16).
    Rectification,
    /// Data erased (art. 17).
    Erasure,
    /// Data kept, but used no more (art. 18).
    Restriction,
    /// No more use for this purpose (art. 21).
    Objection,
}

impl RequestKind {
    /// Every kind.
    pub const ALL: [RequestKind; 5] = [
        RequestKind::Access,
        RequestKind::Rectification,
        RequestKind::Erasure,
        RequestKind::Restriction,
        RequestKind::Objection,
    ];

    /// As it is stored and shown on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            RequestKind::Access => "access",
            RequestKind::Rectification => "rectification",
            RequestKind::Erasure => "erasure",
            RequestKind::Restriction => "restriction",
            RequestKind::Objection => "objection",
        }
    }

    /// Reads what was stored or sent.
    pub fn from_name(name: &str) -> Option<RequestKind> {
        (RequestKind::ALL.into_iter()).find(|kind| kind.as_str() == name)
    }
}

/// What somebody writes in a request or an answer. It is personal data: sealed where it is kept, in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestText(Zeroizing<String>);

impl RequestText {
    /// Reads a text; space around it is dropped, and lines end as they do here.
    ///
    /// # Errors
    /// [`Malformed`] when it is empty, longer than [`TEXT_CHARACTERS_MAX`], or has a control character other than the end of
    /// a line.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |why| Malformed {
            what: "text of a request",
            why,
        };
        let text = Zeroizing::new(text.replace("\r\n", "\n"));
        let trimmed = text.trim();
        let wrong = |letter: char| letter.is_control() && letter != '\n';
        match trimmed {
            "" => Err(malformed("empty")),
            _ if trimmed.chars().count() > TEXT_CHARACTERS_MAX => {
                Err(malformed("longer than 4000 characters"))
            }
            _ if trimmed.chars().any(wrong) => Err(malformed("has a control character")),
            _ => Ok(Self(Zeroizing::new(trimmed.to_owned()))),
        }
    }

    /// The text, for who may read it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RequestText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestText(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in RequestKind::ALL {
            assert_eq!(RequestKind::from_name(kind.as_str()), Some(kind));
        }
        let id = RequestId::from_bytes([0xa7; 16]);
        assert_eq!(RequestId::parse(&id.to_string()), Some(id));
        for text in ["", "a7", &"g".repeat(32), &"é".repeat(16)] {
            assert_eq!(RequestId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_is_bounded_and_hidden() {
        for (text, read) in [
            (" a\r\nb ", Some("a\nb")),
            ("", None),
            (" \r\n ", None),
            ("a\u{0}b", None),
            ("a\tb", None),
        ] {
            let parsed = RequestText::parse(text).ok();
            assert_eq!(parsed.as_ref().map(RequestText::expose), read, "{text:?}");
        }
        assert!(RequestText::parse(&"é".repeat(TEXT_CHARACTERS_MAX)).is_ok());
        assert!(RequestText::parse(&"é".repeat(TEXT_CHARACTERS_MAX + 1)).is_err());
        let text = RequestText::parse("a secret").unwrap();
        assert_eq!(format!("{text:?}"), "RequestText(…)");
    }
}
