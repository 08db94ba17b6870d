//! Identifiers: which say who it is, and which only hint.

use model::Property;
use model::ontology::IdFormat;

/// How much an identifier of one property tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// One bearer in the world, and a bearer has one.
    Single,
    /// One bearer in the world; a bearer may have several.
    Unique,
    /// One bearer within an issuer.
    Issued,
    /// May be shared.
    Loose,
}

/// One identifier value of an entity.
#[derive(Debug, Clone)]
pub(crate) struct Identifier {
    pub(crate) prop: &'static str,
    pub(crate) strength: Strength,
    /// The scheme its property says the value follows.
    pub(crate) format: Option<IdFormat>,
    /// Upper-case letters and digits only.
    pub(crate) squashed: String,
    pub(crate) value: String,
}

impl Identifier {
    /// `None` for values too short to tell anything.
    pub(crate) fn new(property: &Property, value: &str) -> Option<Identifier> {
        let mut squashed = squash(value);
        if property.format == Some(IdFormat::Imo) {
            squashed = squashed.trim_start_matches("IMO").to_owned();
        }
        let distinct = |n: usize| {
            let first = squashed.chars().next();
            squashed.len() >= n && squashed.chars().any(|c| Some(c) != first)
        };
        // `0000000` and `N/A` are written where a number is asked for and none is known.
        if !distinct(4) || !squashed.contains(|c: char| c.is_ascii_digit()) && squashed.len() < 8 {
            return None;
        }
        let strength = match strength(property) {
            Strength::Issued if squashed.len() < 6 => Strength::Loose,
            strength => strength,
        };
        let format = property.format;
        Some(Identifier {
            prop: property.name,
            strength,
            format,
            squashed,
            value: value.to_owned(),
        })
    }
}

fn strength(property: &Property) -> Strength {
    match property.format {
        Some(
            IdFormat::Imo | IdFormat::Lei | IdFormat::Inn | IdFormat::Ogrn | IdFormat::Wikidata,
        ) => {
            return Strength::Single;
        }
        Some(_) => return Strength::Unique,
        None => {}
    }
    match property.name {
        "unscId" | "permId" => Strength::Single,
        "publicKey" | "cryptoAddress" | "mmsi" | "dunsCode" | "figiCode" | "giiNumber" => {
            Strength::Unique
        }
        "registrationNumber" | "idNumber" | "passportNumber" | "taxNumber" | "vatCode"
        | "personalNumber" | "serialNumber" | "licenseNumber" | "number" | "accountNumber"
        | "callSign" | "cikCode" | "irsCode" | "okpoCode" | "kppCode" | "jibCode" | "cageCode" => {
            Strength::Issued
        }
        _ => Strength::Loose,
    }
}

/// Upper-case ASCII letters and digits; others stay as they are, punctuation goes.
pub(crate) fn squash(value: &str) -> String {
    (value.chars()).filter(|c| c.is_alphanumeric()).take(512).flat_map(char::to_uppercase).collect()
}
