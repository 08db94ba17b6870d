//! From a parsed line to an entity: cleaning, statements, and what is kept for the way back.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use model::{Cleaner, Entity, Kind, Place, Prop, Property, Schema, Statement, ontology};
use serde_json::value::RawValue;

use super::line::{Line, Value};
use super::row::{Intern, read_nested};
use super::text::{Text, bad_id, is_entity_id};
use crate::{Repair, ValueRefusal};

/// Lists of dataset names and ids longer than this, in bytes of JSON, are kept as JSON text.
const LONGEST_LIST: usize = 4 * 1024 * 1024;

/// What is found besides the entity.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) values: Vec<ValueRefusal>,
    pub(crate) repairs: Vec<Repair>,
}

/// The JSON text a key last had, and what it was read as.
type LastSeen<'a, T> = Option<(&'a str, Option<T>)>;

/// Builds entities of one chunk; remembers what neighbouring lines have in common.
pub(crate) struct Builder<'a> {
    default: Arc<str>,
    cleaner: Cleaner,
    intern: Intern,
    /// The last `datasets`.
    datasets: LastSeen<'a, Vec<Arc<str>>>,
    /// The same for strings, by [`Shared`].
    shared: [LastSeen<'a, Arc<str>>; 3],
}

/// Which of the strings that all statements of a line share.
#[derive(Clone, Copy)]
enum Shared {
    FirstSeen,
    LastSeen,
    Origin,
}

impl<'a> Builder<'a> {
    /// `default` is the dataset of values whose source names none, or several.
    pub(crate) fn new(default: &Arc<str>) -> Builder<'a> {
        Builder {
            default: default.clone(),
            cleaner: Cleaner::default(),
            intern: Intern::default(),
            datasets: None,
            shared: [None, None, None],
        }
    }

    /// The entity on `line`.
    ///
    /// # Errors
    /// It has no id or schema that could be stored; says which and why.
    pub(crate) fn entity(
        &mut self,
        line: &Line<'a>,
        place: Place,
        notes: &mut Notes,
    ) -> Result<Entity, String> {
        let id = line.id.as_deref().ok_or("no `id`")?;
        if !is_entity_id(id) {
            return Err(bad_id(id));
        }
        let schema_name = line.schema.as_deref().ok_or("no `schema`")?;
        let schema = ontology().schema(schema_name);
        check_schema(schema, schema_name)?;
        let mut entity = Entity::new(id, schema_name);

        let others = TopLevel::sort(line);
        let given = others.datasets.map(|raw| (raw, self.datasets_in(raw)));
        let named = match &given {
            Some((_, Some(named))) => named.as_slice(),
            _ => &[],
        };
        let dataset = match named {
            // Where several are named the line does not tell which said what; the first stands for
            // them on the statements, and the entity keeps the others.
            [first, ..] => first.clone(),
            [] => self.default.clone(),
        };
        let mut common = Statement::new(Prop::new("name"), String::new(), dataset);
        common.place = place;
        common.first_seen = self.shared(Shared::FirstSeen, others.first_seen);
        common.last_seen = self.shared(Shared::LastSeen, others.last_seen);
        common.origin = self.shared(Shared::Origin, others.origin);

        let named = named.to_vec();
        self.statements(&mut entity, schema, line, &common, notes);
        if let Some(raw) = others.statements {
            read_nested(raw.get(), &mut entity, &mut self.intern, &common, notes)?;
        }
        entity.datasets = without_said(named, &entity.statements);
        if let Some((raw, None)) = given {
            keep(&mut entity, "datasets", raw);
        }
        others.apply(&mut entity)?;
        Ok(entity)
    }

    /// Makes statements of `properties`.
    fn statements(
        &mut self,
        entity: &mut Entity,
        schema: Option<&'static Schema>,
        line: &Line<'a>,
        common: &Statement,
        notes: &mut Notes,
    ) {
        let properties: Vec<Option<&'static Property>> = (line.names.iter())
            .map(|name| schema.and_then(|schema| schema.property(name)))
            .collect();
        self.set_countries(&properties, &line.values);
        entity.statements.reserve(line.values.len());
        let mut rest = line.values.as_slice();
        while let Some((at, _)) = rest.first() {
            let (group, after) = rest.split_at(rest.partition_point(|(other, _)| other <= at));
            let name = line.names[*at].as_ref();
            self.group(entity, name, properties[*at], group, common, notes);
            rest = after;
        }
    }

    /// Makes statements of the values of one property.
    fn group(
        &mut self,
        entity: &mut Entity,
        name: &str,
        property: Option<&Property>,
        values: &[(usize, Value<'a>)],
        common: &Statement,
        notes: &mut Notes,
    ) {
        let prop = Prop::new(name);
        let first = entity.statements.len();
        let mut many = (values.len() > 24).then(HashSet::new);
        for (_, value) in values {
            let refused = |value: &str, reason: String, kept: bool| ValueRefusal {
                place: common.place,
                entity: entity.id.clone(),
                prop: name.to_owned(),
                value: value.to_owned(),
                reason,
                kept,
            };
            let raw = match value {
                Value::Plain(text) => Cow::Borrowed(text.as_ref()),
                Value::Nested(json) => match inner_id(property, json) {
                    Some(id) => {
                        let reason = "an entity where an id is expected; only its id is kept";
                        notes.values.push(refused(json, reason.to_owned(), true));
                        Cow::Owned(id)
                    }
                    None => Cow::Borrowed(*json),
                },
            };
            if raw.trim().is_empty() {
                continue;
            }
            let mut clean = None;
            if let Some(property) = property {
                if property.stub {
                    let reason = "the property is the far side of another and is never written";
                    notes.values.push(refused(&raw, reason.to_owned(), false));
                    continue;
                }
                match self.cleaner.clean(property, &raw) {
                    Ok(text) if text.is_empty() => continue,
                    Ok(text) => clean = Some(text),
                    Err(error) => {
                        let reason = format!("not {}", error.expected);
                        notes.values.push(refused(&raw, reason, true));
                    }
                }
                if property.kind == Kind::Entity && raw == entity.id {
                    let reason = "an entity cannot refer to itself";
                    notes.values.push(refused(&raw, reason.to_owned(), true));
                }
            }
            let clean = clean.unwrap_or_else(|| raw.clone().into_owned());
            let known = match &mut many {
                Some(seen) => !seen.insert(clean.clone()),
                None => entity.statements[first..].iter().any(|s| s.value == clean),
            };
            if known {
                if clean != raw {
                    notes.repairs.push(Repair {
                        place: common.place,
                        record: Some(entity.id.clone()),
                        reason: format!("{name}: `{raw}` is `{clean}`, which is already there"),
                    });
                }
                continue;
            }
            let mut statement = common.clone();
            statement.prop = prop.clone();
            if clean != raw {
                statement.original = Some(raw.into_owned());
            }
            statement.value = clean;
            entity.statements.push(statement);
        }
    }

    /// Tells the cleaner the record's countries, if there is a phone number to read with them.
    fn set_countries(
        &mut self,
        properties: &[Option<&'static Property>],
        values: &[(usize, Value<'a>)],
    ) {
        self.cleaner.countries.clear();
        let is =
            |kind| move |property: &Option<&Property>| property.is_some_and(|p| p.kind == kind);
        if !properties.iter().any(is(Kind::Phone)) {
            return;
        }
        let mut countries = Vec::new();
        for (at, value) in values {
            if let (Some(property), Value::Plain(text)) = (properties[*at], value)
                && property.kind == Kind::Country
                && countries.len() < 16
                && let Ok(code) = self.cleaner.clean(property, text)
                && !countries.contains(&code)
            {
                countries.push(code);
            }
        }
        self.cleaner.countries = countries;
    }

    /// The names in a list of datasets; none if it is not a list of strings.
    fn datasets_in(&mut self, raw: &'a RawValue) -> Option<Vec<Arc<str>>> {
        let json = raw.get();
        if let Some((last, names)) = &self.datasets
            && *last == json
        {
            return names.clone();
        }
        let names = strings(json).map(|names| {
            let names = names.iter().filter(|name| !name.0.is_empty());
            let mut distinct: Vec<Arc<str>> = names.map(|name| self.intern.get(&name.0)).collect();
            distinct.sort_unstable();
            distinct.dedup();
            distinct
        });
        self.datasets = Some((json, names.clone()));
        names
    }

    /// A string that every statement of a line carries: a plain one, or the only one of a list.
    fn shared(&mut self, which: Shared, raw: Option<&'a RawValue>) -> Option<Arc<str>> {
        let json = raw?.get();
        if let Some((last, text)) = &self.shared[which as usize]
            && *last == json
        {
            return text.clone();
        }
        let text = match which {
            Shared::Origin => strings(json).filter(|origins| origins.len() == 1),
            Shared::FirstSeen | Shared::LastSeen => None,
        };
        let text = match text {
            Some(list) => list.into_iter().next(),
            None => serde_json::from_str(json).ok(),
        };
        let text =
            text.filter(|Text(text)| !text.is_empty()).map(|Text(text)| text.as_ref().into());
        self.shared[which as usize] = Some((json, text.clone()));
        text
    }
}

/// The datasets in `named` (sorted) that none of the statements comes from.
pub(crate) fn without_said(mut named: Vec<Arc<str>>, statements: &[Statement]) -> Vec<Arc<str>> {
    if named.len() <= 4 {
        named.retain(|name| statements.iter().all(|said| said.dataset != *name));
    } else {
        let said: HashSet<&str> = statements.iter().map(|said| &*said.dataset).collect();
        named.retain(|name| !said.contains(&**name));
    }
    named
}

/// # Errors
/// The schema is never stored.
pub(crate) fn check_schema(schema: Option<&Schema>, name: &str) -> Result<(), String> {
    match schema {
        Some(schema) if schema.is_abstract => {
            Err(format!("the schema `{name}` is abstract: no entity is just that"))
        }
        None if name.is_empty() => Err("no `schema`".to_owned()),
        _ => Ok(()),
    }
}

/// The id of an entity that stands where its id is expected.
fn inner_id(property: Option<&Property>, json: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Inner {
        id: String,
    }
    if property?.kind != Kind::Entity {
        return None;
    }
    serde_json::from_str::<Inner>(json).ok().map(|inner| inner.id)
}

/// The elements of a list of strings, or none if the JSON is anything else.
fn strings(json: &str) -> Option<Vec<Text<'_>>> {
    if json.len() > LONGEST_LIST {
        return None;
    }
    serde_json::from_str(json).ok()
}

/// Keeps a top-level key as it stands.
fn keep(entity: &mut Entity, key: &str, raw: &RawValue) {
    entity.extra.insert(key.to_owned(), raw.get().to_owned());
}

/// The top-level keys of a line, by what becomes of them.
#[derive(Default)]
struct TopLevel<'a> {
    caption: Option<&'a RawValue>,
    datasets: Option<&'a RawValue>,
    referents: Option<&'a RawValue>,
    target: Option<&'a RawValue>,
    first_seen: Option<&'a RawValue>,
    last_seen: Option<&'a RawValue>,
    last_change: Option<&'a RawValue>,
    origin: Option<&'a RawValue>,
    statements: Option<&'a RawValue>,
    unknown: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// A key that comes twice.
    twice: Option<String>,
}

impl<'a> TopLevel<'a> {
    fn sort(line: &Line<'a>) -> TopLevel<'a> {
        let mut sorted = TopLevel::default();
        for (key, raw) in &line.others {
            let known = match key.as_ref() {
                "caption" => &mut sorted.caption,
                "datasets" => &mut sorted.datasets,
                "referents" => &mut sorted.referents,
                "target" => &mut sorted.target,
                "first_seen" => &mut sorted.first_seen,
                "last_seen" => &mut sorted.last_seen,
                "last_change" => &mut sorted.last_change,
                "origin" => &mut sorted.origin,
                "statements" => &mut sorted.statements,
                _ => {
                    sorted.unknown.push((key.clone(), raw));
                    continue;
                }
            };
            // Null says nothing, like an absent key.
            let value = (raw.get() != "null").then_some(*raw);
            if known.is_some() {
                sorted.twice = Some(key.to_string());
            }
            *known = value;
        }
        sorted
    }

    /// Puts on the entity what does not belong on its statements. What an entity says of itself
    /// anyway is dropped, so that it follows when the entity grows; what it would not say is kept.
    fn apply(self, entity: &mut Entity) -> Result<(), String> {
        let twice = |key: &str| Err(format!("the key `{key}` comes twice"));
        if let Some(key) = self.twice {
            return twice(&key);
        }
        for (key, raw) in self.unknown {
            if entity.extra.contains_key(key.as_ref()) {
                return twice(&key);
            }
            keep(entity, &key, raw);
        }
        if let Some(raw) = self.caption {
            match serde_json::from_str::<Text<'_>>(raw.get()) {
                Ok(Text(caption)) if caption == entity.caption() => {}
                Ok(Text(caption)) => entity.given_caption = Some(caption.into_owned()),
                Err(_) => keep(entity, "caption", raw),
            }
        }
        if let Some(raw) = self.referents {
            match strings(raw.get()) {
                Some(ids) => {
                    let mut seen = HashSet::new();
                    let ids = ids.into_iter().map(|Text(id)| id.into_owned());
                    entity.referents = ids.filter(|id| seen.insert(id.clone())).collect();
                }
                None => keep(entity, "referents", raw),
            }
        }
        if let Some(raw) = self.last_change {
            match serde_json::from_str::<Text<'_>>(raw.get()) {
                Ok(Text(time)) => entity.last_change = Some(time.into_owned()),
                Err(_) => keep(entity, "last_change", raw),
            }
        }
        if let Some(raw) = self.target
            && raw.get() != if entity.is_target() { "true" } else { "false" }
        {
            keep(entity, "target", raw);
        }
        if let Some(raw) = self.first_seen
            && !is_text(raw, super::first_seen(entity))
        {
            keep(entity, "first_seen", raw);
        }
        if let Some(raw) = self.last_seen
            && !is_text(raw, super::last_seen(entity))
        {
            keep(entity, "last_seen", raw);
        }
        if let Some(raw) = self.origin {
            let mut given = strings(raw.get()).unwrap_or_default();
            given.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            let derived = super::origins(entity);
            if given.len() != derived.len()
                || (given.iter().zip(&derived)).any(|(given, derived)| given.0 != **derived)
            {
                let single = serde_json::from_str::<Text<'_>>(raw.get());
                let same = match (&single, derived.as_slice()) {
                    (Ok(Text(one)), [derived]) => one == *derived,
                    _ => false,
                };
                if !same {
                    keep(entity, "origin", raw);
                }
            }
        }
        Ok(())
    }
}

fn is_text(raw: &RawValue, derived: Option<&str>) -> bool {
    match (serde_json::from_str::<Text<'_>>(raw.get()), derived) {
        (Ok(Text(given)), Some(derived)) => given == derived,
        _ => false,
    }
}
