//! Rows out of a Parquet file: five flat columns, found by their names.
//!
//! National number and institution are text or whole numbers, the capacity likewise, and the days are text or dates.
//! Only the end may be missing.
//!
//! The library panics on some damaged files. Here that is caught and told like any other damage; what it had in hand then
//! is not used again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::{
    basic::{ConvertedType, Type as Physical},
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArray, DataType},
    errors::ParquetError,
    file::reader::{ChunkReader, FileReader as _, SerializedFileReader},
};
use vocabulary::{Capacity, Date, InstitutionId};

use super::{
    reading::{CannotRead, Numbered},
    row::{COLUMNS, Checks, Row, RowFault, parse_capacity, parse_day},
};
use crate::days;

/// Rows decoded at once.
const BATCH_ROWS: usize = 4_096;

/// What stands in one column of one row.
enum Cell {
    Missing,
    Text(ByteArray),
    Number(i64),
}

/// A Parquet file, open.
pub(crate) struct ParquetRows<F: ChunkReader + 'static> {
    file: SerializedFileReader<F>,
    /// Where the five columns are.
    places: [usize; 5],
    /// The row group that comes next.
    group: usize,
    /// The columns of the present row group.
    readers: Option<[ColumnReader; 5]>,
    /// Decoded cells of the five columns, in the opposite order, so that the next one is the last.
    cells: [Vec<Cell>; 5],
    /// Rows given out.
    given: u64,
    bytes_total: u64,
    rows_total: u64,
}

impl<F: ChunkReader + 'static> ParquetRows<F> {
    pub(super) fn new(file: F) -> Result<Self, CannotRead> {
        let bytes_total = file.len();
        let file =
            caught(|| SerializedFileReader::new(file)).map_err(|_| CannotRead::Damaged(0))?;
        let metadata = file.metadata().file_metadata();
        let rows_total = u64::try_from(metadata.num_rows()).unwrap_or(0);
        let mut places = [0; 5];
        for (place, name) in places.iter_mut().zip(COLUMNS) {
            let columns = metadata.schema_descr().columns();
            *place = columns
                .iter()
                .position(|column| column.path().parts() == [name])
                .ok_or(CannotRead::Column(name))?;
            let column = &columns[*place];
            let flat = column.max_rep_level() == 0 && column.max_def_level() <= 1;
            let is_day = matches!(name, "startDate" | "endDate");
            let readable = match (column.physical_type(), column.converted_type()) {
                (Physical::BYTE_ARRAY, _) => true,
                (Physical::INT32, ConvertedType::DATE) => is_day,
                (Physical::INT32 | Physical::INT64, kind) => !is_day && is_whole(kind),
                _ => false,
            };
            if !(flat && readable) {
                return Err(CannotRead::Column(name));
            }
        }
        Ok(Self {
            file,
            places,
            group: 0,
            readers: None,
            cells: Default::default(),
            given: 0,
            bytes_total,
            rows_total,
        })
    }

    pub(super) fn bytes_read(&self) -> u64 {
        let share = u128::from(self.bytes_total) * u128::from(self.given);
        let read = share / u128::from(self.rows_total.max(1));
        u64::try_from(read).map_or(self.bytes_total, |read| read.min(self.bytes_total))
    }

    pub(super) fn next(&mut self, checks: &Checks) -> Result<Option<Numbered>, CannotRead> {
        while self.cells[0].is_empty() {
            let decoded = caught(|| self.decode());
            if !decoded.map_err(|_| CannotRead::Damaged(self.given + 1))? {
                return Ok(None);
            }
        }
        self.given += 1;
        let cells = self
            .cells
            .each_mut()
            .map(|column| column.pop().unwrap_or(Cell::Missing));
        Ok(Some((self.given, row(&cells, checks))))
    }

    /// Decodes the next rows; false at the end of the file.
    fn decode(&mut self) -> Result<bool, ParquetError> {
        let readers = match &mut self.readers {
            Some(readers) => readers,
            None if self.group == self.file.num_row_groups() => return Ok(false),
            None => {
                let group = self.file.get_row_group(self.group)?;
                self.group += 1;
                let open = |at: usize| group.get_column_reader(self.places[at]);
                let opened = [open(0)?, open(1)?, open(2)?, open(3)?, open(4)?];
                self.readers.insert(opened)
            }
        };
        let mut rows = None;
        for (reader, cells) in readers.iter_mut().zip(&mut self.cells) {
            *cells = match reader {
                ColumnReader::ByteArrayColumnReader(reader) => read(reader, Cell::Text)?,
                ColumnReader::Int32ColumnReader(reader) => {
                    read(reader, |value| Cell::Number(value.into()))?
                }
                ColumnReader::Int64ColumnReader(reader) => read(reader, Cell::Number)?,
                _ => return Err(ParquetError::General("a column of another type".to_owned())),
            };
            if *rows.get_or_insert(cells.len()) != cells.len() {
                return Err(ParquetError::General(
                    "columns of different length".to_owned(),
                ));
            }
        }
        if rows == Some(0) {
            self.readers = None;
        }
        Ok(true)
    }
}

/// Turns a panic of the library into an error.
fn caught<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(ParquetError::General("the reader gave up".to_owned())))
}

/// Whole numbers, signed or not; those without a sign are below 2^31 where we look at them.
fn is_whole(kind: ConvertedType) -> bool {
    use ConvertedType as Kind;
    matches!(
        kind,
        Kind::NONE
            | Kind::INT_8
            | Kind::INT_16
            | Kind::INT_32
            | Kind::INT_64
            | Kind::UINT_8
            | Kind::UINT_16
            | Kind::UINT_32
            | Kind::UINT_64
    )
}

/// Reads the next cells of a column, last one first.
fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    cell: impl Fn(T::T) -> Cell,
) -> Result<Vec<Cell>, ParquetError> {
    let mut levels = Vec::with_capacity(BATCH_ROWS);
    let mut values = Vec::with_capacity(BATCH_ROWS);
    let (rows, present, _) =
        reader.read_records(BATCH_ROWS, Some(&mut levels), None, &mut values)?;
    if levels.is_empty() && present == rows {
        return Ok(values.into_iter().rev().map(cell).collect());
    }
    let mut values = values.into_iter().rev();
    let mut cells = Vec::with_capacity(rows);
    for level in levels.iter().rev() {
        cells.push(match level {
            0 => Cell::Missing,
            _ => values.next().map_or(Cell::Missing, &cell),
        });
    }
    Ok(cells)
}

fn row(cells: &[Cell; 5], checks: &Checks) -> Result<Row, RowFault> {
    let [ssin, institution, capacity, start, end] = cells;
    let number;
    let ssin = match ssin {
        Cell::Missing => "",
        Cell::Text(bytes) => text(bytes).ok_or(RowFault::NotText)?,
        Cell::Number(digits) => {
            number = zeroize::Zeroizing::new(format!("{digits:011}"));
            &number
        }
    };
    let institution = match institution {
        Cell::Missing => None,
        Cell::Text(bytes) => text(bytes).and_then(|text| InstitutionId::parse(text).ok()),
        Cell::Number(number) => u32::try_from(*number).ok().map(InstitutionId::from_number),
    };
    let capacity = match capacity {
        Cell::Missing => None,
        Cell::Text(bytes) => text(bytes).and_then(parse_capacity),
        Cell::Number(code) => u16::try_from(*code)
            .ok()
            .and_then(|code| Capacity::new(code).ok()),
    };
    let start = match start {
        Cell::Missing => None,
        start => day(start),
    };
    let end = match end {
        Cell::Missing => Some(None),
        Cell::Text(bytes) if bytes.is_empty() => Some(None),
        end => day(end).map(Some),
    };
    checks.row(ssin, institution, capacity, start, end)
}

fn day(cell: &Cell) -> Option<Date> {
    match cell {
        Cell::Missing => None,
        Cell::Text(bytes) => parse_day(text(bytes)?),
        Cell::Number(number) => days::day(i32::try_from(*number).ok()?).ok(),
    }
}

fn text(bytes: &ByteArray) -> Option<&str> {
    std::str::from_utf8(bytes.data()).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use jiff::civil::date;
    use parquet::{
        data_type::{ByteArrayType, Int32Type, Int64Type},
        file::{
            properties::WriterProperties,
            writer::{SerializedFileWriter, SerializedRowGroupWriter},
        },
        schema::parser::parse_message_type,
    };
    use proptest::prelude::*;
    use vocabulary::{FileReference, Period, be::SsinRange};

    use super::*;
    use crate::directory::load::{Institutions, read_parquet};

    const TEXTS: &str = "message rows {
        REQUIRED BYTE_ARRAY ssin (UTF8); REQUIRED BYTE_ARRAY institution (UTF8);
        REQUIRED BYTE_ARRAY capacity (UTF8); REQUIRED BYTE_ARRAY startDate (UTF8);
        OPTIONAL BYTE_ARRAY endDate (UTF8); }";
    const NUMBERS: &str = "message rows {
        OPTIONAL INT32 endDate (DATE); OPTIONAL INT32 startDate (DATE); OPTIONAL INT32 note;
        OPTIONAL INT32 capacity (UINT_16); OPTIONAL INT64 institution; OPTIONAL INT64 ssin; }";

    fn checks() -> Checks {
        Checks {
            today: date(2026, 11, 21),
            accepted: SsinRange::Synthetic,
            institutions: Institutions::Any,
        }
    }

    fn write(schema: &str, groups: &[fn(&mut SerializedRowGroupWriter<'_, Vec<u8>>)]) -> Bytes {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties = Arc::new(WriterProperties::builder().build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
        for group in groups {
            let mut rows = writer.next_row_group().unwrap();
            group(&mut rows);
            rows.close().unwrap();
        }
        writer.into_inner().unwrap().into()
    }

    fn column<T: DataType>(
        rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
        levels: Option<&[i16]>,
        values: &[T::T],
    ) {
        let mut column = rows.next_column().unwrap().unwrap();
        column
            .typed::<T>()
            .write_batch(values, levels, None)
            .unwrap();
        column.close().unwrap();
    }

    fn texts(rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>) {
        let text =
            |texts: &[&str]| -> Vec<ByteArray> { texts.iter().map(|t| (*t).into()).collect() };
        column::<ByteArrayType>(
            rows,
            None,
            &text(&["85673003360", "85673003361", "85673003360"]),
        );
        column::<ByteArrayType>(rows, None, &text(&["0999999823", "0999999823", "999"]));
        column::<ByteArrayType>(rows, None, &text(&["007", "007", "007"]));
        column::<ByteArrayType>(
            rows,
            None,
            &text(&["2025-03-01", "2025-03-01", "2025-03-01"]),
        );
        column::<ByteArrayType>(rows, Some(&[1, 0, 1]), &text(&["2026-02-28", ""]));
    }

    fn numbers(rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>) {
        let first = days::number(date(2025, 3, 1));
        let last = days::number(date(2026, 2, 28));
        column::<Int32Type>(rows, Some(&[1, 0, 1]), &[last, first - 1]);
        column::<Int32Type>(rows, Some(&[1, 0, 1]), &[first, first]);
        column::<Int32Type>(rows, Some(&[0, 0, 0]), &[]);
        column::<Int32Type>(rows, Some(&[1, 1, 1]), &[7, 7, 7]);
        column::<Int64Type>(rows, Some(&[1, 1, 1]), &[999_999_823; 3]);
        column::<Int64Type>(rows, Some(&[1, 1, 1]), &[85_673_003_360; 3]);
    }

    /// A row's number, and what stands in it.
    type Found = (u64, Result<FileReference, RowFault>);

    fn found(file: Bytes) -> Result<Vec<Found>, CannotRead> {
        let mut found = Vec::new();
        read_parquet(file, &checks(), |(at, row)| {
            found.push((at, row.map(|row| row.file)))
        })?;
        Ok(found)
    }

    fn good() -> FileReference {
        FileReference {
            institution: InstitutionId::from_number(999_999_823),
            capacity: Capacity::new(7).unwrap(),
            period: Period::new(date(2025, 3, 1), Some(date(2026, 2, 28))).unwrap(),
        }
    }

    #[test]
    fn text_and_numbers_are_read_over_row_groups() {
        let read = found(write(TEXTS, &[texts, texts])).unwrap();
        let group = [
            Ok(good()),
            Err(RowFault::NumberCheck),
            Err(RowFault::Institution),
        ];
        assert_eq!(read, (1..).zip([group, group].concat()).collect::<Vec<_>>());
        let read = found(write(NUMBERS, &[numbers])).unwrap();
        assert_eq!(
            read,
            [
                (1, Ok(good())),
                (2, Err(RowFault::StartDate)),
                (3, Err(RowFault::EndBeforeStart))
            ]
        );
        assert!(found(write(TEXTS, &[])).unwrap().is_empty());
    }

    #[test]
    fn missing_and_odd_columns_are_named() {
        for (schema, name) in [
            (TEXTS.replace("endDate", "until"), "endDate"),
            (
                TEXTS.replace("REQUIRED BYTE_ARRAY ssin (UTF8)", "REQUIRED DOUBLE ssin"),
                "ssin",
            ),
            (
                TEXTS.replace(
                    "REQUIRED BYTE_ARRAY startDate (UTF8)",
                    "REQUIRED INT32 startDate",
                ),
                "startDate",
            ),
            (
                TEXTS.replace(
                    "REQUIRED BYTE_ARRAY capacity (UTF8)",
                    "REPEATED INT32 capacity",
                ),
                "capacity",
            ),
            (
                TEXTS.replace(
                    "REQUIRED BYTE_ARRAY capacity (UTF8)",
                    "REQUIRED INT32 capacity (DATE)",
                ),
                "capacity",
            ),
        ] {
            let why = found(write(&schema, &[])).err();
            assert!(
                matches!(why, Some(CannotRead::Column(column)) if column == name),
                "{schema}"
            );
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_and_no_panic() {
        let file = write(TEXTS, &[texts, texts]);
        for length in 0..file.len() {
            assert!(found(file.slice(..length)).is_err());
        }
        assert!(found(Bytes::new()).is_err());
    }

    proptest! {
        #[test]
        fn a_changed_byte_is_survived(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut file = write(TEXTS, &[texts]).to_vec();
            let at = at.index(file.len());
            file[at] = byte;
            let _ = found(file.into());
        }
    }
}
