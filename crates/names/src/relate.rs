//! How two single words relate.

use smallvec::SmallVec;

use crate::distance::distance;
use crate::han;
use crate::name::{NameKind, Sort, Token, are_letters_alike};
use crate::script::Script;
use crate::sound::skeleton;

/// What two words have in common, strongest first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Relation {
    /// The same letters.
    Equal,
    /// The same sound, or one word of the lexicon: `trading` and `무역`, `II` and `2`.
    Spelling,
    /// The same in two scripts or two systems of romanisation.
    Romanised,
    /// Two usual spellings of one name.
    Variant,
    /// A name and its pet form.
    Nick,
    /// A letter that stands for a word.
    Initial,
    /// Some letters differ; from 0.5, half of them, to 1.
    Edit(f32),
}

impl Relation {
    /// Which of several pairs is settled first.
    pub(crate) fn strength(self) -> f32 {
        match self {
            Relation::Equal => 1.0,
            Relation::Spelling => 0.98,
            Relation::Romanised => 0.95,
            Relation::Variant => 0.93,
            Relation::Nick => 0.8,
            Relation::Initial => 0.55,
            Relation::Edit(likeness) => likeness,
        }
    }
}

/// Words less alike than this have nothing in common.
pub(crate) const LEAST: f32 = 0.5;

/// The same of two words that are both known as names.
const LISTED_LEAST: f32 = 0.78;

/// How two words relate, if they do. Symmetric.
pub(crate) fn relate(x: &Token, y: &Token, kind: NameKind) -> Option<Relation> {
    if x.concept != 0 && y.concept != 0 {
        return (x.concept == y.concept).then_some(Relation::Spelling);
    }
    if x.number.is_some() || y.number.is_some() {
        return (x.number == y.number).then_some(Relation::Spelling);
    }
    if is_decoration(x) || is_decoration(y) {
        return same_sound(x, y).then_some(Relation::Spelling);
    }
    if kind != NameKind::Object && (x.is_initial() || y.is_initial()) {
        let person = kind == NameKind::Person || kind == NameKind::Unknown;
        let (a, b) = (x.folded.as_bytes(), y.folded.as_bytes());
        return (person && a.first() == b.first()).then_some(Relation::Initial);
    }
    if other_han(x, y) {
        return None;
    }
    // Call signs and tail numbers are told apart by each letter.
    if kind == NameKind::Object && x.folded.len().min(y.folded.len()) <= 3 {
        return None;
    }
    if same_sound(x, y) {
        let one_script = x.script == y.script;
        return Some(if one_script { Relation::Spelling } else { Relation::Romanised });
    }
    if kind != NameKind::Object {
        if meet(x.variants, y.variants) {
            return Some(Relation::Variant);
        }
        if meet(x.nicks, y.nicks) {
            return Some(Relation::Nick);
        }
    }
    // Of two words without vowels the letters are compared; of one, the consonants.
    if x.script.is_abjad() != y.script.is_abjad() {
        return without_vowels(x, y);
    }
    if let (Some(a), Some(b)) = (x.korean(), y.korean()) {
        let hangul = x.script == Script::Hangul || y.script == Script::Hangul;
        let long = a.len() >= 2 && b.len() >= 2 && x.folded.len() >= 5 && y.folded.len() >= 5;
        if (hangul || long) && a.agree(b) {
            return Some(Relation::Romanised);
        }
    }
    if let (Some(a), Some(b)) = (x.chinese(), y.chinese())
        && (x.script == Script::Han) != (y.script == Script::Han)
        && a.agree(b)
    {
        return Some(Relation::Romanised);
    }
    // Two known names are two names, unless they differ in next to nothing: Hassan and Hussein.
    let listed = x.variants[0] != 0 && y.variants[0] != 0 && kind != NameKind::Object;
    edited(x, y, if listed { LISTED_LEAST } else { LEAST }).map(Relation::Edit)
}

pub(crate) fn same_sound(x: &Token, y: &Token) -> bool {
    x.sound_hash == y.sound_hash && x.sound == y.sound
}

pub(crate) fn is_decoration(token: &Token) -> bool {
    Sort::of(token.role) == Sort::Legal
}

/// Other characters, whether read alike or not; two forms of one character are no others.
pub(crate) fn other_han(x: &Token, y: &Token) -> bool {
    x.script == Script::Han && y.script == Script::Han && !han::is_same(&x.text, &y.text)
}

/// A word written without vowels against one that has them: the same consonants say so much as there
/// are of them. The other word is Latin; what two foreign scripts make of each other is chance.
fn without_vowels(x: &Token, y: &Token) -> Option<Relation> {
    if x.script != Script::Latin && y.script != Script::Latin {
        return None;
    }
    let (a, b) = (consonants(&x.sound), consonants(&y.sound));
    match a.len().min(b.len()) {
        3.. if a == b => Some(Relation::Romanised),
        3.. if a.len().abs_diff(b.len()) <= 1 && class_of(&a) == class_of(&b) => {
            Some(Relation::Edit(0.85))
        }
        2 if a == b && begins_alike(&x.sound, &y.sound) => Some(Relation::Edit(0.9)),
        _ => None,
    }
}

/// The consonants of a word as it sounds; waw and yod, which are vowels as often, are none.
fn consonants(sound: &str) -> SmallVec<[u8; 16]> {
    let mut out = SmallVec::new();
    for letter in sound.bytes() {
        if !b"aehiouyvw".contains(&letter) && out.last() != Some(&letter) {
            out.push(letter);
        }
    }
    out
}

/// The consonants by class: see [`skeleton`].
fn class_of(consonants: &[u8]) -> String {
    skeleton(str::from_utf8(consonants).unwrap_or_default())
}

/// Both begin with a vowel or both with the same consonant: alef stands for any vowel at the start.
fn begins_alike(a: &str, b: &str) -> bool {
    let first = |word: &str| {
        let letter = word.bytes().next().unwrap_or(0);
        if b"aeiou".contains(&letter) { b'a' } else { letter }
    };
    first(a) == first(b)
}

fn meet(a: [u16; 2], b: [u16; 2]) -> bool {
    a.into_iter().any(|group| group != 0 && b.contains(&group))
}

/// Letters in error: the share that agrees, where it is `least` or more.
fn edited(x: &Token, y: &Token, least: f32) -> Option<f32> {
    // What all names of one pattern begin with says nothing: Abdul-Rahman, Abdul-Rahim.
    let own = |token: &'_ Token| match token.sound.strip_prefix("abdul") {
        Some(rest) if rest.len() >= 3 => token.sound.len() - rest.len(),
        _ => 0,
    };
    let start = match (own(x), own(y)) {
        (a, b) if a == b => a,
        _ => 0,
    };
    let (left, right) = (&x.sound[start..], &y.sound[start..]);
    let length = left.len().max(right.len());
    if !are_letters_alike(x.letters, y.letters, length) {
        return None;
    }
    let whole = length as f32 * 100.0;
    // One more, for what rounding takes away.
    let cost = distance(left, right, ((1.0 - least) * whole) as u16 + 1)?;
    Some(1.0 - f32::from(cost) / whole).filter(|likeness| *likeness >= least)
}
