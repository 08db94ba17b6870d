//! What results are sorted by, in one segment.

use model::{Kind, ontology};
use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use crate::query::{Facet, IMPORT_ORDER};
use crate::{SearchError, Sort};

use super::terms::PropertyColumn;
use super::texts::texts_of;

/// What to sort by, and which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct By {
    what: What,
    descending: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// A column of texts.
    Text(String),
    /// A column of numbers.
    Number(String),
    /// The position in the import, of one snapshot after another.
    Load,
    /// The values of a property: `properties.<name>`.
    Property(String),
}

impl By {
    /// By id, the last resort.
    pub(super) fn id() -> By {
        By { what: What::Text("entity_id".to_owned()), descending: false }
    }
}

/// The columns for an order asked for.
///
/// # Errors
/// There is no such column.
pub(super) fn sorted_by(sort: &[Sort]) -> Result<Vec<By>, SearchError> {
    let mut all: Vec<By> = Vec::new();
    for Sort { field, descending } in sort {
        let what = match field.as_str() {
            "caption" | "entity_id" => What::Text(field.clone()),
            "id" => What::Text("entity_id".to_owned()),
            "first_seen" | "last_seen" | "last_change" => What::Number(field.clone()),
            IMPORT_ORDER => What::Load,
            name if Facet::ALL.iter().any(|facet| facet.name() == name) => {
                What::Text(format!("by_{name}"))
            }
            name if is_sortable_property(name) => What::Property(field.clone()),
            _ => return Err(SearchError::Sort { field: field.clone() }),
        };
        let by = By { what, descending: *descending };
        // The same says nothing the second time; of several values the other end may.
        if !all.contains(&by) {
            all.push(by);
        }
    }
    Ok(all)
}

/// Whether the field is a property, and its values are not cut into words in any schema.
fn is_sortable_property(field: &str) -> bool {
    let Some(prop) = field.strip_prefix("properties.") else {
        return false;
    };
    let whole = |kind: Kind| {
        use Kind::{Address, Checksum, Html, Json, Name, String, Text};
        !matches!(kind, Address | Checksum | Html | Json | Name | String | Text)
    };
    let mut known = ontology().schemata().iter().filter_map(|schema| schema.property(prop));
    known
        .next()
        .is_some_and(|first| whole(first.kind) && known.all(|property| whole(property.kind)))
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
    numbers: Numbers,
}

enum Numbers {
    Column(Option<Column<u64>>),
    /// With the place of the snapshot.
    Load(Column<u64>, usize),
    Property(PropertyColumn),
}

impl Numbered {
    /// Opens a column of the snapshot at that place.
    pub(super) fn open(
        segment: &SegmentReader,
        snapshot: usize,
        by: &By,
    ) -> tantivy::Result<Numbered> {
        let columns = segment.fast_fields();
        let numbers = match &by.what {
            What::Text(name) => {
                Numbers::Column(columns.str(name)?.map(|column| column.ords().clone()))
            }
            What::Number(name) => Numbers::Column(columns.column_opt::<u64>(name)?),
            What::Load => Numbers::Load(columns.u64("order")?, snapshot),
            What::Property(field) => {
                Numbers::Property(PropertyColumn::read(segment, field, by.descending)?)
            }
        };
        Ok(Numbered { by: by.clone(), numbers })
    }

    /// The number of a document. Of several values the one counts that comes first.
    pub(super) fn number(&self, doc: DocId) -> u64 {
        let found = match &self.numbers {
            Numbers::Property(column) => column.ord(doc),
            // Positions are below 2^32, and nobody opens as many snapshots.
            Numbers::Load(orders, at) => orders.first(doc).map(|own| ((*at as u64) << 32) + own),
            Numbers::Column(numbers) => {
                let values = numbers.iter().flat_map(|numbers| numbers.values_for_doc(doc));
                if self.by.descending { values.max() } else { values.min() }
            }
        };
        match found {
            Some(value) if self.by.descending => MISSING - 1 - value,
            Some(value) => value,
            None => MISSING,
        }
    }

    /// What numbers of this column stand for.
    pub(super) fn parts(
        &self,
        segment: &SegmentReader,
        numbers: &[u64],
    ) -> tantivy::Result<Vec<Part>> {
        let ord = |number: u64| if self.by.descending { MISSING - 1 - number } else { number };
        let ords = || -> Vec<_> {
            let known = |number: &u64| Some(*number).filter(|number| *number != MISSING);
            numbers.iter().map(|number| known(number).map(ord)).collect()
        };
        let texts = match (&self.by.what, &self.numbers) {
            (What::Text(name), _) => texts_of(segment.fast_fields().str(name)?.as_ref(), &ords())?,
            (_, Numbers::Property(column)) => column.texts(segment, &ords())?,
            _ => {
                let part = |number: &u64| match *number {
                    MISSING => Part::Missing,
                    number => Part::Number(number),
                };
                return Ok(numbers.iter().map(part).collect());
            }
        };
        let part = |text: Option<String>| match text {
            None => Part::Missing,
            Some(text) if self.by.descending => Part::Descending(std::cmp::Reverse(text)),
            Some(text) => Part::Ascending(text),
        };
        Ok(texts.into_iter().map(part).collect())
    }
}
