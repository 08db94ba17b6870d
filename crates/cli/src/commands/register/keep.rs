//! `throughline register decoys`, `shred`, `backup`, `rekey` and `settings`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueHint;
use jiff::Timestamp;
use protect::witness::KnownWitness;
use protect::{Limit, SHIPPED_POLICIES};

use super::opening::Opening;
use super::whose::references;
use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::ui::{Output, counted};

#[derive(Debug, clap::Args)]
pub(crate) struct Decoys {
    #[command(flatten)]
    opening: Opening,

    /// How many. About one for each hundred people is a start.
    #[arg(long, value_name = "N")]
    count: usize,

    /// Into whose caseload.
    #[arg(long, value_name = "ACCOUNT")]
    caseload: Option<String>,
}

pub(super) fn decoys(args: &Args, decoys: &Decoys, output: &mut Output) -> anyhow::Result<Outcome> {
    let (mut register, caller) = decoys.opening.unlock(args)?;
    register.add_decoys(&caller, decoys.count, decoys.caseload.as_deref())?;
    output.remark(&format!(
        "added {}; which they are is not printed",
        counted(decoys.count as u64, "decoy", "decoys")
    ));
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct Shred {
    #[command(flatten)]
    opening: Opening,

    /// Whom.
    #[arg(value_name = "REF", required_unless_present = "expired")]
    people: Vec<String>,

    /// Everybody whose time of keeping is over.
    #[arg(long, conflicts_with = "people")]
    expired: bool,

    /// Why.
    #[arg(long, value_name = "TEXT", default_value = "the time of keeping is over")]
    reason: String,

    /// Do it: there is no way back.
    #[arg(long)]
    yes: bool,

    /// Write a backup there afterwards: those made before open no more.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    backup: Option<PathBuf>,
}

pub(super) fn shred(args: &Args, shred: &Shred, output: &mut Output) -> anyhow::Result<Outcome> {
    let named = references(&shred.people)?;
    let (mut register, caller) = shred.opening.unlock(args)?;
    let people = match shred.expired {
        true => {
            let today = jiff::tz::Offset::UTC.to_datetime(Timestamp::now()).date();
            register.expired(today)?
        }
        false => named,
    };
    let who = counted(people.len() as u64, "record", "records");
    if people.is_empty() {
        output.remark("nobody's time of keeping is over");
        return Ok(Outcome::Signal);
    }
    if !shred.yes {
        return Err(Mistake::error(
            format!("{who} would be unreadable for ever, here and in every copy"),
            "say --yes to do it, and --backup DIR for a new backup: those made before open no more",
        ));
    }
    register.shred(&caller, &people, &shred.reason)?;
    writeln!(output.out, "shredded {who}; the register holds {}", register.count()?)?;
    match &shred.backup {
        Some(to) => register.backup(&caller, to)?,
        None => {
            output
                .remark("backups made before open no more: make a new one with `register backup`");
        }
    }
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    opening: Opening,

    /// Where to; must not exist.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    to: PathBuf,
}

pub(super) fn backup(args: &Args, backup: &Backup, output: &mut Output) -> anyhow::Result<Outcome> {
    let (mut register, caller) = backup.opening.unlock(args)?;
    register.backup(&caller, &backup.to)?;
    output.remark(&format!("wrote {}; it opens until the next shredding", backup.to.display()));
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct Rekey {
    #[command(flatten)]
    opening: Opening,

    /// An officer from now on: an age recipient, or a name and one.
    #[arg(long = "officer", value_name = "[WHO=]RECIPIENT", required = true)]
    officers: Vec<String>,

    /// How many officers open the register together [default: 2, or 1 if there is one].
    #[arg(long, value_name = "N")]
    threshold: Option<usize>,

    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(super) fn rekey(args: &Args, rekey: &Rekey, output: &mut Output) -> anyhow::Result<Outcome> {
    let (mut register, caller) = rekey.opening.unlock(args)?;
    let officers = super::create::officers(&rekey.officers);
    let threshold = rekey.threshold.unwrap_or(officers.len().min(2));
    register.rekey(&caller, &officers, threshold, &rekey.reason)?;
    let many = officers.len();
    output.remark(&format!(
        "{threshold} of {many} officers open the register from now on; earlier keys do not"
    ));
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct Settings {
    #[command(flatten)]
    opening: Opening,

    /// Reveals an account or device may make: in an hour and in a day.
    #[arg(long, value_name = "HOUR,DAY", value_parser = limit)]
    reveals: Option<Limit>,

    /// Questions an account or device may ask: in an hour and in a day.
    #[arg(long, value_name = "HOUR,DAY", value_parser = limit)]
    questions: Option<Limit>,

    /// Rows of masked lists an account or device may see: in an hour and in a day.
    #[arg(long, value_name = "HOUR,DAY", value_parser = limit)]
    rows: Option<Limit>,

    /// People that found files may name for an account, in an hour and in a day.
    #[arg(long, value_name = "HOUR,DAY", value_parser = limit)]
    warned: Option<Limit>,

    /// Fields that need a second proof of who asks.
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    sensitive: Option<Vec<String>>,

    /// Days that new records are kept.
    #[arg(long, value_name = "DAYS")]
    keep_days: Option<u32>,

    /// Where alarms go: https:// addresses, or `exec:` and the path of a command that gets JSON.
    #[arg(long = "alarm", value_name = "WHERE", value_parser = super::alarms::target)]
    alarms: Option<Vec<String>>,

    /// Verifier keys of witnesses, each with its address if the service is to ask it by itself.
    #[arg(long = "witness", value_name = "KEY[@URL]")]
    witnesses: Option<Vec<KnownWitness>>,

    /// Cedar policies to use from now on; `shipped` goes back to those that ship.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    policies: Option<PathBuf>,

    /// Print the policies that ship, to start from.
    #[arg(long)]
    print_policies: bool,
}

fn limit(text: &str) -> Result<Limit, String> {
    let wrong = || "two numbers, for an hour and for a day, such as 30,100".to_owned();
    let (hour, day) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse().map_err(|_| wrong());
    Ok(Limit { hour: number(hour)?, day: number(day)? })
}

pub(super) fn settings(
    args: &Args,
    new: &Settings,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    if new.print_policies {
        output.out.write_all(SHIPPED_POLICIES.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let (mut register, caller) = new.opening.unlock(args)?;
    if let Some(path) = &new.policies {
        let own = match path.as_os_str() == "shipped" {
            true => None,
            false => {
                Some(std::fs::read_to_string(path).with_context(|| path.display().to_string())?)
            }
        };
        register.set_policies(&caller, own.as_deref())?;
    }
    let changes = new.reveals.is_some()
        || new.questions.is_some()
        || new.rows.is_some()
        || new.warned.is_some()
        || new.sensitive.is_some()
        || new.keep_days.is_some()
        || new.alarms.is_some()
        || new.witnesses.is_some();
    if changes {
        register.configure(&caller, |settings| {
            settings.limits.reveals = new.reveals.unwrap_or(settings.limits.reveals);
            settings.limits.questions = new.questions.unwrap_or(settings.limits.questions);
            settings.limits.rows = new.rows.unwrap_or(settings.limits.rows);
            settings.limits.warned = new.warned.unwrap_or(settings.limits.warned);
            if let Some(sensitive) = &new.sensitive {
                settings.sensitive.clone_from(sensitive);
            }
            if let Some(days) = new.keep_days {
                *settings.keep_days = Some(days);
            }
            if let Some(alarms) = &new.alarms {
                settings.alarms.clone_from(alarms);
            }
            if let Some(witnesses) = &new.witnesses {
                *settings.witnesses = witnesses.iter().map(ToString::to_string).collect();
            }
        })?;
    }
    let profile = register.profile();
    output.json(&serde_json::json!({
        "register": profile.name,
        "people": register.count()?,
        "officers": profile.officers.iter().map(|own| &own.name).collect::<Vec<_>>(),
        "threshold": profile.threshold,
        "limits": {
            "reveals": profile.limits.reveals,
            "questions": profile.limits.questions,
            "rows": profile.limits.rows,
            "warned": profile.limits.warned,
        },
        "sensitive": profile.sensitive,
        "keepDays": profile.keep_days,
        "alarms": profile.alarms,
        "witnesses": profile.witnesses,
        "logVkey": profile.log_vkey,
    }))?;
    Ok(Outcome::Done)
}
