//! Sorted runs, merged into one list of entities for each key.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

use super::writer::Pair;

/// Hands over every key, ascending, with the entities that carry it, ascending and each once.
pub(super) fn merge<'a>(
    mut runs: Vec<Box<dyn Iterator<Item = io::Result<Pair>> + 'a>>,
    mut each: impl FnMut(u64, &[u32]) -> io::Result<()>,
) -> io::Result<()> {
    let mut heads = BinaryHeap::with_capacity(runs.len());
    for (at, run) in runs.iter_mut().enumerate() {
        if let Some(pair) = run.next() {
            heads.push(Reverse((pair?, at)));
        }
    }
    let (mut key, mut entities) = (0, Vec::new());
    while let Some(mut head) = heads.peek_mut() {
        let Reverse(((next, entity), at)) = *head;
        match runs[at].next() {
            Some(pair) => {
                head.0.0 = pair?;
                drop(head);
            }
            None => drop(std::collections::binary_heap::PeekMut::pop(head)),
        }
        if next != key && !entities.is_empty() {
            each(key, &entities)?;
            entities.clear();
        }
        key = next;
        if entities.last() != Some(&entity) {
            entities.push(entity);
        }
    }
    if entities.is_empty() { Ok(()) } else { each(key, &entities) }
}
