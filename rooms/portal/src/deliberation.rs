//! One deliberation, all of it, in words.

use askama::Template;
use policy::{Register, deliberation::Deliberation};
use vocabulary::{Capacity, Date, Hash32, InstitutionId, Timestamp};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::register::{force, standing};
use crate::who_may::any;
use crate::{paths, written};

/// A deliberation and its history.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// The deliberation.
    pub deliberation: &'a Deliberation,
    /// Every version, as the ledger has them; the newest first.
    pub versions: &'a [Version],
    /// The legal day.
    pub today: Date,
}

/// A version of a document of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// The hash of its canonical form.
    pub version: Hash32,
    /// When it was entered.
    pub recorded_at: Timestamp,
    /// The place of its entry in the ledger.
    pub index: u64,
}

struct VersionLine {
    short: String,
    href: String,
    entered: String,
    proof: String,
    proof_label: String,
}

struct Party {
    name: String,
    number: String,
}

struct ElementLine {
    title: String,
    id: String,
    class: String,
}

#[derive(Template)]
#[template(path = "deliberation.html")]
struct Page<'a> {
    shell: Shell<'a>,
    number: String,
    of: String,
    badge: &'static str,
    standing: String,
    applicants: Vec<Party>,
    source: Party,
    service: String,
    elements: Vec<ElementLine>,
    about: String,
    purposes: Vec<(String, String)>,
    legal_contexts: Vec<&'a str>,
    legal_basis: &'a [String],
    period: String,
    amended_by: Option<(String, String)>,
    frequency: String,
    retention: String,
    told: String,
    withheld: Option<(&'a str, &'a str)>,
    security: &'a [String],
    versions: Vec<VersionLine>,
    data: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let it = view.deliberation;
    let language = frame.language;
    let shell = Shell::titled(
        frame,
        Section::Register,
        it.title.in_language(language).to_owned(),
    );
    let t = shell.t;
    let names = Names::new(view.register, t);
    let (badge, key) = standing(it, view.today);
    let number = |number: &vocabulary::DeliberationNumber| {
        t.tell(
            "deliberation-number",
            &[("number", number.to_string().into())],
        )
    };
    let applicants: Vec<InstitutionId> = it.applicants.iter().copied().collect();
    let about = [
        (
            "requester",
            capacities(names, &applicants, it.capacities.requester.iter()).into(),
        ),
        (
            "source",
            capacities(names, &[it.source], it.capacities.source.iter()).into(),
        ),
    ];
    render(&Page {
        number: number(&it.number),
        of: t.tell(
            "deliberation-of",
            &[("day", written::date(it.date, language).into())],
        ),
        badge,
        standing: t.say(key),
        applicants: applicants.iter().map(|id| party(names, *id)).collect(),
        source: party(names, it.source),
        service: names.service(&it.service),
        elements: elements(names, it),
        about: t.tell("deliberation-about", &about),
        purposes: it
            .purposes
            .iter()
            .map(|it| (names.purpose(it), it.to_string()))
            .collect(),
        legal_contexts: it.legal_contexts.iter().map(|it| it.as_str()).collect(),
        legal_basis: &it.legal_basis,
        period: force(names, it),
        amended_by: it
            .state
            .amended_by()
            .map(|by| (number(by), paths::deliberation(by))),
        frequency: match it.frequency {
            Some(quota) => t.tell("deliberation-per-day", &[("count", quota.per_day.into())]),
            None => t.say("deliberation-as-needed"),
        },
        retention: t.tell(
            "deliberation-retention",
            &[
                ("months", u64::from(it.retention.months).into()),
                ("from", (&it.retention.from).into()),
            ],
        ),
        told: match &it.withholding {
            Some(withholding) => t.tell(
                "deliberation-told-later",
                &[("days", u64::from(withholding.days).into())],
            ),
            None => t.say("deliberation-told-at-once"),
        },
        withheld: it.withholding.as_ref().map(|withholding| {
            let reason = withholding.reason.in_language(language);
            (reason, withholding.legal_basis.as_str())
        }),
        security: &it.security_measures,
        versions: view
            .versions
            .iter()
            .map(|version| version_line(&shell, it, version))
            .collect(),
        data: paths::deliberation_data(&it.number),
        shell,
    })
}

fn party(names: Names<'_>, id: InstitutionId) -> Party {
    Party {
        name: names.institution(id),
        number: id.to_string(),
    }
}

/// Capacities in the words of the first of these institutions that declares them.
fn capacities<'a>(
    names: Names<'_>,
    institutions: &[InstitutionId],
    codes: impl Iterator<Item = &'a Capacity>,
) -> String {
    let known: Vec<_> = institutions
        .iter()
        .filter_map(|id| names.register.institution(*id))
        .collect();
    let labels: Vec<String> = codes
        .map(|code| {
            let declaring = known
                .iter()
                .find(|it| it.capacity(*code).is_some())
                .or(known.first());
            format!("“{}”", names.capacity(declaring.copied(), *code))
        })
        .collect();
    any(names, &labels)
}

fn elements(names: Names<'_>, deliberation: &Deliberation) -> Vec<ElementLine> {
    let service = names.register.service(&deliberation.service);
    deliberation
        .elements
        .iter()
        .map(|id| {
            let class = service
                .and_then(|service| service.element(id))
                .map(|element| u8::from(element.class));
            let class = class.map(|class| {
                names
                    .t
                    .tell("element-class", &[("class", u64::from(class).into())])
            });
            ElementLine {
                title: names.element(&deliberation.service, id),
                id: id.to_string(),
                class: class.unwrap_or_default(),
            }
        })
        .collect()
}

/// Digits of a hash that a reader compares at a glance.
const SHORT_DIGITS: usize = 16;

fn version_line(shell: &Shell<'_>, deliberation: &Deliberation, version: &Version) -> VersionLine {
    let (t, language) = (shell.t, shell.frame.language);
    let data = paths::deliberation_data(&deliberation.number);
    let href = format!("{data}/versions/{}", version.version);
    let hash = version.version.to_string();
    VersionLine {
        short: hash.chars().take(SHORT_DIGITS).collect(),
        entered: t.tell(
            "deliberation-entered",
            &[("at", written::instant(version.recorded_at, language).into())],
        ),
        proof: format!("{href}/proof"),
        proof_label: t.tell(
            "deliberation-entry",
            &[("index", version.index.to_string().into())],
        ),
        href,
    }
}
