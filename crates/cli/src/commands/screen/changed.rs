//! `screen --changed-since`: only what a new version of a list can have changed, and why.

use std::io::{BufReader, Read, Write};
use std::sync::atomic::Ordering;

use index::Union;
use rayon::prelude::*;
use resolve::{Change, ChangeKind, Match, Rescreening, ResolveOptions};
use serde_json::{Value, json};
use sources::table::{Lines, Table, TableOptions};
use store::Workspace;

use super::{BATCH, added, explain, lines};
use crate::Outcome;
use crate::args::{Args, Screen};
use crate::failure::Mistake;
use crate::interrupt;
use crate::outfile;
use crate::ui::{Output, counted, inert};

/// The columns added, in this order, before those of a match as it is now.
const ADDED: [&str; 5] = ["change", "change_reason", "before_id", "before_name", "before_score"];

/// All that is added.
pub(super) const ALL_ADDED: [&str; 10] = {
    let [a, b, c, d, e] = ADDED;
    let [f, g, h, i, j] = super::ADDED;
    [a, b, c, d, e, f, g, h, i, j]
};

/// Rows whose answer changed.
#[derive(Default)]
pub(super) struct Tally {
    rows: u64,
    became: u64,
    ceased: u64,
    moved: u64,
}

/// The datasets as they were.
pub(super) fn before(args: &Args, screen: &Screen, version: &str) -> anyhow::Result<Union> {
    let workspace = Workspace::open(&args.workspace)?;
    match workspace.union_as_of(&screen.dataset, version)? {
        Some(union) => Ok(union),
        None => {
            let mut known = Vec::new();
            for dataset in workspace.datasets()? {
                known.extend(dataset.versions);
            }
            Err(Mistake::error(
                format!("--changed-since {version}: no dataset has that version or an older one"),
                format!("there are: {}", known.join(", ")),
            ))
        }
    }
}

fn rescreening<'u>(
    versions: (&'u Union, &'u Union),
    options: &ResolveOptions,
    output: &Output,
) -> anyhow::Result<Rescreening<'u>> {
    let rescreening = Rescreening::new(versions.0, versions.1, options)?;
    output.remark(&counted(
        rescreening.changed() as u64,
        "record was added, removed or altered since",
        "records were added, removed or altered since",
    ));
    Ok(rescreening)
}

/// Writes the rows whose answer changed, with how and why.
pub(super) fn write<R: Read, W: Write>(
    table: &mut Table<R>,
    versions: (&Union, &Union),
    options: &ResolveOptions,
    out: W,
    screen: &Screen,
    output: &Output,
) -> anyhow::Result<Tally> {
    let rescreening = rescreening(versions, options, output)?;
    let interrupt = interrupt::flag();
    let mut writer = csv::WriterBuilder::new().delimiter(table.delimiter()).from_writer(out);
    let width = table.header().len();
    let mut header = table.header().clone();
    ALL_ADDED.iter().for_each(|column| header.push_field(column));
    writer.write_record(&header)?;
    let mut tally = Tally::default();
    loop {
        let mut rows = Vec::with_capacity(BATCH);
        while rows.len() < BATCH
            && let Some(row) = table.next_row().map_err(|error| explain(&screen.input, error))?
        {
            rows.push(row);
        }
        if rows.is_empty() {
            break;
        }
        if interrupt.load(Ordering::Relaxed) {
            anyhow::bail!("stopped before the end of the table");
        }
        let changes: Result<Vec<_>, _> =
            rows.par_iter().map(|row| rescreening.screen(&row.entities)).collect();
        for (mut row, change) in rows.into_iter().zip(changes?) {
            tally.rows += 1;
            let Some(change) = change else {
                continue;
            };
            tally.count(change.kind);
            while row.cells.len() < width {
                row.cells.push_field("");
            }
            cells(&change).iter().for_each(|cell| row.cells.push_field(cell));
            writer.write_record(&row.cells)?;
        }
    }
    writer.flush()?;
    Ok(tally)
}

/// The same for JSON lines: objects as they went in, with how and why added.
pub(super) fn write_lines(
    reader: impl Read,
    columns: &TableOptions,
    versions: (&Union, &Union),
    options: &ResolveOptions,
    mut out: impl Write,
    screen: &Screen,
    output: &Output,
) -> anyhow::Result<Tally> {
    let rescreening = rescreening(versions, options, output)?;
    let interrupt = interrupt::flag();
    let mut input = Lines::new(BufReader::new(reader), columns)
        .map_err(|error| lines::explain(&screen.input, error))?;
    let mut tally = Tally::default();
    loop {
        let batch = lines::next_batch(&mut input, &screen.input, &ALL_ADDED)?;
        if batch.is_empty() {
            break;
        }
        if interrupt.load(Ordering::Relaxed) {
            anyhow::bail!("stopped before the end of the file");
        }
        let changes: Result<Vec<_>, _> =
            batch.par_iter().map(|line| rescreening.screen(&line.entities)).collect();
        for (line, change) in batch.iter().zip(changes?) {
            tally.rows += 1;
            if let Some(change) = change {
                tally.count(change.kind);
                lines::append(&mut out, &line.text, fields(&change))?;
            }
        }
    }
    out.flush()?;
    Ok(tally)
}

fn fields(change: &Change) -> Vec<(&'static str, Value)> {
    let before = |of: &dyn Fn(&Match) -> Value| change.before.as_ref().map_or(Value::Null, of);
    let values = [
        json!(change.kind.name()),
        json!(change.reason),
        before(&|found| json!(found.entity.id)),
        before(&|found| json!(found.entity.caption())),
        before(&|found| json!(found.comparison.score)),
    ];
    let mut fields: Vec<_> = ADDED.into_iter().zip(values).collect();
    fields.extend(lines::found(change.after.as_ref()));
    fields
}

fn cells(change: &Change) -> Vec<String> {
    let mut cells = vec![change.kind.name().to_owned(), inert(&change.reason)];
    match &change.before {
        Some(Match { entity, comparison }) => cells.extend([
            entity.id.clone(),
            inert(entity.caption()),
            format!("{:.4}", comparison.score),
        ]),
        None => cells.extend(["", "", ""].map(str::to_owned)),
    }
    match &change.after {
        Some(found) => cells.extend(added(found)),
        None => cells.extend(super::ADDED.map(|_| String::new())),
    }
    cells
}

/// Has the rows written to the file of `--out`, which is there whole or not at all, or to standard
/// output.
pub(super) fn to_out(
    args: &Args,
    screen: &Screen,
    output: &mut Output,
    write: impl FnOnce(&mut dyn Write, &Output) -> anyhow::Result<Tally>,
) -> anyhow::Result<Tally> {
    let Some(path) = &screen.out else {
        let mut rows = Vec::new();
        let tally = write(&mut rows, output)?;
        output.out.write_all(&rows)?;
        return Ok(tally);
    };
    outfile::write(&args.workspace, path, |file| write(file, output))
}

/// Says what came of it, and whether that is to be signalled.
pub(super) fn outcome(tally: &Tally, screen: &Screen, output: &Output) -> Outcome {
    tally.report(output);
    let signal = screen.fail_on_match && tally.became > 0;
    if signal { Outcome::Signal } else { Outcome::Done }
}

impl Tally {
    fn count(&mut self, kind: ChangeKind) {
        *match kind {
            ChangeKind::Became => &mut self.became,
            ChangeKind::Ceased => &mut self.ceased,
            ChangeKind::Moved => &mut self.moved,
        } += 1;
    }

    fn report(&self, output: &Output) {
        output.remark(&format!(
            "{} looked at again: {} became a match, {} ceased to be one, {} moved",
            counted(self.rows, "row", "rows"),
            self.became,
            self.ceased,
            self.moved,
        ));
    }
}
