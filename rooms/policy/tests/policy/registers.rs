//! The register as a whole: documents must fit each other.

use policy::{Document, DocumentKind, Register, RegisterErrors};
use vocabulary::{DeliberationNumber, ServiceId};

use crate::demonstration::*;

/// The example register with one document changed, or left out where `to` is empty.
fn built_with(id: &str, from: &str, to: &str) -> Result<Register, RegisterErrors> {
    let mut found = false;
    let changed = documents().into_iter().filter_map(|document| {
        if document.id() != id {
            return Some(document);
        }
        found = true;
        if to.is_empty() {
            return None;
        }
        assert!(document.text().contains(from), "{from}");
        let text = document.text().replacen(from, to, 1);
        Some(Document::read(document.kind(), text.as_bytes()).unwrap())
    });
    let changed: Vec<Document> = changed.collect();
    assert!(found, "{id}");
    Register::build(changed)
}

#[test]
fn the_example_fits_together() {
    let register = register();
    assert_eq!(register.institutions().count(), 10);
    assert_eq!(register.services().count(), 3);
    assert_eq!(register.deliberations().count(), 14);
    let number = DeliberationNumber::parse("26/009").unwrap();
    assert_eq!(register.deliberation(&number).unwrap().number, number);
    let document = register.deliberation_document(&number).unwrap();
    assert_eq!(
        (document.kind(), document.id()),
        (DocumentKind::Deliberation, "26/009".into())
    );
    let service = ServiceId::parse("diplomas").unwrap();
    assert_eq!(
        register.service_document(&service).unwrap().id(),
        "diplomas"
    );
    let tax = institution(TAX_OFFICE);
    assert_eq!(register.institution_document(tax).unwrap().id(), TAX_OFFICE);
    assert_eq!(
        register.institution(tax).unwrap().status.as_str(),
        "suspended"
    );
    assert_eq!(register.documents().count(), 27);
}

#[test]
fn documents_that_do_not_fit_are_named() {
    for (id, from, to, message) in [
        (
            WELFARE_CENTRE,
            "",
            "",
            "deliberation `26/001`: the applicant 0999999526 is not in the register",
        ),
        (
            DIPLOMA_REGISTER,
            "",
            "",
            "service `diplomas`: its source 0999999625 is not in the register",
        ),
        (
            "diplomas",
            "",
            "",
            "deliberation `26/004`: the service `diplomas` is not in the register",
        ),
        (
            "26/004",
            "\"0999999625\"",
            "\"0999999724\"",
            "deliberation `26/004`: the service `diplomas` is supplied by 0999999625, not by 0999999724",
        ),
        (
            "26/004",
            "diploma.level",
            "diploma.width",
            "deliberation `26/004`: the service `diplomas` has no element `diploma.width`",
        ),
        (
            "26/004",
            "- 104",
            "- 105",
            "deliberation `26/004`: 0999999427 declares no capacity 105",
        ),
        (
            "26/004",
            "- 0 #",
            "- 1 #",
            "deliberation `26/004`: 0999999625 declares no capacity 001",
        ),
        (
            "26/010",
            "repealed:",
            "amended:\n    by: \"27/001\"",
            "deliberation `26/010`: it is amended by `27/001`, which is not in the register",
        ),
        (
            "26/004",
            "26/004",
            "26/005",
            "deliberation `26/005` is there twice",
        ),
    ] {
        let Err(errors) = built_with(id, from, to) else {
            panic!("accepted: {message}")
        };
        let errors = errors.to_string();
        assert!(
            errors.lines().any(|line| line == message),
            "{message}\n{errors}"
        );
    }
}

#[test]
fn candidates_are_bounded() {
    let copies = |count: usize| {
        let original = documents()
            .into_iter()
            .find(|document| document.id() == "26/001")
            .unwrap();
        let copies = (0..count).map(|copy| {
            let text = original.text().replacen("26/001", &format!("27/{copy}"), 1);
            Document::read(DocumentKind::Deliberation, text.as_bytes()).unwrap()
        });
        Register::build(documents().into_iter().chain(copies.collect::<Vec<_>>()))
    };
    assert!(copies(63).is_ok());
    let Err(errors) = copies(64) else {
        panic!("too many candidates are accepted")
    };
    assert_eq!(
        errors.to_string(),
        "more than 64 deliberations let 0999999526 ask the service `personIdentity` of 0999999823"
    );
}
