//! Samples of the pages about wrong values.

use exchange::errors::{
    Correction, ErrorReport, Explanation, Listed, Reported, Reporter, State, TakenUp,
};
use governance::notices::{News, Notice};
use portal::{
    Frame,
    notices::{self, Sources},
    wrong::{self, Entered, Fault, FormView, ListView, OneView},
};
use uuid::Uuid;
use vocabulary::{
    CorrectionId, Date, ErrorReportId, InstitutionId, Language, Period, PersonId, ServiceId,
    Timestamp, be::Ssin,
};

use crate::gallery;
use crate::samples::World;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn report(world: &World, number: u128, state: State) -> ErrorReport {
    let text = Explanation::parse(world.text).unwrap();
    ErrorReport {
        id: ErrorReportId::from_uuid(Uuid::from_u128(number)),
        person: PersonId::from_uuid(Uuid::from_u128(1)),
        reporter: Reporter::Person,
        mandate: None,
        told_from: Some(state.reported_at()),
        source: InstitutionId::parse("0999999724").unwrap(),
        service: ServiceId::parse("workAndPay").unwrap(),
        elements: ["pay.grossMonthly", "employment.employer"]
            .map(|id| id.parse().unwrap())
            .into_iter()
            .collect(),
        period: Some(Period::since(day("2026-01-01"))),
        explanation: Some(text.clone()),
        answer: state.ended_at().map(|_| text),
        state,
        reminded_at: None,
    }
}

/// One report in each state, the open ones early and late.
fn reports(world: &World) -> Vec<ErrorReport> {
    let reported = Reported::new(at("2026-03-01T09:00:00Z"));
    let taken_up: TakenUp = reported.take_up(at("2026-03-05T09:00:00Z"));
    let end = at("2026-03-10T09:00:00Z");
    let wrong = Period::new(day("2026-01-01"), Some(day("2026-02-28"))).unwrap();
    [
        State::Reported(reported),
        State::TakenUp(taken_up),
        State::Corrected(taken_up.correct(end, wrong)),
        State::Confirmed(taken_up.confirm(end)),
        State::Withdrawn(reported.withdraw(end)),
        State::Reported(Reported::new(at("2026-01-02T09:00:00Z"))),
    ]
    .into_iter()
    .zip(1..)
    .map(|(state, number)| report(world, number, state))
    .collect()
}

/// Each report, with an institution that was told and has read it.
pub(crate) fn reports_with_told(world: &World) -> Vec<(ErrorReport, Vec<Correction>)> {
    (reports(world).into_iter())
        .map(|report| {
            let told = correction(&report, "0999999130", Some(at("2026-03-12T09:00:00Z")));
            (report, vec![told])
        })
        .collect()
}

fn correction(of: &ErrorReport, recipient: &str, acknowledged_at: Option<Timestamp>) -> Correction {
    Correction {
        id: CorrectionId::from_uuid(Uuid::from_u128(1)),
        report: of.id,
        person: of.person,
        recipient: InstitutionId::parse(recipient).unwrap(),
        source: of.source,
        service: of.service.clone(),
        elements: of.elements.clone(),
        wrong: Period::day(day("2026-02-01")),
        made_at: at("2026-03-10T09:00:00Z"),
        withheld_until: None,
        acknowledged_at,
    }
}

/// The desk's page about reports and corrections, with and without something on it, and with an answer that is refused.
pub(crate) fn at_desk(world: &World, frame: &Frame<'_>) -> Vec<(String, String)> {
    use portal::desk::reports::{Fault as DeskFault, Refused, Shelf, View, page};
    let ssin = || Ssin::synthetic(day("1961-05-04"), 7).unwrap();
    let reports: Vec<_> = (reports(world).into_iter())
        .map(|item| Listed { ssin: ssin(), item })
        .collect();
    let corrections = [Listed {
        ssin: ssin(),
        item: correction(&reports[2].item, "0999999724", None),
    }];
    let first = reports[0].item.id.to_string();
    let view = |refused| View {
        register: &world.register,
        institution: InstitutionId::parse("0999999724").unwrap(),
        shelf: Shelf::New,
        after: None,
        reports: &reports,
        next: None,
        corrections: Some(&corrections),
        refused,
        today: world.today,
    };
    let mut pages = vec![("desk-reports".to_owned(), page(frame, &view(None)))];
    for shelf in Shelf::ALL {
        let last = reports.last().map(|it| it.item.id);
        let view = View {
            shelf,
            after: last,
            next: last,
            corrections: None,
            ..view(None)
        };
        pages.push((format!("desk-reports-{shelf:?}"), page(frame, &view)));
    }
    for why in DeskFault::ALL {
        let refused = Refused {
            report: &first,
            said: "corrected",
            from: world.text,
            to: world.text,
            text: world.text,
            why,
        };
        pages.push((
            format!("desk-reports-{why:?}"),
            page(frame, &view(Some(refused))),
        ));
        let elsewhere = Refused {
            report: "gone",
            ..refused
        };
        pages.push((
            format!("desk-reports-gone-{why:?}"),
            page(frame, &view(Some(elsewhere))),
        ));
    }
    let nothing = View {
        reports: &[],
        corrections: Some(&[]),
        ..view(None)
    };
    pages.push(("desk-reports-none".to_owned(), page(frame, &nothing)));
    pages.extend(new_at_desk(world, frame));
    pages
}

/// The form by which a clerk reports something.
fn new_at_desk(world: &World, frame: &Frame<'_>) -> Vec<(String, String)> {
    use portal::desk::new_report::{View, Wrong, page, reportable};
    let register = &world.register;
    let rule = register.deliberations().next().unwrap();
    let institution = *rule.applicants.first().unwrap();
    let entered = Entered {
        service: rule.service.clone(),
        elements: rule.elements.iter().take(1).cloned().collect(),
        from: world.text.to_owned(),
        to: String::new(),
        text: world.text.to_owned(),
    };
    let mut faults = vec![Wrong::Person, Wrong::MayNot];
    faults.extend(Fault::ALL.map(Wrong::Report));
    let services = reportable(register, institution);
    let none = std::collections::BTreeSet::new();
    let new = |entered, faults| {
        let view = View {
            register,
            institution,
            entered,
            services: &services,
            faults,
        };
        page(frame, &view)
    };
    let nobody = View {
        register,
        institution: InstitutionId::parse("0999999823").unwrap(),
        entered: None,
        services: &none,
        faults: &[],
    };
    vec![
        ("desk-new-report-choose".to_owned(), new(None, &[])),
        ("desk-new-report-none".to_owned(), page(frame, &nobody)),
        ("desk-new-report".to_owned(), new(Some(&entered), &[])),
        (
            "desk-new-report-again".to_owned(),
            new(Some(&entered), &faults),
        ),
    ]
}

/// News of each kind, read and unread, one of a report that is not known.
pub(crate) fn notices() -> Vec<Notice> {
    let id = |number| ErrorReportId::from_uuid(Uuid::from_u128(number));
    [
        News::ReportTakenUp(id(1)),
        News::ReportAnswered(id(1)),
        News::AnswerOverdue(id(1)),
        News::CorrectionRead(id(2)),
        News::InstitutionReported(id(1)),
        News::InstitutionAnswered(id(1)),
        News::MandateRegistered(identity::mandate::MandateId::from_bytes([7; 16])),
        News::UseTold(vocabulary::ExchangeId::from_uuid(Uuid::from_u128(3))),
        News::RequestOpened(governance::requests::RequestId::from_bytes([8; 16])),
        News::RequestExtended(governance::requests::RequestId::from_bytes([8; 16])),
        News::RequestAnswered(governance::requests::RequestId::from_bytes([8; 16])),
    ]
    .map(|news| Notice {
        news,
        told_at: at("2026-03-12T09:00:00Z"),
        read_at: matches!(news, News::ReportTakenUp(_)).then(|| at("2026-03-13T09:00:00Z")),
    })
    .to_vec()
}

pub(crate) fn sources() -> Sources {
    let known = ErrorReportId::from_uuid(Uuid::from_u128(1));
    Sources::from([(known, InstitutionId::parse("0999999724").unwrap())])
}

/// Every page about wrong values.
pub(crate) fn pages(world: &World, frame: &Frame<'_>) -> Vec<(String, String)> {
    let (register, today) = (&world.register, world.today);
    let reports = reports(world);
    let list = |reports| {
        wrong::list(
            frame,
            &ListView {
                register,
                reports,
                today,
            },
        )
    };
    let services: Vec<ServiceId> = register.services().map(|it| it.id.clone()).collect();
    let form = |services, entered, faults| {
        let view = FormView {
            register,
            services,
            source: None,
            entered,
            faults,
        };
        wrong::form(frame, &view)
    };
    let entered = Entered {
        service: services[0].clone(),
        elements: register.service(&services[0]).unwrap().elements[..1]
            .iter()
            .map(|it| it.id.clone())
            .collect(),
        from: world.text.to_owned(),
        to: String::new(),
        text: world.text.to_owned(),
    };
    let mut pages = vec![
        ("errors".to_owned(), list(&reports[..])),
        ("errors-none".to_owned(), list(&[])),
        ("errors-choose".to_owned(), form(&services[..], None, &[])),
        ("errors-choose-none".to_owned(), form(&[], None, &[])),
        (
            "errors-form".to_owned(),
            form(&services[..], Some(&entered), &[]),
        ),
        (
            "errors-form-again".to_owned(),
            form(&services[..], Some(&entered), &Fault::ALL),
        ),
    ];
    for report in &reports {
        let read = Some(at("2026-03-12T09:00:00Z"));
        let told = [
            correction(report, "0999999130", read),
            correction(report, "0999999526", None),
            correction(report, "0999999526", read),
        ];
        for (name, told) in [("told", &told[..]), ("nobody", &[])] {
            let view = OneView {
                register,
                report,
                by: None,
                told,
                today,
            };
            let number = report.id.as_uuid().as_u128();
            pages.push((format!("errors-{number}-{name}"), wrong::one(frame, &view)));
        }
    }
    let sources = &sources();
    for (name, notices) in [("notices", &notices()[..]), ("notices-none", &[])] {
        let view = notices::View {
            register,
            notices,
            sources,
        };
        pages.push((name.to_owned(), notices::page(frame, &view)));
    }
    // Reported by an institution, and by somebody on the person's behalf.
    let theirs = ErrorReport {
        reporter: Reporter::Institution(InstitutionId::parse("0999999130").unwrap()),
        ..reports[0].clone()
    };
    let mandates = crate::samples::mandates(world);
    for (name, report, by) in [
        ("institution", &theirs, None),
        ("mandate", &reports[1], Some(mandates[0].terms())),
    ] {
        let view = OneView {
            register,
            report,
            by,
            told: &[],
            today,
        };
        let html = wrong::one(frame, &view);
        pages.push((format!("errors-by-{name}"), html));
    }
    let view = ListView {
        register,
        reports: &[theirs],
        today,
    };
    pages.push(("errors-theirs".to_owned(), wrong::list(frame, &view)));
    // Erased texts.
    let erased = ErrorReport {
        explanation: None,
        answer: None,
        ..reports[3].clone()
    };
    let view = OneView {
        register,
        report: &erased,
        by: None,
        told: &[],
        today,
    };
    pages.push(("errors-erased".to_owned(), wrong::one(frame, &view)));
    pages
}

#[test]
fn a_report_says_where_it_stands_and_who_was_told() {
    let world = World::demonstration();
    let all = gallery::personal(&world, Language::En);
    let find = |name: &str| &all.iter().find(|(it, _)| it == name).unwrap().1;
    for (name, expected) in [
        ("errors", "answer overdue"),
        ("errors-1-nobody", "must answer by 1 April 2026"),
        ("errors-2-nobody", "since 5 March 2026"),
        ("errors-3-told", "Social Housing Company De Linde"),
        ("errors-3-told", "Confirmed on 12 March 2026"),
        ("errors-3-nobody", "No institution is listed here yet"),
        ("errors-4-nobody", "says that it is right"),
        ("errors-6-nobody", "should have answered by 2 February 2026"),
        (
            "errors-by-institution",
            "<dd>Social Housing Company De Linde</dd>",
        ),
        ("errors-theirs", "by: Social Housing Company De Linde"),
        ("notices", "has not answered your report in time"),
        ("notices", "An institution has reported something"),
        ("notices", "Source of the data: The source"),
        ("notices-none", "There is no news"),
        ("home", "News for you"),
        ("errors-erased", "Erased, because its time was over"),
        ("errors-form-again", "Choose what is wrong."),
        (
            "exchange-0",
            "/errors/new?service=workAndPay&amp;element=pay.grossMonthly",
        ),
        ("files", "/errors/new?service="),
    ] {
        assert!(find(name).contains(expected), "{name} lacks {expected}");
    }
    // An institution that has not read one of its corrections has not read them; and only an open report can go back.
    let page = find("errors-3-told");
    assert_eq!(page.matches("not read yet").count(), 1);
    for (number, open) in [
        (1, true),
        (2, true),
        (3, false),
        (4, false),
        (5, false),
        (6, true),
    ] {
        let page = find(&format!("errors-{number}-nobody"));
        assert_eq!(page.contains("/withdraw\""), open, "{number}");
    }
}
