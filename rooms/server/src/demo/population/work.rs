//! What a salary and working-time database says: employers, jobs and pay.

use jiff::civil::Date;
use vocabulary::Period;
use vocabulary::be::EnterpriseNumber;

use super::chance::{Chance, Topic};
use super::layout::Generation;
use super::{Life, Population, SNAPSHOT, day_between, days_before, place, years_after};

/// How many employers there are, about as many as in Belgium.
pub const EMPLOYERS: u32 = 230_000;

/// First eight digits of the first employer's number; the others count down from it, in a range that will not be
/// issued for decades.
const FIRST_EMPLOYER: u32 = 19_999_999;
/// Minutes of a full week.
const FULL_WEEK_MINUTES: u32 = 38 * 60;
/// Days before the snapshot in which nobody takes up a job, so that a job has a month of pay.
const SETTLED_DAYS: i64 = 30;

/// Joint committees: the official numbers, a few of them.
const JOINT_COMMITTEES: &[&str] = &[
    "100", "111", "118", "119", "121", "124", "140", "200", "200", "302", "319", "330",
];
const TRADES: &[&str] = &[
    "Bakkerij",
    "Ateliers",
    "Druckerei",
    "Transport",
    "Zorg",
    "Constructions",
    "Garten",
    "Logistiek",
    "Services",
];

/// A made-up employer.
#[derive(Clone, PartialEq, Eq)]
pub struct Employer {
    /// Enterprise number.
    pub number: EnterpriseNumber,
    /// Name.
    pub name: String,
    /// Joint committee, three digits.
    pub joint_committee: &'static str,
}

/// A part of gross pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayComponent {
    /// Pay for the function.
    Base,
    /// For years of service.
    Seniority,
    /// For commuting.
    Commuting,
}

impl PayComponent {
    /// The name on the wire, lowerCamelCase.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Seniority => "seniority",
            Self::Commuting => "commuting",
        }
    }
}

/// A month's pay. The amounts follow a simplified rule and are nobody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pay {
    /// Before contributions and tax.
    pub gross_cents: u64,
    /// After contributions and tax, before any garnishment.
    pub net_cents: u64,
    /// Withheld for a creditor.
    pub garnishment_cents: Option<u64>,
    /// What gross pay is made of.
    pub components: Vec<(PayComponent, u64)>,
}

/// A job.
#[derive(Clone, PartialEq, Eq)]
pub struct Job {
    /// Employer.
    pub employer: Employer,
    /// First and last day; open while it lasts.
    pub period: Period,
    /// Working time as a share of a full week.
    pub working_time_percent: u32,
    /// Working time.
    pub weekly_minutes: u32,
    /// Pay in the last month.
    pub pay: Pay,
}

impl Population {
    /// The employer with this number, 0 up to [`EMPLOYERS`].
    ///
    /// Panics beyond.
    #[must_use]
    pub fn employer(&self, number: u32) -> Employer {
        assert!(number < EMPLOYERS, "there are {EMPLOYERS} employers");
        let mut chance = self.chance(Topic::Employer, u64::from(number));
        let trade = chance.pick(TRADES);
        let town = place::municipality_of(&mut chance).name;
        Employer {
            number: EnterpriseNumber::from_base(FIRST_EMPLOYER - number)
                .expect("the first digit is 1"),
            name: format!("{trade} {town} {number} (demonstration)"),
            joint_committee: chance.pick(JOINT_COMMITTEES),
        }
    }

    /// A person's jobs, the latest first.
    #[must_use]
    pub fn jobs(&self, index: u32) -> Vec<Job> {
        self.jobs_of(&self.life(index))
    }

    pub(super) fn jobs_of(&self, life: &Life) -> Vec<Job> {
        let of_age = years_after(life.birth, 18);
        let settled = days_before(SNAPSHOT, SETTLED_DAYS);
        let retired = years_after(life.birth, 67);
        let mut until = settled.min(years_after(life.birth, 65));
        if life.generation.is_minor() || of_age >= until {
            return Vec::new();
        }
        let mut chance = self.chance(Topic::Work, u64::from(life.index));
        let (works, worked) = percentages(life.generation);
        let mut jobs = Vec::new();
        if chance.happens(works) && retired > SNAPSHOT && life.death.is_none() {
            let start = day_between(&mut chance, of_age.max(years_after(SNAPSHOT, -15)), settled);
            jobs.push(self.job(&mut chance, life.birth, Period::since(start)));
            until = days_before(start, 1);
        }
        let earlier = match jobs.is_empty() {
            true if !chance.happens(worked) => 0,
            true => chance.between(1, 2),
            false => chance.between(0, 2),
        };
        for _ in 0..earlier {
            if until <= of_age {
                break;
            }
            let end = day_between(&mut chance, of_age.max(years_after(until, -4)), until);
            let start = day_between(&mut chance, of_age.max(years_after(end, -12)), end);
            let period =
                Period::new(start, Some(end)).expect("start was drawn from days up to the end");
            jobs.push(self.job(&mut chance, life.birth, period));
            until = days_before(start, 1);
        }
        jobs
    }

    fn job(&self, chance: &mut Chance, birth: Date, period: Period) -> Job {
        // A draw below a draw: a few large employers, many small ones.
        let bound = chance.between(1, EMPLOYERS);
        let employer = self.employer(chance.below(bound));
        let working_time_percent = chance.pick(&[100, 100, 100, 100, 100, 80, 80, 75, 50, 50]);
        let last = period.end().unwrap_or(SNAPSHOT);
        let age = u64::try_from(last.year() - birth.year()).expect("jobs come after birth");
        let full_time_cents = 215_000 + age * 2_500 + u64::from(chance.below(220_000));
        let gross_cents = full_time_cents * u64::from(working_time_percent) / 100;
        let seniority = gross_cents
            * u64::try_from(last.year() - period.start().year())
                .unwrap_or(0)
                .min(20)
            / 200;
        let commuting = u64::from(chance.between(0, 9_000));
        let net_cents = net(gross_cents);
        let garnished = period.end().is_none() && chance.happens(6);
        Job {
            employer,
            period,
            working_time_percent,
            weekly_minutes: FULL_WEEK_MINUTES * working_time_percent / 100,
            pay: Pay {
                gross_cents,
                net_cents,
                garnishment_cents: garnished
                    .then(|| net_cents * u64::from(chance.between(5, 20)) / 100),
                components: vec![
                    (PayComponent::Base, gross_cents - seniority - commuting),
                    (PayComponent::Seniority, seniority),
                    (PayComponent::Commuting, commuting),
                ],
            },
        }
    }
}

/// In how many cases of a hundred somebody works now, and has worked when not now.
const fn percentages(generation: Generation) -> (u32, u32) {
    match generation {
        Generation::Child | Generation::Teen => (0, 0),
        Generation::Young => (48, 25),
        Generation::Grown => (80, 75),
        Generation::Adult => (78, 75),
        Generation::Middle => (70, 85),
        Generation::Senior => (35, 90),
        Generation::Elder => (0, 85),
    }
}

/// Net of gross: 13.07 % contributions, then a tax in steps. Simplified; for no real computation.
fn net(gross_cents: u64) -> u64 {
    let taxable = gross_cents - gross_cents * 1_307 / 10_000;
    let step = |above: u64, percent: u64| taxable.saturating_sub(above) * percent / 100;
    taxable - step(90_000, 25) - step(140_000, 15) - step(240_000, 5) - step(410_000, 5)
}
