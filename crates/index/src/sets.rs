//! Sets of words that many entities share, kept once and numbered.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Sets by number, each with how many entities have it. A number stays what it is when the last of
/// them goes.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sets(Vec<(Vec<String>, u64)>);

impl Sets {
    /// For each set whether it has a member for which `test` holds.
    pub(crate) fn with(&self, test: impl Fn(&str) -> bool) -> Vec<bool> {
        self.0.iter().map(|(set, _)| set.iter().any(|word| test(word))).collect()
    }

    /// For each set that it will do.
    pub(crate) fn all(&self) -> Vec<bool> {
        vec![true; self.0.len()]
    }

    /// Every word of a set that an entity has, sorted.
    pub(crate) fn words(&self) -> Vec<&str> {
        let had = self.0.iter().filter(|(_, count)| *count > 0);
        let mut words: Vec<&str> = had.flat_map(|(set, _)| set).map(String::as_str).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// Sets while they are numbered.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    sets: Sets,
    numbers: FxHashMap<Vec<String>, u32>,
}

impl Numbering {
    /// Goes on where the numbering of these ended.
    pub(crate) fn of(sets: Sets) -> Numbering {
        let numbers = (0..).zip(&sets.0).map(|(number, (set, _))| (set.clone(), number)).collect();
        Numbering { sets, numbers }
    }

    /// The number of a set, which must be sorted and is one entity's.
    pub(crate) fn count(&mut self, set: &[String]) -> u32 {
        let number = match self.numbers.get(set) {
            Some(number) => *number,
            None => {
                let number = self.sets.0.len() as u32;
                self.sets.0.push((set.to_vec(), 0));
                self.numbers.insert(set.to_vec(), number);
                number
            }
        };
        self.sets.0[number as usize].1 += 1;
        number
    }

    /// An entity no longer has the set of that number.
    pub(crate) fn uncount(&mut self, number: u32) {
        if let Some((_, count)) = self.sets.0.get_mut(number as usize) {
            *count = count.saturating_sub(1);
        }
    }

    pub(crate) fn sets(self) -> Sets {
        self.sets
    }
}
