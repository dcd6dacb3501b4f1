//! A deliberation: the public decision that lets institutions consult a source.
//!
//! It is a versioned document. Its canonical form is JSON by RFC 8785, and the SHA-256 of that is its version.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{
    Capacity, Date, DeliberationNumber, ElementSet, InstitutionId, LegalContext, Localized, Period,
    Purpose, ServiceId,
};

pub use crate::lifecycle::{
    Amended, Approved, Draft, Expired, Force, InForce, Rejected, Repealed, State, Submitted,
};
use crate::yaml::{self, DocumentError, list};

/// A deliberation, as the committee publishes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deliberation {
    /// The number by which it is cited.
    pub number: DeliberationNumber,
    /// The day of the session.
    pub date: Date,
    /// The title.
    pub title: Localized,
    /// The institutions that may ask.
    #[serde(deserialize_with = "list::<_, _, InstitutionId>")]
    pub applicants: BTreeSet<InstitutionId>,
    /// The institution that supplies.
    pub source: InstitutionId,
    /// The service of the source.
    pub service: ServiceId,
    /// The data elements that may be given.
    #[serde(deserialize_with = "list")]
    pub elements: ElementSet,
    /// The categories of persons it concerns: capacities in which each side must hold a file.
    pub capacities: Capacities,
    /// What the data may be used for.
    #[serde(deserialize_with = "list::<_, _, Purpose>")]
    pub purposes: BTreeSet<Purpose>,
    /// The law it rests on, one citation each.
    #[serde(deserialize_with = "list::<_, _, String>")]
    pub legal_basis: Vec<String>,
    /// The tasks for which the institutions may ask.
    #[serde(deserialize_with = "list::<_, _, LegalContext>")]
    pub legal_contexts: BTreeSet<LegalContext>,
    /// The days for which it is given, first and last included.
    pub period: Period,
    /// How long the institutions may keep the data.
    pub retention: Retention,
    /// How often the institutions may ask; without it, as often as the task needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<Quota>,
    /// For how long a person is not told of a use on this basis; without it, they are told at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withholding: Option<Withholding>,
    /// What the institutions do to keep the data safe.
    #[serde(deserialize_with = "list::<_, _, String>")]
    pub security_measures: Vec<String>,
    /// Where it stands in its life.
    pub state: State,
}

/// Capacities (quality codes) in which each side must hold a file on the person; one of them is enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Capacities {
    /// Of the file of the institution that asks.
    #[serde(deserialize_with = "list::<_, _, Capacity>")]
    pub requester: BTreeSet<Capacity>,
    /// Of the file of the source.
    #[serde(deserialize_with = "list::<_, _, Capacity>")]
    pub source: BTreeSet<Capacity>,
}

/// How long the data may be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retention {
    /// Whole months.
    pub months: u16,
    /// From when the months count, in words.
    pub from: String,
}

/// A largest number of consultations, for each institution that may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quota {
    /// Consultations in one legal day; at least 1.
    pub per_day: u64,
}

/// For how long the law lets a use be kept from the person, as in an inspection: GDPR art. 23.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Withholding {
    /// Whole days of 24 hours from the decision on; at least 1.
    pub days: u16,
    /// The law that allows it.
    pub legal_basis: String,
    /// Why, in words for the person, who reads it when the time is over.
    pub reason: Localized,
}

/// Longest withholding: no law that we know keeps a person in the dark for longer than ten years.
const WITHHOLDING_DAYS_MAX: u16 = 3_660;

/// Largest frequency: JSON numbers are exact below 2^53, and the canonical form is JSON.
const PER_DAY_MAX: u64 = (1 << 53) - 1;

impl Deliberation {
    /// Reads the YAML of one deliberation. Outside bytes may be given as they are.
    ///
    /// # Errors
    /// [`DocumentError`] with the position in the text, or the field whose content is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let deliberation: Self = yaml::read(bytes)?;
        deliberation.check()?;
        Ok(deliberation)
    }

    fn check(&self) -> Result<(), DocumentError> {
        let content = |field, why: &str| {
            Err(DocumentError::Content {
                field,
                why: why.to_owned(),
            })
        };
        if self
            .frequency
            .is_some_and(|quota| !(1..=PER_DAY_MAX).contains(&quota.per_day))
        {
            return content("frequency", "must be at least 1 a day");
        }
        if (self.withholding.as_ref())
            .is_some_and(|withholding| !(1..=WITHHOLDING_DAYS_MAX).contains(&withholding.days))
        {
            return content("withholding", "must be 1 to 3660 days");
        }
        if self.retention.months == 0 {
            return content("retention", "must be at least one month");
        }
        if self.applicants.contains(&self.source) {
            return content(
                "applicants",
                "an institution needs no deliberation for its own data",
            );
        }
        if !self.state.dates().is_sorted() {
            return content("state", "the dates do not follow each other");
        }
        if self.state.amended_by() == Some(&self.number) {
            return content("state", "a deliberation cannot be amended by itself");
        }
        Ok(())
    }

    /// The days on which it is in force, by its life and its period together; `None` if it never was.
    pub fn force(&self) -> Option<Force> {
        let by_state = self.state.force()?;
        let last = match (by_state.last, self.period.end()) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let force = Force {
            first: by_state.first.max(self.period.start()),
            last,
        };
        force
            .last
            .is_none_or(|last| force.first <= last)
            .then_some(force)
    }

    /// Whether it is in force on a day.
    pub fn is_in_force(&self, on: Date) -> bool {
        self.force()
            .is_some_and(|force| force.first <= on && force.last.is_none_or(|last| on <= last))
    }
}
