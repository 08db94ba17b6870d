//! The words the crate knows, read once from `data/*.tsv`.

use std::borrow::Cow;
use std::sync::LazyLock;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::fold::{Word, words};
use crate::frequency::Frequencies;
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
    /// How the first spelling of each group sounds, by the group's number less one.
    first_spellings: Vec<CompactString>,
    /// How rare words are.
    pub(crate) frequencies: Frequencies,
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
        first_spellings: Vec::new(),
        frequencies: Frequencies::default(),
    };
    lexicon.organization.0.reserve(20_000);
    lexicon.spellings.reserve(6_000);
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
            lexicon.first_spellings.push(CompactString::default());
            continue;
        };
        let table = match *kind {
            // A translated name is as far from it as a pet form: the same person at times.
            "nick" | "kin" => &mut lexicon.pet_names,
            _ => &mut lexicon.spellings,
        };
        let first = forms.split(' ').next().unwrap_or_default();
        lexicon.first_spellings.push(sound(&folded(first)));
        // A form marked `-` is near the name and still another name.
        for form in forms.split(' ').filter(|form| !form.ends_with('-')) {
            join_group(table, sound(&folded(form)).into(), group);
        }
    }
    for phrases in [&mut lexicon.organization, &mut lexicon.titles, &mut lexicon.vessels] {
        for list in phrases.0.values_mut() {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
    }
    for list in lexicon.runs.values_mut() {
        list.sort_by_key(|(letters, _)| std::cmp::Reverse(letters.len()));
    }
    lexicon.frequencies =
        Frequencies::load(&lexicon.spellings, |word| lexicon.organization.single(word));
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

    /// How the first spelling of a group sounds.
    pub(crate) fn first_spelling(&self, group: u16) -> Option<&str> {
        let at = usize::from(group).checked_sub(1)?;
        self.first_spellings.get(at).map(CompactString::as_str)
    }

    /// Groups of a name and its pet forms.
    pub(crate) fn pet_names(&self, sound: &str) -> [u16; 2] {
        self.pet_names.get(sound).copied().unwrap_or_default()
    }
}

/// Long words are looked up as they sound, so that one romanisation of a legal form stands for
/// the others; short ones only as they are written, because too many of them sound alike.
fn phrase_key(folded: &str) -> Cow<'_, str> {
    if folded.len() <= 4 { Cow::Borrowed(folded) } else { Cow::Owned(sound(folded).into()) }
}

/// The words of a form as [`phrase_key`] writes them. Nearly all forms are small letters and
/// blanks, which need none of what [`words`] does to names as people write them.
fn spoken(form: &str, kind: NameKind) -> Vec<String> {
    let small = |c: char| c == ' ' || c.is_ascii_lowercase() || ('а'..='ё').contains(&c);
    if !form.chars().all(small) {
        let spoken = |word: Word| phrase_key(&word.folded).into_owned();
        return words(form, kind).into_iter().map(spoken).collect();
    }
    let mut letters = Vec::new();
    let mut folded = String::new();
    let mut spoken = |word: &str| {
        if word.is_ascii() {
            return phrase_key(word).into_owned();
        }
        letters.clear();
        letters.extend(word.chars());
        folded.clear();
        crate::roman::romanise(&letters, false, &mut folded);
        phrase_key(&folded).into_owned()
    };
    form.split_ascii_whitespace().map(&mut spoken).filter(|word| !word.is_empty()).collect()
}

impl Phrases {
    fn add(&mut self, form: &str, kind: NameKind, entry: Entry) {
        let mut words = spoken(form, kind).into_iter();
        let Some(first) = words.next() else { return };
        let rest: Vec<String> = words.collect();
        // Most words begin one phrase, themselves.
        let list = self.0.entry(first).or_insert_with(|| Vec::with_capacity(1));
        if !list.iter().any(|known| known.rest == rest) {
            list.push(Phrase { rest, entry });
        }
    }

    /// The concept of a word by itself, as it sounds; 0 for none.
    fn single(&self, word: &str) -> u16 {
        let phrases = self.0.get(word).map_or(&[][..], Vec::as_slice);
        phrases.iter().find(|phrase| phrase.rest.is_empty()).map_or(0, |found| found.entry.concept)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(form: &str) -> String {
        if form.chars().next().map(Script::of).is_some_and(Script::is_unspaced) {
            return form.replace(' ', "");
        }
        spoken(form, NameKind::Organization).join(" ")
    }

    #[test]
    fn small_letters_are_read_like_any_others() {
        for text in [
            include_str!("../data/legal_forms.tsv"),
            include_str!("../data/generic_words.tsv"),
            include_str!("../data/places.tsv"),
        ] {
            for form in rows(text).flat_map(|row| row[row.len() - 1].split('|')) {
                let slowly: Vec<String> = words(form, NameKind::Organization)
                    .into_iter()
                    .map(|word| phrase_key(&word.folded).into_owned())
                    .collect();
                assert_eq!(spoken(form, NameKind::Organization), slowly, "{form}");
            }
        }
    }

    /// The words of a file, each with its line's name, and those that two lines have.
    fn twice(text: &'static str, forms: usize) -> Vec<String> {
        let mut owner: FxHashMap<String, &str> = FxHashMap::default();
        let mut twice = Vec::new();
        for row in rows(text) {
            for form in row[forms].split('|') {
                let before = *owner.entry(whole(form)).or_insert(row[0]);
                if before != row[0] {
                    twice.push(format!("{form}: {before} and {}", row[0]));
                }
            }
        }
        twice
    }

    /// Of two lines only the first would count, and nobody would see it.
    #[test]
    fn a_form_stands_on_one_line() {
        let generic = twice(include_str!("../data/generic_words.tsv"), 1);
        assert!(generic.is_empty(), "{generic:#?}");
        let places = twice(include_str!("../data/places.tsv"), 1);
        assert!(places.is_empty(), "{places:#?}");
        let legal = twice(include_str!("../data/legal_forms.tsv"), 2);
        assert!(legal.is_empty(), "{legal:#?}");
    }

    /// A word has room for two groups; what follows would be lost.
    #[test]
    fn different_names_share_no_spelling() {
        let mut groups: FxHashMap<String, Vec<&str>> = FxHashMap::default();
        for row in rows(include_str!("../data/name_variants.tsv")) {
            let first = row[1].split(' ').next().unwrap_or_default();
            if row[0] != "same" {
                continue;
            }
            for form in row[1].split(' ') {
                groups.entry(sound(&folded(form)).into()).or_default().push(first);
            }
        }
        groups.retain(|_, names| names.len() > 2);
        assert!(groups.is_empty(), "{groups:#?}");
        let names = lexicon();
        let apart = [
            ("hasan", "husein"),
            ("mahmud", "muhamad"),
            ("jamal", "jamil"),
            ("mario", "maria"),
            ("jan", "jana"),
            ("salim", "salem"),
            ("rashid", "rashed"),
            ("john", "ivan"),
            ("marko", "mirko"),
        ];
        for (one, other) in apart {
            let (one, other) = (sound(one), sound(other));
            let (a, b) = (names.spellings(&one), names.spellings(&other));
            assert!(!a.iter().any(|group| *group != 0 && b.contains(group)), "{one} and {other}");
        }
    }
}
