//! "This is wrong": what a person has reported, the form for it, and what came of one report.
//!
//! INVARIANT: corrections come to these pages as the person may know them; nothing here says or counts more.

mod form;
mod list;
mod one;

pub(crate) use form::{Choice, Fields, fields};
pub use form::{Entered, Fault, FormView, form};
pub use list::{ListView, list};
pub(crate) use one::plain;
pub use one::{OneView, one};

use exchange::errors::{ErrorReport, Stage};
use vocabulary::{Date, Period};

use crate::names::Names;
use crate::written;

/// How a report's state is shown: the class of the badge, and the key of its word.
pub(crate) fn badge(report: &ErrorReport, today: Date) -> (&'static str, &'static str) {
    if report.state.is_overdue(today) {
        return ("badge refused", "errors-state-overdue");
    }
    match report.state.stage() {
        Stage::Reported => ("badge", "errors-state-reported"),
        Stage::TakenUp => ("badge", "errors-state-taken-up"),
        Stage::Corrected => ("badge given", "errors-state-corrected"),
        Stage::Confirmed => ("badge", "errors-state-confirmed"),
        Stage::Withdrawn => ("badge", "errors-state-withdrawn"),
    }
}

pub(crate) fn period(names: Names<'_>, period: &Period) -> String {
    let (key, first, last) = written::period(period, names.t.language());
    let last = last.unwrap_or_default();
    names
        .t
        .tell(key, &[("first", first.into()), ("last", last.into())])
}
