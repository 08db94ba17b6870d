//! Sealing: XChaCha20-Poly1305 with the place a value belongs to as associated data.
//!
//! A sealed value opens only where it was sealed: moved to another record, another field or another
//! register it is refused, like one that was cut short or changed.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::secret::{RandomError, Secret, fill_random};

const NONCE: usize = 24;
const TAG: usize = 16;
/// Values are padded to a multiple of this many bytes, so that their length tells little.
const BLOCK: usize = 32;

/// Why a sealed value does not open. The cipher cannot tell these apart, and neither can we.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Shorter than a sealed nothing.
    #[error("the sealed value is cut short: {0} bytes")]
    Short(usize),
    /// Wrong key, changed bytes, or a value that belongs elsewhere.
    #[error(
        "the sealed value does not open: it was changed, belongs to another place, or the key is another"
    )]
    Refused,
}

/// Seals `plain` for `place`: nonce, ciphertext, tag.
pub(crate) fn seal(key: &Secret, place: &[&[u8]], plain: &[u8]) -> Result<Vec<u8>, RandomError> {
    let mut nonce = [0; NONCE];
    fill_random(&mut nonce)?;
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    let padded = pad(plain);
    let payload = Payload { msg: &padded, aad: &bound(place) };
    // The cipher refuses only messages of more than 256 GiB.
    let sealed = (cipher.encrypt(&XNonce::from(nonce), payload))
        .map_err(|_| RandomError::new("a value of more than 256 GiB"))?;
    let mut out = Vec::with_capacity(NONCE + sealed.len());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Opens what [`seal`] sealed for the same place under the same key.
pub(crate) fn open(
    key: &Secret,
    place: &[&[u8]],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let Some((nonce, body)) = sealed.split_first_chunk::<NONCE>() else {
        return Err(SealError::Short(sealed.len()));
    };
    if body.len() < TAG {
        return Err(SealError::Short(sealed.len()));
    }
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    let payload = Payload { msg: body, aad: &bound(place) };
    let plain = cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Refused)?;
    unpad(Zeroizing::new(plain)).ok_or(SealError::Refused)
}

/// The parts of a place as one string that no other parts make.
fn bound(place: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(place.iter().map(|part| part.len() + 4).sum());
    for part in place {
        out.extend_from_slice(&(part.len() as u32).to_le_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// ISO/IEC 7816-4: a one bit, then zeros.
fn pad(plain: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = (plain.len() / BLOCK + 1) * BLOCK;
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.extend_from_slice(plain);
    padded.push(0x80);
    padded.resize(length, 0);
    padded
}

fn unpad(mut padded: Zeroizing<Vec<u8>>) -> Option<Zeroizing<Vec<u8>>> {
    let end = padded.iter().rposition(|&byte| byte != 0)?;
    (padded[end] == 0x80).then(|| {
        padded.truncate(end);
        padded
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_sealed_opens_where_it_was_sealed(plain: Vec<u8>, place: Vec<Vec<u8>>) {
            let key = Secret::random().unwrap();
            let place: Vec<&[u8]> = place.iter().map(Vec::as_slice).collect();
            let sealed = seal(&key, &place, &plain).unwrap();
            prop_assert_eq!(sealed.len() % BLOCK, (NONCE + TAG) % BLOCK);
            prop_assert_eq!(&*open(&key, &place, &sealed).unwrap(), &plain);
        }
    }

    #[test]
    fn a_value_opens_nowhere_else() {
        let key = Secret::random().unwrap();
        let sealed = seal(&key, &[b"ab", b"name"], b"Ana Invented").unwrap();
        for place in [
            &[b"ab".as_slice(), b"alias"],
            &[b"ac".as_slice(), b"name"],
            &[b"abn".as_slice(), b"ame"],
        ] {
            assert_eq!(open(&key, place, &sealed).err(), Some(SealError::Refused));
        }
        let other = Secret::random().unwrap();
        assert_eq!(open(&other, &[b"ab", b"name"], &sealed).err(), Some(SealError::Refused));
    }

    #[test]
    fn cut_or_changed_values_are_refused() {
        let key = Secret::random().unwrap();
        let sealed = seal(&key, &[b"place"], b"Ana Invented").unwrap();
        for length in 0..sealed.len() {
            assert!(open(&key, &[b"place"], &sealed[..length]).is_err(), "{length}");
        }
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(open(&key, &[b"place"], &changed).err(), Some(SealError::Refused), "{at}");
        }
    }
}
