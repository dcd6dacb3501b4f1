//! Access tokens: signed by the hub, read by the hub (RFC 9068), bound to a key or a certificate.
//!
//! They name an application, its institution and what it may ask. Nothing about persons.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;
use vocabulary::{ApplicationId, InstitutionId, Level};

use crate::Thumbprint;
use crate::application::{Application, Binding};
use crate::hub_keys::HubKeys;
use crate::json::{Json, Object};
use crate::jwks::Jwks;
use crate::jws::{self, Compact, JwsError, Purpose};
use crate::scope::Scopes;

/// How many seconds an access token lives: short, because a suspended application keeps the tokens it has.
pub const TOKEN_LIFETIME_S: i64 = 300;

/// Why an access token is refused. OAuth calls all of them `invalid_token`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AccessTokenError {
    /// It is not one of our signed messages, or its signature is wrong.
    #[error("the access token is refused: {0}")]
    Jws(#[from] JwsError),
    /// A claim is missing or is not what we write there.
    #[error("claim `{0}` of the access token is missing or malformed")]
    ClaimMalformed(&'static str),
    /// Of another issuer.
    #[error("the access token is of another issuer")]
    OtherIssuer,
    /// For another resource server.
    #[error("the access token is for another audience")]
    OtherAudience,
    /// `exp` is over.
    #[error("the access token has expired; ask for a new one")]
    Expired,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccessToken {
    pub(crate) application: Application,
    pub(crate) binding: Binding,
    /// The first second, since 1970, in which it is no longer good.
    pub(crate) expires_at: i64,
}

/// Who issues tokens, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Parties<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
}

impl AccessToken {
    /// Writes and signs the token; `id` are 16 random bytes.
    pub(crate) fn write(
        &self,
        parties: Parties<'_>,
        id: [u8; 16],
        hub: &HubKeys,
        issued_at: Timestamp,
    ) -> String {
        let confirmation = match &self.binding {
            Binding::Key(key) => json!({"jkt": key}),
            Binding::Certificate(certificate) => json!({"x5t#S256": certificate}),
        };
        let claims = json!({
            "iss": parties.issuer,
            "sub": self.application.id,
            "client_id": self.application.id,
            "aud": parties.audience,
            "exp": self.expires_at,
            "iat": issued_at.as_second(),
            "jti": URL_SAFE_NO_PAD.encode(id),
            "scope": self.application.scopes.to_string(),
            "institution": self.application.institution,
            "level": level_name(self.application.level),
            "cnf": confirmation,
        });
        hub.sign_token(claims.to_string().as_bytes())
    }

    /// Checks signature, issuer, audience and life, and reads what the token says.
    pub(crate) fn read(
        token: &[u8],
        parties: Parties<'_>,
        keys: &Jwks,
        now: Timestamp,
    ) -> Result<AccessToken, AccessTokenError> {
        let compact = Compact::cut(token, Purpose::AccessToken)?;
        let header = compact.header(Purpose::AccessToken)?;
        compact.verify_by(&header, keys)?;
        let payload = compact.payload()?;
        let claims = jws::claims(&payload)?;
        if text(&claims, "iss")? != parties.issuer {
            return Err(AccessTokenError::OtherIssuer);
        }
        if text(&claims, "aud")? != parties.audience {
            return Err(AccessTokenError::OtherAudience);
        }
        let expires_at = claims
            .seconds("exp")
            .ok()
            .flatten()
            .ok_or(AccessTokenError::ClaimMalformed("exp"))?;
        if expires_at <= now.as_second() {
            return Err(AccessTokenError::Expired);
        }
        let malformed = AccessTokenError::ClaimMalformed;
        let application = Application {
            id: ApplicationId::parse(text(&claims, "client_id")?)
                .map_err(|_| malformed("client_id"))?,
            institution: InstitutionId::parse(text(&claims, "institution")?)
                .map_err(|_| malformed("institution"))?,
            scopes: Scopes::parse(text(&claims, "scope")?).map_err(|_| malformed("scope"))?,
            level: level_of(text(&claims, "level")?).ok_or(malformed("level"))?,
        };
        if text(&claims, "sub")? != application.id.as_str() {
            return Err(malformed("sub"));
        }
        let Some(Json::Object(confirmation)) = claims.get("cnf") else {
            return Err(malformed("cnf"));
        };
        Ok(AccessToken {
            application,
            binding: binding(confirmation).ok_or(malformed("cnf"))?,
            expires_at,
        })
    }
}

/// Exactly one of the two confirmations.
fn binding(confirmation: &Object<'_>) -> Option<Binding> {
    let thumbprint = |name| Thumbprint::parse(confirmation.text(name).ok().flatten()?).ok();
    match (confirmation.get("jkt"), confirmation.get("x5t#S256")) {
        (Some(_), None) => thumbprint("jkt").map(Binding::Key),
        (None, Some(_)) => thumbprint("x5t#S256").map(Binding::Certificate),
        _ => None,
    }
}

fn text<'c>(claims: &'c Object<'_>, name: &'static str) -> Result<&'c str, AccessTokenError> {
    claims
        .text(name)
        .ok()
        .flatten()
        .ok_or(AccessTokenError::ClaimMalformed(name))
}

const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Low => "low",
        Level::Substantial => "substantial",
        Level::High => "high",
    }
}

fn level_of(name: &str) -> Option<Level> {
    [Level::Low, Level::Substantial, Level::High]
        .into_iter()
        .find(|level| level_name(*level) == name)
}
