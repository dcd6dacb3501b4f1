//! The register: institutions, services and deliberations, as one immutable snapshot.
//!
//! What a decision needs is prepared when the snapshot is built: an index from (applicant, source, service) to the
//! candidate deliberations, and the Cedar entities of each. A published change gives a new snapshot.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use vocabulary::{
    Capacity, Class, DeliberationNumber, ElementId, Hash32, InstitutionId, ServiceId,
};

pub use crate::document::{Content, Document, DocumentKind, RegisterChange};
pub use crate::institution::{DeclaredCapacity, Institution, Status};
pub use crate::service::{ActingUserRule, Element, Service};
pub use crate::yaml::{DOCUMENT_BYTES_MAX, DocumentError};
pub use errors::{RegisterError, RegisterErrors};

use crate::ask::Use;
use crate::deliberation::Deliberation;
use crate::engine::{ActingUserDemand, CannotPrepare, Case, ENGINE, Offer, Standing};
use crate::outcome::QuotaUse;

mod errors;

/// Most deliberations for one applicant, source and service, of any state. Each is judged in turn, so this bounds
/// the time of a decision; in practice there are one to three.
pub const CANDIDATES_MAX: usize = 64;

/// An immutable snapshot of the register.
pub struct Register {
    institutions: BTreeMap<InstitutionId, Registered<Institution>>,
    services: BTreeMap<ServiceId, RegisteredService>,
    /// In the order of their numbers.
    deliberations: Vec<Prepared>,
    /// Positions in `deliberations`, in the order of their numbers.
    index: HashMap<(InstitutionId, InstitutionId), HashMap<ServiceId, Vec<usize>>>,
}

struct Registered<T> {
    content: Arc<T>,
    document: Document,
}

struct RegisteredService {
    registered: Registered<Service>,
    /// Sorted by name.
    elements: Vec<(ElementId, ServiceElement)>,
    offer: Offer,
}

impl RegisteredService {
    fn element(&self, id: &ElementId) -> Option<ServiceElement> {
        let found = self.elements.binary_search_by(|(other, _)| other.cmp(id));
        found.ok().map(|at| self.elements[at].1)
    }
}

/// An element within its service: deliberations name it by its position, so that what they cover fits a few words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServiceElement {
    position: usize,
    pub(crate) class: Class,
}

/// A deliberation, ready for decisions.
pub(crate) struct Prepared {
    version: Hash32,
    /// One bit for each element of the service that it names.
    covers: Box<[u64]>,
    elements_count: usize,
    case: Case,
    registered: Registered<Deliberation>,
}

impl Prepared {
    pub(crate) fn deliberation(&self) -> &Deliberation {
        &self.registered.content
    }

    pub(crate) fn version(&self) -> Hash32 {
        self.version
    }

    /// How many elements it names.
    pub(crate) fn elements_count(&self) -> usize {
        self.elements_count
    }

    /// Whether it names an element of its service.
    pub(crate) fn covers(&self, element: ServiceElement) -> bool {
        let word = self
            .covers
            .get(element.position / BITS)
            .copied()
            .unwrap_or_default();
        word >> (element.position % BITS) & 1 == 1
    }

    pub(crate) fn case(&self) -> &Case {
        &self.case
    }

    /// The quota that a consultation under this deliberation costs.
    pub(crate) fn quota_use(&self, asked: &Use) -> Option<QuotaUse> {
        let deliberation = self.deliberation();
        deliberation.frequency.map(|quota| QuotaUse {
            deliberation: deliberation.number.clone(),
            applicant: asked.applicant,
            window_start: asked.today,
            limit: quota.per_day,
        })
    }
}

/// Bits of one word of [`Prepared::covers`].
const BITS: usize = u64::BITS as usize;

/// How much of the register the documents are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// All of it: whatever a document names must be there.
    Whole,
    /// What one decision rested on: parties of other decisions may be missing.
    Slice,
}

impl Register {
    /// Builds the snapshot from the current version of every document.
    ///
    /// # Errors
    /// [`RegisterErrors`] names each document that repeats, or that names something that is not there.
    pub fn build(documents: impl IntoIterator<Item = Document>) -> Result<Self, RegisterErrors> {
        Self::assemble(documents, Extent::Whole)
    }

    /// Builds what one decision rested on, to replay it.
    pub(crate) fn slice(
        documents: impl IntoIterator<Item = Document>,
    ) -> Result<Self, RegisterErrors> {
        Self::assemble(documents, Extent::Slice)
    }

    fn assemble(
        documents: impl IntoIterator<Item = Document>,
        extent: Extent,
    ) -> Result<Self, RegisterErrors> {
        let mut errors = Vec::new();
        let mut register = Self {
            institutions: BTreeMap::new(),
            services: BTreeMap::new(),
            deliberations: Vec::new(),
            index: HashMap::new(),
        };
        let mut services = BTreeMap::new();
        let mut deliberations = BTreeMap::new();
        for document in documents {
            let (kind, id) = (document.kind(), document.id());
            let earlier = match document.content().clone() {
                Content::Institution(content) => register
                    .institutions
                    .insert(content.enterprise_number, Registered { content, document })
                    .is_some(),
                Content::Service(content) => services
                    .insert(content.id.clone(), Registered { content, document })
                    .is_some(),
                Content::Deliberation(content) => deliberations
                    .insert(content.number.clone(), Registered { content, document })
                    .is_some(),
            };
            if earlier {
                errors.push(RegisterError::Repeated { kind, id });
            }
        }
        for (id, registered) in services {
            match register.prepare_service(registered) {
                Ok(service) => drop(register.services.insert(id, service)),
                Err(error) => errors.push(error),
            }
        }
        if extent == Extent::Whole {
            register.check(&deliberations, &mut errors);
        }
        for (_, registered) in deliberations {
            match register.prepare(registered) {
                Ok(prepared) => register.add(prepared, &mut errors),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(register)
        } else {
            Err(RegisterErrors(errors))
        }
    }

    /// Whether whatever a document names is there.
    fn check(
        &self,
        deliberations: &BTreeMap<DeliberationNumber, Registered<Deliberation>>,
        errors: &mut Vec<RegisterError>,
    ) {
        for service in self.services() {
            if !self.institutions.contains_key(&service.source) {
                errors.push(RegisterError::SourceUnknown {
                    service: service.id.clone(),
                    source_id: service.source,
                });
            }
        }
        for Registered { content, .. } in deliberations.values() {
            let number = || content.number.clone();
            for applicant in &content.applicants {
                match self.institution(*applicant) {
                    None => errors.push(RegisterError::ApplicantUnknown {
                        deliberation: number(),
                        applicant: *applicant,
                    }),
                    Some(institution) => {
                        check_capacities(
                            content,
                            institution,
                            &content.capacities.requester,
                            errors,
                        );
                    }
                }
            }
            if let Some(institution) = self.institution(content.source) {
                check_capacities(content, institution, &content.capacities.source, errors);
            }
            if let Some(by) = content.state.amended_by()
                && !deliberations.contains_key(by)
            {
                errors.push(RegisterError::AmendmentUnknown {
                    deliberation: number(),
                    by: by.clone(),
                });
            }
        }
    }

    fn prepare_service(
        &self,
        registered: Registered<Service>,
    ) -> Result<RegisteredService, RegisterError> {
        let service = &registered.content;
        let mut elements: Vec<(ElementId, ServiceElement)> = service
            .elements
            .iter()
            .enumerate()
            .map(|(position, Element { id, class, .. })| {
                (
                    id.clone(),
                    ServiceElement {
                        position,
                        class: *class,
                    },
                )
            })
            .collect();
        elements.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let demand = demand(service.acting_user);
        let offer = ENGINE
            .offer(
                &service.id,
                demand,
                service.source,
                self.standing(service.source),
            )
            .map_err(|error| RegisterError::CannotPrepare {
                id: service.id.to_string(),
                why: error.to_string(),
            })?;
        Ok(RegisteredService {
            registered,
            elements,
            offer,
        })
    }

    fn prepare(&self, registered: Registered<Deliberation>) -> Result<Prepared, RegisterError> {
        let content = &registered.content;
        let number = || content.number.clone();
        let Some(service) = self.services.get(&content.service) else {
            return Err(RegisterError::ServiceUnknown {
                deliberation: number(),
                service: content.service.clone(),
            });
        };
        if service.registered.content.source != content.source {
            return Err(RegisterError::ServiceOfAnother {
                deliberation: number(),
                service: content.service.clone(),
                named: content.source,
                supplier: service.registered.content.source,
            });
        }
        let mut covers = vec![0_u64; service.elements.len().div_ceil(BITS)].into_boxed_slice();
        for element in &content.elements {
            let Some(ServiceElement { position, .. }) = service.element(element) else {
                return Err(RegisterError::ElementUnknown {
                    deliberation: number(),
                    service: content.service.clone(),
                    element: element.clone(),
                });
            };
            if let Some(word) = covers.get_mut(position / BITS) {
                *word |= 1 << (position % BITS);
            }
        }
        let case = ENGINE
            .case(content, &service.offer, |id| self.standing(id))
            .map_err(|error| RegisterError::CannotPrepare {
                id: content.number.to_string(),
                why: error.to_string(),
            })?;
        Ok(Prepared {
            version: registered.document.version(),
            covers,
            elements_count: content.elements.len(),
            case,
            registered,
        })
    }

    /// Adds a deliberation to the index; called in the order of the numbers.
    fn add(&mut self, prepared: Prepared, errors: &mut Vec<RegisterError>) {
        let position = self.deliberations.len();
        let deliberation = prepared.deliberation();
        for applicant in &deliberation.applicants {
            let candidates = self
                .index
                .entry((*applicant, deliberation.source))
                .or_default()
                .entry(deliberation.service.clone())
                .or_default();
            candidates.push(position);
            if candidates.len() == CANDIDATES_MAX + 1 {
                errors.push(RegisterError::TooManyCandidates {
                    applicant: *applicant,
                    source_id: deliberation.source,
                    service: deliberation.service.clone(),
                });
            }
        }
        self.deliberations.push(prepared);
    }

    /// Every deliberation, of any state, that lets the applicant ask this service of this source.
    pub(crate) fn candidates(&self, asked: &Use) -> impl Iterator<Item = &Prepared> {
        self.index
            .get(&(asked.applicant, asked.source))
            .and_then(|services| services.get(&asked.service))
            .into_iter()
            .flatten()
            .map(|position| &self.deliberations[*position])
    }

    /// The quotas to look up before a use can be decided: one for each candidate that sets a frequency.
    pub fn candidates_with_quota(&self, asked: &Use) -> Vec<QuotaUse> {
        self.candidates(asked)
            .filter_map(|candidate| candidate.quota_use(asked))
            .collect()
    }

    /// For how many days a person is not told of a use that was permitted by this deliberation; 0 to tell them at once.
    pub fn days_withheld(&self, permitted_by: &DeliberationNumber) -> u16 {
        self.deliberation(permitted_by)
            .and_then(|deliberation| deliberation.withholding.as_ref())
            .map_or(0, |withholding| withholding.days)
    }

    /// For how many days a person is not told of a refused use: as long as if it had been permitted by a deliberation in
    /// force that names its purpose and task. An inspection that failed for want of a file is an inspection all the same.
    pub fn days_refusal_withheld(&self, asked: &Use) -> u16 {
        self.candidates(asked)
            .map(Prepared::deliberation)
            .filter(|candidate| {
                candidate.is_in_force(asked.today)
                    && candidate.purposes.contains(&asked.purpose)
                    && candidate.legal_contexts.contains(&asked.legal_context)
            })
            .filter_map(|candidate| candidate.withholding.as_ref())
            .map(|withholding| withholding.days)
            .max()
            .unwrap_or(0)
    }

    pub(crate) fn standing(&self, institution: InstitutionId) -> Standing {
        match self
            .institution(institution)
            .map(|institution| institution.status)
        {
            Some(Status::Approved) => Standing::Approved,
            Some(Status::Suspended | Status::Withdrawn) | None => Standing::NotApproved,
        }
    }

    /// What a case needs to know of a service and its source, also where the register has no such service there.
    pub(crate) fn offer(&self, asked: &Use) -> Result<Cow<'_, Offer>, CannotPrepare> {
        match self.services.get(&asked.service) {
            Some(service) if service.registered.content.source == asked.source => {
                Ok(Cow::Borrowed(&service.offer))
            }
            _ => {
                let (demand, standing) =
                    (ActingUserDemand::NotDemanded, self.standing(asked.source));
                ENGINE
                    .offer(&asked.service, demand, asked.source, standing)
                    .map(Cow::Owned)
            }
        }
    }

    /// An element of a service, if the service has it.
    pub(crate) fn element(&self, service: &ServiceId, id: &ElementId) -> Option<ServiceElement> {
        self.services.get(service)?.element(id)
    }

    pub(crate) fn institution_version(&self, id: InstitutionId) -> Option<Hash32> {
        self.institutions
            .get(&id)
            .map(|registered| registered.document.version())
    }

    pub(crate) fn service_version(&self, id: &ServiceId) -> Option<Hash32> {
        self.services
            .get(id)
            .map(|service| service.registered.document.version())
    }

    /// The institution with this number.
    pub fn institution(&self, id: InstitutionId) -> Option<&Institution> {
        self.institutions
            .get(&id)
            .map(|registered| registered.content.as_ref())
    }

    /// Whether the institution is an approved participant; one that the register does not have is not.
    pub fn is_approved(&self, id: InstitutionId) -> bool {
        self.institution(id)
            .is_some_and(|institution| institution.status == Status::Approved)
    }

    /// The service with this name.
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services
            .get(id)
            .map(|service| service.registered.content.as_ref())
    }

    /// The deliberation with this number.
    pub fn deliberation(&self, number: &DeliberationNumber) -> Option<&Deliberation> {
        self.prepared(number).map(Prepared::deliberation)
    }

    fn prepared(&self, number: &DeliberationNumber) -> Option<&Prepared> {
        let found = self
            .deliberations
            .binary_search_by(|prepared| prepared.deliberation().number.cmp(number));
        found.ok().map(|position| &self.deliberations[position])
    }

    /// Every institution, by number.
    pub fn institutions(&self) -> impl Iterator<Item = &Institution> {
        self.institutions
            .values()
            .map(|registered| registered.content.as_ref())
    }

    /// Every service, by name.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services
            .values()
            .map(|service| service.registered.content.as_ref())
    }

    /// Every deliberation, by number.
    pub fn deliberations(&self) -> impl Iterator<Item = &Deliberation> {
        self.deliberations.iter().map(Prepared::deliberation)
    }

    /// The document of an institution.
    pub fn institution_document(&self, id: InstitutionId) -> Option<&Document> {
        self.institutions
            .get(&id)
            .map(|registered| &registered.document)
    }

    /// The document of a service.
    pub fn service_document(&self, id: &ServiceId) -> Option<&Document> {
        self.services
            .get(id)
            .map(|service| &service.registered.document)
    }

    /// The document of a deliberation.
    pub fn deliberation_document(&self, number: &DeliberationNumber) -> Option<&Document> {
        self.prepared(number)
            .map(|prepared| &prepared.registered.document)
    }

    /// Every document: institutions, then services, then deliberations.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        let institutions = self
            .institutions
            .values()
            .map(|registered| &registered.document);
        let services = self
            .services
            .values()
            .map(|service| &service.registered.document);
        let deliberations = self.deliberations.iter().map(|p| &p.registered.document);
        institutions.chain(services).chain(deliberations)
    }
}

fn demand(rule: ActingUserRule) -> ActingUserDemand {
    match rule {
        ActingUserRule::Required => ActingUserDemand::Demanded,
        ActingUserRule::Optional => ActingUserDemand::NotDemanded,
    }
}

fn check_capacities(
    deliberation: &Deliberation,
    institution: &Institution,
    capacities: &BTreeSet<Capacity>,
    errors: &mut Vec<RegisterError>,
) {
    for capacity in capacities {
        if institution.capacity(*capacity).is_none() {
            errors.push(RegisterError::CapacityUnknown {
                deliberation: deliberation.number.clone(),
                institution: institution.enterprise_number,
                capacity: *capacity,
            });
        }
    }
}
