//! A person's own error reports and their news, as a copy of everything holds them.

use exchange::errors::{Correction, ErrorReport, Reports as _, told_to_person};
use governance::notices::{News, Notice};
use jiff::Timestamp;
use serde_json::{Value, json};
use vocabulary::PersonId;

use crate::{composition::Hub, http::portal::frame::PageError};

/// Most reports that one copy reads: at the most of a day, more than a decade of them.
const REPORTS_MAX: usize = 50_000;

/// The person's own reports, the newest first, each with the corrections of which they may know at `now`.
pub(super) async fn own(
    hub: &Hub,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<(ErrorReport, Vec<Correction>)>, PageError> {
    let mut reports = Vec::new();
    for report in hub.store().own_reports(person, REPORTS_MAX).await? {
        let corrections = hub.store().corrections_of(report.id).await?;
        reports.push((report, told_to_person(corrections, now)));
    }
    Ok(reports)
}

pub(super) fn report_value((report, told): &(ErrorReport, Vec<Correction>)) -> Value {
    let corrections = told.iter().map(|one| {
        json!({
            "institution": one.recipient,
            "toldAt": one.made_at,
            "readAt": one.acknowledged_at,
        })
    });
    json!({
        "report": report.id.to_string(),
        "source": report.source,
        "service": report.service,
        "elements": report.elements,
        "period": report.period,
        "explanation": report.explanation.as_ref().map(|text| text.expose()),
        "state": report.state.stage().as_str(),
        "reportedAt": report.state.reported_at(),
        "deadline": report.deadline(),
        "takenUpAt": report.state.taken_up_at(),
        "endedAt": report.state.ended_at(),
        "wrong": report.state.wrong(),
        "answer": report.answer.as_ref().map(|text| text.expose()),
        "corrections": corrections.collect::<Vec<_>>(),
    })
}

pub(super) fn news_value(notice: &Notice) -> Value {
    let what = match notice.news {
        News::ReportTakenUp(_) => "reportTakenUp",
        News::ReportAnswered(_) => "reportAnswered",
        News::AnswerOverdue(_) => "answerOverdue",
        News::CorrectionRead(_) => "correctionRead",
    };
    json!({
        "news": what,
        "report": notice.news.error_report().to_string(),
        "toldAt": notice.told_at,
        "readAt": notice.read_at,
    })
}
