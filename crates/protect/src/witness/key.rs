//! Keys of witnesses and what they sign.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use jiff::Timestamp;
use serde::Serialize;
use signed_note::{Note, VerifierList, is_key_name_valid, key_id};
use zeroize::Zeroizing;

use crate::log::LogError;
use crate::secret::Secret;

/// The kind of signature that says when it was made.
const COSIGNATURE: u8 = 4;
/// The kind of the private key: plain Ed25519, as note signers are written.
const ED25519: u8 = 1;

/// The public key of a witness: `NAME+0123abcd+BASE64`, of the kind that signs with a time.
#[derive(Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: String,
    key: VerifyingKey,
}

/// That a witness vouched for a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cosignature {
    /// The witness's name.
    pub witness: String,
    /// For so many entries.
    pub size: u64,
    /// When, by the clock of the witness.
    #[serde(with = "crate::log::moment")]
    pub time: Timestamp,
}

impl WitnessKey {
    /// Reads one.
    ///
    /// # Errors
    /// It is no key of a witness, or was copied wrong.
    pub fn parse(text: &str) -> Result<WitnessKey, LogError> {
        let text = text.trim();
        let bad = |reason: &str| LogError::BadKey(format!("`{text}`: {reason}"));
        let (name, kind, key) = fields(text).ok_or_else(|| bad("malformed verifier key"))?;
        if kind != COSIGNATURE {
            return Err(bad("is not the key of a witness: those sign with a time (kind 4)"));
        }
        let key = VerifyingKey::from_bytes(&key).map_err(|_| bad("malformed verifier key"))?;
        let key = WitnessKey { name: name.to_owned(), key };
        if key.to_string() != text {
            return Err(bad("was copied wrong: its checksum does not fit"));
        }
        Ok(key)
    }

    /// The witness's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> u32 {
        key_id(&self.name, &[&[COSIGNATURE], self.key.as_bytes().as_slice()].concat())
    }

    /// Its number as hexadecimal digits: for the name of a file.
    pub(super) fn id_text(&self) -> String {
        format!("{:08x}", self.id())
    }

    /// When this witness signed a note; `None` if it did not.
    ///
    /// # Errors
    /// The note is malformed, or a signature under the witness's name does not hold.
    pub fn cosignature(&self, note: &[u8]) -> Result<Option<Timestamp>, LogError> {
        let bad = |error: &dyn fmt::Display| {
            LogError::BadProof(format!("cosignature of `{}`: {error}", self.name))
        };
        let note = Note::from_bytes(note).map_err(|error| bad(&error))?;
        let known = VerifierList::new(vec![Box::new(Cosigns(self.clone()))]);
        match note.verify(&known) {
            Ok((signatures, _)) => {
                let time = signatures.first().and_then(|signed| time_of(signed.signature()));
                time.map(Some).ok_or_else(|| bad(&"its time is out of range"))
            }
            Err(signed_note::NoteError::UnverifiedNote) => Ok(None),
            Err(error) => Err(bad(&error)),
        }
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[COSIGNATURE], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id(), BASE64_STANDARD.encode(key))
    }
}

impl fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

struct Cosigns(WitnessKey);

impl signed_note::Verifier for Cosigns {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn key_id(&self) -> u32 {
        self.0.id()
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let Some((time, signature)) = signature.split_first_chunk::<8>() else { return false };
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        let message = message(u64::from_be_bytes(*time), text);
        self.0.key.verify(&message, &signature).is_ok()
    }
}

/// What a witness keeps secret: signs checkpoints with the time.
pub struct WitnessSigner {
    name: String,
    key: SigningKey,
}

impl WitnessSigner {
    /// A signer of this name.
    ///
    /// # Errors
    /// The name is empty or holds a space or a plus sign.
    pub fn new(name: &str, secret: &Secret) -> Result<WitnessSigner, LogError> {
        if !is_key_name_valid(name) || name.chars().any(char::is_control) {
            let reason = format!("`{name}`: a witness's name has no spaces and no plus sign");
            return Err(LogError::BadKey(reason));
        }
        Ok(WitnessSigner { name: name.to_owned(), key: SigningKey::from_bytes(secret.bytes()) })
    }

    /// Reads the text of a key file. What is wrong is said without repeating any of it.
    ///
    /// # Errors
    /// It is no key.
    pub fn parse(text: &str) -> Result<WitnessSigner, LogError> {
        let bad = || LogError::BadKey("the file holds no key of a witness".to_owned());
        let rest = text.trim().strip_prefix("PRIVATE+KEY+").ok_or_else(bad)?;
        let (name, kind, key) = fields(rest).ok_or_else(bad)?;
        if kind != ED25519 {
            return Err(bad());
        }
        let signer = WitnessSigner::new(name, &Secret::from_bytes(key))?;
        if *signer.text() != *text.trim() {
            return Err(bad());
        }
        Ok(signer)
    }

    /// The text of a key file, as note signers are written.
    pub fn text(&self) -> Zeroizing<String> {
        let public = [&[ED25519], self.key.verifying_key().as_bytes().as_slice()].concat();
        let secret = Zeroizing::new([&[ED25519], self.key.as_bytes().as_slice()].concat());
        let id = key_id(&self.name, &public);
        let secret = Zeroizing::new(BASE64_STANDARD.encode(&*secret));
        Zeroizing::new(format!("PRIVATE+KEY+{}+{id:08x}+{}", self.name, *secret))
    }

    /// The public key.
    pub fn key(&self) -> WitnessKey {
        WitnessKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The line that says this witness saw the text at this time.
    pub(super) fn line(&self, text: &[u8], at: Timestamp) -> Result<Vec<u8>, LogError> {
        let time = u64::try_from(at.as_second()).unwrap_or(0);
        let signature = self.key.sign(&message(time, text));
        let bytes = [time.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        let line = signed_note::Signature::new(self.name.clone(), self.key().id(), bytes)
            .map_err(|error| LogError::BadKey(error.to_string()))?;
        Ok(line.to_bytes())
    }
}

fn message(time: u64, text: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time}\n").as_bytes(), text].concat()
}

fn time_of(signature: &[u8]) -> Option<Timestamp> {
    let time = u64::from_be_bytes(*signature.first_chunk::<8>()?);
    Timestamp::from_second(i64::try_from(time).ok()?).ok()
}

/// Name, kind and bytes of a key; its number is checked by writing it again.
fn fields(text: &str) -> Option<(&str, u8, [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (_, key) = rest.split_once('+')?;
    let key = Zeroizing::new(BASE64_STANDARD.decode(key).ok()?);
    let (&kind, key) = key.split_first()?;
    Some((name, kind, key.try_into().ok()?)).filter(|_| is_key_name_valid(name))
}
