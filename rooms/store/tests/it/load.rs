//! Bulk loads: what is entered, what is told of bad rows, and what happens when a load is broken off.

use std::{
    fs,
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use exchange::{
    Persons as _,
    directory::{Change, Conflict, Held},
    interactive::Tickets as _,
};
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};
use ledger::{Kind, Ledger as _, NotCommitted};
use parquet::{
    data_type::{ByteArray, ByteArrayType},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use sha2::{Digest as _, Sha256};
use store::{
    database::{Database, Reach, Statement},
    directory::load::{
        Bounds, Finished, Format, Institutions, Load, Loaded, NotLoaded, Problem, Progress,
        RowFault, Stage, Tell,
    },
};
use vocabulary::{Capacity, FileReference, Hash32, InstitutionId, Period, be::Ssin};

use crate::house::{House, on_each_engine, record, ssin};

const WELFARE: InstitutionId = InstitutionId::from_number(999_999_823);
const HOUSING: InstitutionId = InstitutionId::from_number(999_999_724);
const HEADER: &str = "ssin,institution,capacity,startDate,endDate\n";

static COUNTS: Statement = Statement {
    name: "COUNTS",
    sql: "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM person_identifier), \
          (SELECT count(*) FROM registration), (SELECT count(*) FROM directory_load WHERE stage = 2)",
    reach: Reach::Scatter("a test"),
};

async fn counts(house: &House) -> [i64; 4] {
    let database = Database::open(&house.database).await.unwrap();
    let rows = database.read(&COUNTS, &[]).await.unwrap();
    [0, 1, 2, 3].map(|column| rows.first().unwrap().integer(column).unwrap())
}

fn load(house: &House, name: &str, text: &str) -> Load {
    let file = house.temporary.path().join(name);
    fs::write(&file, text).unwrap();
    Load {
        format: Format::of(&file).unwrap(),
        file,
        work: house.temporary.path().join("work"),
        institutions: Institutions::listed([(WELFARE, 17), (HOUSING, 13)]),
        bounds: Bounds {
            run_rows: 7,
            numbers: 9,
            batch_rows: 5,
        },
    }
}

fn listen() -> Tell {
    Arc::new(|_: &Progress| ControlFlow::Continue(()))
}

/// Breaks off at the word of this number, from 0.
fn break_at(word: usize) -> (Tell, Arc<AtomicUsize>) {
    let words = Arc::new(AtomicUsize::new(0));
    let heard = Arc::clone(&words);
    let tell = move |_: &Progress| match heard.fetch_add(1, Ordering::SeqCst) {
        now if now == word => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    (Arc::new(tell), words)
}

/// Rows wrong in ways that their labels tell.
fn dirty() -> [(&'static str, Option<RowFault>); 14] {
    [
        ("85673003360,0999999823,007,2025-03-01,", None),
        (
            "85673003361,0999999823,007,2025-03-01,",
            Some(RowFault::NumberCheck),
        ),
        (
            "85673003360,0999999823,555,2025-03-01,",
            Some(RowFault::UnknownCapacity),
        ),
        (
            "85673003360,0999999823,001,2025-03-01,1900-01-01",
            Some(RowFault::EndBeforeStart),
        ),
        (
            "85673003360,0999999823,001,2025-03-01",
            Some(RowFault::Columns),
        ),
        (
            "85673003360,0999999823,001,2025-02-30,",
            Some(RowFault::StartDate),
        ),
        (
            "85673003360,0999000000,001,2025-03-01,",
            Some(RowFault::UnknownInstitution),
        ),
        (
            "\"85673003360,0999999823,001,2025-03-01,",
            Some(RowFault::NumberNotDigits),
        ),
        ("85673003360,0999999823,007,2025-03-01,", None),
        (
            "85673003360,0999999823,007,2025-04-01,",
            Some(RowFault::Overlaps),
        ),
        ("85673003360,0999999823,007,2024-03-01,2025-02-28", None),
        ("85673003459,0999999724,001,2020-01-01,2020-12-31", None),
        (
            "85673003459,0999999724,001,2020-12-31,",
            Some(RowFault::Overlaps),
        ),
        ("85673003459,0999999724,001,2021-01-01,", None),
    ]
}

fn file_of(lines: impl IntoIterator<Item = String>) -> String {
    let mut text = HEADER.to_owned();
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn csv_row(
    ssin: &Ssin,
    institution: InstitutionId,
    code: u16,
    start: Date,
    end: Option<Date>,
) -> String {
    let end = end.map(|end| end.to_string()).unwrap_or_default();
    format!("{},{institution},{code:03},{start},{end}", ssin.expose())
}

#[test]
fn good_rows_are_entered_and_bad_ones_told_by_line() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let text = file_of(dirty().map(|(line, _)| line.to_owned()));
        let load = load(&house, "dirty.csv", &text);
        let loaded = store.load_directory(load.clone(), listen()).await.unwrap();

        let problems: Vec<Problem> = (2..)
            .zip(dirty())
            .filter_map(|(line, (_, fault))| fault.map(|fault| Problem { line, fault }))
            .collect();
        assert_eq!(loaded.problems, problems);
        let Loaded {
            rows,
            entered,
            duplicate,
            overlapping,
            bad,
            when,
            digest,
            ..
        } = loaded;
        assert_eq!(
            (rows, entered, duplicate, overlapping, bad),
            (14, 4, 1, 2, 7)
        );
        assert_eq!(digest, Hash32::new(Sha256::digest(&text).into()));

        let person = store
            .resolve(&ssin_of("85673003360"))
            .await
            .unwrap()
            .person
            .unwrap();
        let mut files = store.files_about(person, [WELFARE, HOUSING]).await.unwrap();
        files.sort();
        let file = |start, end| FileReference {
            institution: WELFARE,
            capacity: Capacity::new(7).unwrap(),
            period: Period::new(start, end).unwrap(),
        };
        assert_eq!(
            files,
            [
                file(date(2024, 3, 1), Some(date(2025, 2, 28))),
                file(date(2025, 3, 1), None)
            ]
        );

        let Finished::Now(entry) = when else {
            panic!("finished before?");
        };
        assert_eq!(entry.index, 1);
        let begun = store.log().opened(0).await.unwrap();
        assert_eq!(begun.record.kind(), Kind::RegisterChange);
        assert_eq!(
            begun.record.body(),
            serde_json::json!({
                "register": "directory",
                "action": "loadBegun",
                "by": "operator",
                "file": { "sha256": digest, "bytes": text.len() },
                "format": "csv",
            })
        );
        let leaf = store.log().opened(entry.index).await.unwrap();
        assert_eq!(leaf.record.kind(), Kind::RegisterChange);
        assert_eq!(
            leaf.record.body(),
            serde_json::json!({
                "register": "directory",
                "action": "loaded",
                "begun": { "entry": 0, "leaf": begun.entry.commitment.leaf().to_base64() },
                "file": { "sha256": digest, "bytes": text.len() },
                "rows": { "read": 14, "entered": 4, "duplicate": 1, "overlapping": 2, "bad": 7 },
            })
        );
        assert_eq!(fs::read_dir(&load.work).unwrap().count(), 0);

        // The same bytes under another name are the same load.
        let size = store.log().size();
        let again = self::load(&house, "again.csv", &text);
        let again = store.load_directory(again, listen()).await.unwrap();
        assert_eq!(
            (again.entered, again.problems.len(), again.when),
            (4, 9, Finished::Before)
        );
        assert_eq!(store.log().size(), size);
        store.close().await;
    });
}

fn ssin_of(digits: &str) -> Ssin {
    Ssin::parse(
        digits,
        date(2026, 11, 21),
        vocabulary::be::SsinRange::Synthetic,
    )
    .unwrap()
}

#[test]
fn a_file_meets_what_was_entered_before() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let (y20, y21) = (date(2020, 1, 1), date(2021, 1, 1));
        // One by hand, one under a number that is replaced, the rest by a file.
        let person = store.admit(&ssin(1)).await.unwrap();
        let by_hand = |capacity, end| Held {
            person,
            file: FileReference {
                institution: WELFARE,
                capacity: Capacity::new(capacity).unwrap(),
                period: Period::new(y20, end).unwrap(),
            },
        };
        store
            .commit(vec![record(0)], Change::Registered(by_hand(1, Some(y21))))
            .await
            .unwrap();
        store.replace_number(&ssin(2), &ssin(3)).await.unwrap();
        let rows = |numbers: std::ops::Range<u16>, start, end| {
            numbers.map(move |number| csv_row(&ssin(number), WELFARE, 1, start, end))
        };
        let first = load(&house, "first.csv", &file_of(rows(1..40, y20, Some(y21))));
        let loaded = store.load_directory(first, listen()).await.unwrap();
        // The two numbers of one person say the same.
        assert_eq!((loaded.rows, loaded.entered, loaded.duplicate), (39, 37, 2));
        let next_day = y21 + 1.day();
        let second = file_of(
            rows(1..5, y20, Some(y21))
                .chain(rows(5..10, next_day, None))
                .chain(rows(10..15, y21, None))
                .chain(rows(40..45, y20, None)),
        );
        let loaded = store
            .load_directory(load(&house, "second.csv", &second), listen())
            .await
            .unwrap();
        let Loaded {
            entered,
            duplicate,
            overlapping,
            ..
        } = loaded;
        assert_eq!((entered, duplicate, overlapping), (10, 4, 5));
        assert_eq!(
            loaded
                .problems
                .iter()
                .map(|problem| problem.line)
                .collect::<Vec<_>>(),
            [11, 12, 13, 14, 15]
        );
        // Entering by hand meets what was loaded.
        let why = store
            .commit(vec![record(1)], Change::Registered(by_hand(1, None)))
            .await;
        assert!(matches!(
            why,
            Err(NotCommitted::Conflict(Conflict::Overlaps))
        ));
        // 44 numbers, 43 persons.
        assert_eq!(counts(&house).await[..3], [43, 44, 48]);
        store.close().await;
    });
}

/// Between sorting and entering, some of the people turn out to be others: what is entered is theirs.
#[test]
fn who_became_another_person_meanwhile_is_entered_as_that_one() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let (y20, y21) = (date(2020, 1, 1), date(2021, 1, 1));
        let rows = (1..=20).map(|number| csv_row(&ssin(number), WELFARE, 1, y20, Some(y21)));
        let others = (21..=24).map(|number| csv_row(&ssin(number), WELFARE, 1, y21, None));
        let load = load(&house, "rows.csv", &file_of(rows.chain(others)));
        let stop: Tell = Arc::new(|progress: &Progress| match progress.stage {
            Stage::Entering => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
        let stopped = store.load_directory(load.clone(), stop).await;
        assert!(matches!(stopped, Err(NotLoaded::Stopped)));
        // The same entry, one that shares a day, one under a number that nobody had.
        for (old, new) in [(1, 2), (3, 21), (22, 4), (5, 50)] {
            store.replace_number(&ssin(old), &ssin(new)).await.unwrap();
        }
        let loaded = store.load_directory(load, listen()).await.unwrap();
        assert_eq!(
            (loaded.entered, loaded.duplicate, loaded.overlapping),
            (21, 1, 2)
        );
        for number in 1..=24 {
            let person = store.resolve(&ssin(number)).await.unwrap().person.unwrap();
            let files = store.files_about(person, [WELFARE, HOUSING]).await.unwrap();
            assert_eq!(files.len(), 1, "{number}");
        }
        assert_eq!(counts(&house).await[2], 21);
        store.close().await;
    });
}

#[test]
fn nothing_is_entered_before_the_log_says_that_a_load_has_begun() {
    on_each_engine(async |house: House| {
        let rows =
            (1..=20).map(|number| csv_row(&ssin(number), WELFARE, 1, date(2020, 1, 1), None));
        let load = load(&house, "rows.csv", &file_of(rows));
        let closed = house.open().await;
        closed.close().await;
        let why = closed.load_directory(load.clone(), listen()).await;
        assert!(matches!(why, Err(NotLoaded::LedgerUnavailable(_))));
        assert_eq!(counts(&house).await, [0; 4]);
        drop(closed);

        let store = house.open().await;
        let stop_at = |wanted: Stage| -> Tell {
            Arc::new(move |progress: &Progress| match progress.stage {
                stage if stage == wanted => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            })
        };
        // Going on leaves no second leaf.
        for (stage, leaves) in [
            (Stage::Fingerprinting, 0),
            (Stage::Reading, 1),
            (Stage::Resolving, 1),
            (Stage::Entering, 1),
        ] {
            let stopped = store.load_directory(load.clone(), stop_at(stage)).await;
            assert!(matches!(stopped, Err(NotLoaded::Stopped)), "{stage:?}");
            assert_eq!(store.log().size(), leaves, "{stage:?}");
        }
        assert_eq!(counts(&house).await[2], 0);
        // A load from before there were such leaves gets one when it goes on.
        let forget = "UPDATE directory_load SET log = NULL, leaf_id = NULL";
        house.execute(forget).await;
        let loaded = store.load_directory(load, listen()).await.unwrap();
        assert_eq!((loaded.entered, store.log().size()), (20, 3));
        let end = store.log().opened(2).await.unwrap().record.body();
        assert_eq!(end["begun"]["entry"], 1);
        store.close().await;
    });
}

/// A file about persons of its own, with something of everything.
fn file_number(number: usize) -> String {
    let birth = date(1950, 1, 1) + i64::try_from(number).unwrap().days();
    let start = date(2000, 1, 1);
    let mut lines = Vec::new();
    for sequence in 1..30u16 {
        let ssin = Ssin::synthetic(birth, sequence).unwrap();
        for code in 1..3 {
            lines.push(csv_row(&ssin, WELFARE, code, start, Some(date(2001, 1, 1))));
            lines.push(csv_row(
                &ssin,
                HOUSING,
                code,
                start + i32::from(sequence).days(),
                None,
            ));
        }
        match sequence % 4 {
            0 => lines.push(csv_row(&ssin, WELFARE, 1, start, Some(date(2001, 1, 1)))),
            1 => lines.push(csv_row(
                &ssin,
                HOUSING,
                2,
                start + i32::from(sequence + 1).days(),
                None,
            )),
            2 => lines.push("rubbish".to_owned()),
            _ => {}
        }
    }
    // Files are not sorted.
    let half = lines.len() / 2;
    lines.rotate_left(half);
    file_of(lines)
}

#[test]
fn a_load_that_is_broken_off_goes_on() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let whole = load(&house, "whole.csv", &file_number(0));
        let (tell, words) = break_at(usize::MAX);
        let whole = store.load_directory(whole, tell).await.unwrap();
        assert_eq!((whole.rows, whole.entered, whole.duplicate), (138, 116, 7));
        assert_eq!(
            (whole.overlapping, whole.bad, whole.problems.len()),
            (8, 7, 15)
        );
        let words = words.load(Ordering::SeqCst);
        assert!(words > 30, "{words} words");
        for word in 0..words {
            let load = load(&house, "broken.csv", &file_number(word + 1));
            let (tell, _) = break_at(word);
            match store.load_directory(load.clone(), tell).await {
                Err(why) => assert!(matches!(why, NotLoaded::Stopped), "{why}"),
                // Ids are random, and with them how rows fall into batches: this file had fewer words.
                Ok(_) => {
                    assert!(word > 30, "only {word} words");
                    continue;
                }
            }
            if word % 3 == 0 {
                // Working files are a convenience; without them the file is read again.
                let _ = fs::remove_dir_all(&load.work);
            }
            let loaded = store.load_directory(load, listen()).await.unwrap();
            assert!(matches!(loaded.when, Finished::Now(_)));
            let same = Loaded {
                digest: whole.digest,
                when: whole.when,
                ..loaded
            };
            assert_eq!(same, whole, "broken off at word {word}");
        }
        let loads = i64::try_from(words).unwrap() + 1;
        assert_eq!(
            counts(&house).await,
            [29 * loads, 29 * loads, 116 * loads, loads]
        );
        store.close().await;
    });
}

#[test]
fn a_parquet_file_says_what_a_csv_file_says() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let mut load = load(&house, "rows.parquet", "");
        let rows: Vec<Vec<String>> = file_number(0)
            .lines()
            .skip(1)
            .filter(|line| *line != "rubbish")
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect();
        write_parquet(&load.file, &rows);
        load.bounds = Bounds::default();
        let loaded = store.load_directory(load, listen()).await.unwrap();
        let Loaded {
            rows,
            entered,
            duplicate,
            overlapping,
            bad,
            ..
        } = loaded;
        assert_eq!(
            (rows, entered, duplicate, overlapping, bad),
            (131, 116, 7, 8, 0)
        );
        assert_eq!(counts(&house).await, [29, 29, 116, 1]);
        store.close().await;
    });
}

fn write_parquet(path: &PathBuf, rows: &[Vec<String>]) {
    let schema = "message rows { REQUIRED BYTE_ARRAY ssin (UTF8); \
        REQUIRED BYTE_ARRAY institution (UTF8); REQUIRED BYTE_ARRAY capacity (UTF8); \
        REQUIRED BYTE_ARRAY startDate (UTF8); OPTIONAL BYTE_ARRAY endDate (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, properties).unwrap();
    for rows in rows.chunks(50) {
        let mut group = writer.next_row_group().unwrap();
        for at in 0..5 {
            let cells = rows.iter().map(|row| row[at].as_str());
            let values: Vec<ByteArray> = cells
                .clone()
                .filter(|cell| !cell.is_empty())
                .map(ByteArray::from)
                .collect();
            let levels: Vec<i16> = cells.map(|cell| i16::from(!cell.is_empty())).collect();
            let levels = (at == 4).then_some(&levels[..]);
            let mut column = group.next_column().unwrap().unwrap();
            column
                .typed::<ByteArrayType>()
                .write_batch(&values, levels, None)
                .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn what_cannot_be_loaded_is_refused_as_a_whole() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let row = csv_row(&ssin(1), WELFARE, 1, date(2020, 1, 1), None);

        let mut missing = load(&house, "missing.csv", "");
        missing.file.set_extension("txt");
        let why = store.load_directory(missing, listen()).await.unwrap_err();
        assert!(matches!(why, NotLoaded::CannotRead(_)), "{why}");
        let headless = load(&house, "headless.csv", &row);
        let why = store.load_directory(headless, listen()).await.unwrap_err();
        assert!(matches!(why, NotLoaded::CannotRead(_)), "{why}");
        assert!(!why.to_string().contains(ssin(1).expose()));
        let rubbish = load(&house, "rubbish.parquet", &row);
        let why = store.load_directory(rubbish, listen()).await.unwrap_err();
        assert!(matches!(why, NotLoaded::CannotRead(_)), "{why}");

        let text = file_of([row.clone()]);
        let same = load(&house, "same.csv", &text);
        let digest = Hash32::new(Sha256::digest(&text).into()).to_string();
        let folder = same.work.join(format!("load-{}", &digest[..16]));
        fs::create_dir_all(&folder).unwrap();
        let lock = fs::File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        let why = store
            .load_directory(same.clone(), listen())
            .await
            .unwrap_err();
        assert!(matches!(why, NotLoaded::InProgress), "{why}");
        drop(lock);

        let path = same.file.clone();
        let meddle: Tell = Arc::new(move |progress: &Progress| {
            if progress.stage == Stage::Reading {
                fs::write(&path, file_of([row.clone(), row.clone()])).unwrap();
            }
            ControlFlow::Continue(())
        });
        let why = store
            .load_directory(same.clone(), meddle)
            .await
            .unwrap_err();
        assert!(matches!(why, NotLoaded::FileChanged), "{why}");
        assert_eq!(counts(&house).await[2], 0);

        fs::write(&same.file, HEADER).unwrap();
        let empty = store.load_directory(same, listen()).await.unwrap();
        assert_eq!((empty.rows, empty.entered), (0, 0));
        store.close().await;
    });
}

#[test]
fn progress_counts_up_to_everything() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let load = load(&house, "rows.csv", &file_number(0));
        let heard = Arc::new(std::sync::Mutex::new(Vec::new()));
        let hear = Arc::clone(&heard);
        let tell: Tell = Arc::new(move |progress: &Progress| {
            hear.lock().unwrap().push(*progress);
            ControlFlow::Continue(())
        });
        // On a task of its own, as a server runs it.
        let store = Arc::new(store);
        let (its_store, its_load) = (Arc::clone(&store), load.clone());
        let task = tokio::spawn(async move { its_store.load_directory(its_load, tell).await });
        task.await.unwrap().unwrap();
        let heard = heard.lock().unwrap().clone();
        let last = heard.last().unwrap();
        assert_eq!(last.stage, Stage::Entering);
        assert_eq!(last.bytes_read, fs::metadata(&load.file).unwrap().len());
        assert_eq!(last.bytes_read, last.bytes_total);
        assert_eq!(
            (last.rows_read, last.rows_sorted, last.rows_entered),
            (138, 131, 131)
        );
        // Nine numbers at a time: some are looked up in two parts of the file.
        assert!(last.numbers_resolved >= 29);
        for stage in [
            Stage::Fingerprinting,
            Stage::Reading,
            Stage::Resolving,
            Stage::Sorting,
            Stage::Entering,
        ] {
            assert!(
                heard.iter().any(|progress| progress.stage == stage),
                "{stage:?}"
            );
        }
        store.close().await;
    });
}
