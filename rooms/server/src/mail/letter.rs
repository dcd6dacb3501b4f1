//! A mail as bytes: one plain text to one person. RFC 5322 and 2045 to 2047.
//!
//! INVARIANT: every line is ASCII, shorter than 78 characters, and ours: an address is checked where it is parsed, texts are
//! written in base64.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use identity::people::mail::MailAddress;
use jiff::{Timestamp, fmt::rfc2822, tz::TimeZone};
use portal::mail::Text;
use vocabulary::Language;
use zeroize::Zeroizing;

/// Bytes of a subject in one word: 56 characters in base64, and 12 around them.
const WORD_BYTES_MAX: usize = 42;

/// Characters of base64 in a line.
const LINE_CHARACTERS: usize = 76;

/// What stands on a mail.
pub(super) struct Outside<'a> {
    pub(super) id: [u8; 16],
    pub(super) from: &'a MailAddress,
    pub(super) to: &'a MailAddress,
    pub(super) at: Timestamp,
    pub(super) language: Language,
}

/// The whole mail.
pub(super) fn written(outside: &Outside<'_>, text: &Text) -> Zeroizing<Vec<u8>> {
    let id: String = outside.id.iter().map(|it| format!("{it:02x}")).collect();
    let (_, domain) = outside.from.parts();
    // Dates of RFC 5322 begin with the year 0; the hub's clock is later.
    let date = rfc2822::to_string(&outside.at.to_zoned(TimeZone::UTC)).unwrap_or_default();
    let mut mail = Zeroizing::new(format!(
        "From: Crosskeys <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {date}\r\nMessage-ID: <{id}@{domain}>\r\n\
         Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Language: {}\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        outside.from.expose(),
        outside.to.expose(),
        words(&text.subject),
        portal::language_code(outside.language),
    ));
    let body = Zeroizing::new(text.body.replace('\n', "\r\n"));
    let encoded = Zeroizing::new(STANDARD.encode(body.as_bytes()));
    for line in encoded.as_bytes().chunks(LINE_CHARACTERS) {
        mail.extend(line.iter().copied().map(char::from));
        mail.push_str("\r\n");
    }
    Zeroizing::new(std::mem::take(&mut *mail).into_bytes())
}

/// A text in a header, as encoded words of whole characters. RFC 2047, sections 2 and 5.
fn words(text: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        if word.len() + letter.len_utf8() > WORD_BYTES_MAX {
            words.push(std::mem::take(&mut word));
        }
        word.push(letter);
    }
    words.push(word);
    let encoded: Vec<String> = words
        .iter()
        .map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word)))
        .collect();
    encoded.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_short_lines_of_ascii() {
        let address = |text| MailAddress::parse(text).unwrap();
        let (from, to) = (address("hub@example.org"), address("a@b.be"));
        let outside = Outside {
            id: [0xab; 16],
            from: &from,
            to: &to,
            at: "2026-11-21T12:00:00Z".parse().unwrap(),
            language: Language::Fr,
        };
        let text = Text {
            subject: format!("{} été\r\nBcc: c@d.be", "à".repeat(60)),
            body: Zeroizing::new("Une ligne\n.\nfin".to_owned()),
        };
        let mail = written(&outside, &text);
        let mail = std::str::from_utf8(&mail).unwrap();
        assert!(mail.is_ascii());
        for line in mail.split("\r\n") {
            assert!(line.len() < 78 && !line.contains(['\r', '\n']), "{line}");
            assert!(!line.starts_with("Bcc"), "{line}");
        }
        let (head, body) = mail.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("Date: Sat, 21 Nov 2026 12:00:00 "), "{head}");
        assert!(head.contains(&format!("Message-ID: <{}@example.org>", "ab".repeat(16))));
        assert!(head.contains("To: <a@b.be>\r\n") && head.contains("Content-Language: fr\r\n"));
        let body = STANDARD.decode(body.replace("\r\n", "")).unwrap();
        assert_eq!(body, "Une ligne\r\n.\r\nfin".as_bytes());
    }
}
