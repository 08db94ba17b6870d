//! `throughline compare`.

use std::io::Write;

use matching::{Algorithm, Comparison, Prepared};
use model::Entity;
use owo_colors::OwoColorize;
use serde_json::json;
use store::{StoreError, Workspace};

use crate::Outcome;
use crate::args::{Args, Compare};
use crate::failure::Mistake;
use crate::ui::{Indent, Output, plain, width, wrap};

pub(crate) fn run(args: &Args, compare: &Compare, output: &mut Output) -> anyhow::Result<Outcome> {
    if let Some(name) = &compare.schema {
        super::schema(name)?;
    }
    let algorithm = Algorithm::by_name(&compare.algorithm)
        .map_err(|error| Mistake::error(error.to_string(), "the default is `evidence`"))?;
    let left = known(args, &compare.left)?;
    let right = known(args, &compare.right)?;
    // A name alone is compared as what the other side is, or as any legal entity.
    let schema = |other: &Option<Entity>| match (&compare.schema, other) {
        (Some(name), _) => name.clone(),
        (None, Some(other)) => other.schema_name.clone(),
        (None, None) => "LegalEntity".to_owned(),
    };
    let (left, right) = match (left, right) {
        (Some(left), Some(right)) => (left, right),
        (left, right) => {
            let as_left = schema(&right);
            let as_right = schema(&left);
            (
                left.unwrap_or_else(|| only_a_name(&compare.left, &as_left)),
                right.unwrap_or_else(|| only_a_name(&compare.right, &as_right)),
            )
        }
    };
    let comparison = algorithm.compare(&Prepared::new(&left), &Prepared::new(&right));
    if compare.json {
        output.json(&to_json(&left, &right, &comparison))?;
    } else {
        print(&left, &right, &comparison, output)?;
    }
    Ok(Outcome::Done)
}

/// The entity of that id, if the workspace exists and has one. A name is looked up by nobody here:
/// two names can be compared with no workspace at all.
fn known(args: &Args, text: &str) -> anyhow::Result<Option<Entity>> {
    let workspace = match Workspace::open(&args.workspace) {
        Ok(workspace) => workspace,
        Err(StoreError::NoWorkspace { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    Ok(workspace.union(&[])?.get(text)?)
}

fn only_a_name(text: &str, schema: &str) -> Entity {
    let mut entity = Entity::new("", schema);
    entity.push("name", text.trim(), &"command line".into());
    entity
}

fn to_json(left: &Entity, right: &Entity, comparison: &Comparison) -> serde_json::Value {
    let side = |entity: &Entity| json!({ "id": entity.id, "caption": entity.caption(), "schema": entity.schema_name });
    let parts: Vec<_> = comparison
        .parts
        .iter()
        .map(|part| {
            json!({
                "feature": part.feature,
                "log_odds": part.log_odds,
                "left": part.left,
                "right": part.right,
                "detail": part.detail,
            })
        })
        .collect();
    json!({
        "left": side(left),
        "right": side(right),
        "score": comparison.score,
        "log_odds": comparison.log_odds,
        "prior": comparison.prior,
        "parts": parts,
    })
}

/// An account: the prior, each part with its two values, the sum, and the score it stands for.
fn print(
    left: &Entity,
    right: &Entity,
    comparison: &Comparison,
    output: &mut Output,
) -> anyhow::Result<()> {
    let out = &mut output.out;
    for (label, entity) in [("left", left), ("right", right)] {
        let id = if entity.id.is_empty() { "a name" } else { &entity.id };
        writeln!(
            out,
            "{label:<6} {} ({}, {id})",
            plain(entity.caption()).bold(),
            entity.schema_name
        )?;
    }
    writeln!(out)?;
    writeln!(out, "{:>8}  before anything is compared", points(comparison.prior))?;
    for part in &comparison.parts {
        let values = match (&part.left, &part.right) {
            (Some(left), Some(right)) => format!("{left} ~ {right}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => String::new(),
        };
        let text = [part.feature, &values, &part.detail]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(": ");
        let first = format!("{:>8}  ", points(part.log_odds));
        let text = wrap(&text, Indent { first: &first, rest: "          " }, width());
        match part.log_odds {
            plus if plus > 0.0 => writeln!(out, "{}", text.green())?,
            minus if minus < 0.0 => writeln!(out, "{}", text.red())?,
            _ => writeln!(out, "{text}")?,
        }
    }
    writeln!(out, "{:>8}", "────────")?;
    let verdict = if comparison.score >= 0.7 { "an alert (0.70 or more)" } else { "no alert" };
    writeln!(
        out,
        "{:>8}  sum of log-odds; as a probability {:.2}, {verdict}",
        points(comparison.log_odds),
        comparison.score.bold()
    )?;
    Ok(())
}

fn points(log_odds: f64) -> String {
    format!("{log_odds:+.2}")
}
