//! `throughline warn`: whom a found file names.

mod reading;
mod show;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::ValueHint;
use documents::Document;
use protect::log::{Action, Event, LogKey, LogReader};
use protect::warn::{Class, Found, Source, WarnError};
use protect::{Caller, PersonRef, Register};

use crate::Outcome;
use crate::args::Args;
use crate::commands::register::Keys;
use crate::interrupt;
use crate::ui::{Output, Progress};

#[derive(Debug, clap::Args)]
pub(crate) struct Warn {
    /// The found file: xlsx, xls, ods, csv and other text in any encoding, pdf with text in it, hwp, hwpx.
    #[arg(value_name = "FOUND", value_hint = ValueHint::FilePath)]
    found: PathBuf,

    /// The register whose people may be in it.
    #[arg(long = "register", value_name = "NAME")]
    register: String,

    #[command(flatten)]
    keys: Keys,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// People named in one entry of the log.
const IN_ENTRY: usize = 5000;

pub(crate) fn run(args: &Args, warn: &Warn, output: &mut Output) -> anyhow::Result<Outcome> {
    // Before anybody is asked for a key: a file that cannot be read links to nobody.
    let (document, digest) = reading::read(&warn.found)?;
    reading::say(&document, output);
    let (mut register, caller) = warn.keys.unlock(args, &warn.register)?;
    let decoys = register.nobodies(&caller)?;
    let key = LogKey::parse(&register.profile().log_vkey)?;
    let log = LogReader::open(&register.folder().join("log"), &key)?;
    let sources = protect::warn::sources(&log, &decoys)?;
    let found = link(&register, &document, &sources, output.quiet)?;
    log_found(&mut register, &caller, digest, &found)?;
    let is_empty = found.persons.is_empty();
    if warn.json {
        show::json(&document, &found, &register, output)?;
    } else {
        show::table(&document, &found, &register, output)?;
    }
    Ok(if is_empty { Outcome::Signal } else { Outcome::Done })
}

fn link(
    register: &Register,
    document: &Document,
    sources: &[Source],
    quiet: bool,
) -> anyhow::Result<Found> {
    const PARTS: u64 = 1000;
    let done = Arc::new(AtomicU64::new(0));
    let _progress = Progress::parts("comparing with the register", PARTS, done.clone(), quiet);
    let interrupted = interrupt::flag();
    let watch = |share: f64| {
        done.store((share * PARTS as f64) as u64, Ordering::Relaxed);
        !interrupted.load(Ordering::Relaxed)
    };
    let rows = reading::rows(document);
    protect::warn::warn(register, &rows, sources, &watch).map_err(|error| match error {
        WarnError::Roll(error) => error.into(),
        WarnError::Stopped => anyhow::anyhow!("stopped before the end"),
    })
}

/// What was linked, and whose contacts are shown, is in the log before it is shown.
fn log_found(
    register: &mut Register,
    caller: &Caller,
    digest: [u8; 32],
    found: &Found,
) -> anyhow::Result<()> {
    let of =
        |class: Class| found.persons.iter().filter(|person| person.class == class).count() as u32;
    let linked = Event::FileLinked {
        digest,
        rows: u32::try_from(found.rows_read).unwrap_or(u32::MAX),
        sure: of(Class::Sure),
        probable: of(Class::Probable),
        possible: of(Class::Possible),
    };
    register.record(caller, Action::Warn, linked)?;
    let told: Vec<PersonRef> = (found.persons.iter())
        .filter(|person| person.class != Class::Possible)
        .map(|person| person.reference)
        .collect();
    for persons in told.chunks(IN_ENTRY) {
        let listed = Event::Listed {
            persons: persons.to_vec(),
            fields: ["phone", "email", "address"].map(str::to_owned).to_vec(),
            purpose: "to warn them".to_owned(),
        };
        register.record(caller, Action::Warn, listed)?;
    }
    Ok(())
}
