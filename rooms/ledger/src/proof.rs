//! Proofs that an entry is in the log and that the log only grew, made from tiles and checked without them.
//!
//! RFC 6962 §2.1.1 and §2.1.2 say what a proof holds, RFC 9162 §2.1.3.2 and §2.1.4.2 how it is checked.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use thiserror::Error;

use crate::Hash;
use crate::tile::{
    BadTile, Layer, TILE_HEIGHT, TILE_WIDTH, TilePath, TileSource, Unreadable, Width, decode_hashes,
};
use crate::tree::{split, subtree_root};

/// Most hashes in a proof: one for each level of a 64-bit log, and one more for consistency.
pub const PROOF_HASHES_MAX: usize = 65;

/// Why a proof could not be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoProof {
    /// The log has no such entry, or never had such a size.
    #[error("the log of {size} entries has nothing at {asked}")]
    OutOfRange {
        /// The index or the older size that was asked for.
        asked: u64,
        /// The size of the log.
        size: u64,
    },
    /// The source could not answer.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A tile that the proof needs is missing.
    #[error("`{0}` is missing")]
    Missing(TilePath),
    /// A tile is malformed.
    #[error("`{0}` is malformed: {1}")]
    Malformed(TilePath, BadTile),
}

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofRefused {
    /// The index or the sizes cannot belong together.
    #[error("the log is too small for what the proof claims")]
    OutOfRange,
    /// Too many hashes or too few for this index and size.
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root")]
    WrongRoot,
}

/// The hashes that lead from the leaf at `index` to the root of the log's first `size` entries.
///
/// # Errors
/// When there is no such entry or a tile cannot be had.
pub fn prove_inclusion(
    index: u64,
    size: u64,
    source: &impl TileSource,
) -> Result<Vec<Hash>, NoProof> {
    if index >= size {
        return Err(NoProof::OutOfRange { asked: index, size });
    }
    let nodes = Nodes::new(size, source);
    inclusion_ranges(index, size)
        .into_iter()
        .map(|(start, end)| nodes.root_of(start, end))
        .collect()
}

/// The hashes that show the log of `old_size` entries to be the beginning of the log of `size` entries.
///
/// # Errors
/// When the log was never so small or a tile cannot be had.
pub fn prove_consistency(
    old_size: u64,
    size: u64,
    source: &impl TileSource,
) -> Result<Vec<Hash>, NoProof> {
    if old_size > size {
        return Err(NoProof::OutOfRange {
            asked: old_size,
            size,
        });
    }
    let nodes = Nodes::new(size, source);
    consistency_ranges(old_size, size)
        .into_iter()
        .map(|(start, end)| nodes.root_of(start, end))
        .collect()
}

/// The tiles that [`prove_inclusion`] will read, for a source that must fetch them beforehand.
pub fn tiles_for_inclusion(index: u64, size: u64) -> Vec<TilePath> {
    if index >= size {
        return Vec::new();
    }
    tiles_for(inclusion_ranges(index, size), size)
}

/// The tiles that [`prove_consistency`] will read, for a source that must fetch them beforehand.
pub fn tiles_for_consistency(old_size: u64, size: u64) -> Vec<TilePath> {
    if old_size > size {
        return Vec::new();
    }
    tiles_for(consistency_ranges(old_size, size), size)
}

/// Checks that `leaf` stands at `index` in the log of `size` entries with this root.
///
/// # Errors
/// Why the proof does not hold.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofRefused> {
    if index >= size {
        return Err(ProofRefused::OutOfRange);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofRefused::WrongLength);
        }
        if node & 1 == 1 || node == last {
            hash = Hash::node(sibling, &hash);
            // A last node that is a left child has no sibling: it stands for its parent, and on up.
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofRefused::WrongLength);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(ProofRefused::WrongRoot)
    }
}

/// Checks that the log with `old_root` is the beginning of the log with `root`.
///
/// # Errors
/// Why the proof does not hold.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofRefused> {
    if old_size > size {
        return Err(ProofRefused::OutOfRange);
    }
    if old_size == 0 || old_size == size {
        // Nothing is to be shown but that the roots are those of these sizes.
        let same = if old_size == size {
            root == old_root
        } else {
            *old_root == Hash::empty_root()
        };
        return match (proof.is_empty(), same) {
            (false, _) => Err(ProofRefused::WrongLength),
            (true, false) => Err(ProofRefused::WrongRoot),
            (true, true) => Ok(()),
        };
    }
    let (mut node, mut last) = (old_size - 1, size - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    // An old log of 2^n entries is itself a node of the new tree, and its root is not repeated in the proof.
    let (first, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofRefused::WrongLength)?
    };
    let (mut old_hash, mut hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofRefused::WrongLength);
        }
        if node & 1 == 1 || node == last {
            old_hash = Hash::node(sibling, &old_hash);
            hash = Hash::node(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofRefused::WrongLength);
    }
    if old_hash == *old_root && hash == *root {
        Ok(())
    } else {
        Err(ProofRefused::WrongRoot)
    }
}

/// A run of entries, from `.0` up to and without `.1`, whose root stands in a proof.
type Range = (u64, u64);

/// PATH of RFC 6962 §2.1.1 as ranges, from the leaf's sibling upwards.
fn inclusion_ranges(index: u64, size: u64) -> Vec<Range> {
    let (mut start, mut end) = (0, size);
    let mut ranges = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            ranges.push((middle, end));
            end = middle;
        } else {
            ranges.push((start, middle));
            start = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// PROOF of RFC 6962 §2.1.2 as ranges.
fn consistency_ranges(old_size: u64, size: u64) -> Vec<Range> {
    if old_size == 0 || old_size == size {
        return Vec::new();
    }
    let (mut start, mut end) = (0, size);
    let mut ranges = Vec::new();
    while old_size != end {
        let middle = start + split(end - start);
        if old_size <= middle {
            ranges.push((middle, end));
            end = middle;
        } else {
            ranges.push((start, middle));
            start = middle;
        }
    }
    if start != 0 {
        ranges.push((start, end));
    }
    ranges.reverse();
    ranges
}

/// A complete subtree: its height and its place among the subtrees of that height.
#[derive(Clone, Copy)]
struct Node {
    height: u32,
    index: u64,
}

impl Node {
    /// The tile that holds the nodes it is made of, in a log of `size` entries, and where in it they start.
    fn place(self, size: u64) -> (Option<TilePath>, usize) {
        let level = self.height / TILE_HEIGHT;
        let first = self.index << (self.height % TILE_HEIGHT);
        let path = TilePath::in_log(Layer::Hashes(level as u8), first >> TILE_HEIGHT, size);
        (path, (first % u64::from(TILE_WIDTH)) as usize)
    }
}

/// The complete subtrees that make up a range of a proof, from left to right. `start` is a multiple of the largest.
fn nodes_of((start, end): Range) -> impl Iterator<Item = Node> {
    let mut at = start;
    std::iter::from_fn(move || {
        let height = (end - at).checked_ilog2()?;
        let node = Node {
            height,
            index: at >> height,
        };
        at += 1 << height;
        Some(node)
    })
}

fn tiles_for(ranges: Vec<Range>, size: u64) -> Vec<TilePath> {
    let nodes = ranges.into_iter().flat_map(nodes_of);
    let mut paths: Vec<TilePath> = nodes.filter_map(|node| node.place(size).0).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// Reads each tile of one proof once.
struct Nodes<'a, S> {
    size: u64,
    source: &'a S,
    read: RefCell<BTreeMap<TilePath, Vec<Hash>>>,
}

impl<'a, S: TileSource> Nodes<'a, S> {
    fn new(size: u64, source: &'a S) -> Self {
        Self {
            size,
            source,
            read: RefCell::default(),
        }
    }

    /// MTH of RFC 6962 §2.1 over a range.
    fn root_of(&self, start: u64, end: u64) -> Result<Hash, NoProof> {
        let hashes = nodes_of((start, end)).map(|node| self.hash_of(node));
        let hashes = hashes.collect::<Result<Vec<_>, _>>()?;
        let joined = hashes
            .into_iter()
            .rev()
            .reduce(|right, left| Hash::node(&left, &right));
        Ok(joined.unwrap_or_else(Hash::empty_root))
    }

    fn hash_of(&self, node: Node) -> Result<Hash, NoProof> {
        let (path, offset) = node.place(self.size);
        let path = path.ok_or(NoProof::OutOfRange {
            asked: node.index,
            size: self.size,
        })?;
        let count = 1 << (node.height % TILE_HEIGHT);
        let mut read = self.read.borrow_mut();
        let hashes = match read.entry(path) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(place) => place.insert(self.fetch(&path)?),
        };
        match hashes.get(offset..offset + count) {
            Some(below) => Ok(subtree_root(below)),
            None => Err(NoProof::Malformed(path, BadTile::Length)),
        }
    }

    /// A partial tile may be gone once the full one is there, which begins with the same hashes.
    fn fetch(&self, path: &TilePath) -> Result<Vec<Hash>, NoProof> {
        let full = path.with_width(Width::FULL);
        let (path, bytes) = match self.source.read(path)? {
            Some(bytes) => (*path, bytes),
            None => (
                full,
                self.source.read(&full)?.ok_or(NoProof::Missing(*path))?,
            ),
        };
        if bytes.len() != path.file_bytes() {
            return Err(NoProof::Malformed(path, BadTile::Length));
        }
        decode_hashes(&bytes).map_err(|why| NoProof::Malformed(path, why))
    }
}
