//! The sessions, passkeys and recovery codes of the signed-in person.

use askama::Template;
use vocabulary::{Level, Timestamp};

use crate::frame::{Frame, Script, Section, Shell, render};
use crate::texts::Texts;
use crate::written;

/// How the person is signed in, and where.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The person's sessions, this one first.
    pub sessions: &'a [Session<'a>],
    /// The person's passkeys, the oldest first.
    pub passkeys: &'a [Passkey<'a>],
    /// Whether one more may be added.
    pub adding: Adding<'a>,
    /// How many recovery codes are left.
    pub codes_left: u64,
}

/// A passkey.
#[derive(Clone, Copy, Debug)]
pub struct Passkey<'a> {
    /// What forms send back to name it ([`crate::paths::field::PASSKEY`]); says nothing to an outsider.
    pub reference: &'a str,
    /// What the person calls it.
    pub name: &'a str,
    /// When it was added.
    pub since: Timestamp,
    /// When it was last used to sign in.
    pub last_used: Option<Timestamp>,
}

/// Whether a passkey may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adding<'a> {
    /// It may, and this name is suggested; empty when none comes to mind.
    Offered(&'a str),
    /// The person has the most that one may have.
    Full,
    /// This hub has no passkeys.
    NotOffered,
}

/// A session.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a> {
    /// What the form sends back to end it ([`crate::paths::field::SESSION`]); says nothing to an outsider.
    pub reference: &'a str,
    /// Whether the page is read in it.
    pub place: Place,
    /// The device in words, such as `Firefox, Linux`; empty when it is not known.
    pub device: &'a str,
    /// How strongly the person signed in.
    pub level: Level,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used.
    pub last_used: Timestamp,
}

/// Whether a page is read in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this one.
    This,
    /// In another one.
    Other,
}

struct Line<'a> {
    reference: &'a str,
    this: bool,
    device: String,
    level: String,
    since: String,
    last_used: String,
    /// What the button is called for who does not see the line around it.
    end: String,
}

struct PasskeyLine<'a> {
    reference: &'a str,
    name: &'a str,
    since: String,
    last_used: String,
    /// What the buttons are called for who does not see the lines around them.
    rename: String,
    remove: String,
}

struct PasskeyPart<'a> {
    shown: bool,
    lines: Vec<PasskeyLine<'a>>,
    /// Why none can be added.
    full: Option<String>,
    suggested: &'a str,
}

#[derive(Template)]
#[template(path = "security.html")]
struct Page<'a> {
    shell: Shell<'a>,
    sessions: Vec<Line<'a>>,
    others: bool,
    passkeys: PasskeyPart<'a>,
    codes_left: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell =
        Shell::new(frame, Section::Security, "security-title").with_script(match view.adding {
            Adding::Offered(_) => Script::Passkey,
            Adding::Full | Adding::NotOffered => Script::None,
        });
    let t = shell.t;
    let line = |session: &Session<'_>| {
        let device = match session.device {
            "" => t.say("security-device-unknown"),
            device => device.to_owned(),
        };
        let since = written::instant(session.since, frame.language);
        let last_used = written::instant(session.last_used, frame.language);
        let facts = [("device", (&device).into()), ("since", (&since).into())];
        (
            device.clone(),
            since.clone(),
            last_used,
            t.tell("security-end-this", &facts),
        )
    };
    let sessions: Vec<_> = view
        .sessions
        .iter()
        .map(|session| {
            let (device, since, last_used, end) = line(session);
            Line {
                reference: session.reference,
                this: session.place == Place::This,
                device,
                level: t.say(level(session.level)),
                since,
                last_used,
                end,
            }
        })
        .collect();
    let others = sessions.iter().any(|session| !session.this);
    render(&Page {
        shell,
        sessions,
        others,
        passkeys: passkeys(t, view),
        codes_left: t.tell("recovery-left", &[("count", view.codes_left.into())]),
    })
}

fn passkeys<'a>(t: Texts, view: &View<'a>) -> PasskeyPart<'a> {
    let at = |instant| written::instant(instant, t.language());
    let line = |passkey: &Passkey<'a>| PasskeyLine {
        reference: passkey.reference,
        name: passkey.name,
        since: at(passkey.since),
        last_used: match passkey.last_used {
            Some(instant) => at(instant),
            None => t.say("passkey-never-used"),
        },
        rename: t.tell("passkey-rename-this", &[("name", passkey.name.into())]),
        remove: t.tell("passkey-remove-this", &[("name", passkey.name.into())]),
    };
    PasskeyPart {
        shown: view.adding != Adding::NotOffered,
        lines: view.passkeys.iter().map(line).collect(),
        full: match view.adding {
            Adding::Full => {
                let count = view.passkeys.len();
                Some(t.tell("passkey-full", &[("count", count.into())]))
            }
            Adding::Offered(_) | Adding::NotOffered => None,
        },
        suggested: match view.adding {
            Adding::Offered(name) => name,
            Adding::Full | Adding::NotOffered => "",
        },
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Low => "level-low",
        Level::Substantial => "level-substantial",
        Level::High => "level-high",
    }
}
