//! External merge sort: rows that do not fit into memory are sorted in runs, and the runs are merged while they are read.
//!
//! INVARIANT: no file here holds a national number. Before it is known who a number stands for, a row says which of the
//! file's numbers it is about, by a place in a list that is only in memory; afterwards it says the person's id.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, BufWriter, Read as _, Write as _},
    path::{Path, PathBuf},
};

use vocabulary::{FileReference, PersonId};

use crate::days;

/// Read or written at once, in bytes.
const BUFFER_BYTES: usize = 1 << 20;

/// Stands for an open end: no day has this number.
const OPEN: i32 = i32::MAX;

/// Bits of the parts of [`Key::rest`], from the highest: institution 32, capacity 16, first day 32, line 48.
const CAPACITY_SHIFT: u32 = 80;
const INSTITUTION_SHIFT: u32 = 96;
const START_SHIFT: u32 = 48;

/// The highest line number that a key has room for: more lines than any disk holds.
const LINE_MAX: u64 = (1 << START_SHIFT) - 1;

/// What a row says beside whom it is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    /// Institution, capacity, first day and line, in this order.
    rest: u128,
    end: i32,
}

impl Said {
    /// `line` is the row's place in the file.
    pub(super) fn new(file: &FileReference, line: u64) -> Self {
        Self::of_parts(
            file.institution.number(),
            file.capacity.code(),
            days::number(file.period.start()),
            file.period.end().map(days::number),
            line,
        )
    }

    fn of_parts(institution: u32, capacity: u16, start: i32, end: Option<i32>, line: u64) -> Self {
        let rest = u128::from(institution) << INSTITUTION_SHIFT
            | u128::from(capacity) << CAPACITY_SHIFT
            | u128::from(biased(start)) << START_SHIFT
            | u128::from(line.min(LINE_MAX));
        Self {
            rest,
            end: end.unwrap_or(OPEN),
        }
    }
}

/// Makes the order of bits that of days before and after 1970.
fn biased(day: i32) -> u32 {
    day.cast_unsigned() ^ 1 << 31
}

/// Where a row stands in the order of the table: person, institution, capacity, first day; then its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    person: u128,
    rest: u128,
}

impl Key {
    pub(super) const BYTES: usize = 32;

    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..16].copy_from_slice(&self.person.to_be_bytes());
        bytes[16..].copy_from_slice(&self.rest.to_be_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let half = |from| bytes[from..].first_chunk().copied().unwrap_or_default();
        Self {
            person: u128::from_be_bytes(half(0)),
            rest: u128::from_be_bytes(half(16)),
        }
    }
}

/// A row that says the person's id, in the order of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sortable {
    pub(super) key: Key,
    end: i32,
}

impl Sortable {
    const BYTES: usize = Key::BYTES + 4;

    pub(super) fn new(person: PersonId, said: Said) -> Self {
        let Said { rest, end } = said;
        let person = person.as_uuid().as_u128();
        Self {
            key: Key { person, rest },
            end,
        }
    }

    /// An entry that is in the table already, as its columns say.
    pub(super) fn entered(
        person: [u8; 16],
        institution: u32,
        capacity: u16,
        start: i32,
        end: Option<i32>,
    ) -> Self {
        let Said { rest, end } = Said::of_parts(institution, capacity, start, end, 0);
        let person = u128::from_be_bytes(person);
        Self {
            key: Key { person, rest },
            end,
        }
    }

    /// The same about another person.
    pub(super) fn about(mut self, person: [u8; 16]) -> Self {
        self.key.person = u128::from_be_bytes(person);
        self
    }

    /// What it shares with the entries that it must not share a day with: person, institution and capacity.
    pub(super) fn group(&self) -> (u128, u128) {
        (self.key.person, self.key.rest >> CAPACITY_SHIFT)
    }

    pub(super) fn person(&self) -> [u8; 16] {
        self.key.person.to_be_bytes()
    }

    pub(super) fn institution(&self) -> u32 {
        (self.key.rest >> INSTITUTION_SHIFT) as u32
    }

    pub(super) fn capacity(&self) -> u16 {
        (self.key.rest >> CAPACITY_SHIFT) as u16
    }

    pub(super) fn start(&self) -> i32 {
        ((self.key.rest >> START_SHIFT) as u32 ^ 1 << 31).cast_signed()
    }

    pub(super) fn end(&self) -> Option<i32> {
        (self.end != OPEN).then_some(self.end)
    }

    pub(super) fn line(&self) -> u64 {
        (self.key.rest & u128::from(LINE_MAX)) as u64
    }

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..Key::BYTES].copy_from_slice(&self.key.to_bytes());
        bytes[Key::BYTES..].copy_from_slice(&self.end.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let (key, end) = bytes.split_first_chunk().unwrap_or((&[0; Key::BYTES], &[]));
        Self {
            key: Key::from_bytes(key),
            end: i32::from_be_bytes(end.try_into().unwrap_or_default()),
        }
    }
}

/// Rows in the order of the file, each with the place of its number.
pub(super) struct Unsorted {
    path: PathBuf,
    file: BufWriter<File>,
    rows: u64,
}

impl Unsorted {
    const ROW_BYTES: usize = 4 + 16 + 4;

    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        let file = File::create(&path)?;
        Ok(Self {
            path,
            file: BufWriter::with_capacity(BUFFER_BYTES, file),
            rows: 0,
        })
    }

    pub(super) fn push(&mut self, number: u32, said: Said) -> io::Result<()> {
        self.rows += 1;
        self.file.write_all(&number.to_be_bytes())?;
        self.file.write_all(&said.rest.to_be_bytes())?;
        self.file.write_all(&said.end.to_be_bytes())
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Gives each row to `each`, in the order in which they came, and removes the file.
    pub(super) fn drain(
        mut self,
        mut each: impl FnMut(u32, Said) -> io::Result<()>,
    ) -> io::Result<()> {
        self.file.flush()?;
        drop(self.file);
        let mut file = BufReader::with_capacity(BUFFER_BYTES, File::open(&self.path)?);
        let mut row = [0; Self::ROW_BYTES];
        for _ in 0..self.rows {
            file.read_exact(&mut row)?;
            let number = row.first_chunk().copied().unwrap_or_default();
            let rest = row[4..].first_chunk().copied().unwrap_or_default();
            let end = row[20..].first_chunk().copied().unwrap_or_default();
            let said = Said {
                rest: u128::from_be_bytes(rest),
                end: i32::from_be_bytes(end),
            };
            each(u32::from_be_bytes(number), said)?;
        }
        std::fs::remove_file(&self.path)
    }
}

/// Sorts rows and writes them as a run, durably.
pub(super) fn write_run(path: &Path, rows: &mut [Sortable]) -> io::Result<()> {
    rows.sort_unstable();
    let mut file = BufWriter::with_capacity(BUFFER_BYTES, File::create(path)?);
    for row in rows {
        file.write_all(&row.to_bytes())?;
    }
    file.into_inner()?.sync_all()
}

/// One run, being read.
struct Run {
    file: BufReader<File>,
    left: u64,
}

impl Run {
    fn next(&mut self) -> io::Result<Option<Sortable>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let mut bytes = [0; Sortable::BYTES];
        self.file.read_exact(&mut bytes)?;
        Ok(Some(Sortable::from_bytes(&bytes)))
    }
}

/// Runs, merged while they are read.
pub(super) struct Merged {
    runs: Vec<Run>,
    /// The next row of each run that has one.
    next: BinaryHeap<Reverse<(Sortable, usize)>>,
}

impl Merged {
    /// Opens runs of whose rows those after `after` are wanted.
    pub(super) fn open(paths: &[PathBuf], after: Option<Key>) -> io::Result<Self> {
        let mut merged = Self {
            runs: Vec::with_capacity(paths.len()),
            next: BinaryHeap::with_capacity(paths.len()),
        };
        for (at, path) in paths.iter().enumerate() {
            let file = File::open(path)?;
            let bytes = file.metadata()?.len();
            let row_bytes = Sortable::BYTES as u64;
            if bytes % row_bytes != 0 {
                return Err(io::Error::other("a run of sorted rows is cut off"));
            }
            merged.runs.push(Run {
                file: BufReader::with_capacity(BUFFER_BYTES, file),
                left: bytes / row_bytes,
            });
            loop {
                match merged.runs[at].next()? {
                    Some(row) if after.is_some_and(|after| row.key <= after) => {}
                    Some(row) => break merged.next.push(Reverse((row, at))),
                    None => break,
                }
            }
        }
        Ok(merged)
    }

    /// The next row in the order of the table.
    pub(super) fn next(&mut self) -> io::Result<Option<Sortable>> {
        let Some(mut top) = self.next.peek_mut() else {
            return Ok(None);
        };
        let Reverse((row, at)) = *top;
        match self.runs[at].next()? {
            Some(following) => *top = Reverse((following, at)),
            None => drop(std::collections::binary_heap::PeekMut::pop(top)),
        }
        Ok(Some(row))
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan as _, civil::date};
    use proptest::prelude::*;
    use uuid::Uuid;
    use vocabulary::{Capacity, InstitutionId, Period};

    use super::*;

    fn sortable((person, institution, capacity, start, days, line): Parts) -> Sortable {
        let start = date(1969, 1, 1) + i32::from(start).days();
        let end = days.map(|days| start + i32::from(days).days());
        let file = FileReference {
            institution: InstitutionId::from_number(institution),
            capacity: Capacity::new(capacity).unwrap(),
            period: Period::new(start, end).unwrap(),
        };
        Sortable::new(
            PersonId::from_uuid(Uuid::from_u128(person)),
            Said::new(&file, line),
        )
    }

    type Parts = (u128, u32, u16, u16, Option<u16>, u64);

    fn parts() -> impl Strategy<Value = Parts> {
        let person = prop_oneof![0..4u128, any::<u128>()];
        (
            person,
            0..4u32,
            0..1000u16,
            any::<u16>(),
            any::<Option<u16>>(),
            0..1000u64,
        )
    }

    proptest! {
        #[test]
        fn a_row_says_what_was_put_in(parts in parts()) {
            let (person, institution, capacity, start, days, line) = parts;
            let row = sortable(parts);
            let first = days::number(date(1969, 1, 1)) + i32::from(start);
            prop_assert_eq!(row.person(), person.to_be_bytes());
            prop_assert_eq!(row.institution(), institution);
            prop_assert_eq!(row.capacity(), capacity);
            prop_assert_eq!(row.start(), first);
            prop_assert_eq!(row.end(), days.map(|days| first + i32::from(days)));
            prop_assert_eq!(row.line(), line);
            prop_assert!(Sortable::from_bytes(&row.to_bytes()) == row);
            prop_assert_eq!(Key::from_bytes(&row.key.to_bytes()), row.key);
        }

        #[test]
        fn keys_sort_as_the_table_does(left in parts(), right in parts()) {
            let order = |(person, institution, capacity, start, _, line): Parts| {
                (person, institution, capacity, start, line)
            };
            let (a, b) = (sortable(left).key, sortable(right).key);
            prop_assert_eq!(a.cmp(&b), order(left).cmp(&order(right)));
            prop_assert_eq!(a.to_bytes().cmp(&b.to_bytes()), a.cmp(&b));
        }

        #[test]
        fn merging_runs_is_sorting(
            all in prop::collection::vec(parts(), 0..60),
            run_rows in 1..20usize,
            skip in 0..60usize,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut rows: Vec<Sortable> = all.into_iter().map(sortable).collect();
            let mut paths = Vec::new();
            for (number, run) in rows.chunks_mut(run_rows).enumerate() {
                paths.push(folder.path().join(number.to_string()));
                write_run(&paths[number], run).unwrap();
            }
            rows.sort_unstable();
            let after = rows.get(skip).map(|row| row.key);
            rows.retain(|row| after.is_none_or(|after| row.key > after));
            let mut merged = Merged::open(&paths, after).unwrap();
            let mut found = Vec::new();
            while let Some(row) = merged.next().unwrap() {
                found.push(row);
            }
            prop_assert!(found == rows);
        }
    }

    #[test]
    fn a_run_that_is_cut_off_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        write_run(&path, &mut [sortable((1, 2, 3, 4, None, 5))]).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..20]).unwrap();
        assert!(Merged::open(&[path], None).is_err());
    }

    #[test]
    fn unsorted_rows_come_back_as_they_went() {
        let folder = tempfile::tempdir().unwrap();
        let mut unsorted = Unsorted::create(folder.path().join("rows")).unwrap();
        let said = |line| {
            let Sortable { key, end } = sortable((0, 2, 3, 4, Some(5), line));
            Said {
                rest: key.rest,
                end,
            }
        };
        for line in 0..1000 {
            unsorted.push(line as u32 * 7, said(line)).unwrap();
        }
        assert_eq!(unsorted.rows(), 1000);
        let mut next = 0;
        unsorted
            .drain(|number, row| {
                assert_eq!(number, next as u32 * 7);
                assert!(row == said(next));
                next += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(next, 1000);
        assert!(!folder.path().join("rows").exists());
    }
}
