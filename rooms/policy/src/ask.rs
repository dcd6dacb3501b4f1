//! What is asked, and the facts a decision rests on.

use std::fmt;

use serde::{Deserialize, Serialize};
use vocabulary::{
    ApplicationId, Date, DeliberationNumber, ElementSet, FileReference, InstitutionId,
    LegalContext, Level, Malformed, PersonId, Purpose, ServiceId,
};

/// One use of one person's data by an institution, as the decision sees it. Kept in the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Use {
    /// The institution that asks.
    pub applicant: InstitutionId,
    /// The application through which it asks.
    pub application: ApplicationId,
    /// The member of staff who acts, where the service asks for it.
    pub acting_user: ActingUser,
    /// The institution that supplies.
    pub source: InstitutionId,
    /// The service of the source.
    pub service: ServiceId,
    /// The person whom it concerns.
    pub person: PersonId,
    /// What the data is for.
    pub purpose: Purpose,
    /// The task of the institution for which it asks.
    pub legal_context: LegalContext,
    /// The data elements that are asked.
    pub elements: ElementSet,
    /// The legal day of the decision.
    pub today: Date,
}

/// Something that is a use of data and can be decided on.
///
/// The use must not change between two calls: what was decided is what is done.
pub trait Ask: Send {
    /// The use of data that is asked.
    fn as_use(&self) -> &Use;
}

impl Ask for Use {
    fn as_use(&self) -> &Use {
        self
    }
}

/// Who acts within the institution that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ActingUser {
    /// Nobody is named: a program acts by itself.
    None,
    /// A member of staff, by the institution's own reference.
    Named(UserReference),
}

/// Longest reference to a member of staff: enough for a UUID or a personnel code.
pub const USER_REFERENCE_LENGTH_MAX: usize = 64;

/// Digits of a national number: a reference may not hold that many in a row.
const NATIONAL_NUMBER_DIGITS: usize = 11;

/// An institution's own reference to a member of staff: letters, digits and `. _ : -`, at most 64 characters.
///
/// It says nothing to an outsider. A run of eleven digits or more is refused, also when it is broken by
/// punctuation, because it could be a national number.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserReference(String);

impl UserReference {
    /// Reads a reference.
    ///
    /// # Errors
    /// [`Malformed`] if it is empty, too long, holds other characters or could be a national number.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |why| Malformed {
            what: "acting user",
            why,
        };
        if text.is_empty() || text.len() > USER_REFERENCE_LENGTH_MAX {
            return Err(malformed("must have 1 to 64 characters"));
        }
        let mut run = 0;
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => run += 1,
                b'.' | b'_' | b':' | b'-' => {}
                b'a'..=b'z' | b'A'..=b'Z' => run = 0,
                _ => return Err(malformed("may hold letters, digits and . _ : - only")),
            }
            if run >= NATIONAL_NUMBER_DIGITS {
                return Err(malformed("could be a national number"));
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// The reference as the institution wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UserReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserReference(…)")
    }
}

impl TryFrom<String> for UserReference {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

impl From<UserReference> for String {
    fn from(reference: UserReference) -> String {
        reference.0
    }
}

/// What was looked up for the decision. Kept in the evidence.
///
/// A person without a file and an unknown person look the same here: `files` is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Facts {
    /// How strongly the application is authenticated.
    pub level: Level,
    /// Every registration of the person at the applicant and at the source, of any date.
    pub files: Vec<FileReference>,
    /// What is left today under each candidate deliberation that sets a frequency.
    pub quota: Vec<QuotaLeft>,
}

/// Consultations left today under one deliberation, for the institution that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuotaLeft {
    /// The deliberation that sets the frequency.
    pub deliberation: DeliberationNumber,
    /// How many consultations are left.
    pub left: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_references() {
        for (text, accepted) in [
            ("caseworker-12", true),
            ("a", true),
            ("0190b6f2:clerk", true),
            ("", false),
            ("jan de klerk", false),
            ("jan@example.org", false),
            ("85073003328", false),
            ("85.07.30-033.28", false),
            ("1234567890", true),
        ] {
            assert_eq!(UserReference::parse(text).is_ok(), accepted, "{text}");
        }
        assert!(UserReference::parse(&"a".repeat(65)).is_err());
    }

    #[test]
    fn debug_hides_the_reference() {
        let user = ActingUser::Named(UserReference::parse("caseworker-12").unwrap());
        assert_eq!(format!("{user:?}"), "Named(UserReference(…))");
    }
}
