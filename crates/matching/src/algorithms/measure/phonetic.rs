//! Sound keys other programs name: Soundex and Metaphone, over folded words. Both were made for
//! English; [`names`] hears better, and these are here because configurations name them.

/// American Soundex: a letter and three digits, or nothing for a word without a Latin letter.
pub(super) fn soundex(word: &str) -> String {
    let class = |letter: u8| match letter {
        b'B' | b'F' | b'P' | b'V' => b'1',
        b'C' | b'G' | b'J' | b'K' | b'Q' | b'S' | b'X' | b'Z' => b'2',
        b'D' | b'T' => b'3',
        b'L' => b'4',
        b'M' | b'N' => b'5',
        b'R' => b'6',
        // Letters of one class on both sides of these count once; vowels part them.
        b'H' | b'W' => b'-',
        _ => b'0',
    };
    let mut key = String::with_capacity(4);
    let mut last = b'0';
    for letter in word.bytes().filter(u8::is_ascii_alphabetic) {
        let letter = letter.to_ascii_uppercase();
        let own = class(letter);
        if key.is_empty() {
            key.push(char::from(letter));
            last = own;
            continue;
        }
        if own == b'-' {
            continue;
        }
        if own != b'0' && own != last {
            key.push(char::from(own));
        }
        last = own;
        if key.len() == 4 {
            return key;
        }
    }
    while !key.is_empty() && key.len() < 4 {
        key.push('0');
    }
    key
}

/// Metaphone (Philips 1990): consonants as they are spoken in English. `X` is sh, `0` is th.
pub(super) fn metaphone(word: &str) -> String {
    let all: Vec<u8> = (word.bytes().filter(u8::is_ascii_alphabetic))
        .map(|letter| letter.to_ascii_uppercase())
        .take(64)
        .collect();
    let letters = match all.as_slice() {
        [b'A', b'E', ..] | [b'G' | b'K' | b'P', b'N', ..] | [b'W', b'R', ..] => &all[1..],
        rest => rest,
    };
    let at = |i: usize| letters.get(i).copied().unwrap_or(b' ');
    let is_vowel = |letter: u8| matches!(letter, b'A' | b'E' | b'I' | b'O' | b'U');
    let is_front = |letter: u8| matches!(letter, b'E' | b'I' | b'Y');
    let mut key = String::new();
    let mut i = 0;
    while i < letters.len() {
        let letter = letters[i];
        let before = if i == 0 { b' ' } else { letters[i - 1] };
        let (next, after) = (at(i + 1), at(i + 2));
        // Doubled letters are spoken once, but for the two sounds of cc.
        if letter == before && letter != b'C' {
            i += 1;
            continue;
        }
        match letter {
            b'A' | b'E' | b'I' | b'O' | b'U' if i == 0 => key.push(char::from(letter)),
            // Thumb, bomb.
            b'B' if !(before == b'M' && next == b' ') => key.push('B'),
            b'C' if next == b'I' && after == b'A' => key.push('X'),
            b'C' if next == b'H' => {
                key.push(if before == b'S' || (i == 0 && !is_vowel(after)) { 'K' } else { 'X' });
                i += 1;
            }
            b'C' if before == b'S' && is_front(next) => {}
            b'C' => key.push(if is_front(next) { 'S' } else { 'K' }),
            b'D' if next == b'G' && is_front(after) => {
                key.push('J');
                i += 1;
            }
            b'D' => key.push('T'),
            // Silent before a consonant: light, Wagner's final gn.
            b'G' if next == b'H' && after != b' ' && !is_vowel(after) => i += 1,
            b'G' if next == b'N' && (after == b' ' || (after == b'E' && at(i + 3) == b'D')) => {}
            b'G' => key.push(if is_front(next) && before != b'G' { 'J' } else { 'K' }),
            b'H' if is_vowel(next) && !matches!(before, b'C' | b'S' | b'P' | b'T' | b'G') => {
                key.push('H');
            }
            b'K' if before != b'C' => key.push('K'),
            b'P' if next == b'H' => {
                key.push('F');
                i += 1;
            }
            b'Q' => key.push('K'),
            b'S' if next == b'H' => {
                key.push('X');
                i += 1;
            }
            b'S' if next == b'I' && matches!(after, b'O' | b'A') => key.push('X'),
            b'S' => key.push('S'),
            b'T' if next == b'I' && matches!(after, b'O' | b'A') => key.push('X'),
            b'T' if next == b'H' => {
                key.push('0');
                i += 1;
            }
            b'T' if next == b'C' && after == b'H' => {}
            b'T' => key.push('T'),
            b'V' => key.push('F'),
            b'W' if i == 0 && next == b'H' => {
                key.push('W');
                i += 1;
            }
            b'W' | b'Y' if is_vowel(next) => key.push(char::from(letter)),
            b'X' => key.push_str(if i == 0 { "S" } else { "KS" }),
            b'Z' => key.push('S'),
            b'F' | b'J' | b'L' | b'M' | b'N' | b'P' | b'R' => key.push(char::from(letter)),
            _ => {}
        }
        i += 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the United States National Archives.
    #[test]
    fn soundex_as_published() {
        for (word, expect) in [
            ("Washington", "W252"),
            ("Lee", "L000"),
            ("Gutierrez", "G362"),
            ("Pfister", "P236"),
            ("Jackson", "J250"),
            ("Tymczak", "T522"),
            ("VanDeusen", "V532"),
            ("Ashcraft", "A261"),
            ("Robert", "R163"),
            ("Rupert", "R163"),
            ("", ""),
            ("王", ""),
        ] {
            assert_eq!(soundex(word), expect, "{word}");
        }
    }

    /// By hand from the rules.
    #[test]
    fn metaphone_by_the_rules() {
        for (word, expect) in [
            ("Knight", "NT"),
            ("Night", "NT"),
            ("Thompson", "0MPSN"),
            ("Philip", "FLP"),
            ("Filip", "FLP"),
            ("Wright", "RT"),
            ("Xavier", "SFR"),
            ("Schmidt", "SKMTT"),
            ("Bridge", "BRJ"),
            ("Church", "XRX"),
            ("Christian", "KRSXN"),
            ("Thumb", "0M"),
            ("Which", "WX"),
            ("Aeolus", "ELS"),
            ("", ""),
        ] {
            assert_eq!(metaphone(word), expect, "{word}");
        }
    }
}
