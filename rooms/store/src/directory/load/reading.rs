//! Rows out of a file, one after the other, whichever its format.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use bytes::Bytes;
use parquet::file::reader::ChunkReader;
use thiserror::Error;

use super::{
    parquet::ParquetRows,
    row::{COLUMNS, Checks, LINE_BYTES_MAX, Row, RowFault, parse_csv_row},
};
use crate::lines::Lines;

/// Read from the file at once, in bytes.
const BUFFER_BYTES: usize = 1 << 20;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of comma-separated values below a line that names the columns.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format that a file's name tells, by its ending.
    pub fn of(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?;
        if ending.eq_ignore_ascii_case("csv") {
            Some(Format::Csv)
        } else if ending.eq_ignore_ascii_case("parquet") {
            Some(Format::Parquet)
        } else {
            None
        }
    }
}

/// Why a file as a whole cannot be read.
#[derive(Debug, Error)]
pub enum CannotRead {
    /// The operating system says no.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The first line of a CSV file is another one.
    #[error("the first line is not `ssin,institution,capacity,startDate,endDate`")]
    Header,
    /// A Parquet file without one of the columns, or with one of another type.
    #[error("the Parquet file has no column `{0}`, or it is not of a type that can be read")]
    Column(&'static str),
    /// A Parquet file that contradicts itself. What the reader says is left out: it may quote values.
    #[error("the Parquet file is damaged near row {0}")]
    Damaged(u64),
}

/// A row and where it stands in the file: the line of a CSV file, with the header as line 1, or the number of the row in
/// a Parquet file, counted from 1.
pub type Numbered = (u64, Result<Row, RowFault>);

/// A file of rows, open.
pub(super) enum Rows<F: ChunkReader + 'static = File> {
    Csv(CsvRows<BufReader<File>>),
    Parquet(Box<ParquetRows<F>>),
}

impl Rows {
    pub(super) fn open(path: &Path, format: Format) -> Result<Self, CannotRead> {
        let file = File::open(path)?;
        Ok(match format {
            Format::Csv => Rows::Csv(CsvRows::new(BufReader::with_capacity(BUFFER_BYTES, file))?),
            Format::Parquet => Rows::Parquet(Box::new(ParquetRows::new(file)?)),
        })
    }

    /// The next row, or `None` at the end.
    pub(super) fn next(&mut self, checks: &Checks) -> Result<Option<Numbered>, CannotRead> {
        match self {
            Rows::Csv(rows) => rows.next(checks),
            Rows::Parquet(rows) => rows.next(checks),
        }
    }

    /// How many bytes of the file have been read, as nearly as its format tells.
    pub(super) fn bytes_read(&self) -> u64 {
        match self {
            Rows::Csv(rows) => rows.0.bytes_read(),
            Rows::Parquet(rows) => rows.bytes_read(),
        }
    }
}

/// Reads all rows of a CSV file that is in memory.
///
/// # Errors
/// When the first line is not the one it must be.
pub fn read_csv(
    bytes: &[u8],
    checks: &Checks,
    mut each: impl FnMut(Numbered),
) -> Result<(), CannotRead> {
    let mut rows = CsvRows::new(bytes)?;
    while let Some(row) = rows.next(checks)? {
        each(row);
    }
    Ok(())
}

/// Reads all rows of a Parquet file that is in memory.
///
/// # Errors
/// When columns are missing or the file is damaged.
pub fn read_parquet(
    bytes: Bytes,
    checks: &Checks,
    mut each: impl FnMut(Numbered),
) -> Result<(), CannotRead> {
    let mut rows = ParquetRows::new(bytes)?;
    while let Some(row) = rows.next(checks)? {
        each(row);
    }
    Ok(())
}

/// The lines of a CSV file.
pub(super) struct CsvRows<R>(Lines<R>);

impl<R: BufRead> CsvRows<R> {
    pub(super) fn new(reader: R) -> Result<Self, CannotRead> {
        let mut lines = Lines::new(reader, LINE_BYTES_MAX);
        match lines.header(COLUMNS)? {
            true => Ok(Self(lines)),
            false => Err(CannotRead::Header),
        }
    }

    fn next(&mut self, checks: &Checks) -> Result<Option<Numbered>, CannotRead> {
        let line = self.0.next()?;
        Ok(line.map(|line| (line.number, parse_csv_row(line.bytes, checks))))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use vocabulary::be::SsinRange;

    use super::*;
    use crate::directory::load::row::Institutions;

    fn checks() -> Checks {
        Checks {
            today: date(2026, 11, 21),
            accepted: SsinRange::Synthetic,
            institutions: Institutions::Any,
        }
    }

    fn read(text: &str) -> Result<Vec<(u64, Option<RowFault>)>, CannotRead> {
        let mut found = Vec::new();
        read_csv(text.as_bytes(), &checks(), |(line, row)| {
            found.push((line, row.err()))
        })?;
        Ok(found)
    }

    const GOOD: &str = "85673003360,0999999823,007,2025-03-01,";

    #[test]
    fn lines_are_counted_and_a_bad_one_costs_only_itself() {
        let header = COLUMNS.join(",");
        let long = "x".repeat(5_000);
        let text = format!("{header}\r\n{GOOD}\r\n\r\n\"{GOOD}\n{long}\n{GOOD}\n,\n{GOOD}");
        let found = read(&text).unwrap();
        assert_eq!(
            found,
            [
                (2, None),
                (4, Some(RowFault::NumberNotDigits)),
                (5, Some(RowFault::LineTooLong)),
                (6, None),
                (7, Some(RowFault::Columns)),
                (8, None),
            ]
        );
        let exact = format!("{header}\n{}\r\n{GOOD}", "x".repeat(LINE_BYTES_MAX));
        assert_eq!(read(&exact).unwrap()[0], (2, Some(RowFault::Columns)));
    }

    #[test]
    fn the_header_is_what_it_must_be() {
        for header in [
            "ssin,institution,capacity,startDate,endDate",
            "\u{feff}ssin,institution,capacity,startDate,endDate",
            "\"ssin\",\"institution\",\"capacity\",\"startDate\",\"endDate\"",
        ] {
            assert_eq!(read(header).unwrap(), []);
            assert_eq!(read(&format!("{header}\r\n{GOOD}\n")).unwrap(), [(2, None)]);
        }
        for header in [
            "",
            GOOD,
            "ssin;institution",
            "ssin,institution,capacity,endDate,startDate",
        ] {
            assert!(matches!(read(header), Err(CannotRead::Header)));
        }
    }

    #[test]
    fn formats_are_known_by_their_endings() {
        for (name, format) in [
            ("a.csv", Some(Format::Csv)),
            ("b.PARQUET", Some(Format::Parquet)),
            ("csv", None),
            ("c.csv.gz", None),
        ] {
            assert_eq!(Format::of(Path::new(name)), format);
        }
    }
}
