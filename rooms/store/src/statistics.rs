//! Sums of decisions, by month.
//!
//! They are counted from the leaves, behind the exchanges and not in their transactions, so that nobody waits for them
//! and any number of nodes may count.
//!
//! INVARIANTS:
//! - A leaf is counted once: the sums and how far one is are one transaction, which holds only where the last one ended.
//! - What is withheld is kept apart by the day on which it may be told, and left out by the statement itself before.

mod sql;

use std::{collections::BTreeMap, pin::pin};

use ::ledger::Record;
use futures_util::{StreamExt as _, stream};
use governance::statistics::{
    Asking, CameOut, Decided, Reach, Statistics, Sum, Unavailable as NotAvailable, decided,
};
use jiff::Timestamp;
use vocabulary::{Date, DeliberationNumber, InstitutionId, ServiceId, be::legal_date};

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{NotWritten, Row, Step, Transaction, Unavailable, Value, count},
    days,
    exchange::instant,
    ledger, persons, uses,
};

/// Leaves read at once, and counted in one transaction.
const PAGE_LEAVES: u16 = 500;

/// Decisions of which it is asked at one time until when they are withheld: a database over the network waits less.
const KEYS_AT_ONCE: usize = 16;

/// Told at once.
const AT_ONCE: i32 = 0;

/// The name of the step that finds another node faster.
const ADVANCED: &str = "statistics-advanced";

/// What one row stands for.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    applicant: InstitutionId,
    month: i32,
    told_from: i32,
    service: Option<ServiceId>,
    came_out: CameOut,
    deliberation: Option<DeliberationNumber>,
}

impl Store {
    async fn count_turn(&self, entries_max: u64) -> Result<Reach, Unavailable> {
        let mut reach = Reach {
            entries: 0,
            counted: 0,
            not_understood: 0,
            whole: true,
        };
        for row in self.database.read(&ledger::sql::LOGS, &[]).await?.iter() {
            let (log, size): (i64, u64) = (row.integer(0)?, row.number(2)?);
            let mut next = self.counted_to(log).await?;
            while next < size && reach.entries < entries_max {
                let page = self.count_page(log, next, size, &mut reach).await?;
                // Somebody else counts at the same time: go on behind them.
                let after = match page {
                    Some(after) => after,
                    None => self.counted_to(log).await?,
                };
                if after <= next {
                    // Places that are promised and not yet written, or a damaged log, which `fsck` tells.
                    break;
                }
                reach.entries += after - next;
                next = after;
                // SQLite answers without waiting: let others have the thread between two pages.
                tokio::task::yield_now().await;
            }
            reach.whole &= next >= size;
        }
        Ok(reach)
    }

    async fn counted_to(&self, log: i64) -> Result<u64, Unavailable> {
        let rows = self.database.read(&sql::REACH, &[log.into()]).await?;
        if let Some(row) = rows.first() {
            return row.number(0);
        }
        let step = Step::once(&sql::MAKE_REACH, vec![log.into()]);
        let made = self.database.write(Transaction::of(vec![step])).await;
        made.map_err(NotWritten::unavailable)?;
        Ok(0)
    }

    /// Counts a page of leaves; the place behind it, or `None` when nothing was there, or somebody else was faster.
    async fn count_page(
        &self,
        log: i64,
        next: u64,
        size: u64,
        reach: &mut Reach,
    ) -> Result<Option<u64>, Unavailable> {
        let values = [log.into(), count(next), PAGE_LEAVES.into()];
        let rows = self.database.read(&ledger::sql::STORED, &values).await?;
        let mut decisions = Vec::new();
        let (mut after, mut not_understood) = (next, 0);
        for row in rows.iter() {
            let index: u64 = row.number(0)?;
            if index >= size {
                break;
            }
            after = index + 1;
            // An erased record was counted before, or never will be.
            let Some(record) = row.bytes_or_null(3)? else {
                continue;
            };
            let record = Record::parse(record).ok().map(|record| decided(&record));
            match record {
                Some(Ok(None)) => {}
                Some(Ok(Some(decided))) => decisions.push(decided),
                None | Some(Err(_)) => not_understood += 1,
            }
        }
        if after == next {
            return Ok(None);
        }
        let mut sums: BTreeMap<Key, u64> = BTreeMap::new();
        let keys = stream::iter(decisions).map(|decided| self.key(decided));
        let mut keys = pin!(keys.buffer_unordered(KEYS_AT_ONCE));
        while let Some(key) = keys.next().await {
            *sums.entry(key?).or_default() += 1;
        }
        let counted: u64 = sums.values().sum();
        let rows = sums.into_iter().map(|(key, count)| key.row(count));
        let advance = vec![count(after), log.into(), count(next)];
        let transaction = Transaction::of(vec![
            Step::once(&sql::ADVANCE, advance).exactly_one(ADVANCED),
            Step::each(&sql::ADD, rows.collect()),
        ]);
        match self.database.write_patiently(transaction).await {
            Ok(_) => {
                reach.counted += counted;
                reach.not_understood += not_understood;
                Ok(Some(after))
            }
            Err(NotWritten::Unmet { .. }) => Ok(None),
            Err(why) => Err(why.unavailable()),
        }
    }

    async fn key(&self, decided: Decided) -> Result<Key, Unavailable> {
        let exchange = decided.exchange.as_uuid().as_bytes().into();
        let values = [persons::id(decided.person), exchange];
        let rows = self
            .database
            .read(&uses::sql::EVERY_USE_IN, &values)
            .await?;
        let mut told_from = AT_ONCE;
        for row in rows.iter() {
            if row.integer(0)? == decided.at.as_microsecond()
                && let Some(until) = row.integer_or_null(1)?
            {
                // The first day that lies wholly behind it.
                told_from = days::number(legal_date(instant(until)?)).saturating_add(1);
            }
        }
        Ok(Key {
            applicant: decided.applicant,
            month: days::number(decided.month()),
            told_from,
            came_out: decided.came_out,
            service: decided.service,
            deliberation: decided.deliberation,
        })
    }

    async fn read_sums(
        &self,
        asking: &Asking,
        since: Date,
        now: Timestamp,
    ) -> Result<Vec<Sum>, Unavailable> {
        let (since, today) = (days::number(since), days::number(legal_date(now)));
        let mut sums = Vec::new();
        let mut take = |rows: crate::database::Rows| {
            rows.iter().try_for_each(|row| {
                sums.push(sum(row)?);
                Ok(())
            })
        };
        match asking {
            Asking::Everybody => {
                let values = [since.into(), today.into()];
                take(self.database.read(&sql::SUMS, &values).await?)?;
            }
            Asking::Applicant(applicant) => {
                let values = [applicant.number().into(), since.into()];
                take(self.database.read(&sql::SUMS_OF_APPLICANT, &values).await?)?;
            }
            Asking::Services(services) => {
                for service in services {
                    let values = [service.as_str().into(), since.into(), today.into()];
                    take(self.database.read(&sql::SUMS_OF_SERVICE, &values).await?)?;
                }
            }
        }
        Ok(sums)
    }
}

impl Key {
    fn row(self, decisions: u64) -> Vec<Value> {
        vec![
            self.applicant.number().into(),
            self.month.into(),
            self.told_from.into(),
            self.service.as_ref().map_or("", ServiceId::as_str).into(),
            self.came_out.as_str().into(),
            self.deliberation
                .as_ref()
                .map_or("", DeliberationNumber::as_str)
                .into(),
            count(decisions),
        ]
    }
}

fn sum(row: Row<'_>) -> Result<Sum, Unavailable> {
    let malformed = || Unavailable::new("a stored sum is malformed");
    let service = match row.text(2)? {
        "" => None,
        id => Some(ServiceId::parse(id).map_err(|_| malformed())?),
    };
    let deliberation = match row.text(4)? {
        "" => None,
        number => Some(DeliberationNumber::parse(number).map_err(|_| malformed())?),
    };
    let month = i32::try_from(row.integer(1)?).map_err(|_| malformed())?;
    Ok(Sum {
        applicant: InstitutionId::from_number(row.number(0)?),
        month: days::day(month)?,
        service,
        came_out: CameOut::from_name(row.text(3)?).ok_or_else(malformed)?,
        deliberation,
        count: row.number(5)?,
    })
}

impl Statistics for Store {
    async fn count(&self, entries_max: u64) -> Result<Reach, NotAvailable> {
        self.count_turn(entries_max).await.map_err(not_available)
    }

    async fn sums(
        &self,
        asking: &Asking,
        since: Date,
        now: Timestamp,
    ) -> Result<Vec<Sum>, NotAvailable> {
        self.read_sums(asking, since, now)
            .await
            .map_err(not_available)
    }
}

fn not_available(why: Unavailable) -> NotAvailable {
    NotAvailable(why.to_string())
}
