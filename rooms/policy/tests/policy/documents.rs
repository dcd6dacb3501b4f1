//! Reading the documents: what is refused, and where the message points.

use policy::deliberation::{Deliberation, Draft, State};
use policy::register::DOCUMENT_BYTES_MAX;
use policy::{Document, DocumentError, DocumentKind, Institution, Service};

use crate::demonstration::{date, documents, in_repository};

fn text(path: &str) -> String {
    std::fs::read_to_string(in_repository("examples/be").join(path)).unwrap()
}

fn deliberation_text() -> String {
    text("deliberations/26-009.yaml")
}

/// The error of a deliberation with one passage replaced.
fn error(from: &str, to: &str) -> String {
    let text = deliberation_text();
    assert!(text.contains(from), "{from}");
    match Deliberation::parse(text.replacen(from, to, 1).as_bytes()) {
        Ok(_) => panic!("`{to}` is accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (from, to, position, why) in [
        (
            "date: 2026-03-10",
            "dates: 2026-03-10",
            "line 4, column 1: ",
            "unknown field `dates`",
        ),
        ("service: workAndPay\n", "", "", "missing field `service`"),
        (
            "26/009",
            "26-009",
            "line 3, column 9: ",
            "deliberation number is malformed",
        ),
        (
            "2026-03-10",
            "2026-02-30",
            "line 4, column 7: ",
            "date is not valid",
        ),
        (
            "  - pay.grossMonthly",
            "  - pay.grossMonthly\n  - pay.grossMonthly",
            "line 16, ",
            "repeats itself at item 5",
        ),
        (
            "PENSION_CALCULATION",
            "pension",
            "line 36, ",
            "legal context is malformed",
        ),
        ("perDay: 200", "perDay: 0", "frequency: ", "at least 1"),
        ("perDay: 200", "perDay: -1", "line 44, ", ""),
        (
            "perDay: 200",
            "perDay: 200\n  perHour: 9",
            "line 45, ",
            "unknown field `perHour`",
        ),
        (
            "months: 120",
            "months: 0",
            "retention: ",
            "at least one month",
        ),
        (
            "since: 2026-04-01",
            "since: 2026-03-09",
            "state: ",
            "follow each other",
        ),
        (
            "inForce:",
            "inforce:",
            "line 52, ",
            "unknown variant `inforce`",
        ),
        (
            "    since: 2026-04-01",
            "",
            "line 54, ",
            "missing field `since`",
        ),
        ("0999999031", "0999999724", "applicants: ", "its own data"),
        (
            "  startDate: 2026-04-01",
            "  startDate: 2026-04-01\n  endDate: 2026-03-01",
            "line 39, ",
            "ends before",
        ),
        ("  - PENSION_CALCULATION", "  []", "", "empty"),
        ("\"0999999724\"", "0999999724", "line 13, ", "quoted"),
        (
            "    - 100 #",
            "    - 1000 #",
            "line 25, ",
            "capacity is malformed",
        ),
    ] {
        let message = error(from, to);
        assert!(
            message.starts_with(position) && message.contains(why),
            "{to}: {message}"
        );
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn expansion_is_refused() {
    for (from, to) in [
        ("elements:\n", "elements: &all\n"),
        ("service: workAndPay", "service: *all"),
        ("retention:\n", "retention:\n  <<: {months: 1}\n"),
        ("service: workAndPay", "service: !include /etc/passwd"),
        ("date: 2026-03-10", "date: 2026-03-10\ndate: 2026-03-10"),
    ] {
        assert!(error(from, to).starts_with("line "), "{to}");
    }
    let bomb = "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]\n";
    assert!(Deliberation::parse(bomb.as_bytes()).is_err());
    let deep = format!("{}x{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(Deliberation::parse(deep.as_bytes()).is_err());
    let two = format!("{0}---\n{0}", deliberation_text());
    assert!(Deliberation::parse(two.as_bytes()).is_err());
    let long = format!("{}#{}", deliberation_text(), "x".repeat(DOCUMENT_BYTES_MAX));
    assert_eq!(
        Deliberation::parse(long.as_bytes()),
        Err(DocumentError::TooLarge)
    );
    assert_eq!(
        Deliberation::parse(b"number: \xff"),
        Err(DocumentError::NotText { after: 8 })
    );
    for nothing in ["", "# only a comment\n", "[]", "null", "a string"] {
        assert!(
            Deliberation::parse(nothing.as_bytes()).is_err(),
            "{nothing}"
        );
    }
}

#[test]
fn institutions_and_services_are_checked_too() {
    let institution = text("institutions/welfareCentre.yaml");
    for (from, to, why) in [
        ("0999999526", "0999999527", "enterpriseNumber: "),
        ("sector: 17", "sector: 1000", "sector: "),
        ("code: 2", "code: 1", "capacities: "),
        ("approved", "welcome", "unknown variant `welcome`"),
        (
            "  en: Welfare Centre of Meerbeke\n",
            "",
            "missing field `en`",
        ),
    ] {
        assert!(institution.contains(from), "{from}");
        let error = Institution::parse(institution.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
    let service = text("services/diplomas.yaml");
    for (from, to, why) in [
        (
            "diploma.level",
            "diploma.title",
            "`diploma.title` is declared twice",
        ),
        ("class: 1", "class: 5", "class is malformed"),
        ("actingUser: optional", "actingUser: yes", "actingUser"),
    ] {
        assert!(service.contains(from), "{from}");
        assert!(
            Service::parse(service.replacen(from, to, 1).as_bytes()).is_err(),
            "{why}"
        );
    }
}

#[test]
fn the_version_covers_the_content_and_nothing_else() {
    let read = |text: &str| Document::read(DocumentKind::Deliberation, text.as_bytes()).unwrap();
    let text = deliberation_text();
    let document = read(&text);
    let commented = read(&format!("# A remark.\n{text}"));
    assert_eq!(document.version(), commented.version());
    assert_eq!(document.canonical(), commented.canonical());
    assert_ne!(document.text(), commented.text());
    let reordered = text.replacen("date: 2026-03-10\n", "", 1) + "date: 2026-03-10\n";
    assert_eq!(document.version(), read(&reordered).version());
    let changed = read(&text.replacen("perDay: 200", "perDay: 201", 1));
    assert_ne!(document.version(), changed.version());
}

#[test]
fn the_canonical_form_reads_back() {
    for document in documents() {
        let canonical = document.canonical();
        match document.content() {
            policy::Content::Institution(institution) => {
                let read: Institution = serde_json::from_str(canonical).unwrap();
                assert_eq!(read, **institution);
            }
            policy::Content::Service(service) => {
                let read: Service = serde_json::from_str(canonical).unwrap();
                assert_eq!(read, **service);
            }
            policy::Content::Deliberation(deliberation) => {
                let read: Deliberation = serde_json::from_str(canonical).unwrap();
                assert_eq!(read, **deliberation);
                assert_eq!(document.state(), Some(&deliberation.state));
            }
        }
    }
}

#[test]
fn a_change_enters_the_ledger() {
    let documents = documents();
    let document = documents.last().unwrap();
    let at = "2026-11-21T10:00:00Z".parse().unwrap();
    let first = document.change_record(at, None).unwrap();
    assert_eq!(first.kind(), ledger::Kind::RegisterChange);
    let body = first.body();
    assert_eq!(body["document"], "deliberation");
    assert_eq!(body["id"], document.id());
    assert_eq!(body["version"], document.version().to_string());
    assert!(body.get("previousVersion").is_none());
    let second = document
        .change_record(at, Some(documents[0].version()))
        .unwrap();
    assert_eq!(
        second.body()["previousVersion"],
        documents[0].version().to_string()
    );
    let read: policy::RegisterChange = serde_json::from_value(second.body()).unwrap();
    assert_eq!(read.version, document.version());
}

#[test]
fn in_force_by_life_and_period_together() {
    let in_force = || {
        Draft
            .submit(date("2026-01-12"))
            .approve(date("2026-03-10"))
            .enter_into_force(date("2026-04-01"))
    };
    let with = |state: State, end: &str| {
        let mut text = deliberation_text();
        if !end.is_empty() {
            text = text.replacen(
                "  startDate: 2026-04-01",
                &format!("  startDate: 2026-04-01\n  endDate: {end}"),
                1,
            );
        }
        let mut deliberation = Deliberation::parse(text.as_bytes()).unwrap();
        deliberation.state = state;
        deliberation
    };
    for (state, end, in_force_on, not_in_force_on) in [
        (
            in_force().into(),
            "",
            &["2026-04-01", "2099-01-01"][..],
            &["2026-03-31"][..],
        ),
        (
            in_force().into(),
            "2026-12-31",
            &["2026-12-31"],
            &["2027-01-01"],
        ),
        (
            in_force().repeal(date("2026-06-30")).into(),
            "",
            &["2026-06-30"],
            &["2026-07-01"],
        ),
        (
            in_force().expire(date("2027-06-30")).into(),
            "2026-12-31",
            &["2026-12-31"],
            &["2027-01-01"],
        ),
        (State::Draft, "", &[], &["2026-04-01"]),
        (
            in_force().repeal(date("2026-04-01")).into(),
            "",
            &["2026-04-01"],
            &["2026-04-02"],
        ),
    ] {
        let deliberation = with(state, end);
        for day in in_force_on {
            assert!(
                deliberation.is_in_force(date(day)),
                "{} {day}",
                deliberation.state.as_str()
            );
        }
        for day in not_in_force_on {
            assert!(
                !deliberation.is_in_force(date(day)),
                "{} {day}",
                deliberation.state.as_str()
            );
        }
    }
}
