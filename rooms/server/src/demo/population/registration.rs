//! Who holds a file on whom: the rows of the reference directory that follow from people's lives.

use jiff::civil::{Date, date};
use vocabulary::be::EnterpriseNumber;
use vocabulary::{Capacity, FileReference, InstitutionId, Period};

use super::chance::Topic;
use super::layout::{Generation, Relation};
use super::place::MEERBEKE;
use super::status::StatusKind;
use super::{Life, Population, SNAPSHOT, day_between, days_before, years_after};

/// The institutions of the demonstration register (`examples/be/institutions`), in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Participant {
    /// Authentic source of identities; sector 0.
    PersonRegister,
    /// Authentic source of jobs and pay; sector 12.
    SalaryDatabase,
    /// Authentic source of diplomas; sector 26.
    DiplomaRegister,
    /// Welfare centre of Meerbeke; sector 17.
    WelfareCentre,
    /// Sector 7.
    FamilyBenefits,
    /// Sector 18.
    EmploymentService,
    /// Sector 11.
    SicknessFund,
    /// Sector 13.
    HousingCompany,
    /// Sector 5.
    PensionOffice,
    /// Suspended; sector 0.
    TaxOffice,
}

impl Participant {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::PersonRegister,
        Self::SalaryDatabase,
        Self::DiplomaRegister,
        Self::WelfareCentre,
        Self::FamilyBenefits,
        Self::EmploymentService,
        Self::SicknessFund,
        Self::HousingCompany,
        Self::PensionOffice,
        Self::TaxOffice,
    ];

    /// The institution's number.
    #[must_use]
    pub fn id(self) -> InstitutionId {
        institution(self as u32)
    }

    /// The key of the example files and of `demo.json`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::PersonRegister => "personRegister",
            Self::SalaryDatabase => "salaryDatabase",
            Self::DiplomaRegister => "diplomaRegister",
            Self::WelfareCentre => "welfareCentre",
            Self::FamilyBenefits => "familyBenefits",
            Self::EmploymentService => "employmentService",
            Self::SicknessFund => "sicknessFund",
            Self::HousingCompany => "housingCompany",
            Self::PensionOffice => "pensionOffice",
            Self::TaxOffice => "taxOffice",
        }
    }

    /// The sector, which gives quality codes their meaning.
    #[must_use]
    pub const fn sector(self) -> u16 {
        match self {
            Self::PersonRegister | Self::TaxOffice => 0,
            Self::SalaryDatabase => 12,
            Self::DiplomaRegister => 26,
            Self::WelfareCentre => 17,
            Self::FamilyBenefits => 7,
            Self::EmploymentService => 18,
            Self::SicknessFund => 11,
            Self::HousingCompany => 13,
            Self::PensionOffice => 5,
        }
    }
}

/// Institutions of the national profile, the ten of the demonstration first.
pub const NATIONAL_INSTITUTIONS: u32 = 3_000;

/// First eight digits of the first institution's number; the others count down from it.
const FIRST_INSTITUTION: u32 = 9_999_998;
/// Sectors of the national profile beyond the ten, with the quality codes their institutions use.
const NATIONAL_SECTORS: [(u16, &[u16]); 8] = [
    (17, &[1, 2, 3, 4, 5, 6, 7]),
    (11, &[1, 2]),
    (12, &[10, 30]),
    (7, &[101, 104]),
    (18, &[1, 4]),
    (5, &[100]),
    (13, &[1, 2]),
    (16, &[1]),
];
/// Registrations that the national profile adds to those of the demonstration; with them a person has ten on average.
const NATIONAL_MORE: (u32, u32) = (2, 10);

/// Number and sector of an institution of the national profile, 0 up to [`NATIONAL_INSTITUTIONS`].
///
/// Panics beyond.
#[must_use]
pub fn national_institution(number: u32) -> (InstitutionId, u16) {
    assert!(
        number < NATIONAL_INSTITUTIONS,
        "there are {NATIONAL_INSTITUTIONS} institutions"
    );
    let sector = match Participant::ALL.get(number as usize) {
        Some(participant) => participant.sector(),
        None => national_sector(number).0,
    };
    (institution(number), sector)
}

fn national_sector(number: u32) -> (u16, &'static [u16]) {
    NATIONAL_SECTORS[number as usize % NATIONAL_SECTORS.len()]
}

fn institution(number: u32) -> InstitutionId {
    EnterpriseNumber::from_base(FIRST_INSTITUTION - number)
        .expect("the first digit is 0")
        .institution()
}

fn capacity(code: u16) -> Capacity {
    Capacity::new(code).expect("three digits")
}

/// Registrations in the making: a file ends with the person's life.
struct Files {
    death: Option<Date>,
    files: Vec<FileReference>,
}

impl Files {
    fn add(&mut self, at: Participant, code: u16, period: Period) {
        let end = match (period.end(), self.death) {
            (Some(end), Some(death)) => Some(end.min(death)),
            (end, death) => end.or(death),
        };
        if let Ok(period) = Period::new(period.start(), end) {
            self.files.push(FileReference {
                institution: at.id(),
                capacity: capacity(code),
                period,
            });
        }
    }
}

impl Population {
    /// A person's registrations at the institutions of the demonstration.
    #[must_use]
    pub fn registrations(&self, index: u32) -> Vec<FileReference> {
        self.registrations_of(&self.life(index))
    }

    fn registrations_of(&self, life: &Life) -> Vec<FileReference> {
        use Participant as At;
        let jobs = self.jobs_of(life);
        let mut chance = self.chance(Topic::Registration, u64::from(life.index));
        let mut files = Files {
            death: None,
            files: Vec::with_capacity(8),
        };
        files.add(At::PersonRegister, 0, Period::since(life.birth));
        // The authentic sources keep their files; the others close theirs.
        if let Some(first) = jobs.last() {
            files.add(At::SalaryDatabase, 0, Period::since(first.period.start()));
        }
        if let Some(first) = self.diplomas_of(life).first() {
            files.add(At::DiplomaRegister, 0, Period::since(first.awarded_on));
        }
        files.death = life.death;

        let in_meerbeke = life.municipality == MEERBEKE;
        let mut incapable = None;
        let statuses = self.statuses_of(life, &jobs);
        for status in &statuses {
            match status.kind {
                StatusKind::Employee => files.add(At::TaxOffice, 0, status.period),
                StatusKind::Unemployed => {
                    files.add(At::EmploymentService, 1, status.period);
                    files.add(At::EmploymentService, 4, status.period);
                }
                StatusKind::IntegrationIncome if in_meerbeke => {
                    let start = status.period.start();
                    let examined = Period::new(days_before(start, 30), Some(days_before(start, 1)));
                    files.add(At::WelfareCentre, 1, examined.expect("thirty days"));
                    files.add(At::WelfareCentre, 2, status.period);
                }
                StatusKind::Incapacity => incapable = Some(status.period),
                StatusKind::Pensioner => files.add(At::PensionOffice, 100, status.period),
                StatusKind::IntegrationIncome
                | StatusKind::SelfEmployed
                | StatusKind::Student
                | StatusKind::IncreasedReimbursement => {}
            }
        }
        if statuses.is_empty() && life.generation == Generation::Young {
            files.add(
                At::EmploymentService,
                4,
                Period::since(years_after(life.birth, 18)),
            );
        }
        let garnished = jobs.iter().find(|job| job.pay.garnishment_cents.is_some());
        if let Some(job) = garnished.filter(|_| in_meerbeke) {
            files.add(
                At::WelfareCentre,
                7,
                Period::since(job.period.start().max(date(2025, 3, 1))),
            );
        }
        if incapable.is_some() || chance.happens(40) {
            files.add(
                At::SicknessFund,
                1,
                Period::since(life.birth.max(date(2010, 1, 1))),
            );
        }
        if let Some(period) = incapable {
            files.add(At::SicknessFund, 2, period);
        }
        self.add_household_files(life, &mut files);
        files.files
    }

    /// Family benefits and social housing, which concern the household.
    fn add_household_files(&self, life: &Life, files: &mut Files) {
        if life.generation.is_minor() {
            files.add(Participant::FamilyBenefits, 104, Period::since(life.birth));
            return;
        }
        if life.relation == Relation::Reference {
            let (_, members) = self.layout.household(life.index);
            let minors =
                members.filter(|m| *m < self.size && self.layout.place(*m).1.generation.is_minor());
            if let Some(first_born) = minors.map(|minor| self.number(minor).0).min() {
                files.add(Participant::FamilyBenefits, 101, Period::since(first_born));
            }
        }
        if life.relation == Relation::Child {
            return;
        }
        let mut chance = self.chance(Topic::Registration, !life.household);
        let code = match chance.below(100) {
            0..5 => 1,
            5..9 => 2,
            _ => return,
        };
        let since = day_between(&mut chance, date(2016, 1, 1), days_before(SNAPSHOT, 1));
        files.add(
            Participant::HousingCompany,
            code,
            Period::since(since.max(years_after(life.birth, 18))),
        );
    }

    /// A person's registrations in the national profile: those of the demonstration and others, at
    /// [`NATIONAL_INSTITUTIONS`] institutions, ten a person on average. For measuring a directory of national size.
    #[must_use]
    pub fn registrations_national(&self, index: u32) -> Vec<FileReference> {
        let life = self.life(index);
        let mut files = self.registrations_of(&life);
        let mut chance = self.chance(Topic::National, u64::from(index));
        let demonstration = u32::try_from(Participant::ALL.len()).expect("ten");
        for _ in 0..chance.between(NATIONAL_MORE.0, NATIONAL_MORE.1) {
            // A draw below a draw: a few large institutions, many small ones.
            let bound = chance.between(1, NATIONAL_INSTITUTIONS - demonstration);
            let number = demonstration + chance.below(bound);
            let (_, codes) = national_sector(number);
            let capacity = capacity(chance.pick(codes));
            let institution = institution(number);
            let start = day_between(
                &mut chance,
                life.birth.max(date(1995, 1, 1)),
                days_before(SNAPSHOT, 1),
            );
            let end = chance
                .happens(30)
                .then(|| day_between(&mut chance, start, days_before(SNAPSHOT, 1)));
            // One row a capacity: overlapping ones are refused by the directory.
            if files
                .iter()
                .any(|file| (file.institution, file.capacity) == (institution, capacity))
            {
                continue;
            }
            let period =
                Period::new(start, end).expect("the end was drawn from days after the start");
            files.push(FileReference {
                institution,
                capacity,
                period,
            });
        }
        files
    }
}
