//! Passkeys: the relying party's half of WebAuthn level 3, by `webauthn_rp`.
//!
//! Credentials are discoverable and verify their holder (a finger, a face, a number), so that one answer is
//! two proofs: having the device and being its holder. Attestation is not asked for: which make of
//! authenticator somebody uses is not the register's business.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::{
    AuthenticationVerificationOptions, AuthenticatorAttachmentEnforcement,
};
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16,
    Username,
};
use webauthn_rp::request::{AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::auth::DiscoverableAuthentication16;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

use super::{Credentials, SessionError};
use crate::files::{from_base64, to_base64};

/// A domain that passkeys cannot be made for.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no domain that passkeys can be made for; they are made for a name such as register.example.org, or localhost"
)]
pub struct RelyingPartyError(String);

/// Whom passkeys are made for: a domain, and the origins of pages that may ask for them.
#[derive(Debug, Clone)]
pub struct RelyingParty {
    domain: String,
    origins: Vec<String>,
}

/// A public key of any kind, with its bytes.
type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

impl RelyingParty {
    /// For a domain, as browsers on `origins` know it; without any, `https://` and the domain.
    ///
    /// # Errors
    /// The domain is none.
    pub fn new(domain: &str, origins: &[String]) -> Result<RelyingParty, RelyingPartyError> {
        let bad = || RelyingPartyError(domain.to_owned());
        AsciiDomain::try_from(domain.to_owned()).map_err(|_| bad())?;
        let origins = match origins {
            [] => vec![format!("https://{domain}")],
            own => own.to_vec(),
        };
        Ok(RelyingParty { domain: domain.to_owned(), origins })
    }

    fn id(&self) -> Result<RpId, SessionError> {
        let domain = AsciiDomain::try_from(self.domain.clone());
        Ok(RpId::Domain(domain.map_err(|_| SessionError::NoPasskeys)?))
    }
}

/// A passkey as it is kept: what `webauthn_rp` encodes, in base 64. None of it is secret.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeptPasskey {
    id: String,
    key: String,
    state: String,
    /// How browsers reach the authenticator.
    transports: u8,
}

/// Questions that authenticators were asked and have not answered. One for an account, for five minutes.
#[derive(Default)]
pub(super) struct Ceremonies {
    registering: FxHashMap<String, RegistrationServerState<16>>,
    signing_in: FxHashMap<String, DiscoverableAuthenticationServerState>,
}

impl Ceremonies {
    /// What to ask an authenticator so that it makes a passkey, as JSON.
    pub(super) fn ask_to_register(
        &mut self,
        party: &RelyingParty,
        account: &str,
        credentials: &mut Credentials,
    ) -> Result<serde_json::Value, SessionError> {
        let refused = |what: &str| SessionError::Passkey(what.to_owned());
        let handle = match credentials.handle {
            Some(handle) => handle,
            None => {
                let mut handle = [0; 16];
                crate::secret::fill_random(&mut handle)?;
                *credentials.handle.insert(handle)
            }
        };
        let user = UserHandle16::decode(handle).map_err(|_| refused("no user handle"))?;
        let name = Username::try_from(account).map_err(|_| refused("no name for an account"))?;
        let known = credentials.passkeys.iter().filter_map(|own| {
            let id = CredentialId::<Vec<u8>>::decode(from_base64(&own.id)?).ok()?;
            Some(PublicKeyCredentialDescriptor {
                id,
                transports: AuthTransports::decode(own.transports).ok()?,
            })
        });
        let id = party.id()?;
        let user = PublicKeyCredentialUserEntity { name, id: &user, display_name: None };
        let mut options = PublicKeyCredentialCreationOptions::passkey(&id, user, known.collect());
        // Asked for and not insisted upon: authenticators that do not know it would refuse. Every answer is
        // held to a verified holder by the service itself.
        options.extensions.cred_protect =
            CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
        let (server, client) =
            options.start_ceremony().map_err(|error| refused(&error.to_string()))?;
        let asked = serde_json::to_value(&client).map_err(|error| refused(&error.to_string()))?;
        self.registering.insert(account.to_owned(), server);
        Ok(asked)
    }

    /// Takes the passkey an authenticator made.
    pub(super) fn register(
        &mut self,
        party: &RelyingParty,
        account: &str,
        credentials: &mut Credentials,
        answer: &[u8],
    ) -> Result<(), SessionError> {
        let refused = SessionError::Passkey;
        let state = self.registering.remove(account);
        let state = state.ok_or_else(|| refused("none was asked for".to_owned()))?;
        // What is wrong with the JSON may quote it.
        let answer = Registration::from_json_relaxed(answer)
            .map_err(|error| refused(format!("no registration: line {}", error.line())))?;
        let origins: Vec<&str> = party.origins.iter().map(String::as_str).collect();
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            ..RegistrationVerificationOptions::default()
        };
        let made = state
            .verify(&party.id()?, &answer, &options)
            .map_err(|error| refused(error.to_string()))?;
        let id = to_base64(made.id().as_ref());
        if credentials.passkeys.iter().any(|own| own.id == id) {
            return Err(refused("it is known already".to_owned()));
        }
        let Ok(transports) = made.transports().encode();
        let Ok(key) = made.static_state().encode();
        let Ok(state) = made.dynamic_state().encode();
        credentials.passkeys.push(KeptPasskey {
            id,
            key: to_base64(&key),
            state: to_base64(&state),
            transports,
        });
        Ok(())
    }

    /// What to ask an authenticator so that it shows a passkey. Says nothing of the account.
    pub(super) fn ask_to_show(
        &mut self,
        party: &RelyingParty,
        account: &str,
    ) -> Result<serde_json::Value, SessionError> {
        let refused = |what: String| SessionError::Passkey(what);
        let id = party.id()?;
        let (server, client) = DiscoverableCredentialRequestOptions::passkey(&id)
            .start_ceremony()
            .map_err(|error| refused(error.to_string()))?;
        let asked = serde_json::to_value(&client).map_err(|error| refused(error.to_string()))?;
        self.signing_in.insert(account.to_owned(), server);
        Ok(asked)
    }

    /// Whether an authenticator showed a passkey of this account.
    ///
    /// # Errors
    /// It did not.
    pub(super) fn show(
        &mut self,
        party: &RelyingParty,
        account: &str,
        credentials: &mut Credentials,
        answer: &[u8],
    ) -> Result<(), SessionError> {
        let wrong = || SessionError::Proof;
        let state = self.signing_in.remove(account).ok_or_else(wrong)?;
        let answer =
            DiscoverableAuthentication16::from_json_relaxed(answer).map_err(|_| wrong())?;
        let handle =
            UserHandle16::decode(credentials.handle.ok_or_else(wrong)?).map_err(|_| wrong())?;
        let id = to_base64(answer.raw_id().as_ref());
        let kept = credentials.passkeys.iter_mut().find(|own| own.id == id).ok_or_else(wrong)?;
        let key = from_base64(&kept.key).ok_or_else(wrong)?;
        let key: StaticState<PublicKey> =
            StaticState::decode(key.as_slice()).map_err(|_| wrong())?;
        let dynamic = from_base64(&kept.state).and_then(|own| own.try_into().ok());
        let dynamic = DynamicState::decode(dynamic.ok_or_else(wrong)?).map_err(|_| wrong())?;
        let mut credential = AuthenticatedCredential::new(answer.raw_id(), &handle, key, dynamic)
            .map_err(|_| wrong())?;
        let origins: Vec<&str> = party.origins.iter().map(String::as_str).collect();
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            // A telephone shows its passkey by cable today and by radio tomorrow.
            auth_attachment_enforcement: AuthenticatorAttachmentEnforcement::Ignore(false),
            ..AuthenticationVerificationOptions::default()
        };
        let changed =
            state.verify(&party.id()?, &answer, &mut credential, &options).map_err(|_| wrong())?;
        if changed {
            let Ok(state) = credential.dynamic_state().encode();
            kept.state = to_base64(&state);
        }
        Ok(())
    }
}
