//! Who holds a file on whom: the entries of institutions, looked up in microseconds.
//!
//! INVARIANTS:
//! - Entries of one person at one institution in one capacity share no day. Entering one needs serializable isolation,
//!   because it depends on rows that are absent.
//! - An entry is changed only together with a leaf; a bulk load leaves two for the whole file, before and after.
//! - An entry stands under the id of a person, never under an alias: when two persons turn out to be one, their entries
//!   are joined as [`merge`] says, and what is entered later under the alias becomes the person's.

pub mod load;
mod merge;
mod sql;

use exchange::directory::{Change, Conflict, Files, Held, Query};
use vocabulary::{Capacity, FileReference, InstitutionId, Period, PersonId};

pub(crate) use merge::{Merged, merge};
pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{Row, Rows, Step, Transaction, Unavailable, Value, count},
    days,
    ledger::{LeafId, LogId, StateChange},
    persons,
};

impl Store {
    /// Every registration of a person at two institutions, whatever its dates. One statement.
    pub(crate) async fn registrations(
        &self,
        person: PersonId,
        institutions: [InstitutionId; 2],
    ) -> Result<Vec<FileReference>, Unavailable> {
        let values = [
            persons::id(person),
            institutions[0].number().into(),
            institutions[1].number().into(),
        ];
        let rows = self.database.read(&sql::FILES_ABOUT, &values).await?;
        rows.iter().map(|row| file(row, 0)).collect()
    }
}

impl Store {
    /// Every registration of a person, for the person.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn files_on(&self, person: PersonId) -> Result<Vec<FileReference>, Unavailable> {
        self.files_of(person).await
    }

    /// Every registration of a person.
    pub(crate) async fn files_of(
        &self,
        person: PersonId,
    ) -> Result<Vec<FileReference>, Unavailable> {
        let rows = self
            .database
            .read(&sql::FILES_OF, &[persons::id(person)])
            .await?;
        rows.iter().map(|row| file(row, 0)).collect()
    }
}

impl Files for Store {
    async fn files_held(
        &self,
        institution: InstitutionId,
        query: &Query,
    ) -> Result<Vec<Held>, exchange::Unavailable> {
        self.held(institution, query)
            .await
            .and_then(|rows| rows.iter().map(held).collect())
            .map_err(|why| exchange::Unavailable {
                what: "the directory",
                why: why.to_string(),
            })
    }
}

impl Store {
    async fn held(&self, institution: InstitutionId, query: &Query) -> Result<Rows, Unavailable> {
        let Query {
            person,
            capacity,
            active_on,
            after,
            limit,
        } = query;
        // Before the first position: below every id, and no capacity or day comes after the nil id itself.
        let (after_person, after_capacity, after_start) = match after {
            Some(after) => (
                persons::id(after.person),
                after.capacity.code().into(),
                days::number(after.start).into(),
            ),
            None => (Value::Bytes(vec![]), Value::Integer(0), i32::MIN.into()),
        };
        let mut values = match person {
            Some(person) => vec![persons::id(*person), institution.number().into()],
            None => vec![institution.number().into()],
        };
        values.extend([
            after_person,
            after_capacity,
            after_start,
            capacity.map(Capacity::code).into(),
            active_on.map(days::number).into(),
            count(*limit as u64),
        ]);
        let statement = match person {
            Some(_) => &sql::FILES_HELD_ABOUT,
            None => &sql::FILES_HELD,
        };
        self.database.read(statement, &values).await
    }
}

impl StateChange for Change {
    type Conflict = Conflict;

    fn transaction(self, _: LogId, _: &[LeafId]) -> Transaction {
        let step = match self {
            Change::Nothing => return Transaction::new(),
            Change::Registered(held) => {
                Step::once(&sql::REGISTER, row_of(&held)).exactly_one(REGISTER)
            }
            Change::Unregistered(held) => {
                let period = held.file.period;
                let values = vec![
                    period.end().map(days::number).into(),
                    persons::id(held.person),
                    held.file.institution.number().into(),
                    held.file.capacity.code().into(),
                    days::number(period.start()).into(),
                ];
                Step::once(&sql::UNREGISTER, values).exactly_one(UNREGISTER)
            }
        };
        Transaction::of(vec![step]).serializable()
    }

    fn conflict(step: &'static str) -> Option<Conflict> {
        match step {
            REGISTER => Some(Conflict::Overlaps),
            UNREGISTER => Some(Conflict::NotRegistered),
            _ => None,
        }
    }
}

const REGISTER: &str = "register";
const UNREGISTER: &str = "unregister";

/// The steps by which the entries of `gone` become those of `survivor`; each fits only what was read, and is called `name`.
pub(crate) fn merge_steps(
    gone: PersonId,
    survivor: PersonId,
    taken: &[FileReference],
    merged: &Merged,
    name: &'static str,
) -> Vec<Step> {
    let rows = |person, files: &[FileReference]| {
        let row = |file: &FileReference| {
            row_of(&Held {
                person,
                file: *file,
            })
        };
        files.iter().map(row).collect::<Vec<_>>()
    };
    vec![
        Step::each(&sql::REMOVE_ENTRY, rows(gone, taken)).exactly_one(name),
        Step::once(&sql::NO_ENTRY_OF, vec![persons::id(gone)]).exactly_one(name),
        Step::each(&sql::REMOVE_ENTRY, rows(survivor, &merged.removed)).exactly_one(name),
        Step::each(&sql::REGISTER, rows(survivor, &merged.entered)).exactly_one(name),
    ]
}

fn row_of(held: &Held) -> Vec<Value> {
    let FileReference {
        institution,
        capacity,
        period,
    } = &held.file;
    vec![
        persons::id(held.person),
        institution.number().into(),
        capacity.code().into(),
        days::number(period.start()).into(),
        period.end().map(days::number).into(),
    ]
}

fn held(row: Row<'_>) -> Result<Held, Unavailable> {
    Ok(Held {
        person: persons::person(row, 0)?,
        file: file(row, 1)?,
    })
}

/// Reads institution, capacity, first and last day from four columns.
fn file(row: Row<'_>, column: usize) -> Result<FileReference, Unavailable> {
    let malformed = |_| Unavailable::new("a stored registration is malformed");
    let end = match row.integer_or_null(column + 3)? {
        Some(_) => Some(days::day(row.number(column + 3)?)?),
        None => None,
    };
    let period = Period::new(days::day(row.number(column + 2)?)?, end)
        .map_err(|_| Unavailable::new("a stored registration ends before it starts"))?;
    Ok(FileReference {
        institution: InstitutionId::from_number(row.number(column)?),
        capacity: Capacity::new(row.number(column + 1)?).map_err(malformed)?,
        period,
    })
}
