//! The field's own words in the four languages, so that screens, documents and code say the same thing.

use crate::localized::{Label, label};

/// A word of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// How code and wire name it, lowerCamelCase.
    pub key: &'static str,
    /// What a person reads.
    pub label: Label,
}

const fn entry(key: &'static str, label: Label) -> Term {
    Term { key, label }
}

/// The word with this key.
#[must_use]
pub fn term(key: &str) -> Option<&'static Term> {
    GLOSSARY.iter().find(|term| term.key == key)
}

/// Every word, in the order of the keys.
pub const GLOSSARY: &[Term] = &[entry(
    "authenticSource",
    label(
        "authentieke bron",
        "source authentique",
        "authentische Quelle",
        "authentic source",
    ),
)];
