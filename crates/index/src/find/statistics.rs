//! How common words are in all snapshots together, so that hits of different snapshots can be ranked
//! by one measure.

use tantivy::Term;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;

use crate::snapshot::Stored;

/// Counts over several indexes of one layout.
pub(super) struct Statistics<'a>(pub(super) &'a [&'a Stored]);

impl Statistics<'_> {
    fn sum(&self, count: impl Fn(&Stored) -> tantivy::Result<u64>) -> tantivy::Result<u64> {
        self.0.iter().map(|stored| count(stored)).sum()
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.sum(|stored| stored.total_num_tokens(field))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.sum(Bm25StatisticsProvider::total_num_docs)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.sum(|stored| stored.doc_freq(term))
    }
}
