//! Query strings and forms: `name=value` pairs, percent-encoded.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{Issue, IssueKind, Place, fields::printable};
use crate::problem::Problem;

/// Most pairs read of a query, or of a form of an application; none of ours has more than ten.
const PAIRS_MAX: usize = 32;

/// Most fields read of a form of a page: a request for a deliberation has a box for each data element of a service.
const FIELDS_MAX: usize = 512;

/// Decodes `a=1&b=2` (application/x-www-form-urlencoded).
///
/// # Errors
/// A plain-words reason when an escape is broken, a text is not UTF-8 or there are too many pairs.
pub fn decode_pairs(text: &str) -> Result<Vec<(String, String)>, &'static str> {
    decode_up_to(text, PAIRS_MAX)
}

/// Decodes the form of a page, which may have a box for each of many things.
///
/// # Errors
/// As [`decode_pairs`].
pub fn decode_fields(text: &str) -> Result<Vec<(String, String)>, &'static str> {
    decode_up_to(text, FIELDS_MAX)
}

fn decode_up_to(text: &str, most: usize) -> Result<Vec<(String, String)>, &'static str> {
    let mut pairs = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == most {
            return Err("there are too many parameters");
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decode(name)?, decode(value)?));
    }
    Ok(pairs)
}

fn decode(text: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| (digit as char).to_digit(16));
                match (digit(), digit()) {
                    // Two hexadecimal digits always fit a byte.
                    (Some(high), Some(low)) => (high * 16 + low) as u8,
                    _ => return Err("a percent escape is broken"),
                }
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| "a parameter is not UTF-8")
}

/// Parameters that nobody has read yet, and the faults found so far.
pub struct Pairs {
    left: Vec<(String, String)>,
    issues: Vec<Issue>,
}

impl Pairs {
    /// Takes a parameter that may be sent once.
    pub fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (found, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.left)
            .into_iter()
            .partition(|(sent, _)| sent == name);
        self.left = left;
        let mut found = found.into_iter();
        let (_, value) = found.next()?;
        if found.next().is_some() {
            self.fault(IssueKind::SchemaViolation, name, "send this parameter once");
            return None;
        }
        match parse(&value) {
            Ok(parsed) => Some(parsed),
            Err(why) => {
                self.fault(IssueKind::SchemaViolation, name, why);
                None
            }
        }
    }

    /// Notes a fault.
    pub fn fault(&mut self, kind: IssueKind, name: &str, detail: impl Into<String>) {
        self.issues.push(Issue {
            kind,
            place: Place::Query,
            name: name.to_owned(),
            detail: detail.into(),
        });
    }
}

/// Parameters of a query string, read by name.
pub trait FromPairs: Sized {
    /// Takes what it wants out of `pairs`; what is left is refused.
    fn from_pairs(pairs: &mut Pairs) -> Self;
}

/// A query without parameters: whatever is sent is unknown.
impl FromPairs for () {
    fn from_pairs(_: &mut Pairs) -> Self {}
}

/// Extracts the query string strictly.
pub struct Query<T>(pub T);

impl<T: FromPairs> Query<T> {
    fn read(query: &str) -> Result<T, Problem> {
        let refuse = |why: &'static str| {
            Problem::bad_request(vec![Issue::in_query(IssueKind::SchemaViolation, "", why)])
        };
        let mut pairs = Pairs {
            left: decode_pairs(query).map_err(refuse)?,
            issues: Vec::new(),
        };
        let value = T::from_pairs(&mut pairs);
        let Pairs { left, mut issues } = pairs;
        issues.extend(left.into_iter().map(|(name, _)| {
            Issue::in_query(
                IssueKind::UnknownInput,
                printable(&name),
                "this parameter is not known here; leave it out",
            )
        }));
        if issues.is_empty() {
            Ok(value)
        } else {
            Err(Problem::bad_request(issues))
        }
    }
}

impl<S: Sync, T: FromPairs> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::read(parts.uri.query().unwrap_or_default()).map(Query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(decode_pairs(""), Ok(vec![]));
        assert_eq!(
            decode_pairs("a=1&b=x+y%2Bz&c&a=%C3%A9&&=5"),
            Ok(vec![
                pair("a", "1"),
                pair("b", "x y+z"),
                pair("c", ""),
                pair("a", "é"),
                pair("", "5")
            ])
        );
        for broken in ["a=%", "a=%2", "a=%zz", "a=%ff", "%C3=1"] {
            assert!(decode_pairs(broken).is_err(), "{broken}");
        }
        assert!(decode_pairs(&"a&".repeat(PAIRS_MAX)).is_ok());
        assert!(decode_pairs(&"a&".repeat(PAIRS_MAX + 1)).is_err());
    }

    struct Page(Option<u64>);

    impl FromPairs for Page {
        fn from_pairs(pairs: &mut Pairs) -> Self {
            Self(pairs.optional("page", |text| {
                text.parse().map_err(|_| "send a number".to_owned())
            }))
        }
    }

    #[test]
    fn unknown_and_repeated_parameters_are_refused() {
        assert_eq!(
            Query::<Page>::read("page=3").ok().and_then(|page| page.0),
            Some(3)
        );
        assert!(Query::<Page>::read("").is_ok());
        assert!(Query::<()>::read("").is_ok());
        for (query, name) in [
            ("page=3&other=1", "other"),
            ("page=1&page=2", "page"),
            ("page=x", "page"),
            ("85073003328=1", "###########"),
        ] {
            let problem = Query::<Page>::read(query).err().unwrap();
            let body = problem.to_value();
            assert_eq!(body["issues"][0]["name"], name, "{query}");
            assert_eq!(body["issues"][0]["in"], "query");
        }
    }
}
