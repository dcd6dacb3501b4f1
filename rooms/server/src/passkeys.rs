//! Passkeys: the one place where the WebAuthn library is used. It draws the challenges and checks the answers.
//!
//! What it must remember between the two is kept by the store, never in the browser.
//!
//! INVARIANTS:
//! - The authenticator has verified its user (fingerprint, face, code), both when a passkey is made and when it is used.
//! - A passkey is discoverable: it says itself whose it is, so the hub asks nobody for a name.
//! - An authenticator learns a random handle and what the person calls the passkey; the hub knows no names.

use identity::people::{
    Handle,
    passkey::{CredentialKey, Passkey, PasskeyName},
};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey as Credential, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
    WebauthnError,
};

/// The name of the hub that authenticators show.
const NAME: &str = "Crosskeys";

/// Why a hub has no passkeys.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`origins.portal` has no domain name, and browsers tie a passkey to one")]
pub struct NoDomain;

/// Why a ceremony came to nothing.
#[derive(Debug, Error)]
pub enum NotProven {
    /// The answer is not what it should be.
    #[error("the answer with a passkey does not hold: {0}")]
    Answer(#[from] WebauthnError),
    /// It cannot be read.
    #[error("the answer with a passkey cannot be read")]
    Unreadable,
    /// What was kept cannot be read.
    #[error("what was kept of a passkey cannot be read")]
    Kept,
}

/// The relying party of Web Authentication <https://www.w3.org/TR/webauthn-3/#webauthn-relying-party>.
pub struct Passkeys {
    webauthn: Webauthn,
}

/// A ceremony that begins.
pub struct Begun {
    /// What the browser is told (JSON).
    pub options: String,
    /// What is kept until the answer comes (JSON).
    pub state: String,
}

/// A credential that was made.
pub struct Made {
    /// What the store finds it by.
    pub key: CredentialKey,
    /// The public credential (JSON).
    pub credential: String,
}

/// A credential that was shown, and is still to be checked.
pub struct Shown {
    answer: PublicKeyCredential,
    user: Uuid,
}

impl Passkeys {
    /// For the origin of the portal; its host is what passkeys are tied to.
    ///
    /// # Errors
    /// [`NoDomain`].
    pub fn open(origin: &str) -> Result<Self, NoDomain> {
        let origin = Url::parse(origin).map_err(|_| NoDomain)?;
        let domain = origin.domain().ok_or(NoDomain)?;
        let webauthn = WebauthnBuilder::new(domain, &origin)
            .and_then(|builder| builder.rp_name(NAME).build())
            .map_err(|_| NoDomain)?;
        Ok(Self { webauthn })
    }

    /// Begins to make a passkey of a person who has these.
    ///
    /// # Errors
    /// [`NotProven`].
    pub fn begin_adding(
        &self,
        handle: &Handle,
        name: &PasskeyName,
        have: &[Passkey],
    ) -> Result<Begun, NotProven> {
        let known: Result<Vec<CredentialID>, NotProven> = (have.iter())
            .map(|passkey| Ok(kept::<Credential>(&passkey.credential)?.cred_id().clone()))
            .collect();
        let shown = format!("{NAME}: {}", name.as_str());
        let user = Uuid::from_bytes(handle.to_bytes());
        let (mut options, state) =
            self.webauthn
                .start_passkey_registration(user, &shown, &shown, Some(known?))?;
        // The library leaves it to the authenticator whether a passkey can say whose it is; here it must.
        if let Some(criteria) = &mut options.public_key.authenticator_selection {
            criteria.require_resident_key = true;
            criteria.resident_key = serde_json::from_str("\"required\"").ok();
        }
        begun(&options, &state)
    }

    /// Checks the answer to [`Self::begin_adding`].
    ///
    /// # Errors
    /// [`NotProven`].
    pub fn finish_adding(&self, state: &str, answer: &[u8]) -> Result<Made, NotProven> {
        let state: PasskeyRegistration = kept(state)?;
        let answer: RegisterPublicKeyCredential =
            serde_json::from_slice(answer).map_err(|_| NotProven::Unreadable)?;
        let made = self.webauthn.finish_passkey_registration(&answer, &state)?;
        Ok(Made {
            key: CredentialKey::of(made.cred_id()),
            credential: written(&made)?,
        })
    }

    /// Begins a sign-in with whatever passkey somebody has.
    ///
    /// # Errors
    /// [`NotProven`].
    pub fn begin_sign_in(&self) -> Result<Begun, NotProven> {
        let (mut options, state) = self.webauthn.start_discoverable_authentication()?;
        // By a button and not in a field that fills itself.
        options.mediation = None;
        begun(&options, &state)
    }

    /// Reads the answer to [`Self::begin_sign_in`], which says by what it is to be checked.
    ///
    /// # Errors
    /// [`NotProven`].
    pub fn read(&self, answer: &[u8]) -> Result<Shown, NotProven> {
        let answer: PublicKeyCredential =
            serde_json::from_slice(answer).map_err(|_| NotProven::Unreadable)?;
        let (user, _) = self
            .webauthn
            .identify_discoverable_authentication(&answer)?;
        Ok(Shown { answer, user })
    }

    /// Checks the answer against the passkey that it names; gives the credential as it is to be kept from now on, with its
    /// counter.
    ///
    /// # Errors
    /// [`NotProven`].
    pub fn finish_sign_in(
        &self,
        state: &str,
        shown: &Shown,
        passkey: &Passkey,
    ) -> Result<String, NotProven> {
        if shown.user.as_bytes() != &passkey.handle.to_bytes() {
            return Err(WebauthnError::InvalidUserUniqueId.into());
        }
        let state: DiscoverableAuthentication = kept(state)?;
        let mut credential: Credential = kept(&passkey.credential)?;
        let result = self.webauthn.finish_discoverable_authentication_v2(
            &shown.answer,
            state,
            &credential,
        )?;
        if !result.user_verified() {
            return Err(WebauthnError::UserNotVerified.into());
        }
        credential.update_credential(&result);
        written(&credential)
    }
}

impl Shown {
    /// What the store finds the passkey by.
    pub fn key(&self) -> CredentialKey {
        CredentialKey::of(self.answer.get_credential_id())
    }
}

fn begun(options: &impl Serialize, state: &impl Serialize) -> Result<Begun, NotProven> {
    Ok(Begun {
        options: written(options)?,
        state: written(state)?,
    })
}

fn written(value: &impl Serialize) -> Result<String, NotProven> {
    serde_json::to_string(value).map_err(|_| NotProven::Kept)
}

fn kept<T: DeserializeOwned>(text: &str) -> Result<T, NotProven> {
    serde_json::from_str(text).map_err(|_| NotProven::Kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_domain() {
        for (origin, open) in [
            ("https://hub.example", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", false),
            ("https://[::1]", false),
            ("hub.example", false),
        ] {
            assert_eq!(Passkeys::open(origin).is_ok(), open, "{origin}");
        }
    }

    #[test]
    fn a_passkey_must_be_discoverable_and_verify_its_user() {
        let passkeys = Passkeys::open("https://hub.example").unwrap();
        let handle = Handle::from_random([7; 16]);
        let name = PasskeyName::parse("my phone").unwrap();
        let adding = passkeys.begin_adding(&handle, &name, &[]).unwrap();
        let told: serde_json::Value = serde_json::from_str(&adding.options).unwrap();
        let told = &told["publicKey"];
        assert_eq!(told["rp"]["id"], "hub.example");
        assert_eq!(told["user"]["name"], "Crosskeys: my phone");
        assert_eq!(told["user"]["id"], "BwcHBwcHBwcHBwcHBwcHBw");
        let selection = &told["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["userVerification"], "required");

        let signing_in = passkeys.begin_sign_in().unwrap();
        let told: serde_json::Value = serde_json::from_str(&signing_in.options).unwrap();
        assert_eq!(told["publicKey"]["userVerification"], "required");
        assert_eq!(told["publicKey"]["allowCredentials"], serde_json::json!([]));
        assert_eq!(told.get("mediation"), None);
        assert_ne!(
            passkeys.begin_sign_in().unwrap().options,
            signing_in.options
        );
    }
}
