//! Checkpoints: what the log says of itself, signed. Origin, number of entries, root of the tree.
//!
//! Transparency Log Checkpoints <https://c2sp.org/tlog-checkpoint>. This log writes no extension lines, and since a
//! monitor could not audit them, it accepts none either.
//!
//! INVARIANT: a `Checkpoint` from [`Checkpoint::open`] was signed by the key that the caller trusts.

use thiserror::Error;

use crate::Hash;
use crate::key::{BadKey, Origin, SigningKey, VerifyingKey};
use crate::note::{BadNote, Note};

/// Most entries in a log. SQL and other implementations count in signed 64-bit numbers.
pub const LOG_SIZE_MAX: u64 = i64::MAX as u64;

/// Why a text is not a checkpoint, or not one to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadCheckpoint {
    /// Not a signed note, or not signed by the known key.
    #[error(transparent)]
    Note(#[from] BadNote),
    /// Not exactly the three lines origin, size and root.
    #[error("the checkpoint has not exactly three lines")]
    Lines,
    /// The origin could not be the name of a log.
    #[error(transparent)]
    Origin(#[from] BadKey),
    /// The size is not a plain decimal number, or beyond [`LOG_SIZE_MAX`].
    #[error("the size in the checkpoint is not a plain number")]
    Size,
    /// The root is not canonical base64 of 32 bytes.
    #[error("the root in the checkpoint is malformed")]
    Root,
    /// The key is known, but it signs for another log.
    #[error("the checkpoint is of another log")]
    OtherOrigin,
}

/// The head of a log at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: Origin,
    /// How many entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The signed note: what is published. The same key and checkpoint give the same text, for Ed25519 is deterministic.
    ///
    /// # Errors
    /// [`BadCheckpoint::OtherOrigin`] when the key is not the key of this log.
    pub fn sign(&self, key: &SigningKey) -> Result<String, BadCheckpoint> {
        if *key.verifying_key().origin() != self.origin {
            return Err(BadCheckpoint::OtherOrigin);
        }
        Ok(Note::sign(&self.text(), key)?.to_string())
    }

    /// Reads a signed checkpoint and believes it, if the key has signed it for its own log.
    ///
    /// # Errors
    /// When it is malformed, not signed by this key, or of another log.
    pub fn open(signed: &str, key: &VerifyingKey) -> Result<Checkpoint, BadCheckpoint> {
        let note = Note::parse(signed.as_bytes())?;
        let checkpoint = Self::parse_text(note.verify(key)?)?;
        if checkpoint.origin != *key.origin() {
            return Err(BadCheckpoint::OtherOrigin);
        }
        Ok(checkpoint)
    }

    /// Reads a signed checkpoint without believing it: nobody has checked who signed it.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn parse_unverified(signed: &[u8]) -> Result<Checkpoint, BadCheckpoint> {
        Self::parse_text(Note::parse(signed)?.unverified_text())
    }

    /// The text that is signed.
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    fn parse_text(text: &str) -> Result<Checkpoint, BadCheckpoint> {
        let text = text.strip_suffix('\n').ok_or(BadCheckpoint::Lines)?;
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(BadCheckpoint::Lines);
        };
        let origin = Origin::parse(origin)?;
        let size = parse_number(size).ok_or(BadCheckpoint::Size)?;
        if size > LOG_SIZE_MAX {
            return Err(BadCheckpoint::Size);
        }
        let root = Hash::from_base64(root).ok_or(BadCheckpoint::Root)?;
        Ok(Checkpoint { origin, size, root })
    }
}

/// Reads a decimal number without sign and without leading zeros.
pub(crate) fn parse_number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let shortest = text == "0" || !text.starts_with('0');
    if plain && shortest {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn key(name: &str) -> SigningKey {
        SigningKey::from_seed(Origin::parse(name).unwrap(), Zeroizing::new([3; 32])).unwrap()
    }

    #[test]
    fn a_signed_checkpoint_opens_with_its_key_only() {
        let key = key("hub.example/ledger");
        let origin = key.verifying_key().origin().clone();
        let checkpoint = Checkpoint {
            origin,
            size: 42,
            root: Hash::leaf(b"x"),
        };
        let signed = checkpoint.sign(&key).unwrap();
        assert_eq!(
            Checkpoint::open(&signed, key.verifying_key()).as_ref(),
            Ok(&checkpoint)
        );
        assert_eq!(
            Checkpoint::parse_unverified(signed.as_bytes()).as_ref(),
            Ok(&checkpoint)
        );

        let other = self::key("hub.example/other");
        assert_eq!(checkpoint.sign(&other), Err(BadCheckpoint::OtherOrigin));
        assert_eq!(
            Checkpoint::open(&signed, other.verifying_key()),
            Err(BadCheckpoint::Note(BadNote::NotSigned))
        );
        let foreign = Note::sign(&checkpoint.text(), &other).unwrap().to_string();
        assert_eq!(
            Checkpoint::open(&foreign, other.verifying_key()),
            Err(BadCheckpoint::OtherOrigin)
        );
        let resized = signed.replacen("\n42\n", "\n41\n", 1);
        assert_eq!(
            Checkpoint::open(&resized, key.verifying_key()),
            Err(BadCheckpoint::Note(BadNote::WrongSignature))
        );
    }

    #[test]
    fn rubbish_is_refused() {
        let root = Hash::empty_root();
        for (text, why) in [
            (format!("log\n0\n{root}\n"), None),
            (format!("log\n9223372036854775807\n{root}\n"), None),
            (
                format!("log\n9223372036854775808\n{root}\n"),
                Some(BadCheckpoint::Size),
            ),
            (
                format!("log\n99999999999999999999\n{root}\n"),
                Some(BadCheckpoint::Size),
            ),
            (format!("log\n00\n{root}\n"), Some(BadCheckpoint::Size)),
            (format!("log\n+1\n{root}\n"), Some(BadCheckpoint::Size)),
            (format!("log\n1 \n{root}\n"), Some(BadCheckpoint::Size)),
            (format!("log\n\n{root}\n"), Some(BadCheckpoint::Size)),
            (format!("log\n٣\n{root}\n"), Some(BadCheckpoint::Size)),
            (
                format!("\n1\n{root}\n"),
                Some(BadCheckpoint::Origin(BadKey::Origin)),
            ),
            ("log\n1\nAAAA\n".to_owned(), Some(BadCheckpoint::Root)),
            ("log\n1\n".to_owned(), Some(BadCheckpoint::Lines)),
            (format!("log\n1\n{root}"), Some(BadCheckpoint::Lines)),
            (format!("log\n1\n{root}\n\n"), Some(BadCheckpoint::Lines)),
            (
                format!("log\n1\n{root}\nextension\n"),
                Some(BadCheckpoint::Lines),
            ),
        ] {
            assert_eq!(Checkpoint::parse_text(&text).err(), why, "{text:?}");
        }
    }
}
