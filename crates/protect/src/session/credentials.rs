//! What is known of an account to believe it; sealed in the register's office.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::code::TotpKey;
use super::passkeys::KeptPasskey;
use super::signing::DeviceSecret;
use crate::files::{from_base64, to_base64};
use crate::secret::{RandomError, Secret};

/// An account's proofs and devices.
#[derive(Clone, Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Credentials {
    /// PHC string.
    pub(crate) passphrase: Option<String>,
    /// Base 64.
    totp: Option<String>,
    /// The period of the last code that was taken.
    #[zeroize(skip)]
    pub(crate) last_code: i64,
    /// Hashes.
    pub(crate) recovery: Vec<String>,
    /// Who the account is to authenticators: random.
    pub(crate) handle: Option<[u8; 16]>,
    #[zeroize(skip)]
    pub(crate) passkeys: Vec<KeptPasskey>,
    pub(crate) devices: Vec<Device>,
    #[zeroize(skip)]
    pub(crate) enrolments: Vec<Enrolment>,
}

/// A device that may be used for an account.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Device {
    pub(crate) name: String,
    /// Base 64.
    secret: String,
}

/// A one-time secret that was given out and not used yet.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Enrolment {
    /// SHA-256, base 64.
    hash: String,
    /// ISO 8601.
    expires: String,
    pub(crate) device: String,
    /// Whether the holder sets new proofs, and those of before end.
    pub(crate) resets: bool,
}

impl Credentials {
    pub(crate) fn totp(&self) -> Option<TotpKey> {
        let bytes = Zeroizing::new(from_base64(self.totp.as_deref()?)?);
        Some(TotpKey::from_bytes(bytes.as_slice().try_into().ok()?))
    }

    pub(crate) fn set_totp(&mut self, key: &TotpKey) {
        self.totp = Some(to_base64(key.bytes()));
        self.last_code = 0;
    }

    pub(crate) fn has_factor(&self) -> bool {
        self.passphrase.is_some() || !self.passkeys.is_empty()
    }

    /// Forgets what was believed before.
    pub(crate) fn forget_factors(&mut self) {
        self.passphrase = None;
        self.totp = None;
        self.recovery.clear();
        self.passkeys.clear();
        self.devices.clear();
    }

    pub(crate) fn device(&self, name: &str) -> Option<DeviceSecret> {
        DeviceSecret::parse(&self.devices.iter().find(|own| own.name == name)?.secret)
    }

    /// A new secret for a device of this name; one it had before ends.
    pub(crate) fn enrol_device(&mut self, name: &str) -> Result<DeviceSecret, RandomError> {
        let secret = DeviceSecret::random()?;
        self.devices.retain(|own| own.name != name);
        self.devices.push(Device { name: name.to_owned(), secret: secret.text() });
        Ok(secret)
    }

    /// Gives out a one-time secret: 256 bits, base 64.
    pub(crate) fn enrol(
        &mut self,
        device: &str,
        resets: bool,
        expires: Timestamp,
    ) -> Result<Zeroizing<String>, RandomError> {
        let secret = Zeroizing::new(to_base64(Secret::random()?.bytes()));
        self.enrolments.retain(|own| own.device != device);
        self.enrolments.push(Enrolment {
            hash: enrolment_hash(&secret),
            expires: expires.to_string(),
            device: device.to_owned(),
            resets,
        });
        Ok(secret)
    }

    /// Where the enrolment with this secret stands in the list, if it has not expired.
    pub(crate) fn enrolment(&self, secret: &str, now: Timestamp) -> Option<usize> {
        let given = enrolment_hash(secret.trim());
        self.enrolments.iter().position(|own| {
            let is_same = bool::from(own.hash.as_bytes().ct_eq(given.as_bytes()));
            is_same && own.expires.parse::<Timestamp>().is_ok_and(|expires| now < expires)
        })
    }
}

fn enrolment_hash(secret: &str) -> String {
    let hash = Sha256::new_with_prefix(b"throughline/enrolment/1").chain_update(secret);
    to_base64(&hash.finalize())
}
