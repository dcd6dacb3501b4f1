//! The process is killed while it appends: what it acknowledged stays, and no checkpoint forks.
//!
//! A round starts this test binary again as a child that opens the store, runs consultations from many tasks and says
//! each place in the log after the commit has answered, and each checkpoint after it was published. The parent kills it
//! (SIGKILL) at a random moment and looks. All rounds share one database and one log.
//! `CROSSKEYS_CRASH_ROUNDS` sets their number.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, mpsc},
    time::Duration,
};

use exchange::interactive::{Change, Decided, Ended, Outcome};
use ledger::{
    Checkpoint, Ledger as _, TilePath, TileSource, Unreadable,
    proof::{prove_consistency, verify_consistency},
};
use policy::QuotaUse;
use store::{
    Address, Rehearsal, Store,
    database::{Database, Reach, Statement},
};
use uuid::Uuid;
use vocabulary::{
    ApplicationId, DeliberationNumber, ExchangeId, Hash32, InstitutionId, PersonId, Ticket,
};

use crate::house::{self, Engine, House, ORIGIN, TestClock, record, signing_key};

/// Rounds on SQLite; PostgreSQL, where each start takes longer, gets a tenth.
const ROUNDS: &str = "CROSSKEYS_CRASH_ROUNDS";
const ROUNDS_DEFAULT: u64 = 100;

/// Tells the child where its house is; without it the child's test does nothing.
const CHILD: &str = "CROSSKEYS_CRASH_CHILD";

/// Tasks of the child that append at the same time.
const TASKS: u64 = 32;

/// The most places that the parent hears of before it kills.
const HEARD_MAX: u64 = 300;

/// A child that says nothing for so long hangs.
const SILENCE_MAX: Duration = Duration::from_secs(60);

static ENTRY: Statement = Statement {
    name: "ENTRY",
    sql: "SELECT commitment FROM leaves WHERE idx = $1",
    reach: Reach::Scatter("a test"),
};
static ODDITIES: Statement = Statement {
    name: "ODDITIES",
    sql: "SELECT \
          (SELECT count(*) FROM exchange_leaf x WHERE NOT EXISTS \
           (SELECT 1 FROM leaves l WHERE l.log = x.log AND l.leaf_id = x.leaf_id)), \
          (SELECT count(*) FROM leaves l WHERE NOT EXISTS \
           (SELECT 1 FROM exchange_leaf x WHERE x.leaf_id = l.leaf_id)), \
          (SELECT count(*) FROM ticket t WHERE t.phase = 2 AND NOT EXISTS \
           (SELECT 1 FROM exchange_leaf x WHERE x.exchange = t.exchange AND x.kind = 1)), \
          (SELECT count(*) FROM ticket t WHERE t.phase <> 2 AND EXISTS \
           (SELECT 1 FROM exchange_leaf x WHERE x.exchange = t.exchange AND x.kind = 1)), \
          (SELECT CAST(sum(used) AS BIGINT) FROM quota) - (SELECT count(*) FROM exchange_leaf WHERE kind = 0), \
          (SELECT count(*) FROM leaves WHERE idx IS NULL), \
          (SELECT count(*) FROM ticket WHERE phase = 0)",
    reach: Reach::Scatter("a test"),
};

fn rounds() -> u64 {
    std::env::var(ROUNDS).map_or(ROUNDS_DEFAULT, |rounds| rounds.parse().unwrap())
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    kill_again_and_again(Engine::Sqlite, rounds());
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    if house::engines().contains(&Engine::Postgres) {
        kill_again_and_again(Engine::Postgres, rounds().div_ceil(10));
    }
}

/// Not a test by itself: what the parent runs and kills.
#[test]
fn child() {
    if let Ok(place) = std::env::var(CHILD) {
        house::run(append_until_killed(&place));
    }
}

fn kill_again_and_again(engine: Engine, rounds: u64) {
    let house = house::run(House::build(engine));
    let mut witness = Witness {
        seen: Checkpoint {
            origin: signing_key(ORIGIN).verifying_key().origin().clone(),
            size: 0,
            root: ledger::Hash::empty_root(),
        },
        files: Files(house.ledger_folder()),
        heard: 0,
        checkpoints: 0,
    };
    for round in 0..rounds {
        let heard = run_and_kill(&house, random() % HEARD_MAX);
        house::run(witness.look(&house, heard, round));
    }
    house::run(async {
        let store = house.open().await;
        let database = Database::open(&house.database).await.unwrap();
        let rows = database.read(&ODDITIES, &[]).await.unwrap();
        let row = rows.first().unwrap();
        let odd: Vec<i64> = (0..7).map(|column| row.integer(column).unwrap()).collect();
        assert_eq!(odd, [0; 7]);
        store.close().await;
        witness.checkpoint(&fs::read_to_string(house.ledger_folder().join("checkpoint")).unwrap());
        assert_eq!(witness.seen.size, store.log().size());
        let key = signing_key(ORIGIN);
        let folder = house.ledger_folder();
        let report = store
            .fsck(folder, key.verifying_key(), |_, _| {})
            .await
            .unwrap();
        assert!(report.is_sound(), "{report:?}");
        println!(
            "{engine:?}: {rounds} kills, {} acknowledged places, {} checkpoints, {} leaves, no loss, no fork",
            witness.heard, witness.checkpoints, report.size
        );
    });
    house::run(house::remove(house.database.clone()));
}

/// What a child said before it was killed.
#[derive(Default)]
struct Heard {
    places: BTreeMap<u64, String>,
    checkpoints: Vec<String>,
}

/// Runs a child, kills it after it has told some places, and gives all it said.
fn run_and_kill(house: &House, places: u64) -> Heard {
    let mut child = start(house);
    let output = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut heard = Heard::default();
    while (heard.places.len() as u64) < places {
        heard.line(
            &lines
                .recv_timeout(SILENCE_MAX)
                .expect("the child went silent"),
        );
    }
    // A moment more, so that the kill falls anywhere between two words.
    let moment = Duration::from_micros(random() % 5_000);
    if let Ok(line) = lines.recv_timeout(moment) {
        heard.line(&line);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    // What it said before it died counts, although we had not listened yet.
    for line in lines.try_iter() {
        heard.line(&line);
    }
    heard
}

impl Heard {
    fn line(&mut self, line: &str) {
        if let Some(place) = line.strip_prefix("place ") {
            // A line that the kill cut short was not said.
            if let Some((index, commitment)) = place.split_once(' ')
                && commitment.len() == 64
            {
                let earlier = self
                    .places
                    .insert(index.parse().unwrap(), commitment.to_owned());
                assert_eq!(earlier, None, "place {index} was given twice");
            }
        } else if let Some(note) = line.strip_prefix("checkpoint ")
            && let Some(note) = note.strip_suffix(" end")
        {
            self.checkpoints.push(note.replace('|', "\n"));
        }
    }
}

/// Sees every checkpoint, as a witness would, and compares each with the last one it has seen.
struct Witness {
    seen: Checkpoint,
    files: Files,
    heard: usize,
    checkpoints: usize,
}

impl Witness {
    async fn look(&mut self, house: &House, heard: Heard, round: u64) {
        let database = Database::open(&house.database).await.unwrap();
        for (index, commitment) in &heard.places {
            let rows = database
                .read(&ENTRY, &[(*index as i64).into()])
                .await
                .unwrap();
            let found = rows.first().map(|row| {
                let bytes = row.bytes(0).unwrap();
                bytes
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<String>()
            });
            assert_eq!(
                found.as_ref(),
                Some(commitment),
                "round {round}, place {index}"
            );
        }
        self.heard += heard.places.len();
        for note in &heard.checkpoints {
            self.checkpoint(note);
        }
        if let Ok(note) = fs::read_to_string(house.ledger_folder().join("checkpoint")) {
            self.checkpoint(&note);
        }
    }

    fn checkpoint(&mut self, note: &str) {
        let key = signing_key(ORIGIN);
        let checkpoint = Checkpoint::open(note, key.verifying_key()).unwrap();
        let (old, new) = if checkpoint.size >= self.seen.size {
            (self.seen.clone(), checkpoint)
        } else {
            panic!(
                "the log shrank from {} to {}",
                self.seen.size, checkpoint.size
            );
        };
        let hashes = prove_consistency(old.size, new.size, &self.files).unwrap();
        verify_consistency(old.size, &old.root, new.size, &new.root, &hashes).unwrap();
        self.checkpoints += usize::from(new.size > old.size);
        self.seen = new;
    }
}

/// The public files, read as anybody would.
struct Files(PathBuf);

impl TileSource for Files {
    fn read(&self, path: &TilePath) -> Result<Option<Vec<u8>>, Unreadable> {
        Ok(fs::read(self.0.join(path.to_string())).ok())
    }
}

fn start(house: &House) -> Child {
    let database = match &house.database {
        Address::Sqlite(path) => path.to_string_lossy().into_owned(),
        Address::Postgres { url, .. } => url.clone(),
    };
    let place = format!("{}\n{database}", house.ledger_folder().display());
    Command::new(std::env::current_exe().unwrap())
        .args(["crash::child", "--exact", "--nocapture"])
        .env(CHILD, place)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

async fn append_until_killed(place: &str) {
    let (folder, database) = place.split_once('\n').unwrap();
    let database = if database.starts_with("postgres") {
        let rehearsal = Rehearsal::Off;
        Address::Postgres {
            url: database.to_owned(),
            rehearsal,
        }
    } else {
        Address::Sqlite(database.into())
    };
    let house = House {
        engine: Engine::Sqlite,
        temporary: house::temporary_folder(),
        database,
        clock: TestClock::start(),
    };
    let mut settings = house.settings();
    settings.log.folder = store::folder::Folder::real(folder);
    let store = Arc::new(Store::open(settings).await.unwrap());
    let mut published = store.log().published();
    tokio::spawn(async move {
        loop {
            let note = published.borrow_and_update().note.replace('\n', "|");
            say(&format!("checkpoint {note} end\n"));
            published.changed().await.unwrap();
        }
    });
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                loop {
                    consult(&store).await;
                }
            })
        })
        .collect();
    // None ends but by a panic, which must end the process.
    let (ended, ..) = futures_util::future::select_all(tasks).await;
    ended.unwrap();
}

/// One exchange: a decision that spends quota, then a delivery.
async fn consult(store: &Store) {
    let exchange = ExchangeId::from_uuid(Uuid::new_v4());
    let application = ApplicationId::parse("welfare-centre").unwrap();
    let ticket = Ticket::parse(&exchange.as_uuid().simple().to_string()).unwrap();
    let institution = InstitutionId::from_number(999_999_823);
    let at = record(0).at();
    let decided = Change::Decided(Box::new(Decided {
        exchange,
        institution,
        application: application.clone(),
        ticket: ticket.clone(),
        digest: Hash32::new([1; 32]),
        expected: None,
        person: PersonId::from_uuid(Uuid::from_u128(1)),
        at,
        withheld_until: None,
        quota: Some(QuotaUse {
            deliberation: DeliberationNumber::parse("26/009").unwrap(),
            applicant: institution,
            window_start: jiff::civil::date(2026, 11, 21),
            limit: u64::MAX >> 1,
        }),
        outcome: Outcome::Permitted,
    }));
    let ended = Ended {
        exchange,
        application,
        ticket,
        at,
    };
    for change in [decided, Change::Delivered(ended)] {
        let entries = store.commit(vec![record(random())], change).await.unwrap();
        for entry in entries {
            say(&format!("place {} {}\n", entry.index, entry.commitment));
        }
    }
}

/// Writes a whole line at once.
fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    output.write_all(line.as_bytes()).unwrap();
    output.flush().unwrap();
}

fn random() -> u64 {
    (Uuid::new_v4().as_u128() >> 80) as u64
}
