//! `bench directory`: the bulk load of registrations and their lookup, on SQLite.

use std::{
    fs::File,
    io::{BufWriter, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use exchange::{Persons, interactive::Tickets};
use ledger::{Origin, SigningKey};
use store::{
    Address, Clock, PersonKeys, Settings, Store,
    directory::load::{Bounds, Format, Institutions, Load},
    folder::Folder,
    ledger::{LogSettings, PUBLISH_EVERY},
};
use vocabulary::{
    InstitutionId, PersonId, Timestamp,
    be::{EnterpriseNumber, Ssin, SsinRange, legal_date},
};
use zeroize::Zeroizing;

use crate::{
    figures::{self, Latencies, us, whole},
    machine, people,
};

/// Institutions that hold files.
const INSTITUTIONS: u32 = 3_000;

/// Files of each person: what a national directory has on average.
const FILES_EACH: u64 = 10;

/// People who are looked up.
const LOOKUPS: u32 = 50_000;

/// Prime, so that multiplying by it visits every person once before any twice.
const STRIDE: u64 = 2_654_435_761;

/// Prints the tables.
///
/// # Errors
/// When the load leaves out a row, or a person is not found.
pub fn run(rows: u64, folder: Option<&Path>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let temporary = tempfile::Builder::new()
        .prefix("crosskeys-bench-")
        .tempdir()?;
    runtime.block_on(measure(rows, folder.unwrap_or(temporary.path())))
}

async fn measure(rows: u64, folder: &Path) -> Result<()> {
    let own = std::process::id();
    let persons = u32::try_from(rows.div_ceil(FILES_EACH)).context("more people than there are")?;
    println!("## Directory\n");
    println!("{}", machine::description());
    println!(
        "{} registrations of {} people at {INSTITUTIONS} institutions, read from CSV in an order that has nothing to do with \
         the people's; SQLite, with the index by institution and one leaf for the load.\n",
        whole(rows as f64),
        whole(f64::from(persons)),
    );
    figures::progress("writing the file");
    let file = folder.join("registrations.csv");
    write(&file, rows, persons)?;

    let database = folder.join("crosskeys.sqlite");
    let store = open(&database, folder.join("ledger")).await?;
    let load = Load {
        file: file.clone(),
        format: Format::Csv,
        work: folder.to_owned(),
        institutions: Institutions::Any,
        bounds: Bounds::default(),
    };
    figures::progress("loading");
    let (begun, cpu) = (Instant::now(), machine::cpu_s(own));
    let tell = Arc::new(|_: &store::directory::load::Progress| ControlFlow::Continue(()));
    let loaded = store.load_directory(load, tell).await?;
    let (time, cpu) = (begun.elapsed(), machine::cpu_s(own) - cpu);
    ensure!(
        loaded.entered == rows,
        "{} of {rows} rows were entered: {loaded:?}",
        loaded.entered
    );
    let head = [
        "rows",
        "time",
        "rows/s",
        "CPU",
        "most memory",
        "file",
        "database",
        "bytes a row",
    ];
    store.close().await;
    drop(store);
    let size = machine::size_bytes(&database)
        + machine::size_bytes(&database.with_extension("sqlite-wal"));
    let gb = |bytes: u64| format!("{:.2} GB", bytes as f64 / 1e9);
    figures::print_table(
        &head,
        &[vec![
            whole(rows as f64),
            format!("{:.0} s", time.as_secs_f64()),
            whole(rows as f64 / time.as_secs_f64()),
            format!("{cpu:.0} s"),
            format!("{} MiB", machine::resident_max_mib(own)),
            gb(machine::size_bytes(&file)),
            gb(size),
            format!("{:.0}", size as f64 / rows as f64),
        ]],
    );

    // As after a restart, but with the file in the system's cache.
    let store = Arc::new(open(&database, folder.join("ledger")).await?);
    // On a worker thread, as requests are served.
    let looked_up = tokio::spawn(look_up(Arc::clone(&store), persons)).await??;
    figures::print_table(
        &[
            "lookup, one after the other",
            "p50 µs",
            "p99 µs",
            "a second",
        ],
        &looked_up,
    );
    println!("Load after the last run {}.\n", machine::load());
    store.close().await;
    Ok(())
}

async fn look_up(store: Arc<Store>, persons: u32) -> Result<Vec<Vec<String>>> {
    let today = legal_date(Timestamp::now());
    let chosen: Vec<u32> = (0..LOOKUPS)
        .map(|at| scattered(u64::from(at) * 7_919 + 13, persons))
        .collect();
    let mut found: Vec<(u32, PersonId)> = Vec::with_capacity(chosen.len());
    let mut table = Vec::new();
    // The first pass warms the caches.
    for pass in ["cold", "warm"] {
        figures::progress(format!("looking up, {pass}"));
        found.clear();
        let (mut times, begun) = (Latencies::default(), Instant::now());
        for person in &chosen {
            let ssin = Ssin::parse(&people::ssin(*person), today, SsinRange::Synthetic)?;
            let asked = Instant::now();
            let resolved = store.resolve(&ssin).await?;
            times.add(asked.elapsed());
            found.push((
                *person,
                resolved
                    .person
                    .context("a person who was loaded is not found")?,
            ));
        }
        table.push(row(
            format!("national number to person, {pass}"),
            times,
            begun,
        ));
        let (mut times, begun) = (Latencies::default(), Instant::now());
        for (person, id) in &found {
            let institutions = [institution(*person, 0)?, institution(*person, 5)?];
            let asked = Instant::now();
            let files = store.files_about(*id, institutions).await?;
            times.add(asked.elapsed());
            ensure!(
                files.len() == 2,
                "{} files of a person with two there",
                files.len()
            );
        }
        table.push(row(
            format!("a person's files at two institutions, {pass}"),
            times,
            begun,
        ));
    }
    Ok(table)
}

fn row(name: String, mut times: Latencies, begun: Instant) -> Vec<String> {
    let a_second = times.len() as f64 / begun.elapsed().as_secs_f64();
    let shown = |part, times: &mut Latencies| format!("{:.1}", us(times.quantile(part)));
    vec![
        name,
        shown(0.5, &mut times),
        shown(0.99, &mut times),
        whole(a_second),
    ]
}

/// The person of a row: all people once in one order, then all once more.
fn scattered(row: u64, persons: u32) -> u32 {
    let persons = u64::from(persons);
    u32::try_from(row % persons * (STRIDE % persons) % persons)
        .expect("less than the number of people")
}

/// Where the person has the file of this turn; never twice at the same institution.
fn institution(person: u32, turn: u32) -> Result<InstitutionId> {
    let number = (person % INSTITUTIONS + turn * 271) % INSTITUTIONS;
    Ok(EnterpriseNumber::from_base(9_999_998 - number)?.institution())
}

fn write(file: &PathBuf, rows: u64, persons: u32) -> Result<()> {
    let institutions: Vec<InstitutionId> = (0..INSTITUTIONS)
        .map(|number| institution(number, 0))
        .collect::<Result<_>>()?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    writeln!(out, "ssin,institution,capacity,startDate,endDate")?;
    for at in 0..rows {
        let person = scattered(at, persons);
        let turn = u32::try_from(at / u64::from(persons))?;
        let place = (person % INSTITUTIONS + turn * 271) % INSTITUTIONS;
        let capacity = 1 + (person ^ turn) % 9;
        let (month, day) = (1 + person % 12, 1 + person / 12 % 28);
        let year = 2000 + person / 336 % 25;
        write!(
            out,
            "{},{},{capacity},{year}-{month:02}-{day:02},",
            people::ssin(person),
            institutions[place as usize]
        )?;
        if turn % 3 == 2 {
            write!(out, "{}-12-31", year + 1)?;
        }
        writeln!(out)?;
    }
    Ok(out.flush()?)
}

async fn open(database: &Path, files: PathBuf) -> Result<Store> {
    std::fs::create_dir_all(&files)?;
    let key = SigningKey::from_seed(
        Origin::parse("bench.example.org/ledger/1")?,
        Zeroizing::new([1; 32]),
    )?;
    let clock: Clock = Arc::new(Timestamp::now);
    let settings = Settings {
        database: Address::Sqlite(database.to_owned()),
        log: LogSettings {
            key,
            folder: Folder::real(files),
            holder: "bench".to_owned(),
            publish_every: PUBLISH_EVERY,
        },
        persons: PersonKeys {
            lookup: Zeroizing::new([2; 32]),
            seal: Zeroizing::new([3; 32]),
        },
        accepted: SsinRange::Synthetic,
        clock,
    };
    Ok(Store::open(settings).await?)
}
