//! The files of the public log: where they are and what is in them.
//!
//! tlog-tiles <https://c2sp.org/tlog-tiles>, height 8: a full tile holds 256 hashes, a full entry bundle 256 entries.
//! An entry of this log is exactly one 32-byte [`Commitment`].
//!
//! INVARIANT: each file has one path and each path one text; whatever the log publishes at a path never changes.

mod path;

pub(crate) use path::size_at;
pub use path::{BadPath, LEVEL_MAX, Layer, PATH_BYTES_MAX, TilePath, Width};

use thiserror::Error;

use crate::hash::HASH_BYTES;
use crate::{Commitment, Hash};

/// Hashes in a full tile and entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;
/// Levels of the binary tree in one tile.
pub const TILE_HEIGHT: u32 = 8;
/// Length of the number before each entry of a bundle, in bytes.
const LENGTH_BYTES: usize = 2;
/// An entry with the number before it.
pub(crate) const BUNDLE_STEP: usize = LENGTH_BYTES + Commitment::BYTES;

/// Why bytes are not a tile or an entry bundle of this log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadTile {
    /// Empty, longer than a full one, or not a whole number of hashes or entries.
    #[error("the length does not fit 1 to 256 hashes or entries")]
    Length,
    /// An entry whose length is not that of a commitment.
    #[error("an entry is not {} bytes long", Commitment::BYTES)]
    EntryLength,
}

/// Writes an entry bundle: each entry after its length in two bytes, big-endian.
pub fn encode_entries(entries: &[Commitment]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * BUNDLE_STEP);
    for entry in entries {
        push_entry(&mut bytes, entry);
    }
    bytes
}

pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &Commitment) {
    /// A commitment's length as it stands in a bundle.
    const LENGTH: [u8; LENGTH_BYTES] = (Commitment::BYTES as u16).to_be_bytes();
    bundle.extend_from_slice(&LENGTH);
    bundle.extend_from_slice(entry.as_bytes());
}

/// Reads an entry bundle of 1 to 256 entries. The caller compares their number with the width that it asked for.
///
/// # Errors
/// When the bytes are not exactly a sequence of commitments.
pub fn decode_entries(bytes: &[u8]) -> Result<Vec<Commitment>, BadTile> {
    check_length(bytes, BUNDLE_STEP)?;
    let (steps, _) = bytes.as_chunks::<BUNDLE_STEP>();
    let mut entries = Vec::with_capacity(steps.len());
    for step in steps {
        let (length, entry) = step.split_at(LENGTH_BYTES);
        match <[u8; Commitment::BYTES]>::try_from(entry) {
            Ok(entry) if length == (Commitment::BYTES as u16).to_be_bytes() => {
                entries.push(Commitment::from_bytes(entry));
            }
            _ => return Err(BadTile::EntryLength),
        }
    }
    Ok(entries)
}

/// Writes a tile: its hashes one after the other.
pub fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// Reads a tile of 1 to 256 hashes. The caller compares their number with the width that it asked for.
///
/// # Errors
/// When the bytes are not a whole number of hashes.
pub fn decode_hashes(bytes: &[u8]) -> Result<Vec<Hash>, BadTile> {
    check_length(bytes, HASH_BYTES)?;
    let (hashes, _) = bytes.as_chunks::<HASH_BYTES>();
    Ok(hashes.iter().copied().map(Hash::from_bytes).collect())
}

fn check_length(bytes: &[u8], step: usize) -> Result<(), BadTile> {
    let held = bytes.len() / step;
    if !bytes.len().is_multiple_of(step) || held == 0 || held > usize::from(TILE_WIDTH) {
        return Err(BadTile::Length);
    }
    Ok(())
}

/// A source that could not answer now. The text is for operators and holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the log cannot be read: {0}")]
pub struct Unreadable(pub String);

/// Port: reads the files of the log as they are published.
pub trait TileSource {
    /// The bytes of a file, or `None` when there is no such file.
    ///
    /// # Errors
    /// When the source could not find out.
    fn read(&self, path: &TilePath) -> Result<Option<Vec<u8>>, Unreadable>;

    /// The widths for which a partial file stands at the place of `path`, whatever width `path` has.
    /// A source that cannot list its files, as behind HTTP, answers none; then older partial files go unchecked.
    ///
    /// # Errors
    /// When the source could not find out.
    fn partial_widths(&self, path: &TilePath) -> Result<Vec<Width>, Unreadable> {
        let _ = path;
        Ok(Vec::new())
    }
}

impl<S: TileSource + ?Sized> TileSource for &S {
    fn read(&self, path: &TilePath) -> Result<Option<Vec<u8>>, Unreadable> {
        (**self).read(path)
    }

    fn partial_widths(&self, path: &TilePath) -> Result<Vec<Width>, Unreadable> {
        (**self).partial_widths(path)
    }
}

/// Files kept in memory: fetched beforehand for a proof, or a whole small log.
impl TileSource for std::collections::BTreeMap<TilePath, Vec<u8>> {
    fn read(&self, path: &TilePath) -> Result<Option<Vec<u8>>, Unreadable> {
        Ok(self.get(path).cloned())
    }

    fn partial_widths(&self, path: &TilePath) -> Result<Vec<Width>, Unreadable> {
        let narrowest = path.with_width(Width::NARROWEST);
        let full = path.with_width(Width::FULL);
        Ok(self
            .range(narrowest..full)
            .map(|(path, _)| path.width())
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_and_tiles_are_read_only_as_they_are_written() {
        let entries: Vec<Commitment> = (0..=255)
            .map(|byte| Commitment::from_bytes([byte; 32]))
            .collect();
        let hashes: Vec<Hash> = entries.iter().map(Commitment::leaf).collect();
        for width in [1, 2, 255, 256] {
            let bundle = encode_entries(&entries[..width]);
            assert_eq!(decode_entries(&bundle).as_deref(), Ok(&entries[..width]));
            let tile = encode_hashes(&hashes[..width]);
            assert_eq!(decode_hashes(&tile).as_deref(), Ok(&hashes[..width]));
        }
        let full = encode_entries(&entries);
        assert_eq!(decode_entries(&[]), Err(BadTile::Length));
        assert_eq!(decode_entries(&full[1..]), Err(BadTile::Length));
        assert_eq!(
            decode_entries(&[&full[..], &full[..34]].concat()),
            Err(BadTile::Length)
        );
        let mut longer = full.clone();
        longer[1] = 33;
        assert_eq!(decode_entries(&longer), Err(BadTile::EntryLength));
        assert_eq!(decode_hashes(&[]), Err(BadTile::Length));
        assert_eq!(decode_hashes(&[0; 33]), Err(BadTile::Length));
        assert_eq!(decode_hashes(&[0; 257 * 32]), Err(BadTile::Length));
    }
}
