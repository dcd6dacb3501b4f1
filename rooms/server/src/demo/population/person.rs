//! What a person register says: who somebody is, and who lives with whom.

use jiff::civil::Date;
use vocabulary::be::Ssin;

use super::chance::Topic;
use super::layout::{Generation, Relation, Sex};
use super::name::{self, Origin};
use super::place::{self, Address};
use super::{Life, Population};

/// Civil status, with the codes of the national register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CivilStatus {
    /// Never married: 10.
    Single,
    /// Married: 20.
    Married,
    /// Widowed: 30.
    Widowed,
    /// Divorced: 40.
    Divorced,
}

impl CivilStatus {
    /// The code on the wire, 1 to 99.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Single => 10,
            Self::Married => 20,
            Self::Widowed => 30,
            Self::Divorced => 40,
        }
    }
}

/// A made-up person. Without `Debug`, like everything here that holds a name or an address.
#[derive(Clone)]
pub struct Person {
    /// Index in the population.
    pub index: u32,
    /// National number.
    pub ssin: Ssin,
    /// Family name.
    pub family_name: String,
    /// Given names, one or two.
    pub given_names: Vec<&'static str>,
    /// Day of birth.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: &'static str,
    /// Civil status.
    pub civil_status: CivilStatus,
    /// Main residence.
    pub address: Address,
    /// Number of the household.
    pub household: u64,
    /// Day of death, before [`super::SNAPSHOT`].
    pub death_date: Option<Date>,
}

/// A person's place in a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Index in the population.
    pub index: u32,
    /// What the person is to the household.
    pub relation: Relation,
}

/// People who live at one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// Number of the household.
    pub number: u64,
    /// Its people, the reference person first.
    pub members: Vec<Member>,
}

/// Nationalities other than Belgian, the frequent ones more than once.
const NATIONALITIES: &[&str] = &[
    "FR", "FR", "NL", "NL", "IT", "IT", "MA", "MA", "RO", "RO", "PL", "ES", "TR", "DE", "PT",
];
const BELGIAN_PERCENT: u32 = 86;

impl Population {
    /// Everything a person register says about a person.
    #[must_use]
    pub fn person(&self, index: u32) -> Person {
        let life = self.life(index);
        let address = place::address(&mut self.chance(Topic::Household, life.household));
        let nationality = self.nationality(&life);
        let origin = |nationality| match nationality {
            "BE" => Origin::Belgium(address.municipality.language),
            _ => Origin::Elsewhere,
        };
        let (_, members) = self.layout.household(index);
        // A child bears the name of the reference person, whose nationality it shares.
        let named_after = if life.relation == Relation::Child {
            members.start
        } else {
            index
        };
        Person {
            index,
            ssin: self.ssin(index),
            family_name: name::family(
                &mut self.chance(Topic::FamilyName, u64::from(named_after)),
                origin(nationality),
            ),
            given_names: name::given(
                &mut self.chance(Topic::GivenName, u64::from(index)),
                origin(nationality),
                life.sex,
            ),
            birth_date: life.birth,
            sex: life.sex,
            nationality,
            civil_status: self.civil_status(&life),
            address,
            household: life.household,
            death_date: life.death,
        }
    }

    /// The household a person belongs to.
    #[must_use]
    pub fn household(&self, index: u32) -> Household {
        let (number, members) = self.layout.household(index);
        let members = members
            .filter(|member| *member < self.size)
            .map(|member| Member {
                index: member,
                relation: self.layout.place(member).1.relation,
            })
            .collect();
        Household { number, members }
    }

    fn nationality(&self, life: &Life) -> &'static str {
        let (_, members) = self.layout.household(life.index);
        let whose = if life.relation == Relation::Child {
            members.start
        } else {
            life.index
        };
        let mut chance = self.chance(Topic::Nationality, u64::from(whose));
        if chance.happens(BELGIAN_PERCENT) {
            "BE"
        } else {
            chance.pick(NATIONALITIES)
        }
    }

    fn civil_status(&self, life: &Life) -> CivilStatus {
        // Both partners ask the same question of the household, so they agree. The number's complement keeps the
        // draw apart from the address.
        let mut chance = self.chance(Topic::Household, !life.household);
        match (life.relation, life.adults, life.generation) {
            (Relation::Child, ..) => CivilStatus::Single,
            (_, 2, Generation::Young) => CivilStatus::Single,
            (_, 2, _) if chance.happens(70) => CivilStatus::Married,
            (_, 2, _) => CivilStatus::Single,
            (_, _, Generation::Elder) if chance.happens(80) => CivilStatus::Widowed,
            (_, _, Generation::Senior) if chance.happens(40) => CivilStatus::Widowed,
            (_, _, Generation::Young) => CivilStatus::Single,
            _ if chance.happens(50) => CivilStatus::Divorced,
            _ => CivilStatus::Single,
        }
    }
}
