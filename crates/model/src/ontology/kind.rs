//! Property types: what kind of value a property holds.

/// The type of a property's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "each variant is the ontology's own type of that name")]
pub enum Kind {
    Address,
    Checksum,
    Country,
    Date,
    Email,
    Entity,
    Gender,
    Html,
    Identifier,
    Ip,
    Json,
    Language,
    Mimetype,
    Name,
    Number,
    Phone,
    String,
    Text,
    Topic,
    Url,
}

impl Kind {
    /// All types, in alphabetical order of their names.
    pub const ALL: [Kind; 20] = [
        Kind::Address,
        Kind::Checksum,
        Kind::Country,
        Kind::Date,
        Kind::Email,
        Kind::Entity,
        Kind::Gender,
        Kind::Html,
        Kind::Identifier,
        Kind::Ip,
        Kind::Json,
        Kind::Language,
        Kind::Mimetype,
        Kind::Name,
        Kind::Number,
        Kind::Phone,
        Kind::String,
        Kind::Text,
        Kind::Topic,
        Kind::Url,
    ];

    /// The type's name in FollowTheMoney.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Address => "address",
            Kind::Checksum => "checksum",
            Kind::Country => "country",
            Kind::Date => "date",
            Kind::Email => "email",
            Kind::Entity => "entity",
            Kind::Gender => "gender",
            Kind::Html => "html",
            Kind::Identifier => "identifier",
            Kind::Ip => "ip",
            Kind::Json => "json",
            Kind::Language => "language",
            Kind::Mimetype => "mimetype",
            Kind::Name => "name",
            Kind::Number => "number",
            Kind::Phone => "phone",
            Kind::String => "string",
            Kind::Text => "text",
            Kind::Topic => "topic",
            Kind::Url => "url",
        }
    }

    /// The type of that name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether a statement of this type may carry a language (FtM section 4: codes, dates and the
    /// like have none).
    pub fn is_linguistic(self) -> bool {
        matches!(
            self,
            Kind::Address
                | Kind::Html
                | Kind::Identifier
                | Kind::Json
                | Kind::Name
                | Kind::Number
                | Kind::String
                | Kind::Text
        )
    }
}

/// What the ontology fixes about one property type.
#[derive(Debug, Default)]
pub struct KindFacts {
    /// May be used to match entities.
    pub matchable: bool,
    /// Equal values point at related entities.
    pub pivot: bool,
    /// Advisory length limit, in code points.
    pub max_length: Option<usize>,
    /// Cap on all values of one entity together, in bytes.
    pub total_size: Option<usize>,
    /// The plural under which the ontology groups values of this type.
    pub group: Option<&'static str>,
    /// The fixed vocabulary, sorted, where there is one.
    pub codes: Vec<&'static str>,
    /// Topics that mark a counterparty risk, sorted.
    pub risk_codes: Vec<&'static str>,
    /// Countries that no longer exist, and their successors.
    pub historical: Vec<(&'static str, Vec<&'static str>)>,
}

/// Identifier formats that the ontology names; a value must validate and is rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the scheme of that name")]
pub enum IdFormat {
    Bic,
    Figi,
    Iban,
    Imo,
    Inn,
    Isin,
    Lei,
    Npi,
    Ogrn,
    Ssn,
    Uei,
    Uscc,
    Wikidata,
}

impl IdFormat {
    /// The format of that name.
    pub fn from_name(name: &str) -> Option<IdFormat> {
        Some(match name {
            "bic" => IdFormat::Bic,
            "figi" => IdFormat::Figi,
            "iban" => IdFormat::Iban,
            "imo" => IdFormat::Imo,
            "inn" => IdFormat::Inn,
            "isin" => IdFormat::Isin,
            "lei" => IdFormat::Lei,
            "npi" => IdFormat::Npi,
            "ogrn" => IdFormat::Ogrn,
            "ssn" => IdFormat::Ssn,
            "uei" => IdFormat::Uei,
            "uscc" => IdFormat::Uscc,
            "wikidata" => IdFormat::Wikidata,
            _ => return None,
        })
    }

    /// The format's name.
    pub fn name(self) -> &'static str {
        match self {
            IdFormat::Bic => "bic",
            IdFormat::Figi => "figi",
            IdFormat::Iban => "iban",
            IdFormat::Imo => "imo",
            IdFormat::Inn => "inn",
            IdFormat::Isin => "isin",
            IdFormat::Lei => "lei",
            IdFormat::Npi => "npi",
            IdFormat::Ogrn => "ogrn",
            IdFormat::Ssn => "ssn",
            IdFormat::Uei => "uei",
            IdFormat::Uscc => "uscc",
            IdFormat::Wikidata => "wikidata",
        }
    }
}
