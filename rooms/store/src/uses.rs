//! Who used a person's data: which exchanges are about a person, and their records.
//!
//! INVARIANTS:
//! - A use is entered in the transaction that records its decision.
//! - What is withheld at `now` is left out by the statement itself, so no count, page or position shows it.
//! - Uses under an id that turned out to be the same person's are the person's.

mod given;
pub(crate) mod sql;

use std::collections::{BTreeMap, BTreeSet};

use ::ledger::{Commitment, Entry, Kind, Record};
use governance::uses::{
    DataUse, MonthlyCount, Unavailable as NotAvailable, UseFilter, UsePage, Uses, read,
};
use jiff::Timestamp;
use uuid::Uuid;
use vocabulary::{ExchangeId, InstitutionId, PersonId, be::legal_date};

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{Unavailable, Value},
    exchange::instant,
    persons, random,
};

/// Uses on one page.
const PAGE_USES: usize = 25;

/// Exchanges looked at for one page: with a filter that fits few, the next page goes on from there.
const LOOKED_AT_MAX: usize = 400;

/// Exchanges read at once.
const READ_AT_ONCE: u16 = 100;

/// Most decisions counted for one picture: a person about whom more is asked in a year is a test.
const COUNTED_MAX: usize = 20_000;

/// One row of `person_use`.
struct Noted {
    /// Microseconds; a record's time is finer.
    decided_at: i64,
    withheld_until: Option<Timestamp>,
}

impl Store {
    async fn page_of_uses(
        &self,
        person: PersonId,
        filter: &UseFilter,
        before: Option<ExchangeId>,
        now: Timestamp,
    ) -> Result<UsePage, Unavailable> {
        let ids = self.ids_of(person).await?;
        let mut before = before.unwrap_or(ExchangeId::from_uuid(Uuid::max()));
        let mut uses = Vec::new();
        let mut looked_at = 0;
        while looked_at < LOOKED_AT_MAX {
            let exchanges = self.exchanges_before(&ids, before, now).await?;
            if exchanges.is_empty() {
                return Ok(UsePage { uses, before: None });
            }
            for exchange in exchanges {
                looked_at += 1;
                before = exchange;
                let found = self.told(&ids, exchange, now).await?;
                let wanted = |one: &DataUse| filter.wants(one, legal_date(one.at));
                uses.extend(found.into_iter().filter(wanted));
                if uses.len() >= PAGE_USES {
                    let rest = !self.exchanges_before(&ids, before, now).await?.is_empty();
                    return Ok(UsePage {
                        uses,
                        before: rest.then_some(before),
                    });
                }
            }
        }
        Ok(UsePage {
            uses,
            before: Some(before),
        })
    }

    /// Exchanges before one of them, the newest first.
    async fn exchanges_before(
        &self,
        ids: &[PersonId],
        before: ExchangeId,
        now: Timestamp,
    ) -> Result<Vec<ExchangeId>, Unavailable> {
        let mut found = BTreeSet::new();
        // Behind the last of a full page there may be more: nothing older can be told before them.
        let mut oldest = None;
        for id in ids {
            let values = [
                persons::id(*id),
                exchange_id(before),
                now.as_microsecond().into(),
                READ_AT_ONCE.into(),
            ];
            let rows = self.database.read(&sql::EXCHANGES_BEFORE, &values).await?;
            let mut page = Vec::new();
            for row in rows.iter() {
                page.push(ExchangeId::from_uuid(Uuid::from_bytes(row.array(0)?)));
            }
            if page.len() == usize::from(READ_AT_ONCE) {
                oldest = oldest.max(page.last().copied());
            }
            found.extend(page);
        }
        Ok(found
            .into_iter()
            .rev()
            .filter(|exchange| oldest.is_none_or(|oldest| oldest <= *exchange))
            .collect())
    }

    /// The uses of an exchange that are told, the newest first; empty when it is about somebody else.
    async fn told(
        &self,
        ids: &[PersonId],
        exchange: ExchangeId,
        now: Timestamp,
    ) -> Result<Vec<DataUse>, Unavailable> {
        let mut told = Vec::new();
        for id in ids {
            let values = [
                persons::id(*id),
                exchange_id(exchange),
                now.as_microsecond().into(),
            ];
            let rows = self.database.read(&sql::EXCHANGE_ABOUT, &values).await?;
            for row in rows.iter() {
                told.push(Noted {
                    decided_at: row.integer(0)?,
                    withheld_until: row.integer_or_null(1)?.map(instant).transpose()?,
                });
            }
        }
        if told.is_empty() {
            return Ok(Vec::new());
        }
        let records = self.records_of(exchange).await?;
        let uses = read(exchange, &records).map_err(|why| Unavailable::new(why.to_string()))?;
        Ok(uses
            .into_iter()
            .rev()
            .filter_map(|mut one| {
                let noted = told
                    .iter()
                    .find(|noted| noted.decided_at == one.at.as_microsecond())?;
                one.withheld_until = noted.withheld_until;
                Some(one)
            })
            .collect())
    }

    /// The records of an exchange in the order of their places. What has no place yet, or is erased, is left out.
    async fn records_of(&self, exchange: ExchangeId) -> Result<Vec<(Entry, Record)>, Unavailable> {
        let mut records = Vec::new();
        for (log, leaf) in self.leaf_ids_of(exchange).await? {
            let values = [log.0.into(), leaf.as_bytes().into()];
            let rows = self.database.read(&sql::RECORD_OF_LEAF, &values).await?;
            if let Some(row) = rows.first()
                && let (Some(index), Some(record)) =
                    (row.integer_or_null(0)?, row.bytes_or_null(2)?)
            {
                let commitment = Commitment::from_bytes(row.array(1)?);
                let record = Record::parse(record)
                    .map_err(|why| Unavailable::new(format!("record {index} is damaged: {why}")))?;
                let index = index as u64;
                records.push((Entry { index, commitment }, record));
            }
        }
        records.sort_by_key(|(entry, _)| entry.index);
        // A delivery whose decision was erased before it tells nothing.
        let first = records
            .iter()
            .position(|(_, record)| record.kind() == Kind::Decision);
        Ok(records.split_off(first.unwrap_or(records.len())))
    }

    async fn counts(
        &self,
        person: PersonId,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<MonthlyCount>, Unavailable> {
        let mut counts: BTreeMap<_, u64> = BTreeMap::new();
        let mut counted = 0;
        for id in self.ids_of(person).await? {
            let mut after = ExchangeId::from_uuid(random::first_id_at(since));
            while counted < COUNTED_MAX {
                let values = [
                    persons::id(id),
                    exchange_id(after),
                    now.as_microsecond().into(),
                    READ_AT_ONCE.into(),
                ];
                let rows = self.database.read(&sql::ASKED_SINCE, &values).await?;
                for row in rows.iter() {
                    after = ExchangeId::from_uuid(Uuid::from_bytes(row.array(0)?));
                    let day = legal_date(instant(row.integer(1)?)?);
                    let applicant = InstitutionId::from_number(row.number(2)?);
                    *counts.entry((day.first_of_month(), applicant)).or_default() += 1;
                    counted += 1;
                }
                if rows.iter().count() < usize::from(READ_AT_ONCE) {
                    break;
                }
            }
        }
        Ok(counts
            .into_iter()
            .map(|((month, applicant), count)| MonthlyCount {
                month,
                applicant,
                count,
            })
            .collect())
    }
}

impl Uses for Store {
    async fn uses_of(
        &self,
        person: PersonId,
        filter: &UseFilter,
        before: Option<ExchangeId>,
        now: Timestamp,
    ) -> Result<UsePage, NotAvailable> {
        self.page_of_uses(person, filter, before, now)
            .await
            .map_err(not_available)
    }

    async fn use_of(
        &self,
        person: PersonId,
        exchange: ExchangeId,
        now: Timestamp,
    ) -> Result<Vec<DataUse>, NotAvailable> {
        let told = async {
            let ids = self.ids_of(person).await?;
            self.told(&ids, exchange, now).await
        };
        told.await.map_err(not_available)
    }

    async fn monthly(
        &self,
        person: PersonId,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<MonthlyCount>, NotAvailable> {
        self.counts(person, since, now).await.map_err(not_available)
    }
}

fn exchange_id(exchange: ExchangeId) -> Value {
    exchange.as_uuid().as_bytes().into()
}

fn not_available(why: Unavailable) -> NotAvailable {
    NotAvailable(why.to_string())
}
