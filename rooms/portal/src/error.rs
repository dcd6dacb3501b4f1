//! The page that says no: the category of the reason, what to do next, and never more than that.

use askama::Template;

use crate::frame::{Frame, Section, Shell};

/// Why there is no other page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// There is no such page, or it is not for this person: both look the same.
    NotFound,
    /// The page may not be shown, whoever asks for it here.
    Forbidden,
    /// What came with the request cannot be read.
    BadRequest,
    /// A form came too late, or not from a page of ours.
    FormExpired,
    /// Asked too often.
    TooManyRequests {
        /// Seconds until it may be asked again.
        retry_after_s: u32,
    },
    /// Something that the page needs does not answer.
    Unavailable,
    /// The person could not be signed in.
    SignInFailed,
    /// An application sent the person here with a request that nobody can answer.
    AppRequest,
    /// The page is the person's own, and they act for another.
    NotForAnother,
    /// The mandate by which they act is not for this page.
    OutOfScope,
    /// The mandate by which they act stands no more.
    MandateOver,
    /// No open offer has this code.
    OfferUnknown,
    /// The code is that of an offer of their own.
    OwnOffer,
    /// They made the invitation themselves.
    OwnInvitation,
    /// They would answer what they asked themselves.
    OwnRequest,
}

impl View {
    /// Every reason.
    pub const ALL: [View; 15] = [
        View::NotFound,
        View::Forbidden,
        View::BadRequest,
        View::FormExpired,
        View::TooManyRequests { retry_after_s: 90 },
        View::Unavailable,
        View::SignInFailed,
        View::AppRequest,
        View::NotForAnother,
        View::OutOfScope,
        View::MandateOver,
        View::OfferUnknown,
        View::OwnOffer,
        View::OwnInvitation,
        View::OwnRequest,
    ];

    /// Keys of the title and of what to do next.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            View::NotFound => ("error-not-found", "error-not-found-next"),
            View::Forbidden => ("error-forbidden", "error-forbidden-next"),
            View::BadRequest => ("error-bad-request", "error-bad-request-next"),
            View::FormExpired => ("error-form-expired", "error-form-expired-next"),
            View::TooManyRequests { .. } => ("error-too-many", "error-too-many-next"),
            View::Unavailable => ("error-unavailable", "error-unavailable-next"),
            View::SignInFailed => ("error-sign-in-failed", "error-sign-in-failed-next"),
            View::AppRequest => ("error-app-request", "error-app-request-next"),
            View::NotForAnother => ("error-not-for-another", "error-not-for-another-next"),
            View::OutOfScope => ("error-out-of-scope", "error-out-of-scope-next"),
            View::MandateOver => ("error-mandate-over", "error-mandate-over-next"),
            View::OfferUnknown => ("error-offer-unknown", "error-offer-unknown-next"),
            View::OwnOffer => ("error-own-offer", "error-own-offer-next"),
            View::OwnInvitation => ("error-own-invitation", "error-own-invitation-next"),
            View::OwnRequest => ("error-own-request", "error-own-request-next"),
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    shell: Shell<'a>,
    next: String,
    sign_in: bool,
    /// Whether to offer to act for oneself again.
    stop: bool,
}

/// Seconds in a minute.
const MINUTE_S: u32 = 60;

/// The page.
pub fn page(frame: &Frame<'_>, view: &View) -> String {
    let (title, next) = view.keys();
    let shell = Shell::new(frame, Section::None, title);
    let next = match view {
        View::TooManyRequests { retry_after_s } => {
            let minutes = retry_after_s.div_ceil(MINUTE_S).max(1);
            shell
                .t
                .tell(next, &[("minutes", u64::from(minutes).into())])
        }
        _ => shell.t.say(next),
    };
    let page = Page {
        shell,
        next,
        sign_in: *view == View::SignInFailed,
        stop: matches!(view, View::NotForAnother | View::MandateOver),
    };
    crate::frame::render(&page)
}
