//! Where a person lets an application act in her name, or does not.

use askama::Template;

use crate::frame::{Frame, Section, Shell, render};

/// What an application asks.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What it calls itself.
    pub name: &'a str,
    /// The host that the answer goes to, or the scheme of a program on the person's device.
    pub goes_to: &'a str,
    /// Where the answer goes.
    pub place: Place,
    /// How it is known.
    pub known_by: KnownBy<'a>,
    /// The person's WebID, if it would get that.
    pub webid: Option<&'a str>,
    /// How many days it may come back without her, if it asks for that.
    pub returns_days: Option<u32>,
    /// The path of the form; it is sent with [`DECISION`].
    pub action: &'a str,
}

/// Where an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// To a site.
    Site,
    /// To a program on the person's own device.
    Device,
}

/// How an application is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy<'a> {
    /// It registered itself.
    Registration,
    /// A document at this host describes it.
    Document {
        /// The host.
        host: &'a str,
    },
}

/// The field of the form that says what she decides.
pub const DECISION: &str = "decision";
/// Its value for a yes.
pub const ALLOW: &str = "allow";
/// Its value for a no.
pub const REFUSE: &str = "refuse";

#[derive(Template)]
#[template(path = "consent.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    goes_to: String,
    known_by: String,
    webid: Option<String>,
    returns: Option<String>,
    action: &'a str,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::None, "consent-title");
    let t = shell.t;
    let goes_to = match view.place {
        Place::Site => t.tell("consent-goes-to-site", &[("host", view.goes_to.into())]),
        Place::Device => t.tell("consent-goes-to-device", &[("host", view.goes_to.into())]),
    };
    let known_by = match view.known_by {
        KnownBy::Registration => t.say("consent-registered"),
        KnownBy::Document { host } => t.tell("consent-described", &[("host", host.into())]),
    };
    let days = |days: u32| t.tell("consent-returns", &[("days", u64::from(days).into())]);
    render(&Page {
        lead: t.tell("consent-lead", &[("name", view.name.into())]),
        goes_to,
        known_by,
        webid: view
            .webid
            .map(|webid| t.tell("consent-webid", &[("webid", webid.into())])),
        returns: view.returns_days.map(days),
        action: view.action,
        shell,
    })
}
