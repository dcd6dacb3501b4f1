//! Files of replaced numbers: `old,new` on each line, as the register of persons hands them over.
//!
//! INVARIANTS:
//! - A line that cannot be read or cannot be true costs itself only.
//! - A line is told by its number and a reason; neither repeats what stands in it.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use thiserror::Error;
use vocabulary::{
    Date,
    be::{Ssin, SsinError, SsinRange},
};

use super::replacement::{Contradiction, NotReplaced, Replaced};
use crate::{
    Store,
    directory::load::PROBLEMS_MAX,
    lines::{Lines, columns},
};

/// The columns of a file, in this order.
pub const COLUMNS: [&str; 2] = ["old", "new"];

/// Longest line in bytes. The two columns take 27 with quotes; the rest is room for a reason that is to the point.
pub const LINE_BYTES_MAX: usize = 64;

/// An old number and the one that took its place. It holds national numbers, so it has no `Debug`.
pub struct Pair {
    /// The number that was replaced.
    pub old: Ssin,
    /// The number that took its place.
    pub new: Ssin,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PairFault {
    /// More bytes than [`LINE_BYTES_MAX`].
    #[error("the line is longer than 64 bytes")]
    LineTooLong,
    /// Bytes that are no text.
    #[error("the line is not UTF-8 text")]
    NotText,
    /// Not two columns.
    #[error("the line does not have two columns")]
    Columns,
    /// The first column is no national number.
    #[error("`old`: {0}")]
    Old(SsinError),
    /// The second column is no national number.
    #[error("`new`: {0}")]
    New(SsinError),
    /// It cannot be true beside what is entered.
    #[error(transparent)]
    Contradicts(#[from] Contradiction),
}

/// Why a file as a whole cannot be read.
#[derive(Debug, Error)]
pub enum CannotReadPairs {
    /// The operating system says no.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The first line is another one.
    #[error("the first line is not `old,new`")]
    Header,
}

/// Why a file was not entered to its end. What came before stays entered; run again, it goes on.
#[derive(Debug, Error)]
pub enum NotEntered {
    /// The file cannot be read.
    #[error(transparent)]
    CannotRead(#[from] CannotReadPairs),
    /// The store failed.
    #[error("line {line} and those behind it are not entered: {why}")]
    Store {
        /// Where.
        line: u64,
        /// Why.
        why: NotReplaced,
    },
}

/// What became of the lines of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairsEntered {
    /// Entered now, each with its leaf.
    pub entered: u64,
    /// Entered before.
    pub already_so: u64,
    /// They cannot be true beside what is entered.
    pub contradicting: u64,
    /// They cannot be read.
    pub bad: u64,
    /// The lines that were not entered, in their order, the first [`PROBLEMS_MAX`].
    pub problems: Vec<(u64, PairFault)>,
}

impl PairsEntered {
    fn add(&mut self, line: u64, outcome: Result<Replaced, PairFault>) {
        match &outcome {
            Ok(Replaced::Now(_)) => self.entered += 1,
            Ok(Replaced::AlreadySo) => self.already_so += 1,
            Err(PairFault::Contradicts(_)) => self.contradicting += 1,
            Err(_) => self.bad += 1,
        }
        if let Err(fault) = outcome
            && self.problems.len() < PROBLEMS_MAX
        {
            self.problems.push((line, fault));
        }
    }
}

/// Parses one line, without its end.
///
/// # Errors
/// The first fault, from left to right.
fn parse_pair(line: &[u8], today: Date, accepted: SsinRange) -> Result<Pair, PairFault> {
    if line.len() > LINE_BYTES_MAX {
        return Err(PairFault::LineTooLong);
    }
    let line = std::str::from_utf8(line).map_err(|_| PairFault::NotText)?;
    let [old, new] = columns(line).ok_or(PairFault::Columns)?;
    Ok(Pair {
        old: Ssin::parse(old, today, accepted).map_err(PairFault::Old)?,
        new: Ssin::parse(new, today, accepted).map_err(PairFault::New)?,
    })
}

/// A line's number, with the header as line 1, and what it says.
pub type NumberedPair = (u64, Result<Pair, PairFault>);

/// The pairs of a file, one after the other.
pub struct Pairs<R> {
    lines: Lines<R>,
    today: Date,
    accepted: SsinRange,
}

impl<R: BufRead> Pairs<R> {
    /// Reads the header. `today` is the legal date: nobody is born after it.
    ///
    /// # Errors
    /// When it cannot be read, or is not [`COLUMNS`].
    pub fn new(reader: R, today: Date, accepted: SsinRange) -> Result<Self, CannotReadPairs> {
        let mut lines = Lines::new(reader, LINE_BYTES_MAX);
        if !lines.header(COLUMNS)? {
            return Err(CannotReadPairs::Header);
        }
        Ok(Self {
            lines,
            today,
            accepted,
        })
    }

    /// The next line's number and what it says, or `None` at the end. Empty lines are passed over.
    ///
    /// # Errors
    /// When the file cannot be read further.
    pub fn next_pair(&mut self) -> Result<Option<NumberedPair>, CannotReadPairs> {
        let (today, accepted) = (self.today, self.accepted);
        let line = self.lines.next()?;
        Ok(line.map(|line| (line.number, parse_pair(line.bytes, today, accepted))))
    }
}

impl Store {
    /// Enters the replaced numbers of a file, line by line; each is durable with its leaf before the next begins. Entered
    /// again, a file changes nothing.
    ///
    /// # Errors
    /// See [`NotEntered`].
    pub async fn replace_numbers(&self, file: &Path) -> Result<PairsEntered, NotEntered> {
        let file = File::open(file).map_err(CannotReadPairs::Io)?;
        let mut pairs = Pairs::new(BufReader::new(file), self.today(), self.sealer.accepted())?;
        let mut entered = PairsEntered::default();
        while let Some((line, pair)) = pairs.next_pair()? {
            let outcome = match pair {
                Ok(Pair { old, new }) => match self.replace_number(&old, &new).await {
                    Ok(replaced) => Ok(replaced),
                    Err(NotReplaced::Contradicts(why)) => Err(why.into()),
                    Err(why) => return Err(NotEntered::Store { line, why }),
                },
                Err(fault) => Err(fault),
            };
            entered.add(line, outcome);
        }
        Ok(entered)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(text: &[u8]) -> Result<Vec<(u64, Option<PairFault>)>, CannotReadPairs> {
        let mut pairs = Pairs::new(text, date(2026, 11, 21), SsinRange::Synthetic)?;
        let mut found = Vec::new();
        while let Some((line, pair)) = pairs.next_pair()? {
            found.push((line, pair.err()));
        }
        Ok(found)
    }

    #[test]
    fn each_line_is_read_or_has_its_reason() {
        let long = "8".repeat(500);
        let text = format!(
            "old,new\r\n85673003360,85673003459\r\n\n\"85673003360\",\"85673003459\"\n85673003360\n\
             85673003360,85673003459,\n85673003361,85673003459\n85673003360,1\n{long}\n,\n85673003360,85673003459"
        );
        assert_eq!(
            read(text.as_bytes()).unwrap(),
            [
                (2, None),
                (4, None),
                (5, Some(PairFault::Columns)),
                (6, Some(PairFault::Columns)),
                (7, Some(PairFault::Old(SsinError::Check))),
                (8, Some(PairFault::New(SsinError::Length))),
                (9, Some(PairFault::LineTooLong)),
                (10, Some(PairFault::Old(SsinError::Length))),
                (11, None),
            ]
        );
        assert_eq!(
            read(b"\xef\xbb\xbf\"old\",\"new\"\n\xff,1").unwrap(),
            [(2, Some(PairFault::NotText))]
        );
        for header in ["", "new,old", "old", "85673003360,85673003459", "old,new,"] {
            assert!(matches!(
                read(header.as_bytes()),
                Err(CannotReadPairs::Header)
            ));
        }
    }
}
