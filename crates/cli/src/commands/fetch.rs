//! `throughline fetch`: the only command that uses the network.

use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ::fetch::{Dataset, FetchOptions, Fetched};
use owo_colors::OwoColorize;
use serde_json::json;

use store::{ImportOptions, StoreError, Workspace};

use crate::args::{Args, Fetch};
use crate::failure::{self, Mistake};
use crate::interrupt;
use crate::ui::{Indent, Output, Progress, width, wrap};
use crate::{Outcome, commands::import};

pub(crate) fn run(args: &Args, fetch: &Fetch, output: &mut Output) -> anyhow::Result<Outcome> {
    if fetch.list {
        return list(fetch.json, output);
    }
    if !fetch.url.is_empty() && fetch.lists.len() != 1 {
        return Err(Mistake::error(
            "--url overrides the addresses of one list, and several were named",
            "fetch them one after the other",
        ));
    }
    // Every name is looked at before anything is downloaded.
    let datasets =
        fetch.lists.iter().map(|name| ::fetch::find(name)).collect::<Result<Vec<_>, _>>()?;
    let interrupt = interrupt::flag();
    let mut failed = None;
    for dataset in datasets {
        match one(args, fetch, dataset, &interrupt, output) {
            Ok(()) => {}
            // One list that cannot be had is no reason to go without the others.
            Err(error) => {
                if let Some(earlier) = failed.replace(error.context(dataset.name.clone())) {
                    failure::report(&earlier);
                }
            }
        }
    }
    failed.map_or(Ok(Outcome::Done), Err)
}

fn one(
    args: &Args,
    fetch: &Fetch,
    dataset: &Dataset,
    interrupt: &Arc<AtomicBool>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let made = !args.workspace.exists();
    let workspace = Workspace::open_or_create(&args.workspace)?;
    let dir = args.workspace.join("downloads").join(&dataset.name);
    let options = FetchOptions {
        urls: fetch.url.clone(),
        max_bytes: fetch.max_mb.map(|mb| mb.saturating_mul(1_000_000)),
        total_timeout: Duration::from_secs(fetch.timeout.max(1)),
        interrupt: interrupt.clone(),
        ..FetchOptions::new(&dir)
    };
    let label = format!("fetch {}", dataset.name);
    let expected = dataset.max_mb.saturating_mul(1_000_000);
    let progress = Progress::bytes(&label, expected, options.progress.clone(), output.quiet);
    let fetched = ::fetch::fetch(dataset, &options);
    drop(progress);
    let fetched = match fetched {
        Ok(fetched) => fetched,
        Err(error) => {
            if made {
                import::remove_untouched(&args.workspace);
            }
            return Err(error.into());
        }
    };
    if !fetch.force && is_imported(&workspace, &dataset.name, &fetched)? {
        if fetch.json {
            output.json(&json!({ "dataset": dataset.name, "changed": false }))?;
        } else {
            writeln!(output.out, "{} has not changed", dataset.name.bold())?;
        }
        return Ok(());
    }
    let options = ImportOptions {
        allow_shrink: fetch.allow_shrink,
        interrupt: interrupt.clone(),
        ..ImportOptions::new(&dataset.name)
    };
    match import::execute(args, &fetched.files, options, output) {
        Ok((report, seconds)) if fetch.json => {
            let mut summary = import::Summary::new(&report, seconds);
            summary.changed = Some(true);
            output.json(&summary)
        }
        Ok((report, seconds)) => import::print(&report, seconds, output),
        Err(error) => {
            // What cannot be read must not be taken for unchanged the next time.
            if matches!(error.downcast_ref(), Some(StoreError::Read(_))) {
                let _ = fs::remove_dir_all(&dir);
            }
            Err(error)
        }
    }
}

/// Whether the version in use was made from exactly these files.
fn is_imported(workspace: &Workspace, name: &str, fetched: &Fetched) -> anyhow::Result<bool> {
    let manifest = match workspace.dataset(name) {
        Ok(dataset) => dataset.manifest,
        Err(StoreError::NoDataset { .. }) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let mut used: Vec<_> = manifest.files.iter().map(|file| file.sha256.as_str()).collect();
    let mut here: Vec<_> = fetched.reports.iter().map(|report| report.sha256.as_str()).collect();
    used.sort_unstable();
    here.sort_unstable();
    Ok(used == here)
}

fn list(json: bool, output: &mut Output) -> anyhow::Result<Outcome> {
    for dataset in ::fetch::datasets() {
        let urls: Vec<_> = dataset.files.iter().map(|file| file.url.as_str()).collect();
        if json {
            output.json(&json!({
                "name": dataset.name,
                "title": dataset.title,
                "publisher": dataset.publisher,
                "format": dataset.format,
                "homepage": dataset.homepage,
                "rights": dataset.rights,
                "urls": urls,
            }))?;
            continue;
        }
        writeln!(output.out, "{} {}", dataset.name.bold(), dataset.title)?;
        let indent = Indent { first: "  ", rest: "    " };
        for line in [&dataset.publisher, &dataset.rights, &dataset.homepage] {
            writeln!(output.out, "{}", wrap(line, indent, width()))?;
        }
        for url in urls {
            writeln!(output.out, "{}", wrap(url, indent, width()).dimmed())?;
        }
    }
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use sources::Format;

    #[test]
    fn every_list_is_in_a_format_that_can_be_read() {
        for dataset in ::fetch::datasets() {
            assert!(Format::from_name(&dataset.format).is_some(), "{}", dataset.name);
        }
    }
}
