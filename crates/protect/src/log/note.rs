//! Keys and signed checkpoints: <https://c2sp.org/signed-note>, <https://c2sp.org/tlog-checkpoint>.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use signed_note::{Note, StandardVerifier, Verifier as _, VerifierList, is_key_name_valid};
use tlog_tiles::{Checkpoint, Hash};

use super::error::LogError;
use crate::secret::Secret;

/// The public key of a log, under the log's name: `NAME+0123abcd+BASE64`.
#[derive(Clone)]
pub struct LogKey {
    text: String,
    verifier: StandardVerifier,
}

impl LogKey {
    /// Reads one.
    ///
    /// # Errors
    /// It is no verifier key for Ed25519, or was copied wrong.
    pub fn parse(text: &str) -> Result<LogKey, LogError> {
        let text = text.trim();
        let verifier = StandardVerifier::new(text)
            .map_err(|error| LogError::BadKey(format!("`{text}`: {error}")))?;
        Ok(LogKey { text: text.to_owned(), verifier })
    }

    /// The name of the log, which stands first in its checkpoints.
    pub fn origin(&self) -> &str {
        self.verifier.name()
    }
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The verifier key of a log with this name and signing key.
///
/// # Errors
/// The name is empty or holds a space or a plus sign.
pub fn verifier_key(origin: &str, signing: &Secret) -> Result<LogKey, LogError> {
    SigningNote::new(origin, signing).map(|signing| signing.public)
}

/// What signs checkpoints.
pub(crate) struct SigningNote {
    public: LogKey,
    key: SigningKey,
}

impl SigningNote {
    pub(crate) fn new(origin: &str, signing: &Secret) -> Result<SigningNote, LogError> {
        if !is_key_name_valid(origin) || origin.chars().any(char::is_control) {
            let reason = format!("`{origin}`: a log's name has no spaces and no plus sign");
            return Err(LogError::BadKey(reason));
        }
        let key = SigningKey::from_bytes(signing.bytes());
        let text = signed_note::new_ed25519_verifier_key(origin, &key.verifying_key());
        Ok(SigningNote { public: LogKey::parse(&text)?, key })
    }

    pub(crate) fn public(&self) -> &LogKey {
        &self.public
    }

    pub(crate) fn sign(&self, size: u64, root: Hash) -> Result<Signed, LogError> {
        let failed = |error: &dyn fmt::Display| LogError::BadKey(format!("cannot sign: {error}"));
        let checkpoint = Checkpoint::new(self.public.origin(), size, root, "")
            .map_err(|error| failed(&error))?;
        let mut note = Note::new(&checkpoint.to_bytes(), &[]).map_err(|error| failed(&error))?;
        note.add_sigs(&[self]).map_err(|error| failed(&error))?;
        Ok(Signed { size, root, bytes: note.to_bytes() })
    }
}

impl signed_note::Signer for SigningNote {
    fn name(&self) -> &str {
        self.public.origin()
    }

    fn key_id(&self) -> u32 {
        self.public.verifier.key_id()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        Ok(self.key.try_sign(message)?.to_vec())
    }
}

/// A checkpoint that the log signed: so many entries, and the root of the tree over them.
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    size: u64,
    root: Hash,
    bytes: Vec<u8>,
}

impl Signed {
    /// Reads a signed checkpoint and checks the log's signature and name. Other signatures may stand
    /// beside it.
    ///
    /// # Errors
    /// It is malformed, of another log, or its signature does not hold.
    pub fn parse(bytes: &[u8], key: &LogKey) -> Result<Signed, LogError> {
        let bad = |reason: String| LogError::BadProof(format!("checkpoint: {reason}"));
        let note = Note::from_bytes(bytes).map_err(|error| bad(error.to_string()))?;
        let known = VerifierList::new(vec![Box::new(key.verifier.clone())]);
        note.verify(&known).map_err(|error| bad(error.to_string()))?;
        let checkpoint =
            Checkpoint::from_bytes(note.text()).map_err(|error| bad(error.to_string()))?;
        if checkpoint.origin() != key.origin() {
            let reason = format!("is of `{}`, not of `{}`", checkpoint.origin(), key.origin());
            return Err(bad(reason));
        }
        Ok(Signed { size: checkpoint.size(), root: *checkpoint.hash(), bytes: bytes.to_vec() })
    }

    /// How many entries it vouches for.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree over them.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// The signed note, as it stands in files.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The name that a checkpoint gives itself, unchecked: to find out whose key to check it with.
pub(crate) fn claimed_origin(bytes: &[u8]) -> Option<&str> {
    let line = bytes.split(|&byte| byte == b'\n').next()?;
    std::str::from_utf8(line).ok().filter(|name| !name.is_empty())
}
