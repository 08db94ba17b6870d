//! `throughline register exposure`.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueHint;
use jiff::Timestamp;
use owo_colors::OwoColorize;
use protect::exposure::{Class, Exposed, Exposure, Question, Window, report};
use protect::log::LogKey;
use protect::notice::{Filled, Templates};

use super::log::{Known, log_key, since, until};
use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::ui::{Output, plain, sentence_number};

#[derive(Debug, clap::Args)]
pub(crate) struct ExposureArgs {
    /// The register's name.
    #[arg(value_name = "NAME")]
    name: String,

    /// From when: a day (UTC) or an instant.
    #[arg(long, value_name = "WHEN", value_parser = since)]
    from: Timestamp,

    /// To when, included: a day (UTC) or an instant.
    #[arg(long, value_name = "WHEN", value_parser = until)]
    to: Timestamp,

    /// Only what this account did or could have seen.
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,

    /// Only from this device.
    #[arg(long, value_name = "DEVICE")]
    device: Option<String>,

    /// The log's key, kept elsewhere; see `register verify`.
    #[arg(long, value_name = "KEY", value_parser = log_key)]
    key: Option<LogKey>,

    /// Print one JSON object, with proofs.
    #[arg(long, conflicts_with = "notification")]
    json: bool,

    /// Print a notification to a supervisory authority (Markdown): what, when, how many, kinds of data,
    /// likely consequences, measures, contact. It names nobody.
    #[arg(long)]
    notification: bool,

    /// The language of the notification: en, ko, or one of --templates.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", requires = "notification")]
    language: String,

    /// A folder of templates of one's own.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, requires = "notification")]
    templates: Option<PathBuf>,

    /// What only people know, for the notification: holder, authority, noticed, contact, cause,
    /// consequences or measures. What is not given is marked in the text.
    #[arg(long, value_name = "FIELD=TEXT", requires = "notification")]
    fill: Vec<String>,
}

pub(super) fn run(
    args: &Args,
    asked: &ExposureArgs,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    if asked.from > asked.to {
        return Err(Mistake::error("--from is later than --to", "exchange them"));
    }
    let filled = filled(&asked.fill)?;
    // A mistake in a template is said before the log is read.
    let templates = match asked.notification {
        true => Some(Templates::load(&asked.language, asked.templates.as_deref())?),
        false => None,
    };
    let log = Known::of(args, &asked.name, asked.key.as_ref())?.open()?;
    let question = Question {
        window: Window { from: asked.from, to: asked.to },
        account: asked.account.clone(),
        device: asked.device.clone(),
    };
    let exposure = report(&log, &question)?;
    if exposure.clock_set_back > 0 {
        output.remark(&format!(
            "the clock was set back {} times: look at the time before and after the window too",
            sentence_number(exposure.clock_set_back)
        ));
    }
    match templates {
        Some(templates) => {
            write!(output.out, "{}", plain(&templates.notification(&exposure, &filled)))?;
        }
        None if asked.json => output.json(&exposure)?,
        None => print(&exposure, output)?,
    }
    Ok(if exposure.persons.is_empty() { Outcome::Signal } else { Outcome::Done })
}

fn filled(given: &[String]) -> anyhow::Result<Filled> {
    let mut filled = Filled::default();
    for text in given {
        let (field, value) = text.split_once('=').unwrap_or((text, ""));
        let slot = match field {
            "holder" => &mut filled.holder,
            "authority" => &mut filled.authority,
            "noticed" => &mut filled.noticed,
            "contact" => &mut filled.contact,
            "cause" => &mut filled.cause,
            "consequences" => &mut filled.consequences,
            "measures" => &mut filled.measures,
            _ => {
                return Err(Mistake::error(
                    format!("--fill {field}: there is no such field"),
                    "holder, authority, noticed, contact, cause, consequences or measures",
                ));
            }
        };
        *slot = Some(value.to_owned());
    }
    Ok(filled)
}

fn print(exposure: &Exposure, output: &mut Output) -> anyhow::Result<()> {
    let out = &mut output.out;
    for class in [Class::Revealed, Class::Exported, Class::Listed, Class::Reachable] {
        let persons: Vec<&Exposed> =
            exposure.persons.iter().filter(|person| person.class == class).collect();
        if persons.is_empty() {
            continue;
        }
        let many = sentence_number(persons.len() as u64);
        writeln!(out, "{}", format!("{}: {many}", title(class)).bold())?;
        for person in persons {
            let entries = (person.proof.first.entry, person.proof.last.entry);
            let entries = match entries.0 == entries.1 {
                true => format!("entry {}", entries.0),
                false => format!("entries {} to {}", entries.0, entries.1),
            };
            writeln!(
                out,
                "{}  {}  {}  {}  {entries}",
                person.person,
                person.first,
                person.last,
                plain(&person.fields.join(","))
            )?;
        }
    }
    let counts = &exposure.counts;
    writeln!(
        out,
        "{} persons: {} known, {} possible; the log has {} entries",
        sentence_number(counts.persons),
        sentence_number(counts.persons - counts.reachable),
        sentence_number(counts.reachable),
        sentence_number(exposure.log.size)
    )?;
    Ok(())
}

fn title(class: Class) -> &'static str {
    match class {
        Class::Revealed => "revealed",
        Class::Exported => "exported",
        Class::Listed => "listed",
        Class::Reachable => "only reachable",
    }
}
