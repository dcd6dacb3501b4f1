//! PostgreSQL: a pool of connections, steps sent in one go, serialization failures tried again.
//!
//! INVARIANTS:
//! - A transaction runs in a task of its own, so that a caller who goes away cannot leave it open on a pooled connection.
//! - Messages hold the server's words and codes, never its details: those quote values.

mod transport;

use std::{pin::pin, sync::Arc, time::Duration};

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use futures_util::{FutureExt as _, future::join_all};
use tokio::sync::Semaphore;
use tokio_postgres::{
    NoTls,
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};

use self::transport::{Encrypting, Transport};
use super::{
    Expect, Isolation, NotWritten, Rows, Statement, Transaction, Unavailable, Value, Written,
};

/// Connections of one node. More than the cores of a database server only queue there.
const CONNECTIONS_MAX: usize = 16;

/// Transactions that may wait for a connection; more are refused at once.
const WAITING_MAX: usize = 8_192;

/// How long a caller waits for a connection, and for a new one to be made.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the server works on one statement. Those of requests take milliseconds; one that waits this long for a lock
/// keeps its connection from others.
const STATEMENT_MS_MAX: u64 = 30_000;

/// How long a transaction may lie open without a word from us: longer than any of ours, short enough that what a lost node
/// left open blocks nobody for long.
const IDLE_TRANSACTION_MS_MAX: u64 = 60_000;

/// How long one statement of bulk work may take: tables of a country, and copies of them.
const WORK_STATEMENT_MS_MAX: u64 = 6 * 3_600_000;

/// How long the server may leave sent bytes without acknowledgement, so that a machine that vanished is noticed.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// How often a transaction runs again after a serialization failure or a deadlock. Contended rows are few and short;
/// who loses this often is better refused.
const ATTEMPTS_MAX: u32 = 8;

/// The pause before the second attempt in milliseconds; it doubles each time.
const PAUSE_MS: u64 = 1;

/// Makes the server fail the transaction as another one in its way would.
pub(crate) const REHEARSE: &str =
    "DO $$ BEGIN RAISE EXCEPTION 'rehearsal' USING ERRCODE = '40001'; END $$";

/// Whether transactions are made to fail, to show that each of them can be retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rehearsal {
    /// Nothing is made to fail.
    #[default]
    Off,
    /// The server fails the first attempt of every transaction with a serialization failure (40001). For tests.
    FailFirstAttempt,
}

/// One database on a PostgreSQL server.
pub(crate) struct Postgres {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool,
    /// For work that takes long.
    work: Pool,
    waiting: Semaphore,
    rehearsal: Rehearsal,
}

impl Postgres {
    /// Prepares to connect; nothing is sent before the first use.
    pub(crate) fn open(url: &str, rehearsal: Rehearsal) -> Result<Self, Unavailable> {
        let (config, transport) = transport::read(url)?;
        let pool = |statement_ms_max| {
            let config = limited(config.clone(), statement_ms_max);
            let settings = ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            };
            let manager = match &transport {
                Transport::Plain => Manager::from_config(config, NoTls, settings),
                Transport::Encrypted => {
                    Manager::from_config(config, Encrypting::with_anybody()?, settings)
                }
                Transport::Verified { authorities } => {
                    Manager::from_config(config, Encrypting::with_known(authorities)?, settings)
                }
            };
            Pool::builder(manager)
                .max_size(CONNECTIONS_MAX)
                .wait_timeout(Some(CONNECTION_TIMEOUT))
                .create_timeout(Some(CONNECTION_TIMEOUT))
                .runtime(Runtime::Tokio1)
                .build()
                .map_err(|error| Unavailable::new(error.to_string()))
        };
        let (pool, work) = (pool(STATEMENT_MS_MAX)?, pool(WORK_STATEMENT_MS_MAX)?);
        Ok(Self {
            shared: Arc::new(Shared {
                pool,
                work,
                waiting: Semaphore::new(WAITING_MAX),
                rehearsal,
            }),
        })
    }

    /// A connection for work that the other functions do not cover (tables, bulk loading, copies). Who takes it must
    /// leave no transaction open, also when cancelled.
    pub(crate) async fn connection(&self) -> Result<Object, Unavailable> {
        connection(&self.shared.work).await
    }

    pub(crate) async fn read(
        &self,
        statement: &Statement,
        params: &[Value],
    ) -> Result<Rows, Unavailable> {
        let client = self.shared.connection().await?;
        let why = |error| failed(statement.name, &error);
        let prepared = client.prepare_cached(statement.sql).await.map_err(why)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
        let found = client.query(&prepared, &params).await.map_err(why)?;
        let width = prepared.columns().len();
        let mut rows = Rows::new(width);
        for row in &found {
            for column in 0..width {
                rows.push(row.try_get(column).map_err(why)?);
            }
        }
        Ok(rows)
    }

    /// Tells whether the server understands a statement.
    pub(crate) async fn check(&self, statement: &Statement) -> Result<(), Unavailable> {
        let client = self.shared.connection().await?;
        let prepared = client.prepare(statement.sql).await;
        prepared
            .map(drop)
            .map_err(|error| failed(statement.name, &error))
    }

    pub(crate) async fn write(&self, transaction: Transaction) -> Result<Written, NotWritten> {
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move {
            let _place = shared
                .waiting
                .try_acquire()
                .map_err(|_| Unavailable::new("the write queue is full"))?;
            shared.write(&transaction).await
        })
        .await
        .map_err(|_| Unavailable::new("the transaction was broken off"))?
    }

    pub(crate) async fn write_patiently(
        &self,
        transaction: Transaction,
    ) -> Result<Written, NotWritten> {
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move { shared.write(&transaction).await })
            .await
            .map_err(|_| Unavailable::new("the transaction was broken off"))?
    }

    /// How transactions are made to fail.
    pub(crate) fn rehearsal(&self) -> Rehearsal {
        self.shared.rehearsal
    }
}

async fn connection(pool: &Pool) -> Result<Object, Unavailable> {
    pool.get().await.map_err(|error| {
        Unavailable::new(match error {
            deadpool_postgres::PoolError::Backend(error) => describe(&error),
            other => other.to_string(),
        })
    })
}

/// Sets what every connection is limited by. What the address says already stays, but for these.
fn limited(mut config: tokio_postgres::Config, statement_ms_max: u64) -> tokio_postgres::Config {
    let said = config.get_options().unwrap_or_default();
    // The server takes the last word.
    let options = format!(
        "{said} -c statement_timeout={statement_ms_max} -c idle_in_transaction_session_timeout={IDLE_TRANSACTION_MS_MAX}"
    );
    config
        .options(options.trim_start())
        .connect_timeout(CONNECTION_TIMEOUT)
        .tcp_user_timeout(SILENCE_MAX)
        .keepalives_idle(SILENCE_MAX);
    config
}

/// Whether an address can be read, and says enough of how to travel there. Nothing is sent, and no file is read.
pub(crate) fn check_address(url: &str) -> Result<(), Unavailable> {
    transport::read(url).map(drop)
}

/// How one attempt ended when it did not succeed.
enum Attempt {
    /// Another transaction was in the way.
    Again(Unavailable),
    /// Trying again would not help.
    Over(NotWritten),
}

impl Shared {
    async fn connection(&self) -> Result<Object, Unavailable> {
        connection(&self.pool).await
    }

    async fn write(&self, transaction: &Transaction) -> Result<Written, NotWritten> {
        let mut pause = PAUSE_MS;
        let mut attempt = 0;
        loop {
            let why = match self.attempt(transaction, attempt).await {
                Ok(written) => return Ok(written),
                Err(Attempt::Over(why)) => return Err(why),
                Err(Attempt::Again(why)) => why,
            };
            attempt += 1;
            if attempt == ATTEMPTS_MAX {
                return Err(why.into());
            }
            wait(pause).await;
            pause *= 2;
        }
    }

    async fn attempt(&self, transaction: &Transaction, attempt: u32) -> Result<Written, Attempt> {
        let over = |why: Unavailable| Attempt::Over(why.into());
        let client = self.connection().await.map_err(over)?;
        let mut prepared = Vec::with_capacity(transaction.steps.len());
        for step in &transaction.steps {
            let statement = client
                .prepare_cached(step.statement.sql)
                .await
                .map_err(|error| over(failed(step.statement.name, &error)))?;
            prepared.push(statement);
        }
        let result = self.run(&client, transaction, &prepared, attempt).await;
        if result.is_err() && client.batch_execute("ROLLBACK").await.is_err() {
            // The state of this connection is unknown: nobody else may have it.
            drop(Object::take(client));
        }
        result
    }

    async fn run(
        &self,
        client: &Object,
        transaction: &Transaction,
        prepared: &[tokio_postgres::Statement],
        attempt: u32,
    ) -> Result<Written, Attempt> {
        let begin = match transaction.isolation {
            Isolation::Guarded => "BEGIN",
            Isolation::Serializable => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        };
        let mut begun = pin!(client.batch_execute(begin));
        // Polling once sends; answers come in the order of the questions.
        let early = begun.as_mut().now_or_never();
        let mut runs = Vec::new();
        for (step, statement) in transaction.steps.iter().zip(prepared) {
            for values in &step.rows {
                let params: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
                runs.push(async move { client.execute(statement, &params).await });
            }
        }
        let answers = join_all(runs).await;
        let begun = match early {
            Some(begun) => begun,
            None => begun.await,
        };
        begun.map_err(|error| judge("BEGIN", &error))?;

        let mut answers = answers.into_iter();
        let mut touched = Vec::with_capacity(transaction.steps.len());
        for (at, step) in transaction.steps.iter().enumerate() {
            let mut total = 0;
            for (run, answer) in answers.by_ref().take(step.rows.len()).enumerate() {
                let count = answer.map_err(|error| judge(step.statement.name, &error))?;
                if step.expect == Expect::ExactlyOne && count != 1 {
                    let step = step.name;
                    return Err(Attempt::Over(NotWritten::Unmet { step, at, run }));
                }
                total += count;
            }
            touched.push(total);
        }
        if attempt == 0 && self.rehearsal == Rehearsal::FailFirstAttempt {
            client
                .batch_execute(REHEARSE)
                .await
                .map_err(|error| judge("rehearsal", &error))?;
        }
        client
            .batch_execute("COMMIT")
            .await
            .map_err(|error| judge("COMMIT", &error))?;
        Ok(Written { touched })
    }
}

fn judge(what: &str, error: &tokio_postgres::Error) -> Attempt {
    let why = failed(what, error);
    match error.code() {
        Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED) => {
            Attempt::Again(why)
        }
        _ => Attempt::Over(why.into()),
    }
}

/// Tells whether a failed transaction may simply be run again.
pub(crate) fn is_retryable(error: &tokio_postgres::Error) -> bool {
    matches!(judge("", error), Attempt::Again(_))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the other transaction must end first, and nothing tells when"
)]
async fn wait(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

pub(crate) fn failed(what: &str, error: &tokio_postgres::Error) -> Unavailable {
    Unavailable::new(format!("{what}: {}", describe(error)))
}

/// What the server says, without its details, which quote values.
pub(crate) fn describe(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => format!("{} ({})", error.message(), error.code().code()),
        None => error.to_string(),
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, ty) {
            (Value::Null, _) => return Ok(IsNull::Yes),
            (Value::Integer(value), &Type::INT8) => out.extend_from_slice(&value.to_be_bytes()),
            (Value::Integer(value), &Type::INT4) => {
                out.extend_from_slice(&i32::try_from(*value)?.to_be_bytes());
            }
            (Value::Integer(value), &Type::INT2) => {
                out.extend_from_slice(&i16::try_from(*value)?.to_be_bytes());
            }
            (Value::Boolean(value), &Type::BOOL) => out.extend_from_slice(&[u8::from(*value)]),
            (Value::Text(value), &Type::TEXT | &Type::VARCHAR) => {
                out.extend_from_slice(value.as_bytes());
            }
            (Value::Text(value), &Type::JSONB) => {
                out.extend_from_slice(&[JSONB_VERSION]);
                out.extend_from_slice(value.as_bytes());
            }
            (Value::Bytes(value), &Type::BYTEA) => out.extend_from_slice(value),
            (value, ty) => return Err(format!("{value:?} is no parameter of type {ty}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        // Decided by value and type together, above.
        true
    }

    to_sql_checked!();
}

/// What stands before the text of a `jsonb` value on the wire.
const JSONB_VERSION: u8 = 1;

impl<'a> FromSql<'a> for Value {
    fn from_sql(
        ty: &Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Value::Integer(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => Value::Integer(i32::from_be_bytes(raw.try_into()?).into()),
            Type::INT2 => Value::Integer(i16::from_be_bytes(raw.try_into()?).into()),
            Type::BOOL => Value::Boolean(raw != [0]),
            Type::TEXT | Type::VARCHAR => Value::Text(std::str::from_utf8(raw)?.to_owned()),
            Type::JSONB => {
                let text = raw.strip_prefix(&[JSONB_VERSION]).ok_or("unknown jsonb")?;
                Value::Text(std::str::from_utf8(text)?.to_owned())
            }
            Type::BYTEA => Value::Bytes(raw.to_vec()),
            _ => return Err("unexpected column type".into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Value::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(
            *ty,
            Type::INT8
                | Type::INT4
                | Type::INT2
                | Type::BOOL
                | Type::TEXT
                | Type::VARCHAR
                | Type::JSONB
                | Type::BYTEA
        )
    }
}
