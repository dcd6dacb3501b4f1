//! Belgium: the national number, enterprise and establishment numbers, sectors with their quality codes, legal days.

mod capacities;
mod enterprise;
mod legal_date;
mod ssin;

pub use capacities::{capacity_label, sector_label};
pub use enterprise::{EnterpriseNumber, EstablishmentUnitNumber, NumberError};
pub use legal_date::{legal_date, legal_day};
pub use ssin::{Ssin, SsinError, SsinKind, SsinRange, SsinWarning};
