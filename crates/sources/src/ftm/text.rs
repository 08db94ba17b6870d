//! JSON strings that borrow from their line wherever nothing is escaped in them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A JSON string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsText;
        impl<'de> Visitor<'de> for AsText {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(AsText)
    }
}

/// A JSON string, number, boolean or null; all but null as text. Numbers with a fraction, and those
/// of more than 19 digits, come as `f64` prints them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar<'a>(pub(crate) Option<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsScalar;
        impl<'de> Visitor<'de> for AsScalar {
            type Value = Scalar<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Scalar<'de>, E> {
                Ok(Scalar(Some(Cow::Borrowed(text))))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar<'de>, E> {
                Ok(Scalar(Some(Cow::Owned(text.to_owned()))))
            }

            fn visit_unit<E: Error>(self) -> Result<Scalar<'de>, E> {
                Ok(Scalar(None))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar<'de>, E> {
                let text = if value { "true" } else { "false" };
                Ok(Scalar(Some(Cow::Borrowed(text))))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Scalar<'de>, E> {
                Ok(Scalar(Some(Cow::Owned(value.to_string()))))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar<'de>, E> {
                Ok(Scalar(Some(Cow::Owned(value.to_string()))))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar<'de>, E> {
                Ok(Scalar(Some(Cow::Owned(value.to_string()))))
            }
        }
        deserializer.deserialize_any(AsScalar)
    }
}

/// What `serde_json` says of a line, with the column alone: the line number it gives is always 1.
#[cold]
pub(crate) fn json_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match (text.strip_suffix(&place), error.classify()) {
        (Some(what), serde_json::error::Category::Data) => {
            format!("{what}, at column {}", error.column())
        }
        (Some(what), _) => format!("not JSON: {what} at column {}", error.column()),
        (None, _) => text,
    }
}

/// The text of a line.
///
/// # Errors
/// It is not UTF-8; names the first bad byte. JSON is UTF-8 by definition, and in a record meant
/// for exchange a guessed letter would pass for a value somebody published.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        format!("byte 0x{:02X} at column {} is not UTF-8", bytes[at], at + 1)
    })
}

/// Whether `id` may name an entity: letters, digits and inner `.` and `-`, at most 200.
pub(crate) fn is_entity_id(id: &str) -> bool {
    let bytes = id.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    bytes.len() <= 200
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
        && (bytes.iter()).all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

/// What to say of an id that is none.
#[cold]
pub(crate) fn bad_id(id: &str) -> String {
    let shown: String = id.chars().take(80).collect();
    format!(
        "`{shown}` is not an entity id: letters, digits, inner `.` and `-`, at most 200 characters"
    )
}
