//! A number that took the place of another.
//!
//! Rules:
//! - The person of the new number survives; when nobody is known under it, the person of the old one.
//! - Every other id that either number has, had or would have had becomes an alias of the survivor: evidence keeps the id
//!   that it was made with, and [`Store::ids_of`] gives all of them.
//! - The old person's entries in the directory become the survivor's, joined as [`crate::directory::merge`] says.
//! - What is entered already, directly or by a chain, is already so and leaves no second leaf.
//!
//! INVARIANTS:
//! - Replacement, aliases, entries and leaf commit together, and only on the state that was read.
//! - The record names ids, never numbers.

use ::ledger::{Commit, Entry, Kind, NotCanonical, NotCommitted, NotRecorded, Record, record};
use jiff::Timestamp;
use serde_json::json;
use thiserror::Error;
use vocabulary::{FileReference, PersonId, be::Ssin};

use super::{ATTEMPTS_MAX, Identified, Lookup, id, person, sql};
use crate::{
    Store,
    database::{Step, Transaction, Unavailable, Value},
    directory::{Merged, merge, merge_steps},
    ledger::{LeafId, LogId, StateChange},
};

/// Most numbers that are followed from one to the next; a person has two or three in a life.
const CHAIN_MAX: usize = 32;

/// What became of a replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// Entered now; this is its leaf.
    Now(Entry),
    /// It stood already; nothing was changed.
    AlreadySo,
}

/// Why a replacement cannot be true beside what is entered already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Contradiction {
    /// Old and new are one number.
    #[error("a number cannot take its own place")]
    SameNumber,
    /// The new number was replaced, in the end by the old one.
    #[error("the new number was itself replaced by the old one")]
    Loop,
    /// The old number was replaced by one that does not lead to the new one.
    #[error("the old number is already replaced by another one")]
    OtherNumber,
}

/// Why a replacement was not entered; nothing is changed then.
#[derive(Debug, Error)]
pub enum NotReplaced {
    /// It contradicts what is entered.
    #[error(transparent)]
    Contradicts(#[from] Contradiction),
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The database cannot do it now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// What was read before, and what follows from it.
enum Reading {
    AlreadySo,
    New(Box<Replacement>),
}

/// A replacement on its way into the ledger.
struct Replacement {
    /// The ids that the two numbers have or would have.
    derived: [PersonId; 2],
    survivor: PersonId,
    /// The person of the old number, when it is another one.
    gone: Option<PersonId>,
    /// The entries of the person who is gone.
    taken: Vec<FileReference>,
    merged: Merged,
    steps: Vec<Step>,
    at: Timestamp,
}

impl Replacement {
    /// The ids that lead to the survivor from now on.
    fn aliases(&self) -> Vec<PersonId> {
        let mut aliases: Vec<PersonId> = self.derived.into_iter().chain(self.gone).collect();
        aliases.sort_unstable();
        aliases.dedup();
        aliases.retain(|alias| *alias != self.survivor);
        aliases
    }
}

impl Commit for Replacement {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let [old, new] = self.derived;
        Record::new(
            Kind::RegisterChange,
            self.at,
            &json!({
                "register": "persons",
                "action": "numberReplaced",
                "by": "operator",
                "old": old,
                "new": new,
                "person": self.survivor,
                "aliases": self.aliases(),
                "files": {
                    "taken": self.taken,
                    "joined": self.merged.removed,
                    "entered": self.merged.entered,
                },
            }),
        )
    }
}

/// The steps of a replacement, each on the state that was read.
struct ReplacementSteps(Vec<Step>);

/// Something changed between reading and writing.
struct Changed;

impl StateChange for ReplacementSteps {
    type Conflict = Changed;

    fn transaction(self, _: LogId, _: &[LeafId]) -> Transaction {
        Transaction::of(self.0).serializable()
    }

    fn conflict(step: &'static str) -> Option<Changed> {
        (step == AS_READ).then_some(Changed)
    }
}

/// The name of steps that fit only what was read.
const AS_READ: &str = "replacement";

impl Store {
    /// Enters that `new` took the place of `old`: from now on both stand for the same person, and `new` (or the number
    /// that took its place) is in force.
    ///
    /// # Errors
    /// See [`NotReplaced`].
    pub async fn replace_number(&self, old: &Ssin, new: &Ssin) -> Result<Replaced, NotReplaced> {
        for _ in 0..ATTEMPTS_MAX {
            let mut replacement = match self.read_replacement(old, new).await? {
                Reading::AlreadySo => return Ok(Replaced::AlreadySo),
                Reading::New(replacement) => *replacement,
            };
            let steps = ReplacementSteps(std::mem::take(&mut replacement.steps));
            match record(replacement, steps, self).await {
                Ok(recorded) => return Ok(Replaced::Now(recorded.entry())),
                Err(NotRecorded { why, .. }) => match why {
                    NotCommitted::Conflict(Changed) => {}
                    NotCommitted::Unavailable(why) => {
                        return Err(NotReplaced::LedgerUnavailable(why));
                    }
                },
            }
        }
        Err(Unavailable::new("others change the same numbers").into())
    }

    /// Every id under which evidence about a person may stand: the person's own, then its aliases. `person` may be any of
    /// them.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn ids_of(&self, known: PersonId) -> Result<Vec<PersonId>, Unavailable> {
        let survivor = self.person_now(known).await?;
        let rows = self
            .database
            .read(&sql::ALIASES_OF, &[id(survivor)])
            .await?;
        let mut ids = vec![survivor];
        for row in rows.iter() {
            ids.push(person(row, 0)?);
        }
        Ok(ids)
    }

    /// The id that a person has now, by one that they have or had.
    pub(crate) async fn person_now(&self, known: PersonId) -> Result<PersonId, Unavailable> {
        Ok(self.person_behind(known).await?.unwrap_or(known))
    }

    /// The person to whom an alias leads; `None` for an id that is no alias.
    pub(super) async fn person_behind(
        &self,
        alias: PersonId,
    ) -> Result<Option<PersonId>, Unavailable> {
        let rows = self
            .database
            .read(&sql::PERSON_BEHIND, &[id(alias)])
            .await?;
        rows.first().map(|row| person(row, 0)).transpose()
    }

    async fn read_replacement(&self, old: &Ssin, new: &Ssin) -> Result<Reading, NotReplaced> {
        let lookups = [old, new].map(|ssin| self.sealer.lookup(ssin));
        let [old_lookup, new_lookup] = lookups;
        if old_lookup == new_lookup {
            return Err(Contradiction::SameNumber.into());
        }
        let old_row = self.identified(&old_lookup).await?;
        let new_row = self.identified(&new_lookup).await?;
        if old_row.as_ref().is_some_and(|row| row.current.is_some()) {
            return match self.leads_to(old_lookup, new_lookup).await? {
                true => Ok(Reading::AlreadySo),
                false => Err(Contradiction::OtherNumber.into()),
            };
        }
        let in_force = new_row
            .as_ref()
            .map_or(new_lookup, |row| row.in_force(new_lookup));
        if in_force == old_lookup {
            return Err(Contradiction::Loop.into());
        }
        let derived = [old, new].map(|ssin| self.sealer.person(ssin));
        let old_person = old_row.as_ref().map(|row| row.person);
        let new_person = new_row.as_ref().map(|row| row.person);
        let survivor = new_person.or(old_person).unwrap_or(derived[1]);
        let gone = old_person.filter(|old| *old != survivor);
        let (taken, merged) = match gone {
            Some(gone) => {
                let taken = self.files_of(gone).await?;
                let merged = merge(&taken, &self.files_of(survivor).await?);
                (taken, merged)
            }
            None => (Vec::new(), Merged::default()),
        };
        let mut replacement = Replacement {
            derived,
            survivor,
            gone,
            taken,
            merged,
            steps: Vec::new(),
            at: (self.clock)(),
        };
        let mut steps = vec![
            self.step_for(new, new_lookup, new_row.as_ref(), survivor),
            self.step_for(old, old_lookup, old_row.as_ref(), survivor),
            Step::once(
                &sql::REPLACE,
                vec![
                    id(survivor),
                    new_lookup.value(),
                    in_force.value(),
                    old_lookup.value(),
                    id(old_person.unwrap_or(survivor)),
                ],
            )
            .exactly_one(AS_READ),
            Step::once(
                &sql::REPLACE_ALIASES,
                vec![id(survivor), in_force.value(), old_lookup.value()],
            ),
            Step::once(&sql::SET_PERSON, vec![id(survivor), in_force.value()]),
        ];
        if let Some(gone) = gone {
            steps.push(Step::once(&sql::REMOVE_PERSON, vec![id(gone)]));
            steps.push(Step::once(&sql::MOVE_ALIASES, vec![id(survivor), id(gone)]));
            let (taken, merged) = (&replacement.taken, &replacement.merged);
            steps.extend(merge_steps(gone, survivor, taken, merged, AS_READ));
        }
        let aliases: Vec<Vec<Value>> = replacement
            .aliases()
            .into_iter()
            .map(|alias| vec![id(alias), id(survivor)])
            .collect();
        steps.push(Step::each(&sql::ADD_ALIAS, aliases));
        replacement.steps = steps;
        Ok(Reading::New(Box::new(replacement)))
    }

    /// Enters a number that was not there, or makes sure that one is as it was read.
    fn step_for(
        &self,
        ssin: &Ssin,
        lookup: Lookup,
        row: Option<&Identified>,
        survivor: PersonId,
    ) -> Step {
        let step = match row {
            None => {
                let sealed = self.sealer.seal(ssin, &lookup);
                let values = vec![lookup.value(), id(survivor), sealed.into()];
                Step::once(&sql::ADD_IDENTIFIER, values)
            }
            Some(row) => {
                let current = row.current.as_ref().map(|(current, _)| current.value());
                let values = vec![lookup.value(), id(row.person), current.into()];
                Step::once(&sql::STILL_IDENTIFIES, values)
            }
        };
        step.exactly_one(AS_READ)
    }

    /// Tells whether one number was replaced by another, directly or by numbers between.
    async fn leads_to(&self, from: Lookup, to: Lookup) -> Result<bool, Unavailable> {
        let mut at = from;
        for _ in 0..CHAIN_MAX {
            let rows = self.database.read(&sql::NEXT_NUMBER, &[at.value()]).await?;
            let Some(row) = rows.first() else {
                return Ok(false);
            };
            if row.bytes_or_null(0)?.is_none() {
                return Ok(false);
            }
            at = Lookup::from_bytes(row.array(0)?);
            if at == to {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
