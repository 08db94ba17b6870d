//! Tables that people keep: a CSV file with a header, each row one person, firm or vessel.
//!
//! Nothing is imported from such a table; its rows are asked about. Columns are recognised by the
//! names people commonly give them, or mapped by hand. Cells may be separated by commas, semicolons
//! or tabs; text that is not UTF-8 is read as UTF-16 or Windows-1252.

mod columns;
mod describe;
mod lines;
mod text;

use std::io::Read;

use model::{Entity, ontology};

pub use columns::{Meaning, recognise};
pub use lines::{Line, LineError, Lines};
pub use text::Reading;

use describe::Columns;
use text::Text;

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
    reader: csv::Reader<Text<R>>,
    delimiter: u8,
    described: Columns,
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
    /// Cells that are not what their column promises.
    pub doubts: Vec<Doubt>,
}

/// A cell that is not what its column promises.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column `{column}`: {reason}")]
pub struct Doubt {
    /// The line the row begins on, counted from 1; of a line break in a cell, that of the cell.
    pub line: u64,
    /// The column's name.
    pub column: String,
    /// What is wrong with it, and what was done.
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
    /// The file ends inside quotes.
    #[error("line {line}: the quote opened here is never closed, and hides all that follows")]
    UnclosedQuote {
        /// Where the quote is opened.
        line: u64,
    },
    /// A cell holds lines that would be rows by themselves: its quote closes too late.
    #[error("line {line}, column `{column}`: the quoted cell holds what looks like further rows")]
    RowsInCell {
        /// Where the cell begins.
        line: u64,
        /// The column's name.
        column: String,
    },
    /// A row has more cells than there are columns, so that nobody knows which is which.
    #[error("line {line}: {cells} cells, but the header names {}", counted(*columns, "column"))]
    TooManyCells {
        /// Where the row begins.
        line: u64,
        /// Cells of the row.
        cells: usize,
        /// Columns of the header.
        columns: usize,
    },
    /// The CSV is broken, or the file cannot be read.
    #[error("{0}")]
    Csv(#[from] csv::Error),
}

impl TableError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            TableError::Empty => Some(
                "the first line must name the columns, for example: name,birth date,nationality",
            ),
            TableError::NothingToMatch(_) | TableError::NoColumn { .. } => {
                Some("map a column with --column COLUMN=name")
            }
            TableError::NoProperty { .. } => {
                Some("for example name, birthDate, nationality, passportNumber, imoNumber")
            }
            TableError::UnclosedQuote { .. } => Some("close the quote, or remove it"),
            TableError::RowsInCell { .. } => Some(
                "close the quote, or remove it; if the cell is right, leave its column out with \
                 --column COLUMN=",
            ),
            TableError::TooManyCells { .. } => {
                Some("is a cell with a separator in it not quoted? quote it, or name every column")
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
        let mut text = Text::open(reader, MAX_ROW).map_err(csv::Error::from)?;
        let mapped_by_hand =
            |name: &str| options.columns.iter().any(|(column, _)| column.trim() == name.trim());
        let is_known = |name: &str| recognise(name).is_some() || mapped_by_hand(name);
        let delimiter = text::delimiter(text.head(), is_known);
        text.separate_by(delimiter);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text);
        let header = reader.headers().cloned();
        let header = header.map_err(|error| broken(&reader, error))?;
        if let Some(line) = reader.get_ref().unclosed() {
            return Err(TableError::UnclosedQuote { line });
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
        let described = Columns { header, meanings, schema: options.schema.clone() };
        Ok(Table { reader, delimiter, described, row: 0 })
    }

    /// The names of the columns.
    pub fn header(&self) -> &csv::StringRecord {
        &self.described.header
    }

    /// Each column with what it was taken to hold, if anything.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Option<&Meaning>)> {
        self.described.header.iter().zip(self.described.meanings.iter().map(Option::as_ref))
    }

    /// What stands between the cells: `,`, `;` or a tab.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// How the bytes read so far became text.
    pub fn reading(&self) -> Reading {
        self.reader.get_ref().reading()
    }

    /// Reads to the end for what is wrong with the rows alone; far cheaper than asking about them,
    /// so a long job need not fail at its last row.
    ///
    /// # Errors
    /// As [`Table::next_row`].
    pub fn check(mut self) -> Result<(), TableError> {
        while self.next_cells(&mut Vec::new())?.is_some() {}
        Ok(())
    }

    /// The next row, or `None` after the last. It has no more cells than there are columns, but
    /// may have fewer.
    ///
    /// # Errors
    /// The CSV is broken there, or the file cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        let mut doubts = Vec::new();
        let Some((cells, line)) = self.next_cells(&mut doubts)? else {
            return Ok(None);
        };
        self.row += 1;
        let entities = self.described.entities(&cells, self.row, line, &mut doubts);
        Ok(Some(Row { cells, line, entities, doubts }))
    }

    fn next_cells(
        &mut self,
        doubts: &mut Vec<Doubt>,
    ) -> Result<Option<(csv::StringRecord, u64)>, TableError> {
        let mut cells = csv::StringRecord::new();
        let any = self.reader.read_record(&mut cells);
        let any = any.map_err(|error| broken(&self.reader, error))?;
        if let Some(line) = self.reader.get_ref().unclosed() {
            return Err(TableError::UnclosedQuote { line });
        }
        if !any {
            return Ok(None);
        }
        let byte = cells.position().map_or(0, csv::Position::byte);
        let line = self.reader.get_mut().line_at(byte);
        let columns = self.described.header.len();
        if cells.iter().skip(columns).any(|cell| !cell.trim().is_empty()) {
            return Err(TableError::TooManyCells { line, cells: cells.len(), columns });
        }
        // Empty cells past the last column are how spreadsheets fill up rows.
        cells.truncate(columns);
        self.line_breaks(&cells, line, doubts)?;
        Ok(Some((cells, line)))
    }

    /// Line breaks in cells are right in an address and a sign of a stray quote in a name.
    fn line_breaks(
        &self,
        cells: &csv::StringRecord,
        row: u64,
        doubts: &mut Vec<Doubt>,
    ) -> Result<(), TableError> {
        if !cells.as_slice().contains(['\n', '\r']) {
            return Ok(());
        }
        let columns = self.described.header.len();
        let delimiter = char::from(self.delimiter);
        let mut line = row;
        for (at, cell) in cells.iter().enumerate() {
            let mut further = cell.lines().flat_map(|line| line.split('\r')).skip(1).peekable();
            let Some(_) = further.peek() else {
                continue;
            };
            let like_rows =
                columns > 1 && further.any(|line| line.matches(delimiter).count() + 1 >= columns);
            let column = self.described.header.get(at).unwrap_or_default().to_owned();
            let is_short = match self.described.meanings.get(at) {
                Some(Some(Meaning::Property { name, .. })) => *name != "address",
                Some(Some(Meaning::Schema)) => true,
                _ => false,
            };
            if like_rows && is_short {
                return Err(TableError::RowsInCell { line, column });
            }
            // In free text, two columns are a comma in a sentence.
            if is_short || (like_rows && columns > 2) {
                let reason = "the cell goes on after a line break; is a quote closed too late?";
                doubts.push(Doubt { line, column, reason: reason.to_owned() });
            }
            line += breaks(cell);
        }
        Ok(())
    }
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

/// An error of the CSV reader, or what made it one.
fn broken<R: Read>(reader: &csv::Reader<Text<R>>, error: csv::Error) -> TableError {
    match reader.get_ref().too_long() {
        Some(line) => TableError::RowTooLong { line },
        None => TableError::Csv(error),
    }
}

/// Line breaks in a cell; a carriage return and a line feed are one.
fn breaks(cell: &str) -> u64 {
    let count = |what: &str| cell.matches(what).count() as u64;
    count("\n") + count("\r") - count("\r\n")
}

/// `1 column`, `2 columns`.
fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
