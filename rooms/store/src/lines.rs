//! Lines of comma-separated values whose columns can hold neither a comma nor a line end.
//!
//! Read line by line and not by a general CSV reader: a quote that is never closed costs one line instead of everything
//! behind it, and memory holds one line.

use std::io::{self, BufRead, Read as _};

/// What some programs put in front of UTF-8 text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The lines of a text, one after the other.
pub(crate) struct Lines<R> {
    reader: R,
    /// The longest line in bytes.
    most: usize,
    line: Vec<u8>,
    number: u64,
    bytes: u64,
}

/// A line without its end; of one that is too long only as much as shows that.
pub(crate) struct Line<'a> {
    /// Its number, the first is 1.
    pub(crate) number: u64,
    pub(crate) bytes: &'a [u8],
}

impl<R: BufRead> Lines<R> {
    /// Lines of at most so many bytes.
    pub(crate) fn new(reader: R, most: usize) -> Self {
        Self {
            reader,
            most,
            line: Vec::with_capacity(most),
            number: 0,
            bytes: 0,
        }
    }

    /// How many bytes were read.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// Reads the first line, and tells whether it names these columns.
    pub(crate) fn header<const N: usize>(&mut self, names: [&str; N]) -> io::Result<bool> {
        self.read()?;
        let header = self
            .line
            .strip_prefix(BYTE_ORDER_MARK)
            .unwrap_or(&self.line);
        let named = std::str::from_utf8(header).ok().and_then(columns);
        Ok(named == Some(names))
    }

    /// The next line that is not empty, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        while self.read()? {
            if !self.line.is_empty() {
                return Ok(Some(Line {
                    number: self.number,
                    bytes: &self.line,
                }));
            }
        }
        Ok(None)
    }

    /// Reads one line. False at the end.
    fn read(&mut self) -> io::Result<bool> {
        self.line.clear();
        // One byte more than the longest line, and its end of at most two.
        let most = self.most as u64 + 3;
        let read = self
            .reader
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut self.line)?;
        self.bytes += read as u64;
        self.number += 1;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if read as u64 == most {
            self.skip()?;
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        Ok(read > 0)
    }

    fn skip(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let skipped = end.map_or(buffer.len(), |end| end + 1);
            self.reader.consume(skipped);
            self.bytes += skipped as u64;
            if end.is_some() || skipped == 0 {
                return Ok(());
            }
        }
    }
}

/// Splits a line into its columns and takes quotes off; `None` when there are more or fewer.
pub(crate) fn columns<const N: usize>(line: &str) -> Option<[&str; N]> {
    let mut parts = line.split(',');
    let mut columns = [""; N];
    for column in &mut columns {
        let part = parts.next()?;
        let bare = part
            .strip_prefix('"')
            .and_then(|part| part.strip_suffix('"'));
        *column = bare.unwrap_or(part);
    }
    match parts.next() {
        None => Some(columns),
        Some(_) => None,
    }
}
