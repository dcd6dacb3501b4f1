//! How sure we are of who is asking.

use serde::{Deserialize, Serialize};

use crate::Class;

/// Level of assurance of an authentication: Regulation (EU) 910/2014 (eIDAS), art. 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// One factor.
    Low,
    /// Two factors, or a key held by the application.
    Substantial,
    /// Two factors of which one is tamper-proof, or a certificate on the connection itself.
    High,
}

impl Level {
    /// The lowest level that may see data of a class. Class 4 asks for a list of named users besides, which is not
    /// a level.
    #[must_use]
    pub const fn needed_for(class: Class) -> Self {
        match class {
            Class::Zero | Class::One => Self::Low,
            Class::Two => Self::Substantial,
            Class::Three | Class::Four => Self::High,
        }
    }
}
