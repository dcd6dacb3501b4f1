//! PostgreSQL: arrays for what may be there already, `COPY` for what is not, in serializable transactions.

use std::{collections::HashMap, pin::pin, sync::Arc};

use tokio_postgres::{
    IsolationLevel, Row, Transaction,
    binary_copy::BinaryCopyInWriter,
    error::SqlState,
    types::{ToSql, Type},
};
use uuid::Uuid;
use vocabulary::PersonId;

use super::{ATTEMPTS_MAX, contended};
use crate::{
    database::{
        Rehearsal, Unavailable, Value,
        postgres::{FAIL_FIRST, Postgres, failed, is_retryable},
    },
    directory::load::{
        NotLoaded,
        kept::Kept,
        runs::Sortable,
        settle::settle,
        sql,
    },
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

pub(in crate::directory::load) struct Copy<'a>(pub(super) &'a Postgres);

/// How an attempt to enter a batch ended when it did not succeed.
enum Attempt {
    /// Another transaction was in the way.
    Again,
    /// Trying again would not help.
    Over(NotLoaded),
}

/// An error of the server, on the way to be judged.
fn judge(what: &'static str) -> impl FnOnce(tokio_postgres::Error) -> Attempt {
    move |error| {
        // Who entered the same registration in between has made the key taken.
        let taken = error.code() == Some(&SqlState::UNIQUE_VIOLATION);
        if taken || is_retryable(&error) {
            Attempt::Again
        } else {
            Attempt::Over(failed(what, &error).into())
        }
    }
}

impl Copy<'_> {
    pub(super) async fn persons_of(
        &self,
        lookups: &[Lookup],
    ) -> Result<Vec<Option<PersonId>>, Unavailable> {
        let wanted: Vec<&[u8]> = lookups.iter().map(|lookup| &lookup.as_bytes()[..]).collect();
        let found = self.query(PERSONS_OF, &[&wanted]).await?;
        let mut known = HashMap::with_capacity(found.len());
        for row in &found {
            known.insert(array::<32>(row, 0)?, PersonId::from_uuid(Uuid::from_bytes(array(row, 1)?)));
        }
        Ok(lookups.iter().map(|lookup| known.get(lookup.as_bytes()).copied()).collect())
    }

    pub(super) async fn add_persons(&self, rows: &[(PersonId, Lookup)]) -> Result<(), Unavailable> {
        let persons: Vec<&[u8]> = rows.iter().map(|row| &row.0.as_uuid().as_bytes()[..]).collect();
        let lookups: Vec<&[u8]> = rows.iter().map(|row| &row.1.as_bytes()[..]).collect();
        self.execute(ADD_PERSONS, &[&persons, &lookups]).await.map(drop)
    }

    pub(super) async fn add_identifiers(
        &self,
        rows: &[(Lookup, PersonId, Vec<u8>)],
    ) -> Result<u64, Unavailable> {
        let lookups: Vec<&[u8]> = rows.iter().map(|row| &row.0.as_bytes()[..]).collect();
        let persons: Vec<&[u8]> = rows.iter().map(|row| &row.1.as_uuid().as_bytes()[..]).collect();
        let sealed: Vec<&[u8]> = rows.iter().map(|row| &row.2[..]).collect();
        self.execute(ADD_IDENTIFIERS, &[&lookups, &persons, &sealed]).await
    }

    async fn query(
        &self,
        sql: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Unavailable> {
        let client = self.0.connection().await?;
        let found = client.query(sql, params).await;
        found.map_err(|error| failed("bulk load", &error))
    }

    /// Runs one statement, which is a transaction of its own, again when a deadlock was resolved against it.
    async fn execute(
        &self,
        sql: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Unavailable> {
        let client = self.0.connection().await?;
        let mut attempt = 1;
        loop {
            match client.execute(sql, params).await {
                Ok(touched) => return Ok(touched),
                Err(error) if attempt < ATTEMPTS_MAX && is_retryable(&error) => attempt += 1,
                Err(error) => return Err(failed("bulk load", &error)),
            }
        }
    }

    pub(super) async fn enter(&self, kept: &Kept, rows: Vec<Sortable>) -> Result<Kept, NotLoaded> {
        let rows = Arc::new(rows);
        for attempt in 0..ATTEMPTS_MAX {
            let rehearse = attempt == 0 && self.0.rehearsal() == Rehearsal::FailFirstAttempt;
            match self.attempt(kept, &rows, rehearse.then_some(FAIL_FIRST)).await {
                Ok(after) => return Ok(after),
                Err(Attempt::Again) => {}
                Err(Attempt::Over(why)) => return Err(why),
            }
        }
        Err(contended())
    }

    async fn attempt(
        &self,
        kept: &Kept,
        rows: &Arc<Vec<Sortable>>,
        rehearsal: Option<&str>,
    ) -> Result<Kept, Attempt> {
        let over = |why: Unavailable| Attempt::Over(why.into());
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(kept.clone());
        };
        let mut client = self.0.connection().await.map_err(over)?;
        // Dropping it undoes it, also when this future is dropped.
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::Serializable)
            .start()
            .await
            .map_err(judge("BEGIN"))?;
        let range: [&(dyn ToSql + Sync); 2] = [&&first.person()[..], &&last.person()[..]];
        let alone = transaction
            .query_opt(sql::NO_ENTRY_BETWEEN.sql, &range)
            .await
            .map_err(judge(sql::NO_ENTRY_BETWEEN.name))?;
        let entered = match alone {
            Some(_) => Vec::new(),
            None => entries_of(&transaction, rows).await?,
        };
        let all = Arc::clone(rows);
        let settled = tokio::task::spawn_blocking(move || settle(&all, &entered)).await;
        let settled = settled.map_err(|_| Attempt::Over(NotLoaded::BrokenOff))?;
        copy_in(&transaction, &settled.fresh).await.map_err(judge(ENTER))?;
        let after = kept.after(&settled, last.key);
        let values = after.advance(kept);
        let params: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value: &Value| value as _).collect();
        let moved = transaction
            .execute(sql::ADVANCE_LOAD.sql, &params)
            .await
            .map_err(judge(sql::ADVANCE_LOAD.name))?;
        if moved != 1 {
            return Err(Attempt::Over(NotLoaded::InProgress));
        }
        if let Some(failure) = rehearsal {
            transaction.batch_execute(failure).await.map_err(judge("rehearsal"))?;
        }
        transaction.commit().await.map_err(judge("COMMIT"))?;
        Ok(after)
    }
}

/// Every entry of every person in the rows.
async fn entries_of(
    transaction: &Transaction<'_>,
    rows: &[Sortable],
) -> Result<Vec<Sortable>, Attempt> {
    let malformed = |why: Unavailable| Attempt::Over(why.into());
    let persons: Vec<[u8; 16]> = rows
        .chunk_by(|a, b| a.person() == b.person())
        .map(|rows| rows[0].person())
        .collect();
    let persons: Vec<&[u8]> = persons.iter().map(|person| &person[..]).collect();
    let found = transaction
        .query(ENTRIES_OF, &[&persons])
        .await
        .map_err(judge("entries"))?;
    let mut entered = Vec::with_capacity(found.len());
    for row in &found {
        entered.push(entry(row).map_err(malformed)?);
    }
    Ok(entered)
}

fn entry(row: &Row) -> Result<Sortable, Unavailable> {
    let why = |error| failed("entries", &error);
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
    let bytes: &[u8] = row.try_get(column).map_err(|error| failed("bulk load", &error))?;
    bytes
        .try_into()
        .map_err(|_| Unavailable::new("a column is not of the right length"))
}
