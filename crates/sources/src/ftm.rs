//! FollowTheMoney: entities as JSON lines, statements as CSV or JSON lines, both ways.
//!
//! What is read and written again is the same: order, unknown schemata, properties and keys
//! included. [`entity_json`] writes the plain form, which holds values but not what is known of
//! each value; statement files ([`StatementWriter`], [`StatementJsonWriter`]) hold that too.
//!
//! **No protection against formulas.** These are exchange formats: values are written as they are,
//! also those that begin with `=`, `+`, `-` or `@`. Do not open a statement file in a spreadsheet
//! program; tables meant for people are written elsewhere, with such values defused.

mod build;
mod group;
mod json;
mod line;
mod pipeline;
mod row;
mod statements;
mod table;
mod text;

use std::io::BufRead;
use std::sync::Arc;

use model::{Entity, Place, Statement};

use crate::lines::{Chunk, Ends, record_end, records};
use crate::read::{Counts, Outcome};
use crate::{Format, Input, ReadError, ReadOptions, Refusal, Repair, Sink};
use build::{Builder, Notes};
use group::Grouper;
use line::Line;
use pipeline::Plan;
use row::{Intern, JsonStatement, Row};
use table::Layout;
use text::utf8;

pub use json::{EntityWriter, entity_json, entity_json_with_statements, write_entity};
pub use statements::{PackWriter, StatementJsonWriter, StatementWriter};

/// What came of the records of one chunk, in order.
struct Batch<T> {
    chunk: Chunk,
    records: Vec<Record<T>>,
}

struct Record<T> {
    /// Where the record stands in the chunk.
    span: std::ops::Range<usize>,
    place: Place,
    outcome: Result<T, Refused>,
}

/// Why a record is not kept, and its id if it has one.
struct Refused {
    record: Option<String>,
    reason: String,
}

impl From<String> for Refused {
    fn from(reason: String) -> Refused {
        Refused { record: None, reason }
    }
}

impl<T> Batch<T> {
    /// Reads each record of `chunk` with `one`; blank lines are no records.
    fn read<'c>(
        file: u32,
        chunk: &'c Chunk,
        ends: Ends,
        mut one: impl FnMut(&'c str, Place) -> Result<T, Refused>,
    ) -> Vec<Record<T>> {
        let place = |at: usize, lines: u64| Place {
            file,
            line: u32::try_from(chunk.line + lines).unwrap_or(u32::MAX),
            offset: chunk.offset + at as u64,
        };
        if let Some(fault) = &chunk.fault {
            return vec![Record {
                span: 0..chunk.bytes.len(),
                place: place(0, 0),
                outcome: Err(fault.clone().into()),
            }];
        }
        // One look at the whole chunk is cheaper than one at each line.
        let whole = std::str::from_utf8(&chunk.bytes).ok();
        (records(&chunk.bytes, ends))
            .filter(|(_, _, bytes)| !bytes.trim_ascii().is_empty())
            .map(|(at, lines, bytes)| {
                let place = place(at, lines);
                let span = at..at + bytes.len();
                let text = match whole {
                    Some(whole) => Ok(&whole[span.clone()]),
                    None => utf8(bytes),
                };
                Record {
                    span,
                    place,
                    outcome: text.map_err(Refused::from).and_then(|text| one(text, place)),
                }
            })
            .collect()
    }
}

/// The sink, with a count of what goes there.
struct Counted<'s> {
    sink: &'s mut dyn Sink,
    counts: Counts,
    kind: &'static str,
}

impl Counted<'_> {
    fn kept(&mut self) {
        self.counts.read += 1;
        self.counts.kept += 1;
    }

    fn refuse(&mut self, refused: Refused, place: Place, raw: &[u8]) -> Result<(), ReadError> {
        self.counts.read += 1;
        self.counts.quarantined += 1;
        self.sink.refused(Refusal {
            place,
            record: refused.record,
            reason: refused.reason,
            raw: raw.to_vec(),
        })?;
        Ok(())
    }

    fn repair(&mut self, repair: Repair) -> Result<(), ReadError> {
        self.counts.repaired += 1;
        self.sink.repaired(repair)?;
        Ok(())
    }

    fn outcome(mut self) -> Outcome {
        if self.counts.read > 0 {
            self.counts.by_record.insert(self.kind, self.counts.read);
        }
        Outcome { counts: self.counts, published: None }
    }
}

/// Steps over a byte order mark; returns its length.
fn skip_mark(input: &mut Input) -> Result<u64, ReadError> {
    let head = match input.fill_buf() {
        Ok(head) => head,
        Err(error) => return Err(input.error(0, error)),
    };
    if !head.starts_with(b"\xEF\xBB\xBF") {
        return Ok(0);
    }
    input.consume(3);
    Ok(3)
}

/// Reads entities, one JSON object a line.
pub(crate) fn read_entities(
    inputs: &mut [Input],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    read_entities_as(Plan::new(Ends::Lines), inputs, options, sink)
}

fn read_entities_as(
    plan: Plan,
    inputs: &mut [Input],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let mut counted = Counted { sink, counts: Counts::default(), kind: "entity" };
    for (file, input) in (0..).zip(inputs) {
        let offset = skip_mark(input)?;
        let parse = |chunk: Chunk| entity_batch(file, chunk, &options.dataset);
        pipeline::run(input, (1, offset), plan, parse, |batch| {
            for record in batch.records {
                match record.outcome {
                    Err(refused) => {
                        counted.refuse(refused, record.place, &batch.chunk.bytes[record.span])?;
                    }
                    Ok((entity, notes)) => {
                        counted.kept();
                        counted.sink.entity(entity)?;
                        for refusal in notes.values {
                            counted.counts.values_refused += 1;
                            counted.sink.value_refused(refusal)?;
                        }
                        for repair in notes.repairs {
                            counted.repair(repair)?;
                        }
                    }
                }
            }
            Ok(())
        })?;
    }
    Ok(counted.outcome())
}

/// Parses the entities of one chunk.
fn entity_batch(file: u32, chunk: Chunk, dataset: &Arc<str>) -> Batch<(Entity, Notes)> {
    let mut builder = Builder::new(dataset);
    let mut line = Line::default();
    let records = Batch::read(file, &chunk, Ends::Lines, |text, place| {
        line.parse(text)?;
        let mut notes = Notes::default();
        match builder.entity(&line, place, &mut notes) {
            Ok(entity) => Ok((entity, notes)),
            Err(reason) => Err(Refused { record: line.id.as_deref().map(str::to_owned), reason }),
        }
    });
    Batch { chunk, records }
}

/// Reads statements and hands on entities made of consecutive rows.
pub(crate) fn read_statements(
    inputs: &mut [Input],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    read_statements_as(Plan::new, inputs, options, sink)
}

/// How the statements of one file are written down.
enum Style {
    Json,
    Table(Layout),
}

fn read_statements_as(
    plan: impl Fn(Ends) -> Plan,
    inputs: &mut [Input],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let mut counted = Counted { sink, counts: Counts::default(), kind: "statement" };
    for (file, input) in (0..).zip(inputs) {
        let (style, line, offset) = style(input, options)?;
        let ends = match style {
            Style::Json => Ends::Lines,
            Style::Table(_) => Ends::Csv,
        };
        let mut unknown = Vec::new();
        if let Style::Table(layout) = &style {
            tell_unknown(file, "column", &layout.unknown, &mut unknown, &mut counted)?;
        }
        let parse = |chunk: Chunk| row_batch(file, chunk, &style, &options.dataset);
        let mut grouper = Grouper::default();
        pipeline::run(input, (line, offset), plan(ends), parse, |(batch, new)| {
            tell_unknown(file, "key", &new, &mut unknown, &mut counted)?;
            for record in batch.records {
                let id = record.outcome.as_ref().ok();
                let id = id.map(|row| row.canonical_id.clone());
                let pushed = (record.outcome).and_then(|row| {
                    grouper.push(row).map_err(|reason| Refused { record: id, reason })
                });
                match pushed {
                    Err(refused) => {
                        counted.refuse(refused, record.place, &batch.chunk.bytes[record.span])?;
                    }
                    Ok(finished) => {
                        counted.kept();
                        if let Some(entity) = finished {
                            counted.sink.entity(entity)?;
                        }
                    }
                }
            }
            Ok(())
        })?;
        if let Some(entity) = grouper.finish() {
            counted.sink.entity(entity)?;
        }
    }
    Ok(counted.outcome())
}

/// Finds out how a statement file is written; steps over its header. Returns the line and offset at
/// which the statements begin.
fn style(input: &mut Input, options: &ReadOptions) -> Result<(Style, u64, u64), ReadError> {
    let mark = skip_mark(input)?;
    let path = input.path().to_owned();
    let head = match input.fill_buf() {
        Ok(head) => head,
        Err(error) => return Err(input.error(mark, error)),
    };
    let blank = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if head.get(blank) == Some(&b'{') {
        return Ok((Style::Json, 1, mark));
    }
    let malformed = |reason| ReadError::Malformed {
        path,
        line: 1 + memchr::memchr_iter(b'\n', &head[..blank]).count() as u64,
        format: Format::FtmStatements,
        reason,
    };
    let body = &head[blank..];
    let length = record_end(body, Ends::Csv).unwrap_or(body.len());
    let first = match utf8(&body[..length]) {
        Ok(first) => first.trim_end_matches(['\r', '\n']),
        Err(reason) => return Err(malformed(reason)),
    };
    match Layout::from_header(first) {
        Ok(layout) => {
            let length = blank + length;
            let lines = memchr::memchr_iter(b'\n', &head[..length]).count() as u64;
            input.consume(length);
            Ok((Style::Table(layout), 1 + lines, mark + length as u64))
        }
        // The files of old cannot be told from any other table: a person has to say so.
        Err(reason) => match Layout::without_header(first) {
            Some(layout) if options.format == Some(Format::FtmStatements) => {
                Ok((Style::Table(layout), 1, mark))
            }
            _ => Err(malformed(reason)),
        },
    }
}

/// Names columns or keys that mean nothing here, each once per file.
fn tell_unknown(
    file: u32,
    what: &str,
    names: &[String],
    told: &mut Vec<String>,
    counted: &mut Counted<'_>,
) -> Result<(), ReadError> {
    for name in names {
        if told.len() < 100 && !told.contains(name) {
            told.push(name.clone());
            counted.repair(Repair {
                place: Place { file, line: 1, offset: 0 },
                record: None,
                reason: format!("the {what} `{name}` is not part of a statement; left out"),
            })?;
        }
    }
    Ok(())
}

/// Parses the statements of one chunk; also returns keys that no statement has.
fn row_batch(
    file: u32,
    chunk: Chunk,
    style: &Style,
    dataset: &Arc<str>,
) -> (Batch<Row>, Vec<String>) {
    let mut intern = Intern::default();
    let mut unknown = Vec::new();
    let ends = match style {
        Style::Json => Ends::Lines,
        Style::Table(_) => Ends::Csv,
    };
    let records = Batch::read(file, &chunk, ends, |text, place| {
        let fields = match style {
            Style::Json => JsonStatement { unknown: &mut unknown }.parse(text)?,
            Style::Table(layout) => layout.fields(text)?,
        };
        let id = fields.canonical_id.as_deref().or(fields.entity_id.as_deref());
        let id = id.map(str::to_owned);
        (fields.into_row(dataset, place, &mut intern))
            .map_err(|reason| Refused { record: id, reason })
    });
    (Batch { chunk, records }, unknown)
}

/// The statements that speak for the entity: all but unaccepted candidates.
fn visible(entity: &Entity) -> impl Iterator<Item = &Statement> {
    entity.statements.iter().filter(|statement| !statement.external)
}

/// The earliest `first_seen`.
fn first_seen(entity: &Entity) -> Option<&str> {
    visible(entity).filter_map(|s| s.first_seen.as_deref()).min()
}

/// The latest `last_seen`.
fn last_seen(entity: &Entity) -> Option<&str> {
    visible(entity).filter_map(|s| s.last_seen.as_deref()).max()
}

/// Every origin, sorted.
fn origins(entity: &Entity) -> Vec<&str> {
    let mut origins: Vec<&str> = Vec::new();
    for origin in visible(entity).filter_map(|statement| statement.origin.as_deref()) {
        // Neighbours mostly share one; the rest is sorted out below.
        if origins.last() != Some(&origin) {
            origins.push(origin);
        }
    }
    origins.sort_unstable();
    origins.dedup();
    origins
}

#[cfg(test)]
mod tests;
