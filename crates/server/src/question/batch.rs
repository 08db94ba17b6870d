//! The body of a screening request: a batch of examples, weights and settings.

use super::example::Example;
use crate::http::errors::{Issue, Step};
use crate::http::json::Json;
use matching::SettingValue;

/// A batch as it was sent, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Batch {
    pub(crate) queries: Vec<(String, Example)>,
    pub(crate) weights: Vec<(String, f64)>,
    pub(crate) config: Vec<(String, SettingValue)>,
}

impl Batch {
    /// Reads a body. Members that nobody knows are ignored.
    ///
    /// # Errors
    /// All that does not fit.
    pub(crate) fn read(bytes: &[u8]) -> Result<Batch, Vec<Issue>> {
        let json = Json::parse(bytes).map_err(|error| vec![not_json(&error)])?;
        let mut reader = Reader::default();
        let mut batch = Batch::default();
        let at = vec!["body".into()];
        let Json::Object(_) = &json else {
            return Err(vec![Issue::new("model_type", at, "expected an object", json.brief())]);
        };
        match json.get("queries") {
            None => reader.missing(&at, "queries"),
            Some(Json::Object(queries)) => {
                for (key, query) in queries {
                    let at = vec!["body".into(), "queries".into(), key.as_str().into()];
                    batch.queries.push((key.clone(), reader.example(&at, query)));
                }
            }
            Some(other) => reader.wrong("dict_type", &at, "queries", "an object", other),
        }
        match json.get("weights") {
            None | Some(Json::Null) => {}
            Some(Json::Object(weights)) => {
                let at = vec!["body".into(), "weights".into()];
                for (feature, weight) in weights {
                    match number(weight) {
                        Some(weight) => batch.weights.push((feature.clone(), weight)),
                        None => reader.wrong("float_type", &at, feature, "a number", weight),
                    }
                }
            }
            Some(other) => reader.wrong("dict_type", &at, "weights", "an object", other),
        }
        match json.get("config") {
            None | Some(Json::Null) => {}
            Some(Json::Object(config)) => {
                let at = vec!["body".into(), "config".into()];
                for (option, value) in config {
                    match setting(value) {
                        Some(value) => batch.config.push((option.clone(), value)),
                        None => reader.wrong("value_type", &at, option, "a single value", value),
                    }
                }
            }
            Some(other) => reader.wrong("dict_type", &at, "config", "an object", other),
        }
        if reader.issues.is_empty() { Ok(batch) } else { Err(reader.issues) }
    }
}

/// That a text is no JSON, and where.
pub(crate) fn not_json(error: &serde_json::Error) -> Issue {
    let loc = vec!["body".into(), error.column().into()];
    Issue::new("json_invalid", loc, format!("not JSON: {error}"), serde_json::json!({}))
}

fn number(json: &Json) -> Option<f64> {
    match json {
        Json::Number(number) => number.as_f64(),
        Json::Bool(flag) => Some(f64::from(u8::from(*flag))),
        Json::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

fn setting(json: &Json) -> Option<SettingValue> {
    Some(match json {
        Json::Null => SettingValue::Null,
        Json::Bool(value) => SettingValue::Bool(*value),
        Json::Number(number) => SettingValue::Number(number.as_f64()?),
        Json::Text(text) => SettingValue::Text(text.clone()),
        Json::List(_) | Json::Object(_) => return None,
    })
}

/// The text of a value in a list, if it is one.
pub(crate) fn value_text(json: &Json) -> Option<String> {
    match json {
        Json::Text(text) => (!text.trim().is_empty()).then(|| text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::List(_) | Json::Object(_) => None,
    }
}

/// Most issues that are reported: the rest is more of the same.
const MOST_ISSUES: usize = 100;

/// Collects what is wrong.
#[derive(Default)]
struct Reader {
    issues: Vec<Issue>,
}

impl Reader {
    fn add(&mut self, issue: impl FnOnce() -> Issue) {
        if self.issues.len() < MOST_ISSUES {
            self.issues.push(issue());
        }
    }

    fn missing(&mut self, at: &[Step], name: &str) {
        let loc = [at, &[name.into()]].concat();
        self.add(|| Issue::new("missing", loc, "field required", serde_json::Value::Null));
    }

    fn wrong(&mut self, kind: &'static str, at: &[Step], name: &str, expected: &str, found: &Json) {
        let loc = [at, &[name.into()]].concat();
        self.add(|| Issue::new(kind, loc, format!("expected {expected}"), found.brief()));
    }

    fn example(&mut self, at: &[Step], json: &Json) -> Example {
        let mut example = Example::default();
        let Json::Object(_) = json else {
            let found = json.brief();
            self.add(|| Issue::new("model_type", at.to_vec(), "expected an object", found));
            return example;
        };
        match json.get("id") {
            None | Some(Json::Null) => {}
            Some(Json::Text(id)) => example.id = Some(id.clone()),
            Some(other) => self.wrong("string_type", at, "id", "a string", other),
        }
        match json.get("schema") {
            None => self.missing(at, "schema"),
            Some(Json::Text(schema)) => example.schema.clone_from(schema),
            Some(other) => self.wrong("string_type", at, "schema", "a string", other),
        }
        match json.get("properties") {
            None => self.missing(at, "properties"),
            Some(Json::Object(properties)) => {
                let at = [at, &["properties".into()]].concat();
                for (name, values) in properties {
                    match values {
                        Json::Text(_) => {
                            let values = value_text(values).into_iter().collect();
                            example.properties.push((name.clone(), values));
                        }
                        Json::List(values) => {
                            let values = values.iter().filter_map(value_text).collect();
                            example.properties.push((name.clone(), values));
                        }
                        other => self.wrong("list_type", &at, name, "a string or a list", other),
                    }
                }
            }
            Some(other) => self.wrong("dict_type", at, "properties", "an object", other),
        }
        // The peer ignores the key whatever it holds.
        if let Some(Json::List(ids)) = json.get("exclude_entity_ids") {
            example.exclude = ids.iter().filter_map(value_text).collect();
        }
        example
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_in_its_order() {
        let body = br#"{"queries": {
            "b": {"schema": "Person", "properties": {"name": "Ann", "birthDate": [1965, null, " "]}},
            "a": {"schema": "Company", "properties": {}, "id": "x", "more": 1}
        }, "weights": {"name_match": 1}, "config": {"nm_number_mismatch": null}, "more": []}"#;
        let batch = Batch::read(body).unwrap();
        let keys: Vec<_> = batch.queries.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a"]);
        let first = &batch.queries[0].1;
        assert_eq!(first.properties[0], ("name".to_owned(), vec!["Ann".to_owned()]));
        assert_eq!(first.properties[1], ("birthDate".to_owned(), vec!["1965".to_owned()]));
        assert_eq!(batch.queries[1].1.id.as_deref(), Some("x"));
        assert_eq!(batch.weights, [("name_match".to_owned(), 1.0)]);
        assert_eq!(batch.config, [("nm_number_mismatch".to_owned(), SettingValue::Null)]);
    }

    #[track_caller]
    fn check(body: &str, expect: &[&str]) {
        let issues = Batch::read(body.as_bytes()).unwrap_err();
        let shown: Vec<String> = (issues.iter())
            .map(|issue| {
                let steps = issue.loc.iter().map(|step| match step {
                    Step::Name(name) => name.clone(),
                    Step::At(at) => at.to_string(),
                });
                format!("{} {}", issue.kind, steps.collect::<Vec<_>>().join("."))
            })
            .collect();
        assert_eq!(shown, expect);
    }

    #[test]
    fn what_does_not_fit() {
        check("", &["json_invalid body.0"]);
        check("[1]", &["model_type body"]);
        check("{}", &["missing body.queries"]);
        check(r#"{"queries": []}"#, &["dict_type body.queries"]);
        check(r#"{"queries": {"a": null}}"#, &["model_type body.queries.a"]);
        check(
            r#"{"queries": {"a": {"properties": {"name": 5, "alias": null}}, "b": {"schema": "x"}}}"#,
            &[
                "missing body.queries.a.schema",
                "list_type body.queries.a.properties.name",
                "list_type body.queries.a.properties.alias",
                "missing body.queries.b.properties",
            ],
        );
        check(
            r#"{"queries": {}, "weights": {"a": "x"}, "config": {"b": [1]}}"#,
            &["float_type body.weights.a", "value_type body.config.b"],
        );
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_are_a_batch_or_issues(bytes: Vec<u8>) {
            let _ = Batch::read(&bytes);
        }

        #[test]
        fn any_values_are_an_entity_or_a_problem(
            name in "name|country|birthDate|phone|email|website|leiCode|gender|topics|addressEntity",
            values: Vec<String>,
        ) {
            let properties = serde_json::json!({ name: values, "firstName": values });
            let example = serde_json::json!({ "schema": "Company", "properties": properties });
            let body = serde_json::json!({ "queries": { "q": example } }).to_string();
            let batch = Batch::read(body.as_bytes()).unwrap();
            proptest::prop_assert!(batch.queries[0].1.entity().is_ok());
        }
    }
}
