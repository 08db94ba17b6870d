//! Asking a tree for what it should hold, with the place for whoever got it wrong.

use serde_json::{Map, Value};

use crate::CatalogError;

/// One mapping of a manifest or catalog, and where it stands.
#[derive(Clone)]
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    place: &'a str,
    at: String,
}

impl<'a> Fields<'a> {
    /// The top of a document.
    pub(crate) fn top(value: &'a Value, place: &'a str) -> Result<Fields<'a>, CatalogError> {
        match value {
            Value::Object(map) => Ok(Fields { map, place, at: String::new() }),
            other => Err(CatalogError::Invalid {
                place: place.to_owned(),
                at: "the document".to_owned(),
                reason: format!("{}, and a mapping was expected", kind(other)),
                hint: "it should have a key `datasets` or `catalogs`".to_owned(),
            }),
        }
    }

    /// What is wrong with `key`.
    pub(crate) fn invalid(&self, key: &str, reason: String, hint: &str) -> CatalogError {
        let at = if self.at.is_empty() { key.to_owned() } else { format!("{}.{key}", self.at) };
        CatalogError::Invalid { place: self.place.to_owned(), at, reason, hint: hint.to_owned() }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// Text that matters: a number counts as text, a list does not.
    pub(crate) fn text(&self, key: &str) -> Result<Option<String>, CatalogError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|t| !t.is_empty())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => {
                let reason = format!("{}, and text was expected", kind(other));
                Err(self.invalid(key, reason, "put it in quotes if it is text"))
            }
        }
    }

    /// Text that describes: what is no text is as good as absent.
    pub(crate) fn note(&self, key: &str) -> Option<String> {
        match self.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A count that describes.
    pub(crate) fn count(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&self, key: &str) -> Result<Option<bool>, CatalogError> {
        let word = match self.get(key) {
            None => return Ok(None),
            Some(Value::Bool(flag)) => return Ok(Some(*flag)),
            Some(Value::String(word)) => word.trim().to_ascii_lowercase(),
            Some(other) => other.to_string(),
        };
        match word.as_str() {
            "true" | "yes" | "on" | "y" | "t" | "1" => Ok(Some(true)),
            "false" | "no" | "off" | "n" | "f" | "0" => Ok(Some(false)),
            "" => Ok(None),
            _ => {
                let word: String = word.chars().take(60).collect();
                Err(self.invalid(
                    key,
                    format!("`{word}` is neither true nor false"),
                    "write true or false",
                ))
            }
        }
    }

    /// A list of text that matters.
    pub(crate) fn names(&self, key: &str) -> Result<Vec<String>, CatalogError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let Value::Array(items) = value else {
            let reason = format!("{}, and a list was expected", kind(value));
            return Err(self.invalid(key, reason, "write it as [a, b]"));
        };
        let mut names = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::String(name) => names.push(name.trim().to_owned()),
                Value::Number(number) => names.push(number.to_string()),
                other => {
                    let reason = format!("{} in a list of names", kind(other));
                    return Err(self.invalid(key, reason, "write it as [a, b]"));
                }
            }
        }
        Ok(names)
    }

    /// A list of text that describes.
    pub(crate) fn notes(&self, key: &str) -> Vec<String> {
        let items = self.get(key).and_then(Value::as_array);
        let text = |item: &Value| item.as_str().map(str::to_owned);
        items.into_iter().flatten().filter_map(text).collect()
    }

    /// A mapping that describes.
    pub(crate) fn part(&self, key: &str) -> Option<Fields<'a>> {
        let map = self.get(key)?.as_object()?;
        Some(Fields { map, place: self.place, at: format!("{}.{key}", self.at) })
    }

    /// A list of mappings that matter.
    pub(crate) fn parts(&self, key: &str) -> Result<Vec<Fields<'a>>, CatalogError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let Value::Array(items) = value else {
            let reason = format!("{}, and a list was expected", kind(value));
            return Err(self.invalid(key, reason, "begin each entry with `- `"));
        };
        let mut parts = Vec::with_capacity(items.len());
        for (n, item) in items.iter().enumerate() {
            let here = format!("{key}[{n}]");
            let Value::Object(map) = item else {
                let reason = format!("{}, and a mapping was expected", kind(item));
                return Err(self.invalid(&here, reason, "write it as `- name: value`"));
            };
            let at = if self.at.is_empty() { here } else { format!("{}.{here}", self.at) };
            parts.push(Fields { map, place: self.place, at });
        }
        Ok(parts)
    }

    pub(crate) fn place(&self) -> &'a str {
        self.place
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}
