//! Writing entities as JSON.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;

use model::Entity;
use serde_json::value::RawValue;

use super::statements::push_statement;
use super::{first_seen, last_seen, origins, visible};

/// The entity as one line of JSON, without the newline, in the plain form of FollowTheMoney.
///
/// Properties come in the order in which the statements first name them, each with its distinct
/// values. Unaccepted candidates are left out. The plain form holds values; what is known of each
/// value (its own dataset, language, original text) is in [`entity_json_with_statements`].
pub fn entity_json(entity: &Entity) -> String {
    let mut out = Vec::with_capacity(1024);
    push_entity(&mut out, entity, false);
    into_string(out)
}

/// The entity as one line of JSON with every statement in full, in place of `properties`.
///
/// Nothing is lost: what is read back equals `entity`, places aside.
pub fn entity_json_with_statements(entity: &Entity) -> String {
    let mut out = Vec::with_capacity(4096);
    push_entity(&mut out, entity, true);
    into_string(out)
}

fn into_string(out: Vec<u8>) -> String {
    // Made of strings and punctuation only.
    String::from_utf8(out)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Writes [`entity_json`] and a newline.
///
/// # Errors
/// The writer's own.
pub fn write_entity(entity: &Entity, out: &mut impl Write) -> io::Result<()> {
    let mut line = Vec::with_capacity(1024);
    push_entity(&mut line, entity, false);
    line.push(b'\n');
    out.write_all(&line)
}

/// Writes entities as JSON lines, gathering small writes into larger ones.
///
/// ```
/// let mut entity = model::Entity::new("ex-1", "Person");
/// entity.push("name", "Jane Roe", &"example".into());
///
/// let mut writer = sources::ftm::EntityWriter::new(Vec::new());
/// writer.write(&entity)?;
/// let lines = String::from_utf8(writer.finish()?)?;
/// assert_eq!(lines, concat!(
///     r#"{"id":"ex-1","caption":"Jane Roe","schema":"Person","properties":{"name":["Jane Roe"]},"#,
///     r#""datasets":["example"],"referents":[],"target":false}"#,
///     "\n",
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "lines are held back until `finish`"]
pub struct EntityWriter<W> {
    out: W,
    held: Vec<u8>,
    statements: bool,
}

/// Bytes gathered before they are passed on.
pub(super) const GATHERED: usize = 64 * 1024;

impl<W: Write> EntityWriter<W> {
    /// Writes to `out` in the plain form.
    pub fn new(out: W) -> EntityWriter<W> {
        EntityWriter { out, held: Vec::with_capacity(GATHERED + GATHERED / 4), statements: false }
    }

    /// Writes every statement in full: see [`entity_json_with_statements`].
    pub fn with_statements(mut self) -> EntityWriter<W> {
        self.statements = true;
        self
    }

    /// Writes one entity.
    ///
    /// # Errors
    /// The writer's own.
    pub fn write(&mut self, entity: &Entity) -> io::Result<()> {
        push_entity(&mut self.held, entity, self.statements);
        self.held.push(b'\n');
        if self.held.len() >= GATHERED {
            self.out.write_all(&self.held)?;
            self.held.clear();
        }
        Ok(())
    }

    /// Writes what is held back, flushes, and gives the writer back.
    ///
    /// # Errors
    /// The writer's own.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.held)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn push_entity(out: &mut Vec<u8>, entity: &Entity, statements: bool) {
    let extra = |key: &str| entity.extra.get(key);
    out.extend_from_slice(b"{\"id\":");
    push_string(out, &entity.id);
    out.extend_from_slice(b",\"caption\":");
    match (&entity.given_caption, extra("caption")) {
        (None, Some(json)) => push_json(out, json),
        _ => push_string(out, entity.caption()),
    }
    out.extend_from_slice(b",\"schema\":");
    push_string(out, &entity.schema_name);
    if statements {
        out.extend_from_slice(b",\"statements\":");
        push_list(out, &entity.statements, |out, statement| {
            push_statement(out, &super::statements::Cells::of(entity, statement));
        });
    } else {
        out.extend_from_slice(b",\"properties\":");
        push_properties(out, entity);
    }
    out.extend_from_slice(b",\"datasets\":");
    match extra("datasets") {
        Some(json) => push_json(out, json),
        None => push_list(out, &datasets(entity, statements), |out, name| {
            push_string(out, name);
        }),
    }
    out.extend_from_slice(b",\"referents\":");
    match extra("referents") {
        Some(json) if entity.referents.is_empty() => push_json(out, json),
        _ => push_list(out, &entity.referents, |out, id| push_string(out, id)),
    }
    out.extend_from_slice(b",\"target\":");
    match extra("target") {
        Some(json) => push_json(out, json),
        None if entity.is_target() => out.extend_from_slice(b"true"),
        None => out.extend_from_slice(b"false"),
    }
    let mut time = |key: &str, derived: Option<&str>| {
        if let (Some(json), _) | (None, Some(json)) = (extra(key).map(String::as_str), derived) {
            out.extend_from_slice(b",\"");
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":");
            match extra(key) {
                Some(json) => push_json(out, json),
                None => push_string(out, json),
            }
        }
    };
    time("first_seen", first_seen(entity));
    time("last_seen", last_seen(entity));
    time("last_change", entity.last_change.as_deref());
    let origins = origins(entity);
    if let Some(json) = extra("origin") {
        out.extend_from_slice(b",\"origin\":");
        push_json(out, json);
    } else if !origins.is_empty() {
        out.extend_from_slice(b",\"origin\":");
        push_list(out, &origins, |out, origin| push_string(out, origin));
    }
    for (key, json) in &entity.extra {
        if !KNOWN.contains(&key.as_str()) {
            out.push(b',');
            push_string(out, key);
            out.push(b':');
            push_json(out, json);
        }
    }
    out.push(b'}');
}

/// Keys that are written in their own place.
const KNOWN: [&str; 12] = [
    "id",
    "caption",
    "schema",
    "properties",
    "statements",
    "datasets",
    "referents",
    "target",
    "first_seen",
    "last_seen",
    "last_change",
    "origin",
];

/// The datasets that speak of the entity, sorted; also those of unaccepted candidates if `all`.
fn datasets(entity: &Entity, all: bool) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = entity.datasets.clone();
    let said = entity.statements.iter().filter(|s| all || !s.external);
    for statement in said {
        // Neighbours mostly share one; the rest is sorted out below.
        if names.last() != Some(&statement.dataset) {
            names.push(statement.dataset.clone());
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// A property with its distinct values. Past a few dozen, a set answers whether a value is new.
struct Group<'a> {
    prop: &'a str,
    values: Vec<&'a str>,
    set: Option<HashSet<&'a str>>,
}

impl<'a> Group<'a> {
    fn add(&mut self, value: &'a str) {
        let new = match &mut self.set {
            Some(set) => set.insert(value),
            None => !self.values.contains(&value),
        };
        if new {
            self.values.push(value);
            if self.values.len() == 32 {
                self.set = Some(self.values.iter().copied().collect());
            }
        }
    }
}

fn push_properties(out: &mut Vec<u8>, entity: &Entity) {
    let mut groups: Vec<Group<'_>> = Vec::with_capacity(16);
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for statement in visible(entity) {
        let prop = statement.prop.as_str();
        let at = match groups.last() {
            Some(last) if last.prop == prop => groups.len() - 1,
            _ => {
                let known = match groups.len() {
                    0..64 => groups.iter().position(|group| group.prop == prop),
                    _ => by_name.get(prop).copied(),
                };
                known.unwrap_or_else(|| {
                    groups.push(Group { prop, values: Vec::new(), set: None });
                    match groups.len() {
                        0..64 => {}
                        64 => by_name.extend((0..).zip(&groups).map(|(at, g)| (g.prop, at))),
                        n => {
                            by_name.insert(prop, n - 1);
                        }
                    }
                    groups.len() - 1
                })
            }
        };
        groups[at].add(&statement.value);
    }
    out.push(b'{');
    for (n, group) in groups.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        push_string(out, group.prop);
        out.push(b':');
        push_list(out, &group.values, |out, value| push_string(out, value));
    }
    out.push(b'}');
}

pub(super) fn push_list<T>(out: &mut Vec<u8>, items: &[T], push: impl Fn(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        push(out, item);
    }
    out.push(b']');
}

/// Writes a JSON string: quotes, backslashes and control characters escaped, the rest as it is.
pub(super) fn push_string(out: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[from..at]);
        from = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(b'"');
}

/// Writes JSON text that was kept as it stood: on one line, and as a string if it is no JSON.
fn push_json(out: &mut Vec<u8>, json: &str) {
    if serde_json::from_str::<&RawValue>(json).is_err() {
        return push_string(out, json);
    }
    // Between tokens, where alone JSON has line breaks, a blank does the same.
    out.extend(json.trim().bytes().map(|byte| match byte {
        b'\n' | b'\r' => b' ',
        other => other,
    }));
}
