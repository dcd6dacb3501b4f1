//! Why a use of data is refused, in words for machines and for people.

use std::fmt;

use serde::{Deserialize, Serialize};

mod texts;

/// Why a use of data is refused. One file under `conditions/` holds the condition behind each, except the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// The institution that asks, or the source, is not an approved participant.
    ParticipantNotApproved,
    /// The application is authenticated too weakly for these data, or the acting user is missing.
    AuthenticationTooWeak,
    /// No deliberation lets this institution consult this service at this source.
    NoDeliberation,
    /// The deliberation is not in force today.
    DeliberationNotInForce,
    /// The deliberation does not name this purpose.
    PurposeNotCovered,
    /// The deliberation does not name this legal context.
    LegalContextNotCovered,
    /// The deliberation names none of the elements that are asked.
    ElementsNotCovered,
    /// The institution that asks holds no active file on the person.
    RequesterHoldsNoFile,
    /// The institution that asks holds a file, but in no capacity that the deliberation names.
    CapacityNotCovered,
    /// The frequency that the deliberation allows is used up today.
    QuotaExceeded,
    /// The source holds no active file on the person in a capacity that the deliberation names.
    SourceHoldsNoFile,
    /// The decision could not be computed; nothing is given.
    EvaluationFailed,
}

/// Reasons are told group by group: once one fails, later groups are not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Who asks, and how sure we are of it.
    Participant,
    /// What the deliberation allows.
    Deliberation,
    /// The file of the institution that asks.
    RequesterFile,
    /// The frequency.
    Quota,
    /// The file of the source; looked at only for who would be given the data.
    SourceFile,
    /// The computation itself.
    Evaluation,
}

impl Group {
    /// The groups that have conditions, in the order in which they are looked at.
    pub const CONDITIONS: [Group; 5] = [
        Group::Participant,
        Group::Deliberation,
        Group::RequesterFile,
        Group::Quota,
        Group::SourceFile,
    ];
}

impl Reason {
    /// Every reason, in the order in which reasons are told.
    pub const ALL: [Reason; 12] = [
        Reason::ParticipantNotApproved,
        Reason::AuthenticationTooWeak,
        Reason::NoDeliberation,
        Reason::DeliberationNotInForce,
        Reason::PurposeNotCovered,
        Reason::LegalContextNotCovered,
        Reason::ElementsNotCovered,
        Reason::RequesterHoldsNoFile,
        Reason::CapacityNotCovered,
        Reason::QuotaExceeded,
        Reason::SourceHoldsNoFile,
        Reason::EvaluationFailed,
    ];

    /// The name, as it stands on the wire, in evidence and in the URN.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::ParticipantNotApproved => "participantNotApproved",
            Reason::AuthenticationTooWeak => "authenticationTooWeak",
            Reason::NoDeliberation => "noDeliberation",
            Reason::DeliberationNotInForce => "deliberationNotInForce",
            Reason::PurposeNotCovered => "purposeNotCovered",
            Reason::LegalContextNotCovered => "legalContextNotCovered",
            Reason::ElementsNotCovered => "elementsNotCovered",
            Reason::RequesterHoldsNoFile => "requesterHoldsNoFile",
            Reason::CapacityNotCovered => "capacityNotCovered",
            Reason::QuotaExceeded => "quotaExceeded",
            Reason::SourceHoldsNoFile => "sourceHoldsNoFile",
            Reason::EvaluationFailed => "evaluationFailed",
        }
    }

    /// The reason with this name.
    pub fn from_name(name: &str) -> Option<Reason> {
        Reason::ALL
            .into_iter()
            .find(|reason| reason.as_str() == name)
    }

    /// The group in which it is looked at.
    pub const fn group(self) -> Group {
        match self {
            Reason::ParticipantNotApproved | Reason::AuthenticationTooWeak => Group::Participant,
            Reason::NoDeliberation
            | Reason::DeliberationNotInForce
            | Reason::PurposeNotCovered
            | Reason::LegalContextNotCovered
            | Reason::ElementsNotCovered => Group::Deliberation,
            Reason::RequesterHoldsNoFile | Reason::CapacityNotCovered => Group::RequesterFile,
            Reason::QuotaExceeded => Group::Quota,
            Reason::SourceHoldsNoFile => Group::SourceFile,
            Reason::EvaluationFailed => Group::Evaluation,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_serde() {
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
            assert_eq!(Reason::from_name(reason.as_str()), Some(reason));
        }
        assert_eq!(Reason::from_name("noSuchReason"), None);
    }

    #[test]
    fn reasons_are_told_in_the_order_of_their_groups() {
        assert!(Reason::ALL.is_sorted_by_key(|reason| reason.group()));
        assert!(Reason::ALL.is_sorted());
    }
}
