//! What can be wrong with a set of documents.

use vocabulary::{Capacity, DeliberationNumber, ElementId, InstitutionId, ServiceId};

use super::{CANDIDATES_MAX, DocumentKind};

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
    #[error("`{id}`: {why}")]
    CannotPrepare {
        /// The document's identifier.
        id: String,
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
