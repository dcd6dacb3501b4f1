//! Mandates: offered, answered once, ended once, found by each side, and what was seen by them.

use exchange::Persons as _;
use governance::{
    mandates::{Change, Conflict, LookRow, LooksBeside, Mandates as _, Query, hour_of},
    uses::{UseFilter, UsePage},
};
use identity::{
    Zeroizing,
    mandate::{
        Accepted, End, Kind, Label, Mandate, MandateId, MandateScope, MandateScopes,
        OFFER_HOURS_MAX, OPEN_OFFERS_MAX, Offer, Principal, Relation, Side, Terms,
    },
    people::{Device, SessionSecret, Way},
};
use jiff::{SignedDuration, Timestamp};
use ledger::{Kind as RecordKind, Ledger as _, NotCommitted, Record};
use serde_json::json;
use store::{Store, people::NewSession};
use uuid::Uuid;
use vocabulary::{Hash32, InstitutionId, Level, Period, PersonId, be::EnterpriseNumber};

use crate::house::{House, on_each_engine, ssin};

const GIVER: u128 = 1;
const HOLDER: u128 = 2;
const OTHER: u128 = 3;

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn code(number: u8) -> Hash32 {
    Hash32::new([number; 32])
}

fn id(number: u8) -> MandateId {
    MandateId::from_bytes([number; 16])
}

fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

fn terms(principal: Principal, kind: Kind) -> Terms {
    let end = "2027-10-31".parse().unwrap();
    Terms {
        principal,
        kind,
        scopes: MandateScopes::of(&[MandateScope::SeeUses, MandateScope::ReportErrors]),
        period: Period::new("2026-11-01".parse().unwrap(), Some(end)).unwrap(),
        label: label("Marie"),
        name: Some(label("Els")),
    }
}

fn offer(number: u8, by: u128, at: Timestamp) -> Offer {
    Offer {
        id: id(number),
        terms: terms(Principal::Person(person(by)), Kind::Given),
        made_by: person(by),
        made_at: at,
    }
}

async fn commit(store: &Store, change: Change, at: Timestamp) -> Result<(), Conflict> {
    let record = Record::new(RecordKind::RegisterChange, at, &json!({ "a": "test" })).unwrap();
    match store.commit(vec![record], change).await {
        Ok(entries) => {
            assert_eq!(entries.len(), 1);
            Ok(())
        }
        Err(NotCommitted::Conflict(conflict)) => Err(conflict),
        Err(NotCommitted::Unavailable(why)) => panic!("{why}"),
    }
}

async fn offered(store: &Store, number: u8, by: u128, at: Timestamp) -> Result<Offer, Conflict> {
    let offer = offer(number, by, at);
    let change = Change::Offered(Box::new(offer.clone()), code(number));
    commit(store, change, at).await.map(|()| offer)
}

async fn held(store: &Store, number: u8, by: u128, at: Timestamp) -> Accepted {
    let offer = offered(store, number, by, at).await.unwrap();
    let accepted = offer.accept(person(HOLDER), at).unwrap();
    let change = Change::Accepted(Box::new(accepted.clone()), code(number));
    commit(store, change, at).await.unwrap();
    accepted
}

#[test]
fn an_offer_is_kept_as_it_was_made_and_answered_once() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let made = offered(&store, 1, GIVER, now).await.unwrap();
        assert_eq!(store.offer_with(code(1)).await.unwrap(), Some(made.clone()));
        assert_eq!(store.offer_with(code(2)).await.unwrap(), None);
        let of_giver = store.mandates_of(made.terms.principal).await.unwrap();
        assert_eq!(of_giver, [Mandate::Offered(made.clone())]);

        // Many type the code at one time: one gets it.
        let accepted = made.clone().accept(person(HOLDER), now).unwrap();
        let takers = (0..8).map(|_| {
            let change = Change::Accepted(Box::new(accepted.clone()), code(1));
            commit(&store, change, now)
        });
        let taken = futures_util::future::join_all(takers).await;
        let first = taken.iter().filter(|it| it.is_ok()).count();
        assert_eq!(first, 1, "{taken:?}");
        assert_eq!(store.offer_with(code(1)).await.unwrap(), None);
        let refused = made.refuse(person(OTHER), now).unwrap();
        let late = commit(&store, Change::OfferClosed(Box::new(refused)), now).await;
        assert_eq!(late, Err(Conflict::Meanwhile));

        let in_use = store.mandate_in_use(id(1)).await.unwrap().unwrap();
        assert_eq!(in_use, (accepted.clone(), None));
        let of_holder = store.mandates_held_by(person(HOLDER)).await.unwrap();
        assert_eq!(of_holder, [Mandate::Accepted(accepted.clone())]);
        assert_eq!(store.mandates_held_by(person(OTHER)).await.unwrap(), []);

        let closed = accepted.revoke(person(GIVER), now).unwrap();
        assert_eq!(closed.end, End::Revoked(Side::Principal));
        let change = Change::Closed(Box::new(closed.clone()));
        commit(&store, change.clone(), now).await.unwrap();
        assert_eq!(
            commit(&store, change, now).await,
            Err(Conflict::Meanwhile),
            "it ends once"
        );
        assert_eq!(store.mandate_in_use(id(1)).await.unwrap(), None);
        let kept = store.mandate(id(1)).await.unwrap();
        assert_eq!(kept, Some(Mandate::Closed(closed)));
        store.close().await;
    });
}

#[test]
fn open_offers_are_bounded_and_forgotten_long_after() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let most = u8::try_from(OPEN_OFFERS_MAX).unwrap();
        for number in 0..most {
            offered(&store, number, GIVER, now).await.unwrap();
        }
        let more = offered(&store, 100, GIVER, now).await;
        assert_eq!(more, Err(Conflict::TooMany));
        offered(&store, 101, OTHER, now).await.unwrap();
        // Those that lapsed do not count.
        house
            .clock
            .advance(SignedDuration::from_hours(OFFER_HOURS_MAX + 1));
        let now = house.clock.now();
        offered(&store, 102, GIVER, now).await.unwrap();

        let all = Principal::Person(person(GIVER));
        store.forget_lapsed_offers(now).await.unwrap();
        let kept = store.mandates_of(all).await.unwrap();
        assert_eq!(
            kept.len(),
            usize::from(most) + 1,
            "their maker still sees them"
        );
        house.clock.advance(SignedDuration::from_hours(31 * 24));
        let later = house.clock.now();
        let accepted = held(&store, 103, GIVER, later).await;
        store.forget_lapsed_offers(later).await.unwrap();
        let kept = store.mandates_of(all).await.unwrap();
        let ids: Vec<MandateId> = kept.iter().map(Mandate::id).collect();
        assert_eq!(ids, [accepted.id, id(102)]);
        store.close().await;
    });
}

#[test]
fn institutions_find_their_own() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let [ours, theirs] = [999_999_526, 999_999_130].map(InstitutionId::from_number);
        let number = EnterpriseNumber::parse("0999999823").unwrap();
        let child = Principal::Person(person(GIVER));
        for (which, institution, relation, principal, holder) in [
            (1, ours, Relation::Parent, child, HOLDER),
            (2, ours, Relation::Guardian, child, OTHER),
            (3, theirs, Relation::Parent, child, HOLDER),
            (
                4,
                ours,
                Relation::Representative,
                Principal::Company(number),
                HOLDER,
            ),
        ] {
            let kind = Kind::Registered {
                relation,
                institution,
            };
            let mandate = Accepted {
                id: id(which),
                terms: Terms {
                    name: None,
                    ..terms(principal, kind)
                },
                made_by: None,
                mandatary: person(holder),
                since: now,
            };
            let change = Change::Registered(Box::new(mandate.clone()));
            commit(&store, change, now).await.unwrap();
            let kept = store.mandate(id(which)).await.unwrap();
            assert_eq!(kept, Some(Mandate::Accepted(mandate)));
        }
        let found = async |query: Query| -> Vec<MandateId> {
            let found = store.registered_by(ours, &query).await.unwrap();
            found.iter().map(Mandate::id).collect()
        };
        let all = Query {
            limit: 10,
            ..Query::default()
        };
        assert_eq!(found(all.clone()).await, [id(1), id(2), id(4)]);
        let two = Query {
            limit: 2,
            after: Some(id(1)),
            ..all.clone()
        };
        assert_eq!(found(two).await, [id(2), id(4)]);
        for (who, expected) in [
            (GIVER, vec![id(1), id(2)]),
            (HOLDER, vec![id(1), id(4)]),
            (9, vec![]),
        ] {
            let about = Query {
                person: Some(person(who)),
                ..all.clone()
            };
            assert_eq!(found(about).await, expected, "{who}");
        }
        let company = Query {
            company: Some(number),
            ..all
        };
        assert_eq!(found(company).await, [id(4)]);
        let of_company = store.mandates_of(Principal::Company(number)).await.unwrap();
        assert_eq!(of_company.len(), 1);
        store.close().await;
    });
}

async fn look(store: &Store, by: u8, about: u128, at: Timestamp) {
    let body = json!({
        "register": "mandates", "action": "seen", "scope": "seeUses", "page": "/uses",
    });
    let record = Record::new(RecordKind::Delivery, at, &body).unwrap();
    let row = LookRow {
        principal: Principal::Person(person(about)),
        mandate: id(by),
        at,
    };
    store
        .commit(vec![record], Change::Looked(Box::new(row)))
        .await
        .unwrap();
}

#[test]
fn looks_are_folded_by_the_hour_and_told_to_nobody_else() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        held(&store, 1, GIVER, start).await;
        held(&store, 2, GIVER, start).await;
        let minutes = |count| start + SignedDuration::from_mins(count);
        for (by, after) in [(1, 0), (1, 59), (2, 30), (1, 60), (1, 26 * 60)] {
            look(&store, by, GIVER, minutes(after)).await;
        }
        let nothing = UsePage::default();
        let beside = async |who, filter: &UseFilter| -> Vec<(i64, MandateId, u64)> {
            let LooksBeside { groups, more } = store
                .looks_beside(person(who), &nothing, None, filter)
                .await
                .unwrap();
            assert!(!more);
            let line =
                |it: &governance::mandates::LookGroup| (hour_of(it.hour), it.mandate, it.count);
            groups.iter().map(line).collect()
        };
        let hour = hour_of(start);
        let all = [
            (hour + 26, id(1), 1),
            (hour + 1, id(1), 1),
            (hour, id(1), 2),
            (hour, id(2), 1),
        ];
        assert_eq!(beside(GIVER, &UseFilter::default()).await, all);
        assert_eq!(beside(HOLDER, &UseFilter::default()).await, []);
        let first_day = UseFilter {
            to: Some(vocabulary::be::legal_date(start)),
            ..UseFilter::default()
        };
        assert_eq!(beside(GIVER, &first_day).await, all[1..]);
        let next_day = UseFilter {
            from: vocabulary::be::legal_date(start).tomorrow().ok(),
            ..UseFilter::default()
        };
        assert_eq!(beside(GIVER, &next_day).await, all[..1]);

        let every = async || {
            let (mut all, mut last) = (Vec::new(), None);
            loop {
                let page = store.look_groups(person(GIVER), last.as_ref()).await;
                let page = page.unwrap();
                last = page.last().cloned();
                match last {
                    Some(_) => all.extend(page),
                    None => return all,
                }
            }
        };
        assert_eq!(every().await.len(), all.len());
        // More than one page of lines: none is lost, none is there twice.
        for day in 2..110 {
            look(&store, 1, GIVER, minutes(day * 24 * 60)).await;
            look(&store, 2, GIVER, minutes(day * 24 * 60)).await;
        }
        let every = every().await;
        assert_eq!(every.len(), all.len() + 2 * 108);
        assert!(every.is_sorted_by(|a, b| a.hour > b.hour || a.mandate < b.mandate));

        let told = store.looks_of(person(GIVER), id(1), hour).await.unwrap();
        let times: Vec<Timestamp> = told.iter().map(|look| look.at).collect();
        assert_eq!(times, [minutes(59), start]);
        for look in &told {
            assert!(store.log().opened(look.entry.index).await.is_ok());
        }
        for (who, by, hour) in [(HOLDER, 1, hour), (GIVER, 3, hour), (GIVER, 1, hour + 2)] {
            let other = store.looks_of(person(who), id(by), hour).await.unwrap();
            assert_eq!(other, []);
        }
        store.close().await;
    });
}

#[test]
fn a_session_acts_by_one_mandate_and_no_other_session_does() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let secret = |byte| SessionSecret::from_random(Zeroizing::new([byte; 32])).id();
        for byte in [1, 2] {
            let new = NewSession {
                id: secret(byte),
                person: person(HOLDER),
                level: Level::Substantial,
                way: Way::Passkey,
                device: Device::of_user_agent(""),
                instead_of: None,
            };
            store.open_session(new, now).await.unwrap();
        }
        let acting = async |byte| store.session(secret(byte)).await.unwrap().unwrap().acting;
        assert_eq!(acting(1).await, None);
        store.act(secret(1), Some(id(7))).await.unwrap();
        assert_eq!((acting(1).await, acting(2).await), (Some(id(7)), None));
        let shown = store.sessions_of(person(HOLDER)).await.unwrap();
        assert_eq!(shown.iter().filter(|it| it.acting.is_some()).count(), 1);
        store.act(secret(1), None).await.unwrap();
        assert_eq!(acting(1).await, None);
        store.close().await;
    });
}

#[test]
fn a_replaced_number_takes_its_mandates_along() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let (old, new) = (ssin(1), ssin(3));
        let before = store.admit(&old).await.unwrap();
        let after = store.admit(&new).await.unwrap();
        let offer = Offer {
            id: id(1),
            terms: terms(Principal::Person(before), Kind::Given),
            made_by: before,
            made_at: now,
        };
        let change = Change::Offered(Box::new(offer.clone()), code(1));
        commit(&store, change, now).await.unwrap();
        store.replace_number(&old, &new).await.unwrap();
        let kept = store.mandates_of(Principal::Person(after)).await.unwrap();
        let Some(Mandate::Offered(kept)) = kept.first() else {
            panic!("{kept:?}");
        };
        assert_eq!(kept.terms.principal, Principal::Person(after));
        assert_eq!(kept.made_by, after);
        store.close().await;
    });
}
