//! Where a browser comes with an application's request, and where the person decides.
//!
//! The request is checked once and kept under a random name; signing in and deciding come back to that name, so that
//! nothing of the request can change on the way.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use identity::{
    FORM_SIZE_BYTES_MAX,
    people::Way,
    provider::{
        AuthorizationError, AuthorizationForm, AuthorizationRequest, Came, Client, Code, Consent,
        GRANT_LIFETIME_S_MAX, Identification, Next, NotShown, PersonScope, PersonScopes,
        REQUEST_UNDER_WAY_S_MAX, Refused, Secret, SecretHash, Subject, Wants, WebId, check_request,
        next,
    },
};
use jiff::{SignedDuration, Timestamp};
use portal::{
    consent::{self, ALLOW, DECISION, KnownBy, Place},
    error, paths,
};
use store::provider::{KeptRequest, Stage};
use vocabulary::Level;

use super::{
    FORM,
    clients::{client, unavailable},
};
use crate::{
    composition::Hub,
    http::{
        input::{expect_content_type, read_body},
        path::Segments,
        people::{Address, Form, NotOurForm, OnBehalf, Visitor},
        portal::{
            Flash, PageError, Visit,
            frame::{go, policy},
        },
    },
    keys,
    problem::Problem,
};

/// Seconds in a day.
const DAY_S: i64 = 24 * 3600;

/// A request in the browser's address (OpenID Connect Core 1.0 §3.1.2.1).
pub async fn begin(visit: Visit, address: Address, parts: Parts) -> Response {
    let text = parts.uri.query().unwrap_or_default().as_bytes();
    let begun = begun(visit.hub(), &address, text).await;
    begun.unwrap_or_else(|why| why.into_page(&visit))
}

/// A request in a form that the application sent by the browser.
pub async fn begin_by_form(
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, &hub).await?;
    let Ok(address) = Address::from_request_parts(&mut parts, &hub).await;
    let begun = async {
        let text = form_text(&parts.headers, body).await?;
        begun(&hub, &address, &text).await
    };
    Ok(begun.await.unwrap_or_else(|why| why.into_page(&visit)))
}

pub(super) async fn form_text(headers: &HeaderMap, body: Body) -> Result<bytes::Bytes, Problem> {
    expect_content_type(headers, FORM)?;
    read_body(body, FORM_SIZE_BYTES_MAX + 1).await
}

/// Checks a request, keeps it, and sends the browser on to it.
async fn begun(hub: &Hub, address: &Address, text: &[u8]) -> Result<Response, PageError> {
    let now = hub.clock().now();
    hub.authorization_limit().knock(address.0, now)?;
    let form = AuthorizationForm::parse(text).map_err(NotShown::Form)?;
    let id = form.client()?;
    let name = Secret::of(&keys::random());
    let ends_at = later(now, REQUEST_UNDER_WAY_S_MAX);
    match form.pushed() {
        Some(None) => return Err(NotShown::RequestUnknown.into()),
        Some(Some(pushed)) => {
            let pushed = SecretHash::of(pushed);
            hub.store()
                .begin_pushed(&pushed, &name.hash(), now, ends_at)
                .await
                .map_err(unavailable)?
                .filter(|kept| *kept.request.client() == id)
                .ok_or(NotShown::RequestUnknown)?;
        }
        None => {
            let client = client(hub, &id).await?.ok_or(NotShown::ClientUnknown)?;
            let request = match check_request(&form, &client, None) {
                Ok(request) => request,
                Err(Refused::Here(why)) => return Err(why.into()),
                Err(Refused::There(reply, why)) => {
                    tracing::info!(%why, "an authorization request was refused");
                    let description = why.to_string();
                    return Ok(leave(&reply.with_error(
                        hub.issuer(),
                        why.oauth_code(),
                        &description,
                    )));
                }
            };
            let kept = KeptRequest {
                request,
                begun_at: now,
            };
            hub.store()
                .add_request(&name.hash(), Stage::UnderWay, &kept, ends_at)
                .await
                .map_err(unavailable)?;
        }
    }
    Ok(go(&paths::consent(name.as_str()), Flash::Nothing))
}

impl From<NotShown> for PageError {
    fn from(why: NotShown) -> Self {
        tracing::info!(%why, "an authorization request was not answered");
        Self::View(error::View::AppRequest)
    }
}

/// A request under way, with everything that deciding about it needs.
struct UnderWay {
    name: SecretHash,
    path: String,
    kept: KeptRequest,
    client: Client,
    subject: Option<Subject>,
    agreed: PersonScopes,
}

impl UnderWay {
    async fn find(visit: &Visit, segments: &Segments) -> Result<Self, PageError> {
        let hub = visit.hub();
        let now = hub.clock().now();
        let text = segments.text("request");
        let name = SecretHash::of(text);
        let kept = hub
            .store()
            .request(&name, Stage::UnderWay, now)
            .await
            .map_err(unavailable)?
            .ok_or(NotShown::RequestUnknown)?;
        let client = client(hub, kept.request.client())
            .await?
            .ok_or(NotShown::ClientUnknown)?;
        let subject = subject(hub, visit.visitor());
        let agreed = match &subject {
            Some(subject) => hub
                .store()
                .consent(subject.person, &client.id)
                .await
                .map_err(unavailable)?
                .unwrap_or_default(),
            None => PersonScopes::default(),
        };
        Ok(Self {
            name,
            path: paths::consent(text),
            kept,
            client,
            subject,
            agreed,
        })
    }

    fn request(&self) -> &AuthorizationRequest {
        &self.kept.request
    }

    fn next(&self, hub: &Hub, consent: Consent, now: Timestamp) -> Next {
        let subject = self.subject.as_ref();
        next(
            self.request(),
            &self.client,
            self.kept.begun_at,
            subject,
            consent,
            hub.highest_level(),
            now,
        )
    }

    fn consent_before(&self) -> Consent {
        match self.agreed == PersonScopes::default() {
            true => Consent::Never,
            false => Consent::Before(self.agreed),
        }
    }

    /// Sends the browser to where she signs in, and back.
    fn sign_in(&self, level: Option<Level>) -> Response {
        let path = match (&self.subject, self.request().wants_new_sign_in(), level) {
            (None, Wants::AnySignIn, None) => paths::sign_in(&self.path),
            // Whoever is signed in, here or at the provider, would be led past that page.
            _ => paths::sign_in_again(&self.path, level),
        };
        go(&path, Flash::Nothing)
    }

    /// Answers with a code, once.
    async fn grant(
        &self,
        hub: &Hub,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Response, PageError> {
        let code = Secret::of(&keys::random());
        let content = Code::of(self.request(), subject.clone());
        let agreed = self.agreed.with(self.request().scopes());
        let came = hub
            .store()
            .answer_request(&self.name, &code.hash(), &content, agreed, now)
            .await
            .map_err(unavailable)?;
        match came {
            Came::First => Ok(leave(
                &self
                    .request()
                    .reply()
                    .with_code(hub.issuer(), code.as_str()),
            )),
            Came::Late => Err(NotShown::RequestUnknown.into()),
        }
    }

    /// Answers with an error, once.
    async fn refuse(&self, hub: &Hub, why: AuthorizationError) -> Result<Response, PageError> {
        let came = hub
            .store()
            .end_request(&self.name)
            .await
            .map_err(unavailable)?;
        match came {
            Came::First => Ok(leave(&self.request().reply().with_error(
                hub.issuer(),
                why.oauth_code(),
                &why.to_string(),
            ))),
            Came::Late => Err(NotShown::RequestUnknown.into()),
        }
    }

    /// Asks the person.
    fn ask(&self, visit: &Visit, subject: &Subject) -> Response {
        let request = self.request();
        let uri = request.reply().redirect_uri();
        let returns_days = GRANT_LIFETIME_S_MAX / DAY_S;
        let view = consent::View {
            name: self.client.name(),
            goes_to: Client::host_of(uri),
            place: match uri.starts_with("https://") {
                true => Place::Site,
                false => Place::Device,
            },
            known_by: match self.client.id.identification() {
                Identification::Registered => KnownBy::Registration,
                Identification::Document => KnownBy::Document {
                    host: Client::host_of(self.client.id.as_str()),
                },
            },
            webid: request
                .scopes()
                .contains(PersonScope::WebId)
                .then_some(subject.webid.as_str()),
            returns_days: request
                .scopes()
                .contains(PersonScope::OfflineAccess)
                .then_some(u32::try_from(returns_days).unwrap_or(u32::MAX)),
            action: &self.path,
        };
        let mut response = visit.page(consent::page(&visit.frame(), &view));
        // Browsers apply `form-action` to where a form's answer leads too, so this one page names that origin.
        let origin = format!("form-action 'self' {}", Client::origin_of(uri));
        let policy = policy(visit.hub().portal_origin()).replace("form-action 'self'", &origin);
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// A request under way: sign in, be asked, or go back with the answer.
pub async fn page(visit: Visit, segments: Segments) -> Response {
    let shown = async {
        let hub = visit.hub();
        let now = hub.clock().now();
        as_oneself(&visit)?;
        let under_way = UnderWay::find(&visit, &segments).await?;
        match (
            under_way.next(hub, under_way.consent_before(), now),
            &under_way.subject,
        ) {
            (Next::Refuse(why), _) => under_way.refuse(hub, why).await,
            (Next::Ask, Some(subject)) => Ok(under_way.ask(&visit, subject)),
            (Next::Grant, Some(subject)) => under_way.grant(hub, subject, now).await,
            (Next::StepUp(level), _) => Ok(under_way.sign_in(Some(level))),
            (Next::SignIn | Next::Ask | Next::Grant, _) => {
                Ok(under_way.sign_in(under_way.request().level()))
            }
        }
    };
    shown.await.unwrap_or_else(|why| why.into_page(&visit))
}

/// Whoever acts for another lets no application in: the page would speak of the one and mean the other.
fn as_oneself(visit: &Visit) -> Result<(), error::View> {
    match visit.visitor() {
        Visitor::SignedIn { acting, .. } => match acting {
            OnBehalf::Oneself => Ok(()),
            OnBehalf::Another(_) => Err(error::View::NotForAnother),
            OnBehalf::NoLonger => Err(error::View::MandateOver),
        },
        Visitor::Anonymous => Ok(()),
    }
}

/// What the person decides.
pub async fn decide(visit: Visit, segments: Segments, form: Result<Form, NotOurForm>) -> Response {
    let decided = async {
        let hub = visit.hub();
        let now = hub.clock().now();
        let decision = form?.take(DECISION);
        as_oneself(&visit)?;
        let under_way = UnderWay::find(&visit, &segments).await?;
        if decision != ALLOW {
            return under_way
                .refuse(hub, AuthorizationError::AccessDenied)
                .await;
        }
        match (under_way.next(hub, Consent::Now, now), &under_way.subject) {
            (Next::Grant, Some(subject)) => under_way.grant(hub, subject, now).await,
            (Next::Refuse(why), _) => under_way.refuse(hub, why).await,
            // Her session became too old while she thought about it.
            _ => Ok(under_way.sign_in(under_way.request().level())),
        }
    };
    decided.await.unwrap_or_else(|why| why.into_page(&visit))
}

/// The person of a session, as applications may know her.
pub(super) fn subject(hub: &Hub, visitor: &Visitor) -> Option<Subject> {
    let Visitor::SignedIn {
        session, account, ..
    } = visitor
    else {
        return None;
    };
    let webid = WebId::parse(&account.handle.web_id(hub.pods_origin())).ok()?;
    // RFC 8176 §2; the upstream provider does not tell us its methods.
    let methods: &[&str] = match session.session().way {
        Way::Upstream => &[],
        Way::Passkey => &["pop"],
        Way::RecoveryCode => &["otp"],
    };
    Some(Subject {
        person: session.person(),
        webid,
        signed_in_at: session.signed_in_at(),
        level: session.level(),
        methods: methods.iter().map(|&method| method.to_owned()).collect(),
        passkey: session.session().passkey,
    })
}

/// Sends the browser to an application's registered address.
pub(super) fn leave(address: &str) -> Response {
    let mut response = axum::http::StatusCode::SEE_OTHER.into_response();
    // Registered addresses are visible ASCII, and what is added to them is percent-encoded.
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}
