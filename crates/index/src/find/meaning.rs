//! What the name of a field stands for.

use model::{Kind, ontology};
use tantivy::schema::Field;

use crate::fields::Fields;
use crate::values;

/// Where the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning<'a> {
    /// Word by word, in a field of the index.
    Words(Field),
    /// In a column of moments.
    Moments(Field),
    /// In the column of captions.
    Captions,
    /// In the field of exact values, behind this name; nothing is there behind a name that is none.
    Values(&'a str),
}

/// What a field's name stands for.
pub(super) fn meaning<'a>(fields: &Fields, name: &'a str) -> Meaning<'a> {
    match name {
        "names" | "name_parts" => Meaning::Words(fields.name),
        "text" => Meaning::Words(fields.text),
        "first_seen" => Meaning::Moments(fields.first_seen),
        "last_seen" => Meaning::Moments(fields.last_seen),
        "last_change" => Meaning::Moments(fields.last_change),
        "caption" => Meaning::Captions,
        name => Meaning::Values(name),
    }
}

/// How the values behind a name were cut into terms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cut {
    /// Some of them word by word.
    pub(super) words: bool,
    /// Some of them are dates, which are there by year and month too.
    pub(super) dates: bool,
}

/// How the values behind a name were cut; of a property, in any schema that has it.
pub(super) fn cut(name: &str) -> Cut {
    let Some(prop) = name.strip_prefix("properties.") else {
        return Cut { words: name == "addresses", dates: name == "dates" };
    };
    // A property that a schema does not know is text there.
    let mut cut = Cut { words: ontology().intern(prop).is_none(), dates: false };
    for schema in ontology().schemata() {
        match values::kind(Some(schema), prop) {
            _ if schema.property(prop).is_none() => {}
            Kind::Name | Kind::Address | Kind::Text | Kind::String | Kind::Html => cut.words = true,
            Kind::Date => cut.dates = true,
            _ => {}
        }
    }
    cut
}

/// The terms any of which is a value asked for as a whole: as it stands, and as it was folded.
pub(super) fn terms(name: &str, value: &str) -> Vec<String> {
    let mut terms = vec![values::term(name, value)];
    if !values::is_literal(name) {
        terms.push(values::term(name, &values::whole(value)));
    }
    terms.dedup();
    terms
}
