//! Who holds which role: invitations, and taking a role back.

use askama::Template;
use identity::people::role::{Holding, Role, RoleKind};
use policy::Register;
use vocabulary::{Timestamp, USER_REFERENCE_LENGTH_MAX};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::written;

/// The roles of this hub.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names of institutions come from.
    pub register: &'a Register,
    /// Every hold of a role, the latest first; those that ended too.
    pub holdings: &'a [Holding],
    /// What was sent before, and what is wrong with it; empty at first.
    pub form: &'a Form<'a>,
}

/// An invitation as it was filled in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Form<'a> {
    /// The kind of role, as the form names it.
    pub role: &'a str,
    /// The enterprise number of the institution.
    pub institution: &'a str,
    /// How the holder will be known.
    pub reference: &'a str,
    /// What is wrong, if something is.
    pub wrong: Option<Wrong>,
}

/// What is wrong with an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No role is chosen.
    Role,
    /// A clerk needs an institution of the register.
    Institution,
    /// Another role has none.
    NoInstitution,
    /// The reference is not one.
    Reference,
}

impl Wrong {
    /// Every reason.
    pub const ALL: [Wrong; 4] = [
        Wrong::Role,
        Wrong::Institution,
        Wrong::NoInstitution,
        Wrong::Reference,
    ];

    fn key(self) -> &'static str {
        match self {
            Wrong::Role => "roles-wrong-role",
            Wrong::Institution => "roles-wrong-institution",
            Wrong::NoInstitution => "roles-wrong-no-institution",
            Wrong::Reference => "roles-wrong-reference",
        }
    }
}

struct Line {
    reference: String,
    role: String,
    since: String,
    until: Option<String>,
    id: String,
    /// What the button is called for who does not see the line around it.
    withdraw: String,
}

#[derive(Template)]
#[template(path = "administration.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
    kinds: Vec<(&'static str, String, bool)>,
    institution: &'a str,
    reference: &'a str,
    reference_length_max: usize,
    wrong: Option<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Work(RoleKind::Administrator), "roles-title");
    let t = shell.t;
    let names = Names::new(view.register, t);
    let line = |holding: &Holding| {
        let at = |instant: Timestamp| written::instant(instant, frame.language);
        let role = named(names, holding.role);
        let reference = holding.reference.as_str().to_owned();
        let facts = [("reference", (&reference).into()), ("role", (&role).into())];
        Line {
            withdraw: t.tell("roles-withdraw-this", &facts),
            since: at(holding.given_at),
            until: holding.withdrawn_at.map(at),
            id: holding.id.to_string(),
            role,
            reference,
        }
    };
    let kinds = RoleKind::ALL.map(|kind| {
        let chosen = view.form.role == kind.as_str();
        (kind.as_str(), t.say(key(kind)), chosen)
    });
    render(&Page {
        lines: view.holdings.iter().map(line).collect(),
        kinds: kinds.into(),
        institution: view.form.institution,
        reference: view.form.reference,
        reference_length_max: USER_REFERENCE_LENGTH_MAX,
        wrong: view.form.wrong.map(|wrong| t.say(wrong.key())),
        shell,
    })
}

/// A new invitation, shown this once.
#[derive(Clone, Copy)]
pub struct Invited<'a> {
    /// Where names of institutions come from.
    pub register: &'a Register,
    /// The role.
    pub role: Role,
    /// How the holder will be known.
    pub reference: &'a str,
    /// The link to hand over.
    pub link: &'a str,
    /// Until when it works.
    pub until: Timestamp,
}

#[derive(Template)]
#[template(path = "invited.html")]
struct InvitedPage<'a> {
    shell: Shell<'a>,
    lead: String,
    link: &'a str,
}

/// The page with the link of a new invitation.
pub fn invited(frame: &Frame<'_>, view: &Invited<'_>) -> String {
    let shell = Shell::new(
        frame,
        Section::Work(RoleKind::Administrator),
        "roles-invited-title",
    );
    let role = named(Names::new(view.register, shell.t), view.role);
    let until = written::instant(view.until, frame.language);
    let lead = shell.t.tell(
        "roles-invited-lead",
        &[
            ("reference", view.reference.into()),
            ("role", role.into()),
            ("until", until.into()),
        ],
    );
    render(&InvitedPage {
        lead,
        link: view.link,
        shell,
    })
}

/// An invitation, as the person sees it who is invited.
#[derive(Clone, Copy)]
pub struct Invitation<'a> {
    /// Where names of institutions come from.
    pub register: &'a Register,
    /// The role.
    pub role: Role,
    /// How the person will be known.
    pub reference: &'a str,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage<'a> {
    shell: Shell<'a>,
    lead: String,
    duties: String,
    known_as: String,
}

/// The page that asks whether the person accepts.
pub fn invitation(frame: &Frame<'_>, view: &Invitation<'_>) -> String {
    let shell = Shell::new(frame, Section::None, "invitation-title");
    let t = shell.t;
    let role = named(Names::new(view.register, t), view.role);
    render(&InvitationPage {
        lead: t.tell("invitation-lead", &[("role", role.into())]),
        duties: t.say(match view.role.kind() {
            RoleKind::Administrator => "invitation-administrator",
            RoleKind::CommitteeMember => "invitation-committee-member",
            RoleKind::DataProtectionOfficer => "invitation-data-protection-officer",
            RoleKind::Clerk => "invitation-clerk",
        }),
        known_as: t.tell(
            "invitation-known-as",
            &[("reference", view.reference.into())],
        ),
        shell,
    })
}

/// A role in words.
pub(crate) fn named(names: Names<'_>, role: Role) -> String {
    match role.institution() {
        Some(institution) => names.t.tell(
            "role-clerk-of",
            &[("institution", names.institution(institution).into())],
        ),
        None => names.t.say(key(role.kind())),
    }
}

fn key(kind: RoleKind) -> &'static str {
    match kind {
        RoleKind::Administrator => "role-administrator",
        RoleKind::CommitteeMember => "role-committee-member",
        RoleKind::DataProtectionOfficer => "role-data-protection-officer",
        RoleKind::Clerk => "role-clerk",
    }
}
