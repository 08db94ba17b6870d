//! Names as numbers, and sets of them.

use rustc_hash::FxHashMap;

/// Names, each with a number in order of first appearance.
#[derive(Default)]
pub(super) struct Names {
    numbers: FxHashMap<Box<str>, u32>,
    names: Vec<Box<str>>,
}

impl Names {
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        // Four billion names would have filled the log first.
        let number = self.names.len() as u32;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        number
    }

    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }
}

/// A set of field numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<u64>);

impl Fields {
    pub(super) fn insert(&mut self, field: u32) {
        let word = field as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (field % 64);
    }

    /// Takes in another set; whether that added anything.
    pub(super) fn extend(&mut self, other: &Fields) -> bool {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        let mut grown = false;
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            grown |= *theirs & !*mine != 0;
            *mine |= theirs;
        }
        grown
    }

    /// The same fields by other numbers.
    pub(super) fn renumbered(&self, numbers: &[u32]) -> Fields {
        let mut set = Fields::default();
        for field in self.numbers() {
            set.insert(numbers[field as usize]);
        }
        set
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(word, &bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word as u32 * 64 + bit)
        })
    }

    pub(super) fn names(&self, names: &Names) -> Vec<String> {
        let mut found: Vec<String> =
            self.numbers().map(|number| names.name(number).to_owned()).collect();
        found.sort_unstable();
        found
    }
}
