//! Documents that are imported into the register.

use policy::{Document, DocumentKind};

pub fn deliberation_yaml(bytes: &[u8]) {
    document(DocumentKind::Deliberation, bytes);
}

pub fn institution_yaml(bytes: &[u8]) {
    document(DocumentKind::Institution, bytes);
}

pub fn service_yaml(bytes: &[u8]) {
    document(DocumentKind::Service, bytes);
}

fn document(kind: DocumentKind, bytes: &[u8]) {
    let Ok(document) = Document::read(kind, bytes) else {
        return;
    };
    assert_eq!(
        document.text().as_bytes(),
        bytes,
        "the text is published as it was"
    );
    // JSON is YAML, and the canonical form is the same document.
    let again = Document::read(kind, document.canonical().as_bytes())
        .expect("the canonical form can be read");
    assert_eq!(again.version(), document.version());
}
