//! Purposes, as terms of the Data Privacy Vocabulary.

use crate::localized::{Label, label};
use crate::word::{length, word};

/// Longest purpose; the longest term in use is under 50 characters.
const PURPOSE_CHARACTERS_MAX: usize = 96;

word!(
    /// Why data are processed: a prefixed term of a vocabulary, `dpv:FulfilmentOfObligation`;
    /// `^[a-z-]+:[A-Z][A-Za-z0-9]*$`. [`Purpose::known`] tells whether we have a label for it.
    Purpose,
    "purpose",
    |text| {
        length(text, PURPOSE_CHARACTERS_MAX, "longer than 96 characters")?;
        let (prefix, term) = text.split_once(':').ok_or("has no prefix")?;
        if prefix.is_empty() || !prefix.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            return Err("the prefix is not small letters and dashes");
        }
        let capital = term.starts_with(|c: char| c.is_ascii_uppercase());
        match capital && term.bytes().all(|b| b.is_ascii_alphanumeric()) {
            true => Ok(()),
            false => Err("the term is not UpperCamelCase"),
        }
    },
    shown
);

impl Purpose {
    /// The row of [`KNOWN_PURPOSES`] for this purpose.
    #[must_use]
    pub fn known(&self) -> Option<&'static KnownPurpose> {
        KNOWN_PURPOSES
            .iter()
            .find(|known| known.term == self.as_str())
    }
}

/// A purpose we can name to a person in the person's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownPurpose {
    /// The term, with its prefix.
    pub term: &'static str,
    /// What a person reads.
    pub label: Label,
}

const fn known(term: &'static str, label: Label) -> KnownPurpose {
    KnownPurpose { term, label }
}

/// The terms of DPV 2 (<https://w3id.org/dpv>, module Purposes) that the work of public institutions needs. The terms
/// are the vocabulary's own; the labels are ours.
pub const KNOWN_PURPOSES: &[KnownPurpose] = &[known(
    "dpv:FulfilmentOfObligation",
    label(
        "Vervulling van een verplichting",
        "Exécution d'une obligation",
        "Erfüllung einer Pflicht",
        "Fulfilment of an obligation",
    ),
)];
