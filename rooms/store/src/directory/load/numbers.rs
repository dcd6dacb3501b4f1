//! The national numbers of a file: each gets a place in a list, and later the person it stands for.
//!
//! Registrations outnumber persons ten to one, so the numbers fit into memory where the rows do not. They are asked for in
//! the order of their keyed hashes and entered in the order of each table, so that every page of the database is visited
//! once.
//!
//! INVARIANTS:
//! - The list is wiped when it is dropped and never written anywhere.
//! - A number that is new gets the id that it always would have ([`Sealer::person`]), so a load that starts again leaves
//!   nothing of the first attempt over.
//! - A person's row comes before the number's: a row without a number is nobody, a number without a row would be a fault.

use std::collections::{HashMap, hash_map::Entry};

use vocabulary::{PersonId, be::Ssin};
use zeroize::Zeroizing;

use super::{NotLoaded, Reporter, road::Road};
use crate::{
    Store,
    database::Unavailable,
    persons::{Lookup, Sealer},
};

/// Numbers asked for or entered in one go: some hundred pages of the table, and some milliseconds of the writer's time.
const CHUNK: usize = 16_384;

/// The numbers of a file, or of as much of a file as there is room for.
pub(super) struct Numbers {
    places: HashMap<u64, u32>,
    numbers: Zeroizing<Vec<u64>>,
    /// The number that came last: files are often ordered by person.
    last: Option<(u64, u32)>,
    max: usize,
}

impl Numbers {
    pub(super) fn new(max: usize) -> Self {
        Self {
            places: HashMap::new(),
            numbers: Zeroizing::new(Vec::new()),
            last: None,
            max: max.min(u32::MAX as usize),
        }
    }

    /// The place of a number; a new one gets the next place.
    pub(super) fn place(&mut self, ssin: &Ssin) -> u32 {
        let number = ssin
            .expose()
            .bytes()
            .fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        if let Some((last, place)) = self.last
            && last == number
        {
            return place;
        }
        let place = match self.places.entry(number) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let place = self.numbers.len() as u32;
                self.numbers.push(number);
                *new.insert(place)
            }
        };
        self.last = Some((number, place));
        place
    }

    /// Tells whether there is no room for another number.
    pub(super) fn is_full(&self) -> bool {
        self.numbers.len() >= self.max
    }

    fn digits(&self, place: u32) -> Zeroizing<[u8; 11]> {
        let mut digits = Zeroizing::new([b'0'; 11]);
        let mut number = self.numbers[place as usize];
        for digit in digits.iter_mut().rev() {
            *digit += (number % 10) as u8;
            number /= 10;
        }
        digits
    }

    fn lookup(&self, place: u32, sealer: &Sealer) -> Lookup {
        sealer.lookup_digits(&*self.digits(place))
    }

    /// Finds out who the numbers stand for, and enters those that nobody has entered: the persons by place.
    pub(super) async fn resolve(
        mut self,
        store: &Store,
        reporter: &mut Reporter,
    ) -> Result<Vec<PersonId>, NotLoaded> {
        self.places = HashMap::new();
        let road = Road::of(&store.database);
        let order = self.by_lookup(&store.sealer).await?;
        let mut persons = vec![PersonId::from_uuid(uuid::Uuid::nil()); order.len()];
        let mut fresh = Vec::new();
        for places in order.chunks(CHUNK) {
            let lookups: Vec<Lookup> = places
                .iter()
                .map(|at| self.lookup(*at, &store.sealer))
                .collect();
            let known = road.persons_of(&lookups).await?;
            for (place, known) in places.iter().zip(known) {
                persons[*place as usize] =
                    known.unwrap_or_else(|| store.sealer.person_of_digits(&*self.digits(*place)));
                if known.is_none() {
                    fresh.push(*place);
                }
            }
            reporter.resolved(places.len() as u64)?;
        }
        drop(order);
        self.enter_persons(&road, store, &persons, &fresh, reporter)
            .await?;
        self.enter_numbers(&road, store, &mut persons, &fresh, reporter)
            .await?;
        Ok(persons)
    }

    /// The places in the order of the keyed hashes of their numbers.
    async fn by_lookup(&self, sealer: &Sealer) -> Result<Vec<u32>, NotLoaded> {
        let mut order = Vec::with_capacity(self.numbers.len());
        for place in 0..self.numbers.len() as u32 {
            let lookup = self.lookup(place, sealer);
            // The first bytes order well enough, and the whole would take four times the memory.
            let first = lookup.as_bytes().first_chunk().copied().unwrap_or_default();
            order.push((u64::from_be_bytes(first), place));
            if order.len() % CHUNK == 0 {
                // Others on this thread get their turn.
                tokio::task::yield_now().await;
            }
        }
        sorted(order)
            .await
            .map(|order| order.into_iter().map(|(_, place)| place).collect())
    }

    /// Enters the rows of new persons, in the order of their ids.
    async fn enter_persons(
        &self,
        road: &Road<'_>,
        store: &Store,
        persons: &[PersonId],
        fresh: &[u32],
        reporter: &mut Reporter,
    ) -> Result<(), NotLoaded> {
        let by_person = fresh
            .iter()
            .map(|place| (persons[*place as usize], *place))
            .collect();
        let by_person = sorted(by_person).await?;
        for rows in by_person.chunks(CHUNK) {
            let rows: Vec<(PersonId, Lookup)> = rows
                .iter()
                .map(|(person, place)| (*person, self.lookup(*place, &store.sealer)))
                .collect();
            road.add_persons(&rows).await?;
            reporter.alive()?;
        }
        Ok(())
    }

    /// Enters new numbers, in the order of their keyed hashes. One that somebody else entered meanwhile stands for whom
    /// they say.
    async fn enter_numbers(
        &self,
        road: &Road<'_>,
        store: &Store,
        persons: &mut [PersonId],
        fresh: &[u32],
        reporter: &mut Reporter,
    ) -> Result<(), NotLoaded> {
        for places in fresh.chunks(CHUNK) {
            let mut rows = Vec::with_capacity(places.len());
            for place in places {
                let digits = self.digits(*place);
                let lookup = store.sealer.lookup_digits(&*digits);
                let sealed = store.sealer.seal_digits(&*digits, &lookup);
                rows.push((lookup, persons[*place as usize], sealed));
            }
            let entered = road.add_identifiers(&rows).await?;
            if entered < rows.len() as u64 {
                let lookups: Vec<Lookup> = rows.iter().map(|row| row.0).collect();
                let known = road.persons_of(&lookups).await?;
                for (place, known) in places.iter().zip(known) {
                    persons[*place as usize] = known
                        .ok_or_else(|| Unavailable::new("a number that was entered is gone"))?;
                }
            }
            reporter.alive()?;
        }
        Ok(())
    }
}

/// Sorts on a thread for such work.
async fn sorted<T: Ord + Send + 'static>(mut items: Vec<T>) -> Result<Vec<T>, NotLoaded> {
    let sort = move || {
        items.sort_unstable();
        items
    };
    tokio::task::spawn_blocking(sort)
        .await
        .map_err(|_| NotLoaded::BrokenOff)
}
