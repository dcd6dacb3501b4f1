//! What a decision says.

use serde::{Deserialize, Serialize};
use vocabulary::{Date, DeliberationNumber, ElementId, ElementSet, Hash32, InstitutionId};

use crate::reason::Reason;

/// An element that was asked and may not be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filtered {
    /// The element.
    pub element: ElementId,
    /// Why it may not be given.
    pub reason: FilterReason,
}

/// Why an element may not be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FilterReason {
    /// The service has it, the deliberation does not name it.
    NotInDeliberation,
    /// The service does not have it.
    UnknownElement,
}

impl FilterReason {
    /// The name, as it stands on the wire and in evidence.
    pub const fn as_str(self) -> &'static str {
        match self {
            FilterReason::NotInDeliberation => "notInDeliberation",
            FilterReason::UnknownElement => "unknownElement",
        }
    }
}

/// One consultation that counts towards the frequency of a deliberation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuotaUse {
    /// The deliberation that sets the frequency.
    pub deliberation: DeliberationNumber,
    /// The institution whose consultations are counted.
    pub applicant: InstitutionId,
    /// The legal day on which they are counted.
    pub window_start: Date,
    /// The largest number of consultations on that day.
    pub limit: u64,
}

/// What was decided, without what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Outcome {
    /// It may be done.
    Permitted {
        /// The deliberation that permits it.
        deliberation: DeliberationNumber,
        /// Its version.
        version: Hash32,
        /// The elements that may be given.
        allowed: ElementSet,
        /// The elements that were asked and may not be given.
        filtered: Vec<Filtered>,
        /// What it costs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quota: Option<QuotaUse>,
    },
    /// It may not.
    Refused {
        /// Why.
        reasons: Vec<Reason>,
        /// What it costs all the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quota: Option<QuotaUse>,
    },
}
