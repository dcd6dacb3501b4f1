//! Identifiers in paths: 400 when malformed, 404 when unknown (belgif REST guide).

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use vocabulary::Malformed;

use super::input::{Issue, IssueKind};
use crate::problem::{Problem, ProblemType};

/// The named parts of the path.
pub struct Segments(Vec<(String, String)>);

impl Segments {
    /// Reads one of them.
    ///
    /// # Errors
    /// 400 with an issue in the path, when it has the wrong form.
    pub fn parsed<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Malformed>,
    ) -> Result<T, Problem> {
        let text = self
            .0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, text)| text);
        // The route names it, so it is there; were it not, nothing is.
        let text = text.ok_or_else(|| Problem::new(ProblemType::ResourceNotFound))?;
        parse(text).map_err(|malformed| {
            Problem::bad_request(vec![Issue::in_path(
                IssueKind::SchemaViolation,
                name,
                malformed.to_string(),
            )])
        })
    }

    /// One of them as it is.
    pub fn text(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, text)| text)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Segments {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::new(ProblemType::ResourceNotFound))?;
        Ok(Self(
            params
                .iter()
                .map(|(key, text)| (key.to_owned(), text.to_owned()))
                .collect(),
        ))
    }
}
