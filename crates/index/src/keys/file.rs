//! Reading a key index where it lies.

use std::path::Path;

use tantivy::Directory;
use tantivy::directory::OwnedBytes;

use crate::IndexError;
use crate::layers::named;

use super::{HASHES, LISTS, PLACE_BITS, POSTINGS, Varints};

/// A key index, mapped.
pub(crate) struct KeyIndex {
    hashes: OwnedBytes,
    lists: OwnedBytes,
    postings: OwnedBytes,
}

/// The entities that carry a key.
#[derive(Debug, Clone)]
pub(crate) struct Postings<'a> {
    /// How many.
    pub(crate) count: u64,
    left: u64,
    last: u64,
    /// How far each is from the one before.
    steps: Varints<'a>,
}

impl Iterator for Postings<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        // A key of one entity has no list: the entity is in the entry.
        self.last = self.last.checked_add(self.steps.next().unwrap_or_default())?;
        u32::try_from(self.last).ok()
    }
}

impl KeyIndex {
    pub(crate) fn open(
        dir: &Path,
        folder: &dyn Directory,
        layer: u32,
    ) -> Result<KeyIndex, IndexError> {
        let open = |name: &str| crate::mapped(dir, folder, &named(name, layer));
        let index =
            KeyIndex { hashes: open(HASHES)?, lists: open(LISTS)?, postings: open(POSTINGS)? };
        if index.hashes.len() != index.lists.len() || !index.hashes.len().is_multiple_of(8) {
            let reason = format!("{HASHES} and {LISTS} do not belong together");
            return Err(IndexError::Damaged { dir: dir.to_owned(), reason });
        }
        Ok(index)
    }

    /// The entities that carry a key, ascending. A damaged list ends early.
    pub(crate) fn postings(&self, key: u64) -> Option<Postings<'_>> {
        let at = self.find(key)?;
        let entry = number(&self.lists, at);
        let (count, place) = (entry >> PLACE_BITS, entry & ((1 << PLACE_BITS) - 1));
        if count == 1 {
            return Some(Postings { count, left: 1, last: place, steps: Varints(&[]) });
        }
        let mut steps = Varints(self.postings.get(usize::try_from(place).ok()?..)?);
        let exact = steps.next()?;
        Some(Postings { count: exact, left: exact, last: 0, steps })
    }

    /// Hashes lie evenly: the place is guessed, and the search widens from there.
    fn find(&self, key: u64) -> Option<usize> {
        let count = self.hashes.len() / 8;
        if count == 0 {
            return None;
        }
        let guess = ((u128::from(key) * count as u128) >> 64) as usize;
        let (mut low, mut high, mut step) = (guess, guess, 32);
        while low > 0 && number(&self.hashes, low) > key {
            low = low.saturating_sub(step);
            step *= 2;
        }
        step = 32;
        while high < count && number(&self.hashes, high) < key {
            high = (high + step).min(count);
            step *= 2;
        }
        high = (high + 1).min(count);
        while low < high {
            let middle = low.midpoint(high);
            match number(&self.hashes, middle).cmp(&key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

fn number(bytes: &OwnedBytes, at: usize) -> u64 {
    let bytes = bytes.get(at * 8..at * 8 + 8).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u64::from_le_bytes)
}
