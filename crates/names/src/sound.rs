//! Spelling habits levelled: two coarser forms of a folded word.

use std::sync::LazyLock;

use compact_str::CompactString;
use smallvec::SmallVec;

/// Groups of letters that different romanisations write for one sound; longest first where one
/// begins with another. `^` and `$` tie a rule to the start or end of the word.
///
/// The habits are those of English, German, French and Polish writers of Slavic and Arabic names.
const RULES: &[(&str, &str)] = &[
    ("schtsch", "shch"),
    ("stsch", "shch"),
    ("chtch", "shch"),
    ("szcz", "shch"),
    ("tsch", "ch"),
    ("dsch", "j"),
    ("shch", "shch"),
    ("tch", "ch"),
    ("dzh", "j"),
    ("sch", "sh"),
    ("iyy$", "i"),
    ("yii$", "i"),
    ("iyi$", "i"),
    ("off$", "ov"),
    ("eff$", "ev"),
    ("^ye", "e"),
    ("^je", "e"),
    ("^ie", "e"),
    ("sz", "sh"),
    ("cz", "ch"),
    ("dj", "j"),
    // Belarusian softens d to dz and ends names in -au.
    ("dz", "d"),
    ("au$", "ov"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("ck", "k"),
    ("ks", "x"),
    ("tz", "ts"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ue", "u"),
    ("oe", "o"),
    ("ae", "e"),
    ("aa", "a"),
    ("iy", "i"),
    ("yi", "i"),
    ("ij$", "i"),
    ("yj$", "i"),
    ("ej$", "ei"),
    ("aj$", "ai"),
    ("ej", "ei"),
    ("yo", "io"),
    ("ch", "ch"),
    ("sh", "sh"),
    ("ce", "ce"),
    ("ci", "ci"),
    ("cy", "ci"),
    ("c", "k"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("h$", ""),
];

/// The longest word that is levelled: what is longer is no word.
const MAX_LETTERS: usize = 256;

/// The word as it sounds, roughly: equal for `schtschukin` and `shchukin`, `sergej` and `sergey`.
pub(crate) fn sound(folded: &str) -> CompactString {
    if !folded.is_ascii() || folded.len() > MAX_LETTERS {
        return folded.into();
    }
    // Eight bytes that are no letters, so that a window of eight letters begins at each.
    let mut padded: SmallVec<[u8; 64]> = SmallVec::from_slice(folded.as_bytes());
    padded.extend_from_slice(&[0; WINDOW]);
    let mut out: SmallVec<[u8; 64]> = SmallVec::new();
    let mut at = 0;
    while let Some(window) = padded[at..].first_chunk().filter(|_| at < folded.len()) {
        let (taken, sounds) = match apply(*window, at) {
            Some(rule) => (rule.length, rule.sounds),
            None => (1, &window[..1]),
        };
        for letter in sounds {
            // Doubled letters are the commonest difference of all.
            if out.last() != Some(letter) || letter.is_ascii_digit() {
                out.push(*letter);
            }
        }
        at += taken;
    }
    if out.is_empty() {
        return folded.into();
    }
    CompactString::from_utf8(out).unwrap_or_else(|_| folded.into())
}

/// Letters compared in one go; the longest pattern and what follows it.
const WINDOW: usize = 8;

/// A rule of [`RULES`], taken apart.
struct Rule {
    /// What the letters under the mask are, as one number. A rule for the end of a word has the end, a
    /// zero, among them.
    pattern: u64,
    mask: u64,
    length: usize,
    at_start: bool,
    at_end: bool,
    sounds: &'static [u8],
}

impl Rule {
    fn new(pattern: &'static str, sounds: &'static str) -> Rule {
        let (bare, at_start) = match pattern.strip_prefix('^') {
            Some(bare) => (bare, true),
            None => (pattern, false),
        };
        let (bare, at_end) = match bare.strip_suffix('$') {
            Some(bare) => (bare, true),
            None => (bare, false),
        };
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte));
        let length = bare.len();
        let mask = number(&[0xFF; WINDOW][..length + usize::from(at_end)]);
        let pattern = number(bare.as_bytes());
        Rule { pattern, mask, length, at_start, at_end, sounds: sounds.as_bytes() }
    }
}

/// Rules by the letter they begin with: most letters begin none.
static BY_LETTER: LazyLock<[Vec<Rule>; 26]> = LazyLock::new(|| {
    let mut by_letter = [const { Vec::new() }; 26];
    for &(pattern, sounds) in RULES {
        let first = pattern.bytes().find(u8::is_ascii_lowercase).unwrap_or(b'a');
        by_letter[usize::from(first - b'a')].push(Rule::new(pattern, sounds));
    }
    by_letter
});

fn apply(window: [u8; WINDOW], at: usize) -> Option<&'static Rule> {
    if !window[0].is_ascii_lowercase() {
        return None;
    }
    let letters = u64::from_le_bytes(window);
    (BY_LETTER[usize::from(window[0] - b'a')].iter()).find(|rule| {
        letters & rule.mask == rule.pattern
            && (!rule.at_start || at == 0)
            && (!rule.at_end || at > 0)
    })
}

/// Consonants by class, one after another of a class only once: the shape that survives romanisation by
/// another ear, and the loss of vowels in Arabic and Hebrew writing.
pub(crate) fn skeleton(sound: &str) -> String {
    let mut out = String::with_capacity(sound.len() / 2 + 1);
    let mut last = ' ';
    for letter in sound.chars() {
        let class = match letter {
            'b' | 'f' | 'p' | 'v' => 'b',
            'c' | 'g' | 'j' | 'k' | 'q' => 'g',
            's' | 'x' | 'z' => 's',
            'd' | 't' => 'd',
            'l' => 'l',
            'm' => 'm',
            'n' => 'n',
            'r' => 'r',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' => ' ',
            other => other,
        };
        if class != ' ' && class != last {
            out.push(class);
            last = class;
        }
    }
    out
}

/// Consonants by even wider classes: hissing and back consonants are one, as are `m` and `n`, and `w`
/// is a lip's. `h` is a back consonant if asked for, else nothing; behind `s` and `c` it is nothing.
pub(crate) fn coarse(sound: &str, with_h: bool) -> String {
    let mut out = String::with_capacity(sound.len() / 2 + 1);
    let (mut last, mut before) = (' ', ' ');
    for letter in sound.chars() {
        let class = match letter {
            'b' | 'f' | 'p' | 'v' | 'w' => 'b',
            'c' | 'g' | 'j' | 'k' | 'q' | 's' | 'x' | 'z' => 'g',
            'h' if with_h && !matches!(before, 's' | 'c') => 'g',
            'd' | 't' => 'd',
            'l' => 'l',
            'm' | 'n' => 'n',
            'r' => 'r',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' => ' ',
            other => other,
        };
        if class != ' ' && class != last {
            out.push(class);
            last = class;
        }
        before = letter;
    }
    out
}

/// The set of letters, a bit each.
pub(crate) fn letters(sound: &str) -> u32 {
    (sound.bytes())
        .map(|b| match b {
            b'a'..=b'z' => 1 << (b - b'a'),
            b'0'..=b'9' => 1 << 26,
            _ => 1 << 27,
        })
        .fold(0, |set, bit: u32| set | bit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{RULES, sound};

    /// The rules tried one after another at each letter.
    fn sound_slowly(folded: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        while at < folded.len() {
            let rest = &folded[at..];
            let rule = RULES.iter().find(|(pattern, _)| {
                let bare = pattern.trim_matches(['^', '$']);
                let start = !pattern.starts_with('^') || at == 0;
                let end = !pattern.ends_with('$') || (rest == bare && at > 0);
                rest.starts_with(bare) && start && end
            });
            let (taken, sounds) = match rule {
                Some((pattern, sounds)) => (pattern.trim_matches(['^', '$']).len(), *sounds),
                None => (1, &rest[..1]),
            };
            for letter in sounds.chars() {
                if !out.ends_with(letter) || letter.is_ascii_digit() {
                    out.push(letter);
                }
            }
            at += taken;
        }
        if out.is_empty() { folded.to_owned() } else { out }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn quick_rules_say_what_slow_ones_do(
            word in "(schtsch|tch|[csdtz]{1,3}|[aeiouy]{1,2}|off|ij|[a-z]|[0-9 ]){1,12}h?",
        ) {
            prop_assert_eq!(sound(&word), sound_slowly(&word));
        }
    }
}
