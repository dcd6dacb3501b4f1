//! Social statuses: what somebody lives on.

use jiff::civil::{Date, date};
use vocabulary::Period;

use super::chance::Topic;
use super::layout::Generation;
use super::work::Job;
use super::{Life, Population, SNAPSHOT, day_between, days_before, years_after};

/// A social status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusKind {
    /// Works for an employer.
    Employee,
    /// Works for oneself.
    SelfEmployed,
    /// Studies.
    Student,
    /// Receives unemployment benefit.
    Unemployed,
    /// Receives the integration income of a welfare centre.
    IntegrationIncome,
    /// Receives an indemnity of a sickness fund.
    Incapacity,
    /// Receives a pension.
    Pensioner,
    /// Pays less for health care.
    IncreasedReimbursement,
}

impl StatusKind {
    /// The name on the wire, lowerCamelCase.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::SelfEmployed => "selfEmployed",
            Self::Student => "student",
            Self::Unemployed => "unemployed",
            Self::IntegrationIncome => "integrationIncome",
            Self::Incapacity => "incapacity",
            Self::Pensioner => "pensioner",
            Self::IncreasedReimbursement => "increasedReimbursement",
        }
    }
}

/// A social status and when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocialStatus {
    /// Which.
    pub kind: StatusKind,
    /// When.
    pub period: Period,
}

/// Age at which a pension starts.
const PENSION_AGE: i16 = 65;

impl Population {
    /// The statuses a person has at the snapshot, or had until death.
    #[must_use]
    pub fn social_statuses(&self, index: u32) -> Vec<SocialStatus> {
        let life = self.life(index);
        self.statuses_of(&life, &self.jobs_of(&life))
    }

    pub(super) fn statuses_of(&self, life: &Life, jobs: &[Job]) -> Vec<SocialStatus> {
        use StatusKind::{IncreasedReimbursement, IntegrationIncome, Pensioner};
        let mut chance = self.chance(Topic::Status, u64::from(life.index));
        let Some((kind, since)) = self.main_status(life, jobs) else {
            return Vec::new();
        };
        let mut statuses = vec![(kind, since)];
        if kind == IntegrationIncome || kind == Pensioner && chance.happens(30) {
            statuses.push((IncreasedReimbursement, since));
        }
        statuses
            .into_iter()
            .filter_map(|(kind, since)| {
                Some(SocialStatus {
                    kind,
                    period: Period::new(since, life.death).ok()?,
                })
            })
            .collect()
    }

    fn main_status(&self, life: &Life, jobs: &[Job]) -> Option<(StatusKind, Date)> {
        // The number's complement keeps these draws apart from those of `statuses_of`.
        let mut chance = self.chance(Topic::Status, !u64::from(life.index));
        let of_age = years_after(life.birth, 18);
        let pension = years_after(life.birth, PENSION_AGE);
        if life.generation.is_minor() {
            return None;
        }
        if let Some(job) = jobs.first().filter(|job| job.period.end().is_none()) {
            return Some((StatusKind::Employee, job.period.start()));
        }
        if pension < SNAPSHOT {
            return Some((StatusKind::Pensioner, pension));
        }
        if life.generation == Generation::Young && chance.happens(55) {
            return Some((StatusKind::Student, of_age.min(date(2025, 9, 15))));
        }
        let idle = jobs
            .first()
            .and_then(|job| job.period.end())
            .unwrap_or(of_age);
        let earliest = idle.max(of_age).max(years_after(SNAPSHOT, -2));
        let since = day_between(&mut chance, earliest, days_before(SNAPSHOT, 1));
        match chance.below(100) {
            0..35 => Some((StatusKind::Unemployed, since)),
            35..60 => Some((StatusKind::IntegrationIncome, since)),
            60..75 => Some((StatusKind::Incapacity, since)),
            75..90 => Some((StatusKind::SelfEmployed, since)),
            _ => None,
        }
    }
}
