//! A copy of everything that is kept about a person, as one page to keep: it loads nothing and leads nowhere.
//!
//! It may be too long to be held at once, so it is written piece by piece: [`Sheet::opening`], then each [`Section`] with
//! its lines, then [`Sheet::closing`].

use askama::Template;
use exchange::errors::{Correction, ErrorReport};
use governance::mandates::LookGroup;
use governance::notices::Notice;
use governance::uses::DataUse;
use identity::{mandate::Mandate, people::role::Holding};
use policy::Register;
use vocabulary::{Date, FileReference, Language, Timestamp, be::legal_date};

use crate::administration::named;
use crate::frame::render;
use crate::mandates::described;
use crate::names::Names;
use crate::notices::{self, Sources};
use crate::rights::{self, Request};
use crate::texts::Texts;
use crate::uses::sentence;
use crate::{written, wrong};

/// What a copy tells of the person in few lines.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The national number.
    pub number: &'a str,
    /// Under which address others know the person.
    pub web_id: &'a str,
    /// When the person signed in first, and last.
    pub visits: (Timestamp, Timestamp),
    /// Roles that the person holds.
    pub roles: &'a [Holding],
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
}

/// What there may be much of, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What was seen on the person's behalf.
    Looks,
    /// Requests under data protection law.
    Requests,
    /// Error reports.
    Reports,
    /// News.
    News,
    /// Uses.
    Uses,
}

impl Section {
    fn key(self) -> &'static str {
        match self {
            Section::Looks => "looks-group",
            Section::Requests => "rights-requests",
            Section::Reports => "errors-reports",
            Section::News => "news-title",
            Section::Uses => "nav-uses",
        }
    }
}

struct Part {
    title: String,
    lines: Vec<String>,
}

#[derive(Template)]
#[template(path = "copy.html")]
struct Opening {
    lang: &'static str,
    title: String,
    lead: String,
    parts: Vec<Part>,
    none: String,
}

#[derive(Template)]
#[template(source = "<section><h2>{{ title }}</h2>\n", ext = "html")]
struct Heading {
    title: String,
}

#[derive(Template)]
#[template(
    source = "{% for line in lines %}<li>{{ line }}</li>\n{% endfor %}",
    ext = "html"
)]
struct Lines {
    lines: Vec<String>,
}

#[derive(Template)]
#[template(source = "<p>{{ none }}</p>\n", ext = "html")]
struct Nothing {
    none: String,
}

/// Where the writing stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Between sections.
    Between,
    /// In a section without a line so far.
    Begun,
    /// In a section's list.
    Listing,
}

/// The page, piece by piece.
pub struct Sheet<'a> {
    names: Names<'a>,
    language: Language,
    as_of: Timestamp,
    today: Date,
    at: At,
}

impl<'a> Sheet<'a> {
    /// A page in a language, true of an instant; names come from the register.
    #[must_use]
    pub fn new(register: &'a Register, language: Language, as_of: Timestamp) -> Self {
        Self {
            names: Names::new(register, Texts::of(language)),
            language,
            as_of,
            today: legal_date(as_of),
            at: At::Between,
        }
    }

    /// The beginning of the page, with what is told in few lines.
    #[must_use]
    pub fn opening(&self, view: &View<'_>) -> String {
        let (names, t) = (self.names, self.names.t);
        let at = |instant| written::instant(instant, self.language);
        let dated = |lines: &[(String, Timestamp)]| -> Vec<String> {
            let line = |(what, since): &(String, Timestamp)| {
                let facts = [("what", what.into()), ("at", at(*since).into())];
                t.tell("copy-since", &facts)
            };
            lines.iter().map(line).collect()
        };
        let roles = view.roles.iter().map(|holding| {
            let role = named(names, holding.role);
            let what = format!("{role} ({})", holding.reference.as_str());
            (what, holding.given_at)
        });
        let roles: Vec<_> = roles.collect();
        let mandates = |all: &[Mandate]| -> Vec<String> {
            (all.iter())
                .map(|mandate| described(names, mandate, self.as_of, self.today))
                .collect()
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
        render(&Opening {
            lang: written::code(self.language),
            title: t.say("copy-title"),
            lead: t.tell("copy-lead", &[("at", at(self.as_of).into())]),
            parts: vec![
                part("copy-person", about),
                part("roles-title", dated(&roles)),
                part("security-sessions", dated(view.sessions)),
                part("passkey-title", passkeys.concat()),
                part("mail-title", dated(view.mail)),
                part("copy-applications", dated(view.applications)),
                part("nav-files", files(names, view)),
                part("mandates-held", mandates(view.held)),
                part("mandates-given", mandates(view.given)),
            ],
            none: t.say("copy-none"),
        })
    }

    /// The beginning of a section, and the end of the one before.
    pub fn section(&mut self, section: Section) -> String {
        let mut html = self.end();
        html.push_str(&render(&Heading {
            title: self.names.t.say(section.key()),
        }));
        self.at = At::Begun;
        html
    }

    fn end(&mut self) -> String {
        let html = match self.at {
            At::Between => String::new(),
            At::Begun => {
                let none = self.names.t.say("copy-none");
                render(&Nothing { none }) + "</section>\n"
            }
            At::Listing => "</ul>\n</section>\n".to_owned(),
        };
        self.at = At::Between;
        html
    }

    fn lines(&mut self, lines: Vec<String>) -> String {
        if lines.is_empty() {
            return String::new();
        }
        let list = match self.at {
            At::Listing => "",
            At::Between | At::Begun => "<ul>\n",
        };
        self.at = At::Listing;
        list.to_owned() + &render(&Lines { lines })
    }

    /// The end of the page.
    pub fn closing(&mut self) -> String {
        self.end() + "</main>\n</body>\n</html>\n"
    }

    /// What was seen on the person's behalf.
    pub fn looks(&mut self, groups: &[LookGroup]) -> String {
        let names = self.names;
        let line = |group: &LookGroup| {
            let name = crate::mandates::holder(names, &group.terms, crate::mandates::Reader::Giver);
            let hour = written::instant(group.hour, self.language);
            let facts = [
                ("name", name.into()),
                ("at", hour.into()),
                ("count", group.count.into()),
            ];
            names.t.tell("look-line", &facts)
        };
        let lines = groups.iter().map(line).collect();
        self.lines(lines)
    }

    /// Requests under data protection law.
    pub fn requests(&mut self, requests: &[Request<'_>]) -> String {
        let t = self.names.t;
        let line = |it: &Request<'_>| {
            let made = written::instant(it.request.made_at, self.language);
            let facts = [
                ("what", t.say(rights::kind(it.request.kind)).into()),
                ("at", made.into()),
            ];
            let mut lines = vec![t.tell("copy-since", &facts)];
            let texts = [it.asked, it.extension, it.answer];
            lines.extend(texts.into_iter().flatten().map(str::to_owned));
            lines.join(" ")
        };
        let lines = requests.iter().map(line).collect();
        self.lines(lines)
    }

    /// Error reports, each with the corrections of which the person may know.
    pub fn reports(&mut self, reports: &[(ErrorReport, Vec<Correction>)]) -> String {
        let lines = (reports.iter())
            .map(|(report, told)| wrong::plain(self.names, report, told, self.today))
            .collect();
        self.lines(lines)
    }

    /// News, and whom it is about.
    pub fn news(&mut self, news: &[Notice], sources: &Sources) -> String {
        let lines = (notices::lines(self.names, news, sources).into_iter())
            .map(|line| format!("{} {}", line.sentence, line.at))
            .collect();
        self.lines(lines)
    }

    /// Uses.
    pub fn uses(&mut self, uses: &[DataUse]) -> String {
        let names = self.names;
        let line = |one: &DataUse| {
            let told = sentence::plain(names, one);
            let mut lines = vec![told, sentence::purpose(names, one)];
            lines.extend(sentence::reasons(names, one));
            lines.join(" ")
        };
        let lines = uses.iter().map(line).collect();
        self.lines(lines)
    }
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
