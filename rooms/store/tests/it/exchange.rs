//! Tickets, quota and the leaves of an exchange.

use exchange::interactive::{
    Change, Conflict, Decided, Ended, Outcome, Phase, TicketState, Tickets as _,
};
use jiff::{SignedDuration, Timestamp};
use ledger::{Entry, Ledger as _, NotCommitted};
use policy::QuotaUse;
use store::{Store, exchange::LeafKind};
use vocabulary::{
    ApplicationId, DeliberationNumber, ExchangeId, Hash32, InstitutionId, PersonId, Ticket,
};

use crate::house::{House, on_each_engine, record};

const APPLICANT: u32 = 999_999_823;

fn application() -> ApplicationId {
    ApplicationId::parse("welfare-centre").unwrap()
}

fn ticket() -> Ticket {
    Ticket::parse("T-1").unwrap()
}

fn exchange(number: u128) -> ExchangeId {
    ExchangeId::from_uuid(uuid::Uuid::from_u128(number))
}

fn decided(
    number: u128,
    at: Timestamp,
    expected: Option<TicketState>,
    outcome: Outcome,
) -> Decided {
    Decided {
        exchange: exchange(number),
        institution: InstitutionId::from_number(APPLICANT),
        application: application(),
        ticket: ticket(),
        digest: Hash32::new([number as u8; 32]),
        expected,
        person: PersonId::from_uuid(uuid::Uuid::from_u128(99)),
        at,
        withheld_until: None,
        quota: None,
        outcome,
    }
}

fn ended(number: u128, at: Timestamp) -> Ended {
    Ended {
        exchange: exchange(number),
        application: application(),
        ticket: ticket(),
        at,
    }
}

async fn commit(store: &Store, change: Change) -> Result<Entry, Conflict> {
    match store.commit(vec![record(0)], change).await {
        Ok(entries) => Ok(entries[0]),
        Err(NotCommitted::Conflict(conflict)) => Err(conflict),
        Err(NotCommitted::Unavailable(why)) => panic!("{why}"),
    }
}

async fn state(store: &Store, now: Timestamp) -> Option<TicketState> {
    store.ticket(&application(), &ticket(), now).await.unwrap()
}

fn decide(decided: Decided) -> Change {
    Change::Decided(Box::new(decided))
}

#[test]
fn a_ticket_walks_from_running_to_answered() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        assert_eq!(state(&store, now).await, None);
        let first = decided(1, now, None, Outcome::Permitted);
        let decision = commit(&store, decide(first.clone())).await.unwrap();
        let running = state(&store, now).await.unwrap();
        assert_eq!(running.exchange, exchange(1));
        assert_eq!(running.phase, Phase::Running);
        assert_eq!(running.since, now);
        assert_eq!(running.digest, Hash32::new([1; 32]));

        // Nobody else takes it meanwhile, and nobody ends it for another exchange.
        let other = decided(2, now, None, Outcome::Permitted);
        assert_eq!(
            commit(&store, decide(other)).await,
            Err(Conflict::TicketTaken)
        );
        let end = Change::Delivered(ended(2, now));
        assert_eq!(commit(&store, end).await, Err(Conflict::TicketTaken));

        // It fails, is taken up again from the state that was read, and is answered.
        commit(&store, Change::Failed(ended(1, now))).await.unwrap();
        let failed = state(&store, now).await.unwrap();
        assert_eq!(failed.phase, Phase::Failed);
        assert_eq!(
            commit(&store, Change::Delivered(ended(1, now))).await,
            Err(Conflict::TicketTaken)
        );
        let later = now + SignedDuration::from_secs(1);
        let again = decided(1, later, Some(failed), Outcome::Permitted);
        let second_decision = commit(&store, decide(again.clone())).await.unwrap();
        assert_eq!(
            commit(&store, decide(again)).await,
            Err(Conflict::TicketTaken)
        );
        let delivery = commit(&store, Change::Delivered(ended(1, later)))
            .await
            .unwrap();
        let answered = state(&store, later).await.unwrap();
        assert_eq!(answered.phase, Phase::Answered { delivery });

        let receipt = commit(&store, Change::Acknowledged(ended(1, later)))
            .await
            .unwrap();
        let twice = commit(&store, Change::Acknowledged(ended(1, later))).await;
        assert_eq!(twice, Err(Conflict::TicketTaken));

        let found = store.exchange(exchange(1)).await.unwrap().unwrap();
        assert_eq!(found.institution, InstitutionId::from_number(APPLICANT));
        assert_eq!(found.ticket, ticket());
        assert_eq!(found.decision, Some(second_decision));
        assert_eq!(found.delivery, Some(delivery));
        assert_eq!(found.receipt, Some(receipt));
        let kinds: Vec<LeafKind> = store
            .leaves_of(exchange(1))
            .await
            .unwrap()
            .into_iter()
            .map(|(kind, _)| kind)
            .collect();
        assert_eq!(
            kinds,
            [
                LeafKind::Decision,
                LeafKind::Failure,
                LeafKind::Decision,
                LeafKind::Delivery,
                LeafKind::Receipt
            ]
        );
        assert_eq!(store.leaves_of(exchange(1)).await.unwrap()[0].1, decision);
        assert_eq!(store.exchange(exchange(3)).await.unwrap(), None);
        store.close().await;
    });
}

#[test]
fn a_ticket_is_unique_for_twenty_four_hours() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        commit(&store, decide(decided(1, now, None, Outcome::Refused)))
            .await
            .unwrap();
        assert_eq!(state(&store, now).await.unwrap().phase, Phase::Failed);
        let day = SignedDuration::from_hours(24);
        let almost = now + day - SignedDuration::from_micros(1);
        assert!(state(&store, almost).await.is_some());
        let early = decided(2, almost, None, Outcome::Permitted);
        assert_eq!(
            commit(&store, decide(early)).await,
            Err(Conflict::TicketTaken)
        );
        assert_eq!(state(&store, now + day).await, None);
        let free = decided(2, now + day, None, Outcome::Permitted);
        commit(&store, decide(free)).await.unwrap();
        assert_eq!(
            state(&store, now + day).await.unwrap().exchange,
            exchange(2)
        );
        // The first exchange is still known by its id.
        assert!(store.exchange(exchange(1)).await.unwrap().is_some());
        store.close().await;
    });
}

#[test]
fn a_quota_is_spent_with_the_decision_and_never_beyond_its_limit() {
    on_each_engine(async |house: House| {
        let store = std::sync::Arc::new(house.open().await);
        let now = house.clock.now();
        let quota = |limit| QuotaUse {
            deliberation: DeliberationNumber::parse("26/009").unwrap(),
            applicant: InstitutionId::from_number(APPLICANT),
            window_start: jiff::civil::date(2026, 11, 21),
            limit,
        };
        assert_eq!(store.quota_used(&quota(3)).await.unwrap(), 0);
        let tasks: Vec<_> = (1..=8)
            .map(|number| {
                let store = std::sync::Arc::clone(&store);
                let ticket = Ticket::parse(&format!("T-{number}")).unwrap();
                let quota = Some(quota(3));
                let decided = Decided {
                    ticket,
                    quota,
                    ..decided(number, now, None, Outcome::Permitted)
                };
                tokio::spawn(async move { commit(&store, decide(decided)).await })
            })
            .collect();
        let mut spent = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => spent += 1,
                Err(conflict) => assert_eq!(conflict, Conflict::QuotaExceeded),
            }
        }
        assert_eq!(spent, 3);
        assert_eq!(store.quota_used(&quota(3)).await.unwrap(), 3);
        assert_eq!(store.log().size(), 3);
        let mut tomorrow = quota(0);
        tomorrow.window_start = jiff::civil::date(2026, 11, 22);
        let none = Decided {
            ticket: Ticket::parse("T-9").unwrap(),
            quota: Some(tomorrow.clone()),
            ..decided(9, now, None, Outcome::Permitted)
        };
        assert_eq!(
            commit(&store, decide(none)).await,
            Err(Conflict::QuotaExceeded)
        );
        assert_eq!(store.quota_used(&tomorrow).await.unwrap(), 0);
        store.close().await;
    });
}

#[test]
fn what_was_under_way_is_closed_as_interrupted_after_a_restart() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        commit(&store, decide(decided(1, now, None, Outcome::Permitted)))
            .await
            .unwrap();
        store.close().await;
        drop(store);
        house.clock.advance(SignedDuration::from_secs(60));
        let store = house.open().await;
        let found = state(&store, house.clock.now()).await.unwrap();
        assert_eq!(found.phase, Phase::Failed);
        let leaves = store.leaves_of(exchange(1)).await.unwrap();
        let [(LeafKind::Decision, _), (LeafKind::Failure, interrupted)] = leaves[..] else {
            panic!("{leaves:?}");
        };
        let leaf = store.log().opened(interrupted.index).await.unwrap();
        assert_eq!(leaf.record.body()["outcome"], "interrupted");
        assert_eq!(leaf.record.kind(), ledger::Kind::Delivery);
        store.close().await;
    });
}

#[test]
fn records_are_found_by_time() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let origin = store.log().key().origin().clone();
        let at = record(0).at();
        for number in 0..600 {
            store
                .commit(vec![record(number)], store::ledger::NoChange)
                .await
                .unwrap();
        }
        let minute = SignedDuration::from_mins(1);
        for (span, expected) in [
            (at..at + minute, 600),
            (at - minute..at, 0),
            (at + minute..at + minute * 2, 0),
        ] {
            let mut found = 0;
            let mut after = None;
            loop {
                let page = store
                    .records_between(&origin, span.clone(), after)
                    .await
                    .unwrap();
                found += page.records.len();
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected);
        }
        store.close().await;
    });
}

#[test]
fn of_many_at_once_only_those_that_do_not_fit_are_refused() {
    const AT_ONCE: u128 = 60;
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let before = store.log().size();
        let changes = (1..=AT_ONCE).map(|number| {
            let mut one = decided(number, now, None, Outcome::Permitted);
            if number % 3 != 0 {
                one.ticket = Ticket::parse(&format!("T-{number}-own")).unwrap();
            }
            commit(&store, decide(one))
        });
        let outcomes = futures_util::future::join_all(changes).await;
        let mut places = Vec::new();
        let mut refused = 0;
        for outcome in outcomes {
            match outcome {
                Ok(entry) => places.push(entry.index),
                Err(why) => {
                    assert_eq!(why, Conflict::TicketTaken);
                    refused += 1;
                }
            }
        }
        assert_eq!(
            refused,
            AT_ONCE / 3 - 1,
            "one of those with the same ticket"
        );
        places.sort_unstable();
        assert!(places.into_iter().eq(before..store.log().size()));
        store.close().await;
    });
}
