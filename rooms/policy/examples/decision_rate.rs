//! Decisions a second on one core, with 10,000 deliberations loaded.
//!
//! `cargo run --release -p policy --example decision_rate`

use policy::{
    ActingUser, Document, DocumentKind, Facts, QuotaLeft, Register, Use, UserReference, decide,
};
use vocabulary::be::EnterpriseNumber;
use vocabulary::{
    ApplicationId, Capacity, Date, DeliberationNumber, ElementId, ElementSet, FileReference,
    InstitutionId, LegalContext, Level, Period, PersonId, Purpose, ServiceId,
};

const APPLICANTS: u32 = 500;
const SOURCES: u32 = 10;
const SERVICES_PER_SOURCE: u32 = 2;
const ELEMENTS_PER_SERVICE: u32 = 24;
const USES: usize = 100_000;
const RUNS: usize = 5;

const WORDS: &str = "{nl: naam, fr: nom, de: Name, en: name}";

fn number(at: u32) -> InstitutionId {
    EnterpriseNumber::from_base(9_999_000 + at)
        .expect("the base is in range")
        .institution()
}

fn read(kind: DocumentKind, text: String) -> Document {
    Document::read(kind, text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn institution(at: u32) -> Document {
    let number = number(at);
    read(
        DocumentKind::Institution,
        format!(
            "enterpriseNumber: \"{number}\"\nname: {WORDS}\nsector: 17\nstatus: approved\nsince: 2025-01-01\ncapacities:\n  - {{code: 0, label: {WORDS}}}\n  - {{code: 1, label: {WORDS}}}\n  - {{code: 2, label: {WORDS}}}\n"
        ),
    )
}

fn service(source: u32, at: u32) -> Document {
    let elements: String = (0..ELEMENTS_PER_SERVICE)
        .map(|e| {
            format!(
                "  - {{id: part{}.element{e}, class: {}, title: {WORDS}}}\n",
                e % 4,
                e % 3
            )
        })
        .collect();
    read(
        DocumentKind::Service,
        format!(
            "id: service{source}x{at}\nsource: \"{}\"\ntitle: {WORDS}\nactingUser: optional\nelements:\n{elements}",
            number(APPLICANTS + source)
        ),
    )
}

fn deliberation(sequence: u32, applicant: u32, source: u32, service: u32) -> Document {
    let elements: String = (0..ELEMENTS_PER_SERVICE / 2)
        .map(|e| format!("  - part{}.element{e}\n", e % 4))
        .collect();
    let frequency = if sequence % 4 == 0 {
        "frequency: {perDay: 1000}\n"
    } else {
        ""
    };
    read(
        DocumentKind::Deliberation,
        format!(
            "number: \"{}/{}\"\ndate: 2026-01-01\ntitle: {WORDS}\napplicants: [\"{}\"]\nsource: \"{}\"\nservice: service{source}x{service}\nelements:\n{elements}capacities: {{requester: [1, 2], source: [0]}}\npurposes: [\"dpv:FulfilmentOfObligation\", \"dpv:ServiceProvision\"]\nlegalBasis: [\"GDPR, art. 6(1)(e)\"]\nlegalContexts: [SOCIAL_INQUIRY, JOB_PLACEMENT]\nperiod: {{startDate: 2026-01-01}}\nretention: {{months: 12, from: now}}\n{frequency}securityMeasures: [locks]\nstate: {{inForce: {{submitted: 2026-01-01, approved: 2026-01-01, since: 2026-01-01}}}}\n",
            26 + sequence / 10_000,
            sequence % 10_000,
            number(applicant),
            number(APPLICANTS + source),
        ),
    )
}

fn documents() -> Vec<Document> {
    let mut documents: Vec<Document> = (0..APPLICANTS + SOURCES).map(institution).collect();
    for source in 0..SOURCES {
        documents.extend((0..SERVICES_PER_SOURCE).map(|at| service(source, at)));
    }
    let mut sequence = 0;
    for applicant in 0..APPLICANTS {
        for source in 0..SOURCES {
            for at in 0..SERVICES_PER_SOURCE {
                documents.push(deliberation(sequence, applicant, source, at));
                sequence += 1;
            }
        }
    }
    documents
}

fn uses(register: &Register) -> Vec<(Use, Facts)> {
    let today: Date = "2026-11-21".parse().expect("a date");
    let since: Date = "2026-02-01".parse().expect("a date");
    // Seven are covered, one is not.
    let asked: ElementSet = (5..13)
        .map(|e| ElementId::parse(&format!("part{}.element{e}", e % 4)).expect("an element"))
        .collect();
    let mut state = 1_u64;
    let mut random = |below: u32| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(below)).expect("below a u32")
    };
    let file = |institution, capacity, start| FileReference {
        institution,
        capacity: Capacity::new(capacity).expect("a capacity"),
        period: Period::new(start, None).expect("a period"),
    };
    (0..USES)
        .map(|_| {
            let (applicant, source) = (random(APPLICANTS), random(SOURCES));
            let service = format!("service{source}x{}", random(SERVICES_PER_SOURCE));
            let (applicant, source) = (number(applicant), number(APPLICANTS + source));
            let asked = Use {
                applicant,
                application: ApplicationId::parse("app-1").expect("an application"),
                acting_user: ActingUser::Named(UserReference::parse("clerk-9").expect("a user")),
                source,
                service: ServiceId::parse(&service).expect("a service"),
                person: PersonId::from_uuid(uuid::Uuid::from_u128(u128::from(random(u32::MAX)))),
                purpose: Purpose::parse("dpv:ServiceProvision").expect("a purpose"),
                legal_context: LegalContext::parse("SOCIAL_INQUIRY").expect("a context"),
                elements: asked.clone(),
                today,
            };
            let quota = register.candidates_with_quota(&asked);
            let facts = Facts {
                level: Level::Substantial,
                files: vec![
                    file(applicant, 1, since),
                    file(source, 0, since),
                    file(source, 2, since),
                ],
                quota: quota
                    .into_iter()
                    .map(|quota| QuotaLeft {
                        deliberation: quota.deliberation,
                        left: quota.limit,
                    })
                    .collect(),
            };
            (asked, facts)
        })
        .collect()
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kb.unwrap_or_default() / 1024
}

fn cpu_ns() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace()
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or_default()
}

fn main() {
    let start = cpu_ns();
    let documents = documents();
    println!(
        "{} documents read in {:.0} ms, {} MB",
        documents.len(),
        (cpu_ns() - start) / 1e6,
        resident_mb()
    );
    let start = cpu_ns();
    let register = Register::build(documents).unwrap_or_else(|errors| panic!("{errors}"));
    println!(
        "register built in {:.0} ms, {} MB",
        (cpu_ns() - start) / 1e6,
        resident_mb()
    );
    let uses = uses(&register);
    let first = |n: usize| -> DeliberationNumber {
        let (asked, facts) = uses[n].clone();
        let permitted =
            decide(asked, facts, &register).unwrap_or_else(|r| panic!("{:?}", r.reasons));
        permitted.decision().deliberation.clone()
    };
    println!("first decision by {}", first(0));
    let templates: Vec<(Use, Facts)> = uses.iter().take(64).cloned().collect();
    let keys: Vec<(InstitutionId, InstitutionId, ServiceId)> = uses
        .iter()
        .map(|(u, _)| (u.applicant, u.source, u.service.clone()))
        .collect();
    let make = |n: usize, spoil: &Spoil| {
        let (mut asked, mut facts) = templates[n % 64].clone();
        let (applicant, source, service) = keys[n].clone();
        for file in &mut facts.files {
            file.institution = if file.institution == asked.applicant {
                applicant
            } else {
                source
            };
        }
        (asked.applicant, asked.source, asked.service) = (applicant, source, service);
        if let Spoil::Purpose = spoil {
            asked.purpose = Purpose::parse("dpv:Marketing").expect("a purpose");
        }
        facts.quota = register
            .candidates_with_quota(&asked)
            .into_iter()
            .map(|quota| QuotaLeft {
                deliberation: quota.deliberation,
                left: quota.limit,
            })
            .collect();
        (asked, facts)
    };
    for (what, spoil) in [("permitted", Spoil::Nothing), ("refused", Spoil::Purpose)] {
        for _ in 0..RUNS {
            let start = cpu_ns();
            let made = (0..USES)
                .filter(|n| std::hint::black_box(make(*n, &spoil)).0.elements.len() > 0)
                .count();
            let making = (cpu_ns() - start) / 1e9;
            let start = cpu_ns();
            let permits = (0..USES)
                .filter(|n| {
                    let (asked, facts) = make(*n, &spoil);
                    decide(asked, facts, &register).is_ok()
                })
                .count();
            let seconds = (cpu_ns() - start) / 1e9 - making;
            println!(
                "{what}: {permits} permits of {made}, {:.0} decisions/s of CPU, {:.1} us each, making {:.1} us",
                USES as f64 / seconds,
                seconds * 1e6 / USES as f64,
                making * 1e6 / USES as f64
            );
        }
    }
}

/// What is made wrong in every use.
enum Spoil {
    Nothing,
    Purpose,
}
