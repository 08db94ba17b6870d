//! Key files under a passphrase, by Argon2id.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files;
use crate::seal::{self, SealError};
use crate::secret::{RandomError, Secret, fill_random};

/// How hard a passphrase is made to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Stretch {
    /// RFC 9106, section 4, second recommended choice (64 MiB, three passes, four lanes): about a fifth of
    /// a second.
    fn default() -> Stretch {
        Stretch { memory: 64 * 1024, passes: 3, lanes: 4 }
    }
}

impl Stretch {
    /// The most a file may ask for, so that a strange file cannot take the machine down.
    const MOST: Stretch = Stretch { memory: 1024 * 1024, passes: 16, lanes: 16 };

    fn key(self, passphrase: &str, salt: &[u8]) -> Result<Secret, PassphraseError> {
        let most = Stretch::MOST;
        if self.memory > most.memory || self.passes > most.passes || self.lanes > most.lanes {
            return Err(PassphraseError::Stretch);
        }
        let params = Params::new(self.memory, self.passes, self.lanes, Some(32))
            .map_err(|_| PassphraseError::Stretch)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
            .map_err(|_| PassphraseError::Stretch)?;
        Ok(Secret::from_bytes(*key))
    }
}

/// Why a passphrase does not open a key file.
#[derive(Debug, thiserror::Error)]
pub enum PassphraseError {
    /// Too easy to guess.
    #[error("a passphrase has at least {LEAST} characters, not {0}")]
    Weak(usize),
    /// Wrong, or the file was changed.
    #[error("the passphrase does not open the key file")]
    Wrong,
    /// The parameters of Argon2id make no sense or ask for too much.
    #[error("the key file asks for parameters of Argon2id that are not allowed")]
    Stretch,
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// The fewest characters of a passphrase.
const LEAST: usize = 10;

/// An identity sealed under a passphrase: what an officer keeps on a stick.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProtectedKey {
    /// What kind of file this is.
    pub throughline: String,
    /// The recipient, to give away.
    pub recipient: String,
    /// How the passphrase is stretched.
    pub argon2id: Stretch,
    salt: String,
    sealed: String,
}

impl ProtectedKey {
    /// What kind of file this is.
    pub const KIND: &str = "officer key, under a passphrase";

    /// Seals `identity`.
    ///
    /// # Errors
    /// The passphrase is too short.
    pub fn seal(
        recipient: &str,
        identity: &str,
        passphrase: &str,
        stretch: Stretch,
    ) -> Result<ProtectedKey, PassphraseError> {
        let length = passphrase.chars().count();
        if length < LEAST {
            return Err(PassphraseError::Weak(length));
        }
        let mut salt = [0; 16];
        fill_random(&mut salt)?;
        let key = stretch.key(passphrase, &salt)?;
        let sealed =
            seal::seal(&key, &[b"officer key", recipient.as_bytes()], identity.as_bytes())?;
        Ok(ProtectedKey {
            throughline: ProtectedKey::KIND.to_owned(),
            recipient: recipient.to_owned(),
            argon2id: stretch,
            salt: files::to_base64(&salt),
            sealed: files::to_base64(&sealed),
        })
    }

    /// The identity, for [`crate::OfficerKey::parse`].
    ///
    /// # Errors
    /// The passphrase is another one, or the file was changed.
    pub fn open(&self, passphrase: &str) -> Result<Zeroizing<String>, PassphraseError> {
        let salt = files::from_base64(&self.salt).ok_or(PassphraseError::Wrong)?;
        let sealed = files::from_base64(&self.sealed).ok_or(PassphraseError::Wrong)?;
        let key = self.argon2id.key(passphrase, &salt)?;
        let place: [&[u8]; 2] = [b"officer key", self.recipient.as_bytes()];
        let plain = seal::open(&key, &place, &sealed).map_err(|error| match error {
            SealError::Short(_) | SealError::Refused => PassphraseError::Wrong,
        })?;
        let text = std::str::from_utf8(&plain).map_err(|_| PassphraseError::Wrong)?;
        Ok(Zeroizing::new(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::OfficerKey;

    const FAST: Stretch = Stretch { memory: 64, passes: 1, lanes: 1 };

    #[test]
    fn only_the_passphrase_opens() {
        let (recipient, identity) = OfficerKey::generate();
        let kept = ProtectedKey::seal(&recipient, &identity, "correct horse", FAST).unwrap();
        let text = serde_json::to_string(&kept).unwrap();
        assert!(!text.contains("AGE-SECRET"));
        let read: ProtectedKey = serde_json::from_str(&text).unwrap();
        assert_eq!(read.open("correct horse").unwrap(), identity);
        assert!(matches!(read.open("correct horsf"), Err(PassphraseError::Wrong)));
        // The recipient is bound in: who changes it is noticed.
        let changed = ProtectedKey { recipient: "age1other".into(), ..read.clone() };
        assert!(matches!(changed.open("correct horse"), Err(PassphraseError::Wrong)));
        let greedy = ProtectedKey { argon2id: Stretch { memory: u32::MAX, ..FAST }, ..read };
        assert!(matches!(greedy.open("correct horse"), Err(PassphraseError::Stretch)));
    }

    #[test]
    fn short_passphrases_are_refused() {
        let (recipient, identity) = OfficerKey::generate();
        let refused = ProtectedKey::seal(&recipient, &identity, "short", FAST);
        assert!(matches!(refused, Err(PassphraseError::Weak(5))));
    }
}
