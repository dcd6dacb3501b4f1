//! The register: institutions, services and deliberations, as one immutable snapshot.
//!
//! What a decision needs is prepared when the snapshot is built: an index from (applicant, source, service) to the
//! candidate deliberations, and the Cedar entities of each. A published change gives a new snapshot.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use vocabulary::{
    Capacity, Class, DeliberationNumber, ElementId, Hash32, InstitutionId, ServiceId,
};

pub use crate::document::{Content, Document, DocumentKind, RegisterChange};
pub use crate::institution::{DeclaredCapacity, Institution, Status};
pub use crate::service::{ActingUserRule, Element, Service};
pub use crate::yaml::{DOCUMENT_BYTES_MAX, DocumentError};

use crate::ask::Use;
use crate::decide::QuotaUse;
use crate::deliberation::Deliberation;
use crate::engine::{ActingUserDemand, Case, ENGINE, Standing};

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
    classes: HashMap<ElementId, Class>,
}

/// A deliberation, ready for decisions.
pub(crate) struct Prepared {
    registered: Registered<Deliberation>,
    /// Its elements with their class, sorted.
    elements: Vec<(ElementId, Class)>,
    case: Case,
}

impl Prepared {
    pub(crate) fn deliberation(&self) -> &Deliberation {
        &self.registered.content
    }

    pub(crate) fn version(&self) -> Hash32 {
        self.registered.document.version()
    }

    pub(crate) fn elements_count(&self) -> usize {
        self.elements.len()
    }

    pub(crate) fn class(&self, element: &ElementId) -> Option<Class> {
        let found = self
            .elements
            .binary_search_by(|(id, _)| id.cmp(element))
            .ok()?;
        Some(self.elements[found].1)
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

/// Where a document of the register is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Two documents have the same identifier.
    #[error("{kind} `{id}` is there twice", kind = kind.as_str())]
    Repeated {
        /// What they are about.
        kind: DocumentKind,
        /// Their identifier.
        id: String,
    },
    /// A service names an institution that is not in the register.
    #[error("service `{service}`: its source {source_id} is not in the register")]
    SourceUnknown {
        /// The service.
        service: ServiceId,
        /// The institution.
        source_id: InstitutionId,
    },
    /// A deliberation names an applicant that is not in the register.
    #[error("deliberation `{deliberation}`: the applicant {applicant} is not in the register")]
    ApplicantUnknown {
        /// The deliberation.
        deliberation: DeliberationNumber,
        /// The institution.
        applicant: InstitutionId,
    },
    /// A deliberation names a service that is not in the register.
    #[error("deliberation `{deliberation}`: the service `{service}` is not in the register")]
    ServiceUnknown {
        /// The deliberation.
        deliberation: DeliberationNumber,
        /// The service.
        service: ServiceId,
    },
    /// A deliberation names a service that another source supplies.
    #[error(
        "deliberation `{deliberation}`: the service `{service}` is supplied by {supplier}, not by {named}"
    )]
    ServiceOfAnother {
        /// The deliberation.
        deliberation: DeliberationNumber,
        /// The service.
        service: ServiceId,
        /// The source that the deliberation names.
        named: InstitutionId,
        /// The source that supplies it.
        supplier: InstitutionId,
    },
    /// A deliberation names an element that the service does not have.
    #[error("deliberation `{deliberation}`: the service `{service}` has no element `{element}`")]
    ElementUnknown {
        /// The deliberation.
        deliberation: DeliberationNumber,
        /// The service.
        service: ServiceId,
        /// The element.
        element: ElementId,
    },
    /// A deliberation names a capacity in which the institution holds no files.
    #[error("deliberation `{deliberation}`: {institution} declares no capacity {capacity}")]
    CapacityUnknown {
        /// The deliberation.
        deliberation: DeliberationNumber,
        /// The institution.
        institution: InstitutionId,
        /// The capacity.
        capacity: Capacity,
    },
    /// A deliberation is amended by one that is not in the register.
    #[error("deliberation `{deliberation}`: it is amended by `{by}`, which is not in the register")]
    AmendmentUnknown {
        /// The deliberation.
        deliberation: DeliberationNumber,
        /// The amending one.
        by: DeliberationNumber,
    },
    /// Too many deliberations for one applicant, source and service.
    #[error(
        "more than {CANDIDATES_MAX} deliberations let {applicant} ask the service `{service}` of {source_id}"
    )]
    TooManyCandidates {
        /// The institution that asks.
        applicant: InstitutionId,
        /// The institution that supplies.
        source_id: InstitutionId,
        /// The service.
        service: ServiceId,
    },
    /// The entities for the decision cannot be built.
    #[error("deliberation `{deliberation}`: {why}")]
    CannotPrepare {
        /// The deliberation.
        deliberation: DeliberationNumber,
        /// What is wrong.
        why: String,
    },
}

/// Everything that is wrong with a set of documents; at least one error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterErrors(pub Vec<RegisterError>);

impl std::fmt::Display for RegisterErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "\n" };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RegisterErrors {}

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
        let mut institutions = BTreeMap::new();
        let mut services = BTreeMap::new();
        let mut deliberations = BTreeMap::new();
        for document in documents {
            let kind = document.kind();
            let id = document.id();
            let earlier = match document.content().clone() {
                Content::Institution(content) => institutions
                    .insert(content.enterprise_number, Registered { content, document })
                    .is_some(),
                Content::Service(content) => {
                    let classes = content
                        .elements
                        .iter()
                        .map(|e| (e.id.clone(), e.class))
                        .collect();
                    let key = content.id.clone();
                    let registered = Registered { content, document };
                    services
                        .insert(
                            key,
                            RegisteredService {
                                registered,
                                classes,
                            },
                        )
                        .is_some()
                }
                Content::Deliberation(content) => deliberations
                    .insert(content.number.clone(), Registered { content, document })
                    .is_some(),
            };
            if earlier {
                errors.push(RegisterError::Repeated { kind, id });
            }
        }
        let mut register = Self {
            institutions,
            services,
            deliberations: Vec::new(),
            index: HashMap::new(),
        };
        if extent == Extent::Whole {
            register.check(&deliberations, &mut errors);
        }
        for (_, registered) in deliberations {
            match register.prepare(registered) {
                Ok(prepared) => register.add(prepared, &mut errors),
                Err(error) if errors.contains(&error) => {}
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
        let elements = content
            .elements
            .iter()
            .map(|element| match service.classes.get(element) {
                Some(class) => Ok((element.clone(), *class)),
                None => Err(RegisterError::ElementUnknown {
                    deliberation: number(),
                    service: content.service.clone(),
                    element: element.clone(),
                }),
            })
            .collect::<Result<_, _>>()?;
        let case = ENGINE
            .case(
                content,
                |id| self.standing(id),
                self.acting_user_demand(&content.service),
            )
            .map_err(|error| RegisterError::CannotPrepare {
                deliberation: number(),
                why: error.to_string(),
            })?;
        Ok(Prepared {
            registered,
            elements,
            case,
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

    pub(crate) fn standing(&self, institution: InstitutionId) -> Standing {
        match self
            .institution(institution)
            .map(|institution| institution.status)
        {
            Some(Status::Approved) => Standing::Approved,
            Some(Status::Suspended | Status::Withdrawn) | None => Standing::NotApproved,
        }
    }

    pub(crate) fn acting_user_demand(&self, service: &ServiceId) -> ActingUserDemand {
        match self.service(service).map(|service| service.acting_user) {
            Some(ActingUserRule::Required) => ActingUserDemand::Demanded,
            Some(ActingUserRule::Optional) | None => ActingUserDemand::NotDemanded,
        }
    }

    /// Whether a service has an element.
    pub(crate) fn has_element(&self, service: &ServiceId, element: &ElementId) -> bool {
        self.services
            .get(service)
            .is_some_and(|service| service.classes.contains_key(element))
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
