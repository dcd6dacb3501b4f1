//! The legal day of an instant.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};

/// The calendar day in Belgium at an instant: deadlines, periods and quotas count these days, not UTC's.
#[must_use]
pub fn legal_date(at: Timestamp) -> Date {
    static BRUSSELS: LazyLock<TimeZone> = LazyLock::new(|| {
        TimeZone::get("Europe/Brussels")
            .expect("the time zone database is compiled into the program")
    });
    BRUSSELS.to_datetime(at).date()
}
