//! Who used my data: the timeline of uses, by month and institution, with a filter and a picture.

pub mod filter;
pub(crate) mod sentence;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use governance::mandates::{LookGroup, LooksBeside, hour_of};
use governance::uses::{DataUse, MonthlyCount, OutcomeFilter, UseFilter, UsePage};
use jiff::{ToSpan, tz::TimeZone};
use policy::Register;
use vocabulary::{Date, ExchangeId, InstitutionId, Purpose, ServiceId, Timestamp, be::legal_date};

use crate::chart::Chart;
use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::texts::Rich;
use crate::{mandates, paths, written};

/// Months in the picture, this one included.
pub const MONTHS_SHOWN: i32 = 12;

/// Most services that the filter offers; a longer list helps nobody, and the page must stay light.
const SERVICES_OFFERED_MAX: usize = 200;

/// A page of the timeline.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Which uses were wanted.
    pub filter: &'a UseFilter,
    /// The page is the one before this exchange; `None` for the newest.
    pub before: Option<ExchangeId>,
    /// The uses.
    pub page: &'a UsePage,
    /// What was seen on the person's behalf in the time of this page.
    pub looks: &'a LooksBeside,
    /// How often each institution asked in each month since [`picture_since`], whatever the filter.
    pub monthly: &'a [MonthlyCount],
    /// How often somebody looked on the person's behalf in each of these months, by its first day.
    pub looked: &'a BTreeMap<Date, u64>,
    /// The legal day.
    pub today: Date,
}

/// From when the picture counts: the first day of the month eleven months ago, in Belgium.
pub fn picture_since(today: Date) -> Timestamp {
    let first = first_month(today);
    let brussels = TimeZone::get("Europe/Brussels")
        .expect("the time zone database is compiled into the program");
    brussels
        .to_zoned(first.at(0, 0, 0, 0))
        .map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

/// The first day of the first month in the picture.
pub(crate) fn first_month(today: Date) -> Date {
    let first = today.first_of_month();
    first
        .checked_sub((MONTHS_SHOWN - 1).months())
        .unwrap_or(first)
}

/// A use, as a line.
pub(crate) struct Line {
    pub(crate) sentence: Rich,
    pub(crate) purpose: String,
    pub(crate) reasons: Vec<String>,
    pub(crate) href: String,
    pub(crate) badge: &'static str,
    pub(crate) badge_word: String,
    /// What the link is called for who does not see the line around it.
    pub(crate) open: String,
}

impl Line {
    pub(crate) fn of(names: Names<'_>, one: &DataUse) -> Self {
        let t = names.t;
        let (badge, word) = sentence::badge(one);
        let at = written::instant(one.at, t.language());
        Self {
            sentence: sentence::sentence(names, one),
            purpose: sentence::purpose(names, one),
            reasons: sentence::reasons(names, one),
            href: paths::one_use(one.exchange),
            badge,
            badge_word: t.say(word),
            open: t.tell("use-open", &[("at", at.into())]),
        }
    }
}

struct Month {
    first: Date,
    title: String,
    institutions: Vec<ByInstitution>,
    /// What was seen on the person's behalf.
    looks: Vec<LookLine>,
}

/// The looks of one hour, as a line.
struct LookLine {
    sentence: Rich,
    href: String,
    /// What the link is called for who does not see the line around it.
    open: String,
}

struct ByInstitution {
    id: InstitutionId,
    title: String,
    lines: Vec<Line>,
}

/// A choice of a filter field.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

impl Choice {
    fn of<T: ToString + PartialEq>(value: &T, label: String, chosen: Option<&T>) -> Self {
        Self {
            value: value.to_string(),
            label,
            chosen: chosen == Some(value),
        }
    }
}

#[derive(Template)]
#[template(path = "uses.html")]
struct Page<'a> {
    shell: Shell<'a>,
    months: Vec<Month>,
    chart: Chart,
    filtered: bool,
    applicants: Vec<Choice>,
    services: Vec<Choice>,
    purposes: Vec<Choice>,
    elements: Vec<Choice>,
    outcomes: Vec<Choice>,
    from: String,
    to: String,
    today: String,
    newest: Option<String>,
    older: Option<String>,
    more_looks: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Uses, "uses-title");
    let names = Names::new(view.register, shell.t);
    let filter = view.filter;
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    render(&Page {
        months: months(
            names,
            &view.page.uses,
            &view.looks.groups,
            frame.viewer.side(),
        ),
        more_looks: view.looks.more,
        chart: Chart::of(
            names,
            view.monthly,
            view.looked,
            first_month(view.today),
            MONTHS_SHOWN,
        ),
        filtered: *filter != UseFilter::default(),
        applicants: applicants(names, view),
        services: services(names, view),
        purposes: purposes(names, view),
        elements: elements(names, view),
        outcomes: outcomes(&shell, filter),
        from: day(filter.from),
        to: day(filter.to),
        today: view.today.to_string(),
        newest: view.before.map(|_| filter::path(filter, None)),
        older: view
            .page
            .before
            .map(|before| filter::path(filter, Some(before))),
        shell,
    })
}

/// Uses by month and within it by institution, both in the order of their newest use, and then the looks of the month.
fn months(
    names: Names<'_>,
    uses: &[DataUse],
    looks: &[LookGroup],
    side: mandates::Reader,
) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for one in uses {
        let month = month_of(&mut months, names, one.at);
        let id = one.asked.applicant;
        let line = Line::of(names, one);
        match month.institutions.iter_mut().find(|group| group.id == id) {
            Some(group) => group.lines.push(line),
            None => month.institutions.push(ByInstitution {
                id,
                title: names.institution(id),
                lines: vec![line],
            }),
        }
    }
    for group in looks {
        let line = look_line(names, group, side);
        month_of(&mut months, names, group.hour).looks.push(line);
    }
    months
}

/// The month of an instant, put in its place when it is not there yet; the newest comes first.
fn month_of<'a>(months: &'a mut Vec<Month>, names: Names<'_>, at: Timestamp) -> &'a mut Month {
    let first = legal_date(at).first_of_month();
    let place = months.partition_point(|month| month.first > first);
    if months.get(place).is_none_or(|month| month.first != first) {
        let month = Month {
            first,
            title: written::month(first, names.t.language()),
            institutions: Vec::new(),
            looks: Vec::new(),
        };
        months.insert(place, month);
    }
    &mut months[place]
}

/// How often somebody looked on the person's behalf within an hour.
fn look_line(names: Names<'_>, group: &LookGroup, side: mandates::Reader) -> LookLine {
    let t = names.t;
    let name = mandates::holder(names, &group.terms, side);
    let hour = written::instant(group.hour, t.language());
    LookLine {
        sentence: t.rich(
            "look-line",
            &[
                ("name", name.into()),
                ("at", (&hour).into()),
                ("count", group.count.into()),
            ],
            &["name"],
        ),
        href: paths::looks(group.mandate, hour_of(group.hour)),
        open: t.tell("look-open", &[("at", hour.into())]),
    }
}

fn sorted(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by_key(|choice| choice.label.to_lowercase());
    choices
}

/// Institutions that asked in the time of the picture or on this page, and the chosen one.
fn applicants(names: Names<'_>, view: &View<'_>) -> Vec<Choice> {
    let counted = view.monthly.iter().map(|count| count.applicant);
    let shown = view.page.uses.iter().map(|one| one.asked.applicant);
    let ids: BTreeSet<InstitutionId> = counted.chain(shown).chain(view.filter.applicant).collect();
    let chosen = view.filter.applicant.as_ref();
    let choice = |id: &InstitutionId| Choice::of(id, names.institution(*id), chosen);
    sorted(ids.iter().map(choice).collect())
}

/// Services of the register, and the chosen one.
fn services(names: Names<'_>, view: &View<'_>) -> Vec<Choice> {
    let known = view.register.services().map(|service| &service.id);
    let chosen = view.filter.service.as_ref();
    let ids: BTreeSet<&ServiceId> = known.take(SERVICES_OFFERED_MAX).chain(chosen).collect();
    let choice = |id: &&ServiceId| Choice::of(*id, names.service(id), chosen);
    sorted(ids.iter().map(choice).collect())
}

/// Purposes that a deliberation names, those on this page, and the chosen one.
fn purposes(names: Names<'_>, view: &View<'_>) -> Vec<Choice> {
    let named = view.register.deliberations().flat_map(|it| &it.purposes);
    let shown = view.page.uses.iter().map(|one| &one.asked.purpose);
    let chosen = view.filter.purpose.as_ref();
    let ids: BTreeSet<&Purpose> = named.chain(shown).chain(chosen).collect();
    let choice = |id: &&Purpose| Choice::of(*id, names.purpose(id), chosen);
    sorted(ids.iter().map(choice).collect())
}

/// Elements of the chosen service, or of the services on this page.
fn elements(names: Names<'_>, view: &View<'_>) -> Vec<Choice> {
    let services: BTreeSet<&ServiceId> = match &view.filter.service {
        Some(chosen) => [chosen].into(),
        None => view
            .page
            .uses
            .iter()
            .map(|one| &one.asked.service)
            .collect(),
    };
    let chosen = view.filter.element.as_ref();
    let mut choices: Vec<_> = services
        .iter()
        .filter_map(|id| view.register.service(id))
        .flat_map(|service| {
            service
                .elements
                .iter()
                .map(|element| (&service.id, &element.id))
        })
        .map(|(service, id)| Choice::of(id, names.element(service, id), chosen))
        .collect();
    if let Some(chosen) = chosen
        && !choices.iter().any(|choice| choice.chosen)
    {
        choices.push(Choice::of(chosen, chosen.to_string(), Some(chosen)));
    }
    sorted(choices)
}

fn outcomes(shell: &Shell<'_>, filter: &UseFilter) -> Vec<Choice> {
    [
        (OutcomeFilter::Permitted, "filter-permitted"),
        (OutcomeFilter::Refused, "filter-refused"),
    ]
    .into_iter()
    .map(|(outcome, key)| Choice {
        value: filter::outcome_name(outcome).to_owned(),
        label: shell.t.say(key),
        chosen: filter.outcome == Some(outcome),
    })
    .collect()
}
