//! Institutions register, end and list the mandates that they know: parents, guardians, representatives.

use identity::{
    Application, Authenticated,
    mandate::{
        Accepted, BadTerms, Kind, Label, Mandate, MandateId, MandateScopes, Principal, Relation,
        Terms,
    },
};
use jiff::Timestamp;
use ledger::{
    Commit, Entry, Kind as RecordKind, NotCanonical, NotCommitted, NotRecorded, Record, Recorded,
    record,
};
use serde_json::{Value, json};
use thiserror::Error;
use vocabulary::{
    ApplicationId, InstitutionId, Period,
    be::{EnterpriseNumber, Ssin, legal_date},
};

use super::{
    Change, Hub, Mandates as _, Numbers as _, PAGE_SIZE_MAX, Query, Unavailable, ledger_trouble,
    terms_value,
};

/// On whose behalf, as an institution names it.
pub enum PrincipalNumber {
    /// A person.
    Person(Ssin),
    /// A company.
    Company(EnterpriseNumber),
}

/// A mandate that an institution knows, parsed but not judged.
pub struct Registration {
    /// What the holder is to the principal.
    pub relation: Relation,
    /// On whose behalf.
    pub principal: PrincipalNumber,
    /// Who holds it.
    pub mandatary: Ssin,
    /// What for.
    pub scopes: MandateScopes,
    /// On which days.
    pub period: Period,
    /// On whose behalf, as the holder reads it.
    pub label: Label,
}

/// A recorded change.
#[derive(Clone, Copy, Debug)]
pub struct Registered {
    /// The mandate.
    pub mandate: MandateId,
    /// The leaf.
    pub entry: Entry,
}

/// A question about one's own mandates, parsed.
pub struct Asked {
    /// Only those of this person, on whichever side.
    pub ssin: Option<Ssin>,
    /// Only those of this company.
    pub company: Option<EnterpriseNumber>,
    /// Only those behind this one.
    pub after: Option<MandateId>,
    /// How many at the most; [`PAGE_SIZE_MAX`] is the limit.
    pub page_size: usize,
}

/// One page of an institution's own mandates, with the numbers now in force of who is on each side.
pub struct Page {
    /// The mandates: the principal's number (none for a company), the holder's, and what is kept.
    pub mandates: Vec<(Option<Ssin>, Option<Ssin>, Mandate)>,
    /// Where the next page begins, when there is one.
    pub next: Option<MandateId>,
}

/// Why nothing was registered, ended or listed. A refusal is recorded before it is told.
#[derive(Debug, Error)]
pub enum NotRegistered {
    /// The institution is not an approved participant.
    #[error("the institution is not an approved participant")]
    ParticipantNotApproved,
    /// It cannot be registered so.
    #[error(transparent)]
    Terms(#[from] BadTerms),
    /// Both sides are the same person.
    #[error("nobody holds a mandate of themselves")]
    Oneself,
    /// The institution has registered no such mandate, or has ended it.
    #[error("the institution has registered no such mandate, or has ended it")]
    NoSuchMandate,
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// A step of an institution, on its way into the ledger.
struct Step {
    kind: RecordKind,
    action: &'static str,
    institution: InstitutionId,
    application: ApplicationId,
    what: Value,
    at: Timestamp,
}

impl Step {
    fn of(caller: &Authenticated<Application>, action: &'static str, at: Timestamp) -> Self {
        Self {
            kind: RecordKind::RegisterChange,
            action,
            institution: caller.subject().institution(),
            application: caller.subject().id().clone(),
            what: json!({}),
            at,
        }
    }

    fn saying(self, what: Value) -> Self {
        Self { what, ..self }
    }
}

impl Commit for Step {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let mut body = self.what.clone();
        body["register"] = json!("mandates");
        body["action"] = json!(self.action);
        body["institution"] = json!(self.institution);
        body["application"] = json!(self.application);
        Record::new(self.kind, self.at, &body)
    }
}

/// Records that something is refused; only then is it told.
async fn refused<H: Hub>(hub: &H, step: Step, why: NotRegistered) -> NotRegistered {
    match record(step, Change::Nothing, hub.store()).await {
        Ok(_) => why,
        Err(NotRecorded { why, .. }) => NotRegistered::LedgerUnavailable(ledger_trouble(why)),
    }
}

fn is_approved<H: Hub>(hub: &H, caller: &Authenticated<Application>) -> bool {
    hub.register().is_approved(caller.subject().institution())
}

fn accepted_value(mandate: &Accepted) -> Value {
    json!({
        "mandate": mandate.id.to_string(),
        "terms": terms_value(&mandate.terms),
        "mandatary": mandate.mandatary,
    })
}

/// Registers a mandate under this id. People whom nobody has asked about yet are entered, so that known and unknown
/// numbers get the same answer.
///
/// # Errors
/// [`NotRegistered`]; nothing is changed then.
pub async fn register<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    wanted: Registration,
    id: MandateId,
) -> Result<Registered, NotRegistered> {
    let now = hub.now();
    if !is_approved(hub, caller) {
        let step = Step::of(caller, "registrationRefused", now);
        let step = step.saying(json!({ "why": "participantNotApproved" }));
        return Err(refused(hub, step, NotRegistered::ParticipantNotApproved).await);
    }
    // What the request alone says is judged before anybody is entered.
    if let PrincipalNumber::Person(ssin) = &wanted.principal
        && hub.store().id_of(ssin).await? == hub.store().id_of(&wanted.mandatary).await?
    {
        return Err(NotRegistered::Oneself);
    }
    let principal = match &wanted.principal {
        PrincipalNumber::Person(ssin) => Principal::Person(hub.store().id_of(ssin).await?),
        PrincipalNumber::Company(number) => Principal::Company(*number),
    };
    let mut terms = Terms {
        principal,
        kind: Kind::Registered {
            relation: wanted.relation,
            institution: caller.subject().institution(),
        },
        scopes: wanted.scopes,
        period: wanted.period,
        label: wanted.label,
        name: None,
    };
    terms.check(None, legal_date(now))?;
    if let PrincipalNumber::Person(ssin) = &wanted.principal {
        terms.principal = Principal::Person(hub.store().enter(ssin).await?);
    }
    let mandate = Accepted {
        id,
        terms,
        made_by: None,
        mandatary: hub.store().enter(&wanted.mandatary).await?,
        since: now,
    };
    let step = Step::of(caller, "registered", now).saying(accepted_value(&mandate));
    match record(step, Change::Registered(Box::new(mandate)), hub.store()).await {
        Ok(recorded) => Ok(Registered {
            mandate: id,
            entry: recorded.entry(),
        }),
        Err(NotRecorded { why, .. }) => Err(NotRegistered::LedgerUnavailable(ledger_trouble(why))),
    }
}

/// Ends a mandate that the caller's own institution registered. Another's looks like none.
///
/// # Errors
/// [`NotRegistered`]; nothing is changed then.
pub async fn unregister<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    id: MandateId,
) -> Result<Registered, NotRegistered> {
    let now = hub.now();
    let refusal = |why: &str| {
        let step = Step::of(caller, "endRefused", now);
        step.saying(json!({ "mandate": id.to_string(), "why": why }))
    };
    if !is_approved(hub, caller) {
        let why = NotRegistered::ParticipantNotApproved;
        return Err(refused(hub, refusal("participantNotApproved"), why).await);
    }
    let institution = caller.subject().institution();
    let found = hub.store().mandate(id).await?;
    let own = found.and_then(|mandate| match mandate {
        Mandate::Accepted(accepted) => Some((
            accepted_value(&accepted),
            accepted.end(institution, now).ok()?,
        )),
        Mandate::Offered(_) | Mandate::Closed(_) => None,
    });
    let Some((value, closed)) = own else {
        let why = NotRegistered::NoSuchMandate;
        return Err(refused(hub, refusal("noSuchMandate"), why).await);
    };
    let step = Step::of(caller, "ended", now).saying(value);
    match record(step, Change::Closed(Box::new(closed)), hub.store()).await {
        Ok(recorded) => Ok(Registered {
            mandate: id,
            entry: recorded.entry(),
        }),
        Err(NotRecorded { why, .. }) => Err(match why {
            NotCommitted::Conflict(_) => {
                let why = NotRegistered::NoSuchMandate;
                refused(hub, refusal("noSuchMandate"), why).await
            }
            NotCommitted::Unavailable(why) => NotRegistered::LedgerUnavailable(why),
        }),
    }
}

/// A page of mandates and the question that it answers. Only when it is recorded does it give the page out.
pub struct Listing {
    step: Step,
    page: Page,
}

impl Listing {
    /// Gives the page out.
    pub fn give(recorded: Recorded<Listing>) -> Page {
        recorded.into_parts().0.page
    }
}

impl Commit for Listing {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        self.step.to_record()
    }
}

/// Lists mandates that the caller's own institution registered.
///
/// # Errors
/// [`NotRegistered`]; nothing is given then.
pub async fn own_mandates<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    asked: Asked,
) -> Result<Recorded<Listing>, NotRegistered> {
    let now = hub.now();
    let person = match &asked.ssin {
        Some(ssin) => Some(hub.store().id_of(ssin).await?),
        None => None,
    };
    let size = asked.page_size.clamp(1, PAGE_SIZE_MAX);
    let question = json!({
        "person": person,
        "company": asked.company,
        "after": asked.after.map(|id| id.to_string()),
        "pageSize": size,
    });
    let step = |action| Step {
        kind: RecordKind::Delivery,
        ..Step::of(caller, action, now)
    };
    if !is_approved(hub, caller) {
        let step = step("listingRefused").saying(json!({
            "asked": question,
            "outcome": "refused",
            "why": "participantNotApproved",
        }));
        return Err(refused(hub, step, NotRegistered::ParticipantNotApproved).await);
    }
    let query = Query {
        person,
        company: asked.company,
        after: asked.after,
        // One more tells whether there is a next page.
        limit: size + 1,
    };
    let institution = caller.subject().institution();
    let mut found = hub.store().registered_by(institution, &query).await?;
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(Mandate::id);
    let listed: Vec<String> = found.iter().map(|it| it.id().to_string()).collect();
    let step = step("listed").saying(json!({
        "asked": question,
        "outcome": "delivered",
        "mandates": listed,
    }));
    let mut mandates = Vec::with_capacity(found.len());
    for mandate in found {
        let principal = match mandate.terms().principal {
            Principal::Person(person) => Some(person),
            Principal::Company(_) => None,
        };
        let mandatary = mandate.mandatary();
        let ids: Vec<_> = principal.into_iter().chain(mandatary).collect();
        let mut numbers = hub.store().numbers_of(&ids).await?.into_iter();
        let of_principal = principal.and_then(|_| numbers.next().flatten());
        let of_mandatary = mandatary.and_then(|_| numbers.next().flatten());
        mandates.push((of_principal, of_mandatary, mandate));
    }
    let page = Page { mandates, next };
    match record(Listing { step, page }, Change::Nothing, hub.store()).await {
        Ok(recorded) => Ok(recorded),
        Err(NotRecorded { why, .. }) => Err(NotRegistered::LedgerUnavailable(ledger_trouble(why))),
    }
}
