//! One public key as JSON (RFC 7517 §4), checked for type and strength.

use std::fmt;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::Thumbprint;
use crate::algorithm::Algorithm;
use crate::json::{Json, NotJson, Object};
use crate::jwks::JWKS_KEYS_MAX;

/// Largest key in bytes: an RSA key of 4,096 bits with every private member has 3,400.
pub const KEY_SIZE_BYTES_MAX: usize = 8 * 1024;

/// Longest `kid` in bytes; a thumbprint has 43.
const KID_BYTES_MAX: usize = 256;

/// Smallest and largest RSA modulus in bits: below 2,048 is weak (RFC 7518 §3.5), above 4,096 the sender spends our time.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// The only RSA exponent we accept, 65537.
const RSA_EXPONENT: [u8; 3] = [1, 0, 1];

/// Members that only a private or symmetric key has (RFC 7518 §6).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The y-coordinates of the eight points of Ed25519 whose order divides 8, little-endian without the sign of x. Whoever
/// registers one of them makes signatures that everybody can make.
const ED25519_SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    with_ends(1, 0, 0),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
    with_ends(0xec, 0xff, 0x7f),
];

const fn with_ends(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut bytes = [middle; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// Why a key, or a set of keys, is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeyError {
    /// The text is longer than any honest key or key set.
    #[error("the key is longer than {0} bytes")]
    TooLong(usize),
    /// The text is not strict JSON.
    #[error("the key cannot be read: {0}")]
    NotJson(#[from] NotJson),
    /// A JWKS needs a list called `keys`, of objects.
    #[error("the key set has no list `keys` of JSON objects")]
    NoList,
    /// More than [`JWKS_KEYS_MAX`] keys.
    #[error("the key set has more than {JWKS_KEYS_MAX} keys")]
    TooMany,
    /// The set has keys, and none of a type that we accept.
    #[error("the key set has no key for ES256, EdDSA or PS256 signatures")]
    NoneUsable,
    /// Two keys have the same `kid`.
    #[error("two keys of the set have the same `kid`")]
    DuplicateKid,
    /// A private or symmetric key: it must never be sent, and is spoiled now.
    #[error("the key holds private or secret parts and must be replaced")]
    Private,
    /// A private key was expected and this one is public.
    #[error("the key has no private part")]
    NotPrivate,
    /// A type, curve, algorithm or use that we do not accept.
    #[error("the key is not meant for ES256, EdDSA or PS256 signatures")]
    Unsupported,
    /// A required member is missing or is not what the key type wants.
    #[error("member `{0}` of the key is missing or malformed")]
    Malformed(&'static str),
    /// Too short, a bad exponent, a point that is not on the curve or of small order.
    #[error("the key is too weak or is not a point of its curve")]
    Weak,
}

/// What a key consists of, by type.
#[derive(Clone, PartialEq, Eq)]
enum Material {
    P256 { x: [u8; 32], y: [u8; 32] },
    Ed25519 { x: [u8; 32] },
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

/// A public key whose members were checked, not yet parsed for use.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicJwk {
    material: Material,
    kid: Option<String>,
    thumbprint: Thumbprint,
}

impl PublicJwk {
    /// Reads one public key from JSON text.
    ///
    /// # Errors
    /// [`KeyError`] if it is not strict JSON, has a private member, or is of a type or strength that we refuse.
    pub fn parse(bytes: &[u8]) -> Result<PublicJwk, KeyError> {
        if bytes.len() > KEY_SIZE_BYTES_MAX {
            return Err(KeyError::TooLong(KEY_SIZE_BYTES_MAX));
        }
        PublicJwk::read(&Object::parse(bytes)?)
    }

    /// Reads one public key from a JSON object that was already parsed strictly.
    pub(crate) fn read(jwk: &Object<'_>) -> Result<PublicJwk, KeyError> {
        if jwk.first_of(&PRIVATE_MEMBERS).is_some() {
            return Err(KeyError::Private);
        }
        PublicJwk::read_public_members(jwk)
    }

    /// As [`PublicJwk::read`], but for a key that may hold private members, which are not looked at.
    pub(crate) fn read_public_members(jwk: &Object<'_>) -> Result<PublicJwk, KeyError> {
        let text = |name| jwk.text(name).map_err(KeyError::Malformed);
        let needed = |name| text(name)?.ok_or(KeyError::Malformed(name));
        let material = match needed("kty")? {
            "EC" if needed("crv")? == "P-256" => Material::P256 {
                x: fixed("x", needed("x")?)?,
                y: fixed("y", needed("y")?)?,
            },
            "OKP" if needed("crv")? == "Ed25519" => {
                let x = fixed("x", needed("x")?)?;
                if is_weak_ed25519(x) {
                    return Err(KeyError::Weak);
                }
                Material::Ed25519 { x }
            }
            "RSA" => rsa(needed("n")?, needed("e")?)?,
            "oct" => return Err(KeyError::Private),
            _ => return Err(KeyError::Unsupported),
        };
        if text("use")?.is_some_and(|used| used != "sig") {
            return Err(KeyError::Unsupported);
        }
        match jwk.get("key_ops") {
            None => {}
            Some(Json::List(operations))
                if operations
                    .iter()
                    .any(|one| matches!(one.as_text(), Some("verify" | "sign"))) => {}
            Some(Json::List(_)) => return Err(KeyError::Unsupported),
            Some(_) => return Err(KeyError::Malformed("key_ops")),
        }
        let kid = text("kid")?;
        if kid.is_some_and(|kid| kid.is_empty() || kid.len() > KID_BYTES_MAX) {
            return Err(KeyError::Malformed("kid"));
        }
        let key = PublicJwk {
            kid: kid.map(str::to_owned),
            thumbprint: Thumbprint::of_canonical_key(&material.canonical()),
            material,
        };
        if text("alg")?.is_some_and(|alg| Algorithm::from_name(alg) != Some(key.algorithm())) {
            return Err(KeyError::Unsupported);
        }
        Ok(key)
    }

    /// A P-256 key from its coordinates.
    pub(crate) fn p256(x: [u8; 32], y: [u8; 32]) -> PublicJwk {
        PublicJwk::of(Material::P256 { x, y })
    }

    /// An Ed25519 key from its 32 bytes.
    pub(crate) fn ed25519(x: [u8; 32]) -> PublicJwk {
        PublicJwk::of(Material::Ed25519 { x })
    }

    fn of(material: Material) -> PublicJwk {
        PublicJwk {
            thumbprint: Thumbprint::of_canonical_key(&material.canonical()),
            kid: None,
            material,
        }
    }

    /// The only algorithm that this key is used with.
    pub fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::P256 { .. } => Algorithm::Es256,
            Material::Ed25519 { .. } => Algorithm::EdDsa,
            Material::Rsa { .. } => Algorithm::Ps256,
        }
    }

    /// The name of the key (RFC 7638).
    pub fn thumbprint(&self) -> &Thumbprint {
        &self.thumbprint
    }

    /// The name that the owner gave to the key, or its thumbprint.
    pub fn kid(&self) -> String {
        self.kid
            .clone()
            .unwrap_or_else(|| self.thumbprint.to_string())
    }

    /// The name that the owner gave to the key, if any.
    pub(crate) fn given_name(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether `kid` is the owner's name for the key, or its thumbprint.
    pub(crate) fn is_called(&self, kid: &str) -> bool {
        self.kid.as_deref() == Some(kid) || Thumbprint::parse(kid) == Ok(self.thumbprint)
    }

    /// The SEC 1 form of a P-256 key, `None` for other types.
    pub(crate) fn uncompressed_point(&self) -> Option<[u8; 65]> {
        match &self.material {
            Material::P256 { x, y } => Some(uncompressed(x, y)),
            _ => None,
        }
    }

    /// The members of the key that make it up, without name and use: what a DPoP proof embeds.
    pub fn bare(&self) -> serde_json::Value {
        match &self.material {
            Material::P256 { x, y } => {
                json!({"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)})
            }
            Material::Ed25519 { x } => json!({"kty": "OKP", "crv": "Ed25519", "x": encode(x)}),
            Material::Rsa { n, e } => json!({"kty": "RSA", "n": encode(n), "e": encode(e)}),
        }
    }

    /// The whole public key with `kid`, `use` and `alg`: what a JWKS lists.
    pub fn listed(&self) -> serde_json::Value {
        let mut jwk = self.bare();
        jwk["kid"] = json!(self.kid());
        jwk["use"] = json!("sig");
        jwk["alg"] = json!(self.algorithm().name());
        jwk
    }

    /// Parses the key for use.
    ///
    /// # Errors
    /// [`KeyError::Weak`] if it is not a key of its type, such as a point off the curve.
    pub fn open(self) -> Result<PublicKey, KeyError> {
        let parsed = match &self.material {
            Material::P256 { x, y } => {
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, uncompressed(x, y))
            }
            Material::Ed25519 { x } => ParsedPublicKey::new(&ED25519, x),
            Material::Rsa { n, e } => {
                return match (RsaPublicKeyComponents { n, e })
                    .to_parsed_public_key(&RSA_PSS_2048_8192_SHA256)
                {
                    Ok(parsed) => Ok(PublicKey { jwk: self, parsed }),
                    Err(_) => Err(KeyError::Weak),
                };
            }
        };
        match parsed {
            Ok(parsed) => Ok(PublicKey { jwk: self, parsed }),
            Err(_) => Err(KeyError::Weak),
        }
    }
}

impl fmt::Debug for PublicJwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicJwk({}, {})", self.algorithm(), self.thumbprint)
    }
}

impl Material {
    /// The required members, sorted, without white space (RFC 7638 §3.2, RFC 8037 §2).
    fn canonical(&self) -> String {
        match self {
            Material::P256 { x, y } => {
                format!(
                    r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
                    encode(x),
                    encode(y)
                )
            }
            Material::Ed25519 { x } => {
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode(x))
            }
            Material::Rsa { n, e } => {
                format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode(e), encode(n))
            }
        }
    }
}

/// A public key, parsed once and ready to verify signatures with its one algorithm.
#[derive(Clone)]
pub struct PublicKey {
    jwk: PublicJwk,
    parsed: ParsedPublicKey,
}

impl PublicKey {
    /// The key as it is written.
    pub fn jwk(&self) -> &PublicJwk {
        &self.jwk
    }

    /// Whether `signature` is this key's signature of `message`.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &PublicKey) -> bool {
        self.jwk == other.jwk
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.jwk.fmt(f)
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn uncompressed(x: &[u8; 32], y: &[u8; 32]) -> [u8; 65] {
    let mut point = [4; 65];
    point[1..33].copy_from_slice(x);
    point[33..].copy_from_slice(y);
    point
}

/// Exactly 32 bytes: coordinates are written in full, with their leading zeros (RFC 7518 §6.2.1.2).
fn fixed(name: &'static str, text: &str) -> Result<[u8; 32], KeyError> {
    let mut bytes = [0; 32];
    match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
        Ok(32) => Ok(bytes),
        _ => Err(KeyError::Malformed(name)),
    }
}

fn rsa(n: &str, e: &str) -> Result<Material, KeyError> {
    let n = URL_SAFE_NO_PAD
        .decode(n)
        .map_err(|_| KeyError::Malformed("n"))?;
    let e = URL_SAFE_NO_PAD
        .decode(e)
        .map_err(|_| KeyError::Malformed("e"))?;
    // The shortest form only (RFC 7518 §6.3.1.1): two spellings of one key would have two thumbprints.
    let Some(leading_zeros) = n
        .first()
        .filter(|first| **first != 0)
        .map(|first| first.leading_zeros() as usize)
    else {
        return Err(KeyError::Malformed("n"));
    };
    let is_even = n.last().is_some_and(|last| last % 2 == 0);
    if !RSA_BITS.contains(&(n.len() * 8 - leading_zeros)) || is_even || e != RSA_EXPONENT {
        return Err(KeyError::Weak);
    }
    Ok(Material::Rsa { n, e })
}

/// Whether an Ed25519 key is of small order, or not written in its one canonical form (RFC 8032 §5.1.3).
fn is_weak_ed25519(mut y: [u8; 32]) -> bool {
    y[31] &= 0x7f;
    // p = 2^255 - 19, so y >= p means all ones but for the first byte, which is at least 0xed.
    let is_not_canonical =
        y[0] >= 0xed && y[31] == 0x7f && y[1..31].iter().all(|byte| *byte == 0xff);
    is_not_canonical || ED25519_SMALL_ORDER.contains(&y)
}

#[cfg(test)]
mod tests;
