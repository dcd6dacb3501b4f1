//! The life of a deliberation: draft, submitted, approved or rejected, in force, amended, repealed or expired.
//!
//! Each stage is a type of its own, and a step is a function of the stage it starts from, so that an illegal step
//! has no function. A deliberation says which days it is in force; nothing here looks at the clock.

use serde::{Deserialize, Serialize};
use vocabulary::{Date, DeliberationNumber};

/// Where a deliberation stands, with the dates that led there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Being written.
    Draft,
    /// Before the committee.
    Submitted(Submitted),
    /// Approved, not yet in force.
    Approved(Approved),
    /// Rejected by the committee; the end.
    Rejected(Rejected),
    /// In force.
    InForce(InForce),
    /// Replaced by another deliberation; the end.
    Amended(Amended),
    /// Withdrawn; the end.
    Repealed(Repealed),
    /// Its period has run out; the end.
    Expired(Expired),
}

/// A deliberation that is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft;

/// A deliberation before the committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Submitted {
    submitted: Date,
}

/// An approved deliberation that is not yet in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Approved {
    submitted: Date,
    approved: Date,
}

/// A rejected deliberation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rejected {
    submitted: Date,
    rejected: Date,
}

/// A deliberation in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InForce {
    submitted: Date,
    approved: Date,
    since: Date,
}

/// A deliberation that another one replaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Amended {
    submitted: Date,
    approved: Date,
    since: Date,
    until: Date,
    by: DeliberationNumber,
}

/// A deliberation that was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Repealed {
    submitted: Date,
    approved: Date,
    since: Date,
    until: Date,
}

/// A deliberation whose period has run out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expired {
    submitted: Date,
    approved: Date,
    since: Date,
    until: Date,
}

impl Draft {
    /// Hands the draft to the committee.
    pub fn submit(self, on: Date) -> Submitted {
        Submitted { submitted: on }
    }
}

impl Submitted {
    /// The committee approves.
    pub fn approve(self, on: Date) -> Approved {
        Approved {
            submitted: self.submitted,
            approved: on,
        }
    }

    /// The committee rejects.
    pub fn reject(self, on: Date) -> Rejected {
        Rejected {
            submitted: self.submitted,
            rejected: on,
        }
    }
}

impl Approved {
    /// Enters into force; `since` is the first day.
    pub fn enter_into_force(self, since: Date) -> InForce {
        InForce {
            submitted: self.submitted,
            approved: self.approved,
            since,
        }
    }
}

impl InForce {
    /// The first day.
    pub fn since(&self) -> Date {
        self.since
    }

    /// Another deliberation, numbered `by`, replaces this one; `until` is the last day of this one.
    pub fn amend(self, until: Date, by: DeliberationNumber) -> Amended {
        let Self {
            submitted,
            approved,
            since,
        } = self;
        Amended {
            submitted,
            approved,
            since,
            until,
            by,
        }
    }

    /// The committee withdraws the deliberation; `until` is its last day.
    pub fn repeal(self, until: Date) -> Repealed {
        let Self {
            submitted,
            approved,
            since,
        } = self;
        Repealed {
            submitted,
            approved,
            since,
            until,
        }
    }

    /// The period has run out; `until` was the last day.
    pub fn expire(self, until: Date) -> Expired {
        let Self {
            submitted,
            approved,
            since,
        } = self;
        Expired {
            submitted,
            approved,
            since,
            until,
        }
    }
}

/// Days in force, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Force {
    /// First day.
    pub first: Date,
    /// Last day, where one is known.
    pub last: Option<Date>,
}

impl State {
    /// The name of the stage, as it stands in the documents.
    pub fn as_str(&self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted(_) => "submitted",
            State::Approved(_) => "approved",
            State::Rejected(_) => "rejected",
            State::InForce(_) => "inForce",
            State::Amended(_) => "amended",
            State::Repealed(_) => "repealed",
            State::Expired(_) => "expired",
        }
    }

    /// The days in force by this life alone; the period of the deliberation narrows them further.
    pub(crate) fn force(&self) -> Option<Force> {
        match self {
            State::Draft | State::Submitted(_) | State::Approved(_) | State::Rejected(_) => None,
            State::InForce(InForce { since, .. }) => Some(Force {
                first: *since,
                last: None,
            }),
            State::Amended(Amended { since, until, .. })
            | State::Repealed(Repealed { since, until, .. })
            | State::Expired(Expired { since, until, .. }) => Some(Force {
                first: *since,
                last: Some(*until),
            }),
        }
    }

    /// The deliberation that replaces this one, once it is amended.
    pub fn amended_by(&self) -> Option<&DeliberationNumber> {
        match self {
            State::Amended(Amended { by, .. }) => Some(by),
            _ => None,
        }
    }

    /// The dates of this life in the order in which they must follow each other.
    pub(crate) fn dates(&self) -> Vec<Date> {
        match self {
            State::Draft => vec![],
            State::Submitted(s) => vec![s.submitted],
            State::Approved(s) => vec![s.submitted, s.approved],
            State::Rejected(s) => vec![s.submitted, s.rejected],
            State::InForce(s) => vec![s.submitted, s.approved, s.since],
            State::Amended(s) => vec![s.submitted, s.approved, s.since, s.until],
            State::Repealed(s) => vec![s.submitted, s.approved, s.since, s.until],
            State::Expired(s) => vec![s.submitted, s.approved, s.since, s.until],
        }
    }
}

macro_rules! stage {
    ($($stage:ident),*) => {$(
        impl From<$stage> for State {
            fn from(stage: $stage) -> State {
                State::$stage(stage)
            }
        }
    )*};
}
stage!(
    Submitted, Approved, Rejected, InForce, Amended, Repealed, Expired
);

impl From<Draft> for State {
    fn from(_: Draft) -> State {
        State::Draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_life_from_draft_to_repeal() {
        let in_force = Draft
            .submit(date(2025, 9, 1))
            .approve(date(2025, 11, 4))
            .enter_into_force(date(2026, 1, 1));
        assert_eq!(
            State::from(in_force.clone()).force(),
            Some(Force {
                first: date(2026, 1, 1),
                last: None
            })
        );
        let repealed = State::from(in_force.repeal(date(2026, 6, 30)));
        assert_eq!(
            repealed.force(),
            Some(Force {
                first: date(2026, 1, 1),
                last: Some(date(2026, 6, 30))
            })
        );
        assert_eq!(repealed.as_str(), "repealed");
        assert!(repealed.dates().is_sorted());
    }

    #[test]
    fn never_in_force() {
        let submitted = Draft.submit(date(2025, 9, 1));
        for state in [
            State::from(Draft),
            submitted.clone().into(),
            submitted.clone().approve(date(2025, 11, 4)).into(),
            submitted.reject(date(2025, 11, 4)).into(),
        ] {
            assert_eq!(state.force(), None, "{}", state.as_str());
        }
    }

    #[test]
    fn json_reads_back() {
        let in_force = Draft
            .submit(date(2025, 9, 1))
            .approve(date(2025, 11, 4))
            .enter_into_force(date(2026, 1, 1));
        let by = DeliberationNumber::parse("26/002").unwrap();
        for state in [
            State::Draft,
            in_force.clone().into(),
            in_force.clone().amend(date(2026, 2, 1), by).into(),
            in_force.expire(date(2026, 2, 1)).into(),
        ] {
            let json = serde_json::to_string(&state).unwrap();
            assert_eq!(
                serde_json::from_str::<State>(&json).unwrap(),
                state,
                "{json}"
            );
        }
    }
}
