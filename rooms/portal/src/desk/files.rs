//! Whether the institution holds a file on somebody, in what capacity and for which period.

use askama::Template;
use policy::Register;
use vocabulary::{Date, FileReference, InstitutionId};

use super::SECTION;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::paths;
use crate::wrong::period;

/// The form, and what was found.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Whose files.
    pub institution: InstitutionId,
    /// What there is to tell.
    pub told: Told<'a>,
    /// The legal day.
    pub today: Date,
}

/// What there is to tell.
#[derive(Clone, Copy)]
pub enum Told<'a> {
    /// Nothing was asked.
    Nothing,
    /// What was sent is not a person's number.
    NotANumber,
    /// The institution's own files on the person. What is here was recorded as given to the clerk.
    Files(&'a [FileReference]),
}

struct Line {
    capacity: String,
    code: String,
    period: String,
    badge: &'static str,
    state: String,
}

#[derive(Template)]
#[template(path = "desk_files.html")]
struct Page<'a> {
    shell: Shell<'a>,
    back: String,
    action: String,
    institution: String,
    wrong: bool,
    files: Option<Vec<Line>>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "desk-files-title");
    let t = shell.t;
    let names = Names::new(view.register, t);
    let holder = view.register.institution(view.institution);
    let line = |file: &FileReference| {
        let (badge, state) = match file.period.contains(view.today) {
            true => ("badge given", "desk-files-active"),
            false => ("badge", "desk-files-inactive"),
        };
        Line {
            capacity: names.capacity(holder, file.capacity),
            code: file.capacity.to_string(),
            period: period(names, &file.period),
            badge,
            state: t.say(state),
        }
    };
    render(&Page {
        back: paths::of_desk(paths::DESK, view.institution),
        action: paths::of_desk(paths::DESK_FILES, view.institution),
        institution: names.institution(view.institution),
        wrong: matches!(view.told, Told::NotANumber),
        files: match view.told {
            Told::Nothing | Told::NotANumber => None,
            Told::Files(files) => Some(files.iter().map(line).collect()),
        },
        shell,
    })
}
