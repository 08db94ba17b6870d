//! `throughline audit-log`.

use std::io::Write;

use catalog::{Event, history};
use store::Workspace;
use unicode_width::UnicodeWidthStr;

use crate::Outcome;
use crate::args::Args;
use crate::ui::{Output, inert, plain};

/// The columns, as they are called in CSV.
const COLUMNS: [&str; 8] =
    ["at", "dataset", "event", "version", "mode", "entities", "snapshot", "reason"];

pub(crate) fn json(args: &Args, output: &mut Output) -> anyhow::Result<Outcome> {
    for event in history(&Workspace::open(&args.workspace)?)? {
        output.json(&event)?;
    }
    Ok(Outcome::Done)
}

pub(crate) fn csv(args: &Args, output: &mut Output) -> anyhow::Result<Outcome> {
    let events = history(&Workspace::open(&args.workspace)?)?;
    let mut writer = csv::Writer::from_writer(&mut output.out);
    writer.write_record(COLUMNS)?;
    for event in &events {
        // Versions and reasons are in the words of others.
        writer.write_record(cells(event).map(|cell| inert(&cell)))?;
    }
    writer.flush()?;
    Ok(Outcome::Done)
}

pub(crate) fn table(args: &Args, output: &mut Output) -> anyhow::Result<Outcome> {
    let events = history(&Workspace::open(&args.workspace)?)?;
    let mut rows = vec![COLUMNS.map(str::to_owned)];
    // A row is a line, whatever a reason holds.
    let line = |cell: String| plain(&cell).split_whitespace().collect::<Vec<_>>().join(" ");
    rows.extend(events.iter().map(|event| cells(event).map(line)));
    let mut widths = [0; COLUMNS.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    for row in &rows {
        let padded: Vec<String> = (row.iter().zip(widths))
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())))
            .collect();
        writeln!(output.out, "{}", padded.join("  ").trim_end())?;
    }
    Ok(Outcome::Done)
}

fn cells(event: &Event) -> [String; COLUMNS.len()] {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        event.at.clone(),
        event.dataset.clone(),
        event.event.to_string(),
        or_empty(&event.version),
        event.mode.map(|mode| mode.to_string()).unwrap_or_default(),
        event.entities.map(|count| count.to_string()).unwrap_or_default(),
        or_empty(&event.snapshot),
        or_empty(&event.reason),
    ]
}
