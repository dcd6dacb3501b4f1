//! How much an institution uses the exchange, and what is asked of it.

use askama::Template;
use governance::statistics::Figures;
use policy::Register;
use vocabulary::{Date, InstitutionId};

use super::SECTION;
use crate::chart::Chart;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::statistics::{self, Show, Table};
use crate::{paths, written};

/// The figures of one institution since [`statistics::since`].
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Whose they are.
    pub institution: InstitutionId,
    /// What it asked, withheld or not.
    pub asked: &'a Figures,
    /// What was asked of its services, without what is withheld; `None` for one that has none.
    pub answered: Option<&'a Figures>,
    /// Whether every recorded decision is counted.
    pub whole: bool,
    /// The legal day.
    pub today: Date,
}

#[derive(Template)]
#[template(path = "desk_usage.html")]
struct Page<'a> {
    shell: Shell<'a>,
    back: String,
    institution: String,
    whole: bool,
    asked: String,
    chart: Chart,
    tables: Vec<Table>,
    answered: Option<(String, Vec<Table>)>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "desk-usage-title");
    let t = shell.t;
    let names = Names::new(view.register, t);
    let number = |count| written::number(count, t.language());
    let told = |figures: &Figures| {
        let total = figures.total();
        let facts = [
            ("count", total.asked().into()),
            ("permitted", number(total.permitted).into()),
            ("refused", number(total.refused).into()),
        ];
        t.tell("desk-usage-total", &facts)
    };
    let filled = |tables: Vec<Table>| tables.into_iter().filter(|it| !it.rows.is_empty());
    let asked = vec![
        statistics::deliberations(names, view.asked),
        statistics::services(names, view.asked, Show::Own, number),
        statistics::reasons(names, view.asked, Show::Own, number),
    ];
    let answered = view.answered.map(|figures| {
        let mut table = statistics::applicants(names, figures, Show::Own, number);
        table.id = "asked-by";
        (told(figures), filled(vec![table]).collect())
    });
    render(&Page {
        back: paths::of_desk(paths::DESK, view.institution),
        institution: names.institution(view.institution),
        whole: view.whole,
        asked: told(view.asked),
        chart: statistics::chart(t, view.asked, Show::Own, view.today),
        tables: filled(asked).collect(),
        answered,
        shell,
    })
}
