//! One row of a file for a bulk load: from its text to a checked registration, or to the reason why it is not one.
//!
//! Pure functions of bytes. A reason says what is wrong and never repeats what stands in the row.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use vocabulary::{
    Capacity, Date, FileReference, InstitutionId, Period,
    be::{Ssin, SsinError, SsinRange, capacity_label},
};

use crate::lines::columns;

/// The columns of a file, in this order.
pub const COLUMNS: [&str; 5] = ["ssin", "institution", "capacity", "startDate", "endDate"];

/// Longest line in bytes. The five columns take 48; the rest is room for quotes and for a reason that is to the point.
pub const LINE_BYTES_MAX: usize = 256;

/// Digits of a day, `2026-11-21`.
const DAY_BYTES: usize = 10;

/// Most digits of a capacity.
const CAPACITY_DIGITS_MAX: usize = 3;

/// A registration as it stands in a file. It holds a national number, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// About whom.
    pub ssin: Ssin,
    /// Who holds a file, in what capacity, when.
    pub file: FileReference,
}

/// What is wrong with a row.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum RowFault {
    /// More bytes than [`LINE_BYTES_MAX`].
    #[error("the line is longer than 256 bytes")]
    LineTooLong,
    /// Bytes that are no text.
    #[error("the line is not UTF-8 text")]
    NotText,
    /// Not five columns.
    #[error("the line does not have five columns")]
    Columns,
    /// See [`SsinError::Length`].
    #[error("the national number does not have eleven digits")]
    NumberLength,
    /// See [`SsinError::NotDigits`].
    #[error("the national number has a character that is not a digit")]
    NumberNotDigits,
    /// See [`SsinError::Check`].
    #[error("the check digits of the national number do not match")]
    NumberCheck,
    /// See [`SsinError::Month`].
    #[error("the month of the national number is outside the accepted ranges")]
    NumberMonth,
    /// See [`SsinError::Sequence`].
    #[error("the sequence number of the national number is outside its range")]
    NumberSequence,
    /// See [`SsinError::NotSynthetic`].
    #[error(
        "the national number may belong to a real person, and only made-up people are accepted here"
    )]
    NumberNotSynthetic,
    /// Not ten digits.
    #[error("the institution is not a number of ten digits")]
    Institution,
    /// Not in the register of institutions.
    #[error("no institution in the register has this number")]
    UnknownInstitution,
    /// Not a number up to 999.
    #[error("the capacity is not a number of at most three digits")]
    Capacity,
    /// Without a meaning in the sector of the institution.
    #[error("the capacity has no meaning in the sector of the institution")]
    UnknownCapacity,
    /// Not a day of the calendar.
    #[error("the start date is not a day of the calendar, written 2026-11-21")]
    StartDate,
    /// Neither empty nor a day of the calendar.
    #[error("the end date is not a day of the calendar, written 2026-11-21")]
    EndDate,
    /// The period ends before it starts.
    #[error("the period ends before it starts")]
    EndBeforeStart,
    /// Another registration of the person at the institution in the same capacity shares a day with it.
    #[error("it shares a day with another registration in the same capacity")]
    Overlaps,
}

impl From<SsinError> for RowFault {
    fn from(why: SsinError) -> Self {
        match why {
            SsinError::Length => RowFault::NumberLength,
            SsinError::NotDigits => RowFault::NumberNotDigits,
            SsinError::Check => RowFault::NumberCheck,
            SsinError::Month => RowFault::NumberMonth,
            SsinError::Sequence => RowFault::NumberSequence,
            SsinError::NotSynthetic => RowFault::NumberNotSynthetic,
        }
    }
}

/// Which institutions may stand in a file.
#[derive(Clone, Debug)]
pub enum Institutions {
    /// Any, in any capacity.
    Any,
    /// Those of the register, in the capacities that mean something in their sector.
    Listed(Listed),
}

/// The institutions of the register, each with what its sector knows.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    sectors: HashMap<InstitutionId, u16>,
    capacities: BTreeMap<u16, Codes>,
}

/// A set of quality codes, one bit each.
#[derive(Clone, Debug)]
struct Codes([u64; 16]);

impl Codes {
    fn of_sector(sector: u16) -> Self {
        let mut bits = [0; 16];
        for code in 0..=999u16 {
            let known = Capacity::new(code).is_ok_and(|c| capacity_label(sector, c).is_some());
            bits[usize::from(code / 64)] |= u64::from(known) << (code % 64);
        }
        Self(bits)
    }

    fn contains(&self, capacity: Capacity) -> bool {
        let code = capacity.code();
        self.0[usize::from(code / 64)] >> (code % 64) & 1 == 1
    }
}

impl Institutions {
    /// The institutions of a register, each with its sector.
    pub fn listed(institutions: impl IntoIterator<Item = (InstitutionId, u16)>) -> Self {
        let mut listed = Listed::default();
        for (institution, sector) in institutions {
            listed.sectors.insert(institution, sector);
            listed
                .capacities
                .entry(sector)
                .or_insert_with(|| Codes::of_sector(sector));
        }
        Institutions::Listed(listed)
    }

    fn check(&self, institution: InstitutionId, capacity: Capacity) -> Result<(), RowFault> {
        let Institutions::Listed(listed) = self else {
            return Ok(());
        };
        let sector = listed
            .sectors
            .get(&institution)
            .ok_or(RowFault::UnknownInstitution)?;
        let known = listed
            .capacities
            .get(sector)
            .is_some_and(|codes| codes.contains(capacity));
        known.then_some(()).ok_or(RowFault::UnknownCapacity)
    }
}

/// What rows are checked against.
#[derive(Clone, Debug)]
pub struct Checks {
    /// Today's legal date: nobody is born after it.
    pub today: Date,
    /// Which national numbers this deployment accepts.
    pub accepted: SsinRange,
    /// Which institutions may stand in the file.
    pub institutions: Institutions,
}

impl Checks {
    /// Puts the parts of a row together. A part that could not be read comes as `None`.
    ///
    /// # Errors
    /// The first fault, from left to right; whether institution and capacity are known is asked last.
    pub(super) fn row(
        &self,
        ssin: &str,
        institution: Option<InstitutionId>,
        capacity: Option<Capacity>,
        start: Option<Date>,
        end: Option<Option<Date>>,
    ) -> Result<Row, RowFault> {
        let ssin = Ssin::parse(ssin, self.today, self.accepted)?;
        let institution = institution.ok_or(RowFault::Institution)?;
        let capacity = capacity.ok_or(RowFault::Capacity)?;
        let start = start.ok_or(RowFault::StartDate)?;
        let end = end.ok_or(RowFault::EndDate)?;
        let period = Period::new(start, end).map_err(|_| RowFault::EndBeforeStart)?;
        self.institutions.check(institution, capacity)?;
        let file = FileReference {
            institution,
            capacity,
            period,
        };
        Ok(Row { ssin, file })
    }
}

/// Parses one line of a CSV file, without its line end. A column may stand in double quotes; none holds a comma, so the
/// line is split at commas.
///
/// # Errors
/// The first fault.
pub fn parse_csv_row(line: &[u8], checks: &Checks) -> Result<Row, RowFault> {
    if line.len() > LINE_BYTES_MAX {
        return Err(RowFault::LineTooLong);
    }
    let line = std::str::from_utf8(line).map_err(|_| RowFault::NotText)?;
    let [ssin, institution, capacity, start, end] = columns(line).ok_or(RowFault::Columns)?;
    let end = if end.is_empty() {
        Some(None)
    } else {
        parse_day(end).map(Some)
    };
    checks.row(
        ssin,
        InstitutionId::parse(institution).ok(),
        parse_capacity(capacity),
        parse_day(start),
        end,
    )
}

/// Reads one to three digits.
pub(super) fn parse_capacity(text: &str) -> Option<Capacity> {
    let digits = (1..=CAPACITY_DIGITS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit());
    Capacity::new(text.parse().ok().filter(|_| digits)?).ok()
}

/// Reads a day written `2026-11-21`, and nothing else.
pub(super) fn parse_day(text: &str) -> Option<Date> {
    let bytes: &[u8; DAY_BYTES] = text.as_bytes().try_into().ok()?;
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0i16, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + i16::from(byte - b'0'))
        })
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn checks(institutions: Institutions) -> Checks {
        Checks {
            today: date(2026, 11, 21),
            accepted: SsinRange::Synthetic,
            institutions,
        }
    }

    fn listed() -> Checks {
        let number = InstitutionId::parse;
        checks(Institutions::listed([
            (number("0999999823").unwrap(), 17),
            (number("0999999724").unwrap(), 0),
        ]))
    }

    #[test]
    fn a_good_row_is_read() {
        let expected = FileReference {
            institution: InstitutionId::parse("0999999823").unwrap(),
            capacity: Capacity::new(7).unwrap(),
            period: Period::new(date(2025, 3, 1), Some(date(2026, 2, 28))).unwrap(),
        };
        for line in [
            "85673003360,0999999823,007,2025-03-01,2026-02-28",
            "85673003360,0999999823,7,2025-03-01,2026-02-28",
            "\"85673003360\",\"0999999823\",\"007\",\"2025-03-01\",\"2026-02-28\"",
        ] {
            let row = parse_csv_row(line.as_bytes(), &listed()).ok().unwrap();
            assert_eq!(row.ssin.expose(), "85673003360");
            assert_eq!(row.file, expected);
        }
        for open in [
            "85673003360,0999999823,007,2025-03-01,",
            "85673003360,0999999823,007,2025-03-01,\"\"",
        ] {
            let row = parse_csv_row(open.as_bytes(), &listed()).ok().unwrap();
            assert_eq!(row.file.period, Period::since(date(2025, 3, 1)));
        }
    }

    #[test]
    fn each_fault_has_its_reason() {
        let long = format!("85673003360,0999999823,007,2025-03-01,{}", " ".repeat(300));
        for (line, fault) in [
            (long.as_str(), RowFault::LineTooLong),
            ("", RowFault::Columns),
            ("85673003360,0999999823,007,2025-03-01", RowFault::Columns),
            ("85673003360,0999999823,007,2025-03-01,,", RowFault::Columns),
            (
                "8567300336,0999999823,007,2025-03-01,",
                RowFault::NumberLength,
            ),
            (
                "856730O3360,0999999823,007,2025-03-01,",
                RowFault::NumberNotDigits,
            ),
            (
                "85673003361,0999999823,007,2025-03-01,",
                RowFault::NumberCheck,
            ),
            (
                "85073003328,0999999823,007,2025-03-01,",
                RowFault::NumberNotSynthetic,
            ),
            (
                "85673003360,999999823,007,2025-03-01,",
                RowFault::Institution,
            ),
            (
                "85673003360,0999999325,007,2025-03-01,",
                RowFault::UnknownInstitution,
            ),
            ("85673003360,0999999823,,2025-03-01,", RowFault::Capacity),
            (
                "85673003360,0999999823,0007,2025-03-01,",
                RowFault::Capacity,
            ),
            ("85673003360,0999999823,+07,2025-03-01,", RowFault::Capacity),
            (
                "85673003360,0999999724,555,2025-03-01,",
                RowFault::UnknownCapacity,
            ),
            ("85673003360,0999999823,007,,", RowFault::StartDate),
            (
                "85673003360,0999999823,007,2025-02-30,",
                RowFault::StartDate,
            ),
            ("85673003360,0999999823,007,20250301,", RowFault::StartDate),
            (
                "85673003360,0999999823,007,2025-03-0é,",
                RowFault::StartDate,
            ),
            (
                "85673003360,0999999823,007,2025-03-01,2025-3-2",
                RowFault::EndDate,
            ),
            (
                "85673003360,0999999823,007,2025-03-01,2025-02-28",
                RowFault::EndBeforeStart,
            ),
        ] {
            let found = parse_csv_row(line.as_bytes(), &listed()).err();
            assert_eq!(found, Some(fault), "{line}");
        }
        let found = parse_csv_row(b"85673003360,\xff", &listed()).err();
        assert_eq!(found, Some(RowFault::NotText));
    }

    #[test]
    fn without_a_list_every_institution_and_capacity_is_taken() {
        let line = b"85673003360,0999999325,555,2025-03-01,";
        assert!(parse_csv_row(line, &checks(Institutions::Any)).is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_row_or_a_fault(line in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse_csv_row(&line, &listed());
        }

        #[test]
        fn days_are_read_as_jiff_reads_them(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}") {
            prop_assert_eq!(parse_day(&text), text.parse().ok());
        }
    }
}
