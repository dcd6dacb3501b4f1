//! How the hub reaches one service of an authentic source: a description, no code.
//!
//! A source keeps its own API; a connection file says how to ask it, where its answer names the person, and which part of
//! its answer is which data element.
//! This module reads such a file and builds the request; sending it is the adapter's work (`server::source`).
//!
//! INVARIANT: a person's number travels in the body or in a header, never in the URL: the file has no word for it there.
//! INVARIANT: what a file does not map to an element never reaches a requester, whatever the source adds to its answers.

mod body;
mod file;
mod url;

use std::path::{Path as FilePath, PathBuf};

use thiserror::Error;
use vocabulary::{Date, ElementId, ServiceId, be::Ssin};
use zeroize::Zeroizing;

pub use self::body::Pointer;
use self::{
    body::{Body, Values},
    url::{Base, Template},
};
use crate::{
    filter::{self, BadPath, BadPaths, Paths, Told},
    interactive::Criteria,
};

/// Time to connect to a source, in milliseconds, unless its file says otherwise.
/// A lost first packet is sent again after one second; two seconds let one be lost.
pub const CONNECT_MS: u64 = 2_000;
/// The longest time to connect that a file may ask for, in milliseconds.
pub const CONNECT_MS_MAX: u64 = 10_000;
/// Time for a whole question, from connecting to the last byte of the answer, in milliseconds, unless the file says otherwise.
/// Somebody waits at a counter; a source that needs longer is better asked in a batch.
pub const ANSWER_MS: u64 = 10_000;
/// The longest time for a question that a file may ask for, in milliseconds: well under the five minutes after which the ticket
/// of an exchange may be asked again.
pub const ANSWER_MS_MAX: u64 = 60_000;
/// Largest answer, in bytes, unless the file says otherwise.
/// The whole career of a person takes some tens of kilobytes.
pub const ANSWER_SIZE_BYTES_MAX: usize = 1 << 20;
/// The largest answer that a file may ask for, in bytes: it is held in memory while it is filtered.
pub const ANSWER_SIZE_BYTES_MOST: usize = 16 << 20;
/// Largest connection file, in bytes; the longest ones have a few hundred lines.
pub const FILE_SIZE_BYTES_MAX: usize = 256 << 10;

/// How the hub reaches one service.
#[derive(Debug)]
pub struct Connection {
    service: ServiceId,
    source: SourceKey,
    base: Base,
    method: Method,
    target: Template,
    person: SendPerson,
    body: Body,
    authentication: Authentication,
    secret_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    paths: Paths,
    no_data_found: Vec<u16>,
    no_result: Vec<u16>,
    limits: Limits,
}

/// The name by which an operator's configuration speaks of a source, for example `personRegister`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceKey(String);

impl SourceKey {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The HTTP method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET, without a body.
    Get,
    /// POST, with a JSON body.
    Post,
}

/// How the person's number is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
enum SendPerson {
    /// As a string in the body; [`Body`] knows where.
    InBody,
    /// In the header of this name.
    InHeader(HeaderName),
}

/// The name of a request header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderName(String);

impl HeaderName {
    /// The name, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How the hub proves to the source who it is; the secret itself is in a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authentication {
    /// The secret is sent in this header.
    ApiKey(HeaderName),
    /// HTTP basic authentication (RFC 7617) with this user name, the secret being the password.
    Basic {
        /// The user name.
        user: String,
    },
}

/// How bytes travel to a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Under TLS.
    Tls,
    /// Plainly, without leaving this machine.
    Loopback,
}

/// Upper bounds of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time to connect, in milliseconds.
    pub connect_ms: u64,
    /// Time for the whole question, from connecting to the last byte of the answer, in milliseconds.
    pub answer_ms: u64,
    /// Largest answer, in bytes.
    pub answer_size_bytes_max: usize,
}

/// What a status of the source's answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// There are data in the body.
    Data,
    /// The source holds no data that answer the question.
    NoDataFound,
    /// The source could not come to a result.
    NoResult,
    /// The source cannot answer now (429, 503).
    NotNow,
    /// The description does not know this status.
    Unexpected,
}

/// A request to a source, ready to send; wiped when dropped, and without `Debug`, because it holds the person's number.
pub struct SourceRequest {
    /// The method.
    pub method: Method,
    /// The whole URL; never holds the person's number.
    pub url: String,
    /// The header with the person's number, where the source wants it so.
    pub person_header: Option<(HeaderName, Zeroizing<String>)>,
    /// The JSON body of a POST.
    pub body: Option<Zeroizing<Vec<u8>>>,
}

/// Why a text is not a connection.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadConnection {
    /// The file is larger than [`FILE_SIZE_BYTES_MAX`].
    #[error("the file is larger than 256 KiB")]
    TooLarge,
    /// The text is not YAML, or has other keys or types than a connection.
    #[error("{0}")]
    NotAConnection(String),
    /// A value breaks its rule.
    #[error("`{key}`: {why}")]
    Value {
        /// The key in the file.
        key: &'static str,
        /// The rule.
        why: &'static str,
    },
    /// The URL has a placeholder for something else than a date.
    /// A person's number never stands in a URL, where proxies and access logs keep it.
    #[error(
        "`request.path`: the placeholder `{{{0}}}` is none of {{date}}, {{startDate}}, {{endDate}}; a person's number is sent in the body or in a header"
    )]
    Placeholder(String),
    /// Two values go to one place of the body, or one goes inside the other.
    #[error("`request`: two values are sent at `{0}` of the body")]
    SentTwice(String),
    /// A path of the answer is not a path.
    #[error("`answer`: the path `{path}`: {why}")]
    Path {
        /// The text.
        path: String,
        /// The rule it breaks.
        why: BadPath,
    },
    /// The paths of the answer do not go together.
    #[error("`answer`: {0}")]
    Paths(#[from] BadPaths),
}

impl Connection {
    /// Reads a connection file.
    ///
    /// # Errors
    /// [`BadConnection`] says what is wrong, and where.
    pub fn parse(yaml: &str) -> Result<Self, BadConnection> {
        file::parse(yaml)
    }

    /// The same connection with another base URL, for example of an acceptance environment.
    ///
    /// # Errors
    /// When the text is no base URL.
    pub fn with_base(mut self, base: &str) -> Result<Self, BadConnection> {
        self.base = Base::parse(base)?;
        Ok(self)
    }

    /// The same connection with its secret in another file.
    pub fn with_secret_file(mut self, file: PathBuf) -> Self {
        self.secret_file = Some(file);
        self
    }

    /// What a minimised answer holds, element by element, for a page that people read.
    pub fn tell(&self, data: &[u8]) -> Vec<Told> {
        filter::tell(&self.paths, data)
    }

    /// The service.
    pub fn service(&self) -> &ServiceId {
        &self.service
    }

    /// The name of the source in an operator's configuration.
    pub fn source(&self) -> &SourceKey {
        &self.source
    }

    /// How the hub proves who it is.
    pub fn authentication(&self) -> &Authentication {
        &self.authentication
    }

    /// The file with the secret, one line, where it is known.
    pub fn secret_file(&self) -> Option<&FilePath> {
        self.secret_file.as_deref()
    }

    /// How the bytes travel to the source.
    pub fn transport(&self) -> Transport {
        self.base.transport()
    }

    /// The PEM file with the certificate authorities that may vouch for the source; wanted for an https base.
    /// There is no default: whom to trust with personal data is said, not assumed.
    pub fn ca_file(&self) -> Option<&FilePath> {
        self.ca_file.as_deref()
    }

    /// The upper bounds.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where the elements stand in an answer.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// The elements among these that have no place in the answers, and so could be permitted but never delivered.
    pub fn unmapped<'a>(
        &'a self,
        elements: impl IntoIterator<Item = &'a ElementId>,
    ) -> Vec<&'a ElementId> {
        elements
            .into_iter()
            .filter(|element| !self.paths.knows(element))
            .collect()
    }

    /// What a status of an answer says.
    pub fn said(&self, status: u16) -> Said {
        match status {
            200 => Said::Data,
            status if self.no_data_found.contains(&status) => Said::NoDataFound,
            status if self.no_result.contains(&status) => Said::NoResult,
            429 | 503 => Said::NotNow,
            _ => Said::Unexpected,
        }
    }

    /// Builds the request for one person; `None` when the source cannot be asked as of the wanted day or period.
    ///
    /// A URL that wants a date gets `today` when the requester wants the data as they are now.
    /// A source that knows only periods is asked for a period of one day.
    pub fn request(
        &self,
        person: &Ssin,
        criteria: &Criteria,
        today: Date,
    ) -> Option<SourceRequest> {
        let dates = self.dates(criteria)?;
        let url = format!("{}{}", self.base.as_str(), self.target.fill(&dates, today));
        let values = Values {
            person: person.expose(),
            dates: &dates,
        };
        let body = match self.method {
            Method::Get => None,
            Method::Post => Some(self.body.write(&values)),
        };
        let person_header = match &self.person {
            SendPerson::InBody => None,
            SendPerson::InHeader(name) => {
                Some((name.clone(), Zeroizing::new(person.expose().to_owned())))
            }
        };
        Some(SourceRequest {
            method: self.method,
            url,
            person_header,
            body,
        })
    }

    /// Whether the source can be asked as of the wanted day or period.
    pub fn answers(&self, criteria: &Criteria) -> Answers {
        match self.dates(criteria) {
            Some(_) => Answers::Yes,
            None => Answers::No,
        }
    }

    fn dates(&self, criteria: &Criteria) -> Option<Dates> {
        let sends = |slot| self.target.has(slot) || self.body.has(slot);
        let on_a_day = sends(Slot::Date);
        let over_time = sends(Slot::StartDate) && sends(Slot::EndDate);
        match criteria {
            Criteria::Now => Some(Dates {
                date: None,
                start: None,
                end: None,
            }),
            Criteria::On(day) if on_a_day => Some(Dates {
                date: Some(*day),
                start: None,
                end: None,
            }),
            Criteria::On(day) if over_time => Some(Dates {
                date: None,
                start: Some(*day),
                end: Some(*day),
            }),
            Criteria::During(period) if over_time => Some(Dates {
                date: None,
                start: Some(period.start()),
                end: period.end(),
            }),
            Criteria::On(_) | Criteria::During(_) => None,
        }
    }
}

/// Whether a source can answer for a day or period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// It can.
    Yes,
    /// Its description has no way to ask so.
    No,
}

/// A value that a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Person,
    Date,
    StartDate,
    EndDate,
}

/// The dates of one request.
#[derive(Debug, Default)]
struct Dates {
    date: Option<Date>,
    start: Option<Date>,
    end: Option<Date>,
}

impl Dates {
    fn of(&self, slot: Slot) -> Option<Date> {
        match slot {
            Slot::Person => None,
            Slot::Date => self.date,
            Slot::StartDate => self.start,
            Slot::EndDate => self.end,
        }
    }
}

#[cfg(test)]
mod tests;
