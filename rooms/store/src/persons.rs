//! National numbers and the ids that stand for them everywhere else.
//!
//! A number is found by a keyed hash and kept sealed; the keys are not in the database. When a number is replaced, the
//! old one becomes an alias: both lead to the same person, and the answer says which number is now in force.
//!
//! INVARIANTS:
//! - No statement has a national number in the clear among its parameters.
//! - An id is random: it tells nothing about the number, and a number without the key nothing about the id.
//! - Looking up a number costs one statement, whether it is known, unknown or replaced.

mod seal;
mod sql;

use exchange::{Persons, Resolved};
use futures_util::future::try_join_all;
use thiserror::Error;
use uuid::Uuid;
use vocabulary::{PersonId, be::Ssin};

pub use seal::PersonKeys;
pub(crate) use seal::{Lookup, Sealer};
pub(crate) use sql::{ADD_IDENTIFIER, ADD_PERSON, ALL as STATEMENTS};

use crate::{
    Store,
    database::{NotWritten, Row, Step, Transaction, Unavailable, Value},
    directory,
};

/// How often a change is tried again when somebody else changes the same numbers.
const ATTEMPTS_MAX: usize = 4;

/// Numbers read at the same time from a server over the network.
const READS_AT_ONCE: usize = 16;

/// Why a replacement was not entered.
#[derive(Debug, Error)]
pub enum NotReplaced {
    /// The new number is itself replaced, directly or in the end by the old one.
    #[error("the new number is itself replaced")]
    NewNumberReplaced,
    /// The old number was replaced by another one before.
    #[error("the old number is already replaced by another one")]
    AlreadyReplaced,
    /// The database cannot do it now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// A number's row.
struct Identified {
    person: PersonId,
    /// The number in force, when this one was replaced.
    current: Option<(Lookup, Vec<u8>)>,
}

impl Store {
    async fn identified(&self, lookup: &Lookup) -> Result<Option<Identified>, Unavailable> {
        let rows = self
            .database
            .read(&sql::IDENTIFIED, &[lookup.value()])
            .await?;
        rows.first()
            .map(|row| {
                let current = match row.bytes_or_null(1)? {
                    Some(_) => Some((Lookup::from_bytes(row.array(1)?), row.bytes(2)?.to_vec())),
                    None => None,
                };
                Ok(Identified {
                    person: person(row, 0)?,
                    current,
                })
            })
            .transpose()
    }

    /// Enters that `new` took the place of `old`: from now on both stand for the same person. When both stood for
    /// somebody, the old person's entries in the directory move to the new one; evidence keeps the old id.
    ///
    /// # Errors
    /// When it contradicts an earlier replacement, or the database cannot do it.
    pub async fn replace_number(&self, old: &Ssin, new: &Ssin) -> Result<(), NotReplaced> {
        let (old_lookup, new_lookup) = (self.sealer.lookup(old), self.sealer.lookup(new));
        for _ in 0..ATTEMPTS_MAX {
            self.admit_number(old).await?;
            let old_row = self.identified(&old_lookup).await?;
            let new_row = self.identified(&new_lookup).await?;
            let Some(old_row) = old_row else { continue };
            if new_row.as_ref().is_some_and(|row| row.current.is_some()) || old_lookup == new_lookup
            {
                return Err(NotReplaced::NewNumberReplaced);
            }
            if let Some((current, _)) = &old_row.current {
                let same_person = new_row.is_some_and(|row| row.person == old_row.person);
                return if *current == new_lookup || same_person {
                    Ok(())
                } else {
                    Err(NotReplaced::AlreadyReplaced)
                };
            }
            let new_person = new_row.as_ref().map_or(old_row.person, |row| row.person);
            let mut transaction = Transaction::new().serializable();
            if new_row.is_none() {
                let sealed = self.sealer.seal(new, &new_lookup);
                let values = vec![new_lookup.value(), id(new_person), sealed.into()];
                let step = Step::once(&sql::ADD_IDENTIFIER, values);
                transaction.push(step.exactly_one("new number"));
            }
            let values = vec![
                id(new_person),
                new_lookup.value(),
                old_lookup.value(),
                id(old_row.person),
            ];
            transaction.push(Step::once(&sql::REPLACE, values).exactly_one("old number"));
            let values = vec![id(new_person), new_lookup.value(), old_lookup.value()];
            transaction.push(Step::once(&sql::REPLACE_ALIASES, values));
            let values = vec![id(new_person), new_lookup.value()];
            transaction.push(Step::once(&sql::SET_PERSON, values));
            if new_person != old_row.person {
                transaction.push(Step::once(&sql::REMOVE_PERSON, vec![id(old_row.person)]));
                for step in directory::move_registrations(old_row.person, new_person) {
                    transaction.push(step);
                }
            }
            match self.database.write(transaction).await {
                Ok(_) => return Ok(()),
                Err(NotWritten::Unmet { .. }) => {}
                Err(NotWritten::Unavailable(why)) => return Err(why.into()),
            }
        }
        Err(Unavailable::new("others change the same numbers").into())
    }

    async fn admit_number(&self, ssin: &Ssin) -> Result<PersonId, Unavailable> {
        let lookup = self.sealer.lookup(ssin);
        for _ in 0..ATTEMPTS_MAX {
            if let Some(known) = self.identified(&lookup).await? {
                return Ok(known.person);
            }
            let person = self.sealer.person(ssin);
            let sealed = self.sealer.seal(ssin, &lookup);
            let transaction = Transaction::of(vec![
                Step::once(
                    &sql::ADD_IDENTIFIER,
                    vec![lookup.value(), id(person), sealed.into()],
                )
                .exactly_one("number"),
                Step::once(&sql::ADD_PERSON, vec![id(person), lookup.value()]),
            ]);
            match self.database.write(transaction).await {
                Ok(_) => return Ok(person),
                Err(NotWritten::Unmet { .. }) => {}
                Err(NotWritten::Unavailable(why)) => return Err(why),
            }
        }
        Err(Unavailable::new("others enter the same number"))
    }

    async fn number_of(&self, person: PersonId) -> Result<Option<Ssin>, Unavailable> {
        let rows = self.database.read(&sql::NUMBER, &[id(person)]).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let lookup = Lookup::from_bytes(row.array(0)?);
        self.sealer
            .open(row.bytes(1)?, &lookup, self.today())
            .map(Some)
    }
}

impl Persons for Store {
    async fn resolve(&self, ssin: &Ssin) -> Result<Resolved, exchange::Unavailable> {
        let lookup = self.sealer.lookup(ssin);
        let decoy = self.sealer.person(ssin);
        let found = self.identified(&lookup).await.map_err(unavailable)?;
        let (person, current) = match found {
            None => (None, None),
            Some(Identified {
                person,
                current: None,
            }) => (Some(person), None),
            Some(Identified {
                person,
                current: Some((lookup, sealed)),
            }) => {
                let current = self.sealer.open(&sealed, &lookup, self.today());
                (Some(person), Some(current.map_err(unavailable)?))
            }
        };
        Ok(Resolved {
            person,
            decoy,
            current,
        })
    }

    async fn admit(&self, ssin: &Ssin) -> Result<PersonId, exchange::Unavailable> {
        self.admit_number(ssin).await.map_err(unavailable)
    }

    async fn numbers(
        &self,
        persons: &[PersonId],
    ) -> Result<Vec<Option<Ssin>>, exchange::Unavailable> {
        let mut numbers = Vec::with_capacity(persons.len());
        for some in persons.chunks(READS_AT_ONCE) {
            let reads = some.iter().map(|person| self.number_of(*person));
            numbers.extend(try_join_all(reads).await.map_err(unavailable)?);
        }
        Ok(numbers)
    }
}

fn unavailable(why: Unavailable) -> exchange::Unavailable {
    exchange::Unavailable {
        what: "the register of persons",
        why: why.to_string(),
    }
}

/// A person's id as a parameter.
pub(crate) fn id(person: PersonId) -> Value {
    person.as_uuid().as_bytes().into()
}

/// A person's id in a column.
pub(crate) fn person(row: Row<'_>, column: usize) -> Result<PersonId, Unavailable> {
    Ok(PersonId::from_uuid(Uuid::from_bytes(row.array(column)?)))
}
