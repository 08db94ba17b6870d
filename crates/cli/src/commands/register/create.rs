//! `throughline register init`.

use std::path::PathBuf;

use clap::ValueHint;
use protect::{Limits, NewRegister, Register};

use super::opening::folder;
use crate::Outcome;
use crate::args::Args;
use crate::ui::Output;

#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// The register's name: letters, digits, `-` and `_`.
    name: String,

    /// An officer: an age recipient, or a name and one.
    #[arg(long = "officer", value_name = "[WHO=]RECIPIENT", required = true)]
    officers: Vec<String>,

    /// How many officers open the register together [default: 2, or 1 if there is one].
    #[arg(long, value_name = "N")]
    threshold: Option<usize>,

    /// The folder for epoch keys. Keep it out of backups [default: `keyrings` in the workspace].
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    keyring: Option<PathBuf>,

    /// Fields that need a second proof of who asks.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', default_values = ["idNumber", "passportNumber"])]
    sensitive: Vec<String>,

    /// Where alarms go: an https:// address, or `exec:` and the path of a command that gets JSON.
    #[arg(long = "alarm", value_name = "WHERE", value_parser = super::alarms::target)]
    alarms: Vec<String>,

    /// Shred records after so many days unless they say otherwise (`register shred --expired`).
    #[arg(long, value_name = "DAYS")]
    keep_days: Option<u32>,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, init: &Init, output: &mut Output) -> anyhow::Result<Outcome> {
    let folder = folder(args, &init.name)?;
    let officers = officers(&init.officers);
    let threshold = init.threshold.unwrap_or(officers.len().min(2));
    let keyring = init.keyring.clone().unwrap_or_else(|| args.workspace.join("keyrings"));
    std::fs::create_dir_all(&keyring)?;
    let new = NewRegister {
        name: init.name.clone(),
        officers,
        threshold,
        keyring: std::path::absolute(&keyring)?,
        limits: Limits::default(),
        sensitive: init.sensitive.clone(),
        alarms: init.alarms.clone(),
        keep_days: init.keep_days,
    };
    let register = Register::create(&folder, &new)?;
    let profile = register.profile();
    if init.json {
        output.json(&serde_json::json!({
            "register": profile.name,
            "officers": profile.officers.iter().map(|own| &own.name).collect::<Vec<_>>(),
            "threshold": profile.threshold,
            "logVkey": profile.log_vkey,
        }))?;
    } else {
        output.remark(&format!(
            "made the register `{}`: {} of {} officers open it",
            profile.name,
            profile.threshold,
            profile.officers.len()
        ));
        output.remark(&format!("its log is verified with {}", profile.log_vkey));
        output.remark(&format!("keep {} out of backups of the register", keyring.display()));
    }
    Ok(Outcome::Done)
}

/// Officers as they are named on the command line.
pub(super) fn officers(named: &[String]) -> Vec<(String, String)> {
    let officer = |(at, text): (usize, &String)| match text.split_once('=') {
        Some((name, recipient)) => (name.to_owned(), recipient.to_owned()),
        None => (format!("officer-{}", at + 1), text.clone()),
    };
    named.iter().enumerate().map(officer).collect()
}
