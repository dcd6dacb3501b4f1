//! Tables, brought forward step by step and never back.
//!
//! INVARIANTS:
//! - A migration that was released never changes; its hash is recorded where it ran, and another hash is refused.
//! - A database that knows a migration this program does not know is refused: it belongs to a newer release.

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::{
    Unavailable,
    dialect::{Engine, table_words},
    postgres::{self, Postgres},
};

/// Why a database is not opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CannotOpen {
    /// It cannot be reached or read.
    #[error("the database cannot be opened: {0}")]
    Unavailable(#[from] Unavailable),
    /// It was brought up to date by a newer release.
    #[error(
        "the database is at version {found}, this release knows {known}: use the newer release"
    )]
    Newer {
        /// The highest migration recorded.
        found: i64,
        /// The highest migration known.
        known: i64,
    },
    /// A migration that ran here is not the one of this release.
    #[error("migration {number} of the database is not the one of this release")]
    Altered {
        /// Which.
        number: i64,
    },
}

/// One step of the tables' history.
struct Migration {
    number: i64,
    name: &'static str,
    text: &'static str,
}

macro_rules! migration {
    ($number:literal, $name:literal) => {
        Migration {
            number: $number,
            name: $name,
            text: include_str!(concat!("../../migrations/", $name, ".sql")),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001-meta"),
    migration!(2, "0002-ledger"),
    migration!(3, "0003-persons"),
    migration!(4, "0004-directory"),
    migration!(5, "0005-exchange"),
    migration!(6, "0006-register"),
    migration!(7, "0007-aliases"),
    migration!(8, "0008-load-beginnings"),
    migration!(9, "0009-pending"),
    migration!(10, "0010-people"),
    migration!(11, "0011-provider"),
    migration!(12, "0012-passkeys"),
    migration!(13, "0013-error-reports"),
    migration!(14, "0014-notices"),
    migration!(15, "0015-mandates"),
    migration!(16, "0016-data-requests"),
    migration!(17, "0017-roles"),
    migration!(18, "0018-proposals"),
    migration!(19, "0019-statistics"),
    migration!(20, "0020-mail"),
    migration!(21, "0021-passkey-sessions"),
    migration!(22, "0022-copies-and-reports"),
];

/// The version of the tables of this release.
pub const TABLES_VERSION: i64 = MIGRATIONS.len() as i64;

/// The record of what ran. Its own shape can never change.
const RECORD_TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (\
    number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL)";
const RECORDED: &str = "SELECT number, hash FROM migration ORDER BY number";
const RECORD: &str = "INSERT INTO migration (number, name, hash) VALUES ($1, $2, $3)";

/// How often preparing the tables is tried when several nodes start at once.
const ATTEMPTS_MAX: u32 = 5;

impl Migration {
    /// Hex SHA-256 of the text before the engine's words are filled in: both engines record the same.
    fn hash(&self) -> String {
        Sha256::digest(self.text)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// What is still to run, when what ran is as it should be.
fn outstanding(recorded: &[(i64, String)]) -> Result<&'static [Migration], CannotOpen> {
    let known = MIGRATIONS.last().map_or(0, |last| last.number);
    if let Some((found, _)) = recorded.iter().find(|(number, _)| *number > known) {
        let found = *found;
        return Err(CannotOpen::Newer { found, known });
    }
    for (place, (number, hash)) in recorded.iter().enumerate() {
        match MIGRATIONS.get(place) {
            Some(known) if known.number == *number && known.hash() == *hash => {}
            _ => return Err(CannotOpen::Altered { number: *number }),
        }
    }
    Ok(&MIGRATIONS[recorded.len()..])
}

pub(super) fn migrate_sqlite(connection: &Connection) -> Result<(), CannotOpen> {
    let why = |error: rusqlite::Error| Unavailable::new(format!("preparing tables: {error}"));
    connection.execute_batch("BEGIN IMMEDIATE").map_err(why)?;
    let result = migrate_sqlite_within(connection, why);
    let end = if result.is_ok() { "COMMIT" } else { "ROLLBACK" };
    connection.execute_batch(end).map_err(why)?;
    result
}

fn migrate_sqlite_within(
    connection: &Connection,
    why: impl Fn(rusqlite::Error) -> Unavailable + Copy,
) -> Result<(), CannotOpen> {
    connection.execute_batch(RECORD_TABLE).map_err(why)?;
    let recorded = connection
        .prepare(RECORDED)
        .and_then(|mut statement| {
            statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<(i64, String)>, _>>()
        })
        .map_err(why)?;
    for migration in outstanding(&recorded)? {
        connection
            .execute_batch(&table_words(Engine::Sqlite, migration.text))
            .map_err(why)?;
        connection
            .execute(RECORD, (migration.number, migration.name, migration.hash()))
            .map_err(why)?;
    }
    Ok(())
}

pub(super) async fn migrate_postgres(postgres: &Postgres) -> Result<(), CannotOpen> {
    let mut attempt = 1;
    loop {
        match try_migrate_postgres(postgres).await {
            // Two nodes that create the same table at once: one is refused and finds it there the next time.
            Err(CannotOpen::Unavailable(_)) if attempt < ATTEMPTS_MAX => attempt += 1,
            result => return result,
        }
    }
}

async fn try_migrate_postgres(postgres: &Postgres) -> Result<(), CannotOpen> {
    let why = |error| postgres::failed("preparing tables", &error);
    let mut client = postgres.connection().await?;
    // Dropping it undoes it, also when this future is dropped.
    let transaction = client.transaction().await.map_err(why)?;
    transaction.batch_execute(RECORD_TABLE).await.map_err(why)?;
    transaction
        .batch_execute("LOCK TABLE migration IN EXCLUSIVE MODE")
        .await
        .map_err(why)?;
    let recorded: Vec<(i64, String)> = transaction
        .query(RECORDED, &[])
        .await
        .map_err(why)?
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    for migration in outstanding(&recorded)? {
        transaction
            .batch_execute(&table_words(Engine::Postgres, migration.text))
            .await
            .map_err(why)?;
        transaction
            .execute(
                RECORD,
                &[&migration.number, &migration.name, &migration.hash()],
            )
            .await
            .map_err(why)?;
    }
    transaction.commit().await.map_err(why)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded() -> Vec<(i64, String)> {
        MIGRATIONS.iter().map(|m| (m.number, m.hash())).collect()
    }

    #[test]
    fn what_ran_is_not_run_again() {
        assert_eq!(outstanding(&[]).unwrap().len(), MIGRATIONS.len());
        assert!(outstanding(&recorded()).unwrap().is_empty());
        assert_eq!(outstanding(&recorded()[..2]).unwrap()[0].number, 3);
    }

    #[test]
    fn a_newer_or_altered_database_is_refused() {
        let known = MIGRATIONS.len() as i64;
        let mut newer = recorded();
        newer.push((known + 1, "00".to_owned()));
        let found = known + 1;
        assert_eq!(
            outstanding(&newer).err(),
            Some(CannotOpen::Newer { found, known })
        );

        let mut altered = recorded();
        altered[1].1 = "00".to_owned();
        assert_eq!(
            outstanding(&altered).err(),
            Some(CannotOpen::Altered { number: 2 })
        );

        let mut gap = recorded();
        gap.remove(0);
        assert_eq!(
            outstanding(&gap).err(),
            Some(CannotOpen::Altered { number: 2 })
        );
    }

    #[test]
    fn numbers_count_up_from_one() {
        for (place, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.number, place as i64 + 1);
            assert!(
                migration
                    .name
                    .starts_with(&format!("{:04}-", migration.number))
            );
        }
    }
}
