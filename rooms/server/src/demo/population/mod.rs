//! A made-up population: a pure function from a seed and an index to everything about a person.
//!
//! Nothing is stored and nothing is drawn in sequence, so the last of 11.7 million people costs the same as the first,
//! two runs agree on everyone, and a larger population begins with the people of a smaller one.
//!
//! INVARIANTS: no real person, ever: every national number has 60 added to its month, so that no register can issue it,
//! and every enterprise number lies in a range that is not issued. Index and national number are a bijection. Whatever
//! is said of a person is consistent: the number with birth date and sex, parents with children, jobs with statuses,
//! registrations with all of these. Everything is as of [`SNAPSHOT`]; what is open then stays open.

mod chance;
mod diploma;
mod layout;
mod name;
mod person;
mod place;
mod registration;
mod rows;
mod status;
mod work;

#[cfg(test)]
mod tests;

use jiff::civil::{Date, date};
use vocabulary::be::Ssin;

use chance::{Chance, Permutation, Topic};
use layout::{Generation, Layout};
use place::Municipality;

pub use diploma::{Diploma, DiplomaLevel, FieldOfStudy, Grade};
pub use layout::{Relation, Sex};
pub use person::{CivilStatus, Household, Member, Person};
pub use place::Address;
pub use registration::{NATIONAL_INSTITUTIONS, Participant, national_institution};
pub use rows::{CSV_HEADER, Fault, LabelledRow, csv_row, dirty_rows};
pub use status::{SocialStatus, StatusKind};
pub use work::{EMPLOYERS, Employer, Job, Pay, PayComponent};

/// The day the population is described on. A constant, so that the same seed gives the same people on any day.
pub const SNAPSHOT: Date = date(2026, 1, 1);
/// The smallest population: below it some of the situations the demonstration shows may not occur.
pub const SIZE_MIN: u32 = 1_000;
/// The largest: Belgium's.
pub const SIZE_MAX: u32 = 11_700_000;

/// Numbers of one sex that a register can give out on a day: 1, 3 … 997 to men and 2, 4 … 998 to women.
const PER_DAY_AND_SEX: u64 = 499;
/// Two-digit years from this one on are of the twentieth century: births lie in 1926 to 2025.
const PIVOT: i16 = 26;
/// What makes a number synthetic (`Ssin::synthetic`).
const SYNTHETIC_MONTH: i8 = 60;

/// A size outside [`SIZE_MIN`] to [`SIZE_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a population has {SIZE_MIN} to {SIZE_MAX} people")]
pub struct SizeOutOfRange;

/// A made-up population. People are named by their index, 0 up to the size.
///
/// Functions that take an index panic when it is not below [`Population::size`].
pub struct Population {
    seed: u64,
    size: u32,
    layout: Layout,
    /// For each generation, men and women: from a running number to a slot, a day of birth and a sequence number.
    slots: [[Permutation; 2]; Generation::ALL.len()],
}

/// What everything else about a person follows from.
struct Life {
    index: u32,
    generation: Generation,
    sex: Sex,
    relation: Relation,
    /// Adults in the household's pattern.
    adults: u32,
    birth: Date,
    death: Option<Date>,
    household: u64,
    municipality: Municipality,
}

impl Population {
    /// The population of a seed.
    ///
    /// # Errors
    /// [`SizeOutOfRange`].
    pub fn new(seed: u64, size: u32) -> Result<Self, SizeOutOfRange> {
        if !(SIZE_MIN..=SIZE_MAX).contains(&size) {
            return Err(SizeOutOfRange);
        }
        let slots = Generation::ALL.map(|generation| {
            [0, 1].map(|sex| Permutation::new(seed, generation as u64 * 2 + sex, room(generation)))
        });
        let layout = Layout::new();
        Ok(Self {
            seed,
            size,
            layout,
            slots,
        })
    }

    /// How many people there are.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// A person's national number.
    #[must_use]
    pub fn ssin(&self, index: u32) -> Ssin {
        let (birth, sequence) = self.number(index);
        Ssin::synthetic(birth, sequence)
            .expect("a year from 1926 to 2025 and a sequence number from 1 to 998")
    }

    /// The index of the person with this number; `None` when nobody in this population has it.
    #[must_use]
    pub fn index_of(&self, ssin: &Ssin) -> Option<u32> {
        let part = |from: usize, to: usize| ssin.expose()[from..to].parse::<i16>().ok();
        let year = part(0, 2).map(|year| year + if year >= PIVOT { 1900 } else { 2000 })?;
        let month = i8::try_from(part(2, 4)?).ok()? - SYNTHETIC_MONTH;
        let birth = Date::new(year, month, i8::try_from(part(4, 6)?).ok()?).ok()?;
        let sequence = u16::try_from(part(6, 9)?).ok()?;
        if Ssin::synthetic(birth, sequence).as_ref() != Ok(ssin) {
            return None;
        }
        let generation = Generation::of_year(year)?;
        let sex = if sequence % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        };
        let slot = days_between(generation.first_day(), birth) * PER_DAY_AND_SEX
            + u64::from((sequence - 1) / 2);
        let running = self.slots[generation as usize][sex as usize].backward(slot);
        let per_block = self.layout.per_block(generation, sex);
        let index = self
            .layout
            .index(running / per_block, generation, sex, running % per_block)?;
        (index < self.size).then_some(index)
    }

    /// Day of birth and sequence number.
    fn number(&self, index: u32) -> (Date, u16) {
        assert!(index < self.size, "the index is within the population");
        let (block, place) = self.layout.place(index);
        let running = block * self.layout.per_block(place.generation, place.sex) + place.rank;
        let slot = self.slots[place.generation as usize][place.sex as usize].forward(running);
        let birth = days_after(place.generation.first_day(), slot / PER_DAY_AND_SEX);
        let odd = 2 * (slot % PER_DAY_AND_SEX) + 1;
        let sequence = match place.sex {
            Sex::Male => odd,
            Sex::Female => odd + 1,
        };
        (birth, u16::try_from(sequence).expect("at most 998"))
    }

    fn life(&self, index: u32) -> Life {
        let (birth, _) = self.number(index);
        let (_, place) = self.layout.place(index);
        let (household, _) = self.layout.household(index);
        Life {
            index,
            generation: place.generation,
            sex: place.sex,
            relation: place.relation,
            adults: place.adults,
            birth,
            death: self.death(index, place),
            household,
            municipality: place::municipality_of(&mut self.chance(Topic::Household, household)),
        }
    }

    /// One in forty of the old who live alone died in the year before the snapshot; nobody's widow is left behind.
    fn death(&self, index: u32, place: &layout::Place) -> Option<Date> {
        let alone =
            place.people == 1 && matches!(place.generation, Generation::Senior | Generation::Elder);
        let mut chance = self.chance(Topic::Death, u64::from(index));
        (alone && chance.below(40) == 0)
            .then(|| day_between(&mut chance, date(2025, 1, 1), date(2025, 12, 31)))
    }

    fn chance(&self, topic: Topic, number: u64) -> Chance {
        Chance::of(self.seed, topic, number)
    }
}

/// How many numbers there are for a generation's men, and as many for its women.
fn room(generation: Generation) -> u64 {
    let (first, last) = generation.years();
    (days_between(date(first, 1, 1), date(last, 12, 31)) + 1) * PER_DAY_AND_SEX
}

/// Whole days from one day to a later one.
fn days_between(from: Date, to: Date) -> u64 {
    let seconds = to.duration_since(from).as_secs();
    u64::try_from(seconds / 86_400).expect("a later day")
}

fn days_after(day: Date, days: u64) -> Date {
    let days = i64::try_from(days).expect("some centuries");
    day.checked_add(jiff::Span::new().days(days))
        .expect("a day in this or the next century")
}

fn days_before(day: Date, days: i64) -> Date {
    day.checked_sub(jiff::Span::new().days(days))
        .expect("a day in this or the last century")
}

/// The same day some years later, or the last of that month.
fn years_after(day: Date, years: i16) -> Date {
    day.checked_add(jiff::Span::new().years(years))
        .expect("a day in this or the next century")
}

/// A day from `low` to `high`, both included; `low` when they are the wrong way round.
fn day_between(chance: &mut Chance, low: Date, high: Date) -> Date {
    if high <= low {
        return low;
    }
    let days = u32::try_from(days_between(low, high)).expect("some centuries of days");
    days_after(low, u64::from(chance.between(0, days)))
}
