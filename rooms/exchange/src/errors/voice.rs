//! Who speaks for the person whose data are wrong.

use identity::{
    mandate::{Acting, MandateId, MandateScope, Principal},
    people::SignedIn,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use vocabulary::PersonId;

use super::{ErrorReport, Reporter};

/// A person who speaks of their own data, or somebody who does so on their behalf.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    person: PersonId,
    deputy: Option<Deputy>,
}

#[derive(Clone, Copy, Debug)]
struct Deputy {
    person: PersonId,
    mandate: MandateId,
}

impl Voice {
    /// The person.
    pub fn own(who: &SignedIn) -> Self {
        Self {
            person: who.person(),
            deputy: None,
        }
    }

    /// Somebody who acts for a person; `None` when the mandate is for something else, or for a company.
    pub fn on_behalf(acting: &Acting) -> Option<Self> {
        acting.require(MandateScope::ReportErrors).ok()?;
        match acting.principal() {
            Principal::Company(_) => None,
            Principal::Person(person) => Some(Self {
                person,
                deputy: Some(Deputy {
                    person: acting.mandate().mandatary,
                    mandate: acting.mandate().id,
                }),
            }),
        }
    }

    /// Whose data it is about.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// By which mandate.
    pub fn mandate(&self) -> Option<MandateId> {
        self.deputy.map(|deputy| deputy.mandate)
    }

    /// Whether this is their report: a person's is everything that was reported for them, a deputy's what was reported by
    /// their mandate.
    pub(super) fn made(&self, report: &ErrorReport) -> bool {
        let theirs = (self.mandate()).is_none_or(|mandate| report.mandate == Some(mandate));
        report.reporter == Reporter::Person && report.person == self.person && theirs
    }

    /// Whether they may see a report at `now`: a person whatever they are told of, a deputy what was reported by their
    /// mandate.
    pub fn sees(&self, report: &ErrorReport, now: Timestamp) -> bool {
        match self.deputy {
            None => report.person == self.person && report.is_told(now),
            Some(_) => self.made(report),
        }
    }

    /// Who it is, as records say it.
    pub(super) fn named(&self) -> Value {
        match self.deputy {
            None => json!("person"),
            Some(Deputy { person, mandate }) => json!({
                "person": person,
                "mandate": mandate.to_string(),
            }),
        }
    }
}
