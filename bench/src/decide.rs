//! `bench decide`: decisions alone, on one core, with a country's register in memory.

use std::{hint::black_box, time::Instant};

use anyhow::{Result, ensure};
use policy::{ActingUser, Document, DocumentKind, Facts, QuotaLeft, Register, Use, decide};
use vocabulary::{
    ApplicationId, Capacity, Date, ElementId, FileReference, InstitutionId, LegalContext, Level,
    Period, PersonId, Purpose, ServiceId, be::EnterpriseNumber,
};

use crate::{
    figures::{self, median, spread, whole},
    machine,
};

/// Institutions that ask; the last [`SOURCES`] numbers after them supply.
const APPLICANTS: u32 = 2_500;

/// Sources, with one service each.
const SOURCES: u32 = 40;

/// Elements of each service.
const ELEMENTS: usize = 12;

/// Deliberations for each applicant; two and two are for the same service, one with fewer elements than the other.
const DELIBERATIONS_EACH: u32 = 4;

/// Decisions in a round: long enough for the clock, short enough to lie in memory beforehand.
const ROUND: u32 = 20_000;

/// The day of all decisions.
const TODAY: Date = jiff::civil::date(2026, 11, 21);

/// Prints the table.
///
/// # Errors
/// When the made register is refused, or a decision comes out other than it must.
pub fn run(rounds: u32) -> Result<()> {
    figures::progress("building the register");
    let documents = documents()?;
    let (count, begun) = (documents.len(), Instant::now());
    let register = Register::build(documents).map_err(|errors| anyhow::anyhow!("{errors}"))?;
    let deliberations = register.deliberations().count();
    let built = begun.elapsed();
    println!("## Decision alone\n");
    println!("{}", machine::description());
    println!(
        "{} deliberations of {APPLICANTS} applicants and {SOURCES} services ({count} documents, built in {:.1} s), two \
         candidates a decision, one thread, {rounds} rounds of {} decisions: median (least to most).\n",
        whole(deliberations as f64),
        built.as_secs_f64(),
        whole(f64::from(ROUND)),
    );
    let mut rows = Vec::new();
    for (name, kind) in [
        ("permitted", Kind::Permitted),
        ("permitted, with two elements filtered", Kind::Filtered),
        ("refused: no file at the applicant", Kind::NoFile),
        ("refused: purpose not covered", Kind::OtherPurpose),
    ] {
        figures::progress(name);
        let mut rates = Vec::new();
        for round in 0..=rounds {
            let asks: Vec<(Use, Facts)> =
                (0..ROUND).map(|at| ask(at, kind)).collect::<Result<_>>()?;
            let begun = Instant::now();
            let mut permitted = 0;
            for (ask, facts) in asks {
                permitted += u32::from(black_box(decide(ask, facts, &register)).is_ok());
            }
            let rate = f64::from(ROUND) / begun.elapsed().as_secs_f64();
            let expected = if matches!(kind, Kind::Permitted | Kind::Filtered) {
                ROUND
            } else {
                0
            };
            ensure!(
                permitted == expected,
                "{name}: {permitted} of {ROUND} were permitted"
            );
            // The first round warms the caches.
            if round > 0 {
                rates.push(rate);
            }
        }
        rows.push(vec![
            name.to_owned(),
            spread(&rates, whole),
            format!("{:.1}", 1e6 / median(&rates)),
        ]);
    }
    figures::print_table(&["decision", "a second", "µs each"], &rows);
    println!("Load after the last round {}.\n", machine::load());
    Ok(())
}

#[derive(Clone, Copy)]
enum Kind {
    Permitted,
    Filtered,
    NoFile,
    OtherPurpose,
}

fn institution(number: u32) -> Result<InstitutionId> {
    // Counting down from where the synthetic range begins.
    Ok(EnterpriseNumber::from_base(9_999_998 - number)?.institution())
}

fn service_of(applicant: u32, which: u32) -> u32 {
    (applicant * 7 + which * 13) % SOURCES
}

fn element(at: usize) -> String {
    format!("part.element{at}")
}

fn ask(at: u32, kind: Kind) -> Result<(Use, Facts)> {
    let applicant = at.wrapping_mul(2_654_435_761) % APPLICANTS;
    let number = service_of(applicant, at % 2);
    let (asking, source) = (institution(applicant)?, institution(APPLICANTS + number)?);
    // The wider deliberation covers all but the last two.
    let elements = match kind {
        Kind::Filtered => ELEMENTS - 6..ELEMENTS,
        _ => 1..7,
    };
    let purpose = if matches!(kind, Kind::OtherPurpose) {
        "dpv:Marketing"
    } else {
        "dpv:FulfilmentOfObligation"
    };
    let ask = Use {
        applicant: asking,
        application: ApplicationId::parse("bench")?,
        acting_user: ActingUser::None,
        source,
        service: ServiceId::parse(&format!("service{number}"))?,
        person: PersonId::from_uuid(uuid::Uuid::from_u128(u128::from(at))),
        purpose: Purpose::parse(purpose)?,
        legal_context: LegalContext::parse("SOCIAL_INQUIRY")?,
        elements: elements
            .map(|at| ElementId::parse(&element(at)))
            .collect::<Result<_, _>>()?,
        today: TODAY,
    };
    let file = |institution, capacity| -> Result<FileReference> {
        let period = Period::new(jiff::civil::date(2020, 1, 1), None)?;
        Ok(FileReference {
            institution,
            capacity: Capacity::new(capacity)?,
            period,
        })
    };
    let mut files = vec![file(source, 0)?];
    if !matches!(kind, Kind::NoFile) {
        files.push(file(asking, 2)?);
    }
    Ok((
        ask,
        Facts {
            level: Level::High,
            files,
            quota: Vec::<QuotaLeft>::new(),
        },
    ))
}

/// Made from text, as an import would.
fn documents() -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    let mut read = |kind, text: String| -> Result<()> {
        documents.push(Document::read(kind, text.as_bytes())?);
        Ok(())
    };
    for number in 0..APPLICANTS + SOURCES {
        read(DocumentKind::Institution, institution_yaml(number)?)?;
    }
    for number in 0..SOURCES {
        read(DocumentKind::Service, service_yaml(number)?)?;
    }
    for applicant in 0..APPLICANTS {
        for which in 0..DELIBERATIONS_EACH {
            read(
                DocumentKind::Deliberation,
                deliberation_yaml(applicant, which)?,
            )?;
        }
    }
    Ok(documents)
}

/// `key` in four languages, indented.
fn localized(indent: &str, text: &str) -> String {
    ["nl", "fr", "de", "en"]
        .map(|language| format!("{indent}{language}: \"{text}\"\n"))
        .concat()
}

fn institution_yaml(number: u32) -> Result<String> {
    Ok(format!(
        "enterpriseNumber: \"{}\"\nname:\n{}sector: 17\nstatus: approved\nsince: 2020-01-01\ncapacities:\n  - code: 2\n    \
         label:\n{}  - code: 0\n    label:\n{}",
        institution(number)?,
        localized("  ", &format!("Institution {number}")),
        localized("      ", "file"),
        localized("      ", "definitive inscription"),
    ))
}

fn service_yaml(number: u32) -> Result<String> {
    let mut text = format!(
        "id: service{number}\nsource: \"{}\"\ntitle:\n{}actingUser: optional\nelements:\n",
        institution(APPLICANTS + number)?,
        localized("  ", &format!("Service {number}")),
    );
    for at in 0..ELEMENTS {
        let title = localized("      ", &element(at));
        text += &format!("  - id: {}\n    class: 1\n    title:\n{title}", element(at));
    }
    Ok(text)
}

fn deliberation_yaml(applicant: u32, which: u32) -> Result<String> {
    let serial = applicant * DELIBERATIONS_EACH + which;
    // The narrower one of a pair lacks the first element that is asked.
    let covered = if which < DELIBERATIONS_EACH / 2 {
        0..ELEMENTS - 2
    } else {
        2..ELEMENTS - 2
    };
    let number = service_of(applicant, which % 2);
    let elements: String = covered.map(|at| format!("  - {}\n", element(at))).collect();
    Ok(format!(
        "number: \"{}/{}\"\ndate: 2024-01-09\ntitle:\n{}applicants:\n  - \"{}\"\nsource: \"{}\"\nservice: service{number}\n\
         elements:\n{elements}capacities:\n  requester:\n    - 2\n  source:\n    - 0\npurposes:\n  - \
         \"dpv:FulfilmentOfObligation\"\nlegalBasis:\n  - \"GDPR, art. 6(1)(c): a legal obligation\"\nlegalContexts:\n  - \
         SOCIAL_INQUIRY\nperiod:\n  startDate: 2024-02-01\nretention:\n  months: 12\n  from: the end of the file\n\
         securityMeasures:\n  - data are encrypted\nstate:\n  inForce:\n    submitted: 2023-12-01\n    approved: 2024-01-09\n    \
         since: 2024-02-01\n",
        24 + serial / 9_999,
        1 + serial % 9_999,
        localized("  ", &format!("Communication number {serial}")),
        institution(applicant)?,
        institution(APPLICANTS + number)?,
    ))
}
