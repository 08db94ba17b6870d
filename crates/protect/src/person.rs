//! A person in a register, and the reference that stands for them everywhere else.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use model::Entity;
use serde::{Deserialize, Serialize};

use crate::secret::{RandomError, fill_random};

/// Stands for a person in logs, lists and reports. Random, so it says nothing about whom it stands for:
/// 80 bits, written as four groups of four letters and digits, such as `7K2M-0QXC-9RTV-B41E`.
///
/// Letters are Crockford's base 32: no `I`, `L`, `O` or `U`, and those read as what they are mistaken for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonRef([u8; 10]);

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What was given is no reference of a person.
///
/// The text is not repeated: who mistypes a command may have typed a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no reference of a person: one is sixteen letters and digits, such as 7K2M-0QXC-9RTV-B41E"
)]
pub struct BadReference;

impl PersonRef {
    /// A new one. Two of a billion people collide with a probability below one in a million.
    ///
    /// # Errors
    /// There is no source of randomness.
    pub fn random() -> Result<PersonRef, RandomError> {
        let mut bytes = [0; 10];
        fill_random(&mut bytes)?;
        Ok(PersonRef(bytes))
    }

    /// The reference with these bytes.
    pub const fn from_bytes(bytes: [u8; 10]) -> PersonRef {
        PersonRef(bytes)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 10] {
        &self.0
    }
}

impl fmt::Display for PersonRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut number = [0; 16];
        number[6..].copy_from_slice(&self.0);
        let number = u128::from_be_bytes(number);
        let mut text = [0; 19];
        for (at, slot) in text.iter_mut().enumerate() {
            let digit = at - at / 5;
            *slot = match at % 5 {
                4 => b'-',
                _ => LETTERS[(number >> (75 - 5 * digit) & 31) as usize],
            };
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for PersonRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PersonRef {
    type Err = BadReference;

    fn from_str(text: &str) -> Result<PersonRef, BadReference> {
        let mut number: u128 = 0;
        let mut digits = 0;
        for letter in text.trim().bytes().filter(|&letter| letter != b'-') {
            let letter = match letter.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                letter => letter,
            };
            let value = LETTERS.iter().position(|&known| known == letter).ok_or(BadReference)?;
            digits += 1;
            if digits > 16 {
                return Err(BadReference);
            }
            number = number << 5 | value as u128;
        }
        if digits != 16 {
            return Err(BadReference);
        }
        let mut bytes = [0; 10];
        bytes.copy_from_slice(&number.to_be_bytes()[6..]);
        Ok(PersonRef(bytes))
    }
}

impl Serialize for PersonRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for PersonRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<PersonRef, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            <[u8; 10]>::deserialize(deserializer).map(PersonRef)
        }
    }
}

/// A person, opened.
///
/// Fields are the properties of a FollowTheMoney `Person` (`name`, `birthDate`, `address`, `phone`,
/// `idNumber`, …), several values each. No `Debug`: what is in it must not reach a log.
pub struct Person {
    /// Stands for them elsewhere.
    pub reference: PersonRef,
    /// What the register says of them. Its id is the reference.
    pub entity: Entity,
    /// What it said before: a file found outside may hold it.
    pub past: Vec<Past>,
}

/// Values of a field that were replaced.
pub struct Past {
    /// Which field.
    pub field: String,
    /// Until when they stood in the register.
    pub until: Timestamp,
    /// The values.
    pub values: Vec<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_reference_is_read_as_it_was_written(bytes: [u8; 10]) {
            let reference = PersonRef(bytes);
            let text = reference.to_string();
            prop_assert_eq!(text.len(), 19);
            prop_assert_eq!(text.parse(), Ok(reference));
            prop_assert_eq!(text.to_lowercase().replace('-', "").parse(), Ok(reference));
        }
    }

    #[test]
    fn what_is_no_reference_is_refused_without_repeating_it() {
        for text in ["", "7K2M", "Ana Invented", "7K2M-0QXC-9RTV-B41E-0", "7K2M-0QXC-9RTV-B41U"] {
            assert_eq!(text.parse::<PersonRef>(), Err(BadReference), "{text}");
        }
        // What is mistaken for a digit is read as one.
        assert_eq!(
            "7k2m-oqxc-9rtv-b4ie".parse::<PersonRef>(),
            "7K2M-0QXC-9RTV-B41E".parse::<PersonRef>()
        );
    }
}
