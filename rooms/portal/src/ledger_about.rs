//! How anybody checks the ledger.

use askama::Template;
use ledger::{Hash, VerifyingKey};

use crate::frame::{Frame, Section, Shell, render};
use crate::written;

/// The ledger as it stands.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The address of this hub, without a slash at the end, as the commands name it.
    pub base_url: &'a str,
    /// The key that signs the checkpoints.
    pub key: &'a VerifyingKey,
    /// The latest checkpoint, as it is published.
    pub checkpoint: &'a str,
    /// Entries under it.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

#[derive(Template)]
#[template(path = "ledger_about.html")]
struct Page<'a> {
    shell: Shell<'a>,
    base_url: &'a str,
    origin: &'a str,
    key: String,
    fingerprint: String,
    checkpoint: &'a str,
    size: String,
    root: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    render(&Page {
        shell: Shell::new(frame, Section::Ledger, "ledger-title"),
        base_url: view.base_url,
        origin: view.key.origin().as_str(),
        key: view.key.to_string(),
        fingerprint: fingerprint(view.key),
        checkpoint: view.checkpoint,
        size: written::number(view.size, frame.language),
        root: view.root.to_base64(),
    })
}

/// Hexadecimal digits that stand together.
const TOGETHER: usize = 2;

/// The public key itself in hexadecimal, in groups that two people can read to each other.
pub(crate) fn fingerprint(key: &VerifyingKey) -> String {
    let group = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let groups: Vec<String> = key.public_bytes().chunks(TOGETHER).map(group).collect();
    groups.join(" ")
}
