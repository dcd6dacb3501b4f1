//! Sectors of the Belgian social-security network and their quality codes.
//!
//! Facts from the public code lists of the Crossroads Bank for Social Security. Only codes whose meaning we can name
//! stand here; a code that is missing is unknown to the hub, and a registration in it is refused.

use crate::localized::{Label, label};
use crate::{Capacity, Localized};

/// The name of a sector; `None` when it is unknown.
#[must_use]
pub fn sector_label(sector: u16) -> Option<Localized> {
    SECTORS
        .iter()
        .find(|row| row.0 == sector)
        .map(|row| row.1.into())
}

/// What a quality code means for institutions of a sector; `None` when sector or code is unknown.
#[must_use]
pub fn capacity_label(sector: u16, capacity: Capacity) -> Option<Localized> {
    let code = capacity.code();
    let universal = || UNIVERSAL.iter().find(|row| row.0 == code).map(|row| row.1);
    let own = OWN
        .iter()
        .find(|row| (row.0, row.1) == (sector, code))
        .map(|row| row.2);
    sector_label(sector)?;
    own.or_else(universal).map(Localized::from)
}

/// Codes that mean the same in every sector.
const UNIVERSAL: &[(u16, Label)] = &[(
    0,
    label(
        "definitieve inschrijving",
        "inscription définitive",
        "endgültige Eintragung",
        "definitive inscription",
    ),
)];

const SECTORS: &[(u16, Label)] = &[(
    0,
    label(
        "Rijksregister",
        "Registre national",
        "Nationalregister",
        "national register",
    ),
)];

/// Sector, code, meaning.
const OWN: &[(u16, u16, Label)] = &[];
