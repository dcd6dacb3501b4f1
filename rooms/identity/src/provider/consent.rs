//! What comes next for a request: sign in, ask, answer, or refuse.

use jiff::Timestamp;
use vocabulary::Level;

use super::authorization::{AuthorizationError, AuthorizationRequest, seconds_since};
use super::client::Client;
use super::scope::PersonScopes;
use super::subject::Subject;

/// What the person has agreed to, for this client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Nothing yet.
    Never,
    /// This, at an earlier request.
    Before(PersonScopes),
    /// What this request asks, just now, on the page that asked her.
    Now,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// She signs in, or signs in again.
    SignIn,
    /// She signs in again, by something stronger.
    StepUp(Level),
    /// She is asked.
    Ask,
    /// The client gets a code.
    Grant,
    /// The client gets an error.
    Refuse(AuthorizationError),
}

/// Decides what comes next. `begun_at` is when the request came: signing in after that satisfies whatever it wants of
/// freshness, so that nobody is sent in circles. `highest` is the level that somebody can sign in at here: nobody is sent
/// for more.
pub fn next(
    request: &AuthorizationRequest,
    client: &Client,
    begun_at: Timestamp,
    signed_in: Option<&Subject>,
    consent: Consent,
    highest: Level,
    now: Timestamp,
) -> Next {
    let nobody_may_be_asked = request.prompt.none;
    let sign_in = |otherwise| match nobody_may_be_asked {
        true => Next::Refuse(AuthorizationError::LoginRequired),
        false => otherwise,
    };
    let Some(subject) = signed_in else {
        return sign_in(Next::SignIn);
    };
    let is_fresh = subject.signed_in_at >= begun_at;
    let is_too_old = request
        .max_age_s
        .is_some_and(|max| seconds_since(subject.signed_in_at, now) > max);
    if !is_fresh && (request.prompt.login || is_too_old) {
        return sign_in(Next::SignIn);
    }
    // What a client would like of the level is voluntary (OpenID Connect Core 1.0 §5.5.1.1): the ID token tells which it is.
    if let Some(level) = request.level.map(|level| level.min(highest))
        && subject.level < level
        && !is_fresh
        && !nobody_may_be_asked
    {
        return Next::StepUp(level);
    }
    let is_asked = match consent {
        Consent::Now => false,
        Consent::Never => true,
        Consent::Before(agreed) => {
            request.prompt.consent
                || !request.scopes.is_within(agreed)
                || answers_to_anybody(client, request)
        }
    };
    match (is_asked, nobody_may_be_asked) {
        (false, _) => Next::Grant,
        (true, false) => Next::Ask,
        (true, true) => Next::Refuse(AuthorizationError::ConsentRequired),
    }
}

/// Whether another program could pose as this client at the address that it asks to be answered at.
fn answers_to_anybody(client: &Client, request: &AuthorizationRequest) -> bool {
    client
        .metadata
        .redirect_uris
        .iter()
        .find(|registered| registered.allows(request.reply.redirect_uri()))
        .is_none_or(|registered| registered.is_anybodys())
}
