//! `throughline register export`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Subcommand, ValueHint};
use protect::ExportState;
use server::wire;

use super::whose::Whose;
use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::ui::{Output, counted};

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Ask for an export. Prints its number.
    ///
    /// Of whom is said by references; without any, of everybody.
    ///
    /// At the console officers ask together: at least two of their keys are needed, and the export is
    /// approved by that.
    #[command(
        override_usage = "throughline register export ask NAME [REF]… --fields FIELD,… --reason TEXT --recipient RECIPIENT
       throughline register export ask [REF]… --at URL --account ACCOUNT --fields … --reason … --recipient …"
    )]
    Ask {
        #[command(flatten)]
        whose: Whose,
        /// Which fields.
        #[arg(long, value_name = "FIELD", value_delimiter = ',', required = true)]
        fields: Vec<String>,
        /// What for. It stays in the log: no names.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Who alone can open the file: an age recipient.
        #[arg(long, value_name = "RECIPIENT", required = true)]
        recipient: Vec<String>,
        /// How many hours it can be approved and written.
        #[arg(long, value_name = "HOURS", default_value_t = 24)]
        hours: u32,
    },
    /// Write an approved export, once.
    #[command(override_usage = "throughline register export write NAME EXPORT --out FILE
       throughline register export write EXPORT --at URL --account ACCOUNT --out FILE")]
    Write {
        #[command(flatten)]
        whose: Whose,
        /// Where the sealed table goes (age); the manifest goes beside it as `.manifest.csv`.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
    },
    /// Approve an export that an account asked for.
    #[command(override_usage = "throughline register export approve NAME EXPORT
       throughline register export approve EXPORT --at URL --account ACCOUNT")]
    Approve {
        #[command(flatten)]
        whose: Whose,
    },
    /// Refuse an export that an account asked for.
    #[command(override_usage = "throughline register export refuse NAME EXPORT --reason TEXT
       throughline register export refuse EXPORT --at URL --account ACCOUNT --reason TEXT")]
    Refuse {
        #[command(flatten)]
        whose: Whose,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// List the exports there are or were.
    #[command(override_usage = "throughline register export list NAME [--json]
       throughline register export list --at URL --account ACCOUNT [--json]")]
    List {
        #[command(flatten)]
        whose: Whose,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(args: &Args, export: &Export, output: &mut Output) -> anyhow::Result<Outcome> {
    match &export.what {
        What::Ask { whose, fields, reason, recipient, hours } => {
            let people = whose.people()?;
            let id = whose.open(args)?.ask_export(wire::ExportAsk {
                refs: (!people.is_empty()).then_some(people),
                fields: fields.clone(),
                reason: reason.clone(),
                recipients: recipient.clone(),
                hours: *hours,
            })?;
            writeln!(output.out, "{id}")?;
        }
        What::Write { whose, out } => {
            let export = whose.one()?;
            let mut manifest = out.as_os_str().to_owned();
            manifest.push(".manifest.csv");
            for path in [out.as_path(), manifest.as_ref()] {
                if path.exists() {
                    return Err(Mistake::error(
                        format!("{}: is there already", path.display()),
                        "an export is written once: choose another name before it is",
                    ));
                }
            }
            let written = whose.open(args)?.write_export(export)?;
            std::fs::write(out, &written.sealed)?;
            std::fs::write(&manifest, &written.manifest)?;
            let cells = written.manifest.lines().count().saturating_sub(1) as u64;
            output.remark(&format!(
                "wrote {} with {}",
                out.display(),
                counted(cells, "value", "values")
            ));
        }
        What::Approve { whose } => {
            let export = whose.one()?;
            whose.open(args)?.decide(export, None)?;
        }
        What::Refuse { whose, reason } => {
            let export = whose.one()?;
            whose.open(args)?.decide(export, Some(reason))?;
        }
        What::List { whose, json } => {
            whose.alone()?;
            for export in whose.open(args)?.exports()? {
                if *json {
                    output.json(&export)?;
                    continue;
                }
                let state = match &export.state {
                    ExportState::Asked => "asked".to_owned(),
                    ExportState::Approved { by } => format!("approved by {by}"),
                    ExportState::Refused { by, .. } => format!("refused by {by}"),
                    ExportState::Written => "written".to_owned(),
                };
                let (people, fields) = (export.persons as u64, export.fields.join(","));
                writeln!(
                    output.out,
                    "{}  asked for by {}  {}: {fields}  {state}  expires {}",
                    export.export,
                    export.by,
                    counted(people, "person", "people"),
                    export.expires
                )?;
            }
        }
    }
    Ok(Outcome::Done)
}
