//! Notices to people, one sealed file each.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{ValueEnum, ValueHint};
use jiff::Timestamp;
use protect::notice::{Concern, Happened, Kind, Shelf};
use protect::{Order, PersonRef, exposure, warn};

use super::concerns::{self, Incident};
use crate::Outcome;
use crate::args::Args;
use crate::commands::register::opening::Opening;
use crate::commands::register::whose::references;
use crate::failure::Mistake;
use crate::ui::{Output, counted};

#[derive(Debug, clap::Args)]
pub(crate) struct Write {
    #[command(flatten)]
    opening: Opening,

    /// To whom, where no file says it: with --class and --fields.
    #[arg(value_name = "REF", conflicts_with_all = ["warned", "exposure"], requires = "fields")]
    people: Vec<String>,

    /// To whom a found file names: what `warn --json` printed.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "exposure")]
    warned: Option<PathBuf>,

    /// To whom was exposed: what `register exposure --json` printed.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    exposure: Option<PathBuf>,

    /// Also to those who are only possibly in the file, or who could only have been seen.
    #[arg(long, value_name = "CLASS")]
    also: Vec<Also>,

    /// What happened to the people named by reference.
    #[arg(long, value_name = "CLASS", default_value = "exported", requires = "people")]
    class: What,

    /// Which fields of theirs, for people named by reference.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', requires = "people")]
    fields: Vec<String>,

    /// What the incident is called in the log: who was written to about it is not written to again. Made of
    /// the file's digest or the window of the report if not given; no names.
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["warned", "exposure"])]
    incident: Option<String>,

    /// Write also to those who were written to about it before.
    #[arg(long)]
    again: bool,

    /// In which language, to those whose record says none (`spokenLanguage`): en, ko, or one of --templates.
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: String,

    /// A letter, or a message for a telephone.
    #[arg(long, value_name = "KIND", default_value = "letter")]
    kind: Form,

    /// Who alone can open the notices, and prints or sends them: an age recipient.
    #[arg(long, value_name = "RECIPIENT", required = true)]
    to: Vec<String>,

    /// The folder they go to, as REF.txt.age; it is made.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: PathBuf,

    /// A folder of templates of one's own.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    templates: Option<PathBuf>,

    /// Whom people can ask: a name, a telephone number.
    #[arg(long, value_name = "TEXT")]
    contact: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Also {
    Possible,
    Reachable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Letter,
    Message,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Revealed,
    Exported,
    Listed,
    Reachable,
}

impl What {
    fn class(self) -> exposure::Class {
        match self {
            What::Revealed => exposure::Class::Revealed,
            What::Exported => exposure::Class::Exported,
            What::Listed => exposure::Class::Listed,
            What::Reachable => exposure::Class::Reachable,
        }
    }
}

pub(super) fn run(args: &Args, write: &Write, output: &mut Output) -> anyhow::Result<Outcome> {
    // Mistakes in files and templates are said before a key is asked for.
    let Incident { concerns, name } = incident(write)?;
    let name = write.incident.clone().unwrap_or(name);
    let mut shelf = Shelf::new(&write.language, write.templates.clone())?;
    let (concerns, left_out) = match write.people.is_empty() {
        true => of_classes(concerns, &write.also),
        false => (concerns, 0),
    };
    let kind = match write.kind {
        Form::Letter => Kind::Letter,
        Form::Message => Kind::Message,
    };
    let (mut register, caller) = write.opening.unlock(args)?;
    let due = register.due_notices(&caller, concerns, kind, &name, write.again)?;
    let path = |person: PersonRef| write.out.join(format!("{person}.txt.age"));
    // After the log has them, nothing may be in the way.
    prepare(&write.out, due.concerns.iter().map(|own| path(own.person)))?;
    let order = Order { kind, incident: &name, contact: &write.contact, recipients: &write.to };
    let letters = register.write_notices(&caller, &due.concerns, &order, &mut shelf)?;
    for letter in &letters {
        let path = path(letter.person);
        file(&path, &letter.sealed).with_context(|| {
            format!("{}: it is logged and not there; repeat with --again", path.display())
        })?;
    }
    let written = counted(letters.len() as u64, "notice", "notices");
    output.remark(&format!("wrote {written} to {}, about `{name}`", write.out.display()));
    for (many, what) in [
        (due.before, "written to about it before (--again writes again)"),
        (due.gone.len(), "no longer in the register"),
        (left_out, "left out: only possibly concerned (--also possible, --also reachable)"),
    ] {
        if many > 0 {
            output.remark(&format!("  {} {what}", counted(many as u64, "person", "people")));
        }
    }
    if !letters.is_empty() {
        output.remark("next: send them, and `throughline register notices sent NAME --all`");
    }
    Ok(if letters.is_empty() { Outcome::Signal } else { Outcome::Done })
}

fn incident(write: &Write) -> anyhow::Result<Incident> {
    if let Some(path) = &write.warned {
        return concerns::warned(path);
    }
    if let Some(path) = &write.exposure {
        return concerns::exposed(path);
    }
    if write.people.is_empty() {
        return Err(Mistake::error(
            "nobody is named to write to",
            "give --warned FILE, --exposure FILE, or references",
        ));
    }
    let now = Timestamp::now();
    let concern = |person: PersonRef| Concern {
        person,
        happened: Happened::Exposed(write.class.class()),
        fields: write.fields.clone(),
        when: (now, now),
    };
    let people = references(&write.people)?;
    Ok(Incident { concerns: people.into_iter().map(concern).collect(), name: String::new() })
}

/// Those who are told, and how many are left out because it is only possible.
fn of_classes(concerns: Vec<Concern>, also: &[Also]) -> (Vec<Concern>, usize) {
    let all = concerns.len();
    let is_told = |concern: &Concern| match concern.happened {
        Happened::Found(warn::Class::Possible) => also.contains(&Also::Possible),
        Happened::Exposed(exposure::Class::Reachable) => also.contains(&Also::Reachable),
        _ => true,
    };
    let told: Vec<Concern> = concerns.into_iter().filter(is_told).collect();
    let left_out = all - told.len();
    (told, left_out)
}

fn prepare(folder: &Path, mut files: impl Iterator<Item = PathBuf>) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| folder.display().to_string())?;
    match files.find(|path| path.exists()) {
        Some(path) => Err(Mistake::error(
            format!("{}: is there already", path.display()),
            "choose another folder with --out",
        )),
        None => Ok(()),
    }
}

fn file(path: &Path, sealed: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(sealed)
}
