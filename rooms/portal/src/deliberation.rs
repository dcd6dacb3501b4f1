//! One deliberation, all of it, in words.

use askama::Template;
use policy::{Register, deliberation::Deliberation};
use vocabulary::{Date, Hash32, Timestamp};

use crate::deliberation_facts::Facts;
use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::register::standing;
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

#[derive(Template)]
#[template(path = "deliberation.html")]
struct Page<'a> {
    shell: Shell<'a>,
    number: String,
    of: String,
    badge: &'static str,
    standing: String,
    facts: Facts<'a>,
    amended_by: Option<(String, String)>,
    versions: Vec<VersionLine>,
    data: String,
    odrl: String,
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
    render(&Page {
        number: number(&it.number),
        of: t.tell(
            "deliberation-of",
            &[("day", written::date(it.date, language).into())],
        ),
        badge,
        standing: t.say(key),
        facts: Facts::of(names, it),
        amended_by: it
            .state
            .amended_by()
            .map(|by| (number(by), paths::deliberation(by))),
        versions: view
            .versions
            .iter()
            .map(|version| version_line(&shell, it, version))
            .collect(),
        data: paths::deliberation_data(&it.number),
        odrl: paths::deliberation_odrl(&it.number),
        shell,
    })
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
