//! Tables that people keep: a CSV file with a header, each row one person, firm or vessel.
//!
//! Nothing is imported from such a table; its rows are asked about. Columns are recognised by the
//! names people commonly give them, or mapped by hand.

mod columns;

use std::io::Read;

use model::value::date;
use model::{Cleaner, Entity, Kind, ontology};

pub use columns::{Meaning, recognise};

/// Largest table row accepted, in bytes: a longer one is a broken quote, not a record.
const MAX_ROW: usize = 1 << 20;

/// How to read a table.
#[derive(Debug, Clone, Default)]
pub struct TableOptions {
    /// What columns hold, by name; these go before what is recognised. `None` leaves a column out.
    pub columns: Vec<(String, Option<String>)>,
    /// The schema of rows where no column says.
    pub schema: Option<String>,
}

/// A table being read row by row.
pub struct Table<R> {
    reader: csv::Reader<R>,
    header: csv::StringRecord,
    meanings: Vec<Option<Meaning>>,
    schema: Option<String>,
    row: u64,
}

/// One row: as written, and as what it may describe.
#[derive(Debug)]
pub struct Row {
    /// The cells, as they stand.
    pub cells: csv::StringRecord,
    /// The line it begins on, counted from 1.
    pub line: u64,
    /// What it describes: one entity, or, where the table does not say what its rows are, one for
    /// each kind of thing it may be. Empty if the row names nothing.
    pub entities: Vec<Entity>,
    /// Cells that are not what their column promises, left out of the entities.
    pub doubts: Vec<Doubt>,
}

/// A cell that is not what its column promises.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column `{column}`: {reason}; left out")]
pub struct Doubt {
    /// The line the row begins on, counted from 1.
    pub line: u64,
    /// The column's name.
    pub column: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// There is nothing in it, not even a header.
    #[error("the table is empty")]
    Empty,
    /// No column holds a name or a number to look for.
    #[error("no column holds a name or an identifier; the columns are: {}", .0.join(", "))]
    NothingToMatch(Vec<String>),
    /// A mapping names a column that is not there.
    #[error("there is no column `{column}`; the columns are: {}", known.join(", "))]
    NoColumn {
        /// What was named.
        column: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A mapping names something no entity has.
    #[error("`{property}` is not a property of {schema}")]
    NoProperty {
        /// What was named.
        property: String,
        /// The schema it was looked for in.
        schema: String,
    },
    /// A row is too long: most likely a quote that is never closed.
    #[error("line {line}: a row of more than 1 MiB; is a quote left open?")]
    RowTooLong {
        /// Where it begins.
        line: u64,
    },
    /// The CSV is broken, or the file cannot be read.
    #[error("{0}")]
    Csv(#[from] csv::Error),
}

impl TableError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            TableError::Empty => Some("the first line must name the columns"),
            TableError::NothingToMatch(_) | TableError::NoColumn { .. } => {
                Some("map a column with --column COLUMN=name")
            }
            TableError::NoProperty { .. } => {
                Some("for example name, birthDate, nationality, passportNumber, imoNumber")
            }
            TableError::RowTooLong { .. } | TableError::Csv(_) => None,
        }
    }
}

impl<R: Read> Table<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// There is none, or nothing in it can be looked for.
    pub fn open(reader: R, options: &TableOptions) -> Result<Table<R>, TableError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
        let mut header = reader.headers()?.clone();
        if let Some(first) = header.get(0).and_then(|name| name.strip_prefix('\u{FEFF}')) {
            let rest: Vec<&str> = std::iter::once(first).chain(header.iter().skip(1)).collect();
            header = csv::StringRecord::from(rest);
        }
        if header.is_empty() || header.iter().all(|name| name.trim().is_empty()) {
            return Err(TableError::Empty);
        }
        let mut meanings: Vec<Option<Meaning>> = header.iter().map(recognise).collect();
        for (column, property) in &options.columns {
            let at = header.iter().position(|name| name.trim() == column.trim());
            let at = at.ok_or_else(|| TableError::NoColumn {
                column: column.clone(),
                known: header.iter().map(str::to_owned).collect(),
            })?;
            meanings[at] = match property {
                None => None,
                Some(property) => Some(mapped(property, options.schema.as_deref())?),
            };
        }
        let matters = |meaning: &Meaning| meaning.can_match();
        if !meanings.iter().flatten().any(matters) {
            let columns = header.iter().map(str::to_owned).collect();
            return Err(TableError::NothingToMatch(columns));
        }
        Ok(Table { reader, header, meanings, schema: options.schema.clone(), row: 0 })
    }

    /// The names of the columns.
    pub fn header(&self) -> &csv::StringRecord {
        &self.header
    }

    /// Each column with what it was taken to hold, if anything.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Option<&Meaning>)> {
        self.header.iter().zip(self.meanings.iter().map(Option::as_ref))
    }

    /// The next row, or `None` after the last.
    ///
    /// # Errors
    /// The CSV is broken there, or the file cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        let mut cells = csv::StringRecord::new();
        if !self.reader.read_record(&mut cells)? {
            return Ok(None);
        }
        self.row += 1;
        let line = cells.position().map_or(0, csv::Position::line);
        if cells.as_slice().len() > MAX_ROW {
            return Err(TableError::RowTooLong { line });
        }
        let mut doubts = Vec::new();
        let schemata = self.schemata(&cells, line, &mut doubts);
        let mut entities = Vec::with_capacity(schemata.len());
        for (at, schema) in schemata.iter().enumerate() {
            let mut ignored = Vec::new();
            let doubts = if at == 0 { &mut doubts } else { &mut ignored };
            let entity = self.entity(schema, &cells, line, doubts);
            if entity.statements.iter().any(|statement| is_matchable(schema, &statement.prop)) {
                entities.push(entity);
            }
        }
        Ok(Some(Row { cells, line, entities, doubts }))
    }

    /// What the row may be: as a column says, as the caller says, or as its columns imply.
    fn schemata(
        &self,
        cells: &csv::StringRecord,
        line: u64,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<&'static str> {
        let filled = |at: usize| cells.get(at).is_some_and(|cell| !cell.trim().is_empty());
        for (at, meaning) in self.meanings.iter().enumerate() {
            if matches!(meaning, Some(Meaning::Schema)) && filled(at) {
                let cell = cells.get(at).unwrap_or_default();
                if let Some(schema) = columns::schema_of(cell) {
                    return vec![schema];
                }
                doubts.push(Doubt {
                    line,
                    column: self.header.get(at).unwrap_or_default().to_owned(),
                    reason: format!("`{}` is no kind of thing known here", short(cell)),
                });
            }
        }
        let known = |name: &str| ontology().schema(name).map(|schema| schema.name);
        if let Some(schema) = self.schema.as_deref().and_then(known) {
            return vec![schema];
        }
        let implied = |at: usize| match &self.meanings[at] {
            Some(Meaning::Property { implies: Some(schema), .. }) if filled(at) => Some(*schema),
            _ => None,
        };
        match (0..self.meanings.len()).find_map(implied) {
            Some(schema) => vec![schema],
            None => vec!["LegalEntity", "Vessel"],
        }
    }

    fn entity(
        &self,
        schema: &'static str,
        cells: &csv::StringRecord,
        line: u64,
        doubts: &mut Vec<Doubt>,
    ) -> Entity {
        let mut entity = Entity::new(format!("row-{}", self.row), schema);
        let dataset = "table".into();
        let Some(known) = ontology().schema(schema) else {
            return entity;
        };
        let cleaner = Cleaner { fuzzy_countries: true, ..Cleaner::default() };
        for (at, meaning) in self.meanings.iter().enumerate() {
            let (Some(Meaning::Property { name, .. }), Some(cell)) = (meaning, cells.get(at))
            else {
                continue;
            };
            let Some(property) = known.property(columns::fitting(name, known)) else {
                continue;
            };
            // Cells of names are one name each; of countries and numbers, often several.
            let splits = matches!(property.kind, Kind::Country | Kind::Identifier | Kind::Date);
            let parts = cell.split(move |c: char| splits && matches!(c, ';' | '|'));
            for raw in parts.map(str::trim).filter(|part| !part.is_empty()) {
                let clean = match property.kind {
                    Kind::Date => {
                        date::clean(raw).or_else(|| date::parse_loose(raw)).ok_or_else(|| {
                            format!("`{}` is not a date such as 1970-12-31", short(raw))
                        })
                    }
                    _ => cleaner.clean(property, raw).map_err(|error| error.to_string()),
                };
                match clean {
                    Ok(value) => {
                        entity.push(property.name, value, &dataset);
                    }
                    Err(reason) => doubts.push(Doubt {
                        line,
                        column: self.header.get(at).unwrap_or_default().to_owned(),
                        reason,
                    }),
                }
            }
        }
        compose_name(&mut entity, &dataset);
        entity
    }
}

/// A name made of its parts, where the table has no column for the whole.
fn compose_name(entity: &mut Entity, dataset: &std::sync::Arc<str>) {
    if entity.first("name").is_some() {
        return;
    }
    let parts: Vec<&str> = ["firstName", "secondName", "middleName", "fatherName", "lastName"]
        .into_iter()
        .filter_map(|prop| entity.first(prop))
        .collect();
    let whole = parts.join(" ");
    if !whole.is_empty() {
        entity.push("name", whole, dataset);
    }
}

fn is_matchable(schema: &str, prop: &model::Prop) -> bool {
    ontology()
        .schema(schema)
        .and_then(|schema| schema.property(prop.as_str()))
        .is_some_and(|property| matches!(property.kind, Kind::Name | Kind::Identifier))
}

fn mapped(property: &str, schema: Option<&str>) -> Result<Meaning, TableError> {
    if property == "schema" {
        return Ok(Meaning::Schema);
    }
    let schemata = match schema {
        Some(schema) => vec![schema],
        None => vec!["Person", "Company", "Vessel", "Airplane", "LegalEntity"],
    };
    let found = schemata
        .iter()
        .filter_map(|schema| ontology().schema(schema)?.property(property))
        .find(|property| !property.stub);
    match found {
        Some(property) => Ok(Meaning::of_property(property.name)),
        None => Err(TableError::NoProperty {
            property: property.to_owned(),
            schema: schemata.join(" or "),
        }),
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests;
