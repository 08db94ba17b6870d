//! From the root and the epoch to the keys of single purposes.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::secret::Secret;

/// The keys of an unlocked register, each for one purpose.
///
/// Derived by HKDF-SHA256 (RFC 5869) with the purpose as `info`, so that one of them says nothing about
/// another. Lives in the serving process only.
pub struct Keychain {
    root: Secret,
    /// Wraps the keys of records; changes with every epoch.
    pub(crate) wrapping: Secret,
    /// Makes blind keys out of names, dates and numbers.
    pub(crate) blind: Secret,
    /// Seals accounts, exports and the log's signing key.
    pub(crate) office: Secret,
    /// Hashes questions, so that the log can tell equal ones without saying what they were.
    pub(crate) questions: Secret,
}

impl Keychain {
    /// The keys that follow from a root and an epoch.
    pub(crate) fn new(root: Secret, epoch: &Secret) -> Keychain {
        let both = Hkdf::<Sha256>::new(Some(epoch.bytes()), root.bytes());
        let alone = Hkdf::<Sha256>::new(None, root.bytes());
        Keychain {
            wrapping: derive(&both, b"throughline/register/1/wrapping"),
            blind: derive(&alone, b"throughline/register/1/blind"),
            office: derive(&alone, b"throughline/register/1/office"),
            questions: derive(&alone, b"throughline/register/1/questions"),
            root,
        }
    }

    /// The key that seals the epoch in its own file: it follows from the root alone.
    pub(crate) fn epoch_key(root: &Secret) -> Secret {
        derive(&Hkdf::<Sha256>::new(None, root.bytes()), b"throughline/register/1/epoch")
    }

    /// A key for something beside the records.
    pub(crate) fn for_purpose(&self, purpose: &str) -> Secret {
        let from = Hkdf::<Sha256>::new(None, self.office.bytes());
        derive(&from, format!("throughline/register/1/beside/{purpose}").as_bytes())
    }

    pub(crate) fn root(&self) -> &Secret {
        &self.root
    }
}

fn derive(from: &Hkdf<Sha256>, purpose: &[u8]) -> Secret {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    // Fails only for more than 255 blocks; this is one.
    if from.expand(purpose, bytes.as_mut()).is_err() {
        unreachable!("HKDF gives up to 8,160 bytes");
    }
    Secret::from_bytes(*bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_changes_what_records_are_wrapped_under_and_nothing_that_outlives_it() {
        let secret = || Secret::random().unwrap();
        let (root, one, two) = (secret(), secret(), secret());
        let first = Keychain::new(root.clone(), &one);
        let second = Keychain::new(root.clone(), &two);
        assert_ne!(first.wrapping.bytes(), second.wrapping.bytes());
        assert_eq!(first.blind.bytes(), second.blind.bytes());
        assert_eq!(first.office.bytes(), second.office.bytes());
        assert_eq!(Keychain::new(root, &one).wrapping.bytes(), first.wrapping.bytes());
    }
}
