//! The Belgian social security identification number, `YYMMDD SSS CC`.
//!
//! The number is a key, not data: this module gives no sex and no birth date, and no decision may derive them from it.
//! Shape errors are errors, calendar oddities are warnings, because the register itself issued such numbers when a
//! day's counter ran out.
//!
//! Sources: belgif openapi-person-identifier; the schemas of the Crossroads Bank for Social Security.
//!
//! INVARIANT: eleven ASCII digits, shown only by [`Ssin::expose`]; wiped from memory when dropped.

use std::fmt;

use jiff::civil::Date;
use zeroize::Zeroize;

/// Digits in all.
const DIGITS: usize = 11;
/// Digits that are checked; two check digits follow.
const BASE_DIGITS: usize = 9;
/// What is added to the month of a made-up person, so that no official register can issue the number.
const SYNTHETIC_MONTH: u8 = 60;
/// Highest sequence number of a day in the register.
const SEQUENCE_MAX: u16 = 998;

/// Why a text is not a national number. It never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SsinError {
    /// Not eleven digits.
    #[error("the national number does not have eleven digits")]
    Length,
    /// A character that is not an ASCII digit.
    #[error("the national number has a character that is not a digit")]
    NotDigits,
    /// The check digits match neither century, or only one in which the birth still lies ahead.
    #[error("the check digits of the national number do not match")]
    Check,
    /// The month is outside every range, or in the range of made-up people where only real ones are accepted.
    #[error("the month of the national number is outside the accepted ranges")]
    Month,
    /// The sequence number is outside the register's range.
    #[error("the sequence number of the national number is outside its range")]
    Sequence,
    /// A number that may be a real person's, where only made-up people are accepted.
    #[error(
        "the national number may belong to a real person, and only made-up people are accepted here"
    )]
    NotSynthetic,
}

/// Which numbers a deployment accepts. No deployment accepts both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SsinRange {
    /// Numbers that the authorities issue; made-up people are refused.
    Production,
    /// Numbers of made-up people; any other is refused.
    Synthetic,
}

/// Who issued a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SsinKind {
    /// The national register.
    Register,
    /// The crossroads bank, for people outside the national register.
    Bis {
        /// Whether the sex was known when the number was issued (month + 40) or not (month + 20).
        sex_known: bool,
    },
    /// Our generator (month + 60); never a real person.
    Synthetic,
}

/// An oddity of a valid number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SsinWarning {
    /// Month or day is 00: not known at issue, or that day's counter ran out.
    DateIncomplete,
    /// The day is beyond the end of the month: the counter of the days before ran out.
    DayBeyondMonth,
}

/// A valid national number.
///
/// It has no `Display` and no serde, so that it can leave the program only where somebody wrote [`Ssin::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Ssin {
    digits: [u8; DIGITS],
    century: u8,
}

impl Ssin {
    /// Parses eleven digits as they travel on the wire, without dots, dashes or spaces. `at` is today's legal date:
    /// nobody is born after it.
    ///
    /// # Errors
    /// [`SsinError`], in the order not digits, length, check, month (and range), sequence.
    pub fn parse(text: &str, at: Date, accepted: SsinRange) -> Result<Self, SsinError> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SsinError::NotDigits);
        }
        let digits = <[u8; DIGITS]>::try_from(text.as_bytes()).map_err(|_| SsinError::Length)?;
        let century = [19, 20]
            .into_iter()
            .find(|century| number(&digits[BASE_DIGITS..]) == check_digits(&digits, *century))
            .ok_or(SsinError::Check)?;
        let ssin = Self { digits, century };
        if ssin.lies_after(at) {
            return Err(SsinError::Check);
        }
        let kind = ssin.ranged_kind().ok_or(SsinError::Month)?;
        match (accepted, kind) {
            (SsinRange::Production, SsinKind::Synthetic) => return Err(SsinError::Month),
            (SsinRange::Synthetic, SsinKind::Register | SsinKind::Bis { .. }) => {
                return Err(SsinError::NotSynthetic);
            }
            (SsinRange::Production, _) | (SsinRange::Synthetic, SsinKind::Synthetic) => {}
        }
        match (kind, ssin.sequence()) {
            (SsinKind::Bis { .. }, _)
            | (SsinKind::Register | SsinKind::Synthetic, 1..=SEQUENCE_MAX) => Ok(ssin),
            _ => Err(SsinError::Sequence),
        }
    }

    /// Parses what a person typed or a document shows: like [`Ssin::parse`], after dropping dots, dashes and spaces,
    /// and nothing else.
    ///
    /// # Errors
    /// As [`Ssin::parse`].
    pub fn parse_printed(text: &str, at: Date, accepted: SsinRange) -> Result<Self, SsinError> {
        let mut digits: String = text
            .chars()
            .filter(|c| !matches!(c, '.' | '-' | ' '))
            .collect();
        let parsed = Self::parse(&digits, at, accepted);
        digits.zeroize();
        parsed
    }

    /// The number of a made-up person, born on a day, the `sequence`th of that day: even for a woman, odd for a man.
    ///
    /// # Errors
    /// [`SsinError::Sequence`] outside 1 to 998; [`SsinError::Check`] when the year is not 1900 to 2099.
    pub fn synthetic(birth: Date, sequence: u16) -> Result<Self, SsinError> {
        if !(1..=SEQUENCE_MAX).contains(&sequence) {
            return Err(SsinError::Sequence);
        }
        let century = match birth.year() {
            1900..=1999 => 19,
            2000..=2099 => 20,
            _ => return Err(SsinError::Check),
        };
        let parts = [
            (i64::from(birth.year() % 100), 2),
            (i64::from(birth.month()) + i64::from(SYNTHETIC_MONTH), 2),
            (i64::from(birth.day()), 2),
            (i64::from(sequence), 3),
        ];
        let base = parts
            .into_iter()
            .fold(0, |sum, (part, width)| sum * 10_i64.pow(width) + part);
        Ok(Self::from_base(base.unsigned_abs(), century))
    }

    fn from_base(base: u64, century: u8) -> Self {
        let mut digits = [b'0'; DIGITS];
        write(&mut digits[..BASE_DIGITS], base);
        let check = check_digits(&digits, century);
        write(&mut digits[BASE_DIGITS..], check);
        Self { digits, century }
    }

    /// The eleven digits: the only way out. Whoever calls it answers for where they go.
    #[must_use]
    pub fn expose(&self) -> &str {
        std::str::from_utf8(&self.digits).expect("eleven ASCII digits by construction")
    }

    /// Who issued the number.
    #[must_use]
    pub fn kind(&self) -> SsinKind {
        self.ranged_kind()
            .expect("parse refuses a month outside every range")
    }

    /// What is odd about the number, if anything.
    #[must_use]
    pub fn warning(&self) -> Option<SsinWarning> {
        let (year, month, day) = self.written_date();
        match (month, day) {
            (0, _) | (_, 0) => Some(SsinWarning::DateIncomplete),
            _ if Date::new(year, month, day).is_err() => Some(SsinWarning::DayBeyondMonth),
            _ => None,
        }
    }

    fn ranged_kind(&self) -> Option<SsinKind> {
        match number(&self.digits[2..4]) {
            0..=12 => Some(SsinKind::Register),
            20..=32 => Some(SsinKind::Bis { sex_known: false }),
            40..=52 => Some(SsinKind::Bis { sex_known: true }),
            60..=72 => Some(SsinKind::Synthetic),
            _ => None,
        }
    }

    fn sequence(&self) -> u16 {
        u16::try_from(number(&self.digits[6..BASE_DIGITS])).expect("three digits")
    }

    /// Year, month and day as written, the month without what the kind adds to it; month and day may be no date.
    fn written_date(&self) -> (i16, i8, i8) {
        let part = |from| i8::try_from(number(&self.digits[from..from + 2])).expect("two digits");
        (
            i16::from(self.century) * 100 + i16::from(part(0)),
            part(2) % 20,
            part(4),
        )
    }

    /// Whether the birth lies after `at`, as far as the written date can tell.
    fn lies_after(&self, at: Date) -> bool {
        let (year, month, day) = self.written_date();
        match Date::new(year, month, day) {
            Ok(birth) => birth > at,
            Err(_) if (1..=12).contains(&month) => (year, month) > (at.year(), at.month()),
            Err(_) => year > at.year(),
        }
    }
}

/// The value of ASCII digits.
fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
}

/// Writes a value as ASCII digits that fill the slice.
fn write(digits: &mut [u8], mut value: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).expect("one digit");
        value /= 10;
    }
}

/// 97 minus the remainder by 97 of the first nine digits, with a 2 in front of them for births from 2000: 1 to 97.
fn check_digits(digits: &[u8; DIGITS], century: u8) -> u64 {
    let prefix = if century == 20 { 2_000_000_000 } else { 0 };
    97 - (prefix + number(&digits[..BASE_DIGITS])) % 97
}

impl fmt::Debug for Ssin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ssin(…)")
    }
}

impl Drop for Ssin {
    fn drop(&mut self) {
        self.digits.zeroize();
    }
}

#[cfg(test)]
mod tests;
