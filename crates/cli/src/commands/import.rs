//! `throughline import`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use owo_colors::OwoColorize;
use serde::Serialize;
use store::{ImportOptions, ImportReport, Workspace};

use crate::Outcome;
use crate::args::{Args, Import};
use crate::interrupt;
use crate::ui::{Output, Progress, sentence_number};

pub(crate) fn run(args: &Args, import: &Import, output: &mut Output) -> anyhow::Result<Outcome> {
    let name = match &import.name {
        Some(name) => name.clone(),
        None => name_from(&import.files[0]),
    };
    let options = ImportOptions {
        format: import.format,
        allow_shrink: !import.refuse_shrink,
        interrupt: interrupt::flag(),
        ..ImportOptions::new(&name)
    };
    let (report, seconds) = execute(args, &import.files, options, output)?;
    if import.json {
        output.json(&Summary::new(&report, seconds))?;
    } else {
        print(&report, seconds, output)?;
    }
    Ok(Outcome::Done)
}

/// Imports with a progress bar; also used by `fetch` and `demo`.
pub(crate) fn execute(
    args: &Args,
    files: &[std::path::PathBuf],
    options: ImportOptions,
    output: &Output,
) -> anyhow::Result<(ImportReport, f64)> {
    let start = Instant::now();
    let made = !args.workspace.exists();
    let workspace = Workspace::open_or_create(&args.workspace)?;
    let total = files.iter().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
    let label = format!("import {}", options.dataset);
    let progress = Progress::bytes(&label, total, options.progress.clone(), output.quiet);
    let result = store::import(&workspace, files, &options);
    drop(progress);
    if result.is_err() && made {
        remove_untouched(&args.workspace);
    }
    Ok((result?, start.elapsed().as_secs_f64()))
}

/// Takes away a workspace that this failed import had made: nothing is in it but its two files.
pub(crate) fn remove_untouched(root: &Path) {
    for name in ["workspace.toml", "workspace.lock"] {
        let _ = std::fs::remove_file(root.join(name));
    }
    let _ = std::fs::remove_dir(root);
}

/// A dataset name made from a file's: `UN list 2025.xml` becomes `un-list-2025`.
fn name_from(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let mut clean = String::new();
    for letter in stem.chars() {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            clean.push(letter);
        } else if !clean.is_empty() && !clean.ends_with('-') {
            clean.push('-');
        }
    }
    let clean: String = clean.trim_matches(['-', '_']).chars().take(64).collect();
    if clean.is_empty() { "dataset".to_owned() } else { clean }
}

/// The object that ends `import --json`; its keys in the order others rely on.
#[derive(Serialize)]
pub(crate) struct Summary<'a> {
    dataset: &'a str,
    version: &'a str,
    format: &'a str,
    read: u64,
    kept: u64,
    repaired: u64,
    quarantined: u64,
    entities: u64,
    by_schema: &'a BTreeMap<String, u64>,
    seconds: f64,
    /// Records by kind; what a party's record holds counts here and not in `read`.
    by_record: &'a BTreeMap<String, u64>,
    /// Values refused in records that were kept.
    values_refused: u64,
    published: Option<&'a str>,
    /// Where refused records and repairs are written down, if there are any.
    quarantine: Option<&'a Path>,
    /// Whether a fetched list had changed; absent from a plain import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) changed: Option<bool>,
}

impl<'a> Summary<'a> {
    pub(crate) fn new(report: &'a ImportReport, seconds: f64) -> Summary<'a> {
        let manifest = &report.manifest;
        Summary {
            dataset: &manifest.dataset,
            version: &manifest.version,
            format: &manifest.format,
            read: manifest.read,
            kept: manifest.kept,
            repaired: manifest.repaired,
            quarantined: manifest.quarantined,
            entities: manifest.entities,
            by_schema: &manifest.by_schema,
            seconds: (seconds * 1000.0).round() / 1000.0,
            by_record: &manifest.by_record,
            values_refused: manifest.values_refused,
            published: manifest.published.as_deref(),
            quarantine: report.quarantine.as_deref(),
            changed: None,
        }
    }
}

pub(crate) fn print(
    report: &ImportReport,
    seconds: f64,
    output: &mut Output,
) -> anyhow::Result<()> {
    let manifest = &report.manifest;
    let n = sentence_number;
    let out = &mut output.out;
    writeln!(out, "{} {} ({})", manifest.dataset.bold(), manifest.version, manifest.format)?;
    let kinds: Vec<_> =
        manifest.by_record.iter().map(|(kind, count)| format!("{} {kind}", n(*count))).collect();
    // Some lists hold names and addresses inside the record of a party: then they are no records.
    let adds_up = manifest.by_record.values().sum::<u64>() == manifest.read;
    let kinds = match (kinds.len(), adds_up) {
        (0 | 1, _) => String::new(),
        (_, true) => format!(": {}", kinds.join(", ")),
        (_, false) => format!(", holding {}", kinds.join(", ")),
    };
    writeln!(out, "  {:<12}{:>12} records{kinds}", "read", n(manifest.read))?;
    writeln!(out, "  {:<12}{:>12}", "kept", n(manifest.kept))?;
    writeln!(out, "  {:<12}{:>12}", "repaired", n(manifest.repaired))?;
    writeln!(out, "  {:<12}{:>12}", "quarantined", n(manifest.quarantined))?;
    writeln!(out, "  {:<12}{:>12.2}", "seconds", seconds)?;
    writeln!(out, "  {:<12}{:>12}", "entities", n(manifest.entities))?;
    for (schema, count) in &manifest.by_schema {
        writeln!(out, "    {:<18}{:>4}{}", schema, "", n(*count))?;
    }
    let lacks = |kind: &str| !manifest.by_record.contains_key(kind);
    if manifest.format == "us-csv" && (lacks("alias") || lacks("address")) {
        output.remark(
            "The other names and the addresses of this list are in files of their own (ALT, ADD): \
             import them together with this one.",
        );
    }
    if let Some(quarantine) = &report.quarantine {
        let mut what = Vec::new();
        if manifest.quarantined > 0 {
            what.push("refused records");
        }
        if manifest.repaired > 0 {
            what.push("repairs");
        }
        if manifest.values_refused > 0 {
            what.push("doubtful values");
        }
        let text = format!("{} are written down in {}", what.join(", "), quarantine.display());
        output.remark(&text.dimmed().to_string());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_is_named_after_its_file() {
        for (file, name) in [
            ("UN list 2025.xml", "un-list-2025"),
            ("x/y/sdn.csv", "sdn"),
            ("制裁.json.gz", "dataset"),
            ("entities.ftm.json", "entities"),
        ] {
            assert_eq!(name_from(Path::new(file)), name);
        }
    }
}
