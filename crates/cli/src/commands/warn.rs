//! `throughline warn`: whom a found file names.

mod reading;
mod show;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use clap::ValueHint;
use documents::Document;
use protect::warn::{WarnError, Warned};
use server::wire;

use crate::Outcome;
use crate::args::Args;
use crate::commands::register::{At, Keys};
use crate::interrupt;
use crate::ui::{Output, Progress};

#[derive(Debug, clap::Args)]
pub(crate) struct Warn {
    /// The found file: xlsx, xls, ods, csv and other text in any encoding, pdf with text in it, hwp, hwpx.
    #[arg(value_name = "FOUND", value_hint = ValueHint::FilePath)]
    found: PathBuf,

    /// The register whose people may be in it, on this computer.
    #[arg(long = "register", value_name = "NAME", required_unless_present = "at")]
    register: Option<String>,

    #[command(flatten)]
    keys: Keys,

    /// The service that holds the register, instead: the file is read here, and its rows are sent.
    #[arg(long, value_name = "URL", conflicts_with = "register", requires = "account")]
    at: Option<String>,

    /// Whose account, there: a supervisor's, after `register step-up`.
    #[arg(long, value_name = "ACCOUNT", requires = "at")]
    account: Option<String>,

    /// Where this device keeps its secret: a folder.
    #[arg(long, value_name = "DIR", env = "THROUGHLINE_STATE")]
    state: Option<PathBuf>,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, warn: &Warn, output: &mut Output) -> anyhow::Result<Outcome> {
    // Before anybody is asked for a key: a file that cannot be read links to nobody.
    let (document, digest) = reading::read(&warn.found)?;
    reading::say(&document, output);
    let warned = match (&warn.at, &warn.register, &warn.account) {
        (Some(url), _, Some(account)) => {
            let (url, account) = (url.clone(), account.clone());
            elsewhere(&At { url, account, state: warn.state.clone() }, &document, digest)?
        }
        (_, Some(name), _) => {
            let (mut register, caller) = warn.keys.unlock(args, name)?;
            let (_progress, watch) = watched(output.quiet);
            let linked = register.warn(&caller, &document.rows, digest, &watch);
            linked.map_err(|error| match error {
                WarnError::Roll(error) => error.into(),
                WarnError::Stopped => anyhow::anyhow!("stopped before the end"),
            })?
        }
        _ => anyhow::bail!("neither a register nor a service is named"),
    };
    if warn.json {
        show::json(&document, digest, &warned, output)?;
    } else {
        show::table(&document, &warned, output)?;
    }
    Ok(if warned.found.persons.is_empty() { Outcome::Signal } else { Outcome::Done })
}

/// Shows how far it is, and stops when the user says so.
fn watched(quiet: bool) -> (Progress, impl Fn(f64) -> bool + Sync) {
    const PARTS: u64 = 1000;
    let done = Arc::new(AtomicU64::new(0));
    let progress = Progress::parts("comparing with the register", PARTS, done.clone(), quiet);
    let interrupted = interrupt::flag();
    let watch = move |share: f64| {
        done.store((share * PARTS as f64) as u64, Ordering::Relaxed);
        !interrupted.load(Ordering::Relaxed)
    };
    (progress, watch)
}

/// Sends the rows to the service that holds the register.
fn elsewhere(at: &At, document: &Document, digest: [u8; 32]) -> anyhow::Result<Warned> {
    let body = wire::Warn { rows: document.rows.as_slice().into(), digest: reading::hex(digest) };
    let answer = at.client()?.post("/v1/warn", &body)?;
    serde_json::from_value(answer).ok().context("the service's answer is none of this version")
}
