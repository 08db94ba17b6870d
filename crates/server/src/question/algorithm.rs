//! Which algorithm scores, with what changed about it.

use matching::{Algorithm, Config, ConfigError};

use super::batch::Batch;
use crate::http::errors::{Issue, Problem};
use crate::settings::Settings;

/// The algorithm of that name, or the one that stands for none.
///
/// # Errors
/// There is none of that name.
pub(crate) fn algorithm(
    name: Option<&str>,
    settings: &Settings,
) -> Result<&'static Algorithm, Problem> {
    let name = name.unwrap_or(&settings.default_algorithm).trim();
    let name = if name.eq_ignore_ascii_case("best") { &settings.best_algorithm } else { name };
    Algorithm::by_name(name).map_err(|error| {
        let name: String = error.name.chars().take(80).collect();
        let hint = error.hint();
        Problem::bad_request(format!("there is no algorithm `{name}`; hint: best; {hint}"))
    })
}

/// The algorithm with what a batch changes about it.
///
/// # Errors
/// A setting the algorithm does not have (400), or a value it does not take (422).
pub(crate) fn configured(algorithm: &Algorithm, batch: &Batch) -> Result<Algorithm, Problem> {
    if batch.weights.is_empty() && batch.config.is_empty() {
        return Ok(algorithm.clone());
    }
    let mut config = Config::new();
    for (feature, weight) in &batch.weights {
        config = config.weight(feature.clone(), *weight);
    }
    for (name, value) in &batch.config {
        config = config.setting(name.clone(), value.clone());
    }
    let config = config.without_unknown_weights(algorithm);
    algorithm.with_config(&config).map_err(|error| match &error {
        ConfigError::Value { name, given, .. } => {
            let loc = vec!["body".into(), "config".into(), name.as_str().into()];
            let msg = format!("{error}; hint: {}", error.hint());
            let given: String = given.chars().take(200).collect();
            Problem::unprocessable(vec![Issue::new("value_error", loc, msg, given.into())])
        }
        _ => Problem::bad_request(format!("{error}; hint: {}", error.hint())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use matching::SettingValue;

    #[test]
    fn names() {
        let settings = Settings::default();
        let name = |name| algorithm(name, &settings).map(Algorithm::name);
        assert_eq!(name(None), Ok("logic-v2"));
        assert_eq!(name(Some(" BEST ")), Ok("logic-v2"));
        assert_eq!(name(Some("Name-Based")), Ok("name-based"));
        assert_eq!(name(Some("evidence")), Ok("evidence"));
        for unknown in ["", "regression-v1", "magic"] {
            assert!(name(Some(unknown)).is_err(), "{unknown}");
        }
    }

    #[test]
    fn configurations() {
        let with = |weights: &[(&str, f64)], config: &[(&str, SettingValue)]| Batch {
            weights: weights.iter().map(|(name, weight)| ((*name).to_owned(), *weight)).collect(),
            config: config.iter().map(|(name, v)| ((*name).to_owned(), v.clone())).collect(),
            ..Batch::default()
        };
        let logic = Algorithm::by_name("logic-v2").unwrap();
        let batch = with(&[("name_match", 0.5), ("nobody_knows", 9.0)], &[]);
        let features = configured(logic, &batch).unwrap().features();
        assert_eq!(features.iter().find(|f| f.name == "name_match").unwrap().coefficient, 0.5);
        let batch = with(&[], &[("nm_number_mismatch", SettingValue::Text("x".into()))]);
        assert!(configured(logic, &batch).is_err());
        let batch = with(&[], &[("nm_number_mismatch", SettingValue::Number(0.1))]);
        assert!(configured(logic, &batch).is_ok());
        assert!(configured(Algorithm::by_name("name-based").unwrap(), &batch).is_err());
    }
}
