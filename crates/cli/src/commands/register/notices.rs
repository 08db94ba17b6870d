//! `throughline register notices`: written, sent, tallied.

mod concerns;
mod tally;
mod write;

use clap::Subcommand;

use super::opening::Opening;
use super::whose::references;
use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::ui::{Output, counted};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Notices {
    #[command(subcommand)]
    what: Option<What>,

    #[command(flatten)]
    tally: Option<tally::Tally>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a notice to each person of an incident, sealed, one file for each.
    ///
    /// Who is surely or probably in a found file, or was seen, exported or listed, is written to; who only
    /// may be, with --also. The register opens their names, and the log has that before a file is written.
    /// Who was written to about the incident before is not written to again.
    ///
    /// Exit code: 0 written, 1 nobody is to be written to, 2 error.
    #[command(after_help = "Examples:
  throughline warn FOUND.xlsx --register centre --json > found.json
  throughline register notices write centre --warned found.json --language ko --kind letter --to age1… --out letters \\
    --contact 'Invented Centre, 555-0100'
  throughline register notices write centre --exposure exposure.json --kind message --to age1… --out messages \\
    --contact '555-0100' --also reachable")]
    Write(Box<write::Write>),

    /// Log that notices were sent.
    ///
    /// Exit code: 0 logged, 1 none was waiting, 2 error.
    #[command(after_help = "Examples:
  throughline register notices sent centre --all
  throughline register notices sent centre 7K2M-0QXC-9RTV-B41E")]
    Sent(Sent),

    /// Tally the notices: what `register notices NAME` does, for a register named like a command.
    Tally(tally::Tally),
}

#[derive(Debug, clap::Args)]
struct Sent {
    #[command(flatten)]
    opening: Opening,

    /// To whom.
    #[arg(value_name = "REF", required_unless_present = "all")]
    people: Vec<String>,

    /// All that were written and not sent.
    #[arg(long, conflicts_with = "people")]
    all: bool,

    /// Only about this incident.
    #[arg(long, value_name = "INCIDENT")]
    incident: Option<String>,
}

pub(super) fn run(args: &Args, notices: &Notices, output: &mut Output) -> anyhow::Result<Outcome> {
    match (&notices.what, &notices.tally) {
        (Some(What::Write(own)), _) => write::run(args, own, output),
        (Some(What::Sent(own)), _) => sent(args, own, output),
        (Some(What::Tally(own)), _) | (None, Some(own)) => tally::run(args, own, output),
        (None, None) => Err(Mistake::error(
            "no register is named",
            "throughline register notices NAME, or `write` or `sent`",
        )),
    }
}

fn sent(args: &Args, sent: &Sent, output: &mut Output) -> anyhow::Result<Outcome> {
    let people = references(&sent.people)?;
    let (mut register, caller) = sent.opening.unlock(args)?;
    let people = (!sent.all).then_some(people.as_slice());
    let logged = register.notices_sent(&caller, people, sent.incident.as_deref())?;
    output.remark(&format!("{} logged as sent", counted(logged as u64, "notice", "notices")));
    Ok(if logged == 0 { Outcome::Signal } else { Outcome::Done })
}
