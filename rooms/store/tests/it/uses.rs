//! Who used a person's data: pages, counts, and what is withheld for a time.

use exchange::{
    errors::Reports as _,
    interactive::{Change, Decided, Ended, Outcome},
};
use governance::uses::{OutcomeFilter, UseFilter, Uses as _};
use jiff::{SignedDuration, Timestamp};
use ledger::{Kind, Ledger as _, Record};
use serde_json::json;
use store::Store;
use uuid::{Builder, Uuid};
use vocabulary::{
    ApplicationId, ElementId, ExchangeId, Hash32, InstitutionId, PersonId, ServiceId, Ticket,
};

use crate::house::{House, on_each_engine};

pub(crate) fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

/// One decision about somebody.
pub(crate) struct Asked {
    pub(crate) about: u128,
    pub(crate) by: u32,
    pub(crate) outcome: Outcome,
    pub(crate) withheld_until: Option<Timestamp>,
}

impl Asked {
    pub(crate) fn about(about: u128) -> Self {
        Self {
            about,
            by: 999_999_526,
            outcome: Outcome::Permitted,
            withheld_until: None,
        }
    }
}

pub(crate) async fn decide(store: &Store, asked: Asked, number: u64, at: Timestamp) -> ExchangeId {
    let milliseconds = u64::try_from(at.as_millisecond()).unwrap();
    let mut tail = [0; 10];
    tail[2..].copy_from_slice(&number.to_be_bytes());
    let uuid = Builder::from_unix_timestamp_millis(milliseconds, &tail).into_uuid();
    let exchange = ExchangeId::from_uuid(uuid);
    let institution = InstitutionId::from_number(asked.by);
    let outcome = match asked.outcome {
        Outcome::Permitted => json!({ "permitted": {
            "allowed": ["identity.birthDate"], "deliberation": "26/001", "filtered": [],
            "version": Hash32::new([1; 32]),
        }}),
        Outcome::Refused => json!({ "refused": { "reasons": ["requesterHoldsNoFile"] } }),
    };
    let body = json!({ "decision": { "outcome": outcome, "use": {
        "actingUser": "none", "applicant": institution, "application": "an-application",
        "elements": ["identity.birthDate"], "legalContext": "SOCIAL_INQUIRY",
        "person": person(asked.about), "purpose": "dpv:FulfilmentOfObligation",
        "service": "personIdentity", "source": "0999999823", "today": "2026-11-21",
    }}, "particulars": { "exchange": exchange }});
    let record = Record::new(Kind::Decision, at, &body).unwrap();
    let change = Change::Decided(Box::new(Decided {
        exchange,
        institution,
        application: ApplicationId::parse("an-application").unwrap(),
        ticket: Ticket::parse(&format!("T-{number}")).unwrap(),
        digest: Hash32::new([0; 32]),
        expected: None,
        person: person(asked.about),
        at,
        withheld_until: asked.withheld_until,
        quota: None,
        outcome: asked.outcome,
    }));
    store.commit(vec![record], change).await.unwrap();
    exchange
}

async fn deliver(store: &Store, exchange: ExchangeId, number: u64, at: Timestamp) {
    let body = json!({ "outcome": "delivered", "elements": ["identity.birthDate"] });
    let record = Record::new(Kind::Delivery, at, &body).unwrap();
    let change = Change::Delivered(Ended {
        exchange,
        application: ApplicationId::parse("an-application").unwrap(),
        ticket: Ticket::parse(&format!("T-{number}")).unwrap(),
        at,
    });
    store.commit(vec![record], change).await.unwrap();
}

/// What a person sees: every page, one after the other.
async fn seen(store: &Store, of: u128, filter: &UseFilter, now: Timestamp) -> Vec<ExchangeId> {
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = store
            .uses_of(person(of), filter, before, now)
            .await
            .unwrap();
        seen.extend(page.uses.iter().map(|one| one.exchange));
        match page.before {
            Some(next) => before = Some(next),
            None => return seen,
        }
    }
}

#[test]
fn a_person_sees_their_own_uses_page_by_page_the_newest_first() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let mut expected = Vec::new();
        for number in 0..60_u32 {
            house.clock.advance(SignedDuration::from_secs(1));
            // A time with nanoseconds, as a clock gives it.
            let at = house.clock.now() + SignedDuration::from_nanos(number.into());
            let about = u128::from(number % 2) + 1;
            let exchange = decide(&store, Asked::about(about), number.into(), at).await;
            if about == 1 {
                expected.insert(0, exchange);
            }
            if number % 3 == 0 {
                deliver(&store, exchange, number.into(), at).await;
            }
        }
        let now = house.clock.now();
        assert_eq!(seen(&store, 1, &UseFilter::default(), now).await, expected);
        assert_eq!(seen(&store, 3, &UseFilter::default(), now).await, []);

        // Somebody else's exchange is not there.
        let own = store.use_of(person(1), expected[0], now).await.unwrap();
        assert_eq!(own.len(), 1);
        assert!(
            store
                .use_of(person(2), expected[0], now)
                .await
                .unwrap()
                .is_empty()
        );
        let delivered = seen(&store, 1, &UseFilter::default(), now).await;
        let mut ends = 0;
        for exchange in delivered {
            let told = store.use_of(person(1), exchange, now).await.unwrap();
            ends += u32::from(told[0].end.is_some());
            assert_eq!(told[0].leaves.len(), 1 + usize::from(told[0].end.is_some()));
        }
        assert_eq!(ends, 10);
        store.close().await;
    });
}

#[test]
fn a_filter_reaches_past_the_first_pages() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        let rare = Asked {
            outcome: Outcome::Refused,
            by: 999_999_130,
            ..Asked::about(1)
        };
        let rare = decide(&store, rare, 0, start).await;
        for number in 1..450 {
            let at = start + SignedDuration::from_secs(number);
            decide(&store, Asked::about(1), number as u64, at).await;
        }
        let now = start + SignedDuration::from_hours(1);
        let refused = UseFilter {
            outcome: Some(OutcomeFilter::Refused),
            ..UseFilter::default()
        };
        assert_eq!(seen(&store, 1, &refused, now).await, [rare]);
        let since = start - SignedDuration::from_secs(1);
        let counts = store.monthly(person(1), since, now).await.unwrap();
        let counts: Vec<(u32, u64)> = counts
            .iter()
            .map(|count| (count.applicant.number(), count.count))
            .collect();
        assert_eq!(counts, [(999_999_130, 1), (999_999_526, 449)]);
        store.close().await;
    });
}

/// Corrections go to everybody who was given the value, whether the person is told of the use already or not.
#[test]
fn those_who_were_given_a_value_are_found_withheld_or_not() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        let until = start + SignedDuration::from_hours(24);
        let withheld = Asked {
            withheld_until: Some(until),
            by: 999_999_229,
            ..Asked::about(1)
        };
        let open = decide(&store, Asked::about(1), 1, start).await;
        let hidden = decide(&store, withheld, 2, start).await;
        deliver(&store, open, 1, start).await;
        deliver(&store, hidden, 2, start).await;
        // Permitted and never delivered, and about somebody else.
        decide(&store, Asked::about(1), 3, start).await;
        let other = decide(&store, Asked::about(2), 4, start).await;
        deliver(&store, other, 4, start).await;

        let given = async |element: &str, service: &str, since: &str| {
            let elements = [ElementId::parse(element).unwrap()].into_iter().collect();
            let service = ServiceId::parse(service).unwrap();
            let since = since.parse().unwrap();
            let found = store.given(person(1), &service, &elements, since).await;
            let mut found: Vec<_> = (found.unwrap().iter())
                .map(|one| (one.recipient.number(), one.withheld_until))
                .collect();
            found.sort_unstable();
            found
        };
        let both = [(999_999_229, Some(until)), (999_999_526, None)];
        for since in ["2026-11-21", "2020-01-01", "-009999-01-01"] {
            let found = given("identity.birthDate", "personIdentity", since).await;
            assert_eq!(found, both, "{since}");
        }
        assert_eq!(
            given("identity.sex", "personIdentity", "2026-11-21").await,
            []
        );
        assert_eq!(
            given("identity.birthDate", "workAndPay", "2026-11-21").await,
            []
        );
        assert_eq!(
            given("identity.birthDate", "personIdentity", "2026-11-25").await,
            []
        );
        store.close().await;
    });
}

/// With and without: whatever a person can ask says the same as if the withheld use had never been.
#[test]
fn what_is_withheld_is_nowhere_until_its_time() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        let open = decide(&store, Asked::about(1), 1, start).await;
        let day = SignedDuration::from_hours(24);
        let until = start + day;
        let mut withheld = Vec::new();
        for (number, outcome) in [(2, Outcome::Permitted), (3, Outcome::Refused)] {
            let asked = Asked {
                withheld_until: Some(until),
                outcome,
                by: 999_999_229,
                ..Asked::about(1)
            };
            withheld.push(decide(&store, asked, number, start).await);
        }
        // Somebody about whom there is nothing but the open one.
        let twin = decide(&store, Asked::about(2), 4, start).await;

        let before = until - SignedDuration::from_micros(1);
        let all = UseFilter::default();
        let page = store.uses_of(person(1), &all, None, before).await.unwrap();
        let of_twin = store.uses_of(person(2), &all, None, before).await.unwrap();
        assert_eq!(page.uses.len(), of_twin.uses.len());
        assert_eq!(page.uses[0].exchange, open);
        assert_eq!(of_twin.uses[0].exchange, twin);
        assert_eq!((page.before, of_twin.before), (None, None));
        let counts = store.monthly(person(1), start - day, before).await.unwrap();
        let of_twin = store.monthly(person(2), start - day, before).await.unwrap();
        assert_eq!(counts, of_twin);
        for exchange in &withheld {
            assert!(
                store
                    .use_of(person(1), *exchange, before)
                    .await
                    .unwrap()
                    .is_empty()
            );
        }

        // When the time is over all of it is there, and says until when it was withheld.
        assert_eq!(seen(&store, 1, &all, until).await.len(), 3);
        let counts = store.monthly(person(1), start - day, until).await.unwrap();
        assert_eq!(counts.iter().map(|count| count.count).sum::<u64>(), 3);
        for exchange in &withheld {
            let told = store.use_of(person(1), *exchange, until).await.unwrap();
            assert_eq!(told[0].withheld_until, Some(until));
        }
        store.close().await;
    });
}
