//! Who lives with whom: a fixed pattern of 21 households and 46 people that repeats.
//!
//! Index, household, generation and sex follow from each other by arithmetic alone. Shares by age are roughly
//! Belgium's. Generations do not overlap in years of birth, so that the year of birth tells the generation, and a
//! parent is 19 to 42 years older than a child.

use jiff::civil::{Date, date};

use Generation::{Adult, Child, Elder, Grown, Middle, Senior, Teen, Young};
use Sex::{Female as F, Male as M};

/// Sex as registers keep it, ISO 5218.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Code 1.
    Male,
    /// Code 2.
    Female,
}

impl Sex {
    /// The code of ISO 5218.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Male => 1,
            Self::Female => 2,
        }
    }
}

/// A range of years of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    Child,
    Teen,
    Young,
    Grown,
    Adult,
    Middle,
    Senior,
    Elder,
}

impl Generation {
    pub(super) const ALL: [Self; 8] = [Child, Teen, Young, Grown, Adult, Middle, Senior, Elder];

    /// First and last year of birth; ages are those of the end of 2025.
    pub(super) const fn years(self) -> (i16, i16) {
        match self {
            Child => (2017, 2025),  // 0 to 8
            Teen => (2008, 2016),   // 9 to 17
            Young => (1999, 2007),  // 18 to 26
            Grown => (1985, 1998),  // 27 to 40
            Adult => (1974, 1984),  // 41 to 51
            Middle => (1966, 1973), // 52 to 59
            Senior => (1953, 1965), // 60 to 72
            Elder => (1926, 1952),  // 73 to 99
        }
    }

    pub(super) const fn first_day(self) -> Date {
        date(self.years().0, 1, 1)
    }

    pub(super) fn of_year(year: i16) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|generation| (generation.years().0..=generation.years().1).contains(&year))
    }

    pub(super) const fn is_minor(self) -> bool {
        matches!(self, Child | Teen)
    }
}

/// A household's adults and children. Adults come first, so that a household cut off by the end of the population
/// has no child without a parent.
type Pattern = (&'static [(Generation, Sex)], &'static [(Generation, Sex)]);

const HOUSEHOLDS: [Pattern; 21] = [
    (&[(Grown, M), (Grown, F)], &[(Child, M), (Child, F)]),
    (&[(Adult, F), (Adult, M)], &[(Teen, M), (Teen, F)]),
    (&[(Senior, M), (Senior, F)], &[]),
    (&[(Grown, F)], &[(Child, F)]),
    (&[(Elder, F)], &[]),
    (&[(Middle, M), (Middle, F)], &[(Young, F)]),
    (&[(Young, F)], &[]),
    (&[(Grown, F), (Grown, M)], &[(Child, M)]),
    (&[(Adult, F)], &[(Teen, F), (Teen, M)]),
    (&[(Senior, F)], &[]),
    (&[(Grown, M), (Grown, M)], &[]),
    (&[(Adult, M), (Adult, F)], &[(Teen, M)]),
    (&[(Elder, M), (Elder, F)], &[]),
    (&[(Middle, F), (Middle, M)], &[(Young, M)]),
    (&[(Adult, M)], &[]),
    (&[(Senior, M), (Senior, F)], &[]),
    (&[(Young, M), (Young, F)], &[]),
    (&[(Grown, F)], &[]),
    (&[(Middle, M), (Middle, F)], &[]),
    (&[(Elder, M), (Elder, F)], &[]),
    (&[(Senior, M), (Senior, F)], &[]),
];

/// Households in a block.
const BLOCK_HOUSEHOLDS: u64 = HOUSEHOLDS.len() as u64;
/// People in a block.
pub(super) const BLOCK_PEOPLE: u32 = 46;

/// What a person is to the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The person the household is registered under.
    Reference,
    /// Spouse or partner of that person.
    Partner,
    /// Child of that person.
    Child,
}

/// A person's place in the pattern.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub generation: Generation,
    pub sex: Sex,
    pub relation: Relation,
    /// How many of the same generation and sex come before in the block.
    pub rank: u64,
    /// Household within the block.
    household: u64,
    /// The household's first person within the block, its adults and all its people.
    first: u32,
    pub adults: u32,
    pub people: u32,
}

/// The pattern, by place.
pub(super) struct Layout {
    places: Vec<Place>,
}

impl Layout {
    pub(super) fn new() -> Self {
        let mut places: Vec<Place> = Vec::with_capacity(BLOCK_PEOPLE as usize);
        for (household, (adults, children)) in (0..).zip(HOUSEHOLDS) {
            let first = u32::try_from(places.len()).expect("a few dozen people");
            for (at, (generation, sex)) in (0_u32..).zip(adults.iter().chain(children).copied()) {
                let relation = match at {
                    0 => Relation::Reference,
                    _ if (at as usize) < adults.len() => Relation::Partner,
                    _ => Relation::Child,
                };
                let rank = places
                    .iter()
                    .filter(|other| (other.generation, other.sex) == (generation, sex))
                    .count();
                places.push(Place {
                    generation,
                    sex,
                    relation,
                    rank: rank as u64,
                    household,
                    first,
                    adults: u32::try_from(adults.len()).expect("two at the most"),
                    people: u32::try_from(adults.len() + children.len()).expect("four at the most"),
                });
            }
        }
        Self { places }
    }

    /// Block and place of a person.
    pub(super) fn place(&self, index: u32) -> (u64, &Place) {
        (
            u64::from(index / BLOCK_PEOPLE),
            &self.places[(index % BLOCK_PEOPLE) as usize],
        )
    }

    /// How many of a generation and sex there are in a block.
    pub(super) fn per_block(&self, generation: Generation, sex: Sex) -> u64 {
        self.places
            .iter()
            .filter(|place| (place.generation, place.sex) == (generation, sex))
            .count() as u64
    }

    /// The person who is the `rank`th of a generation and sex in a block.
    pub(super) fn index(
        &self,
        block: u64,
        generation: Generation,
        sex: Sex,
        rank: u64,
    ) -> Option<u32> {
        let same =
            |place: &Place| (place.generation, place.sex, place.rank) == (generation, sex, rank);
        let at = self.places.iter().position(same)?;
        u32::try_from(block * u64::from(BLOCK_PEOPLE) + at as u64).ok()
    }

    /// The number of a person's household and the indexes of the people in it, those beyond the population included.
    pub(super) fn household(&self, index: u32) -> (u64, std::ops::Range<u32>) {
        let (block, place) = self.place(index);
        let first = index - index % BLOCK_PEOPLE + place.first;
        (
            block * BLOCK_HOUSEHOLDS + place.household,
            first..first + place.people,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_has_the_people_it_says() {
        let layout = Layout::new();
        assert_eq!(layout.places.len(), BLOCK_PEOPLE as usize);
        assert!(
            layout
                .places
                .iter()
                .all(|place| place.adults <= 2 && place.people <= 4)
        );
        for (at, place) in (0..).zip(&layout.places) {
            assert_eq!(
                layout.index(3, place.generation, place.sex, place.rank),
                Some(3 * BLOCK_PEOPLE + at)
            );
        }
    }

    #[test]
    fn generations_follow_each_other_over_a_hundred_years() {
        for year in 1926..=2025 {
            assert_eq!(
                Generation::ALL
                    .iter()
                    .filter(|g| g.years().0 <= year && year <= g.years().1)
                    .count(),
                1
            );
        }
        assert_eq!(
            (Generation::of_year(1925), Generation::of_year(2026)),
            (None, None)
        );
    }

    #[test]
    fn parents_are_of_an_age_to_be_parents() {
        for (adults, children) in HOUSEHOLDS {
            for ((adult, _), (child, _)) in adults
                .iter()
                .flat_map(|a| children.iter().map(move |c| (a, c)))
            {
                let gaps = (
                    child.years().0 - adult.years().1,
                    child.years().1 - adult.years().0,
                );
                assert!(gaps.0 >= 19 && gaps.1 <= 42, "{adult:?} {child:?} {gaps:?}");
            }
        }
    }
}
