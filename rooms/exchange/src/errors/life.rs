//! The life of an error report: reported, taken up by the source, and then corrected, confirmed or withdrawn.
//!
//! Each stage is a type of its own, and a step is a function of the stage it starts from, so that an illegal step has no
//! function.
//!
//! A source answers within a month (GDPR, art. 12(3)). A month ends on the day with the same number, or on the last day of
//! a shorter month (Regulation 1182/71, art. 3(2)(c)).

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use vocabulary::{Date, Period, be::legal_date};

/// Months that a source has to answer. GDPR, art. 12(3).
pub const ANSWER_MONTHS: i32 = 1;

/// Days before the deadline on which the source is reminded: time for an answer that a person must write.
pub const REMINDER_DAYS: i32 = 7;

/// Months for which the texts of a report stay readable after its end. A person who does not agree needs them for a
/// complaint or a claim, and those come within the year.
pub const TEXTS_KEPT_MONTHS: i32 = 12;

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// The source has not looked yet.
    Reported(Reported),
    /// The source looks into it.
    TakenUp(TakenUp),
    /// The value was wrong; the end.
    Corrected(Corrected),
    /// The value was right; the end.
    Confirmed(Confirmed),
    /// The reporter took it back; the end.
    Withdrawn(Withdrawn),
}

/// A report at which the source has not looked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reported {
    reported: Timestamp,
}

/// A report into which the source looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TakenUp {
    reported: Timestamp,
    taken_up: Timestamp,
}

/// A report of a value that was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Corrected {
    reported: Timestamp,
    taken_up: Timestamp,
    corrected: Timestamp,
    wrong: Period,
}

/// A report of a value that was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Confirmed {
    reported: Timestamp,
    taken_up: Timestamp,
    confirmed: Timestamp,
}

/// A report that its reporter took back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Withdrawn {
    reported: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_up: Option<Timestamp>,
    withdrawn: Timestamp,
}

impl Reported {
    /// A new report.
    pub fn new(at: Timestamp) -> Self {
        Self { reported: at }
    }

    /// The source looks into it.
    pub fn take_up(self, at: Timestamp) -> TakenUp {
        TakenUp {
            reported: self.reported,
            taken_up: at,
        }
    }

    /// The reporter takes it back.
    pub fn withdraw(self, at: Timestamp) -> Withdrawn {
        Withdrawn {
            reported: self.reported,
            taken_up: None,
            withdrawn: at,
        }
    }
}

impl TakenUp {
    /// The value was wrong in this period; without an end, until now.
    pub fn correct(self, at: Timestamp, wrong: Period) -> Corrected {
        Corrected {
            reported: self.reported,
            taken_up: self.taken_up,
            corrected: at,
            wrong,
        }
    }

    /// The value was right.
    pub fn confirm(self, at: Timestamp) -> Confirmed {
        Confirmed {
            reported: self.reported,
            taken_up: self.taken_up,
            confirmed: at,
        }
    }

    /// The reporter takes it back.
    pub fn withdraw(self, at: Timestamp) -> Withdrawn {
        Withdrawn {
            reported: self.reported,
            taken_up: Some(self.taken_up),
            withdrawn: at,
        }
    }
}

impl Corrected {
    /// When the source said so.
    pub fn at(&self) -> Timestamp {
        self.corrected
    }

    /// When the value was wrong; without an end, until the source said so.
    pub fn wrong(&self) -> Period {
        self.wrong
    }

    /// The days on which the value was wrong, the day of the answer as the last one when none was named.
    pub fn wrong_days(&self) -> Period {
        let last = legal_date(self.corrected);
        let end = self.wrong.end().map_or(last, |end| end.min(last));
        // Nobody can say that a value will be wrong: the start is no later than the day of the answer.
        Period::new(self.wrong.start(), Some(end)).unwrap_or(Period::day(last))
    }
}

/// The name of a stage, as the API and the tables say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// [`State::Reported`].
    Reported,
    /// [`State::TakenUp`].
    TakenUp,
    /// [`State::Corrected`].
    Corrected,
    /// [`State::Confirmed`].
    Confirmed,
    /// [`State::Withdrawn`].
    Withdrawn,
}

impl Stage {
    /// All of them, in the order of a life.
    pub const ALL: [Stage; 5] = [
        Stage::Reported,
        Stage::TakenUp,
        Stage::Corrected,
        Stage::Confirmed,
        Stage::Withdrawn,
    ];

    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Reported => "reported",
            Stage::TakenUp => "takenUp",
            Stage::Corrected => "corrected",
            Stage::Confirmed => "confirmed",
            Stage::Withdrawn => "withdrawn",
        }
    }

    /// Reads a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == name)
    }
}

impl State {
    /// Which stage it is.
    pub fn stage(&self) -> Stage {
        match self {
            State::Reported(_) => Stage::Reported,
            State::TakenUp(_) => Stage::TakenUp,
            State::Corrected(_) => Stage::Corrected,
            State::Confirmed(_) => Stage::Confirmed,
            State::Withdrawn(_) => Stage::Withdrawn,
        }
    }

    /// When it was reported.
    pub fn reported_at(&self) -> Timestamp {
        match self {
            State::Reported(it) => it.reported,
            State::TakenUp(it) => it.reported,
            State::Corrected(it) => it.reported,
            State::Confirmed(it) => it.reported,
            State::Withdrawn(it) => it.reported,
        }
    }

    /// When the source took it up, if it did.
    pub fn taken_up_at(&self) -> Option<Timestamp> {
        match self {
            State::Reported(_) => None,
            State::TakenUp(it) => Some(it.taken_up),
            State::Corrected(it) => Some(it.taken_up),
            State::Confirmed(it) => Some(it.taken_up),
            State::Withdrawn(it) => it.taken_up,
        }
    }

    /// When it ended, if it did.
    pub fn ended_at(&self) -> Option<Timestamp> {
        match self {
            State::Reported(_) | State::TakenUp(_) => None,
            State::Corrected(it) => Some(it.corrected),
            State::Confirmed(it) => Some(it.confirmed),
            State::Withdrawn(it) => Some(it.withdrawn),
        }
    }

    /// When the value was wrong, if the source said so.
    pub fn wrong(&self) -> Option<Period> {
        match self {
            State::Corrected(it) => Some(it.wrong),
            State::Reported(_) | State::TakenUp(_) | State::Confirmed(_) | State::Withdrawn(_) => {
                None
            }
        }
    }

    /// The last day on which the source may answer.
    pub fn deadline(&self) -> Date {
        months_after(legal_date(self.reported_at()), ANSWER_MONTHS)
    }

    /// Whether the source should have answered before this day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.ended_at().is_none() && self.deadline() < today
    }

    /// The next day on which the source is to be reminded, given that it was reminded of all days up to `today`: a week
    /// before the deadline, and when it is over.
    pub fn next_reminder(&self, today: Date) -> Option<Date> {
        if self.ended_at().is_some() {
            return None;
        }
        let deadline = self.deadline();
        let before = deadline.saturating_sub(REMINDER_DAYS.days());
        let over = deadline.saturating_add(1.day());
        [before, over].into_iter().find(|day| today < *day)
    }

    /// The day from which on the texts of the report are erased, if it has ended.
    pub fn texts_end(&self) -> Option<Date> {
        let ended = legal_date(self.ended_at()?);
        Some(months_after(ended, TEXTS_KEPT_MONTHS))
    }
}

fn months_after(day: Date, months: i32) -> Date {
    day.saturating_add(months.months())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_ends_on_the_same_day_or_the_last() {
        for (reported, deadline) in [
            ("2026-11-21T10:00:00Z", "2026-12-21"),
            ("2026-01-31T10:00:00Z", "2026-02-28"),
            // Already the first of February in Brussels.
            ("2026-01-31T23:30:00Z", "2026-03-01"),
        ] {
            let state = State::Reported(Reported::new(at(reported)));
            assert_eq!(state.deadline(), day(deadline), "{reported}");
        }
    }

    #[test]
    fn a_source_is_reminded_twice_and_not_after_the_end() {
        let reported = Reported::new(at("2026-11-21T10:00:00Z"));
        let open = State::Reported(reported);
        for (today, next, overdue) in [
            ("2026-11-21", Some("2026-12-14"), false),
            ("2026-12-13", Some("2026-12-14"), false),
            ("2026-12-14", Some("2026-12-22"), false),
            ("2026-12-21", Some("2026-12-22"), false),
            ("2026-12-22", None, true),
        ] {
            assert_eq!(open.next_reminder(day(today)), next.map(day), "{today}");
            assert_eq!(open.is_overdue(day(today)), overdue, "{today}");
        }
        let ended = State::Withdrawn(reported.withdraw(at("2026-11-22T10:00:00Z")));
        assert_eq!(ended.next_reminder(day("2026-11-22")), None);
        assert!(!ended.is_overdue(day("2027-01-01")));
        assert_eq!(ended.texts_end(), Some(day("2027-11-22")));
    }

    #[test]
    fn a_wrong_period_ends_with_the_answer() {
        let taken_up =
            Reported::new(at("2026-11-21T10:00:00Z")).take_up(at("2026-11-22T10:00:00Z"));
        let answered = at("2026-11-23T10:00:00Z");
        for (end, expected) in [
            (None, "2026-11-23"),
            (Some("2026-03-01"), "2026-03-01"),
            (Some("2027-03-01"), "2026-11-23"),
        ] {
            let wrong = Period::new(day("2026-01-01"), end.map(day)).unwrap();
            let corrected = taken_up.correct(answered, wrong);
            assert_eq!(corrected.wrong_days().end(), Some(day(expected)));
        }
    }

    #[test]
    fn a_state_is_read_as_it_was_written() {
        let reported = Reported::new(at("2026-11-21T10:00:00.000001Z"));
        let taken_up = reported.take_up(at("2026-11-22T10:00:00Z"));
        let end = at("2026-11-23T10:00:00Z");
        let wrong = Period::since(day("2026-01-01"));
        for state in [
            State::Reported(reported),
            State::TakenUp(taken_up),
            State::Corrected(taken_up.correct(end, wrong)),
            State::Confirmed(taken_up.confirm(end)),
            State::Withdrawn(taken_up.withdraw(end)),
            State::Withdrawn(reported.withdraw(end)),
        ] {
            let text = serde_json::to_string(&state).unwrap();
            assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state);
            assert_eq!(
                Stage::from_name(state.stage().as_str()),
                Some(state.stage())
            );
            assert!(text.starts_with(&format!("{{\"{}\":", state.stage().as_str())));
        }
    }
}
