//! A set of public keys (RFC 7517 §5), as an application registers it and as the hub publishes its own.

use std::sync::Arc;

use serde_json::json;

use crate::algorithm::Algorithm;
use crate::json::{Json, Object};
use crate::jwk::{KeyError, PublicJwk, PublicKey};

/// Largest JWKS in bytes: sixteen RSA keys of 4,096 bits fit twice.
pub const JWKS_SIZE_BYTES_MAX: usize = 32 * 1024;

/// Most keys in one JWKS. An application needs two while it rotates; a token without `kid` tries them all, so the number
/// also bounds what a forged token costs us.
pub const JWKS_KEYS_MAX: usize = 16;

/// The public keys of one application, several while it rotates. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jwks(Arc<[PublicKey]>);

impl Jwks {
    /// Reads a JWK set (RFC 7517 §5). Keys of other types and uses are passed over, as that section wants; a private or
    /// weak key refuses the whole set, because its owner must know. An empty list is [`Jwks::none`].
    ///
    /// # Errors
    /// [`KeyError`] with the first thing that is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Jwks, KeyError> {
        if bytes.len() > JWKS_SIZE_BYTES_MAX {
            return Err(KeyError::TooLong(JWKS_SIZE_BYTES_MAX));
        }
        Jwks::read(&Object::parse(bytes)?)
    }

    /// Reads a set from a JSON object that was already parsed strictly.
    pub(crate) fn read(set: &Object<'_>) -> Result<Jwks, KeyError> {
        let Some(Json::List(entries)) = set.get("keys") else {
            return Err(KeyError::NoList);
        };
        if entries.len() > JWKS_KEYS_MAX {
            return Err(KeyError::TooMany);
        }
        let mut keys: Vec<PublicKey> = Vec::with_capacity(entries.len());
        for entry in entries {
            let Json::Object(entry) = entry else {
                return Err(KeyError::NoList);
            };
            match PublicJwk::read(entry) {
                Ok(jwk)
                    if jwk.given_name().is_some_and(|kid| {
                        keys.iter().any(|key| key.jwk().given_name() == Some(kid))
                    }) =>
                {
                    return Err(KeyError::DuplicateKid);
                }
                Ok(jwk) => keys.push(jwk.open()?),
                Err(KeyError::Unsupported) => {}
                Err(other) => return Err(other),
            }
        }
        if keys.is_empty() && !entries.is_empty() {
            return Err(KeyError::NoneUsable);
        }
        Ok(Jwks(keys.into()))
    }

    /// The set of an application that has no keys and shows a client certificate instead.
    pub fn none() -> Jwks {
        Jwks::default()
    }

    /// A set of keys that were read one by one.
    ///
    /// # Errors
    /// [`KeyError::Weak`] if one of them is no key of its type; [`KeyError::TooMany`] if there are too many.
    pub fn of(keys: Vec<PublicJwk>) -> Result<Jwks, KeyError> {
        if keys.len() > JWKS_KEYS_MAX {
            return Err(KeyError::TooMany);
        }
        let opened: Result<Vec<PublicKey>, KeyError> =
            keys.into_iter().map(PublicJwk::open).collect();
        Ok(Jwks(opened?.into()))
    }

    /// The set as JSON, public parts only, for storing and publishing.
    pub fn to_json(&self) -> String {
        let keys: Vec<serde_json::Value> = self.0.iter().map(|key| key.jwk().listed()).collect();
        json!({ "keys": keys }).to_string()
    }

    /// The keys.
    pub fn keys(&self) -> &[PublicKey] {
        &self.0
    }

    /// The keys that may have made a signature: the one called `kid`, or, without a `kid`, all of that algorithm.
    pub(crate) fn candidates(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &PublicKey> {
        self.0.iter().filter(move |key| {
            key.jwk().algorithm() == algorithm && kid.is_none_or(|kid| key.jwk().is_called(kid))
        })
    }
}
