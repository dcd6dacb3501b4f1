//! Days as numbers: days since 1 January 1970, as the tables keep them.

use jiff::civil::Date;

use crate::database::Unavailable;

/// The number of a day. Algorithm `days_from_civil` of Howard Hinnant,
/// <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>, written anew: the bulk load converts hundreds
/// of millions of days.
pub(crate) fn number(day: Date) -> i32 {
    let month = i32::from(day.month());
    // The year begins in March, so that the leap day is its last.
    let year = i32::from(day.year()) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(day.day()) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The day of a number (`civil_from_days`, as above).
pub(crate) fn day(number: i32) -> Result<Date, Unavailable> {
    let out_of_range = || Unavailable::new("a stored day is out of range");
    let shifted = number.checked_add(719_468).ok_or_else(out_of_range)?;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    let narrow = |value: i32| i8::try_from(value).map_err(|_| out_of_range());
    let year = i16::try_from(year).map_err(|_| out_of_range())?;
    Date::new(year, narrow(month)?, narrow(day)?).map_err(|_| out_of_range())
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan as _, civil::date};

    use super::*;

    #[test]
    fn every_day_goes_there_and_back() {
        assert_eq!(number(date(1970, 1, 1)), 0);
        let mut at = date(1580, 1, 1);
        let mut expected = number(at);
        while at < date(2450, 1, 1) {
            assert_eq!(number(at), expected);
            assert_eq!(day(expected), Ok(at));
            at += 1.day();
            expected += 1;
        }
        for end in [Date::MIN, Date::MAX] {
            assert_eq!(day(number(end)), Ok(end));
        }
        assert!(day(i32::MAX).is_err());
        assert!(day(i32::MIN).is_err());
    }
}
