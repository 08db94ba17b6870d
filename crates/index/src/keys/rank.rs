//! Which entities share most with a question.
//!
//! Entities are walked in blocks of [`BLOCK`], each list of a key once through. A key counts for the
//! logarithm of how rare it is, and of the keys of one group, which stand for the same word, the rarest
//! counts. Groups that could not lift an entity among the best by themselves, all of them together,
//! only add to what the others found (MaxScore: Turtle and Flood 1995).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::KeyIndex;
use super::file::Postings;

/// Entities whose sums are kept at once: they fit in the nearest cache.
const BLOCK: u32 = 16 * 1024;

/// A hashed key with what sharing it counts for.
pub(crate) type Weighted = (u64, f32);

/// What is asked of a key index.
pub(crate) struct Ask<'a> {
    /// Groups of keys, any of which finds an entity: the weightiest first, as are the keys of each.
    /// What an entity shares is added up in this order, so that it is the same to the last digit in
    /// whichever index the entity lies.
    pub(crate) groups: &'a [Vec<Weighted>],
    /// Keys that find none, and tell those that were found apart.
    pub(crate) hints: &'a [Weighted],
    /// At most this many are returned.
    pub(crate) limit: usize,
}

/// What sharing a key counts for that so many of all entities have.
pub(crate) fn weight(entities: u64, carriers: u64) -> f32 {
    (entities.max(1) as f32 / carriers.max(1) as f32).ln().max(0.1)
}

/// Brings groups into the order of [`Ask::groups`].
pub(crate) fn order(groups: &mut Vec<Vec<Weighted>>) {
    groups.retain(|keys| !keys.is_empty());
    groups.iter_mut().for_each(|keys| keys.sort_by(|a, b| b.1.total_cmp(&a.1)));
    groups.sort_by(|a, b| b[0].1.total_cmp(&a[0].1));
}

struct List<'a> {
    postings: Postings<'a>,
    next: Option<u32>,
    weight: f32,
}

/// The entities that share most with a question, best first, equal ones in the order of the import;
/// only such as are allowed.
pub(crate) fn rank(
    index: &KeyIndex,
    ask: &Ask<'_>,
    allow: impl Fn(u32) -> bool,
) -> Vec<(u32, f32)> {
    if ask.limit == 0 {
        return Vec::new();
    }
    let list = |(key, weight): &Weighted| {
        let mut postings = index.postings(*key)?;
        Some(List { next: postings.next(), postings, weight: *weight })
    };
    let mut groups: Vec<Vec<List<'_>>> = (ask.groups.iter())
        .map(|group| group.iter().filter_map(list).collect::<Vec<_>>())
        .filter(|lists| !lists.is_empty())
        .collect();
    let mut hints: Vec<List<'_>> = ask.hints.iter().filter_map(list).collect();
    let all_hints: f32 = hints.iter().map(|hint| hint.weight).sum();
    // What each group and all lighter ones can add together.
    let mut reach: Vec<f32> = groups.iter().map(|lists| lists[0].weight).collect();
    let mut sum = all_hints;
    for weight in reach.iter_mut().rev() {
        sum += *weight;
        *weight = sum;
    }
    let mut best = Best::new(ask.limit);
    let mut sums = vec![0.0_f32; BLOCK as usize];
    // The last group that counted for an entity of the block.
    let mut counted = vec![u16::MAX; BLOCK as usize];
    let mut touched: Vec<u16> = Vec::new();
    while let Some(first) = groups.iter().flatten().filter_map(|list| list.next).min() {
        let start = first / BLOCK * BLOCK;
        let end = start.saturating_add(BLOCK);
        let least = best.least();
        for (group, (lists, reach)) in (0_u16..).zip(groups.iter_mut().zip(&reach)) {
            let opens = *reach > least;
            for list in lists {
                list.walk(end, |entity, weight| {
                    let at = (entity - start) as usize;
                    if sums[at] > 0.0 {
                        if counted[at] != group {
                            sums[at] += weight;
                            counted[at] = group;
                        }
                    } else if opens {
                        sums[at] = weight;
                        counted[at] = group;
                        touched.push(at as u16);
                    }
                });
            }
        }
        for hint in &mut hints {
            hint.walk(end, |entity, weight| {
                let at = entity.checked_sub(start).map_or(usize::MAX, |at| at as usize);
                if sums.get(at).is_some_and(|sum| *sum > 0.0) {
                    sums[at] += weight;
                }
            });
        }
        touched.sort_unstable();
        for at in touched.drain(..) {
            let entity = start + u32::from(at);
            let sum = std::mem::take(&mut sums[usize::from(at)]);
            counted[usize::from(at)] = u16::MAX;
            if sum > best.least() && allow(entity) {
                best.add(sum, entity);
            }
        }
    }
    best.sorted()
}

impl List<'_> {
    #[inline]
    fn walk(&mut self, end: u32, mut each: impl FnMut(u32, f32)) {
        while let Some(entity) = self.next.filter(|entity| *entity < end) {
            each(entity, self.weight);
            self.next = self.postings.next();
        }
    }
}

/// The best so far, the worst of them on top.
struct Best {
    limit: usize,
    heap: BinaryHeap<Worst>,
}

struct Worst(f32, u32);

impl Best {
    fn new(limit: usize) -> Best {
        Best { limit, heap: BinaryHeap::new() }
    }

    /// What must be exceeded to be among the best: entities come in the order that decides ties.
    fn least(&self) -> f32 {
        match self.heap.peek() {
            Some(worst) if self.heap.len() >= self.limit => worst.0,
            _ => 0.0,
        }
    }

    fn add(&mut self, sum: f32, entity: u32) {
        if self.heap.len() >= self.limit {
            self.heap.pop();
        }
        self.heap.push(Worst(sum, entity));
    }

    fn sorted(self) -> Vec<(u32, f32)> {
        let sorted = self.heap.into_sorted_vec();
        sorted.into_iter().map(|Worst(sum, entity)| (entity, sum)).collect()
    }
}

impl Ord for Worst {
    fn cmp(&self, other: &Worst) -> Ordering {
        other.0.total_cmp(&self.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Worst {
    fn partial_cmp(&self, other: &Worst) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Worst {
    fn eq(&self, other: &Worst) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Worst {}

#[cfg(test)]
mod tests {
    use super::super::{KeyIndex, KeyWriter, hash};
    use super::*;
    use proptest::prelude::*;
    use tantivy::directory::MmapDirectory;

    /// Adds up what every entity shares, with no cleverness.
    fn slow_twin(
        entities: &[Vec<u8>],
        groups: &[Vec<u8>],
        hints: &[u8],
        limit: usize,
    ) -> Vec<(u32, f32)> {
        let weight = |key: &u8| {
            let count = entities.iter().filter(|own| own.contains(key)).count();
            (count > 0).then(|| (entities.len() as f32 / count as f32).ln().max(0.1))
        };
        let weights = |own: &Vec<u8>, of: &[u8]| -> Vec<f32> {
            of.iter().filter(|key| own.contains(key)).filter_map(weight).collect()
        };
        let groups_of = |own: &Vec<u8>| -> f32 {
            let best = |group: &Vec<u8>| weights(own, group).into_iter().fold(0.0, f32::max);
            groups.iter().map(best).sum()
        };
        let mut all: Vec<(u32, f32)> = (0..)
            .zip(entities)
            .filter(|(_, own)| groups.iter().flatten().any(|key| own.contains(key)))
            .map(|(at, own)| (at, groups_of(own) + weights(own, hints).iter().sum::<f32>()))
            .collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(limit);
        all
    }

    proptest! {
        #[test]
        fn ranks_like_its_slow_twin(
            entities in prop::collection::vec(prop::collection::vec(0_u8..12, 0..6), 1..60),
            groups in prop::collection::vec(prop::collection::vec(0_u8..8, 0..4), 0..5),
            hints in prop::collection::btree_set(8_u8..14, 0..4),
            limit in 1_usize..20,
        ) {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let mut writer = KeyWriter::new(folder.path(), 0);
            let hashed = |keys: &[u8]| -> Vec<u64> { keys.iter().map(|key| hash(&key.to_string())).collect() };
            for (at, own) in (0..).zip(&entities) {
                writer.add(at, &hashed(own)).expect("a disk with room");
            }
            writer.finish().expect("a disk with room");
            let mapped = MmapDirectory::open(folder.path()).expect("a folder");
            let index = KeyIndex::open(folder.path(), &mapped, 0).expect("an index");
            let hints: Vec<u8> = hints.into_iter().collect();
            let weighted = |keys: &[u8]| -> Vec<Weighted> {
                let count = |key: u64| index.postings(key).map_or(0, |postings| postings.count);
                let all = entities.len() as u64;
                hashed(keys).into_iter().map(|key| (key, weight(all, count(key)))).collect()
            };
            let mut weighted_groups = groups.iter().map(|group| weighted(group)).collect();
            order(&mut weighted_groups);
            let ask = Ask { groups: &weighted_groups, hints: &weighted(&hints), limit };
            let found = rank(&index, &ask, |_| true);
            let expected = slow_twin(&entities, &groups, &hints, limit);
            // Sums of floats differ in the last place with the order they are added in: equal ones
            // may change places, so the sums are compared.
            prop_assert_eq!(found.len(), expected.len());
            for ((_, sum), (_, expected)) in found.iter().zip(&expected) {
                prop_assert!((sum - expected).abs() < 1e-4, "{} is not {}", sum, expected);
            }
        }
    }
}
