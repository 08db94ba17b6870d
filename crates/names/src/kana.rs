//! Kana by the Hepburn system, the length of vowels left out as passports leave it out.

/// Appends a word of Hiragana or Katakana, romanised: しんぞう is shinzo, キョウコ kyoko.
pub(crate) fn romanise(word: &[char], out: &mut String) {
    let start = out.len();
    let mut doubled = false;
    for &c in word {
        let c = hiragana(c);
        match c {
            'っ' => doubled = true,
            'ー' => {}
            'ゃ' | 'ゅ' | 'ょ' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'ゎ' if out.len() > start =>
            {
                join_small(latin(c), out);
            }
            _ => {
                let latin = latin(c);
                if std::mem::take(&mut doubled) {
                    // Hepburn doubles ch as tch.
                    let first =
                        if latin.starts_with("ch") { Some('t') } else { latin.chars().next() };
                    out.extend(first.filter(|first| !"aiueon".contains(*first)));
                }
                out.push_str(&latin);
            }
        }
    }
    let level = level(&out[start..]);
    out.truncate(start);
    out.push_str(&level);
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        _ => c,
    }
}

fn latin(c: char) -> String {
    match c {
        'ゔ' => "vu".to_owned(),
        'づ' => "zu".to_owned(),
        'ぢ' => "ji".to_owned(),
        'を' => "o".to_owned(),
        _ => any_ascii::any_ascii_char(c)
            .chars()
            .filter(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect(),
    }
}

/// A small letter takes the vowel of the syllable before: ki + yo is kyo, shi + yo sho, fu + a fa.
fn join_small(small: String, out: &mut String) {
    let Some(vowel) = out.pop() else {
        return;
    };
    let palatal = ["sh", "ch", "j"].iter().any(|end| out.ends_with(end));
    if vowel == 'u' && (out.is_empty() || out.ends_with(['a', 'i', 'u', 'e', 'o'])) {
        out.push('w');
    }
    match small.strip_prefix('y') {
        Some(rest) if palatal => out.push_str(rest),
        _ => out.push_str(&small),
    }
}

/// `ou`, `oo` and `uu` are one long vowel; Inoue keeps its own.
fn level(latin: &str) -> String {
    let mut out = String::with_capacity(latin.len());
    let mut letters = latin.chars().peekable();
    while let Some(letter) = letters.next() {
        let long = match letter {
            'u' if out.ends_with('o') => letters.peek() != Some(&'e'),
            'u' => out.ends_with('u'),
            'o' => out.ends_with('o'),
            _ => false,
        };
        if !long {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::fold;

    #[test]
    fn hepburn() {
        for (text, latin) in [
            ("あべ しんぞう", "abe shinzo"),
            ("キシダ フミオ", "kishida fumio"),
            ("タロウ アソウ", "taro aso"),
            ("きょうこ", "kyoko"),
            ("はっとり", "hattori"),
            ("まっちゃ", "matcha"),
            ("おおた いのうえ", "ota inoue"),
            ("じゅんいちろう", "junichiro"),
            ("ジョン・スミス", "jon sumisu"),
            ("ファン ヴィ ウィリアム", "fan vi wiriamu"),
            ("ティエン シェン", "tien shen"),
            ("シンゾー", "shinzo"),
            ("ｱﾍﾞ", "abe"),
        ] {
            assert_eq!(fold(text), latin, "{text}");
        }
    }
}
