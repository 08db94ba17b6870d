//! Which algorithm compares, and which there are.

use std::io::Write;

use matching::{Algorithm, Config, ConfigError, Setting, SettingKind, SettingValue};
use owo_colors::OwoColorize;
use serde_json::json;

use crate::args::Compare;
use crate::failure::Mistake;
use crate::ui::{Indent, Output, width, wrap};

/// The algorithm asked for, with its weights and settings changed as asked.
pub(super) fn chosen(compare: &Compare) -> anyhow::Result<Algorithm> {
    let algorithm = Algorithm::by_name(&compare.algorithm)
        .map_err(|error| Mistake::error(error.to_string(), error.hint()))?;
    let mut config = Config::new();
    for text in &compare.weight {
        let (feature, weight) = (text.split_once('='))
            .and_then(|(feature, weight)| Some((feature, weight.trim().parse::<f64>().ok()?)))
            .ok_or_else(|| {
                let hint = "write it as FEATURE=NUMBER: `--weight gender_mismatch=0`";
                Mistake::error(format!("`{text}` is no weight"), hint)
            })?;
        config = config.weight(feature.trim(), weight);
    }
    for text in &compare.set {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            let hint = "write it as NAME=VALUE: `--set nm_extra_query_name=0.5`";
            Mistake::error(format!("`{text}` is no setting"), hint)
        })?;
        let (name, value) = (name.trim(), value.trim());
        let value = match value.parse::<f64>() {
            Ok(number) => SettingValue::Number(number),
            Err(_) => SettingValue::from(value),
        };
        config = config.setting(name, value);
    }
    (algorithm.with_config(&config))
        .map_err(|error: ConfigError| Mistake::error(error.to_string(), error.hint()))
}

/// Prints all algorithms.
pub(super) fn list(as_json: bool, output: &mut Output) -> anyhow::Result<()> {
    if as_json {
        let all: Vec<_> = Algorithm::all().iter().map(to_json).collect();
        let default = Algorithm::default_one().name();
        return output.json(&json!({ "algorithms": all, "default": default }));
    }
    for (at, algorithm) in Algorithm::all().iter().enumerate() {
        if at > 0 {
            writeln!(output.out)?;
        }
        print(algorithm, output)?;
    }
    Ok(())
}

fn print(algorithm: &Algorithm, output: &mut Output) -> anyhow::Result<()> {
    let out = &mut output.out;
    let default =
        if algorithm.name() == Algorithm::default_one().name() { " (default)" } else { "" };
    writeln!(out, "{}{default}", algorithm.name().bold())?;
    let indent = Indent { first: "  ", rest: "  " };
    writeln!(out, "{}", wrap(algorithm.description(), indent, width()))?;
    for feature in algorithm.features() {
        let sign = if feature.is_qualifier { "adds" } else { "main" };
        let first = format!("  {sign} {:+.2}  ", feature.coefficient);
        let text = format!("{}: {}", feature.name, feature.description);
        writeln!(
            out,
            "{}",
            wrap(&text, Indent { first: &first, rest: "               " }, width())
        )?;
    }
    for setting in algorithm.settings() {
        let text = format!("{} = {}: {}", setting.name, shown(setting), setting.description);
        let indent = Indent { first: "  set  ", rest: "               " };
        writeln!(out, "{}", wrap(&text, indent, width()))?;
    }
    Ok(())
}

fn shown(setting: &Setting) -> String {
    match &setting.default {
        SettingValue::Null => "not set".to_owned(),
        SettingValue::Bool(value) => value.to_string(),
        SettingValue::Number(number) => number.to_string(),
        SettingValue::Text(text) => text.clone(),
    }
}

fn to_json(algorithm: &Algorithm) -> serde_json::Value {
    let features: Vec<_> = (algorithm.features().iter())
        .map(|feature| {
            json!({
                "name": feature.name,
                "description": feature.description,
                "coefficient": feature.coefficient,
                "qualifier": feature.is_qualifier,
            })
        })
        .collect();
    let settings: Vec<_> = (algorithm.settings().iter())
        .map(|setting| {
            json!({
                "name": setting.name,
                "type": match setting.kind {
                    SettingKind::Text => "string",
                    SettingKind::Number => "float",
                },
                "default": match &setting.default {
                    SettingValue::Null => json!(null),
                    SettingValue::Bool(value) => json!(value),
                    SettingValue::Number(number) => json!(number),
                    SettingValue::Text(text) => json!(text),
                },
                "description": setting.description,
            })
        })
        .collect();
    json!({
        "name": algorithm.name(),
        "description": algorithm.description(),
        "features": features,
        "settings": settings,
    })
}
