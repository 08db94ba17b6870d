//! Values and their cleaning: text from a source becomes the one form FollowTheMoney stores.
//!
//! [`Cleaner::clean`] is the entry point; the modules below hold one family of types each, and the
//! helpers that other crates use by themselves: [`date`] for precision and looser readings,
//! [`country`] for names of countries, [`identifier`] for check digits.
//!
//! Two rules hold for every type. A clean value cleans to itself. And nothing is guessed: what
//! cannot be read with certainty is refused, so that the importer can set it aside with its place.

pub mod address;
pub mod country;
pub mod date;
pub mod email;
pub mod gender;
pub mod identifier;
pub mod ip;
pub mod language;
pub mod mimetype;
pub mod name;
pub mod phone;
pub mod text;
pub mod topic;
pub mod url;

use crate::ontology::{IdFormat, Kind, Property};

/// Why a value was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not {expected}")]
pub struct CleanError {
    /// The text refused, cut to 80 characters.
    pub value: String,
    /// What would have been accepted, such as "a date (YYYY, YYYY-MM or YYYY-MM-DD)".
    pub expected: &'static str,
}

/// Cleans values of one record.
///
/// Holds what the rest of the record says about a value: phone numbers without an international
/// prefix are read in the record's countries.
///
/// ```
/// use model::{Cleaner, Kind};
///
/// let cleaner = Cleaner::default();
/// assert_eq!(cleaner.clean_kind(Kind::Country, None, "Korea, North").unwrap(), "kp");
/// assert_eq!(cleaner.clean_kind(Kind::Date, None, "1947-4-9").unwrap(), "1947-04-09");
///
/// let refused = cleaner.clean_kind(Kind::Date, None, "2021-02-30").unwrap_err();
/// assert_eq!(refused.to_string(), "`2021-02-30` is not a date (YYYY, YYYY-MM or YYYY-MM-DD, with a time or without)");
/// ```
#[derive(Debug, Default, Clone)]
pub struct Cleaner {
    /// Country codes of the record.
    pub countries: Vec<String>,
    /// Accept country names with typing errors (edit distance up to 30 %).
    pub fuzzy_countries: bool,
}

impl Cleaner {
    /// The clean form of `raw` for `property`.
    ///
    /// Cleaning is idempotent: a clean value cleans to itself.
    ///
    /// # Errors
    /// The text is not a value of this type; nothing is guessed.
    pub fn clean(&self, property: &Property, raw: &str) -> Result<String, CleanError> {
        self.clean_kind(property.kind, property.format, raw)
    }

    /// The clean form of `raw` for a type, for those who have no property at hand. `format` counts
    /// for identifiers only.
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub fn clean_kind(
        &self,
        kind: Kind,
        format: Option<IdFormat>,
        raw: &str,
    ) -> Result<String, CleanError> {
        let refuse = || refused(raw, expectation(kind, format));
        let text = text::prepare(raw);
        if text.is_empty() {
            return Err(refused(raw, "a value (nothing is left after trimming)"));
        }
        let clean = match kind {
            Kind::Name => name::clean_prepared(text),
            Kind::Date => date::clean(&text),
            Kind::Country => {
                let found = if self.fuzzy_countries {
                    country::lookup_fuzzy(&text)
                } else {
                    country::lookup(&text)
                };
                found.map(str::to_owned)
            }
            Kind::Address => address::clean_prepared(&text),
            Kind::Identifier => match format {
                Some(format) => identifier::clean(format, &text),
                None => Some(text.into_owned()),
            },
            Kind::Topic => topic::clean(&text),
            Kind::Language => language::clean(&text).map(str::to_owned),
            Kind::Gender => gender::clean(&text).map(str::to_owned),
            Kind::Url => url::clean(&text),
            Kind::Email => email::clean(&text),
            Kind::Phone => phone::clean(&text, &self.countries),
            Kind::Ip => ip::clean(&text),
            Kind::Mimetype => mimetype::clean(&text),
            Kind::Entity => is_entity_id(&text).then(|| text.into_owned()),
            // FollowTheMoney does not check these on entry (a number may carry a unit), nor do we:
            // what the source says is the value.
            Kind::Checksum | Kind::Number | Kind::Json | Kind::String | Kind::Text | Kind::Html => {
                Some(text.into_owned())
            }
        };
        clean.ok_or_else(refuse)
    }
}

/// Whether `text` may be the id of an entity: ASCII letters and digits, inner `.` and `-`, at most
/// 200 characters.
pub fn is_entity_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    bytes.len() <= 200
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
        && (bytes.iter()).all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

#[cold]
fn refused(raw: &str, expected: &'static str) -> CleanError {
    CleanError { value: raw.chars().take(80).collect(), expected }
}

/// What a reader of the error should have given.
fn expectation(kind: Kind, format: Option<IdFormat>) -> &'static str {
    match kind {
        Kind::Name => "a name",
        Kind::Date => "a date (YYYY, YYYY-MM or YYYY-MM-DD, with a time or without)",
        Kind::Country => "a country (a code, or a name we know)",
        Kind::Address => "an address",
        Kind::Identifier => match format {
            Some(format) => identifier::expectation(format),
            None => "an identifier",
        },
        Kind::Topic => "a topic code of the ontology, such as `sanction` or `role.pep`",
        Kind::Language => "a language the ontology lists (ISO 639, or its English name)",
        Kind::Gender => "`male`, `female` or `other`",
        Kind::Url => "a web address",
        Kind::Email => "an e-mail address",
        Kind::Phone => "a valid phone number with an international prefix or a known country",
        Kind::Ip => "an IPv4 or IPv6 address",
        Kind::Mimetype => "a media type that tells something (type/subtype)",
        Kind::Entity => "an entity id (letters, digits, inner `.` and `-`, at most 200)",
        Kind::Checksum => "a checksum",
        Kind::Number => "a number",
        Kind::Json | Kind::String | Kind::Text | Kind::Html => "text",
    }
}
