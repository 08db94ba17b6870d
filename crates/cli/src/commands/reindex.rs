//! `throughline reindex` and `throughline clear-index`.

use std::io::{BufRead, IsTerminal, Write};

use catalog::{DatasetReport, Outcome as Done, Settings, clear as remove, clearable};
use owo_colors::OwoColorize;
use serde_json::json;
use server::ManifestSettings;
use store::Workspace;

use crate::Outcome;
use crate::args::{Args, ClearIndex, Reindex};
use crate::failure::{self, Mistake};
use crate::interrupt;
use crate::ui::{Output, plain};

pub(crate) fn run(args: &Args, reindex: &Reindex, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut settings = settings(reindex.manifest.as_deref())?;
    settings.force |= reindex.force;
    settings.interrupt = interrupt::flag();
    let workspace = Workspace::open_or_create(&args.workspace)?;
    let report = catalog::refresh(&workspace, &settings, None)?;
    for note in &report.notes {
        output.remark(&plain(note));
    }
    let mut failed = None;
    for dataset in report.datasets {
        print(&dataset, reindex.json, output)?;
        if let Done::Failed(error) = dataset.outcome {
            let error = anyhow::Error::new(error).context(dataset.name);
            if let Some(earlier) = failed.replace(error) {
                failure::report(&earlier);
            }
        }
    }
    failed.map_or(Ok(Outcome::Done), Err)
}

fn print(dataset: &DatasetReport, json: bool, output: &mut Output) -> anyhow::Result<()> {
    let DatasetReport { name, version, outcome, delta_error, .. } = dataset;
    if let Some(error) = delta_error {
        output.remark(&plain(&format!("{name}: its changes could not be applied: {error}")));
    }
    if json {
        let mut value = json!({ "dataset": name, "version": version });
        value["outcome"] = match outcome {
            Done::Current => "current",
            Done::NoData => "no-data",
            Done::Loaded { .. } => "loaded",
            Done::Failed(_) => "failed",
            other => anyhow::bail!("{name}: {other}"),
        }
        .into();
        match outcome {
            Done::Loaded { mode, entities, quarantined, .. } => {
                value["mode"] = mode.to_string().into();
                value["entities"] = (*entities).into();
                value["quarantined"] = (*quarantined).into();
            }
            Done::Failed(error) => value["error"] = error.to_string().into(),
            _ => {}
        }
        return output.json(&value);
    }
    // What failed is told as an error.
    if !matches!(outcome, Done::Failed(_)) {
        let version = version.as_deref().unwrap_or("no version");
        let text = format!("{version}  {outcome}");
        writeln!(output.out, "{}  {}", name.bold(), plain(&text))?;
        if let Done::Loaded { quarantine: Some(path), .. } = outcome {
            output.remark(&format!("{name}: what was refused is in {}", path.display()));
        }
    }
    Ok(())
}

pub(crate) fn clear(
    args: &Args,
    clear: &ClearIndex,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let settings = settings(clear.manifest.as_deref())?;
    let workspace = Workspace::open(&args.workspace)?;
    let (known, _) = catalog::read_catalog(&workspace, &settings)?;
    let names = clearable(&workspace, &known)?;
    if names.is_empty() {
        output.remark("nothing to remove: no dataset of the manifest was loaded by it");
        return Ok(Outcome::Signal);
    }
    if !clear.yes && !confirmed(&names)? {
        output.remark("nothing was removed");
        return Ok(Outcome::Signal);
    }
    for name in remove(&workspace, &settings, &names)? {
        writeln!(output.out, "{} removed", name.bold())?;
    }
    Ok(Outcome::Done)
}

/// Asks the person; where there is none, nothing is taken for a yes.
fn confirmed(names: &[String]) -> anyhow::Result<bool> {
    let names = names.join(", ");
    let mut input = std::io::stdin();
    if !input.is_terminal() {
        return Err(Mistake::error(
            format!("all versions of {names} would be removed, and nobody can be asked"),
            "give --yes to remove them",
        ));
    }
    anstream::eprint!("Remove all versions of {names}? [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::BufReader::new(&mut input).read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// How to follow the manifest, as `serve` reads it.
fn settings(given: Option<&str>) -> anyhow::Result<Settings> {
    let environment = |name: &str| std::env::var(name).ok();
    match ManifestSettings::from_env(given, &environment)? {
        Some(settings) => Ok(settings.refresh),
        None => Err(Mistake::error(
            "no manifest is given",
            "give --manifest FILE, or set THROUGHLINE_MANIFEST or YENTE_MANIFEST",
        )),
    }
}
