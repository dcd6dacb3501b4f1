//! The register as a table that a jurist can read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vocabulary::{Capacity, Class, InstitutionId, Language};

use crate::deliberation::{Deliberation, State};
use crate::institution::Status;
use crate::register::Register;

/// Width of a line: what fits on a page.
const LINE_WIDTH: usize = 120;
/// Width of the column with the names of the fields.
const NAME_WIDTH: usize = 18;

const HEAD: &str = "\
Who may get what from whom, in what capacity, for what, until when, and why.

Generated from the register; do not edit. Each block is one deliberation, by number; only one of them counts for a
consultation, they are never combined. A class runs from 0 (public) to 4 (most sensitive). A file must be active on the
day of the consultation. Whatever is not listed here is refused.
";

/// Who may get what from whom, in what capacity, for what, until when and why, as plain text in English.
pub fn permissions_table(register: &Register) -> String {
    let mut table = Table {
        text: HEAD.to_owned(),
    };
    for deliberation in register.deliberations() {
        table.block(register, deliberation);
    }
    table.text
}

struct Table {
    text: String,
}

impl Table {
    fn block(&mut self, register: &Register, deliberation: &Deliberation) {
        let Deliberation {
            number,
            title,
            source,
            service,
            capacities,
            ..
        } = deliberation;
        let english = title.in_language(Language::En);
        let _ = write!(
            self.text,
            "\n{}\n{number}  {english}\n",
            "-".repeat(LINE_WIDTH)
        );
        self.row("state", [state(deliberation)]);
        for applicant in &deliberation.applicants {
            self.row("who", [institution(register, *applicant)]);
        }
        self.row("from whom", [institution(register, *source)]);
        self.row("what", [format!("service {service}")]);
        for (class, elements) in by_class(register, deliberation) {
            self.row(
                "",
                [format!(
                    "class {}: {}",
                    u8::from(class),
                    elements.join(", ")
                )],
            );
        }
        for applicant in &deliberation.applicants {
            let names = capacities
                .requester
                .iter()
                .map(|code| capacity(register, *applicant, *code));
            self.row("file of who asks", [either(names)]);
        }
        let names = capacities
            .source
            .iter()
            .map(|code| capacity(register, *source, *code));
        self.row("file of the source", [either(names)]);
        self.row(
            "purpose",
            deliberation
                .purposes
                .iter()
                .map(|purpose| match purpose.known() {
                    Some(known) => format!("{purpose} ({})", known.label.en),
                    None => purpose.to_string(),
                }),
        );
        let contexts = deliberation.legal_contexts.iter().map(ToString::to_string);
        self.row("legal context", [either(contexts)]);
        if let Some(quota) = deliberation.frequency {
            self.row(
                "how often",
                [format!("at most {} times a day", quota.per_day)],
            );
        }
        let retention = &deliberation.retention;
        self.row(
            "kept for",
            [format!(
                "{} months from {}",
                retention.months, retention.from
            )],
        );
        self.row("why", deliberation.legal_basis.iter().cloned());
    }

    /// One field: its name before the first line, each entry on lines of its own.
    fn row(&mut self, name: &str, entries: impl IntoIterator<Item = String>) {
        let mut name = name;
        for entry in entries {
            for (at, line) in wrapped(&entry).into_iter().enumerate() {
                let indent = if at == 0 { "" } else { "  " };
                let _ = writeln!(self.text, "  {name:NAME_WIDTH$}  {indent}{line}");
                name = "";
            }
        }
    }
}

/// Breaks a text into lines at spaces.
fn wrapped(text: &str) -> Vec<String> {
    let width = LINE_WIDTH - NAME_WIDTH - 6;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn either(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", or ")
}

fn state(deliberation: &Deliberation) -> String {
    let days = deliberation.force().map(|force| match force.last {
        Some(last) => format!("from {} until {last}", force.first),
        None => format!("from {} without an end", force.first),
    });
    let days = days.unwrap_or_else(|| "never in force".to_owned());
    match &deliberation.state {
        State::Draft => "draft, not in force".to_owned(),
        State::Submitted(_) => "before the committee, not in force".to_owned(),
        State::Approved(_) => "approved, not yet in force".to_owned(),
        State::Rejected(_) => "rejected, not in force".to_owned(),
        State::InForce(_) => format!("in force {days}"),
        State::Amended(_) => match deliberation.state.amended_by() {
            Some(by) => format!("AMENDED by {by}: was in force {days}"),
            None => format!("AMENDED: was in force {days}"),
        },
        State::Repealed(_) => format!("REPEALED: was in force {days}"),
        State::Expired(_) => format!("EXPIRED: was in force {days}"),
    }
}

fn institution(register: &Register, id: InstitutionId) -> String {
    match register.institution(id) {
        None => id.to_string(),
        Some(institution) => {
            let name = institution.name.in_language(Language::En);
            let standing = match institution.status {
                Status::Approved => "",
                Status::Suspended => ", SUSPENDED as a participant: gets and gives nothing",
                Status::Withdrawn => ", NO LONGER a participant: gets and gives nothing",
            };
            format!("{name} ({id}){standing}")
        }
    }
}

fn capacity(register: &Register, holder: InstitutionId, code: Capacity) -> String {
    let label = register
        .institution(holder)
        .and_then(|institution| institution.capacity(code));
    match label {
        Some(label) => format!("{code} {}", label.in_language(Language::En)),
        None => code.to_string(),
    }
}

fn by_class(register: &Register, deliberation: &Deliberation) -> BTreeMap<Class, Vec<String>> {
    let mut classes: BTreeMap<Class, Vec<String>> = BTreeMap::new();
    if let Some(service) = register.service(&deliberation.service) {
        for element in service
            .elements
            .iter()
            .filter(|e| deliberation.elements.contains(&e.id))
        {
            let title = element.title.in_language(Language::En);
            classes
                .entry(element.class)
                .or_default()
                .push(format!("{title} [{}]", element.id));
        }
    }
    classes
}
