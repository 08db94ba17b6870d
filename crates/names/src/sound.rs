//! Spelling habits levelled: two coarser forms of a folded word.

use std::sync::LazyLock;

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

/// The word as it sounds, roughly: equal for `schtschukin` and `shchukin`, `sergej` and `sergey`.
pub(crate) fn sound(folded: &str) -> String {
    let bytes = folded.as_bytes();
    let mut out = String::with_capacity(folded.len());
    if !folded.is_ascii() || bytes.len() > 256 {
        return folded.to_owned();
    }
    let mut at = 0;
    while at < bytes.len() {
        let (taken, sounds) = apply(bytes, at).unwrap_or((1, &folded[at..=at]));
        for letter in sounds.chars() {
            // Doubled letters are the commonest difference of all.
            if !out.ends_with(letter) || letter.is_ascii_digit() {
                out.push(letter);
            }
        }
        at += taken;
    }
    if out.is_empty() {
        out.push_str(folded);
    }
    out
}

/// A rule of [`RULES`], taken apart.
struct Rule {
    pattern: &'static [u8],
    at_start: bool,
    at_end: bool,
    sounds: &'static str,
}

/// Rules by the letter they begin with: most letters begin none.
static BY_LETTER: LazyLock<[Vec<Rule>; 26]> = LazyLock::new(|| {
    let mut by_letter = [const { Vec::new() }; 26];
    for &(pattern, sounds) in RULES {
        let (bare, at_start) = match pattern.strip_prefix('^') {
            Some(bare) => (bare, true),
            None => (pattern, false),
        };
        let (bare, at_end) = match bare.strip_suffix('$') {
            Some(bare) => (bare, true),
            None => (bare, false),
        };
        let pattern = bare.as_bytes();
        by_letter[usize::from(pattern[0] - b'a')].push(Rule { pattern, at_start, at_end, sounds });
    }
    by_letter
});

fn apply(bytes: &[u8], at: usize) -> Option<(usize, &'static str)> {
    let letter = bytes[at];
    if !letter.is_ascii_lowercase() {
        return None;
    }
    let rest = &bytes[at..];
    (BY_LETTER[usize::from(letter - b'a')].iter())
        .find(|rule| {
            rest.starts_with(rule.pattern)
                && (!rule.at_start || at == 0)
                && (!rule.at_end || (rest.len() == rule.pattern.len() && at > 0))
        })
        .map(|rule| (rule.pattern.len(), rule.sounds))
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
