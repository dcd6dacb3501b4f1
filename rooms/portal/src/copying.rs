//! The copy of everything that is kept about a person: ask for it, see how far it is, download it, erase it.

use askama::Template;
use governance::requests::{CopyForm, CopyState, DataCopy, Progress};
use vocabulary::be::legal_date;

use crate::frame::{Frame, Script, Section, Shell, render};
use crate::written;

/// Bytes in what people call a kilobyte.
const KILOBYTE: u64 = 1_000;

/// What became of the copy.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The copy; `None` when there is none.
    pub copy: Option<&'a DataCopy>,
}

struct Going {
    sentence: String,
    /// What is written and what there is in all; `None` before the beginning.
    bar: Option<Progress>,
}

struct Download {
    form: &'static str,
    class: &'static str,
    label: String,
}

struct Made {
    sentence: String,
    downloads: Vec<Download>,
}

#[derive(Template)]
#[template(path = "copying.html")]
struct Page<'a> {
    shell: Shell<'a>,
    /// The copy's id; empty when there is none.
    request: String,
    /// What a script looks at: `none`, `going`, `made` or `failed`.
    state: &'static str,
    going: Option<Going>,
    made: Option<Made>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Rights, "rights-copy");
    let t = shell.t;
    let state = view.copy.map(|copy| copy.state);
    let number = |count| written::number(count, frame.language);
    let going = match state {
        Some(CopyState::Waiting) => Some(Going {
            sentence: t.say("copy-waiting"),
            bar: None,
        }),
        Some(CopyState::Making(progress)) => Some(Going {
            sentence: t.tell(
                "copy-making",
                &[
                    ("done", number(progress.done).into()),
                    ("total", number(progress.total).into()),
                ],
            ),
            bar: (progress.total > 0).then_some(progress),
        }),
        Some(CopyState::Made { .. } | CopyState::GivenUp) | None => None,
    };
    let made = view.copy.and_then(|copy| {
        let CopyState::Made { as_of, sizes } = copy.state else {
            return None;
        };
        let until = written::date(legal_date(copy.until), frame.language);
        let facts = [
            ("at", written::instant(as_of, frame.language).into()),
            ("day", until.into()),
        ];
        let download = |form: CopyForm| {
            let (class, key) = match form {
                CopyForm::Html => ("", "copy-download-html"),
                CopyForm::Json => ("quiet", "copy-download-json"),
            };
            let size = number(sizes.of(form).div_ceil(KILOBYTE));
            Download {
                form: form.as_str(),
                class,
                label: t.tell(key, &[("size", size.into())]),
            }
        };
        Some(Made {
            sentence: t.tell("copy-made", &facts),
            downloads: CopyForm::ALL.map(download).into(),
        })
    });
    let shell = match going {
        Some(_) => shell.with_script(Script::Progress),
        None => shell,
    };
    render(&Page {
        request: (view.copy).map_or(String::new(), |copy| copy.id.to_string()),
        state: match state {
            None => "none",
            Some(CopyState::Waiting | CopyState::Making(_)) => "going",
            Some(CopyState::Made { .. }) => "made",
            Some(CopyState::GivenUp) => "failed",
        },
        going,
        made,
        shell,
    })
}
