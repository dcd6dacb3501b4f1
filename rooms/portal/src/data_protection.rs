//! The pages of the data-protection officer: requests that wait for an answer, and one of them.
//!
//! INVARIANT: the list holds nothing of a person and nothing that one wrote; one request holds its texts and no more.

use askama::Template;
use governance::requests::{DataRequest, Outcome, RequestId, State, TEXT_CHARACTERS_MAX};
use identity::people::role::RoleKind;
use vocabulary::{Date, Timestamp, be::legal_date};

use crate::frame::{Frame, Section, Shell, render};
use crate::rights::{self, Request};
use crate::texts::Texts;
use crate::{paths, written};

/// The requests that wait.
#[derive(Clone, Copy)]
pub struct ListView<'a> {
    /// A page of the requests, the most urgent first.
    pub requests: &'a [DataRequest],
    /// Which page it is.
    pub pages: Pages,
    /// The legal day.
    pub today: Date,
}

/// Which page of requests it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Pages {
    /// The page is the one after this request; `None` for the first.
    pub after: Option<RequestId>,
    /// The next one is the one after this request; `None` on the last.
    pub next: Option<RequestId>,
}

/// One request.
#[derive(Clone, Copy)]
pub struct OneView<'a> {
    /// The request with its texts.
    pub request: Request<'a>,
    /// Now.
    pub now: Timestamp,
    /// What was filled in.
    pub draft: Draft<'a>,
}

/// What was filled in, and why it is no step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Draft<'a> {
    /// How it is answered.
    pub outcome: Option<Outcome>,
    /// In which words.
    pub answer: &'a str,
    /// Why it takes longer.
    pub extension: &'a str,
    /// Why it is none.
    pub problem: Option<Problem>,
}

/// Why something is no step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The outcome was not chosen.
    Outcome,
    /// The text is empty, too long, or holds what cannot be shown.
    Text,
}

impl Problem {
    /// Every problem.
    pub const ALL: [Problem; 2] = [Problem::Outcome, Problem::Text];

    fn key(self) -> &'static str {
        match self {
            Problem::Outcome => "dp-problem-outcome",
            Problem::Text => "dp-problem-text",
        }
    }
}

struct Line {
    href: String,
    title: String,
    badge: &'static str,
    word: String,
    received: String,
    deadline: String,
}

#[derive(Template)]
#[template(path = "data_protection.html")]
struct List<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
    first: bool,
    next: Option<String>,
}

struct Step<'a> {
    told: String,
    texts: Vec<&'a str>,
}

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "data_request.html")]
struct One<'a> {
    shell: Shell<'a>,
    line: Line,
    asked: Vec<&'a str>,
    steps: Vec<Step<'a>>,
    /// Where the answer is sent; `None` once there is one.
    answer: Option<String>,
    /// Where the extension is sent; `None` when there can be none.
    extend: Option<String>,
    outcomes: Vec<Choice>,
    draft: Draft<'a>,
    problem: Option<String>,
    most: usize,
}

const SECTION: Section = Section::Work(RoleKind::DataProtectionOfficer);

/// The requests that wait.
pub fn list(frame: &Frame<'_>, view: &ListView<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "dp-title");
    let lines = (view.requests.iter())
        .map(|it| line(shell.t, it, view.today))
        .collect();
    render(&List {
        lines,
        first: view.pages.after.is_some(),
        next: view.pages.next.map(paths::data_protection_after),
        shell,
    })
}

fn line(t: Texts, request: &DataRequest, today: Date) -> Line {
    let (badge, word) = rights::badge(request, today);
    let made = written::date(legal_date(request.made_at), t.language());
    let last = written::date(request.deadline(), t.language());
    let by = t.tell("dp-deadline", &[("day", last.into())]);
    let deadline = match request.state {
        State::Waiting => format!("{by} {}", days(t, request, today)),
        State::Answered { .. } => by,
    };
    Line {
        href: paths::data_request(request.id, paths::DATA_REQUEST),
        title: t.say(rights::kind(request.kind)),
        badge,
        word: t.say(word),
        received: t.tell("dp-received", &[("day", made.into())]),
        deadline,
    }
}

/// How many days are left, or over.
fn days(t: Texts, request: &DataRequest, today: Date) -> String {
    let left = request.deadline().since(today);
    let left = left.map_or(0, |span| span.get_days());
    let key = match request.is_late(today) {
        true => "dp-days-late",
        false => "dp-days-left",
    };
    t.tell(key, &[("count", u64::from(left.unsigned_abs()).into())])
}

/// One request.
pub fn one(frame: &Frame<'_>, view: &OneView<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "dp-one-title");
    let t = shell.t;
    let request = view.request.request;
    let waits = request.state == State::Waiting;
    let place = |route| paths::data_request(request.id, route);
    let choice = |outcome: Outcome| Choice {
        value: outcome.as_str(),
        label: t.say(rights::outcome(outcome)),
        chosen: view.draft.outcome == Some(outcome),
    };
    render(&One {
        line: line(t, request, legal_date(view.now)),
        asked: rights::paragraphs(view.request.asked),
        steps: steps(t, &view.request),
        answer: waits.then(|| place(paths::ANSWER_DATA_REQUEST)),
        extend: (request.clone().extend(view.now).is_ok())
            .then(|| place(paths::EXTEND_DATA_REQUEST)),
        outcomes: Outcome::ALL.map(choice).into(),
        draft: view.draft,
        problem: view.draft.problem.map(|problem| t.say(problem.key())),
        most: TEXT_CHARACTERS_MAX,
        shell,
    })
}

fn steps<'a>(t: Texts, it: &Request<'a>) -> Vec<Step<'a>> {
    let step = |key: &str, at: Timestamp, text| {
        let at = written::instant(at, t.language());
        Step {
            told: t.tell(key, &[("at", at.into())]),
            texts: rights::paragraphs(text),
        }
    };
    let extended = it.request.extended_at;
    let extended = extended.map(|at| step("dp-step-extended", at, it.extension));
    let answered = match it.request.state {
        State::Waiting => None,
        State::Answered { at, .. } => Some(step("dp-step-answered", at, it.answer)),
    };
    extended.into_iter().chain(answered).collect()
}
