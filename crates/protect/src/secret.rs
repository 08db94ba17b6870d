//! Thirty-two bytes that must not be seen.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A key of 256 bits. Wiped when dropped, never printed, never serialised by accident.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes: {0}")]
pub struct RandomError(String);

impl RandomError {
    pub(crate) fn new(reason: impl Into<String>) -> RandomError {
        RandomError(reason.into())
    }
}

impl Secret {
    /// A new one, from the operating system.
    ///
    /// # Errors
    /// There is no source of randomness, as early in the start of a machine.
    pub fn random() -> Result<Secret, RandomError> {
        let mut secret = Secret([0; 32]);
        fill_random(&mut secret.0)?;
        Ok(secret)
    }

    /// One that was made before.
    pub fn from_bytes(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    /// The bytes, for a cipher. Do not copy them anywhere that is not wiped.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Fills `bytes` from the operating system.
pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<(), RandomError> {
    getrandom::fill(bytes).map_err(|error| RandomError(error.to_string()))
}
