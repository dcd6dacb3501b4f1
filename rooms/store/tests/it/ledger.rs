//! The log: commits, places, files, checkpoints, proofs, and what happens when things fail.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc, time::Duration};

use ledger::{Commitment, Entry, Ledger as _, NotCommitted, TlogProof, fsck::Finding};
use store::{
    CannotOpenStore, Store,
    database::{Database, Reach, Statement},
    folder::{Fault, Folder},
    ledger::{CannotStart, Halted, NoChange, NoProof},
};

use crate::house::{House, ORIGIN, on_each_engine, published, record, signing_key};

async fn append(store: &Store, number: u64) -> Entry {
    store.commit(vec![record(number)], NoChange).await.unwrap()[0]
}

/// Appends many records from many tasks at once.
async fn append_many(store: &Arc<Store>, count: u64) -> Vec<Entry> {
    let tasks: Vec<_> = (0..count)
        .map(|number| {
            let store = Arc::clone(store);
            tokio::spawn(async move { append(&store, number).await })
        })
        .collect();
    let mut entries = Vec::new();
    for task in tasks {
        entries.push(task.await.unwrap());
    }
    entries
}

async fn assert_sound(house: &House, store: &Store) {
    let key = signing_key(ORIGIN);
    let report = store
        .fsck(house.ledger_folder(), key.verifying_key(), |_, _| {})
        .await
        .unwrap();
    assert!(report.is_sound(), "{report:?}");
}

/// All files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn places_are_contiguous_and_shuffled() {
    on_each_engine(async |house: House| {
        let store = Arc::new(house.open().await);
        let mut entries = append_many(&store, 700).await;
        let in_order = entries
            .windows(2)
            .filter(|pair| pair[0].index < pair[1].index)
            .count();
        assert!(in_order < 690, "the order of asking shows in the log");
        entries.sort();
        assert!(entries.iter().map(|entry| entry.index).eq(0..700));
        let batch = store
            .commit((0..50).map(record).collect(), NoChange)
            .await
            .unwrap();
        let mut places: Vec<u64> = batch.iter().map(|entry| entry.index).collect();
        assert_ne!(places, (700..750).collect::<Vec<_>>());
        for (number, entry) in batch.iter().enumerate() {
            let leaf = store.log().opened(entry.index).await.unwrap();
            assert_eq!(leaf.entry, *entry);
            assert_eq!(leaf.record, record(number as u64));
            assert_eq!(Commitment::of(&leaf.salt, &leaf.record), entry.commitment);
        }
        places.sort_unstable();
        assert!(places.into_iter().eq(700..750));
        published(&store, 750).await;
        assert_sound(&house, &store).await;
        store.close().await;
    });
}

#[test]
fn a_commit_takes_one_to_ten_thousand_records() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        for records in [Vec::new(), vec![record(1); 10_001]] {
            let why = store.commit(records, NoChange).await.unwrap_err();
            assert!(matches!(why, NotCommitted::Unavailable(_)));
        }
        assert_eq!(store.log().size(), 0);
        store.close().await;
        let why = store.commit(vec![record(1)], NoChange).await.unwrap_err();
        assert!(matches!(why, NotCommitted::Unavailable(_)));
        assert_eq!(store.log().halted(), Some(Halted::Closed));
    });
}

#[test]
fn proofs_verify_and_open_the_record() {
    on_each_engine(async |house: House| {
        let store = Arc::new(house.open().await);
        let entries = append_many(&store, 300).await;
        published(&store, 300).await;
        let key = signing_key(ORIGIN);
        for (number, entry) in entries.iter().enumerate() {
            let text = store.log().prove(*entry).await.unwrap();
            let proof = TlogProof::parse(text.as_bytes()).unwrap();
            let verified = proof.verify(key.verifying_key()).unwrap();
            assert_eq!(verified.index, entry.index);
            assert_eq!(verified.record, Some(record(number as u64)));
        }
        let unknown = Entry {
            index: 300,
            ..entries[0]
        };
        let why = store.log().prove(unknown).await.unwrap_err();
        assert!(matches!(why, NoProof::NoSuchEntry(300)), "{why}");
        let of_another_log = Entry {
            index: 0,
            ..entries[1]
        };
        let why = store.log().prove(of_another_log).await.unwrap_err();
        assert!(matches!(why, NoProof::NoSuchEntry(0)), "{why}");
        store.close().await;
    });
}

#[test]
fn files_are_the_same_after_a_restart_and_after_they_are_lost() {
    on_each_engine(async |house: House| {
        let store = Arc::new(house.open().await);
        append_many(&store, 600).await;
        published(&store, 600).await;
        store.close().await;
        drop(store);
        let before = files(&house.ledger_folder());
        assert!(before.contains_key("tile/entries/001"));
        assert!(before.contains_key("tile/1/000.p/2"));
        assert!(before.contains_key("checkpoint"));

        house.open().await.close().await;
        assert_eq!(files(&house.ledger_folder()), before);

        // A tile at the edge, then the whole folder.
        fs::remove_file(house.ledger_folder().join("tile/0/002.p/88")).unwrap();
        house.open().await.close().await;
        assert_eq!(files(&house.ledger_folder()), before);
        fs::remove_dir_all(house.ledger_folder()).unwrap();
        let store = house.open().await;
        let mut needed = before.clone();
        // Partial files of sizes that were passed are not written again.
        let after = files(&house.ledger_folder());
        needed.retain(|name, _| !name.contains(".p/") || after.contains_key(name));
        assert_eq!(after, needed);
        assert!(after.contains_key("tile/1/000.p/2"));
        assert_sound(&house, &store).await;
        store.close().await;
    });
}

#[test]
fn leaves_that_a_crash_left_behind_get_their_places() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        append(&store, 0).await;
        published(&store, 1).await;
        store.close().await;
        drop(store);
        // As if the process had died between the two transactions.
        house
            .execute(
                "INSERT INTO leaves (log, leaf_id, commitment, salt, record) \
                 SELECT log, leaf_id || leaf_id, commitment, salt, record FROM leaves WHERE 1 = 0;
                 UPDATE leaves SET idx = NULL; UPDATE logs SET size = 0; DELETE FROM checkpoints",
            )
            .await;
        fs::remove_dir_all(house.ledger_folder()).unwrap();
        let store = house.open().await;
        assert_eq!(store.log().size(), 1);
        published(&store, 1).await;
        assert_sound(&house, &store).await;
        store.close().await;
    });
}

#[test]
fn an_old_holder_is_fenced() {
    on_each_engine(async |house: House| {
        let old = house.open().await;
        append(&old, 0).await;
        published(&old, 1).await;

        // On the same machine the folder's lock keeps a second process out.
        let why = house.try_open().await.err().unwrap();
        assert!(
            matches!(why, CannotOpenStore::Ledger(CannotStart::InUse)),
            "{why}"
        );

        // On another machine the lease does, until it has run out.
        let elsewhere = crate::house::temporary_folder();
        let newcomer = || {
            let mut settings = house.settings();
            settings.log.folder = Folder::real(elsewhere.path().join("ledger"));
            settings.log.holder = "node-2".to_owned();
            settings
        };
        let why = Store::open(newcomer()).await.err().unwrap();
        assert!(
            matches!(&why, CannotOpenStore::Ledger(CannotStart::HeldByOther { holder }) if holder == "node-1"),
            "{why}"
        );
        house.clock.advance(jiff::SignedDuration::from_secs(11));
        let new = Store::open(newcomer()).await.unwrap();
        assert_eq!(append(&new, 1).await.index, 1);

        let why = old.commit(vec![record(2)], NoChange).await.unwrap_err();
        assert!(matches!(why, NotCommitted::Unavailable(_)), "{why:?}");
        assert_eq!(old.log().halted(), Some(Halted::Fenced));
        assert_eq!(append(&new, 3).await.index, 2);
        published(&new, 3).await;
        old.close().await;
        new.close().await;
    });
}

#[test]
fn a_log_that_does_not_continue_what_was_published_does_not_start() {
    on_each_engine(async |house: House| {
        let store = Arc::new(house.open().await);
        append_many(&store, 20).await;
        published(&store, 20).await;
        store.close().await;
        drop(store);
        let folder = house.ledger_folder();
        let shown = fs::read(folder.join("checkpoint")).unwrap();

        // The database is older than what everybody has read.
        house
            .execute("DELETE FROM checkpoints WHERE size > 0")
            .await;
        let why = house.try_open().await.err().unwrap();
        assert!(
            matches!(
                why,
                CannotOpenStore::Ledger(CannotStart::BehindPublished { published: 20, .. })
            ),
            "{why}"
        );
        assert_eq!(fs::read(folder.join("checkpoint")).unwrap(), shown);

        // The folder is gone too, but what was signed is known: the rows are not those.
        let note = String::from_utf8(shown).unwrap();
        house
            .execute(&format!(
                "INSERT INTO checkpoints (log, size, note, signed_at) SELECT log, 20, '{note}', 0 FROM logs;
                 UPDATE leaves SET commitment = salt WHERE idx = 7"
            ))
            .await;
        fs::remove_dir_all(&folder).unwrap();
        let why = house.try_open().await.err().unwrap();
        assert!(
            matches!(
                why,
                CannotOpenStore::Ledger(CannotStart::Forked { size: 20 })
            ),
            "{why}"
        );
        assert!(!folder.join("checkpoint").exists());

        house.execute("UPDATE logs SET size = 5").await;
        let why = house.try_open().await.err().unwrap();
        assert!(
            matches!(
                why,
                CannotOpenStore::Ledger(CannotStart::Shrunk {
                    signed: 20,
                    held: 5
                })
            ),
            "{why}"
        );
    });
}

#[test]
fn fsck_finds_a_changed_file_and_changed_or_deleted_records() {
    on_each_engine(async |house: House| {
        let store = Arc::new(house.open().await);
        append_many(&store, 300).await;
        published(&store, 300).await;
        store.close().await;
        let key = signing_key(ORIGIN);
        let check = async || {
            let folder = house.ledger_folder();
            let report = store
                .fsck(folder, key.verifying_key(), |_, _| {})
                .await
                .unwrap();
            report.findings
        };
        assert_eq!(check().await, []);

        let path = house.ledger_folder().join("tile/0/000");
        let whole = fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[40] ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(matches!(check().await[..], [Finding::FileChanged(_)]));
        fs::write(&path, whole).unwrap();

        house
            .execute("UPDATE leaves SET record = salt WHERE idx = 12")
            .await;
        assert_eq!(check().await, [Finding::RecordChanged { index: 12 }]);
        house
            .execute("UPDATE leaves SET record = NULL WHERE idx = 12")
            .await;
        assert_eq!(check().await, [Finding::RecordDeleted { index: 12 }]);
        let why = store.log().opened(12).await.unwrap_err();
        assert!(matches!(why, NoProof::Erased(12)));
        house
            .execute("DELETE FROM leaves WHERE idx = 12 OR idx >= 290")
            .await;
        assert_eq!(
            check().await,
            [
                Finding::RecordsMissing {
                    first: 12,
                    last: 12
                },
                Finding::RecordsMissing {
                    first: 290,
                    last: 299
                }
            ]
        );
    });
}

#[test]
fn a_caller_who_goes_away_leaves_no_leaf_without_a_place() {
    on_each_engine(async |house: House| {
        let store = Arc::new(house.open().await);
        let tasks: Vec<_> = (0..300)
            .map(|number| {
                let store = Arc::clone(&store);
                tokio::spawn(async move { append(&store, number).await })
            })
            .collect();
        for (number, task) in tasks.iter().enumerate() {
            if number % 3 == 0 {
                task.abort();
            }
            tokio::task::yield_now().await;
        }
        for task in tasks {
            let _ = task.await;
        }
        // Leaves that nobody waits for are swept up once they are old enough to be nobody's.
        house.clock.advance(jiff::SignedDuration::from_secs(6));
        let last = append(&store, 300).await;
        let database = Database::open(&house.database).await.unwrap();
        loop {
            let rows = database.read(&PENDING, &[]).await.unwrap();
            if rows.first().unwrap().integer(0).unwrap() == 0 {
                break;
            }
            // A task that was broken off may still be on its way: each new leaf lets the log grow by what was swept.
            append(&store, 301).await;
        }
        published(&store, last.index + 1).await;
        store.close().await;
        assert_sound(&house, &store).await;
    });
}

static PENDING: Statement = Statement {
    name: "PENDING",
    sql: "SELECT count(*) FROM leaves WHERE idx IS NULL",
    reach: Reach::Scatter("a test"),
};

#[test]
fn two_nodes_share_a_database_and_keep_a_log_each() {
    on_each_engine(async |house: House| {
        let first = Arc::new(house.open().await);
        let elsewhere = crate::house::temporary_folder();
        let mut settings = house.settings();
        settings.log.key = signing_key("hub.example/other");
        settings.log.folder = Folder::real(elsewhere.path().join("ledger"));
        settings.log.holder = "node-2".to_owned();
        let second = Arc::new(Store::open(settings).await.unwrap());
        let (ours, theirs) = tokio::join!(append_many(&first, 100), append_many(&second, 70));
        assert_eq!((first.log().size(), second.log().size()), (100, 70));
        let why = second.log().prove(ours[0]).await.unwrap_err();
        assert!(matches!(why, NoProof::NoSuchEntry(_)), "{why}");
        published(&second, 70).await;
        second.log().prove(theirs[0]).await.unwrap();
        let mut logs = first.logs().await.unwrap();
        logs.sort_by_key(|log| log.size);
        let found: Vec<_> = logs
            .iter()
            .map(|log| (log.origin.as_str(), log.size))
            .collect();
        assert_eq!(found, [("hub.example/other", 70), (ORIGIN, 100)]);
        published(&first, 100).await;
        assert_sound(&house, &first).await;
        first.close().await;
        second.close().await;
    });
}

/// Each file operation fails once in turn: nothing that was acknowledged is lost, and no checkpoint forks.
#[test]
fn every_file_operation_may_fail_once() {
    const WAVES: [u64; 3] = [300, 200, 30];
    const ENTRIES: u64 = 530;
    crate::house::run(async {
        let mut operations = 0;
        loop {
            let house = House::build(crate::house::Engine::Sqlite).await;
            let fault = Fault::after(operations);
            let mut settings = house.settings();
            settings.log.folder = Folder::faulty(house.ledger_folder(), Arc::clone(&fault));
            settings.log.publish_every = Duration::from_millis(1);
            let opened = Store::open(settings).await;
            let (store, mut acknowledged) = match opened {
                Ok(store) => (Arc::new(store), Vec::new()),
                Err(why) => {
                    assert!(fault.has_struck(), "{why}");
                    (Arc::new(house.open().await), Vec::new())
                }
            };
            // In three waves, so that full and partial files are written and written over.
            for wave in WAVES {
                let records = (0..wave).map(record).collect();
                acknowledged.extend(store.commit(records, NoChange).await.unwrap());
                published(&store, acknowledged.len() as u64).await;
            }
            store.close().await;
            drop(store);
            let struck = fault.has_struck();

            let store = house.open().await;
            assert_eq!(store.log().size(), ENTRIES);
            for entry in &acknowledged {
                assert_eq!(store.log().opened(entry.index).await.unwrap().entry, *entry);
            }
            assert_eq!(store.log().published().borrow().checkpoint.size, ENTRIES);
            assert_sound(&house, &store).await;
            store.close().await;
            if !struck {
                break;
            }
            operations += 1;
        }
        assert!(
            operations > 40,
            "only {operations} operations failed in turn"
        );
    });
}
