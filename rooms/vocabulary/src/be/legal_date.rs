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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_brussels() {
        for (instant, day) in [
            ("2026-01-01T22:59:59Z", "2026-01-01"), // winter: UTC + 1
            ("2026-01-01T23:00:00Z", "2026-01-02"),
            ("2026-07-01T21:59:59Z", "2026-07-01"), // summer: UTC + 2
            ("2026-07-01T22:00:00Z", "2026-07-02"),
        ] {
            assert_eq!(
                legal_date(instant.parse().unwrap()),
                day.parse::<Date>().unwrap(),
                "{instant}"
            );
        }
    }
}
