//! Every proof and assertion is good for one use. What was used is remembered until nobody would accept it again.
//!
//! In memory, for one process: several nodes behind one address must send one application to one node, or give each node
//! an address of its own. Forgetting early would let a copy pass, so a full table refuses, and a restart refuses whatever
//! the process before it may have accepted.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use crate::Thumbprint;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// How many seconds old a proof may be: time for one slow request, and short enough to remember every one.
pub const PROOF_AGE_S_MAX: i64 = 60;

/// How many seconds a sender's clock may be ahead of ours.
pub const CLOCK_AHEAD_S_MAX: i64 = 5;

/// How many seconds an assertion may still have to live.
pub const ASSERTION_LIFETIME_S_MAX: i64 = 300;

/// Separate locks, so that cores seldom wait for each other.
const SHARDS: usize = 64;

/// Entries in one shard. 64 of them hold 2 million, which is 32,000 proofs a second over the 65 seconds of the window,
/// eight times what one node is meant to carry, in at most 140 MB. At 4,000 a second it is about 18 MB.
const SHARD_ENTRIES_MAX: usize = 32_768;

/// Enough of a SHA-256 to name an entry: nobody finds two inputs with the same 128 bits within the window.
type Key = [u8; 16];

/// How this process began, which decides what an earlier one may have accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At this instant, on a new database: nothing was accepted before.
    First(Timestamp),
    /// After an earlier process, which accepted nothing later than this instant: when it stopped, if that is known, or
    /// else when this one began. What was issued up to [`CLOCK_AHEAD_S_MAX`] seconds after it is refused, because a
    /// sender's clock may have been that far ahead.
    Again(Timestamp),
}

/// What was used once.
#[derive(Clone, Copy)]
pub(crate) enum Used<'a> {
    /// A DPoP proof, named by its key and `jti`.
    Proof(&'a Thumbprint, &'a str),
    /// A client assertion, named by the `client_id` and `jti`.
    Assertion(&'a str, &'a str),
}

/// Why something cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotFresh {
    /// It was used before.
    Used,
    /// We may have forgotten whether it was used, because the clock already went past its end.
    Gone,
    /// There is no room to remember it.
    Full,
}

/// What was used and may still be shown again.
///
/// INVARIANT: an entry leaves its shard only once `gone_before` is past its last second, and nothing that ends before
/// `gone_before` is admitted. So nothing is admitted twice, even when the clock steps back.
pub struct Replays {
    shards: Vec<Mutex<Shard>>,
    shard_entries_max: usize,
    start: Start,
}

#[derive(Default)]
struct Shard {
    used: HashSet<Key>,
    /// The same keys by the last second in which they could be accepted.
    leaving: BTreeMap<i64, Vec<Key>>,
    gone_before: i64,
}

impl Replays {
    /// An empty table for a process that began at `start`.
    pub fn new(start: Start) -> Replays {
        Replays::with_room(start, SHARD_ENTRIES_MAX)
    }

    pub(crate) fn with_room(start: Start, shard_entries_max: usize) -> Replays {
        Replays {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            shard_entries_max,
            start,
        }
    }

    /// Whether an earlier process could have accepted something issued at `issued_at` (seconds since 1970).
    pub(crate) fn may_predate_start(&self, issued_at: i64) -> bool {
        match self.start {
            Start::First(at) => issued_at < at.as_second(),
            // It accepted up to CLOCK_AHEAD_S_MAX beyond its clock, which reached into this second.
            Start::Again(at) => issued_at <= at.as_second() + CLOCK_AHEAD_S_MAX,
        }
    }

    /// As [`Replays::may_predate_start`], for an assertion that says only when it ends: it cannot have been accepted
    /// while it had more than its longest life to live.
    pub(crate) fn may_predate_start_by_end(&self, expires_at: i64) -> bool {
        match self.start {
            Start::First(_) => false,
            Start::Again(at) => {
                expires_at <= at.as_second() + ASSERTION_LIFETIME_S_MAX + CLOCK_AHEAD_S_MAX
            }
        }
    }

    /// Marks something as used; `last_second` is the last in which it could be accepted.
    pub(crate) fn admit(&self, used: Used<'_>, last_second: i64, now: i64) -> Result<(), NotFresh> {
        let key = used.key();
        let shard = &self.shards[usize::from(key[0]) % SHARDS];
        // A thread that panicked here left at worst an entry without its end, which refuses too much, never too little.
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard.forget_before(now);
        if last_second < shard.gone_before {
            return Err(NotFresh::Gone);
        }
        if shard.used.contains(&key) {
            return Err(NotFresh::Used);
        }
        if shard.used.len() >= self.shard_entries_max {
            return Err(NotFresh::Full);
        }
        shard.used.insert(key);
        shard.leaving.entry(last_second).or_default().push(key);
        Ok(())
    }

    /// How many entries are remembered, for a gauge.
    pub fn len(&self) -> usize {
        self.shards
            .iter()
            .map(|shard| {
                shard
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .used
                    .len()
            })
            .sum()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Shard {
    fn forget_before(&mut self, now: i64) {
        if now <= self.gone_before {
            return;
        }
        self.gone_before = now;
        while let Some(first) = self.leaving.first_entry() {
            if *first.key() >= now {
                break;
            }
            for key in first.remove() {
                self.used.remove(&key);
            }
        }
    }
}

impl Used<'_> {
    fn key(self) -> Key {
        let digest = match self {
            // Thumbprints have one length and client ids no NUL, so no two of these texts are the same.
            Used::Proof(key, jti) => Sha256::new()
                .chain_update(b"proof\0")
                .chain_update(key.as_bytes())
                .chain_update(jti)
                .finalize(),
            Used::Assertion(client_id, jti) => Sha256::new()
                .chain_update(b"assertion\0")
                .chain_update(client_id)
                .chain_update(b"\0")
                .chain_update(jti)
                .finalize(),
        };
        let mut key = Key::default();
        key.copy_from_slice(&digest[..16]);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key() -> Thumbprint {
        Thumbprint::of_certificate(b"some key")
    }

    #[test]
    fn admits_once_until_the_last_second_is_over() {
        let replays = Replays::new(Start::First(at(0)));
        let key = key();
        let used = Used::Proof(&key, "a");
        assert_eq!(replays.admit(used, 160, 100), Ok(()));
        assert_eq!(replays.admit(used, 160, 100), Err(NotFresh::Used));
        assert_eq!(replays.admit(used, 160, 160), Err(NotFresh::Used));
        assert_eq!(replays.len(), 1);
        // From second 161 the entry is gone, and so is the right to use it.
        assert_eq!(replays.admit(used, 160, 161), Err(NotFresh::Gone));
        assert!(replays.is_empty());
        // The clock steps back: what may have been forgotten stays refused.
        assert_eq!(replays.admit(used, 160, 100), Err(NotFresh::Gone));
        assert_eq!(replays.admit(used, 161, 100), Ok(()));
    }

    #[test]
    fn keys_jtis_and_kinds_do_not_disturb_each_other() {
        let replays = Replays::new(Start::First(at(0)));
        let (one, other) = (key(), Thumbprint::of_certificate(b"other key"));
        for used in [
            Used::Proof(&one, "a"),
            Used::Proof(&one, "b"),
            Used::Proof(&other, "a"),
            Used::Assertion("hub", "a"),
            Used::Assertion("hu", "ba"),
            Used::Assertion("hu", "b\0a"),
        ] {
            assert_eq!(replays.admit(used, 10, 5), Ok(()));
        }
        assert_eq!(replays.len(), 6);
    }

    #[test]
    fn refuses_rather_than_forgets_when_full() {
        let replays = Replays::with_room(Start::First(at(0)), 2);
        let key = key();
        let jtis: Vec<String> = (0..10 * SHARDS).map(|n| n.to_string()).collect();
        let admitted: Vec<&String> = jtis
            .iter()
            .filter(|jti| replays.admit(Used::Proof(&key, jti), 60, 0) == Ok(()))
            .collect();
        assert_eq!(admitted.len(), 2 * SHARDS);
        for jti in &jtis {
            let expected = if admitted.contains(&jti) {
                NotFresh::Used
            } else {
                NotFresh::Full
            };
            assert_eq!(replays.admit(Used::Proof(&key, jti), 60, 60), Err(expected));
        }
        // With the window, all of them leave and there is room again.
        assert_eq!(replays.admit(Used::Proof(&key, "new"), 121, 61), Ok(()));
    }

    #[test]
    fn nothing_that_an_earlier_process_could_accept_is_accepted() {
        // (start, issued at, refused)
        let cases = [
            (Start::First(at(1000)), 999, true),
            (Start::First(at(1000)), 1000, false),
            (
                Start::First("1970-01-01T00:16:40.9Z".parse().unwrap()),
                1000,
                false,
            ),
            (Start::Again(at(1000)), 1000, true),
            (Start::Again(at(1000)), 1005, true),
            (Start::Again(at(1000)), 1006, false),
            (
                Start::Again("1970-01-01T00:16:40.9Z".parse().unwrap()),
                1005,
                true,
            ),
        ];
        for (start, issued_at, refused) in cases {
            assert_eq!(
                Replays::new(start).may_predate_start(issued_at),
                refused,
                "{start:?} {issued_at}"
            );
        }
        let cases = [
            (Start::First(at(1000)), 1001, false),
            (Start::Again(at(1000)), 1305, true),
            (Start::Again(at(1000)), 1306, false),
        ];
        for (start, expires_at, refused) in cases {
            assert_eq!(
                Replays::new(start).may_predate_start_by_end(expires_at),
                refused,
                "{start:?} {expires_at}"
            );
        }
    }
}
