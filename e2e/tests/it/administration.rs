//! Roles over HTTP: invitations, the pages of each role, and whoever does not hold it.

use identity::{
    Zeroizing,
    people::role::{By, Invitation, InvitationSecret, Role, RoleKind},
};
use server::demo::population::Participant;
use server::http::portal::{OpenTo, PageMethod, pages};
use vocabulary::UserReference;

use crate::house::{Engine, House, on_both_engines};
use crate::portal::{Browser, Page};

on_both_engines!(
    an_administrator_invites_and_takes_back,
    pages_of_a_role_are_for_its_holders,
    nobody_gives_themselves_a_role,
);

/// A role of each kind.
fn role(kind: RoleKind) -> Role {
    match kind {
        RoleKind::Administrator => Role::Administrator,
        RoleKind::CommitteeMember => Role::CommitteeMember,
        RoleKind::DataProtectionOfficer => Role::DataProtectionOfficer,
        RoleKind::Clerk => Role::Clerk(Participant::WelfareCentre.id()),
    }
}

/// The secret of an invitation: another one each time.
fn random() -> Zeroizing<[u8; 32]> {
    let halves = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes);
    Zeroizing::new(std::array::from_fn(|at| halves[at / 16][at % 16]))
}

/// The path of a new invitation, as an operator makes it.
pub async fn invited(house: &House, role: Role, reference: &str) -> String {
    let hub = house.running().hub();
    let secret = InvitationSecret::from_random(random());
    let invitation = Invitation {
        role,
        reference: UserReference::parse(reference).unwrap(),
        by: By::Operator,
        made_at: hub.clock().now(),
    };
    hub.store()
        .invite(secret.hash(), &invitation)
        .await
        .unwrap();
    format!("/invitation/{}", *secret.to_text())
}

/// Gives whoever is signed in in this browser a role, as an operator would begin it and the person ends it.
pub async fn take_role(house: &House, browser: &mut Browser, role: Role, reference: &str) {
    let link = invited(house, role, reference).await;
    let accepted = accept(house, browser, &link).await;
    assert_eq!((accepted.status, accepted.place()), (303, "/home"));
}

/// Follows the link of an invitation and accepts.
async fn accept(house: &House, browser: &mut Browser, link: &str) -> Page {
    let opened = browser.get(house, link).await;
    assert_eq!((opened.status, opened.place()), (303, "/invitation"));
    let token = browser.form_token(house).await;
    browser
        .post(house, "/invitation", &[("csrf", &token)])
        .await
}

/// Somebody whom the provider lists, signed in.
pub async fn person(house: &House, index: u32) -> Browser {
    Browser::signed_in(house, &format!("person-{index}")).await
}

async fn an_administrator_invites_and_takes_back(engine: Engine) {
    let house = House::open(engine).await;
    let mut administrator = person(&house, 1).await;
    let mut clerk = person(&house, 2).await;
    let mut thief = person(&house, 3).await;
    take_role(&house, &mut administrator, Role::Administrator, "first").await;

    let token = administrator.form_token(&house).await;
    let welfare = Participant::WelfareCentre.id().to_string();
    let invitation = |role: &'static str, institution: String, reference: &'static str| {
        [
            ("csrf", token.clone()),
            ("role", role.to_owned()),
            ("institution", institution),
            ("reference", reference.to_owned()),
        ]
    };
    for (role, institution, reference, told) in [
        ("king", "", "a", "Choose a role."),
        (
            "clerk",
            "",
            "a",
            "A clerk works for an institution of the register.",
        ),
        (
            "clerk",
            "0999999999",
            "a",
            "A clerk works for an institution of the register.",
        ),
        (
            "administrator",
            welfare.as_str(),
            "a",
            "Only a clerk works for an institution.",
        ),
        (
            "administrator",
            "",
            "85.07.30-033.28",
            "nothing that could be a national number",
        ),
        ("administrator", "", "<script>", "Give a staff number"),
    ] {
        let form = invitation(role, institution.to_owned(), reference);
        let form: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let page = administrator
            .post(&house, "/administration/invitations", &form)
            .await;
        assert_eq!(page.status, 200);
        assert!(
            page.text.contains(told),
            "{role} {institution}: {}",
            page.text
        );
        assert!(!page.text.contains("/invitation/"), "{role} {institution}");
    }

    let form = invitation("clerk", welfare, "clerk-7");
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let page = administrator
        .post(&house, "/administration/invitations", &form)
        .await;
    let link = page.between("<pre><code>", "<").to_owned();
    let path = link
        .strip_prefix(house.running().base_url())
        .unwrap()
        .to_owned();

    // Nobody signed in is led to the sign-in, and the secret stands in no address on the way.
    let mut nobody = Browser::default();
    let opened = nobody.get(&house, &path).await;
    assert_eq!(opened.place(), "/invitation");
    let away = nobody.get(&house, "/invitation").await;
    assert_eq!(away.place(), "/sign-in?next=%2Finvitation");

    let shown = {
        clerk.get(&house, &path).await;
        clerk.get(&house, "/invitation").await
    };
    assert!(shown.text.contains("clerk-7"), "{}", shown.text);
    let accepted = accept(&house, &mut clerk, &path).await;
    assert_eq!((accepted.status, accepted.place()), (303, "/home"));
    assert!(
        clerk
            .get(&house, "/home")
            .await
            .text
            .contains("The role is yours.")
    );

    // A second time it opens nothing.
    accept(&house, &mut thief, &path).await;
    let told = thief.get(&house, "/home").await;
    assert!(
        told.text.contains("does not work any more"),
        "{}",
        told.text
    );
    thief.get(&house, &path).await;
    let gone = thief.get(&house, "/invitation").await;
    assert_eq!((gone.status, gone.place()), (303, "/home"));

    let list = administrator.get(&house, "/administration").await;
    assert!(list.text.contains("clerk-7"), "{}", list.text);
    let (_, of_clerk) = list.text.split_once("clerk-7").unwrap();
    let id = of_clerk.split("name=\"holding\" value=\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap();
    let withdrawal = [("csrf", token.as_str()), ("holding", id)];
    // Not by somebody who is no administrator, even with a token of their own.
    let own = clerk.form_token(&house).await;
    let stolen = [("csrf", own.as_str()), ("holding", id)];
    let refused = clerk
        .post(&house, "/administration/withdrawals", &stolen)
        .await;
    assert_eq!(refused.status, 403);
    let done = administrator
        .post(&house, "/administration/withdrawals", &withdrawal)
        .await;
    assert_eq!((done.status, done.place()), (303, "/administration"));
    let list = administrator.get(&house, "/administration").await;
    assert!(
        list.text.contains("The role was taken back."),
        "{}",
        list.text
    );
    house.close().await;
}

async fn pages_of_a_role_are_for_its_holders(engine: Engine) {
    let house = House::open(engine).await;
    let mut holders = Vec::new();
    for (index, kind) in (10..).zip(RoleKind::ALL) {
        let mut browser = person(&house, index).await;
        take_role(&house, &mut browser, role(kind), kind.as_str()).await;
        let token = browser.form_token(&house).await;
        holders.push((kind, browser, token));
    }
    let mut citizen = person(&house, 9).await;
    let mut elsewhere = person(&house, 8).await;
    take_role(
        &house,
        &mut elsewhere,
        Role::Clerk(Participant::TaxOffice.id()),
        "other",
    )
    .await;
    let of_citizen = citizen.form_token(&house).await;
    let of_elsewhere = elsewhere.form_token(&house).await;
    let mut nobody = Browser::default();
    let mut walked = 0;
    for page in pages() {
        let OpenTo::Roles(wanted) = page.open_to else {
            continue;
        };
        walked += 1;
        let own_desk = Participant::WelfareCentre.id().to_string();
        let path = page
            .path
            .replace("{institution}", &own_desk)
            .replace("{report}", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
            .replace("{correction}", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
            .replace("{proposal}", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
            .replace("{request}", "7c9e6679742540de944be07fc1f90ae7");
        // A question rests on a deliberation.
        let path = match (page.method, page.path) {
            (PageMethod::Get, "/desk/{institution}/consultation") => {
                format!("{path}?deliberation=26-001")
            }
            _ => path,
        };
        let one_thing = page.path.contains("{proposal}") || page.path.contains("{request}");
        let name = format!("{:?} {path}", page.method);
        // A form comes with the token of the very session, so that nothing but the role can refuse it.
        let ask = async |browser: &mut Browser, token: &str| match page.method {
            PageMethod::Get => browser.get(&house, &path).await,
            PageMethod::Post => browser.post_only_token(&house, &path, token).await,
        };
        let away = ask(&mut nobody, &of_citizen).await;
        assert_eq!(away.status, 303, "{name} as nobody");
        assert!(away.place().starts_with("/sign-in?next="), "{name}");
        let refused = ask(&mut citizen, &of_citizen).await;
        assert!(
            refused.is_not_for_them(),
            "{name} as a citizen: {} {}",
            refused.status,
            refused.text
        );
        if page.path.contains("{institution}") || !wanted.contains(&RoleKind::Clerk) {
            let refused = ask(&mut elsewhere, &of_elsewhere).await;
            assert!(
                refused.is_not_for_them(),
                "{name} as a clerk of another institution: {} {}",
                refused.status,
                refused.text
            );
        }
        for (kind, browser, token) in &mut holders {
            let answer = ask(browser, token).await;
            let told = format!("{name} as {kind:?}: {} {}", answer.status, answer.text);
            if !wanted.contains(kind) {
                assert!(answer.is_not_for_them(), "{told}");
                continue;
            }
            match (page.method, one_thing) {
                (PageMethod::Get, false) => assert_eq!(answer.status, 200, "{told}"),
                // There is no such thing as the path names.
                (_, true) => assert_eq!(answer.status, 404, "{told}"),
                // The form is looked at, and found empty.
                (PageMethod::Post, false) => {
                    assert!(matches!(answer.status, 200 | 303 | 400 | 404), "{told}");
                    assert!(!answer.is_form_expired(), "{told}");
                }
            }
        }
    }
    assert!(walked >= 3);
    house.close().await;
}

async fn nobody_gives_themselves_a_role(engine: Engine) {
    let house = House::open(engine).await;
    let mut administrator = person(&house, 1).await;
    take_role(&house, &mut administrator, Role::Administrator, "admin-1").await;
    let token = administrator.form_token(&house).await;
    let form = [
        ("csrf", &*token),
        ("role", "committee-member"),
        ("institution", ""),
        ("reference", "member-1"),
    ];
    let made = administrator
        .post(&house, "/administration/invitations", &form)
        .await;
    assert_eq!(made.status, 200, "{}", made.text);
    let link = made.between("<pre><code>", "<").to_owned();
    let link = link
        .strip_prefix(house.running().base_url())
        .unwrap()
        .to_owned();
    let before = house.running().hub().store().log().size();
    let refused = accept(&house, &mut administrator, &link).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    let shown = administrator.get(&house, "/invitation").await;
    assert_eq!(shown.status, 403, "{}", shown.text);
    assert!(shown.text.contains("crosskeys admin invite"));
    assert_eq!(house.running().hub().store().log().size(), before);
    assert_eq!(administrator.get(&house, "/requests").await.status, 403);
    // It is still good for somebody else.
    let mut other = person(&house, 2).await;
    let accepted = accept(&house, &mut other, &link).await;
    assert_eq!((accepted.status, accepted.place()), (303, "/home"));
    house.close().await;
}
