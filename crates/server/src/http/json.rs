//! JSON as it was sent: keys keep their order, which replies give back.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Number;

/// A JSON value. Of a key that comes twice the last value counts, in the first one's place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads JSON. Nesting deeper than 128 levels is an error, not a crash, and so are more than a
    /// million values.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Json, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let json = Reader(&Cell::new(MOST_VALUES)).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(json)
    }

    /// The value under a key, if this is an object that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => {
                members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// A value to show in an error: short ones as they are, others by what they are.
    pub(crate) fn brief(&self) -> serde_json::Value {
        match self {
            Json::Null => serde_json::Value::Null,
            Json::Bool(value) => (*value).into(),
            Json::Number(number) => number.clone().into(),
            Json::Text(text) => text.chars().take(200).collect::<String>().into(),
            Json::List(_) => "(a list)".into(),
            Json::Object(_) => "(an object)".into(),
        }
    }
}

/// Most values of one text. A body of a few megabytes that holds nothing but brackets would otherwise
/// take up fifty times its size.
const MOST_VALUES: usize = 1_000_000;

/// Reads one value, and counts it.
#[derive(Clone, Copy)]
struct Reader<'c>(&'c Cell<usize>);

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let left = self.0.get().checked_sub(1);
        let left = left.ok_or_else(|| D::Error::custom("more than a million values"))?;
        self.0.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            members.push((key, entries.next_value_seed(self)?));
        }
        Ok(Json::Object(last_of_each(members)))
    }
}

/// Sorts rather than looks back, so that a million keys cost no more than they should.
fn last_of_each(mut members: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|&a, &b| members[a].0.cmp(&members[b].0).then(a.cmp(&b)));
    let mut superseded = vec![false; members.len()];
    let mut twice = false;
    let mut first = 0;
    for at in 1..order.len() {
        if members[order[at]].0 != members[order[first]].0 {
            first = at;
            continue;
        }
        twice = true;
        let later = std::mem::replace(&mut members[order[at]].1, Json::Null);
        members[order[first]].1 = later;
        superseded[order[at]] = true;
    }
    if twice {
        let mut at = 0;
        members.retain(|_| {
            at += 1;
            !superseded[at - 1]
        });
    }
    members
}

/// Serializes pairs as an object, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Object<K, V>(pub(crate) Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for Object<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_order_and_the_last_value_counts() {
        let json = Json::parse(br#"{"b": 1, "a": 2, "b": 3, "c": null, "b": 4}"#).unwrap();
        let Json::Object(members) = json else { panic!("an object") };
        let shown: Vec<_> = members.iter().map(|(k, v)| format!("{k}={v:?}")).collect();
        assert_eq!(shown, ["b=Number(Number(4))", "a=Number(Number(2))", "c=Null"]);
    }

    #[test]
    fn depth_is_an_error() {
        let deep = "[".repeat(100_000);
        assert!(Json::parse(deep.as_bytes()).is_err());
        assert!(Json::parse(b"\xff\xfe").is_err());
        assert!(Json::parse(b"{} {}").is_err());
    }

    #[test]
    fn number_of_values_is_an_error() {
        let list = |n: usize| format!("[{}0]", "0,".repeat(n));
        assert!(Json::parse(list(1_000).as_bytes()).is_ok());
        assert!(Json::parse(list(MOST_VALUES).as_bytes()).is_err());
    }
}
