//! The one place that reads the clock.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until a test moves it.
    Moved(Arc<MovedClock>),
}

/// A clock that a test moves. It counts microseconds, which is finer than anything we record.
#[derive(Debug)]
pub struct MovedClock(AtomicI64);

impl Clock {
    /// The time.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the only reader of the clock")]
            Self::System => Timestamp::now(),
            Self::Moved(clock) => clock.now(),
        }
    }
}

impl MovedClock {
    /// A clock that stands at `at`.
    pub fn standing_at(at: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(at.as_microsecond())))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        // What was stored came out of a timestamp, and `advance` stays within the calendar.
        Timestamp::from_microsecond(self.0.load(Ordering::Acquire)).unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(micros, Ordering::AcqRel);
    }

    /// Sets the clock.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_microsecond(), Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_stands_still_until_it_is_moved() {
        let start: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let moved = MovedClock::standing_at(start);
        let clock = Clock::Moved(Arc::clone(&moved));
        assert_eq!(clock.now(), start);
        moved.advance(SignedDuration::from_hours(25));
        assert_eq!(clock.now(), "2026-11-22T13:00:00Z".parse().unwrap());
        moved.set(start);
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn the_system_clock_is_past_the_day_this_was_written() {
        assert!(Clock::System.now() > "2026-11-21T00:00:00Z".parse().unwrap());
    }
}
