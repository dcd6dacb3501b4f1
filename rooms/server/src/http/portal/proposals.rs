//! Requests for deliberations: written by members of the committee and by clerks of institutions, decided by members.
//!
//! INVARIANT: a clerk sees the requests of the own institution and no others; what is another's looks like what is not
//! there.

mod steps;
mod what_if;

use axum::{http::request::Parts, response::Response};
use identity::people::role::Role;
use policy::deliberation::State;
use policy::proposal::{Proposal, Stage, Subject, next_number};
use policy::{Deliberation, Institution, Register, Service};
use portal::proposals::{self as pages, Author, form, form::Filled, one, read};
use portal::{Frame, Notice, error, paths};
use store::proposals::{KeptProposal, NotKept};
use vocabulary::{Date, DeliberationNumber, InstitutionId, ProposalId, ServiceId, be::legal_date};

pub use steps::{publish, submit, vote, withdraw};
pub use what_if::what_if;

use super::{
    frame::{Flash, PageError, Visit, go},
    sign_in::unavailable,
    staff::{Drafting, Staff},
};
use crate::{
    http::{
        input::decode_pairs,
        path::Segments,
        people::{Form, NotOurForm},
    },
    problem::{Problem, ProblemType},
};

/// Most requests that somebody writes at one time: each takes a number of the year.
const DRAFTS_MAX: u64 = 10;

/// As what somebody works on requests.
fn author<D>(staff: &Staff<D>) -> Author {
    match staff.holding.role {
        Role::Clerk(institution) => Author::Clerk(institution),
        Role::Administrator | Role::CommitteeMember | Role::DataProtectionOfficer => Author::Member,
    }
}

fn today(visit: &Visit) -> Date {
    legal_date(visit.hub().clock().now())
}

/// The request that the path names, if the reader may see it.
async fn kept<D>(staff: &Staff<D>, segments: &Segments) -> Result<KeptProposal, PageError> {
    let id = ProposalId::parse(segments.text("proposal")).map_err(|_| error::View::NotFound)?;
    let store = staff.visit.hub().store();
    let kept = store.proposal(id).await.map_err(unavailable)?;
    let kept = kept.filter(|kept| is_open_to(staff, kept));
    Ok(kept.ok_or(error::View::NotFound)?)
}

/// Whether somebody may read a request: a clerk those of the institution, a member all but what others still write.
fn is_open_to<D>(staff: &Staff<D>, kept: &KeptProposal) -> bool {
    match author(staff) {
        Author::Member => {
            kept.proposal.stage != Stage::Draft || staff.person() == Some(kept.author_person)
        }
        Author::Clerk(institution) => kept.proposal.asked_by == Some(institution),
    }
}

/// What the reader may do with a request.
fn may<D>(staff: &Staff<D>, kept: &KeptProposal) -> one::May {
    let writes = staff.person() == Some(kept.author_person);
    match (kept.proposal.stage, author(staff)) {
        (Stage::Draft, _) if writes => one::May::Write,
        (Stage::Submitted { .. }, _) if writes => one::May::Withdraw,
        (Stage::Submitted { .. }, Author::Member) => one::May::Vote,
        (Stage::Approved { .. }, Author::Member) => one::May::Publish,
        _ => one::May::Look,
    }
}

/// The requests.
pub async fn list(staff: Staff<Drafting>) -> Response {
    let shown = async {
        let hub = staff.visit.hub();
        let of = match author(&staff) {
            Author::Member => None,
            Author::Clerk(institution) => Some(institution),
        };
        let mut kept = hub.store().proposals(of).await.map_err(unavailable)?;
        kept.retain(|it| is_open_to(&staff, it));
        let ids: Vec<String> = kept.iter().map(|it| it.id.to_string()).collect();
        let lines: Vec<pages::Line<'_>> = (kept.iter().zip(&ids))
            .map(|(it, id)| pages::Line {
                id,
                subject: &it.proposal.subject,
                stage: &it.proposal.stage,
                asked_by: it.proposal.asked_by,
                changed_at: it.changed_at,
            })
            .collect();
        let view = pages::View {
            register: &hub.register_now(),
            author: author(&staff),
            lines: &lines,
        };
        Ok::<_, PageError>(pages::page(&staff.visit.frame(), &view))
    };
    told(&staff.visit, shown.await)
}

fn told(visit: &Visit, page: Result<String, PageError>) -> Response {
    match page {
        Ok(html) => visit.page(html),
        Err(why) => why.into_page(visit),
    }
}

/// What a form is for, as an address or its hidden fields name it.
enum Aim<'a> {
    Draft {
        service: &'a Service,
        applicant: &'a Institution,
        amends: Option<&'a Deliberation>,
    },
    Repeal(&'a Deliberation),
}

/// What names the aim of a form.
#[derive(Default)]
struct Named {
    service: String,
    applicant: String,
    amends: String,
    repeals: String,
}

impl Named {
    fn of(mut take: impl FnMut(&str) -> String) -> Self {
        Self {
            service: take(paths::field::SERVICE),
            applicant: take(paths::field::APPLICANT),
            amends: take(paths::field::AMENDS),
            repeals: take(paths::field::REPEALS),
        }
    }

    /// `None` when nothing is named: then the page asks.
    fn find<'a>(
        &self,
        register: &'a Register,
        author: Author,
    ) -> Result<Option<Aim<'a>>, error::View> {
        let in_force = |text: &str| {
            let number = DeliberationNumber::from_url_form(text);
            let number = number.map_err(|_| error::View::BadRequest)?;
            let found = register.deliberation(&number);
            let found = found.filter(|it| matches!(it.state, State::InForce(_)));
            let own = |it: &&Deliberation| match author {
                Author::Member => true,
                Author::Clerk(institution) => it.applicants.contains(&institution),
            };
            found.filter(own).ok_or(error::View::NotFound)
        };
        if !self.repeals.is_empty() {
            return in_force(&self.repeals).map(|it| Some(Aim::Repeal(it)));
        }
        let (service, applicant, amends) = match (self.amends.is_empty(), self.service.is_empty()) {
            (true, true) => return Ok(None),
            (true, false) => {
                let service = ServiceId::parse(&self.service);
                let applicant = InstitutionId::parse(self.applicant.trim());
                match (service, applicant) {
                    (Ok(service), Ok(applicant)) => (service, applicant, None),
                    _ => return Err(error::View::BadRequest),
                }
            }
            (false, _) => {
                let before = in_force(&self.amends)?;
                let first = before.applicants.first().copied();
                let applicant = match author {
                    Author::Clerk(institution) => Some(institution),
                    Author::Member => first,
                };
                let applicant = applicant.ok_or(error::View::NotFound)?;
                (before.service.clone(), applicant, Some(before))
            }
        };
        if matches!(author, Author::Clerk(own) if own != applicant) {
            return Err(error::View::Forbidden);
        }
        Ok(Some(Aim::Draft {
            service: register.service(&service).ok_or(error::View::NotFound)?,
            applicant: register
                .institution(applicant)
                .ok_or(error::View::NotFound)?,
            amends,
        }))
    }
}

impl<'a> Aim<'a> {
    fn about(&self) -> form::About<'a> {
        match self {
            Aim::Draft {
                service,
                applicant,
                amends,
            } => form::About::Draft {
                service,
                applicant,
                amends: amends.map(|it| &it.number),
            },
            Aim::Repeal(it) => form::About::Repeal(&it.number),
        }
    }

    /// What stands in the form before somebody writes in it.
    fn beginning(&self, today: Date) -> Filled {
        match self {
            Aim::Draft { amends: None, .. } => Filled::default(),
            Aim::Draft {
                amends: Some(before),
                applicant,
                ..
            } => Filled::of_draft(before, &[], applicant.enterprise_number),
            Aim::Repeal(_) => Filled::of_repeal(today, ""),
        }
    }

    /// Reads what was filled in; a draft gets this number.
    fn read(
        &self,
        filled: &Filled,
        register: &Register,
        number: &DeliberationNumber,
        today: Date,
    ) -> Result<(Subject, Vec<policy::proposal::RiskAnswer>), Vec<form::Wrong>> {
        match self {
            Aim::Repeal(it) => {
                read::repeal(filled, &it.number, today).map(|subject| (subject, Vec::new()))
            }
            Aim::Draft {
                service,
                applicant,
                amends,
            } => {
                let ground = read::Ground {
                    register,
                    service,
                    applicant,
                    number,
                    today,
                };
                let (draft, risks) = read::draft(filled, ground)?;
                let draft = Box::new(draft);
                let subject = match amends {
                    None => Subject::Adds { draft },
                    Some(before) => Subject::Amends {
                        number: before.number.clone(),
                        draft,
                    },
                };
                Ok((subject, risks))
            }
        }
    }
}

/// What a form shows.
struct Shown<'a> {
    action: &'a str,
    back: &'a str,
    edition: u64,
    filled: &'a Filled,
    wrong: &'a [form::Wrong],
}

fn form_page(
    staff: &Staff<Drafting>,
    register: &Register,
    aim: &Aim<'_>,
    shown: &Shown<'_>,
) -> String {
    let view = form::View {
        register,
        author: author(staff),
        about: aim.about(),
        action: shown.action,
        back: shown.back,
        edition: shown.edition,
        filled: shown.filled,
        wrong: shown.wrong,
    };
    let frame = Frame {
        here: shown.back,
        ..staff.visit.frame()
    };
    form::page(&frame, &view)
}

/// Begins a request: asks what it is about, or shows its form.
pub async fn new(staff: Staff<Drafting>, parts: Parts) -> Response {
    let shown = async {
        let pairs = decode_pairs(parts.uri.query().unwrap_or_default());
        let mut pairs = pairs.map_err(|_| error::View::BadRequest)?;
        let named = Named::of(|name| {
            let found = pairs.iter().position(|(field, _)| field == name);
            found.map_or(String::new(), |at| pairs.swap_remove(at).1)
        });
        if !pairs.is_empty() {
            return Err(error::View::BadRequest.into());
        }
        let register = staff.visit.hub().register_now();
        let today = today(&staff.visit);
        let Some(aim) = named.find(&register, author(&staff))? else {
            let view = pages::Begin {
                register: &register,
                author: author(&staff),
                today,
            };
            return Ok(pages::begin(&staff.visit.frame(), &view));
        };
        let shown = Shown {
            action: paths::PROPOSALS,
            back: paths::PROPOSALS,
            edition: 0,
            filled: &aim.beginning(today),
            wrong: &[],
        };
        Ok::<_, PageError>(form_page(&staff, &register, &aim, &shown))
    };
    told(&staff.visit, shown.await)
}

/// Keeps a new request.
pub async fn create(staff: Staff<Drafting>, form: Result<Form, NotOurForm>) -> Response {
    let created = async {
        let mut form = form?;
        let named = Named::of(|name| form.take(name));
        let hub = staff.visit.hub();
        let (register, now) = (hub.register_now(), hub.clock().now());
        let today = legal_date(now);
        let aim = named.find(&register, author(&staff))?;
        let aim = aim.ok_or(error::View::BadRequest)?;
        let filled = Filled::of(form.into_fields());
        let mut taken = hub.store().numbers_taken().await.map_err(unavailable)?;
        taken.extend(register.deliberations().map(|it| it.number.clone()));
        let number = next_number(today.year(), &taken).ok_or(error::View::Unavailable)?;
        let (subject, risks) = match aim.read(&filled, &register, &number, today) {
            Ok(read) => read,
            Err(wrong) => {
                let shown = Shown {
                    action: paths::PROPOSALS,
                    back: paths::PROPOSALS,
                    edition: 0,
                    filled: &filled,
                    wrong: &wrong,
                };
                let html = form_page(&staff, &register, &aim, &shown);
                return Ok(staff.visit.page(html));
            }
        };
        let proposal = Proposal {
            subject,
            risks,
            asked_by: match author(&staff) {
                Author::Member => None,
                Author::Clerk(institution) => Some(institution),
            },
            stage: Stage::Draft,
        };
        let person = staff.person().ok_or(error::View::Forbidden)?;
        let drafts = hub.store().drafts_of(person).await.map_err(unavailable)?;
        if drafts >= DRAFTS_MAX {
            return Ok(go(paths::PROPOSALS, Flash::Say(Notice::ProposalTooMany)));
        }
        let id = hub
            .store()
            .open_proposal(&proposal, staff.holding.id, person, now)
            .await;
        Ok::<_, PageError>(match id {
            Ok(id) => {
                let place = paths::proposal(&id.to_string());
                go(&place, Flash::Say(Notice::ProposalSaved))
            }
            Err(NotKept::Overtaken) => go(paths::PROPOSALS, Flash::Say(Notice::ProposalOvertaken)),
            Err(why) => return Err(not_kept(&why).into()),
        })
    };
    match created.await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    }
}

/// One request.
pub async fn page(staff: Staff<Drafting>, segments: Segments) -> Response {
    let shown = async {
        let kept = kept(&staff, &segments).await?;
        let hub = staff.visit.hub();
        let votes = hub.store().votes_on(kept.id).await.map_err(unavailable)?;
        let votes: Vec<one::VoteLine<'_>> = (votes.iter())
            .filter(|vote| vote.withdrawn_at.is_none())
            .map(|vote| one::VoteLine {
                reference: vote.reference.as_str(),
                vote: vote.vote,
                reason: &vote.reason,
                at: vote.at,
            })
            .collect();
        let view = one::View {
            register: &hub.register_now(),
            author: author(&staff),
            id: &kept.id.to_string(),
            proposal: &kept.proposal,
            edition: kept.edition,
            votes: &votes,
            needed: hub.votes_needed(),
            may: may(&staff, &kept),
        };
        Ok::<_, PageError>(one::page(&staff.visit.frame(), &view))
    };
    told(&staff.visit, shown.await)
}

/// What the form of a kept draft is for.
fn aim_of<'a>(proposal: &Proposal, register: &'a Register) -> Result<Aim<'a>, error::View> {
    let changed = proposal.subject.changes().map(|number| {
        let found = register.deliberation(number);
        found.ok_or(error::View::NotFound)
    });
    let changed = changed.transpose()?;
    match (proposal.draft(), changed) {
        (None, Some(it)) => Ok(Aim::Repeal(it)),
        (None, None) => Err(error::View::NotFound),
        (Some(draft), amends) => {
            let applicant = proposal.asked_by.or(draft.applicants.first().copied());
            let applicant = applicant.and_then(|id| register.institution(id));
            Ok(Aim::Draft {
                service: register
                    .service(&draft.service)
                    .ok_or(error::View::NotFound)?,
                applicant: applicant.ok_or(error::View::NotFound)?,
                amends,
            })
        }
    }
}

/// The form of a draft.
pub async fn edit(staff: Staff<Drafting>, segments: Segments) -> Response {
    let shown = async {
        let kept = kept(&staff, &segments).await?;
        if may(&staff, &kept) != one::May::Write {
            return Err(error::View::Forbidden.into());
        }
        let register = staff.visit.hub().register_now();
        let aim = aim_of(&kept.proposal, &register)?;
        let filled = match (&kept.proposal.subject, &aim) {
            (
                Subject::Adds { draft } | Subject::Amends { draft, .. },
                Aim::Draft { applicant, .. },
            ) => Filled::of_draft(draft, &kept.proposal.risks, applicant.enterprise_number),
            (
                Subject::Repeals {
                    last_day, reason, ..
                },
                _,
            ) => Filled::of_repeal(*last_day, reason),
            _ => Filled::default(),
        };
        let id = kept.id.to_string();
        let shown = Shown {
            action: &paths::proposal_step(&id, paths::EDIT_PROPOSAL),
            back: &paths::proposal(&id),
            edition: kept.edition,
            filled: &filled,
            wrong: &[],
        };
        Ok::<_, PageError>(form_page(&staff, &register, &aim, &shown))
    };
    told(&staff.visit, shown.await)
}

/// Keeps a draft as it is now.
pub async fn save(
    staff: Staff<Drafting>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let saved = async {
        let mut form = form?;
        let kept = kept(&staff, &segments).await?;
        if may(&staff, &kept) != one::May::Write {
            return Err(error::View::Forbidden.into());
        }
        let hub = staff.visit.hub();
        let (register, now) = (hub.register_now(), hub.clock().now());
        let aim = aim_of(&kept.proposal, &register)?;
        let place = paths::proposal(&kept.id.to_string());
        let edition = edition(&mut form)?;
        let filled = Filled::of(form.into_fields());
        let number = kept.proposal.subject.number();
        let read = aim.read(&filled, &register, number, legal_date(now));
        let (subject, risks) = match read {
            Ok(read) => read,
            Err(wrong) => {
                let shown = Shown {
                    action: &paths::proposal_step(&kept.id.to_string(), paths::EDIT_PROPOSAL),
                    back: &place,
                    edition,
                    filled: &filled,
                    wrong: &wrong,
                };
                let html = form_page(&staff, &register, &aim, &shown);
                return Ok(staff.visit.page(html));
            }
        };
        if edition != kept.edition {
            return Ok(go(&place, Flash::Say(Notice::ProposalOvertaken)));
        }
        let as_now = Proposal {
            subject,
            risks,
            ..kept.proposal.clone()
        };
        let saved = hub.store().save_draft(&kept, &as_now, now).await;
        let notice = step_taken(saved, Notice::ProposalSaved)?;
        Ok::<_, PageError>(go(&place, Flash::Say(notice)))
    };
    match saved.await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    }
}

/// The edition that a form was made from.
fn edition(form: &mut Form) -> Result<u64, PageError> {
    let text = form.take(paths::field::EDITION);
    Ok(text.parse().map_err(|_| error::View::BadRequest)?)
}

/// What to say of a step.
fn step_taken(taken: Result<(), NotKept>, done: Notice) -> Result<Notice, PageError> {
    match taken {
        Ok(()) => Ok(done),
        Err(NotKept::Overtaken) => Ok(Notice::ProposalOvertaken),
        Err(why) => Err(not_kept(&why).into()),
    }
}

fn not_kept(why: &NotKept) -> Problem {
    let kind = match why {
        NotKept::Unavailable(_) => ProblemType::StoreUnavailable,
        NotKept::Overtaken | NotKept::NotCanonical(_) => ProblemType::InternalServerError,
    };
    Problem::new(kind).because(why.to_string())
}
