//! The first few of many documents.

use tantivy::DocId;

/// Keeps the documents with the least keys.
///
/// Keys are compared part by part, and no further than needed: most documents are out after the
/// first part, and only those that are in have a key made of them.
pub(super) struct Top {
    limit: usize,
    kept: Vec<(Vec<u64>, DocId)>,
    /// The greatest key that was in when there were last too many.
    bar: Option<Vec<u64>>,
}

impl Top {
    pub(super) fn new(limit: usize) -> Top {
        Top { limit, kept: Vec::new(), bar: None }
    }

    /// Takes a document in if its key, of which `part` tells each part, is among the least.
    pub(super) fn offer(&mut self, doc: DocId, parts: usize, part: impl Fn(usize) -> u64) {
        if self.limit == 0 {
            return;
        }
        if let Some(bar) = &self.bar {
            let differs = (bar.iter().enumerate())
                .map(|(at, bar)| part(at).cmp(bar))
                .find(|order| order.is_ne());
            if !differs.is_some_and(|order| order.is_lt()) {
                return;
            }
        }
        self.kept.push(((0..parts).map(part).collect(), doc));
        if self.kept.len() >= self.limit.saturating_mul(2).max(64) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.kept.len() > self.limit {
            let (_, last, _) = self.kept.select_nth_unstable(self.limit - 1);
            self.bar = Some(last.0.clone());
            self.kept.truncate(self.limit);
        }
    }

    /// The documents kept, in no order, and their keys.
    pub(super) fn kept(mut self) -> Vec<(Vec<u64>, DocId)> {
        self.cut();
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Top;

    proptest! {
        #[test]
        fn the_least_are_kept(keys in prop::collection::vec((0..9_u64, 0..9_u64), 0..300), limit in 0..40_usize) {
            let mut top = Top::new(limit);
            // The number of the document makes keys distinct, as ids do.
            for (doc, key) in (0..).zip(&keys) {
                top.offer(doc, 3, |part| [key.0, key.1, u64::from(doc)][part]);
            }
            let mut kept = top.kept();
            kept.sort_unstable();
            let mut expect: Vec<_> =
                (0..).zip(&keys).map(|(doc, key)| (vec![key.0, key.1, u64::from(doc)], doc)).collect();
            expect.sort_unstable();
            expect.truncate(limit);
            prop_assert_eq!(kept, expect);
        }
    }
}
