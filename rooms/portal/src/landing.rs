//! What this is, for who comes by.

use askama::Template;
use policy::Register;
use vocabulary::Date;

use crate::frame::{Frame, Section, Shell, render};
use crate::written;

/// What runs here.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The register.
    pub register: &'a Register,
    /// Entries under the latest checkpoint of the ledger.
    pub entries: u64,
    /// The legal day.
    pub today: Date,
}

struct Figure {
    number: String,
    label: String,
    href: &'static str,
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Page<'a> {
    shell: Shell<'a>,
    figures: Vec<Figure>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::None, "landing-title");
    let register = view.register;
    let approved = register
        .institutions()
        .filter(|it| register.is_approved(it.enterprise_number))
        .count() as u64;
    let in_force = register
        .deliberations()
        .filter(|it| it.is_in_force(view.today))
        .count() as u64;
    let figure = |count: u64, key: &str, href| Figure {
        number: written::number(count, frame.language),
        label: shell.t.tell(key, &[("count", count.into())]),
        href,
    };
    let figures = vec![
        figure(approved, "landing-institutions", crate::paths::INSTITUTIONS),
        figure(
            register.services().count() as u64,
            "landing-services",
            crate::paths::SERVICES,
        ),
        figure(in_force, "landing-deliberations", crate::paths::REGISTER),
        figure(view.entries, "landing-entries", crate::paths::LEDGER_ABOUT),
    ];
    render(&Page { shell, figures })
}
