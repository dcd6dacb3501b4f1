//! Requests under data protection law, and what is written in them.
//!
//! INVARIANTS:
//! - A request changes in the transaction of its leaf; it is extended once and answered once.
//! - A text is sealed to its row and its side, under the key of national numbers.

mod sql;

use std::cmp::Reverse;

use governance::notices::News;
use governance::requests::{
    Change, Conflict, DataRequest, Outcome, RequestId, RequestKind, RequestText, Requests,
    SealedText, State, TextOf, Unavailable as NotAvailable, WAITING_MAX,
};
use jiff::Timestamp;
use vocabulary::PersonId;
use zeroize::Zeroizing;

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{Row, Rows, Step, Transaction, Unavailable, Value},
    exchange::instant,
    ledger::{LeafId, LogId, StateChange},
    notices,
    persons::{self, Place},
};

/// Requests on one page.
const PAGE_REQUESTS: usize = 25;

/// What is read for a page, so that it knows whether there is another.
const PAGE_AND_ONE: u16 = PAGE_REQUESTS as u16 + 1;

/// Steps that may find nothing to do.
const MADE: &str = "request";
const MOVED: &str = "step of a request";

/// A request with what is written in it, for the person and for who answers.
pub struct OpenedRequest {
    /// The request.
    pub request: DataRequest,
    /// What the person asks.
    pub asked: Option<Zeroizing<String>>,
    /// Why the answer takes longer.
    pub extension: Option<Zeroizing<String>>,
    /// The answer.
    pub answer: Option<Zeroizing<String>>,
}

/// A page of a person's requests.
pub struct RequestPage {
    /// The requests, the newest first.
    pub requests: Vec<OpenedRequest>,
    /// The next page is the one before this request; `None` on the last.
    pub before: Option<RequestId>,
}

/// A page of the requests that wait.
pub struct WaitingPage {
    /// The requests, the oldest first.
    pub requests: Vec<DataRequest>,
    /// The next page is the one after this request; `None` on the last.
    pub after: Option<RequestId>,
}

impl Store {
    /// A page of the requests of a person, the newest first; `None` when `before` is no request of theirs.
    ///
    /// # Errors
    /// When the database cannot answer, or a text does not open.
    pub async fn requests_of(
        &self,
        person: PersonId,
        before: Option<RequestId>,
    ) -> Result<Option<RequestPage>, Unavailable> {
        let ids = self.ids_of(person).await?;
        let (at, request) = match before {
            None => (i64::MAX.into(), Value::Bytes(Vec::new())),
            Some(before) => match self.kept(before).await? {
                Some(kept) if ids.contains(&kept.person) => {
                    (kept.made_at.as_microsecond().into(), request_id(before))
                }
                _ => return Ok(None),
            },
        };
        let mut requests = Vec::new();
        for id in ids {
            let values = [
                persons::id(id),
                Value::clone(&at),
                request.clone(),
                PAGE_AND_ONE.into(),
            ];
            let rows = self.database.read(&sql::REQUESTS_OF, &values).await?;
            for row in rows.iter() {
                requests.push(self.opened(row)?);
            }
        }
        requests.sort_by_key(|it: &OpenedRequest| Reverse((it.request.made_at, it.request.id)));
        let more = requests.len() > PAGE_REQUESTS;
        requests.truncate(PAGE_REQUESTS);
        let last = requests.last().map(|last| last.request.id);
        Ok(Some(RequestPage {
            before: last.filter(|_| more),
            requests,
        }))
    }

    /// The requests that wait for an answer, the oldest first, as many as there are.
    ///
    /// # Errors
    /// When the database cannot answer, or a text does not open.
    pub async fn requests_waiting(&self) -> Result<Vec<OpenedRequest>, Unavailable> {
        let (mut waiting, mut after) = (Vec::new(), None);
        loop {
            let rows = self.waiting_after(after).await?;
            for row in rows.iter().take(PAGE_REQUESTS) {
                waiting.push(self.opened(row)?);
            }
            if rows.len() <= PAGE_REQUESTS {
                return Ok(waiting);
            }
            let last: Option<&OpenedRequest> = waiting.last();
            after = last.map(|last| (last.request.made_at, last.request.id));
        }
    }

    /// A page of the requests that wait for an answer, the oldest first, with nothing of what is written in them; `None`
    /// when `after` is no request.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn requests_unopened(
        &self,
        after: Option<RequestId>,
    ) -> Result<Option<WaitingPage>, Unavailable> {
        let after = match after {
            None => None,
            Some(after) => match self.kept(after).await? {
                Some(kept) => Some((kept.made_at, kept.id)),
                None => return Ok(None),
            },
        };
        let rows = self.waiting_after(after).await?;
        let mut requests: Vec<DataRequest> = rows.iter().map(request).collect::<Result<_, _>>()?;
        let more = requests.len() > PAGE_REQUESTS;
        requests.truncate(PAGE_REQUESTS);
        let last = requests.last().map(|last| last.id);
        Ok(Some(WaitingPage {
            after: last.filter(|_| more),
            requests,
        }))
    }

    /// One more than a page of requests that wait.
    async fn waiting_after(
        &self,
        after: Option<(Timestamp, RequestId)>,
    ) -> Result<Rows, Unavailable> {
        let (at, request) = match after {
            None => (i64::MIN.into(), Value::Bytes(Vec::new())),
            Some((at, id)) => (at.as_microsecond().into(), request_id(id)),
        };
        let values = [at, request, PAGE_AND_ONE.into()];
        self.database.read(&sql::REQUESTS_WAITING, &values).await
    }

    async fn kept(&self, id: RequestId) -> Result<Option<DataRequest>, Unavailable> {
        let rows = self.database.read(&sql::REQUEST, &[request_id(id)]).await?;
        match rows.first() {
            Some(row) => self.by_whom_now(request(row)?).await.map(Some),
            None => Ok(None),
        }
    }

    /// A request with the id that its person has now: what is compared with who reads it.
    async fn by_whom_now(&self, request: DataRequest) -> Result<DataRequest, Unavailable> {
        let person = self.person_now(request.person).await?;
        Ok(DataRequest { person, ..request })
    }

    /// A request with what is written in it.
    ///
    /// # Errors
    /// When the database cannot answer, or a text does not open.
    pub async fn opened_request(
        &self,
        id: RequestId,
    ) -> Result<Option<OpenedRequest>, Unavailable> {
        let values = [request_id(id)];
        let rows = self.database.read(&sql::REQUEST, &values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let opened = self.opened(row)?;
        let request = self.by_whom_now(opened.request).await?;
        Ok(Some(OpenedRequest { request, ..opened }))
    }

    fn opened(&self, row: Row<'_>) -> Result<OpenedRequest, Unavailable> {
        let request = request(row)?;
        let text = |column: usize, of| match row.bytes_or_null(column)? {
            Some(sealed) => self
                .sealer
                .open_text(sealed, &place(request.id, of))
                .map(Some),
            None => Ok(None),
        };
        Ok(OpenedRequest {
            asked: text(7, TextOf::Request)?,
            extension: text(8, TextOf::Extension)?,
            answer: text(9, TextOf::Answer)?,
            request,
        })
    }
}

impl Requests for Store {
    async fn request(&self, id: RequestId) -> Result<Option<DataRequest>, NotAvailable> {
        (self.kept(id).await).map_err(|why| governance::uses::Unavailable(why.to_string()))
    }

    fn seal(&self, id: RequestId, of: TextOf, text: &RequestText) -> SealedText {
        SealedText::from_bytes(self.sealer.seal_text(text.expose(), &place(id, of)))
    }
}

impl StateChange for Change {
    type Conflict = Conflict;

    fn transaction(self, _: LogId, _: &[LeafId]) -> Transaction {
        let text = |text: Option<SealedText>| -> Value { text.map(SealedText::into_bytes).into() };
        match self {
            // Serializable, because how many wait is counted.
            Change::Made(request, asked) => {
                let values = vec![
                    request_id(request.id),
                    persons::id(request.person),
                    request.kind.as_str().into(),
                    request.made_at.as_microsecond().into(),
                    text(asked),
                    WAITING_MAX.into(),
                ];
                let step = Step::once(&sql::MAKE, values).exactly_one(MADE);
                Transaction::of(vec![step]).serializable()
            }
            Change::Opened(request, at) => {
                let news = News::RequestOpened(request.id);
                Transaction::of(vec![notices::add_first(request.person, news, at)])
            }
            Change::Copied(request) => {
                let (outcome, at) = answered(&request);
                let values = vec![
                    request_id(request.id),
                    persons::id(request.person),
                    request.kind.as_str().into(),
                    request.made_at.as_microsecond().into(),
                    outcome,
                    at,
                ];
                Transaction::of(vec![Step::once(&sql::MAKE_ANSWERED, values)])
            }
            Change::Extended(request, why) => {
                let at = request.extended_at.map(|at| at.as_microsecond());
                let values = vec![at.into(), text(Some(why)), request_id(request.id)];
                let news = News::RequestExtended(request.id);
                let at = request.extended_at.unwrap_or(request.made_at);
                Transaction::of(vec![
                    Step::once(&sql::EXTEND, values).exactly_one(MOVED),
                    notices::add(request.person, news, at, None),
                ])
            }
            Change::Answered(request, answer) => {
                let (outcome, at) = answered(&request);
                let values = vec![outcome, at, text(answer), request_id(request.id)];
                let mut steps = vec![Step::once(&sql::ANSWER, values).exactly_one(MOVED)];
                if let State::Answered { at, .. } = request.state {
                    let news = News::RequestAnswered(request.id);
                    steps.push(notices::add(request.person, news, at, None));
                }
                Transaction::of(steps)
            }
        }
    }

    fn conflict(step: &'static str) -> Option<Conflict> {
        match step {
            MADE => Some(Conflict::TooMany),
            MOVED => Some(Conflict::Meanwhile),
            _ => None,
        }
    }
}

fn answered(request: &DataRequest) -> (Value, Value) {
    match request.state {
        State::Waiting => (Value::Null, Value::Null),
        State::Answered { outcome, at } => (outcome.as_str().into(), at.as_microsecond().into()),
    }
}

/// Reads a request from its first seven columns.
fn request(row: Row<'_>) -> Result<DataRequest, Unavailable> {
    let malformed = || Unavailable::new("a stored request is malformed");
    let state = match (row.text_or_null(5)?, row.integer_or_null(6)?) {
        (None, None) => State::Waiting,
        (Some(outcome), Some(at)) => State::Answered {
            outcome: Outcome::from_name(outcome).ok_or_else(malformed)?,
            at: instant(at)?,
        },
        _ => return Err(malformed()),
    };
    Ok(DataRequest {
        id: RequestId::from_bytes(row.array(0)?),
        person: persons::person(row, 1)?,
        kind: RequestKind::from_name(row.text(2)?).ok_or_else(malformed)?,
        made_at: instant(row.integer(3)?)?,
        extended_at: row.integer_or_null(4)?.map(instant).transpose()?,
        state,
    })
}

/// Where a text stands: its row and its side.
fn place(id: RequestId, of: TextOf) -> Place {
    let what = match of {
        TextOf::Request => "data request",
        TextOf::Extension => "data request: extension",
        TextOf::Answer => "data request: answer",
    };
    Place::new(what, id.as_bytes())
}

fn request_id(id: RequestId) -> Value {
    id.as_bytes().into()
}
