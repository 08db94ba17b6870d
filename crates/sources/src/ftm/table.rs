//! Statements as CSV: which column is which, and the fields of a record.

use std::borrow::Cow;

use super::row::{Fields, is_true};

/// A column that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    CanonicalId,
    EntityId,
    Prop,
    Schema,
    Value,
    Dataset,
    Origin,
    Lang,
    OriginalValue,
    External,
    Target,
    FirstSeen,
    LastSeen,
    /// `id` and `prop_type`: derived, and derived again on writing.
    Derived,
}

/// What the columns of a file mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    columns: Vec<Option<Column>>,
    /// `prop` holds `Schema:prop`, and there is no canonical id.
    packed: bool,
    /// Names of columns that mean nothing.
    pub(crate) unknown: Vec<String>,
}

/// The columns of the header-less pack files of old.
const OLD_PACK: [Column; 10] = [
    Column::EntityId,
    Column::Prop,
    Column::Value,
    Column::Dataset,
    Column::Lang,
    Column::OriginalValue,
    Column::Target,
    Column::External,
    Column::FirstSeen,
    Column::LastSeen,
];

/// More columns than this is no statement file.
const MOST_COLUMNS: usize = 256;

impl Layout {
    /// Reads a header, columns in any order.
    ///
    /// # Errors
    /// It names too little to make statements of; says what is missing.
    pub(crate) fn from_header(header: &str) -> Result<Layout, String> {
        let mut columns = Vec::new();
        let mut unknown = Vec::new();
        for name in Cells::new(header) {
            let name = name.trim();
            let column = match name {
                "canonical_id" => Some(Column::CanonicalId),
                "entity_id" => Some(Column::EntityId),
                "prop" => Some(Column::Prop),
                "schema" => Some(Column::Schema),
                "value" => Some(Column::Value),
                "dataset" => Some(Column::Dataset),
                "origin" => Some(Column::Origin),
                "lang" => Some(Column::Lang),
                "original_value" => Some(Column::OriginalValue),
                "external" => Some(Column::External),
                "target" => Some(Column::Target),
                "first_seen" => Some(Column::FirstSeen),
                "last_seen" => Some(Column::LastSeen),
                "id" | "prop_type" => Some(Column::Derived),
                _ => None,
            };
            match column {
                None => unknown.push(name.chars().take(80).collect()),
                Some(Column::Derived) => {}
                Some(_) if columns.contains(&column) => {
                    return Err(format!("the column `{name}` comes twice"));
                }
                Some(_) => {}
            }
            columns.push(column);
            if columns.len() > MOST_COLUMNS {
                return Err(format!("more than {MOST_COLUMNS} columns"));
            }
        }
        let has = |column| columns.contains(&Some(column));
        let mut missing = Vec::new();
        if !has(Column::EntityId) && !has(Column::CanonicalId) {
            missing.push("`entity_id`");
        }
        if !has(Column::Prop) {
            missing.push("`prop`");
        }
        if !has(Column::Value) {
            missing.push("`value`");
        }
        if !missing.is_empty() {
            let shown: String = header.chars().take(80).collect();
            return Err(format!(
                "expected a header with the columns `entity_id`, `prop`, `value` and more, found \
                 `{shown}`: no {}",
                missing.join(", no ")
            ));
        }
        let packed = !has(Column::Schema);
        Ok(Layout { columns, packed, unknown })
    }

    /// The layout of a file without a header, if `first` is a record of one.
    pub(crate) fn without_header(first: &str) -> Option<Layout> {
        let cells: Vec<_> = Cells::new(first).take(OLD_PACK.len() + 1).collect();
        (cells.len() == OLD_PACK.len() && cells[1].contains(':')).then(|| Layout {
            columns: OLD_PACK.map(Some).to_vec(),
            packed: true,
            unknown: Vec::new(),
        })
    }

    /// The fields of one record.
    ///
    /// # Errors
    /// It has another number of cells than the header, or its packed property has no schema.
    pub(crate) fn fields<'a>(&self, record: &'a str) -> Result<Fields<'a>, String> {
        let mut fields = Fields::default();
        let mut cells = Cells::new(record);
        for (n, column) in self.columns.iter().enumerate() {
            let Some(cell) = cells.next() else {
                let expected = self.columns.len();
                return Err(format!("{n} cells where the header has {expected}"));
            };
            let field = match column {
                Some(Column::CanonicalId) => &mut fields.canonical_id,
                Some(Column::EntityId) => &mut fields.entity_id,
                Some(Column::Prop) => &mut fields.prop,
                Some(Column::Schema) => &mut fields.schema,
                Some(Column::Value) => &mut fields.value,
                Some(Column::Dataset) => &mut fields.dataset,
                Some(Column::Origin) => &mut fields.origin,
                Some(Column::Lang) => &mut fields.lang,
                Some(Column::OriginalValue) => &mut fields.original_value,
                Some(Column::FirstSeen) => &mut fields.first_seen,
                Some(Column::LastSeen) => &mut fields.last_seen,
                Some(Column::External) => {
                    fields.external = is_true(&cell);
                    continue;
                }
                Some(Column::Target) => {
                    fields.target = is_true(&cell);
                    continue;
                }
                Some(Column::Derived) | None => continue,
            };
            *field = Some(cell);
        }
        if cells.next().is_some() {
            let (expected, more) = (self.columns.len(), cells.count() + 1);
            let found = expected + more;
            return Err(format!("{found} cells where the header has {expected}"));
        }
        if self.packed
            && let Some(packed) = fields.prop.take()
        {
            let Some((schema, prop)) = packed.split_once(':') else {
                let shown: String = packed.chars().take(80).collect();
                return Err(format!("`{shown}` is not `Schema:property`"));
            };
            fields.schema = Some(Cow::Owned(schema.to_owned()));
            fields.prop = Some(Cow::Owned(prop.to_owned()));
        }
        Ok(fields)
    }
}

/// The cells of one CSV record, quotes taken off. Lenient as most readers are: a quote counts at
/// the beginning of a cell only, and what follows a closing quote belongs to the cell.
pub(crate) struct Cells<'a> {
    rest: Option<&'a str>,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(record: &'a str) -> Cells<'a> {
        Cells { rest: Some(record) }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        let text = self.rest?;
        let Some(quoted) = text.strip_prefix('"') else {
            let (cell, rest) = cut_at_comma(text);
            self.rest = rest;
            return Some(Cow::Borrowed(cell));
        };
        let bytes = quoted.as_bytes();
        let mut cell: Cow<'a, str> = Cow::Borrowed("");
        let mut from = 0;
        loop {
            let Some(n) = memchr::memchr(b'"', &bytes[from..]) else {
                // Not closed: the cutter refuses such records, so this is the last of a header.
                cell += &quoted[from..];
                self.rest = None;
                return Some(cell);
            };
            let quote = from + n;
            cell += &quoted[from..quote];
            if bytes.get(quote + 1) == Some(&b'"') {
                cell += "\"";
                from = quote + 2;
                continue;
            }
            let (tail, rest) = cut_at_comma(&quoted[quote + 1..]);
            cell += tail;
            self.rest = rest;
            return Some(cell);
        }
    }
}

fn cut_at_comma(text: &str) -> (&str, Option<&str>) {
    match memchr::memchr(b',', text.as_bytes()) {
        Some(comma) => (&text[..comma], Some(&text[comma + 1..])),
        None => (text, None),
    }
}
