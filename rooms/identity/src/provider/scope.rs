//! What a client may ask of a person, in OAuth's words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing that a person lets a client have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonScope {
    /// `openid`: an ID token (OpenID Connect Core 1.0 §3.1.2.1).
    OpenId,
    /// `webid`: her WebID in the tokens (Solid-OIDC §7).
    WebId,
    /// `offline_access`: tokens while she is away (OpenID Connect Core 1.0 §11).
    OfflineAccess,
}

impl PersonScope {
    /// All of them, in the order in which they are written.
    pub const ALL: [PersonScope; 3] = [
        PersonScope::OpenId,
        PersonScope::WebId,
        PersonScope::OfflineAccess,
    ];

    /// The scope token.
    pub const fn as_str(self) -> &'static str {
        match self {
            PersonScope::OpenId => "openid",
            PersonScope::WebId => "webid",
            PersonScope::OfflineAccess => "offline_access",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            PersonScope::OpenId => 1,
            PersonScope::WebId => 2,
            PersonScope::OfflineAccess => 4,
        }
    }
}

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct PersonScopes(u8);

impl PersonScopes {
    /// The set of these scopes.
    pub fn of(scopes: &[PersonScope]) -> PersonScopes {
        PersonScopes(scopes.iter().fold(0, |set, scope| set | scope.bit()))
    }

    /// The scopes that we know of those in a text: others are not granted, and the answer says which are (RFC 6749 §3.3).
    pub fn known_in(text: &str) -> PersonScopes {
        let known = |token| {
            PersonScope::ALL
                .into_iter()
                .find(|scope| scope.as_str() == token)
        };
        PersonScopes(
            text.split(' ')
                .filter_map(known)
                .fold(0, |set, scope| set | scope.bit()),
        )
    }

    /// Whether the set has this scope.
    pub fn contains(self, scope: PersonScope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether every scope of this set is in `other`.
    pub fn is_within(self, other: PersonScopes) -> bool {
        self.0 & !other.0 == 0
    }

    /// The scopes of either set.
    pub fn with(self, other: PersonScopes) -> PersonScopes {
        PersonScopes(self.0 | other.0)
    }

    /// The scopes of both sets.
    pub fn and(self, other: PersonScopes) -> PersonScopes {
        PersonScopes(self.0 & other.0)
    }

    /// The set without this scope.
    pub fn without(self, scope: PersonScope) -> PersonScopes {
        PersonScopes(self.0 & !scope.bit())
    }

    /// The scopes, in order.
    pub fn iter(self) -> impl Iterator<Item = PersonScope> {
        PersonScope::ALL
            .into_iter()
            .filter(move |scope| self.contains(*scope))
    }
}

impl fmt::Display for PersonScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.iter().enumerate() {
            let space = if position == 0 { "" } else { " " };
            write!(f, "{space}{}", scope.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for PersonScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonScopes({self})")
    }
}

impl From<PersonScopes> for String {
    fn from(scopes: PersonScopes) -> String {
        scopes.to_string()
    }
}

impl From<String> for PersonScopes {
    fn from(text: String) -> PersonScopes {
        PersonScopes::known_in(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_unknown_is_granted() {
        for (asked, known) in [
            ("", ""),
            ("openid", "openid"),
            ("offline_access webid openid", "openid webid offline_access"),
            ("openid profile email", "openid"),
            ("openid exchange:consult directory:write", "openid"),
            ("OpenID webid,openid", ""),
            ("openid  webid", "openid webid"),
        ] {
            assert_eq!(PersonScopes::known_in(asked).to_string(), known, "{asked}");
        }
    }
}
