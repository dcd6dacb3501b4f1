//! The hub's secret at a source, as the header that proves it.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use exchange::connection::{Authentication, Connection};
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::CannotConnect;

/// Longest secret, in bytes; keys have some tens of characters, signed tokens a thousand.
const SECRET_BYTES_MAX: u64 = 4096;

/// Name and value of the header. The value is marked sensitive, so that nothing prints it.
pub(super) struct Secret {
    header: HeaderName,
    value: HeaderValue,
}

impl Secret {
    pub(super) fn header(&self) -> &HeaderName {
        &self.header
    }

    pub(super) fn value(&self) -> &HeaderValue {
        &self.value
    }

    /// Reads the secret of a connection.
    pub(super) fn read(connection: &Connection, folder: &Path) -> Result<Self, CannotConnect> {
        let service = connection.service();
        let file = connection
            .secret_file()
            .ok_or_else(|| CannotConnect::NoSecretFile(service.clone()))?;
        let file = folder.join(file);
        let unusable = |why: String| CannotConnect::Secret {
            service: service.clone(),
            file: file.display().to_string(),
            why,
        };
        let size = fs::metadata(&file)
            .map_err(|error| unusable(error.to_string()))?
            .len();
        if size > SECRET_BYTES_MAX {
            return Err(unusable("it is larger than 4 KiB".to_owned()));
        }
        let text = fs::read_to_string(&file)
            .map(Zeroizing::new)
            .map_err(|error| unusable(error.to_string()))?;
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(unusable(
                "it holds one line of printable characters without spaces".to_owned(),
            ));
        }
        let (header, text) = match connection.authentication() {
            Authentication::ApiKey(name) => {
                let name = HeaderName::try_from(name.as_str())
                    .map_err(|_| unusable("its header has no valid name".to_owned()))?;
                (name, Zeroizing::new(secret.to_owned()))
            }
            Authentication::Basic { user } => {
                let pair = Zeroizing::new(format!("{user}:{secret}"));
                (
                    AUTHORIZATION,
                    Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes()))),
                )
            }
        };
        let mut value = HeaderValue::try_from(text.as_str())
            .map_err(|_| unusable("it does not fit into a header".to_owned()))?;
        value.set_sensitive(true);
        Ok(Self { header, value })
    }
}
