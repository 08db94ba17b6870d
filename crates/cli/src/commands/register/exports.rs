//! `throughline register export`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Subcommand, ValueHint};
use jiff::{SignedDuration, Timestamp};
use protect::{ExportState, PersonRef};

use super::opening::Opening;
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
    /// At the console officers ask together: at least two of their keys are needed, and the export is
    /// approved by that.
    Ask {
        #[command(flatten)]
        opening: Opening,
        /// Whom; without any, everybody.
        #[arg(value_name = "REF")]
        people: Vec<PersonRef>,
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
    Write {
        #[command(flatten)]
        opening: Opening,
        /// Its number.
        export: String,
        /// Where the sealed table goes (age); the manifest goes beside it as `.manifest.csv`.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
    },
    /// Approve an export that an account asked for.
    Approve {
        #[command(flatten)]
        opening: Opening,
        /// Its number.
        export: String,
    },
    /// Refuse an export that an account asked for.
    Refuse {
        #[command(flatten)]
        opening: Opening,
        /// Its number.
        export: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// List the exports there are or were.
    List {
        #[command(flatten)]
        opening: Opening,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(args: &Args, export: &Export, output: &mut Output) -> anyhow::Result<Outcome> {
    match &export.what {
        What::Ask { opening, people, fields, reason, recipient, hours } => {
            let (mut register, caller) = opening.unlock(args)?;
            let expires = Timestamp::now() + SignedDuration::from_hours(i64::from(*hours));
            let people = (!people.is_empty()).then_some(people.as_slice());
            let id = register.ask_export(&caller, people, fields, reason, recipient, expires)?;
            writeln!(output.out, "{id}")?;
        }
        What::Write { opening, export, out } => {
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
            let (mut register, caller) = opening.unlock(args)?;
            let written = register.write_export(&caller, export)?;
            std::fs::write(out, &written.sealed)?;
            std::fs::write(&manifest, &written.manifest)?;
            let cells = written.manifest.lines().count().saturating_sub(1) as u64;
            output.remark(&format!(
                "wrote {} with {}",
                out.display(),
                counted(cells, "value", "values")
            ));
        }
        What::Approve { opening, export } => {
            let (mut register, caller) = opening.unlock(args)?;
            register.decide_export(&caller, export, None)?;
        }
        What::Refuse { opening, export, reason } => {
            let (mut register, caller) = opening.unlock(args)?;
            register.decide_export(&caller, export, Some(reason))?;
        }
        What::List { opening, json } => {
            let (register, _) = opening.unlock(args)?;
            for export in register.exports()? {
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
                let (people, fields) = (export.persons.len() as u64, export.fields.join(","));
                writeln!(
                    output.out,
                    "{}  asked for by {}  {}: {fields}  {state}  expires {}",
                    export.id,
                    export.by,
                    counted(people, "person", "people"),
                    export.expires
                )?;
            }
        }
    }
    Ok(Outcome::Done)
}
