//! Renders every page with the samples.

use governance::uses::{OutcomeFilter, UseFilter, UsePage};
use identity::people::role::{Holding, HoldingId, Role, RoleKind};
use ledger::Hash;
use vocabulary::{Hash32, InstitutionId, Language, Level, Localized, UserReference};

use portal::{
    Frame, Notice, Setting, Viewer, administration, consent, deliberation, error, exchange, files,
    home, institutions, landing, ledger_about, recovery_codes, register, security, services,
    sign_in, signing_out, uses, who_may,
};

use crate::samples::{HOSTILE, World};

/// Every language with its code.
pub(crate) const LANGUAGES: [(Language, &str); 4] = [
    (Language::Nl, "nl"),
    (Language::Fr, "fr"),
    (Language::De, "de"),
    (Language::En, "en"),
];

/// Somebody who holds every role.
const ROLES: [Role; 4] = [
    Role::Administrator,
    Role::CommitteeMember,
    Role::DataProtectionOfficer,
    Role::Clerk(InstitutionId::from_number(999_999_823)),
];

pub(crate) const CSRF: &str = "token-of-this-session";

fn signed_in(language: Language, text: &'static str) -> Frame<'static> {
    let csrf = if text == HOSTILE { HOSTILE } else { CSRF };
    Frame {
        language,
        here: if text == HOSTILE {
            HOSTILE
        } else {
            "/uses?outcome=refused"
        },
        viewer: Viewer::SignedIn {
            level: Level::Substantial,
            unread: 3,
            csrf,
            roles: &ROLES,
        },
        setting: Setting::Demonstration,
        notice: None,
    }
}

pub(crate) fn anonymous(language: Language) -> Frame<'static> {
    Frame {
        language,
        here: "/",
        viewer: Viewer::Anonymous,
        setting: Setting::Service,
        notice: Some(Notice::SignedOut),
    }
}

fn localized(text: &str) -> Localized {
    let text = text.to_owned();
    Localized {
        nl: text.clone(),
        fr: text.clone(),
        de: text.clone(),
        en: text,
    }
}

/// Every page in one language, by name.
pub(crate) fn pages(world: &World, language: Language) -> Vec<(String, String)> {
    let mut pages = personal(world, language);
    pages.extend(public(world, language));
    for view in error::View::ALL {
        let name = format!("error-{view:?}").replace([' ', '{', '}', ':'], "");
        pages.push((name, error::page(&anonymous(language), &view)));
    }
    for notice in Notice::ALL {
        let frame = Frame {
            notice: Some(notice),
            ..anonymous(language)
        };
        pages.push((
            format!("notice-{notice:?}"),
            error::page(&frame, &error::View::NotFound),
        ));
    }
    pages
}

pub(crate) fn personal(world: &World, language: Language) -> Vec<(String, String)> {
    let frame = &signed_in(language, world.text);
    let (register, today) = (&world.register, world.today);
    let page = &world.page();
    let first = &world.uses[0];
    let filter = &UseFilter {
        applicant: Some(first.asked.applicant),
        element: Some("some.thing".parse().unwrap()),
        outcome: Some(OutcomeFilter::Refused),
        from: Some(today.first_of_month()),
        ..UseFilter::default()
    };
    let uses = |filter, page, before, monthly| {
        let view = uses::View {
            register,
            filter,
            before,
            page,
            monthly,
            today,
        };
        uses::page(frame, &view)
    };
    let open = &UseFilter::default();
    let nothing = &UsePage::default();
    let home = |last_visit: Option<&str>, page, files| {
        let last_visit = last_visit.map(|at| at.parse().unwrap());
        home::page(
            frame,
            &home::View {
                register,
                last_visit,
                page,
                files,
            },
        )
    };
    let sessions = [
        security::Session {
            reference: world.text,
            place: security::Place::This,
            device: world.text,
            level: Level::High,
            since: first.at,
            last_used: first.at,
        },
        security::Session {
            reference: "b",
            place: security::Place::Other,
            device: "",
            level: Level::Low,
            since: first.at,
            last_used: first.at,
        },
    ];
    let passkeys = [
        security::Passkey {
            reference: world.text,
            name: world.text,
            since: first.at,
            last_used: None,
        },
        security::Passkey {
            reference: "b",
            name: "phone",
            since: first.at,
            last_used: Some(first.at),
        },
    ];
    let with_passkeys = security::View {
        sessions: &sessions,
        passkeys: &passkeys,
        adding: security::Adding::Offered(world.text),
        codes_left: 9,
    };
    let full = security::View {
        adding: security::Adding::Full,
        codes_left: 1,
        ..with_passkeys
    };
    let codes = [world.text, "0000-1111-2222-3333"];
    let codes = recovery_codes::page(frame, &recovery_codes::View { codes: &codes });
    let mut pages = vec![
        (
            "uses".to_owned(),
            uses(open, page, None, &world.monthly[..]),
        ),
        (
            "uses-filtered".to_owned(),
            uses(filter, page, Some(first.exchange), &world.monthly[..20]),
        ),
        ("uses-none".to_owned(), uses(open, nothing, None, &[])),
        (
            "uses-none-found".to_owned(),
            uses(filter, nothing, None, &[]),
        ),
        ("home-first".to_owned(), home(None, page, 1)),
        ("home-first-none".to_owned(), home(None, nothing, 0)),
        (
            "home".to_owned(),
            home(Some("2026-02-25T08:00:00Z"), page, 4),
        ),
        (
            "home-more".to_owned(),
            home(Some("2020-02-25T08:00:00Z"), page, 4),
        ),
        (
            "home-nothing-new".to_owned(),
            home(Some("2026-03-19T08:00:00Z"), page, 4),
        ),
        (
            "security".to_owned(),
            security::page(
                frame,
                &security::View {
                    passkeys: &[],
                    adding: security::Adding::NotOffered,
                    codes_left: 0,
                    ..with_passkeys
                },
            ),
        ),
        (
            "security-one".to_owned(),
            security::page(
                frame,
                &security::View {
                    sessions: &sessions[..1],
                    passkeys: &[],
                    ..with_passkeys
                },
            ),
        ),
        (
            "files".to_owned(),
            files::page(
                frame,
                &files::View {
                    register,
                    files: &world.files,
                    today,
                },
            ),
        ),
        (
            "files-none".to_owned(),
            files::page(
                frame,
                &files::View {
                    register,
                    files: &[],
                    today,
                },
            ),
        ),
    ];
    let asks = |known_by, place, webid, returns_days| {
        let view = consent::View {
            name: world.text,
            goes_to: "app.example",
            place,
            known_by,
            webid,
            returns_days,
            action: "/oauth/authorize/AAAA",
        };
        consent::page(frame, &view)
    };
    let host = "app.example";
    let webid = Some("https://pods.example/pods/k7/profile/card#me");
    pages.extend([
        (
            "consent-registered".to_owned(),
            asks(
                consent::KnownBy::Registration,
                consent::Place::Device,
                None,
                None,
            ),
        ),
        (
            "consent-described".to_owned(),
            asks(
                consent::KnownBy::Document { host },
                consent::Place::Site,
                webid,
                Some(90),
            ),
        ),
        ("signing-out".to_owned(), signing_out::page(frame)),
    ]);
    // Behind the others: a test finds the page of an exchange by its place.
    let mut behind = vec![
        (
            "security-passkeys".to_owned(),
            security::page(frame, &with_passkeys),
        ),
        ("security-full".to_owned(), security::page(frame, &full)),
        ("recovery-codes".to_owned(), codes),
    ];
    for (at, one) in world.uses.iter().enumerate() {
        let uses = match at {
            0 => &world.uses[..2],
            _ => std::slice::from_ref(one),
        };
        let view = exchange::View {
            register,
            exchange: one.exchange,
            uses,
            key: &world.key,
        };
        pages.push((format!("exchange-{at}"), exchange::page(frame, &view)));
    }
    pages.append(&mut behind);
    pages.extend(of_roles(world, language));
    pages
}

/// The pages of roles and of those who give them.
fn of_roles(world: &World, language: Language) -> Vec<(String, String)> {
    let frame = &signed_in(language, world.text);
    let register = &world.register;
    let clerk = register.institutions().next().unwrap().enterprise_number;
    let at = world.uses[0].at;
    let holding = |number: u128, role, withdrawn_at| Holding {
        id: HoldingId::from_uuid(uuid::Uuid::from_u128(number)),
        role,
        reference: UserReference::parse("caseworker-12").unwrap(),
        given_at: at,
        withdrawn_at,
    };
    let holdings = [
        holding(1, Role::Administrator, None),
        holding(2, Role::Clerk(clerk), Some(at)),
        holding(3, Role::Clerk(InstitutionId::from_number(1)), None),
    ];
    let roles = |form: &administration::Form<'_>| {
        let view = administration::View {
            register,
            holdings: &holdings,
            form,
        };
        administration::page(frame, &view)
    };
    let mut pages = vec![(
        "administration".to_owned(),
        roles(&administration::Form::default()),
    )];
    for wrong in administration::Wrong::ALL {
        let form = administration::Form {
            role: RoleKind::Clerk.as_str(),
            institution: world.text,
            reference: world.text,
            wrong: Some(wrong),
        };
        pages.push((format!("administration-{wrong:?}"), roles(&form)));
    }
    let invited = administration::Invited {
        register,
        role: Role::Clerk(clerk),
        reference: world.text,
        link: "https://hub.example/invitation/AAAA",
        until: at,
    };
    pages.push((
        "invited".to_owned(),
        administration::invited(frame, &invited),
    ));
    for role in [
        Role::Administrator,
        Role::CommitteeMember,
        Role::DataProtectionOfficer,
        Role::Clerk(clerk),
    ] {
        let view = administration::Invitation {
            register,
            role,
            reference: world.text,
        };
        pages.push((
            format!("invitation-{}", role.kind().as_str()),
            administration::invitation(frame, &view),
        ));
    }
    pages
}

pub(crate) fn public(world: &World, language: Language) -> Vec<(String, String)> {
    let frame = &anonymous(language);
    let (register, today, text) = (&world.register, world.today, world.text);
    let name = &localized(if text == HOSTILE { HOSTILE } else { "Demo" });
    let ways = [sign_in::Way {
        name,
        href: "/sign-in/demo?next=%2Fhome",
    }];
    let last = register.deliberations().next().map(|it| &it.number);
    let mut pages = vec![
        (
            "landing".to_owned(),
            landing::page(
                frame,
                &landing::View {
                    register,
                    entries: 1_234_567,
                    today,
                },
            ),
        ),
        (
            "sign-in".to_owned(),
            sign_in::page(
                frame,
                &sign_in::View {
                    ways: &ways,
                    passkeys: sign_in::Passkeys::Offered,
                    next: text,
                },
            ),
        ),
        (
            "sign-in-no-way".to_owned(),
            sign_in::page(
                frame,
                &sign_in::View {
                    ways: &[],
                    passkeys: sign_in::Passkeys::NotOffered,
                    next: "/home",
                },
            ),
        ),
        (
            "register".to_owned(),
            register::page(
                frame,
                &register::View {
                    register,
                    question: "",
                    after: None,
                    today,
                },
            ),
        ),
        (
            "register-found".to_owned(),
            register::page(
                frame,
                &register::View {
                    register,
                    question: text,
                    after: last,
                    today,
                },
            ),
        ),
        (
            "institutions".to_owned(),
            institutions::page(
                frame,
                &institutions::View {
                    register,
                    question: "",
                    after: None,
                },
            ),
        ),
        (
            "institutions-none".to_owned(),
            institutions::page(
                frame,
                &institutions::View {
                    register,
                    question: text,
                    after: None,
                },
            ),
        ),
        (
            "services".to_owned(),
            services::page(
                frame,
                &services::View {
                    register,
                    question: "",
                    after: None,
                },
            ),
        ),
        (
            "services-found".to_owned(),
            services::page(
                frame,
                &services::View {
                    register,
                    question: text,
                    after: None,
                },
            ),
        ),
        (
            "who-may".to_owned(),
            who_may::page(
                frame,
                &who_may::View {
                    register,
                    question: "",
                    today,
                },
            ),
        ),
        (
            "who-may-found".to_owned(),
            who_may::page(
                frame,
                &who_may::View {
                    register,
                    question: text,
                    today,
                },
            ),
        ),
        (
            "who-may-none".to_owned(),
            who_may::page(
                frame,
                &who_may::View {
                    register,
                    question: "zzzz",
                    today,
                },
            ),
        ),
    ];
    let about = ledger_about::View {
        base_url: text,
        key: &world.key,
        checkpoint: text,
        size: 1_234_567,
        root: Hash::leaf(b"entry"),
    };
    pages.push(("ledger-about".to_owned(), ledger_about::page(frame, &about)));
    let version = deliberation::Version {
        version: Hash32::new([0xab; 32]),
        recorded_at: world.uses[0].at,
        index: 17,
    };
    for it in register.deliberations() {
        let view = deliberation::View {
            register,
            deliberation: it,
            versions: &[version],
            today,
        };
        let name = format!("deliberation-{}", it.number.url_form());
        pages.push((name, deliberation::page(frame, &view)));
    }
    pages
}
