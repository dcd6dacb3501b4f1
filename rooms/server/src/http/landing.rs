//! Plain pages for people who look in: what runs here, and the deliberations in words.
//!
//! Rendered here, without script, from public things only. The portal has its own room later.

mod html;
mod words;

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use policy::{Content, DocumentKind, Register, deliberation::Deliberation};
use vocabulary::{Date, DeliberationNumber, InstitutionId, be::legal_date};

use self::html::{Html, text};
use super::{input::Query, path::Segments};
use crate::{
    composition::Hub,
    config::Purpose,
    problem::{Problem, ProblemType},
};

/// The style sheet; part of the program, so that it needs no folder.
const STYLE: &str = include_str!("landing/style.css");

/// Nothing but our own style sheet, and nobody may frame the page. A source is named with its origin, because a path
/// alone is none (CSP level 3, section 2.3.1).
fn policy(portal: &str) -> String {
    format!(
        "default-src 'none'; style-src {portal}/assets/; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// Gives the style sheet.
pub async fn asset(Query(()): Query<()>, segments: Segments) -> Result<Response, Problem> {
    match segments.text("file") {
        "style.css" => Ok((
            [
                (header::CONTENT_TYPE, "text/css; charset=utf-8"),
                (header::CACHE_CONTROL, "public, max-age=3600"),
            ],
            STYLE,
        )
            .into_response()),
        _ => Err(Problem::new(ProblemType::ResourceNotFound)),
    }
}

/// What runs here.
pub async fn page(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    let register = hub.register_now();
    let published = hub.published();
    let today = legal_date(hub.clock().now());
    let in_force = register
        .deliberations()
        .filter(|it| it.is_in_force(today))
        .count();
    let approved = register
        .institutions()
        .filter(|it| register.is_approved(it.enterprise_number))
        .count();
    let figure = |number: usize, label: &str, note: String| {
        Html::new()
            .tag("strong", "", text(&grouped(number as u64)))
            .tag("span", "", text(label))
            .tag("small", "", text(&note))
            .within("div", "figure")
    };
    let figures = Html::new()
        .add(figure(
            register.institutions().count(),
            "institutions",
            format!("{approved} take part today"),
        ))
        .add(figure(
            register.services().count(),
            "services",
            "of authentic sources".into(),
        ))
        .add(figure(
            register.deliberations().count(),
            "deliberations",
            format!("{in_force} in force today"),
        ))
        .add(figure(
            usize::try_from(published.checkpoint.size).unwrap_or(usize::MAX),
            "ledger entries",
            "under the latest checkpoint".into(),
        ))
        .within("section", "figures");
    let ledger = Html::new()
        .tag("h2", "", text("The ledger"))
        .tag(
            "p",
            "",
            text(
                "Every decision, every delivery and every change of the rules is an entry that nobody can take back. \
                 Entries are salted commitments: they prove what happened to whoever may know it, and tell nothing to \
                 others. Anybody may copy the log and check it.",
            ),
        )
        .add(
            Html::new()
                .pair("Origin", text(hub.ledger_origin()).within("code", ""))
                .pair("Root", text(&published.checkpoint.root.to_base64()).within("code", ""))
                .pair("Key", text(&hub.ledger_key().to_string()).within("code", ""))
                .within("dl", ""),
        )
        .add(links(&[
            ("/ledger/checkpoint", "Latest checkpoint"),
            ("/ledger/key", "Verifier key"),
        ]))
        .within("section", "");
    let doors = Html::new()
        .tag("h2", "", text("Look further"))
        .add(links(&[
            ("/register", "The deliberations, in plain words"),
            ("/register/v1/deliberations", "The register, as data"),
            ("/doc/openapi.yaml", "API document (OpenAPI 3.0)"),
            (
                "/.well-known/openid-configuration",
                "How applications get a token",
            ),
            ("/health", "Health"),
        ]))
        .within("section", "");
    let lead = "Institutions consult each other's data on a person here: only by a published deliberation, only what it \
                names, and never without leaving evidence.";
    let body = Html::new()
        .tag("p", "lead", text(lead))
        .add(figures)
        .add(ledger)
        .add(doors);
    frame(&hub, "Crosskeys", Html::new(), body)
}

fn links(links: &[(&str, &str)]) -> Html {
    links
        .iter()
        .fold(Html::new(), |list, (href, label)| {
            list.add(Html::link(href, label).within("li", ""))
        })
        .within("ul", "links")
}

/// The deliberations, one line each.
pub async fn register(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    let register = hub.register_now();
    let today = legal_date(hub.clock().now());
    let head = ["Number", "What it allows", "Standing"]
        .iter()
        .fold(Html::new(), |row, label| row.tag("th", "", text(label)))
        .within("tr", "")
        .within("thead", "");
    let rows = register
        .deliberations()
        .fold(Html::new(), |rows, deliberation| {
            let href = format!("/register/deliberations/{}", deliberation.number.url_form());
            let parties = format!(
                "{} → {}",
                applicants(&register, deliberation),
                name(&register, deliberation.source)
            );
            let row = Html::new()
                .add(Html::link(&href, deliberation.number.as_str()).within("td", "number"))
                .add(
                    Html::new()
                        .add(Html::link(&href, &deliberation.title.en))
                        .tag("small", "", text(&parties))
                        .within("td", ""),
                )
                .add(standing(deliberation, today).within("td", ""));
            rows.add(row.within("tr", ""))
        });
    let body = Html::new()
        .tag(
            "p",
            "lead",
            text("A deliberation is the committee's public decision that lets institutions consult a source."),
        )
        .add(
            Html::new()
                .add(head)
                .add(rows.within("tbody", ""))
                .within("table", ""),
        );
    frame(&hub, "Deliberations", way_back("/", "Crosskeys"), body)
}

fn standing(deliberation: &Deliberation, today: Date) -> Html {
    let (class, label) = words::standing(deliberation, today);
    text(label).within("span", class)
}

fn name(register: &Register, id: InstitutionId) -> String {
    register
        .institution(id)
        .map_or_else(|| id.to_string(), |institution| institution.name.en.clone())
}

fn applicants(register: &Register, deliberation: &Deliberation) -> String {
    let names: Vec<_> = deliberation
        .applicants
        .iter()
        .map(|id| name(register, *id))
        .collect();
    names.join(", ")
}

/// One deliberation in words.
pub async fn deliberation(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let number = segments.parsed("number", DeliberationNumber::from_url_form)?;
    let register = hub.register_now();
    let not_found = || Problem::new(ProblemType::ResourceNotFound);
    let document = register
        .deliberation_document(&number)
        .ok_or_else(not_found)?;
    let Content::Deliberation(deliberation) = document.content() else {
        return Err(not_found());
    };
    let today = legal_date(hub.clock().now());
    let versions = hub
        .versions(DocumentKind::Deliberation, number.as_str())
        .await?;
    let history = versions.iter().fold(Html::new(), |list, kept| {
        let api = format!(
            "/register/v1/deliberations/{}/versions/{}",
            number.url_form(),
            kept.version
        );
        let line = Html::new()
            .add(Html::link(&api, &kept.version.to_string()[..16]).within("code", ""))
            .add(text(&format!(
                " entered {}, ",
                legal_date(kept.recorded_at)
            )))
            .add(Html::link(
                &format!("{api}/proof"),
                &format!("ledger entry {}", kept.entry.index),
            ));
        list.add(line.within("li", ""))
    });
    let body = Html::new()
        .add(
            Html::new()
                .add(text(&format!(
                    "Deliberation {number} of {} ",
                    deliberation.date
                )))
                .add(standing(deliberation, today))
                .within("p", "lead"),
        )
        .add(words::sentences(&register, deliberation))
        .tag("h2", "", text("Versions"))
        .add(history.within("ul", ""));
    let way = way_back("/register", "All deliberations");
    Ok(frame(&hub, &deliberation.title.en, way, body))
}

/// The link to the page above.
fn way_back(href: &str, label: &str) -> Html {
    Html::link(href, label).within("nav", "")
}

fn frame(hub: &Hub, title: &str, way: Html, body: Html) -> Response {
    let mark = match hub.purpose() {
        Purpose::Service => Html::new(),
        Purpose::Demonstration => {
            text("Demonstration: every person, institution and number here is made up.")
                .within("p", "mark")
        }
    };
    let page = Html::new()
        .add(mark)
        .add(way)
        .tag("h1", "", text(title))
        .add(body)
        .within("main", "");
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy(hub.portal_origin())),
        ],
        html::document(title, "/assets/style.css", page),
    )
        .into_response()
}

/// Thousands apart, with a thin space.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1\u{202f}000"),
            (1_234_567, "1\u{202f}234\u{202f}567"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }
}
