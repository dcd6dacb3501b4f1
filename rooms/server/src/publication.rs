//! Brings documents of the register from files into the store: institutions, services, deliberations.
//!
//! INVARIANT: what is entered fits together with everything in force, or nothing is entered.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use policy::{
    Content, Document, DocumentError, DocumentKind, NotASuccessor, Register, RegisterErrors,
};
use store::{
    Store,
    register::{Entered, NotEntered, NotRead},
};
use vocabulary::Timestamp;

/// Largest file that is read as a document; the longest deliberation has a few hundred lines.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// A folder with one folder for each kind is read whole; deeper nesting is not.
const FOLDER_DEPTH_MAX: usize = 2;

/// Why documents are not published.
#[derive(Debug, thiserror::Error)]
pub enum NotPublished {
    /// A file or folder cannot be read.
    #[error("`{}`: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// A file is larger than any document.
    #[error("`{}` is larger than 1 MiB, so it is not a document of the register", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
    },
    /// A file is not a document.
    #[error("`{}`: {why}", path.display())]
    Document {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: DocumentError,
    },
    /// A file is of no kind.
    #[error("`{}` starts like no institution (`enterpriseNumber`), service (`id`) or deliberation (`number`)", path.display())]
    NoKind {
        /// Which.
        path: PathBuf,
    },
    /// There is no document at all.
    #[error("no document was found; they end in `.yaml`")]
    Nothing,
    /// The documents do not fit together with what is in force.
    #[error("{0}")]
    Unfit(#[from] RegisterErrors),
    /// A deliberation would go back in its life cycle, or change after the committee's word.
    #[error("{0}")]
    NotASuccessor(#[from] NotASuccessor),
    /// The stored register cannot be read.
    #[error("the register cannot be read: {0}")]
    NotRead(#[from] NotRead),
    /// They could not be entered.
    #[error(transparent)]
    NotEntered(#[from] NotEntered),
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// New versions, each with the index of its leaf.
    pub new: Vec<(DocumentKind, String, u64)>,
    /// Documents that were in force already.
    pub unchanged: usize,
}

/// Reads every document below these files and folders. Folders named `connections` are passed over: how a source is
/// reached is no rule.
///
/// # Errors
/// See [`NotPublished`].
pub fn read(paths: &[PathBuf]) -> Result<Vec<Document>, NotPublished> {
    let mut files = Vec::new();
    for path in paths {
        find(path, 0, &mut files)?;
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        return Err(NotPublished::Nothing);
    }
    files.into_iter().map(read_one).collect()
}

fn find(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), NotPublished> {
    let error = |why| NotPublished::File {
        path: path.to_owned(),
        why,
    };
    let metadata = fs::metadata(path).map_err(error)?;
    if !metadata.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    if depth > FOLDER_DEPTH_MAX || path.file_name().is_some_and(|name| name == "connections") {
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(error)? {
        let below = entry.map_err(error)?.path();
        if below.is_dir() || below.extension().is_some_and(|it| it == "yaml") {
            find(&below, depth + 1, files)?;
        }
    }
    Ok(())
}

fn read_one(path: PathBuf) -> Result<Document, NotPublished> {
    let size = match fs::metadata(&path) {
        Ok(metadata) => metadata.len(),
        Err(why) => return Err(NotPublished::File { path, why }),
    };
    if size > FILE_BYTES_MAX {
        return Err(NotPublished::TooLarge { path });
    }
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(why) => return Err(NotPublished::File { path, why }),
    };
    match kind(&bytes) {
        None => Err(NotPublished::NoKind { path }),
        Some(kind) => {
            Document::read(kind, &bytes).map_err(|why| NotPublished::Document { path, why })
        }
    }
}

/// Each kind has a key of its own at the margin; the reader of the kind then checks everything.
fn kind(bytes: &[u8]) -> Option<DocumentKind> {
    bytes.split(|byte| *byte == b'\n').find_map(|line| {
        let key = line.split(|byte| *byte == b':').next()?;
        match key {
            b"enterpriseNumber" => Some(DocumentKind::Institution),
            b"id" => Some(DocumentKind::Service),
            b"number" => Some(DocumentKind::Deliberation),
            _ => None,
        }
    })
}

/// Enters the documents that are new, in one commit, after checking that everything fits together.
///
/// # Errors
/// See [`NotPublished`]; nothing is entered then.
pub async fn publish(
    store: &Store,
    documents: Vec<Document>,
    at: Timestamp,
) -> Result<Published, NotPublished> {
    let mut together: BTreeMap<(DocumentKind, String), Document> = BTreeMap::new();
    let in_force = store.documents_in_force().await?;
    for document in in_force.iter().chain(&documents).cloned() {
        let content = document.content().clone();
        let before = together.insert((document.kind(), document.id()), document);
        if let Content::Deliberation(after) = content
            && let Some(Content::Deliberation(before)) = before.as_ref().map(Document::content)
        {
            after.may_follow(before)?;
        }
    }
    Register::build(together.into_values())?;
    let names: Vec<_> = documents.iter().map(|it| (it.kind(), it.id())).collect();
    let entered = store.enter_checked(documents, &in_force, at).await?;
    let mut published = Published {
        new: Vec::new(),
        unchanged: 0,
    };
    for ((kind, id), entered) in names.into_iter().zip(entered) {
        match entered {
            Entered::New(entry) => published.new.push((kind, id, entry.index)),
            Entered::Unchanged => published.unchanged += 1,
        }
    }
    Ok(published)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_register_is_found_and_read() {
        let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/be");
        let documents = read(&[examples.clone(), examples.join("services")]).unwrap();
        let count = |kind| documents.iter().filter(|it| it.kind() == kind).count();
        assert!(count(DocumentKind::Institution) >= 8);
        assert_eq!(count(DocumentKind::Service), 3);
        assert!(count(DocumentKind::Deliberation) >= 10);
        Register::build(documents).unwrap();
    }

    #[test]
    fn what_is_not_a_document_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            read(&[folder.path().to_owned()]),
            Err(NotPublished::Nothing)
        ));
        let path = folder.path().join("a.yaml");
        for (text, expected) in [
            ("hello: world\n", "starts like no institution"),
            ("number: 26/001\nhello: world\n", "a.yaml"),
        ] {
            fs::write(&path, text).unwrap();
            let error = read(std::slice::from_ref(&path)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let missing = folder.path().join("missing.yaml");
        assert!(matches!(read(&[missing]), Err(NotPublished::File { .. })));
    }
}
