//! The keys a name is found by.

use crate::chinese;
use crate::korean;
use crate::name::{Name, NameKind, Role, Token};
use crate::sound::skeleton;

/// Keys past this many are not made: a name of so many words is found by its first ones.
const MAX_WORDS: usize = 16;

/// Blocking keys: two names that score 0.7 or more share one, save for names damaged in every
/// word.
///
/// `n:` a folded word, or the concept of a generic word where nothing else tells the name apart;
/// `s:` a word's consonants by class; `w:` the whole name without blanks. Sorted, no duplicates.
pub fn keys(name: &Name) -> Vec<String> {
    let mut out = Vec::new();
    let telling = |token: &&Token| {
        matches!(token.role, Role::Plain | Role::Given | Role::Family | Role::Number)
    };
    let mut words: Vec<&Token> = name.tokens.iter().filter(telling).take(MAX_WORDS).collect();
    let n_telling = (words.iter()).filter(|token| token.role != Role::Number).count();
    if n_telling == 0 {
        let concepts = (name.tokens.iter())
            .filter(|token| matches!(token.role, Role::Generic | Role::Place))
            .take(MAX_WORDS);
        for token in concepts {
            out.push(format!("n:#{}", token.concept));
            words.push(token);
        }
    }
    for token in words.iter().filter(|token| token.role != Role::Number) {
        if token.concept == 0 {
            out.push(format!("n:{}", token.folded));
        }
        for group in token.variants.into_iter().chain(token.nicks) {
            if group != 0 {
                out.push(format!("n:@{group}"));
            }
        }
        push_sound(token, n_telling == 1, &mut out);
    }
    push_joined(name, &mut out);
    push_initials(name, &mut out);
    if !words.is_empty() {
        let mut sounds: Vec<&str> = words.iter().map(|token| &*token.sound).collect();
        out.push(format!("w:{}", cut(&sounds.concat())));
        sounds.sort_unstable();
        out.push(format!("w:{}", cut(&sounds.concat())));
    }
    korean::codes(&name.korean, &mut out);
    korean::codes(&name.hanja, &mut out);
    chinese::codes(&name.chinese, &mut out);
    out.sort_unstable();
    out.dedup();
    out
}

fn push_sound(token: &Token, alone: bool, out: &mut Vec<String>) {
    let skeleton = &*token.skeleton;
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
    // A single word has no neighbour to be found by if one of its consonants is wrong.
    if alone && (3..=12).contains(&skeleton.len()) && skeleton.is_ascii() {
        out.push(format!("s:~{skeleton}"));
        for at in 0..skeleton.len() {
            out.push(format!("s:~{}{}", &skeleton[..at], &skeleton[at + 1..]));
        }
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
fn push_joined(name: &Name, out: &mut Vec<String>) {
    let words: Vec<&str> = (name.tokens.iter())
        .filter(|token| !matches!(token.role, Role::LegalForm | Role::Title | Role::Number))
        .map(|token| &*token.folded)
        .take(6)
        .collect();
    for n in [2, 3] {
        for run in words.windows(n) {
            out.push(format!("n:{}", cut(&run.concat())));
        }
    }
}

/// The first letters of an organisation's words, with its legal form and without: what it is called by
/// as often as by its name.
fn push_initials(name: &Name, out: &mut Vec<String>) {
    if name.kind == NameKind::Person || name.kind == NameKind::Object {
        return;
    }
    let initials = |form: bool| -> String {
        (name.tokens.iter().take(MAX_WORDS))
            .filter(|token| !matches!(token.role, Role::Particle | Role::Number | Role::Acronym))
            .filter(|token| form || token.role != Role::LegalForm)
            .flat_map(|token| token.folded.split(' ').filter_map(|word| word.chars().next()))
            .collect()
    };
    for initials in [initials(false), initials(true)] {
        if (3..=8).contains(&initials.len()) {
            out.push(format!("n:{initials}"));
        }
    }
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
