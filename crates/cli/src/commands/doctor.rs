//! `throughline doctor`.

use std::io::Write;

use owo_colors::OwoColorize;
use serde_json::json;
use store::{Severity, Workspace};

use crate::Outcome;
use crate::args::Args;
use crate::ui::{Indent, Output, width, wrap};

pub(crate) fn run(
    args: &Args,
    repair: bool,
    json: bool,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(&args.workspace)?;
    if repair {
        for done in store::repair(&workspace)? {
            output.remark(&format!("{}: {}", done.place, done.what));
        }
    }
    let findings = store::diagnose(&workspace)?;
    for finding in &findings {
        let severity = match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Damage => "damage",
        };
        if json {
            output.json(&json!({
                "severity": severity,
                "place": finding.place,
                "what": finding.what,
                "repair": finding.repair,
            }))?;
            continue;
        }
        let label = match finding.severity {
            Severity::Note => severity.cyan().to_string(),
            Severity::Warning => severity.yellow().to_string(),
            Severity::Damage => severity.red().to_string(),
        };
        let out = &mut output.out;
        writeln!(out, "{label} {}", finding.place.bold())?;
        let indent = Indent { first: "  ", rest: "  " };
        writeln!(out, "{}", wrap(&finding.what, indent, width()))?;
        if let Some(repair) = &finding.repair {
            let text = format!("repair: {repair}");
            writeln!(out, "{}", wrap(&text, indent, width()).dimmed())?;
        }
    }
    let serious = findings.iter().any(|finding| finding.severity > Severity::Note);
    if !serious && !json {
        let count = workspace.names()?.len();
        let datasets = if count == 1 { "1 dataset is" } else { &format!("{count} datasets are") };
        writeln!(output.out, "{datasets} sound: checksums, versions and references hold")?;
    }
    Ok(if serious { Outcome::Signal } else { Outcome::Done })
}
