//! Officers: who holds a share of the root key.

use std::io;

use age::{Identity, NoCallbacks, Recipient, x25519};
use serde::{Deserialize, Serialize};
use vsss_rs::Gf256;
use zeroize::Zeroizing;

use crate::files;
use crate::secret::Secret;

/// Somebody who holds a share of a register's root key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// How the log names them.
    pub name: String,
    /// Their age recipient: `age1…`, of a key file or of a plugin for a hardware token.
    pub recipient: String,
    /// Their share, sealed to the recipient; base64.
    pub share: String,
}

/// Why shares cannot be made or put together.
#[derive(Debug, thiserror::Error)]
pub enum OfficerError {
    /// Not an age recipient.
    #[error("`{0}` is no age recipient: one begins with `age1`")]
    Recipient(String),
    /// The same recipient twice would let one person open the register.
    #[error("the recipient of `{0}` is given twice: two shares in one hand open the register")]
    Twice(String),
    /// Nobody, or more than a share can number.
    #[error("a register has 1 to 255 officers, not {0}")]
    Count(usize),
    /// More than there are, or none.
    #[error("{threshold} of {officers} officers cannot open a register")]
    Threshold {
        /// How many open it together.
        threshold: usize,
        /// How many there are.
        officers: usize,
    },
    /// Too few of the keys given belong to officers.
    #[error("{given} of the keys given belong to officers of this register; {wanted} are needed{}", Held(.held))]
    TooFew {
        /// Officers whose share opened.
        given: usize,
        /// How many are needed.
        wanted: usize,
        /// Their names.
        held: Vec<String>,
    },
    /// The shares do not make the root key of this register.
    #[error(
        "the shares do not make this register's key: the list of officers was changed or damaged"
    )]
    WrongKey,
    /// Sealing or opening a share failed.
    #[error("share of `{officer}`: {reason}")]
    Share {
        /// Whose.
        officer: String,
        /// What age said.
        reason: String,
    },
    /// Not a key file.
    #[error("this is no age identity: the line begins with `AGE-SECRET-KEY-1` or `AGE-PLUGIN-`")]
    Identity,
}

struct Held<'a>(&'a [String]);

impl std::fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            [] => Ok(()),
            held => write!(f, " (so far: {})", held.join(", ")),
        }
    }
}

/// The key of an officer, ready to open a share.
pub struct OfficerKey(Vec<Box<dyn Identity + Send + Sync>>);

impl OfficerKey {
    /// A new key pair: the recipient to give away, and the identity to keep.
    pub fn generate() -> (String, Zeroizing<String>) {
        use age::secrecy::ExposeSecret;
        let identity = x25519::Identity::generate();
        let kept = Zeroizing::new(identity.to_string().expose_secret().to_owned());
        (identity.to_public().to_string(), kept)
    }

    /// The identities of an age identity file: lines of `AGE-SECRET-KEY-1…` or, for a hardware token,
    /// `AGE-PLUGIN-…`; comments begin with `#`.
    ///
    /// # Errors
    /// It is no such file, or the plugin is not installed.
    pub fn parse(text: &str) -> Result<OfficerKey, OfficerError> {
        let file = age::IdentityFile::from_buffer(io::Cursor::new(text.as_bytes()))
            .map_err(|_| OfficerError::Identity)?;
        let identities = (file.with_callbacks(NoCallbacks).into_identities())
            .map_err(|_| OfficerError::Identity)?;
        if identities.is_empty() {
            return Err(OfficerError::Identity);
        }
        Ok(OfficerKey(identities))
    }

    /// The share of this officer, if the key is theirs.
    fn share(&self, officer: &Officer) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = files::from_base64(&officer.share)?;
        unseal(&sealed, self.0.iter().map(|identity| identity.as_ref() as &dyn Identity)).ok()
    }
}

/// Cuts the root into shares and seals one to each of `officers` (name and recipient). Any `threshold` of
/// them make it whole (Shamir's scheme over GF(256)); a single officer holds it alone.
///
/// # Errors
/// A recipient is none or is given twice; the numbers do not fit.
pub(crate) fn seal_root(
    root: &Secret,
    officers: &[(String, String)],
    threshold: usize,
) -> Result<Vec<Officer>, OfficerError> {
    let count = officers.len();
    if count == 0 || count > 255 {
        return Err(OfficerError::Count(count));
    }
    if threshold == 0 || threshold > count {
        return Err(OfficerError::Threshold { threshold, officers: count });
    }
    for (at, (name, recipient)) in officers.iter().enumerate() {
        if officers[..at].iter().any(|(_, other)| other == recipient) {
            return Err(OfficerError::Twice(name.clone()));
        }
    }
    let shares: Vec<Vec<u8>> = match threshold {
        1 => vec![root.bytes().to_vec(); count],
        _ => Gf256::split_bytes(threshold, count, root.bytes(), rand::rng())
            .map_err(|_| OfficerError::Threshold { threshold, officers: count })?,
    };
    let shares = Zeroizing::new(shares);
    officers
        .iter()
        .zip(shares.iter())
        .map(|((name, recipient), share)| {
            let sealed = seal_to(std::slice::from_ref(recipient), share)?;
            Ok(Officer {
                name: name.clone(),
                recipient: recipient.clone(),
                share: files::to_base64(&sealed),
            })
        })
        .collect()
}

/// Puts the root together from the shares that `keys` open; the names are of the officers whose shares
/// were used. Whether it is the right root is for the caller to check.
///
/// # Errors
/// Fewer than `threshold` shares open.
pub(crate) fn open_root(
    officers: &[Officer],
    threshold: usize,
    keys: &[&OfficerKey],
) -> Result<(Secret, Vec<String>), OfficerError> {
    let mut held = Vec::new();
    let mut shares = Zeroizing::new(Vec::new());
    for officer in officers {
        if shares.len() == threshold {
            break;
        }
        if let Some(share) = keys.iter().find_map(|key| key.share(officer)) {
            held.push(officer.name.clone());
            shares.push(share.to_vec());
        }
    }
    if shares.len() < threshold {
        return Err(OfficerError::TooFew { given: shares.len(), wanted: threshold, held });
    }
    let root = Zeroizing::new(match threshold {
        1 => shares[0].clone(),
        _ => Gf256::combine_bytes(&*shares).map_err(|_| OfficerError::WrongKey)?,
    });
    let root = root.as_slice().try_into().map_err(|_| OfficerError::WrongKey)?;
    Ok((Secret::from_bytes(root), held))
}

/// Seals `plain` to age recipients, each of whom can open it.
pub(crate) fn seal_to(recipients: &[String], plain: &[u8]) -> Result<Vec<u8>, OfficerError> {
    let parsed: Vec<Box<dyn Recipient>> =
        recipients.iter().map(|text| parse_recipient(text)).collect::<Result<_, _>>()?;
    let failed = |reason: String| OfficerError::Share { officer: recipients.join(", "), reason };
    let encryptor = age::Encryptor::with_recipients(parsed.iter().map(|own| own.as_ref()))
        .map_err(|error| failed(error.to_string()))?;
    let mut sealed = Vec::new();
    let mut writer =
        encryptor.wrap_output(&mut sealed).map_err(|error| failed(error.to_string()))?;
    io::Write::write_all(&mut writer, plain).map_err(|error| failed(error.to_string()))?;
    writer.finish().map_err(|error| failed(error.to_string()))?;
    Ok(sealed)
}

fn unseal<'a>(
    sealed: &[u8],
    identities: impl Iterator<Item = &'a dyn Identity>,
) -> Result<Zeroizing<Vec<u8>>, age::DecryptError> {
    let decryptor = age::Decryptor::new(sealed)?;
    let mut reader = decryptor.decrypt(identities)?;
    let mut plain = Zeroizing::new(Vec::new());
    io::Read::read_to_end(&mut reader, &mut plain)?;
    Ok(plain)
}

fn parse_recipient(text: &str) -> Result<Box<dyn Recipient>, OfficerError> {
    if let Ok(recipient) = text.parse::<x25519::Recipient>() {
        return Ok(Box::new(recipient));
    }
    let no_recipient = || OfficerError::Recipient(text.to_owned());
    let recipient = text.parse::<age::plugin::Recipient>().map_err(|_| no_recipient())?;
    let plugin = age::plugin::RecipientPluginV1::new(
        recipient.plugin(),
        std::slice::from_ref(&recipient),
        &[],
        NoCallbacks,
    );
    plugin.map(|plugin| Box::new(plugin) as Box<dyn Recipient>).map_err(|error| {
        OfficerError::Share { officer: text.to_owned(), reason: error.to_string() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Hand {
        recipient: String,
        key: OfficerKey,
    }

    fn hands(count: usize) -> Vec<Hand> {
        (0..count)
            .map(|_| {
                let (recipient, identity) = OfficerKey::generate();
                Hand { recipient, key: OfficerKey::parse(&identity).unwrap() }
            })
            .collect()
    }

    fn named(hands: &[Hand]) -> Vec<(String, String)> {
        let name = |at: usize| format!("officer {}", at + 1);
        hands.iter().enumerate().map(|(at, hand)| (name(at), hand.recipient.clone())).collect()
    }

    #[test]
    fn any_two_of_three_open_and_no_one_alone() {
        let root = Secret::random().unwrap();
        let hands = hands(3);
        let officers = seal_root(&root, &named(&hands), 2).unwrap();
        for (one, two) in [(0, 1), (0, 2), (1, 2), (2, 0)] {
            let (opened, held) =
                open_root(&officers, 2, &[&hands[one].key, &hands[two].key]).unwrap();
            assert_eq!(opened.bytes(), root.bytes());
            assert_eq!(held.len(), 2);
        }
        for hand in &hands {
            let refused = open_root(&officers, 2, &[&hand.key, &hand.key]).err().unwrap();
            assert!(
                matches!(refused, OfficerError::TooFew { given: 1, wanted: 2, .. }),
                "{refused}"
            );
        }
    }

    #[test]
    fn a_share_alone_says_nothing_of_the_root() {
        // A single share of Shamir's scheme is uniformly random: over many cuts of one root no byte of it
        // stays the same.
        let root = Secret::from_bytes([7; 32]);
        let hands = hands(2);
        let shares: Vec<_> = (0..40)
            .map(|_| {
                let officers = seal_root(&root, &named(&hands), 2).unwrap();
                hands[0].key.share(&officers[0]).unwrap()
            })
            .collect();
        for at in 1..33 {
            assert!(shares.iter().any(|share| share[at] != shares[0][at]), "byte {at}");
        }
    }

    #[test]
    fn officers_that_make_no_sense_are_refused() {
        let root = Secret::random().unwrap();
        let two = named(&hands(2));
        let check = |officers: &[(String, String)], threshold, says: &str| {
            let refused = seal_root(&root, officers, threshold).unwrap_err().to_string();
            assert!(refused.contains(says), "{refused}");
        };
        check(&[], 1, "1 to 255 officers");
        check(&two, 3, "3 of 2");
        check(&two, 0, "0 of 2");
        check(&[two[0].clone(), two[0].clone()], 2, "given twice");
        check(&[("ana".into(), "agent".into()), two[0].clone()], 2, "no age recipient");
    }

    #[test]
    fn a_single_officer_holds_the_root() {
        let root = Secret::random().unwrap();
        let hands = hands(1);
        let officers = seal_root(&root, &named(&hands), 1).unwrap();
        let (opened, _) = open_root(&officers, 1, &[&hands[0].key]).unwrap();
        assert_eq!(opened.bytes(), root.bytes());
    }
}
