//! How dates, times and numbers are written in each language, and what the languages are called.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use vocabulary::{Date, Language, Period, Timestamp};

/// Every language, its code and its own name.
pub(crate) const LANGUAGES: [(Language, &str, &str); 4] = [
    (Language::Nl, "nl", "Nederlands"),
    (Language::Fr, "fr", "Français"),
    (Language::De, "de", "Deutsch"),
    (Language::En, "en", "English"),
];

/// The code of a language: BCP 47.
pub fn code(language: Language) -> &'static str {
    match language {
        Language::Nl => "nl",
        Language::Fr => "fr",
        Language::De => "de",
        Language::En => "en",
    }
}

/// The language with this code, if it is one of ours.
pub fn language(code: &str) -> Option<Language> {
    let found = LANGUAGES.iter().find(|(_, known, _)| *known == code);
    found.map(|(language, ..)| *language)
}

/// The language that a browser prefers among ours, by its `Accept-Language` (RFC 9110, section 12.5.4); English otherwise.
pub fn best_language(accepted: &str) -> Language {
    let mut best = (0, Language::En);
    for range in accepted.split(',') {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let quality = parts
            .find_map(|part| part.trim().strip_prefix("q="))
            .map_or(Some(1000), thousandths);
        let primary = tag
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if let (Some(language), Some(quality)) = (language(&primary), quality)
            && quality > best.0
        {
            best = (quality, language);
        }
    }
    best.1
}

/// A quality value in thousandths: `0.8` is 800. `None` if it is none.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if rest.len() > 3 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{rest:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

const MONTHS: [[&str; 12]; 4] = [
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

fn month_name(date: Date, language: Language) -> &'static str {
    let row = match language {
        Language::Nl => &MONTHS[0],
        Language::Fr => &MONTHS[1],
        Language::De => &MONTHS[2],
        Language::En => &MONTHS[3],
    };
    // A civil date's month is 1 to 12.
    row[usize::from(date.month().unsigned_abs()) - 1]
}

/// A legal day: `14 maart 2026`, `1er mars 2026`, `14. März 2026`, `14 March 2026`.
pub(crate) fn date(date: Date, language: Language) -> String {
    let (day, month, year) = (date.day(), month_name(date, language), date.year());
    match language {
        Language::Fr if day == 1 => format!("1er {month} {year}"),
        Language::De => format!("{day}. {month} {year}"),
        Language::Nl | Language::Fr | Language::En => format!("{day} {month} {year}"),
    }
}

/// A month: `maart 2026`.
pub(crate) fn month(date: Date, language: Language) -> String {
    format!("{} {}", month_name(date, language), date.year())
}

/// The first letter of a month, for a narrow axis.
pub(crate) fn month_letter(date: Date, language: Language) -> String {
    let first = month_name(date, language).chars().next();
    first
        .map(|letter| letter.to_uppercase().to_string())
        .unwrap_or_default()
}

/// An instant on a clock in Belgium: `14 maart 2026 om 10.32 uur`, `14 mars 2026 à 10 h 32`, `14. März 2026 um
/// 10.32 Uhr`, `14 March 2026 at 10:32`.
pub(crate) fn instant(at: Timestamp, language: Language) -> String {
    static BRUSSELS: LazyLock<TimeZone> = LazyLock::new(|| {
        TimeZone::get("Europe/Brussels")
            .expect("the time zone database is compiled into the program")
    });
    let local = BRUSSELS.to_datetime(at);
    let day = date(local.date(), language);
    let (hour, minute) = (local.hour(), local.minute());
    match language {
        Language::Nl => format!("{day} om {hour}.{minute:02} uur"),
        Language::Fr => format!("{day} à {hour} h {minute:02}"),
        Language::De => format!("{day} um {hour}.{minute:02} Uhr"),
        Language::En => format!("{day} at {hour}:{minute:02}"),
    }
}

/// A count, thousands apart: `1.234` in Dutch and German, `1 234` in French (narrow no-break space), `1,234` in English.
pub(crate) fn number(number: u64, language: Language) -> String {
    let apart = match language {
        Language::Nl | Language::De => '.',
        Language::Fr => '\u{202f}',
        Language::En => ',',
    };
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(apart);
        }
        text.push(digit);
    }
    text
}

/// The key of the sentence for a period, and its days as written.
pub(crate) fn period(
    period: &Period,
    language: Language,
) -> (&'static str, String, Option<String>) {
    let first = date(period.start(), language);
    match period.end() {
        Some(last) => ("period-from-to", first, Some(date(last, language))),
        None => ("period-since", first, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil;

    #[test]
    fn days_in_four_languages() {
        for (day, nl, fr, de, en) in [
            (
                (2026, 3, 14),
                "14 maart 2026",
                "14 mars 2026",
                "14. März 2026",
                "14 March 2026",
            ),
            (
                (2025, 8, 1),
                "1 augustus 2025",
                "1er août 2025",
                "1. August 2025",
                "1 August 2025",
            ),
            (
                (2024, 12, 31),
                "31 december 2024",
                "31 décembre 2024",
                "31. Dezember 2024",
                "31 December 2024",
            ),
        ] {
            let day = civil::date(day.0, day.1, day.2);
            for (language, expected) in [
                (Language::Nl, nl),
                (Language::Fr, fr),
                (Language::De, de),
                (Language::En, en),
            ] {
                assert_eq!(date(day, language), expected);
            }
        }
        assert_eq!(month(civil::date(2026, 2, 1), Language::Fr), "février 2026");
        assert_eq!(month_letter(civil::date(2026, 2, 1), Language::Nl), "F");
    }

    #[test]
    fn instants_are_told_on_a_clock_in_belgium() {
        for (at, language, expected) in [
            (
                "2026-01-01T23:05:00Z",
                Language::Nl,
                "2 januari 2026 om 0.05 uur",
            ),
            (
                "2026-07-01T10:32:59Z",
                Language::Fr,
                "1er juillet 2026 à 12 h 32",
            ),
            (
                "2026-07-01T10:32:00Z",
                Language::De,
                "1. Juli 2026 um 12.32 Uhr",
            ),
            (
                "2026-01-01T10:02:00Z",
                Language::En,
                "1 January 2026 at 11:02",
            ),
        ] {
            assert_eq!(instant(at.parse().unwrap(), language), expected);
        }
    }

    #[test]
    fn thousands_stand_apart() {
        for (count, nl, fr, de, en) in [
            (0, "0", "0", "0", "0"),
            (999, "999", "999", "999", "999"),
            (1_000, "1.000", "1\u{202f}000", "1.000", "1,000"),
            (
                1_234_567,
                "1.234.567",
                "1\u{202f}234\u{202f}567",
                "1.234.567",
                "1,234,567",
            ),
        ] {
            for (language, expected) in [
                (Language::Nl, nl),
                (Language::Fr, fr),
                (Language::De, de),
                (Language::En, en),
            ] {
                assert_eq!(number(count, language), expected);
            }
        }
    }

    #[test]
    fn the_language_that_a_browser_prefers() {
        for (accepted, expected) in [
            ("nl-BE,nl;q=0.9,en;q=0.8", Language::Nl),
            ("es, fr-BE;q=0.7, de;q=0.75", Language::De),
            ("EN", Language::En),
            ("es", Language::En),
            ("", Language::En),
            ("de;q=0", Language::En),
            ("fr;q=7, nl;q=0.1", Language::Nl),
            ("fr;q=0.5;x=1, nl ; q=0.4", Language::Fr),
        ] {
            assert_eq!(best_language(accepted), expected, "{accepted}");
        }
    }
}
