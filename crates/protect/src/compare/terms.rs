//! What two sides agree on before anything of their lists is computed.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::error::CompareError;
use super::keys::recipe;
use super::wire::{Reader, Session, Writer};

/// Lists are filled up to one of these numbers of keys, so that a message says no more of a list's length
/// than which class it is in: each power of two from a thousand to a million, and the middle between two.
pub const SIZE_CLASSES: [u32; 21] = [
    1 << 10,
    3 << 9,
    1 << 11,
    3 << 10,
    1 << 12,
    3 << 11,
    1 << 13,
    3 << 12,
    1 << 14,
    3 << 13,
    1 << 15,
    3 << 14,
    1 << 16,
    3 << 15,
    1 << 17,
    3 << 16,
    1 << 18,
    3 << 17,
    1 << 19,
    3 << 18,
    1 << 20,
];

/// Letters of a side's name, which is a folder as well.
const MAX_NAME: usize = 64;
/// Bytes of a purpose.
const MAX_PURPOSE: usize = 500;

/// The smallest class that holds `keys`, if there is one.
pub fn size_class(keys: usize) -> Option<u32> {
    SIZE_CLASSES.into_iter().find(|class| *class as usize >= keys)
}

/// What is offered: who, why, who learns, how much at most, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The side that asks: it learns which of its people the other side has too.
    pub from: String,
    /// The side that answers.
    pub to: String,
    /// Why. One purpose is one run.
    pub purpose: String,
    /// Whether the answering side learns as well.
    pub both_learn: bool,
    /// The most keys a side may put in, padding included: one of [`SIZE_CLASSES`].
    pub cap: u32,
    /// No step is taken after that.
    pub expires: Timestamp,
}

impl Terms {
    /// Checks what a person wrote.
    ///
    /// # Errors
    /// A name is no name, the purpose is empty or too long, the cap is no size class.
    pub fn check(&self) -> Result<(), CompareError> {
        self.wrong().map_or(Ok(()), |(field, reason)| Err(CompareError::Terms { field, reason }))
    }

    fn wrong(&self) -> Option<(&'static str, String)> {
        for (field, name) in [("from", &self.from), ("to", &self.to)] {
            if let Some(reason) = bad_name(name) {
                return Some((field, reason));
            }
        }
        if self.from == self.to {
            return Some(("to", "a side does not compare with itself".to_owned()));
        }
        let purpose = &self.purpose;
        if folded_purpose(purpose).is_empty() || purpose.len() > MAX_PURPOSE {
            return Some(("purpose", format!("words, at most {MAX_PURPOSE} bytes, belong here")));
        }
        // Two people read it before they sign; what they cannot see they do not agree to.
        if purpose.chars().any(char::is_control) {
            return Some(("purpose", "there are control characters in it".to_owned()));
        }
        if !SIZE_CLASSES.contains(&self.cap) {
            return Some((
                "cap",
                format!("{} is no size class; those are {SIZE_CLASSES:?}", self.cap),
            ));
        }
        None
    }

    pub(crate) fn not_expired(&self, now: Timestamp) -> Result<(), CompareError> {
        if now >= self.expires { Err(CompareError::Expired { at: self.expires }) } else { Ok(()) }
    }

    pub(crate) fn write(&self, out: Writer) -> Writer {
        out.put(&recipe().to_be_bytes())
            .sized(self.from.as_bytes())
            .sized(self.to.as_bytes())
            .sized(self.purpose.as_bytes())
            .put(&[u8::from(self.both_learn)])
            .put(&self.cap.to_be_bytes())
            .put(&self.expires.as_second().to_be_bytes())
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Terms, CompareError> {
        let (theirs, ours) = (reader.long("recipe")?, recipe());
        if theirs != ours {
            return Err(CompareError::Recipe { theirs, ours });
        }
        let from = reader.text("from", MAX_NAME)?.to_owned();
        let to = reader.text("to", MAX_NAME)?.to_owned();
        let purpose = reader.text("purpose", MAX_PURPOSE)?.to_owned();
        let both_learn = match reader.byte("who learns")? {
            0 => false,
            1 => true,
            other => return Err(reader.wrong("who learns", format!("{other} is neither 0 nor 1"))),
        };
        let cap = reader.number("cap")?;
        let expires = Timestamp::from_second(reader.long("expiry")? as i64)
            .map_err(|_| reader.wrong("expiry", "this is no time"))?;
        let terms = Terms { from, to, purpose, both_learn, cap, expires };
        match terms.wrong() {
            Some((field, reason)) => Err(reader.wrong(field, reason)),
            None => Ok(terms),
        }
    }

    /// What keys are hashed with: two runs have no hash in common, and a list made under other terms does
    /// not meet this one.
    pub(crate) fn context(&self, session: &Session) -> [u8; 32] {
        let bytes = self.write(Writer::new(super::wire::Kind::Offer, session)).done();
        Sha256::digest(bytes).into()
    }

    /// What stands for the purpose with that side: the same however it is capitalised and spaced.
    pub(crate) fn purpose_id(&self, with: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"throughline compare purpose\0");
        hash.update(with.as_bytes());
        hash.update(b"\0");
        hash.update(folded_purpose(&self.purpose).as_bytes());
        hash.finalize().into()
    }
}

/// Letters and digits of a purpose, in small letters.
fn folded_purpose(purpose: &str) -> String {
    purpose.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Why this cannot be the name of a side or an approver, if it cannot. Such a name is also that of a file.
pub(crate) fn bad_name(name: &str) -> Option<String> {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let good =
        (1..=MAX_NAME).contains(&name.len()) && name.chars().all(letters) && !name.starts_with('.');
    (!good).then(|| {
        format!(
            "a name is 1 to {MAX_NAME} of the letters a-z, A-Z, 0-9, `.`, `-`, `_`, not a dot first"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_rise_and_hold_what_they_say() {
        assert!(SIZE_CLASSES.is_sorted());
        for (keys, class) in [
            (0, Some(1024)),
            (1, Some(1024)),
            (1024, Some(1024)),
            (1025, Some(1536)),
            (32_000 * 6, Some(196_608)),
            (1 << 20, Some(1 << 20)),
            ((1 << 20) + 1, None),
        ] {
            assert_eq!(size_class(keys), class, "{keys}");
        }
    }

    #[test]
    fn one_purpose_however_it_is_written() {
        let terms = |purpose: &str| Terms {
            from: "a".into(),
            to: "b".into(),
            purpose: purpose.into(),
            both_learn: true,
            cap: 1024,
            expires: Timestamp::UNIX_EPOCH,
        };
        let id = |purpose: &str| terms(purpose).purpose_id("b");
        assert_eq!(id("Family tracing, spring"), id("family  tracing - SPRING"));
        assert_ne!(id("family tracing, spring"), id("family tracing, autumn"));
        assert_ne!(id("family tracing"), terms("family tracing").purpose_id("c"));
    }
}
