//! One database, of two kinds: SQLite in process, PostgreSQL over the network.
//!
//! The rooms' modules of this crate speak to it in statements (one SQL text for both engines), reads and transactions
//! (writes as data); what the engines do differently stays in this folder.
//!
//! INVARIANTS:
//! - A transaction happens wholly or not at all, and is durable when [`Database::write`] answers.
//! - A caller who stops waiting does not stop a transaction.
//! - No error message holds a value of a row or of a parameter.

mod dialect;
mod migrations;
pub(crate) mod postgres;
mod registry;
pub(crate) mod sqlite;
mod statement;
mod transaction;
mod value;

use std::{path::PathBuf, sync::Arc};

use thiserror::Error;

pub use dialect::Engine;
pub use migrations::{CannotOpen, TABLES_VERSION};
pub use postgres::Rehearsal;
pub use registry::{TABLES, Table, statements as all_statements};
pub(crate) use statement::statements;
pub use statement::{Reach, Statement};
pub use transaction::{Expect, Isolation, NotWritten, Step, Transaction, Written};
pub(crate) use value::count;
pub use value::{Row, Rows, Value};

use postgres::Postgres;
use sqlite::Sqlite;

/// The database cannot answer now. The text is for operators and holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Unavailable(String);

impl Unavailable {
    /// With a reason.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// Where the database is.
#[derive(Clone)]
pub enum Address {
    /// A SQLite file, made when it does not exist.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres {
        /// A libpq address, `postgres://…` or `host=… dbname=…`. It may hold a password: never shown.
        url: String,
        /// Off, outside tests.
        rehearsal: Rehearsal,
    },
}

impl Address {
    /// Whether it can be read, and whether the way there is protected. Nothing is opened.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Unavailable> {
        match self {
            Address::Sqlite(_) => Ok(()),
            Address::Postgres { url, .. } => postgres::check_address(url),
        }
    }
}

/// Hides the password.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Address::Sqlite(path) => write!(f, "Sqlite({})", path.display()),
            Address::Postgres { .. } => f.write_str("Postgres(…)"),
        }
    }
}

/// A database, open and up to date. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Database(Arc<Kind>);

enum Kind {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Database {
    /// Opens a database and brings its tables up to date.
    ///
    /// # Errors
    /// When it cannot be reached, or was written by a newer or an altered release.
    pub async fn open(address: &Address) -> Result<Self, CannotOpen> {
        let kind = match address {
            Address::Sqlite(path) => {
                let path = path.clone();
                let open = move || Sqlite::open(&path, migrations::migrate_sqlite);
                let sqlite = tokio::task::spawn_blocking(open)
                    .await
                    .map_err(|_| Unavailable::new("opening was broken off"))??;
                Kind::Sqlite(sqlite)
            }
            Address::Postgres { url, rehearsal } => {
                let postgres = Postgres::open(url, *rehearsal)?;
                migrations::migrate_postgres(&postgres).await?;
                Kind::Postgres(postgres)
            }
        };
        Ok(Self(Arc::new(kind)))
    }

    /// Which engine it is, for messages and for bulk loading.
    pub fn engine(&self) -> Engine {
        match &*self.0 {
            Kind::Sqlite(_) => Engine::Sqlite,
            Kind::Postgres(_) => Engine::Postgres,
        }
    }

    /// Reads. SQLite answers inline, without a switch of thread.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn read(
        &self,
        statement: &'static Statement,
        params: &[Value],
    ) -> Result<Rows, Unavailable> {
        match &*self.0 {
            Kind::Sqlite(sqlite) => sqlite.read(statement, params),
            Kind::Postgres(postgres) => postgres.read(statement, params).await,
        }
    }

    /// Writes all steps or none; durable when it answers. Refuses at once when too many writes wait.
    ///
    /// # Errors
    /// The first step that did not fit, or why the database cannot write.
    pub async fn write(&self, transaction: Transaction) -> Result<Written, NotWritten> {
        match &*self.0 {
            Kind::Sqlite(sqlite) => sqlite.write(transaction).await,
            Kind::Postgres(postgres) => postgres.write(transaction).await,
        }
    }

    /// As [`Database::write`], but waits for its turn: for work that can wait and must not be lost.
    ///
    /// # Errors
    /// As [`Database::write`].
    pub async fn write_patiently(&self, transaction: Transaction) -> Result<Written, NotWritten> {
        match &*self.0 {
            Kind::Sqlite(sqlite) => sqlite.write_patiently(transaction).await,
            Kind::Postgres(postgres) => postgres.write_patiently(transaction).await,
        }
    }

    pub(crate) fn sqlite(&self) -> Option<&Sqlite> {
        match &*self.0 {
            Kind::Sqlite(sqlite) => Some(sqlite),
            Kind::Postgres(_) => None,
        }
    }

    pub(crate) fn postgres(&self) -> Option<&Postgres> {
        match &*self.0 {
            Kind::Sqlite(_) => None,
            Kind::Postgres(postgres) => Some(postgres),
        }
    }
}
