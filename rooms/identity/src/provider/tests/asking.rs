//! Authorization requests: who hears of what is wrong, and what comes next.

use vocabulary::Level;

use crate::FormError;
use crate::client::generate_jwk;
use crate::provider::rehearsal::*;
use crate::provider::*;
use crate::rehearsal::{ISSUER, after};
use proptest::prelude::*;
use zeroize::Zeroizing;

#[test]
fn an_unknown_address_gets_nothing_and_a_known_one_gets_the_reason() {
    use AuthorizationError as E;
    let stage = Stage::new();
    let long = "s".repeat(2049);
    let here: &[(Change<'_>, NotShown)] = &[
        (&[("client_id", None)], NotShown::ClientMissing),
        (
            &[("client_id", Some("app-AAAAAAAAAAAAAAAAAAAAAA"))],
            NotShown::ClientUnknown,
        ),
        (
            &[("client_id", Some("welfare-centre"))],
            NotShown::ClientUnknown,
        ),
        (&[("redirect_uri", None)], NotShown::RedirectMissing),
        (
            &[("redirect_uri", Some("https://app.example/cb/"))],
            NotShown::RedirectUnknown,
        ),
        (
            &[("redirect_uri", Some("https://app.example.evil.example/cb"))],
            NotShown::RedirectUnknown,
        ),
        (
            &[("redirect_uri", Some("https://evil.example/cb"))],
            NotShown::RedirectUnknown,
        ),
        (
            &[(
                "redirect_uri",
                Some("https://app.example/cb?next=//evil.example"),
            )],
            NotShown::RedirectUnknown,
        ),
        (
            &[("redirect_uri", Some("http://127.0.0.1@evil.example/cb"))],
            NotShown::RedirectUnknown,
        ),
        (
            &[("redirect_uri", Some("javascript:alert(1)"))],
            NotShown::RedirectUnknown,
        ),
        // Everything else may be wrong too: the page stays ours.
        (
            &[
                ("redirect_uri", Some("https://evil.example/")),
                ("response_type", Some("token")),
            ],
            NotShown::RedirectUnknown,
        ),
    ];
    for (change, expected) in here {
        assert_eq!(
            stage.request(change),
            Err(Refused::Here(*expected)),
            "{change:?}"
        );
    }
    let there: &[(Change<'_>, E)] = &[
        (&[("response_type", None)], E::Malformed("response_type")),
        (&[("response_type", Some("token"))], E::ResponseType),
        (&[("response_type", Some("code id_token"))], E::ResponseType),
        (&[("response_mode", Some("fragment"))], E::ResponseMode),
        (&[("code_challenge", None)], E::Challenge),
        (&[("code_challenge", Some("short"))], E::Challenge),
        (&[("code_challenge_method", None)], E::Challenge),
        (&[("code_challenge_method", Some("plain"))], E::Challenge),
        (
            &[("code_challenge", None), ("code_challenge_method", None)],
            E::Challenge,
        ),
        (&[("scope", None)], E::Scope),
        (&[("scope", Some("webid"))], E::Scope),
        (
            &[("request", Some("eyJhbGciOiJub25lIn0.e30."))],
            E::RequestObject,
        ),
        (&[("registration", Some("{}"))], E::Registration),
        (
            &[("request_uri", Some("https://evil.example/"))],
            E::RequestUri,
        ),
        (&[("prompt", Some("none login"))], E::Malformed("prompt")),
        (&[("prompt", Some("create"))], E::Malformed("prompt")),
        (&[("max_age", Some("-1"))], E::Malformed("max_age")),
        (&[("max_age", Some("1e3"))], E::Malformed("max_age")),
        (&[("max_age", Some("9999999999"))], E::Malformed("max_age")),
        (&[("dpop_jkt", Some("x"))], E::Malformed("dpop_jkt")),
        (&[("nonce", Some(&long[..600]))], E::Malformed("nonce")),
    ];
    for (change, expected) in there {
        match stage.request(change) {
            Err(Refused::There(reply, why)) => {
                assert_eq!(why, *expected, "{change:?}");
                let address = reply.with_error(ISSUER, why.oauth_code(), &why.to_string());
                assert!(
                    address.starts_with("https://app.example/cb?error="),
                    "{address}"
                );
                assert!(
                    address.ends_with("&state=s&iss=https%3A%2F%2Fhub.example"),
                    "{address}"
                );
            }
            other => panic!("{change:?}: {other:?}"),
        }
    }
    // A state too long to keep is not sent back in part.
    match stage.request(&[("state", Some(&long))]) {
        Err(Refused::There(reply, AuthorizationError::Malformed("state"))) => {
            assert!(!reply.with_error(ISSUER, "x", "y").contains("state"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_repeated_or_oversized_form_is_not_read() {
    for (text, expected) in [
        ("client_id=a&client_id=b", FormError::DuplicateField),
        ("redirect_uri=a&redirect%5Furi=b", FormError::DuplicateField),
        ("unknown=1&unknown=2", FormError::DuplicateField),
        (&"a".repeat(9000), FormError::TooLong),
        ("state=%zz", FormError::Malformed),
    ] {
        assert_eq!(
            AuthorizationForm::parse(text.as_bytes()).err(),
            Some(expected),
            "{text}"
        );
    }
}

#[test]
fn a_request_is_kept_as_it_was_checked() {
    let stage = Stage::new();
    let request = stage
        .request(&[
            ("max_age", Some("60")),
            ("prompt", Some("login consent")),
            (
                "acr_values",
                Some("x http://eidas.europa.eu/LoA/high http://eidas.europa.eu/LoA/substantial"),
            ),
            ("redirect_uri", Some("http://127.0.0.1:51004/cb")),
        ])
        .unwrap();
    assert_eq!(request.level(), Some(Level::Substantial));
    assert_eq!(
        AuthorizationRequest::from_text(&request.to_text()),
        Ok(request.clone())
    );
    assert!(AuthorizationRequest::from_text("{}").is_err());
    assert_eq!(request.scopes().to_string(), "openid webid offline_access");
}

#[test]
fn the_key_of_a_pushed_request_must_be_the_one_it_names() {
    let stage = Stage::new();
    let (own, other) = (
        thumbprint(&stage.key),
        thumbprint(&generate_jwk(Zeroizing::new([3; 32]))),
    );
    let named = own.to_string();
    let form = form(stage.fields(), &[("dpop_jkt", Some(&named))]);
    assert!(check_request(&form, &stage.client, Some(own)).is_ok());
    assert!(matches!(
        check_request(&form, &stage.client, Some(other)),
        Err(Refused::There(_, AuthorizationError::Malformed("dpop_jkt")))
    ));
}

/// Who is signed in, since when (seconds from the request) and how strongly.
type SignedIn = Option<(i64, Level)>;

#[test]
fn what_comes_next() {
    use AuthorizationError::{ConsentRequired, LoginRequired};
    let stage = Stage::new();
    let all = PersonScopes::known_in("openid webid offline_access");
    let fewer = PersonScopes::known_in("openid webid");
    let high = "http://eidas.europa.eu/LoA/high";
    let local = "http://127.0.0.1:51004/cb";
    let long_ago: SignedIn = Some((-1000, Level::Substantial));
    let just_now: SignedIn = Some((5, Level::Substantial));
    let cases: &[(Change<'_>, SignedIn, Consent, Next)] = &[
        (&[], None, Consent::Never, Next::SignIn),
        (
            &[("prompt", Some("none"))],
            None,
            Consent::Before(all),
            Next::Refuse(LoginRequired),
        ),
        (&[], long_ago, Consent::Never, Next::Ask),
        (&[], long_ago, Consent::Now, Next::Grant),
        (&[], long_ago, Consent::Before(all), Next::Grant),
        (&[], long_ago, Consent::Before(fewer), Next::Ask),
        (
            &[("prompt", Some("consent"))],
            long_ago,
            Consent::Before(all),
            Next::Ask,
        ),
        (
            &[("prompt", Some("none"))],
            long_ago,
            Consent::Before(all),
            Next::Grant,
        ),
        (
            &[("prompt", Some("none"))],
            long_ago,
            Consent::Never,
            Next::Refuse(ConsentRequired),
        ),
        // Another program could answer on this machine: she is asked each time.
        (
            &[("redirect_uri", Some(local))],
            long_ago,
            Consent::Before(all),
            Next::Ask,
        ),
        (
            &[("redirect_uri", Some(local))],
            long_ago,
            Consent::Now,
            Next::Grant,
        ),
        (
            &[("prompt", Some("login"))],
            long_ago,
            Consent::Before(all),
            Next::SignIn,
        ),
        (
            &[("prompt", Some("login"))],
            just_now,
            Consent::Before(all),
            Next::Grant,
        ),
        (
            &[("max_age", Some("60"))],
            long_ago,
            Consent::Before(all),
            Next::SignIn,
        ),
        (
            &[("max_age", Some("2000"))],
            long_ago,
            Consent::Before(all),
            Next::Grant,
        ),
        (
            &[("max_age", Some("0"))],
            just_now,
            Consent::Before(all),
            Next::Grant,
        ),
        (
            &[("max_age", Some("60")), ("prompt", Some("none"))],
            long_ago,
            Consent::Before(all),
            Next::Refuse(LoginRequired),
        ),
        (
            &[("acr_values", Some(high))],
            long_ago,
            Consent::Before(all),
            Next::StepUp(Level::High),
        ),
        // She tried; the ID token says what came of it.
        (
            &[("acr_values", Some(high))],
            just_now,
            Consent::Before(all),
            Next::Grant,
        ),
        (
            &[("acr_values", Some("phr"))],
            long_ago,
            Consent::Before(all),
            Next::Grant,
        ),
    ];
    for (change, signed_in, consent, expected) in cases {
        let request = stage.request(change).unwrap();
        let subject = signed_in.map(|(since, level)| Subject {
            signed_in_at: after(since),
            level,
            ..stage.subject()
        });
        let found = next(
            &request,
            &stage.client,
            after(0),
            subject.as_ref(),
            *consent,
            Level::High,
            after(10),
        );
        assert_eq!(found, *expected, "{change:?} {signed_in:?} {consent:?}");
        // Where nobody can have more, nobody is sent for it.
        let found = next(
            &request,
            &stage.client,
            after(0),
            subject.as_ref(),
            *consent,
            Level::Substantial,
            after(10),
        );
        let expected = match expected {
            Next::StepUp(Level::High) => &Next::Grant,
            other => other,
        };
        assert_eq!(found, *expected, "{change:?} {signed_in:?} {consent:?}");
    }
}

proptest! {
    /// Whatever is asked, an answer goes nowhere but to a registered address.
    #[test]
    fn answers_go_to_registered_addresses_alone(
        redirect in "(https://app\\.example|http://127\\.0\\.0\\.1|https://evil\\.example)[:@/\\\\?#a-z0-9.]{0,12}",
        state in ".{0,30}",
        prompt in "(none|login|consent|[a-z]{0,5})",
    ) {
        let stage = Stage::new();
        let change = [
            ("redirect_uri", Some(redirect.as_str())),
            ("state", Some(state.as_str())),
            ("prompt", Some(prompt.as_str())),
        ];
        let reply = match stage.request(&change) {
            Ok(request) => request.reply().clone(),
            Err(Refused::There(reply, _)) => reply,
            Err(Refused::Here(_)) => return Ok(()),
        };
        let address = reply.with_code(ISSUER, "c");
        let local = address.strip_prefix("http://127.0.0.1").map(|rest| {
            rest.strip_prefix(':').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()))
        });
        prop_assert!(
            address.starts_with("https://app.example/cb?code=c")
                || local.is_some_and(|rest| rest.starts_with("/cb?code=c")),
            "{}", address
        );
        prop_assert_eq!(address.matches("&iss=").count(), 1);
    }
}
