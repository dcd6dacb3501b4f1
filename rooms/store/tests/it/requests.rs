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

/// Every request of a person, page by page.
async fn of(store: &Store, number: u128) -> Vec<OpenedRequest> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page = store.requests_of(person(number), before).await;
        let page = page.unwrap().unwrap();
        all.extend(page.requests);
        before = page.before;
        if before.is_none() {
            return all;
        }
    }
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
        let of_person = of(&store, 1).await;
        assert_eq!(
            texts(&of_person[0]),
            [Some("my street is wrong"), None, None]
        );
        assert!(of(&store, 2).await.is_empty());
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
        let kept = &of(&store, 1).await[0];
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
        let asked = (id(102), now);
        let recorded = copied(&store, asked, person(1), file, now).await.unwrap();
        assert_eq!(recorded.entry().index, size);
        let kept = Requests::request(&store, id(102)).await.unwrap().unwrap();
        assert_eq!(kept.kind, RequestKind::Access);
        // Given once more it has a leaf once more, and is one request.
        let again = copied(&store, asked, person(1), (), now).await.unwrap();
        assert_eq!(again.entry().index, size + 1);
        assert_eq!(of(&store, 1).await.len(), usize::from(most) + 1);
        answer(&store, id(0), Outcome::Granted, None, By::Officer, now)
            .await
            .unwrap();
        ask(&store, 103, 1, now).await.unwrap();
        store.close().await;
    });
}

#[test]
fn requests_come_in_pages_and_none_is_lost() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        // Some are made at the same instant.
        for number in 0..60_u8 {
            let at = start + SignedDuration::from_secs(i64::from(number / 3));
            let asked = (id(number), at);
            let given = copied(&store, asked, person(1), (), at).await;
            assert!(given.is_ok());
        }
        for number in 100..160_u8 {
            ask(&store, number, u128::from(number), start)
                .await
                .unwrap();
        }
        let all = of(&store, 1).await;
        let ids: std::collections::BTreeSet<RequestId> =
            all.iter().map(|it| it.request.id).collect();
        assert_eq!((all.len(), ids.len()), (60, 60));
        assert!(all.is_sorted_by(|a, b| a.request.made_at >= b.request.made_at));
        // Another's request is no place to begin at.
        for other in [id(100), id(200)] {
            let page = store.requests_of(person(1), Some(other)).await.unwrap();
            assert!(page.is_none());
        }

        assert_eq!(store.requests_waiting().await.unwrap().len(), 60);
        let (mut seen, mut after) = (std::collections::BTreeSet::new(), None);
        loop {
            let page = store.requests_unopened(after).await.unwrap().unwrap();
            seen.extend(page.requests.iter().map(|it| it.id));
            after = page.after;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 60);
        assert!(
            store
                .requests_unopened(Some(id(201)))
                .await
                .unwrap()
                .is_none()
        );
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
        assert!(store.requests_of(person(1), None).await.is_err());
        store.close().await;
    });
}
