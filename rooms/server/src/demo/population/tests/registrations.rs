//! Registrations and the rows of files to be loaded.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::be::{SsinRange, capacity_label};
use vocabulary::{Capacity, FileReference, InstitutionId, Period};

use super::super::*;
use super::{SEED, population, sample};

/// The example file of an institution of the demonstration.
fn example(participant: Participant) -> &'static str {
    macro_rules! file {
        ($name:literal) => {
            include_str!(concat!(
                "../../../../../../examples/be/institutions/",
                $name,
                ".yaml"
            ))
        };
    }
    match participant {
        Participant::PersonRegister => file!("personRegister"),
        Participant::SalaryDatabase => file!("salaryDatabase"),
        Participant::DiplomaRegister => file!("diplomaRegister"),
        Participant::WelfareCentre => file!("welfareCentre"),
        Participant::FamilyBenefits => file!("familyBenefits"),
        Participant::EmploymentService => file!("employmentService"),
        Participant::SicknessFund => file!("sicknessFund"),
        Participant::HousingCompany => file!("housingCompany"),
        Participant::PensionOffice => file!("pensionOffice"),
        Participant::TaxOffice => file!("taxOffice"),
    }
}

#[test]
fn participants_are_those_of_the_example_register() {
    let population = population(5_000);
    let mut used = BTreeSet::new();
    for index in 0..population.size() {
        let files = population.registrations(index);
        used.extend(
            files
                .iter()
                .map(|file| (file.institution, file.capacity.code())),
        );
    }
    for participant in Participant::ALL {
        let text = example(participant);
        let has = |wanted: String| {
            text.lines()
                .any(|line| line.trim().trim_start_matches("- ") == wanted)
        };
        assert!(
            has(format!("enterpriseNumber: \"{}\"", participant.id())),
            "{participant:?}"
        );
        assert!(
            has(format!("sector: {}", participant.sector())),
            "{participant:?}"
        );
        for (_, code) in used
            .iter()
            .filter(|(institution, _)| *institution == participant.id())
        {
            assert!(has(format!("code: {code}")), "{participant:?} {code}");
        }
        assert!(
            used.iter()
                .any(|(institution, _)| *institution == participant.id())
        );
    }
}

#[test]
fn registrations_follow_the_life() {
    let population = population(20_000);
    for index in 0..20_000 {
        let life = population.life(index);
        let files = population.registrations(index);
        let holds = |at: Participant, code: u16| {
            let capacity = Capacity::new(code).unwrap();
            files
                .iter()
                .any(|file| (file.institution, file.capacity) == (at.id(), capacity))
        };
        assert!(holds(Participant::PersonRegister, 0));
        assert_eq!(
            holds(Participant::SalaryDatabase, 0),
            !population.jobs(index).is_empty()
        );
        assert_eq!(
            holds(Participant::DiplomaRegister, 0),
            !population.diplomas(index).is_empty()
        );
        assert_eq!(
            holds(Participant::FamilyBenefits, 104),
            life.generation.is_minor()
        );
        assert!(
            files
                .iter()
                .all(|file| file.period.start() >= life.birth && file.period.start() < SNAPSHOT)
        );
        check_rows(&files, |institution| {
            Participant::ALL
                .into_iter()
                .find(|at| at.id() == institution)
                .map(Participant::sector)
        });
    }
}

/// Every capacity has a meaning in its sector, and no two rows of one institution and capacity share a day.
fn check_rows(files: &[FileReference], sector: impl Fn(InstitutionId) -> Option<u16>) {
    for (at, file) in files.iter().enumerate() {
        let sector = sector(file.institution).unwrap();
        assert!(capacity_label(sector, file.capacity).is_some(), "{file:?}");
        let same = |other: &&FileReference| {
            (other.institution, other.capacity) == (file.institution, file.capacity)
                && other.period.overlaps(&file.period)
        };
        assert_eq!(files[..at].iter().find(same), None);
    }
}

#[test]
fn the_national_profile_has_ten_registrations_a_person() {
    let population = population(SIZE_MAX);
    let numbers: BTreeMap<_, _> = (0..NATIONAL_INSTITUTIONS)
        .map(national_institution)
        .collect();
    assert_eq!(numbers.len(), NATIONAL_INSTITUTIONS as usize);
    let people = 20_000;
    let mut rows = 0;
    let mut institutions = BTreeSet::new();
    for index in sample(SIZE_MAX, people) {
        let files = population.registrations_national(index);
        check_rows(&files, |institution| numbers.get(&institution).copied());
        rows += files.len();
        institutions.extend(files.iter().map(|file| file.institution));
    }
    let average = rows as f64 / f64::from(people);
    assert!((9.5..=10.5).contains(&average), "{average}");
    assert!(institutions.len() > 2_900, "{}", institutions.len());
}

/// What the story and the end-to-end tests look for, in the smallest population, whatever the seed.
#[test]
fn the_situations_of_the_demonstration_occur() {
    use Participant as At;
    type Situation = (&'static [(Participant, u16)], &'static [Participant]);
    for seed in 0..20 {
        let population = Population::new(seed, SIZE_MIN).unwrap();
        let find = |wanted: &[(Participant, u16)], not: &[Participant]| {
            (0..population.size()).any(|index| {
                let active: Vec<_> = population
                    .registrations(index)
                    .into_iter()
                    .filter(|file| file.period.contains(SNAPSHOT))
                    .map(|file| (file.institution, file.capacity.code()))
                    .collect();
                wanted
                    .iter()
                    .all(|(at, code)| active.contains(&(at.id(), *code)))
                    && not
                        .iter()
                        .all(|at| active.iter().all(|file| file.0 != at.id()))
            })
        };
        let situations: [Situation; 10] = [
            (&[(At::WelfareCentre, 2), (At::SalaryDatabase, 0)], &[]),
            (&[(At::WelfareCentre, 2)], &[At::SalaryDatabase]),
            (&[(At::WelfareCentre, 7), (At::SalaryDatabase, 0)], &[]),
            (&[(At::FamilyBenefits, 101), (At::DiplomaRegister, 0)], &[]),
            (
                &[
                    (At::EmploymentService, 1),
                    (At::DiplomaRegister, 0),
                    (At::SalaryDatabase, 0),
                ],
                &[],
            ),
            (&[(At::EmploymentService, 4)], &[At::DiplomaRegister]),
            (&[(At::SicknessFund, 2), (At::SalaryDatabase, 0)], &[]),
            (&[(At::HousingCompany, 1), (At::SalaryDatabase, 0)], &[]),
            (&[(At::HousingCompany, 2)], &[]),
            (
                &[(At::PensionOffice, 100), (At::SalaryDatabase, 0)],
                &[At::WelfareCentre],
            ),
        ];
        for (wanted, not) in situations {
            assert!(find(wanted, not), "seed {seed}: {wanted:?} without {not:?}");
        }
    }
}

#[test]
fn dirty_rows_are_wrong_as_their_label_says() {
    let faults = |row: &LabelledRow| {
        let columns: Vec<&str> = row.line.split(',').collect();
        let number = Ssin::parse(columns[0], SNAPSHOT, SsinRange::Synthetic);
        let institution = columns[1].parse().unwrap();
        let sector = Participant::ALL
            .into_iter()
            .find(|at| at.id() == institution)
            .map(Participant::sector);
        let capacity = Capacity::new(columns[2].parse().unwrap()).unwrap();
        let start = columns[3].parse::<Date>();
        let end = columns
            .get(4)
            .filter(|end| !end.is_empty())
            .map(|end| end.parse::<Date>().unwrap());
        let mut faults = Vec::new();
        let mut note = |wrong: bool, fault| faults.extend(wrong.then_some(fault));
        note(number.is_err(), Fault::BadCheckDigit);
        note(sector.is_none(), Fault::UnknownInstitution);
        note(
            sector.is_some_and(|sector| capacity_label(sector, capacity).is_none()),
            Fault::UnknownCapacity,
        );
        note(start.is_err(), Fault::NotADate);
        note(
            start.is_ok_and(|start| Period::new(start, end).is_err()),
            Fault::EndBeforeStart,
        );
        note(
            columns.len() != CSV_HEADER.split(',').count(),
            Fault::MissingColumn,
        );
        faults
    };
    let rows: Vec<_> = dirty_rows(SEED, 8_000).collect();
    assert_eq!(rows.len(), 8_000);
    let mut lines = BTreeSet::new();
    for row in &rows {
        let repeated = !lines.insert(row.line.clone());
        let mut found = faults(row);
        found.extend(repeated.then_some(Fault::Duplicate));
        assert_eq!(found, row.fault.into_iter().collect::<Vec<_>>());
    }
    let clean = rows.iter().filter(|row| row.fault.is_none()).count();
    assert_eq!(clean, 1_000);
    // A clean row is the one that the population itself would write.
    let population = population(SIZE_MAX);
    assert!(rows[8].line == csv_row(&population.ssin(1), &population.registrations(1)[0]));
}
