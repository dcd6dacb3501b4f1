//! Copies and their return.

use std::{fs, path::PathBuf, sync::Arc};

use ledger::Ledger as _;
use store::{
    Address, Archive, Store,
    backup::{NotBackedUp, NotRestored, Target, restore},
    ledger::NoChange,
};

use crate::house::{self, Engine, House, ORIGIN, on_each_engine, published, record, signing_key};

async fn append(store: &Store, numbers: std::ops::Range<u64>) {
    for records in numbers.map(record).collect::<Vec<_>>().chunks(100) {
        store.commit(records.to_vec(), NoChange).await.unwrap();
    }
    published(store, store.log().size()).await;
}

/// An empty place for a copy to return to.
async fn elsewhere(engine: Engine) -> (House, Target) {
    let house = House::build(engine).await;
    let target = Target {
        database: house.database.clone(),
        ledger: house.ledger_folder(),
        key: signing_key(ORIGIN).verifying_key().clone(),
    };
    (house, target)
}

async fn back_up(house: &House, archive: &Archive, name: &str) -> Result<PathBuf, NotBackedUp> {
    let into = house.temporary.path().join(name);
    let key = signing_key(ORIGIN);
    let folder = house.ledger_folder();
    archive
        .back_up(key.verifying_key(), &folder, &into, house.clock.now())
        .await
        .map(|_| into)
}

#[test]
fn a_copy_returns_and_the_log_goes_on() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        append(&store, 0..600).await;
        let copy = back_up(&house, &store, "copy").await.unwrap();
        let again = back_up(&house, &store, "copy").await;
        assert!(matches!(again, Err(NotBackedUp::NotEmpty)));
        let size = store.log().size();
        let opened = store.log().opened(7).await.unwrap();
        store.close().await;

        let (other, target) = elsewhere(house.engine).await;
        let report = restore(&copy, &target).await.unwrap().unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.size, size);
        let twice = restore(&copy, &target).await.unwrap_err();
        assert!(matches!(twice, NotRestored::NotEmpty), "{twice}");
        let returned = other.open().await;
        let found = returned.log().opened(7).await.unwrap();
        assert_eq!((found.entry, found.record), (opened.entry, opened.record));
        append(&returned, 600..700).await;
        returned.close().await;
        house::remove(other.database.clone()).await;
    });
}

#[test]
fn a_copy_that_is_made_while_many_append_is_one_moment() {
    on_each_engine(async |house: House| {
        let store = Arc::new(house.open().await);
        append(&store, 0..300).await;
        let tasks: Vec<_> = (0..8)
            .map(|task| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    for number in 0..200 {
                        store
                            .commit(vec![record(task * 1000 + number)], NoChange)
                            .await
                            .unwrap();
                    }
                })
            })
            .collect();
        let copy = back_up(&house, &store, "copy").await.unwrap();
        for task in tasks {
            task.await.unwrap();
        }
        store.close().await;
        let (other, target) = elsewhere(house.engine).await;
        let report = restore(&copy, &target).await.unwrap().unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert!(report.size >= 300);
        let returned = other.open().await;
        assert!(returned.log().size() >= report.size);
        append(&returned, 0..10).await;
        returned.close().await;
        house::remove(other.database.clone()).await;
    });
}

#[test]
fn a_log_that_was_published_beyond_the_copy_is_not_resumed() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        append(&store, 0..20).await;
        let copy = back_up(&house, &store, "copy").await.unwrap();
        append(&store, 20..30).await;
        store.close().await;
        drop(store);

        let (other, target) = elsewhere(house.engine).await;
        let behind = Target {
            ledger: house.ledger_folder(),
            ..target.clone()
        };
        let why = restore(&copy, &behind).await.unwrap_err();
        assert!(
            matches!(
                why,
                NotRestored::BehindPublished {
                    published: 30,
                    held: 20
                }
            ),
            "{why}"
        );

        // Another log under the same name and key.
        let fork = other.open().await;
        append(&fork, 0..10).await;
        fork.close().await;
        drop(fork);
        let (third, fresh) = elsewhere(house.engine).await;
        let forked = Target {
            ledger: other.ledger_folder(),
            ..fresh
        };
        let why = restore(&copy, &forked).await.unwrap_err();
        assert!(matches!(why, NotRestored::Forked(10)), "{why}");
        for house in [other, third] {
            house::remove(house.database.clone()).await;
        }
    });
}

#[test]
fn a_copy_that_is_not_whole_does_not_return() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        append(&store, 0..300).await;
        store.close().await;
        let copy = back_up(&house, &store, "copy").await.unwrap();
        let part = match house.engine {
            Engine::Sqlite => "database.sqlite",
            Engine::Postgres => "tables/leaves.copy",
        };
        let (other, target) = elsewhere(house.engine).await;
        for (name, expected) in [
            (part, "changed"),
            ("ledger/tile/0/000", "changed"),
            ("ledger/checkpoint", "changed"),
            ("manifest.json", "no whole copy"),
        ] {
            let path = copy.join(name);
            let whole = fs::read(&path).unwrap();
            fs::write(&path, &whole[..whole.len() / 2]).unwrap();
            let why = restore(&copy, &target).await.unwrap_err();
            assert!(why.to_string().contains(expected), "{name}: {why}");
            fs::write(&path, whole).unwrap();
        }
        // Nothing was touched.
        assert!(!other.ledger_folder().exists());
        let report = restore(&copy, &target).await.unwrap().unwrap();
        assert!(report.is_sound(), "{report:?}");
        house::remove(other.database.clone()).await;
    });
}

/// The log's files return first, then the database in one step: whatever a kill leaves behind, it can be done again.
#[test]
fn a_return_that_was_broken_off_can_be_repeated() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        append(&store, 0..300).await;
        store.close().await;
        let copy = back_up(&house, &store, "copy").await.unwrap();
        let (other, target) = elsewhere(house.engine).await;
        // Some files are there, one of them cut short under its unfinished name; the database is not.
        let tiles = other.ledger_folder().join("tile/0");
        fs::create_dir_all(&tiles).unwrap();
        fs::copy(copy.join("ledger/tile/0/000"), tiles.join("000")).unwrap();
        fs::write(tiles.join("001.new"), b"cut").unwrap();
        if let Address::Sqlite(path) = &target.database {
            fs::write(format!("{}.new", path.display()), b"cut").unwrap();
        }
        let report = restore(&copy, &target).await.unwrap().unwrap();
        assert!(report.is_sound(), "{report:?}");
        house::remove(other.database.clone()).await;
    });
}
