//! How common words are: sharing a rare one says much, sharing `Mohammed` or `Company` little.

use rustc_hash::FxHashMap;

use crate::lexicon::rows;
use crate::name::NameKind;

/// How many bearers a word has among all names of a kind.
#[derive(Debug, Default)]
struct Table {
    bearers: f32,
    counts: FxHashMap<Box<str>, f32>,
    /// Bearers of any spelling of a group of spellings, by number.
    groups: FxHashMap<u16, f32>,
    /// Bearers of any word of a concept: `trading`, `handel`, `무역`.
    concepts: FxHashMap<u16, f32>,
}

/// The two tables: words of people, and words of everything else.
#[derive(Debug, Default)]
pub(crate) struct Frequencies {
    person: Table,
    other: Table,
}

impl Frequencies {
    /// The shipped table. Spellings of one name are counted together.
    pub(crate) fn load(
        spellings: &FxHashMap<String, [u16; 2]>,
        concept_of: impl Fn(&str) -> u16,
    ) -> Frequencies {
        let mut tables = Frequencies::default();
        for row in rows(include_str!("../data/frequencies.tsv")) {
            let [kind, count, words] = row.as_slice() else {
                continue;
            };
            let Ok(count) = count.parse::<f32>() else {
                continue;
            };
            let table = if *kind == "person" { &mut tables.person } else { &mut tables.other };
            if *words == "*" {
                table.bearers = count;
                continue;
            }
            for word in words.split(' ') {
                let groups = spellings.get(word).copied().unwrap_or_default();
                for group in groups.into_iter().filter(|group| *group != 0) {
                    *table.groups.entry(group).or_default() += count;
                }
                let concept = concept_of(word);
                if concept != 0 {
                    *table.concepts.entry(concept).or_default() += count;
                }
                // Phrases are written with a line for each blank.
                table.counts.insert(word.replace('_', " ").into(), count);
            }
        }
        tables
    }

    /// How much it says that two names share this word: the negative logarithm of the share of
    /// names that have it, in nats. About 2 for the commonest words and 10 for one never seen.
    pub(crate) fn rarity(
        &self,
        sound: &str,
        groups: [u16; 2],
        concept: u16,
        kind: NameKind,
    ) -> f32 {
        let table = if kind == NameKind::Person { &self.person } else { &self.other };
        let mut count = table.counts.get(sound).copied().unwrap_or(0.0);
        for group in groups.into_iter().filter(|group| *group != 0) {
            count = count.max(table.groups.get(&group).copied().unwrap_or(0.0));
        }
        if concept != 0 {
            // A phrase never seen is not rarer than rare words of its sort.
            let of_concept = table.concepts.get(&concept).copied().unwrap_or(0.0);
            count = count.max(of_concept).max(table.bearers / 400.0);
        }
        -((count + 1.0) / (table.bearers + 2.0)).ln()
    }
}
