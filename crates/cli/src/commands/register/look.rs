//! `throughline register reveal` and `list`.

use std::io::Write;

use protect::{PersonRef, Purpose};

use super::opening::Opening;
use crate::Outcome;
use crate::args::Args;
use crate::ui::{Output, plain};

#[derive(Debug, clap::Args)]
pub(crate) struct Reveal {
    #[command(flatten)]
    opening: Opening,

    /// Whose record.
    #[arg(value_name = "REF")]
    person: PersonRef,

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
    let (mut register, caller) = reveal.opening.unlock(args)?;
    let purpose = Purpose { purpose: reveal.purpose.clone(), case: reveal.case.clone() };
    let shown = register.reveal(&caller, reveal.person, &reveal.fields, &purpose)?;
    if reveal.json {
        let fields = shown.entity.properties();
        output.json(&serde_json::json!({ "ref": shown.reference, "fields": fields }))?;
        return Ok(Outcome::Done);
    }
    for field in &reveal.fields {
        let values: Vec<&str> = shown.entity.values(field).collect();
        writeln!(output.out, "{field}: {}", plain(&values.join("; ")))?;
    }
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    opening: Opening,

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
    let (mut register, caller) = list.opening.unlock(args)?;
    let rows = register.list(&caller, &list.fields, &list.purpose, list.offset, list.limit)?;
    if list.json {
        output.json(&serde_json::json!({ "fields": list.fields, "rows": rows }))?;
        return Ok(Outcome::Done);
    }
    for row in &rows {
        let cells: Vec<&str> =
            row.masked.iter().map(|cell| cell.as_deref().unwrap_or("-")).collect();
        writeln!(output.out, "{}  {}", row.person, plain(&cells.join("  ")))?;
    }
    Ok(Outcome::Done)
}
