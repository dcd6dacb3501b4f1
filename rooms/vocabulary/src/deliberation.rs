//! Words that say under which rule data are asked: the deliberation's number and the legal context.

use crate::Malformed;
use crate::word::{length, word};

word!(
    /// A deliberation's public number, year and sequence: `24/112`, `2024/7`; `^[0-9]{2,4}/[0-9]{1,4}$`.
    DeliberationNumber,
    "deliberation number",
    |text| {
        let (year, sequence) = text.split_once('/').ok_or("has no slash")?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !(2..=4).contains(&year.len()) || !digits(year) {
            return Err("the part before the slash is not 2 to 4 digits");
        }
        if !(1..=4).contains(&sequence.len()) || !digits(sequence) {
            return Err("the part after the slash is not 1 to 4 digits");
        }
        Ok(())
    },
    shown
);

impl DeliberationNumber {
    /// The form used in a URL path, where a slash would split the path: `24-112`.
    #[must_use]
    pub fn url_form(&self) -> String {
        self.as_str().replace('/', "-")
    }

    /// Parses [`Self::url_form`].
    ///
    /// # Errors
    /// [`Malformed`] when it is not a number with one dash; the form with a slash is refused here.
    pub fn from_url_form(text: &str) -> Result<Self, Malformed> {
        match text.split_once('-') {
            Some((year, sequence)) => Self::parse(&format!("{year}/{sequence}")),
            None => Err(Malformed {
                what: "deliberation number",
                why: "has no dash",
            }),
        }
    }
}

/// Longest legal context, as in the message frame of the Belgian crossroads bank (`legalContext`, 64 characters).
const LEGAL_CONTEXT_CHARACTERS_MAX: usize = 64;

word!(
    /// The legal context of a consultation, named by the requester and repeated in the answer: `SOCIAL_INQUIRY`,
    /// `PCSA:SOCIAL_INQUIRY`; `^[A-Z][A-Z0-9_:]{0,63}$`.
    LegalContext,
    "legal context",
    |text| {
        length(text, LEGAL_CONTEXT_CHARACTERS_MAX, "longer than 64 characters")?;
        if !text.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Err("does not start with a capital letter");
        }
        match text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b':') {
            true => Ok(()),
            false => Err("has a character other than A-Z, 0-9, underscore and colon"),
        }
    },
    shown
);
