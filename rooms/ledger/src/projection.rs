//! From commitments to files: the right edge of the tree, and the tiles and bundles that growing it writes.
//!
//! INVARIANT: what is written is a function of the sequence of commitments and of the sizes at which [`project`] was
//! called. Full files depend on the sequence alone, so that a restart writes the same bytes again in other batches.
//! An edge holds less than one full file for each level: its memory does not grow with the log.

use thiserror::Error;

use crate::hash::HASH_BYTES;
use crate::tile::{
    BUNDLE_STEP, BadTile, Layer, TILE_HEIGHT, TILE_WIDTH, TilePath, TileSource, Unreadable, Width,
    decode_entries, decode_hashes, push_entry,
};
use crate::tree::subtree_root;
use crate::{Commitment, Hash};

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileWrite {
    /// Where, below the log's prefix.
    pub path: String,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// Why the edge of a log cannot be taken up from its files.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoEdge {
    /// The source could not answer.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file that a log of this size has is missing.
    #[error("`{0}` is missing")]
    Missing(TilePath),
    /// A file has another length than its path says.
    #[error("`{0}` is malformed: {1}")]
    Malformed(TilePath, BadTile),
    /// The entries of the last bundle are not the leaves of the last tile.
    #[error("the entries in `{0}` are not the leaves of the tile beside it")]
    Disagree(TilePath),
}

/// The right edge of the tree: all that is needed to go on appending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The entries of the bundle that is not full, as they stand in the file.
    bundle: Vec<u8>,
    /// For each level the hashes of the tile that is not full, as they stand in the file.
    tiles: Vec<Vec<u8>>,
    /// Roots of the complete subtrees that make up the tree, from left to right; one for each bit set in `size`.
    peaks: Vec<Hash>,
}

impl Edge {
    /// The edge of an empty log.
    pub fn empty() -> Edge {
        Edge {
            size: 0,
            bundle: Vec::new(),
            tiles: Vec::new(),
            peaks: Vec::new(),
        }
    }

    /// Takes up the edge of a log of `size` entries from its files. The caller compares [`Edge::root`] with a
    /// checkpoint of this size before it believes them.
    ///
    /// # Errors
    /// When a file of the edge is missing or malformed.
    pub fn open(size: u64, source: &impl TileSource) -> Result<Edge, NoEdge> {
        let mut edge = Edge {
            size,
            ..Edge::empty()
        };
        let mut peaks_by_level = Vec::new();
        let mut level = 0u8;
        while let held @ 1.. = size_at_level(size, level) {
            let mut tile = Vec::new();
            let mut peaks = Vec::new();
            if let Some(path) = partial_path(Layer::Hashes(level), held) {
                tile = read_exact(source, &path)?;
                let hashes = decode_hashes(&tile).map_err(|why| NoEdge::Malformed(path, why))?;
                let mut rest = &hashes[..];
                while !rest.is_empty() {
                    let (subtree, right) = rest.split_at(1 << rest.len().ilog2());
                    peaks.push(subtree_root(subtree));
                    rest = right;
                }
                if level == 0 {
                    edge.bundle = open_bundle(size, &hashes, source)?;
                }
            }
            edge.tiles.push(tile);
            peaks_by_level.push(peaks);
            level += 1;
        }
        edge.peaks = peaks_by_level.into_iter().rev().flatten().collect();
        Ok(edge)
    }

    /// How many entries the log has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree over all entries.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Hash::empty_root(),
            Some(last) => peaks.fold(*last, |right, left| Hash::node(left, &right)),
        }
    }

    /// Appends one entry. Every file that becomes full goes to `full`.
    pub fn append(&mut self, entry: &Commitment, full: &mut impl FnMut(TilePath, Vec<u8>)) {
        if self.bundle.is_empty() {
            self.bundle
                .reserve_exact(usize::from(TILE_WIDTH) * BUNDLE_STEP);
        }
        push_entry(&mut self.bundle, entry);
        let mut node = entry.leaf();
        self.push_hash(0, &node);
        let index = self.size;
        self.size += 1;
        if self.size.is_multiple_of(u64::from(TILE_WIDTH)) {
            let path = full_path(Layer::Entries, index >> TILE_HEIGHT);
            full(path, std::mem::take(&mut self.bundle));
        }
        // A new leaf completes as many subtrees as `index` has ones at its end.
        for height in 1..=index.trailing_ones() {
            let left = self
                .peaks
                .pop()
                .expect("a peak for each bit set in the size");
            node = Hash::node(&left, &node);
            if height.is_multiple_of(TILE_HEIGHT) {
                let level = height / TILE_HEIGHT;
                let below = level as usize - 1;
                let path = full_path(Layer::Hashes(below as u8), index >> height);
                full(path, std::mem::take(&mut self.tiles[below]));
                self.push_hash(level as usize, &node);
            }
        }
        self.peaks.push(node);
    }

    /// The files that are not full: the bundle and one tile for each level that has one.
    pub fn partial(&self) -> impl Iterator<Item = (TilePath, &[u8])> {
        let bundle = partial_path(Layer::Entries, self.size).map(|path| (path, &self.bundle[..]));
        let tiles = self.tiles.iter().enumerate().filter_map(|(level, bytes)| {
            let level = level as u8;
            let path = partial_path(Layer::Hashes(level), size_at_level(self.size, level))?;
            Some((path, &bytes[..]))
        });
        bundle.into_iter().chain(tiles)
    }

    fn push_hash(&mut self, level: usize, hash: &Hash) {
        if self.tiles.len() == level {
            self.tiles.push(Vec::new());
        }
        let tile = &mut self.tiles[level];
        if tile.is_empty() {
            tile.reserve_exact(usize::from(TILE_WIDTH) * HASH_BYTES);
        }
        tile.extend_from_slice(hash.as_bytes());
    }
}

/// Appends entries and tells which files to write, in the order of writing: full files as they fill, then the partial
/// files of the new size wherever a level has grown.
///
/// Memory grows with `new`, so whoever appends millions calls this in pieces.
pub fn project(edge: &mut Edge, new: &[Commitment]) -> Vec<TileWrite> {
    let old_size = edge.size;
    let mut writes = Vec::with_capacity(new.len() / 128 + 8);
    let mut write = |path: TilePath, bytes: Vec<u8>| {
        writes.push(TileWrite {
            path: path.to_string(),
            bytes,
        });
    };
    for entry in new {
        edge.append(entry, &mut write);
    }
    for (path, bytes) in edge.partial() {
        let level = match path.layer() {
            Layer::Entries => 0,
            Layer::Hashes(level) => level,
        };
        if size_at_level(edge.size, level) != size_at_level(old_size, level) {
            write(path, bytes.to_vec());
        }
    }
    writes
}

/// How many hashes a level has in a log of `size` entries.
fn size_at_level(size: u64, level: u8) -> u64 {
    crate::tile::size_at(Layer::Hashes(level), size).unwrap_or(0)
}

fn full_path(layer: Layer, index: u64) -> TilePath {
    TilePath::new(layer, index, Width::FULL).expect("a 64-bit log has less than 64 levels")
}

/// The partial file at the end of a layer that holds `held` hashes or entries; `None` when its last file is full.
fn partial_path(layer: Layer, held: u64) -> Option<TilePath> {
    let width = Width::new((held % u64::from(TILE_WIDTH)) as u16)?;
    TilePath::new(layer, held >> TILE_HEIGHT, width)
}

fn read_exact(source: &impl TileSource, path: &TilePath) -> Result<Vec<u8>, NoEdge> {
    let bytes = source.read(path)?.ok_or(NoEdge::Missing(*path))?;
    if bytes.len() != path.file_bytes() {
        return Err(NoEdge::Malformed(*path, BadTile::Length));
    }
    Ok(bytes)
}

/// The last bundle, whose entries must be the leaves of the last tile.
fn open_bundle(size: u64, leaves: &[Hash], source: &impl TileSource) -> Result<Vec<u8>, NoEdge> {
    let Some(path) = partial_path(Layer::Entries, size) else {
        return Ok(Vec::new());
    };
    let bundle = read_exact(source, &path)?;
    let entries = decode_entries(&bundle).map_err(|why| NoEdge::Malformed(path, why))?;
    if !entries
        .iter()
        .map(Commitment::leaf)
        .eq(leaves.iter().copied())
    {
        return Err(NoEdge::Disagree(path));
    }
    Ok(bundle)
}
