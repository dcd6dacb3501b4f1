//! Accounts, sessions and sign-ins that have begun.

use identity::{
    Zeroizing,
    people::{
        Device, LocalPath, Session, SessionSecret, Way,
        upstream::{PendingSignIn, hash_of},
    },
};
use jiff::{SignedDuration, Timestamp};
use store::{Store, people::NewSession};
use vocabulary::{Language, Level, PersonId};

use crate::house::{House, on_each_engine};

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(uuid::Uuid::from_u128(number))
}

fn secret(byte: u8) -> SessionSecret {
    SessionSecret::from_random(Zeroizing::new([byte; 32]))
}

async fn open(store: &Store, of: PersonId, byte: u8, at: Timestamp) {
    let new = NewSession {
        id: secret(byte).id(),
        person: of,
        level: Level::Substantial,
        way: Way::Upstream,
        device: Device::of_user_agent("Firefox/130 Linux"),
        instead_of: None,
    };
    store.open_session(new, at).await.unwrap();
}

async fn session(store: &Store, byte: u8) -> Option<Session> {
    store.session(secret(byte).id()).await.unwrap()
}

#[test]
fn a_session_is_kept_as_it_was_opened() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let first_visit = house.clock.now();
        assert_eq!(store.account(person(1)).await.unwrap(), None);
        open(&store, person(1), 1, first_visit).await;
        let kept = session(&store, 1).await.unwrap();
        assert_eq!(kept.person, person(1));
        assert_eq!((kept.level, kept.way), (Level::Substantial, Way::Upstream));
        assert_eq!(
            (kept.device.browser, kept.device.system),
            ("Firefox", "Linux")
        );
        assert_eq!(
            (kept.signed_in_at, kept.seen_at),
            (first_visit, first_visit)
        );
        assert_eq!(kept.news_since, None);
        let account = store.account(person(1)).await.unwrap().unwrap();
        assert_eq!(account.visited_at, first_visit);

        // At the next visit the handle is the same, and what happened since the first is news.
        house.clock.advance(SignedDuration::from_hours(24));
        open(&store, person(1), 2, house.clock.now()).await;
        let again = store.account(person(1)).await.unwrap().unwrap();
        assert_eq!(again.handle, account.handle);
        assert_eq!(again.created_at, first_visit);
        let second = session(&store, 2).await.unwrap();
        assert_eq!(second.news_since, Some(first_visit));

        open(&store, person(2), 3, house.clock.now()).await;
        let other = store.account(person(2)).await.unwrap().unwrap();
        assert_ne!(other.handle, account.handle);
        store.close().await;
    });
}

#[test]
fn sessions_end_one_by_one_and_only_ones_own() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        for (whose, byte) in [(1, 1), (1, 2), (1, 3), (2, 4)] {
            open(&store, person(whose), byte, now).await;
        }
        let ids = [secret(1).id(), secret(4).id()];
        store.end_own_sessions(person(1), &ids).await.unwrap();
        assert_eq!(session(&store, 1).await, None);
        assert!(session(&store, 4).await.is_some(), "somebody else's stays");
        let left = store.sessions_of(person(1)).await.unwrap();
        assert_eq!(left.len(), 2);
        store.end_session(secret(2).id()).await.unwrap();
        assert_eq!(session(&store, 2).await, None);

        // A new sign-in in the same browser takes the place of the old one.
        let new = NewSession {
            id: secret(5).id(),
            person: person(1),
            level: Level::High,
            way: Way::Passkey,
            device: Device::of_user_agent(""),
            instead_of: Some(secret(3).id()),
        };
        store.open_session(new, now).await.unwrap();
        assert_eq!(session(&store, 3).await, None);
        assert_eq!(session(&store, 5).await.unwrap().level, Level::High);
        store.close().await;
    });
}

#[test]
fn what_is_over_is_forgotten() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        open(&store, person(1), 1, start).await;
        open(&store, person(1), 2, start).await;
        store.begin_sign_in(&pending("old", start)).await.unwrap();
        house.clock.advance(SignedDuration::from_mins(50));
        store
            .see_session(secret(2).id(), house.clock.now())
            .await
            .unwrap();
        house.clock.advance(SignedDuration::from_mins(20));
        let now = house.clock.now();
        store.begin_sign_in(&pending("new", now)).await.unwrap();
        store.forget_ended(now).await.unwrap();
        assert_eq!(session(&store, 1).await, None);
        assert!(session(&store, 2).await.is_some(), "it is in use");
        assert!(take(&store, "old", "browser").await.is_none());
        assert!(take(&store, "new", "browser").await.is_some());
        store.close().await;
    });
}

fn pending(state: &str, at: Timestamp) -> PendingSignIn {
    PendingSignIn {
        state: hash_of(state),
        browser: hash_of("browser"),
        nonce: "nonce".into(),
        verifier: "verifier".into(),
        next: LocalPath::parse("/uses?from=2026-01-01").unwrap(),
        wanted: Some(Level::High),
        started_at: at,
    }
}

async fn take(store: &Store, state: &str, browser: &str) -> Option<PendingSignIn> {
    store
        .take_sign_in(hash_of(state), hash_of(browser))
        .await
        .unwrap()
}

#[test]
fn a_sign_in_is_taken_once_and_by_its_own_browser() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let begun = pending("state", house.clock.now());
        store.begin_sign_in(&begun).await.unwrap();
        assert!(take(&store, "other", "browser").await.is_none());
        assert!(take(&store, "state", "other").await.is_none());
        let takers = (0..8).map(|_| take(&store, "state", "browser"));
        let taken: Vec<_> = futures_util::future::join_all(takers).await;
        let taken: Vec<_> = taken.into_iter().flatten().collect();
        assert_eq!(taken, [begun]);
        store.close().await;
    });
}

#[test]
fn a_language_is_kept() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        open(&store, person(1), 1, house.clock.now()).await;
        for language in [Language::Nl, Language::Fr, Language::De, Language::En] {
            store.choose_language(person(1), language).await.unwrap();
            let account = store.account(person(1)).await.unwrap().unwrap();
            assert_eq!(account.language, Some(language));
        }
        store.close().await;
    });
}
