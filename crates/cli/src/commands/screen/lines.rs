//! Screening JSON lines: each object comes out as it went in, with what was found added.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::atomic::Ordering;

use rayon::prelude::*;
use resolve::{Match, Resolver};
use serde_json::{Value, json};
use sources::table::{Line, LineError, Lines, TableOptions};

use super::{ADDED, BATCH, Tally, added};
use crate::args::Screen;
use crate::failure::Mistake;
use crate::interrupt;

/// Whether a file holds JSON lines: by its name, else by its first character.
pub(super) fn are_lines(path: &Path, begin: &[u8]) -> bool {
    let by_name = path.extension().and_then(|own| own.to_str()).is_some_and(|extension| {
        ["jsonl", "ndjson", "json"].iter().any(|own| extension.eq_ignore_ascii_case(own))
    });
    let begin = begin.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(begin);
    by_name || begin.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Reads a file to its end for what is wrong with it alone.
pub(super) fn check(
    reader: impl BufRead,
    options: &TableOptions,
    path: &Path,
    columns: &[&str],
) -> anyhow::Result<()> {
    let explained = |error| explain(path, error);
    let mut lines = Lines::new(reader, options).map_err(explained)?;
    while let Some(line) = lines.next_line().map_err(explained)? {
        refuse_own_output(&line, path, columns)?;
    }
    Ok(())
}

/// The columns of a match, with their values.
pub(super) fn found(best: Option<&Match>) -> Vec<(&'static str, Value)> {
    match best {
        Some(best) => {
            let mut cells = added(best).map(Value::String);
            cells[3] = json!(best.comparison.score);
            ADDED.into_iter().zip(cells).collect()
        }
        None => ADDED.into_iter().map(|column| (column, Value::Null)).collect(),
    }
}

/// Writes an object as it was, to the order of its keys, with more keys behind.
pub(super) fn append(
    out: &mut impl Write,
    object: &str,
    more: Vec<(&'static str, Value)>,
) -> anyhow::Result<()> {
    let body = object.strip_suffix('}').unwrap_or(object).trim_end();
    let mut comma = if body.ends_with('{') { "" } else { "," };
    out.write_all(body.as_bytes())?;
    for (column, value) in more {
        write!(out, "{comma}\"{column}\":{value}")?;
        comma = ",";
    }
    Ok(out.write_all(b"}\n")?)
}

/// The next lines that are screened together; none at the end.
pub(super) fn next_batch<R: BufRead>(
    lines: &mut Lines<R>,
    path: &Path,
    columns: &[&str],
) -> anyhow::Result<Vec<Line>> {
    let mut batch = Vec::with_capacity(BATCH);
    while batch.len() < BATCH
        && let Some(line) = lines.next_line().map_err(|error| explain(path, error))?
    {
        refuse_own_output(&line, path, columns)?;
        batch.push(line);
    }
    Ok(batch)
}

/// Screens every line; `skip` of them were screened before.
pub(super) fn write(
    reader: impl std::io::Read,
    options: &TableOptions,
    resolver: &Resolver<'_>,
    mut out: impl Write,
    screen: &Screen,
    skip: u64,
) -> anyhow::Result<Tally> {
    let explained = |error| explain(&screen.input, error);
    let interrupt = interrupt::flag();
    let mut lines = Lines::new(BufReader::new(reader), options).map_err(explained)?;
    let mut tally = Tally::default();
    for _ in 0..skip {
        lines.next_line().map_err(explained)?;
    }
    loop {
        let batch = next_batch(&mut lines, &screen.input, &ADDED)?;
        if batch.is_empty() {
            break;
        }
        if interrupt.load(Ordering::Relaxed) {
            anyhow::bail!("stopped before the end of the file");
        }
        let best: Result<Vec<_>, _> =
            batch.par_iter().map(|line| resolver.screen(&line.entities)).collect();
        for (line, best) in batch.into_iter().zip(best?) {
            tally.count(best.as_ref(), line.doubts);
            append(&mut out, &line.text, found(best.as_ref()))?;
        }
        out.flush()?;
    }
    out.flush()?;
    Ok(tally)
}

/// Two keys of one name could not be told apart.
fn refuse_own_output(line: &Line, path: &Path, columns: &[&str]) -> anyhow::Result<()> {
    let may_have = |name: &&&str| line.text.contains(&format!("\"{name}\""));
    let Some(name) = columns.iter().filter(may_have).find(|name| has_key(&line.text, name)) else {
        return Ok(());
    };
    Err(Mistake::error(
        format!(
            "{}: line {} has `{name}` already, which screening adds",
            path.display(),
            line.line
        ),
        "screen the file this one was made from",
    ))
}

/// Whether an object has this key; one that holds the word elsewhere may keep it.
fn has_key(object: &str, name: &str) -> bool {
    let object = serde_json::from_str::<serde_json::Map<String, Value>>(object);
    object.is_ok_and(|object| object.contains_key(name))
}

pub(super) fn explain(path: &Path, error: LineError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => Mistake::error(format!("{}: {error}", path.display()), hint),
        None => anyhow::Error::new(error).context(format!("{}: cannot be read", path.display())),
    }
}
