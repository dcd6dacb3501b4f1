//! A request as a form: its fields, what was filled in, and what is wrong with it.

use askama::Template;
use policy::proposal::{RISK_ANSWER_CHARACTERS_MAX, RiskAnswer, RiskQuestion};
use policy::{Deliberation, Institution, Register, Service};
use vocabulary::{
    Capacity, Date, DeliberationNumber, InstitutionId, KNOWN_PURPOSES, Language, Localized,
};

use super::{Author, risk};
use crate::frame::{Frame, Shell, render};
use crate::names::{Names, in_language};
use crate::paths;
use crate::texts::Texts;
use crate::written::{self, LANGUAGES};

/// Longest line of text in a request, in characters.
pub(crate) const LINE_CHARACTERS_MAX: usize = 300;
/// Longest list in a request, in characters: a list of laws or measures.
pub(crate) const AREA_CHARACTERS_MAX: usize = 6_000;

/// Names of the fields.
pub mod field {
    /// Title; one for each language, with its code behind.
    pub const TITLE: &str = "title-";
    /// More applicants, a line each.
    pub const APPLICANTS: &str = "applicants";
    /// Elements that are ticked.
    pub const ELEMENTS: &str = "elements";
    /// Capacities of the institution that asks.
    pub const REQUESTER: &str = "requester";
    /// Capacities of the source.
    pub const SOURCE: &str = "holder";
    /// Purposes that are ticked.
    pub const PURPOSES: &str = "purposes";
    /// Laws, a line each.
    pub const BASIS: &str = "basis";
    /// Tasks, a line each.
    pub const CONTEXTS: &str = "contexts";
    /// First day.
    pub const FIRST: &str = "first";
    /// Last day.
    pub const LAST: &str = "last";
    /// Months for which data are kept.
    pub const MONTHS: &str = "months";
    /// From when the months count.
    pub const KEPT_FROM: &str = "kept-from";
    /// Questions a day.
    pub const PER_DAY: &str = "per-day";
    /// Days for which the person is not told.
    pub const WITHHELD_DAYS: &str = "withheld-days";
    /// The law that allows it.
    pub const WITHHELD_BASIS: &str = "withheld-basis";
    /// Why; one for each language, with its code behind.
    pub const WITHHELD_REASON: &str = "withheld-reason-";
    /// Measures, a line each.
    pub const SECURITY: &str = "security";
    /// Answers about risk, with the question behind.
    pub const RISK: &str = "risk-";
    /// The last day of what is repealed.
    pub const LAST_DAY: &str = "last-day";
    /// Why it is repealed.
    pub const REASON: &str = "reason";
}

/// What was filled in: names of fields with their values, a ticked box once for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled(Vec<(String, String)>);

impl Filled {
    /// What a browser sent.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// A text, without blanks around it; empty when it is not there.
    pub(crate) fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Everything that is ticked.
    pub(crate) fn ticked<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The lines of a text that say something.
    pub(crate) fn lines<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let lines = self.text(name).lines();
        lines.map(str::trim).filter(|line| !line.is_empty())
    }

    fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// A draft as its author would have filled it in; `applicant` is the one that the form names itself.
    pub fn of_draft(draft: &Deliberation, risks: &[RiskAnswer], applicant: InstitutionId) -> Self {
        let mut filled = Self::default();
        for (language, code, _) in LANGUAGES {
            filled.put(
                format!("{}{code}", field::TITLE),
                draft.title.in_language(language),
            );
        }
        let others = draft.applicants.iter().filter(|id| **id != applicant);
        filled.put(field::APPLICANTS, joined(others));
        for element in draft.elements.iter() {
            filled.put(field::ELEMENTS, element.as_str());
        }
        for (name, capacities) in [
            (field::REQUESTER, &draft.capacities.requester),
            (field::SOURCE, &draft.capacities.source),
        ] {
            for capacity in capacities {
                filled.put(name, capacity.code().to_string());
            }
        }
        for purpose in &draft.purposes {
            filled.put(field::PURPOSES, purpose.as_str());
        }
        filled.put(field::BASIS, draft.legal_basis.join("\n"));
        filled.put(field::CONTEXTS, joined(&draft.legal_contexts));
        filled.put(field::FIRST, draft.period.start().to_string());
        filled.put(
            field::LAST,
            draft
                .period
                .end()
                .map(|day| day.to_string())
                .unwrap_or_default(),
        );
        filled.put(field::MONTHS, draft.retention.months.to_string());
        filled.put(field::KEPT_FROM, &draft.retention.from);
        if let Some(quota) = draft.frequency {
            filled.put(field::PER_DAY, quota.per_day.to_string());
        }
        if let Some(withholding) = &draft.withholding {
            filled.put(field::WITHHELD_DAYS, withholding.days.to_string());
            filled.put(field::WITHHELD_BASIS, &withholding.legal_basis);
            for (language, code, _) in LANGUAGES {
                let reason = withholding.reason.in_language(language);
                filled.put(format!("{}{code}", field::WITHHELD_REASON), reason);
            }
        }
        filled.put(field::SECURITY, draft.security_measures.join("\n"));
        for risk in risks {
            filled.put(
                format!("{}{}", field::RISK, risk.question.as_str()),
                &risk.answer,
            );
        }
        filled
    }

    /// A repeal as its author would have filled it in.
    pub fn of_repeal(last_day: Date, reason: &str) -> Self {
        let mut filled = Self::default();
        filled.put(field::LAST_DAY, last_day.to_string());
        filled.put(field::REASON, reason);
        filled
    }
}

fn joined<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|it| it.to_string()).collect();
    items.join("\n")
}

/// A field that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which.
    pub field: String,
    /// Why.
    pub why: Why,
}

/// Why a field is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It must be filled in.
    Missing,
    /// It is too long.
    TooLong,
    /// It has another form.
    Form,
    /// It names something that the register does not have.
    Unknown,
    /// The last day lies before the first, or before today.
    Dates,
    /// It names the source itself.
    OwnData,
}

impl Why {
    /// Every reason.
    pub const ALL: [Why; 6] = [
        Why::Missing,
        Why::TooLong,
        Why::Form,
        Why::Unknown,
        Why::Dates,
        Why::OwnData,
    ];

    fn key(self) -> &'static str {
        match self {
            Why::Missing => "proposal-wrong-missing",
            Why::TooLong => "proposal-wrong-too-long",
            Why::Form => "proposal-wrong-form",
            Why::Unknown => "proposal-wrong-unknown",
            Why::Dates => "proposal-wrong-dates",
            Why::OwnData => "proposal-wrong-own-data",
        }
    }
}

/// What a form is about.
#[derive(Clone, Copy)]
pub enum About<'a> {
    /// A new deliberation, or one in place of another.
    Draft {
        /// The service.
        service: &'a Service,
        /// The institution that asks first.
        applicant: &'a Institution,
        /// The deliberation that it replaces.
        amends: Option<&'a DeliberationNumber>,
    },
    /// The end of a deliberation.
    Repeal(&'a DeliberationNumber),
}

/// A form to be filled in.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Who writes.
    pub author: Author,
    /// What it is about.
    pub about: About<'a>,
    /// Where it is sent.
    pub action: &'a str,
    /// Where who does not go on is led.
    pub back: &'a str,
    /// The edition that it was made from.
    pub edition: u64,
    /// What was filled in.
    pub filled: &'a Filled,
    /// What is wrong with it.
    pub wrong: &'a [Wrong],
}

struct Group {
    title: String,
    hint: Option<String>,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    label: String,
    hint: Option<String>,
    wrong: Option<String>,
    lang: Option<&'static str>,
    required: bool,
    input: Input,
}

enum Input {
    /// A line: its type, value and most characters.
    Line(&'static str, String, usize),
    /// Several lines: value and most characters.
    Area(String, usize),
    /// Boxes to tick: value, label, ticked.
    Boxes(Vec<(String, String, bool)>),
}

#[derive(Template)]
#[template(path = "proposal_form.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    action: &'a str,
    back: &'a str,
    /// Hidden fields.
    hidden: Vec<(&'static str, String)>,
    groups: Vec<Group>,
    /// What is wrong: the field, and a sentence.
    wrong: Vec<(String, String)>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let title = match view.about {
        About::Draft { amends: None, .. } => "proposal-form-adds",
        About::Draft { .. } => "proposal-form-amends",
        About::Repeal(_) => "proposal-form-repeals",
    };
    let shell = Shell::new(frame, view.author.section(), title);
    let names = Names::new(view.register, shell.t);
    let making = Making { names, view };
    let (lead, groups, mut hidden) = match view.about {
        About::Draft {
            service,
            applicant,
            amends,
        } => {
            let facts = [
                (
                    "institution",
                    names.institution(applicant.enterprise_number).into(),
                ),
                ("service", names.service(&service.id).into()),
                ("source", names.institution(service.source).into()),
            ];
            let hidden = vec![
                (paths::field::SERVICE, service.id.to_string()),
                (
                    paths::field::APPLICANT,
                    applicant.enterprise_number.to_string(),
                ),
                (
                    paths::field::AMENDS,
                    amends.map(DeliberationNumber::url_form).unwrap_or_default(),
                ),
            ];
            let lead = shell.t.tell("proposal-form-lead", &facts);
            (lead, making.draft(service, applicant), hidden)
        }
        About::Repeal(number) => {
            let facts = [("number", number.to_string().into())];
            let lead = shell.t.tell("proposal-form-repeal-lead", &facts);
            let hidden = vec![(paths::field::REPEALS, number.url_form())];
            (lead, making.repeal(), hidden)
        }
    };
    hidden.push((paths::field::EDITION, view.edition.to_string()));
    let wrong = groups.iter().flat_map(|group| &group.fields);
    let wrong = wrong.filter_map(|field| {
        let why = field.wrong.as_ref()?;
        Some((field.name.clone(), format!("{}: {why}", field.label)))
    });
    render(&Page {
        lead,
        action: view.action,
        back: view.back,
        hidden,
        wrong: wrong.collect(),
        groups,
        shell,
    })
}

/// Makes the fields.
struct Making<'a> {
    names: Names<'a>,
    view: &'a View<'a>,
}

/// Whether a field must be filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Must {
    Be,
    MayBe,
}

impl Making<'_> {
    fn t(&self) -> Texts {
        self.names.t
    }

    fn field(&self, name: String, label: String, must: Must, input: Input) -> Field {
        let wrong = self.view.wrong.iter().find(|wrong| wrong.field == name);
        Field {
            wrong: wrong.map(|wrong| self.t().say(wrong.why.key())),
            name,
            label,
            hint: None,
            lang: None,
            required: must == Must::Be,
            input,
        }
    }

    fn line(&self, name: &str, key: &str, kind: &'static str, must: Must) -> Field {
        let value = self.view.filled.text(name).to_owned();
        let input = Input::Line(kind, value, LINE_CHARACTERS_MAX);
        self.field(name.to_owned(), self.t().say(key), must, input)
    }

    fn area(&self, name: &str, key: &str, must: Must) -> Field {
        let value = self.view.filled.text(name).to_owned();
        let input = Input::Area(value, AREA_CHARACTERS_MAX);
        self.field(name.to_owned(), self.t().say(key), must, input)
    }

    fn hinted(&self, field: Field, key: &str) -> Field {
        Field {
            hint: Some(self.t().say(key)),
            ..field
        }
    }

    fn boxes(
        &self,
        name: &str,
        key: &str,
        choices: impl IntoIterator<Item = (String, String)>,
    ) -> Field {
        let ticked: Vec<&str> = self.view.filled.ticked(name).collect();
        let choices = choices.into_iter().map(|(value, label)| {
            let is = ticked.contains(&value.as_str());
            (value, label, is)
        });
        let input = Input::Boxes(choices.collect());
        self.field(name.to_owned(), self.t().say(key), Must::Be, input)
    }

    /// A line in each language.
    fn in_languages(&self, name: &str, must: Must) -> Vec<Field> {
        let each = LANGUAGES.iter().map(|(_, code, language)| {
            let name = format!("{name}{code}");
            let value = self.view.filled.text(&name).to_owned();
            let input = Input::Line("text", value, LINE_CHARACTERS_MAX);
            Field {
                lang: Some(code),
                ..self.field(name, (*language).to_owned(), must, input)
            }
        });
        each.collect()
    }

    fn group(&self, key: &str, fields: Vec<Field>) -> Group {
        Group {
            title: self.t().say(key),
            hint: None,
            fields,
        }
    }

    fn capacities(&self, institution: Option<&Institution>) -> Vec<(String, String)> {
        let label = |code: Capacity| self.names.capacity(institution, code);
        let declared = institution.iter().flat_map(|it| &it.capacities);
        declared
            .map(|it| (it.code.code().to_string(), label(it.code)))
            .collect()
    }

    fn draft(&self, service: &Service, applicant: &Institution) -> Vec<Group> {
        let (t, language) = (self.t(), self.t().language());
        let elements = service.elements.iter().map(|element| {
            let class = u64::from(u8::from(element.class));
            let class = t.tell("element-class", &[("class", class.into())]);
            let title = element.title.in_language(language);
            (element.id.to_string(), format!("{title} ({class})"))
        });
        let purposes = KNOWN_PURPOSES.iter().map(|known| {
            (
                known.term.to_owned(),
                in_language(known.label, language).to_owned(),
            )
        });
        let source = self.view.register.institution(service.source);
        let risks = RiskQuestion::ALL.map(|question| {
            let name = format!("{}{}", field::RISK, question.as_str());
            let value = self.view.filled.text(&name).to_owned();
            let input = Input::Area(value, RISK_ANSWER_CHARACTERS_MAX);
            self.field(name, risk(t, question), Must::Be, input)
        });
        vec![
            self.group(
                "proposal-group-title",
                self.in_languages(field::TITLE, Must::Be),
            ),
            self.group(
                "proposal-group-what",
                vec![
                    self.boxes(field::ELEMENTS, "deliberation-elements", elements),
                    self.boxes(field::PURPOSES, "deliberation-purposes", purposes),
                    self.hinted(
                        self.area(field::CONTEXTS, "deliberation-contexts", Must::Be),
                        "proposal-contexts-hint",
                    ),
                    self.hinted(
                        self.area(field::BASIS, "deliberation-basis", Must::Be),
                        "proposal-lines-hint",
                    ),
                ],
            ),
            self.group(
                "proposal-group-whom",
                vec![
                    self.boxes(
                        field::REQUESTER,
                        "proposal-requester",
                        self.capacities(Some(applicant)),
                    ),
                    self.boxes(field::SOURCE, "proposal-holder", self.capacities(source)),
                    self.hinted(
                        self.area(field::APPLICANTS, "proposal-applicants", Must::MayBe),
                        "proposal-applicants-hint",
                    ),
                ],
            ),
            self.group(
                "proposal-group-when",
                vec![
                    self.line(field::FIRST, "proposal-first", "date", Must::Be),
                    self.hinted(
                        self.line(field::LAST, "proposal-last", "date", Must::MayBe),
                        "proposal-last-hint",
                    ),
                    self.hinted(
                        self.line(field::PER_DAY, "proposal-per-day", "number", Must::MayBe),
                        "proposal-per-day-hint",
                    ),
                    self.line(field::MONTHS, "proposal-months", "number", Must::Be),
                    self.hinted(
                        self.line(field::KEPT_FROM, "proposal-kept-from", "text", Must::Be),
                        "proposal-kept-from-hint",
                    ),
                    self.hinted(
                        self.area(field::SECURITY, "deliberation-security", Must::Be),
                        "proposal-lines-hint",
                    ),
                ],
            ),
            Group {
                hint: Some(t.say("proposal-withheld-hint")),
                ..self.group("proposal-group-withheld", {
                    let mut fields = vec![
                        self.line(
                            field::WITHHELD_DAYS,
                            "proposal-withheld-days",
                            "number",
                            Must::MayBe,
                        ),
                        self.line(
                            field::WITHHELD_BASIS,
                            "proposal-withheld-basis",
                            "text",
                            Must::MayBe,
                        ),
                    ];
                    let reasons = self.in_languages(field::WITHHELD_REASON, Must::MayBe);
                    fields.extend(reasons.into_iter().map(|field| Field {
                        label: t.tell(
                            "proposal-withheld-reason",
                            &[("language", (&field.label).into())],
                        ),
                        ..field
                    }));
                    fields
                })
            },
            self.group("proposal-group-risks", risks.into()),
        ]
    }

    fn repeal(&self) -> Vec<Group> {
        vec![self.group(
            "proposal-group-repeal",
            vec![
                self.line(field::LAST_DAY, "proposal-last-day", "date", Must::Be),
                self.area(field::REASON, "proposal-reason", Must::Be),
            ],
        )]
    }
}

/// A text in the four languages, if each is there.
pub(crate) fn localized(filled: &Filled, name: &str) -> Localized {
    let in_language = |language: Language| {
        let name = format!("{name}{}", written::code(language));
        filled.text(&name).to_owned()
    };
    Localized {
        nl: in_language(Language::Nl),
        fr: in_language(Language::Fr),
        de: in_language(Language::De),
        en: in_language(Language::En),
    }
}
