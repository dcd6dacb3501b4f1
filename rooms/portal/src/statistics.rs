//! How the exchange is, and how much it is used.
//!
//! INVARIANT: what everybody reads is rounded; only an institution reads its own figures exactly.

use askama::Template;
use governance::statistics::{CameOut, Figures, Pair, ROUNDED_TO, Rounded};
use policy::Register;
use vocabulary::{Date, InstitutionId};

use crate::chart::{Chart, Series, months_from};
use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::proposals::what_if::work_reason;
use crate::texts::Texts;
use crate::uses::{MONTHS_SHOWN, first_month};
use crate::written;

/// Most lines of a table for everybody: the busiest. The figures for programs have all.
const LINES_MAX: usize = 50;

/// How the hub is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Everything works.
    Up,
    /// It answers, but something is missing.
    Degraded,
    /// It gives no data now.
    Down,
}

impl State {
    /// Every state.
    pub const ALL: [State; 3] = [State::Up, State::Degraded, State::Down];

    fn told(self) -> (&'static str, &'static str) {
        match self {
            State::Up => ("badge given", "statistics-up"),
            State::Degraded => ("badge", "statistics-degraded"),
            State::Down => ("badge refused", "statistics-down"),
        }
    }
}

/// Figures, and how far they go.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// How the hub is.
    pub state: State,
    /// Entries under the latest checkpoint of the ledger.
    pub entries: u64,
    /// The figures since [`since`].
    pub figures: &'a Figures,
    /// Whether every recorded decision is counted.
    pub whole: bool,
    /// The legal day.
    pub today: Date,
}

/// From when figures are shown: the first day of the month eleven months ago.
pub fn since(today: Date) -> Date {
    first_month(today)
}

/// A table of figures.
pub(crate) struct Table {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    /// What the names are.
    pub(crate) column: String,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A line of it.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) figures: Vec<String>,
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct Page<'a> {
    shell: Shell<'a>,
    badge: &'static str,
    state: String,
    entries: String,
    asked: String,
    permitted: String,
    refused: String,
    whole: bool,
    rounded: String,
    chart: Chart,
    tables: Vec<Table>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Register, "statistics-title");
    let t = shell.t;
    let names = Names::new(view.register, t);
    let number = |count| written::number(count, t.language());
    let (badge, state) = view.state.told();
    let total = view.figures.total();
    let told = |count| match Rounded::of(count).about() {
        Some(count) => number(count),
        None => t.tell("statistics-few", &[("count", ROUNDED_TO.into())]),
    };
    let tables = [
        reasons(names, view.figures, Show::Public, told),
        services(names, view.figures, Show::Public, told),
        applicants(names, view.figures, Show::Public, told),
    ];
    render(&Page {
        badge,
        state: t.say(state),
        entries: number(view.entries),
        asked: told(total.asked()),
        permitted: told(total.permitted),
        refused: told(total.refused),
        whole: view.whole,
        rounded: t.tell("statistics-rounded", &[("count", ROUNDED_TO.into())]),
        chart: chart(t, view.figures, Show::Public, view.today),
        tables: tables
            .into_iter()
            .filter(|it| !it.rows.is_empty())
            .collect(),
        shell,
    })
}

/// What was permitted and what was refused, by month; without drawings when there is nothing.
pub(crate) fn chart(t: Texts, figures: &Figures, show: Show, today: Date) -> Chart {
    let months = months_from(first_month(today), MONTHS_SHOWN);
    let shown = move |count| show.rounded(count);
    let series = |name: &str, title: &str, of: fn(&Pair) -> u64| Series {
        name: t.say(name),
        title: t.say(title),
        total: "chart-times",
        counts: (figures.months.iter())
            .filter(|(month, pair)| months.contains(*month) && shown(of(pair)) > 0)
            .map(|(month, pair)| (*month, shown(of(pair))))
            .collect(),
    };
    let all = [
        series("filter-permitted", "statistics-permitted-drawing", |it| {
            it.permitted
        }),
        series("filter-refused", "statistics-refused-drawing", |it| {
            it.refused
        }),
    ];
    let drawn: Vec<_> = all.into_iter().filter(|it| !it.counts.is_empty()).collect();
    Chart::draw(t, t.say("statistics-outcome"), &drawn, &months)
}

/// To whom a table is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// To anybody.
    Public,
    /// To the institution whose figures they are.
    Own,
}

impl Show {
    /// A figure as it is drawn and sorted by: sorted by the exact one, a table would tell it.
    fn rounded(self, count: u64) -> u64 {
        match self {
            Show::Public => Rounded::of(count).about().unwrap_or(0),
            Show::Own => count,
        }
    }

    /// How many lines of a table are shown.
    fn lines(self) -> usize {
        match self {
            Show::Public => LINES_MAX,
            Show::Own => usize::MAX,
        }
    }
}

/// A table of what was permitted and refused, the busiest first.
fn pairs(
    (id, title): (&'static str, String),
    column: String,
    t: Texts,
    mut lines: Vec<(String, Pair)>,
    show: Show,
    told: impl Fn(u64) -> String,
) -> Table {
    let weigh = |pair: &Pair| show.rounded(pair.permitted) + show.rounded(pair.refused);
    lines.sort_by(|(a_name, a), (b_name, b)| {
        weigh(b).cmp(&weigh(a)).then_with(|| a_name.cmp(b_name))
    });
    let row = |(name, pair): (String, Pair)| Row {
        name,
        figures: vec![told(pair.permitted), told(pair.refused)],
    };
    Table {
        id,
        title,
        column,
        head: vec![t.say("filter-permitted"), t.say("filter-refused")],
        rows: lines.into_iter().take(show.lines()).map(row).collect(),
    }
}

/// How often what was asked of each service.
pub(crate) fn services(
    names: Names<'_>,
    figures: &Figures,
    show: Show,
    told: impl Fn(u64) -> String,
) -> Table {
    let t = names.t;
    let line = |(id, pair): (&Option<_>, &Pair)| match id {
        Some(id) => (names.service(id), *pair),
        None => (t.say("statistics-no-service"), *pair),
    };
    let lines = figures.services.iter().map(line).collect();
    let title = ("services", t.say("statistics-services"));
    pairs(title, t.say("statistics-service"), t, lines, show, told)
}

/// How often each institution asked.
pub(crate) fn applicants(
    names: Names<'_>,
    figures: &Figures,
    show: Show,
    told: impl Fn(u64) -> String,
) -> Table {
    let t = names.t;
    let line = |(id, pair): (&InstitutionId, &Pair)| (names.institution(*id), *pair);
    let lines = figures.applicants.iter().map(line).collect();
    let title = ("applicants", t.say("statistics-applicants"));
    pairs(title, t.say("chart-institution"), t, lines, show, told)
}

/// Why something was refused, the most frequent reason first.
pub(crate) fn reasons(
    names: Names<'_>,
    figures: &Figures,
    show: Show,
    told: impl Fn(u64) -> String,
) -> Table {
    let t = names.t;
    let mut lines: Vec<_> = figures.refusals.iter().collect();
    lines.sort_by_key(|(why, count)| (std::cmp::Reverse(show.rounded(**count)), **why));
    let name = |why: &CameOut| match why {
        CameOut::Refused(reason) => t.say(work_reason(*reason)),
        CameOut::UnknownService | CameOut::Permitted => t.say("statistics-unknown-service"),
    };
    let row = |(why, count): (&CameOut, &u64)| Row {
        name: name(why),
        figures: vec![told(*count)],
    };
    Table {
        id: "reasons",
        title: t.say("statistics-reasons"),
        column: t.say("statistics-reason"),
        head: vec![t.say("chart-count")],
        rows: lines.into_iter().map(row).collect(),
    }
}

/// How often each deliberation was used.
pub(crate) fn deliberations(names: Names<'_>, figures: &Figures) -> Table {
    let (t, language) = (names.t, names.t.language());
    let mut lines: Vec<_> = figures.deliberations.iter().collect();
    lines.sort_by_key(|(number, count)| (std::cmp::Reverse(**count), (*number).clone()));
    let row = |(number, count): (&_, &u64)| {
        let title = names.register.deliberation(number);
        let title = title.map(|it| it.title.in_language(language));
        Row {
            name: format!("{number} {}", title.unwrap_or_default())
                .trim()
                .to_owned(),
            figures: vec![written::number(*count, language)],
        }
    };
    Table {
        id: "deliberations",
        title: t.say("statistics-deliberations"),
        column: t.say("statistics-deliberation"),
        head: vec![t.say("chart-count")],
        rows: lines.into_iter().map(row).collect(),
    }
}
