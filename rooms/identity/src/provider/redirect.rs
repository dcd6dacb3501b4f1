//! The addresses that an answer may go to (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §4.1).
//!
//! INVARIANT: an address that was not registered gets nothing, not even an error: an open redirect helps whoever fishes.

use std::fmt;

use crate::htu;

use super::metadata::ApplicationType;

/// Longest address in bytes; real ones have under 200.
const URI_BYTES_MAX: usize = 1024;

/// The hosts of the person's own machine. `localhost` is one, although RFC 8252 §8.3 advises against it, because
/// developers register it.
const LOOPBACK_HOSTS: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// Why a text is no address to go back to. OAuth calls all of them `invalid_redirect_uri`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoRedirect {
    /// Longer than any honest one.
    #[error("a redirect address is longer than {URI_BYTES_MAX} bytes")]
    TooLong,
    /// No absolute URI, or with characters that no URI has.
    #[error("a redirect address is not an absolute URI")]
    NotAbsolute,
    /// With a `#`.
    #[error("a redirect address has a fragment")]
    Fragment,
    /// With a user name or password before the host.
    #[error("a redirect address names a user")]
    User,
    /// `http` to another machine.
    #[error("a redirect address is http and not on loopback; use https")]
    NotSecure,
    /// A scheme that a browser gives a meaning of its own, or one without a dot (RFC 8252 §7.1).
    #[error("a redirect address has a scheme that is neither https nor a reversed domain name")]
    Scheme,
    /// A private-use scheme for a web application.
    #[error("only a native application may have a redirect address with a scheme of its own")]
    OnlyNative,
}

/// An address that was registered.
#[derive(Clone, PartialEq, Eq)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Reads an address for an application of this type.
    ///
    /// # Errors
    /// [`NoRedirect`] with the rule that is broken.
    pub fn parse(text: &str, kind: ApplicationType) -> Result<RedirectUri, NoRedirect> {
        if text.len() > URI_BYTES_MAX {
            return Err(NoRedirect::TooLong);
        }
        // Browsers take a backslash for a slash, so what looks like a path may be a host.
        let is_uri = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        if !text.bytes().all(is_uri) {
            return Err(NoRedirect::NotAbsolute);
        }
        if text.contains('#') {
            return Err(NoRedirect::Fragment);
        }
        let (scheme, rest) = text.split_once(':').ok_or(NoRedirect::NotAbsolute)?;
        match scheme {
            "https" | "http" => {
                let (host, _) = host_and_rest(text).ok_or(NoRedirect::NotAbsolute)?;
                if host.contains('@') {
                    return Err(NoRedirect::User);
                }
                let url = htu::normalised(text.as_bytes()).ok_or(NoRedirect::NotAbsolute)?;
                // One spelling, or two readers see two hosts.
                let (normal_host, _) = host_and_rest(&url).ok_or(NoRedirect::NotAbsolute)?;
                if scheme == "http" && !LOOPBACK_HOSTS.contains(&name(normal_host)) {
                    return Err(NoRedirect::NotSecure);
                }
            }
            _ => {
                let fit = |byte: u8| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-+".contains(&byte)
                };
                let is_private = scheme.contains('.')
                    && scheme.starts_with(|first: char| first.is_ascii_lowercase())
                    && scheme.bytes().all(fit);
                if !is_private {
                    return Err(NoRedirect::Scheme);
                }
                if rest.is_empty() {
                    return Err(NoRedirect::NotAbsolute);
                }
                match kind {
                    ApplicationType::Native => {}
                    ApplicationType::Web => return Err(NoRedirect::OnlyNative),
                }
            }
        }
        Ok(RedirectUri(text.to_owned()))
    }

    /// Whether a request may name `asked` for this address: the same text, but for the port of a loopback address, which
    /// the system gives to a native application when it starts (RFC 8252 §7.3).
    pub fn allows(&self, asked: &str) -> bool {
        if self.0 == asked {
            return true;
        }
        if asked.len() > URI_BYTES_MAX {
            return false;
        }
        match (self.loopback(), loopback(asked)) {
            (Some(registered), Some(asked)) => registered == asked,
            _ => false,
        }
    }

    fn loopback(&self) -> Option<(&str, &str)> {
        loopback(&self.0)
    }

    /// Whether any program on the person's machine could answer there: her consent is then asked each time
    /// (RFC 8252 §8.6).
    pub fn is_anybodys(&self) -> bool {
        !self.0.starts_with("https://")
    }

    /// As it was registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedirectUri({})", self.0)
    }
}

/// Scheme, host and port of an address that answers go to; `None` for a private-use scheme, whose whole origin is its
/// scheme.
pub(super) fn origin(uri: &str) -> Option<&str> {
    let (host, rest) = host_and_rest(uri)?;
    let end = uri.len() - rest.len();
    (!host.is_empty()).then(|| &uri[..end])
}

/// The name of the host that a URL leads to, without port; for telling a person.
pub(super) fn host(uri: &str) -> Option<&str> {
    host_and_rest(uri).map(|(host, _)| name(host))
}

/// Host with port, and path with query, of an http or https URL.
fn host_and_rest(uri: &str) -> Option<(&str, &str)> {
    let rest = uri
        .strip_prefix("https://")
        .or_else(|| uri.strip_prefix("http://"))?;
    Some(rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len())))
}

/// The host without its port.
fn name(host: &str) -> &str {
    htu::split_port(host).map_or(host, |(name, _)| name)
}

/// Host and rest of an address whose port may vary: http to a loopback number. `localhost` may lead elsewhere.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let (host, rest) = uri
        .starts_with("http://")
        .then(|| host_and_rest(uri))
        .flatten()?;
    let (name, _) = htu::split_port(host)?;
    ["127.0.0.1", "[::1]"]
        .contains(&name)
        .then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationType::{Native, Web};

    #[test]
    fn takes_what_is_safe_for_its_kind() {
        let long = format!("https://app.example/{}", "a".repeat(URI_BYTES_MAX));
        let cases = [
            ("https://app.example/callback", Web, None),
            ("https://app.example", Web, None),
            ("https://app.example:8443/callback?a=b", Web, None),
            ("http://localhost:3000/callback", Web, None),
            ("http://127.0.0.1/callback", Native, None),
            ("http://[::1]:9/callback", Native, None),
            ("com.example.app:/callback", Native, None),
            (
                "com.example.app:/callback",
                Web,
                Some(NoRedirect::OnlyNative),
            ),
            ("https://app.example/#", Web, Some(NoRedirect::Fragment)),
            (
                "https://app.example/a#b",
                Native,
                Some(NoRedirect::Fragment),
            ),
            (
                "http://app.example/callback",
                Web,
                Some(NoRedirect::NotSecure),
            ),
            (
                "http://127.0.0.1.app.example/",
                Native,
                Some(NoRedirect::NotSecure),
            ),
            (
                "http://localhost.app.example/",
                Native,
                Some(NoRedirect::NotSecure),
            ),
            ("http://127.0.0.2/", Native, Some(NoRedirect::NotSecure)),
            ("https://user@app.example/", Web, Some(NoRedirect::User)),
            ("http://localhost@app.example/", Web, Some(NoRedirect::User)),
            (
                "https://app.example\\@evil.example/",
                Web,
                Some(NoRedirect::NotAbsolute),
            ),
            (
                "https://app.example/a b",
                Web,
                Some(NoRedirect::NotAbsolute),
            ),
            ("https://app.example/\n", Web, Some(NoRedirect::NotAbsolute)),
            (
                "https://\u{e9}.example/",
                Web,
                Some(NoRedirect::NotAbsolute),
            ),
            ("https:///callback", Web, Some(NoRedirect::NotAbsolute)),
            ("https:app.example", Web, Some(NoRedirect::NotAbsolute)),
            ("//app.example/callback", Web, Some(NoRedirect::NotAbsolute)),
            ("/callback", Web, Some(NoRedirect::NotAbsolute)),
            ("", Web, Some(NoRedirect::NotAbsolute)),
            ("HTTPS://app.example/", Web, Some(NoRedirect::Scheme)),
            ("javascript:alert(1)", Native, Some(NoRedirect::Scheme)),
            ("data:text/html,x", Native, Some(NoRedirect::Scheme)),
            ("file:///etc/passwd", Native, Some(NoRedirect::Scheme)),
            ("app:/callback", Native, Some(NoRedirect::Scheme)),
            ("com.Example:/callback", Native, Some(NoRedirect::Scheme)),
            (".example:/callback", Native, Some(NoRedirect::Scheme)),
            ("com.example.app:", Native, Some(NoRedirect::NotAbsolute)),
            (&long, Web, Some(NoRedirect::TooLong)),
        ];
        for (text, kind, refused) in cases {
            assert_eq!(RedirectUri::parse(text, kind).err(), refused, "{text}");
        }
    }

    #[test]
    fn only_the_port_of_a_loopback_number_may_vary() {
        let cases = [
            ("https://app.example/cb", "https://app.example/cb", true),
            ("https://app.example/cb", "https://app.example/cb/", false),
            (
                "https://app.example/cb",
                "https://app.example/cb?x=1",
                false,
            ),
            ("https://app.example/cb", "https://app.example/CB", false),
            (
                "https://app.example/cb",
                "https://app.example:443/cb",
                false,
            ),
            (
                "https://app.example/cb",
                "https://app.example/x/../cb",
                false,
            ),
            (
                "https://app.example/cb",
                "https://app.example.evil/cb",
                false,
            ),
            ("https://app.example/cb", "https://app.example/%63b", false),
            ("https://app.example", "https://app.example/", false),
            (
                "http://localhost:3000/cb",
                "http://localhost:3001/cb",
                false,
            ),
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", true),
            ("http://127.0.0.1:1/cb", "http://127.0.0.1/cb", true),
            ("http://[::1]/cb", "http://[::1]:51004/cb", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/other", false),
            ("http://127.0.0.1/cb", "http://[::1]:51004/cb", false),
            ("http://127.0.0.1/cb", "https://127.0.0.1/cb", false),
            (
                "http://127.0.0.1/cb",
                "http://127.0.0.1:x@evil.example/cb",
                false,
            ),
            (
                "http://127.0.0.1/cb",
                "http://127.0.0.1:1.evil.example/cb",
                false,
            ),
            ("http://127.0.0.1/cb", "http://127.0.0.1:123456/cb", false),
        ];
        for (registered, asked, allowed) in cases {
            let registered = RedirectUri::parse(registered, Native).unwrap();
            assert_eq!(registered.allows(asked), allowed, "{registered:?} {asked}");
        }
    }

    #[test]
    fn an_origin_is_cut_before_the_path() {
        for (uri, cut, named) in [
            (
                "https://app.example/cb?a=b",
                Some("https://app.example"),
                Some("app.example"),
            ),
            (
                "http://localhost:3000/cb",
                Some("http://localhost:3000"),
                Some("localhost"),
            ),
            (
                "https://app.example?a",
                Some("https://app.example"),
                Some("app.example"),
            ),
            ("com.example.app:/cb", None, None),
        ] {
            assert_eq!(origin(uri), cut, "{uri}");
            assert_eq!(host(uri), named, "{uri}");
        }
    }
}
