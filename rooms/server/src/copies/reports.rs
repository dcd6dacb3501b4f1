//! A person's error reports and their news, as a copy of everything holds them.

use exchange::errors::{Correction, ErrorReport, Reporter};
use governance::notices::{News, Notice};
use serde_json::{Value, json};

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
        "institution": match report.reporter {
            Reporter::Person => None,
            Reporter::Institution(institution) => Some(institution),
        },
        "source": report.source,
        "service": report.service,
        "elements": report.elements,
        "period": report.period,
        "mandate": report.mandate.map(|mandate| mandate.to_string()),
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
        News::InstitutionReported(_) => "institutionReported",
        News::InstitutionAnswered(_) => "institutionAnswered",
        News::MandateRegistered(_) => "mandateRegistered",
        News::UseTold(_) => "useTold",
        News::RequestOpened(_) => "requestOpened",
        News::RequestExtended(_) => "requestExtended",
        News::RequestAnswered(_) => "requestAnswered",
    };
    json!({
        "news": what,
        "report": notice.news.error_report().map(|report| report.to_string()),
        "mandate": match notice.news {
            News::MandateRegistered(mandate) => Some(mandate.to_string()),
            _ => None,
        },
        "exchange": match notice.news {
            News::UseTold(exchange) => Some(exchange.to_string()),
            _ => None,
        },
        "request": match notice.news {
            News::RequestOpened(request)
            | News::RequestExtended(request)
            | News::RequestAnswered(request) => Some(request.to_string()),
            _ => None,
        },
        "toldAt": notice.told_at,
        "readAt": notice.read_at,
    })
}
