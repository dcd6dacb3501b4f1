//! News for the person: what happened to what they asked.

use std::collections::BTreeMap;

use askama::Template;
use governance::notices::{News, Notice};
use policy::Register;
use vocabulary::{ErrorReportId, InstitutionId};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::{paths, written};

/// The sources of the reports that news is about.
pub type Sources = BTreeMap<ErrorReportId, InstitutionId>;

/// The news of a person.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// The latest notices, the newest first.
    pub notices: &'a [Notice],
    /// Whom they are about.
    pub sources: &'a Sources,
}

/// One piece of news in a sentence.
pub(crate) struct Line {
    pub(crate) href: String,
    pub(crate) sentence: String,
    pub(crate) at: String,
    pub(crate) unread: bool,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
    unread: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Home, "news-title");
    let names = Names::new(view.register, shell.t);
    let lines = lines(names, view.notices, view.sources);
    render(&Page {
        unread: lines.iter().any(|line| line.unread),
        lines,
        shell,
    })
}

/// Where one reads more of it.
fn place(news: News) -> String {
    match news {
        News::ReportTakenUp(report)
        | News::ReportAnswered(report)
        | News::AnswerOverdue(report)
        | News::CorrectionRead(report)
        | News::InstitutionReported(report)
        | News::InstitutionAnswered(report) => paths::error_report(report),
        News::MandateRegistered(_) => paths::MANDATES.to_owned(),
        News::UseTold(exchange) => paths::one_use(exchange),
        News::RequestOpened(_) | News::RequestExtended(_) | News::RequestAnswered(_) => {
            paths::RIGHTS.to_owned()
        }
    }
}

/// Notices as sentences.
pub(crate) fn lines(names: Names<'_>, notices: &[Notice], sources: &Sources) -> Vec<Line> {
    notices
        .iter()
        .map(|notice| {
            let report = notice.news.error_report();
            let source = match report.and_then(|report| sources.get(&report)) {
                Some(source) => names.institution(*source),
                None => names.t.say("news-source-unknown"),
            };
            let key = match notice.news {
                News::ReportTakenUp(_) => "news-report-taken-up",
                News::ReportAnswered(_) => "news-report-answered",
                News::AnswerOverdue(_) => "news-answer-overdue",
                News::CorrectionRead(_) => "news-correction-read",
                News::InstitutionReported(_) => "news-institution-reported",
                News::InstitutionAnswered(_) => "news-institution-answered",
                News::MandateRegistered(_) => "news-mandate-registered",
                News::UseTold(_) => "news-use-told",
                News::RequestOpened(_) => "news-request-opened",
                News::RequestExtended(_) => "news-request-extended",
                News::RequestAnswered(_) => "news-request-answered",
            };
            Line {
                href: place(notice.news),
                sentence: names.t.tell(key, &[("source", source.into())]),
                at: written::instant(notice.told_at, names.t.language()),
                unread: notice.read_at.is_none(),
            }
        })
        .collect()
}
