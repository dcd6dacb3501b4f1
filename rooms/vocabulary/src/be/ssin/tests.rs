//! The vectors of the identifiers note and of belgif's guide, and the properties of the arithmetic.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 11, 21);
const BIS_UNKNOWN: SsinKind = SsinKind::Bis { sex_known: false };
const BIS_KNOWN: SsinKind = SsinKind::Bis { sex_known: true };

fn range(kind: SsinKind) -> SsinRange {
    match kind {
        SsinKind::Register | SsinKind::Bis { .. } => SsinRange::Production,
        SsinKind::Synthetic => SsinRange::Synthetic,
    }
}

/// The sex as the number was issued; not in the public interface, because no decision may use it.
fn sex(ssin: &Ssin) -> char {
    match (ssin.kind(), ssin.sequence() % 2) {
        (SsinKind::Bis { sex_known: false }, _) => '?',
        (_, 1) => 'M',
        _ => 'F',
    }
}

/// A number with any month, of any kind, as the register would build it.
fn build(year: i16, written_month: u8, day: u8, sequence: u16) -> String {
    let base = ((u64::from(year.unsigned_abs()) % 100 * 100 + u64::from(written_month)) * 100
        + u64::from(day))
        * 1000;
    Ssin::from_base(
        base + u64::from(sequence),
        if year < 2000 { 19 } else { 20 },
    )
    .expose()
    .to_owned()
}

#[test]
fn valid_vectors() {
    use SsinKind::{Register, Synthetic};
    use SsinWarning::{DateIncomplete, DayBeyondMonth};
    for (text, kind, birth, sex_issued, warning) in [
        ("85073003328", Register, (1985, 7, 30), 'M', None),
        ("17073003384", Register, (2017, 7, 30), 'M', None),
        ("98472899765", BIS_KNOWN, (1998, 7, 28), 'M', None),
        ("00010100173", Register, (1900, 1, 1), 'M', None),
        ("99123199841", Register, (1999, 12, 31), 'F', None),
        ("00022900244", Register, (2000, 2, 29), 'F', None),
        ("24022999738", Register, (2024, 2, 29), 'M', None),
        ("80030305997", Register, (1980, 3, 3), 'M', None),
        ("05030306597", Register, (2005, 3, 3), 'M', None),
        ("05030306568", Register, (1905, 3, 3), 'M', None),
        (
            "64000001568",
            Register,
            (1964, 0, 0),
            'M',
            Some(DateIncomplete),
        ),
        (
            "50050001206",
            Register,
            (1950, 5, 0),
            'F',
            Some(DateIncomplete),
        ),
        (
            "00000100760",
            Register,
            (1900, 0, 1),
            'M',
            Some(DateIncomplete),
        ),
        ("98272899722", BIS_UNKNOWN, (1998, 7, 28), '?', None),
        ("01490700185", BIS_KNOWN, (2001, 9, 7), 'M', None),
        (
            "10200000484",
            BIS_UNKNOWN,
            (2010, 0, 0),
            '?',
            Some(DateIncomplete),
        ),
        (
            "75400010009",
            BIS_KNOWN,
            (1975, 0, 0),
            'F',
            Some(DateIncomplete),
        ),
        (
            "85023003390",
            Register,
            (1985, 2, 30),
            'M',
            Some(DayBeyondMonth),
        ),
        ("85673003360", Synthetic, (1985, 7, 30), 'M', None),
        ("85673003459", Synthetic, (1985, 7, 30), 'F', None),
        ("04622900263", Synthetic, (2004, 2, 29), 'F', None),
        ("12723199722", Synthetic, (2012, 12, 31), 'M', None),
        (
            "50600001203",
            Synthetic,
            (1950, 0, 0),
            'F',
            Some(DateIncomplete),
        ),
        // belgif openapi guide
        ("53480200724", BIS_KNOWN, (1953, 8, 2), 'M', None),
        ("01020300566", Register, (2001, 2, 3), 'M', None),
        (
            "00000100166",
            Register,
            (1900, 0, 1),
            'M',
            Some(DateIncomplete),
        ),
        ("72251111974", BIS_UNKNOWN, (1972, 5, 11), '?', None),
        (
            "90420020044",
            BIS_KNOWN,
            (1990, 2, 0),
            'F',
            Some(DateIncomplete),
        ),
    ] {
        let ssin =
            Ssin::parse(text, TODAY, range(kind)).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(ssin.expose(), text);
        assert_eq!(
            (ssin.kind(), ssin.warning(), sex(&ssin)),
            (kind, warning, sex_issued),
            "{text}"
        );
        assert_eq!(ssin.written_date(), birth, "{text}");
        let refused = match kind {
            SsinKind::Synthetic => (SsinRange::Production, SsinError::Month),
            SsinKind::Register | SsinKind::Bis { .. } => {
                (SsinRange::Synthetic, SsinError::NotSynthetic)
            }
        };
        assert_eq!(
            Ssin::parse(text, TODAY, refused.0),
            Err(refused.1),
            "{text}"
        );
    }
}

#[test]
fn invalid_vectors() {
    use SsinError::{Check, Length, Month, NotDigits, Sequence};
    for (text, expected) in [
        ("85073003329", Check),
        ("80030305900", Check), // 00 in place of 97
        ("85133003370", Month),
        ("85333003316", Month),
        ("85533003359", Month),
        ("85000000039", Sequence),
        ("85073003382", Check), // adjacent digits swapped
        ("58073003328", Check),
        ("85073030328", Check),
        ("30010100153", Check), // would be born in 2030
        ("8507300332", Length),
        ("850730033280", Length),
        ("", Length),
        ("8507300332A", NotDigits),
        ("８５０７３００３３２８", NotDigits), // full-width digits
        ("85.07.30-033.28", NotDigits),
        (" 85073003328", NotDigits),
        ("12345678901", Check),
        ("12345678900", Check),
        ("85073003327", Check),
    ] {
        assert_eq!(
            Ssin::parse(text, TODAY, SsinRange::Production),
            Err(expected),
            "{text}"
        );
    }
}

#[test]
fn nobody_is_born_after_today() {
    let check = |text: &str, at: Date, expected: bool| {
        assert_eq!(
            Ssin::parse(text, at, SsinRange::Production).is_ok(),
            expected,
            "{text} at {at}"
        );
    };
    check("30010100153", date(2030, 1, 1), true);
    check("30010100153", date(2029, 12, 31), false);
    check(&build(2026, 11, 0, 5), date(2026, 10, 31), false);
    check(&build(2026, 11, 0, 5), date(2026, 11, 1), true);
    check(&build(2026, 0, 0, 5), date(2026, 1, 1), true);
    check(&build(2027, 0, 0, 5), TODAY, false);
}

#[test]
fn made_up_numbers() {
    for (birth, sequence, expected) in [
        (date(1985, 7, 30), 33, Ok("85673003360")),
        (date(1985, 7, 30), 34, Ok("85673003459")),
        (date(2004, 2, 29), 2, Ok("04622900263")),
        (date(2012, 12, 31), 997, Ok("12723199722")),
        (date(2012, 12, 31), 0, Err(SsinError::Sequence)),
        (date(2012, 12, 31), 999, Err(SsinError::Sequence)),
        (date(1899, 12, 31), 1, Err(SsinError::Check)),
        (date(2100, 1, 1), 1, Err(SsinError::Check)),
    ] {
        let built = Ssin::synthetic(birth, sequence);
        assert_eq!(
            built.as_ref().map(Ssin::expose),
            expected.as_ref().copied(),
            "{birth} {sequence}"
        );
    }
}

#[test]
fn every_day_of_two_centuries_survives() {
    let at = date(2099, 12, 31);
    for birth in date(1900, 1, 1)
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= at)
    {
        for sequence in [1, 500, 998] {
            let month = u8::try_from(birth.month()).unwrap();
            let text = build(
                birth.year(),
                month,
                u8::try_from(birth.day()).unwrap(),
                sequence,
            );
            let ssin = Ssin::parse(&text, at, SsinRange::Production).unwrap();
            assert_eq!(
                ssin.written_date(),
                (birth.year(), birth.month(), birth.day()),
                "{birth}"
            );
            assert_eq!(
                (ssin.sequence(), ssin.kind(), ssin.warning()),
                (sequence, SsinKind::Register, None),
                "{birth}"
            );
            let check = number(&ssin.digits[BASE_DIGITS..]);
            let centuries = [19, 20].map(|century| check == check_digits(&ssin.digits, century));
            assert_eq!(
                centuries.iter().filter(|matches| **matches).count(),
                1,
                "{birth}"
            );
        }
    }
}

prop_compose! {
    fn made_up()(day in 0_i32..46_000, sequence in 1_u16..=998) -> Ssin {
        let birth = date(1900, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        Ssin::synthetic(birth, sequence).unwrap()
    }
}

/// What a caller would read of a parse: never eleven digits in a row.
fn shows_a_number(text: &str) -> bool {
    text.as_bytes()
        .windows(DIGITS)
        .any(|window| window.iter().all(u8::is_ascii_digit))
}

proptest! {
    #[test]
    fn typing_errors_are_caught_or_flip_the_century(ssin in made_up(), at in 0..DIGITS, by in 1_u8..10) {
        let mut changed = ssin.digits;
        changed[at] = b'0' + (changed[at] - b'0' + by) % 10;
        caught_or_other_century(&ssin, changed)?;
        if at + 1 < DIGITS && ssin.digits[at] != ssin.digits[at + 1] {
            let mut swapped = ssin.digits;
            swapped.swap(at, at + 1);
            caught_or_other_century(&ssin, swapped)?;
        }
    }

    #[test]
    fn a_printed_number_is_the_number(ssin in made_up(), breaks in prop::collection::vec((0_usize..=11, "[. -]{0,3}"), 0..5)) {
        let d = ssin.expose();
        let printed = format!("{}.{}.{}-{}.{}", &d[..2], &d[2..4], &d[4..6], &d[6..9], &d[9..]);
        prop_assert!(Ssin::parse_printed(&printed, TODAY, SsinRange::Synthetic).as_ref() == Ok(&ssin));
        let mut strewn = d.to_owned();
        for (at, text) in &breaks {
            strewn.insert_str(*at, text);
        }
        prop_assert!(Ssin::parse_printed(&strewn, TODAY, SsinRange::Synthetic).as_ref() == Ok(&ssin));
    }

    #[test]
    fn nothing_else_is_stripped(ssin in made_up(), at in 0_usize..=11, other in "[^0-9. -]") {
        let mut text = ssin.expose().to_owned();
        text.insert_str(at, &other);
        prop_assert_eq!(Ssin::parse_printed(&text, TODAY, SsinRange::Synthetic).err(), Some(SsinError::NotDigits));
    }

    #[test]
    fn any_text_is_answered_and_never_shown(text in "\\PC*", digits in "[0-9]{0,14}") {
        for text in [text, digits] {
            for accepted in [SsinRange::Production, SsinRange::Synthetic] {
                let parsed = Ssin::parse_printed(&text, TODAY, accepted);
                let shown = format!("{parsed:?}");
                prop_assert!(!shows_a_number(&shown));
                if let Err(error) = parsed {
                    prop_assert!(!shows_a_number(&error.to_string()));
                }
            }
        }
    }

    #[test]
    fn a_valid_number_is_never_shown(ssin in made_up()) {
        let shown = format!("{ssin:?} {:?}", Some(&ssin));
        prop_assert_eq!(shown, "Ssin(…) Some(Ssin(…))");
        let refused = Ssin::parse(ssin.expose(), TODAY, SsinRange::Production);
        let shown = format!("{refused:?}");
        prop_assert!(!shows_a_number(&shown));
    }
}

/// Within one century mod 97 catches every single change and every swap; the two-century rule opens a small hole.
fn caught_or_other_century(ssin: &Ssin, changed: [u8; DIGITS]) -> Result<(), TestCaseError> {
    let text = std::str::from_utf8(&changed).unwrap();
    for accepted in [SsinRange::Production, SsinRange::Synthetic] {
        if let Ok(other) = Ssin::parse(text, TODAY, accepted) {
            prop_assert!(other.century != ssin.century);
        }
    }
    Ok(())
}
