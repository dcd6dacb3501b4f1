//! National numbers and the ids that stand for them everywhere else.
//!
//! A number is found by a keyed hash and kept sealed; the keys are not in the database. When a number is replaced, both
//! lead to the same person, and the answer says which number is now in force. An id that stood for the person before
//! becomes an alias and leads there too.
//!
//! INVARIANTS:
//! - No statement has a national number in the clear among its parameters.
//! - An id tells nothing about the number, and a number without the key nothing about the id.
//! - Looking up a number costs one statement, whether it is known, unknown or replaced.

pub mod list;
mod replacement;
mod seal;
mod sql;

use exchange::{Persons, Resolved};
use futures_util::future::try_join_all;
use uuid::Uuid;
use vocabulary::{PersonId, be::Ssin};

pub use replacement::{Contradiction, NotReplaced, Replaced};
pub use seal::PersonKeys;
pub(crate) use seal::{Lookup, Place, Sealer};
pub(crate) use sql::{ADD_IDENTIFIER, ADD_PERSON, ALL as STATEMENTS};

use crate::{
    Store,
    database::{NotWritten, Row, Step, Transaction, Unavailable, Value},
};

/// How often a change is tried again when somebody else changes the same numbers.
const ATTEMPTS_MAX: usize = 4;

/// Numbers read at the same time from a server over the network.
const READS_AT_ONCE: usize = 16;

/// A number's row.
struct Identified {
    person: PersonId,
    /// The number in force, when this one was replaced.
    current: Option<(Lookup, Vec<u8>)>,
}

impl Identified {
    /// The number in force, given the one whose row this is.
    fn in_force(&self, of: Lookup) -> Lookup {
        self.current.as_ref().map_or(of, |(current, _)| *current)
    }
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
        let mut rows = self.database.read(&sql::NUMBER, &[id(person)]).await?;
        if rows.is_empty()
            && let Some(survivor) = self.person_behind(person).await?
        {
            rows = self.database.read(&sql::NUMBER, &[id(survivor)]).await?;
        }
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
