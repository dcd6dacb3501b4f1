//! The sessions of the signed-in person; later also the passkeys.

use askama::Template;
use vocabulary::{Level, Timestamp};

use crate::frame::{Frame, Section, Shell, render};
use crate::written;

/// How the person is signed in, and where.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The person's sessions, this one first.
    pub sessions: &'a [Session<'a>],
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

#[derive(Template)]
#[template(path = "security.html")]
struct Page<'a> {
    shell: Shell<'a>,
    sessions: Vec<Line<'a>>,
    others: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Security, "security-title");
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
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Low => "level-low",
        Level::Substantial => "level-substantial",
        Level::High => "level-high",
    }
}
