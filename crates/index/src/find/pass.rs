//! One pass over the hits of one segment: what is in scope is counted and, if it is among the
//! first, kept.

use rustc_hash::FxHashMap;
use tantivy::columnar::Column;
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, SegmentReader};

use crate::Facet;

use super::columns::{By, MISSING, Numbered, Part};
use super::facets::{Counted, Counter};
use super::texts::texts_of;
use super::top::Top;

/// Hits taken together.
const BLOCK: usize = 256;

/// What is asked of every segment alike.
pub(super) struct Asked<'a> {
    pub(super) weight: &'a dyn Weight,
    /// Hits differ in relevance, rather than in how well documented they are alone.
    pub(super) scoring: bool,
    pub(super) sort: &'a [By],
    pub(super) facets: &'a [Facet],
    /// Hits to keep.
    pub(super) limit: usize,
}

/// Whether an entity, by its position in the import, is in scope.
pub(super) type Gate<'a> = dyn Fn(u64) -> bool + Sync + 'a;

/// A hit, comparable with those of other segments: the least comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked {
    parts: Vec<Part>,
    relevance: u64,
    pub(super) id: String,
    pub(super) snapshot: usize,
    pub(super) address: DocAddress,
}

/// What one segment holds of what is asked.
pub(super) struct Passed {
    /// Hits whose id no other snapshot holds.
    pub(super) alone: u64,
    /// The others: the numbers of their ids.
    pub(super) shared: Vec<u32>,
    pub(super) ranked: Vec<Ranked>,
    /// In the order asked for.
    pub(super) facets: Vec<Counted>,
}

struct Pass<'a> {
    orders: Column<u64>,
    gate: Option<&'a Gate<'a>>,
    /// Positions that other snapshots hold too.
    held: Option<&'a FxHashMap<u32, u32>>,
    values: Option<Column<u64>>,
    sort: Vec<Numbered>,
    ids: Numbered,
    counters: Vec<Counter>,
    top: Top,
    alone: u64,
    shared: Vec<u32>,
    docs: Vec<DocId>,
}

/// Goes over the hits of one segment, the `place` in its snapshot.
pub(super) fn pass(
    asked: &Asked<'_>,
    segment: &SegmentReader,
    (snapshot, segment_ord): (usize, u32),
    gate: Option<&Gate<'_>>,
    held: Option<&FxHashMap<u32, u32>>,
) -> tantivy::Result<Passed> {
    let columns = segment.fast_fields();
    let open = |by| Numbered::open(segment, snapshot, by);
    let mut pass = Pass {
        orders: columns.u64("order")?,
        gate,
        held,
        values: columns.column_opt("values")?,
        sort: asked.sort.iter().map(open).collect::<Result<_, _>>()?,
        ids: open(&By::id())?,
        counters: (asked.facets.iter())
            .map(|facet| Counter::open(segment, *facet))
            .collect::<Result<_, _>>()?,
        top: Top::new(asked.limit),
        alone: 0,
        shared: Vec::new(),
        docs: Vec::with_capacity(BLOCK),
    };
    if asked.scoring {
        let mut block = Vec::with_capacity(BLOCK);
        asked.weight.for_each(segment, &mut |doc, score| {
            block.push((doc, score));
            if block.len() == BLOCK {
                pass.block(segment, block.drain(..));
            }
        })?;
        pass.block(segment, block.into_iter());
    } else {
        asked.weight.for_each_no_score(segment, &mut |docs| {
            pass.block(segment, docs.iter().map(|doc| (*doc, 1.0)));
        })?;
    }
    pass.finish(segment, |doc_id| (snapshot, DocAddress { segment_ord, doc_id }))
}

impl Pass<'_> {
    fn block(&mut self, segment: &SegmentReader, hits: impl Iterator<Item = (DocId, Score)>) {
        self.docs.clear();
        for (doc, score) in hits {
            let order = || self.orders.first(doc).unwrap_or(u64::MAX);
            if self.gate.is_some_and(|gate| !gate(order())) || segment.is_deleted(doc) {
                continue;
            }
            let held = self.held.and_then(|held| held.get(&u32::try_from(order()).ok()?));
            match held {
                None => self.docs.push(doc),
                Some(number) => {
                    self.shared.push(*number);
                    self.counters.iter_mut().for_each(|counter| counter.note(doc, *number));
                }
            }
            let values = || self.values.as_ref().and_then(|values| values.first(doc)).unwrap_or(0);
            let parts = self.sort.len();
            self.top.offer(doc, parts + 2, |part| match part {
                part if part < parts => self.sort[part].number(doc),
                part if part == parts => rank(score, values()),
                _ => self.ids.number(doc),
            });
        }
        self.alone += self.docs.len() as u64;
        for counter in &mut self.counters {
            counter.count(&self.docs);
        }
    }

    fn finish(
        self,
        segment: &SegmentReader,
        place: impl Fn(DocId) -> (usize, DocAddress),
    ) -> tantivy::Result<Passed> {
        let kept = self.top.kept();
        let numbers = |part: usize| kept.iter().map(|(key, _)| key[part]).collect::<Vec<_>>();
        let mut parts: Vec<Vec<Part>> = vec![Vec::new(); kept.len()];
        for (at, column) in self.sort.iter().enumerate() {
            for (parts, part) in parts.iter_mut().zip(column.parts(segment, &numbers(at))?) {
                parts.push(part);
            }
        }
        let ids: Vec<_> = (numbers(self.sort.len() + 1).into_iter())
            .map(|number| Some(number).filter(|number| *number != MISSING))
            .collect();
        let ids = texts_of(segment.fast_fields().str("entity_id")?.as_ref(), &ids)?;
        let ranked = (kept.into_iter().zip(parts).zip(ids))
            .map(|(((key, doc), parts), id)| {
                let (snapshot, address) = place(doc);
                let relevance = key[self.sort.len()];
                Ranked { parts, relevance, id: id.unwrap_or_default(), snapshot, address }
            })
            .collect();
        let facets = self.counters.into_iter().map(Counter::counted).collect::<Result<_, _>>()?;
        Ok(Passed { alone: self.alone, shared: self.shared, ranked, facets })
    }
}

/// Relevance as a number, the most relevant least: how well the words fit, and more for an entity
/// of which much is known. The tenth of the root of half its values is mild: eight values count for
/// a fifth more than none, eight hundred for three times as much.
fn rank(score: Score, values: u64) -> u64 {
    let relevance = score * (1.0 + (values as f32 / 2.0).sqrt() / 10.0);
    // The bits of positive numbers are in their order; whatever is no number is least relevant.
    let bits = if relevance > 0.0 { relevance.to_bits() } else { 0 };
    u64::from(!bits)
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn what_fits_better_and_what_is_better_known_comes_first() {
        assert!(rank(2.0, 0) < rank(1.0, 0));
        assert!(rank(1.0, 8) < rank(1.0, 7));
        assert!(rank(2.0, 0) < rank(1.0, 50));
        assert!(rank(1.0, 0) < rank(0.0, 1_000_000));
        assert_eq!(rank(f32::NAN, 3), rank(0.0, 3));
        assert!(rank(f32::INFINITY, 3) < rank(f32::MAX, 0));
    }
}
