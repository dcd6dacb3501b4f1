//! What becomes of a request, and until when.

use jiff::{Timestamp, ToSpan as _, civil::Date};
use thiserror::Error;
use vocabulary::{PersonId, be::legal_date};

use super::{RequestId, RequestKind};

/// Months within which a request is answered (GDPR, art. 12(3)).
pub const ANSWER_MONTHS: i32 = 1;

/// Months by which that may be extended, once (GDPR, art. 12(3)).
pub const EXTENSION_MONTHS: i32 = 2;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRequest {
    /// Its id.
    pub id: RequestId,
    /// Whose data it is about.
    pub person: PersonId,
    /// What is asked.
    pub kind: RequestKind,
    /// When it was made.
    pub made_at: Timestamp,
    /// When the person was told that the answer takes longer; `None` when they were not.
    pub extended_at: Option<Timestamp>,
    /// How far it is.
    pub state: State,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for an answer.
    Waiting,
    /// It was answered.
    Answered {
        /// How.
        outcome: Outcome,
        /// When.
        at: Timestamp,
    },
}

/// How a request was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it was done.
    Granted,
    /// A part of it was done.
    Partly,
    /// Nothing was done.
    Refused,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 3] = [Outcome::Granted, Outcome::Partly, Outcome::Refused];

    /// As it is stored and typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Granted => "granted",
            Outcome::Partly => "partly",
            Outcome::Refused => "refused",
        }
    }

    /// Reads what was stored or typed.
    pub fn from_name(name: &str) -> Option<Outcome> {
        (Outcome::ALL.into_iter()).find(|outcome| outcome.as_str() == name)
    }
}

/// Why a request does not take longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotExtended {
    /// It was answered.
    #[error("the request is answered")]
    Answered,
    /// It was extended before.
    #[error("the request was extended before")]
    Before,
    /// The person must be told within the first month.
    #[error("the first month is over; the person had to be told within it")]
    TooLate,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the request is answered already")]
pub struct NotAnswered;

impl DataRequest {
    /// The last day for an answer.
    #[must_use]
    pub fn deadline(&self) -> Date {
        let months = match self.extended_at {
            Some(_) => ANSWER_MONTHS + EXTENSION_MONTHS,
            None => ANSWER_MONTHS,
        };
        // A month ends on the day with the same number, or on the last of a shorter one (Regulation 1182/71, art. 3(2)(c)).
        legal_date(self.made_at).saturating_add(months.months())
    }

    /// Whether the answer is late on this day.
    #[must_use]
    pub fn is_late(&self, today: Date) -> bool {
        self.state == State::Waiting && self.deadline() < today
    }

    /// The answer takes longer.
    ///
    /// # Errors
    /// [`NotExtended`].
    pub fn extend(self, now: Timestamp) -> Result<Self, NotExtended> {
        match (self.state, self.extended_at) {
            (State::Answered { .. }, _) => Err(NotExtended::Answered),
            (State::Waiting, Some(_)) => Err(NotExtended::Before),
            (State::Waiting, None) if self.is_late(legal_date(now)) => Err(NotExtended::TooLate),
            (State::Waiting, None) => Ok(Self {
                extended_at: Some(now),
                ..self
            }),
        }
    }

    /// It is answered; late answers count too.
    ///
    /// # Errors
    /// [`NotAnswered`] when it was already.
    pub fn answer(self, outcome: Outcome, now: Timestamp) -> Result<Self, NotAnswered> {
        match self.state {
            State::Answered { .. } => Err(NotAnswered),
            State::Waiting => Ok(Self {
                state: State::Answered { outcome, at: now },
                ..self
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(at: &str) -> DataRequest {
        DataRequest {
            id: RequestId::from_bytes([1; 16]),
            person: PersonId::from_uuid(uuid::Uuid::from_u128(1)),
            kind: RequestKind::Erasure,
            made_at: at.parse().unwrap(),
            extended_at: None,
            state: State::Waiting,
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_and_two_more() {
        for (at, first, extended) in [
            ("2026-11-21T10:00:00Z", "2026-12-21", "2027-02-21"),
            // 31 January there is, 31 February there is not.
            ("2027-01-31T10:00:00Z", "2027-02-28", "2027-04-30"),
            ("2026-11-30T10:00:00Z", "2026-12-30", "2027-02-28"),
            // Already the next day in Belgium.
            ("2026-11-20T23:30:00Z", "2026-12-21", "2027-02-21"),
        ] {
            let request = made(at);
            assert_eq!(request.deadline(), day(first), "{at}");
            let at = request.made_at;
            let longer = request.extend(at).unwrap();
            assert_eq!(longer.deadline(), day(extended), "{at}");
            assert!(!longer.is_late(day(extended)));
            assert!(longer.is_late(day(extended).tomorrow().unwrap()));
        }
    }

    #[test]
    fn nothing_happens_twice_or_too_late() {
        let request = || made("2026-11-21T10:00:00Z");
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let in_time = at("2026-12-21T22:59:59Z");
        let late = at("2026-12-21T23:00:00Z");
        assert!(request().extend(in_time).is_ok());
        assert_eq!(request().extend(late), Err(NotExtended::TooLate));
        let longer = request().extend(in_time).unwrap();
        assert_eq!(longer.clone().extend(in_time), Err(NotExtended::Before));
        let answered = longer.answer(Outcome::Partly, late).unwrap();
        assert_eq!(answered.clone().extend(late), Err(NotExtended::Answered));
        assert_eq!(
            answered.clone().answer(Outcome::Granted, late),
            Err(NotAnswered)
        );
        assert!(!answered.is_late(day("2030-01-01")));
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_name(outcome.as_str()), Some(outcome));
        }
    }
}
