//! Something is reported, by the person or by an institution.

use jiff::{SignedDuration, Timestamp};
use ledger::{Entry, NotRecorded, record};
use policy::{Register, Service};
use serde_json::json;
use thiserror::Error;
use vocabulary::{
    Date, ElementSet, ErrorReportId, InstitutionId, Period, PersonId, ServiceId,
    be::{Ssin, legal_date},
};

use super::{
    Change, ErrorReport, Explanation, Hub, Party, Reported, Reporter, Reports as _, State,
    TextPlace, Voice, draw,
    step::{By, Leaf, not_durable, record_refusal},
};
use crate::{Persons as _, Unavailable};

/// Reports that a person can make in 24 hours. Whoever finds more wrong than that has found one thing.
pub const OWN_REPORTS_A_DAY_MAX: usize = 10;

/// The hours after which a report counts no longer: a day.
const COUNTED_HOURS: i64 = DAY_HOURS;

/// The hours of a day.
const DAY_HOURS: i64 = 24;

/// What is reported, parsed but not judged.
pub struct About {
    /// The service in which the value is.
    pub service: ServiceId,
    /// Which elements.
    pub elements: ElementSet,
    /// When the value was wrong, as the reporter thinks.
    pub period: Option<Period>,
    /// What is wrong.
    pub explanation: Explanation,
}

/// A recorded report.
pub struct ReportMade {
    /// Its id.
    pub id: ErrorReportId,
    /// The leaf.
    pub entry: Entry,
    /// The last day on which the source may answer.
    pub deadline: Date,
    /// The number now in force, when the one sent was replaced.
    pub replaced_by: Option<Ssin>,
}

/// Why something was not reported. What an institution is refused is recorded before it is told.
#[derive(Debug, Error)]
pub enum NotReported {
    /// The institution is not an approved participant.
    #[error("the institution is not an approved participant")]
    ParticipantNotApproved,
    /// The register has no such service.
    #[error("the register has no such service")]
    UnknownService,
    /// The service has no such element.
    #[error("the service has no such element")]
    UnknownElement,
    /// The reporter was not given these elements and may not ask for them, or the source has nothing on the person; which
    /// of them is not told.
    #[error("these data elements of this person cannot be reported")]
    MayNotReport,
    /// The person has reported much today.
    #[error("the person has reported {OWN_REPORTS_A_DAY_MAX} times within a day")]
    TooOften {
        /// Seconds after which it may be tried again.
        retry_after_s: u32,
    },
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// An institution reports something about a person.
///
/// It must have been given all of the elements, or hold a file on the person and be named by a deliberation in force that
/// covers them; and the source must have, or have had, a file on the person.
///
/// # Errors
/// See [`NotReported`]; nothing is changed then.
pub async fn report<H: Hub>(
    hub: &H,
    party: &Party,
    ssin: &Ssin,
    about: About,
) -> Result<ReportMade, NotReported> {
    let at = hub.now();
    let register = hub.register();
    let source = offered(&register, &about)?.source;
    let resolved = hub.store().resolve(ssin).await?;
    let person = resolved.person_or_decoy();
    let refuse = async |why: &str, told: NotReported| {
        let asked = json!({
            "person": person, "service": about.service, "elements": about.elements,
        });
        let leaf = Leaf::refused("reportRefused", why, asked, party, at);
        match record_refusal(hub, leaf).await {
            Ok(()) => told,
            Err(why) => NotReported::LedgerUnavailable(why),
        }
    };
    if !register.is_approved(party.institution) {
        let told = NotReported::ParticipantNotApproved;
        return Err(refuse("participantNotApproved", told).await);
    }
    let ground = ground(hub, &register, party.institution, source, person, &about).await?;
    let Some(ground) = ground else {
        return Err(refuse("mayNotReport", NotReported::MayNotReport).await);
    };
    let told_from = ground.withheld_until.map_or(at, |until| until.max(at));
    let made = make(hub, By::Party(party), person, source, about, told_from).await?;
    Ok(ReportMade {
        replaced_by: resolved.current,
        ..made
    })
}

/// A person reports something about themselves, or somebody does so on their behalf, of a source that has, or has had, a
/// file on them.
///
/// # Errors
/// See [`NotReported`]; nothing is changed then.
pub async fn report_own<H: Hub>(
    hub: &H,
    voice: &Voice,
    about: About,
) -> Result<ReportMade, NotReported> {
    let person = voice.person();
    let register = hub.register();
    let source = offered(&register, &about)?.source;
    if !holds(hub, person, source).await? {
        return Err(NotReported::MayNotReport);
    }
    let now = hub.now();
    let latest = hub
        .store()
        .own_reports(person, OWN_REPORTS_A_DAY_MAX)
        .await?;
    if latest.len() == OWN_REPORTS_A_DAY_MAX
        && let Some(oldest) = latest.last()
    {
        let counted = SignedDuration::from_hours(COUNTED_HOURS);
        let left = counted - now.duration_since(oldest.state.reported_at());
        if left.is_positive() {
            let retry_after_s = u32::try_from(left.as_secs()).unwrap_or(u32::MAX).max(1);
            return Err(NotReported::TooOften { retry_after_s });
        }
    }
    make(hub, By::Voice(voice), person, source, about, now).await
}

/// The services about whose data a person can report something: those of sources that have, or have had, a file on them.
///
/// # Errors
/// When the store cannot be read.
pub async fn reportable<H: Hub>(hub: &H, voice: &Voice) -> Result<Vec<ServiceId>, Unavailable> {
    let files = hub.store().files_on(voice.person()).await?;
    Ok(hub
        .register()
        .services()
        .filter(|service| files.iter().any(|file| file.institution == service.source))
        .map(|service| service.id.clone())
        .collect())
}

/// The service, when it has all the elements.
fn offered<'a>(register: &'a Register, about: &About) -> Result<&'a Service, NotReported> {
    let service = register
        .service(&about.service)
        .ok_or(NotReported::UnknownService)?;
    let known = |element| service.element(element).is_some();
    match about.elements.iter().all(known) {
        true => Ok(service),
        false => Err(NotReported::UnknownElement),
    }
}

async fn holds<H: Hub>(
    hub: &H,
    person: PersonId,
    institution: InstitutionId,
) -> Result<bool, Unavailable> {
    let files = hub.store().files_on(person).await?;
    Ok(files.iter().any(|file| file.institution == institution))
}

/// Why an institution may report something.
struct Ground {
    /// Until when what it rests on is withheld from the person.
    withheld_until: Option<Timestamp>,
}

/// Why this institution may report these elements; `None` when it may not.
async fn ground<H: Hub>(
    hub: &H,
    register: &Register,
    by: InstitutionId,
    source: InstitutionId,
    person: PersonId,
    about: &About,
) -> Result<Option<Ground>, Unavailable> {
    // Everything is read in any case, so that the time of a refusal does not tell its reason.
    let source_holds = holds(hub, person, source).await?;
    let reporter_holds = holds(hub, person, by).await?;
    let given = hub
        .store()
        .given(person, &about.service, &about.elements, Date::MIN)
        .await?;
    let mut received = ElementSet::new();
    let mut withheld_until = None;
    for one in given.iter().filter(|one| one.recipient == by) {
        // Of several the last: while one of them is withheld, a report by who got it could show it.
        withheld_until = withheld_until.max(one.withheld_until);
        one.elements
            .iter()
            .for_each(|element| received.insert(element.clone()));
    }
    let at = hub.now();
    let today = legal_date(at);
    let covering: Vec<u16> = (register.deliberations())
        .filter(|deliberation| {
            deliberation.applicants.contains(&by)
                && deliberation.source == source
                && deliberation.service == about.service
                && about.elements.is_subset(&deliberation.elements)
                && deliberation.is_in_force(today)
        })
        .map(|it| it.withholding.as_ref().map_or(0, |it| it.days))
        .collect();
    let was_given = about.elements.is_subset(&received);
    let may_ask = reporter_holds && !covering.is_empty();
    if !was_given && !covering.contains(&0) {
        // It rests on rules alone that all keep what is done by them from the person.
        let days = covering.iter().max().copied().unwrap_or(0);
        let hours = SignedDuration::from_hours(DAY_HOURS * i64::from(days));
        withheld_until = withheld_until.max(at.saturating_add(hours).ok());
    }
    let may = source_holds && (was_given || may_ask);
    Ok(may.then_some(Ground { withheld_until }))
}

async fn make<H: Hub>(
    hub: &H,
    by: By<'_>,
    person: PersonId,
    source: InstitutionId,
    about: About,
    told_from: Timestamp,
) -> Result<ReportMade, NotReported> {
    let at: Timestamp = hub.now();
    let id = ErrorReportId::from_uuid(draw(at, hub.random()));
    let sealed = hub.store().seal(id, TextPlace::Report, &about.explanation);
    let report = ErrorReport {
        id,
        person,
        reporter: match by {
            By::Voice(_) => Reporter::Person,
            By::Party(party) => Reporter::Institution(party.institution),
        },
        mandate: match by {
            By::Voice(voice) => voice.mandate(),
            By::Party(_) => None,
        },
        source,
        service: about.service,
        elements: about.elements,
        period: about.period,
        explanation: None,
        answer: None,
        state: State::Reported(Reported::new(at)),
        told_from: Some(told_from),
        reminded_at: None,
    };
    let deadline = report.deadline();
    let leaf = Leaf::reported(&report, by, at);
    let change = Change::Reported(Box::new((report, sealed)));
    match record(leaf, change, hub.store()).await {
        Ok(recorded) => Ok(ReportMade {
            id,
            entry: recorded.entry(),
            deadline,
            replaced_by: None,
        }),
        Err(NotRecorded { why, .. }) => Err(NotReported::LedgerUnavailable(not_durable(why))),
    }
}
