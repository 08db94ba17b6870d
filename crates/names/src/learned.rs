//! How common words are in the data at hand: `Guangzhou` tells little among the firms of Guangdong.
//!
//! The shipped table (see [`crate::frequency`]) knows names in general. What is loaded may be full of
//! words that are rare elsewhere, so words are counted while an index is built, and a word that turns
//! out to be commoner than the table says counts for less. It never counts for more: that a word is
//! absent from the data says nothing about the people who are asked for.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::bytes::{number, push_number};
use crate::name::{MAX_COMPARED, Mark, Name, NameKind, Shape, Token};
use crate::parse::{fixed_rarity, hash};

/// Words kept while counting. Beyond, those seen least are forgotten, so that what is counted may be
/// too little by the threshold it is forgotten at, and never too much (lossy counting: Manku and
/// Motwani 2002).
const KEPT: usize = 400_000;

/// Words that fewer names have are rare by any measure, and are not written.
const WORTH_WRITING: u32 = 8;

/// Names the shipped table speaks for, as if they had been counted.
const PRIOR_NAMES: f32 = 50_000.0;

/// Words of names with how many of the names counted have them, for people and for all else.
#[derive(Debug, Clone, Default)]
pub struct Learned {
    person: Counts,
    other: Counts,
}

#[derive(Debug, Clone, Default)]
struct Counts {
    names: u64,
    words: FxHashMap<u64, u32>,
    /// Words this rare have been forgotten.
    floor: u32,
}

impl Learned {
    fn of(&self, kind: NameKind) -> &Counts {
        if kind == NameKind::Person { &self.person } else { &self.other }
    }

    fn of_mut(&mut self, kind: NameKind) -> &mut Counts {
        if kind == NameKind::Person { &mut self.person } else { &mut self.other }
    }

    /// Counts the words of a name, each once.
    pub fn count(&mut self, name: &Name) {
        let counts = self.of_mut(name.kind);
        counts.names += 1;
        for word in words(name) {
            *counts.words.entry(word).or_insert(0) += 1;
        }
        while counts.words.len() > KEPT {
            counts.floor += 1;
            let floor = counts.floor;
            counts.words.retain(|_, count| *count > floor);
        }
    }

    /// Takes back a name that was counted: it is no longer in the data.
    pub fn uncount(&mut self, name: &Name) {
        let counts = self.of_mut(name.kind);
        counts.names = counts.names.saturating_sub(1);
        for word in words(name) {
            if let Some(count) = counts.words.get_mut(&word) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Learned) {
        for (own, other) in [(&mut self.person, &other.person), (&mut self.other, &other.other)] {
            own.names += other.names;
            for (word, count) in &other.words {
                let own = own.words.entry(*word).or_insert(0);
                *own = own.saturating_add(*count);
            }
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.person.words.is_empty() && self.other.words.is_empty()
    }

    /// Appends the words that enough names have, in an order that depends on nothing else.
    pub fn write(&self, out: &mut Vec<u8>) {
        self.write_where(out, |counts| counts.names, |count| count >= WORTH_WRITING);
    }

    /// Appends the words that [`Learned::write`] leaves out. Read and merged with those, they are all
    /// that was counted, and can be counted on from there.
    pub fn write_rest(&self, out: &mut Vec<u8>) {
        self.write_where(out, |_| 0, |count| (1..WORTH_WRITING).contains(&count));
    }

    fn write_where(
        &self,
        out: &mut Vec<u8>,
        names: impl Fn(&Counts) -> u64,
        is_written: impl Fn(u32) -> bool,
    ) {
        for counts in [&self.person, &self.other] {
            let mut words: Vec<(u64, u32)> = (counts.words.iter())
                .map(|(word, count)| (*word, *count))
                .filter(|(_, count)| is_written(*count))
                .collect();
            words.sort_unstable();
            push_number(names(counts), out);
            push_number(words.len() as u64, out);
            for (word, count) in words {
                out.extend_from_slice(&word.to_le_bytes());
                push_number(u64::from(count), out);
            }
        }
    }

    /// Reads what was written; `None` if the bytes are nothing of the kind.
    pub fn read(mut bytes: &[u8]) -> Option<Learned> {
        let mut read = || {
            let names = number(&mut bytes)?;
            let count = number(&mut bytes)?;
            let mut words = FxHashMap::default();
            for _ in 0..count {
                let word = u64::from_le_bytes(crate::bytes::array(&mut bytes)?);
                words.insert(word, u32::try_from(number(&mut bytes)?).ok()?);
            }
            Some(Counts { names, words, floor: 0 })
        };
        Some(Learned { person: read()?, other: read()? })
    }
}

impl Counts {
    /// The rarity of a word the shipped table gives `prior` to, in nats.
    fn rarity(&self, token: &Token, prior: f32) -> f32 {
        let Some(count) = self.words.get(&word(token)) else {
            return prior;
        };
        let expected = (-prior).exp() * PRIOR_NAMES;
        let share = (expected + *count as f32) / (PRIOR_NAMES + self.names as f32);
        prior.min(-share.ln()).max(0.0)
    }
}

/// The words of a name that are counted, each once.
fn words(name: &Name) -> FxHashSet<u64> {
    name.tokens.iter().filter(|token| fixed_rarity(token).is_none()).map(word).collect()
}

/// What a word is counted under: what it means, where the lexicon says, else its sound.
fn word(token: &Token) -> u64 {
    match token.concept {
        0 => hash(&token.sound),
        concept => u64::from(concept).wrapping_mul(0x9E37_79B9_7F4A_7C15),
    }
}

impl Name {
    /// Takes it into account that some words are commoner in the data at hand than in general. The
    /// name must be as it was parsed or read: what was weighed is not weighed again.
    pub fn weigh(&mut self, learned: &Learned) {
        let counts = learned.of(self.kind);
        if counts.words.is_empty() {
            return;
        }
        let mut changed = false;
        for token in &mut self.tokens {
            if fixed_rarity(token).is_some() {
                continue;
            }
            let rarity = counts.rarity(token, token.rarity);
            changed |= rarity != token.rarity;
            token.rarity = rarity;
        }
        if changed {
            self.shape = Shape::new(&self.tokens, self.shape.descent);
            self.marks = self.tokens.iter().take(MAX_COMPARED).map(Mark::new).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firm(text: &str) -> Name {
        Name::parse(text, NameKind::Organization)
    }

    fn learned(names: &[String]) -> Learned {
        let mut learned = Learned::default();
        names.iter().for_each(|name| learned.count(&firm(name)));
        learned
    }

    /// A word for each number below 160,000.
    fn made(n: u32) -> String {
        let syllable = |n: u32| {
            [
                "ba", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "za", "de", "fi", "go",
                "ha", "je", "ki", "lo", "mu", "ny",
            ][n as usize % 20]
        };
        format!("Qx{}{}{}{}", syllable(n), syllable(n / 20), syllable(n / 400), syllable(n / 8000))
    }

    fn rarity(name: &Name, word: usize) -> f32 {
        name.tokens[word].rarity
    }

    #[test]
    fn a_word_of_every_name_tells_little() {
        let names: Vec<String> = (0..20_000).map(|n| format!("Zhqwort {} Ltd", made(n))).collect();
        let learned = learned(&names);
        let mut name = firm(&format!("Zhqwort {} Ltd", made(77)));
        let before = (rarity(&name, 0), rarity(&name, 1));
        name.weigh(&learned);
        // 20,000 of 70,000 names have it, and the table knows nothing of it.
        assert!((rarity(&name, 0) - (70_000.0_f32 / 20_000.0).ln()).abs() < 0.05);
        assert!(rarity(&name, 0) < before.0);
        assert_eq!(rarity(&name, 1), before.1, "a word of one name is as rare as it was");
    }

    #[test]
    fn sharing_a_common_word_counts_for_less() {
        let names: Vec<String> = (0..20_000).map(|n| format!("Zhqwort {}", made(n))).collect();
        let learned = learned(&names);
        let (mut a, mut b) = (firm("Zhqwort Alpha"), firm("Zhqwort Beta"));
        let before = crate::agreement(&a, &b);
        a.weigh(&learned);
        b.weigh(&learned);
        assert!(crate::agreement(&a, &b) < before);
    }

    #[test]
    fn what_is_written_comes_back_and_damage_does_not() {
        let names: Vec<String> = (0..100).map(|n| format!("Zhqwort {}", made(n % 9))).collect();
        let learned = learned(&names);
        let mut bytes = Vec::new();
        learned.write(&mut bytes);
        let read = Learned::read(&bytes).expect("what was written");
        let name = format!("Zhqwort {}", made(3));
        let (mut a, mut b) = (firm(&name), firm(&name));
        a.weigh(&learned);
        b.weigh(&read);
        assert_eq!((rarity(&a, 0), rarity(&a, 1)), (rarity(&b, 0), rarity(&b, 1)));
        for end in 0..bytes.len() {
            assert!(Learned::read(&bytes[..end]).is_none(), "{end} bytes");
        }
    }

    #[test]
    fn what_is_taken_back_was_never_counted() {
        let names: Vec<String> = (0..40).map(|n| format!("Zhqwort {}", made(n % 7))).collect();
        let mut counted = learned(&names);
        // Written and read again in two parts, as an index keeps it.
        let (mut common, mut rest) = (Vec::new(), Vec::new());
        counted.write(&mut common);
        counted.write_rest(&mut rest);
        counted = Learned::read(&common).expect("what was written");
        counted.merge(&Learned::read(&rest).expect("what was written"));
        names[25..].iter().for_each(|name| counted.uncount(&firm(name)));
        let fewer = learned(&names[..25]);
        for write in [Learned::write, Learned::write_rest] {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            write(&counted, &mut a);
            write(&fewer, &mut b);
            assert_eq!(a, b);
        }
    }

    #[test]
    fn counts_add_up_over_data() {
        let half = |from: u32| {
            (from..from + 500).map(|n| format!("Zhqwort {}", made(n))).collect::<Vec<_>>()
        };
        let mut both = learned(&half(0));
        both.merge(&learned(&half(500)));
        let whole = learned(&[half(0), half(500)].concat());
        let (mut a, mut b) = (firm("Zhqwort"), firm("Zhqwort"));
        a.weigh(&both);
        b.weigh(&whole);
        assert_eq!(rarity(&a, 0), rarity(&b, 0));
    }
}
