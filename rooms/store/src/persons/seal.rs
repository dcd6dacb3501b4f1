//! Hashing and sealing of national numbers, with keys that come from outside.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};
use uuid::Builder;
use vocabulary::{
    Date, PersonId,
    be::{Ssin, SsinRange},
};
use zeroize::Zeroizing;

use crate::{
    database::{Unavailable, Value},
    random,
};

/// Length of both keys in bytes.
const KEY_BYTES: usize = 32;

/// What stands before a number when its id is derived, so that it is never the beginning of a lookup hash.
const PERSON: &[u8] = b"person ";

/// The keys for national numbers. They are kept outside the database: who has only one of the two has no numbers.
pub struct PersonKeys {
    /// Key of the HMAC by which numbers are found. It cannot be changed without entering all numbers again.
    pub lookup: Zeroizing<[u8; KEY_BYTES]>,
    /// Key that seals numbers.
    pub seal: Zeroizing<[u8; KEY_BYTES]>,
}

/// By what a number is found: HMAC-SHA-256 of its digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Lookup([u8; 32]);

impl Lookup {
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn value(&self) -> Value {
        (&self.0).into()
    }
}

/// Where a sealed text stands: it opens nowhere else.
pub(crate) struct Place(Vec<u8>);

impl Place {
    /// A place by what is kept there and by the id of its row.
    pub(crate) fn new(what: &'static str, row: &[u8]) -> Self {
        Self([what.as_bytes(), b" ", row].concat())
    }
}

/// The keys, ready for use.
pub(crate) struct Sealer {
    lookup: hmac::Key,
    seal: LessSafeKey,
    accepted: SsinRange,
}

impl Sealer {
    pub(crate) fn new(keys: &PersonKeys, accepted: SsinRange) -> Self {
        let seal = UnboundKey::new(&AES_256_GCM, &*keys.seal)
            .expect("AES-256 takes every key of 32 bytes");
        Self {
            lookup: hmac::Key::new(hmac::HMAC_SHA256, &*keys.lookup),
            seal: LessSafeKey::new(seal),
            accepted,
        }
    }

    /// Which numbers this deployment accepts.
    pub(crate) fn accepted(&self) -> SsinRange {
        self.accepted
    }

    /// By what a number is found.
    pub(crate) fn lookup(&self, ssin: &Ssin) -> Lookup {
        self.lookup_digits(ssin.expose().as_bytes())
    }

    /// As [`Sealer::lookup`], for digits that were parsed before.
    pub(crate) fn lookup_digits(&self, digits: &[u8]) -> Lookup {
        let tag = hmac::sign(&self.lookup, digits);
        Lookup(
            tag.as_ref()
                .try_into()
                .expect("HMAC-SHA-256 gives 32 bytes"),
        )
    }

    /// The id that a number has, or would have if it were known.
    ///
    /// It is the same before and after somebody enters the number: an institution that reads the records of its own
    /// refusals must not see from a changed id that the person has become known. Without the key it is as good as random.
    pub(crate) fn person(&self, ssin: &Ssin) -> PersonId {
        self.person_of_digits(ssin.expose().as_bytes())
    }

    /// As [`Sealer::person`], for digits that were parsed before.
    pub(crate) fn person_of_digits(&self, digits: &[u8]) -> PersonId {
        let mut context = hmac::Context::with_key(&self.lookup);
        context.update(PERSON);
        context.update(digits);
        let tag = context.sign();
        let bytes = tag
            .as_ref()
            .first_chunk()
            .expect("HMAC-SHA-256 gives 32 bytes");
        PersonId::from_uuid(Builder::from_random_bytes(*bytes).into_uuid())
    }

    /// Seals a number to its row: nonce, then AES-256-GCM with the lookup hash as associated data.
    pub(crate) fn seal(&self, ssin: &Ssin, lookup: &Lookup) -> Vec<u8> {
        self.seal_digits(ssin.expose().as_bytes(), lookup)
    }

    /// As [`Sealer::seal`], for digits that were parsed before.
    pub(crate) fn seal_digits(&self, digits: &[u8], lookup: &Lookup) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = random::bytes();
        let mut sealed = Vec::with_capacity(NONCE_LEN + digits.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(digits);
        let tag = self
            .seal
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(&lookup.0),
                &mut sealed[NONCE_LEN..],
            )
            .expect("eleven bytes are not too long to seal");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Seals a text to the place where it stands: nonce, then AES-256-GCM with the place as associated data. A place begins
    /// with a word, so it is never a lookup hash.
    pub(crate) fn seal_text(&self, text: &str, place: &Place) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = random::bytes();
        let mut sealed = Vec::with_capacity(NONCE_LEN + text.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(text.as_bytes());
        let tag = self
            .seal
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(&*place.0),
                &mut sealed[NONCE_LEN..],
            )
            .expect("texts are far below the 64 GiB that are too long to seal");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens a sealed text.
    pub(crate) fn open_text(
        &self,
        sealed: &[u8],
        place: &Place,
    ) -> Result<Zeroizing<String>, Unavailable> {
        let (nonce, sealed) = sealed
            .split_first_chunk::<NONCE_LEN>()
            .ok_or_else(|| Unavailable::new("a sealed text is too short"))?;
        let mut opened = Zeroizing::new(sealed.to_vec());
        let text = self
            .seal
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(&*place.0),
                &mut opened,
            )
            .map_err(|_| Unavailable::new("a sealed text does not open with this key"))?;
        let text =
            std::str::from_utf8(text).map_err(|_| Unavailable::new("a sealed text is not text"))?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Opens a sealed number.
    pub(crate) fn open(
        &self,
        sealed: &[u8],
        lookup: &Lookup,
        today: Date,
    ) -> Result<Ssin, Unavailable> {
        let (nonce, sealed) = sealed
            .split_first_chunk::<NONCE_LEN>()
            .ok_or_else(|| Unavailable::new("a sealed number is too short"))?;
        let mut opened = Zeroizing::new(sealed.to_vec());
        let digits = self
            .seal
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(&lookup.0),
                &mut opened,
            )
            .map_err(|_| Unavailable::new("a sealed number does not open with this key"))?;
        let digits = std::str::from_utf8(digits)
            .map_err(|_| Unavailable::new("a sealed number is not a number"))?;
        Ssin::parse(digits, today, self.accepted)
            .map_err(|why| Unavailable::new(format!("a stored number: {why}")))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_text_opens_only_with_its_key_and_in_its_place() {
        let (ours, here) = (sealer(1), Place::new("a text", &[7; 16]));
        let sealed = ours.seal_text("what is wrong", &here);
        assert_eq!(*ours.open_text(&sealed, &here).unwrap(), "what is wrong");
        assert!(!sealed.windows(5).any(|part| part == b"wrong"));
        for elsewhere in [
            Place::new("a text", &[8; 16]),
            Place::new("another", &[7; 16]),
        ] {
            assert!(ours.open_text(&sealed, &elsewhere).is_err());
        }
        assert!(sealer(3).open_text(&sealed, &here).is_err());
        assert!(ours.open_text(&sealed[..5], &here).is_err());
    }

    fn sealer(seed: u8) -> Sealer {
        let keys = PersonKeys {
            lookup: Zeroizing::new([seed; 32]),
            seal: Zeroizing::new([seed + 1; 32]),
        };
        Sealer::new(&keys, SsinRange::Synthetic)
    }

    #[test]
    fn a_number_opens_only_with_its_key_and_in_its_row() {
        let today = date(2026, 11, 21);
        let ssin = Ssin::parse("85673003360", today, SsinRange::Synthetic).unwrap();
        let other = Ssin::parse("85673003459", today, SsinRange::Synthetic).unwrap();
        let ours = sealer(1);
        let lookup = ours.lookup(&ssin);
        let sealed = ours.seal(&ssin, &lookup);
        assert!(
            ours.open(&sealed, &lookup, today)
                .is_ok_and(|opened| opened == ssin)
        );
        assert_ne!(
            sealed,
            ours.seal(&ssin, &lookup),
            "every seal has its own nonce"
        );
        assert!(ours.open(&sealed, &ours.lookup(&other), today).is_err());
        assert!(sealer(3).open(&sealed, &lookup, today).is_err());
        assert!(ours.open(&sealed[..5], &lookup, today).is_err());

        assert_ne!(lookup.0, sealer(3).lookup(&ssin).0);
        assert_ne!(lookup.0, ours.lookup(&other).0);
        assert_eq!(ours.person(&ssin), ours.person(&ssin));
        assert_ne!(ours.person(&ssin), ours.person(&other));
        assert_ne!(ours.person(&ssin).as_uuid().as_bytes()[..4], lookup.0[..4]);
    }
}
