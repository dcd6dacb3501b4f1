//! Requests under data protection law: made, extended once, answered once, their texts sealed.

use governance::requests::{
    By, DataRequest, NotDone, NotExtended, Outcome, RequestId, RequestKind, RequestText, Requests,
    State, WAITING_MAX, answer, copied, extend, make,
};
use identity::Zeroizing;
use jiff::{SignedDuration, Timestamp};
use store::{Store, requests::OpenedRequest};
use uuid::Uuid;
use vocabulary::PersonId;

use crate::house::{House, on_each_engine};

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn id(number: u8) -> RequestId {
    RequestId::from_bytes([number; 16])
}

fn text(text: &str) -> RequestText {
    RequestText::parse(text).unwrap()
}

async fn ask(store: &Store, number: u8, of: u128, at: Timestamp) -> Result<(), NotDone> {
    let request = DataRequest {
        id: id(number),
        person: person(of),
        kind: RequestKind::Rectification,
        made_at: at,
        extended_at: None,
        state: State::Waiting,
    };
    let asked = text("my street is wrong");
    make(store, request, By::Person(person(of)), Some(&asked)).await
}

fn texts(opened: &OpenedRequest) -> [Option<&str>; 3] {
    [&opened.asked, &opened.extension, &opened.answer]
        .map(|it| it.as_ref().map(|text| text.as_str()))
}

#[test]
fn a_request_is_made_extended_and_answered_once() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        ask(&store, 1, 1, start).await.unwrap();
        let size = store.log().size();
        let of_person = store.requests_of(person(1)).await.unwrap();
        assert_eq!(
            texts(&of_person[0]),
            [Some("my street is wrong"), None, None]
        );
        assert!(store.requests_of(person(2)).await.unwrap().is_empty());
        assert_eq!(store.requests_waiting().await.unwrap().len(), 1);

        house.clock.advance(SignedDuration::from_hours(24 * 20));
        let now = house.clock.now();
        let why = text("many institutions");
        let longer = extend(&store, id(1), &why, By::Officer, now).await.unwrap();
        assert_eq!(longer.extended_at, Some(now));
        let again = extend(&store, id(1), &why, By::Officer, now).await;
        assert!(matches!(
            again,
            Err(NotDone::NotExtended(NotExtended::Before))
        ));

        let told = text("done");
        let answers = (0..6).map(|_| {
            answer(
                &store,
                id(1),
                Outcome::Granted,
                Some(&told),
                By::Officer,
                now,
            )
        });
        let answers = futures_util::future::join_all(answers).await;
        let done = answers.iter().filter(|it| it.is_ok()).count();
        assert_eq!(done, 1, "it is answered once");
        assert_eq!(store.log().size(), size + 2, "each step has its leaf");
        let kept = &store.requests_of(person(1)).await.unwrap()[0];
        assert_eq!(
            texts(kept),
            [
                Some("my street is wrong"),
                Some("many institutions"),
                Some("done")
            ]
        );
        let state = State::Answered {
            outcome: Outcome::Granted,
            at: now,
        };
        assert_eq!(kept.request.state, state);
        assert!(store.requests_waiting().await.unwrap().is_empty());
        let unknown = answer(&store, id(9), Outcome::Granted, None, By::Officer, now).await;
        assert!(matches!(unknown, Err(NotDone::NoSuchRequest)));
        // No record holds a text.
        for index in 0..store.log().size() {
            let record = store.log().opened(index).await.unwrap().record;
            let bytes = String::from_utf8_lossy(record.as_bytes()).into_owned();
            assert!(
                !bytes.contains("street") && !bytes.contains("many inst"),
                "{bytes}"
            );
        }
        store.close().await;
    });
}

#[test]
fn waiting_requests_are_bounded_and_copies_do_not_wait() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let most = u8::try_from(WAITING_MAX).unwrap();
        for number in 0..most {
            ask(&store, number, 1, now).await.unwrap();
        }
        let more = ask(&store, 100, 1, now).await;
        assert!(matches!(more, Err(NotDone::TooMany)));
        ask(&store, 101, 2, now).await.unwrap();
        let file = Zeroizing::new(b"everything".to_vec());
        let size = store.log().size();
        let recorded = copied(&store, id(102), person(1), file, now).await.unwrap();
        assert_eq!(recorded.entry().index, size);
        let kept = Requests::request(&store, id(102)).await.unwrap().unwrap();
        assert_eq!(kept.kind, RequestKind::Access);
        answer(&store, id(0), Outcome::Granted, None, By::Officer, now)
            .await
            .unwrap();
        ask(&store, 103, 1, now).await.unwrap();
        store.close().await;
    });
}

#[test]
fn a_text_opens_in_its_own_place_only() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        ask(&store, 1, 1, now).await.unwrap();
        ask(&store, 2, 2, now).await.unwrap();
        // Whoever can write to the database puts one person's text under another's request.
        house
            .execute(
                "UPDATE data_request SET asked = (SELECT o.asked FROM data_request o \
                 WHERE o.person <> data_request.person)",
            )
            .await;
        assert!(store.requests_of(person(1)).await.is_err());
        store.close().await;
    });
}
