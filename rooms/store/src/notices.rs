//! News for people.
//!
//! INVARIANTS:
//! - News is entered in the transaction that makes it so.
//! - What a person may not know yet is left out by the statement itself.

mod sql;

use std::cmp::Reverse;

use governance::notices::{NEWS_KEPT_DAYS, News, Notice, Notices, Unavailable as NotAvailable};
use governance::requests::RequestId;
use identity::mandate::MandateId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vocabulary::{ErrorReportId, ExchangeId, PersonId};

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{NotWritten, Row, Step, Transaction, Unavailable, Value},
    exchange::instant,
    mail, persons, random,
};

/// Most notices shown: news that is older than fifty others is none.
const SHOWN_MAX: u16 = 50;

/// The names of news, as stored. They never change.
const TAKEN_UP: &str = "reportTakenUp";
const ANSWERED: &str = "reportAnswered";
const OVERDUE: &str = "answerOverdue";
const READ: &str = "correctionRead";
const REPORTED: &str = "institutionReported";
const TOLD_INSTITUTION: &str = "institutionAnswered";
const MANDATE: &str = "mandateRegistered";
const USE: &str = "useTold";
const OPENED: &str = "requestOpened";
const EXTENDED: &str = "requestExtended";
const REQUEST: &str = "requestAnswered";

/// The step that enters news for a person, who is told from an instant on when that is not at once.
pub(crate) fn add(
    person: PersonId,
    news: News,
    at: Timestamp,
    told_from: Option<Timestamp>,
) -> Step {
    Step::once(&sql::ADD_NOTICE, row(person, news, at, told_from))
}

/// The same, for what is news the first time only.
pub(crate) fn add_first(person: PersonId, news: News, at: Timestamp) -> Step {
    Step::once(&sql::ADD_FIRST_NOTICE, row(person, news, at, None))
}

fn row(person: PersonId, news: News, at: Timestamp, told_from: Option<Timestamp>) -> Vec<Value> {
    let (kind, about) = match news {
        News::ReportTakenUp(report) => (TAKEN_UP, *report.as_uuid().as_bytes()),
        News::ReportAnswered(report) => (ANSWERED, *report.as_uuid().as_bytes()),
        News::AnswerOverdue(report) => (OVERDUE, *report.as_uuid().as_bytes()),
        News::CorrectionRead(report) => (READ, *report.as_uuid().as_bytes()),
        News::InstitutionReported(report) => (REPORTED, *report.as_uuid().as_bytes()),
        News::InstitutionAnswered(report) => (TOLD_INSTITUTION, *report.as_uuid().as_bytes()),
        News::MandateRegistered(mandate) => (MANDATE, *mandate.as_bytes()),
        News::UseTold(exchange) => (USE, *exchange.as_uuid().as_bytes()),
        News::RequestOpened(request) => (OPENED, *request.as_bytes()),
        News::RequestExtended(request) => (EXTENDED, *request.as_bytes()),
        News::RequestAnswered(request) => (REQUEST, *request.as_bytes()),
    };
    vec![
        persons::id(person),
        random::id_at(at).as_bytes().into(),
        kind.into(),
        (&about).into(),
        at.as_microsecond().into(),
        told_from.map(Timestamp::as_microsecond).into(),
        mail::first_at(at, told_from).as_microsecond().into(),
    ]
}

impl Store {
    async fn told_notices(
        &self,
        person: PersonId,
        now: Timestamp,
        most: u16,
    ) -> Result<Vec<Notice>, Unavailable> {
        let mut notices = Vec::new();
        for id in self.ids_of(person).await? {
            let values = [persons::id(id), now.as_microsecond().into(), most.into()];
            let rows = self.database.read(&sql::NOTICES_OF, &values).await?;
            for row in rows.iter() {
                notices.push(notice(row)?);
            }
        }
        notices.sort_by_key(|notice| Reverse(notice.told_at));
        notices.truncate(most.into());
        Ok(notices)
    }

    /// A page of all the news of which a person may know at `now`, under one of their ids and in the order of its making:
    /// for the copy of all that is kept. Begins behind `after`, and gives where the next one begins.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn notices_after(
        &self,
        id: PersonId,
        after: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(Vec<Notice>, Option<Uuid>), Unavailable> {
        let values = [
            persons::id(id),
            after.unwrap_or(Uuid::nil()).as_bytes().into(),
            now.as_microsecond().into(),
            SHOWN_MAX.into(),
        ];
        let rows = self.database.read(&sql::NOTICES_AFTER, &values).await?;
        let mut next = None;
        let mut notices = Vec::new();
        for row in rows.iter() {
            notices.push(notice(row)?);
            next = Some(Uuid::from_bytes(row.array(5)?));
        }
        Ok((
            notices,
            next.filter(|_| rows.len() == usize::from(SHOWN_MAX)),
        ))
    }

    async fn mark_read(&self, person: PersonId, now: Timestamp) -> Result<(), Unavailable> {
        let mut rows = Vec::new();
        for id in self.ids_of(person).await? {
            rows.push(vec![now.as_microsecond().into(), persons::id(id)]);
        }
        let step = Step::each(&sql::READ_NOTICES, rows);
        let written = self.database.write(Transaction::of(vec![step])).await;
        written.map(drop).map_err(NotWritten::unavailable)
    }

    /// Forgets news whose time is over.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn forget_notices(&self, now: Timestamp) -> Result<(), Unavailable> {
        let kept = SignedDuration::from_hours(24 * NEWS_KEPT_DAYS);
        let before = now.saturating_sub(kept).unwrap_or(Timestamp::MIN);
        let step = Step::once(&sql::FORGET_NOTICES, vec![before.as_microsecond().into()]);
        let written = self.database.write(Transaction::of(vec![step])).await;
        written.map(drop).map_err(NotWritten::unavailable)
    }
}

impl Notices for Store {
    async fn notices_of(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<Notice>, NotAvailable> {
        let notices = self.told_notices(person, now, SHOWN_MAX).await;
        notices.map_err(|why| NotAvailable(why.to_string()))
    }

    async fn read_notices(&self, person: PersonId, now: Timestamp) -> Result<(), NotAvailable> {
        let marked = self.mark_read(person, now).await;
        marked.map_err(|why| NotAvailable(why.to_string()))
    }
}

fn notice(row: Row<'_>) -> Result<Notice, Unavailable> {
    let report = ErrorReportId::from_uuid(Uuid::from_bytes(row.array(1)?));
    let news = match row.text(0)? {
        TAKEN_UP => News::ReportTakenUp(report),
        ANSWERED => News::ReportAnswered(report),
        OVERDUE => News::AnswerOverdue(report),
        READ => News::CorrectionRead(report),
        REPORTED => News::InstitutionReported(report),
        TOLD_INSTITUTION => News::InstitutionAnswered(report),
        MANDATE => News::MandateRegistered(MandateId::from_bytes(row.array(1)?)),
        USE => News::UseTold(ExchangeId::from_uuid(Uuid::from_bytes(row.array(1)?))),
        OPENED => News::RequestOpened(RequestId::from_bytes(row.array(1)?)),
        EXTENDED => News::RequestExtended(RequestId::from_bytes(row.array(1)?)),
        REQUEST => News::RequestAnswered(RequestId::from_bytes(row.array(1)?)),
        _ => return Err(Unavailable::new("a notice is of an unknown kind")),
    };
    let at = instant(row.integer(2)?)?;
    let told_from = row.integer_or_null(3)?.map(instant).transpose()?;
    Ok(Notice {
        news,
        told_at: told_from.map_or(at, |from| from.max(at)),
        read_at: row.integer_or_null(4)?.map(instant).transpose()?,
    })
}
