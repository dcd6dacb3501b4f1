//! Pictures of counts: bars per month, one small drawing for each series, all on the same scale.
//!
//! Each bar has its number above it and its month below it, and a table says the same: nothing is told by colour alone.

use std::collections::BTreeMap;

use governance::uses::MonthlyCount;
use jiff::ToSpan;
use vocabulary::{Date, InstitutionId};

use crate::names::Names;
use crate::texts::Texts;
use crate::written;

/// Most drawings; the table has the others.
const DRAWINGS_MAX: usize = 6;

/// Width of a month in a drawing.
const SLOT: u64 = 24;
/// Space beside a bar on each side.
const BESIDE: u64 = 4;
/// Where the highest bar begins: room for its number.
const TOP: u64 = 14;
/// Height of the highest bar.
const HIGHEST: u64 = 48;
/// Room for the letters of the months.
const BELOW: u64 = 16;

/// The picture.
pub(crate) struct Chart {
    pub(crate) drawings: Vec<Drawing>,
    /// Institutions that only the table has, in words; empty if none.
    pub(crate) more: String,
    /// What the names of the series are.
    pub(crate) column: String,
    pub(crate) rows: Vec<Row>,
}

/// What one drawing shows.
pub(crate) struct Series {
    /// Its name.
    pub(crate) name: String,
    /// What is counted, as the title of the drawing.
    pub(crate) title: String,
    /// The text that says how often in all.
    pub(crate) total: &'static str,
    /// How often, by the first day of the month.
    pub(crate) counts: BTreeMap<Date, u64>,
}

/// The bars of one series.
pub(crate) struct Drawing {
    /// Tells the elements of one drawing from those of another.
    pub(crate) id: usize,
    pub(crate) name: String,
    pub(crate) total: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) bars: Vec<Bar>,
    pub(crate) width: u64,
    pub(crate) height: u64,
    pub(crate) base: u64,
    pub(crate) letters: u64,
}

/// A month of a series.
pub(crate) struct Bar {
    pub(crate) x: u64,
    pub(crate) y: u64,
    pub(crate) width: u64,
    pub(crate) height: u64,
    pub(crate) middle: u64,
    pub(crate) above: u64,
    pub(crate) letter: String,
    /// The number above the bar; empty for none.
    pub(crate) count: String,
}

/// A line of the table.
pub(crate) struct Row {
    pub(crate) month: String,
    pub(crate) name: String,
    pub(crate) count: String,
}

/// So many months, from a first one on.
pub(crate) fn months_from(first: Date, months: i32) -> Vec<Date> {
    (0..months)
        .filter_map(|at| first.checked_add(at.months()).ok())
        .collect()
}

impl Chart {
    /// Draws how often each institution asked in so many months from the first one on, the busiest first; and how often
    /// somebody looked on the person's behalf, which always has its drawing.
    pub(crate) fn of(
        names: Names<'_>,
        counts: &[MonthlyCount],
        looks: &BTreeMap<Date, u64>,
        first: Date,
        months: i32,
    ) -> Self {
        let t = names.t;
        let months = months_from(first, months);
        let mut by: BTreeMap<InstitutionId, BTreeMap<Date, u64>> = BTreeMap::new();
        for count in counts.iter().filter(|count| months.contains(&count.month)) {
            *by.entry(count.applicant)
                .or_default()
                .entry(count.month)
                .or_default() += count.count;
        }
        let series = by.into_iter().map(|(id, counts)| {
            let name = names.institution(id);
            Series {
                title: t.tell("chart-drawing", &[("institution", (&name).into())]),
                total: "chart-total",
                name,
                counts,
            }
        });
        let mut series: Vec<_> = series.collect();
        series.sort_by(|a, b| (b.total().cmp(&a.total())).then_with(|| a.name.cmp(&b.name)));
        let mut looks = looks.clone();
        looks.retain(|month, _| months.contains(month));
        if !looks.is_empty() {
            let looked = Series {
                name: t.say("looks-group"),
                title: t.say("chart-looks"),
                total: "chart-times",
                counts: looks,
            };
            series.insert(series.len().min(DRAWINGS_MAX - 1), looked);
        }
        Self::draw(t, t.say("chart-institution"), &series, &months)
    }

    /// Draws series in the order in which they come; `column` says what their names are.
    pub(crate) fn draw(t: Texts, column: String, series: &[Series], months: &[Date]) -> Self {
        let counts = series.iter().flat_map(|one| one.counts.values());
        let highest = counts.max().copied().unwrap_or(0);
        let more = series.len().saturating_sub(DRAWINGS_MAX);
        Self {
            drawings: (series.iter().take(DRAWINGS_MAX).enumerate())
                .map(|(id, one)| one.draw(t, id, months, highest))
                .collect(),
            more: match more {
                0 => String::new(),
                more => t.tell("chart-more", &[("count", more.into())]),
            },
            column,
            rows: rows(t, series, months),
        }
    }
}

impl Series {
    fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    fn draw(&self, t: Texts, id: usize, months: &[Date], highest: u64) -> Drawing {
        let language = t.language();
        let base = TOP + HIGHEST;
        let bars = months.iter().zip(0_u64..).map(|(month, at)| {
            let count = self.counts.get(month).copied().unwrap_or(0);
            // A count that is there is seen, however small it is beside the highest.
            let height = match count {
                0 => 1,
                count => (count * HIGHEST / highest.max(1)).max(3),
            };
            Bar {
                x: at * SLOT + BESIDE,
                y: base - height,
                width: SLOT - 2 * BESIDE,
                height,
                middle: at * SLOT + SLOT / 2,
                above: base - height - 4,
                letter: written::month_letter(*month, language),
                count: match count {
                    0 => String::new(),
                    count => written::number(count, language),
                },
            }
        });
        let told: Vec<String> = (self.counts.iter())
            .map(|(month, count)| {
                format!(
                    "{}: {}",
                    written::month(*month, language),
                    written::number(*count, language)
                )
            })
            .collect();
        Drawing {
            id,
            name: self.name.clone(),
            total: t.tell(self.total, &[("count", self.total().into())]),
            title: self.title.clone(),
            description: format!("{}.", told.join(", ")),
            width: SLOT * months.len() as u64,
            height: base + BELOW,
            base,
            letters: base + BELOW - 4,
            bars: bars.collect(),
        }
    }
}

/// The same as a table, the latest month first.
fn rows(t: Texts, series: &[Series], months: &[Date]) -> Vec<Row> {
    let language = t.language();
    let cells = |month: Date| {
        series.iter().filter_map(move |one| {
            one.counts.get(&month).map(|count| Row {
                month: written::month(month, language),
                name: one.name.clone(),
                count: written::number(*count, language),
            })
        })
    };
    months
        .iter()
        .rev()
        .flat_map(|month| cells(*month))
        .collect()
}
