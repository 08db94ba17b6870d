//! Queries the index library has no ready form for.

use std::ops::Bound;
use std::sync::Arc;

use tantivy::query::{
    AutomatonWeight, BitSetDocSet, ConstScorer, DfaWrapper, EmptyScorer, EnableScoring,
    Explanation, FuzzyTermQuery, Query, Scorer, Weight,
};
use tantivy::schema::Field;
use tantivy::{BitSet, DocId, Score, SegmentReader, TantivyError, Term};

use super::pattern::Shape;
use super::syntax::Piece;

/// Terms that are nearly a word, all of them behind `before`.
///
/// The library's own query would allow for errors in what stands before the word, too.
#[derive(Debug, Clone)]
pub(super) struct Nearly {
    pub(super) field: Field,
    pub(super) before: String,
    pub(super) word: String,
    pub(super) letters: u8,
}

impl Query for Nearly {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let Nearly { field, before, word, letters } = self;
        let term = Term::from_field_text(*field, &format!("{before}{word}"));
        let automaton = Arc::new(FuzzyTermQuery::new(term, *letters, true).automaton()?);
        let within = before.as_bytes();
        Ok(Box::new(AutomatonWeight::<DfaWrapper>::new_for_json_path(*field, automaton, within)))
    }
}

/// Entities whose text in a column fits a pattern. Reads the part of the column's dictionary that
/// begins as the pattern does.
#[derive(Debug, Clone)]
pub(super) struct ColumnFits {
    column: &'static str,
    begin: String,
    shape: Arc<Shape>,
}

impl ColumnFits {
    /// # Errors
    /// The pattern is too long.
    pub(super) fn new(column: &'static str, pieces: &[Piece]) -> Result<ColumnFits, String> {
        let begin = match pieces.first() {
            Some(Piece::Text(text)) => text.clone(),
            _ => String::new(),
        };
        Ok(ColumnFits { column, begin, shape: Arc::new(Shape::new(pieces)?) })
    }
}

impl Query for ColumnFits {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for ColumnFits {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(column) = reader.fast_fields().str(self.column)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let mut fitting = BitSet::with_max_value(column.num_terms() as u32);
        let mut terms = column.dictionary().prefix_range(&self.begin).into_stream()?;
        while terms.advance() {
            if std::str::from_utf8(terms.key()).is_ok_and(|text| self.shape.fits(text)) {
                fitting.insert(terms.term_ord() as u32);
            }
        }
        let mut found = BitSet::with_max_value(reader.max_doc());
        if fitting.len() > 0 {
            for doc in 0..reader.max_doc() {
                if column.term_ords(doc).any(|ord| fitting.contains(ord as u32)) {
                    found.insert(doc);
                }
            }
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(found), boost)))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        // Nobody asks for it.
        Err(TantivyError::InvalidArgument(format!("no explanation of document {doc}")))
    }
}

/// The bounds of every text that begins so.
pub(super) fn beginning(field: Field, text: &str) -> (Bound<Term>, Bound<Term>) {
    (Bound::Included(Term::from_field_text(field, text)), Bound::Excluded(after(field, text)))
}

/// A term behind every text that begins so.
pub(super) fn after(field: Field, text: &str) -> Term {
    Term::from_field_text(field, &format!("{text}{}", char::MAX))
}
