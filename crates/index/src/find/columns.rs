//! What results are sorted by, in one segment.

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use crate::query::Facet;
use crate::{SearchError, Sort};

use super::texts::texts_of;

/// A column to sort by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct By {
    column: String,
    is_text: bool,
    descending: bool,
}

impl By {
    /// By id, the last resort.
    pub(super) fn id() -> By {
        By { column: "entity_id".to_owned(), is_text: true, descending: false }
    }
}

/// The columns for an order asked for.
///
/// # Errors
/// There is no such column.
pub(super) fn sorted_by(sort: &[Sort]) -> Result<Vec<By>, SearchError> {
    let mut all: Vec<By> = Vec::new();
    for Sort { field, descending } in sort {
        let (column, is_text) = match field.as_str() {
            "caption" | "entity_id" => (field.clone(), true),
            "id" => ("entity_id".to_owned(), true),
            "first_seen" | "last_seen" | "last_change" => (field.clone(), false),
            name if Facet::ALL.iter().any(|facet| facet.name() == name) => {
                (format!("by_{name}"), true)
            }
            _ => return Err(SearchError::Sort { field: field.clone() }),
        };
        let by = By { column, is_text, descending: *descending };
        // The same says nothing the second time; of several values the other end may.
        if !all.contains(&by) {
            all.push(by);
        }
    }
    Ok(all)
}

/// The same of one hit, comparable between segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The least first, turned around if the greatest is wanted.
    Number(u64),
    Ascending(String),
    Descending(std::cmp::Reverse<String>),
    /// No value: behind all that have one, whichever way.
    Missing,
}

/// A number for a document such that the least comes first; this one for documents without a value.
pub(super) const MISSING: u64 = u64::MAX;

/// A column of one segment.
pub(super) struct Numbered {
    by: By,
    numbers: Option<Column<u64>>,
}

impl Numbered {
    pub(super) fn open(segment: &SegmentReader, by: &By) -> tantivy::Result<Numbered> {
        let columns = segment.fast_fields();
        let numbers = match by.is_text {
            true => columns.str(&by.column)?.map(|column| column.ords().clone()),
            false => columns.column_opt::<u64>(&by.column)?,
        };
        Ok(Numbered { by: by.clone(), numbers })
    }

    /// The number of a document. Of several values the one counts that comes first.
    pub(super) fn number(&self, doc: DocId) -> u64 {
        let values = self.numbers.iter().flat_map(|numbers| numbers.values_for_doc(doc));
        let found = match self.by.descending {
            true => values.max().map(|value| MISSING - 1 - value),
            false => values.min(),
        };
        found.unwrap_or(MISSING)
    }

    /// What numbers of this column stand for.
    pub(super) fn parts(
        &self,
        segment: &SegmentReader,
        numbers: &[u64],
    ) -> tantivy::Result<Vec<Part>> {
        if !self.by.is_text {
            let part = |number: &u64| match *number {
                MISSING => Part::Missing,
                number => Part::Number(number),
            };
            return Ok(numbers.iter().map(part).collect());
        }
        let ord = |number: u64| if self.by.descending { MISSING - 1 - number } else { number };
        let ords: Vec<_> = (numbers.iter())
            .map(|number| Some(*number).filter(|number| *number != MISSING).map(ord))
            .collect();
        let column = segment.fast_fields().str(&self.by.column)?;
        let texts = texts_of(column.as_ref(), &ords)?;
        let part = |text: Option<String>| match text {
            None => Part::Missing,
            Some(text) if self.by.descending => Part::Descending(std::cmp::Reverse(text)),
            Some(text) => Part::Ascending(text),
        };
        Ok(texts.into_iter().map(part).collect())
    }
}
