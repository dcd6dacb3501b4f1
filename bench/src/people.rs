//! People who cannot exist, by number.

/// A synthetic national number, a different one for each of the first 33 million: born in the twentieth century, the
/// month 60 higher, so that no register can have issued it.
pub fn ssin(person: u32) -> String {
    let (day, month, year) = (person % 28 + 1, person / 28 % 12 + 61, person / 336 % 100);
    let serial = 1 + person / 33_600;
    let nine = u64::from(((year * 100 + month) * 100 + day) * 1_000 + serial);
    format!("{nine:09}{:02}", 97 - nine % 97)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use vocabulary::be::{Ssin, SsinRange};

    use super::*;

    #[test]
    fn numbers_are_synthetic_and_differ() {
        let today = jiff::civil::date(2026, 11, 21);
        let people = (0..5_000).chain(11_690_000..11_695_000);
        let numbers: BTreeSet<String> = people.map(ssin).collect();
        assert_eq!(numbers.len(), 10_000);
        for number in numbers {
            assert!(
                Ssin::parse(&number, today, SsinRange::Synthetic).is_ok(),
                "{number}"
            );
        }
    }
}
