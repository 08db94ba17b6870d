//! Codes of the moment: TOTP (RFC 6238) with SHA-1, six digits, thirty seconds, as authenticator apps do it.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::secret::{RandomError, fill_random};

const PERIOD: i64 = 30;
const DIGITS: u32 = 6;
/// Clocks of telephones may be so many periods off.
const DRIFT: i64 = 1;
/// Base 32 of RFC 4648.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The key that an authenticator app and the register share: 160 bits, as RFC 4226 recommends.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct TotpKey([u8; 20]);

impl TotpKey {
    pub(crate) fn random() -> Result<TotpKey, RandomError> {
        let mut key = TotpKey([0; 20]);
        fill_random(&mut key.0)?;
        Ok(key)
    }

    /// The key with these bytes.
    pub fn from_bytes(bytes: [u8; 20]) -> TotpKey {
        TotpKey(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// As apps take it by hand: base 32 (RFC 4648).
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(32);
        for five in self.0.chunks(5) {
            let bits = five.iter().fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
            for at in (0..8).rev() {
                text.push(char::from(LETTERS[(bits >> (5 * at) & 31) as usize]));
            }
        }
        text
    }

    /// Reads what [`TotpKey::text`] wrote, as an app does.
    pub fn parse(text: &str) -> Option<TotpKey> {
        let (mut bits, mut many, mut bytes) = (0_u64, 0_u32, Vec::with_capacity(20));
        for letter in text.trim().bytes() {
            let at = LETTERS.iter().position(|&own| own == letter.to_ascii_uppercase())?;
            bits = bits << 5 | at as u64;
            many += 5;
            if many >= 8 {
                many -= 8;
                bytes.push((bits >> many & 255) as u8);
            }
        }
        Some(TotpKey(bytes.try_into().ok()?))
    }

    /// The code of a moment: what an app shows.
    pub fn code(&self, at: Timestamp) -> String {
        self.digits(period(at), DIGITS)
    }

    /// The period whose code `given` is, if it is one of now and later than `last`: a code counts once.
    pub(crate) fn accepts(&self, given: &str, now: Timestamp, last: i64) -> Option<i64> {
        let now = period(now);
        // Every period is compared, so that how long it takes says nothing.
        (now - DRIFT..=now + DRIFT).fold(None, |found, period| {
            let is_same = self.digits(period, DIGITS).as_bytes().ct_eq(given.as_bytes());
            if bool::from(is_same) && period > last { Some(period) } else { found }
        })
    }

    /// RFC 4226, section 5.3.
    fn digits(&self, period: i64, digits: u32) -> String {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes keys of any length");
        };
        mac.update(&period.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 15);
        let number = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
        let code = (number & 0x7fff_ffff) % 10_u32.pow(digits);
        format!("{code:0width$}", width = digits as usize)
    }
}

fn period(at: Timestamp) -> i64 {
    at.as_second().div_euclid(PERIOD)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1: eight digits of the same key.
    #[test]
    fn the_published_vectors() {
        let key = TotpKey(*b"12345678901234567890");
        for (second, expected) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(key.digits(period(at), 8), expected);
            assert_eq!(key.code(at), expected[2..]);
        }
        // RFC 4648, as apps show it.
        assert_eq!(key.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(TotpKey::parse("gezdgnbvgy3tqojqgezdgnbvgy3tqojq").unwrap().bytes(), &key.0);
        assert!(TotpKey::parse("GEZDGNBV").is_none() && TotpKey::parse("1").is_none());
    }

    #[test]
    fn a_code_counts_once_and_for_a_minute_and_a_half() {
        let key = TotpKey(*b"12345678901234567890");
        let at = |second| Timestamp::from_second(second).unwrap();
        let code = key.code(at(1_000_000_000));
        let now = period(at(1_000_000_000));
        for (later, last, accepted) in [
            (0, 0, true),
            (30, 0, true),
            (-30, 0, true),
            (90, 0, false),
            (-90, 0, false),
            (0, now, false),
            (0, now - 1, true),
        ] {
            let given = key.accepts(&code, at(1_000_000_000 + later), last);
            assert_eq!(given, accepted.then_some(now), "{later} {last}");
        }
        for wrong in ["", "000000", "12345", &format!("{code}0")] {
            assert_eq!(key.accepts(wrong, at(1_000_000_000), 0), None);
        }
    }
}
