//! Who was given what about a person, withheld or not: for corrections, never for the person.

use ::exchange::errors::Given;
use governance::uses::{UseEnd, read};
use jiff::{ToSpan, tz::TimeZone};
use uuid::Uuid;
use vocabulary::{Date, ElementSet, ExchangeId, PersonId, ServiceId};

use super::{COUNTED_MAX, READ_AT_ONCE, exchange_id, sql};
use crate::{
    Store,
    database::Unavailable,
    exchange::{TICKET_HOURS, instant},
    persons, random,
};

/// Days before the first day that matters on which an exchange may have begun: it is asked again under the same id for
/// [`TICKET_HOURS`], and days begin earlier here than in UTC.
const DAYS_BEFORE: i64 = TICKET_HOURS / 24 + 1;

impl Store {
    pub(crate) async fn given_since(
        &self,
        person: PersonId,
        service: &ServiceId,
        elements: &ElementSet,
        since: Date,
    ) -> Result<Vec<Given>, Unavailable> {
        let first = since
            .saturating_sub(DAYS_BEFORE.days())
            .to_zoned(TimeZone::UTC)
            .map_or(jiff::Timestamp::MIN, |day| day.timestamp());
        let mut given = Vec::new();
        for id in self.ids_of(person).await? {
            let mut after = ExchangeId::from_uuid(random::first_id_at(first));
            let mut looked_at = 0;
            while looked_at < COUNTED_MAX {
                let values = [persons::id(id), exchange_id(after), READ_AT_ONCE.into()];
                let rows = self
                    .database
                    .read(&sql::EVERY_EXCHANGE_AFTER, &values)
                    .await?;
                for row in rows.iter() {
                    after = ExchangeId::from_uuid(Uuid::from_bytes(row.array(0)?));
                    looked_at += 1;
                    self.given_in(id, after, service, elements, &mut given)
                        .await?;
                }
                if rows.len() < usize::from(READ_AT_ONCE) {
                    break;
                }
            }
            if looked_at >= COUNTED_MAX {
                tracing::warn!(
                    most = COUNTED_MAX,
                    "not all exchanges of a person were looked at for corrections"
                );
            }
        }
        Ok(given)
    }

    /// What was given in one exchange.
    async fn given_in(
        &self,
        id: PersonId,
        exchange: ExchangeId,
        service: &ServiceId,
        elements: &ElementSet,
        given: &mut Vec<Given>,
    ) -> Result<(), Unavailable> {
        let records = self.records_of(exchange).await?;
        let uses = read(exchange, &records).map_err(|why| Unavailable::new(why.to_string()))?;
        for one in uses.into_iter().filter(|one| one.asked.service == *service) {
            let Some(UseEnd::Delivered { at, elements: all }) = &one.end else {
                continue;
            };
            let found = all.intersection(elements);
            if found.is_empty() {
                continue;
            }
            let values = [persons::id(id), exchange_id(exchange)];
            let rows = self.database.read(&sql::EVERY_USE_IN, &values).await?;
            let mut withheld_until = None;
            for row in rows.iter() {
                if row.integer(0)? == one.at.as_microsecond() {
                    withheld_until = row.integer_or_null(1)?.map(instant).transpose()?;
                }
            }
            given.push(Given {
                recipient: one.asked.applicant,
                elements: found,
                at: *at,
                withheld_until,
            });
        }
        Ok(())
    }
}
