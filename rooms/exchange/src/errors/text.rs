//! What people write about a value: free text, which may say anything about anybody.
//!
//! INVARIANT: a text is never shown by `Debug`, never recorded, and leaves the room for the database only sealed.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

/// Most characters of a text: a page of paper.
pub const TEXT_CHARACTERS_MAX: usize = 2_000;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotAText {
    /// Nothing but white space.
    #[error("write something")]
    Empty,
    /// More than [`TEXT_CHARACTERS_MAX`].
    #[error("write at most 2,000 characters")]
    TooLong,
    /// A control character other than line breaks and tabs.
    #[error("leave control characters out")]
    Control,
}

/// What somebody wrote: from one to [`TEXT_CHARACTERS_MAX`] characters, without white space around it.
#[derive(Clone, PartialEq, Eq)]
pub struct Explanation(Zeroizing<String>);

impl Explanation {
    /// Takes a text as it was typed. Line ends of forms become plain ones.
    ///
    /// # Errors
    /// See [`NotAText`].
    pub fn parse(text: &str) -> Result<Self, NotAText> {
        let text = Zeroizing::new(text.replace("\r\n", "\n"));
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(NotAText::Empty);
        }
        if trimmed.chars().count() > TEXT_CHARACTERS_MAX {
            return Err(NotAText::TooLong);
        }
        let control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
        match trimmed.chars().any(control) {
            true => Err(NotAText::Control),
            false => Ok(Self(Zeroizing::new(trimmed.to_owned()))),
        }
    }

    /// The text, for those whom it concerns.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Explanation(…)")
    }
}

/// A text as the database keeps it. Made by the store, which has the key.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedText(Vec<u8>);

impl SealedText {
    /// Wraps bytes that were sealed.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SealedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedText(…)")
    }
}

/// Which text of a report it is; a text opens only in its own place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPlace {
    /// What the reporter wrote.
    Report,
    /// What the source wrote.
    Answer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded_and_hidden() {
        for (text, expected) in [
            ("My birth date is wrong.", Ok("My birth date is wrong.")),
            ("  two\r\nlines\t ", Ok("two\nlines")),
            ("", Err(NotAText::Empty)),
            (" \n\t ", Err(NotAText::Empty)),
            ("a\u{7}b", Err(NotAText::Control)),
        ] {
            let parsed = Explanation::parse(text);
            assert_eq!(
                parsed.as_ref().map(Explanation::expose),
                expected.as_ref().copied(),
                "{text:?}"
            );
        }
        assert!(Explanation::parse(&"é".repeat(TEXT_CHARACTERS_MAX)).is_ok());
        let long = "é".repeat(TEXT_CHARACTERS_MAX + 1);
        assert_eq!(Explanation::parse(&long), Err(NotAText::TooLong));
        let text = Explanation::parse("secret").unwrap();
        assert!(!format!("{text:?}").contains("secret"));
    }
}
