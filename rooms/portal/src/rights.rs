//! My rights under data protection law: a copy of everything, requests, and what became of them.

use askama::Template;
use governance::requests::{
    DataRequest, Outcome, RequestId, RequestKind, State, TEXT_CHARACTERS_MAX,
};
use vocabulary::Date;

use crate::frame::{Frame, Section, Shell, render};
use crate::texts::Texts;
use crate::{paths, written};

/// A request with its texts.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The request.
    pub request: &'a DataRequest,
    /// What was asked.
    pub asked: Option<&'a str>,
    /// Why the answer takes longer.
    pub extension: Option<&'a str>,
    /// The answer.
    pub answer: Option<&'a str>,
}

/// The requests of a person.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// A page of the requests, the newest first.
    pub requests: &'a [Request<'a>],
    /// Which page it is.
    pub pages: Pages,
    /// Whether the reader may have the copy.
    pub copy: CopyFor,
    /// The legal day.
    pub today: Date,
    /// What was filled in.
    pub draft: Draft<'a>,
}

/// Which page of requests it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Pages {
    /// The page is the one before this request; `None` for the newest.
    pub before: Option<RequestId>,
    /// The next one is the one before this request; `None` on the last.
    pub older: Option<RequestId>,
}

/// Whether the reader may have the copy of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFor {
    /// It is the person.
    Offered,
    /// It is somebody who acts for the person.
    ThePersonAlone,
}

/// What was filled in, and why it is no request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Draft<'a> {
    /// What is asked.
    pub kind: Option<RequestKind>,
    /// In which words.
    pub text: &'a str,
    /// Why it is none.
    pub problem: Option<Problem>,
}

/// Why something is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The kind was not chosen.
    Kind,
    /// The text is empty, too long, or holds what cannot be shown.
    Text,
    /// Too many wait for an answer.
    TooMany,
}

impl Problem {
    /// Every problem.
    pub const ALL: [Problem; 3] = [Problem::Kind, Problem::Text, Problem::TooMany];

    fn key(self) -> &'static str {
        match self {
            Problem::Kind => "rights-problem-kind",
            Problem::Text => "rights-problem-text",
            Problem::TooMany => "rights-problem-too-many",
        }
    }
}

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

struct Line<'a> {
    title: String,
    badge: &'static str,
    badge_word: String,
    made: String,
    until: Option<String>,
    asked: Vec<&'a str>,
    extension: Option<(String, Vec<&'a str>)>,
    answer: Option<(String, Vec<&'a str>)>,
    /// Where to complain.
    remedy: bool,
}

#[derive(Template)]
#[template(path = "rights.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lines: Vec<Line<'a>>,
    newest: bool,
    older: Option<String>,
    offered: bool,
    kinds: Vec<Choice>,
    draft: Draft<'a>,
    problem: Option<String>,
    most: usize,
}

/// What a kind of request is called.
pub(crate) fn kind(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Access => "rights-access",
        RequestKind::Rectification => "rights-rectification",
        RequestKind::Erasure => "rights-erasure",
        RequestKind::Restriction => "rights-restriction",
        RequestKind::Objection => "rights-objection",
    }
}

/// What an outcome is called.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Granted => "rights-granted",
        Outcome::Partly => "rights-partly",
        Outcome::Refused => "rights-refused",
    }
}

/// How a request's state is shown: the class of the badge, and the key of its word.
pub(crate) fn badge(request: &DataRequest, today: Date) -> (&'static str, &'static str) {
    match request.state {
        State::Waiting if request.is_late(today) => ("badge refused", "rights-late"),
        State::Waiting => ("badge", "rights-waiting"),
        State::Answered { outcome: how, .. } => {
            let class = match how {
                Outcome::Granted => "badge given",
                Outcome::Partly => "badge",
                Outcome::Refused => "badge refused",
            };
            (class, outcome(how))
        }
    }
}

/// A text as its lines.
pub(crate) fn paragraphs(text: Option<&str>) -> Vec<&str> {
    text.unwrap_or_default().lines().collect()
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Rights, "rights-title");
    let t = shell.t;
    let choice = |it: RequestKind| Choice {
        value: it.as_str(),
        label: t.say(kind(it)),
        chosen: view.draft.kind == Some(it),
    };
    render(&Page {
        lines: (view.requests.iter())
            .map(|it| line(t, it, view.today))
            .collect(),
        newest: view.pages.before.is_some(),
        older: view.pages.older.map(paths::rights_before),
        offered: view.copy == CopyFor::Offered,
        kinds: RequestKind::ALL.map(choice).into(),
        draft: view.draft,
        problem: view.draft.problem.map(|problem| t.say(problem.key())),
        most: TEXT_CHARACTERS_MAX,
        shell,
    })
}

fn line<'a>(t: Texts, it: &Request<'a>, today: Date) -> Line<'a> {
    let request = it.request;
    let at = |instant| written::instant(instant, t.language());
    let day = written::date(request.deadline(), t.language());
    let (badge, word) = badge(request, today);
    Line {
        title: t.say(kind(request.kind)),
        badge,
        badge_word: t.say(word),
        made: t.tell("rights-made", &[("at", at(request.made_at).into())]),
        until: (request.state == State::Waiting)
            .then(|| t.tell("rights-until", &[("day", day.into())])),
        asked: paragraphs(it.asked),
        extension: request.extended_at.map(|when| {
            let told = t.tell("rights-extended", &[("at", at(when).into())]);
            (told, paragraphs(it.extension))
        }),
        answer: match request.state {
            State::Waiting => None,
            State::Answered { at: when, .. } => {
                let told = t.tell("rights-answered", &[("at", at(when).into())]);
                Some((told, paragraphs(it.answer)))
            }
        },
        remedy: match request.state {
            State::Waiting => request.is_late(today),
            State::Answered { outcome, .. } => outcome != Outcome::Granted,
        },
    }
}
