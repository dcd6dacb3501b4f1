//! PostgreSQL: arrays for what may be there already, `COPY` for what is not, in serializable transactions.

use std::{borrow::Cow, collections::HashMap, pin::pin};

use deadpool_postgres::Transaction;
use tokio_postgres::{
    IsolationLevel, Row,
    binary_copy::BinaryCopyInWriter,
    error::SqlState,
    types::{ToSql, Type},
};
use uuid::Uuid;
use vocabulary::PersonId;

use super::{Survivors, about_survivors};
use crate::{
    database::{
        Rehearsal, Unavailable,
        postgres::{Postgres, REHEARSE, failed, is_retryable},
    },
    directory::load::{NotLoaded, kept::Kept, runs::Sortable, settle::settle, sql},
    persons::Lookup,
};

const PERSONS_OF: &str = "SELECT lookup, person FROM person_identifier WHERE lookup = ANY($1)";
const ADD_PERSONS: &str = "INSERT INTO person (person, lookup) \
    SELECT * FROM unnest($1::bytea[], $2::bytea[]) ON CONFLICT (person) DO NOTHING";
const ADD_IDENTIFIERS: &str = "INSERT INTO person_identifier (lookup, person, sealed) \
    SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[]) ON CONFLICT (lookup) DO NOTHING";
const ENTRIES_OF: &str = "SELECT person, institution, capacity, start_day, end_day \
    FROM registration WHERE person = ANY($1) ORDER BY person, institution, capacity, start_day";
const ENTER: &str =
    "COPY registration (person, institution, capacity, start_day, end_day) FROM STDIN BINARY";
const ENTER_TYPES: [Type; 5] = [Type::BYTEA, Type::INT8, Type::INT4, Type::INT4, Type::INT4];

/// What messages call it.
const WHAT: &str = "bulk load";

/// How often a transaction runs again when others were in the way.
const ATTEMPTS_MAX: u32 = 8;

pub(in crate::directory::load) struct Copy<'a>(pub(super) &'a Postgres);

impl Copy<'_> {
    pub(super) async fn persons_of(
        &self,
        lookups: &[Lookup],
    ) -> Result<Vec<Option<PersonId>>, Unavailable> {
        let wanted: Vec<&[u8]> = lookups
            .iter()
            .map(|lookup| &lookup.as_bytes()[..])
            .collect();
        let found = self.query(PERSONS_OF, &[&wanted]).await?;
        let mut known = HashMap::with_capacity(found.len());
        for row in &found {
            known.insert(
                array::<32>(row, 0)?,
                PersonId::from_uuid(Uuid::from_bytes(array(row, 1)?)),
            );
        }
        Ok(lookups
            .iter()
            .map(|lookup| known.get(lookup.as_bytes()).copied())
            .collect())
    }

    pub(super) async fn add_persons(&self, rows: &[(PersonId, Lookup)]) -> Result<(), Unavailable> {
        let persons: Vec<&[u8]> = rows
            .iter()
            .map(|row| &row.0.as_uuid().as_bytes()[..])
            .collect();
        let lookups: Vec<&[u8]> = rows.iter().map(|row| &row.1.as_bytes()[..]).collect();
        self.execute(ADD_PERSONS, &[&persons, &lookups])
            .await
            .map(drop)
    }

    pub(super) async fn add_identifiers(
        &self,
        rows: &[(Lookup, PersonId, Vec<u8>)],
    ) -> Result<u64, Unavailable> {
        let lookups: Vec<&[u8]> = rows.iter().map(|row| &row.0.as_bytes()[..]).collect();
        let persons: Vec<&[u8]> = rows
            .iter()
            .map(|row| &row.1.as_uuid().as_bytes()[..])
            .collect();
        let sealed: Vec<&[u8]> = rows.iter().map(|row| &row.2[..]).collect();
        self.execute(ADD_IDENTIFIERS, &[&lookups, &persons, &sealed])
            .await
    }

    async fn query(
        &self,
        sql: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Unavailable> {
        let client = self.0.connection().await?;
        let found = client.query(sql, params).await;
        found.map_err(|error| failed(WHAT, &error))
    }

    /// Runs one statement, which is a transaction of its own, again when a deadlock was resolved against it.
    async fn execute(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<u64, Unavailable> {
        let client = self.0.connection().await?;
        let mut attempt = 1;
        loop {
            match client.execute(sql, params).await {
                Ok(touched) => return Ok(touched),
                Err(error) if attempt < ATTEMPTS_MAX && is_retryable(&error) => attempt += 1,
                Err(error) => return Err(failed(WHAT, &error)),
            }
        }
    }

    pub(super) async fn enter(&self, kept: &Kept, rows: &[Sortable]) -> Result<Kept, NotLoaded> {
        let mut rehearsal = match self.0.rehearsal() {
            Rehearsal::Off => None,
            Rehearsal::FailFirstAttempt => Some(REHEARSE),
        };
        let mut attempt = 1;
        loop {
            match self.try_to_enter(kept, rows, rehearsal.take()).await {
                Err(Attempt::Again(_)) if attempt < ATTEMPTS_MAX => attempt += 1,
                Err(Attempt::Again(why)) => return Err(why.into()),
                Err(Attempt::Over(why)) => return Err(why),
                Ok(after) => return Ok(after),
            }
        }
    }

    async fn try_to_enter(
        &self,
        kept: &Kept,
        rows: &[Sortable],
        rehearsal: Option<&str>,
    ) -> Result<Kept, Attempt> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(kept.clone());
        };
        let mut client = self.0.connection().await?;
        // Dropping it undoes it, also when this future is dropped.
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::Serializable)
            .start()
            .await?;
        // These reads are what a registration that is entered meanwhile would meet.
        let alone = transaction
            .query_opt(
                sql::NO_ENTRY_BETWEEN.sql,
                &[&&first.person()[..], &&last.person()[..]],
            )
            .await?;
        let (rows, entered) = match alone {
            Some(_) => (Cow::Borrowed(rows), Vec::new()),
            None => {
                let survivors = survivors_between(&transaction, first, last).await?;
                let rows = about_survivors(rows, &survivors);
                let entered = entries_of(&transaction, &rows).await?;
                (Cow::Owned(rows), entered)
            }
        };
        let settled = settle(&rows, &entered);
        copy_in(&transaction, &settled.fresh).await?;
        let after = kept.after(&settled, last.key);
        let values = after.advance(kept);
        let params: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        if transaction.execute(sql::ADVANCE_LOAD.sql, &params).await? != 1 {
            return Err(Attempt::Over(NotLoaded::InProgress));
        }
        if let Some(failure) = rehearsal {
            transaction.batch_execute(failure).await?;
        }
        transaction.commit().await?;
        Ok(after)
    }
}

/// How an attempt to enter a batch ended when it did not succeed.
enum Attempt {
    /// Another transaction was in the way.
    Again(Unavailable),
    /// Trying again would not help.
    Over(NotLoaded),
}

impl From<tokio_postgres::Error> for Attempt {
    fn from(error: tokio_postgres::Error) -> Self {
        let why = failed(WHAT, &error);
        // A key that is taken was entered meanwhile: the next attempt sees it.
        let taken = error.code() == Some(&SqlState::UNIQUE_VIOLATION);
        if taken || is_retryable(&error) {
            Attempt::Again(why)
        } else {
            Attempt::Over(why.into())
        }
    }
}

impl From<Unavailable> for Attempt {
    fn from(why: Unavailable) -> Self {
        Attempt::Over(why.into())
    }
}

async fn survivors_between(
    transaction: &Transaction<'_>,
    first: &Sortable,
    last: &Sortable,
) -> Result<Survivors, Attempt> {
    let range: [&(dyn ToSql + Sync); 2] = [&&first.person()[..], &&last.person()[..]];
    let found = transaction.query(sql::ALIASES_BETWEEN.sql, &range).await?;
    found
        .iter()
        .map(|row| Ok((array(row, 0)?, array(row, 1)?)))
        .collect()
}

/// Every entry of every person in the rows.
async fn entries_of(
    transaction: &Transaction<'_>,
    rows: &[Sortable],
) -> Result<Vec<Sortable>, Attempt> {
    let persons: Vec<[u8; 16]> = rows
        .chunk_by(|a, b| a.person() == b.person())
        .map(|rows| rows[0].person())
        .collect();
    let persons: Vec<&[u8]> = persons.iter().map(|person| &person[..]).collect();
    let found = transaction.query(ENTRIES_OF, &[&persons]).await?;
    found.iter().map(|row| Ok(entry(row)?)).collect()
}

fn entry(row: &Row) -> Result<Sortable, Unavailable> {
    let why = |error| failed(WHAT, &error);
    let out_of_range = |_| Unavailable::new("a stored registration is out of range");
    let institution: i64 = row.try_get(1).map_err(why)?;
    let capacity: i32 = row.try_get(2).map_err(why)?;
    Ok(Sortable::entered(
        array(row, 0)?,
        institution.try_into().map_err(out_of_range)?,
        capacity.try_into().map_err(out_of_range)?,
        row.try_get(3).map_err(why)?,
        row.try_get(4).map_err(why)?,
    ))
}

async fn copy_in(
    transaction: &Transaction<'_>,
    rows: &[Sortable],
) -> Result<(), tokio_postgres::Error> {
    let sink = transaction.copy_in(ENTER).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &ENTER_TYPES));
    for row in rows {
        let person = row.person();
        let columns: [&(dyn ToSql + Sync); 5] = [
            &&person[..],
            &i64::from(row.institution()),
            &i32::from(row.capacity()),
            &row.start(),
            &row.end(),
        ];
        writer.as_mut().write(&columns).await?;
    }
    writer.finish().await.map(drop)
}

fn array<const N: usize>(row: &Row, column: usize) -> Result<[u8; N], Unavailable> {
    let bytes: &[u8] = row.try_get(column).map_err(|error| failed(WHAT, &error))?;
    bytes
        .try_into()
        .map_err(|_| Unavailable::new("a column is not of the right length"))
}
