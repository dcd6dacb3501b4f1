//! Renders every page and reads what came out.

use std::fs;
use std::path::Path;

use governance::uses::{OutcomeFilter, UseFilter, UsePage};
use ledger::Hash;
use vocabulary::{Hash32, Language, Level, Localized};

use portal::{
    Frame, Notice, Setting, Viewer, assets, deliberation, error, exchange, files, home,
    institutions, landing, ledger_about, register, security, services, sign_in, uses, who_may,
};

use crate::html;
use crate::samples::{HOSTILE, World};

/// Heaviest first load of a page, with its style sheet, script and icon: what the slowest phone connection can bear.
const PAGE_BYTES_MAX: usize = 100 * 1024;

/// Every language with its code.
const LANGUAGES: [(Language, &str); 4] = [
    (Language::Nl, "nl"),
    (Language::Fr, "fr"),
    (Language::De, "de"),
    (Language::En, "en"),
];

const CSRF: &str = "token-of-this-session";

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
        },
        setting: Setting::Demonstration,
        notice: None,
    }
}

fn anonymous(language: Language) -> Frame<'static> {
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
fn pages(world: &World, language: Language) -> Vec<(String, String)> {
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

fn personal(world: &World, language: Language) -> Vec<(String, String)> {
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
                    sessions: &sessions,
                },
            ),
        ),
        (
            "security-one".to_owned(),
            security::page(
                frame,
                &security::View {
                    sessions: &sessions[..1],
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
    pages
}

fn public(world: &World, language: Language) -> Vec<(String, String)> {
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
            sign_in::page(frame, &sign_in::View { ways: &ways }),
        ),
        (
            "sign-in-no-way".to_owned(),
            sign_in::page(frame, &sign_in::View { ways: &[] }),
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

#[test]
fn every_page_is_well_formed_in_every_language() {
    let world = World::demonstration();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).unwrap();
    for (language, code) in LANGUAGES {
        for (name, page) in pages(&world, language) {
            fs::write(folder.join(format!("{name}.{code}.html")), &page).unwrap();
            html::check(&page, code);
        }
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let world = World::hostile();
    for (language, code) in LANGUAGES {
        for (_, page) in pages(&world, language) {
            html_check_without_templates(&page, code);
            for wrong in [
                "<script>alert",
                "onload=\"",
                "\u{202e}",
                "\u{2067}",
                "\u{200f}",
            ] {
                assert!(!page.contains(wrong), "{wrong} in {page}");
            }
        }
    }
    let page = register::page(
        &anonymous(Language::En),
        &register::View {
            register: &world.register,
            question: HOSTILE,
            after: None,
            today: world.today,
        },
    );
    assert!(
        page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"),
        "the text is shown as it is"
    );
}

/// A hostile text may say `{{` or `{ $name }`: it is shown and never read again.
fn html_check_without_templates(page: &str, code: &str) {
    html::check(&page.replace("{{ 7 }} { $institution }", ""), code);
}

#[test]
fn a_first_load_is_light() {
    let world = World::demonstration();
    // The page of an exchange loads everything that there is.
    let (_, exchange) = &personal(&world, Language::De)[13];
    let loaded: Vec<_> = exchange
        .split('"')
        .filter_map(|text| text.strip_prefix("/assets/"))
        .collect();
    assert_eq!(loaded.len(), 3, "style, icon and script: {loaded:?}");
    let shared: usize = loaded
        .iter()
        .map(|name| assets::find(name).unwrap().bytes.len())
        .sum();
    for (name, page) in pages(&world, Language::De) {
        assert!(
            page.len() + shared < PAGE_BYTES_MAX,
            "{name}: {} bytes",
            page.len() + shared
        );
    }
}

#[test]
fn pages_say_what_happened() {
    let world = World::demonstration();
    let find = |language: Language, name: &str| {
        let all = pages(&world, language);
        all.into_iter().find(|(it, _)| it == name).unwrap().1
    };
    for (language, name, expected) in [
        (Language::En, "uses", "March 2026"),
        (Language::En, "uses", "has no active file on you"),
        (Language::Nl, "uses", "14 maart 2026"),
        (Language::Fr, "uses", "1er février 2026"),
        (Language::En, "uses", "institution 0999999999"),
        (
            Language::En,
            "exchange-0",
            "left out: the deliberation does not name it",
        ),
        (
            Language::En,
            "exchange-0",
            "left out: the service does not have it",
        ),
        (Language::De, "exchange-0", "caseworker-12"),
        (Language::En, "exchange-0", "18 March 2026 at 1:00"),
        (
            Language::En,
            "exchange-0",
            "/uses/0198c5f2-0000-7000-8000-000000000001/proofs/1001",
        ),
        (
            Language::En,
            "exchange-0",
            "crosskeys ledger verify --proof",
        ),
        (Language::En, "exchange-0", "only after the check"),
        (
            Language::En,
            "deliberation-26-013",
            "90 days after the decision",
        ),
        (Language::Nl, "deliberation-26-001", "Meteen."),
        (Language::Fr, "landing", "1\u{202f}234\u{202f}567"),
        (Language::En, "home", "We refused 2 questions"),
        (Language::En, "files", "tenant"),
        (Language::En, "who-may-found", "gross"),
        (Language::En, "deliberation-24-112", "no longer in force"),
        (
            Language::Nl,
            "error-TooManyRequestsretry_after_s90",
            "Wacht 2 minuten",
        ),
    ] {
        let page = find(language, name);
        assert!(
            page.contains(expected),
            "{name} in {language:?} lacks {expected}"
        );
    }
}

#[test]
fn a_signed_in_person_can_sign_out_from_everywhere() {
    let world = World::demonstration();
    for (name, page) in personal(&world, Language::En) {
        assert!(
            page.contains("action=\"/sign-out\"") && page.contains(CSRF),
            "{name}"
        );
        assert!(!page.contains("href=\"/sign-in"), "{name}");
    }
    for (name, page) in public(&world, Language::En) {
        assert!(
            !page.contains("action=\"/sign-out\"") && page.contains("/sign-in"),
            "{name}"
        );
    }
}
