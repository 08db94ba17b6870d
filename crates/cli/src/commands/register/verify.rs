//! `throughline register verify`.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueHint;
use owo_colors::OwoColorize;
use protect::log::{self, LogKey, Verified};
use protect::witness::WitnessKey;

use super::log::{Known, log_key};
use crate::Outcome;
use crate::args::Args;
use crate::outfile;
use crate::ui::{Output, counted, plain};

#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// The register's name.
    #[arg(value_name = "NAME")]
    name: String,

    /// The log's key, kept elsewhere. Without it the one in the register's folder is taken, which
    /// whoever can rewrite the log can replace.
    #[arg(long, value_name = "KEY", value_parser = log_key)]
    key: Option<LogKey>,

    /// A checkpoint to hold the log against: a witness's copy, or one saved before.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    checkpoint: Vec<PathBuf>,

    /// A file that remembers from one verification to the next: the log is held against it, and if it is
    /// sound its checkpoint goes there. Keep it on another disk.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    remember: Option<PathBuf>,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, verify: &Verify, output: &mut Output) -> anyhow::Result<Outcome> {
    let known = Known::of(args, &verify.name, verify.key.as_ref())?;
    let mut files: Vec<&PathBuf> = verify.checkpoint.iter().collect();
    files.extend(verify.remember.iter().filter(|file| file.exists()));
    let remembered: Vec<Vec<u8>> = files
        .into_iter()
        .map(|file| fs::read(file).with_context(|| file.display().to_string()))
        .collect::<Result<_, _>>()?;
    let witnesses: Vec<WitnessKey> = known.witnesses.iter().map(|own| own.key.clone()).collect();
    let verified = log::verify(&known.dir, &known.key, &witnesses, &remembered)?;
    if let Some(file) = verify.remember.as_ref().filter(|_| verified.is_sound()) {
        let checkpoint = known.open()?.checkpoint().bytes().to_vec();
        outfile::write(&args.workspace, file, |out| Ok(out.write_all(&checkpoint)?))?;
    }
    if verify.key.is_none() {
        output.remark(
            "held against the key in the register's own folder, which whoever can rewrite the log can replace: \
             keep it elsewhere, and give it with --key",
        );
    }
    if verify.json {
        output.json(&verified)?;
    } else {
        print(&verified, output)?;
    }
    Ok(if verified.is_sound() { Outcome::Done } else { Outcome::Signal })
}

fn print(verified: &Verified, output: &mut Output) -> anyhow::Result<()> {
    let out = &mut output.out;
    for finding in &verified.findings {
        let place = plain(&finding.place);
        writeln!(out, "{}  {}", place.red().bold(), plain(&finding.reason))?;
    }
    for known in &verified.cosigned {
        let entries = counted(known.size, "entry", "entries");
        writeln!(out, "{} vouched for {entries} at {}", plain(&known.witness), known.time)?;
    }
    for silent in &verified.silent {
        writeln!(out, "{}: nothing here that it vouched for", plain(silent))?;
    }
    let entries = counted(verified.size, "entry", "entries");
    let state = match verified.findings.len() as u64 {
        0 => "sound".to_owned(),
        wrong => counted(wrong, "thing is wrong", "things are wrong"),
    };
    writeln!(out, "{}: {entries}, {state}", plain(&verified.origin))?;
    Ok(())
}
