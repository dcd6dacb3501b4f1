//! Entries of institutions.

use exchange::{
    Persons as _,
    directory::{Change, Conflict, Files as _, Held, Position, Query},
    interactive::Tickets as _,
};
use jiff::civil::{Date, date};
use ledger::{Ledger as _, NotCommitted};
use store::Store;
use vocabulary::{Capacity, FileReference, InstitutionId, Period, PersonId};

use crate::house::{House, on_each_engine, record, ssin};

const WELFARE: u32 = 999_999_823;
const HOUSING: u32 = 999_999_724;

fn held(person: PersonId, institution: u32, capacity: u16, start: Date, end: Option<Date>) -> Held {
    Held {
        person,
        file: FileReference {
            institution: InstitutionId::from_number(institution),
            capacity: Capacity::new(capacity).unwrap(),
            period: Period::new(start, end).unwrap(),
        },
    }
}

async fn change(store: &Store, change: Change) -> Result<(), Conflict> {
    match store.commit(vec![record(0)], change).await {
        Ok(_) => Ok(()),
        Err(NotCommitted::Conflict(conflict)) => Err(conflict),
        Err(NotCommitted::Unavailable(why)) => panic!("{why}"),
    }
}

#[test]
fn entries_in_one_capacity_share_no_day() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let person = store.admit(&ssin(1)).await.unwrap();
        let entry = |capacity, start, end| held(person, WELFARE, capacity, start, end);
        let (y20, y21, y22) = (date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1));
        let overlaps = Err(Conflict::Overlaps);
        for (new, expected) in [
            (entry(1, y20, Some(y21)), Ok(())),
            (entry(1, y20, Some(y21)), overlaps),
            (entry(1, y21, None), overlaps),
            (entry(1, date(2019, 1, 1), None), overlaps),
            (entry(1, date(2019, 1, 1), Some(y20)), overlaps),
            (entry(1, date(2020, 6, 1), Some(date(2020, 7, 1))), overlaps),
            (entry(1, date(2021, 1, 2), None), Ok(())),
            (entry(1, y22, Some(y22)), overlaps),
            (entry(1, date(2019, 1, 1), Some(date(2019, 12, 31))), Ok(())),
            (entry(2, y20, Some(y21)), Ok(())),
            (held(person, HOUSING, 1, y20, Some(y21)), Ok(())),
        ] {
            let size = store.log().size();
            assert_eq!(
                change(&store, Change::Registered(new)).await,
                expected,
                "{new:?}"
            );
            let grown = store.log().size() - size;
            assert_eq!(
                grown,
                u64::from(expected.is_ok()),
                "a refused change leaves no leaf"
            );
        }
        // Ending an entry: by its start, never later than it ends.
        let not_registered = Err(Conflict::NotRegistered);
        for (ended, expected) in [
            (entry(1, y22, Some(y22)), not_registered),
            (entry(1, date(2021, 1, 2), Some(y22)), Ok(())),
            (entry(1, date(2021, 1, 2), Some(y22)), Ok(())),
            (
                entry(1, date(2021, 1, 2), Some(date(2023, 1, 1))),
                not_registered,
            ),
            (entry(3, y20, Some(y20)), not_registered),
        ] {
            assert_eq!(
                change(&store, Change::Unregistered(ended)).await,
                expected,
                "{ended:?}"
            );
        }
        assert_eq!(
            change(&store, Change::Registered(entry(1, date(2022, 1, 2), None))).await,
            Ok(())
        );
        store.close().await;
    });
}

#[test]
fn only_one_of_those_who_enter_the_same_at_once_succeeds() {
    on_each_engine(async |house: House| {
        let store = std::sync::Arc::new(house.open().await);
        let person = store.admit(&ssin(1)).await.unwrap();
        let tasks: Vec<_> = (1..=12)
            .map(|day| {
                let store = std::sync::Arc::clone(&store);
                let entry = held(person, WELFARE, 1, date(2020, 1, day), None);
                tokio::spawn(async move { change(&store, Change::Registered(entry)).await })
            })
            .collect();
        let mut entered = 0;
        for task in tasks {
            entered += u32::from(task.await.unwrap().is_ok());
        }
        assert_eq!(entered, 1);
        store.close().await;
    });
}

#[test]
fn files_about_a_person_at_two_institutions() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let [one, two] = [1, 2].map(ssin);
        let (one, two) = (
            store.admit(&one).await.unwrap(),
            store.admit(&two).await.unwrap(),
        );
        let entries = [
            held(one, WELFARE, 1, date(2020, 1, 1), Some(date(2020, 12, 31))),
            held(one, WELFARE, 1, date(2021, 1, 1), None),
            held(one, HOUSING, 2, date(1969, 12, 31), None),
            held(one, 1_999_999_943, 2, date(2020, 1, 1), None),
            held(two, WELFARE, 1, date(2020, 1, 1), None),
        ];
        for entry in entries {
            change(&store, Change::Registered(entry)).await.unwrap();
        }
        let institutions = [WELFARE, HOUSING].map(InstitutionId::from_number);
        let mut files = store.files_about(one, institutions).await.unwrap();
        files.sort_by_key(|file| (file.institution, file.period.start()));
        assert_eq!(files, [entries[2].file, entries[0].file, entries[1].file]);
        let decoy = store.resolve(&ssin(3)).await.unwrap().decoy;
        assert!(
            store
                .files_about(decoy, institutions)
                .await
                .unwrap()
                .is_empty()
        );
        store.close().await;
    });
}

#[test]
fn an_institution_pages_through_its_own_entries() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let mut expected = Vec::new();
        for number in 1..=7 {
            let person = store.admit(&ssin(number)).await.unwrap();
            for (capacity, start, end) in [
                (1, date(2020, 1, 1), Some(date(2020, 12, 31))),
                (1, date(2021, 1, 1), None),
                (2, date(2020, 1, 1), None),
            ] {
                let entry = held(person, WELFARE, capacity, start, end);
                change(&store, Change::Registered(entry)).await.unwrap();
                expected.push(entry);
            }
            let foreign = held(person, HOUSING, 1, date(2020, 1, 1), None);
            change(&store, Change::Registered(foreign)).await.unwrap();
        }
        let position = |held: &Held| Position {
            person: held.person,
            capacity: held.file.capacity,
            start: held.file.period.start(),
        };
        expected.sort_by_key(position);
        let welfare = InstitutionId::from_number(WELFARE);
        for limit in [1, 2, 5, 100] {
            let mut found: Vec<Held> = Vec::new();
            loop {
                let after = found.last().map(position);
                let query = Query {
                    after,
                    limit,
                    ..Query::default()
                };
                let page = store.files_held(welfare, &query).await.unwrap();
                assert!(page.len() <= limit);
                if page.is_empty() {
                    break;
                }
                found.extend(page);
            }
            assert_eq!(found, expected, "{limit}");
        }
        let person = expected[0].person;
        let capacity = Some(Capacity::new(1).unwrap());
        let active_on = Some(date(2020, 12, 31));
        let count = async |query: Query| store.files_held(welfare, &query).await.unwrap().len();
        let all = Query {
            limit: 100,
            ..Query::default()
        };
        assert_eq!(
            count(Query {
                capacity,
                ..all.clone()
            })
            .await,
            14
        );
        assert_eq!(
            count(Query {
                active_on,
                ..all.clone()
            })
            .await,
            14
        );
        assert_eq!(
            count(Query {
                active_on,
                capacity,
                ..all.clone()
            })
            .await,
            7
        );
        assert_eq!(
            count(Query {
                person: Some(person),
                ..all.clone()
            })
            .await,
            3
        );
        let after = Some(position(&expected[0]));
        assert_eq!(
            count(Query {
                person: Some(person),
                after,
                ..all.clone()
            })
            .await,
            2
        );
        assert_eq!(
            count(Query {
                person: Some(person),
                active_on,
                capacity,
                ..all
            })
            .await,
            1
        );
        store.close().await;
    });
}
