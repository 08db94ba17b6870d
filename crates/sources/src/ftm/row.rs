//! One statement of a statement file, whichever way it was written down.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use model::{Entity, Place, Prop, Statement, ontology};
use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::build::{Notes, check_schema};
use super::text::{Scalar, Text, bad_id, is_entity_id, json_reason};
use crate::ValueRefusal;

/// The most statements nested in one entity.
const MOST_STATEMENTS: usize = 400_000;

/// Hands out one copy of strings that come again and again.
///
/// Belongs to one chunk: copies shared between chunks would make threads wait for each other's
/// reference counts.
#[derive(Debug, Default)]
pub(crate) struct Intern(FxHashMap<Box<str>, Arc<str>>);

/// Strings remembered per chunk. A file with more distinct ones gains nothing by sharing.
const REMEMBERED: usize = 256;

impl Intern {
    pub(crate) fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        if self.0.len() < REMEMBERED && text.len() < 256 {
            self.0.insert(text.into(), new.clone());
        }
        new
    }
}

/// The cells of a row, or the values of a JSON statement. Empty text is the same as none.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a> {
    pub(crate) canonical_id: Option<Cow<'a, str>>,
    pub(crate) entity_id: Option<Cow<'a, str>>,
    pub(crate) prop: Option<Cow<'a, str>>,
    pub(crate) schema: Option<Cow<'a, str>>,
    pub(crate) value: Option<Cow<'a, str>>,
    pub(crate) dataset: Option<Cow<'a, str>>,
    pub(crate) origin: Option<Cow<'a, str>>,
    pub(crate) lang: Option<Cow<'a, str>>,
    pub(crate) original_value: Option<Cow<'a, str>>,
    pub(crate) external: bool,
    pub(crate) target: bool,
    pub(crate) first_seen: Option<Cow<'a, str>>,
    pub(crate) last_seen: Option<Cow<'a, str>>,
}

/// A statement with what groups it.
#[derive(Debug)]
pub(crate) struct Row {
    /// The entity it belongs to.
    pub(crate) canonical_id: String,
    /// The schema its source gives the entity.
    pub(crate) schema: Arc<str>,
    /// The statement; `entity_id` is set where it differs from `canonical_id`, `schema` is not set.
    pub(crate) statement: Statement,
    /// One of the rows that stand for an entity as such (property `id`).
    pub(crate) is_id: bool,
    /// The mark of old files: the entity is on a list, and not supporting material.
    pub(crate) target: bool,
}

fn filled(text: Option<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    text.filter(|text| !text.is_empty())
}

impl Fields<'_> {
    /// The row these fields make.
    ///
    /// # Errors
    /// Something that every statement has is missing or cannot be stored; says what.
    pub(crate) fn into_row(
        self,
        default: &Arc<str>,
        place: Place,
        intern: &mut Intern,
    ) -> Result<Row, String> {
        let entity_id = filled(self.entity_id);
        let canonical_id = filled(self.canonical_id);
        let canonical_id = match (canonical_id, &entity_id) {
            (Some(id), _) => id,
            (None, Some(id)) => id.clone(),
            (None, None) => return Err("no `entity_id` and no `canonical_id`".to_owned()),
        };
        let source_id = entity_id.filter(|id| *id != canonical_id);
        for id in std::iter::once(&canonical_id).chain(&source_id) {
            if !is_entity_id(id) {
                return Err(bad_id(id));
            }
        }
        let schema_name = filled(self.schema).ok_or("no `schema`")?;
        let schema = ontology().schema(&schema_name);
        check_schema(schema, &schema_name)?;
        let prop = filled(self.prop).ok_or("no `prop`")?;
        let property = schema.and_then(|schema| schema.property(&prop));
        if property.is_some_and(|property| property.stub) {
            return Err(format!(
                "`{prop}` of `{schema_name}` is the far side of another property and is never written"
            ));
        }
        let value = filled(self.value).ok_or("no `value`")?;
        let dataset = filled(self.dataset);
        let is_id = prop == "id";
        let dataset = match dataset {
            Some(dataset) => intern.get(&dataset),
            // A row that stands for the entity names no dataset if the entity names none.
            None if is_id => intern.get(""),
            None => default.clone(),
        };
        let mut statement = Statement::new(Prop::new(&prop), value, dataset);
        statement.original = filled(self.original_value).map(Cow::into_owned);
        statement.lang = filled(self.lang)
            .filter(|_| property.is_none_or(|property| property.kind.is_linguistic()))
            .map(Cow::into_owned);
        statement.origin = filled(self.origin).map(|text| intern.get(&text));
        statement.external = self.external;
        statement.first_seen = filled(self.first_seen).map(|text| intern.get(&text));
        statement.last_seen = filled(self.last_seen).map(|text| intern.get(&text));
        statement.entity_id = source_id.map(|id| intern.get(&id));
        statement.place = place;
        Ok(Row {
            canonical_id: canonical_id.into_owned(),
            schema: intern.get(&schema_name),
            statement,
            is_id,
            target: self.target,
        })
    }
}

/// Reads one JSON statement; the names of keys it does not know go to `unknown`.
pub(crate) struct JsonStatement<'u> {
    pub(crate) unknown: &'u mut Vec<String>,
}

/// How many unknown keys are worth naming.
const NAMED: usize = 16;

impl<'u> JsonStatement<'u> {
    /// # Errors
    /// Not one JSON object whose known keys hold text.
    pub(crate) fn parse<'a>(self, text: &'a str) -> Result<Fields<'a>, String> {
        let mut json = serde_json::Deserializer::from_str(text);
        (self.deserialize(&mut json))
            .and_then(|fields| json.end().map(|()| fields))
            .map_err(|error| json_reason(&error))
    }
}

impl<'de> DeserializeSeed<'de> for JsonStatement<'_> {
    type Value = Fields<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for JsonStatement<'_> {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a statement, which is a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Fields::default();
        let mut seen: u32 = 0;
        while let Some(Text(key)) = map.next_key()? {
            let (at, field) = match key.as_ref() {
                "canonical_id" => (0, &mut fields.canonical_id),
                "entity_id" => (1, &mut fields.entity_id),
                "prop" => (2, &mut fields.prop),
                "schema" => (3, &mut fields.schema),
                "value" => (4, &mut fields.value),
                "dataset" => (5, &mut fields.dataset),
                "origin" => (6, &mut fields.origin),
                "lang" => (7, &mut fields.lang),
                "original_value" => (8, &mut fields.original_value),
                "first_seen" => (9, &mut fields.first_seen),
                "last_seen" => (10, &mut fields.last_seen),
                "external" => {
                    let Scalar(external) = map.next_value()?;
                    fields.external = external.is_some_and(|text| is_true(&text));
                    continue;
                }
                "id" | "prop_type" => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    if self.unknown.len() < NAMED && !self.unknown.iter().any(|k| *k == key) {
                        self.unknown.push(key.chars().take(80).collect());
                    }
                    continue;
                }
            };
            if seen & (1 << at) != 0 {
                return Err(A::Error::custom(format!("the key `{key}` comes twice")));
            }
            seen |= 1 << at;
            let Scalar(text) = map.next_value()?;
            *field = text;
        }
        Ok(fields)
    }
}

/// What counts as yes in a column of flags.
pub(crate) fn is_true(text: &str) -> bool {
    matches!(text, "t" | "T" | "true" | "True" | "TRUE" | "1" | "y" | "yes")
}

/// Reads the statements nested in an entity line into the entity, next to what is there.
///
/// # Errors
/// `json` is no list of statements, or one of them cannot be stored: the whole line is then
/// refused, because an entity that has lost statements would look complete.
pub(crate) fn read_nested(
    json: &str,
    entity: &mut Entity,
    intern: &mut Intern,
    common: &Statement,
    notes: &mut Notes,
) -> Result<(), String> {
    let mut list = serde_json::Deserializer::from_str(json);
    let nested = Nested { entity, intern, common, notes };
    nested.deserialize(&mut list).map_err(|error| format!("`statements`: {error}"))
}

struct Nested<'n> {
    entity: &'n mut Entity,
    intern: &'n mut Intern,
    common: &'n Statement,
    notes: &'n mut Notes,
}

impl<'de> DeserializeSeed<'de> for Nested<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Nested<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of statements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut unknown = Vec::new();
        // Values of `properties` that a statement repeats are said once, by the statement.
        let plain = self.entity.statements.len();
        let mut at = 0;
        while let Some(mut fields) =
            list.next_element_seed(JsonStatement { unknown: &mut unknown })?
        {
            at += 1;
            if at > MOST_STATEMENTS {
                let most = MOST_STATEMENTS;
                return Err(A::Error::custom(format!("more than {most} of them")));
            }
            fields.canonical_id = Some(Cow::Owned(self.entity.id.clone()));
            if fields.schema.as_deref().is_none_or(str::is_empty) {
                fields.schema = Some(Cow::Owned(self.entity.schema_name.clone()));
            }
            let row = (fields.into_row(&self.common.dataset, self.common.place, self.intern))
                .map_err(|reason| A::Error::custom(format!("number {at}: {reason}")))?;
            if row.is_id {
                if let Some(time) = row.statement.first_seen
                    && self.entity.last_change.as_deref() < Some(&*time)
                {
                    self.entity.last_change = Some(time.to_string());
                }
                continue;
            }
            let mut statement = row.statement;
            if *row.schema != *self.entity.schema_name {
                statement.schema = Some(row.schema);
            }
            self.entity.statements.push(statement);
        }
        if plain > 0 && at > 0 {
            let (before, after) = self.entity.statements.split_at(plain);
            let said: std::collections::HashSet<(&str, &str)> =
                (after.iter().map(|s| (s.prop.as_str(), s.value.as_str()))).collect();
            let keep: Vec<bool> = (before.iter())
                .map(|s| !said.contains(&(s.prop.as_str(), s.value.as_str())))
                .collect();
            let mut keep = keep.into_iter();
            (self.entity.statements).retain(|_| keep.next().unwrap_or(true));
        }
        for key in unknown {
            self.notes.values.push(ValueRefusal {
                place: self.common.place,
                entity: self.entity.id.clone(),
                prop: "statements".to_owned(),
                value: key,
                reason: "not a field of a statement; its values are not kept".to_owned(),
                kept: false,
            });
        }
        Ok(())
    }
}
