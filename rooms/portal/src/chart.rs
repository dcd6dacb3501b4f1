//! The picture of uses: bars per month, one small drawing for each institution, all on the same scale.
//!
//! Each bar has its number above it and its month below it, and a table says the same: nothing is told by colour alone.

use std::collections::BTreeMap;

use governance::uses::MonthlyCount;
use jiff::ToSpan;
use vocabulary::{Date, InstitutionId};

use crate::names::Names;
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
    pub(crate) rows: Vec<Row>,
}

/// The bars of one institution.
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

/// A month of an institution.
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
    pub(crate) institution: String,
    pub(crate) count: String,
}

impl Chart {
    /// Draws the counts of so many months from the first one on.
    pub(crate) fn of(names: Names<'_>, counts: &[MonthlyCount], first: Date, months: i32) -> Self {
        let months: Vec<Date> = (0..months)
            .filter_map(|at| first.checked_add(at.months()).ok())
            .collect();
        let mut by: BTreeMap<InstitutionId, BTreeMap<Date, u64>> = BTreeMap::new();
        for count in counts.iter().filter(|count| months.contains(&count.month)) {
            *by.entry(count.applicant)
                .or_default()
                .entry(count.month)
                .or_default() += count.count;
        }
        let highest = by
            .values()
            .flat_map(BTreeMap::values)
            .max()
            .copied()
            .unwrap_or(0);
        let mut institutions: Vec<_> = by
            .iter()
            .map(|(id, counts)| (counts.values().sum::<u64>(), names.institution(*id), counts))
            .collect();
        institutions.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let more = institutions.len().saturating_sub(DRAWINGS_MAX);
        Self {
            drawings: institutions
                .iter()
                .take(DRAWINGS_MAX)
                .enumerate()
                .map(|(id, (total, name, counts))| {
                    draw(names, id, name, *total, counts, &months, highest)
                })
                .collect(),
            more: match more {
                0 => String::new(),
                more => names.t.tell("chart-more", &[("count", more.into())]),
            },
            rows: rows(names, &institutions, &months),
        }
    }
}

fn draw(
    names: Names<'_>,
    id: usize,
    name: &str,
    total: u64,
    counts: &BTreeMap<Date, u64>,
    months: &[Date],
    highest: u64,
) -> Drawing {
    let (t, language) = (names.t, names.t.language());
    let base = TOP + HIGHEST;
    let bars = months.iter().zip(0_u64..).map(|(month, at)| {
        let count = counts.get(month).copied().unwrap_or(0);
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
    let told: Vec<String> = counts
        .iter()
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
        name: name.to_owned(),
        total: t.tell("chart-total", &[("count", total.into())]),
        title: t.tell("chart-drawing", &[("institution", name.into())]),
        description: format!("{}.", told.join(", ")),
        width: SLOT * months.len() as u64,
        height: base + BELOW,
        base,
        letters: base + BELOW - 4,
        bars: bars.collect(),
    }
}

fn rows(
    names: Names<'_>,
    institutions: &[(u64, String, &BTreeMap<Date, u64>)],
    months: &[Date],
) -> Vec<Row> {
    let language = names.t.language();
    let cells = |month: Date| {
        institutions.iter().filter_map(move |(_, name, counts)| {
            counts.get(&month).map(|count| Row {
                month: written::month(month, language),
                institution: name.clone(),
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
