//! What was written and sent when.

use std::io::Write;

use jiff::Timestamp;
use protect::log::LogKey;
use protect::notice::tally;

use crate::Outcome;
use crate::args::Args;
use crate::commands::register::log::{Known, log_key, since};
use crate::ui::{Output, plain, sentence_number};

#[derive(Debug, clap::Args)]
pub(crate) struct Tally {
    /// The register's name.
    #[arg(value_name = "NAME")]
    name: String,

    /// Only since then: a day (UTC) or an instant.
    #[arg(long, value_name = "WHEN", value_parser = since)]
    since: Option<Timestamp>,

    /// The log's key, kept elsewhere; see `register verify`.
    #[arg(long, value_name = "KEY", value_parser = log_key)]
    key: Option<LogKey>,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, notices: &Tally, output: &mut Output) -> anyhow::Result<Outcome> {
    let log = Known::of(args, &notices.name, notices.key.as_ref())?.open()?;
    let tally = tally(&log, notices.since)?;
    if notices.json {
        output.json(&tally)?;
    } else {
        for line in &tally.notices {
            let state = match (line.sent.last(), line.written.last()) {
                (Some(at), _) => format!("sent {at}"),
                (None, Some(at)) => format!("written {at}"),
                (None, None) => String::new(),
            };
            let (template, incident) = (plain(&line.template), plain(&line.incident));
            writeln!(output.out, "{}  {template}  {state}  {incident}", line.person)?;
        }
        let [written, sent, waiting] =
            [tally.written, tally.sent, tally.waiting].map(sentence_number);
        writeln!(output.out, "{written} written, {sent} sent, {waiting} waiting")?;
    }
    Ok(if tally.notices.is_empty() { Outcome::Signal } else { Outcome::Done })
}
