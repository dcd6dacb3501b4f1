//! How often an address or a person may knock on a door that costs something or that can be guessed at.
//!
//! A bucket for each address that fills up again with time. Addresses of version 6 count by the network that a household
//! has (64 bits). Kept in memory on each node: a limit of this kind slows a guesser down, and is no account of anybody.
//!
//! INVARIANT: no address and no person leaves this module, and none is kept once its bucket is full again.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use vocabulary::{Hash32, PersonId};

/// Most addresses watched at one time; more than that is an attack from many places, and the oldest are let go.
const ADDRESSES_MAX: usize = 100_000;

/// Bits of an IPv6 address that tell one network from another.
const NETWORK_BITS: u32 = 64;

/// A door with its limit.
pub struct Limit {
    /// How often in a row.
    burst: u32,
    /// One more after each of these.
    refill: SignedDuration,
    buckets: Mutex<HashMap<Who, Bucket>>,
}

/// Whose knocks are counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    /// Those from a network.
    Network(IpAddr),
    /// Those of somebody who is signed in, wherever from.
    Person(PersonId),
    /// Those that reach a mailbox, by the digest of its address.
    Mailbox(Hash32),
}

struct Bucket {
    left: u32,
    /// When it was last refilled.
    since: Timestamp,
}

/// Too often: come back after so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften {
    /// Seconds, at least 1.
    pub retry_after_s: u32,
}

impl Limit {
    /// So often in a row, and then once in each `refill_s` seconds.
    pub fn new(burst: u32, refill_s: u32) -> Self {
        Self {
            burst,
            refill: SignedDuration::from_secs(i64::from(refill_s.max(1))),
            buckets: Mutex::default(),
        }
    }

    /// Counts one more knock of an address.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn knock(&self, address: IpAddr, now: Timestamp) -> Result<(), TooOften> {
        self.count(Who::Network(network(address)), now)
    }

    /// Counts one more knock of a person.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn knock_of(&self, person: PersonId, now: Timestamp) -> Result<(), TooOften> {
        self.count(Who::Person(person), now)
    }

    /// Counts one more knock that reaches a mailbox.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn knock_at(&self, mailbox: Hash32, now: Timestamp) -> Result<(), TooOften> {
        self.count(Who::Mailbox(mailbox), now)
    }

    fn count(&self, who: Who, now: Timestamp) -> Result<(), TooOften> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES_MAX {
            self.make_room(&mut buckets, now);
        }
        let fresh = Bucket {
            left: self.burst,
            since: now,
        };
        let bucket = buckets.entry(who).or_insert(fresh);
        self.fill_up(bucket, now);
        match bucket.left.checked_sub(1) {
            Some(left) => {
                bucket.left = left;
                Ok(())
            }
            None => {
                let waited = now.duration_since(bucket.since);
                let wait = (self.refill.as_secs() - waited.as_secs()).clamp(1, u32::MAX.into());
                Err(TooOften {
                    retry_after_s: u32::try_from(wait).unwrap_or(u32::MAX),
                })
            }
        }
    }

    fn fill_up(&self, bucket: &mut Bucket, now: Timestamp) {
        let passed = now.duration_since(bucket.since).as_secs() / self.refill.as_secs();
        let more = u32::try_from(passed.max(0)).unwrap_or(u32::MAX);
        if more > 0 {
            bucket.left = bucket.left.saturating_add(more).min(self.burst);
            bucket.since = now;
        }
    }

    fn make_room(&self, buckets: &mut HashMap<Who, Bucket>, now: Timestamp) {
        buckets.retain(|_, bucket| {
            self.fill_up(bucket, now);
            bucket.left < self.burst
        });
        if buckets.len() >= ADDRESSES_MAX {
            buckets.clear();
        }
    }
}

/// The part of an address that one household or office shares.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let mask = u128::MAX << (u128::BITS - NETWORK_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_255_200 + second).unwrap()
    }

    #[test]
    fn an_address_is_slowed_down_and_no_other() {
        let limit = Limit::new(3, 10);
        let one: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..3 {
            assert_eq!(limit.knock(one, at(0)), Ok(()));
        }
        assert_eq!(limit.knock(one, at(4)), Err(TooOften { retry_after_s: 6 }));
        assert_eq!(limit.knock("192.0.2.2".parse().unwrap(), at(4)), Ok(()));
        assert_eq!(limit.knock(one, at(10)), Ok(()));
        assert!(limit.knock(one, at(11)).is_err());
        // However long it waits, no more than the burst.
        let allowed = (0..9).filter(|_| limit.knock(one, at(10_000)).is_ok());
        assert_eq!(allowed.count(), 3);
    }

    #[test]
    fn a_network_of_version_six_counts_as_one() {
        let limit = Limit::new(1, 10);
        let knock = |text: &str| limit.knock(text.parse().unwrap(), at(0)).is_ok();
        assert!(knock("2001:db8:0:1::1"));
        assert!(!knock("2001:db8:0:1:ffff::2"));
        assert!(knock("2001:db8:0:2::1"));
        assert!(knock("::ffff:192.0.2.1"));
        assert!(!knock("192.0.2.1"));
    }

    #[test]
    fn a_person_is_slowed_down_wherever_from() {
        let limit = Limit::new(1, 10);
        let person = |number| PersonId::from_uuid(uuid::Uuid::from_u128(number));
        assert_eq!(limit.knock_of(person(1), at(0)), Ok(()));
        assert!(limit.knock_of(person(1), at(0)).is_err());
        assert_eq!(limit.knock_of(person(2), at(0)), Ok(()));
        assert_eq!(limit.knock("192.0.2.1".parse().unwrap(), at(0)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let limit = Limit::new(2, 10);
        for number in 0..ADDRESSES_MAX as u32 + 10 {
            let address = IpAddr::V4(number.into());
            assert_eq!(limit.knock(address, at(0)), Ok(()));
        }
        let held = limit.buckets.lock().unwrap().len();
        assert!(held <= ADDRESSES_MAX, "{held}");
    }
}
