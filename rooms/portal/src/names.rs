//! What things are called in the language of the reader. Names come from the register and the vocabulary; what neither
//! knows keeps its identifier.

use policy::{Institution, Reason, Register};
use vocabulary::{
    Capacity, ElementId, ElementSet, InstitutionId, Label, Language, Purpose, ServiceId,
    be::capacity_label,
};

use crate::texts::Texts;

/// Names in one language.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(crate) register: &'a Register,
    pub(crate) t: Texts,
}

/// A text of the program in one language.
pub(crate) fn in_language(label: Label, language: Language) -> &'static str {
    match language {
        Language::Nl => label.nl,
        Language::Fr => label.fr,
        Language::De => label.de,
        Language::En => label.en,
    }
}

impl<'a> Names<'a> {
    pub(crate) fn new(register: &'a Register, t: Texts) -> Self {
        Self { register, t }
    }

    fn language(self) -> Language {
        self.t.language()
    }

    pub(crate) fn institution(self, id: InstitutionId) -> String {
        match self.register.institution(id) {
            Some(institution) => institution.name.in_language(self.language()).to_owned(),
            None => self
                .t
                .tell("institution-unknown", &[("number", id.to_string().into())]),
        }
    }

    pub(crate) fn service(self, id: &ServiceId) -> String {
        match self.register.service(id) {
            Some(service) => service.title.in_language(self.language()).to_owned(),
            None => id.to_string(),
        }
    }

    pub(crate) fn element(self, service: &ServiceId, id: &ElementId) -> String {
        let element = self
            .register
            .service(service)
            .and_then(|service| service.element(id));
        match element {
            Some(element) => element.title.in_language(self.language()).to_owned(),
            None => id.to_string(),
        }
    }

    pub(crate) fn elements(self, service: &ServiceId, ids: &ElementSet) -> Vec<String> {
        ids.iter().map(|id| self.element(service, id)).collect()
    }

    pub(crate) fn purpose(self, purpose: &Purpose) -> String {
        match purpose.known() {
            Some(known) => in_language(known.label, self.language()).to_owned(),
            None => purpose.to_string(),
        }
    }

    /// What a capacity of an institution means: in its own words, else in those of its sector.
    pub(crate) fn capacity(self, institution: Option<&Institution>, code: Capacity) -> String {
        let own = institution.and_then(|institution| institution.capacity(code));
        let label = own.cloned().or_else(|| {
            institution.and_then(|institution| capacity_label(institution.sector, code))
        });
        match label {
            Some(label) => label.in_language(self.language()).to_owned(),
            None => self
                .t
                .tell("capacity-unknown", &[("code", code.to_string().into())]),
        }
    }
}

/// The key of what a refusal says to the person.
pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::ParticipantNotApproved => "reason-participant-not-approved",
        Reason::AuthenticationTooWeak => "reason-authentication-too-weak",
        Reason::NoDeliberation => "reason-no-deliberation",
        Reason::DeliberationNotInForce => "reason-deliberation-not-in-force",
        Reason::PurposeNotCovered => "reason-purpose-not-covered",
        Reason::LegalContextNotCovered => "reason-legal-context-not-covered",
        Reason::ElementsNotCovered => "reason-elements-not-covered",
        Reason::RequesterHoldsNoFile => "reason-requester-holds-no-file",
        Reason::CapacityNotCovered => "reason-capacity-not-covered",
        Reason::QuotaExceeded => "reason-quota-exceeded",
        Reason::SourceHoldsNoFile => "reason-source-holds-no-file",
        Reason::EvaluationFailed => "reason-evaluation-failed",
    }
}
