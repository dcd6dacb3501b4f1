//! Where my data are: which institutions hold a file on the person, and what each source may tell to whom.

use askama::Template;
use policy::Register;
use vocabulary::{Date, FileReference, InstitutionId};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::who_may::{Offer, offer};
use crate::{paths, written};

/// Most rules told below one source; the search has the others.
const OFFERS_SHOWN: usize = 5;

/// The files on a person.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Every registration of the person in the reference directory that the person may know of.
    pub files: &'a [FileReference],
    /// The legal day.
    pub today: Date,
}

struct Holder {
    name: String,
    files: Vec<FileLine>,
    /// What others may be told by it.
    offers: Vec<Offer>,
    more: Option<(String, String)>,
    /// Where to say that something is wrong, when others are told by it: address and accessible name.
    wrong: Option<(String, String)>,
}

struct FileLine {
    capacity: String,
    period: String,
    active: bool,
}

#[derive(Template)]
#[template(path = "files.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    holders: Vec<Holder>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Files, "files-title");
    let names = Names::new(view.register, shell.t);
    let mut ids: Vec<_> = view.files.iter().map(|file| file.institution).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut holders: Vec<_> = ids
        .into_iter()
        .map(|id| {
            let mut files: Vec<&FileReference> = view
                .files
                .iter()
                .filter(|file| file.institution == id)
                .collect();
            files.sort_by_key(|file| std::cmp::Reverse(file.period.start()));
            let rules: Vec<_> = view
                .register
                .deliberations()
                .filter(|it| it.source == id && it.is_in_force(view.today))
                .collect();
            let name = names.institution(id);
            let more = (rules.len() > OFFERS_SHOWN).then(|| {
                let count = [("count", rules.len().into())];
                let query = [(paths::field::QUESTION, name.as_str())];
                (
                    shell.t.tell("files-more-rules", &count),
                    paths::with_query(paths::WHO_MAY, &query),
                )
            });
            let wrong = wrong(names, id, &name).filter(|_| shell.is_open(Section::Errors));
            Holder {
                wrong,
                files: files
                    .into_iter()
                    .map(|file| line(names, file, view.today))
                    .collect(),
                offers: rules
                    .iter()
                    .take(OFFERS_SHOWN)
                    .map(|it| offer(names, it))
                    .collect(),
                more,
                name,
            }
        })
        .collect();
    holders.sort_by_key(|holder| holder.name.to_lowercase());
    let lead = match holders.len() {
        0 => shell.t.say("files-none"),
        count => shell.t.tell("files-lead", &[("count", count.into())]),
    };
    render(&Page {
        shell,
        lead,
        holders,
    })
}

/// The way to the form, if the institution is a source.
fn wrong(names: Names<'_>, id: InstitutionId, name: &str) -> Option<(String, String)> {
    let mut services = (names.register.services()).filter(|service| service.source == id);
    let first = services.next()?;
    let href = match services.next() {
        None => paths::report_error(&first.id, None),
        Some(_) => {
            let source = id.to_string();
            paths::with_query(paths::NEW_ERROR, &[(paths::field::SOURCE, &source)])
        }
    };
    let label = [("source", name.into())];
    Some((href, names.t.tell("errors-report-source", &label)))
}

fn line(names: Names<'_>, file: &FileReference, today: Date) -> FileLine {
    let institution = names.register.institution(file.institution);
    FileLine {
        capacity: names.capacity(institution, file.capacity),
        period: period(names, file),
        active: file.period.contains(today),
    }
}

fn period(names: Names<'_>, file: &FileReference) -> String {
    let (key, first, last) = written::period(&file.period, names.t.language());
    let last = last.unwrap_or_default();
    names
        .t
        .tell(key, &[("first", first.into()), ("last", last.into())])
}
