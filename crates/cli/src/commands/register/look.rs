//! `throughline register reveal` and `list`.

use std::io::Write;

use server::wire;

use super::whose::Whose;
use crate::Outcome;
use crate::args::Args;
use crate::ui::{Output, plain};

#[derive(Debug, clap::Args)]
pub(crate) struct Reveal {
    #[command(flatten)]
    whose: Whose,

    /// Which fields, by their property names.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', required = true)]
    fields: Vec<String>,

    /// What for. It stays in the log: no names.
    #[arg(long, value_name = "TEXT")]
    purpose: String,

    /// The case it belongs to, as the office numbers them.
    #[arg(long, value_name = "NUMBER", default_value = "")]
    case: String,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn reveal(args: &Args, reveal: &Reveal, output: &mut Output) -> anyhow::Result<Outcome> {
    let person = reveal.whose.person()?;
    let shown = reveal.whose.open(args)?.reveal(wire::Reveal {
        person,
        fields: reveal.fields.clone(),
        purpose: reveal.purpose.clone(),
        case: reveal.case.clone(),
    })?;
    if reveal.json {
        output.json(&shown)?;
        return Ok(Outcome::Done);
    }
    for field in &reveal.fields {
        let values = shown.fields.get(field).map(|values| values.join("; ")).unwrap_or_default();
        writeln!(output.out, "{field}: {}", plain(&values))?;
    }
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    whose: Whose,

    /// Which fields, masked.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', default_values = ["name", "birthDate"])]
    fields: Vec<String>,

    /// What for. It stays in the log: no names.
    #[arg(long, value_name = "TEXT")]
    purpose: String,

    /// How many rows to leave out first.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,

    /// How many rows, at most 100.
    #[arg(long, value_name = "N", default_value_t = 25)]
    limit: usize,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn list(args: &Args, list: &List, output: &mut Output) -> anyhow::Result<Outcome> {
    list.whose.alone()?;
    let rows = list.whose.open(args)?.list(wire::List {
        fields: list.fields.clone(),
        purpose: list.purpose.clone(),
        offset: list.offset,
        limit: list.limit,
    })?;
    if list.json {
        output.json(&wire::Rows { fields: list.fields.clone(), rows })?;
        return Ok(Outcome::Done);
    }
    for row in &rows {
        let cells: Vec<&str> =
            row.masked.iter().map(|cell| cell.as_deref().unwrap_or("-")).collect();
        writeln!(output.out, "{}  {}", row.person, plain(&cells.join("  ")))?;
    }
    Ok(Outcome::Done)
}
