//! Passphrases of accounts, kept as PHC strings of Argon2id.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::keys::Stretch;

/// The fewest characters.
const LEAST: usize = 12;
/// The most bytes: nobody has to hash a novel.
const MOST: usize = 1024;

/// A passphrase that is not taken.
#[derive(Debug, thiserror::Error)]
#[error(
    "a passphrase has at least {LEAST} characters, at most {MOST} bytes, and more than three different ones"
)]
pub struct WeakPassphrase;

/// The PHC string of a new passphrase.
pub(crate) fn hash(passphrase: &str, stretch: Stretch) -> Result<String, WeakPassphrase> {
    let mut letters: Vec<char> = passphrase.chars().collect();
    let many = letters.len();
    letters.sort_unstable();
    letters.dedup();
    if many < LEAST || passphrase.len() > MOST || letters.len() <= 3 {
        return Err(WeakPassphrase);
    }
    let params = Params::new(stretch.memory, stretch.passes, stretch.lanes, None);
    let argon2 =
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|_| WeakPassphrase)?);
    let hash: PasswordHash =
        argon2.hash_password(passphrase.as_bytes()).map_err(|_| WeakPassphrase)?;
    Ok(hash.to_string())
}

/// Whether it is this passphrase. Takes as long as its making did.
pub(crate) fn is_right(kept: &str, given: &str) -> bool {
    given.len() <= MOST
        && PasswordHash::new(kept)
            .is_ok_and(|kept| Argon2::default().verify_password(given.as_bytes(), &kept).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Stretch = Stretch { memory: 64, passes: 1, lanes: 1 };

    #[test]
    fn the_right_one_and_no_other() {
        let kept = hash("correct horse battery", FAST).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{kept}");
        assert!(is_right(&kept, "correct horse battery"));
        assert!(!is_right(&kept, "correct horse batterz"));
        assert!(!is_right("", "correct horse battery"));
        assert_ne!(kept, hash("correct horse battery", FAST).unwrap(), "salted");
    }

    #[test]
    fn weak_ones_are_not_taken() {
        for weak in ["", "short", "aaaaaaaaaaaaaaaaaa", "abcabcabcabcabc", &"long".repeat(300)] {
            assert!(hash(weak, FAST).is_err(), "{weak}");
        }
    }

    /// RFC 9106, section 5.3, has a secret and associated data, which PHC strings do not carry; this is the
    /// vector of the reference implementation (test.c, version 0x13, m=2^8, t=2, p=1).
    #[test]
    fn a_string_of_the_reference_implementation() {
        let kept =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(is_right(kept, "password"));
        assert!(!is_right(kept, "passwore"));
    }
}
