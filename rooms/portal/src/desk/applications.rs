//! The institution's own applications and their keys.

use askama::Template;
use identity::{ApplicationState, RegisteredApplication};
use policy::Register;
use vocabulary::InstitutionId;

use super::SECTION;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::paths;

/// The applications.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Whose they are.
    pub institution: InstitutionId,
    /// The applications, by name.
    pub applications: &'a [RegisteredApplication],
}

struct Line<'a> {
    name: &'a str,
    id: &'a str,
    badge: &'static str,
    state: String,
    scopes: Vec<String>,
    keys: Vec<String>,
    certificates: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk_applications.html")]
struct Page<'a> {
    shell: Shell<'a>,
    back: String,
    institution: String,
    lines: Vec<Line<'a>>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "desk-applications-title");
    let t = shell.t;
    let line = |it| line_of(t, it);
    render(&Page {
        back: paths::of_desk(paths::DESK, view.institution),
        institution: Names::new(view.register, t).institution(view.institution),
        lines: view.applications.iter().map(line).collect(),
        shell,
    })
}

fn line_of(t: crate::texts::Texts, it: &RegisteredApplication) -> Line<'_> {
    let (badge, state) = match it.state {
        ApplicationState::Active => ("badge given", "application-active"),
        ApplicationState::Suspended => ("badge refused", "application-suspended"),
    };
    let keys = it
        .keys
        .keys()
        .iter()
        .map(|key| key.jwk().thumbprint().to_string());
    Line {
        name: &it.name,
        id: it.id.as_str(),
        badge,
        state: t.say(state),
        scopes: it
            .scopes
            .to_string()
            .split(' ')
            .map(str::to_owned)
            .collect(),
        keys: keys.collect(),
        certificates: (it.certificate_thumbprints.iter())
            .map(ToString::to_string)
            .collect(),
    }
}
