//! An institution that takes part, as the register describes it.

use serde::{Deserialize, Serialize};
use vocabulary::be::EnterpriseNumber;
use vocabulary::{Capacity, Date, InstitutionId, Localized};

use crate::yaml::{self, DocumentError, list};

/// A participant: an institution that asks, supplies, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Institution {
    /// Its enterprise number, which is also its identifier.
    pub enterprise_number: InstitutionId,
    /// Its name.
    pub name: Localized,
    /// The sector of the network to which it belongs; capacities are numbered within it.
    pub sector: u16,
    /// Whether it may take part.
    pub status: Status,
    /// The first day of this status.
    pub since: Date,
    /// The capacities in which it holds files.
    #[serde(deserialize_with = "list::<_, _, DeclaredCapacity>")]
    pub capacities: Vec<DeclaredCapacity>,
}

/// Whether an institution may take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// It may ask and supply.
    Approved,
    /// It may not, for the time being.
    Suspended,
    /// It left.
    Withdrawn,
}

impl Status {
    /// The name, as it stands in the documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Approved => "approved",
            Status::Suspended => "suspended",
            Status::Withdrawn => "withdrawn",
        }
    }
}

/// A capacity in which an institution holds files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeclaredCapacity {
    /// The quality code within the sector.
    pub code: Capacity,
    /// What the code means.
    pub label: Localized,
}

/// Sectors of the network are numbered with three digits.
const SECTOR_MAX: u16 = 999;

impl Institution {
    /// Reads the YAML of one institution. Outside bytes may be given as they are.
    ///
    /// # Errors
    /// [`DocumentError`] with the position in the text, or the field whose content is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let institution: Self = yaml::read(bytes)?;
        institution.check()?;
        Ok(institution)
    }

    fn check(&self) -> Result<(), DocumentError> {
        if let Err(error) = EnterpriseNumber::parse(&self.enterprise_number.to_string()) {
            return Err(DocumentError::Content {
                field: "enterpriseNumber",
                why: error.to_string(),
            });
        }
        if self.sector > SECTOR_MAX {
            let why = format!("must be 0 to {SECTOR_MAX}");
            return Err(DocumentError::Content {
                field: "sector",
                why,
            });
        }
        let codes: std::collections::BTreeSet<_> = self.capacities.iter().map(|c| c.code).collect();
        if codes.len() < self.capacities.len() {
            let why = "a code is declared twice".to_owned();
            return Err(DocumentError::Content {
                field: "capacities",
                why,
            });
        }
        Ok(())
    }

    /// What a capacity of this institution means, if it declares it.
    pub fn capacity(&self, code: Capacity) -> Option<&Localized> {
        self.capacities
            .iter()
            .find(|declared| declared.code == code)
            .map(|declared| &declared.label)
    }
}
