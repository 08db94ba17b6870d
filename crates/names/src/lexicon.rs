//! The words the crate knows, read once from `data/*.tsv`.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::fold::{Word, words};
use crate::name::{NameKind, Role};
use crate::script::Script;
use crate::sound::sound;

/// What a word or phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) role: Role,
    /// Words of one concept mean the same.
    pub(crate) concept: u16,
}

struct Phrase {
    /// Words after the first, as [`phrase_key`] writes them.
    rest: Vec<String>,
    entry: Entry,
}

/// A dictionary of phrases, by first word, longest phrase first.
#[derive(Default)]
pub(crate) struct Phrases(FxHashMap<String, Vec<Phrase>>);

/// Everything known, in the shape the parser asks for it.
pub(crate) struct Lexicon {
    /// Legal forms, joining words, generic words, places.
    pub(crate) organization: Phrases,
    /// Titles, at either end of a personal name.
    pub(crate) titles: Phrases,
    /// Particles anywhere inside a personal name.
    pub(crate) particles: FxHashSet<String>,
    /// Particles only where a hyphen follows: `ar-Rahman`.
    pub(crate) hyphened: FxHashSet<String>,
    /// Prefixes of vessels.
    pub(crate) vessels: Phrases,
    /// Words that announce a number.
    pub(crate) number_signs: FxHashSet<String>,
    /// Words of scripts written without blanks, by first character, longest first.
    runs: FxHashMap<char, Vec<(Vec<char>, Entry)>>,
    spellings: FxHashMap<String, [u16; 2]>,
    pet_names: FxHashMap<String, [u16; 2]>,
    common: FxHashSet<String>,
}

/// Rows of a data file: comments and empty lines left out, fields split at tabs.
pub(crate) fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    (text.lines())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// The one lexicon; the first call reads it, in a few milliseconds.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(load);
    &LEXICON
}

fn load() -> Lexicon {
    let mut lexicon = Lexicon {
        organization: Phrases::default(),
        titles: Phrases::default(),
        particles: FxHashSet::default(),
        hyphened: FxHashSet::default(),
        vessels: Phrases::default(),
        number_signs: FxHashSet::default(),
        runs: FxHashMap::default(),
        spellings: FxHashMap::default(),
        pet_names: FxHashMap::default(),
        common: FxHashSet::default(),
    };
    let mut concept = 0;
    // Where two files have the same phrase the first to be read keeps it: `de` joins words
    // before it is anything else, and `co` is a legal form before a generic word.
    for row in rows(include_str!("../data/particles.tsv")) {
        let [kind, forms] = row.as_slice() else {
            continue;
        };
        concept += 1;
        for form in forms.split('|') {
            let role = match *kind {
                "title" | "vessel" => Role::Title,
                _ => Role::Particle,
            };
            let entry = Entry { role, concept: 0 };
            match *kind {
                "name" => drop(lexicon.particles.insert(folded(form))),
                "hyphen" => drop(lexicon.hyphened.insert(folded(form))),
                "title" => lexicon.titles.add(form, NameKind::Person, entry),
                "vessel" => lexicon.vessels.add(form, NameKind::Object, entry),
                "number" => drop(lexicon.number_signs.insert(folded(form))),
                _ => lexicon.add(form, entry),
            }
        }
    }
    let mut class: FxHashMap<&str, u16> = FxHashMap::default();
    for row in rows(include_str!("../data/legal_forms.tsv")) {
        let [name, _, forms] = row.as_slice() else {
            continue;
        };
        let concept = *class.entry(name).or_insert_with(|| {
            concept += 1;
            concept
        });
        let entry = Entry { role: Role::LegalForm, concept };
        forms.split('|').for_each(|form| lexicon.add(form, entry));
    }
    for (role, text) in [
        (Role::Generic, include_str!("../data/generic_words.tsv")),
        (Role::Place, include_str!("../data/places.tsv")),
    ] {
        for row in rows(text) {
            let [_, forms] = row.as_slice() else {
                continue;
            };
            concept += 1;
            let entry = Entry { role, concept };
            forms.split('|').for_each(|form| lexicon.add(form, entry));
        }
    }
    for (group, row) in (1..).zip(rows(include_str!("../data/name_variants.tsv"))) {
        let [kind, forms] = row.as_slice() else {
            continue;
        };
        let table = match *kind {
            "nick" => &mut lexicon.pet_names,
            _ => &mut lexicon.spellings,
        };
        // A form marked `-` is near the name and still another name.
        for form in forms.split(' ').filter(|form| !form.ends_with('-')) {
            join_group(table, sound(&folded(form)), group);
        }
    }
    for row in rows(include_str!("../data/common_names.tsv")) {
        let [_, forms] = row.as_slice() else {
            continue;
        };
        lexicon.common.extend(forms.split(' ').map(|form| sound(&folded(form))));
    }
    for phrases in [&mut lexicon.organization, &mut lexicon.titles, &mut lexicon.vessels] {
        for list in phrases.0.values_mut() {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
    }
    for list in lexicon.runs.values_mut() {
        list.sort_by_key(|(letters, _)| std::cmp::Reverse(letters.len()));
    }
    lexicon
}

fn folded(form: &str) -> String {
    let words = words(form, NameKind::Organization);
    words.into_iter().map(|word| word.folded).collect()
}

fn join_group(table: &mut FxHashMap<String, [u16; 2]>, key: String, group: u16) {
    let groups = table.entry(key).or_default();
    if groups.contains(&group) {
        return;
    }
    if let Some(free) = groups.iter_mut().find(|slot| **slot == 0) {
        *free = group;
    }
}

impl Lexicon {
    fn add(&mut self, form: &str, entry: Entry) {
        let unspaced = form.chars().next().map(Script::of);
        if unspaced.is_some_and(Script::is_unspaced) {
            let letters: Vec<char> = form.chars().filter(|c| !c.is_whitespace()).collect();
            let list = self.runs.entry(letters[0]).or_default();
            if !list.iter().any(|(known, _)| *known == letters) {
                list.push((letters, entry));
            }
            return;
        }
        self.organization.add(form, NameKind::Organization, entry);
    }

    /// The longest known word that `run` begins with: its length and what it is.
    pub(crate) fn run(&self, run: &[char]) -> Option<(usize, Entry)> {
        (self.runs.get(run.first()?)?.iter())
            .find(|(letters, _)| run.starts_with(letters))
            .map(|(letters, entry)| (letters.len(), *entry))
    }

    /// Groups of spellings of one given name.
    pub(crate) fn spellings(&self, sound: &str) -> [u16; 2] {
        self.spellings.get(sound).copied().unwrap_or_default()
    }

    /// Groups of a name and its pet forms.
    pub(crate) fn pet_names(&self, sound: &str) -> [u16; 2] {
        self.pet_names.get(sound).copied().unwrap_or_default()
    }

    /// Whether so many bear the name that sharing it says little.
    pub(crate) fn is_common(&self, sound: &str) -> bool {
        self.common.contains(sound)
    }
}

/// Long words are looked up as they sound, so that one romanisation of a legal form stands for
/// the others; short ones only as they are written, because too many of them sound alike.
fn phrase_key(folded: &str) -> Cow<'_, str> {
    if folded.len() <= 4 { Cow::Borrowed(folded) } else { Cow::Owned(sound(folded)) }
}

impl Phrases {
    fn add(&mut self, form: &str, kind: NameKind, entry: Entry) {
        let spoken = |word: Word| phrase_key(&word.folded).into_owned();
        let mut words = words(form, kind).into_iter().map(spoken);
        let Some(first) = words.next() else { return };
        let rest: Vec<String> = words.collect();
        let list = self.0.entry(first).or_default();
        if !list.iter().any(|known| known.rest == rest) {
            list.push(Phrase { rest, entry });
        }
    }

    /// The longest known phrase that `words` begins with: how many words, and what it is.
    pub(crate) fn find(&self, words: &[Word]) -> Option<(usize, Entry)> {
        let (first, following) = words.split_first()?;
        (self.0.get(&*phrase_key(&first.folded))?.iter())
            .find(|phrase| {
                phrase.rest.len() <= following.len()
                    && (phrase.rest.iter().zip(following))
                        .all(|(a, b)| *a == *phrase_key(&b.folded))
            })
            .map(|phrase| (1 + phrase.rest.len(), phrase.entry))
    }
}
