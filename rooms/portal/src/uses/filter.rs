//! The filter of the timeline: as a form, as a query, and back.

use governance::uses::{OutcomeFilter, UseFilter};
use thiserror::Error;
use vocabulary::{Date, ElementId, ExchangeId, InstitutionId, Purpose, ServiceId};

use crate::paths::{self, field};

/// A query parameter that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadQuery {
    /// Its value is malformed.
    #[error("the parameter `{0}` is malformed")]
    Value(&'static str),
    /// There is no such parameter.
    #[error("there is a parameter that this page does not know")]
    Name,
    /// It is there twice.
    #[error("the parameter `{0}` is there twice")]
    Twice(&'static str),
}

/// What the query of the timeline asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Which uses are wanted.
    pub filter: UseFilter,
    /// The page of exchanges before this one.
    pub before: Option<ExchangeId>,
}

/// Reads the decoded parameters of the query. An empty value is a field of the form that was left open.
///
/// # Errors
/// [`BadQuery`] for an unknown, repeated or malformed parameter.
pub fn read<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Query, BadQuery> {
    let mut query = Query::default();
    for (name, value) in parameters {
        let filter = &mut query.filter;
        match name {
            field::APPLICANT => put(
                &mut filter.applicant,
                field::APPLICANT,
                value,
                InstitutionId::parse,
            ),
            field::SOURCE => put(
                &mut filter.source,
                field::SOURCE,
                value,
                InstitutionId::parse,
            ),
            field::SERVICE => put(&mut filter.service, field::SERVICE, value, ServiceId::parse),
            field::PURPOSE => put(&mut filter.purpose, field::PURPOSE, value, Purpose::parse),
            field::ELEMENT => put(&mut filter.element, field::ELEMENT, value, ElementId::parse),
            field::OUTCOME => put(&mut filter.outcome, field::OUTCOME, value, outcome),
            field::FROM => put(&mut filter.from, field::FROM, value, str::parse::<Date>),
            field::TO => put(&mut filter.to, field::TO, value, str::parse::<Date>),
            field::BEFORE => put(&mut query.before, field::BEFORE, value, ExchangeId::parse),
            _ => Err(BadQuery::Name),
        }?;
    }
    Ok(query)
}

fn put<T, E>(
    into: &mut Option<T>,
    name: &'static str,
    value: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<(), BadQuery> {
    if value.is_empty() {
        return Ok(());
    }
    let value = parse(value).map_err(|_| BadQuery::Value(name))?;
    match into.replace(value) {
        None => Ok(()),
        Some(_) => Err(BadQuery::Twice(name)),
    }
}

fn outcome(text: &str) -> Result<OutcomeFilter, ()> {
    [OutcomeFilter::Permitted, OutcomeFilter::Refused]
        .into_iter()
        .find(|one| outcome_name(*one) == text)
        .ok_or(())
}

/// How an outcome stands in the query.
pub(crate) fn outcome_name(outcome: OutcomeFilter) -> &'static str {
    match outcome {
        OutcomeFilter::Permitted => "permitted",
        OutcomeFilter::Refused => "refused",
    }
}

/// The path of a page of the timeline.
pub fn path(filter: &UseFilter, before: Option<ExchangeId>) -> String {
    let text = |id: Option<String>| id.unwrap_or_default();
    let applicant = text(filter.applicant.map(|id| id.to_string()));
    let source = text(filter.source.map(|id| id.to_string()));
    let (from, to) = (
        text(filter.from.map(|day| day.to_string())),
        text(filter.to.map(|day| day.to_string())),
    );
    let before = text(before.map(|id| id.to_string()));
    paths::with_query(
        paths::USES,
        &[
            (field::APPLICANT, &applicant),
            (field::SOURCE, &source),
            (
                field::SERVICE,
                filter.service.as_ref().map_or("", |it| it.as_str()),
            ),
            (
                field::PURPOSE,
                filter.purpose.as_ref().map_or("", |it| it.as_str()),
            ),
            (
                field::ELEMENT,
                filter.element.as_ref().map_or("", |it| it.as_str()),
            ),
            (field::OUTCOME, filter.outcome.map_or("", outcome_name)),
            (field::FROM, &from),
            (field::TO, &to),
            (field::BEFORE, &before),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_reads_back() {
        let pairs = [
            ("institution", "0999999130"),
            ("service", "workAndPay"),
            ("purpose", "dpv:PersonalisedBenefits"),
            ("element", "pay.grossMonthly"),
            ("outcome", "refused"),
            ("from", "2026-01-01"),
            ("to", "2026-03-31"),
            ("before", "0198c5f2-0000-7000-8000-000000000001"),
        ];
        let query = read(pairs).unwrap();
        let path = path(&query.filter, query.before);
        assert_eq!(
            path,
            "/uses?institution=0999999130&service=workAndPay&purpose=dpv%3APersonalisedBenefits\
             &element=pay.grossMonthly&outcome=refused&from=2026-01-01&to=2026-03-31\
             &before=0198c5f2-0000-7000-8000-000000000001"
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for (pairs, expected) in [
            (vec![("from", "yesterday")], BadQuery::Value("from")),
            (vec![("outcome", "maybe")], BadQuery::Value("outcome")),
            (vec![("person", "1")], BadQuery::Name),
            (
                vec![("to", "2026-01-01"), ("to", "2026-01-02")],
                BadQuery::Twice("to"),
            ),
        ] {
            assert_eq!(read(pairs), Err(expected));
        }
        assert_eq!(read([("from", ""), ("element", "")]), Ok(Query::default()));
    }
}
