//! Which version of a deliberation may follow which.
//!
//! INVARIANT: what the committee approved is not changed under its number: a later version only moves on in the life
//! cycle, and what has ended stays so. Other content needs another deliberation, which amends this one.

use thiserror::Error;

use crate::deliberation::Deliberation;
use crate::lifecycle::State;

/// Why a version cannot follow the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotASuccessor {
    /// The life cycle has no such step.
    #[error("deliberation `{number}` is {from}, and cannot become {to} after that")]
    NoSuchStep {
        /// Its number.
        number: String,
        /// The stage it is in.
        from: &'static str,
        /// The stage it would be in.
        to: &'static str,
    },
    /// Something else than the stage would change after the committee's word.
    #[error(
        "deliberation `{number}` is {from}: its content is fixed; amend it by another deliberation"
    )]
    ContentFixed {
        /// Its number.
        number: String,
        /// The stage it is in.
        from: &'static str,
    },
}

impl Deliberation {
    /// Whether this version may follow the one before it, of the same number.
    ///
    /// # Errors
    /// [`NotASuccessor`] says what stands in the way.
    pub fn may_follow(&self, before: &Deliberation) -> Result<(), NotASuccessor> {
        if self == before {
            return Ok(());
        }
        let (from, to) = (&before.state, &self.state);
        if !leads(from, to) {
            return Err(NotASuccessor::NoSuchStep {
                number: self.number.to_string(),
                from: from.as_str(),
                to: to.as_str(),
            });
        }
        let is_open = matches!(from, State::Draft | State::Submitted(_));
        let as_before = Deliberation {
            state: from.clone(),
            ..self.clone()
        };
        if is_open || as_before == *before {
            return Ok(());
        }
        Err(NotASuccessor::ContentFixed {
            number: self.number.to_string(),
            from: from.as_str(),
        })
    }
}

/// Whether the life cycle leads from one stage to the other, over any stages between.
fn leads(from: &State, to: &State) -> bool {
    match from {
        State::Draft => true,
        State::Submitted(_) => !matches!(to, State::Draft),
        State::Approved(_) => {
            !matches!(to, State::Draft | State::Submitted(_) | State::Rejected(_))
        }
        State::InForce(_) => matches!(
            to,
            State::InForce(_) | State::Amended(_) | State::Repealed(_) | State::Expired(_)
        ),
        State::Rejected(_) | State::Amended(_) | State::Repealed(_) | State::Expired(_) => false,
    }
}
