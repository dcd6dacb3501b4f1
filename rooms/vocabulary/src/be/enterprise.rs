//! Enterprise numbers and establishment unit numbers: ten digits, of which the last two check the first eight.
//!
//! Source: belgif openapi-organization-identifier. INVARIANT: a value of these types passed the arithmetic, so its
//! check digits are 01 to 97; 00 in place of 97 is refused although some validators let it pass.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::InstitutionId;

/// Why a number is not an enterprise or establishment unit number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not ten characters.
    #[error("the number does not have ten digits")]
    Length,
    /// A character that is not an ASCII digit.
    #[error("the number has a character that is not a digit")]
    NotDigits,
    /// The first digit belongs to another kind of number.
    #[error("the first digit belongs to another kind of number")]
    FirstDigit,
    /// The last two digits do not check the first eight.
    #[error("the check digits do not match")]
    Check,
}

/// Digits that are checked; two check digits follow.
const BASE_DIGITS: usize = 8;
/// Digits in all.
const DIGITS: usize = 10;

/// 97 minus the remainder by 97: 1 to 97, never 0.
const fn check_digits(base: u32) -> u32 {
    97 - base % 97
}

/// Base and check digits of a well-formed number whose first digit is in the range.
fn parse(text: &str, first: std::ops::RangeInclusive<u8>) -> Result<u32, NumberError> {
    let bytes = text.as_bytes();
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Err(NumberError::NotDigits);
    }
    if bytes.len() != DIGITS {
        return Err(NumberError::Length);
    }
    if !first.contains(&(bytes[0] - b'0')) {
        return Err(NumberError::FirstDigit);
    }
    let number = |digits: &[u8]| {
        digits
            .iter()
            .fold(0, |sum, b| sum * 10 + u32::from(b - b'0'))
    };
    let base = number(&bytes[..BASE_DIGITS]);
    match number(&bytes[BASE_DIGITS..]) == check_digits(base) {
        true => Ok(base),
        false => Err(NumberError::Check),
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $first:expr) => {
        $(#[$doc])*
        // Holds the first eight digits; the other two follow from them.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// Parses ten digits without dots. The old form of nine digits is refused: it cannot be told from a
            /// missing digit.
            ///
            /// # Errors
            /// [`NumberError`], in the order not digits, length, first digit, check.
            pub fn parse(text: &str) -> Result<Self, NumberError> {
                parse(text, $first).map(Self)
            }

            /// The number with these first eight digits.
            ///
            /// # Errors
            /// [`NumberError::FirstDigit`] when the base leads to another kind of number.
            pub fn from_base(base: u32) -> Result<Self, NumberError> {
                let first = base / 10_u32.pow(BASE_DIGITS as u32 - 1);
                match u8::try_from(first) {
                    Ok(first) if $first.contains(&first) => Ok(Self(base)),
                    _ => Err(NumberError::FirstDigit),
                }
            }
        }

        impl FromStr for $name {
            type Err = NumberError;
            fn from_str(text: &str) -> Result<Self, NumberError> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:08}{:02}", self.0, check_digits(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

number!(
    /// An enterprise number of the Crossroads Bank for Enterprises: ten digits, the first 0 or 1.
    EnterpriseNumber,
    0..=1
);

number!(
    /// An establishment unit number: ten digits, the first 2 to 8.
    EstablishmentUnitNumber,
    2..=8
);

impl EnterpriseNumber {
    /// The institution with this number.
    #[must_use]
    pub const fn institution(self) -> InstitutionId {
        InstitutionId::from_number(self.0 * 100 + check_digits(self.0))
    }

    /// Whether the number lies in a range that we use for made-up enterprises: `0999…` and `19…`.
    #[must_use]
    pub const fn is_synthetic(self) -> bool {
        matches!(self.0, 9_990_000..=9_999_999 | 19_000_000..=19_999_999)
    }
}

impl InstitutionId {
    /// The institution's enterprise number; `None` when its number is not one.
    #[must_use]
    pub fn enterprise_number(self) -> Option<EnterpriseNumber> {
        EnterpriseNumber::parse(&self.to_string()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn vectors_of_enterprise_numbers() {
        use NumberError::{Check, FirstDigit, Length, NotDigits};
        let check = |text: &str, expected: Result<(), NumberError>| {
            let parsed = EnterpriseNumber::parse(text);
            assert_eq!(parsed.map(|_| ()), expected, "{text}");
            if let Ok(number) = parsed {
                assert_eq!(number.to_string(), text);
                assert_eq!(number.institution().to_string(), text);
                assert_eq!(number.institution().enterprise_number(), Some(number));
            }
        };
        for valid in [
            "0200000043",
            "0200000142",
            "0999999823",
            "1000000021",
            "1999999943",
            "0200004397",
            "0202239951",
            "0409536968",
            "0206731645",
        ] {
            check(valid, Ok(()));
        }
        check("0200000044", Err(Check));
        check("0200004300", Err(Check)); // 00 in place of 97
        check("2000000042", Err(FirstDigit));
        check("020000004", Err(Length));
        check("02000000430", Err(Length));
        check("", Err(Length));
        check("0200.000.043", Err(NotDigits));
        check("BE0200000043", Err(NotDigits));
        check("０２０００００４３", Err(NotDigits)); // full-width digits
    }

    #[test]
    fn vectors_of_establishment_unit_numbers() {
        for valid in ["2000000042", "2123456791", "8765432120", "2000000339"] {
            let number = EstablishmentUnitNumber::parse(valid).unwrap();
            assert_eq!(number.to_string(), valid);
        }
        for (invalid, why) in [
            ("0200000043", NumberError::FirstDigit),
            ("9000000000", NumberError::FirstDigit),
            ("2000000043", NumberError::Check),
            ("200000042", NumberError::Length),
        ] {
            assert_eq!(
                EstablishmentUnitNumber::parse(invalid),
                Err(why),
                "{invalid}"
            );
        }
    }

    #[test]
    fn made_up_ranges() {
        let synthetic = |text| EnterpriseNumber::parse(text).unwrap().is_synthetic();
        assert!(synthetic("0999999823") && synthetic("1999999943"));
        assert!(!synthetic("0206731645") && !synthetic("1000000021"));
        assert_eq!(
            InstitutionId::from_number(206_731_646).enterprise_number(),
            None
        );
    }

    proptest! {
        #[test]
        fn numbers_survive_printing_and_a_typing_error_is_caught(base in 0_u32..20_000_000, at in 0_usize..10, by in 1_u8..10) {
            let number = EnterpriseNumber::from_base(base).unwrap();
            let text = number.to_string();
            prop_assert_eq!(EnterpriseNumber::parse(&text), Ok(number));
            prop_assert_eq!(serde_json::from_str::<EnterpriseNumber>(&serde_json::to_string(&number).unwrap()).unwrap(), number);
            let mut typed = text.into_bytes();
            typed[at] = b'0' + (typed[at] - b'0' + by) % 10;
            prop_assert!(EnterpriseNumber::parse(std::str::from_utf8(&typed).unwrap()).is_err());
        }
    }
}
