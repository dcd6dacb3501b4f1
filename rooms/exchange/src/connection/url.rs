//! The URL of a source: where it stands, and the path with its dates.

use vocabulary::Date;

use super::{BadConnection, Dates, Slot, Transport};

/// Longest base and longest path, in bytes; what servers accept in a request line is a few times that.
const URL_BYTES_MAX: usize = 1024;

/// Scheme, host, port and an optional leading path of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base(String);

impl Base {
    pub(super) fn parse(text: &str) -> Result<Self, BadConnection> {
        let bad = |why| BadConnection::Value { key: "base", why };
        if text.len() > URL_BYTES_MAX {
            return Err(bad("at most 1024 bytes"));
        }
        let (rest, host_only) = match (text.strip_prefix("https://"), text.strip_prefix("http://"))
        {
            (Some(rest), _) => (rest, Hosts::Any),
            (None, Some(rest)) => (rest, Hosts::Loopback),
            (None, None) => {
                return Err(bad(
                    "an URL that starts with https:// (http:// on this machine only)",
                ));
            }
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        let host = host_of(authority).ok_or(bad(
            "a host name or address, and a port if need be, without user or password",
        ))?;
        if !path.chars().all(|c| plain(c) || c == '/') {
            return Err(bad(
                "no query, fragment or placeholder; only letters, digits and `-._~/` in its path",
            ));
        }
        if host_only == Hosts::Loopback && !is_loopback(host) {
            return Err(bad("https, because personal data leave this machine"));
        }
        Ok(Self(text.strip_suffix('/').unwrap_or(text).to_owned()))
    }

    pub(super) fn transport(&self) -> Transport {
        if self.0.starts_with("https://") {
            Transport::Tls
        } else {
            Transport::Loopback
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hosts {
    Any,
    Loopback,
}

/// The host of `host`, `host:port` or `[address]:port`.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (address, after) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            (address, after)
        }
        None => {
            let end = authority.find(':').unwrap_or(authority.len());
            let (host, after) = authority.split_at(end);
            let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
            if host.is_empty() || !host.chars().all(name) {
                return None;
            }
            (host, after)
        }
    };
    if let Some(port) = port.strip_prefix(':') {
        port.parse::<u16>()
            .ok()
            .filter(|_| port.bytes().all(|b| b.is_ascii_digit()))?;
    } else if !port.is_empty() {
        return None;
    }
    Some(host)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~')
}

/// Path and query of a request, with places for dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Date(Slot),
}

impl Template {
    pub(super) fn parse(text: &str) -> Result<Self, BadConnection> {
        let bad = |why| BadConnection::Value {
            key: "request.path",
            why,
        };
        if !text.starts_with('/') || text.len() > URL_BYTES_MAX {
            return Err(bad("a path that starts with `/`, at most 1024 bytes"));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            let (name, after) = after[1..]
                .split_once('}')
                .ok_or(bad("each `{` has its `}`"))?;
            let slot = match name {
                "date" => Slot::Date,
                "startDate" => Slot::StartDate,
                "endDate" => Slot::EndDate,
                other => return Err(BadConnection::Placeholder(other.chars().take(64).collect())),
            };
            pieces.extend([Piece::Text(before.to_owned()), Piece::Date(slot)]);
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let allowed =
            |c: char| plain(c) || matches!(c, '/' | '?' | '&' | '=' | ':' | ',' | '%' | '+');
        let fits = |piece: &Piece| match piece {
            Piece::Text(text) => text.chars().all(allowed),
            Piece::Date(_) => true,
        };
        if !pieces.iter().all(fits) {
            return Err(bad(
                "only letters, digits, `-._~/?&=:,%+` and dates in braces",
            ));
        }
        Ok(Self(pieces))
    }

    pub(super) fn has(&self, slot: Slot) -> bool {
        self.0.contains(&Piece::Date(slot))
    }

    pub(super) fn fill(&self, dates: &Dates, today: Date) -> String {
        let mut url = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => url.push_str(text),
                Piece::Date(slot) => url.push_str(&dates.of(*slot).unwrap_or(today).to_string()),
            }
        }
        url
    }
}
