//! The legal day of an instant.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, Time, time};
use jiff::tz::{AmbiguousOffset, TimeZone};

static BRUSSELS: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZone::get("Europe/Brussels").expect("the time zone database is compiled into the program")
});

/// The calendar day in Belgium at an instant: deadlines, periods and quotas count these days, not UTC's.
#[must_use]
pub fn legal_date(at: Timestamp) -> Date {
    BRUSSELS.to_datetime(at).date()
}

/// The first and the last second of a legal day with the offset of Belgium then, as `xsd:dateTime`:
/// `2026-03-01T00:00:00+01:00`.
#[must_use]
pub fn legal_day(day: Date) -> [String; 2] {
    [Time::midnight(), time(23, 59, 59, 0)].map(|time| {
        let at = day.to_datetime(time);
        let offset = match BRUSSELS.to_ambiguous_timestamp(at).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
        };
        let sign = if offset.is_negative() { '-' } else { '+' };
        let minutes = offset.seconds().unsigned_abs() / 60;
        format!("{at}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    })
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

    #[test]
    fn a_legal_day_starts_and_ends_by_the_clock_of_brussels() {
        for (day, expected) in [
            (
                "2026-02-28",
                ["2026-02-28T00:00:00+01:00", "2026-02-28T23:59:59+01:00"],
            ),
            // The clocks change within this day.
            (
                "2026-03-29",
                ["2026-03-29T00:00:00+01:00", "2026-03-29T23:59:59+02:00"],
            ),
        ] {
            let day: Date = day.parse().unwrap();
            let bounds = legal_day(day);
            assert_eq!(bounds, expected);
            assert!(
                bounds
                    .iter()
                    .all(|at| legal_date(at.parse().unwrap()) == day)
            );
        }
    }
}
