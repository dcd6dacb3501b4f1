//! DPoP proofs (RFC 9449): the sender of this one request holds the key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::Thumbprint;
use crate::htu;
use crate::jwk::PublicKey;
use crate::jws::{self, Compact, JwsError, Purpose};
use crate::replay::{CLOCK_AHEAD_S_MAX, NotFresh, PROOF_AGE_S_MAX, Replays, Used};

/// Longest `jti` in bytes: a UUID has 36, and a longer one only costs us.
pub const JTI_BYTES_MAX: usize = 128;

/// The values of all `DPoP` header fields of a request, in order: there must be exactly one.
pub type DpopHeader<'a> = &'a [&'a str];

/// SHA-256 of an access token: `ath` of a proof, and the name of the token in the cache.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of the token as it is sent.
    pub(crate) fn of(token: &str) -> TokenHash {
        TokenHash(Sha256::digest(token.as_bytes()).into())
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As `ath` writes it (RFC 9449 §4.2).
    pub(crate) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

/// Why a DPoP proof is refused. OAuth calls all of them `invalid_dpop_proof`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProofError {
    /// The request has no `DPoP` header field.
    #[error("the request has no DPoP proof")]
    Missing,
    /// The request has several `DPoP` header fields.
    #[error("the request has more than one DPoP proof")]
    Several,
    /// It is not a signed message of the right form, or its signature is wrong.
    #[error("the DPoP proof is refused: {0}")]
    Jws(#[from] JwsError),
    /// A required claim is missing.
    #[error("the DPoP proof has no `{0}`")]
    ClaimMissing(&'static str),
    /// A claim is of the wrong kind, empty or too long.
    #[error("claim `{0}` of the DPoP proof is malformed")]
    ClaimMalformed(&'static str),
    /// `htm` is not the method of the request.
    #[error("the DPoP proof is for another method")]
    OtherMethod,
    /// `htu` is not the URL of the request.
    #[error("the DPoP proof is for another URL")]
    OtherUrl,
    /// `ath` is not the hash of the access token.
    #[error("the DPoP proof is for another access token")]
    OtherToken,
    /// The access token is bound to another key.
    #[error("the DPoP proof is by another key than the access token is bound to")]
    OtherKey,
    /// `iat` is more than [`PROOF_AGE_S_MAX`] seconds ago.
    #[error("the DPoP proof is older than {PROOF_AGE_S_MAX} seconds")]
    TooOld,
    /// `iat` is more than [`CLOCK_AHEAD_S_MAX`] seconds ahead.
    #[error("the DPoP proof is from the future; check the sender's clock")]
    FromTheFuture,
    /// It may have been used before this process began.
    #[error("the DPoP proof may have been used before the hub was restarted; send a new one")]
    FromBeforeStart,
    /// It was used before.
    #[error("the DPoP proof was used before")]
    Replayed,
    /// There is no room to remember it: not the sender's fault.
    #[error("too many requests at this moment to check DPoP proofs; try again")]
    Busy,
}

/// What the proof must be for.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    /// The access token that comes with it; none at the token endpoint.
    pub(crate) token: Option<&'a TokenHash>,
}

/// The one proof of a request, cut into parts.
pub(crate) fn only<'a>(header: DpopHeader<'a>) -> Result<Compact<'a>, ProofError> {
    match header {
        [] => Err(ProofError::Missing),
        [proof] => Ok(Compact::cut(proof.as_bytes(), Purpose::Proof)?),
        _ => Err(ProofError::Several),
    }
}

/// The key that a proof embeds. It is believed only once [`check`] has found its signature.
pub(crate) fn embedded_key(proof: &Compact<'_>) -> Result<PublicKey, ProofError> {
    let header = proof.header(Purpose::Proof)?;
    let jwk = header.jwk.ok_or(JwsError::KeyMissing)?;
    Ok(jwk.open().map_err(JwsError::Key)?)
}

/// Checks claims, then the signature by `key`, then that the proof is used for the first time.
pub(crate) fn check(
    proof: &Compact<'_>,
    key: &PublicKey,
    expected: Expected<'_>,
    replays: &Replays,
    now: Timestamp,
) -> Result<(), ProofError> {
    let payload = proof.payload()?;
    let claims = Claims::parse(&payload)?;
    claims.fit(expected)?;
    let now = now.as_second();
    if claims.iat > now + CLOCK_AHEAD_S_MAX {
        return Err(ProofError::FromTheFuture);
    }
    if claims.iat < now - PROOF_AGE_S_MAX {
        return Err(ProofError::TooOld);
    }
    if replays.may_predate_start(claims.iat) {
        return Err(ProofError::FromBeforeStart);
    }
    proof.verify(key)?;
    // Last, so that only a proof that is right in all else takes room.
    let used = Used::Proof(key.jwk().thumbprint(), &claims.jti);
    match replays.admit(used, claims.iat + PROOF_AGE_S_MAX, now) {
        Ok(()) => Ok(()),
        Err(NotFresh::Used) => Err(ProofError::Replayed),
        Err(NotFresh::Gone) => Err(ProofError::TooOld),
        Err(NotFresh::Full) => Err(ProofError::Busy),
    }
}

/// The claims of a proof (RFC 9449 §4.2).
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    ath: Option<String>,
}

impl Claims {
    fn parse(payload: &[u8]) -> Result<Claims, ProofError> {
        let claims = jws::claims(payload)?;
        let text = |name| claims.text(name).map_err(ProofError::ClaimMalformed);
        let needed = |name| match text(name)? {
            Some(text) => Ok(text.to_owned()),
            None => Err(ProofError::ClaimMissing(name)),
        };
        let jti = needed("jti")?;
        if jti.is_empty() || jti.len() > JTI_BYTES_MAX {
            return Err(ProofError::ClaimMalformed("jti"));
        }
        Ok(Claims {
            jti,
            htm: needed("htm")?,
            htu: needed("htu")?,
            iat: claims
                .seconds("iat")
                .map_err(ProofError::ClaimMalformed)?
                .ok_or(ProofError::ClaimMissing("iat"))?,
            ath: text("ath")?.map(str::to_owned),
        })
    }

    fn fit(&self, expected: Expected<'_>) -> Result<(), ProofError> {
        if self.htm != expected.method {
            return Err(ProofError::OtherMethod);
        }
        if !htu::is_same(&self.htu, expected.url) {
            return Err(ProofError::OtherUrl);
        }
        match (expected.token, &self.ath) {
            (Some(_), None) => Err(ProofError::ClaimMissing("ath")),
            (Some(token), Some(ath)) if token.text() != *ath => Err(ProofError::OtherToken),
            _ => Ok(()),
        }
    }
}

/// What a proof says, without any belief in it: a plain entry for fuzzing and for tools.
///
/// # Errors
/// [`ProofError`] with the first thing that is wrong with its form.
pub fn inspect(proof: &[u8]) -> Result<Thumbprint, ProofError> {
    let compact = Compact::cut(proof, Purpose::Proof)?;
    let key = embedded_key(&compact)?;
    Claims::parse(&compact.payload()?)?;
    Ok(*key.jwk().thumbprint())
}

#[cfg(test)]
mod tests;
