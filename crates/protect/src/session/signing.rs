//! Requests are signed by the device they come from.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::files::{from_base64, to_base64};
use crate::secret::{RandomError, Secret};

/// What a device keeps, and all it keeps: 256 random bits that stand for it.
///
/// It is given out when the device is enrolled, and is never sent afterwards.
#[derive(Clone, Debug)]
pub struct DeviceSecret(Secret);

impl DeviceSecret {
    pub(crate) fn random() -> Result<DeviceSecret, RandomError> {
        Ok(DeviceSecret(Secret::random()?))
    }

    /// Base 64, for the client's own file.
    pub fn text(&self) -> String {
        to_base64(self.0.bytes())
    }

    /// Reads what [`DeviceSecret::text`] wrote.
    pub fn parse(text: &str) -> Option<DeviceSecret> {
        let bytes = from_base64(text.trim())?.try_into().ok()?;
        Some(DeviceSecret(Secret::from_bytes(bytes)))
    }
}

/// A request as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The path, as `/v1/reveal`.
    pub path: &'a str,
    /// The token of the session; empty where there is none yet.
    pub token: &'a str,
    /// A number larger than that of every request of the session before.
    pub count: u64,
    /// The body.
    pub body: &'a [u8],
    /// The signature, base 64.
    pub signature: &'a str,
    /// Where it came from.
    pub place: &'a str,
}

/// The signature of a request, base 64: HMAC-SHA256 under the device's secret over path, token, count and
/// the body's SHA-256, each on a line of its own.
pub fn sign(secret: &DeviceSecret, path: &str, token: &str, count: u64, body: &[u8]) -> String {
    to_base64(&mac(secret, path, token, count, body))
}

impl Signed<'_> {
    pub(crate) fn is_by(&self, secret: &DeviceSecret) -> bool {
        let Some(given) = from_base64(self.signature) else { return false };
        let own = mac(secret, self.path, self.token, self.count, self.body);
        own.as_slice().ct_eq(&given).into()
    }
}

fn mac(secret: &DeviceSecret, path: &str, token: &str, count: u64, body: &[u8]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.bytes()) else {
        unreachable!("HMAC takes keys of any length");
    };
    let body = to_base64(&Sha256::digest(body));
    // No part holds a line break: paths are those of routes, tokens base 64.
    mac.update(format!("throughline request 1\n{path}\n{token}\n{count}\n{body}").as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_request_can_be_changed() {
        let secret = DeviceSecret(Secret::from_bytes([7; 32]));
        let signature = sign(&secret, "/v1/ask", "token", 3, b"{}");
        let signed = Signed {
            path: "/v1/ask",
            token: "token",
            count: 3,
            body: b"{}",
            signature: &signature,
            place: "10.0.0.7",
        };
        assert!(signed.is_by(&secret));
        assert!(!signed.is_by(&DeviceSecret(Secret::from_bytes([8; 32]))));
        for changed in [
            Signed { path: "/v1/list", ..signed },
            Signed { token: "other", ..signed },
            Signed { count: 4, ..signed },
            Signed { body: b"[]", ..signed },
            Signed { signature: "", ..signed },
            Signed { signature: &signature[4..], ..signed },
        ] {
            assert!(!changed.is_by(&secret), "{changed:?}");
        }
        let again = DeviceSecret::parse(&secret.text()).unwrap();
        assert!(signed.is_by(&again));
        assert!(!format!("{secret:?}").contains('7'));
    }
}
