//! Spelling habits levelled: two coarser forms of a folded word.

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

fn apply(bytes: &[u8], at: usize) -> Option<(usize, &'static str)> {
    // Most letters begin no rule.
    if !matches!(
        bytes[at],
        b'a' | b'b'
            | b'c'
            | b'd'
            | b'e'
            | b'g'
            | b'h'
            | b'i'
            | b'j'
            | b'k'
            | b'o'
            | b'p'
            | b'q'
            | b's'
            | b't'
            | b'u'
            | b'w'
            | b'y'
    ) {
        return None;
    }
    let rest = &bytes[at..];
    RULES.iter().find_map(|&(pattern, sounds)| {
        let pattern = pattern.as_bytes();
        let (pattern, at_start) = match pattern {
            [b'^', pattern @ ..] => (pattern, true),
            _ => (pattern, false),
        };
        let (pattern, at_end) = match pattern {
            [pattern @ .., b'$'] => (pattern, true),
            _ => (pattern, false),
        };
        let fits = rest.starts_with(pattern)
            && (!at_start || at == 0)
            && (!at_end || (rest.len() == pattern.len() && at > 0));
        fits.then_some((pattern.len(), sounds))
    })
}

/// Consonants by class, neighbours of one class once: the shape that survives romanisation by
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
        }
        // `h` between two equal consonants does not keep them apart, a vowel does.
        if letter != 'h' {
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
