//! Ids of one dataset that no other dataset can have by accident.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::check::hex;

/// The id with the signature of a dataset: `<id>.<hex HMAC-SHA1, key = dataset name, message = id>`.
///
/// A signature the id already carries, by this dataset or another, is replaced. Only what can be one
/// (40 hexadecimal digits) is taken for one, so that `gb.1` and `gb.2` do not become the same.
///
/// ```
/// let signed = catalog::sign("Q7747", "us_ofac");
/// assert_eq!(signed.len(), "Q7747.".len() + 40);
/// assert_eq!(catalog::sign(&signed, "us_ofac"), signed);
/// ```
pub fn sign(id: &str, dataset: &str) -> String {
    let plain = without_signature(id);
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(dataset.as_bytes()) else {
        // A key of any length will do: there is no such case.
        return plain.to_owned();
    };
    mac.update(plain.as_bytes());
    format!("{plain}.{}", hex(&mac.finalize().into_bytes()))
}

fn without_signature(id: &str) -> &str {
    let is_signature = |text: &str| {
        text.len() == 40 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    match id.rsplit_once('.') {
        Some((plain, signature)) if !plain.is_empty() && is_signature(signature) => plain,
        _ => id,
    }
}
