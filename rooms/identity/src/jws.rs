//! Signed messages in compact form (RFC 7515 §7.1), read by hand and strictly.
//!
//! Three parts of base64url without padding and without stray bits, so that a message has one spelling; a header whose
//! every member we understand or may ignore; one algorithm per key. What the message is for decides its `typ`, so that a
//! receipt never passes for an access token, nor an assertion for a proof (RFC 8725 §3.11).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::algorithm::Algorithm;
use crate::json::{Json, NotJson, Object};
use crate::jwk::{KeyError, PublicJwk, PublicKey};
use crate::jwks::Jwks;

/// Header members that point to or carry a key from elsewhere; we take keys from registration only.
const FOREIGN_KEY_MEMBERS: [&str; 3] = ["jku", "x5u", "x5c"];

/// What a signed message is for. Each purpose has its own `typ`, algorithms and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// RFC 7523 §2.2: an application says who it is.
    Assertion,
    /// RFC 9449 §4.2: the sender of one request holds the key.
    Proof,
    /// RFC 9068: what the hub lets an application do.
    AccessToken,
    /// OpenID Connect Core 1.0 §2: who signed in, for one client.
    IdToken,
    /// RFC 9068: what the hub lets a client do for a person.
    AgentToken,
    /// The hub's word that it answered.
    Receipt,
}

impl Purpose {
    /// Longest message in bytes. An honest proof or assertion with an RSA key of 4,096 bits has 2,400; our own tokens
    /// have 700; a receipt lists the filtered elements.
    pub const fn size_bytes_max(self) -> usize {
        match self {
            Purpose::Assertion
            | Purpose::Proof
            | Purpose::AccessToken
            | Purpose::IdToken
            | Purpose::AgentToken => 4096,
            Purpose::Receipt => 64 * 1024,
        }
    }

    /// The `typ` that is written.
    pub(crate) const fn typ(self) -> &'static str {
        match self {
            Purpose::Assertion => "client-authentication+jwt",
            Purpose::Proof => "dpop+jwt",
            Purpose::AccessToken | Purpose::AgentToken => "at+jwt",
            Purpose::IdToken => "JWT",
            Purpose::Receipt => "crosskeys-receipt+jws",
        }
    }

    /// Whether `typ` may stand on such a message. RFC 7523 names none, so an assertion may also be a plain `JWT`; and
    /// RFC 9068 §4 allows the long form of its type.
    fn accepts(self, typ: Option<&str>) -> bool {
        match (self, typ) {
            (Purpose::Assertion, None | Some("JWT"))
            | (Purpose::AccessToken | Purpose::AgentToken, Some("application/at+jwt")) => true,
            (_, typ) => typ == Some(self.typ()),
        }
    }

    /// The hub signs for institutions with Ed25519 only, and for people with ES256, which every browser has.
    fn allows(self, algorithm: Algorithm) -> bool {
        match self {
            Purpose::Assertion | Purpose::Proof => true,
            Purpose::AccessToken | Purpose::Receipt => algorithm == Algorithm::EdDsa,
            Purpose::IdToken | Purpose::AgentToken => algorithm == Algorithm::Es256,
        }
    }
}

/// One of the three parts of a signed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The first.
    Header,
    /// The second.
    Payload,
    /// The third.
    Signature,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Part::Header => "header",
            Part::Payload => "payload",
            Part::Signature => "signature",
        })
    }
}

/// Why a signed message is refused, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum JwsError {
    /// Longer than [`Purpose::size_bytes_max`].
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    /// Not three parts, each with content, between two dots.
    #[error("it does not consist of three parts")]
    NotThreeParts,
    /// A part is not base64url without padding, in its one spelling.
    #[error("its {0} is not base64url without padding")]
    NotBase64Url(Part),
    /// A part is not strict JSON.
    #[error("its {0} cannot be read: {1}")]
    NotJson(Part, NotJson),
    /// A header member is not of the right kind.
    #[error("its header member `{0}` is malformed")]
    HeaderMalformed(&'static str),
    /// No `alg`.
    #[error("its header names no algorithm")]
    AlgorithmMissing,
    /// `alg` is `none`, in any spelling.
    #[error("it is not signed (`alg` is `none`)")]
    AlgorithmNone,
    /// An algorithm that is not allowed for this purpose.
    #[error("its algorithm is not allowed here")]
    AlgorithmNotAllowed,
    /// `crit` asks for extensions, and we have none (RFC 7515 §4.1.11).
    #[error("its header has `crit`, and no extension is understood here")]
    CriticalExtension,
    /// A key by reference or by certificate chain.
    #[error("its header has `{0}`; keys are taken from registration only")]
    ForeignKey(&'static str),
    /// `typ` is missing or says that the message has another purpose.
    #[error("its `typ` is not `{0}`")]
    OtherType(&'static str),
    /// A proof embeds its key (RFC 9449 §4.2), and this one does not.
    #[error("its header has no `jwk`")]
    KeyMissing,
    /// Only a proof embeds a key.
    #[error("its header has a `jwk`; keys are taken from registration only")]
    KeyNotExpected,
    /// The embedded key is refused.
    #[error("its key is refused: {0}")]
    Key(KeyError),
    /// The embedded key is of another type than `alg` says.
    #[error("its algorithm does not fit its key")]
    AlgorithmOfOtherKey,
    /// No registered key has this `kid` and algorithm.
    #[error("no registered key has its `kid` and algorithm")]
    UnknownKey,
    /// The signature was not made by the key over this message.
    #[error("its signature is not valid")]
    SignatureInvalid,
}

/// A message cut into its three parts, nothing decoded yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compact<'a> {
    /// Header and payload with the dot between them: what is signed.
    pub(crate) signed: &'a [u8],
    pub(crate) header: &'a [u8],
    payload: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Compact<'a> {
    /// Cuts a message at its dots.
    pub(crate) fn cut(message: &'a [u8], purpose: Purpose) -> Result<Compact<'a>, JwsError> {
        if message.len() > purpose.size_bytes_max() {
            return Err(JwsError::TooLong(purpose.size_bytes_max()));
        }
        let mut parts = message.split(|byte| *byte == b'.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(header), Some(payload), Some(signature), None)
                if !header.is_empty() && !payload.is_empty() && !signature.is_empty() =>
            {
                Ok(Compact {
                    signed: &message[..=header.len() + payload.len()],
                    header,
                    payload,
                    signature,
                })
            }
            _ => Err(JwsError::NotThreeParts),
        }
    }

    /// Reads the header.
    pub(crate) fn header(&self, purpose: Purpose) -> Result<Header, JwsError> {
        Header::parse(&decode(self.header, Part::Header)?, purpose)
    }

    /// The bytes of the payload.
    pub(crate) fn payload(&self) -> Result<Vec<u8>, JwsError> {
        decode(self.payload, Part::Payload)
    }

    /// Checks the signature with a key whose algorithm the header named.
    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), JwsError> {
        let signature = decode(self.signature, Part::Signature)?;
        match key.has_signed(self.signed, &signature) {
            true => Ok(()),
            false => Err(JwsError::SignatureInvalid),
        }
    }

    /// Checks the signature with the registered key that the header names, or with each that fits, and returns it.
    pub(crate) fn verify_by<'k>(
        &self,
        header: &Header,
        keys: &'k Jwks,
    ) -> Result<&'k PublicKey, JwsError> {
        let mut outcome = Err(JwsError::UnknownKey);
        for key in keys.candidates(header.kid.as_deref(), header.algorithm) {
            outcome = self.verify(key).map(|()| key);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }
}

/// What we use of a header, checked for its purpose.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
    /// Present if and only if the message is a [`Purpose::Proof`]; its algorithm is `algorithm`.
    pub(crate) jwk: Option<PublicJwk>,
}

impl Header {
    fn parse(bytes: &[u8], purpose: Purpose) -> Result<Header, JwsError> {
        let header = Object::parse(bytes).map_err(|why| JwsError::NotJson(Part::Header, why))?;
        let text = |name| header.text(name).map_err(JwsError::HeaderMalformed);
        if header.get("crit").is_some() {
            return Err(JwsError::CriticalExtension);
        }
        if let Some(name) = header.first_of(&FOREIGN_KEY_MEMBERS) {
            return Err(JwsError::ForeignKey(name));
        }
        let name = text("alg")?.ok_or(JwsError::AlgorithmMissing)?;
        if name.eq_ignore_ascii_case("none") {
            return Err(JwsError::AlgorithmNone);
        }
        let algorithm = Algorithm::from_name(name)
            .filter(|algorithm| purpose.allows(*algorithm))
            .ok_or(JwsError::AlgorithmNotAllowed)?;
        if !purpose.accepts(text("typ")?) {
            return Err(JwsError::OtherType(purpose.typ()));
        }
        let jwk = match (purpose, header.get("jwk")) {
            (Purpose::Proof, Some(Json::Object(jwk))) => {
                let jwk = PublicJwk::read(jwk).map_err(JwsError::Key)?;
                if jwk.algorithm() != algorithm {
                    return Err(JwsError::AlgorithmOfOtherKey);
                }
                Some(jwk)
            }
            (Purpose::Proof, Some(_)) => return Err(JwsError::HeaderMalformed("jwk")),
            (Purpose::Proof, None) => return Err(JwsError::KeyMissing),
            (_, Some(_)) => return Err(JwsError::KeyNotExpected),
            (_, None) => None,
        };
        Ok(Header {
            algorithm,
            kid: text("kid")?.map(str::to_owned),
            jwk,
        })
    }
}

/// Reads a payload as claims.
pub(crate) fn claims(payload: &[u8]) -> Result<Object<'_>, JwsError> {
    Object::parse(payload).map_err(|why| JwsError::NotJson(Part::Payload, why))
}

/// Writes a message from an encoded header, the bytes of the payload, and what `sign` makes of the two.
pub(crate) fn write<S: AsRef<[u8]>>(
    header: &str,
    payload: &[u8],
    sign: impl FnOnce(&[u8]) -> S,
) -> String {
    /// The longest signature in base64url is 683 characters (RSA of 4,096 bits); ours have 86.
    const SIGNATURE_CHARACTERS: usize = 87;
    let mut message =
        String::with_capacity(header.len() + payload.len() * 4 / 3 + 4 + SIGNATURE_CHARACTERS);
    message.push_str(header);
    message.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut message);
    let signature = sign(message.as_bytes());
    message.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut message);
    message
}

fn decode(text: &[u8], part: Part) -> Result<Vec<u8>, JwsError> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| JwsError::NotBase64Url(part))
}

/// Checks the form of a signed message without checking its signature: a plain entry for fuzzing. Nothing read this way
/// is trusted.
///
/// # Errors
/// [`JwsError`] with the first thing that is wrong.
pub fn inspect(message: &[u8], purpose: Purpose) -> Result<(), JwsError> {
    let compact = Compact::cut(message, purpose)?;
    compact.header(purpose)?;
    claims(&compact.payload()?)?;
    decode(compact.signature, Part::Signature)?;
    Ok(())
}

#[cfg(test)]
mod tests;
