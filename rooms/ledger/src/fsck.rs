//! Checks the whole log: stored records against commitments, commitments against every byte of every published file,
//! files against the signed root, and the root against what was signed before.
//!
//! It streams: records come in the order of their indexes, and memory holds one bundle, whatever the size of the log.
//! It goes on after a finding, so that one look shows the whole damage. Where the copies of a commitment disagree (store,
//! bundle, leaf hash), the one that two of them share is carried on, so that one changed byte gives one finding and not
//! one for each level above. This judges who is wrong, never whether: without a finding all copies are equal.

mod finding;

pub use finding::{FINDINGS_MAX, Finding, Report};

use crate::checkpoint::Checkpoint;
use crate::hash::HASH_BYTES;
use crate::key::VerifyingKey;
use crate::projection::Edge;
use crate::record::Envelope;
use crate::tile::{
    BUNDLE_STEP, Layer, TILE_HEIGHT, TILE_WIDTH, TilePath, TileSource, Unreadable, Width,
    decode_entries, decode_hashes,
};
use crate::{Commitment, Hash, Salt};

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Files and stored records: the whole evidence, as its keeper sees it.
    Everything,
    /// Files alone: what anybody can check.
    PublicFiles,
}

/// What the store holds for one place in the log.
#[derive(Clone, Copy, Debug)]
pub struct StoredRecord<'a> {
    /// The place.
    pub index: u64,
    /// The commitment that the store believes to stand there.
    pub commitment: Commitment,
    /// Salt and record, if the store still has them.
    pub opening: Option<Opening<'a>>,
}

/// What opens a commitment.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The salt.
    pub salt: Salt,
    /// The bytes of the record as they are stored.
    pub record: &'a [u8],
}

/// A check under way.
#[derive(Debug)]
pub struct Fsck<S> {
    source: S,
    scope: Scope,
    size: u64,
    signed_root: Option<Hash>,
    /// Signed before, not larger than the log, by size; the next one to meet is the last.
    older: Vec<Checkpoint>,
    /// The recomputed tree; `None` once an entry is unknown.
    edge: Option<Edge>,
    /// Entries whose bundles are done.
    done: u64,
    /// What the store believes to be in the bundle at `done`.
    stored: Vec<Option<Commitment>>,
    /// The place that the store must come with next.
    next: u64,
    records: u64,
    findings: Vec<Finding>,
    more_findings: u64,
}

impl<S: TileSource> Fsck<S> {
    /// Starts a check of the log that `signed_checkpoint` is the head of. `older` are checkpoints that this log has
    /// signed before, already opened with its key.
    pub fn start(
        scope: Scope,
        source: S,
        signed_checkpoint: &str,
        key: &VerifyingKey,
        older: &[Checkpoint],
    ) -> Fsck<S> {
        let mut fsck = Fsck {
            source,
            scope,
            size: 0,
            signed_root: None,
            older: Vec::new(),
            edge: None,
            done: 0,
            stored: Vec::new(),
            next: 0,
            records: 0,
            findings: Vec::new(),
            more_findings: 0,
        };
        let head = Checkpoint::open(signed_checkpoint, key).or_else(|why| {
            fsck.found(Finding::Checkpoint(why));
            // What it claims is worth checking still: perhaps only the signature is wrong.
            Checkpoint::parse_unverified(signed_checkpoint.as_bytes())
        });
        if let Ok(head) = head {
            fsck.size = head.size;
            fsck.signed_root = Some(head.root);
        }
        for checkpoint in older {
            if checkpoint.size > fsck.size {
                fsck.found(Finding::Shrunk {
                    size: fsck.size,
                    older_size: checkpoint.size,
                });
            } else {
                fsck.older.push(checkpoint.clone());
            }
        }
        fsck.older
            .sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.size));
        let edge = Edge::empty();
        fsck.compare_with_older(&edge);
        fsck.edge = Some(edge);
        fsck
    }

    /// How many entries have been checked, for a progress bar.
    pub fn checked(&self) -> u64 {
        self.next.max(self.done)
    }

    /// Takes the next stored record. They come in the order of their indexes; those after the checkpoint are checked for
    /// themselves.
    ///
    /// # Errors
    /// When the files cannot be read now. Then the check has no outcome.
    pub fn record(&mut self, stored: StoredRecord<'_>) -> Result<(), Unreadable> {
        let index = stored.index;
        self.records += 1;
        if index < self.next {
            self.found(Finding::OutOfOrder { index });
            return Ok(());
        }
        if index > self.next {
            self.missing(self.next, index - 1);
        }
        self.close_bundles_before(index)?;
        self.next = index.saturating_add(1);
        self.open_commitment(&stored);
        if index < self.size && self.edge.is_some() {
            let place = (index - self.done) as usize;
            self.stored.resize(place, None);
            self.stored.push(Some(stored.commitment));
        }
        Ok(())
    }

    /// Ends the check: what is left of the files, and the root.
    ///
    /// # Errors
    /// When the files cannot be read now. Then the check has no outcome.
    pub fn finish(mut self) -> Result<Report, Unreadable> {
        if self.next < self.size {
            self.missing(self.next, self.size - 1);
        }
        self.close_bundles_before(self.size)?;
        if self.done < self.size && self.edge.is_some() {
            self.close_bundle()?;
        }
        if let Some(edge) = self.edge.take() {
            for (path, bytes) in edge.partial() {
                // The last bundle and its leaves were compared when that bundle was closed.
                if !matches!(path.layer(), Layer::Entries | Layer::Hashes(0)) {
                    self.compare(&path, bytes)?;
                }
            }
            self.edge = Some(edge);
        }
        let root = self.edge.as_ref().map(Edge::root);
        if let (Some(root), Some(signed)) = (root, self.signed_root)
            && root != signed
        {
            self.found(Finding::WrongRoot { size: self.size });
        }
        Ok(Report {
            size: self.size,
            root,
            records: self.records,
            findings: self.findings,
            more_findings: self.more_findings,
        })
    }

    fn found(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.more_findings += 1;
        }
    }

    fn missing(&mut self, first: u64, last: u64) {
        if self.scope == Scope::Everything {
            self.found(Finding::RecordsMissing { first, last });
        }
    }

    /// Checks what the store has by itself: salt and record open the commitment.
    fn open_commitment(&mut self, stored: &StoredRecord<'_>) {
        let index = stored.index;
        let Some(opening) = &stored.opening else {
            self.found(Finding::RecordDeleted { index });
            return;
        };
        if Commitment::of_bytes(&opening.salt, opening.record) != stored.commitment {
            self.found(Finding::RecordChanged { index });
        } else if let Err(why) = Envelope::split(opening.record) {
            // The members are looked at, not the whole body: it was canonical when it was committed to.
            self.found(Finding::NotARecord { index, why });
        }
    }

    /// Closes every bundle that ends at or before `index` and within the log.
    fn close_bundles_before(&mut self, index: u64) -> Result<(), Unreadable> {
        let end = index.min(self.size);
        while self.edge.is_some() && end - self.done >= u64::from(TILE_WIDTH) {
            self.close_bundle()?;
        }
        Ok(())
    }

    /// Compares one bundle, its leaves and the tiles that they complete.
    fn close_bundle(&mut self) -> Result<(), Unreadable> {
        let number = self.done >> TILE_HEIGHT;
        let (Some(mut edge), Some(bundle_path), Some(leaves_path)) = (
            self.edge.take(),
            TilePath::in_log(Layer::Entries, number, self.size),
            TilePath::in_log(Layer::Hashes(0), number, self.size),
        ) else {
            return Ok(());
        };
        let bundle = self.source.read(&bundle_path)?;
        let leaves = self.source.read(&leaves_path)?;
        let stored = std::mem::take(&mut self.stored);
        let width = bundle_path.width();
        let copies = Copies {
            stored: &stored,
            entries: bundle
                .as_deref()
                .and_then(|bytes| decode_entries(bytes).ok()),
            leaves: leaves
                .as_deref()
                .and_then(|bytes| decode_hashes(bytes).ok()),
        };
        let mut completed = Vec::new();
        for place in 0..usize::from(width.get()) {
            let index = self.done + place as u64;
            let Some(entry) = copies.entry(place) else {
                self.found(Finding::EntryUnknown { index });
                self.missing_or_changed(&bundle_path, bundle.is_some());
                return Ok(());
            };
            if let Some(Some(stored)) = stored.get(place)
                && *stored != entry
            {
                self.found(Finding::CommitmentChanged { index });
            }
            edge.append(&entry, &mut |path, bytes| completed.push((path, bytes)));
            self.compare_with_older(&edge);
        }
        if width != Width::FULL {
            let last = edge
                .partial()
                .filter(|(path, _)| *path == bundle_path || *path == leaves_path);
            completed.extend(last.map(|(path, bytes)| (path, bytes.to_vec())));
        }
        for (path, expected) in &completed {
            let held = match path {
                path if *path == bundle_path => bundle.as_deref(),
                path if *path == leaves_path => leaves.as_deref(),
                _ => {
                    self.compare(path, expected)?;
                    continue;
                }
            };
            self.compare_bytes(path, held, expected);
            self.compare_partial(path, expected)?;
        }
        self.done += u64::from(width.get());
        self.edge = Some(edge);
        Ok(())
    }

    /// Compares the recomputed tree with what was signed over so many entries before.
    fn compare_with_older(&mut self, edge: &Edge) {
        let size = edge.size();
        while let Some(older) = self.older.pop_if(|older| older.size == size) {
            if edge.root() != older.root {
                self.found(Finding::Forked { older_size: size });
            }
        }
    }

    fn compare(&mut self, path: &TilePath, expected: &[u8]) -> Result<(), Unreadable> {
        let held = self.source.read(path)?;
        self.compare_bytes(path, held.as_deref(), expected);
        self.compare_partial(path, expected)
    }

    fn compare_bytes(&mut self, path: &TilePath, held: Option<&[u8]>, expected: &[u8]) {
        if held != Some(expected) {
            self.missing_or_changed(path, held.is_some());
        }
    }

    /// Compares the narrower files of the same place, left over from smaller sizes, with the beginning of this one.
    fn compare_partial(&mut self, path: &TilePath, expected: &[u8]) -> Result<(), Unreadable> {
        let step = match path.layer() {
            Layer::Entries => BUNDLE_STEP,
            Layer::Hashes(_) => HASH_BYTES,
        };
        for width in self.source.partial_widths(path)? {
            if width < path.width() {
                let narrower = path.with_width(width);
                let held = self.source.read(&narrower)?;
                let expected = &expected[..usize::from(width.get()) * step];
                self.compare_bytes(&narrower, held.as_deref(), expected);
            }
        }
        Ok(())
    }

    fn missing_or_changed(&mut self, path: &TilePath, is_there: bool) {
        self.found(if is_there {
            Finding::FileChanged(*path)
        } else {
            Finding::FileMissing(*path)
        });
    }
}

/// The copies of the commitments of one bundle.
struct Copies<'a> {
    stored: &'a [Option<Commitment>],
    entries: Option<Vec<Commitment>>,
    leaves: Option<Vec<Hash>>,
}

impl Copies<'_> {
    /// The commitment that the copies agree on, or the most credible one.
    fn entry(&self, place: usize) -> Option<Commitment> {
        let stored = self.stored.get(place).copied().flatten();
        let published = self
            .entries
            .as_ref()
            .and_then(|entries| entries.get(place))
            .copied();
        match (stored, published) {
            (Some(stored), Some(published)) if stored != published => {
                let leaf = self.leaves.as_ref().and_then(|leaves| leaves.get(place));
                Some(if leaf == Some(&published.leaf()) {
                    published
                } else {
                    stored
                })
            }
            (stored, published) => stored.or(published),
        }
    }
}
