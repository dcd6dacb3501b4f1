//! What the holder of a record may have: the record, its salt, and the proof that it stands in the log.

use std::ops::Range;

use ::ledger::{
    Commitment, Entry, NotARecord, Record, Salt, TlogProof, proof, tlog_proof::BadTlogProof,
};
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use uuid::Uuid;

use super::{LeafId, Log, LogId, sql};
use crate::{
    database::{Database, Row, Unavailable, count},
    random,
};

/// How far the time in a record may be from the time at which its leaf was drawn: the longest a step waits for others.
const DRAWN_WITHIN_MINUTES: i64 = 10;

/// Records read at once when a span of time is looked through.
const PAGE_RECORDS: u16 = 256;

/// Why there is no proof.
#[derive(Debug, Error)]
pub enum NoProof {
    /// The log has no such entry.
    #[error("the log has no entry {0}")]
    NoSuchEntry(u64),
    /// No checkpoint covers the entry yet; the next one will, within a second.
    #[error("no checkpoint covers entry {0} yet")]
    NotYetPublished(u64),
    /// The record was erased.
    #[error("the record of entry {0} is erased")]
    Erased(u64),
    /// The stored record is damaged.
    #[error("the stored record of entry {0} is damaged: {1}")]
    Damaged(u64, NotARecord),
    /// The stored record does not open its commitment.
    #[error("the stored record of entry {0} is changed")]
    Changed(u64),
    /// The files do not give a proof.
    #[error("the files of the log give no proof: {0}")]
    Files(#[from] proof::NoProof),
    /// The proof cannot be written.
    #[error("the proof cannot be written: {0}")]
    Text(#[from] BadTlogProof),
    /// The database cannot answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// A leaf with what opens it. For its lawful holder only.
#[derive(Clone, Debug)]
pub struct OpenedLeaf {
    /// Where it stands.
    pub entry: Entry,
    /// Its salt.
    pub salt: Salt,
    /// Its record.
    pub record: Record,
}

impl Log {
    /// Reads the record at a place.
    ///
    /// # Errors
    /// When there is none, it is erased or damaged, or the database cannot answer.
    pub async fn opened(&self, index: u64) -> Result<OpenedLeaf, NoProof> {
        let values = [self.lease.log.0.into(), count(index)];
        let rows = self.database.read(&sql::OPENING, &values).await?;
        let row = rows.first().ok_or(NoProof::NoSuchEntry(index))?;
        let commitment = Commitment::from_bytes(row.array(0)?);
        let (Some(_), Some(record)) = (row.bytes_or_null(1)?, row.bytes_or_null(2)?) else {
            return Err(NoProof::Erased(index));
        };
        let salt = Salt::from_bytes(row.array(1)?);
        if Commitment::of_bytes(&salt, record) != commitment {
            return Err(NoProof::Changed(index));
        }
        let record = Record::parse(record).map_err(|why| NoProof::Damaged(index, why))?;
        let entry = Entry { index, commitment };
        Ok(OpenedLeaf {
            entry,
            salt,
            record,
        })
    }

    /// The `.tlog-proof` of an entry, with the record and salt that open its commitment.
    ///
    /// # Errors
    /// [`NoProof::NotYetPublished`] until a checkpoint covers the entry; [`NoProof::NoSuchEntry`] also when another entry
    /// stands at its place, because it belongs to another log of the same database.
    pub async fn prove(&self, entry: Entry) -> Result<String, NoProof> {
        let index = entry.index;
        let leaf = self.opened(index).await?;
        if leaf.entry != entry {
            return Err(NoProof::NoSuchEntry(index));
        }
        let published = self.published.borrow().clone();
        let size = published.checkpoint.size;
        if index >= size {
            return Err(NoProof::NotYetPublished(index));
        }
        let hashes = proof::prove_inclusion(index, size, &self.files)?;
        let opening = Some((&leaf.salt, &leaf.record));
        Ok(TlogProof::new(opening, index, hashes, published.note)?.to_string())
    }
}

/// Where a leaf stands; `None` while it is pending.
pub(crate) async fn entry(
    database: &Database,
    log: LogId,
    leaf: LeafId,
) -> Result<Option<Entry>, Unavailable> {
    let values = [log.0.into(), leaf.as_bytes().into()];
    let rows = database.read(&sql::LEAF, &values).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let commitment = Commitment::from_bytes(row.array(1)?);
    let index = row.integer_or_null(0)?;
    Ok(index.map(|index| Entry {
        index: index as u64,
        commitment,
    }))
}

/// The records whose time lies in a span (start included, end not), a page at a time, in the order in which their leaves
/// were drawn. `after` is where the last page ended.
pub(crate) async fn records_between(
    database: &Database,
    log: LogId,
    span: Range<Timestamp>,
    after: Option<LeafId>,
) -> Result<RecordPage, Unavailable> {
    let slack = SignedDuration::from_mins(DRAWN_WITHIN_MINUTES);
    let first = span.start.saturating_sub(slack).unwrap_or(Timestamp::MIN);
    let last = span.end.saturating_add(slack).unwrap_or(Timestamp::MAX);
    let after = after.unwrap_or_else(|| random::first_id_at(first));
    let values = [
        log.0.into(),
        after.as_bytes().into(),
        random::first_id_at(last).as_bytes().into(),
        PAGE_RECORDS.into(),
    ];
    let rows = database.read(&sql::RECORDS_BETWEEN, &values).await?;
    let mut page = RecordPage::default();
    for row in rows.iter() {
        page.next = Some(Uuid::from_bytes(row.array(0)?));
        if let Some((entry, record)) = stored(row)?
            && span.contains(&record.at())
        {
            page.records.push((entry, record));
        }
    }
    Ok(page)
}

/// One page of records.
#[derive(Debug, Default)]
pub struct RecordPage {
    /// The records, with their places in the log.
    pub records: Vec<(Entry, Record)>,
    /// Where the next page begins; `None` behind the last record.
    pub next: Option<LeafId>,
}

/// A stored record; `None` when it is erased. Damage is for `fsck` to tell.
fn stored(row: Row<'_>) -> Result<Option<(Entry, Record)>, Unavailable> {
    let index = row.number(1)?;
    let commitment = Commitment::from_bytes(row.array(2)?);
    let Some(record) = row.bytes_or_null(3)? else {
        return Ok(None);
    };
    let record = Record::parse(record)
        .map_err(|why| Unavailable::new(format!("record {index} is damaged: {why}")))?;
    Ok(Some((Entry { index, commitment }, record)))
}
