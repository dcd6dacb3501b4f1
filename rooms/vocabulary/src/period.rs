//! Periods of whole legal days.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

/// A period that ends before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the period ends before it starts")]
pub struct InvalidPeriod;

/// A period of legal days, first and last day included. Without an end it is still running.
///
/// On the wire `{"startDate": "2026-01-01", "endDate": "2026-12-31"}`.
// INVARIANT: end >= start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Period {
    #[serde(rename = "startDate")]
    start: Date,
    #[serde(rename = "endDate", skip_serializing_if = "Option::is_none")]
    end: Option<Date>,
}

impl Period {
    /// A period from its first to its last day.
    ///
    /// # Errors
    /// [`InvalidPeriod`] when the end lies before the start.
    pub fn new(start: Date, end: Option<Date>) -> Result<Self, InvalidPeriod> {
        match end {
            Some(end) if end < start => Err(InvalidPeriod),
            _ => Ok(Self { start, end }),
        }
    }

    /// A period that has no end yet.
    #[must_use]
    pub const fn since(start: Date) -> Self {
        Self { start, end: None }
    }

    /// The period of one day.
    #[must_use]
    pub const fn day(date: Date) -> Self {
        Self {
            start: date,
            end: Some(date),
        }
    }

    /// First day.
    #[must_use]
    pub const fn start(&self) -> Date {
        self.start
    }

    /// Last day; `None` while it runs.
    #[must_use]
    pub const fn end(&self) -> Option<Date> {
        self.end
    }

    /// Whether the day lies in the period.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.start <= date && self.end.is_none_or(|end| date <= end)
    }

    /// Whether the two periods share a day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.end.is_none_or(|end| other.start <= end)
            && other.end.is_none_or(|end| self.start <= end)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        struct Wire {
            start_date: Date,
            end_date: Option<Date>,
        }
        let wire = Wire::deserialize(deserializer)?;
        Self::new(wire.start_date, wire.end_date).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn period(start: i8, end: Option<i8>) -> Period {
        Period::new(date(2026, 3, start), end.map(|day| date(2026, 3, day))).unwrap()
    }

    #[test]
    fn both_ends_belong_to_the_period() {
        for (start, end, day, expected) in [
            (5, Some(10), 4, false),
            (5, Some(10), 5, true),
            (5, Some(10), 10, true),
            (5, Some(10), 11, false),
            (5, None, 31, true),
            (5, Some(5), 5, true),
        ] {
            assert_eq!(
                period(start, end).contains(date(2026, 3, day)),
                expected,
                "{start} {end:?} {day}"
            );
        }
        assert_eq!(Period::day(date(2026, 3, 5)), period(5, Some(5)));
        assert_eq!(Period::since(date(2026, 3, 5)), period(5, None));
    }

    #[test]
    fn overlap_needs_a_common_day() {
        for (a, b, expected) in [
            ((1, Some(5)), (5, Some(9)), true),
            ((1, Some(5)), (6, Some(9)), false),
            ((1, None), (6, Some(9)), true),
            ((7, None), (1, Some(6)), false),
            ((1, None), (20, None), true),
        ] {
            let (a, b) = (period(a.0, a.1), period(b.0, b.1));
            assert_eq!(
                (a.overlaps(&b), b.overlaps(&a)),
                (expected, expected),
                "{a:?} {b:?}"
            );
        }
    }

    #[test]
    fn on_the_wire() {
        let json = r#"{"startDate":"2026-03-01","endDate":"2026-03-05"}"#;
        assert_eq!(serde_json::to_string(&period(1, Some(5))).unwrap(), json);
        assert_eq!(
            serde_json::from_str::<Period>(json).unwrap(),
            period(1, Some(5))
        );
        assert_eq!(
            serde_json::to_string(&period(1, None)).unwrap(),
            r#"{"startDate":"2026-03-01"}"#
        );
        for (refused, why) in [
            (
                r#"{"startDate":"2026-03-05","endDate":"2026-03-01"}"#,
                "ends before it starts",
            ),
            (
                r#"{"startDate":"2026-03-05","until":"2026-03-09"}"#,
                "unknown field",
            ),
            (r#"{"endDate":"2026-03-05"}"#, "missing field"),
        ] {
            let error = serde_json::from_str::<Period>(refused)
                .unwrap_err()
                .to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
