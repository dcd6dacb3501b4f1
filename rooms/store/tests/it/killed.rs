//! The process is killed (SIGKILL) in the middle of longer work: a load, a copy, its return, a consultation. What is left
//! is nothing or something whole, and what was told is so.
//!
//! Each test starts this test binary again as a child, says over the child's input how far it may go, and kills it
//! there or a moment later.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use exchange::interactive::{Change, Decided, Ended, Outcome, Phase, TicketState, Tickets as _};
use jiff::{ToSpan as _, civil::date};
use ledger::{Commitment, Entry, Kind, Ledger as _, Record};
use serde_json::json;
use store::{
    Address, Archive, Rehearsal, Store,
    backup::{NotRestored, Target, restore},
    database::{Database, Reach, Statement},
    directory::load::{Bounds, Finished, Format, Institutions, Load, Progress, Tell},
    exchange::LeafKind,
    folder::Folder,
    ledger::NoChange,
};
use uuid::Uuid;
use vocabulary::{ApplicationId, ExchangeId, Hash32, InstitutionId, PersonId, Ticket, be::Ssin};

use crate::house::{self, Engine, House, ORIGIN, TestClock, engines, record, signing_key};

/// Tells the child what to do; without it the child's test does nothing.
const WORK: &str = "CROSSKEYS_KILLED_WORK";

/// A child that says nothing for so long hangs.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// What the parent writes to let the child go one step further.
const ON: &[u8] = b"\n";

/// Not a test by itself: what the parents run and kill.
#[test]
fn child() {
    let Ok(work) = std::env::var(WORK) else {
        return;
    };
    let lines: Vec<&str> = work.split('\n').collect();
    let [work, ledger, database, other] = lines[..] else {
        panic!("not four lines");
    };
    let there = There::parse(ledger, database);
    house::run(async {
        match work {
            "load" => load_until_killed(there, Path::new(other)).await,
            "back up" => back_up_until_killed(there, Path::new(other)).await,
            "restore" => restore_until_killed(there, Path::new(other)).await,
            "consult" => consult_until_killed(there, other).await,
            other => panic!("`{other}` is no work"),
        }
    });
    say("end");
}

/// Where the child's store is.
struct There {
    ledger: PathBuf,
    database: Address,
}

impl There {
    fn parse(ledger: &str, database: &str) -> Self {
        let database = if database.starts_with("postgres") {
            Address::Postgres {
                url: database.to_owned(),
                rehearsal: Rehearsal::Off,
            }
        } else {
            Address::Sqlite(database.into())
        };
        let ledger = ledger.into();
        Self { ledger, database }
    }

    async fn open(self) -> Store {
        let house = House {
            engine: Engine::Sqlite,
            temporary: house::temporary_folder(),
            database: self.database,
            clock: TestClock::start(),
        };
        let mut settings = house.settings();
        settings.log.folder = Folder::real(self.ledger);
        Store::open(settings).await.unwrap()
    }
}

/// A child at work, seen from the parent.
struct Worker {
    child: Child,
    input: ChildStdin,
    lines: mpsc::Receiver<String>,
}

impl Worker {
    fn start(house: &House, work: &str, other: &str) -> Self {
        let database = match &house.database {
            Address::Sqlite(path) => path.to_string_lossy().into_owned(),
            Address::Postgres { url, .. } => url.clone(),
        };
        let ledger = house.ledger_folder();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["killed::child", "--exact", "--nocapture"])
            .env(
                WORK,
                format!("{work}\n{}\n{database}\n{other}", ledger.display()),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // The test harness may have begun the line.
                if let Some((_, said)) = line.split_once(SAID)
                    && sender.send(said.to_owned()).is_err()
                {
                    break;
                }
            }
        });
        Self {
            child,
            input,
            lines,
        }
    }

    /// The next word of the child.
    fn hear(&self) -> String {
        self.lines
            .recv_timeout(SILENCE_MAX)
            .expect("the child went silent")
    }

    /// Lets the child go on.
    fn go_on(&mut self) {
        // A child that has just ended needs no word.
        let _ = self.input.write_all(ON).and_then(|()| self.input.flush());
    }

    /// Kills the child a moment from now, and gives what it said until then.
    fn kill_within(mut self, moment: Duration) -> Vec<String> {
        let mut said: Vec<String> = self.lines.recv_timeout(moment).into_iter().collect();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        // The sender goes when the output ends.
        said.extend(self.lines.iter());
        said
    }
}

/// Stands before the child's words; the test harness says other things on the same output.
const SAID: &str = "said: ";

fn say(word: &str) {
    let mut output = std::io::stdout().lock();
    output
        .write_all(format!("{SAID}{word}\n").as_bytes())
        .unwrap();
    output.flush().unwrap();
}

/// Says a word and waits until the parent lets the child go on.
fn say_and_wait(word: &str) {
    say(word);
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).unwrap();
}

fn random_below(bound: u64) -> u64 {
    (Uuid::new_v4().as_u128() >> 80) as u64 % bound
}

async fn remove(house: House) {
    house::remove(house.database.clone()).await;
}

// ---- Loads ----

static COUNTS: Statement = Statement {
    name: "COUNTS",
    sql: "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM person_identifier), \
          (SELECT count(*) FROM registration), (SELECT count(*) FROM leaves)",
    reach: Reach::Scatter("a test"),
};

const LOADED_PERSONS: u16 = 40;

fn load_of(file: PathBuf) -> Load {
    Load {
        work: file.with_extension("work"),
        file,
        format: Format::Csv,
        institutions: Institutions::Any,
        bounds: Bounds {
            run_rows: 11,
            numbers: 13,
            batch_rows: 9,
        },
    }
}

fn rows() -> String {
    let mut text = "ssin,institution,capacity,startDate,endDate\n".to_owned();
    for sequence in (1..=LOADED_PERSONS).rev() {
        let ssin = Ssin::synthetic(date(1970, 1, 1), sequence).unwrap();
        for turn in 0..3 {
            let start = date(2000, 1, 1) + i32::from(sequence + turn).days();
            text += &format!("{},099999982{turn},001,{start},\n", ssin.expose());
        }
    }
    text
}

static LOAD_LEFT: Statement = Statement {
    name: "LOAD_LEFT",
    sql: "SELECT record FROM leaves ORDER BY leaf_id",
    reach: Reach::Scatter("a test"),
};

/// What a kill left of a load, before anybody goes on with it: how many entries, and what the leaves say, placed or not.
async fn look_at_load(house: &House) -> (i64, Vec<String>) {
    let database = Database::open(&house.database).await.unwrap();
    let counts = database.read(&COUNTS, &[]).await.unwrap();
    let entered = counts.first().unwrap().integer(2).unwrap();
    let rows = database.read(&LOAD_LEFT, &[]).await.unwrap();
    let action = |record: &[u8]| {
        let body = Record::parse(record).unwrap().body();
        body["action"].as_str().unwrap().to_owned()
    };
    let actions = rows.iter().map(|row| action(row.bytes(0).unwrap()));
    (entered, actions.collect())
}

async fn load_until_killed(there: There, file: &Path) {
    let store = there.open().await;
    let tell: Tell = Arc::new(|progress: &Progress| {
        say_and_wait(&format!("{:?}", progress.stage));
        ControlFlow::Continue(())
    });
    store
        .load_directory(load_of(file.to_owned()), tell)
        .await
        .unwrap();
}

/// Killed at every word of a load, one after the other, always with the same file: each child goes on where the last one
/// was killed, or begins again.
#[test]
fn a_load_that_is_killed_goes_on() {
    for engine in engines() {
        let house = house::run(House::build(engine));
        let file = house.temporary.path().join("rows.csv");
        fs::write(&file, rows()).unwrap();
        let (mut kills, mut begun_and_nothing_entered) = (0, 0);
        // Each child comes a word further than the one before; on PostgreSQL, where a start takes longer, some words.
        let stride = if engine == Engine::Sqlite { 1 } else { 4 };
        for words in (1..).step_by(stride) {
            let mut worker = Worker::start(&house, "load", &file.to_string_lossy());
            let mut ended = false;
            for _ in 0..words {
                ended = worker.hear() == "end";
                if ended {
                    break;
                }
                worker.go_on();
            }
            if ended {
                worker.child.wait().unwrap();
                break;
            }
            worker.kill_within(Duration::from_micros(random_below(2_000)));
            kills += 1;
            let (entered, actions) = house::run(look_at_load(&house));
            // No door opens before the log says that a load has begun; its end is told once, by who was killed after it.
            assert!(
                entered == 0 || actions.first().is_some_and(|it| it == "loadBegun"),
                "{entered}, {actions:?}"
            );
            assert!(
                actions.len() < 2 || entered == 120,
                "{entered}, {actions:?}"
            );
            begun_and_nothing_entered += u32::from(entered == 0 && actions.len() == 1);
        }
        assert!(kills > 4, "{kills} kills");
        assert!(begun_and_nothing_entered > 0, "no kill fell in between");
        house::run(async {
            let store = house.open().await;
            let told = Arc::new(Mutex::new(0));
            let count = Arc::clone(&told);
            let tell: Tell = Arc::new(move |_: &Progress| {
                *count.lock().unwrap() += 1;
                ControlFlow::Continue(())
            });
            let loaded = store.load_directory(load_of(file), tell).await.unwrap();
            assert_eq!(loaded.when, Finished::Before);
            assert_eq!(
                (loaded.rows, loaded.entered, loaded.duplicate),
                (120, 120, 0)
            );
            let database = Database::open(&house.database).await.unwrap();
            let found = database.read(&COUNTS, &[]).await.unwrap();
            let row = found.first().unwrap();
            let counts = [0, 1, 2, 3].map(|column| row.integer(column).unwrap());
            // Its beginning and its end, however often it was killed in between.
            assert_eq!(counts, [40, 40, 120, 2]);
            assert_sound(&house, &store).await;
            store.close().await;
            remove(house).await;
        });
    }
}

async fn assert_sound(house: &House, store: &Store) {
    let key = signing_key(ORIGIN);
    let report = store
        .fsck(house.ledger_folder(), key.verifying_key(), |_, _| {})
        .await
        .unwrap();
    assert!(report.is_sound(), "{report:?}");
}

// ---- Copies and their return ----

/// Kills of a copy, and of its return, on each engine; each falls at a random moment of the work.
const COPY_KILLS: u32 = 15;

async fn filled(engine: Engine) -> House {
    let house = House::build(engine).await;
    let store = house.open().await;
    for records in (0..700).map(record).collect::<Vec<_>>().chunks(100) {
        store.commit(records.to_vec(), NoChange).await.unwrap();
    }
    store.close().await;
    house
}

fn verifying_key() -> ledger::VerifyingKey {
    signing_key(ORIGIN).verifying_key().clone()
}

async fn back_up_until_killed(there: There, into: &Path) {
    let archive = Archive::open(&there.database).await.unwrap();
    let now = TestClock::start().now();
    say_and_wait("ready");
    archive
        .back_up(&verifying_key(), &there.ledger, into, now)
        .await
        .unwrap();
}

async fn restore_until_killed(there: There, from: &Path) {
    let target = Target {
        database: there.database,
        ledger: there.ledger,
        key: verifying_key(),
    };
    say_and_wait("ready");
    restore(from, &target).await.unwrap();
}

/// Lets a child do its work once, and says how long that takes.
fn time_of(mut worker: Worker) -> Duration {
    assert_eq!(worker.hear(), "ready");
    worker.go_on();
    let mut time = Duration::ZERO;
    let step = Duration::from_millis(1);
    while worker.lines.recv_timeout(step).is_err() {
        time += step;
    }
    worker.child.wait().unwrap();
    time.max(step)
}

/// Lets a child begin and kills it at a random moment of the time that it needs.
fn kill_in_the_middle(mut worker: Worker, time: Duration) {
    assert_eq!(worker.hear(), "ready");
    worker.go_on();
    let moment = random_below(time.as_micros() as u64 + 1);
    worker.kill_within(Duration::from_micros(moment));
}

#[test]
fn a_copy_that_is_killed_is_whole_or_none() {
    for engine in engines() {
        let house = house::run(filled(engine));
        let into = |number: u32| house.temporary.path().join(format!("copy-{number}"));
        let worker = |number| Worker::start(&house, "back up", &into(number).to_string_lossy());
        let time = time_of(worker(0));
        let (mut whole, mut none) = (0, 0);
        for number in 1..=COPY_KILLS {
            kill_in_the_middle(worker(number), time);
            house::run(async {
                let empty = House::build(engine).await;
                match restore(&into(number), &target_in(&empty)).await {
                    Ok(report) => {
                        assert!(report.unwrap().is_sound());
                        whole += 1;
                    }
                    Err(NotRestored::NoCopy(_)) => none += 1,
                    Err(why) => panic!("{why}"),
                }
                remove(empty).await;
            });
        }
        println!("{engine:?}: {whole} whole copies, {none} times none");
        house::run(remove(house));
    }
}

fn target_in(house: &House) -> Target {
    Target {
        database: house.database.clone(),
        ledger: house.ledger_folder(),
        key: verifying_key(),
    }
}

#[test]
fn a_return_that_is_killed_is_whole_or_none_and_can_be_repeated() {
    for engine in engines() {
        let from = house::run(filled(engine));
        let copy = from.temporary.path().join("copy");
        let timed = house::run(async {
            let archive = Archive::open(&from.database).await.unwrap();
            let now = from.clock.now();
            archive
                .back_up(&verifying_key(), &from.ledger_folder(), &copy, now)
                .await
                .unwrap();
            House::build(engine).await
        });
        let worker = |house: &House| Worker::start(house, "restore", &copy.to_string_lossy());
        let time = time_of(worker(&timed));
        house::run(remove(timed));
        for _ in 0..COPY_KILLS {
            let house = house::run(House::build(engine));
            kill_in_the_middle(worker(&house), time);
            house::run(async {
                match restore(&copy, &target_in(&house)).await {
                    Ok(report) => assert!(report.unwrap().is_sound()),
                    // Then it is all there.
                    Err(NotRestored::NotEmpty) => {}
                    Err(why) => panic!("{why}"),
                }
                let store = house.open().await;
                assert_eq!(store.log().size(), 700);
                store.commit(vec![record(700)], NoChange).await.unwrap();
                store.close().await;
                assert_sound(&house, &store).await;
                drop(store);
                remove(house).await;
            });
        }
        house::run(remove(from));
    }
}

// ---- Consultations ----

/// The steps of a consultation, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Decided,
    Delivered,
    Acknowledged,
}

const STEPS: [Step; 3] = [Step::Decided, Step::Delivered, Step::Acknowledged];

/// Kills that fall while a step is under way, for each step.
const KILLS_UNDER_WAY: u64 = 8;

fn application() -> ApplicationId {
    ApplicationId::parse("welfare-centre").unwrap()
}

/// The ticket of an exchange.
fn ticket_of(exchange: ExchangeId) -> Ticket {
    Ticket::parse(&exchange.as_uuid().simple().to_string()).unwrap()
}

fn record_of(step: Step, exchange: ExchangeId) -> Record {
    let kind = match step {
        Step::Decided => Kind::Decision,
        Step::Delivered => Kind::Delivery,
        Step::Acknowledged => Kind::Receipt,
    };
    let body = json!({ "exchange": exchange, "step": format!("{step:?}") });
    Record::new(kind, TestClock::start().now(), &body).unwrap()
}

fn change_of(step: Step, exchange: ExchangeId) -> Change {
    let at = TestClock::start().now();
    let ended = Ended {
        exchange,
        application: application(),
        ticket: ticket_of(exchange),
        at,
    };
    match step {
        Step::Decided => Change::Decided(Box::new(Decided {
            exchange,
            institution: InstitutionId::from_number(999_999_823),
            application: application(),
            ticket: ticket_of(exchange),
            digest: Hash32::new([1; 32]),
            expected: None,
            person: PersonId::from_uuid(Uuid::from_u128(1)),
            at,
            withheld_until: None,
            quota: None,
            outcome: Outcome::Permitted,
        })),
        Step::Delivered => Change::Delivered(ended),
        Step::Acknowledged => Change::Acknowledged(ended),
    }
}

async fn consult_until_killed(there: There, exchange: &str) {
    let store = there.open().await;
    let exchange = ExchangeId::from_uuid(exchange.parse().unwrap());
    say_and_wait("ready");
    for step in STEPS {
        let record = record_of(step, exchange);
        let entries = store
            .commit(vec![record], change_of(step, exchange))
            .await
            .unwrap();
        say_and_wait(&format!("{} {}", entries[0].index, entries[0].commitment));
    }
}

static AS_LEFT: Statement = Statement {
    name: "AS_LEFT",
    sql: "SELECT x.kind, l.idx, l.commitment, l.salt, l.record, t.phase, e.acknowledged_at \
          FROM exchange_leaf x JOIN leaves l ON l.log = x.log AND l.leaf_id = x.leaf_id \
          JOIN exchange e ON e.exchange = x.exchange \
          JOIN ticket t ON t.application = e.application AND t.ticket = e.ticket \
          AND t.exchange = e.exchange WHERE x.exchange = $1 ORDER BY x.kind",
    reach: Reach::Scatter("a test"),
};

/// Killed after each step, and while the next one is under way: ticket, record, salt and place in the log agree, and what
/// was told is so.
#[test]
fn a_consultation_that_is_killed_is_where_its_leaves_say() {
    for engine in engines() {
        let house = house::run(House::build(engine));
        let kills = if engine == Engine::Sqlite {
            KILLS_UNDER_WAY
        } else {
            2
        };
        for told in 0..=STEPS.len() {
            for kill in 0..=kills {
                let exchange = ExchangeId::from_uuid(Uuid::new_v4());
                let id = exchange.as_uuid().to_string();
                let mut worker = Worker::start(&house, "consult", &id);
                assert_eq!(worker.hear(), "ready");
                let mut entries = Vec::new();
                for _ in 0..told {
                    worker.go_on();
                    entries.push(worker.hear());
                }
                let moment = if kill == 0 {
                    Duration::ZERO
                } else {
                    worker.go_on();
                    Duration::from_micros(random_below(3_000))
                };
                entries.extend(
                    worker
                        .kill_within(moment)
                        .into_iter()
                        .filter(|word| word != "end"),
                );
                house::run(look(&house, exchange, &entries));
            }
        }
        house::run(remove(house));
    }
}

/// Looks at an exchange as the kill left it, and as the next start makes it.
async fn look(house: &House, exchange: ExchangeId, told: &[String]) {
    let database = Database::open(&house.database).await.unwrap();
    let id = exchange.as_uuid().as_bytes().into();
    let found = database.read(&AS_LEFT, &[id]).await.unwrap();
    // One more than was told may be there, never one less.
    assert!(
        (told.len()..=told.len() + 1).contains(&found.len()),
        "{told:?}, {}",
        found.len()
    );
    for ((row, step), kind) in found.iter().zip(STEPS).zip([0, 1, 3]) {
        assert_eq!(row.integer(0).unwrap(), kind);
        let commitment = Commitment::from_bytes(row.array(2).unwrap());
        let salt = ledger::Salt::from_bytes(row.array(3).unwrap());
        let record = Record::parse(row.bytes(4).unwrap()).unwrap();
        assert_eq!(record, record_of(step, exchange));
        assert_eq!(Commitment::of(&salt, &record), commitment);
        if let Some(told) = told.get(step as usize) {
            assert_eq!(format!("{} {commitment}", row.integer(1).unwrap()), *told);
        }
        let answered = found.len() >= 2;
        assert_eq!(row.integer(5).unwrap(), if answered { 2 } else { 0 });
        assert_eq!(row.integer_or_null(6).unwrap().is_some(), found.len() == 3);
    }
    let left = found.len();
    drop(database);

    let store = house.open().await;
    let state = store
        .ticket(&application(), &ticket_of(exchange), house.clock.now())
        .await
        .unwrap();
    let leaves = store.leaves_of(exchange).await.unwrap();
    let kinds: Vec<LeafKind> = leaves.iter().map(|(kind, _)| *kind).collect();
    let phase = state.map(|TicketState { phase, .. }| phase);
    match left {
        0 => assert_eq!((phase, kinds.len()), (None, 0)),
        // Nothing was delivered: the start closes the exchange, and says so in the log.
        1 => {
            assert_eq!(phase, Some(Phase::Failed));
            assert_eq!(kinds, [LeafKind::Decision, LeafKind::Failure]);
        }
        _ => {
            let delivery: Entry = leaves[1].1;
            assert_eq!(phase, Some(Phase::Answered { delivery }));
            let all = [LeafKind::Decision, LeafKind::Delivery, LeafKind::Receipt];
            assert_eq!(kinds, all[..left]);
        }
    }
    for (_, entry) in leaves {
        assert_eq!(store.log().opened(entry.index).await.unwrap().entry, entry);
    }
    store.close().await;
    assert_sound(house, &store).await;
}
