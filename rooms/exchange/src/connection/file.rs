//! The YAML form of a connection.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Deserialize;
use vocabulary::{ElementId, ServiceId};

use super::{
    ANSWER_MS, ANSWER_MS_MAX, ANSWER_SIZE_BYTES_MAX, ANSWER_SIZE_BYTES_MOST, Authentication,
    BadConnection, CONNECT_MS, CONNECT_MS_MAX, Connection, FILE_SIZE_BYTES_MAX, HeaderName, Limits,
    Method, SendPerson, Slot, SourceKey,
    body::{Body, Pointer},
    url::{Base, Template},
};
use crate::filter::{Path, Paths};

/// Longest name of a source, header or user, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// Headers that HTTP itself or the hub sets.
const OWN_HEADERS: [&str; 13] = [
    "accept",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Statuses by which a source speaks of the hub or of itself and not of a person.
const NOT_ABOUT_A_PERSON: [u16; 4] = [401, 403, 407, 429];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    service: ServiceId,
    source: String,
    base: String,
    request: Request,
    authentication: FileAuthentication,
    #[serde(default)]
    tls: FileTls,
    answer: Answer,
    #[serde(default)]
    limits: FileLimits,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Request {
    method: FileMethod,
    path: String,
    person: Place,
    #[serde(default)]
    date: Option<InBody>,
    #[serde(default)]
    period: Option<PeriodInBody>,
    #[serde(default)]
    fixed: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize, Clone, Copy)]
enum FileMethod {
    #[serde(rename = "GET")]
    Get,
    #[serde(rename = "POST")]
    Post,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Place {
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    header: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct InBody {
    body: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PeriodInBody {
    start: InBody,
    end: InBody,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileAuthentication {
    #[serde(default)]
    api_key: Option<ApiKey>,
    #[serde(default)]
    basic: Option<Basic>,
    #[serde(default)]
    secret_file: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct FileTls {
    ca_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ApiKey {
    header: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Basic {
    user: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answer {
    person: String,
    #[serde(default)]
    valid_at: Option<String>,
    #[serde(default)]
    no_data_found: Vec<u16>,
    #[serde(default)]
    no_result: Vec<u16>,
    elements: BTreeMap<ElementId, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct FileLimits {
    connect_ms: u64,
    answer_ms: u64,
    answer_size_bytes_max: usize,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self {
            connect_ms: CONNECT_MS,
            answer_ms: ANSWER_MS,
            answer_size_bytes_max: ANSWER_SIZE_BYTES_MAX,
        }
    }
}

pub(super) fn parse(yaml: &str) -> Result<Connection, BadConnection> {
    if yaml.len() > FILE_SIZE_BYTES_MAX {
        return Err(BadConnection::TooLarge);
    }
    let file: File = serde_saphyr::from_str(yaml)
        .map_err(|error| BadConnection::NotAConnection(error.to_string()))?;
    let (person, body) = request_body(&file.request)?;
    let method = match file.request.method {
        FileMethod::Post => Method::Post,
        FileMethod::Get if body == Body::fixed(serde_json::Map::new()) => Method::Get,
        FileMethod::Get => {
            return Err(bad(
                "request.method",
                "POST, because something is sent in the body",
            ));
        }
    };
    let (authentication, secret_file) = authentication(file.authentication)?;
    if matches!((&person, &authentication), (SendPerson::InHeader(one), Authentication::ApiKey(other)) if one == other)
    {
        return Err(bad("request.person", "another header than the API key's"));
    }
    let (no_data_found, no_result) = statuses(&file.answer)?;
    Ok(Connection {
        service: file.service,
        source: source(file.source)?,
        base: Base::parse(&file.base)?,
        method,
        target: Template::parse(&file.request.path)?,
        person,
        body,
        authentication,
        secret_file,
        ca_file: file.tls.ca_file,
        paths: paths(&file.answer)?,
        no_data_found,
        no_result,
        limits: limits(file.limits)?,
    })
}

fn bad(key: &'static str, why: &'static str) -> BadConnection {
    BadConnection::Value { key, why }
}

fn source(text: String) -> Result<SourceKey, BadConnection> {
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
    if starts && text.len() <= NAME_BYTES_MAX && text.chars().all(|c| c.is_ascii_alphanumeric()) {
        Ok(SourceKey(text))
    } else {
        Err(bad(
            "source",
            "lowerCamelCase, at most 64 letters and digits",
        ))
    }
}

fn request_body(request: &Request) -> Result<(SendPerson, Body), BadConnection> {
    let mut body = Body::fixed(request.fixed.clone());
    let person = match (&request.person.body, &request.person.header) {
        (Some(at), None) => {
            body.put(&pointer("request.person.body", at)?, Slot::Person)?;
            SendPerson::InBody
        }
        (None, Some(name)) => SendPerson::InHeader(header("request.person.header", name)?),
        _ => return Err(bad("request.person", "either `body` or `header`")),
    };
    if let Some(date) = &request.date {
        body.put(&pointer("request.date.body", &date.body)?, Slot::Date)?;
    }
    if let Some(period) = &request.period {
        body.put(
            &pointer("request.period.start.body", &period.start.body)?,
            Slot::StartDate,
        )?;
        body.put(
            &pointer("request.period.end.body", &period.end.body)?,
            Slot::EndDate,
        )?;
    }
    Ok((person, body))
}

fn pointer(key: &'static str, text: &str) -> Result<Pointer, BadConnection> {
    Pointer::parse(text).ok_or(bad(
        key,
        "a JSON pointer to a member, such as `/criteria/person`",
    ))
}

fn header(key: &'static str, text: &str) -> Result<HeaderName, BadConnection> {
    let name = text.to_ascii_lowercase();
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !starts
        || !plain
        || name.len() > NAME_BYTES_MAX
        || OWN_HEADERS.contains(&name.as_str())
        || name == "authorization"
    {
        return Err(bad(
            key,
            "the name of a header that the hub does not set itself",
        ));
    }
    Ok(HeaderName(name))
}

fn authentication(
    file: FileAuthentication,
) -> Result<(Authentication, Option<PathBuf>), BadConnection> {
    let how = match (file.api_key, file.basic) {
        (Some(key), None) => {
            Authentication::ApiKey(header("authentication.apiKey.header", &key.header)?)
        }
        (None, Some(basic)) => {
            let plain = |c: char| c.is_ascii_graphic() && c != ':';
            if basic.user.is_empty()
                || basic.user.len() > NAME_BYTES_MAX
                || !basic.user.chars().all(plain)
            {
                return Err(bad(
                    "authentication.basic.user",
                    "1 to 64 printable characters without space and colon",
                ));
            }
            Authentication::Basic { user: basic.user }
        }
        _ => return Err(bad("authentication", "either `apiKey` or `basic`")),
    };
    Ok((how, file.secret_file))
}

fn statuses(answer: &Answer) -> Result<(Vec<u16>, Vec<u16>), BadConnection> {
    let fits = |status: &u16| {
        (*status == 204 || (400..500).contains(status)) && !NOT_ABOUT_A_PERSON.contains(status)
    };
    let (none, unclear) = (&answer.no_data_found, &answer.no_result);
    if !none.iter().chain(unclear).all(fits) {
        return Err(bad(
            "answer",
            "`noDataFound` and `noResult` list 204 and statuses from 400 to 499, but not 401, 403, 407, 429",
        ));
    }
    if none.iter().any(|status| unclear.contains(status)) {
        return Err(bad(
            "answer",
            "a status stands either in `noDataFound` or in `noResult`",
        ));
    }
    Ok((none.clone(), unclear.clone()))
}

fn paths(answer: &Answer) -> Result<Paths, BadConnection> {
    if answer.elements.is_empty() || answer.elements.values().any(Vec::is_empty) {
        return Err(bad(
            "answer.elements",
            "at least one element, each with at least one path",
        ));
    }
    let path = |text: &String| {
        Path::parse(text).map_err(|why| BadConnection::Path {
            path: text.chars().take(128).collect(),
            why,
        })
    };
    let mut elements = BTreeMap::new();
    for (element, places) in &answer.elements {
        elements.insert(
            element.clone(),
            places.iter().map(path).collect::<Result<Vec<_>, _>>()?,
        );
    }
    let person = path(&answer.person)?;
    let validity = answer.valid_at.as_ref().map(path).transpose()?;
    Ok(Paths::compile(&elements, &person, validity.as_ref())?)
}

fn limits(file: FileLimits) -> Result<Limits, BadConnection> {
    let within = |key, value: u64, most: u64| {
        if (1..=most).contains(&value) {
            Ok(value)
        } else {
            Err(bad(key, "from 1 to the named upper bound"))
        }
    };
    Ok(Limits {
        connect_ms: within("limits.connectMs", file.connect_ms, CONNECT_MS_MAX)?,
        answer_ms: within("limits.answerMs", file.answer_ms, ANSWER_MS_MAX)?,
        answer_size_bytes_max: match file.answer_size_bytes_max {
            size @ 1..=ANSWER_SIZE_BYTES_MOST => size,
            _ => return Err(bad("limits.answerSizeBytesMax", "from 1 byte to 16 MiB")),
        },
    })
}
