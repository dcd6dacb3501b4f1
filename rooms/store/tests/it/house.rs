//! A store of one's own for each test, on each engine.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use ledger::{Kind, Origin, Record, SigningKey};
use serde_json::json;
use store::{
    Address, CannotOpenStore, Clock, PersonKeys, Rehearsal, Settings, Store, folder::Folder,
    ledger::LogSettings,
};
use tempfile::TempDir;
use vocabulary::be::{Ssin, SsinRange};
use zeroize::Zeroizing;

/// The server for tests.
const POSTGRES: &str = "CROSSKEYS_TEST_POSTGRES";
/// Which engines to test, for quick local work.
const ENGINES: &str = "CROSSKEYS_TEST_ENGINES";

/// Checkpoints come fast in tests, so that nobody waits.
const PUBLISH_EVERY: Duration = Duration::from_millis(5);

/// An engine under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The engines to test.
pub fn engines() -> Vec<Engine> {
    if std::env::var(ENGINES).is_ok_and(|engines| engines == "sqlite") {
        vec![Engine::Sqlite]
    } else {
        assert!(std::env::var_os(POSTGRES).is_some(), "run cargo xtask test");
        vec![Engine::Sqlite, Engine::Postgres]
    }
}

/// Runs an async test on every engine, each in a house of its own.
pub fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(House) -> F) {
    for engine in engines() {
        println!("on {engine:?}");
        run(async {
            let house = House::build(engine).await;
            let database = house.database.clone();
            test(house).await;
            remove(database).await;
        });
    }
}

/// Runs an async test.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test)
}

/// Where a test's store is. Stores opened in it find what the last one left.
pub struct House {
    pub engine: Engine,
    pub temporary: TempDir,
    pub database: Address,
    pub clock: TestClock,
}

/// A clock that the test moves.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub fn start() -> Self {
        let start: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        Self(Arc::new(AtomicI64::new(start.as_microsecond())))
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap();
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

impl House {
    pub async fn build(engine: Engine) -> Self {
        let temporary = temporary_folder();
        let database = match engine {
            Engine::Sqlite => Address::Sqlite(temporary.path().join("crosskeys.sqlite")),
            Engine::Postgres => create_database().await,
        };
        Self {
            engine,
            temporary,
            database,
            clock: TestClock::start(),
        }
    }

    pub fn ledger_folder(&self) -> PathBuf {
        self.temporary.path().join("ledger")
    }

    pub fn settings(&self) -> Settings {
        Settings {
            database: self.database.clone(),
            log: LogSettings {
                key: signing_key(ORIGIN),
                folder: Folder::real(self.ledger_folder()),
                holder: "node-1".to_owned(),
                publish_every: PUBLISH_EVERY,
            },
            persons: person_keys(),
            accepted: SsinRange::Synthetic,
            clock: self.clock.clock(),
        }
    }

    pub async fn open(&self) -> Store {
        self.try_open().await.unwrap()
    }

    pub async fn try_open(&self) -> Result<Store, CannotOpenStore> {
        Store::open(self.settings()).await
    }
}

/// In memory where there is such a place: tests kill our processes, not the machine, so that syncs show nothing and cost
/// most of the time.
pub fn temporary_folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

pub const ORIGIN: &str = "hub.example/ledger";

pub fn signing_key(origin: &str) -> SigningKey {
    SigningKey::from_seed(Origin::parse(origin).unwrap(), Zeroizing::new([7; 32])).unwrap()
}

pub fn person_keys() -> PersonKeys {
    PersonKeys {
        lookup: Zeroizing::new([1; 32]),
        seal: Zeroizing::new([2; 32]),
    }
}

/// A made-up person's number: the `sequence`th of a day.
pub fn ssin(sequence: u16) -> Ssin {
    Ssin::synthetic(jiff::civil::date(1985, 7, 30), sequence).unwrap()
}

/// A record that says nothing but its number.
pub fn record(number: u64) -> Record {
    let at: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
    Record::new(Kind::Decision, at, &json!({ "number": number })).unwrap()
}

/// Waits until a checkpoint covers this many entries.
pub async fn published(store: &Store, size: u64) {
    let mut published = store.log().published();
    published
        .wait_for(|published| published.checkpoint.size >= size)
        .await
        .unwrap();
}

async fn create_database() -> Address {
    let server = std::env::var(POSTGRES).unwrap();
    let name = format!("store_{}", uuid::Uuid::new_v4().simple());
    execute(&server, &format!("CREATE DATABASE {name}")).await;
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    Address::Postgres {
        url: format!("{base}/{name}"),
        rehearsal: Rehearsal::FailFirstAttempt,
    }
}

pub async fn remove(database: Address) {
    if let Address::Postgres { url, .. } = database {
        let (base, name) = url.rsplit_once('/').unwrap();
        execute(
            &format!("{base}/postgres"),
            &format!("DROP DATABASE {name} WITH (FORCE)"),
        )
        .await;
    }
}

/// Runs SQL beside the store, to look or to damage.
pub async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

impl House {
    /// Runs SQL on the store's database beside the store.
    pub async fn execute(&self, sql: &str) {
        match &self.database {
            Address::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.execute_batch(sql).unwrap();
            }
            Address::Postgres { url, .. } => execute(url, sql).await,
        }
    }
}
