//! Counting hits by what they have.

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use crate::Facet;

use super::texts::texts_of;

/// Values of a facet that are handed out.
const MAX_VALUES: usize = 1000;

/// Counts the hits of one segment by one facet.
pub(super) struct Counter {
    column: Option<StrColumn>,
    counts: Vec<u32>,
    /// Ids that other snapshots hold too, by number, each with a value of theirs.
    noted: Vec<(u32, u64)>,
    docs: Vec<DocId>,
    rows: Vec<u32>,
    ords: Vec<u64>,
}

impl Counter {
    pub(super) fn open(segment: &SegmentReader, facet: Facet) -> tantivy::Result<Counter> {
        let column = segment.fast_fields().str(&format!("by_{}", facet.name()))?;
        let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        let noted = Vec::new();
        Ok(Counter { column, counts, noted, docs: Vec::new(), rows: Vec::new(), ords: Vec::new() })
    }

    /// Counts these documents, in ascending order. An entity has a value once, however many say so.
    pub(super) fn count(&mut self, docs: &[DocId]) {
        let Some(column) = &self.column else {
            return;
        };
        self.docs.clear();
        self.rows.clear();
        column.ords().row_ids_for_docs(docs, &mut self.docs, &mut self.rows);
        self.ords.resize(self.rows.len(), 0);
        column.ords().values.get_vals(&self.rows, &mut self.ords);
        for ord in &self.ords {
            if let Some(count) = self.counts.get_mut(*ord as usize) {
                *count += 1;
            }
        }
    }

    /// Keeps the values of a document for the end: another snapshot has its id, and may say the same.
    pub(super) fn note(&mut self, doc: DocId, number: u32) {
        let ords = self.column.iter().flat_map(|column| column.ords().values_for_doc(doc));
        self.noted.extend(ords.map(|ord| (number, ord)));
    }

    /// What was counted.
    pub(super) fn counted(self) -> tantivy::Result<Counted> {
        let counted = (0..).zip(&self.counts).filter(|(_, count)| **count > 0).map(|(ord, _)| ord);
        let mut ords: Vec<u64> = counted.chain(self.noted.iter().map(|(_, ord)| *ord)).collect();
        ords.sort_unstable();
        ords.dedup();
        let wanted: Vec<Option<u64>> = ords.iter().copied().map(Some).collect();
        let texts = texts_of(self.column.as_ref(), &wanted)?;
        let count = |ord: u64| self.counts.get(ord as usize).copied().map_or(0, u64::from);
        let values = texts.into_iter().zip(&ords);
        let values = values.map(|(text, ord)| (text.unwrap_or_default(), count(*ord))).collect();
        let place = |ord: u64| ords.binary_search(&ord).unwrap_or_default();
        let noted = self.noted.iter().map(|(number, ord)| (*number, place(*ord))).collect();
        Ok(Counted { values, noted })
    }
}

/// The values of a facet in one segment.
pub(super) struct Counted {
    /// Each value, and how many hits have it whose id no other snapshot holds.
    values: Vec<(String, u64)>,
    /// The other hits, by the number of their id, each with the place of a value.
    noted: Vec<(u32, usize)>,
}

/// Counts of several segments as those of one: the greatest first, equal ones by name. An id that
/// several hold has a value once, whoever says so.
///
/// Exact, and so as slow as there are different values: a million identifiers take a second, and
/// the values of every other facet are few.
pub(super) fn merged<'a>(parts: impl IntoIterator<Item = &'a Counted>) -> Vec<(String, u64)> {
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut counts: Vec<(&str, u64)> = Vec::new();
    let mut seen: FxHashSet<(u32, usize)> = FxHashSet::default();
    for part in parts {
        let mut own = Vec::with_capacity(part.values.len());
        for (value, count) in &part.values {
            let place = *places.entry(value).or_insert_with(|| {
                counts.push((value, 0));
                counts.len() - 1
            });
            counts[place].1 += count;
            own.push(place);
        }
        for (number, at) in &part.noted {
            let place = own[*at];
            counts[place].1 += u64::from(seen.insert((*number, place)));
        }
    }
    let order = |a: &(&str, u64), b: &(&str, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0));
    if counts.len() > MAX_VALUES {
        counts.select_nth_unstable_by(MAX_VALUES, order);
        counts.truncate(MAX_VALUES);
    }
    counts.sort_unstable_by(order);
    counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect()
}
