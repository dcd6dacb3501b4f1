//! `bench ledger`: durable appends by many committers on SQLite, memory, and fsck of a large log.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use ledger::{Kind, Ledger as _, Origin, Record, SigningKey};
use serde_json::json;
use store::{
    Address, Clock, PersonKeys, Settings, Store,
    folder::Folder,
    ledger::{LogSettings, NoChange, PUBLISH_EVERY},
};
use vocabulary::{Timestamp, be::SsinRange};
use zeroize::Zeroizing;

use crate::{
    figures::{self, median, spread, whole},
    machine,
};

/// Leaves appended in one round of single records.
const ROUND_LEAVES: u64 = 100_000;

/// Committers that each wait for their own leaf: one alone, the connections of the consultation bench, a busy node, and
/// more than fit in one group.
const COMMITTERS: [u64; 4] = [1, 32, 256, 1_024];

/// Fewer for the one that pays for every commit alone.
const ALONE_LEAVES: u64 = 5_000;

/// Records of one commit when the log is filled: a batch.
const BATCH_RECORDS: u64 = 1_000;

/// Batches under way at once.
const BATCHERS: u64 = 8;

/// Publishing a checkpoint behind the last leaf takes a second or two; more means it has stopped.
const PUBLISH_TIME_MAX: Duration = Duration::from_secs(60);

/// Prints the tables.
///
/// # Errors
/// When the store fails or fsck finds something.
pub fn run(leaves: u64, rounds: u32, folder: Option<&Path>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let temporary = tempfile::Builder::new()
        .prefix("crosskeys-bench-")
        .tempdir()?;
    runtime.block_on(measure(leaves, rounds, folder.unwrap_or(temporary.path())))
}

async fn measure(leaves: u64, rounds: u32, folder: &Path) -> Result<()> {
    let own = std::process::id();
    let origin = Origin::parse("bench.example.org/ledger/1")?;
    let key = SigningKey::from_seed(origin, Zeroizing::new([1; 32]))?;
    let verifying_key = key.verifying_key().clone();
    let (database, files) = (folder.join("crosskeys.sqlite"), folder.join("ledger"));
    std::fs::create_dir_all(&files)?;
    let clock: Clock = Arc::new(Timestamp::now);
    let settings = Settings {
        database: Address::Sqlite(database.clone()),
        log: LogSettings {
            key,
            folder: Folder::real(files.clone()),
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
    let store = Arc::new(Store::open(settings).await?);

    println!("## Ledger\n");
    println!("{}", machine::description());
    println!(
        "SQLite, every commit synced to disk; a record is a decision of {} bytes. Single records: each committer waits for \
         its leaf's place before it appends the next; {rounds} rounds, median (least to most).\n",
        record(0)?.as_bytes().len()
    );
    let mut rows = Vec::new();
    for committers in COMMITTERS {
        figures::progress(format!("{committers} committers"));
        let count = if committers == 1 {
            ALONE_LEAVES
        } else {
            ROUND_LEAVES
        };
        let (mut rates, mut cpu_us) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let (begun, cpu) = (Instant::now(), machine::cpu_s(own));
            append(&store, committers, count, 1).await?;
            rates.push(count as f64 / begun.elapsed().as_secs_f64());
            cpu_us.push((machine::cpu_s(own) - cpu) * 1e6 / count as f64);
        }
        rows.push(vec![
            format!("{} committers, one record each", whole(committers as f64)),
            spread(&rates, whole),
            format!("{:.1}", median(&cpu_us)),
            machine::resident_mib(own).to_string(),
        ]);
    }
    let (begun, cpu, before) = (Instant::now(), machine::cpu_s(own), store.log().size());
    for quarter in 1..=4 {
        let due = (leaves * quarter / 4).saturating_sub(store.log().size());
        if due > 0 {
            append(&store, BATCHERS, due, BATCH_RECORDS).await?;
        }
        figures::progress(format!(
            "{} leaves, {} MiB",
            store.log().size(),
            machine::resident_mib(own)
        ));
        if quarter != 4 {
            rows.push(vec![
                format!(
                    "filling, {} leaves so far",
                    whole(store.log().size() as f64)
                ),
                String::new(),
                String::new(),
                machine::resident_mib(own).to_string(),
            ]);
        }
    }
    let filled = (store.log().size() - before) as f64;
    rows.push(vec![
        format!(
            "{BATCHERS} batches at a time of {} records",
            whole(BATCH_RECORDS as f64)
        ),
        whole(filled / begun.elapsed().as_secs_f64()),
        format!("{:.1}", (machine::cpu_s(own) - cpu) * 1e6 / filled),
        machine::resident_mib(own).to_string(),
    ]);
    figures::print_table(
        &[
            "appends",
            "durable leaves a second",
            "CPU µs a leaf",
            "memory, MiB",
        ],
        &rows,
    );

    let size = store.log().size();
    let mut published = store.log().published();
    let whole_log = published.wait_for(|published| published.checkpoint.size >= size);
    tokio::time::timeout(PUBLISH_TIME_MAX, whole_log)
        .await
        .context("no checkpoint covers the log")??;
    figures::progress("fsck");
    let (begun, cpu) = (Instant::now(), machine::cpu_s(own));
    let report = store.fsck(files.clone(), &verifying_key, |_, _| {}).await?;
    let time = begun.elapsed();
    ensure!(report.is_sound(), "fsck found something: {report:?}");
    store.close().await;
    let gib = |path: &Path| {
        format!(
            "{:.2} GiB",
            machine::size_bytes(path) as f64 / f64::from(1 << 30)
        )
    };
    let rows = vec![vec![
        whole(size as f64),
        format!("{:.1} s", time.as_secs_f64()),
        format!("{:.1} s", machine::cpu_s(own) - cpu),
        format!("{} MiB", machine::resident_max_mib(own)),
        gib(&database),
        gib(&files),
    ]];
    figures::print_table(
        &[
            "fsck of leaves",
            "time",
            "CPU",
            "most memory",
            "database",
            "tiles",
        ],
        &rows,
    );
    println!("Load after the last run {}.\n", machine::load());
    Ok(())
}

/// `count` leaves in commits of `each` records, by this many committers at once.
async fn append(store: &Arc<Store>, committers: u64, count: u64, each: u64) -> Result<()> {
    let next = Arc::new(AtomicU64::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..committers {
        let (store, next) = (Arc::clone(store), Arc::clone(&next));
        tasks.spawn(async move {
            loop {
                let from = next.fetch_add(each, Ordering::Relaxed);
                if from >= count {
                    return Ok::<(), anyhow::Error>(());
                }
                let records = (from..(from + each).min(count))
                    .map(record)
                    .collect::<Result<Vec<_>>>()?;
                let committed = store.commit(records, NoChange).await;
                committed.map_err(|why| anyhow::anyhow!("not committed: {why:?}"))?;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}

/// As large as the record of a real decision without its directory rows.
fn record(number: u64) -> Result<Record> {
    let body = json!({
        "exchange": uuid::Uuid::from_u128(u128::from(number)).to_string(),
        "person": uuid::Uuid::from_u128(u128::from(number % 1_000)).to_string(),
        "application": "welfare-centre",
        "applicant": "0999999823",
        "source": "0999999724",
        "service": "workAndPay",
        "purpose": "dpv:FulfilmentOfObligation",
        "legalContext": "SOCIAL_INQUIRY",
        "elements": ["employment.employer", "employment.period", "pay.grossMonthly"],
        "outcome": {"permitted": {"deliberation": "26/001", "version": "ab".repeat(32)}},
    });
    Ok(Record::new(Kind::Decision, Timestamp::UNIX_EPOCH, &body)?)
}
