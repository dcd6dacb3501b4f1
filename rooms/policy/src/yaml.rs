//! Reading the register's documents: small, strict YAML.
//!
//! One document a file, no anchors, aliases, merge keys or custom tags, unknown and repeated keys refused, strings
//! that look like numbers quoted. What is left reads the same in every YAML reader and cannot grow when expanded.

use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, de};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_saphyr::{Options, budget, options};

/// Largest document: a hundred times a long deliberation, and small enough to read many at once.
pub const DOCUMENT_BYTES_MAX: usize = 256 * 1024;

/// Deepest nesting: the documents need four levels.
const DEPTH_MAX: usize = 8;

/// Most values in one document: what fits in the largest document, in lines of a few words.
const NODES_MAX: usize = 20_000;

/// Why a text is no document of the register.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The text is larger than [`DOCUMENT_BYTES_MAX`].
    #[error("the document is larger than {DOCUMENT_BYTES_MAX} bytes")]
    TooLarge,
    /// The text is not UTF-8.
    #[error("the document is not valid UTF-8 after byte {after}")]
    NotText {
        /// Bytes that are valid.
        after: usize,
    },
    /// The text is no YAML, or it does not have the shape of the document.
    #[error("line {line}, column {column}: {why}")]
    Shape {
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// What is wrong.
        why: String,
    },
    /// The parts do not agree with each other.
    #[error("{field}: {why}")]
    Content {
        /// The field that is wrong.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

fn strict() -> Options {
    options! {
        budget: budget! {
            max_depth: DEPTH_MAX,
            max_nodes: NODES_MAX,
            max_events: 3 * NODES_MAX,
            max_documents: 1,
            max_aliases: 0,
            max_anchors: 0,
            max_merge_keys: 0,
            max_total_scalar_bytes: DOCUMENT_BYTES_MAX,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        no_schema: true,
        reject_unsupported_tags: true,
        reject_tagged_field_names: true,
        with_snippet: false,
    }
}

/// Reads one document.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DocumentError> {
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(DocumentError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| DocumentError::NotText {
        after: error.valid_up_to(),
    })?;
    serde_saphyr::from_str_with_options(text, strict()).map_err(|error| {
        let (line, column) = error
            .location()
            .map_or((1, 1), |location| (location.line(), location.column()));
        DocumentError::Shape {
            line,
            column,
            why: plain(&error.to_string()),
        }
    })
}

/// Writes one document, so that [`read`] reads it back.
pub(crate) fn write(content: &impl Serialize) -> Result<String, DocumentError> {
    serde_saphyr::to_string(content).map_err(|error| DocumentError::Content {
        field: "document",
        why: error.to_string(),
    })
}

/// One line of an error message, without the position, which is told apart.
fn plain(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    match first.split_once(": ") {
        Some((position, rest)) if position.contains("line ") => rest.to_owned(),
        _ => first
            .split(" at line ")
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

/// A list that must hold something and must not repeat itself, for `#[serde(deserialize_with)]`.
pub(crate) fn list<'de, D, C, T>(deserializer: D) -> Result<C, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + PartialEq,
    C: Gather<T>,
{
    struct Items<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de> + PartialEq> Visitor<'de> for Items<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = seq.next_element()? {
                if items.contains(&item) {
                    let at = items.len() + 1;
                    return Err(de::Error::custom(format_args!(
                        "the list repeats itself at item {at}"
                    )));
                }
                if items.len() == LIST_ITEMS_MAX {
                    return Err(de::Error::custom("the list is longer than 1,000 items"));
                }
                items.push(item);
            }
            match items.is_empty() {
                true => Err(de::Error::custom("the list is empty")),
                false => Ok(items),
            }
        }
    }

    deserializer
        .deserialize_seq(Items(PhantomData))
        .map(C::gather)
}

/// Longest list: twice the elements of the largest service known, so that the search for repeats stays short.
const LIST_ITEMS_MAX: usize = 1_000;

/// A collection that a list of the document becomes; the parameter ties the type of the items to it.
pub(crate) trait Gather<T> {
    /// Takes the items.
    fn gather(items: Vec<T>) -> Self;
}

impl<T> Gather<T> for Vec<T> {
    fn gather(items: Vec<T>) -> Self {
        items
    }
}

impl<T: Ord> Gather<T> for std::collections::BTreeSet<T> {
    fn gather(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl Gather<vocabulary::ElementId> for vocabulary::ElementSet {
    fn gather(items: Vec<vocabulary::ElementId>) -> Self {
        items.into_iter().collect()
    }
}
