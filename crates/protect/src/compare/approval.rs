//! Two people of a side who agree.
//!
//! An approver is an ed25519 key whose public half was registered at both sides in advance. What is signed is
//! every byte of the message before the signatures: terms and commitment, so that neither purpose nor list
//! changes afterwards.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::error::CompareError;
use super::wire::{Kind, Reader, hex};
use crate::secret::{RandomError, Secret};

/// People who must agree on either side.
pub const APPROVALS: usize = 2;

/// Signatures a message has room for.
const MAX_APPROVALS: u8 = 8;

/// What a written private key begins with.
const PRIVATE: &str = "throughline-approver-secret-1:";
/// What a written public key begins with.
const PUBLIC: &str = "throughline-approver-1:";

/// The private key of one approver, as it lies in their key file.
pub struct ApproverKey(SigningKey);

/// The public key of an approver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApproverId([u8; 32]);

impl ApproverKey {
    /// A new one.
    ///
    /// # Errors
    /// There is no source of randomness.
    pub fn random() -> Result<ApproverKey, RandomError> {
        Ok(ApproverKey(SigningKey::from_bytes(Secret::random()?.bytes())))
    }

    /// Reads the line of a key file.
    ///
    /// # Errors
    /// It is none. The text is not repeated.
    pub fn parse(text: &str) -> Result<ApproverKey, CompareError> {
        let bytes = unhex(text.trim().strip_prefix(PRIVATE)).ok_or_else(|| {
            CompareError::Approver("this is no key file of an approver".to_owned())
        })?;
        Ok(ApproverKey(SigningKey::from_bytes(&bytes)))
    }

    /// The line for a key file, which only the approver reads.
    pub fn to_line(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(format!("{PRIVATE}{}\n", hex(self.0.as_bytes())))
    }

    /// The public half.
    pub fn id(&self) -> ApproverId {
        ApproverId(self.0.verifying_key().to_bytes())
    }
}

impl ApproverId {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ApproverId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC}{}", hex(&self.0))
    }
}

impl FromStr for ApproverId {
    type Err = CompareError;

    fn from_str(text: &str) -> Result<ApproverId, CompareError> {
        let bytes = unhex(text.trim().strip_prefix(PUBLIC));
        let valid =
            bytes.filter(|bytes| VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak()));
        let wrong = || {
            CompareError::Approver(format!("an approver is `{PUBLIC}` and 64 hexadecimal digits"))
        };
        valid.map(ApproverId).ok_or_else(wrong)
    }
}

fn unhex(text: Option<&str>) -> Option<[u8; 32]> {
    let digits = text?.as_bytes();
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let value = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8; 2]| Some((value(pair[0])? << 4 | value(pair[1])?) as u8);
    let bytes: Vec<u8> = pairs.iter().map(byte).collect::<Option<_>>()?;
    bytes.try_into().ok()
}

/// A signature and who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Approval {
    pub(crate) by: ApproverId,
    signature: [u8; 64],
}

impl Approval {
    fn signs(&self, unsigned: &[u8]) -> bool {
        let signature = Signature::from_bytes(&self.signature);
        VerifyingKey::from_bytes(&self.by.0)
            .is_ok_and(|key| key.verify_strict(&digest(unsigned), &signature).is_ok())
    }
}

fn digest(unsigned: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"throughline compare approval\0");
    hash.update(unsigned);
    hash.finalize().into()
}

/// Reads the approvals at the end of a message that begins with `whole`: those that sign it. One that does
/// not is an error, not an absence: somebody changed the message.
pub(crate) fn read(reader: &mut Reader<'_>, whole: &[u8]) -> Result<Vec<Approval>, CompareError> {
    let unsigned = &whole[..reader.at()];
    let n = reader.byte("approvals")?;
    if n > MAX_APPROVALS {
        return Err(reader.wrong("approvals", format!("{n}, at most {MAX_APPROVALS} have room")));
    }
    let mut approvals: Vec<Approval> = Vec::new();
    for _ in 0..n {
        let by = ApproverId(reader.array("approver")?);
        let approval = Approval { by, signature: reader.array("signature")? };
        if !approval.signs(unsigned) {
            return Err(reader.wrong("signature", "it does not sign this message"));
        }
        if approvals.iter().any(|other| other.by == by) {
            return Err(reader.wrong("approver", "the same key signed twice"));
        }
        approvals.push(approval);
    }
    Ok(approvals)
}

/// The message, whose approvals end it, with one more. `unsigned` is the length without approvals.
pub(crate) fn add(
    message: &[u8],
    unsigned: usize,
    approvals: &[Approval],
    key: &ApproverKey,
) -> Result<Vec<u8>, CompareError> {
    let refuse = |why: &str| Err(CompareError::Approver(why.to_owned()));
    if approvals.iter().any(|approval| approval.by == key.id()) {
        return refuse(
            "this key signed the message already; a second approval is another person's",
        );
    }
    if approvals.len() >= usize::from(MAX_APPROVALS) {
        return refuse("the message has no room for another approval");
    }
    let mut out = message.to_vec();
    out[unsigned] = approvals.len() as u8 + 1;
    out.extend(key.id().0);
    out.extend(key.0.sign(&digest(&message[..unsigned])).to_bytes());
    Ok(out)
}

/// That enough different approvers of a side signed.
pub(crate) fn require(
    message: Kind,
    side: &str,
    registered: &[ApproverId],
    approvals: &[Approval],
) -> Result<(), CompareError> {
    let found = approvals.iter().filter(|approval| registered.contains(&approval.by)).count();
    if found < APPROVALS {
        return Err(CompareError::Unapproved { message, side: side.to_owned(), found });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_were_written() {
        let key = ApproverKey::random().unwrap();
        let read = ApproverKey::parse(&key.to_line()).unwrap();
        assert_eq!(read.id(), key.id());
        assert_eq!(key.id().to_string().parse::<ApproverId>().unwrap(), key.id());
        let zeros = format!("{PUBLIC}{}", "00".repeat(32));
        for text in ["", "throughline-approver-1:", "throughline-approver-1:zz", zeros.as_str()] {
            assert!(text.parse::<ApproverId>().is_err(), "{text}");
        }
        // A private key is no public one, and is not repeated.
        let error = key.to_line().parse::<ApproverId>().unwrap_err().to_string();
        assert!(!error.contains(&hex(key.0.as_bytes())));
    }
}
