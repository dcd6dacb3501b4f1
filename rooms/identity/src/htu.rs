//! The URL in a DPoP proof, compared as RFC 9449 §4.3 wants: without query and fragment, after syntax-based and
//! scheme-based normalisation (RFC 3986 §6.2.2 and §6.2.3).

/// Longest URL in bytes that a proof may name; our own longest path has under 200.
const URL_BYTES_MAX: usize = 2048;

/// Whether a proof for `claimed` fits a request to `requested`. What is no absolute http or https URL fits nothing.
pub(crate) fn is_same(claimed: &str, requested: &str) -> bool {
    // The usual case: a client that writes the URL as we do.
    if claimed == requested && !claimed.contains(['?', '#']) {
        return true;
    }
    match (
        normalised(claimed.as_bytes()),
        normalised(requested.as_bytes()),
    ) {
        (Some(claimed), Some(requested)) => claimed == requested,
        _ => false,
    }
}

/// The normal form of an absolute http or https URL without its query and fragment; `None` if the bytes are no such
/// URL, name a user, or are longer than 2,048 bytes.
pub fn normalised(url: &[u8]) -> Option<String> {
    if url.len() > URL_BYTES_MAX {
        return None;
    }
    let url = std::str::from_utf8(url).ok()?;
    let url = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = split_port(authority)?;
    let host = host_form(host)?;
    // Leading zeros are no other port.
    let port = match port.trim_start_matches('0') {
        "" if !port.is_empty() => "0",
        "" => default_port,
        port => port,
    };
    let path = without_dot_segments(&percent_form(path)?);
    let port = if port == default_port {
        String::new()
    } else {
        format!(":{port}")
    };
    Some(format!("{scheme}://{host}{port}{path}"))
}

/// Host and port; the port is empty when there is none. A user name refuses the URL.
pub(crate) fn split_port(authority: &str) -> Option<(&str, &str)> {
    let (host, port) = match authority.rfind(':') {
        Some(colon) if !authority[colon..].contains(']') => {
            (&authority[..colon], &authority[colon + 1..])
        }
        _ => (authority, ""),
    };
    let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    (is_port && !host.is_empty()).then_some((host, port))
}

pub(crate) fn host_form(host: &str) -> Option<String> {
    let is_literal = host.starts_with('[') && host.ends_with(']') && host.len() > 2;
    let name = if is_literal {
        &host[1..host.len() - 1]
    } else {
        host
    };
    let is_fit = name.bytes().all(|byte| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'-' => true,
        b'_' => !is_literal,
        b':' => is_literal,
        _ => false,
    });
    is_fit.then(|| host.to_ascii_lowercase())
}

/// The path with percent-encodings of unreserved characters decoded and all others in capitals.
fn percent_form(path: &str) -> Option<String> {
    let mut form = String::with_capacity(path.len().max(1));
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let digit = |byte: Option<u8>| (byte? as char).to_digit(16);
                let code = u8::try_from(digit(bytes.next())? * 16 + digit(bytes.next())?).ok()?;
                match code {
                    b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => {
                        form.push(char::from(code))
                    }
                    _ => form.push_str(&format!("%{code:02X}")),
                }
            }
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => form.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+'
            | b',' | b';' | b'=' | b':' | b'@' | b'/' => form.push(char::from(byte)),
            _ => return None,
        }
    }
    Some(form)
}

/// The path without `.` and `..` segments (RFC 3986 §5.2.4); an empty path is `/`.
fn without_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if segments.peek().is_none() {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_resource_has_one_form() {
        let cases = [
            (
                "https://hub.example/exchange/v1/consultations",
                Some("https://hub.example/exchange/v1/consultations"),
            ),
            ("HTTPS://HUB.example:443/a", Some("https://hub.example/a")),
            ("https://hub.example:0443/a", Some("https://hub.example/a")),
            ("https://hub.example:/a", Some("https://hub.example/a")),
            (
                "https://hub.example:8443/a",
                Some("https://hub.example:8443/a"),
            ),
            ("http://localhost:8080", Some("http://localhost:8080/")),
            ("http://localhost:80", Some("http://localhost/")),
            ("http://localhost:443/", Some("http://localhost:443/")),
            ("http://localhost:0/", Some("http://localhost:0/")),
            ("http://[::1]:8080/a", Some("http://[::1]:8080/a")),
            ("http://[::1]/a", Some("http://[::1]/a")),
            ("https://hub.example/a?b=c#d", Some("https://hub.example/a")),
            ("https://hub.example?b=c", Some("https://hub.example/")),
            ("https://hub.example/a#?", Some("https://hub.example/a")),
            (
                "https://hub.example/%7euser/%41%2f%c3%a9",
                Some("https://hub.example/~user/A%2F%C3%A9"),
            ),
            (
                "https://hub.example/a/./b/../c",
                Some("https://hub.example/a/c"),
            ),
            (
                "https://hub.example/a/%2e%2e/c",
                Some("https://hub.example/c"),
            ),
            ("https://hub.example/../../c", Some("https://hub.example/c")),
            ("https://hub.example/a/..", Some("https://hub.example/")),
            (
                "https://hub.example/a/b/.",
                Some("https://hub.example/a/b/"),
            ),
            (
                "https://hub.example/a//b/",
                Some("https://hub.example/a//b/"),
            ),
            ("https://hub.example/A", Some("https://hub.example/A")),
            ("", None),
            ("/exchange/v1/consultations", None),
            ("hub.example/a", None),
            ("ftp://hub.example/a", None),
            ("https:///a", None),
            ("https://:443/a", None),
            ("https://user@hub.example/a", None),
            ("https://user:word@hub.example/a", None),
            ("https://hub.example:443x/a", None),
            ("https://hub.example:123456/a", None),
            ("https://hub example/a", None),
            ("https://hub.example/a b", None),
            ("https://hub.example/a%2", None),
            ("https://hub.example/a%zz", None),
            ("https://hub.example/a\\b", None),
            ("https://h\u{e9}b.example/", None),
            ("https://[]/", None),
            ("https://[::1/", None),
            ("https://a]:443/", None),
        ];
        for (url, form) in cases {
            assert_eq!(normalised(url.as_bytes()).as_deref(), form, "{url}");
        }
        assert_eq!(normalised(b"https://hub.example/\xff"), None);
        assert_eq!(
            normalised(format!("https://hub.example/{}", "a".repeat(URL_BYTES_MAX)).as_bytes()),
            None
        );
    }

    #[test]
    fn a_normal_form_is_its_own_normal_form() {
        for url in [
            "https://Hub.example/%7e/a/../%2F%3f",
            "http://[::1]:080//..//",
            "https://h/%25%32%65",
        ] {
            let once = normalised(url.as_bytes()).unwrap();
            assert_eq!(normalised(once.as_bytes()).as_ref(), Some(&once), "{url}");
        }
    }

    #[test]
    fn compares_without_query_but_with_path_and_port() {
        let requested = "http://localhost:8080/exchange/v1/consultations";
        let cases = [
            (requested, true),
            (
                "http://localhost:8080/exchange/v1/consultations?page=2",
                true,
            ),
            ("HTTP://LOCALHOST:8080/exchange/v1/%63onsultations", true),
            ("https://localhost:8080/exchange/v1/consultations", false),
            ("http://localhost:8081/exchange/v1/consultations", false),
            ("http://localhost/exchange/v1/consultations", false),
            ("http://localhost:8080/exchange/v1/consultations/", false),
            ("http://localhost:8080/exchange/v1/Consultations", false),
            ("http://localhost:8080/", false),
            ("exchange/v1/consultations", false),
        ];
        for (claimed, same) in cases {
            assert_eq!(is_same(claimed, requested), same, "{claimed}");
        }
        assert!(!is_same("nonsense", "nonsense?"));
    }
}
