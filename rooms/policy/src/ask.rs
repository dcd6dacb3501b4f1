//! What is asked, and the facts a decision rests on.

use serde::{Deserialize, Serialize};
use vocabulary::{
    ApplicationId, Date, DeliberationNumber, ElementSet, FileReference, InstitutionId,
    LegalContext, Level, PersonId, Purpose, ServiceId, UserReference,
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
    fn debug_hides_the_reference() {
        let user = ActingUser::Named(UserReference::parse("caseworker-12").unwrap());
        assert_eq!(format!("{user:?}"), "Named(UserReference(…))");
    }
}
