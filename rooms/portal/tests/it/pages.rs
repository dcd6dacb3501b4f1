//! Renders every page and reads what came out.

use std::fs;
use std::path::Path;

use portal::{assets, register};
use vocabulary::Language;

use crate::gallery::{CSRF, LANGUAGES, anonymous, pages, personal, public};
use crate::html;
use crate::samples::{HOSTILE, World};

/// Heaviest first load of a page, with its style sheet, script and icon: what the slowest phone connection can bear.
const PAGE_BYTES_MAX: usize = 100 * 1024;

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
    let personal = personal(&world, Language::De);
    let (_, exchange) = (personal.iter())
        .find(|(_, page)| page.contains("/assets/proof."))
        .expect("the page of an exchange loads the script that checks proofs");
    let loaded: Vec<_> = exchange
        .split('"')
        .filter_map(|text| text.strip_prefix("/assets/"))
        .collect();
    assert_eq!(loaded.len(), 4, "style, icon and scripts: {loaded:?}");
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
        (
            Language::En,
            "uses",
            "In the hour from 16 March 2026 at 10:00, your data were seen 12 times on your behalf.",
        ),
        (
            Language::En,
            "rights",
            "You get an answer by 18 April 2026.",
        ),
        (
            Language::En,
            "rights",
            "complain to the data protection authority",
        ),
        (Language::En, "copy", "National number: 85673003360"),
        (Language::En, "copy", "Confirmed on 12 March 2026"),
        (Language::En, "copy", "has not answered your report in time"),
        (
            Language::En,
            "home",
            "If you do nothing here, that ends on 18 March 2026 at 10:00",
        ),
        (Language::En, "mail", "We could not deliver the last e-mail"),
        (Language::Nl, "mail-not-sent", "geen e-mails verstuurd"),
        (Language::En, "looks", "You act on behalf of <b>salary</b>"),
        (Language::Nl, "company-managing", "0999999823"),
        (
            Language::En,
            "mandates",
            "Registered by: Welfare Centre of Meerbeke.",
        ),
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
        // What is said when the session is over leads there, and nothing else.
        let (page, over) = page.split_once("<dialog").unwrap();
        assert!(!page.contains("href=\"/sign-in"), "{name}");
        assert_eq!(over.matches("href=\"/sign-in").count(), 1, "{name}");
    }
    for (name, page) in public(&world, Language::En) {
        assert!(
            !page.contains("action=\"/sign-out\"") && page.contains("/sign-in"),
            "{name}"
        );
    }
}
