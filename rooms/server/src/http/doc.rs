//! The API document: what handlers do not say themselves.

use utoipa::{
    ToResponse, ToSchema,
    openapi::{
        Components, ComponentsBuilder, OpenApi,
        security::{AuthorizationCode, ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme},
    },
};

use crate::openapi;

/// A period of legal days, both included.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes `vocabulary::Period` on the wire")]
pub struct Period {
    /// The first day.
    #[schema(format = Date)]
    start_date: String,
    /// The last day; without it, the period is open.
    #[schema(format = Date, required = false, nullable = false)]
    end_date: Option<String>,
}

/// A text in the languages of the country and English.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes `vocabulary::Localized` on the wire")]
pub struct LocalizedString {
    /// Dutch.
    nl: String,
    /// French.
    fr: String,
    /// German.
    de: String,
    /// English.
    en: String,
}

/// An answer that is no (RFC 9457). Further members depend on the type.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what `crate::problem` writes")]
pub struct Problem {
    /// A stable URN; the list is in generated/problems.md.
    #[schema(format = "uri", example = "urn:problem-type:crosskeys:noDeliberation")]
    r#type: String,
    /// What kind of problem it is.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: i32,
    /// What happened and what to do next.
    detail: String,
    /// The exchange, as `urn:uuid:…`.
    #[schema(format = "uri", required = false, nullable = false)]
    instance: Option<String>,
    /// The faults of a bad request.
    #[schema(required = false, nullable = false)]
    issues: Option<Vec<InputValidationIssue>>,
    /// The exchange of this request.
    #[schema(format = Uuid, required = false, nullable = false)]
    exchange_id: Option<String>,
    /// All reasons of a refusal, of the first group that failed.
    #[schema(required = false, nullable = false)]
    reasons: Option<Vec<RefusalReason>>,
    /// The scopes that the access token lacks.
    #[schema(required = false, nullable = false)]
    required_scopes: Option<Vec<String>>,
    /// The most that is accepted.
    #[schema(required = false, nullable = false)]
    limit: Option<u64>,
    /// After how many seconds to try again.
    #[schema(required = false, nullable = false)]
    retry_after_sec: Option<u32>,
}

/// One fault in an input.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `crate::http::input` writes")]
pub struct InputValidationIssue {
    /// A stable URN.
    #[schema(format = "uri")]
    r#type: String,
    /// What kind of fault it is.
    title: String,
    /// What to send instead.
    detail: String,
    /// Where: `body`, `header`, `path` or `query`.
    r#in: String,
    /// The property or parameter; absent for the whole body.
    #[schema(required = false, nullable = false)]
    name: Option<String>,
}

/// One reason of a refusal.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `crate::problem` writes")]
pub struct RefusalReason {
    /// Its name.
    reason: String,
    /// Its URN.
    #[schema(format = "uri")]
    r#type: String,
    /// What it means and what to do next.
    detail: String,
}

/// Every answer that is no.
#[derive(ToResponse)]
#[response(
    description = "An answer that is no",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "describes a response")]
pub struct AnyProblem(#[to_schema] Problem);

/// What operations refer to.
pub fn components() -> Components {
    let scopes = identity::Scope::ALL.map(|scope| {
        let meaning = match scope {
            identity::Scope::Consult => "consult data at a source",
            identity::Scope::DirectoryWrite => {
                "register and unregister the own institution's files"
            }
            identity::Scope::DirectoryRead => "query the own institution's files",
            identity::Scope::ErrorsWrite => {
                "report probable errors, answer such reports, acknowledge corrections"
            }
            identity::Scope::ErrorsRead => {
                "list the reports and corrections that concern the own institution"
            }
            identity::Scope::MandatesWrite => {
                "register and end mandates that the own institution knows"
            }
            identity::Scope::MandatesRead => {
                "query the mandates that the own institution registered"
            }
        };
        (scope.as_str().to_owned(), meaning.to_owned())
    });
    let flow = ClientCredentials::new("/oauth/token", Scopes::from_iter(scopes));
    let person_scopes = identity::provider::PersonScope::ALL.map(|scope| {
        let meaning = match scope {
            identity::provider::PersonScope::OpenId => "know that the person signed in",
            identity::provider::PersonScope::WebId => "know the person's WebID",
            identity::provider::PersonScope::OfflineAccess => "come back without the person",
        };
        (scope.as_str().to_owned(), meaning.to_owned())
    });
    let person_flow = AuthorizationCode::new(
        "/oauth/authorize",
        "/oauth/token",
        Scopes::from_iter(person_scopes),
    );
    ComponentsBuilder::new()
        .schema_from::<Problem>()
        .schema_from::<InputValidationIssue>()
        .schema_from::<RefusalReason>()
        .schema_from::<Period>()
        .schema_from::<LocalizedString>()
        .response_from::<AnyProblem>()
        .security_scheme(
            "institution",
            SecurityScheme::OAuth2(OAuth2::with_description(
                [Flow::ClientCredentials(flow)],
                "An application of an institution, by `private_key_jwt` or a client certificate. Its access token is \
                 bound to a key (DPoP, RFC 9449) or to the certificate (RFC 8705).",
            )),
        )
        .security_scheme(
            "person",
            SecurityScheme::OAuth2(OAuth2::with_description(
                [Flow::AuthorizationCode(person_flow)],
                "An application that a person let in, with PKCE (S256). Its access token is bound to a key (DPoP).",
            )),
        )
        .build()
}

/// The document as it is served and kept.
pub fn yaml(document: &OpenApi) -> String {
    let mut value = serde_json::to_value(document)
        .expect("an API document has text keys only, so it can be written as JSON");
    openapi::to_3_0(&mut value);
    openapi::close_request_bodies(&mut value);
    openapi::name_in_upper_camel_case(&mut value);
    openapi::to_yaml(&value)
}
