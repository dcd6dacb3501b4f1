//! Institutions keep their own entries.

use exchange::directory::{
    Action, Asked, Listing, NotListed, NotRegistered, PAGE_SIZE_MAX, Registration, change,
    own_files,
};
use ledger::Kind;
use serde_json::json;
use vocabulary::{Capacity, Period};

use crate::house::{ANNA, HOUSING_COMPANY, House, LedgerMood, NOBODY, WELFARE_CENTRE, ssin};

fn registration(action: Action, digits: &str, start: &str, end: Option<&str>) -> Registration {
    Registration {
        action,
        ssin: ssin(digits),
        capacity: Capacity::new(1).unwrap(),
        period: Period::new(start.parse().unwrap(), end.map(|end| end.parse().unwrap())).unwrap(),
    }
}

fn everything() -> Asked {
    Asked {
        ssin: None,
        capacity: None,
        active_on: None,
        after: None,
        page_size: PAGE_SIZE_MAX,
    }
}

#[tokio::test]
async fn entries_are_made_ended_and_recorded() {
    let house = House::new();
    let caller = house.caller(WELFARE_CENTRE);
    change(
        &house,
        &caller,
        registration(Action::Register, NOBODY, "2026-03-01", None),
    )
    .await
    .ok()
    .unwrap();
    let overlapping = change(
        &house,
        &caller,
        registration(Action::Register, NOBODY, "2026-05-01", None),
    )
    .await;
    assert!(matches!(overlapping, Err(NotRegistered::Overlaps)));
    let open = change(
        &house,
        &caller,
        registration(Action::Unregister, NOBODY, "2026-03-01", None),
    )
    .await;
    assert!(matches!(open, Err(NotRegistered::EndMissing)));
    let ended = registration(Action::Unregister, NOBODY, "2026-03-01", Some("2026-04-30"));
    change(&house, &caller, ended).await.ok().unwrap();
    let unknown = registration(Action::Unregister, ANNA, "2026-03-01", Some("2026-04-30"));
    assert!(matches!(
        change(&house, &caller, unknown).await,
        Err(NotRegistered::NoSuchEntry)
    ));
    assert_eq!(
        house.told(),
        [
            "RegisterChange registered",
            "RegisterChange registrationRefused",
            "RegisterChange unregistered",
            "RegisterChange unregistrationRefused",
        ]
    );
}

#[tokio::test]
async fn a_suspended_institution_changes_nothing() {
    let house = House::new();
    let tax_office = house.caller("0999998932");
    let outcome = change(
        &house,
        &tax_office,
        registration(Action::Register, ANNA, "2026-03-01", None),
    )
    .await;
    assert!(matches!(
        outcome,
        Err(NotRegistered::ParticipantNotApproved)
    ));
    let listed = own_files(&house, &tax_office, everything()).await;
    assert!(matches!(listed, Err(NotListed::ParticipantNotApproved)));
    assert_eq!(
        house.told(),
        ["RegisterChange registrationRefused", "Delivery refused"]
    );
    let state = house.state.lock().unwrap();
    for record in &state.log {
        assert_eq!(record.body()["why"], "participantNotApproved");
    }
    let theirs = tax_office.subject().institution();
    let entries = state.held.iter();
    assert_eq!(
        entries
            .filter(|held| held.file.institution == theirs)
            .count(),
        0
    );
}

#[tokio::test]
async fn without_a_leaf_nothing_is_listed_and_nothing_refused() {
    let house = House::new();
    *house.ledger_mood.lock().unwrap() = LedgerMood::Refuses;
    for institution in [WELFARE_CENTRE, "0999998932"] {
        let caller = house.caller(institution);
        let listed = own_files(&house, &caller, everything()).await;
        assert!(matches!(listed, Err(NotListed::LedgerUnavailable(_))));
        let entry = registration(Action::Register, ANNA, "2026-03-01", None);
        let changed = change(&house, &caller, entry).await;
        assert!(matches!(changed, Err(NotRegistered::LedgerUnavailable(_))));
    }
    assert!(house.told().is_empty());
}

#[tokio::test]
async fn an_institution_sees_its_own_entries_page_by_page() {
    let house = House::new();
    let caller = house.caller(WELFARE_CENTRE);
    for month in 1..=5 {
        let (start, end) = (format!("2026-0{month}-01"), format!("2026-0{month}-20"));
        let entry = registration(Action::Register, ANNA, &start, Some(&end));
        change(&house, &caller, entry).await.ok().unwrap();
    }
    let mut asked = Asked {
        page_size: 2,
        ..everything()
    };
    let mut seen = Vec::new();
    loop {
        let recorded = own_files(&house, &caller, asked).await.ok().unwrap();
        assert_eq!(recorded.entry().index + 1, house.told().len() as u64);
        let page = Listing::give(recorded);
        seen.extend(page.files.iter().map(|own| own.file.period.start()));
        match page.next {
            Some(next) => {
                asked = Asked {
                    page_size: 2,
                    after: Some(next),
                    ..everything()
                }
            }
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted());
    let others = own_files(&house, &house.caller(HOUSING_COMPANY), everything()).await;
    assert!(Listing::give(others.ok().unwrap()).files.is_empty());

    // Who asked for what, and about whom it was told, without a number.
    let state = house.state.lock().unwrap();
    let records: Vec<_> = state.log[5..].iter().map(|record| record.body()).collect();
    assert!(state.log[5..].iter().all(|it| it.kind() == Kind::Delivery));
    let given: Vec<_> = records.iter().map(|body| &body["entries"]).collect();
    assert_eq!(given, [2, 2, 1, 0]);
    let anna = state.held[0].person;
    assert_eq!(records[1]["persons"], json!([anna]));
    assert_eq!(
        records[1]["asked"],
        json!({
            "person": null, "capacity": null, "activeOn": null, "pageSize": 2,
            "after": {"person": anna, "capacity": 1, "startDate": "2026-02-01"},
        })
    );
    assert_eq!(records[3]["persons"], json!([]));
    assert!(state.log.iter().all(|record| {
        let text = String::from_utf8_lossy(record.as_bytes());
        !text.contains(ANNA)
    }));
}
