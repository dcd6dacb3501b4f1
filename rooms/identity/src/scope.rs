//! What an application may ask of the hub, in OAuth's words.

use std::fmt;

/// One thing that an access token lets an application do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `exchange:consult`: consult data at a source.
    Consult,
    /// `directory:write`: register and unregister files of its own institution.
    DirectoryWrite,
    /// `directory:read`: query the files of its own institution.
    DirectoryRead,
    /// `errors:write`: report that a data element is probably wrong, answer such reports, acknowledge corrections.
    ErrorsWrite,
    /// `errors:read`: list the reports and corrections that concern its own institution.
    ErrorsRead,
    /// `mandates:write`: register and end mandates that its own institution knows.
    MandatesWrite,
    /// `mandates:read`: query the mandates that its own institution registered.
    MandatesRead,
}

impl Scope {
    /// All of them, in the order in which they are written.
    pub const ALL: [Scope; 7] = [
        Scope::Consult,
        Scope::DirectoryWrite,
        Scope::DirectoryRead,
        Scope::ErrorsWrite,
        Scope::ErrorsRead,
        Scope::MandatesWrite,
        Scope::MandatesRead,
    ];

    /// The scope token (RFC 6749 §3.3).
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Consult => "exchange:consult",
            Scope::DirectoryWrite => "directory:write",
            Scope::DirectoryRead => "directory:read",
            Scope::ErrorsWrite => "errors:write",
            Scope::ErrorsRead => "errors:read",
            Scope::MandatesWrite => "mandates:write",
            Scope::MandatesRead => "mandates:read",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Scope::Consult => 1,
            Scope::DirectoryWrite => 2,
            Scope::DirectoryRead => 4,
            Scope::ErrorsWrite => 8,
            Scope::ErrorsRead => 16,
            Scope::MandatesWrite => 32,
            Scope::MandatesRead => 64,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is not a list of scopes we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a scope is unknown, or they are not separated by single spaces")]
pub struct UnknownScope;

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// The set of these scopes.
    pub fn of(scopes: &[Scope]) -> Scopes {
        Scopes(scopes.iter().fold(0, |set, scope| set | scope.bit()))
    }

    /// Reads scope tokens separated by single spaces (RFC 6749 §3.3); the empty text is the empty set.
    ///
    /// # Errors
    /// [`UnknownScope`] if one of them is unknown or the spacing is off.
    pub fn parse(text: &str) -> Result<Scopes, UnknownScope> {
        if text.is_empty() {
            return Ok(Scopes::default());
        }
        text.split(' ').try_fold(Scopes::default(), |set, token| {
            let scope = Scope::ALL
                .into_iter()
                .find(|scope| scope.as_str() == token)
                .ok_or(UnknownScope)?;
            Ok(Scopes(set.0 | scope.bit()))
        })
    }

    /// Whether the set has this scope.
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether every scope of this set is in `other`.
    pub fn is_within(self, other: Scopes) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes, in order.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL
            .into_iter()
            .filter(move |scope| self.contains(*scope))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.iter().enumerate() {
            let space = if position == 0 { "" } else { " " };
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_unknown() {
        let cases = [
            ("", Some("")),
            ("exchange:consult", Some("exchange:consult")),
            (
                "directory:read exchange:consult",
                Some("exchange:consult directory:read"),
            ),
            ("directory:read directory:read", Some("directory:read")),
            (
                "exchange:consult directory:write directory:read",
                Some("exchange:consult directory:write directory:read"),
            ),
            ("exchange", None),
            ("Exchange:consult", None),
            ("exchange:consult ", None),
            ("exchange:consult  directory:read", None),
            ("exchange:consult,directory:read", None),
            (" ", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                Scopes::parse(text)
                    .ok()
                    .map(|scopes| scopes.to_string())
                    .as_deref(),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn sets_compare_as_sets() {
        let both = Scopes::of(&[Scope::Consult, Scope::DirectoryRead]);
        assert!(both.contains(Scope::Consult) && !both.contains(Scope::DirectoryWrite));
        assert!(Scopes::of(&[Scope::Consult]).is_within(both));
        assert!(!Scopes::of(&[Scope::Consult, Scope::DirectoryWrite]).is_within(both));
        assert!(
            Scopes::default().is_within(both) && Scopes::default().is_empty() && !both.is_empty()
        );
    }
}
