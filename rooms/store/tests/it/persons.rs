//! National numbers: found by their hash, sealed.

use exchange::Persons as _;

use crate::house::{House, on_each_engine, ssin};

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
