//! Where a person goes after signing in: a path of this hub and nowhere else.

use vocabulary::Malformed;

/// Longest path with its query: room for an authorization request of an app.
const PATH_BYTES_MAX: usize = 4096;

/// A path with its query on this hub's own origin. It cannot lead a browser to another host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// Reads a path.
    ///
    /// # Errors
    /// [`Malformed`] unless it starts with one slash, stays on this origin in every browser, and is short.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |why| Malformed { what: "path", why };
        if text.len() > PATH_BYTES_MAX {
            return Err(malformed("longer than 4096 bytes"));
        }
        // Browsers take `//` and `/\` for another host, and drop tabs and line ends before they look.
        if !text.starts_with('/') || text[1..].starts_with(['/', '\\']) {
            return Err(malformed("does not start with one slash"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains('\\') {
            return Err(malformed("has a character that no path has"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The start page.
    #[must_use]
    pub fn home() -> Self {
        Self("/home".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_hub() {
        for (text, taken) in [
            ("/", true),
            ("/uses?from=2026-01-01&to=2026-02-01", true),
            (
                "/oauth/authorize?redirect_uri=https%3A%2F%2Fapp.example%2F",
                true,
            ),
            ("", false),
            ("uses", false),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("/\t/evil.example", false),
            ("/\n/evil.example", false),
            ("/uses\r\nSet-Cookie: a=b", false),
            ("https://evil.example/", false),
            ("javascript:alert(1)", false),
            ("/ü", false),
        ] {
            assert_eq!(LocalPath::parse(text).is_ok(), taken, "{text:?}");
        }
        assert!(LocalPath::parse(&format!("/{}", "a".repeat(4096))).is_err());
    }
}
