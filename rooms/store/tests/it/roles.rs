//! Who holds which role.

use identity::{
    Zeroizing,
    people::role::{By, Holding, Invitation, InvitationSecret, Role},
};
use jiff::SignedDuration;
use store::{Store, people::NotChanged};
use vocabulary::{InstitutionId, PersonId, UserReference};

use crate::house::{House, on_each_engine};

const INSTITUTION: InstitutionId = InstitutionId::from_number(999_999_823);

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(uuid::Uuid::from_u128(number))
}

fn secret(byte: u8) -> InvitationSecret {
    InvitationSecret::from_random(Zeroizing::new([byte; 32]))
}

async fn invite(house: &House, store: &Store, byte: u8, role: Role) {
    let invitation = Invitation {
        role,
        reference: UserReference::parse("staff-1").unwrap(),
        by: By::Operator,
        made_at: house.clock.now(),
    };
    store
        .invite(secret(byte).hash(), &invitation)
        .await
        .unwrap();
}

async fn give(house: &House, store: &Store, byte: u8, to: u128, role: Role) -> Holding {
    invite(house, store, byte, role).await;
    let now = house.clock.now();
    let accepted = store.accept_invitation(secret(byte).hash(), person(to), now);
    accepted.await.unwrap()
}

#[test]
fn an_invitation_gives_a_role_once() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let role = Role::Clerk(INSTITUTION);
        let before = store.log().size();
        let given = give(&house, &store, 1, 1, role).await;
        assert_eq!(store.log().size(), before + 1, "one leaf");
        let held = store.roles_of(person(1)).await.unwrap();
        assert_eq!(held.find(role), Some(&given));
        assert_eq!(held.find(Role::Administrator), None);
        let elsewhere = Role::Clerk(InstitutionId::from_number(1));
        assert_eq!(held.find(elsewhere), None, "of another institution");
        assert!(store.roles_of(person(2)).await.unwrap().holdings.is_empty());
        for (byte, who) in [(1, 2), (9, 2)] {
            let again = store.accept_invitation(secret(byte).hash(), person(who), now);
            assert_eq!(again.await, Err(NotChanged::NoInvitation));
        }
        // Whoever has the role keeps the invitation for another.
        invite(&house, &store, 2, role).await;
        let held = store.accept_invitation(secret(2).hash(), person(1), now);
        assert_eq!(held.await, Err(NotChanged::Held));
        assert!(
            store
                .accept_invitation(secret(2).hash(), person(2), now)
                .await
                .is_ok()
        );
        store.close().await;
    });
}

#[test]
fn an_invitation_is_over_after_its_time() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        invite(&house, &store, 1, Role::CommitteeMember).await;
        let later = house.clock.now() + SignedDuration::from_hours(14 * 24);
        let just_before = later - SignedDuration::from_secs(1);
        let hash = secret(1).hash();
        assert!(store.invitation(hash, just_before).await.unwrap().is_some());
        assert_eq!(store.invitation(hash, later).await.unwrap(), None);
        let late = store.accept_invitation(hash, person(1), later).await;
        assert_eq!(late, Err(NotChanged::NoInvitation));
        store
            .forget_ended(later + SignedDuration::from_secs(1))
            .await
            .unwrap();
        assert_eq!(store.invitation(hash, just_before).await.unwrap(), None);
        store.close().await;
    });
}

#[test]
fn a_role_is_taken_back_but_for_the_last_administrator() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let first = give(&house, &store, 1, 1, Role::Administrator).await;
        let by = By::Administrator(first.id);
        let stays = store.withdraw_role(first.id, by, now).await;
        assert_eq!(stays, Err(NotChanged::Stays));
        let second = give(&house, &store, 2, 2, Role::Administrator).await;
        let before = store.log().size();
        store
            .withdraw_role(first.id, By::Administrator(second.id), now)
            .await
            .unwrap();
        assert_eq!(store.log().size(), before + 1, "one leaf");
        assert!(store.roles_of(person(1)).await.unwrap().holdings.is_empty());
        let twice = store.withdraw_role(first.id, by, now).await;
        assert_eq!(twice, Err(NotChanged::Stays));
        let last = store.withdraw_role(second.id, by, now).await;
        assert_eq!(last, Err(NotChanged::Stays));
        let all = store.all_holdings().await.unwrap();
        let ended: Vec<bool> = all.iter().map(|it| it.withdrawn_at.is_some()).collect();
        assert_eq!(ended.iter().filter(|ended| **ended).count(), 1);
        // And given again.
        give(&house, &store, 3, 1, Role::Administrator).await;
        store.close().await;
    });
}

#[test]
fn two_administrators_cannot_withdraw_each_other_at_once() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let one = give(&house, &store, 1, 1, Role::Administrator).await;
        let other = give(&house, &store, 2, 2, Role::Administrator).await;
        let (first, second) = tokio::join!(
            store.withdraw_role(one.id, By::Administrator(other.id), now),
            store.withdraw_role(other.id, By::Administrator(one.id), now),
        );
        assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
        store.close().await;
    });
}

#[test]
fn nobody_comes_back_by_an_invitation_of_their_own() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let first = give(&house, &store, 1, 1, Role::Administrator).await;
        let second = give(&house, &store, 2, 2, Role::Administrator).await;
        let invitation = |by| Invitation {
            role: Role::Administrator,
            reference: UserReference::parse("again").unwrap(),
            by,
            made_at: now,
        };
        for (byte, by) in [(3, first.id), (4, second.id)] {
            let new = invitation(By::Administrator(by));
            store.invite(secret(byte).hash(), &new).await.unwrap();
        }
        store
            .withdraw_role(first.id, By::Administrator(second.id), now)
            .await
            .unwrap();
        let back = store.accept_invitation(secret(3).hash(), person(1), now);
        assert_eq!(back.await, Err(NotChanged::NoInvitation));
        // Of who stands it counts.
        let other = store.accept_invitation(secret(4).hash(), person(3), now);
        assert!(other.await.is_ok());
        store.close().await;
    });
}
