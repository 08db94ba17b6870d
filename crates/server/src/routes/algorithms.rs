//! `GET /algorithms`: what scores, and how it can be changed.

use axum::extract::State;
use axum::response::Response;
use matching::{Algorithm, SettingKind, SettingValue};
use serde_json::{Map, Value, json};

use crate::http::errors::Problem;
use crate::http::reply;
use crate::settings::Settings;
use crate::state::App;

/// Where the source of the features is to be read.
const SOURCE: &str = "crates/matching/src/algorithms";

pub(crate) async fn handle(State(app): State<App>) -> Result<Response, Problem> {
    reply::json(&answer(&app.settings))
}

fn answer(settings: &Settings) -> Value {
    let best = &settings.best_algorithm;
    let default = match settings.default_algorithm.as_str() {
        "best" => best,
        _ => &settings.default_algorithm,
    };
    let is_hidden = |name: &str| settings.hidden_algorithms.iter().any(|hidden| hidden == name);
    let listed = Algorithm::all().iter().filter(|algorithm| !is_hidden(algorithm.name()));
    json!({
        "algorithms": listed.map(described).collect::<Vec<_>>(),
        "default": default,
        "best": best,
    })
}

fn described(algorithm: &Algorithm) -> Value {
    let features = feature_docs(algorithm);
    let config: Map<String, Value> = (algorithm.settings().iter())
        .map(|setting| {
            let kind = match setting.kind {
                SettingKind::Text => "string",
                SettingKind::Number => "float",
            };
            let default = match &setting.default {
                SettingValue::Null => Value::Null,
                SettingValue::Bool(value) => (*value).into(),
                SettingValue::Number(number) => (*number).into(),
                SettingValue::Text(text) => text.as_str().into(),
            };
            let docs = json!({
                "type": kind, "description": setting.description, "default": default,
            });
            (setting.name.to_owned(), docs)
        })
        .collect();
    json!({
        "name": algorithm.name(),
        "description": algorithm.description(),
        "features": features,
        "docs": {
            "name": algorithm.name(),
            "description": algorithm.description(),
            "config": config,
            "features": features,
        },
    })
}

/// What an algorithm looks at, by the features' names.
pub(crate) fn feature_docs(algorithm: &Algorithm) -> Value {
    let features = algorithm.features().into_iter().map(|feature| {
        let docs = json!({
            "description": feature.description,
            "coefficient": feature.coefficient,
            "url": SOURCE,
        });
        (feature.name.to_owned(), docs)
    });
    Value::Object(features.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_ones_are_left_out() {
        let settings =
            Settings { hidden_algorithms: vec!["name-based".to_owned()], ..Settings::default() };
        let answer = answer(&settings);
        let names: Vec<&str> = (answer["algorithms"].as_array().unwrap().iter())
            .map(|algorithm| algorithm["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["evidence", "logic-v2", "logic-v1", "name-qualified", "ofac"]);
        assert_eq!((&answer["default"], &answer["best"]), (&json!("logic-v2"), &json!("logic-v2")));
        let docs = &answer["algorithms"][1]["docs"];
        assert_eq!(docs["config"]["nm_number_mismatch"]["type"], "float");
        assert_eq!(docs["features"]["country_mismatch"]["coefficient"], -0.2);
    }
}
