//! Rows of a table, matched.

use axum::response::Response;
use model::{Entity, ontology};
use serde::Serialize;

use super::{Item, type_item, wrong};
use crate::http::errors::{Problem, Step};
use crate::http::json::{Json, Object};
use crate::http::params::Params;
use crate::http::reply;
use crate::question::algorithm::algorithm;
use crate::question::batch::value_text;
use crate::question::example::Example;
use crate::question::scope::ScopeParams;
use crate::routes::matching::{self, Who, ask_all};
use crate::serving::Serving;
use crate::shape::entity::caption;
use crate::shape::labels;
use crate::state::Inner;

/// What the address says.
pub(super) struct Asked {
    algorithm: Option<String>,
    scope: ScopeParams,
    who: Who,
}

impl Asked {
    pub(super) fn read(params: &mut Params, who: Who) -> Asked {
        let algorithm = params.text("algorithm").map(str::to_owned);
        Asked { algorithm, scope: ScopeParams::read_for_reconciling(params), who }
    }
}

#[derive(Serialize)]
struct Answered {
    result: Vec<Candidate>,
}

#[derive(Serialize)]
pub(super) struct Candidate {
    id: String,
    name: String,
    description: String,
    #[serde(rename = "type")]
    types: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    is_match: Option<bool>,
}

impl Candidate {
    pub(super) fn of(entity: &Entity) -> Candidate {
        Candidate {
            id: entity.id.clone(),
            name: caption(entity),
            description: description(entity),
            types: vec![type_item(&entity.schema_name)],
            score: None,
            is_match: None,
        }
    }
}

/// A few words that tell one bearer of a name from another.
fn description(entity: &Entity) -> String {
    let mut words = vec![labels::schema(&entity.schema_name)];
    let countries = ["citizenship", "nationality", "jurisdiction", "country", "flag"];
    let first =
        |names: &[&str]| names.iter().find_map(|name| entity.first(name)).map(str::to_owned);
    words.extend(first(&countries).map(|code| labels::country(&code)));
    words.extend(first(&["birthDate", "incorporationDate", "buildDate"]));
    words.extend(first(&["position", "imoNumber", "registrationNumber"]));
    words.join(", ")
}

/// One row.
struct Row {
    example: Example,
    limit: i64,
}

pub(super) fn answer(
    app: &Inner,
    serving: &Serving,
    dataset: &str,
    asked: Asked,
    payload: &Json,
) -> Result<Response, Problem> {
    let settings = &app.settings;
    let best = Some("best".to_owned());
    let algorithm = algorithm(asked.algorithm.or(best).as_deref(), settings)?;
    let Json::Object(queries) = payload else {
        return Err(wrong(vec!["queries".into()], "an object of queries", payload));
    };
    if queries.len() > settings.max_batch {
        let (count, most) = (queries.len(), settings.max_batch);
        return Err(Problem::bad_request(format!("{count} queries; at most {most} at once")));
    }
    let mut questions: Vec<(Entity, &[String])> = Vec::new();
    let mut limits = Vec::new();
    for (key, query) in queries {
        let row = Row::read(key, query, settings.match_page)?;
        questions.push((row.example.entity()?, &[]));
        limits.push(row.limit.clamp(0, settings.max_matches));
    }
    let asked = matching::Asked {
        dataset,
        limit: limits.iter().copied().max().unwrap_or_default(),
        threshold: settings.threshold,
        cutoff: 0.0,
        scope: asked.scope,
        who: asked.who,
    };
    let answers = ask_all(app, serving, &asked, &questions, algorithm)?;
    let answered =
        queries.iter().zip(answers).zip(limits).map(|(((key, _), (_, answer)), limit)| {
            let found = answer.results.iter().filter(|found| found.comparison.score > 0.0);
            let result = found.take(usize::try_from(limit).unwrap_or_default()).map(|found| {
                let score = found.comparison.score;
                let is_match = score >= settings.threshold;
                Candidate {
                    score: Some(score),
                    is_match: Some(is_match),
                    ..Candidate::of(&found.entity)
                }
            });
            (key.as_str(), Answered { result: result.collect() })
        });
    let replies = Object(answered.collect::<Vec<_>>());
    reply::json_batch(&replies, queries.len())
}

impl Row {
    fn read(key: &str, json: &Json, default_limit: i64) -> Result<Row, Problem> {
        let at = |name: &str| -> Vec<Step> { vec!["queries".into(), key.into(), name.into()] };
        let Json::Object(_) = json else {
            return Err(wrong(vec!["queries".into(), key.into()], "an object", json));
        };
        let mut example = Example { schema: "Thing".to_owned(), ..Example::default() };
        match json.get("type") {
            None | Some(Json::Null) => {}
            Some(Json::Text(schema)) => example.schema.clone_from(schema),
            Some(Json::List(types)) => match types.first() {
                None => {}
                Some(Json::Text(schema)) => example.schema.clone_from(schema),
                Some(other) => return Err(wrong(at("type"), "a type or a list of types", other)),
            },
            Some(other) => return Err(wrong(at("type"), "a type or a list of types", other)),
        }
        let limit = match json.get("limit") {
            None | Some(Json::Null) => default_limit,
            Some(Json::Number(number)) if number.as_i64().is_some() => {
                number.as_i64().unwrap_or(default_limit)
            }
            Some(other) => return Err(wrong(at("limit"), "a whole number", other)),
        };
        match json.get("query") {
            None | Some(Json::Null) => {}
            Some(Json::Text(name)) => {
                example.properties.push(("name".to_owned(), vec![name.clone()]));
            }
            Some(other) => return Err(wrong(at("query"), "text", other)),
        }
        match json.get("properties") {
            None | Some(Json::Null) => {}
            Some(Json::List(properties)) => {
                for property in properties {
                    let pid = match property.get("pid") {
                        Some(Json::Text(pid)) => pid,
                        _ => {
                            return Err(wrong(
                                at("properties"),
                                "{\"pid\": text, \"v\": …}",
                                property,
                            ));
                        }
                    };
                    let values = property.get("v").map(texts).unwrap_or_default();
                    if let Some(name) = property_name(pid) {
                        example.properties.push((name.to_owned(), values));
                    }
                }
            }
            Some(other) => return Err(wrong(at("properties"), "a list", other)),
        }
        Ok(Row { example, limit })
    }
}

/// The values of a `v`: one, or a list; of a cell that is reconciled already, its name.
fn texts(json: &Json) -> Vec<String> {
    match json {
        Json::List(values) => values.iter().flat_map(texts).collect(),
        Json::Object(_) => {
            json.get("name").or(json.get("id")).and_then(value_text).into_iter().collect()
        }
        value => value_text(value).into_iter().collect(),
    }
}

/// `birthDate` of `Person:birthDate`, or of the bare name.
pub(super) fn property_name(pid: &str) -> Option<&'static str> {
    match pid.split_once(':') {
        Some((schema, name)) => Some(ontology().schema(schema)?.property(name)?.name),
        None => ontology().intern(pid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expect: Option<&str>) {
        let row = Row::read("q0", &Json::parse(json.as_bytes()).unwrap(), 5);
        let shown = row.ok().map(|row| {
            let values =
                row.example.properties.iter().map(|(name, v)| format!("{name}={}", v.join("|")));
            format!("{} {} {}", row.example.schema, row.limit, values.collect::<Vec<_>>().join(" "))
        });
        assert_eq!(shown.as_deref(), expect, "{json}");
    }

    #[test]
    fn rows() {
        check(r#"{"query": "Ann"}"#, Some("Thing 5 name=Ann"));
        check(
            r#"{"query": "Ann", "type": ["Person", "x"], "limit": 2}"#,
            Some("Person 2 name=Ann"),
        );
        check(
            r#"{"type": "Person", "type_strict": "any", "properties": [
                {"pid": "Person:birthDate", "v": 1970}, {"pid": "country", "v": ["ru", {"id": "x", "name": "de"}]},
                {"pid": "Person:nothing", "v": "x"}, {"pid": "nothing", "v": "x"}]}"#,
            Some("Person 5 birthDate=1970 country=ru|de"),
        );
        for json in [r#""Ann""#, r#"{"query": 5}"#, r#"{"type": [5]}"#, r#"{"limit": "x"}"#] {
            check(json, None);
        }
        check(r#"{"properties": [{"v": "x"}]}"#, None);
        check(r#"{"properties": {}}"#, None);
    }
}
