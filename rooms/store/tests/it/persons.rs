//! National numbers: found by their hash, sealed, replaced.

use exchange::directory::{Change, Held, Query};
use exchange::{Persons as _, directory::Files as _};
use ledger::Ledger as _;
use store::persons::NotReplaced;
use vocabulary::{Capacity, FileReference, InstitutionId, Period};

use crate::house::{House, on_each_engine, record, ssin};

#[test]
fn a_number_stands_for_one_person_and_an_unknown_one_for_nobody() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let unknown = store.resolve(&ssin(1)).await.unwrap();
        assert_eq!(unknown.person, None);
        let again = store.resolve(&ssin(1)).await.unwrap();
        assert_eq!(unknown.person_or_decoy(), again.person_or_decoy());

        let first = store.admit(&ssin(1)).await.unwrap();
        assert_eq!(store.admit(&ssin(1)).await.unwrap(), first);
        let known = store.resolve(&ssin(1)).await.unwrap();
        assert_eq!(known.person, Some(first));
        assert!(known.current.is_none());
        // A record made before tells nobody afterwards whether the person became known.
        assert_eq!(first, unknown.person_or_decoy());
        let second = store.admit(&ssin(2)).await.unwrap();
        assert_ne!(first, second);

        let nobody = store.resolve(&ssin(3)).await.unwrap().person_or_decoy();
        let numbers = store.numbers(&[second, nobody, first]).await.unwrap();
        assert!(numbers == [Some(ssin(2)), None, Some(ssin(1))]);
        store.close().await;
    });
}

#[test]
fn everybody_who_admits_a_number_at_once_gets_the_same_person() {
    on_each_engine(async |house: House| {
        let store = std::sync::Arc::new(house.open().await);
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let store = std::sync::Arc::clone(&store);
                tokio::spawn(async move { store.admit(&ssin(7)).await.unwrap() })
            })
            .collect();
        let mut persons = Vec::new();
        for task in tasks {
            persons.push(task.await.unwrap());
        }
        persons.dedup();
        assert_eq!(persons.len(), 1);
        store.close().await;
    });
}

#[test]
fn replaced_numbers_lead_to_the_one_in_force() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let person = store.admit(&ssin(1)).await.unwrap();
        store.replace_number(&ssin(1), &ssin(2)).await.unwrap();
        store.replace_number(&ssin(1), &ssin(2)).await.unwrap();
        store.replace_number(&ssin(2), &ssin(3)).await.unwrap();
        for number in 1..=3 {
            let resolved = store.resolve(&ssin(number)).await.unwrap();
            assert_eq!(resolved.person, Some(person), "{number}");
            assert!(
                resolved.current == (number != 3).then(|| ssin(3)),
                "{number}"
            );
        }
        assert!(store.numbers(&[person]).await.unwrap() == [Some(ssin(3))]);
        for (old, new, why) in [
            (3, 1, "itself"),
            (3, 3, "itself"),
            (4, 2, "itself"),
            (1, 5, "another"),
        ] {
            let refused = store
                .replace_number(&ssin(old), &ssin(new))
                .await
                .unwrap_err();
            match refused {
                NotReplaced::NewNumberReplaced => assert_eq!(why, "itself"),
                NotReplaced::AlreadyReplaced => assert_eq!(why, "another"),
                NotReplaced::Unavailable(why) => panic!("{why}"),
            }
        }
        store.close().await;
    });
}

#[test]
fn two_persons_who_turn_out_to_be_one_share_their_entries() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let (old, new) = (
            store.admit(&ssin(1)).await.unwrap(),
            store.admit(&ssin(2)).await.unwrap(),
        );
        let institution = InstitutionId::from_number(999_999_823);
        let held = |person, capacity| Held {
            person,
            file: FileReference {
                institution,
                capacity: Capacity::new(capacity).unwrap(),
                period: Period::since(jiff::civil::date(2020, 1, 1)),
            },
        };
        for entry in [held(old, 1), held(old, 2), held(new, 2)] {
            store
                .commit(vec![record(0)], Change::Registered(entry))
                .await
                .unwrap();
        }
        store.replace_number(&ssin(1), &ssin(2)).await.unwrap();
        assert_eq!(store.resolve(&ssin(1)).await.unwrap().person, Some(new));
        let query = Query {
            limit: 10,
            ..Query::default()
        };
        let found = store.files_held(institution, &query).await.unwrap();
        assert_eq!(found, [held(new, 1), held(new, 2)]);
        assert!(store.numbers(&[old, new]).await.unwrap() == [None, Some(ssin(2))]);
        store.close().await;
    });
}
