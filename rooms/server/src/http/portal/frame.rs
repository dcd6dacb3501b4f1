//! What every page needs of a request, and the headers that every page has.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use governance::uses::Uses as _;
use identity::{
    mandate::Principal,
    people::{SignedIn, role::Role},
};
use portal::{Behalf, Ends, Frame, Notice, Setting, Viewer, Whom, error, paths};
use store::people::HeldBy;
use vocabulary::{Language, Level, Timestamp};

use super::sign_in::unavailable;
use crate::{
    composition::Hub,
    config::Purpose,
    http::people::{
        Kept, LANGUAGE_COOKIE, NotOurForm, OnBehalf, Visitor, cookie, session_secret, set_cookie,
    },
    limit::TooOften,
    problem::{Problem, Said},
};

/// Pages about a person need two factors.
pub const LEVEL_OF_PAGES: Level = Level::Substantial;

/// Tells the next page what was just done.
const NOTICE_COOKIE: &str = "__Host-crosskeys-notice";

/// A notice waits so long for its page, in seconds.
const NOTICE_S: u32 = 20;

/// A request for a page: who asks, in which language, for what.
pub struct Visit {
    hub: Arc<Hub>,
    language: Language,
    here: String,
    visitor: Visitor,
    form_token: String,
    unread: u32,
    held: HeldBy,
    roles: Vec<Role>,
    notice: Option<Notice>,
}

impl FromRequestParts<Arc<Hub>> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Problem> {
        let visitor = Visitor::from_request_parts(parts, hub).await?;
        let headers = &parts.headers;
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let of_account = match &visitor {
            Visitor::SignedIn { account, .. } => account.language,
            Visitor::Anonymous => None,
        };
        let language = cookie(headers, LANGUAGE_COOKIE)
            .and_then(portal::language)
            .or(of_account)
            .unwrap_or_else(|| portal::best_language(accepted));
        let here = parts.uri.path_and_query();
        let held = held(hub, &visitor).await?;
        Ok(Self {
            roles: held.holdings.iter().map(|holding| holding.role).collect(),
            held,
            language,
            here: here.map_or("/", |here| here.as_str()).to_owned(),
            form_token: session_secret(headers)
                .map(|secret| secret.form_token())
                .unwrap_or_default(),
            unread: unread(hub, &visitor).await?,
            notice: cookie(headers, NOTICE_COOKIE).and_then(notice_named),
            visitor,
            hub: Arc::clone(hub),
        })
    }
}

/// How many uses are new since the person signed in before.
async fn unread(hub: &Hub, visitor: &Visitor) -> Result<u32, Problem> {
    // Who acts for another has no news of their own on these pages.
    let Visitor::SignedIn {
        session,
        acting: OnBehalf::Oneself,
        ..
    } = visitor
    else {
        return Ok(0);
    };
    let Some(since) = session.session().news_since else {
        return Ok(0);
    };
    let counts = hub
        .store()
        .monthly(session.person(), since, hub.clock().now())
        .await?;
    let count: u64 = counts.iter().map(|month| month.count).sum();
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The roles that the visitor holds.
async fn held(hub: &Hub, visitor: &Visitor) -> Result<HeldBy, Problem> {
    match visitor {
        Visitor::Anonymous => Ok(HeldBy::default()),
        Visitor::SignedIn { session, .. } => {
            let held = hub.store().roles_of(session.person()).await;
            held.map_err(unavailable)
        }
    }
}

impl Visit {
    /// The hub.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Who asks.
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The roles that the visitor holds.
    pub fn held(&self) -> &HeldBy {
        &self.held
    }

    /// The language of the page.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What `portal` needs for any page.
    pub fn frame(&self) -> Frame<'_> {
        Frame {
            language: self.language,
            here: &self.here,
            viewer: match &self.visitor {
                Visitor::Anonymous => Viewer::Anonymous,
                Visitor::SignedIn {
                    session, acting, ..
                } => Viewer::SignedIn {
                    level: session.level(),
                    unread: self.unread,
                    csrf: &self.form_token,
                    roles: &self.roles,
                    acting: behalf(acting),
                    ends: ends(session, self.hub.clock().now()),
                },
            },
            setting: match self.hub.purpose() {
                Purpose::Service => Setting::Service,
                Purpose::Demonstration => Setting::Demonstration,
            },
            notice: self.notice,
        }
    }

    /// A page as an answer.
    pub fn page(&self, html: String) -> Response {
        self.answer(StatusCode::OK, html)
    }

    /// A page whose form says what was wrong with what was sent.
    pub fn bad(&self, html: String) -> Response {
        self.answer(StatusCode::BAD_REQUEST, html)
    }

    /// Path and query of the request.
    pub fn here(&self) -> &str {
        &self.here
    }

    /// Why there is no page, as a page.
    pub fn error(&self, view: error::View) -> Response {
        let (status, said) = match view {
            error::View::NotFound => (StatusCode::NOT_FOUND, "notFound"),
            error::View::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            error::View::BadRequest => (StatusCode::BAD_REQUEST, "badRequest"),
            error::View::FormExpired => (StatusCode::FORBIDDEN, "formExpired"),
            error::View::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "tooMany"),
            error::View::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            error::View::SignInFailed => (StatusCode::FORBIDDEN, "signInFailed"),
            error::View::AppRequest => (StatusCode::BAD_REQUEST, "appRequest"),
            error::View::NotForAnother => (StatusCode::FORBIDDEN, "notForAnother"),
            error::View::OutOfScope => (StatusCode::FORBIDDEN, "outOfScope"),
            error::View::MandateOver => (StatusCode::FORBIDDEN, "mandateOver"),
            error::View::OfferUnknown => (StatusCode::NOT_FOUND, "offerUnknown"),
            error::View::OwnOffer => (StatusCode::CONFLICT, "ownOffer"),
            error::View::OwnInvitation => (StatusCode::FORBIDDEN, "ownInvitation"),
            error::View::OwnRequest => (StatusCode::FORBIDDEN, "ownRequest"),
        };
        let mut response = self.answer(status, error::page(&self.frame(), &view));
        if let error::View::TooManyRequests { retry_after_s } = view {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, retry_after_s.into());
        }
        response.extensions_mut().insert(Said(said));
        response
    }

    fn answer(&self, status: StatusCode, html: String) -> Response {
        let mut response = (status, Html(html)).into_response();
        let headers = response.headers_mut();
        let policy = policy(self.hub.portal_origin());
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(
            "cross-origin-opener-policy",
            HeaderValue::from_static("same-origin"),
        );
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(
            header::VARY,
            HeaderValue::from_static("cookie, accept-language"),
        );
        if self.notice.is_some() {
            headers.append(
                header::SET_COOKIE,
                set_cookie(NOTICE_COOKIE, "", Kept::Forgotten),
            );
        }
        response
    }

    /// Sends the browser to a path of this hub, and says there what was done.
    pub fn go(&self, path: &str, flash: Flash) -> Response {
        go(path, flash)
    }
}

/// When a session ends, told at `now`.
pub(super) fn ends(session: &SignedIn, now: Timestamp) -> Ends {
    let end = session.session().end();
    let in_s = end.at.duration_since(now).as_secs().max(0);
    Ends {
        end,
        in_s: u32::try_from(in_s).unwrap_or(u32::MAX),
    }
}

/// What a page says of on whose behalf it is read.
fn behalf(acting: &OnBehalf) -> Option<Behalf<'_>> {
    let OnBehalf::Another(acting) = acting else {
        return None;
    };
    let terms = &acting.mandate().terms;
    Some(Behalf {
        label: terms.label.as_str(),
        whom: match terms.principal {
            Principal::Person(_) => Whom::Person,
            Principal::Company(_) => Whom::Company,
        },
        scopes: terms.scopes,
    })
}

/// Sends the browser to a path of this hub.
pub fn go(path: &str, flash: Flash) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    // Paths are made by `portal::paths` or checked by `LocalPath`: always a header value.
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static(paths::LANDING));
    headers.insert(header::LOCATION, place);
    if let Flash::Say(notice) = flash {
        say(&mut response, notice);
    }
    response
}

/// Has the next page say what was done.
pub fn say(response: &mut Response, notice: Notice) {
    let cookie = set_cookie(NOTICE_COOKIE, notice_name(notice), Kept::Seconds(NOTICE_S));
    response.headers_mut().append(header::SET_COOKIE, cookie);
}

/// What the next page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flash {
    /// Nothing.
    Nothing,
    /// That something was done.
    Say(Notice),
}

fn notice_name(notice: Notice) -> &'static str {
    match notice {
        Notice::SignedOut => "signedOut",
        Notice::SessionEnded => "sessionEnded",
        Notice::OtherSessionsEnded => "otherSessionsEnded",
        Notice::SessionOver => "sessionOver",
        Notice::PasskeyAdded => "passkeyAdded",
        Notice::PasskeyRenamed => "passkeyRenamed",
        Notice::PasskeyRemoved => "passkeyRemoved",
        Notice::RoleAccepted => "roleAccepted",
        Notice::RoleHeld => "roleHeld",
        Notice::RoleWithdrawn => "roleWithdrawn",
        Notice::RoleStays => "roleStays",
        Notice::InvitationGone => "invitationGone",
        Notice::ProposalSaved => "proposalSaved",
        Notice::ProposalSubmitted => "proposalSubmitted",
        Notice::ProposalWithdrawn => "proposalWithdrawn",
        Notice::ProposalVoted => "proposalVoted",
        Notice::ProposalDecided => "proposalDecided",
        Notice::ProposalPublished => "proposalPublished",
        Notice::ProposalOvertaken => "proposalOvertaken",
        Notice::ProposalNotPublished => "proposalNotPublished",
        Notice::ProposalTooMany => "proposalTooMany",
        Notice::ReportAnswered => "reportAnswered",
        Notice::ReportNotOpen => "reportNotOpen",
        Notice::CorrectionRead => "correctionRead",
        Notice::ErrorReported => "errorReported",
        Notice::ErrorWithdrawn => "errorWithdrawn",
        Notice::NewsRead => "newsRead",
        Notice::MailCodeSent => "mailCodeSent",
        Notice::MailConfirmed => "mailConfirmed",
        Notice::MailRemoved => "mailRemoved",
        Notice::MandateAccepted => "mandateAccepted",
        Notice::MandateRefused => "mandateRefused",
        Notice::MandateEnded => "mandateEnded",
        Notice::ActingStopped => "actingStopped",
        Notice::RequestMade => "requestMade",
        Notice::RequestExtended => "requestExtended",
        Notice::RequestAnswered => "requestAnswered",
        Notice::RequestOvertaken => "requestOvertaken",
        Notice::CopyErased => "copyErased",
    }
}

fn notice_named(name: &str) -> Option<Notice> {
    Notice::ALL
        .into_iter()
        .find(|notice| notice_name(*notice) == name)
}

/// What a page may load: our own files and nothing else; no script or style of the page itself, no frame around it.
/// A source is named with its origin, because a path alone is none (CSP level 3, section 2.3.1).
pub fn policy(portal: &str) -> String {
    format!(
        "default-src 'none'; script-src {portal}/assets/; style-src {portal}/assets/; img-src {portal}/assets/; \
         connect-src {portal}; manifest-src {portal}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Why there is no page.
#[derive(Debug)]
pub enum PageError {
    /// Told by a page of its own.
    View(error::View),
    /// Something does not answer; the cause is for operators.
    Problem(Problem),
}

impl PageError {
    /// As a page in the visitor's language.
    pub fn into_page(self, visit: &Visit) -> Response {
        match self {
            Self::View(view) => visit.error(view),
            Self::Problem(problem) => {
                // Logs the cause; the person gets a page in place of the problem.
                let status = problem.into_response().status();
                visit.error(match status {
                    StatusCode::BAD_REQUEST => error::View::BadRequest,
                    StatusCode::NOT_FOUND => error::View::NotFound,
                    StatusCode::FORBIDDEN => error::View::Forbidden,
                    _ => error::View::Unavailable,
                })
            }
        }
    }
}

impl From<error::View> for PageError {
    fn from(view: error::View) -> Self {
        Self::View(view)
    }
}

impl<T: Into<Problem>> From<T> for PageError {
    fn from(problem: T) -> Self {
        Self::Problem(problem.into())
    }
}

impl From<NotOurForm> for PageError {
    fn from(why: NotOurForm) -> Self {
        match why {
            NotOurForm::Expired => Self::View(error::View::FormExpired),
            NotOurForm::Malformed(problem) => Self::Problem(problem),
        }
    }
}

impl From<TooOften> for PageError {
    fn from(TooOften { retry_after_s }: TooOften) -> Self {
        Self::View(error::View::TooManyRequests { retry_after_s })
    }
}
