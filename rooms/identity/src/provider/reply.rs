//! The answer to an authorization request, as the address that the person's browser goes to next.

use serde::{Deserialize, Serialize};

/// Where an answer goes, and what the client gets back to recognise it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// INVARIANT: one that the client registered, checked by `check_request`.
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
}

impl Reply {
    /// Where it goes.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The address with a code (RFC 6749 §4.1.2, RFC 9207).
    pub fn with_code(&self, issuer: &str, code: &str) -> String {
        self.with(issuer, &[("code", code)])
    }

    /// The address with an error (RFC 6749 §4.1.2.1, RFC 9207).
    pub fn with_error(&self, issuer: &str, error: &str, description: &str) -> String {
        self.with(
            issuer,
            &[("error", error), ("error_description", description)],
        )
    }

    fn with(&self, issuer: &str, fields: &[(&str, &str)]) -> String {
        let mut fields = fields.to_vec();
        if let Some(state) = &self.state {
            fields.push(("state", state));
        }
        fields.push(("iss", issuer));
        with_fields(&self.redirect_uri, &fields)
    }
}

/// An address with these fields added to its query.
pub(super) fn with_fields(uri: &str, fields: &[(&str, &str)]) -> String {
    let mut address = uri.to_owned();
    for (name, value) in fields {
        let joint = match address.find('?') {
            None => "?",
            Some(_) if address.ends_with(['?', '&']) => "",
            Some(_) => "&",
        };
        address.push_str(joint);
        address.push_str(name);
        address.push('=');
        for byte in value.bytes() {
            match byte {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => {
                    address.push(char::from(byte));
                }
                _ => address.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_sends_stays_a_value() {
        let reply = |uri: &str, state: Option<&str>| Reply {
            redirect_uri: uri.to_owned(),
            state: state.map(str::to_owned),
        };
        let issuer = "https://hub.example";
        assert_eq!(
            reply(
                "https://a.example/cb",
                Some("x&code=evil#\r\nSet-Cookie: a")
            )
            .with_code(issuer, "c"),
            "https://a.example/cb?code=c&state=x%26code%3Devil%23%0D%0ASet-Cookie%3A%20a&iss=https%3A%2F%2Fhub.example"
        );
        assert_eq!(
            reply("https://a.example/cb?k=v", None).with_error(issuer, "access_denied", "no"),
            "https://a.example/cb?k=v&error=access_denied&error_description=no&iss=https%3A%2F%2Fhub.example"
        );
        assert_eq!(
            reply("com.example:/cb?", None).with_code(issuer, "c"),
            "com.example:/cb?code=c&iss=https%3A%2F%2Fhub.example"
        );
    }
}
