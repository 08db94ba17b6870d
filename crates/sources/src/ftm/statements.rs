//! Writing statements: CSV, the compact "pack" CSV, JSON lines.

use std::collections::HashMap;
use std::io::{self, Write};

use model::{Entity, Prop, Statement, ontology, statement_id};
use sha1::{Digest, Sha1};

use super::json::{GATHERED, push_string};
use super::last_seen;

/// One statement as it is written: ids and schema filled in.
pub(super) struct Cells<'a> {
    canonical_id: &'a str,
    entity_id: &'a str,
    schema: &'a str,
    statement: &'a Statement,
}

impl<'a> Cells<'a> {
    pub(super) fn of(entity: &'a Entity, statement: &'a Statement) -> Cells<'a> {
        Cells {
            canonical_id: &entity.id,
            entity_id: statement.entity_id.as_deref().unwrap_or(&entity.id),
            schema: statement.schema.as_deref().unwrap_or(&entity.schema_name),
            statement,
        }
    }

    fn id(&self) -> String {
        statement_id(self.statement, self.entity_id)
    }

    fn prop_type(&self) -> &'static str {
        let prop = self.statement.prop.as_str();
        if prop == "id" {
            return "id";
        }
        let property = ontology().schema(self.schema).and_then(|s| s.property(prop));
        property.map_or("", |property| property.kind.name())
    }
}

/// The statements that stand for the entity as such (property `id`): one for the entity, or one
/// for each dataset that says nothing else of it, then one for each id merged into it.
///
/// The value is SHA-1 over the schema's name and the sorted ids of the statements meant, so it
/// changes when they do; `first_seen` is the time of the last change.
fn id_statements(entity: &Entity) -> Vec<Statement> {
    let mut ids: Vec<String> = Vec::with_capacity(entity.statements.len());
    let mut by_source: HashMap<&str, (&Statement, Vec<String>)> = HashMap::new();
    for statement in &entity.statements {
        let id = statement_id(statement, &entity.id);
        if let Some(source) = statement.entity_id.as_deref() {
            let (_, ids) = by_source.entry(source).or_insert((statement, Vec::new()));
            ids.push(id.clone());
        }
        ids.push(id);
    }
    let mut found = Vec::with_capacity(1 + entity.referents.len());
    let value = checksum(&entity.schema_name, ids);
    let first = entity.statements.first().map(|s| s.dataset.clone());
    let mut datasets = entity.datasets.clone();
    if datasets.is_empty() {
        datasets.push(first.unwrap_or_else(|| "".into()));
    }
    for dataset in &datasets {
        let mut statement = Statement::new(Prop::new("id"), value.clone(), dataset.clone());
        statement.first_seen = entity.last_change.as_deref().map(Into::into);
        statement.last_seen = last_seen(entity).map(Into::into);
        found.push(statement);
    }
    for referent in entity.referents.iter().filter(|id| **id != entity.id) {
        let mut statement = match by_source.remove(referent.as_str()) {
            Some((one, ids)) => {
                let schema = one.schema.as_deref().unwrap_or(&entity.schema_name);
                let value = checksum(schema, ids);
                let mut statement = Statement::new(Prop::new("id"), value, one.dataset.clone());
                statement.schema.clone_from(&one.schema);
                statement
            }
            None => {
                let value = checksum(&entity.schema_name, Vec::new());
                Statement::new(Prop::new("id"), value, datasets[0].clone())
            }
        };
        statement.entity_id = Some(referent.as_str().into());
        found.push(statement);
    }
    found
}

fn checksum(schema: &str, mut ids: Vec<String>) -> String {
    ids.sort_unstable();
    let mut hash = Sha1::new();
    hash.update(schema.as_bytes());
    for id in &ids {
        hash.update(id.as_bytes());
    }
    (hash.finalize().iter()).map(|byte| format!("{byte:02x}")).collect()
}

/// Calls `push` for every row of the entity.
fn each_row(entity: &Entity, mut push: impl FnMut(&Cells<'_>)) {
    for statement in &id_statements(entity) {
        push(&Cells::of(entity, statement));
    }
    for statement in &entity.statements {
        push(&Cells::of(entity, statement));
    }
}

/// Gathers small writes into larger ones.
#[derive(Debug)]
struct Gather<W> {
    out: W,
    held: Vec<u8>,
}

impl<W: Write> Gather<W> {
    fn new(out: W, header: &str) -> Gather<W> {
        Gather { out, held: header.as_bytes().to_vec() }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        if self.held.len() >= GATHERED {
            self.out.write_all(&self.held)?;
            self.held.clear();
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.held)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Writes statements as CSV in the unix dialect: every cell quoted, lines ended by `\n`.
///
/// Rows of one entity follow one another. What is read back equals what was written, but for
/// captions and unknown top-level keys, which statements have no room for. Values are written as
/// they are: see the [module documentation](super) about formulas.
#[derive(Debug)]
#[must_use = "rows are held back until `finish`"]
pub struct StatementWriter<W>(Gather<W>);

const CSV_HEADER: &str = concat!(
    r#""canonical_id","entity_id","prop","prop_type","schema","value","dataset","origin","lang","#,
    r#""original_value","external","first_seen","last_seen","id""#,
    "\n"
);

impl<W: Write> StatementWriter<W> {
    /// Writes to `out`, beginning with the header.
    pub fn new(out: W) -> StatementWriter<W> {
        StatementWriter(Gather::new(out, CSV_HEADER))
    }

    /// Writes the statements of one entity.
    ///
    /// # Errors
    /// The writer's own.
    pub fn write(&mut self, entity: &Entity) -> io::Result<()> {
        let out = &mut self.0.held;
        each_row(entity, |row| {
            let statement = row.statement;
            let cells = [
                row.canonical_id,
                row.entity_id,
                statement.prop.as_str(),
                row.prop_type(),
                row.schema,
                &statement.value,
                &statement.dataset,
                statement.origin.as_deref().unwrap_or(""),
                statement.lang.as_deref().unwrap_or(""),
                statement.original.as_deref().unwrap_or(""),
                if statement.external { "t" } else { "f" },
                statement.first_seen.as_deref().unwrap_or(""),
                statement.last_seen.as_deref().unwrap_or(""),
                &row.id(),
            ];
            push_row(out, &cells, push_quoted);
        });
        self.0.pass_on()
    }

    /// Writes what is held back, flushes, and gives the writer back.
    ///
    /// # Errors
    /// The writer's own.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

/// Writes statements as the compact "pack" CSV: quotes only where needed, no canonical id.
///
/// Statements of a merged entity go back to the ids they had in their sources. Captions and unknown
/// top-level keys are left out, as in [`StatementWriter`].
#[derive(Debug)]
#[must_use = "rows are held back until `finish`"]
pub struct PackWriter<W>(Gather<W>);

const PACK_HEADER: &str = concat!(
    "entity_id,prop,value,dataset,lang,original_value,origin,external,first_seen,last_seen,id",
    "\n"
);

impl<W: Write> PackWriter<W> {
    /// Writes to `out`, beginning with the header.
    pub fn new(out: W) -> PackWriter<W> {
        PackWriter(Gather::new(out, PACK_HEADER))
    }

    /// Writes the statements of one entity.
    ///
    /// # Errors
    /// The writer's own.
    pub fn write(&mut self, entity: &Entity) -> io::Result<()> {
        let out = &mut self.0.held;
        each_row(entity, |row| {
            let statement = row.statement;
            let cells = [
                row.entity_id,
                &format!("{}:{}", row.schema, statement.prop.as_str()),
                &statement.value,
                &statement.dataset,
                statement.lang.as_deref().unwrap_or(""),
                statement.original.as_deref().unwrap_or(""),
                statement.origin.as_deref().unwrap_or(""),
                if statement.external { "t" } else { "" },
                statement.first_seen.as_deref().unwrap_or(""),
                statement.last_seen.as_deref().unwrap_or(""),
                &row.id(),
            ];
            push_row(out, &cells, push_where_needed);
        });
        self.0.pass_on()
    }

    /// Writes what is held back, flushes, and gives the writer back.
    ///
    /// # Errors
    /// The writer's own.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

/// Writes statements as JSON, one a line, `canonical_id` first so that a plain sort of the lines
/// groups entities.
#[derive(Debug)]
#[must_use = "lines are held back until `finish`"]
pub struct StatementJsonWriter<W>(Gather<W>);

impl<W: Write> StatementJsonWriter<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> StatementJsonWriter<W> {
        StatementJsonWriter(Gather::new(out, ""))
    }

    /// Writes the statements of one entity.
    ///
    /// # Errors
    /// The writer's own.
    pub fn write(&mut self, entity: &Entity) -> io::Result<()> {
        let out = &mut self.0.held;
        each_row(entity, |row| {
            push_statement(out, row);
            out.push(b'\n');
        });
        self.0.pass_on()
    }

    /// Writes what is held back, flushes, and gives the writer back.
    ///
    /// # Errors
    /// The writer's own.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

/// Writes one statement as a JSON object, absent values as null.
pub(super) fn push_statement(out: &mut Vec<u8>, row: &Cells<'_>) {
    let statement = row.statement;
    let id = row.id();
    let text = [
        ("canonical_id", Some(row.canonical_id)),
        ("entity_id", Some(row.entity_id)),
        ("prop", Some(statement.prop.as_str())),
        ("schema", Some(row.schema)),
        ("value", Some(&statement.value)),
        ("dataset", Some(&statement.dataset)),
        ("lang", statement.lang.as_deref()),
        ("original_value", statement.original.as_deref()),
        ("first_seen", statement.first_seen.as_deref()),
        ("last_seen", statement.last_seen.as_deref()),
        ("origin", statement.origin.as_deref()),
        ("id", Some(&id)),
    ];
    for (n, (key, value)) in text.into_iter().enumerate() {
        out.push(if n == 0 { b'{' } else { b',' });
        push_string(out, key);
        out.push(b':');
        match value {
            Some(value) => push_string(out, value),
            None => out.extend_from_slice(b"null"),
        }
    }
    out.extend_from_slice(b",\"external\":");
    out.extend_from_slice(if statement.external { b"true}" } else { b"false}" });
}

fn push_row(out: &mut Vec<u8>, cells: &[&str], push: impl Fn(&mut Vec<u8>, &str)) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        push(out, cell);
    }
    out.push(b'\n');
}

fn push_quoted(out: &mut Vec<u8>, cell: &str) {
    out.push(b'"');
    let mut rest = cell.as_bytes();
    while let Some(quote) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=quote]);
        out.push(b'"');
        rest = &rest[quote + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

fn push_where_needed(out: &mut Vec<u8>, cell: &str) {
    if cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        push_quoted(out, cell);
    } else {
        out.extend_from_slice(cell.as_bytes());
    }
}
