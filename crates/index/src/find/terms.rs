//! The values of a property as a column, read from the terms of a segment.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use crate::fields;
use crate::values;

use super::meaning::cut;

/// For each document of a segment the number of the term that its value is.
///
/// There is no such column on disk: a property is sorted by too rarely to pay for one in every
/// snapshot. Reading it takes a walk over the postings of the property, about a second for a million
/// different values, and eight bytes a document.
pub(super) struct PropertyColumn {
    before: String,
    ords: Vec<u64>,
}

const NONE: u64 = u64::MAX;

impl PropertyColumn {
    /// Reads the field `properties.<name>`. Of several values the least is taken, or the greatest.
    ///
    /// A date stands among the terms by its year and month too. Among dates a term that another one of
    /// the same document goes on from is therefore no value of its own; nor is a year, where a day in it
    /// is known as well.
    pub(super) fn read(
        segment: &SegmentReader,
        field: &str,
        greatest: bool,
    ) -> tantivy::Result<PropertyColumn> {
        let (_, fields) = fields::schema();
        let before = values::term(field, "");
        let are_dates = cut(field).dates;
        let mut ords = vec![NONE; segment.max_doc() as usize];
        // The term each document has so far, for telling what goes on from it.
        let mut taken: Vec<(u64, Vec<u8>)> = Vec::new();
        let index = segment.inverted_index(fields.value)?;
        let mut terms = index.terms().range().ge(before.as_bytes()).into_stream()?;
        while terms.advance() {
            let Some(value) = terms.key().strip_prefix(before.as_bytes()) else { break };
            let ord = terms.term_ord();
            // Terms come in order: those that this one goes on from are on the way down to it.
            while taken.last().is_some_and(|(_, known)| !value.starts_with(known)) {
                taken.pop();
            }
            let mut postings =
                index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if let Some(own) = ords.get_mut(doc as usize) {
                    let goes_on = || are_dates && taken.iter().any(|(known, _)| known == own);
                    if greatest || *own == NONE || goes_on() {
                        *own = ord;
                    }
                }
                doc = postings.advance();
            }
            if are_dates {
                taken.push((ord, value.to_owned()));
            }
        }
        Ok(PropertyColumn { before, ords })
    }

    /// The number of a document's value.
    pub(super) fn ord(&self, doc: DocId) -> Option<u64> {
        self.ords.get(doc as usize).copied().filter(|ord| *ord != NONE)
    }

    /// The values behind numbers.
    pub(super) fn texts(
        &self,
        segment: &SegmentReader,
        ords: &[Option<u64>],
    ) -> tantivy::Result<Vec<Option<String>>> {
        let (_, fields) = fields::schema();
        let index = segment.inverted_index(fields.value)?;
        let mut term = Vec::new();
        let mut text = |ord: &Option<u64>| {
            let Some(ord) = ord else { return Ok(None) };
            term.clear();
            if !index.terms().ord_to_term(*ord, &mut term)? {
                return Ok(None);
            }
            let value = term.strip_prefix(self.before.as_bytes()).unwrap_or(&term);
            Ok(Some(String::from_utf8_lossy(value).into_owned()))
        };
        ords.iter().map(&mut text).collect()
    }
}
