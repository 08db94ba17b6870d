//! The keys a name is found by.

use crate::chinese;
use crate::korean;
use crate::name::{Name, NameKind, Role, Sort, Token};
use crate::sound::{coarse, skeleton};

/// Keys past this many are not made: a name of so many words is found by its first ones.
const MAX_WORDS: usize = 16;

/// Blocking keys: two names that score 0.7 or more share one, save for names damaged in every
/// word.
///
/// `n:` a folded word, or what a generic word or a place means; `s:` a word's consonants by class, `k:`
/// by wider classes; `w:` the whole name without blanks. Sorted, no duplicates.
pub fn keys(name: &Name) -> Vec<String> {
    let mut out: Vec<String> = key_groups(name).into_iter().flatten().collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The keys of [`keys`] in groups: those of one group stand for the same word, so that who shares
/// several of them shares that word once.
pub fn key_groups(name: &Name) -> Vec<Vec<String>> {
    let telling = |token: &&Token| {
        matches!(token.role, Role::Plain | Role::Given | Role::Family | Role::Number)
    };
    let mut words: Vec<&Token> = name.tokens.iter().filter(telling).take(MAX_WORDS).collect();
    let n_telling = (words.iter()).filter(|token| token.role != Role::Number).count();
    let generic: Vec<&Token> = (name.tokens.iter())
        .filter(|token| matches!(token.role, Role::Generic | Role::Place))
        .take(MAX_WORDS)
        .collect();
    if n_telling == 0 {
        words.extend(&generic);
    }
    let mut groups = Vec::new();
    for token in words.iter().filter(|token| token.role != Role::Number) {
        let mut group = Vec::new();
        if token.concept == 0 {
            group.push(format!("n:{}", token.folded));
        }
        for spellings in token.variants.into_iter().chain(token.nicks) {
            if spellings != 0 {
                group.push(format!("n:@{spellings}"));
            }
        }
        push_sound(token, n_telling == 1, &mut group);
        groups.push(group);
    }
    groups.extend(generic.iter().map(|token| vec![format!("n:#{}", token.concept)]));
    push_joined(name, &mut groups);
    let mut initials = Vec::new();
    push_initials(name, &mut initials);
    groups.push(initials);
    if !words.is_empty() {
        let mut sounds: Vec<&str> = words.iter().map(|token| &*token.sound).collect();
        let whole = format!("w:{}", cut(&sounds.concat()));
        sounds.sort_unstable();
        groups.push(vec![whole, format!("w:{}", cut(&sounds.concat()))]);
    }
    let mut syllables = Vec::new();
    korean::codes(name.korean(), &mut syllables);
    korean::codes(name.hanja(), &mut syllables);
    groups.push(syllables);
    let mut syllables = Vec::new();
    chinese::codes(name.chinese(), &mut syllables);
    groups.push(syllables);
    groups.retain(|group| !group.is_empty());
    groups
}

/// The keys of [`key_groups`] without those that forgive errors: a consonant left out, and wider classes
/// of them. A name of one word keeps them, for it has nothing else to be found by.
pub fn strict_key_groups(name: &Name) -> Vec<Vec<String>> {
    let mut groups = key_groups(name);
    let telling = |token: &&Token| Sort::of(token.role) == Sort::Telling;
    if name.tokens.iter().filter(telling).count() > 1 {
        for group in &mut groups {
            group.retain(|key| !key.starts_with("s:~") && !key.starts_with("k:"));
        }
    }
    groups
}

fn push_sound(token: &Token, alone: bool, out: &mut Vec<String>) {
    let skeleton = &*skeleton(&token.sound);
    if skeleton.len() < 2 {
        // Too short a shape would gather half the world; the first letter parts it.
        match token.sound.as_bytes() {
            [first, _, _, _, ..] if first.is_ascii() => {
                out.push(format!("s:{}{skeleton}", char::from(*first)));
            }
            _ => out.push(format!("s:{}", cut(&one_vowel(&token.sound)))),
        }
        return;
    }
    out.push(format!("s:{}", cut(skeleton)));
    if token.sound.contains("ch") {
        // Polish and German write ch where English writes kh, which is a breath.
        out.push(format!("s:{}", cut(&crate::sound::skeleton(&token.sound.replace("ch", "h")))));
    }
    // `Abdul Example` may be a given and a family name.
    if let Some(rest) = token.sound.strip_prefix("abdul")
        && rest.len() >= 4
    {
        out.push(format!("n:{rest}"));
        push_skeleton(rest, out);
    }
    push_coarse(&token.sound, out);
    // A single word has no neighbour to be found by if one of its consonants is wrong.
    let least = if alone { 3 } else { 4 };
    if (least..=12).contains(&skeleton.len()) && skeleton.is_ascii() {
        out.push(format!("s:~{skeleton}"));
        for at in 0..skeleton.len() {
            out.push(format!("s:~{}{}", &skeleton[..at], &skeleton[at + 1..]));
        }
    }
}

/// Ears differ most over hissing and back consonants: `Hamcho` and `Hamsho`, `Khatirji` and `Qatirji`.
fn push_coarse(sound: &str, out: &mut Vec<String>) {
    let plain = coarse(sound, false);
    let with_h = coarse(sound, true);
    if plain.len() >= 2 {
        out.push(format!("k:{}", cut(&plain)));
    }
    if with_h.len() >= 2 && with_h != plain {
        out.push(format!("k:{}", cut(&with_h)));
    }
}

fn push_skeleton(sound: &str, out: &mut Vec<String>) {
    let skeleton = skeleton(sound);
    if skeleton.len() >= 2 {
        out.push(format!("s:{}", cut(&skeleton)));
    }
}

/// Neighbouring words in one piece: names are split and joined freely, at particles and generic
/// words too (`Shams ur-Rahman`, `Future Bank`).
fn push_joined(name: &Name, groups: &mut Vec<Vec<String>>) {
    let words: Vec<&str> = (name.tokens.iter())
        .filter(|token| !matches!(token.role, Role::LegalForm | Role::Title | Role::Number))
        .map(|token| &*token.folded)
        .take(6)
        .collect();
    for n in [2, 3] {
        for run in words.windows(n) {
            let joined = run.concat();
            let mut group = vec![format!("n:{}", cut(&joined))];
            if n == 2 {
                push_skeleton(&crate::sound::sound(&joined), &mut group);
            }
            groups.push(group);
        }
    }
}

/// The first letters of an organisation's words, with its legal form and without: what it is called by
/// as often as by its name.
fn push_initials(name: &Name, out: &mut Vec<String>) {
    if name.kind == NameKind::Person || name.kind == NameKind::Object {
        return;
    }
    let counted: Vec<&Token> = (name.tokens.iter().take(MAX_WORDS))
        .filter(|token| !matches!(token.role, Role::Particle | Role::Number | Role::Acronym))
        .collect();
    let initials = |keep: &dyn Fn(&Token) -> bool| -> String {
        (counted.iter().filter(|token| keep(token)))
            .flat_map(|token| token.folded.split(' ').filter_map(|word| word.chars().next()))
            .collect()
    };
    let without_form = initials(&|token| token.role != Role::LegalForm);
    // `ROD Shipping`: what is generic may be left out of the letters, or the last word be.
    let telling = initials(&|token| Sort::of(token.role) == Sort::Telling);
    let last = without_form.char_indices().last().map_or(0, |(at, _)| at);
    let all_but_last = without_form[..last].to_owned();
    for initials in [initials(&|_| true), telling, all_but_last, without_form] {
        if (3..=8).contains(&initials.len()) {
            out.push(format!("n:{initials}"));
        }
    }
    out.sort_unstable();
    out.dedup();
}

/// Vowels all alike, for words too short to go without: `Li` and `Lee`, `Day` and `Dey`.
fn one_vowel(sound: &str) -> String {
    let mut out = String::with_capacity(sound.len());
    for letter in sound.chars() {
        let letter = match letter {
            'e' | 'i' | 'o' | 'u' | 'y' => 'a',
            other => other,
        };
        if !out.ends_with(letter) {
            out.push(letter);
        }
    }
    out
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(64).map_or(text.len(), |(at, _)| at);
    &text[..end]
}
