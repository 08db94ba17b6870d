//! The shape of an entity in every reply.

use std::collections::HashSet;

use model::{Entity, Statement};
use serde::Serialize;

use super::explanation::Explanation;
use super::labels;
use crate::http::json::Object;
use crate::serving::Serving;

/// An entity as clients read it: all keys always there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Shaped {
    pub(crate) id: String,
    caption: String,
    schema: String,
    pub(crate) properties: Object<String, Vec<Value>>,
    datasets: Vec<String>,
    referents: Vec<String>,
    target: bool,
    first_seen: Option<String>,
    last_seen: Option<String>,
    last_change: Option<String>,
    #[serde(flatten)]
    pub(crate) scored: Option<Scored>,
}

/// What a result of screening has besides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Scored {
    pub(crate) score: f64,
    #[serde(rename = "match")]
    pub(crate) is_match: bool,
    pub(crate) explanations: Object<&'static str, Explanation>,
    /// As clients from before 5.2 read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) features: Option<Object<&'static str, f64>>,
}

/// A value: text, an id among it, or the entity of that id.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Value {
    Text(String),
    Entity(Box<Shaped>),
}

impl Serving {
    /// An entity by itself: whatever it points at is an id.
    pub(crate) fn flat(&self, entity: &Entity) -> Shaped {
        Shaped {
            id: entity.id.clone(),
            caption: caption(entity),
            schema: entity.schema_name.clone(),
            properties: properties(entity),
            datasets: self.datasets_of(entity),
            referents: entity.referents.clone(),
            target: entity.is_target(),
            first_seen: seen(entity, "first_seen", |statement| &statement.first_seen, true),
            last_seen: seen(entity, "last_seen", |statement| &statement.last_seen, false),
            last_change: entity.last_change.as_deref().and_then(time),
            scored: None,
        }
    }
}

/// What an entity is called.
pub(crate) fn caption(entity: &Entity) -> String {
    let caption = entity.caption().trim();
    if caption.is_empty() || (entity.given_caption.is_none() && caption == entity.schema_name) {
        return labels::schema(&entity.schema_name);
    }
    caption.to_owned()
}

/// Distinct values of all properties, in the order of the source; properties in alphabetical order.
fn properties(entity: &Entity) -> Object<String, Vec<Value>> {
    let mut said: Vec<&Statement> =
        entity.statements.iter().filter(|statement| !statement.external).collect();
    // Stable: values keep their order.
    said.sort_by(|a, b| a.prop.as_str().cmp(b.prop.as_str()));
    let mut properties: Vec<(String, Vec<Value>)> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for statement in said {
        let prop = statement.prop.as_str();
        if properties.last().is_none_or(|(name, _)| name != prop) {
            properties.push((prop.to_owned(), Vec::new()));
            seen.clear();
        }
        if let Some((_, values)) = properties.last_mut()
            && seen.insert(&statement.value)
        {
            values.push(Value::Text(statement.value.clone()));
        }
    }
    Object(properties)
}

/// The first or the last time any statement was seen; where statements do not tell, what the source
/// says of the entity.
fn seen(
    entity: &Entity,
    key: &str,
    of: fn(&Statement) -> &Option<std::sync::Arc<str>>,
    first: bool,
) -> Option<String> {
    let said = || entity.statements.iter().filter(|statement| !statement.external);
    let times = || said().filter_map(|statement| of(statement).as_deref());
    let best = if first { times().min() } else { times().max() };
    match best {
        Some(text) => time(text),
        None => time(&serde_json::from_str::<String>(entity.extra.get(key)?).ok()?),
    }
}

/// `YYYY-MM-DDTHH:MM:SS`, from a time with more or less than that.
pub(crate) fn time(text: &str) -> Option<String> {
    let text = text.trim().replacen(' ', "T", 1);
    let text = match text.len() {
        10 => format!("{text}T00:00:00"),
        _ => text.get(..19)?.to_owned(),
    };
    text.parse::<jiff::civil::DateTime>().is_ok().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serving() -> Serving {
        Serving {
            union: index::Union::default(),
            catalog: catalog::Catalog::default(),
            indexed: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn every_key_is_there() {
        let mut entity = Entity::new("ex-1", "Person");
        entity.push("topics", "sanction", &"b".into());
        entity.push("name", "Ivana Invented", &"a".into()).first_seen = Some("2024-01-02".into());
        entity.push("name", "Ivana Invented", &"b".into()).first_seen =
            Some("2023-01-02T03:04:05.123Z".into());
        let shaped = serving().flat(&entity);
        assert_eq!(
            serde_json::to_string(&shaped).unwrap(),
            r#"{"id":"ex-1","caption":"Ivana Invented","schema":"Person","properties":{"name":["Ivana Invented"],"topics":["sanction"]},"datasets":["a","b"],"referents":[],"target":true,"first_seen":"2023-01-02T03:04:05","last_seen":null,"last_change":null}"#
        );
    }

    #[test]
    fn a_thing_without_a_name_has_a_caption() {
        assert_eq!(caption(&Entity::new("x", "LegalEntity")), "Legal entity");
        assert_eq!(caption(&Entity::new("x", "Unheard")), "Unheard");
    }

    #[test]
    fn times() {
        assert_eq!(time("2024-01-02").as_deref(), Some("2024-01-02T00:00:00"));
        assert_eq!(time("2024-01-02 03:04:05+00:00").as_deref(), Some("2024-01-02T03:04:05"));
        assert_eq!(time("2024"), None);
        assert_eq!(time("yesterday, in the evening"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_time_or_none(text: String) {
            let _ = time(&text);
        }
    }
}
