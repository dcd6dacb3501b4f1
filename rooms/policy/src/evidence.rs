//! What is kept of a decision.

use serde::{Deserialize, Serialize};
use vocabulary::{DeliberationNumber, ElementSet, Hash32};

use crate::ask::{Facts, Use};
use crate::outcome::{Filtered, Outcome, QuotaUse};
use crate::reason::Reason;

/// Everything a decision rests on: with the documents of these versions it can be computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    /// The policies and the procedure around them.
    pub policy_version: Hash32,
    /// The versions of the candidate deliberations, in the order of their numbers.
    pub candidates: Vec<Hash32>,
    /// The version of the service; absent if the register does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_version: Option<Hash32>,
    /// The versions of the two institutions.
    pub institution_versions: InstitutionVersions,
    /// What was looked up.
    pub facts: Facts,
}

/// The versions of the two institutions; absent if the register does not have them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstitutionVersions {
    /// Of the institution that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<Hash32>,
    /// Of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Hash32>,
}

/// A decision as it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptDecision {
    /// What was asked.
    #[serde(rename = "use")]
    pub asked: Use,
    /// What was decided.
    pub outcome: Outcome,
    /// What it rests on.
    pub evidence: Evidence,
}

/// A decision, borrowed to be written down; it reads back as [`KeptDecision`].
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionRecord<'a> {
    #[serde(rename = "use")]
    pub(crate) asked: &'a Use,
    pub(crate) outcome: OutcomeRecord<'a>,
    pub(crate) evidence: &'a Evidence,
}

/// The borrowed form of [`Outcome`].
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum OutcomeRecord<'a> {
    Permitted {
        deliberation: &'a DeliberationNumber,
        version: &'a Hash32,
        allowed: &'a ElementSet,
        filtered: &'a [Filtered],
        #[serde(skip_serializing_if = "Option::is_none")]
        quota: Option<&'a QuotaUse>,
    },
    Refused {
        reasons: &'a [Reason],
        #[serde(skip_serializing_if = "Option::is_none")]
        quota: Option<&'a QuotaUse>,
    },
}

impl DecisionRecord<'_> {
    /// The record as JSON.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("structs, lists, texts and whole numbers are always JSON")
    }
}
