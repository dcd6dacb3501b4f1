//! The name of a log and the Ed25519 key that signs for it, as C2SP signed-note writes them.
//!
//! Signed Note §Signatures <https://c2sp.org/signed-note#signatures>: the id of a key is the first four bytes of
//! SHA-256(name || 0x0A || type || public key). Here the name of the key is always the origin of the log.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

/// Longest origin in bytes: a host name and a short path.
pub const ORIGIN_BYTES_MAX: usize = 255;

/// The signature type of Ed25519 over the text of a note.
const TYPE_ED25519: u8 = 0x01;
/// Length of an Ed25519 seed and of a public key in bytes. RFC 8032 §5.1.5.
const KEY_BYTES: usize = 32;

/// Why a text is not an origin or not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadKey {
    /// The origin is empty, too long, or holds a space, a plus sign or a control character.
    #[error("the origin is empty, too long, or holds a space, a plus sign or a control character")]
    Origin,
    /// Not `origin+hash+base64`, with the hash in eight lowercase hexadecimal digits.
    #[error("the key is not `origin+hash+base64`")]
    Shape,
    /// The type byte is not that of an Ed25519 key, or the key has another length.
    #[error("the key is not an Ed25519 key")]
    NotEd25519,
    /// The hash does not belong to this origin and key.
    #[error("the hash of the key is wrong")]
    WrongHash,
}

/// The name of a log: the first line of its checkpoints and the name of its key. A URL without scheme is good custom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// Reads an origin.
    ///
    /// # Errors
    /// When it could not stand in a signature line.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        if text.len() > ORIGIN_BYTES_MAX || !is_key_name(text) {
            return Err(BadKey::Origin);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        Self::parse(text)
    }
}

/// Tells whether a name may stand in a signature line: not empty, no Unicode space, no plus, no control character.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// Four bytes that tell keys of the same name apart. They identify a key, they do not secure it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyHash(u32);

impl KeyHash {
    /// Takes the number as it stands, big-endian, before a signature.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u32 {
        self.0
    }

    fn of(origin: &Origin, public: &[u8; KEY_BYTES]) -> Self {
        let mut sha = Sha256::new();
        sha.update(origin.as_str());
        sha.update([b'\n', TYPE_ED25519]);
        sha.update(public);
        let hash = sha.finalize();
        Self(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
    }
}

impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyHash({self})")
    }
}

/// The public key of a log, pinned by whoever checks it. Written `origin+hash+base64` (a "vkey").
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    origin: Origin,
    hash: KeyHash,
    public: [u8; KEY_BYTES],
}

impl VerifyingKey {
    /// Makes a key from the 32 bytes of an Ed25519 public key.
    pub fn new(origin: Origin, public: [u8; KEY_BYTES]) -> Self {
        let hash = KeyHash::of(&origin, &public);
        Self {
            origin,
            hash,
            public,
        }
    }

    /// Reads a vkey, without line end.
    ///
    /// # Errors
    /// When it is not exactly how [`Display`](fmt::Display) writes an Ed25519 key.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        /// Type byte and key in padded base64.
        const KEY_TEXT_BYTES: usize = 44;
        let mut parts = text.splitn(3, '+');
        let (Some(origin), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(BadKey::Shape);
        };
        let origin = Origin::parse(origin)?;
        if key.len() != KEY_TEXT_BYTES {
            return Err(BadKey::Shape);
        }
        let bytes = STANDARD.decode(key).map_err(|_| BadKey::Shape)?;
        let Some((&TYPE_ED25519, public)) = bytes.split_first() else {
            return Err(BadKey::NotEd25519);
        };
        let public = public.try_into().map_err(|_| BadKey::NotEd25519)?;
        let key = Self::new(origin, public);
        if key.hash.to_string() != hash {
            return Err(BadKey::WrongHash);
        }
        Ok(key)
    }

    /// The log this key signs for.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The id of the key in signature lines.
    pub fn hash(&self) -> KeyHash {
        self.hash
    }

    /// The 32 bytes of the public key.
    pub fn public_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.public
    }

    /// Tells whether `signature` is this key's Ed25519 signature over `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.public)
            .verify(message, signature)
            .is_ok()
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = [0; 1 + KEY_BYTES];
        key[0] = TYPE_ED25519;
        key[1..].copy_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.origin, self.hash, STANDARD.encode(key))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({self})")
    }
}

impl FromStr for VerifyingKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        Self::parse(text)
    }
}

/// The secret key of a log. It never prints itself; the library that holds it wipes it when it is dropped.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: VerifyingKey,
}

impl SigningKey {
    /// Makes the key of a log from its 32-byte Ed25519 seed, which is wiped.
    ///
    /// # Errors
    /// [`BadKey::NotEd25519`] when the library refuses the seed.
    pub fn from_seed(origin: Origin, seed: Zeroizing<[u8; KEY_BYTES]>) -> Result<Self, BadKey> {
        let pair =
            Ed25519KeyPair::from_seed_unchecked(&seed[..]).map_err(|_| BadKey::NotEd25519)?;
        let public = pair.public_key().as_ref();
        let public = public.try_into().map_err(|_| BadKey::NotEd25519)?;
        let public = VerifyingKey::new(origin, public);
        Ok(Self { pair, public })
    }

    /// The public half.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SigningKey({}+{}+…)",
            self.public.origin, self.public.hash
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        for (text, good) in [
            ("hub.example/ledger", true),
            ("é", true),
            ("", false),
            ("two words", false),
            ("no\u{a0}break", false),
            ("a+b", false),
            ("line\n", false),
            ("bell\u{7}", false),
            (&*"x".repeat(ORIGIN_BYTES_MAX), true),
            (&*"x".repeat(ORIGIN_BYTES_MAX + 1), false),
        ] {
            assert_eq!(Origin::parse(text).is_ok(), good, "{text:?}");
        }
    }

    #[test]
    fn a_vkey_is_read_only_as_it_is_written() {
        let origin = Origin::parse("hub.example/ledger").unwrap();
        let key = SigningKey::from_seed(origin, Zeroizing::new([7; 32])).unwrap();
        let vkey = key.verifying_key().to_string();
        assert_eq!(VerifyingKey::parse(&vkey).as_ref(), Ok(key.verifying_key()));
        assert!(!format!("{key:?}").contains(&vkey[vkey.len() - 20..]));

        let parts: Vec<&str> = vkey.splitn(3, '+').collect();
        let of_another_type = {
            let mut bytes = STANDARD.decode(parts[2]).unwrap();
            bytes[0] = 4;
            format!("{}+{}+{}", parts[0], parts[1], STANDARD.encode(bytes))
        };
        for (text, why) in [
            ("", BadKey::Shape),
            ("a+b", BadKey::Shape),
            (&*format!("{vkey}\n"), BadKey::Shape),
            (&*format!(" {vkey}"), BadKey::Origin),
            (&*vkey.replacen("hub", "hob", 1), BadKey::WrongHash),
            (
                &*vkey.replacen(parts[1], &parts[1].to_uppercase(), 1),
                BadKey::WrongHash,
            ),
            (
                &*vkey.replacen(parts[1], &format!("0{}", parts[1]), 1),
                BadKey::WrongHash,
            ),
            (&*of_another_type, BadKey::NotEd25519),
        ] {
            assert_eq!(VerifyingKey::parse(text), Err(why), "{text:?}");
        }
    }
}
