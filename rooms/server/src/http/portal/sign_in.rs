//! Signing in and out.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header, request::Parts},
    response::Response,
};
use identity::{
    Zeroizing,
    people::{
        Device, LocalPath, SessionSecret, Way, passkey,
        upstream::{Callback, Freshness, NotSignedIn, SIGN_IN_MINUTES_MAX, Wish, hash_of},
    },
};
use portal::{Notice, error, paths, sign_in};
use store::people::NewSession;
use vocabulary::{Level, be::Ssin};

use super::frame::{Flash, LEVEL_OF_PAGES, PageError, Visit, go};
use crate::{
    composition::Hub,
    http::{
        input::{Reading as _, decode_pairs},
        path::Segments,
        people::{
            Address, Form, Kept, LANGUAGE_COOKIE, NotOurForm, SESSION_COOKIE, SIGN_IN_COOKIE,
            Visitor, cookie, is_own_page, session_secret, set_cookie,
        },
    },
    keys,
    problem::{Problem, ProblemType},
    upstream::SignInFailed,
};

/// Begins a sign-in at the upstream provider; `?next=` as on the sign-in page.
pub const BEGIN_PATH: &str = "/sign-in/upstream";

/// A language is kept for a year, in seconds.
const LANGUAGE_KEPT_S: u32 = 365 * 24 * 60 * 60;

/// What of the query a sign-in page looks at. Others are left aside: a provider may add some of its own to its answer.
fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = decode_pairs(query.unwrap_or_default()).ok()?;
    let mut found = pairs.into_iter().filter(|(found, _)| found == name);
    let (_, value) = found.next()?;
    // One that is sent twice is none.
    found.next().is_none().then_some(value)
}

fn next(query: Option<&str>) -> LocalPath {
    parameter(query, paths::field::NEXT)
        .and_then(|text| LocalPath::parse(&text).ok())
        .unwrap_or_else(LocalPath::home)
}

/// The level that an application would like, as the address says it.
fn preferred(query: Option<&str>) -> Option<Level> {
    let named = parameter(query, paths::field::LEVEL)?;
    [Level::Low, Level::Substantial, Level::High]
        .into_iter()
        .find(|level| paths::level_name(*level) == named)
}

/// The ways to sign in; whoever is signed in well enough goes on, unless an application wants it once more.
pub async fn page(visit: Visit, parts: Parts) -> Response {
    let next = next(parts.uri.query());
    let again = parameter(parts.uri.query(), paths::field::AGAIN);
    if let Visitor::SignedIn { session, .. } = visit.visitor()
        && session.level() >= LEVEL_OF_PAGES
        && again.is_none()
    {
        return visit.go(next.as_str(), Flash::Nothing);
    }
    let preferred = preferred(parts.uri.query());
    let query = [
        (paths::field::NEXT, next.as_str()),
        (paths::field::AGAIN, again.as_deref().map_or("", |_| "yes")),
        (paths::field::LEVEL, preferred.map_or("", paths::level_name)),
    ];
    let begin = paths::with_query(BEGIN_PATH, &query);
    let ways: Vec<sign_in::Way<'_>> = (visit.hub().upstream().iter())
        .map(|upstream| sign_in::Way {
            name: upstream.name(),
            href: &begin,
        })
        .collect();
    let view = sign_in::View {
        ways: &ways,
        // Who is to come at a higher level than a passkey gives is not led past it.
        passkeys: match visit.hub().passkeys() {
            Some(_) if preferred.is_none_or(|level| level <= passkey::LEVEL) => {
                sign_in::Passkeys::Offered
            }
            Some(_) | None => sign_in::Passkeys::NotOffered,
        },
        next: next.as_str(),
    };
    let html = sign_in::page(&visit.frame(), &view);
    visit.page(html)
}

/// Begins a sign-in at the upstream provider.
pub async fn begin(visit: Visit, address: Address, parts: Parts) -> Response {
    let begun = async {
        let hub = visit.hub();
        let now = hub.clock().now();
        hub.sign_in_limit().knock(address.0, now)?;
        let upstream = hub.upstream().ok_or(error::View::NotFound)?;
        // Whoever is signed in already comes for more.
        let wanted = match visit.visitor() {
            Visitor::Anonymous => None,
            Visitor::SignedIn { session, .. } => Some(session.level().max(LEVEL_OF_PAGES)),
        };
        let again = parameter(parts.uri.query(), paths::field::AGAIN);
        let wish = Wish {
            wanted,
            preferred: preferred(parts.uri.query()),
            freshness: match wanted.is_some() || again.is_some() {
                true => Freshness::Anew,
                false => Freshness::AnyTime,
            },
        };
        let random = [(); 4].map(|()| *keys::random());
        let start = upstream
            .begin(next(parts.uri.query()), wish, &random, now)
            .await
            .map_err(failed)?;
        hub.store()
            .begin_sign_in(&start.pending)
            .await
            .map_err(unavailable)?;
        let mut response = go(&start.location, Flash::Nothing);
        // SIGN_IN_MINUTES_MAX is a small constant.
        let age = Kept::Seconds(SIGN_IN_MINUTES_MAX as u32 * 60);
        let cookie = set_cookie(SIGN_IN_COOKIE, &start.browser_secret, age);
        response.headers_mut().append(header::SET_COOKIE, cookie);
        Ok::<_, PageError>(response)
    };
    begun.await.unwrap_or_else(|why| why.into_page(&visit))
}

/// Takes the provider's answer, and opens a session.
pub async fn answer(visit: Visit, address: Address, parts: Parts) -> Response {
    let signed_in = async {
        let hub = visit.hub();
        hub.sign_in_limit().knock(address.0, hub.clock().now())?;
        let (secret, next) = sign_in_with(hub, &parts).await?;
        let mut response = go(next.as_str(), Flash::Nothing);
        let session = set_cookie(SESSION_COOKIE, &secret.to_text(), Kept::WhileOpen);
        let begun = set_cookie(SIGN_IN_COOKIE, "", Kept::Forgotten);
        response.headers_mut().append(header::SET_COOKIE, session);
        response.headers_mut().append(header::SET_COOKIE, begun);
        Ok::<_, PageError>(response)
    };
    signed_in.await.unwrap_or_else(|why| why.into_page(&visit))
}

async fn sign_in_with(
    hub: &Arc<Hub>,
    parts: &Parts,
) -> Result<(SessionSecret, LocalPath), PageError> {
    let now = hub.clock().now();
    let upstream = hub.upstream().ok_or(error::View::NotFound)?;
    let query = parts.uri.query();
    let callback = Callback {
        code: parameter(query, "code"),
        state: parameter(query, "state"),
        iss: parameter(query, "iss"),
        error: parameter(query, "error"),
    };
    let refused = |why| failed(SignInFailed::Refused(why));
    let state = callback.state().map_err(refused)?;
    let browser = cookie(&parts.headers, SIGN_IN_COOKIE);
    let unknown = || refused(NotSignedIn::UnknownAnswer);
    // Taken by the browser that began it, so that no other can spoil it.
    let pending = hub
        .store()
        .take_sign_in(state, browser.map(hash_of).ok_or_else(unknown)?)
        .await
        .map_err(unavailable)?
        .ok_or_else(unknown)?;
    let identity = upstream
        .finish(&callback, &pending, browser, now)
        .await
        .map_err(failed)?;
    let rule = hub.ssin_rule();
    let number = Ssin::parse(&identity.number, rule.today, rule.accepted).map_err(|why| {
        tracing::warn!(%why, "the provider named somebody whom this hub cannot know");
        error::View::SignInFailed
    })?;
    let person = hub
        .store()
        .person_with(&number)
        .await
        .map_err(unavailable)?;
    let secret = SessionSecret::from_random(Zeroizing::new(*keys::random()));
    let session = NewSession {
        id: secret.id(),
        person,
        level: identity.level,
        way: Way::Upstream,
        device: Device::of_user_agent(user_agent(&parts.headers)),
        instead_of: session_secret(&parts.headers).map(|old| old.id()),
    };
    hub.store()
        .open_session(session, now)
        .await
        .map_err(unavailable)?;
    Ok((secret, pending.next))
}

pub(super) fn user_agent(headers: &HeaderMap) -> &str {
    headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Ends the session.
pub async fn sign_out(
    State(hub): State<Arc<Hub>>,
    visit: Visit,
    headers: HeaderMap,
    form: Result<Form, NotOurForm>,
) -> Response {
    let ended = async {
        form?;
        if let Some(secret) = session_secret(&headers) {
            hub.store()
                .end_session(secret.id())
                .await
                .map_err(unavailable)?;
        }
        let mut response = go(paths::LANDING, Flash::Say(Notice::SignedOut));
        let gone = set_cookie(SESSION_COOKIE, "", Kept::Forgotten);
        response.headers_mut().append(header::SET_COOKIE, gone);
        Ok::<_, PageError>(response)
    };
    ended.await.unwrap_or_else(|why| why.into_page(&visit))
}

/// Chooses a language for this browser; and for the account when a link of our own pages says so, for the account's is that
/// of mails too.
pub async fn language(visit: Visit, segments: Segments, parts: Parts) -> Response {
    let chosen = async {
        let code = segments.text("code");
        let language = portal::language(code).ok_or(error::View::NotFound)?;
        let hub = visit.hub();
        if let Visitor::SignedIn { session, .. } = visit.visitor()
            && is_own_page(&parts.headers, hub.portal_origin())
        {
            let store = visit.hub().store();
            store
                .choose_language(session.person(), language)
                .await
                .map_err(unavailable)?;
        }
        let mut response = go(next(parts.uri.query()).as_str(), Flash::Nothing);
        let cookie = set_cookie(LANGUAGE_COOKIE, code, Kept::Seconds(LANGUAGE_KEPT_S));
        response.headers_mut().append(header::SET_COOKIE, cookie);
        Ok::<_, PageError>(response)
    };
    chosen.await.unwrap_or_else(|why| why.into_page(&visit))
}

fn failed(why: SignInFailed) -> PageError {
    match why {
        SignInFailed::Refused(why) => {
            tracing::info!(%why, "a sign-in was refused");
            error::View::SignInFailed.into()
        }
        SignInFailed::Silent(why) => Problem::new(ProblemType::ServiceUnavailable)
            .because(why)
            .into(),
    }
}

pub(super) fn unavailable(why: store::Unavailable) -> Problem {
    Problem::new(ProblemType::StoreUnavailable).because(why.to_string())
}
