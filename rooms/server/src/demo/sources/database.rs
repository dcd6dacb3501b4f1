//! A source's own SQLite database: opened, and filled from the population when it is new.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, OptionalExtension};

use super::{diplomas, person_register, salaries, service::Kind};
use crate::demo::population::Population;

/// Counted up when a schema here changes: a database of an older number is made anew.
const SCHEMA: i32 = 1;

/// Statements kept ready per database; each source has one or two.
const STATEMENTS_KEPT: usize = 8;

/// Why a source's database could not be filled.
#[derive(Debug, thiserror::Error)]
#[error("the demonstration database `{file}` cannot be filled: {why}")]
pub struct CannotFill {
    file: String,
    why: String,
}

/// The database of one source.
pub(super) struct Database {
    pub(super) kind: Kind,
    connection: Mutex<Connection>,
}

impl Database {
    /// Opens the source's database in `folder`; fills it unless it holds this population already.
    pub(super) fn open(
        folder: &Path,
        kind: Kind,
        population: &Population,
    ) -> Result<Self, CannotFill> {
        let file = folder.join(match kind {
            Kind::PersonRegister => "person-register.db",
            Kind::SalaryDatabase => "salary-database.db",
            Kind::DiplomaRegister => "diploma-register.db",
        });
        let cannot = |why: String| CannotFill {
            file: file.display().to_string(),
            why,
        };
        fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
        let connection = match holds(&file, population) {
            Some(connection) => connection,
            None => fill(&file, kind, population).map_err(|error| cannot(error.to_string()))?,
        };
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        Ok(Self {
            kind,
            connection: Mutex::new(connection),
        })
    }

    /// The connection, for one question.
    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The database, if it holds this very population.
fn holds(file: &PathBuf, population: &Population) -> Option<Connection> {
    if !file.exists() {
        return None;
    }
    let connection = Connection::open(file).ok()?;
    let version: i32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .ok()?;
    let filled: Option<(u32, String)> = connection
        .query_row("SELECT people, last FROM filled", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
        .ok()?;
    (version == SCHEMA && filled? == mark(population)).then_some(connection)
}

/// What tells one population from another: its size and its last number.
fn mark(population: &Population) -> (u32, String) {
    let last = population.ssin(population.size() - 1);
    (population.size(), last.expose().to_owned())
}

fn fill(
    file: &PathBuf,
    kind: Kind,
    population: &Population,
) -> Result<Connection, Box<dyn std::error::Error>> {
    if file.exists() {
        fs::remove_file(file)?;
    }
    let mut connection = Connection::open(file)?;
    // A fill that breaks off leaves no mark and is done again, so nothing need be durable in between.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let transaction = connection.transaction()?;
    match kind {
        Kind::PersonRegister => person_register::fill(&transaction, population)?,
        Kind::SalaryDatabase => salaries::fill(&transaction, population)?,
        Kind::DiplomaRegister => diplomas::fill(&transaction, population)?,
    }
    transaction
        .execute_batch("CREATE TABLE filled (people INTEGER NOT NULL, last TEXT NOT NULL)")?;
    let (people, last) = mark(population);
    transaction.execute("INSERT INTO filled VALUES (?1, ?2)", (people, last))?;
    transaction.pragma_update(None, "user_version", SCHEMA)?;
    transaction.commit()?;
    Ok(connection)
}
