//! What an HTML form sends, read strictly: the body of a token request (RFC 6749 §4.4.2) and every other OAuth request.

use std::fmt;

/// Largest form in bytes: an assertion of 4,096 and little else.
pub const FORM_SIZE_BYTES_MAX: usize = 8 * 1024;

/// Most fields. An authorization request has sixteen; others are passed over (RFC 6749 §3.2), but not without end.
const FIELDS_MAX: usize = 24;

/// Why a form cannot be read. OAuth calls all of them `invalid_request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum FormError {
    /// Larger than [`FORM_SIZE_BYTES_MAX`].
    #[error("the form is larger than {FORM_SIZE_BYTES_MAX} bytes")]
    TooLong,
    /// More fields than any honest client sends.
    #[error("the form has more than {FIELDS_MAX} fields")]
    TooManyFields,
    /// A broken percent-encoding, or text that is not UTF-8.
    #[error("the form is not valid application/x-www-form-urlencoded")]
    Malformed,
    /// A field occurs twice (RFC 6749 §3.2).
    #[error("a field of the form is repeated")]
    DuplicateField,
}

/// The fields of a form, each name once. Fields without a value count as absent (RFC 6749 §3.2). Its `Debug` hides all.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Fields(Vec<(String, Option<String>)>);

impl Fields {
    /// Reads a text of type `application/x-www-form-urlencoded`, a body or a query. A repeated field refuses the whole.
    pub(crate) fn parse(text: &[u8]) -> Result<Fields, FormError> {
        if text.len() > FORM_SIZE_BYTES_MAX {
            return Err(FormError::TooLong);
        }
        let mut fields: Vec<(String, Option<String>)> = Vec::new();
        for field in text
            .split(|byte| *byte == b'&')
            .filter(|field| !field.is_empty())
        {
            if fields.len() == FIELDS_MAX {
                return Err(FormError::TooManyFields);
            }
            let equals = field.iter().position(|byte| *byte == b'=');
            let (name, value) = match equals {
                Some(equals) => (&field[..equals], &field[equals + 1..]),
                None => (field, &[][..]),
            };
            let (name, value) = (decoded(name)?, decoded(value)?);
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(FormError::DuplicateField);
            }
            fields.push((name, (!value.is_empty()).then_some(value)));
        }
        Ok(Fields(fields))
    }

    /// The value of a field.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, value)| value.as_deref())
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.0
            .iter_mut()
            .find(|(known, _)| known == name)
            .and_then(|(_, value)| value.take())
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fields({})", self.0.len())
    }
}

/// The fields of a token request that we use. Its `Debug` hides assertion, code and tokens.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct TokenForm {
    pub(crate) grant_type: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) client_assertion_type: Option<String>,
    pub(crate) client_assertion: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) code_verifier: Option<String>,
    pub(crate) refresh_token: Option<String>,
    /// What is to be revoked (RFC 7009 §2.1).
    pub(crate) token: Option<String>,
    /// Whether it also has a password, which is a second way to authenticate.
    pub(crate) has_client_secret: bool,
}

impl TokenForm {
    /// Reads a body of type `application/x-www-form-urlencoded`. Fields without a value count as absent, unknown ones are
    /// passed over, and a repeated one refuses the form (RFC 6749 §3.2).
    ///
    /// # Errors
    /// [`FormError`] with the first thing that is wrong.
    pub fn parse(body: &[u8]) -> Result<TokenForm, FormError> {
        let mut fields = Fields::parse(body)?;
        Ok(TokenForm {
            grant_type: fields.take("grant_type"),
            client_id: fields.take("client_id"),
            client_assertion_type: fields.take("client_assertion_type"),
            client_assertion: fields.take("client_assertion"),
            scope: fields.take("scope"),
            code: fields.take("code"),
            redirect_uri: fields.take("redirect_uri"),
            code_verifier: fields.take("code_verifier"),
            refresh_token: fields.take("refresh_token"),
            token: fields.take("token"),
            has_client_secret: fields.take("client_secret").is_some(),
        })
    }

    /// Which grant is asked for.
    pub fn grant_type(&self) -> Option<&str> {
        self.grant_type.as_deref()
    }
}

impl fmt::Debug for TokenForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenForm")
            .field("grant_type", &self.grant_type)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// A percent-encoded text in plain (WHATWG URL, `application/x-www-form-urlencoded`).
pub(crate) fn decoded(text: &[u8]) -> Result<String, FormError> {
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || (bytes.next()? as char).to_digit(16);
                let (high, low) = (digit(), digit());
                match (high, low) {
                    (Some(high), Some(low)) => {
                        u8::try_from(high * 16 + low).map_err(|_| FormError::Malformed)?
                    }
                    _ => return Err(FormError::Malformed),
                }
            }
            other => other,
        });
    }
    String::from_utf8(plain).map_err(|_| FormError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn reads_fields_and_refuses_repetition() {
        let plain = TokenForm {
            grant_type: some("client_credentials"),
            ..TokenForm::default()
        };
        let scoped = TokenForm {
            scope: some("a b"),
            ..plain.clone()
        };
        let too_many: String = (0..=FIELDS_MAX).map(|n| format!("f{n}=&")).collect();
        let cases: &[(&[u8], Result<TokenForm, FormError>)] = &[
            (b"", Ok(TokenForm::default())),
            (b"grant_type=client_credentials", Ok(plain.clone())),
            (
                b"grant%5Ftype=client%5fcredentials&other=1",
                Ok(plain.clone()),
            ),
            (b"&&grant_type=client_credentials&", Ok(plain.clone())),
            (
                b"grant_type=client_credentials&scope=a+b",
                Ok(scoped.clone()),
            ),
            (b"grant_type=client_credentials&scope=a%20b", Ok(scoped)),
            (
                b"grant_type=client_credentials&scope=&client_secret",
                Ok(plain.clone()),
            ),
            (
                b"grant_type=a=b",
                Ok(TokenForm {
                    grant_type: some("a=b"),
                    ..TokenForm::default()
                }),
            ),
            (
                b"client_secret=x",
                Ok(TokenForm {
                    has_client_secret: true,
                    ..TokenForm::default()
                }),
            ),
            (b"grant_type=a&grant_type=a", Err(FormError::DuplicateField)),
            (
                b"grant_type=a&grant%5ftype=b",
                Err(FormError::DuplicateField),
            ),
            (b"scope=&scope=a", Err(FormError::DuplicateField)),
            (b"other=1&other=2", Err(FormError::DuplicateField)),
            (b"scope=%", Err(FormError::Malformed)),
            (b"scope=%2", Err(FormError::Malformed)),
            (b"scope=%+1", Err(FormError::Malformed)),
            (b"scope=%c3%28", Err(FormError::Malformed)),
            (b"scope=\xff", Err(FormError::Malformed)),
            (too_many.as_bytes(), Err(FormError::TooManyFields)),
            (&[b'a'; FORM_SIZE_BYTES_MAX + 1], Err(FormError::TooLong)),
        ];
        for (body, expected) in cases {
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            assert_eq!(TokenForm::parse(body), *expected, "{shown}");
        }
    }

    #[test]
    fn does_not_show_the_assertion() {
        let form =
            TokenForm::parse(b"client_assertion=very.secret.text&client_id=someone").unwrap();
        assert!(!format!("{form:?}").contains("secret"));
    }
}
