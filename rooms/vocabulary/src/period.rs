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
#[serde(rename_all = "camelCase")]
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
