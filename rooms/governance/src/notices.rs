//! News for a person: what happened to what they asked, what others reported about their data, and uses of which they may
//! know at last.
//!
//! A notice names what it is about by its id, and nothing else; the page that tells it reads the rest.
//!
//! INVARIANT: what a person may not know yet is in no list and no count before its time.

pub mod mailing;

use std::future::Future;

use identity::mandate::MandateId;
use jiff::Timestamp;
use thiserror::Error;
use vocabulary::{ErrorReportId, ExchangeId, PersonId};

use crate::requests::RequestId;

/// Days for which news are kept: a year, as long as the texts of the reports that most of them are about.
pub const NEWS_KEPT_DAYS: i64 = 365;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The source looks into the person's error report.
    ReportTakenUp(ErrorReportId),
    /// The source has answered it.
    ReportAnswered(ErrorReportId),
    /// The source has not answered it in time.
    AnswerOverdue(ErrorReportId),
    /// An institution has read the correction that followed from it.
    CorrectionRead(ErrorReportId),
    /// An institution has reported something about the person's data.
    InstitutionReported(ErrorReportId),
    /// The source has answered what an institution reported.
    InstitutionAnswered(ErrorReportId),
    /// An institution has registered a mandate by which somebody acts for the person.
    MandateRegistered(MandateId),
    /// The person's data were used, and they may know of it only now.
    UseTold(ExchangeId),
    /// Whoever answers has opened a request under data protection law for the first time.
    RequestOpened(RequestId),
    /// A request under data protection law takes longer.
    RequestExtended(RequestId),
    /// A request under data protection law is answered.
    RequestAnswered(RequestId),
}

impl News {
    /// The error report that it is about, if it is about one.
    pub fn error_report(self) -> Option<ErrorReportId> {
        match self {
            News::ReportTakenUp(report)
            | News::ReportAnswered(report)
            | News::AnswerOverdue(report)
            | News::CorrectionRead(report)
            | News::InstitutionReported(report)
            | News::InstitutionAnswered(report) => Some(report),
            News::MandateRegistered(_)
            | News::UseTold(_)
            | News::RequestOpened(_)
            | News::RequestExtended(_)
            | News::RequestAnswered(_) => None,
        }
    }
}

/// One piece of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub news: News,
    /// Since when the person may know.
    pub told_at: Timestamp,
    /// When the person said that they had read it.
    pub read_at: Option<Timestamp>,
}

/// The notices cannot be read or written now.
#[derive(Debug, Error)]
#[error("notices cannot be read now: {0}")]
pub struct Unavailable(pub String);

/// Keeps notices.
pub trait Notices: Sync {
    /// The latest notices of a person, the newest first, without those whose time has not come at `now`.
    fn notices_of(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Notice>, Unavailable>> + Send;

    /// Marks as read whatever the person may know at `now`.
    fn read_notices(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;
}
