//! A service of an authentic source, as the register describes it.

use serde::{Deserialize, Serialize};
use vocabulary::{Class, ElementId, InstitutionId, Localized, ServiceId};

use crate::yaml::{self, DocumentError, list};

/// What a source can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Service {
    /// The name by which it is asked.
    pub id: ServiceId,
    /// The institution that supplies it.
    pub source: InstitutionId,
    /// The title.
    pub title: Localized,
    /// Whether it wants to know who acts.
    pub acting_user: ActingUserRule,
    /// Every data element that it can give.
    #[serde(deserialize_with = "list::<_, _, Element>")]
    pub elements: Vec<Element>,
}

/// Whether a service wants to know which member of staff acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ActingUserRule {
    /// The acting user must be named.
    Required,
    /// The acting user may be named.
    Optional,
}

/// One data element of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Element {
    /// Its name in questions and answers.
    pub id: ElementId,
    /// How sensitive it is.
    pub class: Class,
    /// What it is.
    pub title: Localized,
}

impl Service {
    /// Reads the YAML of one service. Outside bytes may be given as they are.
    ///
    /// # Errors
    /// [`DocumentError`] with the position in the text, or the field whose content is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let service: Self = yaml::read(bytes)?;
        let mut ids: Vec<_> = service.elements.iter().map(|element| &element.id).collect();
        ids.sort_unstable();
        match ids.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(DocumentError::Content {
                field: "elements",
                why: format!("`{}` is declared twice", pair[0]),
            }),
            None => Ok(service),
        }
    }

    /// The element with this name.
    pub fn element(&self, id: &ElementId) -> Option<&Element> {
        self.elements.iter().find(|element| element.id == *id)
    }
}
