//! The entities by which a question is judged, prepared when the register is built.

use std::collections::{BTreeSet, HashMap, HashSet};

use cedar_policy::{Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};
use vocabulary::{Capacity, DeliberationNumber, InstitutionId, ServiceId};

use super::{Engine, day_number};
use crate::deliberation::Deliberation;

/// The day of a deliberation that never entered into force, or whose end is not known.
const NO_DAY: i64 = 99_999_999;

/// A service with its source. Cases of the same service share these entities.
#[derive(Clone)]
pub(crate) struct Offer {
    source: InstitutionId,
    service: EntityUid,
    entities: Entities,
}

/// The entities that one deliberation is judged by: itself, its service, its source and its applicants.
pub(crate) struct Case {
    pub(super) resource: EntityUid,
    pub(super) service: RestrictedExpression,
    pub(super) entities: Entities,
}

/// How an institution enters a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Approved,
    NotApproved,
}

/// How a service enters a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActingUserDemand {
    Demanded,
    NotDemanded,
}

/// Why entities cannot be built; the types of the register leave no way for it.
#[derive(Debug, thiserror::Error)]
#[error("the entities of the decision cannot be built: {0}")]
pub(crate) struct CannotPrepare(String);

impl CannotPrepare {
    fn because(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

type Attributes = HashMap<String, RestrictedExpression>;

impl Engine {
    /// A service and its source.
    pub(crate) fn offer(
        &self,
        service: &ServiceId,
        demand: ActingUserDemand,
        source: InstitutionId,
        standing: Standing,
    ) -> Result<Offer, CannotPrepare> {
        let demanded = demand == ActingUserDemand::Demanded;
        let service = self.uid(&self.types.service, service.as_str());
        let attributes = HashMap::from([
            ("source".to_owned(), self.institution(source)),
            (
                "actingUserRequired".to_owned(),
                RestrictedExpression::new_bool(demanded),
            ),
        ]);
        let entities = [
            entity(service.clone(), attributes)?,
            self.party(source, standing)?,
        ];
        let entities = Entities::from_entities(entities, Some(&self.schema))
            .map_err(CannotPrepare::because)?;
        Ok(Offer {
            source,
            service,
            entities,
        })
    }

    /// The case of one deliberation; `standing` says what the register knows of its applicants.
    pub(crate) fn case(
        &self,
        deliberation: &Deliberation,
        offer: &Offer,
        standing: impl Fn(InstitutionId) -> Standing,
    ) -> Result<Case, CannotPrepare> {
        let texts = |texts: &mut dyn Iterator<Item = &str>| {
            set(texts.map(|text| RestrictedExpression::new_string(text.to_owned())))
        };
        let codes = |codes: &BTreeSet<Capacity>| {
            set(codes
                .iter()
                .map(|code| RestrictedExpression::new_long(code.code().into())))
        };
        let Deliberation {
            capacities,
            applicants,
            purposes,
            legal_contexts,
            ..
        } = deliberation;
        let force = deliberation.force();
        let first = force.map_or(NO_DAY, |force| day_number(force.first));
        let last = force
            .and_then(|force| force.last)
            .map_or(NO_DAY, day_number);
        let attributes = HashMap::from([
            (
                "applicants".to_owned(),
                set(applicants.iter().map(|id| self.institution(*id))),
            ),
            (
                "service".to_owned(),
                RestrictedExpression::new_entity_uid(offer.service.clone()),
            ),
            ("firstDay".to_owned(), RestrictedExpression::new_long(first)),
            ("lastDay".to_owned(), RestrictedExpression::new_long(last)),
            (
                "purposes".to_owned(),
                texts(&mut purposes.iter().map(|text| text.as_str())),
            ),
            (
                "legalContexts".to_owned(),
                texts(&mut legal_contexts.iter().map(|t| t.as_str())),
            ),
            (
                "requesterCapacities".to_owned(),
                codes(&capacities.requester),
            ),
            ("sourceCapacities".to_owned(), codes(&capacities.source)),
            (
                "limited".to_owned(),
                RestrictedExpression::new_bool(deliberation.frequency.is_some()),
            ),
        ]);
        let parties = applicants
            .iter()
            .map(|applicant| (*applicant, standing(*applicant)));
        self.assemble(Some(&deliberation.number), attributes, offer, parties)
    }

    /// The case of a question that no deliberation covers: a resource that allows nothing.
    pub(crate) fn case_without_deliberation(
        &self,
        offer: &Offer,
        applicant: InstitutionId,
        standing: Standing,
    ) -> Result<Case, CannotPrepare> {
        let nothing = || RestrictedExpression::new_set([]);
        let attributes = HashMap::from([
            ("applicants".to_owned(), nothing()),
            (
                "service".to_owned(),
                RestrictedExpression::new_entity_uid(offer.service.clone()),
            ),
            (
                "firstDay".to_owned(),
                RestrictedExpression::new_long(NO_DAY),
            ),
            ("lastDay".to_owned(), RestrictedExpression::new_long(NO_DAY)),
            ("purposes".to_owned(), nothing()),
            ("legalContexts".to_owned(), nothing()),
            ("requesterCapacities".to_owned(), nothing()),
            ("sourceCapacities".to_owned(), nothing()),
            ("limited".to_owned(), RestrictedExpression::new_bool(false)),
        ]);
        self.assemble(
            None,
            attributes,
            offer,
            std::iter::once((applicant, standing)),
        )
    }

    fn assemble(
        &self,
        number: Option<&DeliberationNumber>,
        attributes: Attributes,
        offer: &Offer,
        parties: impl Iterator<Item = (InstitutionId, Standing)>,
    ) -> Result<Case, CannotPrepare> {
        // No number is the empty text, so the empty name stands for no deliberation.
        let name = number.map_or("", |number| number.as_str());
        let resource = self.uid(&self.types.deliberation, name);
        let mut entities = vec![entity(resource.clone(), attributes)?];
        for (party, standing) in parties.filter(|(party, _)| *party != offer.source) {
            entities.push(self.party(party, standing)?);
        }
        let entities = offer
            .entities
            .clone()
            .add_entities(entities, Some(&self.schema))
            .map_err(CannotPrepare::because)?;
        let service = RestrictedExpression::new_entity_uid(offer.service.clone());
        Ok(Case {
            resource,
            service,
            entities,
        })
    }

    fn party(&self, id: InstitutionId, standing: Standing) -> Result<Entity, CannotPrepare> {
        let approved = RestrictedExpression::new_bool(standing == Standing::Approved);
        entity(
            self.institution_uid(id),
            HashMap::from([("approved".to_owned(), approved)]),
        )
    }

    fn institution(&self, id: InstitutionId) -> RestrictedExpression {
        RestrictedExpression::new_entity_uid(self.institution_uid(id))
    }

    pub(super) fn institution_uid(&self, id: InstitutionId) -> EntityUid {
        self.uid(&self.types.institution, &id.to_string())
    }

    fn uid(&self, entity_type: &EntityTypeName, id: &str) -> EntityUid {
        EntityUid::from_type_name_and_id(entity_type.clone(), EntityId::new(id))
    }
}

fn entity(uid: EntityUid, attributes: Attributes) -> Result<Entity, CannotPrepare> {
    Entity::new(uid, attributes, HashSet::new()).map_err(CannotPrepare::because)
}

fn set(items: impl Iterator<Item = RestrictedExpression>) -> RestrictedExpression {
    RestrictedExpression::new_set(items)
}
