//! Texts in the four languages the platform speaks.

use serde::{Deserialize, Serialize};

/// A language of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// Dutch.
    Nl,
    /// French.
    Fr,
    /// German.
    De,
    /// English.
    En,
}

/// A text in the four languages, all of them present.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Localized {
    /// Dutch.
    pub nl: String,
    /// French.
    pub fr: String,
    /// German.
    pub de: String,
    /// English.
    pub en: String,
}

impl Localized {
    /// The text in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Nl => &self.nl,
            Language::Fr => &self.fr,
            Language::De => &self.de,
            Language::En => &self.en,
        }
    }
}

/// A text in the four languages that is part of the program: what the tables of this room hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Dutch.
    pub nl: &'static str,
    /// French.
    pub fr: &'static str,
    /// German.
    pub de: &'static str,
    /// English.
    pub en: &'static str,
}

impl From<Label> for Localized {
    fn from(label: Label) -> Self {
        Self {
            nl: label.nl.into(),
            fr: label.fr.into(),
            de: label.de.into(),
            en: label.en.into(),
        }
    }
}

/// Dutch, French, German, English: the order of every table in this room.
pub(crate) const fn label(
    nl: &'static str,
    fr: &'static str,
    de: &'static str,
    en: &'static str,
) -> Label {
    Label { nl, fr, de, en }
}
