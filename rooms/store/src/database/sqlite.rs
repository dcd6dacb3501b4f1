//! SQLite in process: readers that answer inline, and one writer thread that commits in groups.
//!
//! INVARIANTS:
//! - Only the writer thread's connection writes; every other connection is read-only.
//! - A transaction is answered only after the `COMMIT` that holds it has returned, with `synchronous=FULL`: the write-ahead
//!   log is on the disk then.
//! - A transaction of a group that fails takes no other with it: the group is undone and run again, each transaction in a
//!   savepoint of its own. Failing is rare, and a savepoint copies every page that its transaction touches.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags, ToSql,
    config::DbConfig,
    types::{ToSqlOutput, ValueRef},
};
use tokio::sync::{mpsc, oneshot};

use super::{Expect, NotWritten, Rows, Statement, Step, Transaction, Unavailable, Value, Written};

/// Transactions that may wait for the writer; more are refused at once, so that memory stays bounded and callers see
/// overload while it is small. At 100,000 transactions a second this is 80 ms of work.
const QUEUE_MAX: usize = 8_192;

/// Transactions in one commit: enough to make the cost of a sync vanish, few enough to stay within some 10 ms.
const GROUP_TRANSACTIONS_MAX: usize = 1_024;

/// Rows after which a group takes no further transaction, for the same reason.
const GROUP_ROWS_MAX: usize = 8_192;

/// Read-only connections that are kept open; a read never waits, so there are as many as threads that read.
const READERS_KEPT_MAX: usize = 16;

/// How long a connection waits for a lock that another process holds (a copy or a check running beside).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Prepared statements that a connection keeps: more than there are statements.
const STATEMENTS_KEPT: usize = 256;

/// Page size in bytes: a record of the ledger stays on one page, and a ticket, whose place in its table is anywhere, costs
/// no more to read and write than it must.
const PAGE_BYTES: u32 = 4_096;

/// Pages of the write-ahead log after which the writer moves them into the database (8 MiB): the writer does nothing else
/// meanwhile, and with four times as many whoever comes then waits a tenth of a second.
const LOG_PAGES_MAX: u32 = 2_048;

/// Page cache in KiB of the writer (an index that is filled at thousands of places at once stays in memory), and of a
/// reader (the inner nodes of the largest table).
const WRITER_CACHE_KIB: u32 = 131_072;
const READER_CACHE_KIB: u32 = 16_384;

/// One database file.
pub(crate) struct Sqlite {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    writer: Option<mpsc::Sender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Job {
    transaction: Transaction,
    reply: oneshot::Sender<Result<Written, NotWritten>>,
}

impl Sqlite {
    /// Opens the file, or creates it, and lets `prepare` bring its tables up to date before anybody else sees it.
    pub(crate) fn open<E: From<Unavailable>>(
        path: &Path,
        prepare: impl FnOnce(&Connection) -> Result<(), E>,
    ) -> Result<Self, E> {
        let writer = open_writer(path).map_err(unavailable)?;
        prepare(&writer)?;
        let (sender, jobs) = mpsc::channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_all(&writer, jobs))
            .map_err(|error| Unavailable::new(format!("no thread for the writer: {error}")))?;
        Ok(Self {
            path: path.to_owned(),
            readers: Mutex::new(Vec::new()),
            writer: Some(sender),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads inline: a lookup costs microseconds, less than handing it to another thread.
    pub(crate) fn read(
        &self,
        statement: &Statement,
        params: &[Value],
    ) -> Result<Rows, Unavailable> {
        self.with_reader(|connection| {
            let mut prepared = connection.prepare_cached(statement.sql)?;
            bind(&mut prepared, params)?;
            let mut rows = Rows::new(prepared.column_count());
            let width = prepared.column_count();
            let mut found = prepared.raw_query();
            while let Some(row) = found.next()? {
                for column in 0..width {
                    rows.push(value_of(row.get_ref(column)?)?);
                }
            }
            Ok(rows)
        })
        .map_err(|error| failed(statement, &error))
    }

    /// Tells whether SQLite understands a statement.
    pub(crate) fn check(&self, statement: &Statement) -> Result<(), Unavailable> {
        self.with_reader(|connection| connection.prepare(statement.sql).map(drop))
            .map_err(|error| failed(statement, &error))
    }

    /// Lends a read-only connection.
    pub(crate) fn with_reader<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let kept = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match kept {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let result = work(&connection);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT_MAX {
            readers.push(connection);
        }
        result
    }

    /// Queues a transaction and waits until it is durable; a full queue refuses it at once.
    pub(crate) async fn write(&self, transaction: Transaction) -> Result<Written, NotWritten> {
        let (reply, answer) = oneshot::channel();
        self.sender()?
            .try_send(Job { transaction, reply })
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => Unavailable::new("the write queue is full"),
                mpsc::error::TrySendError::Closed(_) => writer_gone(),
            })?;
        answer.await.map_err(|_| writer_gone())?
    }

    /// As [`Sqlite::write`], but waits for its place in the queue.
    pub(crate) async fn write_patiently(
        &self,
        transaction: Transaction,
    ) -> Result<Written, NotWritten> {
        let (reply, answer) = oneshot::channel();
        self.sender()?
            .send(Job { transaction, reply })
            .await
            .map_err(|_| writer_gone())?;
        answer.await.map_err(|_| writer_gone())?
    }

    fn sender(&self) -> Result<&mpsc::Sender<Job>, Unavailable> {
        self.writer.as_ref().ok_or_else(writer_gone)
    }
}

/// Lets the writer finish what is queued.
impl Drop for Sqlite {
    fn drop(&mut self) {
        self.writer = None;
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // A panic of the writer was already seen by everybody who waited for it.
            let _ = thread.join();
        }
    }
}

fn writer_gone() -> Unavailable {
    Unavailable::new("the database is closed")
}

fn unavailable(error: rusqlite::Error) -> Unavailable {
    Unavailable::new(describe(&error))
}

fn failed(statement: &Statement, error: &rusqlite::Error) -> Unavailable {
    Unavailable::new(format!("{}: {}", statement.name, describe(error)))
}

/// What SQLite says, without values: its messages name tables and columns only.
fn describe(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(code, Some(message)) => {
            format!("{message} ({})", code.extended_code)
        }
        rusqlite::Error::SqliteFailure(code, None) => format!("{code}"),
        rusqlite::Error::SqlInputError { error, msg, .. } => {
            format!("{msg} ({})", error.extended_code)
        }
        other => other.to_string(),
    }
}

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES_MAX)?;
    connection.pragma_update(
        None,
        "journal_size_limit",
        i64::from(LOG_PAGES_MAX) * i64::from(PAGE_BYTES) * 2,
    )?;
    connection.pragma_update(None, "cache_size", -i64::from(WRITER_CACHE_KIB))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    keep_plans(&connection)?;
    Ok(connection)
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "cache_size", -i64::from(READER_CACHE_KIB))?;
    keep_plans(&connection)?;
    Ok(connection)
}

/// Prepares a statement once and for all. Without the guarantee, SQLite prepares a statement that a partial index could
/// serve again whenever another value is bound to it, which costs several times the lookup itself.
fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(())
}

/// The writer: takes what is queued, commits it together, answers, and begins again until the queue is closed.
fn write_all(connection: &Connection, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP_TRANSACTIONS_MAX);
    while let Some(first) = jobs.blocking_recv() {
        let mut rows = first.rows();
        group.push(first);
        while group.len() < GROUP_TRANSACTIONS_MAX && rows < GROUP_ROWS_MAX {
            let Ok(job) = jobs.try_recv() else { break };
            rows += job.rows();
            group.push(job);
        }
        commit_group(connection, &mut group);
    }
}

impl Job {
    fn rows(&self) -> usize {
        self.transaction
            .steps
            .iter()
            .map(|step| step.rows.len())
            .sum()
    }
}

fn commit_group(connection: &Connection, group: &mut Vec<Job>) {
    let result = run_group(connection, group);
    if result.is_err() && !connection.is_autocommit() {
        // Whether this works or not, the next group starts with a BEGIN that fails while a transaction is open.
        let _ = run(connection, "ROLLBACK");
    }
    match result {
        Ok(outcomes) => {
            for (job, outcome) in group.drain(..).zip(outcomes) {
                // Who no longer waits needs no answer.
                let _ = job.reply.send(outcome);
            }
        }
        Err(error) => {
            let why = unavailable(error);
            tracing::error!(error = %why, transactions = group.len(), "a group of transactions was not committed");
            for job in group.drain(..) {
                let _ = job.reply.send(Err(why.clone().into()));
            }
        }
    }
}

/// Runs the transactions of a group; an error means that none of them is committed.
fn run_group(
    connection: &Connection,
    group: &[Job],
) -> rusqlite::Result<Vec<Result<Written, NotWritten>>> {
    run(connection, "BEGIN IMMEDIATE")?;
    let mut outcomes = Vec::with_capacity(group.len());
    for job in group {
        let outcome = run_steps(connection, &job.transaction.steps);
        let failed = outcome.is_err();
        outcomes.push(outcome);
        if failed {
            if !connection.is_autocommit() {
                run(connection, "ROLLBACK")?;
            }
            if group.len() == 1 {
                return Ok(outcomes);
            }
            run(connection, "BEGIN IMMEDIATE")?;
            outcomes = run_apart(connection, group)?;
            break;
        }
    }
    run(connection, "COMMIT")?;
    Ok(outcomes)
}

/// Each by itself.
fn run_apart(
    connection: &Connection,
    group: &[Job],
) -> rusqlite::Result<Vec<Result<Written, NotWritten>>> {
    let mut outcomes = Vec::with_capacity(group.len());
    for job in group {
        run(connection, "SAVEPOINT one")?;
        let outcome = run_steps(connection, &job.transaction.steps);
        if outcome.is_err() {
            // After some errors (disk full, for one) SQLite has already undone everything; then this fails too.
            run(connection, "ROLLBACK TO one")?;
        }
        run(connection, "RELEASE one")?;
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}

fn run_steps(connection: &Connection, steps: &[Step]) -> Result<Written, NotWritten> {
    let mut touched = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        touched.push(run_step(connection, at, step)?);
    }
    Ok(Written { touched })
}

fn run_step(connection: &Connection, at: usize, step: &Step) -> Result<u64, NotWritten> {
    let why = |error| NotWritten::Unavailable(failed(step.statement, &error));
    let mut prepared = connection.prepare_cached(step.statement.sql).map_err(why)?;
    let mut total = 0;
    for (run, values) in step.rows.iter().enumerate() {
        bind(&mut prepared, values).map_err(why)?;
        let touched = if prepared.column_count() > 0 {
            let mut rows = prepared.raw_query();
            let mut count = 0;
            while rows.next().map_err(why)?.is_some() {
                count += 1;
            }
            count
        } else {
            prepared.raw_execute().map_err(why)? as u64
        };
        if step.expect == Expect::ExactlyOne && touched != 1 {
            return Err(NotWritten::Unmet {
                step: step.name,
                at,
                run,
            });
        }
        total += touched;
    }
    Ok(total)
}

fn bind(prepared: &mut rusqlite::Statement<'_>, params: &[Value]) -> rusqlite::Result<()> {
    if prepared.parameter_count() != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(
            params.len(),
            prepared.parameter_count(),
        ));
    }
    for (at, value) in params.iter().enumerate() {
        prepared.raw_bind_parameter(at + 1, value)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Boolean(value) => ValueRef::Integer((*value).into()),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

fn value_of(column: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match column {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Text(_) => Value::Text(column.as_str()?.to_owned()),
        ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
        ValueRef::Real(_) => {
            return Err(rusqlite::Error::InvalidColumnType(
                0,
                "a fraction".to_owned(),
                rusqlite::types::Type::Real,
            ));
        }
    })
}
