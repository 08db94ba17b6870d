//! Names word by word, with the string and sound measures that features are named after.

use std::cmp::Ordering;

use names::{Name, NameKind, Role};

use super::super::feature::{Found, Pair};
use super::names::best_pair;
use super::phonetic::{metaphone, soundex as soundex_key};
use super::strings::{jaro_winkler, jaro_winkler_always, plausible};

/// Words of a name that are looked at: more is no name, and their square is cost.
const MAX_WORDS: usize = 24;

pub(crate) const LETTERS: &str =
    "Each word of the shorter name of a person is spelled like one of the longer (Jaro-Winkler).";

pub(crate) fn person_letters(pair: &Pair<'_>) -> Option<Found> {
    if !of_people(pair) {
        return None;
    }
    named(pair, |a, b| aligned(a, b, jaro_winkler))
}

pub(crate) const SOUND: &str = "Each word of the shorter name of a person sounds like one of the \
                                longer (Metaphone), and is spelled like it.";

pub(crate) fn person_sound(pair: &Pair<'_>) -> Option<Found> {
    if !of_people(pair) {
        return None;
    }
    named(pair, |a, b| aligned(a, b, |x, y| f64::from(u8::from(sounds_alike(x, y)))))
}

/// Keys of one or two sounds are shared by too many words to count.
fn sounds_alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let key = metaphone(a);
    key.len() >= 3 && key == metaphone(b) && plausible(a, b).is_some()
}

pub(crate) const FINGERPRINT: &str = "The names of two that are no people differ in a few letters \
                                      (Levenshtein), order and legal forms aside.";

pub(crate) fn fingerprint(pair: &Pair<'_>) -> Option<Found> {
    if of_people(pair) {
        return None;
    }
    let print = |name: &Name| {
        let is_form = |role| role == Role::LegalForm;
        let all_forms = name.tokens().iter().all(|token| is_form(token.role()));
        let mut words: Vec<&str> = (name.tokens().iter())
            .filter(|token| all_forms || !is_form(token.role()))
            .map(|token| token.folded())
            .collect();
        words.sort_unstable();
        words.join(" ")
    };
    named(pair, |a, b| {
        let (a, b) = (print(a), print(b));
        let length = a.chars().count().max(b.chars().count());
        plausible(&a, &b).map_or(0.0, |edits| 1.0 - edits as f64 / length.max(1) as f64)
    })
}

pub(crate) const METAPHONE: &str =
    "The share of the shorter name's words that sound like words of the longer (Metaphone).";

pub(crate) fn metaphone_overlap(pair: &Pair<'_>) -> Option<Found> {
    named(pair, |a, b| overlap(a, b, metaphone))
}

pub(crate) const SOUNDEX: &str =
    "The share of the shorter name's words that sound like words of the longer (Soundex).";

pub(crate) fn soundex_overlap(pair: &Pair<'_>) -> Option<Found> {
    named(pair, |a, b| overlap(a, b, soundex_key))
}

pub(crate) const JARO: &str = "How alike each word and the word of the other name most like it are, on average \
     (Jaro-Winkler).";

pub(crate) fn jaro_parts(pair: &Pair<'_>) -> Option<Found> {
    named(pair, |a, b| {
        let (a, b) = (words(a), words(b));
        // From both sides, so that it does not matter who is asked first.
        (closest(&a, &b) + closest(&b, &a)) / 2.0
    })
}

pub(crate) const OFAC: &str = "How alike the letters of two names are (Jaro-Winkler): as a whole, if they \
     begin alike, or each longer word of the query and the word most like it, on average.";

/// The better of two ways. Names as a whole are compared only if they begin with the same letter; a
/// word of one or two letters is not looked for, and one that is half alike or less is not found. It
/// matters who is asked: every word of the query must be there, and what else is there does not count.
pub(crate) fn ofac(pair: &Pair<'_>) -> Option<Found> {
    named(pair, |query, listed| {
        let (whole, other) = (query.folded(), listed.folded());
        let begin_alike = whole.chars().next() == other.chars().next();
        let as_a_whole = if begin_alike { jaro_winkler_always(whole, other) } else { 0.0 };
        let mut asked = words(query);
        asked.retain(|word| word.chars().count() > 2);
        let others = words(listed);
        let best = |word: &&str| {
            let alike = others.iter().map(|other| jaro_winkler_always(word, other));
            alike.filter(|alike| *alike >= 0.5).fold(0.0, f64::max)
        };
        let by_word = asked.iter().map(best).sum::<f64>() / asked.len().max(1) as f64;
        as_a_whole.max(by_word)
    })
}

fn of_people(pair: &Pair<'_>) -> bool {
    pair.left.kind == NameKind::Person || pair.right.kind == NameKind::Person
}

/// The pair of names that does best, as a finding.
fn named(pair: &Pair<'_>, measure: impl Fn(&Name, &Name) -> f64) -> Option<Found> {
    let (score, a, b) = best_pair(pair, measure)?;
    pair.found(score, || (a.text(), b.text(), ""))
}

/// The folded words, titles left out unless there is nothing else.
fn words(name: &Name) -> Vec<&str> {
    let all_titles = name.tokens().iter().all(|token| token.role() == Role::Title);
    (name.tokens().iter())
        .filter(|token| all_titles || token.role() != Role::Title)
        .map(|token| token.folded())
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .collect()
}

/// The mean over `words` of how like the most alike of `others` is.
fn closest(words: &[&str], others: &[&str]) -> f64 {
    if words.is_empty() {
        return 0.0;
    }
    let best =
        |word: &&str| others.iter().map(|other| jaro_winkler(word, other)).fold(0.0, f64::max);
    words.iter().map(best).sum::<f64>() / words.len() as f64
}

/// The product of how alike words and their counterparts are, each word of the shorter name having
/// one. A word alone is nobody's name, so it does not stand for a longer one.
fn aligned(left: &Name, right: &Name, like: impl Fn(&str, &str) -> f64) -> f64 {
    let (mut a, mut b) = (words(left), words(right));
    // Always the same way round: ties then fall the same way.
    if a.len().cmp(&b.len()).then_with(|| a.cmp(&b)) == Ordering::Greater {
        std::mem::swap(&mut a, &mut b);
    }
    if a.is_empty() || (a.len() == 1 && b.len() > 1) {
        return 0.0;
    }
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            found.push((like(x, y), i, j));
        }
    }
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let (mut free_a, mut free_b) = (vec![true; a.len()], vec![true; b.len()]);
    let mut product = 1.0;
    for (score, i, j) in found {
        if free_a[i] && free_b[j] {
            (free_a[i], free_b[j]) = (false, false);
            product *= score;
        }
    }
    product
}

/// The share of the sounds of the shorter name that the other has too.
fn overlap(left: &Name, right: &Name, key: impl Fn(&str) -> String) -> f64 {
    let keys = |name: &Name| {
        let mut keys: Vec<String> = words(name).into_iter().map(&key).collect();
        // A word of a script that has no such key is its own.
        for (key, word) in keys.iter_mut().zip(words(name)) {
            if key.is_empty() {
                word.clone_into(key);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    let (a, b) = (keys(left), keys(right));
    let shared = a.iter().filter(|key| b.binary_search(key).is_ok()).count();
    shared as f64 / a.len().min(b.len()).max(1) as f64
}
