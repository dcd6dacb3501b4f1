//! Parameters and rows: one small enum that both engines speak.

use std::fmt;

use super::Unavailable;

/// One parameter or one column. Instants are microseconds since 1970 UTC, days are days since 1970, ids and hashes are
/// bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// SQL's NULL.
    Null,
    /// Any integer column.
    Integer(i64),
    /// A truth value; SQLite keeps 0 or 1.
    Boolean(bool),
    /// Text, or JSON as text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Shows the shape only: a value may be about a person.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Value::Null => "Null",
            Value::Integer(_) => "Integer(…)",
            Value::Boolean(_) => "Boolean(…)",
            Value::Text(_) => "Text(…)",
            Value::Bytes(_) => "Bytes(…)",
        })
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Integer(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Value::Integer(value.into())
    }
}

impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Value::Integer(value.into())
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Value::Integer(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Boolean(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Value::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Value::Bytes(value.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Value::Bytes(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// A count or a place as a column: SQL integers are signed.
pub(crate) fn count(value: u64) -> Value {
    // 2^63 leaves at a million a second take 292,000 years.
    Value::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

/// What a read gave, row after row in one vector.
#[derive(Debug, Default)]
pub struct Rows {
    width: usize,
    values: Vec<Value>,
}

impl Rows {
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            values: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, value: Value) {
        self.values.push(value);
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// Tells whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The rows in order.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.values.chunks_exact(self.width.max(1)).map(Row)
    }

    /// The first row.
    pub fn first(&self) -> Option<Row<'_>> {
        self.iter().next()
    }
}

/// One row; columns are read by place and type.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a>(&'a [Value]);

impl<'a> Row<'a> {
    fn value(self, column: usize) -> &'a Value {
        self.0.get(column).unwrap_or(&Value::Null)
    }

    fn mismatch(self, column: usize, wanted: &str) -> Unavailable {
        Unavailable::new(format!("column {column} is not {wanted}"))
    }

    /// An integer.
    pub fn integer(self, column: usize) -> Result<i64, Unavailable> {
        match self.value(column) {
            Value::Integer(value) => Ok(*value),
            _ => Err(self.mismatch(column, "an integer")),
        }
    }

    /// An integer in the range of a smaller or unsigned type.
    pub fn number<T: TryFrom<i64>>(self, column: usize) -> Result<T, Unavailable> {
        T::try_from(self.integer(column)?).map_err(|_| self.mismatch(column, "in range"))
    }

    /// An integer that may be missing.
    pub fn integer_or_null(self, column: usize) -> Result<Option<i64>, Unavailable> {
        match self.value(column) {
            Value::Null => Ok(None),
            _ => self.integer(column).map(Some),
        }
    }

    /// A truth value.
    pub fn boolean(self, column: usize) -> Result<bool, Unavailable> {
        match self.value(column) {
            Value::Boolean(value) => Ok(*value),
            Value::Integer(value @ (0 | 1)) => Ok(*value == 1),
            _ => Err(self.mismatch(column, "a truth value")),
        }
    }

    /// Text, or JSON as text.
    pub fn text(self, column: usize) -> Result<&'a str, Unavailable> {
        match self.value(column) {
            Value::Text(value) => Ok(value),
            _ => Err(self.mismatch(column, "text")),
        }
    }

    /// A text column that may be null.
    ///
    /// # Errors
    /// When it is neither.
    pub fn text_or_null(self, column: usize) -> Result<Option<&'a str>, Unavailable> {
        match self.value(column) {
            Value::Null => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// Bytes.
    pub fn bytes(self, column: usize) -> Result<&'a [u8], Unavailable> {
        match self.value(column) {
            Value::Bytes(value) => Ok(value),
            _ => Err(self.mismatch(column, "bytes")),
        }
    }

    /// Bytes that may be missing.
    pub fn bytes_or_null(self, column: usize) -> Result<Option<&'a [u8]>, Unavailable> {
        match self.value(column) {
            Value::Null => Ok(None),
            _ => self.bytes(column).map(Some),
        }
    }

    /// Bytes of a fixed length.
    pub fn array<const N: usize>(self, column: usize) -> Result<[u8; N], Unavailable> {
        self.bytes(column)?
            .try_into()
            .map_err(|_| self.mismatch(column, "of the right length"))
    }
}
