//! Requests for deliberations: the list, and how a new one begins.

pub mod form;
pub mod one;
pub mod read;
pub mod what_if;

use askama::Template;
use identity::people::role::RoleKind;
use policy::proposal::{Stage, Subject};
use policy::{Register, deliberation::State};
use vocabulary::{Date, InstitutionId, Timestamp};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::texts::Texts;
use crate::{paths, written};

/// Who works on requests, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// A member of the committee.
    Member,
    /// A clerk, for an institution.
    Clerk(InstitutionId),
}

impl Author {
    /// The part of the portal in which the pages stand.
    pub(crate) fn section(self) -> Section {
        Section::Work(match self {
            Author::Member => RoleKind::CommitteeMember,
            Author::Clerk(_) => RoleKind::Clerk,
        })
    }
}

/// The requests.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Who looks.
    pub author: Author,
    /// The requests, the latest change first.
    pub lines: &'a [Line<'a>],
}

/// A request in the list.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// Its name in addresses.
    pub id: &'a str,
    /// What is asked.
    pub subject: &'a Subject,
    /// Where it stands.
    pub stage: &'a Stage,
    /// The institution that asks.
    pub asked_by: Option<InstitutionId>,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

struct LineText {
    href: String,
    title: String,
    kind: String,
    badge: &'static str,
    stage: String,
    changed: String,
}

#[derive(Template)]
#[template(path = "proposals.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lines: Vec<LineText>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, view.author.section(), "proposals-title");
    let names = Names::new(view.register, shell.t);
    let line = |line: &Line<'_>| {
        let (badge, stage) = stage(line.stage);
        LineText {
            href: paths::proposal(line.id),
            title: title(names, line.subject),
            kind: kind(names, line.subject, line.asked_by),
            badge,
            stage: shell.t.say(stage),
            changed: shell.t.tell(
                "proposals-changed",
                &[(
                    "at",
                    written::instant(line.changed_at, frame.language).into(),
                )],
            ),
        }
    };
    render(&Page {
        lines: view.lines.iter().map(line).collect(),
        shell,
    })
}

/// What a request is about: the title of its draft, or of what it ends.
pub(crate) fn title(names: Names<'_>, subject: &Subject) -> String {
    let about = subject
        .draft()
        .or_else(|| names.register.deliberation(subject.number()));
    match about {
        Some(it) => it.title.in_language(names.t.language()).to_owned(),
        None => subject.number().to_string(),
    }
}

/// What a request asks for, and who asks.
pub(crate) fn kind(names: Names<'_>, subject: &Subject, asked_by: Option<InstitutionId>) -> String {
    let t = names.t;
    let number = ("number", subject.number().to_string().into());
    let what = match subject {
        Subject::Adds { .. } => t.tell("proposal-adds", &[number]),
        Subject::Amends { number: before, .. } => t.tell(
            "proposal-amends",
            &[number, ("before", before.to_string().into())],
        ),
        Subject::Repeals { .. } => t.tell("proposal-repeals", &[number]),
    };
    let who = match asked_by {
        Some(institution) => t.tell(
            "proposal-asked-by",
            &[("institution", names.institution(institution).into())],
        ),
        None => t.say("proposal-of-committee"),
    };
    format!("{what} {who}")
}

/// A class of the style sheet and the key of a word.
pub(crate) fn stage(stage: &Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Draft => ("badge", "stage-draft"),
        Stage::Submitted { .. } => ("badge", "stage-submitted"),
        Stage::Approved { .. } => ("badge given", "stage-approved"),
        Stage::Rejected { .. } => ("badge refused", "stage-rejected"),
        Stage::Published { .. } => ("badge given", "stage-published"),
        Stage::Withdrawn { .. } => ("badge", "stage-withdrawn"),
    }
}

/// How a new request begins.
#[derive(Clone, Copy)]
pub struct Begin<'a> {
    /// Where services and deliberations come from.
    pub register: &'a Register,
    /// Who begins.
    pub author: Author,
    /// The legal day.
    pub today: Date,
}

#[derive(Template)]
#[template(path = "proposal_begin.html")]
struct BeginPage<'a> {
    shell: Shell<'a>,
    /// Value and label.
    services: Vec<(String, String)>,
    deliberations: Vec<(String, String)>,
    /// The number of the clerk's institution; a member chooses one.
    applicant: String,
    chooses: bool,
}

/// The page that asks what the request is about.
pub fn begin(frame: &Frame<'_>, view: &Begin<'_>) -> String {
    let shell = Shell::new(frame, view.author.section(), "proposal-begin-title");
    let names = Names::new(view.register, shell.t);
    let services = view.register.services().map(|service| {
        let source = names.institution(service.source);
        let label = format!("{} ({source})", names.service(&service.id));
        (service.id.to_string(), label)
    });
    let own = |it: &&policy::Deliberation| match view.author {
        Author::Member => true,
        Author::Clerk(institution) => it.applicants.contains(&institution),
    };
    let deliberations = view
        .register
        .deliberations()
        .filter(|it| matches!(it.state, State::InForce(_)) && still(it, view.today))
        .filter(own)
        .map(|it| {
            let title = it.title.in_language(frame.language);
            (it.number.url_form(), format!("{} {title}", it.number))
        });
    render(&BeginPage {
        services: services.collect(),
        deliberations: deliberations.collect(),
        applicant: match view.author {
            Author::Member => String::new(),
            Author::Clerk(institution) => institution.to_string(),
        },
        chooses: view.author == Author::Member,
        shell,
    })
}

/// Whether a deliberation has days left.
fn still(deliberation: &policy::Deliberation, today: Date) -> bool {
    let force = deliberation.force();
    force.is_some_and(|force| force.last.is_none_or(|last| today <= last))
}

/// What a question about risk is called, and a hint for the answer.
pub(crate) fn risk(t: Texts, question: policy::proposal::RiskQuestion) -> String {
    use policy::proposal::RiskQuestion as Q;
    t.say(match question {
        Q::Necessity => "risk-necessity",
        Q::FewerData => "risk-fewer-data",
        Q::SpecialCategories => "risk-special-categories",
        Q::Access => "risk-access",
        Q::Harm => "risk-harm",
        Q::AutomatedDecision => "risk-automated-decision",
    })
}
