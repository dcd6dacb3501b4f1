//! Copies of everything: one for each person, made by one try at a time, sealed, forgotten.

use governance::requests::{
    COPY_KEPT_DAYS, COPY_SILENCE_S, COPY_TRIES_MAX, CopyForm, CopyPart, CopyState, DataCopy,
    Progress, RequestId, Sizes,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Store,
    copies::{Claim, CopyAsked, Left, NotKept},
};
use uuid::Uuid;
use vocabulary::{Language, PersonId};
use zeroize::Zeroizing;

use crate::house::{House, on_each_engine};

const SECRET: &str = "everything that is kept about this person";

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn asked(number: u8, of: u128, now: Timestamp) -> DataCopy {
    DataCopy::asked(
        RequestId::from_bytes([number; 16]),
        person(of),
        Language::Nl,
        now,
    )
}

fn part(form: CopyForm, number: u32) -> CopyPart {
    CopyPart {
        form,
        number,
        text: Zeroizing::new(format!("{SECRET} {number}")),
    }
}

async fn state(store: &Store, of: u128, now: Timestamp) -> Option<CopyState> {
    let copy = store.copy_of(person(of), now).await.unwrap();
    copy.map(|copy| copy.state)
}

async fn write(store: &Store, claim: &Claim, parts: &[CopyPart]) -> Result<(), NotKept> {
    store.keep_copy_parts(claim, 7, parts, claim.as_of).await
}

#[test]
fn a_copy_is_made_once_and_its_person_has_no_other_meanwhile() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        assert!(store.claim_copy(now).await.unwrap().is_none());
        let copy = asked(1, 1, now);
        assert_eq!(store.ask_copy(&copy).await.unwrap(), CopyAsked::Asked);
        assert_eq!(state(&store, 1, now).await, Some(CopyState::Waiting));
        assert_eq!(state(&store, 2, now).await, None);
        let more = store.ask_copy(&asked(2, 1, now)).await.unwrap();
        assert_eq!(more, CopyAsked::UnderWay);

        // However many are free, one makes it.
        let claims = (0..4).map(|_| store.claim_copy(now));
        let claims = futures_util::future::join_all(claims).await;
        let mut claims: Vec<Claim> = claims.into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(claims.len(), 1);
        let claim = claims.remove(0);
        assert_eq!((claim.id, claim.language), (copy.id, Language::Nl));
        let parts = [
            part(CopyForm::Html, 0),
            part(CopyForm::Json, 0),
            part(CopyForm::Json, 1),
        ];
        write(&store, &claim, &parts).await.unwrap();
        let progress = Progress { done: 7, total: 0 };
        assert_eq!(
            state(&store, 1, now).await,
            Some(CopyState::Making(progress))
        );
        let sizes = Sizes { html: 3, json: 5 };
        store.finish_copy(&claim, sizes, now).await.unwrap();
        let made = store.copy_of(person(1), now).await.unwrap().unwrap();
        assert_eq!(made.state, CopyState::Made { as_of: now, sizes });
        let read = async |form, number| store.copy_part(&made, form, number).await.unwrap();
        let text = read(CopyForm::Json, 1).await.unwrap();
        assert_eq!(*text, format!("{SECRET} 1"));
        assert!(read(CopyForm::Json, 2).await.is_none());
        assert!(read(CopyForm::Html, 1).await.is_none());
        let late = write(&store, &claim, &[part(CopyForm::Html, 1)]).await;
        assert!(matches!(late, Err(NotKept::Overtaken)));

        // A new one takes its place, with nothing of the old.
        assert_eq!(
            store.ask_copy(&asked(3, 1, now)).await.unwrap(),
            CopyAsked::Asked
        );
        assert!(read(CopyForm::Json, 1).await.is_none());
        store.close().await;
    });
}

#[test]
fn a_try_that_broke_off_is_begun_anew_and_writes_nothing_more() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        let copy = asked(1, 1, start);
        store.ask_copy(&copy).await.unwrap();
        let broken = store.claim_copy(start).await.unwrap().unwrap();
        write(&store, &broken, &[part(CopyForm::Html, 0)])
            .await
            .unwrap();
        assert!(store.claim_copy(start).await.unwrap().is_none());
        // The node is gone; another finds the copy once it has been silent long enough.
        store.close().await;
        drop(store);
        house
            .clock
            .advance(SignedDuration::from_secs(COPY_SILENCE_S));
        let now = house.clock.now();
        let store = house.open().await;
        let next = store.claim_copy(now).await.unwrap().unwrap();
        assert_eq!((next.id, next.as_of), (copy.id, now));
        assert!(
            store
                .copy_part(&copy, CopyForm::Html, 0)
                .await
                .unwrap()
                .is_none()
        );
        let late = write(&store, &broken, &[part(CopyForm::Html, 1)]).await;
        assert!(matches!(late, Err(NotKept::Overtaken)));
        let late = store.finish_copy(&broken, Sizes::default(), now).await;
        assert!(matches!(late, Err(NotKept::Overtaken)));
        // An orderly stop leaves it at once.
        store.leave_copy(&next, Left::Stopped, now).await.unwrap();
        let last = store.claim_copy(now).await.unwrap().unwrap();
        write(&store, &last, &[part(CopyForm::Html, 0)])
            .await
            .unwrap();
        // What is erased meanwhile stays so.
        store.erase_copy(copy.person, copy.id).await.unwrap();
        let late = write(&store, &last, &[part(CopyForm::Html, 1)]).await;
        assert!(matches!(late, Err(NotKept::Overtaken)));
        assert_eq!(state(&store, 1, now).await, None);
        store.close().await;
    });
}

#[test]
fn what_breaks_each_time_is_given_up() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        store
            .ask_copy(&asked(1, 1, house.clock.now()))
            .await
            .unwrap();
        for _ in 0..COPY_TRIES_MAX {
            let now = house.clock.now();
            let claim = store.claim_copy(now).await.unwrap().unwrap();
            store.leave_copy(&claim, Left::Failed, now).await.unwrap();
            assert!(store.claim_copy(now).await.unwrap().is_none());
            house.clock.advance(SignedDuration::from_mins(5));
        }
        let now = house.clock.now();
        assert!(store.claim_copy(now).await.unwrap().is_none());
        assert_eq!(state(&store, 1, now).await, Some(CopyState::GivenUp));
        let again = store.ask_copy(&asked(2, 1, now)).await.unwrap();
        assert_eq!(again, CopyAsked::Asked);
        store.close().await;
    });
}

#[test]
fn a_copy_is_sealed_and_forgotten() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        for number in [1, 2] {
            let copy = asked(number, number.into(), now);
            store.ask_copy(&copy).await.unwrap();
            let claim = store.claim_copy(now).await.unwrap().unwrap();
            write(&store, &claim, &[part(CopyForm::Html, 0)])
                .await
                .unwrap();
            let sizes = Sizes::default();
            store.finish_copy(&claim, sizes, now).await.unwrap();
        }
        // Whoever can write to the database puts one person's part under another's copy.
        house
            .execute(
                "UPDATE data_copy_part SET text = (SELECT o.text FROM data_copy_part o \
                 WHERE o.person <> data_copy_part.person)",
            )
            .await;
        let copy = store.copy_of(person(1), now).await.unwrap().unwrap();
        assert!(store.copy_part(&copy, CopyForm::Html, 0).await.is_err());

        store.forget_copies(now).await.unwrap();
        assert!(store.copy_of(person(1), now).await.unwrap().is_some());
        house
            .clock
            .advance(SignedDuration::from_hours(24 * COPY_KEPT_DAYS));
        let later = house.clock.now();
        assert_eq!(state(&store, 1, later).await, None, "also before a sweep");
        store.forget_copies(later).await.unwrap();
        let part = store.copy_part(&copy, CopyForm::Html, 0).await.unwrap();
        assert!(part.is_none());
        store.close().await;
    });
}
