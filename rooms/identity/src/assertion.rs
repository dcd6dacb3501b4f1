//! Client assertions (RFC 7523 §2.2, `private_key_jwt`): an application says who it is, with its own key.

use crate::dpop::JTI_BYTES_MAX;
use crate::json::{Json, Object};
use crate::jwks::Jwks;
use crate::jws::{self, Compact, JwsError, Purpose};
use crate::replay::{ASSERTION_LIFETIME_S_MAX, CLOCK_AHEAD_S_MAX, NotFresh, Replays, Used};
use jiff::Timestamp;

/// Why a client assertion is refused. OAuth calls all of them `invalid_client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AssertionError {
    /// It is not a signed message of the right form, or its signature is wrong.
    #[error("the client assertion is refused: {0}")]
    Jws(#[from] JwsError),
    /// A required claim is missing.
    #[error("the client assertion has no `{0}`")]
    ClaimMissing(&'static str),
    /// A claim is of the wrong kind, empty or too long.
    #[error("claim `{0}` of the client assertion is malformed")]
    ClaimMalformed(&'static str),
    /// `iss`, `sub` and the application (or `client_id` of the form) are not all the same.
    #[error("`iss`, `sub` and `client_id` of the client assertion are not the same")]
    OtherApplication,
    /// `aud` names something else than this hub's issuer or token endpoint, alone or beside them.
    #[error("the client assertion is for another audience")]
    OtherAudience,
    /// `exp` is over.
    #[error("the client assertion has expired")]
    Expired,
    /// `exp` is more than [`ASSERTION_LIFETIME_S_MAX`] seconds ahead.
    #[error("the client assertion lives longer than {ASSERTION_LIFETIME_S_MAX} seconds")]
    LivesTooLong,
    /// `iat` or `nbf` is in the future.
    #[error("the client assertion is from the future; check the sender's clock")]
    FromTheFuture,
    /// It may have been used before this process began.
    #[error("the client assertion may have been used before the hub was restarted; send a new one")]
    FromBeforeStart,
    /// It was used before.
    #[error("the client assertion was used before")]
    Replayed,
    /// There is no room to remember it: not the sender's fault.
    #[error("too many requests at this moment to check client assertions; try again")]
    Busy,
}

/// The audiences that an assertion for this hub may name (RFC 7523 §3, point 3).
#[derive(Clone, Copy)]
pub(crate) struct Audience<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) token_endpoint: &'a str,
}

impl Audience<'_> {
    /// One of ours, or a list of ours alone: an assertion that also fits another server could be used there by us, and
    /// here by them.
    fn is_meant(self, aud: &Json<'_>) -> Result<(), AssertionError> {
        let is_ours = |one: &Json<'_>| {
            one.as_text()
                .is_some_and(|text| text == self.issuer || text == self.token_endpoint)
        };
        match aud {
            Json::Text(_) if is_ours(aud) => Ok(()),
            Json::List(all) if !all.is_empty() && all.iter().all(is_ours) => Ok(()),
            Json::Text(_) | Json::List(_) => Err(AssertionError::OtherAudience),
            _ => Err(AssertionError::ClaimMalformed("aud")),
        }
    }
}

/// Who an assertion says it is from, before any key can be looked up. It is believed only after [`check`].
pub(crate) fn issuer(assertion: &[u8]) -> Result<String, AssertionError> {
    let compact = Compact::cut(assertion, Purpose::Assertion)?;
    compact.header(Purpose::Assertion)?;
    let payload = compact.payload()?;
    Ok(name(&jws::claims(&payload)?)?.to_owned())
}

/// `iss`, which must be `sub` too.
fn name<'c>(claims: &'c Object<'_>) -> Result<&'c str, AssertionError> {
    let text = |name| {
        claims
            .text(name)
            .map_err(AssertionError::ClaimMalformed)?
            .ok_or(AssertionError::ClaimMissing(name))
    };
    let (iss, sub) = (text("iss")?, text("sub")?);
    if iss != sub {
        return Err(AssertionError::OtherApplication);
    }
    Ok(iss)
}

/// Checks claims, then the signature by one of the application's keys, then that the assertion is used for the first time.
pub(crate) fn check(
    assertion: &[u8],
    client_id: &str,
    keys: &Jwks,
    audience: Audience<'_>,
    replays: &Replays,
    now: Timestamp,
) -> Result<(), AssertionError> {
    let compact = Compact::cut(assertion, Purpose::Assertion)?;
    let header = compact.header(Purpose::Assertion)?;
    let payload = compact.payload()?;
    let claims = jws::claims(&payload)?;
    if name(&claims)? != client_id {
        return Err(AssertionError::OtherApplication);
    }
    audience.is_meant(
        claims
            .get("aud")
            .ok_or(AssertionError::ClaimMissing("aud"))?,
    )?;
    let seconds = |name| claims.seconds(name).map_err(AssertionError::ClaimMalformed);
    let now = now.as_second();
    let exp = seconds("exp")?.ok_or(AssertionError::ClaimMissing("exp"))?;
    if exp <= now {
        return Err(AssertionError::Expired);
    }
    if exp > now + ASSERTION_LIFETIME_S_MAX + CLOCK_AHEAD_S_MAX {
        return Err(AssertionError::LivesTooLong);
    }
    let iat = seconds("iat")?;
    if [iat, seconds("nbf")?]
        .into_iter()
        .flatten()
        .any(|begin| begin > now + CLOCK_AHEAD_S_MAX)
    {
        return Err(AssertionError::FromTheFuture);
    }
    if iat.is_none_or(|iat| replays.may_predate_start(iat)) && replays.may_predate_start_by_end(exp)
    {
        return Err(AssertionError::FromBeforeStart);
    }
    let jti = claims
        .text("jti")
        .map_err(AssertionError::ClaimMalformed)?
        .ok_or(AssertionError::ClaimMissing("jti"))?;
    if jti.is_empty() || jti.len() > JTI_BYTES_MAX {
        return Err(AssertionError::ClaimMalformed("jti"));
    }
    compact.verify_by(&header, keys)?;
    match replays.admit(Used::Assertion(client_id, jti), exp - 1, now) {
        Ok(()) => Ok(()),
        Err(NotFresh::Used) => Err(AssertionError::Replayed),
        Err(NotFresh::Gone) => Err(AssertionError::Expired),
        Err(NotFresh::Full) => Err(AssertionError::Busy),
    }
}
