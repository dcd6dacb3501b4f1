//! Reads what was filled in into a request, or says what is wrong with which field.
//!
//! INVARIANT: what is read here is a deliberation that the register takes, but for its stage: every name in it is one that
//! the register has.

use std::collections::BTreeSet;

use policy::deliberation::{Capacities, Deliberation, Quota, Retention, State, Withholding};
use policy::proposal::{RISK_ANSWER_CHARACTERS_MAX, RiskAnswer, RiskQuestion, Subject};
use policy::{Institution, Register, Service};
use vocabulary::{
    Capacity, Date, DeliberationNumber, ElementId, ElementSet, InstitutionId, LegalContext,
    Localized, Period, Purpose,
};

use super::form::{AREA_CHARACTERS_MAX, Filled, LINE_CHARACTERS_MAX, Why, Wrong, field, localized};
use crate::written::LANGUAGES;

/// Longest withholding, in days: ten years, as the register takes it.
const WITHHELD_DAYS_MAX: u16 = 3_660;
/// Longest retention, in months: a life.
const MONTHS_MAX: u16 = 1_200;
/// Most questions a day that a limit makes sense for.
const PER_DAY_MAX: u64 = 100_000_000;

/// What a draft is written for.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// Where names are looked up.
    pub register: &'a Register,
    /// The service.
    pub service: &'a Service,
    /// The institution that asks first.
    pub applicant: &'a Institution,
    /// The number of the draft.
    pub number: &'a DeliberationNumber,
    /// The legal day.
    pub today: Date,
}

/// Collects what is wrong.
struct Reading<'a> {
    filled: &'a Filled,
    wrong: Vec<Wrong>,
}

impl Reading<'_> {
    fn wrong(&mut self, name: impl Into<String>, why: Why) {
        self.wrong.push(Wrong {
            field: name.into(),
            why,
        });
    }

    fn text(&mut self, name: &str, longest: usize) -> String {
        let text = self.filled.text(name);
        if text.is_empty() {
            self.wrong(name, Why::Missing);
        } else if text.chars().count() > longest {
            self.wrong(name, Why::TooLong);
        }
        text.replace("\r\n", "\n")
    }

    fn lines(&mut self, name: &str) -> Vec<String> {
        self.text(name, AREA_CHARACTERS_MAX);
        let mut lines: Vec<String> = Vec::new();
        for line in self.filled.lines(name) {
            if !lines.iter().any(|it| it == line) {
                lines.push(line.to_owned());
            }
        }
        lines
    }

    fn in_languages(&mut self, name: &str) -> Localized {
        for (_, code, _) in LANGUAGES {
            self.text(&format!("{name}{code}"), LINE_CHARACTERS_MAX);
        }
        localized(self.filled, name)
    }

    /// Everything that is ticked or written, each read; something must be.
    fn all<T: Ord>(
        &mut self,
        name: &str,
        texts: Vec<String>,
        read: impl Fn(&str) -> Result<T, Why>,
    ) -> BTreeSet<T> {
        if texts.is_empty() {
            self.wrong(name, Why::Missing);
        }
        let mut all = BTreeSet::new();
        for text in texts {
            match read(&text) {
                Ok(one) => drop(all.insert(one)),
                Err(why) => self.wrong(name, why),
            }
        }
        all
    }

    fn ticked(&self, name: &str) -> Vec<String> {
        self.filled.ticked(name).map(str::to_owned).collect()
    }

    /// A whole number from 1 on; `None` where nothing is written.
    fn number<T>(&mut self, name: &str, most: T) -> Option<T>
    where
        T: std::str::FromStr + PartialOrd + From<u8>,
    {
        let text = self.filled.text(name);
        if text.is_empty() {
            return None;
        }
        match text.parse::<T>() {
            Ok(number) if number >= T::from(1) && number <= most => Some(number),
            _ => {
                self.wrong(name, Why::Form);
                None
            }
        }
    }

    fn day(&mut self, name: &str) -> Option<Date> {
        let text = self.filled.text(name);
        match text.parse() {
            _ if text.is_empty() => None,
            Ok(day) => Some(day),
            Err(_) => {
                self.wrong(name, Why::Form);
                None
            }
        }
    }

    fn end<T>(self, read: T) -> Result<T, Vec<Wrong>> {
        match self.wrong.is_empty() {
            true => Ok(read),
            false => Err(self.wrong),
        }
    }
}

/// Reads a draft and the answers about risk.
///
/// # Errors
/// What is wrong with which field; at least one.
pub fn draft(
    filled: &Filled,
    ground: Ground<'_>,
) -> Result<(Deliberation, Vec<RiskAnswer>), Vec<Wrong>> {
    let mut reading = Reading {
        filled,
        wrong: Vec::new(),
    };
    let title = reading.in_languages(field::TITLE);
    let elements = reading.ticked(field::ELEMENTS);
    let elements = reading.all(field::ELEMENTS, elements, |text| {
        let id = ElementId::parse(text).map_err(|_| Why::Form)?;
        let known = ground.service.element(&id).is_some();
        known.then_some(id).ok_or(Why::Unknown)
    });
    let purposes = reading.ticked(field::PURPOSES);
    let purposes = reading.all(field::PURPOSES, purposes, |text| {
        let purpose = Purpose::parse(text).map_err(|_| Why::Form)?;
        let known = purpose.known().is_some();
        known.then_some(purpose).ok_or(Why::Unknown)
    });
    let contexts: Vec<String> = filled.lines(field::CONTEXTS).map(str::to_owned).collect();
    let legal_contexts = reading.all(field::CONTEXTS, contexts, |text| {
        LegalContext::parse(text).map_err(|_| Why::Form)
    });
    let applicants = applicants(&mut reading, ground);
    let capacities = capacities(&mut reading, ground, &applicants);
    let period = period(&mut reading, ground.today);
    let retention = Retention {
        months: match reading.number(field::MONTHS, MONTHS_MAX) {
            Some(months) => months,
            None => {
                if filled.text(field::MONTHS).is_empty() {
                    reading.wrong(field::MONTHS, Why::Missing);
                }
                1
            }
        },
        from: reading.text(field::KEPT_FROM, LINE_CHARACTERS_MAX),
    };
    let per_day = reading.number(field::PER_DAY, PER_DAY_MAX);
    let deliberation = Deliberation {
        number: ground.number.clone(),
        date: ground.today,
        title,
        applicants,
        source: ground.service.source,
        service: ground.service.id.clone(),
        elements: elements.into_iter().collect::<ElementSet>(),
        capacities,
        purposes,
        legal_basis: reading.lines(field::BASIS),
        legal_contexts,
        period,
        retention,
        frequency: per_day.map(|per_day| Quota { per_day }),
        withholding: withholding(&mut reading),
        security_measures: reading.lines(field::SECURITY),
        state: State::Draft,
    };
    let risks = RiskQuestion::ALL.map(|question| {
        let name = format!("{}{}", field::RISK, question.as_str());
        RiskAnswer {
            question,
            answer: reading.text(&name, RISK_ANSWER_CHARACTERS_MAX),
        }
    });
    reading.end((deliberation, risks.into()))
}

/// The first applicant and those that stand on lines of their own.
fn applicants(reading: &mut Reading<'_>, ground: Ground<'_>) -> BTreeSet<InstitutionId> {
    let mut all = BTreeSet::from([ground.applicant.enterprise_number]);
    if ground.applicant.enterprise_number == ground.service.source {
        reading.wrong(field::APPLICANTS, Why::OwnData);
    }
    for line in reading.filled.lines(field::APPLICANTS) {
        match InstitutionId::parse(line) {
            Ok(id) if id == ground.service.source => {
                reading.wrong(field::APPLICANTS, Why::OwnData);
            }
            Ok(id) if ground.register.institution(id).is_some() => drop(all.insert(id)),
            Ok(_) => reading.wrong(field::APPLICANTS, Why::Unknown),
            Err(_) => reading.wrong(field::APPLICANTS, Why::Form),
        }
    }
    all
}

/// Capacities that every applicant, and the source, declares.
fn capacities(
    reading: &mut Reading<'_>,
    ground: Ground<'_>,
    applicants: &BTreeSet<InstitutionId>,
) -> Capacities {
    let capacity = |text: &str| {
        let code = text.parse::<u16>().map_err(|_| Why::Form)?;
        Capacity::new(code).map_err(|_| Why::Form)
    };
    let declared = |id: &InstitutionId, code: Capacity| {
        let institution = ground.register.institution(*id);
        institution.is_some_and(|it| it.capacity(code).is_some())
    };
    let requester = reading.ticked(field::REQUESTER);
    let source = reading.ticked(field::SOURCE);
    Capacities {
        requester: reading.all(field::REQUESTER, requester, |text| {
            let code = capacity(text)?;
            let by_all = applicants.iter().all(|id| declared(id, code));
            by_all.then_some(code).ok_or(Why::Unknown)
        }),
        source: reading.all(field::SOURCE, source, |text| {
            let code = capacity(text)?;
            let by_source = declared(&ground.service.source, code);
            by_source.then_some(code).ok_or(Why::Unknown)
        }),
    }
}

fn period(reading: &mut Reading<'_>, today: Date) -> Period {
    let first = reading.day(field::FIRST);
    let last = reading.day(field::LAST);
    if first.is_none() && reading.filled.text(field::FIRST).is_empty() {
        reading.wrong(field::FIRST, Why::Missing);
    }
    let first = first.unwrap_or(today);
    if last.is_some_and(|last| last < today) {
        reading.wrong(field::LAST, Why::Dates);
    }
    Period::new(first, last).unwrap_or_else(|_| {
        reading.wrong(field::LAST, Why::Dates);
        Period::since(first)
    })
}

/// Days, law and reason: all of them or none.
fn withholding(reading: &mut Reading<'_>) -> Option<Withholding> {
    let names = LANGUAGES.map(|(_, code, _)| format!("{}{code}", field::WITHHELD_REASON));
    let rest = [field::WITHHELD_DAYS, field::WITHHELD_BASIS];
    let mut all = names.iter().map(String::as_str).chain(rest);
    if all.all(|name| reading.filled.text(name).is_empty()) {
        return None;
    }
    let days = reading.number(field::WITHHELD_DAYS, WITHHELD_DAYS_MAX);
    if reading.filled.text(field::WITHHELD_DAYS).is_empty() {
        reading.wrong(field::WITHHELD_DAYS, Why::Missing);
    }
    Some(Withholding {
        days: days.unwrap_or(1),
        legal_basis: reading.text(field::WITHHELD_BASIS, LINE_CHARACTERS_MAX),
        reason: reading.in_languages(field::WITHHELD_REASON),
    })
}

/// Reads the repeal of a deliberation.
///
/// # Errors
/// What is wrong with which field; at least one.
pub fn repeal(
    filled: &Filled,
    number: &DeliberationNumber,
    today: Date,
) -> Result<Subject, Vec<Wrong>> {
    let mut reading = Reading {
        filled,
        wrong: Vec::new(),
    };
    let last_day = reading.day(field::LAST_DAY);
    if filled.text(field::LAST_DAY).is_empty() {
        reading.wrong(field::LAST_DAY, Why::Missing);
    }
    if last_day.is_some_and(|last| last < today) {
        reading.wrong(field::LAST_DAY, Why::Dates);
    }
    let reason = reading.text(field::REASON, AREA_CHARACTERS_MAX);
    reading.end(Subject::Repeals {
        number: number.clone(),
        last_day: last_day.unwrap_or(today),
        reason,
    })
}
