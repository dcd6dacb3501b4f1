use serde_json::{Value, json};

use super::*;
use crate::json::NotJson;
use crate::jws::Part;
use crate::rehearsal::{NOW_S, RESOURCE, World, after, signed, signed_text, with};
use crate::replay::Start;

/// RFC 9449 §4.1 and §7.1: the two proofs, by one key, whose thumbprint is in §6.1.
const RFC_9449_HEADER: &str = concat!(
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo",
    "RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19",
);
const RFC_9449_TOKEN_PROOF: &str = concat!(
    "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0",
    "IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
);
const RFC_9449_RESOURCE_PROOF: &str = concat!(
    "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRy",
    "ZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP3",
    "5yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA",
);
const RFC_9449_TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const RFC_9449_THUMBPRINT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Checks a proof by the key in it.
fn checked(
    proof: &str,
    expected: Expected<'_>,
    replays: &Replays,
    now: Timestamp,
) -> Result<Thumbprint, ProofError> {
    let header = [proof];
    let compact = only(&header)?;
    let key = embedded_key(&compact)?;
    check(&compact, &key, expected, replays, now)?;
    Ok(*key.jwk().thumbprint())
}

#[test]
fn the_published_proofs_are_right() {
    let replays = Replays::new(Start::First(at(1_562_262_000)));
    let token_proof = format!("{RFC_9449_HEADER}.{RFC_9449_TOKEN_PROOF}");
    let expected = Expected {
        method: "POST",
        url: "https://server.example.com/token",
        token: None,
    };
    let key = checked(&token_proof, expected, &replays, at(1_562_262_616)).unwrap();
    assert_eq!(key.to_string(), RFC_9449_THUMBPRINT);

    let hash = TokenHash::of(RFC_9449_TOKEN);
    assert_eq!(hash.text(), "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    let resource_proof = format!("{RFC_9449_HEADER}.{RFC_9449_RESOURCE_PROOF}");
    let expected = Expected {
        method: "GET",
        url: "https://resource.example.org/protectedresource",
        token: Some(&hash),
    };
    let key = checked(&resource_proof, expected, &replays, at(1_562_262_618)).unwrap();
    assert_eq!(key.to_string(), RFC_9449_THUMBPRINT);
    assert_eq!(inspect(resource_proof.as_bytes()), Ok(key));
}

#[test]
fn each_unfit_claim_is_refused_for_its_reason() {
    let world = World::new();
    let hash = TokenHash::of("token");
    let expected = Expected {
        method: "POST",
        url: RESOURCE,
        token: Some(&hash),
    };
    let claims = world.proof_claims("token", "jti");
    let cases = [
        (
            with(&claims, "jti", Value::Null),
            ProofError::ClaimMissing("jti"),
        ),
        (
            with(&claims, "jti", json!(5)),
            ProofError::ClaimMalformed("jti"),
        ),
        (
            with(&claims, "jti", json!("")),
            ProofError::ClaimMalformed("jti"),
        ),
        (
            with(&claims, "jti", json!("j".repeat(129))),
            ProofError::ClaimMalformed("jti"),
        ),
        (
            with(&claims, "htm", Value::Null),
            ProofError::ClaimMissing("htm"),
        ),
        (
            with(&claims, "htm", json!(["POST"])),
            ProofError::ClaimMalformed("htm"),
        ),
        (with(&claims, "htm", json!("GET")), ProofError::OtherMethod),
        (with(&claims, "htm", json!("post")), ProofError::OtherMethod),
        (
            with(&claims, "htu", Value::Null),
            ProofError::ClaimMissing("htu"),
        ),
        (
            with(&claims, "htu", json!("https://hub.example/")),
            ProofError::OtherUrl,
        ),
        (
            with(
                &claims,
                "htu",
                json!("http://hub.example/exchange/v1/consultations"),
            ),
            ProofError::OtherUrl,
        ),
        (
            with(
                &claims,
                "htu",
                json!("https://other.example/exchange/v1/consultations"),
            ),
            ProofError::OtherUrl,
        ),
        (
            with(&claims, "htu", json!(format!("{RESOURCE}/"))),
            ProofError::OtherUrl,
        ),
        (
            with(&claims, "htu", json!("/exchange/v1/consultations")),
            ProofError::OtherUrl,
        ),
        (
            with(&claims, "iat", Value::Null),
            ProofError::ClaimMissing("iat"),
        ),
        (
            with(&claims, "iat", json!("1795255200")),
            ProofError::ClaimMalformed("iat"),
        ),
        (
            with(&claims, "iat", json!(-1)),
            ProofError::ClaimMalformed("iat"),
        ),
        (with(&claims, "iat", json!(NOW_S - 61)), ProofError::TooOld),
        (with(&claims, "iat", json!(0)), ProofError::TooOld),
        (
            with(&claims, "iat", json!(NOW_S + 6)),
            ProofError::FromTheFuture,
        ),
        (
            with(&claims, "iat", json!(NOW_S * 1000)),
            ProofError::ClaimMalformed("iat"),
        ),
        (
            with(&claims, "ath", Value::Null),
            ProofError::ClaimMissing("ath"),
        ),
        (
            with(&claims, "ath", json!(false)),
            ProofError::ClaimMalformed("ath"),
        ),
        (
            with(&claims, "ath", json!(TokenHash::of("other").text())),
            ProofError::OtherToken,
        ),
        (with(&claims, "ath", json!("")), ProofError::OtherToken),
    ];
    for (claims, why) in cases {
        let proof = signed(&world.key, &world.proof_header(), &claims);
        assert_eq!(
            checked(&proof, expected, world.gate.replays(), after(0)),
            Err(why),
            "{claims}"
        );
    }
    let twice = claims.to_string().replacen('{', r#"{"htm":"POST","#, 1);
    let proof = signed_text(&world.key, &world.proof_header().to_string(), &twice);
    let why = JwsError::NotJson(Part::Payload, NotJson::DuplicateMember);
    assert_eq!(
        checked(&proof, expected, world.gate.replays(), after(0)),
        Err(why.into())
    );
    // None of these took room, so that the right one still passes; a query, a fraction and a `nonce` do no harm.
    assert!(world.gate.replays().is_empty());
    let mut right = with(&claims, "htu", json!(format!("{RESOURCE}?page=1#top")));
    right["iat"] = json!(NOW_S as f64 + 0.9);
    right["nonce"] = json!("unused");
    let proof = signed(&world.key, &world.proof_header(), &right);
    assert_eq!(
        checked(&proof, expected, world.gate.replays(), after(0)),
        Ok(*world.key.thumbprint())
    );
}

#[test]
fn a_proof_lives_for_its_window_and_once() {
    let world = World::new();
    let proof = world.proof("token", "jti");
    let hash = TokenHash::of("token");
    let expected = Expected {
        method: "POST",
        url: RESOURCE,
        token: Some(&hash),
    };
    // (seconds after `iat`, outcome for a fresh table)
    let cases = [
        (-6, Some(ProofError::FromTheFuture)),
        (-5, None),
        (0, None),
        (60, None),
        (61, Some(ProofError::TooOld)),
    ];
    for (seconds, why) in cases {
        let replays = Replays::new(Start::First(after(-1000)));
        assert_eq!(
            checked(&proof, expected, &replays, after(seconds)).err(),
            why,
            "{seconds}"
        );
        // However early it was used, it is refused for as long as its window lasts, and beyond.
        if why.is_none() {
            for later in seconds..70 {
                let why = if later <= 60 {
                    ProofError::Replayed
                } else {
                    ProofError::TooOld
                };
                assert_eq!(
                    checked(&proof, expected, &replays, after(later)),
                    Err(why),
                    "{seconds} {later}"
                );
            }
            let back = checked(&proof, expected, &replays, after(0));
            assert_eq!(back, Err(ProofError::Replayed), "the clock went back");
        }
    }
    // The same `jti` in another proof of the same key is no fresh proof either; of another key it is.
    let replays = Replays::new(Start::First(after(-1000)));
    assert!(checked(&proof, expected, &replays, after(0)).is_ok());
    let again = signed(
        &world.key,
        &world.proof_header(),
        &with(&world.proof_claims("token", "jti"), "iat", json!(NOW_S + 1)),
    );
    assert_eq!(
        checked(&again, expected, &replays, after(1)),
        Err(ProofError::Replayed)
    );
    let other = crate::client::generate_jwk(zeroize::Zeroizing::new([9; 32]));
    let by_other =
        crate::client::dpop_proof(&other, "POST", RESOURCE, Some("token"), after(0), "jti");
    assert_eq!(
        checked(&by_other, expected, &replays, after(1)),
        Ok(*other.thumbprint())
    );
}

#[test]
fn a_restart_opens_no_hole() {
    let world = World::new();
    let hash = TokenHash::of("token");
    let expected = Expected {
        method: "POST",
        url: RESOURCE,
        token: Some(&hash),
    };
    // A proof from a clock five seconds fast, used just before the restart.
    let proof = world.proof("token", "jti");
    let before = Replays::new(Start::First(after(-1000)));
    assert!(checked(&proof, expected, &before, after(-5)).is_ok());
    let restarted = Replays::new(Start::Again(after(-5)));
    for seconds in -5..=60 {
        let why = checked(&proof, expected, &restarted, after(seconds)).err();
        assert_eq!(why, Some(ProofError::FromBeforeStart), "{seconds}");
    }
    // From then on, proofs pass.
    let next = crate::client::dpop_proof(
        &world.key,
        "POST",
        RESOURCE,
        Some("token"),
        after(1),
        "next",
    );
    assert!(checked(&next, expected, &restarted, after(1)).is_ok());
    // A first start refuses only what is older than itself.
    let first = Replays::new(Start::First(after(1)));
    assert_eq!(
        checked(&proof, expected, &first, after(2)),
        Err(ProofError::FromBeforeStart)
    );
    assert!(checked(&next, expected, &first, after(2)).is_ok());
}

#[test]
fn a_full_table_refuses() {
    let world = World::new();
    let hash = TokenHash::of("token");
    let expected = Expected {
        method: "POST",
        url: RESOURCE,
        token: Some(&hash),
    };
    let replays = Replays::with_room(Start::First(after(-1000)), 0);
    let proof = world.proof("token", "jti");
    assert_eq!(
        checked(&proof, expected, &replays, after(0)),
        Err(ProofError::Busy)
    );
}

#[test]
fn there_is_exactly_one_proof() {
    assert_eq!(only(&[]).err(), Some(ProofError::Missing));
    assert_eq!(only(&["a.b.c", "a.b.c"]).err(), Some(ProofError::Several));
    assert_eq!(
        only(&["a.b.c,a.b.c"]).err(),
        Some(ProofError::Jws(JwsError::NotThreeParts))
    );
    assert!(only(&["a.b.c"]).is_ok());
}
