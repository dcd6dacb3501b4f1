//! The example register of `examples/be`, and questions about it.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use policy::{ActingUser, Document, DocumentKind, Facts, QuotaLeft, Register, Use};
use vocabulary::{
    ApplicationId, Capacity, Date, DeliberationNumber, ElementId, FileReference, InstitutionId,
    LegalContext, Level, Period, PersonId, Purpose, ServiceId, UserReference,
};

pub const PERSON_REGISTER: &str = "0999999823";
pub const SALARY_DATABASE: &str = "0999999724";
pub const DIPLOMA_REGISTER: &str = "0999999625";
pub const WELFARE_CENTRE: &str = "0999999526";
pub const FAMILY_BENEFITS: &str = "0999999427";
pub const EMPLOYMENT_SERVICE: &str = "0999999328";
pub const SICKNESS_FUND: &str = "0999999229";
pub const HOUSING_COMPANY: &str = "0999999130";
pub const PENSION_OFFICE: &str = "0999999031";
pub const TAX_OFFICE: &str = "0999998932";

/// A path from the root of the repository.
pub fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The documents of the example register.
pub fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    for (folder, kind) in [
        ("institutions", DocumentKind::Institution),
        ("services", DocumentKind::Service),
        ("deliberations", DocumentKind::Deliberation),
    ] {
        let folder = in_repository("examples/be").join(folder);
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            let bytes = std::fs::read(&path).unwrap();
            let document = Document::read(kind, &bytes)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            documents.push(document);
        }
    }
    documents
}

static REGISTER: LazyLock<Register> =
    LazyLock::new(|| Register::build(documents()).unwrap_or_else(|errors| panic!("{errors}")));

/// The example register.
pub fn register() -> &'static Register {
    &REGISTER
}

pub fn institution(number: &str) -> InstitutionId {
    InstitutionId::parse(number).unwrap()
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn file(holder: &str, code: u16, start: &str, end: Option<&str>) -> FileReference {
    FileReference {
        institution: institution(holder),
        capacity: Capacity::new(code).unwrap(),
        period: Period::new(date(start), end.map(date)).unwrap(),
    }
}

/// A question about the example register, with its facts.
#[derive(Clone)]
pub struct Asking {
    pub asked: Use,
    pub facts: Facts,
}

/// The welfare centre asks who an applicant is; everything is in order.
pub fn social_inquiry() -> Asking {
    Asking {
        asked: Use {
            applicant: institution(WELFARE_CENTRE),
            application: ApplicationId::parse("meerbeke-intake").unwrap(),
            acting_user: ActingUser::Named(UserReference::parse("caseworker-12").unwrap()),
            source: institution(PERSON_REGISTER),
            service: ServiceId::parse("personIdentity").unwrap(),
            person: PersonId::from_uuid(uuid::Uuid::from_u128(1)),
            purpose: Purpose::parse("dpv:FulfilmentOfObligation").unwrap(),
            legal_context: LegalContext::parse("SOCIAL_INQUIRY").unwrap(),
            elements: elements(&["identity.familyName", "residence.address"]),
            today: date("2026-11-21"),
        },
        facts: Facts {
            level: Level::Substantial,
            files: vec![
                file(WELFARE_CENTRE, 1, "2026-10-01", None),
                file(PERSON_REGISTER, 0, "1990-05-04", None),
            ],
            quota: vec![],
        },
    }
}

pub fn elements(names: &[&str]) -> vocabulary::ElementSet {
    names
        .iter()
        .map(|name| ElementId::parse(name).unwrap())
        .collect()
}

impl Asking {
    pub fn by(mut self, applicant: &str, capacity: u16, context: &str) -> Self {
        self.asked.applicant = institution(applicant);
        self.asked.legal_context = LegalContext::parse(context).unwrap();
        self.facts
            .files
            .retain(|file| file.institution == self.asked.source);
        self.facts
            .files
            .push(file(applicant, capacity, "2026-10-01", None));
        self
    }

    pub fn of(mut self, source: &str, service: &str, names: &[&str]) -> Self {
        for file in &mut self.facts.files {
            if file.institution == self.asked.source {
                file.institution = institution(source);
            }
        }
        self.asked.source = institution(source);
        self.asked.service = ServiceId::parse(service).unwrap();
        self.asked.elements = elements(names);
        self
    }

    pub fn at(mut self, level: Level) -> Self {
        self.facts.level = level;
        self
    }

    pub fn without_acting_user(mut self) -> Self {
        self.asked.acting_user = ActingUser::None;
        self
    }

    pub fn on(mut self, day: &str) -> Self {
        self.asked.today = date(day);
        self
    }

    pub fn purpose(mut self, purpose: &str) -> Self {
        self.asked.purpose = Purpose::parse(purpose).unwrap();
        self
    }

    pub fn context(mut self, context: &str) -> Self {
        self.asked.legal_context = LegalContext::parse(context).unwrap();
        self
    }

    pub fn files(mut self, files: Vec<FileReference>) -> Self {
        self.facts.files = files;
        self
    }

    pub fn left(mut self, number: &str, left: u64) -> Self {
        let deliberation = DeliberationNumber::parse(number).unwrap();
        self.facts.quota.push(QuotaLeft { deliberation, left });
        self
    }
}
