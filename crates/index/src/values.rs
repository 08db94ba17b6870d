//! Exact values: what filters and `field:value` ask for.
//!
//! One field of the index holds them all, each behind the name of the field people know it by:
//! `countries`, `topics`, `dates` and so on for values of any property, `properties.<name>` for those
//! of one. A term is the field's name, [`SEPARATOR`], and the value in plain lower-case letters.
//! Names, addresses and free text are there word by word; dates by their year and month too.

use std::borrow::Cow;

use model::{Entity, Kind, Schema};

use crate::query::Facet;
use crate::text::{plain, words};

/// Stands between a field's name and a value: no name or value of a published list has it.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// Words of one value that are findable as such: a text longer than this is no value.
pub(crate) const MAX_WORDS: usize = 64;

/// One exact value of an entity.
pub(crate) struct Value<'a> {
    /// The field's name.
    pub(crate) field: &'a str,
    /// What it is counted by, if it is.
    pub(crate) facet: Option<Facet>,
    /// The value as it stands.
    pub(crate) value: &'a str,
    /// The value as it is asked for.
    pub(crate) term: &'a str,
}

/// The term that stands for a value of a field.
pub(crate) fn term(field: &str, value: &str) -> String {
    let mut term = String::with_capacity(field.len() + value.len() + 1);
    term.push_str(field);
    term.push(SEPARATOR);
    term.push_str(value);
    term
}

/// What kind of values a property holds; text, where the ontology does not know it.
pub(crate) fn kind(schema: Option<&'static Schema>, prop: &str) -> Kind {
    schema.and_then(|schema| schema.property(prop)).map_or(Kind::String, |property| property.kind)
}

/// Fields whose values keep their capitals.
pub(crate) fn is_literal(field: &str) -> bool {
    matches!(field, "schema" | "datasets" | "referents" | "entity_id")
}

/// Hands over every exact value of an entity; the same may come twice.
pub(crate) fn each(entity: &Entity, mut each: impl FnMut(Value<'_>)) {
    let mut literal = |field: &str, facet, value: &str| {
        each(Value { field, facet, value, term: value });
    };
    literal("entity_id", None, &entity.id);
    literal("schema", Some(Facet::Schema), &entity.schema_name);
    for dataset in entity.all_datasets() {
        literal("datasets", Some(Facet::Datasets), &dataset);
    }
    for referent in &entity.referents {
        literal("referents", None, referent);
    }
    literal("target", None, if entity.is_target() { "true" } else { "false" });
    let schema = entity.schema();
    let mut field = String::new();
    for statement in &entity.statements {
        let prop = statement.prop.as_str();
        field.clear();
        field.push_str("properties.");
        field.push_str(prop);
        let value = statement.value.as_str();
        let kind = kind(schema, prop);
        let group = group(kind);
        let mut both = |term: &str| {
            each(Value { field: &field, facet: None, value, term });
            if let Some((group, facet)) = group {
                each(Value { field: group, facet, value, term });
            }
            if prop == "iban" {
                each(Value { field: "ibans", facet: None, value, term });
            }
        };
        match kind {
            Kind::Entity => both(value),
            Kind::Name | Kind::Address | Kind::Text | Kind::String | Kind::Html => {
                words(value).take(MAX_WORDS).for_each(|word| both(&word));
            }
            Kind::Json | Kind::Checksum => {}
            Kind::Date => {
                for length in [4, 7] {
                    if value.len() > length && value.is_char_boundary(length) {
                        both(&value[..length]);
                    }
                }
                both(value);
            }
            _ => both(&whole(value)),
        }
    }
}

/// A value that is asked for as a whole.
pub(crate) fn whole(value: &str) -> Cow<'_, str> {
    // Terms of more than this are refused by the index, and nobody types them.
    let end = value.char_indices().nth(512).map_or(value.len(), |(at, _)| at);
    plain(&value[..end])
}

/// The field that gathers values of a kind from all properties, and what they are counted by.
fn group(kind: Kind) -> Option<(&'static str, Option<Facet>)> {
    Some(match kind {
        Kind::Country => ("countries", Some(Facet::Countries)),
        Kind::Topic => ("topics", Some(Facet::Topics)),
        Kind::Gender => ("genders", Some(Facet::Genders)),
        Kind::Identifier => ("identifiers", Some(Facet::Identifiers)),
        Kind::Date => ("dates", None),
        Kind::Phone => ("phones", None),
        Kind::Email => ("emails", None),
        Kind::Address => ("addresses", None),
        Kind::Url => ("urls", None),
        Kind::Language => ("languages", None),
        Kind::Ip => ("ips", None),
        Kind::Entity => ("entities", None),
        // Names have a field of words of their own.
        _ => return None,
    })
}
