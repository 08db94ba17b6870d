//! Counting hits by what they have.

use rustc_hash::FxHashMap;
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
    docs: Vec<DocId>,
    rows: Vec<u32>,
    ords: Vec<u64>,
}

impl Counter {
    pub(super) fn open(segment: &SegmentReader, facet: Facet) -> tantivy::Result<Counter> {
        let column = segment.fast_fields().str(&format!("by_{}", facet.name()))?;
        let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        Ok(Counter { column, counts, docs: Vec::new(), rows: Vec::new(), ords: Vec::new() })
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

    /// What was counted.
    pub(super) fn counted(self) -> tantivy::Result<Vec<(String, u64)>> {
        let ords = (0..).zip(&self.counts).filter(|(_, count)| **count > 0);
        let ords: Vec<_> = ords.map(|(ord, _)| Some(ord)).collect();
        let counts = self.counts.iter().filter(|count| **count > 0);
        let texts = texts_of(self.column.as_ref(), &ords)?;
        Ok((texts.into_iter().flatten()).zip(counts.map(|count| u64::from(*count))).collect())
    }
}

/// Counts of several segments as those of one: the greatest first, equal ones by name.
///
/// Exact, and so as slow as there are different values: a million identifiers take a second, and
/// the values of every other facet are few.
pub(super) fn merged<'a>(
    parts: impl IntoIterator<Item = &'a Vec<(String, u64)>>,
) -> Vec<(String, u64)> {
    let mut counts: FxHashMap<&str, u64> = FxHashMap::default();
    for (value, count) in parts.into_iter().flatten() {
        *counts.entry(value).or_default() += count;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    let order = |a: &(&str, u64), b: &(&str, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0));
    if counts.len() > MAX_VALUES {
        counts.select_nth_unstable_by(MAX_VALUES, order);
        counts.truncate(MAX_VALUES);
    }
    counts.sort_unstable_by(order);
    counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect()
}
