//! Why a word was refused, without the word.

/// A text or number that is not the word it should be. It never holds the value that was refused, so it can be logged
/// and sent back as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} is malformed: {why}")]
pub struct Malformed {
    /// Which word was expected, e.g. `service`.
    pub what: &'static str,
    /// Which rule it breaks, e.g. `longer than 64 characters`.
    pub why: &'static str,
}
