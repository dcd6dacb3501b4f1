//! Signed notes: a text, an empty line, and one line for each signature over the text.
//!
//! Signed Note §Format <https://c2sp.org/signed-note#format>. Nothing of the text is to be believed before
//! [`Note::verify`] has found a good signature of a key that the reader knew beforehand.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use thiserror::Error;

use crate::key::{KeyHash, SigningKey, VerifyingKey, is_key_name};

/// Longest signed note in bytes: room for 16 signatures of 5 kB each, which every reader must accept, and more.
pub const NOTE_BYTES_MAX: usize = 128 * 1024;
/// Most signatures on one note: the log, its next key, and more witnesses than any log has today.
pub const NOTE_SIGNATURES_MAX: usize = 64;

/// What starts a signature line: an em dash and a space.
const SIGNATURE_MARK: &str = "\u{2014} ";
/// Length of the key id before a signature, in bytes.
const KEY_HASH_BYTES: usize = 4;

/// Why bytes are not a signed note, or not one to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadNote {
    /// Longer than [`NOTE_BYTES_MAX`].
    #[error("the note is longer than {NOTE_BYTES_MAX} bytes")]
    TooLong,
    /// Not UTF-8, or with a control character that is not a line end.
    #[error("the note is not plain text")]
    NotText,
    /// No empty line between text and signatures, or no line end at the end.
    #[error("the note has no text and signatures with an empty line between them")]
    Shape,
    /// A line after the text is not a signature line.
    #[error("a signature line of the note is malformed")]
    SignatureLine,
    /// More signatures than [`NOTE_SIGNATURES_MAX`].
    #[error("the note has more than {NOTE_SIGNATURES_MAX} signatures")]
    TooManySignatures,
    /// No signature names the known key.
    #[error("the note is not signed by the known key")]
    NotSigned,
    /// A signature names the known key but is not its signature.
    #[error("the signature of the known key is wrong")]
    WrongSignature,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// The id of the key.
    pub key_hash: KeyHash,
    /// The signature itself, in the form its type asks for.
    pub bytes: Vec<u8>,
}

/// A note as it was read. Its text is not yet to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text, which must end with a line end.
    ///
    /// # Errors
    /// [`BadNote::Shape`] or [`BadNote::NotText`] when the text cannot be the text of a note.
    pub fn sign(text: &str, key: &SigningKey) -> Result<Note, BadNote> {
        check_text(text)?;
        let signature = NoteSignature {
            name: key.verifying_key().origin().as_str().to_owned(),
            key_hash: key.verifying_key().hash(),
            bytes: key.sign(text.as_bytes()),
        };
        Ok(Note {
            text: text.to_owned(),
            signatures: vec![signature],
        })
    }

    /// Reads a note.
    ///
    /// # Errors
    /// When the bytes are not exactly a note.
    pub fn parse(bytes: &[u8]) -> Result<Note, BadNote> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(BadNote::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| BadNote::NotText)?;
        let blank = whole.rfind("\n\n").ok_or(BadNote::Shape)?;
        let (text, lines) = (&whole[..=blank], &whole[blank + 2..]);
        check_text(text)?;
        let lines = lines.strip_suffix('\n').ok_or(BadNote::Shape)?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == NOTE_SIGNATURES_MAX {
                return Err(BadNote::TooManySignatures);
            }
            signatures.push(NoteSignature::parse(line)?);
        }
        Ok(Note {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The text, if the key has signed it.
    ///
    /// # Errors
    /// When no signature of the key is there, or one is there that is wrong. Other keys' signatures are ignored.
    pub fn verify(&self, key: &VerifyingKey) -> Result<&str, BadNote> {
        let mut signed = Err(BadNote::NotSigned);
        for signature in &self.signatures {
            if signature.name != key.origin().as_str() || signature.key_hash != key.hash() {
                continue;
            }
            if !key.verifies(self.text.as_bytes(), &signature.bytes) {
                return Err(BadNote::WrongSignature);
            }
            signed = Ok(self.text.as_str());
        }
        signed
    }

    /// The text, believed or not: to show it or to find out which key to ask for.
    pub fn unverified_text(&self) -> &str {
        &self.text
    }

    /// The signature lines.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            let mut bytes = signature.key_hash.number().to_be_bytes().to_vec();
            bytes.extend_from_slice(&signature.bytes);
            let encoded = STANDARD.encode(bytes);
            writeln!(f, "{SIGNATURE_MARK}{} {encoded}", signature.name)?;
        }
        Ok(())
    }
}

impl NoteSignature {
    fn parse(line: &str) -> Result<Self, BadNote> {
        let rest = line
            .strip_prefix(SIGNATURE_MARK)
            .ok_or(BadNote::SignatureLine)?;
        let (name, encoded) = rest.split_once(' ').ok_or(BadNote::SignatureLine)?;
        if !is_key_name(name) {
            return Err(BadNote::SignatureLine);
        }
        let bytes = STANDARD
            .decode(encoded)
            .map_err(|_| BadNote::SignatureLine)?;
        match bytes.split_first_chunk::<KEY_HASH_BYTES>() {
            Some((id, signature)) if !signature.is_empty() => Ok(Self {
                name: name.to_owned(),
                key_hash: KeyHash::from_number(u32::from_be_bytes(*id)),
                bytes: signature.to_vec(),
            }),
            _ => Err(BadNote::SignatureLine),
        }
    }
}

/// Checks the rules for the text of a note: lines of plain text, each with its end.
fn check_text(text: &str) -> Result<(), BadNote> {
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(BadNote::NotText);
    }
    if !text.ends_with('\n') {
        return Err(BadNote::Shape);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::key::Origin;

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(Origin::parse(name).unwrap(), Zeroizing::new([seed; 32])).unwrap()
    }

    #[test]
    fn a_signed_note_is_read_back_and_verified() {
        let signer = key("hub.example/ledger", 1);
        let note = Note::sign("one line\n\nand another\n", &signer).unwrap();
        let read = Note::parse(note.to_string().as_bytes()).unwrap();
        assert_eq!(read, note);
        assert_eq!(
            read.verify(signer.verifying_key()),
            Ok("one line\n\nand another\n")
        );
        for other in [key("hub.example/ledger", 2), key("hub.example/other", 1)] {
            assert_eq!(read.verify(other.verifying_key()), Err(BadNote::NotSigned));
        }
    }

    #[test]
    fn every_signature_of_the_known_key_must_be_right() {
        let signer = key("hub.example/ledger", 1);
        let mut note = Note::sign("text\n", &signer).unwrap();
        let mut wrong = note.signatures[0].clone();
        wrong.bytes[0] ^= 1;
        note.signatures.push(wrong);
        assert_eq!(
            note.verify(signer.verifying_key()),
            Err(BadNote::WrongSignature)
        );
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let signer = key("hub.example/ledger", 1);
        let bytes = Note::sign("text\n", &signer)
            .unwrap()
            .to_string()
            .into_bytes();
        for at in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[at / 8] ^= 1 << (at % 8);
            let verified =
                Note::parse(&changed).map(|note| note.verify(signer.verifying_key()).is_ok());
            assert_ne!(verified, Ok(true), "bit {at}");
        }
    }

    #[test]
    fn rubbish_is_refused() {
        let good = Note::sign("text\n", &key("a", 1)).unwrap().to_string();
        let line = good.rsplit_once("\n\n").unwrap().1;
        for (bytes, why) in [
            ("", BadNote::Shape),
            ("text\n", BadNote::Shape),
            ("text\n\n", BadNote::Shape),
            ("\n\n", BadNote::Shape),
            ("text\n\n\n", BadNote::Shape),
            ("te\txt\n\n— a AAAAAAA=\n", BadNote::NotText),
            ("te\rxt\n\n— a AAAAAAA=\n", BadNote::NotText),
            ("text\n\n- a AAAAAAA=\n", BadNote::SignatureLine),
            ("text\n\n—a AAAAAAA=\n", BadNote::SignatureLine),
            ("text\n\n— a  AAAAAAA=\n", BadNote::SignatureLine),
            ("text\n\n—  AAAAAAA=\n", BadNote::SignatureLine),
            ("text\n\n— a+b AAAAAAA=\n", BadNote::SignatureLine),
            ("text\n\n— a AAAAAA==\n", BadNote::SignatureLine),
            ("text\n\n— a AAAAAAB=\n", BadNote::SignatureLine),
            ("text\n\n— a AAAAAAA\n", BadNote::SignatureLine),
            ("text\n\n— a AAAAAAA= \n", BadNote::SignatureLine),
            ("text\n\n— a AAAAAAA=\r\n", BadNote::SignatureLine),
            (good.trim_end_matches('\n'), BadNote::Shape),
            (&*"x".repeat(NOTE_BYTES_MAX + 1), BadNote::TooLong),
            (
                &*format!("text\n\n{}", line.repeat(NOTE_SIGNATURES_MAX + 1)),
                BadNote::TooManySignatures,
            ),
        ] {
            assert_eq!(Note::parse(bytes.as_bytes()), Err(why), "{bytes:.60?}");
        }
        assert_eq!(Note::parse(b"te\xFFxt\n\n"), Err(BadNote::NotText));
        assert!(
            Note::parse(format!("text\n\n{}", line.repeat(NOTE_SIGNATURES_MAX)).as_bytes()).is_ok()
        );
        assert_eq!(Note::sign("no end", &key("a", 1)), Err(BadNote::Shape));
    }
}
