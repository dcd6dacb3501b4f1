//! The people of the story, found in the population by their situation.
//!
//! They have handles and no names here: names and numbers stand in the registers of the demonstration and in
//! `demo.json`, and are never printed.

use identity::people::role::{NotARole, Role, RoleKind};
use vocabulary::{Date, FileReference, be::Ssin};

use super::{
    population::{Participant, Population, Sex},
    provider::Listed,
};

/// How far to look for somebody; each situation occurs at least once in a hundred people or so.
const LOOK_AT_MAX: u32 = 100_000;

/// How many others a newcomer can be.
const OTHERS_LISTED: usize = 24;

/// Somebody who works for the hub or for an institution.
pub struct Staff {
    kind: RoleKind,
    /// The institution of a clerk.
    at: Option<Participant>,
    /// How the evidence knows the holder.
    pub reference: &'static str,
    /// What a newcomer is told.
    note: &'static str,
}

impl Staff {
    /// The role.
    ///
    /// # Errors
    /// [`NotARole`] when the table is wrong.
    pub fn role(&self) -> Result<Role, NotARole> {
        Role::of(self.kind, self.at.map(Participant::id))
    }
}

/// Everybody at work.
const STAFF: [Staff; 5] = [
    Staff {
        kind: RoleKind::Administrator,
        at: None,
        reference: "administrator-1",
        note: "works as the administrator: gives roles",
    },
    Staff {
        kind: RoleKind::CommitteeMember,
        at: None,
        reference: "member-1",
        note: "works as a member of the committee",
    },
    Staff {
        kind: RoleKind::CommitteeMember,
        at: None,
        reference: "member-2",
        note: "works as another member of the committee",
    },
    Staff {
        kind: RoleKind::Clerk,
        at: Some(Participant::WelfareCentre),
        reference: "clerk-7",
        note: "works as a clerk at the welfare centre",
    },
    Staff {
        kind: RoleKind::DataProtectionOfficer,
        at: None,
        reference: "officer-1",
        note: "works as the data-protection officer",
    },
];

/// A person of the story.
pub struct Somebody {
    /// The handle in the story, in `demo.json` and, later, in URLs of pods.
    pub handle: &'static str,
    /// The national number, synthetic.
    pub ssin: Ssin,
}

/// Everybody in the story.
pub struct People {
    /// Receives an integration income in Meerbeke, has worked, and lives with others.
    pub hazel: Somebody,
    /// The welfare centre holds no file on this person.
    pub rowan: Somebody,
    /// Rents from, or waits for a dwelling of, the housing company, and has worked.
    pub linden: Somebody,
    /// Receives a pension and has worked.
    pub juniper: Somebody,
    /// Looks for a job and has a diploma.
    pub alder: Somebody,
    /// Works, so that the tax office holds a file.
    pub maple: Somebody,
}

/// The population is too small to hold everybody the story needs.
#[derive(Debug, thiserror::Error)]
#[error("this population has nobody who {0}; take a larger one with --persons")]
pub struct Missing(&'static str);

impl People {
    /// Finds everybody, by their registrations on `today`.
    ///
    /// # Errors
    /// [`Missing`] when somebody is not there.
    pub fn find(population: &Population, today: Date) -> Result<Self, Missing> {
        use Participant as At;
        let mut taken = Vec::new();
        let mut find = |handle, what, fits: &dyn Fn(&Files, u32) -> bool| {
            let found = (0..population.size().min(LOOK_AT_MAX)).find(|index| {
                let files = Files {
                    files: population.registrations(*index),
                    today,
                };
                !taken.contains(index)
                    && population.person(*index).death_date.is_none()
                    && fits(&files, *index)
            });
            let index = found.ok_or(Missing(what))?;
            taken.push(index);
            Ok(Somebody {
                handle,
                ssin: population.ssin(index),
            })
        };
        Ok(Self {
            hazel: find(
                "hazel",
                "is a woman who receives an integration income, has worked and lives with others",
                &|files, index| {
                    files.has(At::WelfareCentre, 2)
                        && files.has(At::SalaryDatabase, 0)
                        && population.household(index).members.len() > 1
                        && population.person(index).sex == Sex::Female
                },
            )?,
            rowan: find(
                "rowan",
                "has a file nowhere but in the sources",
                &|files, _| files.has(At::SalaryDatabase, 0) && !files.has_any(At::WelfareCentre),
            )?,
            linden: find(
                "linden",
                "rents from the housing company and has worked",
                &|files, _| {
                    files.has(At::SalaryDatabase, 0)
                        && (files.has(At::HousingCompany, 1) || files.has(At::HousingCompany, 2))
                },
            )?,
            juniper: find(
                "juniper",
                "receives a pension and has worked",
                &|files, _| files.has(At::PensionOffice, 100) && files.has(At::SalaryDatabase, 0),
            )?,
            alder: find("alder", "looks for a job and has a diploma", &|files, _| {
                files.has(At::EmploymentService, 4) && files.has(At::DiplomaRegister, 0)
            })?,
            maple: find("maple", "is known to the tax office", &|files, _| {
                files.has(At::TaxOffice, 0) && files.has(At::SalaryDatabase, 0)
            })?,
        })
    }

    /// Everybody whom a newcomer can be: the people of the story, and some others.
    pub fn listed(&self, population: &Population) -> Vec<Listed> {
        let name = |index| {
            let person = population.person(index);
            format!("{} {}", person.given_names[0], person.family_name)
        };
        let of_story = self.all().into_iter().filter_map(|one| {
            Some(Listed {
                key: one.handle.to_owned(),
                name: name(population.index_of(&one.ssin)?),
                note: one.note(),
                ssin: one.ssin.clone(),
            })
        });
        let in_story = |ssin: &Ssin| self.all().iter().any(|one| one.ssin == *ssin);
        let others = (0..population.size())
            .filter(|index| population.person(*index).death_date.is_none())
            .filter(|index| !in_story(&population.ssin(*index)))
            .take(OTHERS_LISTED)
            .enumerate()
            .map(|(place, index)| Listed {
                key: format!("person-{index}"),
                name: name(index),
                note: STAFF
                    .get(place)
                    .map(|staff| staff.note.to_owned())
                    .unwrap_or_default(),
                ssin: population.ssin(index),
            });
        of_story.chain(others).collect()
    }

    /// The people at work: the first ones of those who are not in the story.
    pub fn staff(listed: &[Listed]) -> impl Iterator<Item = (&'static Staff, &Ssin)> {
        let others = listed.iter().filter(|one| one.key.starts_with("person-"));
        STAFF.iter().zip(others.map(|one| &one.ssin))
    }

    /// Everybody, for `demo.json`.
    pub fn all(&self) -> [&Somebody; 6] {
        [
            &self.hazel,
            &self.rowan,
            &self.linden,
            &self.juniper,
            &self.alder,
            &self.maple,
        ]
    }
}

impl Somebody {
    /// What a newcomer is told who chooses whom to be.
    fn note(&self) -> String {
        match self.handle {
            "hazel" => "Hazel in the story: receives an integration income",
            "rowan" => "Rowan in the story: somebody asked without holding a file",
            "linden" => "Linden in the story: rents from the housing company",
            "juniper" => "Juniper in the story: receives a pension",
            "alder" => "Alder in the story: looks for a job and has a diploma",
            _ => "Maple in the story: is known to the tax office",
        }
        .to_owned()
    }
}

/// One person's registrations.
struct Files {
    files: Vec<FileReference>,
    today: Date,
}

impl Files {
    fn has(&self, at: Participant, capacity: u16) -> bool {
        self.files.iter().any(|file| {
            file.institution == at.id()
                && file.capacity.code() == capacity
                && file.period.contains(self.today)
        })
    }

    fn has_any(&self, at: Participant) -> bool {
        self.files.iter().any(|file| file.institution == at.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_smallest_population_has_everybody() {
        let population =
            Population::new(super::super::SEED, super::super::population::SIZE_MIN).unwrap();
        let people = People::find(&population, "2026-11-21".parse().unwrap()).unwrap();
        let numbers: BTreeSet<_> = people
            .all()
            .iter()
            .map(|somebody| somebody.ssin.expose().to_owned())
            .collect();
        assert_eq!(numbers.len(), people.all().len(), "six different people");
    }
}
