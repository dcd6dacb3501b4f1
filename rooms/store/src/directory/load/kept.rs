//! What is kept of a load in the database: how far it has come, and what was wrong with its rows.

use serde::{Deserialize, Serialize};
use vocabulary::Hash32;

use super::{row::RowFault, runs::Key, settle::Settled, sql};
use crate::{
    database::{Database, Step, Transaction, Unavailable, Value, count},
    ledger::{LeafId, LogId},
};

/// Most rows that are listed with their fault. A file that has more is to be made again; the rest is counted.
pub const PROBLEMS_MAX: usize = 1_000;

/// A row that was not entered, by its line (or its number in a Parquet file). Says nothing about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where.
    pub line: u64,
    /// Why.
    pub fault: RowFault,
}

/// How far a load has come. The numbers are stored and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// The rows are not all read, checked and sorted.
    Nothing,
    /// The rows up to this one, in the order of the table, are entered or told to be a problem.
    Row(Option<Key>),
    /// The leaf stands.
    End,
}

const READING: i64 = 0;
const ENTERING: i64 = 1;
const FINISHED: i64 = 2;

/// A load as the database knows it.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) digest: Hash32,
    pub(super) reached: Reached,
    pub(super) rows: u64,
    pub(super) entered: u64,
    pub(super) duplicate: u64,
    pub(super) overlapping: u64,
    pub(super) bad: u64,
    pub(super) problems: Vec<Problem>,
    /// The leaf of its beginning; only a load from before there were such leaves has none.
    pub(super) begun: Option<(LogId, LeafId)>,
}

/// What a file's rows were like, once all are read.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) rows: u64,
    pub(super) bad: u64,
    pub(super) problems: Vec<Problem>,
}

impl Kept {
    /// Reads the row of a load.
    pub(super) async fn find(
        database: &Database,
        digest: Hash32,
    ) -> Result<Option<Self>, Unavailable> {
        let rows = database
            .read(&sql::LOAD, &[digest.as_bytes().into()])
            .await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let key = match row.bytes_or_null(1)? {
            Some(_) => Some(Key::from_bytes(&row.array(1)?)),
            None => None,
        };
        let reached = match row.integer(0)? {
            READING => Reached::Nothing,
            ENTERING => Reached::Row(key),
            FINISHED => Reached::End,
            _ => return Err(Unavailable::new("a load is at an unknown stage")),
        };
        let begun = match row.bytes_or_null(9)? {
            Some(_) => Some((LogId(row.integer(8)?), LeafId::from_bytes(row.array(9)?))),
            None => None,
        };
        let problems = serde_json::from_str(row.text(7)?)
            .map_err(|_| Unavailable::new("the problems of a load are malformed"))?;
        Ok(Some(Self {
            digest,
            reached,
            rows: row.number(2)?,
            entered: row.number(3)?,
            duplicate: row.number(4)?,
            overlapping: row.number(5)?,
            bad: row.number(6)?,
            problems,
            begun,
        }))
    }

    /// Says that all rows are read. A load that was further already is where it was.
    pub(super) async fn rows_read(
        self,
        database: &Database,
        reading: Reading,
    ) -> Result<Self, Unavailable> {
        let Reached::Nothing = self.reached else {
            return Ok(self);
        };
        let kept = Self {
            reached: Reached::Row(None),
            rows: reading.rows,
            bad: reading.bad,
            problems: reading.problems,
            ..self
        };
        let values = vec![
            count(kept.rows),
            count(kept.bad),
            kept.problems_text(),
            kept.digest.as_bytes().into(),
        ];
        let step = Step::once(&sql::ROWS_READ, values).exactly_one("load");
        let written = database.write_patiently(Transaction::of(vec![step])).await;
        written.map_err(|why| why.unavailable())?;
        Ok(kept)
    }

    /// The load when these rows are entered, up to a key.
    pub(super) fn after(&self, settled: &Settled, key: Key) -> Self {
        let mut kept = self.clone();
        kept.reached = Reached::Row(Some(key));
        kept.entered += settled.fresh.len() as u64;
        kept.duplicate += settled.duplicate;
        kept.overlapping += settled.overlapping.len() as u64;
        for line in &settled.overlapping {
            push_problem(&mut kept.problems, *line, RowFault::Overlaps);
        }
        kept
    }

    /// The parameters that move the row from where the load was to here.
    pub(super) fn advance(&self, from: &Kept) -> Vec<Value> {
        vec![
            self.reached.value(),
            count(self.entered),
            count(self.duplicate),
            count(self.overlapping),
            self.problems_text(),
            self.digest.as_bytes().into(),
            from.reached.value(),
        ]
    }

    fn problems_text(&self) -> Value {
        let problems = serde_json::to_string(&self.problems);
        problems.expect("numbers and names are always JSON").into()
    }
}

impl Reached {
    fn value(self) -> Value {
        match self {
            Reached::Row(Some(key)) => (&key.to_bytes()).into(),
            Reached::Row(None) | Reached::Nothing | Reached::End => Value::Null,
        }
    }
}

/// Adds to a list that is bounded.
pub(super) fn push_problem(problems: &mut Vec<Problem>, line: u64, fault: RowFault) {
    if problems.len() < PROBLEMS_MAX {
        problems.push(Problem { line, fault });
    }
}
