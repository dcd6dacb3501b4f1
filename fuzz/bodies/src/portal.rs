//! Forms of the pages.

use std::{fs, path::Path, sync::LazyLock};

use governance::requests::RequestText;
use identity::mandate::Label;
use policy::{Document, DocumentKind, Register};
use portal::proposals::{
    form::Filled,
    read::{Ground, draft, repeal},
};
use server::http::input::decode_pairs;
use vocabulary::{DeliberationNumber, UserReference};

/// The register of the demonstration.
static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/be");
    let kinds = [
        ("institutions", DocumentKind::Institution),
        ("services", DocumentKind::Service),
    ];
    let documents = kinds.into_iter().flat_map(|(name, kind)| {
        let files = fs::read_dir(folder.join(name)).expect("the examples are there");
        files.map(move |file| {
            let bytes = fs::read(file.expect("a folder lists files").path()).expect("a file");
            Document::read(kind, &bytes).expect("an example is valid")
        })
    });
    Register::build(documents).expect("the examples agree with each other")
});

/// A request for a deliberation, and the repeal of one.
pub fn proposal_form(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    let Ok(pairs) = decode_pairs(text) else {
        return;
    };
    let filled = Filled::of(pairs);
    let number = DeliberationNumber::parse("26/900").expect("a number");
    let today = jiff::civil::date(2026, 11, 21);
    let _ = repeal(&filled, &number, today);
    let register = &*REGISTER;
    let service = (register.services())
        .find(|it| it.id.as_str() == "personIdentity")
        .expect("the service of the samples");
    let applicant = (register.institutions())
        .find(|it| it.enterprise_number.to_string() == "0999999526")
        .expect("the institution of the samples");
    let ground = Ground {
        register,
        service,
        applicant,
        number: &number,
        today,
    };
    let Ok((read, risks)) = draft(&filled, ground) else {
        return;
    };
    Document::of_deliberation(&read).expect("what is read here is a document of the register");
    let again = Filled::of_draft(&read, &risks, applicant.enterprise_number);
    let again = draft(&again, ground).ok();
    assert_eq!(
        again,
        Some((read, risks)),
        "a form comes back as it was read"
    );
}

/// What people write into a line or an area.
pub fn written_words(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    if let Ok(label) = Label::parse(text) {
        assert_eq!(Label::parse(label.as_str()), Ok(label.clone()));
    }
    if let Ok(reference) = UserReference::parse(text) {
        assert_eq!(reference.as_str(), text);
    }
    if let Ok(words) = RequestText::parse(text) {
        let again = RequestText::parse(words.expose()).expect("what was read can be read");
        assert_eq!(again.expose(), words.expose());
    }
    if let Ok(words) = exchange::errors::Explanation::parse(text) {
        let again = exchange::errors::Explanation::parse(words.expose());
        assert_eq!(
            again.expect("what was read can be read").expose(),
            words.expose()
        );
    }
}
