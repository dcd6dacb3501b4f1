//! The mandates that a person holds and gave, and how one more is given.

pub mod company;
mod lines;
pub mod looks;
pub mod offer;

use askama::Template;
use identity::mandate::{BadTerms, Mandate, MandateId, MandateScope, MandateScopes};
use policy::Register;
use vocabulary::{Date, Timestamp};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::texts::Texts;
use lines::{Line, Seen};
pub(crate) use lines::{Reader, described, holder, scope};

/// The mandates of a person.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Those that the person holds or held, the newest first.
    pub held: &'a [Mandate],
    /// Those by which others act for the person, the newest first.
    pub given: &'a [Mandate],
    /// The one by which the person acts now.
    pub acting: Option<MandateId>,
    /// The time.
    pub now: Timestamp,
    /// The legal day.
    pub today: Date,
    /// What was filled in.
    pub draft: Draft<'a>,
}

/// What was filled in to give a mandate, and why it cannot be given so.
#[derive(Clone, Copy, Debug, Default)]
pub struct Draft<'a> {
    /// What the giver calls it.
    pub name: &'a str,
    /// On whose behalf.
    pub label: &'a str,
    /// What for.
    pub scopes: MandateScopes,
    /// The first day.
    pub from: &'a str,
    /// The last day.
    pub to: &'a str,
    /// Why it was not given.
    pub problem: Option<Problem>,
}

/// Why a mandate is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A name or label is empty, too long, or holds what cannot be shown.
    Label,
    /// A day is not one.
    Day,
    /// The last day is before the first.
    Backwards,
    /// The mandate itself.
    Terms(BadTerms),
    /// Too many offers wait for an answer.
    TooManyOffers,
}

impl Problem {
    /// Every problem.
    pub const ALL: [Problem; 11] = [
        Problem::Label,
        Problem::Day,
        Problem::Backwards,
        Problem::Terms(BadTerms::NoScope),
        Problem::Terms(BadTerms::ScopeDoesNotFit),
        Problem::Terms(BadTerms::RelationDoesNotFit),
        Problem::Terms(BadTerms::NoEnd),
        Problem::Terms(BadTerms::Over),
        Problem::Terms(BadTerms::TooLong(5)),
        Problem::Terms(BadTerms::Wider),
        Problem::TooManyOffers,
    ];

    fn text(self, t: Texts) -> String {
        match self {
            Problem::Label => t.say("mandate-problem-label"),
            Problem::Day => t.say("mandate-problem-day"),
            Problem::Backwards => t.say("mandate-problem-backwards"),
            Problem::Terms(BadTerms::NoScope) => t.say("mandate-problem-no-scope"),
            Problem::Terms(BadTerms::ScopeDoesNotFit | BadTerms::RelationDoesNotFit) => {
                t.say("mandate-problem-scope")
            }
            Problem::Terms(BadTerms::NoEnd) => t.say("mandate-problem-no-end"),
            Problem::Terms(BadTerms::Over) => t.say("mandate-problem-over"),
            Problem::Terms(BadTerms::TooLong(years)) => {
                let years = u64::from(years.unsigned_abs());
                t.tell("mandate-problem-too-long", &[("years", years.into())])
            }
            Problem::Terms(BadTerms::Wider) => t.say("mandate-problem-wider"),
            Problem::TooManyOffers => t.say("mandate-problem-too-many"),
        }
    }
}

/// The form by which a mandate is given.
pub(crate) struct Form<'a> {
    action: &'static str,
    draft: Draft<'a>,
    problem: Option<String>,
    scopes: Vec<Choice>,
    from: String,
    years: String,
}

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

impl<'a> Form<'a> {
    /// A form that offers these scopes.
    pub(crate) fn new(
        t: Texts,
        action: &'static str,
        draft: Draft<'a>,
        offered: impl Iterator<Item = MandateScope>,
        today: Date,
    ) -> Self {
        let choice = |scope: MandateScope| Choice {
            value: scope.as_str(),
            label: t.say(lines::scope(scope)),
            chosen: draft.scopes.contains(scope),
        };
        let years = u64::from(identity::mandate::GIVEN_YEARS_MAX.unsigned_abs());
        Self {
            action,
            problem: draft.problem.map(|problem| problem.text(t)),
            scopes: offered.map(choice).collect(),
            from: match draft.from {
                "" => today.to_string(),
                from => from.to_owned(),
            },
            years: t.tell("mandate-form-to-hint", &[("years", years.into())]),
            draft,
        }
    }
}

#[derive(Template)]
#[template(path = "mandates.html")]
struct Page<'a> {
    shell: Shell<'a>,
    held: Vec<Line>,
    given: Vec<Line>,
    form: Form<'a>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Mandates, "mandates-title");
    let names = Names::new(view.register, shell.t);
    let seen = |side| Seen {
        names,
        side,
        acting: view.acting,
        now: view.now,
        today: view.today,
    };
    let lines = |mandates: &[Mandate], side| -> Vec<Line> {
        let seen = seen(side);
        mandates.iter().map(|it| seen.line(it)).collect()
    };
    // Companies have mandates to manage.
    let of_a_person =
        (MandateScope::ALL.into_iter()).filter(|scope| *scope != MandateScope::ManageMandates);
    render(&Page {
        held: lines(view.held, lines::Reader::Holder),
        given: lines(view.given, lines::Reader::Giver),
        form: Form::new(
            shell.t,
            crate::paths::OFFER_MANDATE,
            view.draft,
            of_a_person,
            view.today,
        ),
        shell,
    })
}
