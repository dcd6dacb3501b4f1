//! Figures that people read, from the sums.

use std::collections::BTreeMap;

use vocabulary::{Date, DeliberationNumber, InstitutionId, ServiceId};

use super::{CameOut, Sum};

/// Figures for everybody are multiples of this.
pub const ROUNDED_TO: u64 = 5;

/// A figure as everybody may read it: rounded down, so that neither a small one nor the difference of two says whom a
/// question was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounded {
    /// At least one, and fewer than [`ROUNDED_TO`].
    Few,
    /// This or a little more; none at all is told as it is.
    About(u64),
}

impl Rounded {
    /// Rounds a figure.
    pub fn of(count: u64) -> Self {
        match count {
            1..ROUNDED_TO => Rounded::Few,
            count => Rounded::About(count - count % ROUNDED_TO),
        }
    }

    /// The figure; `None` for few.
    pub fn about(self) -> Option<u64> {
        match self {
            Rounded::Few => None,
            Rounded::About(count) => Some(count),
        }
    }
}

/// How many questions were permitted, and how many refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Permitted.
    pub permitted: u64,
    /// Refused.
    pub refused: u64,
}

impl Pair {
    /// Both.
    pub fn asked(self) -> u64 {
        self.permitted + self.refused
    }

    fn add(&mut self, sum: &Sum) {
        match sum.came_out {
            CameOut::Permitted => self.permitted += sum.count,
            CameOut::Refused(_) | CameOut::UnknownService => self.refused += sum.count,
        }
    }
}

/// The figures of some months.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// By the first day of the month; months without any are not there.
    pub months: BTreeMap<Date, Pair>,
    /// What was refused, by reason.
    pub refusals: BTreeMap<CameOut, u64>,
    /// By service; `None` for services that the register did not have.
    pub services: BTreeMap<Option<ServiceId>, Pair>,
    /// By the institution that asked.
    pub applicants: BTreeMap<InstitutionId, Pair>,
    /// What was permitted, by its basis.
    pub deliberations: BTreeMap<DeliberationNumber, u64>,
}

impl Figures {
    /// Adds up.
    pub fn of(sums: &[Sum]) -> Self {
        let mut figures = Self::default();
        for sum in sums {
            figures.months.entry(sum.month).or_default().add(sum);
            let service = figures.services.entry(sum.service.clone());
            service.or_default().add(sum);
            figures
                .applicants
                .entry(sum.applicant)
                .or_default()
                .add(sum);
            match (&sum.deliberation, sum.came_out) {
                (Some(number), _) => {
                    *figures.deliberations.entry(number.clone()).or_default() += sum.count;
                }
                (None, CameOut::Permitted) => {}
                (None, why) => *figures.refusals.entry(why).or_default() += sum.count,
            }
        }
        figures
    }

    /// All of it.
    pub fn total(&self) -> Pair {
        let add = |all: Pair, one: &Pair| Pair {
            permitted: all.permitted + one.permitted,
            refused: all.refused + one.refused,
        };
        self.months.values().fold(Pair::default(), add)
    }
}
