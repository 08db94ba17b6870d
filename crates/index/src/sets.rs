//! Sets of words that many entities share, kept once and numbered.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Sets by number; the empty one is number 0.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sets(Vec<Vec<String>>);

impl Sets {
    /// For each set whether it has a member for which `test` holds.
    pub(crate) fn with(&self, test: impl Fn(&str) -> bool) -> Vec<bool> {
        self.0.iter().map(|set| set.iter().any(|word| test(word))).collect()
    }

    /// For each set that it will do.
    pub(crate) fn all(&self) -> Vec<bool> {
        vec![true; self.0.len()]
    }

    /// Every word of any set, sorted.
    pub(crate) fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = self.0.iter().flatten().map(String::as_str).collect();
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
    /// The number of a set, which must be sorted.
    pub(crate) fn number(&mut self, set: &[String]) -> u32 {
        if let Some(number) = self.numbers.get(set) {
            return *number;
        }
        let number = self.sets.0.len() as u32;
        self.sets.0.push(set.to_vec());
        self.numbers.insert(set.to_vec(), number);
        number
    }

    pub(crate) fn sets(self) -> Sets {
        self.sets
    }
}
