//! `screen --changed-since`: only what a new version of a list can have changed, and why.

use std::io::{Read, Write};
use std::sync::atomic::Ordering;

use index::Union;
use rayon::prelude::*;
use resolve::{Change, ChangeKind, Match, Rescreening, ResolveOptions};
use sources::table::Table;
use store::Workspace;

use super::{BATCH, added, explain, inert};
use crate::args::{Args, Screen};
use crate::failure::Mistake;
use crate::interrupt;
use crate::ui::{Output, counted};

/// The columns added, in this order, before those of a match as it is now.
const ADDED: [&str; 5] = ["change", "change_reason", "before_id", "before_name", "before_score"];

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

/// Writes the rows whose answer changed, with how and why.
pub(super) fn write<R: Read, W: Write>(
    table: &mut Table<R>,
    versions: (&Union, &Union),
    options: &ResolveOptions,
    out: W,
    screen: &Screen,
    output: &Output,
) -> anyhow::Result<Tally> {
    let rescreening = Rescreening::new(versions.0, versions.1, options)?;
    output.remark(&counted(
        rescreening.changed() as u64,
        "record was added, removed or altered since",
        "records were added, removed or altered since",
    ));
    let interrupt = interrupt::flag();
    let mut writer = csv::WriterBuilder::new().delimiter(table.delimiter()).from_writer(out);
    let width = table.header().len();
    let mut header = table.header().clone();
    ADDED.iter().chain(&super::ADDED).for_each(|column| header.push_field(column));
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

impl Tally {
    fn count(&mut self, kind: ChangeKind) {
        *match kind {
            ChangeKind::Became => &mut self.became,
            ChangeKind::Ceased => &mut self.ceased,
            ChangeKind::Moved => &mut self.moved,
        } += 1;
    }

    /// Whether any row has a match that it had not.
    pub(super) fn has_new_matches(&self) -> bool {
        self.became > 0
    }

    pub(super) fn report(&self, output: &Output) {
        output.remark(&format!(
            "{} looked at again: {} became a match, {} ceased to be one, {} moved",
            counted(self.rows, "row", "rows"),
            self.became,
            self.ceased,
            self.moved,
        ));
    }
}
