//! Rows for the bulk loading of the directory: clean ones, and dirty ones that say what is wrong with them.

use vocabulary::be::{EnterpriseNumber, Ssin};
use vocabulary::{FileReference, InstitutionId};

use super::{Participant, Population, SIZE_MAX};

/// Columns of a file that `crosskeys directory load` reads.
pub const CSV_HEADER: &str = "ssin,institution,capacity,startDate,endDate";

/// One registration as a line of such a file, without line end. It holds a national number: it belongs in a file to
/// be loaded and nowhere else.
#[must_use]
pub fn csv_row(ssin: &Ssin, file: &FileReference) -> String {
    let end = file
        .period
        .end()
        .map(|end| end.to_string())
        .unwrap_or_default();
    let FileReference {
        institution,
        capacity,
        period,
    } = file;
    format!(
        "{},{institution},{capacity},{},{end}",
        ssin.expose(),
        period.start()
    )
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The check digits of the national number do not match.
    BadCheckDigit,
    /// The capacity has no meaning in the institution's sector.
    UnknownCapacity,
    /// The period ends before it starts.
    EndBeforeStart,
    /// The last column is not there, nor its comma.
    MissingColumn,
    /// The start is no day of the calendar.
    NotADate,
    /// No institution has this number.
    UnknownInstitution,
    /// The row stood in the file before.
    Duplicate,
}

/// A line of a file and what is wrong with it. Without `Debug`: the line holds a national number.
pub struct LabelledRow {
    /// The line, without line end.
    pub line: String,
    /// What is wrong; `None` for a clean row.
    pub fault: Option<Fault>,
}

/// What the rows of a group are, in turn; each group is about another person.
const GROUP: [Option<Fault>; 8] = [
    None,
    Some(Fault::BadCheckDigit),
    Some(Fault::UnknownCapacity),
    Some(Fault::EndBeforeStart),
    Some(Fault::MissingColumn),
    Some(Fault::NotADate),
    Some(Fault::UnknownInstitution),
    Some(Fault::Duplicate),
];

/// `count` rows, one in eight of them clean, the others wrong in a way their label tells. People and institutions are
/// those of the population of this seed, so every row but for its fault could be loaded beside it.
pub fn dirty_rows(seed: u64, count: u32) -> impl Iterator<Item = LabelledRow> {
    let population = Population::new(seed, SIZE_MAX).expect("the largest size is a size");
    let group = u32::try_from(GROUP.len()).expect("eight");
    (0..count).map(move |row| {
        let fault = GROUP[(row % group) as usize];
        LabelledRow {
            line: line(&population, row / group % SIZE_MAX, fault),
            fault,
        }
    })
}

fn line(population: &Population, index: u32, fault: Option<Fault>) -> String {
    let ssin = population.ssin(index);
    let number = ssin.expose();
    let institution = Participant::PersonRegister.id();
    let start = population.life(index).birth;
    match fault {
        None | Some(Fault::Duplicate) => format!("{number},{institution},000,{start},"),
        Some(Fault::BadCheckDigit) => {
            format!("{},{institution},000,{start},", with_bad_check(number))
        }
        Some(Fault::UnknownCapacity) => format!("{number},{institution},555,{start},"),
        Some(Fault::EndBeforeStart) => format!("{number},{institution},000,{start},1900-01-01"),
        Some(Fault::MissingColumn) => format!("{number},{institution},000,{start}"),
        Some(Fault::NotADate) => format!("{number},{institution},000,2025-02-30,"),
        Some(Fault::UnknownInstitution) => {
            format!("{number},{},000,{start},", unknown_institution())
        }
    }
}

/// The end of the range that institutions count down in, which none of them reaches.
fn unknown_institution() -> InstitutionId {
    EnterpriseNumber::from_base(9_990_000)
        .expect("the first digit is 0")
        .institution()
}

/// The number with its last digit changed. The check digits of the two centuries lie 29 or 68 apart, so neither fits.
fn with_bad_check(number: &str) -> String {
    let (front, last) = number.split_at(number.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    format!("{front}{other}")
}
