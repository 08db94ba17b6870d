//! JSON lines that people keep: each an object, one person, firm or vessel.
//!
//! The keys of an object are the columns of a table, recognised or mapped alike; a value may be a list.
//! An object with `schema` and `properties` is an entity of FollowTheMoney.

use std::io::{self, BufRead, Read};

use model::{Cleaner, Entity, ontology};
use serde_json::{Map, Value};

use super::columns::recognise;
use super::describe::{Columns, is_matchable, short};
use super::{Doubt, TableError, TableOptions, mapped};

/// Longest line accepted, in bytes.
const MAX_LINE: u64 = 1 << 20;

/// Most keys that lines may have between them: more are no columns.
const MAX_COLUMNS: usize = 2_000;

/// Lines being read one by one.
pub struct Lines<R> {
    reader: R,
    columns: Columns,
    options: TableOptions,
    line: u64,
}

/// One line: as written, and as what it may describe.
#[derive(Debug)]
pub struct Line {
    /// The object, as it stands, without blanks around it.
    pub text: String,
    /// The line, counted from 1.
    pub line: u64,
    /// What it describes: see [`super::Row::entities`].
    pub entities: Vec<Entity>,
    /// Values that are not what their key promises.
    pub doubts: Vec<Doubt>,
}

/// Why a line could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// A mapping is wrong.
    #[error(transparent)]
    Mapping(#[from] TableError),
    /// A line is no JSON object.
    #[error("line {line}: {reason}")]
    NoObject {
        /// Which line, counted from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A line is too long.
    #[error("line {line}: more than 1 MiB")]
    TooLong {
        /// Which line, counted from 1.
        line: u64,
    },
    /// The file cannot be read on.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl LineError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            LineError::Mapping(error) => error.hint(),
            LineError::NoObject { .. } => Some("each line must be one JSON object"),
            LineError::TooLong { .. } => Some("each line must be one JSON object, on its own line"),
            LineError::Io(_) => None,
        }
    }
}

impl<R: BufRead> Lines<R> {
    /// Lines with the columns of these options.
    ///
    /// # Errors
    /// A mapping names something no entity has.
    pub fn new(reader: R, options: &TableOptions) -> Result<Lines<R>, LineError> {
        let mut columns = Columns {
            header: csv::StringRecord::new(),
            meanings: Vec::new(),
            schema: options.schema.clone(),
        };
        for (column, property) in &options.columns {
            let meaning = match property {
                Some(property) => Some(mapped(property, options.schema.as_deref())?),
                None => None,
            };
            columns.header.push_field(column.trim());
            columns.meanings.push(meaning);
        }
        Ok(Lines { reader, columns, options: options.clone(), line: 0 })
    }

    /// The next line that is not blank, or `None` after the last.
    ///
    /// # Errors
    /// The line is no JSON object, or the file cannot be read on.
    pub fn next_line(&mut self) -> Result<Option<Line>, LineError> {
        loop {
            let mut bytes = Vec::new();
            let n = (&mut self.reader).take(MAX_LINE + 1).read_until(b'\n', &mut bytes)?;
            if n == 0 {
                return Ok(None);
            }
            self.line += 1;
            if bytes.len() as u64 > MAX_LINE {
                return Err(LineError::TooLong { line: self.line });
            }
            let text =
                String::from_utf8(bytes).map_err(|_| self.no_object("not UTF-8".to_owned()))?;
            let text = text.trim_start_matches('\u{FEFF}').trim();
            if !text.is_empty() {
                return self.read(text).map(Some);
            }
        }
    }

    fn read(&mut self, text: &str) -> Result<Line, LineError> {
        let object: Map<String, Value> =
            serde_json::from_str(text).map_err(|error| self.no_object(error.to_string()))?;
        let mut doubts = Vec::new();
        let entities = match (&object.get("schema"), &object.get("properties")) {
            (Some(Value::String(schema)), Some(Value::Object(properties))) => {
                self.entity(schema, properties, &mut doubts)
            }
            _ => {
                let cells = self.cells(&object)?;
                self.columns.entities(&cells, self.line, self.line, &mut doubts)
            }
        };
        Ok(Line { text: text.to_owned(), line: self.line, entities, doubts })
    }

    /// The values of an object in the order of the columns, new ones at the end.
    fn cells(&mut self, object: &Map<String, Value>) -> Result<csv::StringRecord, LineError> {
        // In order of name, as below.
        let mut keys: Vec<&String> = object.keys().collect();
        keys.sort_unstable();
        for key in keys {
            if self.columns.header.iter().any(|known| known == key.trim()) {
                continue;
            }
            if self.columns.header.len() >= MAX_COLUMNS {
                return Err(self.no_object(format!("more than {MAX_COLUMNS} keys in all")));
            }
            self.columns.header.push_field(key.trim());
            self.columns.meanings.push(recognise(key));
        }
        let value = |column: &str| {
            let value = object.iter().find(|(key, _)| key.trim() == column).map(|(_, value)| value);
            value.map(cell).unwrap_or_default()
        };
        Ok(self.columns.header.iter().map(value).collect())
    }

    /// An entity of FollowTheMoney.
    fn entity(
        &self,
        schema: &str,
        properties: &Map<String, Value>,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<Entity> {
        let mut doubt = |column: &str, reason: String| {
            doubts.push(Doubt { line: self.line, column: column.to_owned(), reason });
        };
        let schema = self.options.schema.as_deref().unwrap_or(schema);
        let Some(known) = ontology().schema(schema) else {
            doubt("schema", format!("`{}` is no schema; left out", short(schema)));
            return Vec::new();
        };
        let cleaner = Cleaner { fuzzy_countries: true, ..Cleaner::default() };
        let mut entity = Entity::new(format!("row-{}", self.line), known.name);
        // In order of name: what keeps the order of an object is not ours to say.
        let mut properties: Vec<(&String, &Value)> = properties.iter().collect();
        properties.sort_unstable_by_key(|(name, _)| *name);
        for (name, values) in properties {
            let Some(property) = known.property(name).filter(|property| !property.stub) else {
                continue;
            };
            let values = match values {
                Value::Array(values) => values.as_slice(),
                one => std::slice::from_ref(one),
            };
            for value in values.iter().map(cell).filter(|value| !value.trim().is_empty()) {
                match cleaner.clean(property, &value) {
                    Ok(clean) => drop(entity.push(property.name, clean, &"table".into())),
                    Err(error) => doubt(name, format!("{error}; left out")),
                }
            }
        }
        super::describe::compose_name(&mut entity, &"table".into());
        let matchable =
            entity.statements.iter().any(|statement| is_matchable(known.name, &statement.prop));
        if matchable { vec![entity] } else { Vec::new() }
    }

    fn no_object(&self, reason: String) -> LineError {
        LineError::NoObject { line: self.line, reason }
    }
}

/// A value as a cell: what is in a list stands between semicolons.
fn cell(value: &Value) -> String {
    match value {
        Value::Null | Value::Object(_) => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join(";"),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines as `schema: property=value …`, doubts behind.
    fn read(text: &str) -> Vec<String> {
        let mut lines = Lines::new(text.as_bytes(), &TableOptions::default()).expect("no mapping");
        let mut all = Vec::new();
        loop {
            match lines.next_line() {
                Ok(None) => return all,
                Ok(Some(line)) => {
                    let said = |entity: &Entity| {
                        let values: Vec<String> = (entity.statements.iter())
                            .map(|own| format!("{}={}", own.prop.as_str(), own.value))
                            .collect();
                        format!("{}: {}", entity.schema_name, values.join(" "))
                    };
                    let entities: Vec<String> = line.entities.iter().map(said).collect();
                    let doubts = line.doubts.len();
                    all.push(format!("{} {} ({doubts})", line.line, entities.join(" | ")));
                }
                Err(error) => {
                    all.push(error.to_string());
                    return all;
                }
            }
        }
    }

    #[test]
    fn objects_are_rows_and_entities_are_entities() {
        let text = r#"
{"name": "Ada Example", "date of birth": "1970-01-02", "type": "person", "salary": 5}

{"schema": "Company", "properties": {"name": ["Muster AG"], "jurisdiction": "Germany", "x": "y"}}
{"type": "person", "name": "Bo Example", "nationality": ["de", "fr"]}
"#;
        assert_eq!(
            read(text),
            [
                "2 Person: birthDate=1970-01-02 name=Ada Example (0)",
                "4 Company: jurisdiction=de name=Muster AG (0)",
                "5 Person: name=Bo Example nationality=de nationality=fr (0)",
            ]
        );
    }

    #[test]
    fn what_is_no_object_is_an_error_with_its_line() {
        assert_eq!(read("{\"name\":\"A B\"}\n[1]").last().map(|own| &own[..7]), Some("line 2:"));
        assert!(read("{\"name\":").last().is_some_and(|own| own.starts_with("line 1:")));
    }
}
