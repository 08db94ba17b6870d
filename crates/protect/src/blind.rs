//! Blind search: who shares what with a question, without opening anybody.
//!
//! The keys matching finds candidates by (spellings of names, dates, numbers) are hashed with a secret of
//! the register. A record keeps its hashes sealed; an unlocked register holds them in memory and knows
//! which records share a hash with a question, and nothing else. On disk not even that can be seen.

use hmac::{Hmac, KeyInit, Mac};
use matching::Prepared;
use rustc_hash::FxHashMap;
use sha2::Sha256;

use crate::person::PersonRef;
use crate::secret::Secret;

/// The hash of one key: 64 bits of HMAC-SHA256.
pub(crate) type Token = u64;

/// What a date or a country adds, compared with a name that is as rare. They find nobody alone.
const HINT_SHARE: f32 = 0.5;

/// Makes tokens.
pub(crate) struct Blinder(Hmac<Sha256>);

impl Blinder {
    pub(crate) fn new(key: &Secret) -> Blinder {
        // HMAC takes keys of any length.
        match Hmac::new_from_slice(key.bytes()) {
            Ok(mac) => Blinder(mac),
            Err(_) => unreachable!("HMAC takes keys of any length"),
        }
    }

    fn token(&self, key: &str) -> Token {
        let mut mac = self.0.clone();
        mac.update(key.as_bytes());
        let bytes = mac.finalize().into_bytes();
        u64::from_le_bytes([
            bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
        ])
    }

    /// What a record is found by. Sorted, no duplicates.
    pub(crate) fn tokens(&self, prepared: &Prepared) -> Vec<Token> {
        let keys = matching::keys(prepared);
        let hints = matching::hints(prepared);
        let mut tokens: Vec<Token> = keys.iter().chain(&hints).map(|key| self.token(key)).collect();
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }

    /// What a question asks by.
    pub(crate) fn question(&self, prepared: &Prepared) -> Question {
        let hashed = |keys: Vec<String>| keys.iter().map(|key| self.token(key)).collect();
        Question {
            groups: matching::key_groups(prepared).into_iter().map(hashed).collect(),
            hints: matching::hints(prepared).iter().map(|key| self.token(key)).collect(),
        }
    }
}

/// A question as tokens. Several tokens of one group are one thing in several spellings.
pub(crate) struct Question {
    groups: Vec<Vec<Token>>,
    hints: Vec<Token>,
}

/// Who is found by which token.
#[derive(Default)]
pub(crate) struct BlindIndex {
    /// The person at each slot; `None` once removed.
    people: Vec<Option<PersonRef>>,
    slots: FxHashMap<PersonRef, u32>,
    postings: FxHashMap<Token, Vec<u32>>,
}

impl BlindIndex {
    /// How many people it knows.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Adds a person, or replaces what they are found by.
    pub(crate) fn insert(&mut self, person: PersonRef, tokens: &[Token]) {
        self.remove(person);
        let slot = self.people.len() as u32;
        self.people.push(Some(person));
        self.slots.insert(person, slot);
        for &token in tokens {
            self.postings.entry(token).or_default().push(slot);
        }
    }

    /// Forgets a person. Their slot stays empty until the register is unlocked again.
    pub(crate) fn remove(&mut self, person: PersonRef) {
        if let Some(slot) = self.slots.remove(&person) {
            self.people[slot as usize] = None;
        }
    }

    /// The people who share most with the question, best first, equal ones in order of reference.
    pub(crate) fn candidates(&self, question: &Question, limit: usize) -> Vec<PersonRef> {
        let mut shares: FxHashMap<u32, f32> = FxHashMap::default();
        let mut of_group: FxHashMap<u32, f32> = FxHashMap::default();
        for group in &question.groups {
            for token in group {
                let weight = self.weight(token);
                for &slot in self.postings.get(token).into_iter().flatten() {
                    let best = of_group.entry(slot).or_default();
                    *best = best.max(weight);
                }
            }
            for (slot, weight) in of_group.drain() {
                *shares.entry(slot).or_default() += weight;
            }
        }
        // A question that names nobody is answered by its dates.
        let finds = question.groups.is_empty();
        for token in &question.hints {
            let weight = self.weight(token) * HINT_SHARE;
            for slot in self.postings.get(token).into_iter().flatten() {
                if finds {
                    *shares.entry(*slot).or_default() += weight;
                } else if let Some(share) = shares.get_mut(slot) {
                    *share += weight;
                }
            }
        }
        let mut found: Vec<(f32, PersonRef)> = shares
            .into_iter()
            .filter_map(|(slot, share)| Some((share, self.people[slot as usize]?)))
            .collect();
        let better = |one: &(f32, PersonRef), two: &(f32, PersonRef)| {
            two.0.total_cmp(&one.0).then(one.1.cmp(&two.1))
        };
        if found.len() > limit {
            found.select_nth_unstable_by(limit, better);
            found.truncate(limit);
        }
        found.sort_unstable_by(better);
        found.into_iter().map(|(_, person)| person).collect()
    }

    /// How much it means to share this token: the logarithm of how rare it is.
    fn weight(&self, token: &Token) -> f32 {
        let carriers = self.postings.get(token).map_or(0, Vec::len);
        (1.0 + self.people.len() as f32 / (1 + carriers) as f32).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{person, prepared};

    fn index(people: &[(&str, &str)]) -> (Blinder, BlindIndex, Vec<PersonRef>) {
        let blinder = Blinder::new(&Secret::from_bytes([1; 32]));
        let mut index = BlindIndex::default();
        let mut references = Vec::new();
        for (at, (name, born)) in people.iter().enumerate() {
            let reference = PersonRef::from_bytes([at as u8; 10]);
            index.insert(reference, &blinder.tokens(&prepared(&person(name, born))));
            references.push(reference);
        }
        (blinder, index, references)
    }

    #[test]
    fn finds_by_other_spellings_and_tells_namesakes_apart_by_birth_date() {
        let (blinder, index, people) = index(&[
            ("김영희", "1970-05-01"),
            ("김영희", "1981-02-03"),
            ("박철수", "1970-05-01"),
            ("Ivan Invented", "1960-01-01"),
        ]);
        let ask = |name: &str, born: &str| {
            index.candidates(&blinder.question(&prepared(&person(name, born))), 10)
        };
        assert_eq!(ask("Kim Yong-hui", "1981-02-03")[0], people[1]);
        assert_eq!(ask("INVENTED, Iwan", "")[0], people[3]);
        // A date of birth alone finds nobody.
        assert_eq!(ask("Zzyzx Qwfp", "1970-05-01"), []);
    }

    #[test]
    fn who_was_removed_is_found_no_more() {
        let (blinder, mut index, people) = index(&[("Ana Invented", ""), ("Ana Invented", "")]);
        index.remove(people[0]);
        let found = index.candidates(&blinder.question(&prepared(&person("Ana Invented", ""))), 10);
        assert_eq!(found, [people[1]]);
        assert_eq!(index.len(), 1);
    }

    #[test]
    fn tokens_are_of_the_register() {
        let asked = prepared(&person("Ana Invented", "1970-05-01"));
        let one = Blinder::new(&Secret::from_bytes([1; 32])).tokens(&asked);
        let two = Blinder::new(&Secret::from_bytes([2; 32])).tokens(&asked);
        assert!(one.iter().all(|token| !two.contains(token)));
    }
}
