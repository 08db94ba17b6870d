//! `throughline datasets`.

use std::io::Write;

use owo_colors::OwoColorize;
use store::Workspace;

use crate::Outcome;
use crate::args::Args;
use crate::ui::{Output, sentence_number};

pub(crate) fn run(args: &Args, json: bool, output: &mut Output) -> anyhow::Result<Outcome> {
    let datasets = Workspace::open(&args.workspace)?.datasets()?;
    for dataset in datasets {
        let manifest = &dataset.manifest;
        if json {
            let mut value = serde_json::to_value(manifest)?;
            value["versions"] = dataset.versions.clone().into();
            output.json(&value)?;
            continue;
        }
        let out = &mut output.out;
        writeln!(out, "{}", dataset.name.bold())?;
        writeln!(out, "  version    {} of {}", manifest.version, dataset.versions.len())?;
        let published = manifest.published.as_deref().unwrap_or("not stated");
        writeln!(out, "  published  {published}")?;
        writeln!(out, "  imported   {}", manifest.imported)?;
        let n = sentence_number;
        writeln!(
            out,
            "  records    {} read, {} kept, {} repairs, {} quarantined",
            n(manifest.read),
            n(manifest.kept),
            n(manifest.repaired),
            n(manifest.quarantined)
        )?;
        writeln!(out, "  entities   {}", n(manifest.entities))?;
        for file in &manifest.files {
            let short = file.sha256.get(..12).unwrap_or(&file.sha256);
            writeln!(
                out,
                "  file       {} ({} bytes, SHA-256 {short}…)",
                file.name,
                n(file.bytes)
            )?;
        }
    }
    Ok(Outcome::Done)
}
