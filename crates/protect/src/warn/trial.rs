//! Invented people, and damaged copies of lists of them: what linking is measured on.
//!
//! Nobody in here exists. Names are drawn from tables shaped like those of Korea, so that namesakes abound;
//! everything else is drawn at random. A seed gives the same people and the same damage everywhere.

mod damage;
mod list;
mod people;
mod romanise;
mod strange;

pub use damage::{Copy, Level, copy};
pub use list::List;
pub use people::{Invented, people};
pub use strange::{Strange, strange};

/// Numbers that a seed determines: SplitMix64.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Whether something that happens with this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        ((self.next() >> 11) as f64 / (1_u64 << 53) as f64) < probability
    }

    /// A place in a list, the first ones far oftener than the last.
    pub(crate) fn skewed(&mut self, n: usize) -> usize {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((share * share) * n as f64) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}
