//! One line of an entity file, parsed but not yet understood. Borrows from the line.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::text::{Text, json_reason};

/// The most values of one entity. Real entities have up to a few thousand; a line of 64 MiB could
/// claim sixteen million, at a cost of several gigabytes.
const MOST_VALUES: usize = 400_000;

/// The most property names, and the most unknown top-level keys, of one entity.
const MOST_NAMES: usize = 20_000;

/// The parts of an entity, in source order.
#[derive(Debug, Default)]
pub(crate) struct Line<'a> {
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) schema: Option<Cow<'a, str>>,
    /// Names in `properties`. A name may come twice.
    pub(crate) names: Vec<Cow<'a, str>>,
    /// Values with the position of their name; grouped by name.
    pub(crate) values: Vec<(usize, Value<'a>)>,
    /// Every other top-level key, with its JSON text.
    pub(crate) others: Vec<(Cow<'a, str>, &'a RawValue)>,
    had_properties: bool,
    /// A value turned up that takes the exact, slower way.
    odd: bool,
}

/// One element of a property's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// A string; or a number or boolean as it is written.
    Plain(Cow<'a, str>),
    /// The JSON text of an object or a list.
    Nested(&'a str),
}

impl<'a> Line<'a> {
    /// Parses `text` into `self`, which is emptied first; its memory is used again.
    ///
    /// # Errors
    /// The text is not one JSON object with the types an entity has; says why and at which column.
    pub(crate) fn parse(&mut self, text: &'a str) -> Result<(), String> {
        let Err(reason) = self.parse_as(text, false) else {
            return Ok(());
        };
        // A float, a huge number, an object: rare in entity files, and cheap to read twice. Numbers
        // beyond the range of `f64` fail without a note, so every bad line gets its second reading.
        let odd = self.odd;
        self.parse_as(text, true).map_err(|exactly| if odd { exactly } else { reason })
    }

    fn parse_as(&mut self, text: &'a str, exact: bool) -> Result<(), String> {
        self.id = None;
        self.schema = None;
        self.names.clear();
        self.values.clear();
        self.others.clear();
        self.had_properties = false;
        self.odd = false;
        let mut json = serde_json::Deserializer::from_str(text);
        let parsed = Top { line: self, exact }.deserialize(&mut json);
        (parsed.and_then(|()| json.end())).map_err(|error| json_reason(&error))?;
        self.join_repeated();
        Ok(())
    }

    /// Brings the values of a name that comes twice together, under its first mention.
    fn join_repeated(&mut self) {
        let names = &self.names;
        let repeated = if names.len() <= 32 {
            (1..names.len()).any(|at| names[..at].contains(&names[at]))
        } else {
            let mut seen = HashSet::new();
            !names.iter().all(|name| seen.insert(name.as_ref()))
        };
        if repeated {
            let mut first = HashMap::new();
            for (at, name) in names.iter().enumerate() {
                first.entry(name.as_ref()).or_insert(at);
            }
            for (at, _) in &mut self.values {
                *at = first[names[*at].as_ref()];
            }
            self.values.sort_by_key(|(at, _)| *at);
        }
    }
}

/// Reads the object itself.
struct Top<'l, 'a> {
    line: &'l mut Line<'a>,
    exact: bool,
}

impl<'de> DeserializeSeed<'de> for Top<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entity, which is a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let twice = |key: &str| A::Error::custom(format!("the key `{key}` comes twice"));
        let line = self.line;
        while let Some(Text(key)) = map.next_key()? {
            match key.as_ref() {
                "id" => {
                    let Text(id) = map.next_value()?;
                    if line.id.replace(id).is_some() {
                        return Err(twice("id"));
                    }
                }
                "schema" => {
                    let Text(schema) = map.next_value()?;
                    if line.schema.replace(schema).is_some() {
                        return Err(twice("schema"));
                    }
                }
                "properties" => {
                    if std::mem::replace(&mut line.had_properties, true) {
                        return Err(twice("properties"));
                    }
                    map.next_value_seed(Properties { line, exact: self.exact })?;
                }
                _ => {
                    if line.others.len() >= MOST_NAMES {
                        return Err(too_many("keys", MOST_NAMES));
                    }
                    let value = map.next_value()?;
                    line.others.push((key, value));
                }
            }
        }
        Ok(())
    }
}

#[cold]
fn too_many<E: Error>(what: &str, most: usize) -> E {
    E::custom(format!("more than {most} {what} in one entity"))
}

/// Reads the object `properties`.
struct Properties<'l, 'a> {
    line: &'l mut Line<'a>,
    exact: bool,
}

impl<'de> DeserializeSeed<'de> for Properties<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Properties<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`properties` as an object of lists of strings")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(name)) = map.next_key()? {
            if self.line.names.len() >= MOST_NAMES {
                return Err(too_many("properties", MOST_NAMES));
            }
            self.line.names.push(name);
            let values = Values { line: self.line, depth: 0 };
            if self.exact {
                let raw: &'de RawValue = map.next_value()?;
                values.take_exactly(raw.get()).map_err(A::Error::custom)?;
            } else {
                map.next_value_seed(values)?;
            }
        }
        Ok(())
    }
}

/// Reads the values of the property named last: a list, or one value without the brackets.
struct Values<'l, 'a> {
    line: &'l mut Line<'a>,
    depth: u8,
}

impl<'a> Values<'_, 'a> {
    fn push<E: Error>(&mut self, value: Value<'a>) -> Result<(), E> {
        if self.line.values.len() >= MOST_VALUES {
            return Err(too_many("values", MOST_VALUES));
        }
        self.line.values.push((self.line.names.len() - 1, value));
        Ok(())
    }

    /// Sends the line the exact way.
    #[cold]
    fn odd<E: Error>(self) -> Result<(), E> {
        self.line.odd = true;
        Err(E::custom("read again exactly"))
    }

    /// The slow twin of the visitor: goes by the JSON text, so numbers keep their digits. Lists in
    /// lists are opened once; anything deeper is kept as JSON text.
    fn take_exactly(mut self, json: &'a str) -> Result<(), String> {
        let text = |error: serde_json::Error| json_reason(&error);
        let value = match json.as_bytes().first() {
            Some(b'"') => {
                let Text(value) = serde_json::from_str(json).map_err(text)?;
                Value::Plain(value)
            }
            Some(b'[') if self.depth < 2 => {
                let mut list = serde_json::Deserializer::from_str(json);
                return Elements { line: self.line, depth: self.depth + 1 }
                    .deserialize(&mut list)
                    .map_err(|error| error.to_string());
            }
            Some(b'[' | b'{') => Value::Nested(json),
            Some(b'n') => return Ok(()),
            _ => Value::Plain(Cow::Borrowed(json)),
        };
        (self.push::<serde_json::Error>(value)).map_err(|error| error.to_string())
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_borrowed_str<E: Error>(mut self, text: &'de str) -> Result<(), E> {
        self.push(Value::Plain(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        self.push(Value::Plain(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(mut self, value: bool) -> Result<(), E> {
        let text = if value { "true" } else { "false" };
        self.push(Value::Plain(Cow::Borrowed(text)))
    }

    fn visit_u64<E: Error>(mut self, value: u64) -> Result<(), E> {
        self.push(Value::Plain(Cow::Owned(value.to_string())))
    }

    fn visit_i64<E: Error>(mut self, value: i64) -> Result<(), E> {
        self.push(Value::Plain(Cow::Owned(value.to_string())))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.odd()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.depth > 0 {
            return self.odd();
        }
        let line = self.line;
        while (list.next_element_seed(Values { line: &mut *line, depth: 1 })?).is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.odd()
    }
}

/// Reads a list element by element as JSON text.
struct Elements<'l, 'a> {
    line: &'l mut Line<'a>,
    depth: u8,
}

impl<'de> DeserializeSeed<'de> for Elements<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(raw) = list.next_element::<&'de RawValue>()? {
            let values = Values { line: &mut *self.line, depth: self.depth };
            values.take_exactly(raw.get()).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}
