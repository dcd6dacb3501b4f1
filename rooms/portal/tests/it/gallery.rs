//! Renders every page with the samples.

use governance::requests::{
    CopyState, DataCopy, DataRequest, Outcome, Progress, RequestId, RequestKind, Sizes, State,
};
use governance::statistics::Figures;
use governance::uses::{OutcomeFilter, UseFilter, UsePage};
use identity::mandate::Mandate;
use identity::people::role::{Holding, Role, RoleKind};
use ledger::Hash;
use vocabulary::{
    Hash32, HoldingId, InstitutionId, Language, Level, Localized, PersonId, UserReference,
};

use identity::people::{EndsBy, SessionEnd};
use portal::{
    Behalf, Ends, Frame, Notice, Setting, Viewer, Whom, administration, consent, copy, copying,
    data_protection, deliberation, error, exchange, files, home, institutions, landing,
    ledger_about, mail, mandates, recovery_codes, register, rights, security, services, sign_in,
    signing_out, statistics, uses, who_may,
};

use crate::samples::{self, HOSTILE, World};

/// Every language with its code.
pub(crate) const LANGUAGES: [(Language, &str); 4] = [
    (Language::Nl, "nl"),
    (Language::Fr, "fr"),
    (Language::De, "de"),
    (Language::En, "en"),
];

/// Somebody who holds every role.
const ROLES: [Role; 4] = [
    Role::Administrator,
    Role::CommitteeMember,
    Role::DataProtectionOfficer,
    Role::Clerk(InstitutionId::from_number(999_999_823)),
];

pub(crate) const CSRF: &str = "token-of-this-session";

/// When the session of a sample ends.
fn ends() -> Ends {
    Ends {
        end: SessionEnd {
            at: "2026-03-18T09:00:00Z".parse().unwrap(),
            by: EndsBy::Idleness,
        },
        in_s: 3_600,
    }
}

fn signed_in(language: Language, text: &'static str) -> Frame<'static> {
    let csrf = if text == HOSTILE { HOSTILE } else { CSRF };
    Frame {
        language,
        here: if text == HOSTILE {
            HOSTILE
        } else {
            "/uses?outcome=refused"
        },
        viewer: Viewer::SignedIn {
            level: Level::Substantial,
            unread: 3,
            csrf,
            roles: &ROLES,
            acting: None,
            ends: ends(),
        },
        setting: Setting::Demonstration,
        notice: None,
    }
}

pub(crate) fn anonymous(language: Language) -> Frame<'static> {
    Frame {
        language,
        here: "/",
        viewer: Viewer::Anonymous,
        setting: Setting::Service,
        notice: Some(Notice::SignedOut),
    }
}

fn localized(text: &str) -> Localized {
    let text = text.to_owned();
    Localized {
        nl: text.clone(),
        fr: text.clone(),
        de: text.clone(),
        en: text,
    }
}

/// Every page in one language, by name.
pub(crate) fn pages(world: &World, language: Language) -> Vec<(String, String)> {
    let mut pages = personal(world, language);
    pages.extend(public(world, language));
    pages.extend(copies(world, language));
    for view in error::View::ALL {
        let name = format!("error-{view:?}").replace([' ', '{', '}', ':'], "");
        pages.push((name, error::page(&anonymous(language), &view)));
    }
    for notice in Notice::ALL {
        let frame = Frame {
            notice: Some(notice),
            ..anonymous(language)
        };
        pages.push((
            format!("notice-{notice:?}"),
            error::page(&frame, &error::View::NotFound),
        ));
    }
    pages
}

pub(crate) fn personal(world: &World, language: Language) -> Vec<(String, String)> {
    let frame = &signed_in(language, world.text);
    let (register, today) = (&world.register, world.today);
    let page = &world.page();
    let first = &world.uses[0];
    let filter = &UseFilter {
        applicant: Some(first.asked.applicant),
        element: Some("some.thing".parse().unwrap()),
        outcome: Some(OutcomeFilter::Refused),
        from: Some(today.first_of_month()),
        ..UseFilter::default()
    };
    let looks = &samples::looks(world);
    let looked = std::collections::BTreeMap::from([(today.first_of_month(), 4)]);
    let uses = |filter, page, before, monthly| {
        let view = uses::View {
            register,
            filter,
            before,
            page,
            looks,
            monthly,
            looked: &looked,
            today,
        };
        uses::page(frame, &view)
    };
    let (notices, sources) = (crate::wrong::notices(), &crate::wrong::sources());
    let open = &UseFilter::default();
    let nothing = &UsePage::default();
    let home = |last_visit: Option<&str>, page, files| {
        let last_visit = last_visit.map(|at| at.parse().unwrap());
        home::page(
            frame,
            &home::View {
                register,
                notices: match files {
                    0 => &[],
                    _ => &notices[..],
                },
                sources,
                last_visit,
                page,
                looks: files as u64,
                files,
            },
        )
    };
    let sessions = [
        security::Session {
            reference: world.text,
            place: security::Place::This,
            device: world.text,
            level: Level::High,
            since: first.at,
            last_used: first.at,
        },
        security::Session {
            reference: "b",
            place: security::Place::Other,
            device: "",
            level: Level::Low,
            since: first.at,
            last_used: first.at,
        },
    ];
    let passkeys = [
        security::Passkey {
            reference: world.text,
            name: world.text,
            since: first.at,
            last_used: None,
        },
        security::Passkey {
            reference: "b",
            name: "phone",
            since: first.at,
            last_used: Some(first.at),
        },
    ];
    let with_passkeys = security::View {
        sessions: &sessions,
        passkeys: &passkeys,
        adding: security::Adding::Offered(world.text),
        codes_left: 9,
    };
    let full = security::View {
        adding: security::Adding::Full,
        codes_left: 1,
        ..with_passkeys
    };
    let codes = [world.text, "0000-1111-2222-3333"];
    let codes = recovery_codes::page(frame, &recovery_codes::View { codes: &codes });
    let mut pages = vec![
        (
            "uses".to_owned(),
            uses(open, page, None, &world.monthly[..]),
        ),
        (
            "uses-filtered".to_owned(),
            uses(filter, page, Some(first.exchange), &world.monthly[..20]),
        ),
        ("uses-none".to_owned(), uses(open, nothing, None, &[])),
        (
            "uses-none-found".to_owned(),
            uses(filter, nothing, None, &[]),
        ),
        ("home-first".to_owned(), home(None, page, 1)),
        ("home-first-none".to_owned(), home(None, nothing, 0)),
        (
            "home".to_owned(),
            home(Some("2026-02-25T08:00:00Z"), page, 4),
        ),
        (
            "home-more".to_owned(),
            home(Some("2020-02-25T08:00:00Z"), page, 4),
        ),
        (
            "home-nothing-new".to_owned(),
            home(Some("2026-03-19T08:00:00Z"), page, 4),
        ),
        (
            "security".to_owned(),
            security::page(
                frame,
                &security::View {
                    passkeys: &[],
                    adding: security::Adding::NotOffered,
                    codes_left: 0,
                    ..with_passkeys
                },
            ),
        ),
        (
            "security-one".to_owned(),
            security::page(
                frame,
                &security::View {
                    sessions: &sessions[..1],
                    passkeys: &[],
                    ..with_passkeys
                },
            ),
        ),
        (
            "files".to_owned(),
            files::page(
                frame,
                &files::View {
                    register,
                    files: &world.files,
                    today,
                },
            ),
        ),
        (
            "files-none".to_owned(),
            files::page(
                frame,
                &files::View {
                    register,
                    files: &[],
                    today,
                },
            ),
        ),
    ];
    let asks = |known_by, place, webid, returns_days| {
        let view = consent::View {
            name: world.text,
            goes_to: "app.example",
            place,
            known_by,
            webid,
            returns_days,
            action: "/oauth/authorize/AAAA",
        };
        consent::page(frame, &view)
    };
    let host = "app.example";
    let webid = Some("https://pods.example/pods/k7/profile/card#me");
    pages.extend([
        (
            "consent-registered".to_owned(),
            asks(
                consent::KnownBy::Registration,
                consent::Place::Device,
                None,
                None,
            ),
        ),
        (
            "consent-described".to_owned(),
            asks(
                consent::KnownBy::Document { host },
                consent::Place::Site,
                webid,
                Some(90),
            ),
        ),
        ("signing-out".to_owned(), signing_out::page(frame)),
    ]);
    // Behind the others: a test finds the page of an exchange by its place.
    let mut behind = vec![
        (
            "security-passkeys".to_owned(),
            security::page(frame, &with_passkeys),
        ),
        ("security-full".to_owned(), security::page(frame, &full)),
        ("recovery-codes".to_owned(), codes),
    ];
    for (at, one) in world.uses.iter().enumerate() {
        let uses = match at {
            0 => &world.uses[..2],
            _ => std::slice::from_ref(one),
        };
        let view = exchange::View {
            register,
            exchange: one.exchange,
            uses,
            key: &world.key,
        };
        pages.push((format!("exchange-{at}"), exchange::page(frame, &view)));
    }
    pages.append(&mut behind);
    pages.extend(of_mail(world, frame));
    pages.extend(crate::wrong::pages(world, frame));
    pages.extend(of_roles(world, language));
    pages.extend(of_committee(world, language));
    pages.extend(of_desk(world, language));
    pages.extend(crate::wrong::at_desk(world, frame));
    pages.extend(with_mandates(world, language));
    pages.extend(of_rights(world, language));
    pages
}

/// The pages about requests for deliberations.
fn of_committee(world: &World, language: Language) -> Vec<(String, String)> {
    use policy::proposal::{Proposal, RiskAnswer, RiskQuestion, Stage, Subject, Vote};
    use portal::proposals::{self as all, Author, form, one, what_if};
    let frame = &signed_in(language, world.text);
    let (register, today) = (&world.register, world.today);
    let at = world.uses[0].at;
    let model = register.deliberations().last().unwrap();
    let draft = Box::new(policy::Deliberation {
        state: policy::deliberation::State::Draft,
        ..model.clone()
    });
    let number = model.number.clone();
    let risks = RiskQuestion::ALL.map(|question| RiskAnswer {
        question,
        answer: world.text.to_owned(),
    });
    let adds = Subject::Adds {
        draft: draft.clone(),
    };
    let amends = Subject::Amends {
        number: number.clone(),
        draft,
    };
    let repeals = Subject::Repeals {
        number,
        last_day: today,
        reason: world.text.to_owned(),
    };
    let clerk = Author::Clerk(*model.applicants.first().unwrap());
    let (submitted, decided) = (today, today);
    let stages = [
        (Stage::Draft, one::May::Write),
        (Stage::Draft, one::May::Look),
        (Stage::Submitted { submitted }, one::May::Withdraw),
        (Stage::Submitted { submitted }, one::May::Vote),
        (Stage::Approved { submitted, decided }, one::May::Look),
        (Stage::Approved { submitted, decided }, one::May::Publish),
        (Stage::Rejected { submitted, decided }, one::May::Look),
        (Stage::Published { published: today }, one::May::Look),
        (Stage::Withdrawn { withdrawn: today }, one::May::Look),
    ];
    let votes = [Vote::Approve, Vote::Reject].map(|vote| one::VoteLine {
        reference: "member-2",
        vote,
        reason: world.text,
        at,
    });
    let subjects = [&adds, &amends, &repeals];
    let mut pages = Vec::new();
    for (place, (stage, may)) in stages.into_iter().enumerate() {
        let proposal = Proposal {
            subject: subjects[place % 3].clone(),
            risks: risks.to_vec(),
            asked_by: None,
            stage,
        };
        let view = one::View {
            register,
            author: Author::Member,
            id: "0198c5f2-0000-7000-8000-000000000001",
            proposal: &proposal,
            edition: 3,
            votes: &votes[..place % 3],
            needed: 1 + place as u16 % 2,
            may,
        };
        pages.push((format!("request-{place}"), one::page(frame, &view)));
    }
    let asked_by = model.applicants.first().copied();
    let stages = stages.map(|(stage, _)| stage);
    let lines: Vec<all::Line<'_>> = stages
        .iter()
        .zip(subjects.into_iter().cycle())
        .map(|(stage, subject)| all::Line {
            id: "a",
            subject,
            stage,
            asked_by,
            changed_at: at,
        })
        .collect();
    for (name, author, lines) in [
        ("requests", clerk, &lines[..]),
        ("requests-none", Author::Member, &[]),
    ] {
        let view = all::View {
            register,
            author,
            lines,
        };
        pages.push((name.to_owned(), all::page(frame, &view)));
    }
    for (name, author) in [
        ("request-begin", Author::Member),
        ("request-begin-clerk", clerk),
    ] {
        let view = all::Begin {
            register,
            author,
            today,
        };
        pages.push((name.to_owned(), all::begin(frame, &view)));
    }
    let applicant = register.institution(asked_by.unwrap()).unwrap();
    let filled = form::Filled::of_draft(model, &risks, applicant.enterprise_number);
    let names = [
        "title-nl",
        "elements",
        "contexts",
        "first",
        "applicants",
        "withheld-reason-en",
    ];
    let wrong: Vec<form::Wrong> = names
        .into_iter()
        .zip(form::Why::ALL)
        .map(|(field, why)| form::Wrong {
            field: field.to_owned(),
            why,
        })
        .collect();
    let service = register.service(&model.service).unwrap();
    let draft = |amends| form::About::Draft {
        service,
        applicant,
        amends,
    };
    let repeal = form::About::Repeal(&model.number);
    let empty = form::Filled::default();
    for (name, about, filled, wrong) in [
        ("request-form", draft(None), &empty, &[][..]),
        (
            "request-form-wrong",
            draft(Some(&model.number)),
            &filled,
            &wrong[..],
        ),
        ("request-form-repeal", repeal, &empty, &[]),
    ] {
        let view = form::View {
            register,
            author: clerk,
            about,
            action: "/requests",
            back: "/requests",
            edition: 0,
            filled,
            wrong,
        };
        pages.push((name.to_owned(), form::page(frame, &view)));
    }
    let proposal = Proposal {
        subject: adds,
        risks: vec![],
        asked_by: None,
        stage: Stage::Draft,
    };
    let tried = policy::WhatIf::of(register, &proposal.subject).unwrap();
    assert!(tried.never_asked().iter().count() > 1);
    for (name, found, reach) in [
        ("what-if", Some(&tried), what_if::Reach::Cut),
        ("what-if-unfit", None, what_if::Reach::Whole),
    ] {
        let view = what_if::View {
            register,
            author: Author::Member,
            id: "a",
            proposal: &proposal,
            since: today,
            days: 30,
            found,
            looked_at: 50_000,
            reach,
        };
        pages.push((name.to_owned(), what_if::page(frame, &view)));
    }
    pages
}

/// The pages of an institution's desk.
fn of_desk(world: &World, language: Language) -> Vec<(String, String)> {
    use ::exchange::filter::Told;
    use identity::{ApplicationState, Jwks, RegisteredApplication, Scope, Scopes};
    use portal::desk::{self, answer, applications, ask, files, usage};
    let frame = &signed_in(language, world.text);
    let (register, today) = (&world.register, world.today);
    let deliberation = register
        .deliberations()
        .find(|it| it.is_in_force(today))
        .unwrap();
    let institution = *deliberation.applicants.first().unwrap();
    let view = desk::View {
        register,
        institution,
        today,
    };
    let nobody = desk::View {
        institution: InstitutionId::from_number(1),
        ..view
    };
    let mut pages = vec![
        ("desk".to_owned(), desk::page(frame, &view)),
        ("desk-without-rules".to_owned(), desk::page(frame, &nobody)),
    ];
    for wrong in [None].into_iter().chain(ask::Wrong::ALL.map(Some)) {
        let view = ask::View {
            register,
            institution,
            deliberation,
            ticket: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            wrong,
        };
        pages.push((format!("desk-ask-{wrong:?}"), ask::page(frame, &view)));
    }
    let element = deliberation.elements.iter().next().unwrap();
    let told = [vec![], vec![1], vec![1], vec![2, 1]].map(|place| Told {
        element: element.clone(),
        place,
        text: world.text.to_owned().into(),
    });
    let filtered = [
        policy::FilterReason::NotInDeliberation,
        policy::FilterReason::UnknownElement,
    ]
    .map(|reason| policy::Filtered {
        element: element.clone(),
        reason,
    });
    let outcomes = [
        answer::Outcome::Found {
            told: &told,
            filtered: &filtered,
            valid_at: Some(today),
            entry: 12,
        },
        answer::Outcome::Nothing { entry: 12 },
        answer::Outcome::Refused {
            reasons: &policy::Reason::ALL,
            entry: 12,
        },
        answer::Outcome::SourceFailed,
        answer::Outcome::AskedBefore,
    ];
    for (place, outcome) in outcomes.into_iter().enumerate() {
        let view = answer::View {
            register,
            institution,
            reference: "clerk-7",
            deliberation,
            at: world.uses[0].at,
            outcome,
        };
        pages.push((format!("desk-answer-{place}"), answer::page(frame, &view)));
    }
    let application = |state| RegisteredApplication {
        id: "welfare-centre".parse().unwrap(),
        institution,
        name: world.text.to_owned(),
        scopes: Scopes::of(&Scope::ALL),
        keys: Jwks::none(),
        certificate_thumbprints: vec![identity::Thumbprint::of_certificate(b"certificate")],
        state,
    };
    let all = [ApplicationState::Active, ApplicationState::Suspended].map(application);
    for (name, applications) in [
        ("desk-applications", &all[..]),
        ("desk-applications-none", &[]),
    ] {
        let view = applications::View {
            register,
            institution,
            applications,
        };
        pages.push((name.to_owned(), applications::page(frame, &view)));
    }
    for (name, told) in [
        ("desk-files", files::Told::Nothing),
        ("desk-files-wrong", files::Told::NotANumber),
        ("desk-files-found", files::Told::Files(&world.files)),
        ("desk-files-none", files::Told::Files(&[])),
    ] {
        let view = files::View {
            register,
            institution,
            told,
            today: world.today,
        };
        pages.push((name.to_owned(), files::page(frame, &view)));
    }
    let (figures, none) = (world.figures(), Figures::default());
    for (name, asked, answered) in [
        ("desk-usage", &figures, Some(&figures)),
        ("desk-usage-none", &none, None),
    ] {
        let view = usage::View {
            register,
            institution,
            asked,
            answered,
            whole: answered.is_some(),
            today: world.today,
        };
        pages.push((name.to_owned(), usage::page(frame, &view)));
    }
    pages
}

/// How much the exchange is used: busy, quiet, and with every reason and state.
fn statistics_pages(frame: &Frame<'_>, world: &World) -> Vec<(String, String)> {
    let (register, today) = (&world.register, world.today);
    let figures = world.figures();
    let view = |state, figures, whole| statistics::View {
        register,
        state,
        entries: 1_234_567,
        figures,
        whole,
        today,
    };
    let mut pages: Vec<_> = (statistics::State::ALL.into_iter())
        .map(|state| {
            let page = statistics::page(frame, &view(state, &figures, true));
            (format!("statistics-{state:?}"), page)
        })
        .collect();
    let none = statistics::page(
        frame,
        &view(statistics::State::Up, &Figures::default(), false),
    );
    pages.push(("statistics-none".to_owned(), none));
    pages
}

/// The pages of roles and of those who give them.
fn of_roles(world: &World, language: Language) -> Vec<(String, String)> {
    let frame = &signed_in(language, world.text);
    let register = &world.register;
    let clerk = register.institutions().next().unwrap().enterprise_number;
    let at = world.uses[0].at;
    let holding = |number: u128, role, withdrawn_at| Holding {
        id: HoldingId::from_uuid(uuid::Uuid::from_u128(number)),
        role,
        reference: UserReference::parse("caseworker-12").unwrap(),
        given_at: at,
        withdrawn_at,
    };
    let holdings = [
        holding(1, Role::Administrator, None),
        holding(2, Role::Clerk(clerk), Some(at)),
        holding(3, Role::Clerk(InstitutionId::from_number(1)), None),
    ];
    let roles = |form: &administration::Form<'_>| {
        let view = administration::View {
            register,
            holdings: &holdings,
            form,
        };
        administration::page(frame, &view)
    };
    let mut pages = vec![(
        "administration".to_owned(),
        roles(&administration::Form::default()),
    )];
    for wrong in administration::Wrong::ALL {
        let form = administration::Form {
            role: RoleKind::Clerk.as_str(),
            institution: world.text,
            reference: world.text,
            wrong: Some(wrong),
        };
        pages.push((format!("administration-{wrong:?}"), roles(&form)));
    }
    let invited = administration::Invited {
        register,
        role: Role::Clerk(clerk),
        reference: world.text,
        link: "https://hub.example/invitation/AAAA",
        until: at,
    };
    pages.push((
        "invited".to_owned(),
        administration::invited(frame, &invited),
    ));
    for role in [
        Role::Administrator,
        Role::CommitteeMember,
        Role::DataProtectionOfficer,
        Role::Clerk(clerk),
    ] {
        let view = administration::Invitation {
            register,
            role,
            reference: world.text,
        };
        pages.push((
            format!("invitation-{}", role.kind().as_str()),
            administration::invitation(frame, &view),
        ));
    }
    pages
}

/// The pages about mandates, and what a page under one looks like.
fn with_mandates(world: &World, language: Language) -> Vec<(String, String)> {
    let frame = &signed_in(language, world.text);
    let (register, today) = (&world.register, world.today);
    let now = world.uses[0].at;
    let all = samples::mandates(world);
    let mut pages = Vec::new();
    let page = |draft| {
        mandates::page(
            frame,
            &mandates::View {
                register,
                held: &all,
                given: &all,
                acting: all.first().map(Mandate::id),
                now,
                today,
                draft,
            },
        )
    };
    pages.push(("mandates".to_owned(), page(mandates::Draft::default())));
    for problem in mandates::Problem::ALL {
        let draft = mandates::Draft {
            name: world.text,
            label: world.text,
            problem: Some(problem),
            ..mandates::Draft::default()
        };
        pages.push((format!("mandates-{problem:?}"), page(draft)));
    }
    let none = mandates::View {
        register,
        held: &[],
        given: &[],
        acting: None,
        now,
        today,
        draft: mandates::Draft::default(),
    };
    pages.push(("mandates-none".to_owned(), mandates::page(frame, &none)));
    for mandate in &all {
        match mandate {
            Mandate::Offered(offer) => {
                let back = portal::paths::MANDATES;
                let code = "0000-1111-2222-3333";
                let made = mandates::offer::Made { offer, code, back };
                let html = mandates::offer::made(frame, &made);
                pages.push(("mandate-made".to_owned(), html));
                let view = mandates::offer::View {
                    register,
                    offer,
                    code,
                };
                let html = mandates::offer::page(frame, &view);
                pages.push(("mandate-offered".to_owned(), html));
            }
            Mandate::Accepted(own) if own.id == all[0].id() => {
                let number = vocabulary::be::EnterpriseNumber::parse("0999999823").unwrap();
                let behalf = Behalf {
                    label: world.text,
                    whom: Whom::Company,
                    scopes: own.terms.scopes,
                };
                let frame = acting(frame, behalf);
                for (name, all) in [("managing", Some(&all[..])), ("alone", None)] {
                    let view = mandates::company::View {
                        register,
                        number,
                        own,
                        all,
                        now,
                        today,
                        draft: mandates::Draft::default(),
                    };
                    let html = mandates::company::page(&frame, &view);
                    pages.push((format!("company-{name}"), html));
                }
                let told = samples::told_looks(world);
                let view = mandates::looks::View {
                    register,
                    mandate: own.id,
                    terms: &own.terms,
                    hour: 490_000,
                    looks: &told,
                    key: &world.key,
                };
                let behalf = Behalf {
                    whom: Whom::Person,
                    ..behalf
                };
                let frame = acting(&frame, behalf);
                let html = mandates::looks::page(&frame, &view);
                pages.push(("looks".to_owned(), html));
            }
            Mandate::Accepted(_) | Mandate::Closed(_) => {}
        }
    }
    pages
}

/// Requests under data protection law in every state.
fn requests() -> Vec<DataRequest> {
    let at = |text: &str| text.parse().unwrap();
    let states = [
        (None, State::Waiting, "2026-03-18T09:00:00Z"),
        (
            Some("2026-01-20T09:00:00Z"),
            State::Waiting,
            "2026-01-18T09:00:00Z",
        ),
        (None, State::Waiting, "2026-01-18T09:00:00Z"),
    ];
    let answered = Outcome::ALL.map(|outcome| {
        let at = at("2026-03-19T09:00:00Z");
        (
            None,
            State::Answered { outcome, at },
            "2026-03-18T09:00:00Z",
        )
    });
    (states.into_iter().chain(answered))
        .zip(RequestKind::ALL.into_iter().cycle())
        .map(|((extended, state, made), kind)| DataRequest {
            id: RequestId::from_bytes([1; 16]),
            person: PersonId::from_uuid(uuid::Uuid::from_u128(1)),
            kind,
            made_at: at(made),
            extended_at: extended.map(at),
            state,
        })
        .collect()
}

/// The pages of requests under data protection law.
fn of_rights(world: &World, language: Language) -> Vec<(String, String)> {
    let frame = &signed_in(language, world.text);
    let all = requests();
    let text = Some(world.text);
    let lines: Vec<rights::Request<'_>> = (all.iter())
        .map(|request| rights::Request {
            request,
            asked: text,
            extension: text,
            answer: text,
        })
        .collect();
    let view = rights::View {
        requests: &lines,
        pages: rights::Pages {
            before: Some(RequestId::from_bytes([7; 16])),
            older: Some(RequestId::from_bytes([8; 16])),
        },
        copy: rights::CopyFor::Offered,
        today: world.today,
        draft: rights::Draft::default(),
    };
    let none = rights::View {
        requests: &[],
        pages: rights::Pages::default(),
        copy: rights::CopyFor::ThePersonAlone,
        ..view
    };
    let mut pages = vec![
        ("rights".to_owned(), rights::page(frame, &view)),
        ("rights-none".to_owned(), rights::page(frame, &none)),
    ];
    for problem in rights::Problem::ALL {
        let draft = rights::Draft {
            kind: Some(RequestKind::Erasure),
            text: world.text,
            problem: Some(problem),
        };
        let html = rights::page(frame, &rights::View { draft, ..none });
        pages.push((format!("rights-{problem:?}"), html));
    }
    for (name, requests) in [("data-protection", &all[..]), ("data-protection-none", &[])] {
        let view = data_protection::ListView {
            requests,
            pages: data_protection::Pages {
                after: requests.first().map(|it| it.id),
                next: requests.last().map(|it| it.id),
            },
            today: world.today,
        };
        pages.push((name.to_owned(), data_protection::list(frame, &view)));
    }
    let one = |request: rights::Request<'_>, draft| {
        let now = world.uses[0].at;
        let view = data_protection::OneView {
            request,
            now,
            draft,
        };
        data_protection::one(frame, &view)
    };
    for (request, number) in lines.iter().zip(1..) {
        let html = one(*request, data_protection::Draft::default());
        pages.push((format!("data-request-{number}"), html));
    }
    for problem in data_protection::Problem::ALL {
        let draft = data_protection::Draft {
            outcome: Some(Outcome::Partly),
            answer: world.text,
            extension: world.text,
            problem: Some(problem),
        };
        pages.push((format!("data-request-{problem:?}"), one(lines[0], draft)));
    }
    pages
}

/// A copy of everything, and one of nothing.
fn copies(world: &World, language: Language) -> Vec<(String, String)> {
    let at = world.uses[0].at;
    let dated = [(world.text.to_owned(), at)];
    let all = requests();
    let lines: Vec<rights::Request<'_>> = (all.iter())
        .map(|request| rights::Request {
            request,
            asked: Some(world.text),
            extension: None,
            answer: Some(world.text),
        })
        .collect();
    let (mandates, looks) = (samples::mandates(world), samples::looks(world));
    let held = ROLES.map(|role| Holding {
        id: HoldingId::from_uuid(uuid::Uuid::from_u128(1)),
        role,
        reference: UserReference::parse("caseworker-12").unwrap(),
        given_at: world.uses[0].at,
        withdrawn_at: None,
    });
    let whole = copy::View {
        number: "85673003360",
        web_id: world.text,
        visits: (at, at),
        sessions: &dated,
        roles: &held,
        passkeys: &dated,
        codes_left: 7,
        mail: &dated,
        applications: &dated,
        files: &world.files,
        held: &mandates,
        given: &mandates,
    };
    let empty = copy::View {
        sessions: &[],
        roles: &[],
        passkeys: &[],
        codes_left: 0,
        mail: &[],
        applications: &[],
        files: &[],
        held: &[],
        given: &[],
        ..whole
    };
    let (reports, news) = (
        crate::wrong::reports_with_told(world),
        crate::wrong::notices(),
    );
    let sources = crate::wrong::sources();
    let sheet = || copy::Sheet::new(&world.register, language, at);
    let mut full = sheet();
    let full = [
        full.opening(&whole),
        full.section(copy::Section::Looks),
        full.looks(&looks.groups),
        full.section(copy::Section::Requests),
        full.requests(&lines),
        full.section(copy::Section::Reports),
        full.reports(&reports),
        full.section(copy::Section::News),
        full.news(&news, &sources),
        full.section(copy::Section::Uses),
        // Two pages of them stand in one list.
        full.uses(&world.uses[..1]),
        full.uses(&world.uses[1..]),
        full.closing(),
    ];
    let mut none = sheet();
    let none = [
        none.opening(&empty),
        none.section(copy::Section::Looks),
        none.section(copy::Section::Uses),
        none.uses(&[]),
        none.closing(),
    ];
    let mut pages = vec![
        ("copy".to_owned(), full.concat()),
        ("copy-empty".to_owned(), none.concat()),
    ];
    let frame = &signed_in(language, world.text);
    let states = [
        ("waiting", CopyState::Waiting),
        (
            "making",
            CopyState::Making(Progress {
                done: 1_250,
                total: 3_000,
            }),
        ),
        (
            "made",
            CopyState::Made {
                as_of: at,
                sizes: Sizes {
                    html: 93_000,
                    json: 1_234_567,
                },
            },
        ),
        ("failed", CopyState::GivenUp),
    ];
    let id = RequestId::from_bytes([7; 16]);
    let asked = DataCopy::asked(id, all[0].person, language, at);
    for (name, state) in states {
        let one = DataCopy {
            state,
            ..asked.clone()
        };
        let html = copying::page(frame, &copying::View { copy: Some(&one) });
        pages.push((format!("copying-{name}"), html));
    }
    let html = copying::page(frame, &copying::View { copy: None });
    pages.push(("copying".to_owned(), html));
    pages
}

/// News by e-mail.
fn of_mail(world: &World, frame: &Frame<'_>) -> Vec<(String, String)> {
    let at = world.uses[0].at;
    let none = mail::View {
        mails: mail::Mails::Sent,
        confirmed: None,
        wanted: None,
        failed_at: None,
        draft: "",
        problem: None,
    };
    let both = mail::View {
        confirmed: Some((world.text, at)),
        wanted: Some((world.text, at)),
        failed_at: Some(at),
        draft: world.text,
        ..none
    };
    let mut pages = vec![
        ("mail".to_owned(), mail::page(frame, &both)),
        ("mail-none".to_owned(), mail::page(frame, &none)),
    ];
    let not_sent = mail::View {
        mails: mail::Mails::NotSent,
        ..none
    };
    pages.push(("mail-not-sent".to_owned(), mail::page(frame, &not_sent)));
    for problem in mail::Problem::ALL {
        for (name, view) in [("mail", both), ("mail-none", none)] {
            let problem = Some(problem);
            let html = mail::page(frame, &mail::View { problem, ..view });
            pages.push((format!("{name}-{problem:?}"), html));
        }
    }
    pages
}

/// The same visit on somebody's behalf.
fn acting<'a>(frame: &Frame<'a>, behalf: Behalf<'a>) -> Frame<'a> {
    let viewer = match frame.viewer {
        Viewer::Anonymous => Viewer::Anonymous,
        Viewer::SignedIn {
            level,
            unread,
            csrf,
            roles,
            ends,
            ..
        } => Viewer::SignedIn {
            level,
            unread,
            csrf,
            roles,
            acting: Some(behalf),
            ends: Ends {
                end: SessionEnd {
                    by: EndsBy::Age,
                    ..ends.end
                },
                ..ends
            },
        },
    };
    Frame { viewer, ..*frame }
}

pub(crate) fn public(world: &World, language: Language) -> Vec<(String, String)> {
    let frame = &anonymous(language);
    let (register, today, text) = (&world.register, world.today, world.text);
    let name = &localized(if text == HOSTILE { HOSTILE } else { "Demo" });
    let ways = [sign_in::Way {
        name,
        href: "/sign-in/demo?next=%2Fhome",
    }];
    let last = register.deliberations().next().map(|it| &it.number);
    let mut pages = vec![
        (
            "landing".to_owned(),
            landing::page(
                frame,
                &landing::View {
                    register,
                    entries: 1_234_567,
                    today,
                },
            ),
        ),
        (
            "sign-in".to_owned(),
            sign_in::page(
                frame,
                &sign_in::View {
                    ways: &ways,
                    passkeys: sign_in::Passkeys::Offered,
                    next: text,
                },
            ),
        ),
        (
            "sign-in-no-way".to_owned(),
            sign_in::page(
                frame,
                &sign_in::View {
                    ways: &[],
                    passkeys: sign_in::Passkeys::NotOffered,
                    next: "/home",
                },
            ),
        ),
        (
            "register".to_owned(),
            register::page(
                frame,
                &register::View {
                    register,
                    question: "",
                    after: None,
                    today,
                },
            ),
        ),
        (
            "register-found".to_owned(),
            register::page(
                frame,
                &register::View {
                    register,
                    question: text,
                    after: last,
                    today,
                },
            ),
        ),
        (
            "institutions".to_owned(),
            institutions::page(
                frame,
                &institutions::View {
                    register,
                    question: "",
                    after: None,
                },
            ),
        ),
        (
            "institutions-none".to_owned(),
            institutions::page(
                frame,
                &institutions::View {
                    register,
                    question: text,
                    after: None,
                },
            ),
        ),
        (
            "services".to_owned(),
            services::page(
                frame,
                &services::View {
                    register,
                    question: "",
                    after: None,
                },
            ),
        ),
        (
            "services-found".to_owned(),
            services::page(
                frame,
                &services::View {
                    register,
                    question: text,
                    after: None,
                },
            ),
        ),
        (
            "who-may".to_owned(),
            who_may::page(
                frame,
                &who_may::View {
                    register,
                    question: "",
                    today,
                },
            ),
        ),
        (
            "who-may-found".to_owned(),
            who_may::page(
                frame,
                &who_may::View {
                    register,
                    question: text,
                    today,
                },
            ),
        ),
        (
            "who-may-none".to_owned(),
            who_may::page(
                frame,
                &who_may::View {
                    register,
                    question: "zzzz",
                    today,
                },
            ),
        ),
    ];
    pages.extend(statistics_pages(frame, world));
    let about = ledger_about::View {
        base_url: text,
        key: &world.key,
        checkpoint: text,
        size: 1_234_567,
        root: Hash::leaf(b"entry"),
    };
    pages.push(("ledger-about".to_owned(), ledger_about::page(frame, &about)));
    let version = deliberation::Version {
        version: Hash32::new([0xab; 32]),
        recorded_at: world.uses[0].at,
        index: 17,
    };
    for it in register.deliberations() {
        let view = deliberation::View {
            register,
            deliberation: it,
            versions: &[version],
            today,
        };
        let name = format!("deliberation-{}", it.number.url_form());
        pages.push((name, deliberation::page(frame, &view)));
    }
    pages
}
