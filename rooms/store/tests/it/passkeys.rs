//! Passkeys, recovery codes, and ceremonies that have begun.

use identity::{
    Zeroizing,
    people::{
        Device, Handle, LocalPath, SessionSecret, Way,
        passkey::{Aim, Ceremony, CredentialKey, PASSKEYS_MAX, Passkey, PasskeyId, PasskeyName},
        upstream::hash_of,
    },
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Store,
    people::{Happened, NewSession},
};
use vocabulary::{Hash32, Level, PersonId};

use crate::house::{House, on_each_engine};

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(uuid::Uuid::from_u128(number))
}

fn passkey(byte: u8, at: Timestamp) -> Passkey {
    Passkey {
        id: PasskeyId::from_bytes([byte; 16]),
        key: CredentialKey::of(&[byte]),
        handle: Handle::from_random([byte; 16]),
        name: PasskeyName::parse("my phone").unwrap(),
        credential: r#"{"counter":0}"#.into(),
        uses: 0,
        created_at: at,
        last_used_at: None,
    }
}

fn session(of: PersonId, byte: u8, way: Way) -> NewSession {
    NewSession {
        id: SessionSecret::from_random(Zeroizing::new([byte; 32])).id(),
        person: of,
        level: Level::Substantial,
        way,
        device: Device::of_user_agent(""),
        instead_of: None,
    }
}

async fn add(store: &Store, of: u128, passkey: &Passkey) -> Happened {
    store.add_passkey(person(of), passkey).await.unwrap()
}

#[test]
fn a_passkey_is_kept_renamed_and_removed_by_its_person() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let first = passkey(1, now);
        assert_eq!(add(&store, 1, &first).await, Happened::Done);
        assert_eq!(
            store.passkeys_of(person(1)).await.unwrap(),
            std::slice::from_ref(&first)
        );
        assert_eq!(store.passkeys_of(person(2)).await.unwrap(), []);

        // The same credential is nobody else's, and not added twice.
        let mut again = passkey(2, now);
        again.key = first.key;
        assert_eq!(add(&store, 2, &again).await, Happened::Refused);
        assert_eq!(add(&store, 1, &again).await, Happened::Refused);
        assert_eq!(store.passkeys_of(person(2)).await.unwrap(), []);

        // Another person names and removes nothing.
        let name = PasskeyName::parse("laptop").unwrap();
        for (who, called) in [(2, "my phone"), (1, "laptop")] {
            let renamed = store.rename_passkey(person(who), first.id, &name).await;
            renamed.unwrap();
            let kept = store.passkeys_of(person(1)).await.unwrap();
            assert_eq!(kept[0].name.as_str(), called);
        }
        store
            .remove_passkey(person(2), first.id, now)
            .await
            .unwrap();
        assert!(store.passkey_with(first.key).await.unwrap().is_some());
        store
            .remove_passkey(person(1), first.id, now)
            .await
            .unwrap();
        assert!(store.passkey_with(first.key).await.unwrap().is_none());
        assert_eq!(store.passkeys_of(person(1)).await.unwrap(), []);
        // Once removed it may be added anew, by whoever holds it.
        assert_eq!(add(&store, 2, &again).await, Happened::Done);
        store.close().await;
    });
}

#[test]
fn nobody_has_more_passkeys_than_the_limit() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        for byte in 1..=PASSKEYS_MAX as u8 {
            assert_eq!(add(&store, 1, &passkey(byte, now)).await, Happened::Done);
        }
        let more = passkey(100, now);
        assert_eq!(add(&store, 1, &more).await, Happened::Refused);
        assert!(store.passkey_with(more.key).await.unwrap().is_none());
        assert_eq!(add(&store, 2, &more).await, Happened::Done);
        store.close().await;
    });
}

#[test]
fn a_use_is_noted_with_the_session_that_it_opens() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let added = passkey(1, now);
        add(&store, 1, &added).await;
        let found = store.passkey_with(added.key).await.unwrap().unwrap();
        assert_eq!((found.person, &found.passkey), (person(1), &added));

        // Of two answers at one time, one opens a session.
        let later = now + SignedDuration::from_mins(1);
        let open = |byte| {
            let new = session(person(1), byte, Way::Passkey);
            store.open_session_by_passkey(&found, r#"{"counter":1}"#, new, later)
        };
        let (one, other) = tokio::join!(open(1), open(2));
        let opened = [one.unwrap(), other.unwrap()];
        assert_eq!(opened.iter().filter(|it| **it == Happened::Done).count(), 1);
        let sessions = store.sessions_of(person(1)).await.unwrap();
        assert_eq!(sessions.len(), 1);
        assert_eq!(sessions[0].way, Way::Passkey);
        let kept = store.passkeys_of(person(1)).await.unwrap().remove(0);
        assert_eq!((kept.uses, kept.last_used_at), (1, Some(later)));
        assert_eq!(kept.credential, r#"{"counter":1}"#);

        // One that was removed in between opens none.
        let found = store.passkey_with(added.key).await.unwrap().unwrap();
        store
            .remove_passkey(person(1), added.id, now)
            .await
            .unwrap();
        let new = session(person(1), 3, Way::Passkey);
        let opened = store
            .open_session_by_passkey(&found, "{}", new, later)
            .await;
        assert_eq!(opened.unwrap(), Happened::Refused);
        assert_eq!(store.sessions_of(person(1)).await.unwrap(), []);
        store.close().await;
    });
}

#[test]
fn a_recovery_code_works_once() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let code = |byte| Hash32::new([byte; 32]);
        let first: Vec<_> = (1..=10).map(code).collect();
        let replace = async |who, codes: &[Hash32]| {
            let replaced = store.replace_recovery_codes(person(who), codes, now).await;
            replaced.unwrap();
        };
        replace(1, &first).await;
        replace(2, &[code(50)]).await;
        assert_eq!(store.recovery_codes_left(person(1)).await.unwrap(), 10);
        assert_eq!(
            store.person_with_code(code(3)).await.unwrap(),
            Some(person(1))
        );
        assert_eq!(store.person_with_code(code(99)).await.unwrap(), None);

        let open = |byte| {
            let new = session(person(1), byte, Way::RecoveryCode);
            store.open_session_by_code(code(3), new, now)
        };
        let (one, other) = tokio::join!(open(1), open(2));
        let opened = [one.unwrap(), other.unwrap()];
        assert_eq!(opened.iter().filter(|it| **it == Happened::Done).count(), 1);
        assert_eq!(store.sessions_of(person(1)).await.unwrap().len(), 1);
        assert_eq!(store.person_with_code(code(3)).await.unwrap(), None);
        assert_eq!(store.recovery_codes_left(person(1)).await.unwrap(), 9);

        // New ones take the place of the old ones, of this person alone.
        replace(1, &[code(60)]).await;
        assert_eq!(store.recovery_codes_left(person(1)).await.unwrap(), 1);
        assert_eq!(store.person_with_code(code(4)).await.unwrap(), None);
        assert_eq!(store.recovery_codes_left(person(2)).await.unwrap(), 1);
        store.close().await;
    });
}

#[test]
fn a_ceremony_is_taken_once_and_forgotten_when_it_is_over() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        let adding = Ceremony {
            browser: hash_of("adding"),
            aim: Aim::Add {
                session: SessionSecret::from_random(Zeroizing::new([1; 32])).id(),
                name: PasskeyName::parse("my phone").unwrap(),
            },
            state: "{}".into(),
            started_at: start,
        };
        let signing_in = Ceremony {
            browser: hash_of("signing in"),
            aim: Aim::SignIn {
                next: LocalPath::home(),
            },
            ..adding.clone()
        };
        for ceremony in [&adding, &signing_in] {
            store.begin_ceremony(ceremony).await.unwrap();
        }
        assert_eq!(store.take_ceremony(hash_of("other")).await.unwrap(), None);
        for ceremony in [&adding, &signing_in] {
            let takers = (0..8).map(|_| store.take_ceremony(ceremony.browser));
            let taken: Vec<_> = futures_util::future::join_all(takers).await;
            let taken: Vec<_> = taken.into_iter().filter_map(Result::unwrap).collect();
            assert_eq!(taken, std::slice::from_ref(ceremony));
        }

        store.begin_ceremony(&adding).await.unwrap();
        let later = Ceremony {
            started_at: start + SignedDuration::from_mins(4),
            ..signing_in
        };
        store.begin_ceremony(&later).await.unwrap();
        let now = start + SignedDuration::from_mins(6);
        store.forget_ended(now).await.unwrap();
        assert_eq!(store.take_ceremony(adding.browser).await.unwrap(), None);
        let kept = store.take_ceremony(later.browser).await.unwrap();
        assert_eq!(kept, Some(later));
        store.close().await;
    });
}

#[test]
fn removing_a_passkey_ends_what_came_from_it() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let (lost, kept) = (passkey(1, now), passkey(2, now));
        for one in [&lost, &kept] {
            assert_eq!(add(&store, 1, one).await, Happened::Done);
        }
        let open = async |with: &Passkey, byte: u8| {
            let found = store.passkey_with(with.key).await.unwrap().unwrap();
            let new = session(person(1), byte, Way::Passkey);
            let opened = store.open_session_by_passkey(&found, "{}", new, now).await;
            assert_eq!(opened.unwrap(), Happened::Done);
        };
        open(&lost, 1).await;
        open(&lost, 2).await;
        open(&kept, 3).await;
        let upstream = session(person(1), 4, Way::Upstream);
        store.open_session(upstream, now).await.unwrap();
        // Somebody else has a session by a passkey with the same id, which is random and no secret.
        let mut other = passkey(9, now);
        other.id = lost.id;
        assert_eq!(add(&store, 2, &other).await, Happened::Done);
        let found = store.passkey_with(other.key).await.unwrap().unwrap();
        let new = session(person(2), 5, Way::Passkey);
        let opened = store.open_session_by_passkey(&found, "{}", new, now).await;
        assert_eq!(opened.unwrap(), Happened::Done);

        store.remove_passkey(person(1), lost.id, now).await.unwrap();
        let mut left = Vec::new();
        for byte in 1..=5 {
            let id = SessionSecret::from_random(Zeroizing::new([byte; 32])).id();
            if let Some(session) = store.session(id).await.unwrap() {
                left.push((byte, session.passkey));
            }
        }
        assert_eq!(left, [(3, Some(kept.id)), (4, None), (5, Some(other.id))]);
        store.close().await;
    });
}
