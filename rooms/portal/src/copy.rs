//! A copy of everything that is kept about a person, as one page to keep: it loads nothing and leads nowhere.

use askama::Template;
use exchange::errors::{Correction, ErrorReport};
use governance::mandates::LookGroup;
use governance::notices::Notice;
use governance::uses::DataUse;
use identity::mandate::Mandate;
use policy::Register;
use vocabulary::{Date, FileReference, Language, Timestamp};

use crate::frame::render;
use crate::mandates::described;
use crate::names::Names;
use crate::notices::{self, Sources};
use crate::rights::{self, Request};
use crate::texts::Texts;
use crate::uses::sentence;
use crate::{written, wrong};

/// Everything that is kept about a person.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// When the copy was made.
    pub at: Timestamp,
    /// The legal day.
    pub today: Date,
    /// The national number.
    pub number: &'a str,
    /// Under which address others know the person.
    pub web_id: &'a str,
    /// When the person signed in first, and last.
    pub visits: (Timestamp, Timestamp),
    /// Devices of open sessions, each with its beginning.
    pub sessions: &'a [(String, Timestamp)],
    /// Names of passkeys, each with its beginning.
    pub passkeys: &'a [(String, Timestamp)],
    /// Recovery codes that are left.
    pub codes_left: u64,
    /// E-mail addresses, each with its beginning: confirmed ones, and one that waits for its code.
    pub mail: &'a [(String, Timestamp)],
    /// Applications that were let in, each with the day of that.
    pub applications: &'a [(String, Timestamp)],
    /// Registrations of files.
    pub files: &'a [FileReference],
    /// Mandates that the person holds or held.
    pub held: &'a [Mandate],
    /// Mandates on behalf of the person.
    pub given: &'a [Mandate],
    /// What was seen on the person's behalf.
    pub looks: &'a [LookGroup],
    /// Requests under data protection law.
    pub requests: &'a [Request<'a>],
    /// Own error reports, each with the corrections of which the person may know.
    pub reports: &'a [(ErrorReport, Vec<Correction>)],
    /// News of which the person may know.
    pub news: &'a [Notice],
    /// Whom the news is about.
    pub sources: &'a Sources,
    /// Every use that the person may know of, the newest first.
    pub uses: &'a [DataUse],
}

struct Part {
    title: String,
    lines: Vec<String>,
}

#[derive(Template)]
#[template(path = "copy.html")]
struct Page {
    lang: &'static str,
    title: String,
    lead: String,
    parts: Vec<Part>,
    none: String,
}

/// The page.
pub fn page(language: Language, view: &View<'_>) -> String {
    let t = Texts::of(language);
    let names = Names::new(view.register, t);
    let at = |instant| written::instant(instant, language);
    let dated = |lines: &[(String, Timestamp)]| -> Vec<String> {
        let line = |(what, since): &(String, Timestamp)| {
            let facts = [("what", what.into()), ("at", at(*since).into())];
            t.tell("copy-since", &facts)
        };
        lines.iter().map(line).collect()
    };
    let (first, last) = view.visits;
    let part = |key: &str, lines| Part {
        title: t.say(key),
        lines,
    };
    let about = vec![
        t.tell("copy-number", &[("number", view.number.into())]),
        t.tell("copy-web-id", &[("address", view.web_id.into())]),
        t.tell("copy-first-visit", &[("at", at(first).into())]),
        t.tell("copy-last-visit", &[("at", at(last).into())]),
    ];
    let passkeys = [
        dated(view.passkeys),
        vec![t.tell("recovery-left", &[("count", view.codes_left.into())])],
    ];
    render(&Page {
        lang: written::code(language),
        title: t.say("copy-title"),
        lead: t.tell("copy-lead", &[("at", at(view.at).into())]),
        parts: vec![
            part("copy-person", about),
            part("security-sessions", dated(view.sessions)),
            part("passkey-title", passkeys.concat()),
            part("mail-title", dated(view.mail)),
            part("copy-applications", dated(view.applications)),
            part("nav-files", files(names, view)),
            part("mandates-held", mandates(names, view, view.held)),
            part("mandates-given", mandates(names, view, view.given)),
            part("looks-group", looks(names, view)),
            part("rights-requests", requests(t, view)),
            part("errors-reports", reports(names, view)),
            part("news-title", news(names, view)),
            part("nav-uses", uses(names, view)),
        ],
        none: t.say("copy-none"),
    })
}

fn files(names: Names<'_>, view: &View<'_>) -> Vec<String> {
    let line = |file: &FileReference| {
        let institution = names.register.institution(file.institution);
        let (key, first, last) = written::period(&file.period, names.t.language());
        let last = last.unwrap_or_default();
        let period = [("first", first.into()), ("last", last.into())];
        let facts = [
            ("institution", names.institution(file.institution).into()),
            (
                "capacity",
                names.capacity(institution, file.capacity).into(),
            ),
            ("period", names.t.tell(key, &period).into()),
        ];
        names.t.tell("copy-file", &facts)
    };
    view.files.iter().map(line).collect()
}

fn mandates(names: Names<'_>, view: &View<'_>, all: &[Mandate]) -> Vec<String> {
    (all.iter())
        .map(|mandate| described(names, mandate, view.at, view.today))
        .collect()
}

fn looks(names: Names<'_>, view: &View<'_>) -> Vec<String> {
    let line = |group: &LookGroup| {
        let name = crate::mandates::holder(names, &group.terms, crate::mandates::Reader::Giver);
        let hour = written::instant(group.hour, names.t.language());
        let facts = [
            ("name", name.into()),
            ("at", hour.into()),
            ("count", group.count.into()),
        ];
        names.t.tell("look-line", &facts)
    };
    view.looks.iter().map(line).collect()
}

fn requests(t: Texts, view: &View<'_>) -> Vec<String> {
    let line = |it: &Request<'_>| {
        let made = written::instant(it.request.made_at, t.language());
        let facts = [
            ("what", t.say(rights::kind(it.request.kind)).into()),
            ("at", made.into()),
        ];
        let mut lines = vec![t.tell("copy-since", &facts)];
        let texts = [it.asked, it.extension, it.answer];
        lines.extend(texts.into_iter().flatten().map(str::to_owned));
        lines.join(" ")
    };
    view.requests.iter().map(line).collect()
}

fn reports(names: Names<'_>, view: &View<'_>) -> Vec<String> {
    (view.reports.iter())
        .map(|(report, told)| wrong::plain(names, report, told, view.today))
        .collect()
}

fn news(names: Names<'_>, view: &View<'_>) -> Vec<String> {
    (notices::lines(names, view.news, view.sources).into_iter())
        .map(|line| format!("{} {}", line.sentence, line.at))
        .collect()
}

fn uses(names: Names<'_>, view: &View<'_>) -> Vec<String> {
    let line = |one: &DataUse| {
        let told = sentence::plain(names, one);
        let mut lines = vec![told, sentence::purpose(names, one)];
        lines.extend(sentence::reasons(names, one));
        lines.join(" ")
    };
    view.uses.iter().map(line).collect()
}
