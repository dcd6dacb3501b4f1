//! Institutions keep their own entries.

use exchange::directory::{
    Action, Asked, NotRegistered, PAGE_SIZE_MAX, Registration, change, own_files,
};
use vocabulary::{Capacity, Period};

use crate::house::{ANNA, HOUSING_COMPANY, House, NOBODY, WELFARE_CENTRE, ssin};

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
        ["RegisterChange registered", "RegisterChange unregistered"]
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
        let page = own_files(&house, &caller, asked).await.unwrap();
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
    let others = own_files(&house, &house.caller(HOUSING_COMPANY), everything())
        .await
        .unwrap();
    assert!(others.files.is_empty());
}
