//! SQLite: the statements that everybody uses, many rows in one transaction.

use std::sync::Arc;

use vocabulary::PersonId;

use super::{Survivors, about_survivors};

use crate::{
    database::{Database, NotWritten, Step, Transaction, Unavailable, Value},
    directory::{
        self,
        load::{NotLoaded, kept::Kept, runs::Sortable, settle::settle, sql},
    },
    persons::{self, Lookup},
};

pub(in crate::directory::load) struct Statements<'a>(pub(super) &'a Database);

/// How often a batch is settled again when somebody else entered something that it meets.
const ATTEMPTS_MAX: usize = 8;

/// Reads in a row on a thread that others wait for: about a millisecond.
const READS_IN_A_ROW: usize = 256;

/// Names of steps that may find that somebody was faster.
const NOBODY_BETWEEN: &str = "nobody between";
const ENTRY: &str = "entry";
const LOAD: &str = "load";

impl Statements<'_> {
    pub(super) async fn persons_of(
        &self,
        lookups: &[Lookup],
    ) -> Result<Vec<Option<PersonId>>, Unavailable> {
        let (Some(first), Some(last)) = (lookups.iter().min(), lookups.iter().max()) else {
            return Ok(Vec::new());
        };
        let range = [first.value(), last.value()];
        if self.0.read(&sql::NUMBER_BETWEEN, &range).await?.is_empty() {
            return Ok(vec![None; lookups.len()]);
        }
        let mut persons = Vec::with_capacity(lookups.len());
        for (number, lookup) in lookups.iter().enumerate() {
            let_others_have_the_thread(number).await;
            let rows = self.0.read(&sql::PERSON_OF, &[lookup.value()]).await?;
            persons.push(
                rows.first()
                    .map(|row| persons::person(row, 0))
                    .transpose()?,
            );
        }
        Ok(persons)
    }

    pub(super) async fn add_persons(&self, rows: &[(PersonId, Lookup)]) -> Result<(), Unavailable> {
        let rows = rows
            .iter()
            .map(|(person, lookup)| vec![persons::id(*person), lookup.value()])
            .collect();
        self.write(Step::each(&persons::ADD_PERSON, rows))
            .await
            .map(drop)
    }

    pub(super) async fn add_identifiers(
        &self,
        rows: &[(Lookup, PersonId, Vec<u8>)],
    ) -> Result<u64, Unavailable> {
        let rows = rows
            .iter()
            .map(|(lookup, person, sealed)| {
                vec![
                    lookup.value(),
                    persons::id(*person),
                    sealed.as_slice().into(),
                ]
            })
            .collect();
        self.write(Step::each(&persons::ADD_IDENTIFIER, rows)).await
    }

    async fn write(&self, step: Step) -> Result<u64, Unavailable> {
        let written = self.0.write_patiently(Transaction::of(vec![step])).await;
        let written = written.map_err(NotWritten::unavailable)?;
        Ok(written.touched.iter().sum())
    }

    pub(super) async fn enter(&self, kept: &Kept, rows: Vec<Sortable>) -> Result<Kept, NotLoaded> {
        let (Some(first), Some(last)) = (rows.first().copied(), rows.last().copied()) else {
            return Ok(kept.clone());
        };
        let between = || vec![(&first.person()).into(), (&last.person()).into()];
        let rows = Arc::new(rows);
        for _ in 0..ATTEMPTS_MAX {
            let alone = !self
                .0
                .read(&sql::NO_ENTRY_BETWEEN, &between())
                .await?
                .is_empty();
            let (all, entered) = if alone {
                (Arc::clone(&rows), Vec::new())
            } else {
                let survivors = self.survivors_between(between()).await?;
                let all = Arc::new(about_survivors(&rows, &survivors));
                let entered = self.entries_of(&all).await?;
                (all, entered)
            };
            let prepare = move || {
                let settled = settle(&all, &entered);
                let values = settled.fresh.iter().map(values_of).collect();
                (settled, values)
            };
            let prepared = tokio::task::spawn_blocking(prepare).await;
            let (settled, values) = prepared.map_err(|_| NotLoaded::BrokenOff)?;
            let after = kept.after(&settled, last.key);
            drop(settled);
            let mut transaction = Transaction::new();
            if alone {
                let guard = Step::once(&sql::NO_ENTRY_BETWEEN, between());
                transaction.push(guard.exactly_one(NOBODY_BETWEEN));
                transaction.push(Step::each(&sql::ENTER, values));
            } else {
                transaction.push(Step::each(&directory::sql::REGISTER, values).exactly_one(ENTRY));
            }
            let advance = Step::once(&sql::ADVANCE_LOAD, after.advance(kept));
            transaction.push(advance.exactly_one(LOAD));
            match self.0.write_patiently(transaction).await {
                Ok(_) => return Ok(after),
                Err(NotWritten::Unmet { step: LOAD, .. }) => return Err(NotLoaded::InProgress),
                // Somebody entered a registration of one of these persons in between, or one is another person by now.
                Err(NotWritten::Unmet { .. }) => {}
                Err(NotWritten::Unavailable(why)) => return Err(why.into()),
            }
        }
        Err(Unavailable::new("others enter the same registrations").into())
    }

    async fn survivors_between(&self, range: Vec<Value>) -> Result<Survivors, Unavailable> {
        let found = self.0.read(&sql::ALIASES_BETWEEN, &range).await?;
        found
            .iter()
            .map(|row| Ok((row.array(0)?, row.array(1)?)))
            .collect()
    }

    /// Every entry of every person in the rows.
    async fn entries_of(&self, rows: &[Sortable]) -> Result<Vec<Sortable>, Unavailable> {
        let mut entered = Vec::new();
        let persons = rows.chunk_by(|a, b| a.person() == b.person());
        for (number, person) in persons.enumerate() {
            let_others_have_the_thread(number).await;
            let person = person[0].person();
            let found = self.0.read(&sql::ENTRIES_OF, &[(&person).into()]).await?;
            for row in found.iter() {
                let end = row.integer_or_null(3)?.map(|_| row.number(3)).transpose()?;
                entered.push(Sortable::entered(
                    person,
                    row.number(0)?,
                    row.number(1)?,
                    row.number(2)?,
                    end,
                ));
            }
        }
        Ok(entered)
    }
}

/// Reads are answered inline, without ever letting go of the thread: this does, every now and then.
async fn let_others_have_the_thread(reads: usize) {
    if reads.is_multiple_of(READS_IN_A_ROW) {
        tokio::task::yield_now().await;
    }
}

fn values_of(row: &Sortable) -> Vec<Value> {
    vec![
        (&row.person()).into(),
        row.institution().into(),
        row.capacity().into(),
        row.start().into(),
        row.end().into(),
    ]
}
