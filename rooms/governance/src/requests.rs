//! Requests under data protection law: a person asks for access, rectification, erasure, restriction, or objects.
//!
//! A request is answered within a month, which may once be extended by two (GDPR, art. 12(3)).
//!
//! INVARIANTS:
//! - Each step leaves a leaf in the transaction that makes it; records name persons by [`PersonId`] and hold no text.
//! - What people write is kept sealed ([`SealedText`]) and opened for the person and for who answers alone; a page shows it
//!   to who answers only when that is recorded ([`Opened`]).
//! - What a request can become is a method of [`DataRequest`]; one that is answered becomes nothing.

mod copies;
mod life;
mod making;
mod words;

use std::future::Future;

use identity::mandate::MandateId;
use jiff::Timestamp;
use vocabulary::{HoldingId, PersonId};

pub use copies::{
    COPY_AGAIN_S, COPY_KEPT_DAYS, COPY_SILENCE_S, COPY_TRIES_MAX, Copied, CopyForm, CopyPart,
    CopyState, DataCopy, Progress, Sizes, copied, kept_until,
};
pub use life::{
    ANSWER_MONTHS, DataRequest, EXTENSION_MONTHS, NotAnswered, NotExtended, Outcome, State,
};
pub use making::{NotDone, Opened, answer, extend, make, opened};
pub use words::{RequestId, RequestKind, RequestText, TEXT_CHARACTERS_MAX};

pub use crate::uses::Unavailable;

/// Requests that one person may have waiting at one time: there are five kinds, and each may come up twice.
pub const WAITING_MAX: u16 = 10;

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The person.
    Person(PersonId),
    /// Somebody who acts for the person.
    Holder {
        /// Who.
        person: PersonId,
        /// By which mandate.
        mandate: MandateId,
    },
    /// Who answers for the hub: the data-protection officer, on the command line.
    Officer,
    /// The data-protection officer on the pages.
    Holding {
        /// By this hold of the role.
        holding: HoldingId,
        /// Who it is: nobody answers their own request. Records do not say it.
        person: PersonId,
    },
}

/// Which text of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOf {
    /// What the person asks.
    Request,
    /// Why the answer takes longer.
    Extension,
    /// The answer.
    Answer,
}

/// A text, sealed to its place.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedText(Vec<u8>);

impl SealedText {
    /// Wraps what was sealed.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl By {
    /// Whether the request is this officer's own: then another one answers it, or whoever is at the command line.
    fn is_own(self, request: &DataRequest) -> bool {
        match self {
            By::Holding { person, .. } => person == request.person,
            By::Person(_) | By::Holder { .. } | By::Officer => false,
        }
    }
}

impl std::fmt::Debug for SealedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedText(…)")
    }
}

/// Finds requests, and seals what is written in them.
pub trait Requests: Sync {
    /// A request.
    fn request(
        &self,
        id: RequestId,
    ) -> impl Future<Output = Result<Option<DataRequest>, Unavailable>> + Send;

    /// Seals a text to its place.
    fn seal(&self, request: RequestId, of: TextOf, text: &RequestText) -> SealedText;
}

/// The state change that commits together with its leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new request; [`Conflict::TooMany`] when the person has too many waiting.
    Made(Box<DataRequest>, Option<SealedText>),
    /// A request takes longer; [`Conflict::Meanwhile`] when it was extended or answered.
    Extended(Box<DataRequest>, SealedText),
    /// What is written in a request was shown to who answers: nothing of it changes, and the person hears of the first time.
    Opened(Box<DataRequest>, Timestamp),
    /// A person was given a copy of everything; each time has its leaf, the first answers the request.
    Copied(Box<DataRequest>),
    /// A request is answered; [`Conflict::Meanwhile`] when it was already.
    Answered(Box<DataRequest>, Option<SealedText>),
}

/// Why a change did not commit although the ledger could be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Too many requests wait.
    TooMany,
    /// Somebody was faster.
    Meanwhile,
}
