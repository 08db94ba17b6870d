//! `throughline screen`.

mod changed;
mod lines;
mod resume;

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use index::Union;
use rayon::prelude::*;
use resolve::{Match, ResolveOptions, Resolver};
use sources::ReadError;
use sources::table::{Meaning, Reading, Table, TableError, TableOptions};

use crate::Outcome;
use crate::args::{Args, Screen};
use crate::failure::Mistake;
use crate::interrupt;
use crate::outfile;
use crate::ui::{Output, Progress, counted, inert};

/// Rows scored together, on all cores, before they are written in order.
const BATCH: usize = 512;

/// The columns added, in this order.
const ADDED: [&str; 5] =
    ["match_id", "match_name", "match_dataset", "match_score", "match_reasons"];

pub(crate) fn run(args: &Args, screen: &Screen, output: &mut Output) -> anyhow::Result<Outcome> {
    if let Some(name) = &screen.schema {
        super::schema(name)?;
    }
    if !(0.0..=1.0).contains(&screen.threshold) {
        return Err(Mistake::error(
            format!("--threshold {}: not between 0 and 1", screen.threshold),
            "0.7 is where an alert begins",
        ));
    }
    let union = super::open(args, &screen.dataset)?;
    let options = TableOptions { columns: mappings(screen)?, schema: screen.schema.clone() };
    if let Some(out) = &screen.out
        && outfile::same(out, &screen.input)
    {
        return Err(Mistake::error(
            format!("{}: is the table that is being read", out.display()),
            "give --out another name",
        ));
    }
    if is_json(screen)? {
        return run_lines(args, screen, &union, &options, output);
    }
    let explained = |error| explain(&screen.input, error);
    // A file is read once for its form alone: nothing is written of a table that ends in an error.
    if screen.input.is_file() {
        let (input, _) = open_input(&screen.input, Arc::default())?;
        Table::open(input, &options).and_then(Table::check).map_err(explained)?;
    }
    let counter = Arc::new(AtomicU64::new(0));
    let (input, size) = open_input(&screen.input, counter.clone())?;
    let mut table = Table::open(input, &options).map_err(explained)?;
    refuse_own_output(&table, &screen.input)?;
    report_columns(&table, output);
    let options = resolving(screen);
    let progress = Progress::bytes("screen", size, counter, output.quiet);
    if let Some(version) = &screen.changed_since {
        let before = changed::before(args, screen, version)?;
        let versions = (&before, &union);
        let tally = changed::to_out(args, screen, output, |out, output| {
            changed::write(&mut table, versions, &options, out, screen, output)
        })?;
        drop(progress);
        report_reading(table.reading(), &screen.input, output);
        return Ok(changed::outcome(&tally, screen, output));
    }
    let resolver = Resolver::new(&union, options);
    let tally = match (&screen.out, screen.resume) {
        (Some(path), true) => {
            let mut partial = resume::Partial::open(path, screen, &union, true)?;
            report_resumed(partial.rows, output);
            let before = partial.is_begun().then_some(partial.rows);
            let tally = write_all(&mut table, &resolver, &mut partial.file, screen, before)?;
            partial.finish()?;
            tally
        }
        (Some(path), false) => outfile::write(&args.workspace, path, |file| {
            write_all(&mut table, &resolver, file, screen, None)
        })?,
        (None, _) => write_all(&mut table, &resolver, &mut output.out, screen, None)?,
    };
    drop(progress);
    report_reading(table.reading(), &screen.input, output);
    Ok(report(&tally, &union, screen, output))
}

/// All matches, not the best alone: the listed one among them may not be the best.
fn resolving(screen: &Screen) -> ResolveOptions {
    ResolveOptions { threshold: screen.threshold, limit: usize::MAX, ..ResolveOptions::default() }
}

/// Whether the input holds JSON lines. What comes through a pipe is a table unless its name says.
fn is_json(screen: &Screen) -> anyhow::Result<bool> {
    let mut begin = [0; 512];
    let mut n = 0;
    if screen.input.is_file() {
        let (mut input, _) = open_input(&screen.input, Arc::default())?;
        n = input.read(&mut begin)?;
    }
    Ok(screen.json_lines || lines::are_lines(&screen.input, &begin[..n]))
}

fn run_lines(
    args: &Args,
    screen: &Screen,
    union: &Union,
    options: &TableOptions,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let own: &[&str] = if screen.changed_since.is_some() { &changed::ALL_ADDED } else { &ADDED };
    if screen.input.is_file() {
        let (input, _) = open_input(&screen.input, Arc::default())?;
        lines::check(io::BufReader::new(input), options, &screen.input, own)?;
    }
    let counter = Arc::new(AtomicU64::new(0));
    let (input, size) = open_input(&screen.input, counter.clone())?;
    let resolving = resolving(screen);
    let progress = Progress::bytes("screen", size, counter, output.quiet);
    if let Some(version) = &screen.changed_since {
        let before = changed::before(args, screen, version)?;
        let versions = (&before, union);
        let tally = changed::to_out(args, screen, output, |out, output| {
            changed::write_lines(input, options, versions, &resolving, out, screen, output)
        })?;
        drop(progress);
        return Ok(changed::outcome(&tally, screen, output));
    }
    let resolver = Resolver::new(union, resolving);
    let tally = match (&screen.out, screen.resume) {
        (Some(path), true) => {
            let mut partial = resume::Partial::open(path, screen, union, false)?;
            report_resumed(partial.rows, output);
            let (file, rows) = (&mut partial.file, partial.rows);
            let tally = lines::write(input, options, &resolver, file, screen, rows)?;
            partial.finish()?;
            tally
        }
        (Some(path), false) => outfile::write(&args.workspace, path, |file| {
            lines::write(input, options, &resolver, file, screen, 0)
        })?,
        (None, _) => lines::write(input, options, &resolver, &mut output.out, screen, 0)?,
    };
    drop(progress);
    Ok(report(&tally, union, screen, output))
}

fn report_resumed(rows: u64, output: &Output) {
    if rows > 0 {
        output.remark(&format!("going on after {}", counted(rows, "row", "rows")));
    }
}

/// Says what came of it, and whether that is to be signalled.
fn report(tally: &Tally, union: &Union, screen: &Screen, output: &Output) -> Outcome {
    for doubt in &tally.doubts {
        output.remark(&format!("{}: {doubt}", screen.input.display()));
    }
    if tally.more_doubts > 0 {
        let more = counted(tally.more_doubts, "more cell like these", "more cells like these");
        output.remark(&format!("and {more}"));
    }
    output.remark(&format!(
        "{} screened against {}: {} (listed), {} with records that are not listed",
        counted(tally.rows, "row", "rows"),
        datasets(union),
        counted(tally.listed, "alert", "alerts"),
        counted(tally.not_listed, "match", "matches"),
    ));
    let signal = screen.fail_on_match && tally.listed > 0;
    if signal { Outcome::Signal } else { Outcome::Done }
}

#[derive(Default)]
struct Tally {
    rows: u64,
    /// Rows whose match is a listed record.
    listed: u64,
    /// Rows that match only records that are not.
    not_listed: u64,
    doubts: Vec<sources::table::Doubt>,
    more_doubts: u64,
}

impl Tally {
    fn count(&mut self, best: Option<&Match>, doubts: Vec<sources::table::Doubt>) {
        self.rows += 1;
        match best.map(Match::is_listed) {
            Some(true) => self.listed += 1,
            Some(false) => self.not_listed += 1,
            None => {}
        }
        for doubt in doubts {
            if self.doubts.len() < 20 {
                self.doubts.push(doubt);
            } else {
                self.more_doubts += 1;
            }
        }
    }
}

fn write_all<R: Read, W: Write>(
    table: &mut Table<R>,
    resolver: &Resolver<'_>,
    out: W,
    screen: &Screen,
    before: Option<u64>,
) -> anyhow::Result<Tally> {
    let interrupt = interrupt::flag();
    let mut writer = csv::WriterBuilder::new().delimiter(table.delimiter()).from_writer(out);
    let width = table.header().len();
    if before.is_none() {
        let mut header = table.header().clone();
        ADDED.iter().for_each(|column| header.push_field(column));
        writer.write_record(&header)?;
    }
    for _ in 0..before.unwrap_or(0) {
        table.next_row().map_err(|error| explain(&screen.input, error))?;
    }
    let mut tally = Tally::default();
    loop {
        let mut rows = Vec::with_capacity(BATCH);
        while rows.len() < BATCH {
            match table.next_row().map_err(|error| explain(&screen.input, error))? {
                Some(row) => rows.push(row),
                None => break,
            }
        }
        if rows.is_empty() {
            break;
        }
        if interrupt.load(Ordering::Relaxed) {
            anyhow::bail!("stopped before the end of the table");
        }
        let best: Result<Vec<_>, _> =
            rows.par_iter().map(|row| resolver.screen(&row.entities)).collect();
        for (mut row, best) in rows.into_iter().zip(best?) {
            tally.count(best.as_ref(), std::mem::take(&mut row.doubts));
            // A row that is too short is filled up, so that what is added stands in its columns.
            while row.cells.len() < width {
                row.cells.push_field("");
            }
            match best {
                Some(best) => added(&best).iter().for_each(|cell| row.cells.push_field(cell)),
                None => ADDED.iter().for_each(|_| row.cells.push_field("")),
            }
            writer.write_record(&row.cells)?;
        }
        writer.flush()?;
    }
    writer.flush()?;
    Ok(tally)
}

fn added(found: &Match) -> [String; 5] {
    let datasets: Vec<_> = found.entity.all_datasets().iter().map(ToString::to_string).collect();
    [
        found.entity.id.clone(),
        inert(found.entity.caption()),
        datasets.join(";"),
        format!("{:.4}", found.comparison.score),
        inert(&reasons(found)),
    ]
}

/// The account of the score on one line, the log-odds from the first to their sum:
/// `listed; before anything -4.00; name +6.23 (Ada Example ~ EXAMPLE, Ada); sum +2.23 = 0.9029`.
pub(crate) fn reasons(found: &Match) -> String {
    let part = |part: &matching::Part| {
        let values = match (&part.left, &part.right) {
            (Some(left), Some(right)) => format!(" ({left} ~ {right})"),
            (Some(one), None) | (None, Some(one)) => format!(" ({one})"),
            (None, None) => String::new(),
        };
        format!("{} {:+.2}{values}", part.feature, part.contribution)
    };
    let account = &found.comparison;
    let listed = if found.is_listed() { "listed" } else { "not listed" };
    [listed.to_owned(), format!("before anything {:+.2}", account.start)]
        .into_iter()
        .chain(account.parts.iter().map(part))
        .chain([format!("sum {:+.2} = {:.4}", account.sum, account.score)])
        .collect::<Vec<_>>()
        .join("; ")
}

fn mappings(screen: &Screen) -> anyhow::Result<Vec<(String, Option<String>)>> {
    screen
        .column
        .iter()
        .map(|mapping| match mapping.rsplit_once('=') {
            Some((column, "")) => Ok((column.to_owned(), None)),
            Some((column, property)) => Ok((column.to_owned(), Some(property.to_owned()))),
            None => Err(Mistake::error(
                format!("--column {mapping}: not COLUMN=PROPERTY"),
                "for example: --column Geburtsdatum=birthDate",
            )),
        })
        .collect()
}

/// Two columns of one name could not be told apart.
fn refuse_own_output<R: Read>(table: &Table<R>, path: &Path) -> anyhow::Result<()> {
    match table.header().iter().find(|name| ADDED.contains(&name.trim())) {
        None => Ok(()),
        Some(name) => Err(Mistake::error(
            format!("{}: has a column `{name}` already, which screening adds", path.display()),
            format!(
                "screen the table this one was made from, or take out the columns {}",
                ADDED.join(", ")
            ),
        )),
    }
}

fn report_reading(reading: Reading, path: &Path, output: &Output) {
    let path = path.display();
    let Reading { encoding, repaired, first_line, .. } = reading;
    if encoding != "UTF-8" {
        output.remark(&format!("{path}: read as {encoding}, written as UTF-8"));
        if repaired > 0 {
            output.remark(&format!("{path}: damaged from line {first_line} on; see U+FFFD"));
        }
    } else if repaired > 0 {
        output.remark(&format!(
            "{path}: {} not UTF-8, the first on line {first_line}: read as Windows-1252, written \
             as UTF-8; if names look wrong, save the table as UTF-8",
            counted(repaired, "byte is", "bytes are"),
        ));
    }
}

fn report_columns<R: Read>(table: &Table<R>, output: &Output) {
    let (mut used, mut unused) = (Vec::new(), Vec::new());
    for (column, meaning) in table.columns() {
        match meaning {
            Some(Meaning::Schema) => used.push(format!("{column} = schema")),
            Some(Meaning::Property { name, .. }) => used.push(format!("{column} = {name}")),
            None => unused.push(column),
        }
    }
    output.remark(&format!("columns: {}", used.join(", ")));
    if !unused.is_empty() {
        output.remark(&format!("not used: {} (map with --column)", unused.join(", ")));
    }
}

/// The table with its size; what is read of it is counted.
fn open_input(path: &Path, counter: Arc<AtomicU64>) -> anyhow::Result<(Counted, u64)> {
    if path == Path::new("-") {
        return Ok((Counted { inner: Box::new(io::stdin()), counter }, 0));
    }
    // The readers of lists have the better messages for files that are missing or are none.
    let size = path.metadata().map_or(0, |metadata| metadata.len());
    let input = sources::Input::open(path, &counter).map_err(|error| match error {
        // A list that is empty was lost on the way; a table was never filled in.
        ReadError::Empty { .. } => explain(path, TableError::Empty),
        error => error.into(),
    })?;
    Ok((Counted { inner: Box::new(input), counter: Arc::default() }, size))
}

struct Counted {
    inner: Box<dyn Read>,
    counter: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.counter.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

fn explain(path: &Path, error: TableError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => Mistake::error(format!("{}: {error}", path.display()), hint),
        None => anyhow::Error::new(error).context(format!("{}: cannot be read", path.display())),
    }
}

fn datasets(union: &Union) -> String {
    let names: Vec<_> =
        union.snapshots().iter().map(|snapshot| snapshot.manifest().dataset.as_str()).collect();
    names.join(", ")
}
