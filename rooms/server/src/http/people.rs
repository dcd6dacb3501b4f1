//! People at the doors: the cookie, who it stands for, and forms that only our own pages can send.
//!
//! INVARIANTS:
//! - The cookie is read here and nowhere else, and never under `/pods`.
//! - A form counts only with the token of the session that it is sent in, from a page of our own origin.

pub mod script;

use std::{convert::Infallible, net::IpAddr, sync::Arc};

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::{
    Zeroizing,
    mandate::Acting,
    people::{Account, SessionSecret, SignedIn},
};
use vocabulary::{Timestamp, be::legal_date};

use super::input::{decode_fields, expect_content_type, read_body};
use crate::{
    composition::Hub,
    keys,
    listener::Peer,
    problem::{Problem, ProblemType},
};

/// The cookie of a session. The prefix makes browsers refuse it from anywhere but this host, over TLS or on loopback.
pub const SESSION_COOKIE: &str = "__Host-crosskeys";
/// The cookie that ties a sign-in at the upstream provider to the browser that began it.
pub const SIGN_IN_COOKIE: &str = "__Host-crosskeys-sign-in";
/// The cookie that ties a ceremony with a passkey to the browser that began it.
pub const PASSKEY_COOKIE: &str = "__Host-crosskeys-passkey";
/// The cookie that carries the secret of an invitation past the sign-in.
pub const INVITATION_COOKIE: &str = "__Host-crosskeys-invitation";
/// The cookie with the language that somebody chose.
pub const LANGUAGE_COOKIE: &str = "__Host-crosskeys-language";

/// Largest form of a page, in bytes: a long request for a deliberation in letters that take nine bytes each.
const FORM_BYTES_MAX: usize = 256 * 1024;

/// The field of a form that holds the session's token.
const TOKEN_FIELD: &str = portal::paths::field::CSRF;

/// Who opens a page.
#[derive(Debug)]
pub enum Visitor {
    /// Nobody that we know, or somebody whose session is over.
    Anonymous,
    /// A person who has signed in.
    SignedIn {
        /// The session, checked for this request.
        session: Box<SignedIn>,
        /// The person's account.
        account: Account,
        /// On whose behalf they act in it.
        acting: OnBehalf,
    },
}

/// On whose behalf a signed-in person acts.
#[derive(Debug)]
pub enum OnBehalf {
    /// For themselves.
    Oneself,
    /// By a mandate, checked for this request.
    Another(Box<Acting>),
    /// By a mandate that does not stand any more.
    NoLonger,
}

/// On whose behalf somebody acts in a session, checked now: a revoked mandate counts no more at the next request.
async fn on_behalf(
    hub: &Hub,
    session: &SignedIn,
    now: Timestamp,
) -> Result<OnBehalf, store::Unavailable> {
    let Some(id) = session.session().acting else {
        return Ok(OnBehalf::Oneself);
    };
    let Some((mandate, from)) = hub.store().mandate_in_use(id).await? else {
        return Ok(OnBehalf::NoLonger);
    };
    let acting = mandate.act(session.person(), from.as_ref(), legal_date(now));
    Ok(match acting {
        Ok(acting) => OnBehalf::Another(Box::new(acting)),
        Err(why) => {
            tracing::info!(%why, "somebody acts by a mandate no longer");
            OnBehalf::NoLonger
        }
    })
}

impl FromRequestParts<Arc<Hub>> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Problem> {
        let Some(secret) = session_secret(&parts.headers) else {
            return Ok(Visitor::Anonymous);
        };
        let unavailable = |why: store::Unavailable| {
            Problem::new(ProblemType::StoreUnavailable).because(why.to_string())
        };
        let now = hub.clock().now();
        let Some(session) = hub
            .store()
            .session(secret.id())
            .await
            .map_err(unavailable)?
        else {
            return Ok(Visitor::Anonymous);
        };
        let due = session.is_due_to_be_seen(now);
        let Ok(session) = session.resume(now) else {
            return Ok(Visitor::Anonymous);
        };
        if due {
            let seen = hub.store().see_session(secret.id(), now).await;
            seen.map_err(unavailable)?;
        }
        let account = hub.store().account(session.person()).await;
        match account.map_err(unavailable)? {
            Some(account) => Ok(Visitor::SignedIn {
                acting: on_behalf(hub, &session, now).await.map_err(unavailable)?,
                session: Box::new(session),
                account,
            }),
            None => Ok(Visitor::Anonymous),
        }
    }
}

/// The secret in the session's cookie.
pub fn session_secret(headers: &HeaderMap) -> Option<SessionSecret> {
    SessionSecret::parse(cookie(headers, SESSION_COOKIE)?)
}

/// The value of a cookie; one that is sent twice is none, because somebody else may have planted the other.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

/// A secret for a cookie: 32 random bytes.
pub fn random_text() -> Zeroizing<String> {
    Zeroizing::new(URL_SAFE_NO_PAD.encode(*keys::random::<32>()))
}

/// How long a browser keeps a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Until it is closed.
    WhileOpen,
    /// So many seconds.
    Seconds(u32),
    /// No longer.
    Forgotten,
}

/// The header that sets a cookie, for this host alone and out of reach of scripts.
pub fn set_cookie(name: &str, value: &str, kept: Kept) -> HeaderValue {
    let age = match kept {
        Kept::WhileOpen => String::new(),
        Kept::Seconds(seconds) => format!("; Max-Age={seconds}"),
        Kept::Forgotten => "; Max-Age=0".to_owned(),
    };
    let text = Zeroizing::new(format!(
        "{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}"
    ));
    // Values are base64url or words of ours.
    let mut header = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    header.set_sensitive(true);
    header
}

/// The address at the other end of the connection, for limits. Behind a proxy it is the last that the proxy names.
pub struct Address(pub IpAddr);

impl FromRequestParts<Arc<Hub>> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Infallible> {
        let forwarded = || {
            parts
                .headers
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?
                .to_str()
                .ok()?
                .rsplit(',')
                .next()?
                .trim()
                .parse()
                .ok()
        };
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
        let forwarded = hub.is_behind_proxy().then(forwarded).flatten();
        // Without a connection there is nobody to tell apart.
        let nobody = IpAddr::from([0, 0, 0, 0]);
        Ok(Self(forwarded.or(peer).unwrap_or(nobody)))
    }
}

/// A form that a signed-in person sent from one of our pages.
pub struct Form {
    fields: Vec<(String, String)>,
}

/// Why a form does not count.
#[derive(Debug)]
pub enum NotOurForm {
    /// It comes from elsewhere, from another session, or too late.
    Expired,
    /// It cannot be read.
    Malformed(Problem),
}

/// For a handler that does not look: it has no page to tell it on.
impl IntoResponse for NotOurForm {
    fn into_response(self) -> Response {
        match self {
            Self::Expired => StatusCode::FORBIDDEN.into_response(),
            Self::Malformed(problem) => problem.into_response(),
        }
    }
}

impl Form {
    /// Takes the one value of a field; empty when it was not sent.
    pub fn take(&mut self, name: &str) -> String {
        let found = self.fields.iter().position(|(field, _)| field == name);
        found.map_or(String::new(), |at| self.fields.swap_remove(at).1)
    }

    /// All fields that are left, in the order in which they were sent.
    pub fn into_fields(self) -> Vec<(String, String)> {
        self.fields
    }

    /// Takes all values of a field.
    pub fn take_all(&mut self, name: &str) -> Vec<String> {
        let (taken, left) = std::mem::take(&mut self.fields)
            .into_iter()
            .partition(|(field, _)| field == name);
        self.fields = left;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }
}

impl FromRequest<Arc<Hub>> for Form {
    type Rejection = NotOurForm;

    async fn from_request(request: Request, hub: &Arc<Hub>) -> Result<Self, NotOurForm> {
        let (parts, body) = request.into_parts();
        if !is_own_page(&parts.headers, hub.portal_origin()) {
            return Err(NotOurForm::Expired);
        }
        let secret = session_secret(&parts.headers).ok_or(NotOurForm::Expired)?;
        let fields = read_fields(&parts.headers, body).await?;
        let mut form = Self { fields };
        match secret.sent_form(&form.take(TOKEN_FIELD)) {
            true => Ok(form),
            false => Err(NotOurForm::Expired),
        }
    }
}

async fn read_fields(headers: &HeaderMap, body: Body) -> Result<Vec<(String, String)>, NotOurForm> {
    expect_content_type(headers, "application/x-www-form-urlencoded")
        .map_err(NotOurForm::Malformed)?;
    let body = read_body(body, FORM_BYTES_MAX)
        .await
        .map_err(NotOurForm::Malformed)?;
    let malformed = || NotOurForm::Malformed(Problem::new(ProblemType::BadRequest));
    let text = std::str::from_utf8(&body).map_err(|_| malformed())?;
    decode_fields(text).map_err(|_| malformed())
}

/// Whether a browser says that a form comes from our own pages. Every browser of the last years says so in one of the two
/// headers; what says nothing is no browser, and has no business here.
pub(super) fn is_own_page(headers: &HeaderMap, portal: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) if site != "same-origin" => false,
        (_, Some(origin)) => origin == portal,
        (Some(_), None) => true,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_cookie_counts_once() {
        for (sent, found) in [
            (&[("cookie", "__Host-crosskeys=a; other=b")][..], Some("a")),
            (&[("cookie", "other=b;__Host-crosskeys=a")], Some("a")),
            (&[("cookie", "crosskeys=a; x__Host-crosskeys=b")], None),
            (
                &[("cookie", "__Host-crosskeys=a; __Host-crosskeys=b")],
                None,
            ),
            (
                &[
                    ("cookie", "__Host-crosskeys=a"),
                    ("cookie", "__Host-crosskeys=b"),
                ],
                None,
            ),
            (&[], None),
        ] {
            assert_eq!(cookie(&headers(sent), SESSION_COOKIE), found, "{sent:?}");
        }
    }

    #[test]
    fn cookies_are_for_this_host_alone() {
        let set = set_cookie(SESSION_COOKIE, "abc", Kept::WhileOpen);
        assert_eq!(
            set,
            "__Host-crosskeys=abc; Path=/; Secure; HttpOnly; SameSite=Lax"
        );
        assert!(set.is_sensitive());
        let gone = set_cookie(SESSION_COOKIE, "", Kept::Forgotten);
        assert!(gone.to_str().unwrap().ends_with("; Max-Age=0"));
    }

    #[test]
    fn forms_come_from_our_own_pages() {
        const PORTAL: &str = "https://hub.example.org";
        for (sent, own) in [
            (
                &[("origin", PORTAL), ("sec-fetch-site", "same-origin")][..],
                true,
            ),
            (&[("origin", PORTAL)], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (
                &[("origin", "null"), ("sec-fetch-site", "same-origin")],
                false,
            ),
            (
                &[
                    ("origin", "https://evil.example"),
                    ("sec-fetch-site", "cross-site"),
                ],
                false,
            ),
            (
                &[("origin", PORTAL), ("sec-fetch-site", "same-site")],
                false,
            ),
            (&[("origin", "https://hub.example.org.evil.example")], false),
            (&[], false),
        ] {
            assert_eq!(is_own_page(&headers(sent), PORTAL), own, "{sent:?}");
        }
    }
}
