//! Mandates: who may act for whom, by which mandate a session acts, and what was seen.
//!
//! INVARIANTS:
//! - A mandate changes, and a look is entered, in the transaction of its leaf; the sweep alone removes offers, and only
//!   those that nobody could answer any more.
//! - An offer is answered once, whoever asks and on however many nodes.
//! - What is kept of a code is its hash, and only while the offer is open.
//! - Ids that turned out to be the same person's are read as that person's.

mod sql;

use std::collections::BTreeMap;

use ::ledger::{Commitment, Entry, Record};
use exchange::Persons as _;
use governance::{
    mandates::{
        Change, Conflict, HOUR_S, LookGroup, LooksBeside, Mandates, Numbers, Query, ToldLook,
        Unavailable as NotAvailable, hour_of,
    },
    notices::News,
    uses::{UseFilter, UsePage},
};
use identity::{
    mandate::{
        Accepted, Closed, End, Kind, Label, Mandate, MandateId, MandateScopes, OFFER_HOURS_MAX,
        OPEN_OFFERS_MAX, Offer, Principal, Relation, Side, Terms,
    },
    people::SessionId,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vocabulary::{
    Date, ExchangeId, Hash32, InstitutionId, Period, PersonId,
    be::{EnterpriseNumber, Ssin, legal_date},
};

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{Row, Statement, Step, Transaction, Unavailable, Value, count},
    days,
    exchange::instant,
    ledger::{LeafId, LogId, StateChange},
    notices, persons, random, uses,
};

/// Most mandates shown to somebody: who has more holds them for a company, and an institution lists those by pages.
const SHOWN_MAX: u32 = 200;

/// Most lines of looks on one page of a timeline.
pub const GROUPS_MAX: u16 = 200;

/// Most looks told of one hour.
const LOOKS_MAX: u16 = 500;

/// A page of looks.
pub struct LookPage {
    /// The looks, the newest first.
    pub looks: Vec<ToldLook>,
    /// Where the next page begins; `None` on the last.
    pub behind: Option<LookPlace>,
}

/// A place among the looks of an hour.
pub struct LookPlace(Vec<u8>);

/// An offer that nobody answered is forgotten after so many days: until then its maker sees that it lapsed.
const LAPSED_DAYS_KEPT: i64 = 30;

/// The names of states, as numbers that are stored and never change.
mod state {
    pub(super) const OFFERED: u16 = 0;
    pub(super) const ACCEPTED: u16 = 1;
    pub(super) const REFUSED: u16 = 2;
    pub(super) const WITHDRAWN: u16 = 3;
    pub(super) const REVOKED_BY_PRINCIPAL: u16 = 4;
    pub(super) const REVOKED_BY_MANDATARY: u16 = 5;
    pub(super) const ENDED: u16 = 6;
}

/// Steps that may find nothing to do.
const OFFERED: &str = "offer";
const ANSWERED: &str = "answer";
const CLOSED: &str = "end of a mandate";

impl Store {
    /// The mandates on behalf of somebody, the newest first.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn mandates_of(&self, principal: Principal) -> Result<Vec<Mandate>, Unavailable> {
        match principal {
            Principal::Person(person) => {
                self.mandates_by(&sql::OF_PRINCIPAL, person, SHOWN_MAX)
                    .await
            }
            Principal::Company(number) => {
                let values = [number.to_string().into(), SHOWN_MAX.into()];
                let rows = self.database.read(&sql::OF_COMPANY, &values).await?;
                rows.iter().map(mandate).collect()
            }
        }
    }

    /// The mandates that a person holds or held, the newest first.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn mandates_held_by(&self, person: PersonId) -> Result<Vec<Mandate>, Unavailable> {
        self.mandates_by(&sql::HELD_BY, person, SHOWN_MAX).await
    }

    /// The mandates that a person holds or held, and those on their behalf, as many as there are: for the copy of all that
    /// is kept.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn every_mandate(
        &self,
        person: PersonId,
    ) -> Result<(Vec<Mandate>, Vec<Mandate>), Unavailable> {
        let held = self.mandates_by(&sql::HELD_BY, person, u32::MAX).await?;
        let given = self.mandates_by(&sql::OF_PRINCIPAL, person, u32::MAX).await;
        Ok((held, given?))
    }

    async fn mandates_by(
        &self,
        statement: &'static Statement,
        person: PersonId,
        most: u32,
    ) -> Result<Vec<Mandate>, Unavailable> {
        let mut found = Vec::new();
        for id in self.ids_of(person).await? {
            let values = [persons::id(id), most.into()];
            let rows = self.database.read(statement, &values).await?;
            for row in rows.iter() {
                found.push((row.integer(13)?, mandate(row)?));
            }
        }
        found.sort_by_key(|(made_at, mandate)| (std::cmp::Reverse(*made_at), mandate.id()));
        Ok(found.into_iter().map(|(_, mandate)| mandate).collect())
    }

    /// A mandate that somebody holds, and the one that it was passed on from while somebody holds that.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn mandate_in_use(
        &self,
        id: MandateId,
    ) -> Result<Option<(Accepted, Option<Accepted>)>, Unavailable> {
        let Some(mandate) = self.accepted(id).await? else {
            return Ok(None);
        };
        let from = match mandate.terms.kind {
            Kind::PassedOn { from } => self.accepted(from).await?,
            Kind::Given | Kind::Registered { .. } => None,
        };
        Ok(Some((mandate, from)))
    }

    async fn accepted(&self, id: MandateId) -> Result<Option<Accepted>, Unavailable> {
        Ok(match self.mandate_with(id).await? {
            Some(Mandate::Accepted(accepted)) => Some(accepted),
            Some(Mandate::Offered(_) | Mandate::Closed(_)) | None => None,
        })
    }

    async fn mandate_with(&self, id: MandateId) -> Result<Option<Mandate>, Unavailable> {
        let values = [mandate_id(id)];
        let rows = self.database.read(&sql::MANDATE, &values).await?;
        rows.first().map(mandate).transpose()
    }

    /// Lets a session act by a mandate from now on, or for oneself.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn act(&self, session: SessionId, by: Option<MandateId>) -> Result<(), Unavailable> {
        let session: Value = session.as_hash().as_bytes().into();
        let values = vec![by.map(mandate_id).into(), session];
        let step = Step::once(&sql::ACT, values);
        let written = self.database.write(Transaction::of(vec![step])).await;
        written
            .map(drop)
            .map_err(crate::database::NotWritten::unavailable)
    }

    /// Forgets offers that nobody answered long ago.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn forget_lapsed_offers(&self, now: Timestamp) -> Result<(), Unavailable> {
        let kept = SignedDuration::from_hours(OFFER_HOURS_MAX + 24 * LAPSED_DAYS_KEPT);
        let before = now.saturating_sub(kept).unwrap_or(Timestamp::MIN);
        let step = Step::once(&sql::FORGET_OFFERS, vec![before.as_microsecond().into()]);
        let written = self.database.write(Transaction::of(vec![step])).await;
        written
            .map(drop)
            .map_err(crate::database::NotWritten::unavailable)
    }

    /// What was seen on a person's behalf beside a page of their uses: from the oldest use of the page up to where the page
    /// begins, on the days that are wanted, by the hour, the newest first.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn looks_beside(
        &self,
        person: PersonId,
        page: &UsePage,
        before: Option<ExchangeId>,
        filter: &UseFilter,
    ) -> Result<LooksBeside, Unavailable> {
        // The hour in which a page ends belongs to the older page, so that no line stands on two.
        let newest = before.map_or(i64::MAX, hour_of_exchange);
        let oldest = page.before.map_or(0, |oldest| hour_of_exchange(oldest) + 1);
        // Legal days begin some hours away from those of UTC; what is read beyond them is dropped below.
        let hour = |day: Date, more: i64| i64::from(days::number(day)) * 24 + more;
        let first = filter.from.map_or(oldest, |day| oldest.max(hour(day, -24)));
        let last = filter.to.map_or(newest, |day| newest.min(hour(day, 48)));
        let mut beside = LooksBeside::default();
        for id in self.ids_of(person).await? {
            let values = [
                persons::id(id),
                first.into(),
                last.into(),
                GROUPS_MAX.into(),
            ];
            let rows = self.database.read(&sql::LOOKS_BY_HOUR, &values).await?;
            beside.more |= rows.len() >= usize::from(GROUPS_MAX);
            for row in rows.iter() {
                let hour = hour_start(row.integer(0)?)?;
                let day = legal_date(hour);
                if filter.from.is_some_and(|from| day < from)
                    || filter.to.is_some_and(|to| to < day)
                {
                    continue;
                }
                beside.groups.push(self.look_group(row).await?);
            }
        }
        let newest_first = |group: &LookGroup| (std::cmp::Reverse(group.hour), group.mandate);
        beside.groups.sort_by_key(newest_first);
        Ok(beside)
    }

    /// How often somebody looked on a person's behalf in each month, by its first day, since an instant.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn looks_monthly(
        &self,
        person: PersonId,
        since: Timestamp,
    ) -> Result<BTreeMap<Date, u64>, Unavailable> {
        let mut months = BTreeMap::new();
        for id in self.ids_of(person).await? {
            let values = [persons::id(id), hour_of(since).into()];
            let rows = self.database.read(&sql::LOOKS_EACH_HOUR, &values).await?;
            for row in rows.iter() {
                let month = legal_date(hour_start(row.integer(0)?)?).first_of_month();
                *months.entry(month).or_default() += row.number::<u64>(1)?;
            }
        }
        Ok(months)
    }

    /// How often somebody looked on a person's behalf since an instant.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn looks_since(
        &self,
        person: PersonId,
        since: Timestamp,
    ) -> Result<u64, Unavailable> {
        let mut looks = 0;
        for id in self.ids_of(person).await? {
            let first = random::first_id_at(since);
            let values = [
                persons::id(id),
                hour_of(since).into(),
                first.as_bytes().into(),
            ];
            let rows = self.database.read(&sql::LOOKS_SINCE, &values).await?;
            looks += rows.first().map_or(Ok(0), |row| row.number::<u64>(0))?;
        }
        Ok(looks)
    }

    /// A page of everything that was seen on a person's behalf, under one of their ids, by the hour and the newest first:
    /// for the copy of all that is kept. The page behind `after`, whole when it has [`GROUPS_MAX`] lines.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn look_groups(
        &self,
        id: PersonId,
        after: Option<&LookGroup>,
    ) -> Result<Vec<LookGroup>, Unavailable> {
        let (hour, mandate) = match after {
            None => (i64::MAX, Value::Bytes(Vec::new())),
            Some(group) => (hour_of(group.hour), mandate_id(group.mandate)),
        };
        let values = [persons::id(id), hour.into(), mandate, GROUPS_MAX.into()];
        let rows = self.database.read(&sql::LOOKS_BEHIND, &values).await?;
        let mut groups = Vec::new();
        for row in rows.iter() {
            groups.push(self.look_group(row).await?);
        }
        Ok(groups)
    }

    async fn look_group(&self, row: Row<'_>) -> Result<LookGroup, Unavailable> {
        let id = MandateId::from_bytes(row.array(1)?);
        let Some(mandate) = self.mandate_with(id).await? else {
            return Err(Unavailable::new("a look names a mandate that is not kept"));
        };
        Ok(LookGroup {
            mandate: id,
            terms: mandate.terms().clone(),
            hour: hour_start(row.integer(0)?)?,
            count: row.number(2)?,
        })
    }

    /// What was seen on a person's behalf by one mandate within one hour, the newest first; empty for another's.
    ///
    /// # Errors
    /// When the database cannot answer, or a record cannot be read.
    pub async fn looks_of(
        &self,
        person: PersonId,
        mandate: MandateId,
        hour: i64,
    ) -> Result<Vec<ToldLook>, Unavailable> {
        let mut told = Vec::new();
        for id in self.ids_of(person).await? {
            told.extend(self.looks_behind(id, mandate, hour, None).await?.looks);
        }
        told.sort_by_key(|look| std::cmp::Reverse((look.at, look.entry.index)));
        Ok(told)
    }

    /// A page of the looks by one mandate within one hour, under one of the person's ids, the newest first.
    ///
    /// # Errors
    /// When the database cannot answer, or a record cannot be read.
    pub async fn looks_behind(
        &self,
        id: PersonId,
        mandate: MandateId,
        hour: i64,
        behind: Option<LookPlace>,
    ) -> Result<LookPage, Unavailable> {
        let behind = behind.map_or(vec![u8::MAX; 17], |place| place.0);
        let values = [
            persons::id(id),
            hour.into(),
            mandate_id(mandate),
            behind.into(),
            LOOKS_MAX.into(),
        ];
        let rows = self.database.read(&sql::LOOKS_OF, &values).await?;
        let (mut looks, mut last) = (Vec::new(), None);
        for row in rows.iter() {
            let values = [row.integer(0)?.into(), row.bytes(1)?.into()];
            looks.extend(self.look_of_leaf(&values).await?);
            last = Some(LookPlace(row.bytes(1)?.to_vec()));
        }
        let more = rows.len() == usize::from(LOOKS_MAX);
        Ok(LookPage {
            looks,
            behind: last.filter(|_| more),
        })
    }

    /// The look of a leaf; `None` while it has no place, and when its record is erased.
    async fn look_of_leaf(&self, leaf: &[Value]) -> Result<Option<ToldLook>, Unavailable> {
        let rows = self.database.read(&uses::sql::RECORD_OF_LEAF, leaf).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let (Some(index), Some(record)) = (row.integer_or_null(0)?, row.bytes_or_null(2)?) else {
            return Ok(None);
        };
        let entry = Entry {
            index: index as u64,
            commitment: Commitment::from_bytes(row.array(1)?),
        };
        let record = Record::parse(record)
            .map_err(|why| Unavailable::new(format!("record {index} is damaged: {why}")))?;
        governance::mandates::read(entry, &record)
            .map(Some)
            .map_err(|why| Unavailable::new(why.to_string()))
    }
}

/// The hour in which an exchange began, by its id.
fn hour_of_exchange(exchange: ExchangeId) -> i64 {
    let (seconds, _) = exchange
        .as_uuid()
        .get_timestamp()
        .map_or((0, 0), |at| at.to_unix());
    i64::try_from(seconds).unwrap_or(i64::MAX) / HOUR_S
}

fn hour_start(hour: i64) -> Result<Timestamp, Unavailable> {
    (hour.checked_mul(HOUR_S))
        .and_then(|second| Timestamp::from_second(second).ok())
        .ok_or_else(|| Unavailable::new("a stored hour is out of range"))
}

impl Mandates for Store {
    async fn mandate(&self, id: MandateId) -> Result<Option<Mandate>, NotAvailable> {
        self.mandate_with(id).await.map_err(not_available)
    }

    async fn offer_with(&self, code: Hash32) -> Result<Option<Offer>, NotAvailable> {
        let read = async {
            let values = [code.as_bytes().into()];
            let rows = self.database.read(&sql::OFFER_WITH, &values).await?;
            rows.first().map(mandate).transpose()
        };
        Ok(match read.await.map_err(not_available)? {
            Some(Mandate::Offered(offer)) => Some(offer),
            Some(Mandate::Accepted(_) | Mandate::Closed(_)) | None => None,
        })
    }

    async fn registered_by(
        &self,
        institution: InstitutionId,
        query: &Query,
    ) -> Result<Vec<Mandate>, NotAvailable> {
        let read = async {
            let values = [
                institution.number().into(),
                query.after.map_or(Value::Bytes(Vec::new()), mandate_id),
                query.person.map(persons::id).into(),
                query.company.map(|number| number.to_string()).into(),
                count(query.limit as u64),
            ];
            let rows = self.database.read(&sql::REGISTERED_BY, &values).await?;
            let mandates: Result<Vec<Mandate>, Unavailable> = rows.iter().map(mandate).collect();
            mandates
        };
        read.await.map_err(not_available)
    }
}

impl Numbers for Store {
    async fn id_of(&self, ssin: &Ssin) -> Result<PersonId, NotAvailable> {
        let resolved = self.resolve(ssin).await.map_err(foreign)?;
        Ok(resolved.person_or_decoy())
    }

    async fn enter(&self, ssin: &Ssin) -> Result<PersonId, NotAvailable> {
        self.admit(ssin).await.map_err(foreign)
    }

    async fn numbers_of(&self, persons: &[PersonId]) -> Result<Vec<Option<Ssin>>, NotAvailable> {
        self.numbers(persons).await.map_err(foreign)
    }
}

impl StateChange for Change {
    type Conflict = Conflict;

    fn transaction(self, log: LogId, leaves: &[LeafId]) -> Transaction {
        match self {
            Change::Nothing => Transaction::new(),
            // Serializable, because how many are open is counted.
            Change::Offered(offer, code) => {
                Transaction::of(vec![offering(&offer, code)]).serializable()
            }
            Change::Registered(mandate) => {
                let mut steps = vec![registering(&mandate)];
                if let Principal::Person(person) = mandate.terms.principal {
                    let news = News::MandateRegistered(mandate.id);
                    steps.push(notices::add(person, news, mandate.since, None));
                }
                Transaction::of(steps)
            }
            Change::Accepted(mandate, code) => {
                let values = vec![
                    persons::id(mandate.mandatary),
                    mandate.since.as_microsecond().into(),
                    mandate_id(mandate.id),
                    code.as_bytes().into(),
                ];
                Transaction::of(vec![Step::once(&sql::ACCEPT, values).exactly_one(ANSWERED)])
            }
            Change::OfferClosed(closed) => {
                Transaction::of(vec![closing(&closed, state::OFFERED, ANSWERED)])
            }
            Change::Closed(closed) => {
                Transaction::of(vec![closing(&closed, state::ACCEPTED, CLOSED)])
            }
            Change::Looked(row) => match row.principal {
                Principal::Company(_) => Transaction::new(),
                Principal::Person(person) => {
                    let entered = leaves.iter().map(|leaf| {
                        vec![
                            persons::id(person),
                            hour_of(row.at).into(),
                            mandate_id(row.mandate),
                            leaf.as_bytes().into(),
                            log.0.into(),
                        ]
                    });
                    Transaction::of(vec![Step::each(&sql::ADD_LOOK, entered.collect())])
                }
            },
        }
    }

    fn conflict(step: &'static str) -> Option<Conflict> {
        match step {
            OFFERED => Some(Conflict::TooMany),
            ANSWERED | CLOSED => Some(Conflict::Meanwhile),
            _ => None,
        }
    }
}

fn offering(offer: &Offer, code: Hash32) -> Step {
    let terms = &offer.terms;
    let (person, company) = sides(terms.principal);
    let from = match terms.kind {
        Kind::PassedOn { from } => Some(mandate_id(from)),
        Kind::Given | Kind::Registered { .. } => None,
    };
    let hours = SignedDuration::from_hours(OFFER_HOURS_MAX);
    let open_since = offer.made_at.saturating_sub(hours);
    let values = vec![
        mandate_id(offer.id),
        person,
        company,
        from.into(),
        terms.scopes.to_string().into(),
        days::number(terms.period.start()).into(),
        terms.period.end().map(days::number).into(),
        terms.label.as_str().into(),
        terms.name.as_ref().map(Label::as_str).into(),
        persons::id(offer.made_by),
        offer.made_at.as_microsecond().into(),
        code.as_bytes().into(),
        open_since.unwrap_or(Timestamp::MIN).as_microsecond().into(),
        OPEN_OFFERS_MAX.into(),
    ];
    Step::once(&sql::OFFER, values).exactly_one(OFFERED)
}

fn registering(mandate: &Accepted) -> Step {
    let terms = &mandate.terms;
    let (person, company) = sides(terms.principal);
    let (relation, institution) = match terms.kind {
        Kind::Registered {
            relation,
            institution,
        } => (Some(relation.as_str()), Some(institution.number())),
        Kind::Given | Kind::PassedOn { .. } => (None, None),
    };
    let values = vec![
        mandate_id(mandate.id),
        person,
        company,
        relation.into(),
        institution.into(),
        terms.scopes.to_string().into(),
        days::number(terms.period.start()).into(),
        terms.period.end().map(days::number).into(),
        terms.label.as_str().into(),
        mandate.since.as_microsecond().into(),
        persons::id(mandate.mandatary),
    ];
    Step::once(&sql::REGISTER, values)
}

fn closing(closed: &Closed, from: u16, name: &'static str) -> Step {
    let to = match closed.end {
        End::Refused => state::REFUSED,
        End::Withdrawn => state::WITHDRAWN,
        End::Revoked(Side::Principal) => state::REVOKED_BY_PRINCIPAL,
        End::Revoked(Side::Mandatary) => state::REVOKED_BY_MANDATARY,
        End::Ended => state::ENDED,
    };
    let values = vec![
        to.into(),
        closed.at.as_microsecond().into(),
        mandate_id(closed.id),
        from.into(),
    ];
    Step::once(&sql::CLOSE, values).exactly_one(name)
}

fn sides(principal: Principal) -> (Value, Value) {
    match principal {
        Principal::Person(person) => (persons::id(person), Value::Null),
        Principal::Company(number) => (Value::Null, number.to_string().into()),
    }
}

/// Reads a mandate from the columns of `mandates!`.
fn mandate(row: Row<'_>) -> Result<Mandate, Unavailable> {
    let id = MandateId::from_bytes(row.array(0)?);
    let terms = terms(row)?;
    let made_by = person_or_null(row, 12)?;
    let holder = person_or_null(row, 14)?;
    let closed_as = |end| {
        Ok(Mandate::Closed(Closed {
            id,
            terms: terms.clone(),
            made_by,
            mandatary: holder,
            end,
            at: instant(row.integer(16)?)?,
        }))
    };
    match (row.number::<u16>(11)?, made_by, holder) {
        (state::OFFERED, Some(made_by), None) => Ok(Mandate::Offered(Offer {
            id,
            terms,
            made_by,
            made_at: instant(row.integer(13)?)?,
        })),
        (state::ACCEPTED, _, Some(mandatary)) => Ok(Mandate::Accepted(Accepted {
            id,
            terms,
            made_by,
            mandatary,
            since: instant(row.integer(15)?)?,
        })),
        (state::REFUSED, ..) => closed_as(End::Refused),
        (state::WITHDRAWN, ..) => closed_as(End::Withdrawn),
        (state::REVOKED_BY_PRINCIPAL, ..) => closed_as(End::Revoked(Side::Principal)),
        (state::REVOKED_BY_MANDATARY, ..) => closed_as(End::Revoked(Side::Mandatary)),
        (state::ENDED, ..) => closed_as(End::Ended),
        _ => Err(malformed()),
    }
}

fn terms(row: Row<'_>) -> Result<Terms, Unavailable> {
    let principal = match (person_or_null(row, 1)?, row.text_or_null(2)?) {
        (Some(person), None) => Principal::Person(person),
        (None, Some(number)) => {
            Principal::Company(EnterpriseNumber::parse(number).map_err(|_| malformed())?)
        }
        _ => return Err(malformed()),
    };
    let kind = match (
        row.text_or_null(3)?,
        row.integer_or_null(4)?,
        row.bytes_or_null(5)?,
    ) {
        (None, None, None) => Kind::Given,
        (Some(relation), Some(_), None) => Kind::Registered {
            relation: Relation::from_name(relation).ok_or_else(malformed)?,
            institution: InstitutionId::from_number(row.number(4)?),
        },
        (None, None, Some(_)) => Kind::PassedOn {
            from: MandateId::from_bytes(row.array(5)?),
        },
        _ => return Err(malformed()),
    };
    let end = match row.integer_or_null(8)? {
        Some(_) => Some(days::day(row.number(8)?)?),
        None => None,
    };
    let label = |text| Label::parse(text).map_err(|_| malformed());
    Ok(Terms {
        principal,
        kind,
        scopes: MandateScopes::parse(row.text(6)?).map_err(|_| malformed())?,
        period: Period::new(days::day(row.number(7)?)?, end).map_err(|_| malformed())?,
        label: label(row.text(9)?)?,
        name: row.text_or_null(10)?.map(label).transpose()?,
    })
}

fn person_or_null(row: Row<'_>, column: usize) -> Result<Option<PersonId>, Unavailable> {
    Ok(match row.bytes_or_null(column)? {
        Some(_) => Some(PersonId::from_uuid(Uuid::from_bytes(row.array(column)?))),
        None => None,
    })
}

fn malformed() -> Unavailable {
    Unavailable::new("a stored mandate is malformed")
}

pub(crate) fn mandate_id(id: MandateId) -> Value {
    id.as_bytes().into()
}

fn not_available(why: Unavailable) -> NotAvailable {
    governance::uses::Unavailable(why.to_string())
}

fn foreign(why: exchange::Unavailable) -> NotAvailable {
    governance::uses::Unavailable(why.to_string())
}
