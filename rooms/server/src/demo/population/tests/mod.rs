//! Determinism, consistency, and that the situations of the demonstration occur.

mod registrations;

use std::collections::BTreeSet;

use vocabulary::be::{EnterpriseNumber, SsinKind, SsinRange};

use super::layout::BLOCK_PEOPLE;
use super::*;

const SEED: u64 = 1;

fn population(size: u32) -> Population {
    Population::new(SEED, size).unwrap()
}

/// `count` indexes spread over a population, the first and the last among them.
fn sample(size: u32, count: u32) -> impl Iterator<Item = u32> {
    let last = u64::from(size - 1);
    (0..count).map(move |at| u32::try_from(u64::from(at) * last / u64::from(count - 1)).unwrap())
}

#[test]
fn sizes_have_limits() {
    for (size, expected) in [
        (999, false),
        (1_000, true),
        (11_700_000, true),
        (11_700_001, false),
    ] {
        assert_eq!(Population::new(SEED, size).is_ok(), expected, "{size}");
    }
}

/// Without this, [`Permutation::forward`] would be given a number outside its range.
#[test]
fn there_are_numbers_for_everyone_in_the_largest_population() {
    let layout = Layout::new();
    for generation in Generation::ALL {
        for sex in [Sex::Male, Sex::Female] {
            let people =
                layout.per_block(generation, sex) * u64::from(SIZE_MAX.div_ceil(BLOCK_PEOPLE));
            assert!(people <= room(generation), "{generation:?} {sex:?}");
        }
    }
}

#[test]
fn index_and_number_are_a_bijection() {
    for (seed, size) in [(1, SIZE_MAX), (7, SIZE_MAX), (1, 100_000)] {
        let population = Population::new(seed, size).unwrap();
        let mut seen = BTreeSet::new();
        for index in sample(size, 100_000) {
            let ssin = population.ssin(index);
            assert!(population.index_of(&ssin) == Some(index), "{index}");
            seen.insert(ssin.expose().to_owned());
        }
        assert_eq!(seen.len(), 100_000);
    }
}

#[test]
fn numbers_are_synthetic_and_carry_birth_and_sex() {
    let population = population(SIZE_MAX);
    for index in sample(SIZE_MAX, 10_000) {
        let life = population.life(index);
        let ssin = population.ssin(index);
        let parsed = Ssin::parse(ssin.expose(), SNAPSHOT, SsinRange::Synthetic);
        assert!(parsed.is_ok_and(|parsed| parsed == ssin
            && parsed.kind() == SsinKind::Synthetic
            && parsed.warning().is_none()));
        assert!(ssin.expose()[..2] == format!("{:02}", life.birth.year() % 100));
        let sequence: u16 = ssin.expose()[6..9].parse().unwrap();
        assert_eq!(sequence % 2 == 1, life.sex == Sex::Male);
        assert!(life.birth < SNAPSHOT);
    }
}

#[test]
fn numbers_of_others_are_nobody() {
    let small = population(SIZE_MIN);
    let large = population(SIZE_MAX);
    assert_eq!(small.index_of(&large.ssin(SIZE_MIN)), None);
    assert_eq!(
        small.index_of(&large.ssin(SIZE_MIN - 1)),
        Some(SIZE_MIN - 1)
    );
    for (birth, sequence) in [(date(1925, 6, 1), 1), (date(2026, 6, 1), 1)] {
        assert_eq!(
            large.index_of(&Ssin::synthetic(birth, sequence).unwrap()),
            None
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_people_and_another_seed_others() {
    let (a, b) = (population(SIZE_MIN), population(SIZE_MAX));
    let other = Population::new(SEED + 1, SIZE_MIN).unwrap();
    let mut differ = 0;
    for index in 0..900 {
        let (p, q) = (a.person(index), b.person(index));
        assert!(
            p.ssin == q.ssin && p.family_name == q.family_name && p.given_names == q.given_names
        );
        assert!(
            p.address == q.address
                && p.civil_status == q.civil_status
                && p.nationality == q.nationality
        );
        assert!(a.jobs(index) == b.jobs(index) && a.diplomas(index) == b.diplomas(index));
        assert_eq!(a.social_statuses(index), b.social_statuses(index));
        assert_eq!(a.registrations(index), b.registrations(index));
        assert_eq!(
            a.registrations_national(index),
            b.registrations_national(index)
        );
        differ += u32::from(p.ssin != other.person(index).ssin);
    }
    assert!(differ > 890);
}

/// The values themselves, so that a change of the generator is seen: evidence and test data refer to these people.
#[test]
fn the_first_people_stay_who_they_are() {
    let population = population(SIZE_MIN);
    let numbers: Vec<_> = (0..4)
        .map(|index| population.ssin(index).expose().to_owned())
        .collect();
    assert_eq!(numbers, FIRST_NUMBERS);
}

const FIRST_NUMBERS: [&str; 4] = ["87621857975", "87702479427", "17631143562", "18652593055"];

#[test]
fn households_agree() {
    let population = population(20_000);
    for index in sample(20_000, 4_000) {
        let person = population.person(index);
        let household = population.household(index);
        assert!(household.members.iter().any(|member| member.index == index));
        assert!((1..=4).contains(&household.members.len()));
        assert_eq!(household.members[0].relation, Relation::Reference);
        let reference = population.person(household.members[0].index);
        for member in &household.members {
            let other = population.person(member.index);
            assert!(other.household == person.household && other.address == person.address);
            assert_eq!(population.household(member.index), household);
            if member.relation == Relation::Child {
                assert!(
                    other.family_name == reference.family_name
                        && other.civil_status == CivilStatus::Single
                );
                assert!(years_after(reference.birth_date, 18) < other.birth_date);
            }
            if member.relation == Relation::Partner {
                assert_eq!(other.civil_status, reference.civil_status);
            }
        }
    }
    let members: usize = (0..20_000)
        .map(|index| population.household(index).members.len())
        .sum();
    assert!(members > 2 * 20_000);
}

#[test]
fn names_are_there_and_given_names_fit() {
    let population = population(5_000);
    for index in 0..5_000 {
        let person = population.person(index);
        assert!(person.family_name.len() >= 6 && (1..=2).contains(&person.given_names.len()));
        assert!(
            person
                .given_names
                .iter()
                .all(|name| name.chars().count() >= 6)
        );
    }
}

#[test]
fn jobs_statuses_and_diplomas_follow_the_life() {
    let population = population(SIZE_MAX);
    for index in sample(SIZE_MAX, 20_000) {
        let life = population.life(index);
        let of_age = years_after(life.birth, 18);
        let jobs = population.jobs(index);
        for job in &jobs {
            assert!(job.period.start() >= of_age && job.period.start() < SNAPSHOT);
            assert!(job.period.end().is_none_or(|end| end < SNAPSHOT));
            let Pay {
                gross_cents,
                net_cents,
                garnishment_cents,
                components,
            } = &job.pay;
            assert_eq!(
                components.iter().map(|(_, cents)| cents).sum::<u64>(),
                *gross_cents
            );
            assert!(net_cents < gross_cents && *net_cents > 50_000);
            assert!(
                garnishment_cents
                    .is_none_or(|cents| cents < *net_cents && job.period.end().is_none())
            );
            assert!(job.employer.number.is_synthetic());
        }
        for pair in jobs.windows(2) {
            assert!(
                pair[1]
                    .period
                    .end()
                    .is_some_and(|end| end < pair[0].period.start())
            );
        }
        let statuses = population.social_statuses(index);
        let works = jobs.first().is_some_and(|job| job.period.end().is_none());
        assert_eq!(
            works,
            statuses
                .iter()
                .any(|status| status.kind == StatusKind::Employee)
        );
        assert!(!works || statuses.len() == 1);
        assert!(!life.generation.is_minor() || statuses.is_empty() && jobs.is_empty());
        assert!(statuses.iter().all(|status| status.period.start() < SNAPSHOT && status.period.end() == life.death));
        let diplomas = population.diplomas(index);
        assert!(diplomas.len() <= 3);
        assert!(
            diplomas
                .iter()
                .all(|d| d.awarded_on < SNAPSHOT && d.awarded_on.year() >= life.birth.year() + 18)
        );
        assert!(diplomas.is_sorted_by(|a, b| a.level < b.level && a.awarded_on < b.awarded_on));
    }
}

#[test]
fn employers_have_distinct_valid_numbers() {
    let population = population(SIZE_MIN);
    let numbers: BTreeSet<_> = sample(EMPLOYERS, 5_000)
        .map(|number| population.employer(number).number)
        .collect();
    assert_eq!(numbers.len(), 5_000);
    assert!(
        numbers
            .iter()
            .all(|number| EnterpriseNumber::parse(&number.to_string()) == Ok(*number))
    );
    assert_eq!(Participant::PersonRegister.id().to_string(), "0999999823");
}
