//! Revocation, and signing out by a client's wish.

use crate::TokenForm;
use crate::provider::rehearsal::*;
use crate::provider::*;
use crate::rehearsal::{ISSUER, after};

type Fields<'a> = &'a [(&'static str, &'a str)];

fn revoke_with(stage: &Stage, client: &Client, token: &str) -> Result<(), NotGranted> {
    let body = encoded(&[
        ("client_id", client.id.to_string()),
        ("token", token.into()),
    ]);
    let form = TokenForm::parse(body.as_bytes()).unwrap();
    let request = Received {
        form: &form,
        authorization: None,
        dpop: &[],
        url: "https://hub.example/oauth/revoke",
    };
    now_or_never(revoke(
        request,
        client,
        endpoint(),
        &stage.kept,
        &stage.replays,
        &stage.keys,
        after(3),
    ))
}

#[test]
fn a_client_revokes_its_own_tokens_alone() {
    for member in ["refresh_token", "access_token"] {
        let stage = Stage::new();
        let answer = stage.redeem(&stage.code(&[])).unwrap();
        let refresh = answer["refresh_token"].as_str().unwrap();
        let token = answer[member].as_str().unwrap();
        let (other, _) = register(&public_metadata(), 2);
        assert_eq!(revoke_with(&stage, &other, token), Ok(()));
        assert_eq!(
            revoke_with(&stage, &stage.client, "no token at all"),
            Ok(())
        );
        let answer = stage.refresh(refresh, after(3)).unwrap();
        let refresh = answer["refresh_token"].as_str().unwrap();
        let token = answer[member].as_str().unwrap();
        assert_eq!(revoke_with(&stage, &stage.client, token), Ok(()));
        assert_eq!(
            stage.refresh(refresh, after(4)).unwrap_err(),
            RefreshError::Revoked.into()
        );
    }
}

#[test]
fn a_browser_goes_only_where_the_client_registered() {
    let stage = Stage::new();
    let answer = stage.redeem(&stage.code(&[])).unwrap();
    let id_token = answer["id_token"].as_str().unwrap();
    let client = stage.client.id.as_str();
    let bye = "https://app.example/bye";
    let check = |fields: Fields<'_>, known: bool| {
        let fields: Vec<(&'static str, String)> = fields
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        let form = LogoutForm::parse(encoded(&fields).as_bytes(), ISSUER, stage.keys.public())?;
        check_logout(&form, known.then_some(&stage.client))
    };
    let hinted = |goes_to: Option<&str>| Logout {
        person: Some(WebId::parse(WEBID).unwrap()),
        goes_to: goes_to.map(str::to_owned),
    };
    let asked = |goes_to: Option<&str>| Logout {
        person: None,
        ..hinted(goes_to)
    };
    let hint = ("id_token_hint", id_token);
    let id = ("client_id", client);
    let to = |uri| ("post_logout_redirect_uri", uri);
    let cases: &[(Fields<'_>, bool, Result<Logout, LogoutError>)] = &[
        (&[hint], true, Ok(hinted(None))),
        (&[hint, to(bye)], true, Ok(hinted(Some(bye)))),
        (
            &[hint, id, to(bye), ("state", "a b")],
            true,
            Ok(hinted(Some("https://app.example/bye?state=a%20b"))),
        ),
        // Nobody vouches that the person wants it: she is asked.
        (&[id, to(bye)], true, Ok(asked(Some(bye)))),
        (&[to(bye)], false, Err(LogoutError::ClientMissing)),
        (
            &[hint, to("https://app.example/bye/")],
            true,
            Err(LogoutError::RedirectUnknown),
        ),
        (
            &[hint, to("https://evil.example/bye")],
            true,
            Err(LogoutError::RedirectUnknown),
        ),
        (
            &[hint, to(CALLBACK)],
            true,
            Err(LogoutError::RedirectUnknown),
        ),
        (
            &[hint, ("client_id", "app-AAAAAAAAAAAAAAAAAAAAAA")],
            true,
            Err(LogoutError::OtherClient),
        ),
        (&[("id_token_hint", "x.y.z")], true, Err(LogoutError::Hint)),
    ];
    for (fields, known, expected) in cases {
        assert_eq!(check(fields, *known), *expected, "{fields:?}");
    }
    let nothing = LogoutForm::parse(b"", ISSUER, stage.keys.public()).unwrap();
    assert_eq!(check_logout(&nothing, None), Ok(asked(None)));
}
