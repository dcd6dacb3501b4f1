//! How each engine takes much at once: SQLite large transactions on its one writer, PostgreSQL arrays and `COPY`.
//!
//! Both roads promise the same: what is entered meets nothing that was entered before or meanwhile, and the load's row
//! moves in the same transaction. Who turned out to be another person since the rows were sorted is entered as that one.

mod copy;
mod statements;

use std::collections::HashMap;

use vocabulary::PersonId;

use super::{NotLoaded, kept::Kept, runs::Sortable};
use crate::{
    database::{Database, Unavailable},
    persons::Lookup,
};
use copy::Copy;
use statements::Statements;

/// The persons behind aliases.
type Survivors = HashMap<[u8; 16], [u8; 16]>;

/// Rows, about the persons behind aliases, in the order of the table.
fn about_survivors(rows: &[Sortable], survivors: &Survivors) -> Vec<Sortable> {
    let about = |row: &Sortable| match survivors.get(&row.person()) {
        Some(survivor) => row.about(*survivor),
        None => *row,
    };
    let mut rows: Vec<Sortable> = rows.iter().map(about).collect();
    rows.sort_unstable();
    rows
}

/// The road of one engine.
pub(super) enum Road<'a> {
    Statements(Statements<'a>),
    Copy(Copy<'a>),
}

impl<'a> Road<'a> {
    pub(super) fn of(database: &'a Database) -> Self {
        match database.postgres() {
            Some(postgres) => Road::Copy(Copy(postgres)),
            None => Road::Statements(Statements(database)),
        }
    }

    /// Who numbers stand for, in the order in which they are asked.
    pub(super) async fn persons_of(
        &self,
        lookups: &[Lookup],
    ) -> Result<Vec<Option<PersonId>>, Unavailable> {
        match self {
            Road::Statements(road) => road.persons_of(lookups).await,
            Road::Copy(road) => road.persons_of(lookups).await,
        }
    }

    /// Enters persons; those that are there stay as they are.
    pub(super) async fn add_persons(&self, rows: &[(PersonId, Lookup)]) -> Result<(), Unavailable> {
        match self {
            Road::Statements(road) => road.add_persons(rows).await,
            Road::Copy(road) => road.add_persons(rows).await,
        }
    }

    /// Enters numbers and says how many; those that are there stay as they are.
    pub(super) async fn add_identifiers(
        &self,
        rows: &[(Lookup, PersonId, Vec<u8>)],
    ) -> Result<u64, Unavailable> {
        match self {
            Road::Statements(road) => road.add_identifiers(rows).await,
            Road::Copy(road) => road.add_identifiers(rows).await,
        }
    }

    /// Enters a batch of rows in the order of the table, and moves the load behind the last one.
    pub(super) async fn enter(&self, kept: &Kept, rows: Vec<Sortable>) -> Result<Kept, NotLoaded> {
        match self {
            Road::Statements(road) => road.enter(kept, rows).await,
            Road::Copy(road) => road.enter(kept, &rows).await,
        }
    }
}
