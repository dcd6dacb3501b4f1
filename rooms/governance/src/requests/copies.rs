//! The copy of everything that is kept about a person: asked for, made while they go on, given out, and forgotten.
//!
//! A copy answers a request for access (GDPR, art. 15(3) and 20), and has its id. It says what the person may know at one
//! instant; what is withheld then is not in it, and it does not change when that time is over.

use identity::Zeroizing;
use jiff::{SignedDuration, Timestamp};
use ledger::{Commit, Ledger, NotCanonical, NotCommitted, NotRecorded, Record, Recorded, record};
use vocabulary::{Language, PersonId};

use super::{
    By, Change, Conflict, DataRequest, NotDone, Outcome, RequestId, RequestKind, State,
    making::Step,
};

/// Days for which a copy is kept: long enough for who asks on a Friday, short because it holds everything.
pub const COPY_KEPT_DAYS: i64 = 7;

/// How long whoever makes a copy may be silent before another takes the work over, in seconds. A part of a copy is made
/// within far less.
pub const COPY_SILENCE_S: i64 = 120;

/// How often a copy is begun before it is given up: what breaks so often needs somebody to look.
pub const COPY_TRIES_MAX: u32 = 8;

/// How long a copy that could not be made waits for its next try, in seconds.
pub const COPY_AGAIN_S: i64 = 30;

/// As what a copy is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyForm {
    /// To be read by people.
    Html,
    /// To be read by programs.
    Json,
}

impl CopyForm {
    /// Both.
    pub const ALL: [CopyForm; 2] = [CopyForm::Html, CopyForm::Json];

    /// As it is stored and sent by a form; also how the file's name ends.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            CopyForm::Html => "html",
            CopyForm::Json => "json",
        }
    }

    /// Reads what was stored or sent.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        CopyForm::ALL.into_iter().find(|form| form.as_str() == name)
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            CopyForm::Html => "text/html; charset=utf-8",
            CopyForm::Json => "application/json",
        }
    }
}

/// How far a copy is: uses and looks, which are nearly all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Progress {
    /// Entries that are written.
    pub done: u64,
    /// Entries in all, as they were counted at the beginning.
    pub total: u64,
}

/// Bytes of a copy in each form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Sizes {
    /// To be read by people.
    pub html: u64,
    /// To be read by programs.
    pub json: u64,
}

impl Sizes {
    /// Of one form.
    #[must_use]
    pub fn of(self, form: CopyForm) -> u64 {
        match form {
            CopyForm::Html => self.html,
            CopyForm::Json => self.json,
        }
    }
}

/// Where a copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyState {
    /// Nobody has begun it.
    Waiting,
    /// It is being made.
    Making(Progress),
    /// It is there.
    Made {
        /// What it says is true of this instant.
        as_of: Timestamp,
        /// How long it is.
        sizes: Sizes,
    },
    /// It could not be made.
    GivenUp,
}

/// A copy, as it is kept; one for each person at the most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataCopy {
    /// The request that it answers.
    pub id: RequestId,
    /// Of whose data, by the id under which it is kept.
    pub person: PersonId,
    /// In which language.
    pub language: Language,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it is forgotten.
    pub until: Timestamp,
    /// Where it stands.
    pub state: CopyState,
}

impl DataCopy {
    /// A copy that somebody has yet to make.
    #[must_use]
    pub fn asked(id: RequestId, person: PersonId, language: Language, now: Timestamp) -> Self {
        Self {
            id,
            person,
            language,
            asked_at: now,
            until: kept_until(now),
            state: CopyState::Waiting,
        }
    }

    /// Whether it is still to come: until then the person cannot ask for another.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        match self.state {
            CopyState::Waiting | CopyState::Making(_) => true,
            CopyState::Made { .. } | CopyState::GivenUp => false,
        }
    }
}

/// Until when a copy is kept.
#[must_use]
pub fn kept_until(from: Timestamp) -> Timestamp {
    let kept = SignedDuration::from_hours(24 * COPY_KEPT_DAYS);
    from.saturating_add(kept).unwrap_or(Timestamp::MAX)
}

/// A copy of everything that is kept about a person, or the way to it. Only when that is recorded does it come out.
pub struct Copied<T> {
    request: DataRequest,
    copy: T,
}

impl<T> Copied<T> {
    /// Gives the copy out.
    pub fn give(recorded: Recorded<Copied<T>>) -> T {
        recorded.into_parts().0.copy
    }
}

impl<T> Commit for Copied<T> {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let at = match self.request.state {
            State::Answered { at, .. } => at,
            State::Waiting => self.request.made_at,
        };
        let step = Step {
            action: "copied",
            request: &self.request,
            by: By::Person(self.request.person),
            at,
        };
        step.to_record()
    }
}

/// Records that a person is given a copy of everything that is kept about them: a request for access, which is answered
/// when the copy is given for the first time.
///
/// # Errors
/// [`NotDone`]; nothing is given then.
pub async fn copied<T: Send + Sync, S: Ledger<Change, Conflict = Conflict>>(
    store: &S,
    (id, asked_at): (RequestId, Timestamp),
    person: PersonId,
    copy: T,
    now: Timestamp,
) -> Result<Recorded<Copied<T>>, NotDone> {
    let request = DataRequest {
        id,
        person,
        kind: RequestKind::Access,
        made_at: asked_at,
        extended_at: None,
        state: State::Answered {
            outcome: Outcome::Granted,
            at: now,
        },
    };
    let change = Change::Copied(Box::new(request.clone()));
    match record(Copied { request, copy }, change, store).await {
        Ok(recorded) => Ok(recorded),
        Err(NotRecorded { why, .. }) => Err(match why {
            NotCommitted::Conflict(_) => NotDone::Meanwhile,
            NotCommitted::Unavailable(why) => NotDone::LedgerUnavailable(why),
        }),
    }
}

/// Text of a copy on its way to where it is kept, sealed.
pub struct CopyPart {
    /// Of which form.
    pub form: CopyForm,
    /// Which part of it, from 0.
    pub number: u32,
    /// What it says.
    pub text: Zeroizing<String>,
}
