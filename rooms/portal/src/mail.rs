//! News by e-mail: the page where a person says where they are reached, and the texts of the mails themselves.
//!
//! INVARIANT: a mail holds no fact about a person; its texts are given an address of the portal, and a code, and nothing else.

use askama::Template;
use identity::Zeroizing;
use identity::people::mail::MAIL_CODE_MINUTES_MAX;
use vocabulary::{Language, Timestamp};

use crate::frame::{Frame, Section, Shell, render};
use crate::texts::Texts;
use crate::{paths, written};

/// Where a person is reached.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Whether this hub sends mail.
    pub mails: Mails,
    /// The confirmed address, and since when it is.
    pub confirmed: Option<(&'a str, Timestamp)>,
    /// The address that waits for its code, and since when.
    pub wanted: Option<(&'a str, Timestamp)>,
    /// When the last mail came to nothing.
    pub failed_at: Option<Timestamp>,
    /// What was filled in as an address.
    pub draft: &'a str,
    /// Why what was sent does not count.
    pub problem: Option<Problem>,
}

/// Whether a hub sends mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mails {
    /// It does.
    Sent,
    /// It has no mail server.
    NotSent,
}

/// Why what was sent does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// That is no address.
    Address,
    /// That is not the code, or it is too late for it.
    Code,
}

impl Problem {
    /// Every problem.
    pub const ALL: [Problem; 2] = [Problem::Address, Problem::Code];
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Page<'a> {
    shell: Shell<'a>,
    offered: bool,
    confirmed: Option<(&'a str, String)>,
    wanted: Option<(&'a str, String)>,
    failed: Option<String>,
    draft: &'a str,
    wrong_address: bool,
    wrong_code: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Home, "mail-title");
    let t = shell.t;
    let at = |instant: Timestamp| written::instant(instant, t.language());
    let said = |key: &'static str, instant: Timestamp| t.tell(key, &[("at", at(instant).into())]);
    render(&Page {
        offered: view.mails == Mails::Sent,
        confirmed: (view.confirmed).map(|(address, since)| (address, said("mail-since", since))),
        wanted: (view.wanted).map(|(address, since)| (address, said("mail-wanted-since", since))),
        failed: view.failed_at.map(|instant| said("mail-failed", instant)),
        draft: view.draft,
        wrong_address: view.problem == Some(Problem::Address),
        wrong_code: view.problem == Some(Problem::Code),
        shell,
    })
}

/// A mail: plain text, its lines ended by `\n`.
pub struct Text {
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: Zeroizing<String>,
}

/// The mail that says that there is news, and no more.
pub fn news(language: Language, portal: &str) -> Text {
    let t = Texts::of(language);
    let parts = [
        t.say("mail-news-text"),
        format!("{portal}{}", paths::NOTICES),
        t.say("mail-news-why-so-little"),
    ];
    text(t, portal, t.say("mail-news-subject"), &parts)
}

/// The mail with the code that confirms an address.
pub fn code(language: Language, portal: &str, code: &str) -> Text {
    let t = Texts::of(language);
    let parts = [
        t.tell("mail-code-text", &[("portal", portal.into())]),
        code.to_owned(),
        t.tell(
            "mail-code-where",
            &[("minutes", MAIL_CODE_MINUTES_MAX.unsigned_abs().into())],
        ),
        format!("{portal}{}", paths::MAIL),
        t.say("mail-code-not-you"),
    ];
    text(t, portal, t.say("mail-code-subject"), &parts)
}

fn text(t: Texts, portal: &str, subject: String, parts: &[String]) -> Text {
    let off = format!("{}\n{portal}{}", t.say("mail-off"), paths::MAIL);
    let mut body = Zeroizing::new(parts.join("\n\n"));
    body.push_str("\n\n-- \n");
    body.push_str(&off);
    body.push('\n');
    Text { subject, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: &str = "https://hub.example.org";

    #[test]
    fn a_mail_holds_nothing_but_our_words() {
        for language in [Language::Nl, Language::Fr, Language::De, Language::En] {
            let mail = news(language, PORTAL);
            assert!(mail.body.contains("https://hub.example.org/notices\n"));
            assert!(mail.body.contains("https://hub.example.org/notices/e-mail"));
            let with_code = code(language, PORTAL, "0000-1111-2222-3333");
            assert!(with_code.body.contains("\n\n0000-1111-2222-3333\n\n"));
            for mail in [mail, with_code] {
                assert!(!mail.body.contains('⟦') && !mail.subject.contains('⟦'));
                assert!(!mail.subject.contains(['\r', '\n']));
            }
        }
    }
}
