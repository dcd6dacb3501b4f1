//! A request for a deliberation: what is asked of the committee, and how the committee comes to its word.
//!
//! It is written as a draft, submitted, voted on by members, and, when enough of them approve, published: only then does
//! it change the register. A step is a function that gives the next stage or says why there is none.
//!
//! INVARIANTS:
//! - What members vote on does not change: only a draft is written.
//! - Nobody votes on what they wrote.
//! - What is published was approved, and is never in force before the day on which it is published.

mod risk;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use vocabulary::{Date, DeliberationNumber, InstitutionId};

pub use risk::{RISK_ANSWER_CHARACTERS_MAX, RiskAnswer, RiskQuestion};

use crate::deliberation::{Deliberation, Draft, State, Submitted};
use crate::register::Register;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proposal {
    /// What is asked.
    pub subject: Subject,
    /// The answers to the questions about risk, one to each that was answered.
    pub risks: Vec<RiskAnswer>,
    /// The institution that asks; absent when the committee acts of its own motion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<InstitutionId>,
    /// Where it stands.
    pub stage: Stage,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Subject {
    /// A new deliberation.
    Adds {
        /// Its text, in the stage of a draft.
        draft: Box<Deliberation>,
    },
    /// A new deliberation in place of another one.
    Amends {
        /// The one that it replaces.
        number: DeliberationNumber,
        /// Its text, in the stage of a draft.
        draft: Box<Deliberation>,
    },
    /// The end of a deliberation.
    Repeals {
        /// Which.
        number: DeliberationNumber,
        /// Its last day.
        last_day: Date,
        /// Why.
        reason: String,
    },
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Before the committee.
    Submitted {
        /// The day on which it was handed in.
        submitted: Date,
    },
    /// Approved, not yet published.
    Approved {
        /// The day on which it was handed in.
        submitted: Date,
        /// The day of the committee's word.
        decided: Date,
    },
    /// Rejected; the end.
    Rejected {
        /// The day on which it was handed in.
        submitted: Date,
        /// The day of the committee's word.
        decided: Date,
    },
    /// In the register; the end.
    Published {
        /// The day.
        published: Date,
    },
    /// Taken back by its author; the end.
    Withdrawn {
        /// The day.
        withdrawn: Date,
    },
}

impl Stage {
    /// The word in records and in the database. It never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Submitted { .. } => "submitted",
            Stage::Approved { .. } => "approved",
            Stage::Rejected { .. } => "rejected",
            Stage::Published { .. } => "published",
            Stage::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// A step that the request cannot take from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a request that is {from} cannot be {to}")]
pub struct NoSuchStep {
    /// Where it stands.
    pub from: &'static str,
    /// Where it should go.
    pub to: &'static str,
}

/// What a member says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Vote {
    /// Yes.
    Approve,
    /// No.
    Reject,
}

impl Vote {
    /// The word in records, forms and in the database. It never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Vote::Approve => "approve",
            Vote::Reject => "reject",
        }
    }

    /// Reads the word. `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Vote::Approve, Vote::Reject]
            .into_iter()
            .find(|vote| vote.as_str() == word)
    }
}

/// The committee's word, once `needed` members say the same.
pub fn tally(votes: impl IntoIterator<Item = Vote>, needed: u16) -> Option<Vote> {
    let (mut yes, mut no) = (0, 0);
    for vote in votes {
        match vote {
            Vote::Approve => yes += 1,
            Vote::Reject => no += 1,
        }
    }
    let needed = u32::from(needed.max(1));
    match (yes >= needed, no >= needed) {
        (true, _) => Some(Vote::Approve),
        (false, true) => Some(Vote::Reject),
        (false, false) => None,
    }
}

/// Why an approved request cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CannotPublish {
    /// It is not approved.
    #[error(transparent)]
    NoSuchStep(#[from] NoSuchStep),
    /// The deliberation that it changes is not in force any more.
    #[error("deliberation {0} is not in force")]
    NotInForce(DeliberationNumber),
    /// Its period is over already.
    #[error("its period is over")]
    Over,
}

impl Proposal {
    /// The text of the deliberation that is asked for; a repeal has none.
    pub fn draft(&self) -> Option<&Deliberation> {
        self.subject.draft()
    }

    /// Hands the request to the committee.
    ///
    /// # Errors
    /// [`NoSuchStep`] unless it is a draft.
    pub fn submit(&self, today: Date) -> Result<Proposal, NoSuchStep> {
        match self.stage {
            Stage::Draft => Ok(self.at(Stage::Submitted { submitted: today })),
            from => Err(no_step(from, "submitted")),
        }
    }

    /// Takes the request back before the committee has spoken.
    ///
    /// # Errors
    /// [`NoSuchStep`] afterwards.
    pub fn withdraw(&self, today: Date) -> Result<Proposal, NoSuchStep> {
        match self.stage {
            Stage::Draft | Stage::Submitted { .. } => {
                Ok(self.at(Stage::Withdrawn { withdrawn: today }))
            }
            from => Err(no_step(from, "withdrawn")),
        }
    }

    /// Counts the votes; the same request while there are too few.
    ///
    /// # Errors
    /// [`NoSuchStep`] unless it is before the committee.
    pub fn count(
        &self,
        votes: impl IntoIterator<Item = Vote>,
        needed: u16,
        today: Date,
    ) -> Result<Proposal, NoSuchStep> {
        let Stage::Submitted { submitted } = self.stage else {
            return Err(no_step(self.stage, "voted on"));
        };
        let decided = today;
        Ok(match tally(votes, needed) {
            None => self.clone(),
            Some(Vote::Approve) => self.at(Stage::Approved { submitted, decided }),
            Some(Vote::Reject) => self.at(Stage::Rejected { submitted, decided }),
        })
    }

    /// The deliberations as the register has them once this is published today, none when it has them already; and the
    /// request as it stands then.
    ///
    /// # Errors
    /// [`CannotPublish`] when it is not approved, or what it changes has ended.
    pub fn publish(
        &self,
        register: &Register,
        today: Date,
    ) -> Result<(Vec<Deliberation>, Proposal), CannotPublish> {
        let Stage::Approved { submitted, decided } = self.stage else {
            return Err(no_step(self.stage, "published").into());
        };
        let in_force = |number: &DeliberationNumber| {
            let found = register.deliberation(number);
            match found.map(|it| (it, it.state.clone())) {
                Some((it, State::InForce(stage))) => Ok((it.clone(), stage)),
                _ => Err(CannotPublish::NotInForce(number.clone())),
            }
        };
        if self.stands_in(register) {
            return Ok((Vec::new(), self.at(Stage::Published { published: today })));
        }
        let changed = match &self.subject {
            Subject::Adds { draft } => vec![enacted(draft, submitted, decided, today)?],
            Subject::Amends { number, draft } => {
                let (before, stage) = in_force(number)?;
                // The one before keeps at least its first day.
                let first = stage.since().tomorrow().unwrap_or(Date::MAX).max(today);
                let new = enacted(draft, submitted, decided, first)?;
                let first = new.force().map_or(first, |force| force.first);
                let until = first.yesterday().unwrap_or(first);
                let state = stage.amend(until, draft.number.clone()).into();
                vec![new, Deliberation { state, ..before }]
            }
            Subject::Repeals {
                number, last_day, ..
            } => {
                let (before, stage) = in_force(number)?;
                let until = (*last_day).max(today).max(stage.since());
                let state = stage.repeal(until).into();
                vec![Deliberation { state, ..before }]
            }
        };
        Ok((changed, self.at(Stage::Published { published: today })))
    }

    /// Whether the register has what is asked for already: somebody published it, and stopped before that was noted.
    fn stands_in(&self, register: &Register) -> bool {
        let found = register.deliberation(self.subject.number());
        match &self.subject {
            Subject::Adds { draft } | Subject::Amends { draft, .. } => found.is_some_and(|it| {
                let as_found = Deliberation {
                    date: it.date,
                    state: it.state.clone(),
                    ..(**draft).clone()
                };
                as_found == *it
            }),
            Subject::Repeals { .. } => {
                found.is_some_and(|it| matches!(it.state, State::Repealed(_)))
            }
        }
    }

    fn at(&self, stage: Stage) -> Proposal {
        Proposal {
            stage,
            ..self.clone()
        }
    }
}

impl Subject {
    /// The text of the deliberation that is asked for; a repeal has none.
    pub fn draft(&self) -> Option<&Deliberation> {
        match self {
            Subject::Adds { draft } | Subject::Amends { draft, .. } => Some(draft),
            Subject::Repeals { .. } => None,
        }
    }

    /// The deliberation that is replaced or ended.
    pub fn changes(&self) -> Option<&DeliberationNumber> {
        match self {
            Subject::Adds { .. } => None,
            Subject::Amends { number, .. } | Subject::Repeals { number, .. } => Some(number),
        }
    }

    /// The number by which it is cited: of the draft, or of what is repealed.
    pub fn number(&self) -> &DeliberationNumber {
        match self {
            Subject::Adds { draft } | Subject::Amends { draft, .. } => &draft.number,
            Subject::Repeals { number, .. } => number,
        }
    }
}

/// A draft as it is in force from a day on, at the earliest.
fn enacted(
    draft: &Deliberation,
    submitted: Date,
    decided: Date,
    earliest: Date,
) -> Result<Deliberation, CannotPublish> {
    let first = draft.period.start().max(earliest);
    if draft.period.end().is_some_and(|last| last < first) {
        return Err(CannotPublish::Over);
    }
    let submitted: Submitted = Draft.submit(submitted);
    let state = submitted.approve(decided).enter_into_force(first).into();
    Ok(Deliberation {
        date: decided,
        state,
        ..draft.clone()
    })
}

fn no_step(from: Stage, to: &'static str) -> NoSuchStep {
    NoSuchStep {
        from: from.as_str(),
        to,
    }
}

/// The next free number of a year: `26/015` after `26/014`. `taken` are the numbers of the register and of other requests.
///
/// Numbers are written with at least three digits, as the register's are.
pub fn next_number<'a>(
    year: i16,
    taken: impl IntoIterator<Item = &'a DeliberationNumber>,
) -> Option<DeliberationNumber> {
    let year = format!("{:02}", year.rem_euclid(100));
    let of_year = taken.into_iter().filter_map(|number| {
        let (of, sequence) = number.as_str().split_once('/')?;
        (of == year).then(|| sequence.parse::<u32>().ok()).flatten()
    });
    let next = of_year.max().unwrap_or(0) + 1;
    DeliberationNumber::parse(&format!("{year}/{next:03}")).ok()
}

#[cfg(test)]
mod tests;
