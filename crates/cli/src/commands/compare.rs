//! `throughline compare`.

mod algorithms;
mod waterfall;

use std::io::Write;

use matching::{Account, Algorithm, Part, Prepared, Scale, Step};
use model::Entity;
use owo_colors::OwoColorize;
use serde_json::json;
use store::{StoreError, Workspace};

use crate::Outcome;
use crate::args::{Args, Compare};
use crate::ui::{Indent, Output, plain, width, wrap};

pub(crate) fn run(args: &Args, compare: &Compare, output: &mut Output) -> anyhow::Result<Outcome> {
    // Both are there or the list is asked for: the arguments are declared so.
    let (Some(left_text), Some(right_text)) = (&compare.left, &compare.right) else {
        algorithms::list(compare.json, output)?;
        return Ok(Outcome::Done);
    };
    if let Some(name) = &compare.schema {
        super::schema(name)?;
    }
    let algorithm = algorithms::chosen(compare)?;
    let left = known(args, left_text)?;
    let right = known(args, right_text)?;
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
                left.unwrap_or_else(|| only_a_name(left_text, &as_left)),
                right.unwrap_or_else(|| only_a_name(right_text, &as_right)),
            )
        }
    };
    let account = algorithm.compare(&Prepared::new(&left), &Prepared::new(&right));
    if compare.json {
        output.json(&to_json(&left, &right, &algorithm, &account))?;
    } else {
        print(&left, &right, &account, output)?;
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

/// An entity of which only the name is known.
pub(crate) fn only_a_name(text: &str, schema: &str) -> Entity {
    let mut entity = Entity::new("", schema);
    entity.push("name", text.trim(), &"command line".into());
    entity
}

/// What contributions are counted in, as JSON names it.
fn unit(scale: Scale) -> &'static str {
    match scale {
        Scale::LogOdds => "log_odds",
        Scale::Points => "points",
    }
}

fn to_json(
    left: &Entity,
    right: &Entity,
    algorithm: &Algorithm,
    account: &Account,
) -> serde_json::Value {
    let unit = unit(account.scale);
    let side = |entity: &Entity| json!({ "id": entity.id, "caption": entity.caption(), "schema": entity.schema_name });
    let step = |step: &Step| {
        json!({
            "left": step.left,
            "right": step.right,
            "what": step.what,
            unit: step.contribution,
        })
    };
    let part = |part: &Part| {
        json!({
            "feature": part.feature,
            "value": part.value,
            "weight": part.weight,
            unit: part.contribution,
            "left": part.left,
            "right": part.right,
            "detail": part.detail,
            "steps": part.steps.iter().map(step).collect::<Vec<_>>(),
        })
    };
    json!({
        "left": side(left),
        "right": side(right),
        "algorithm": algorithm.name(),
        "score": account.score,
        unit: account.sum,
        "prior": account.start,
        "parts": account.parts.iter().map(part).collect::<Vec<_>>(),
    })
}

/// An account: both sides, each part with its two values, the sum, and the score it stands for.
fn print(
    left: &Entity,
    right: &Entity,
    account: &Account,
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
    let verdict = if account.score >= 0.7 { "an alert (0.70 or more)" } else { "no alert" };
    let score = account.score;
    match account.scale {
        Scale::LogOdds => {
            waterfall::print(account, out)?;
            writeln!(out, "{:>8}", "────────")?;
            let text = format!("sum: probability {score:.2}, {verdict}");
            writeln!(out, "{}", waterfall::sum(account, &text).bold())?;
        }
        Scale::Points => {
            account.parts.iter().try_for_each(|part| print_points(part, out))?;
            writeln!(out, "{:>8}", "────────")?;
            let text = "sum of points; between 0 and 1, the score:";
            writeln!(
                out,
                "{:>8}  {text} {}, {verdict}",
                points(account.sum),
                format!("{score:.2}").bold()
            )?;
        }
    }
    Ok(())
}

fn print_points(part: &Part, out: &mut impl Write) -> anyhow::Result<()> {
    let outdone = if part.is_outdone() {
        format!("would be {}, but a better one counts", points(part.value * part.weight))
    } else {
        String::new()
    };
    let text = [part.feature, &values(part), &part.detail, &outdone]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(": ");
    let first = format!("{:>8}  ", points(part.contribution));
    let text = wrap(&text, Indent { first: &first, rest: "          " }, width());
    match part.contribution {
        plus if plus > 0.0 => writeln!(out, "{}", text.green())?,
        minus if minus < 0.0 => writeln!(out, "{}", text.red())?,
        _ => writeln!(out, "{text}")?,
    }
    Ok(())
}

/// The two values of a part, side by side.
fn values(part: &Part) -> String {
    match (&part.left, &part.right) {
        (Some(left), Some(right)) => format!("{left} ~ {right}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    }
}

fn points(points: f64) -> String {
    format!("{points:+.2}")
}
