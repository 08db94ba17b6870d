//! Recovery codes: for who lost the telephone with the codes of the moment.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::files::to_base64;
use crate::person::PersonRef;
use crate::secret::RandomError;

/// How many there are at first.
pub(crate) const MANY: usize = 8;

/// New codes, of 80 random bits each. They are shown once; hashes are kept.
pub(crate) fn new() -> Result<Vec<Zeroizing<String>>, RandomError> {
    // The form of a reference: easy to read out, and mistakes of `0` and `O` are forgiven.
    (0..MANY).map(|_| Ok(Zeroizing::new(PersonRef::random()?.to_string()))).collect()
}

/// What is kept of a code. Eighty random bits need no slow hash.
pub(crate) fn hash(code: &str) -> Option<String> {
    let code: PersonRef = code.trim().parse().ok()?;
    let hash = Sha256::new_with_prefix(b"throughline/recovery code/1").chain_update(code.bytes());
    Some(to_base64(&hash.finalize()))
}

/// Takes a code out of those kept. Whether there was one.
pub(crate) fn take(kept: &mut Vec<String>, code: &str) -> bool {
    let Some(given) = hash(code) else { return false };
    let before = kept.len();
    kept.retain(|own| !bool::from(own.as_bytes().ct_eq(given.as_bytes())));
    kept.len() < before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_counts_once_however_it_is_typed() {
        let codes = new().unwrap();
        let mut kept: Vec<String> = codes.iter().map(|code| hash(code).unwrap()).collect();
        let typed = codes[3].to_lowercase().replace('-', "");
        assert!(!take(&mut kept, "0000-0000-0000-0000"));
        assert!(!take(&mut kept, "123456"));
        assert!(take(&mut kept, &typed));
        assert!(!take(&mut kept, &codes[3]), "used");
        assert_eq!(kept.len(), MANY - 1);
        assert!(!kept.concat().contains(codes[0].as_str()));
    }
}
