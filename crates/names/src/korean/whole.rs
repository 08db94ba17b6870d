//! One code for all spellings of a Korean name.
//!
//! [`super::codes`] gathers candidates and leaves the vowels out. Here two sides that cannot see each
//! other's names must arrive at the same text, so nothing may stay open: sounds that some spelling writes
//! alike are one, family names that share a spelling are one, and where a word is cut into syllables
//! does not show.

use std::sync::LazyLock;

use super::{Given, Reading, Syllable, families, family, joined};
use crate::name::Token;

/// Appends the code of each reading, each once: nearly always a single one. Equal for names that
/// romanisation alone tells apart.
///
/// `Kim Jong-un`, `Gim Jeongeun` and `김정은` have one code; so has `김종은`, which some spell alike.
pub(crate) fn whole_codes(readings: &[Reading], out: &mut Vec<String>) {
    for reading in readings {
        // `cheol` is one syllable that can also be cut in two, `che-ol`.
        let shorter = |other: &Reading| {
            other.family == reading.family && other.given.len() < reading.given.len()
        };
        if reading.family == 0 || readings.iter().any(shorter) {
            continue;
        }
        let mut code = format!("k{}:", family_class(reading.family));
        reading.given.iter().for_each(|syllable| push_sounds(*syllable, &mut code));
        if !out.contains(&code) {
            out.push(code);
        }
    }
}

/// The same for words whose family name is spelled as no syllable is: `Ahn`, `Sohn`, `Hahn`.
pub(crate) fn irregular_codes(words: &[&Token], out: &mut Vec<String>) {
    let mut read = |family_name: &Token, given: &[&Token]| {
        let family = family(&family_name.folded);
        if family == 0 || family_name.korean().is_some() {
            return;
        }
        let mut names = vec![Given::new()];
        for word in given {
            let cuts: Vec<&[Syllable]> =
                word.korean().map(|word| word.cuts().collect()).unwrap_or_default();
            names = (names.iter())
                .flat_map(|name| cuts.iter().map(|cut| joined(name, cut)))
                .filter(|name| name.len() <= 3)
                .take(8)
                .collect();
        }
        names.retain(|given| !given.is_empty());
        let readings = names.into_iter().map(|given| Reading { family, given });
        whole_codes(&readings.collect::<Vec<_>>(), out);
    };
    if let Some((family_name, given)) = words.split_first() {
        read(family_name, given);
    }
    if let Some((family_name, given)) = words.split_last() {
        read(family_name, given);
    }
}

/// The lowest bit of all family names that share a spelling with these, or with one that does.
fn family_class(family: u64) -> u32 {
    static CLASSES: LazyLock<[u64; 64]> = LazyLock::new(|| {
        let mut classes: [u64; 64] = std::array::from_fn(|bit| 1 << bit);
        for &alike in families().values() {
            let whole = (classes.iter()).filter(|class| **class & alike != 0).fold(0, |a, b| a | b);
            classes
                .iter_mut()
                .filter(|class| **class & whole != 0)
                .for_each(|class| *class = whole);
        }
        classes
    });
    CLASSES[family.trailing_zeros() as usize & 63].trailing_zeros()
}

/// The sounds of a syllable as they run into the next: `jong-un` and `jon-gun` are both `co` `nk` `on`.
///
/// `r` at the beginning of a syllable is `n` there, and neither is heard before `i` and `y`: what is 란 and 련
/// inside a word is 난 and 연 at its beginning, and offices differ over which of the two a name has.
fn push_sounds(syllable: Syllable, out: &mut String) {
    let vowel = vowel(syllable.vowels);
    out.push_str(match syllable.initials.trailing_zeros() {
        2 | 5 if vowel.starts_with(['i', 'y']) => "",
        0 | 1 | 15 => "k",
        3 | 4 | 16 => "t",
        7 | 8 | 17 => "p",
        9 | 10 => "s",
        12..=14 => "c",
        2 | 5 => "n",
        6 => "m",
        18 => "h",
        _ => "",
    });
    out.push_str(vowel);
    out.push_str(
        ["", "k", "n", "t", "r", "m", "p", "nk"][syllable.finals.trailing_zeros() as usize & 7],
    );
}

/// Vowels by what any system writes alike: `o` is ㅗ and ㅓ, `u` is ㅜ, ㅡ and ㅓ, so the four are one.
fn vowel(vowels: u32) -> &'static str {
    const CLASSES: [(u32, &str); 8] = [
        (1 << 19 | 1 << 20, "i"),
        (1 << 16 | 1 << 10 | 1 << 11 | 1 << 15, "we"),
        (1 << 4 | 1 << 8 | 1 << 13 | 1 << 18, "o"),
        (1 << 6 | 1 << 7 | 1 << 12 | 1 << 17, "yo"),
        (1 << 1 | 1 << 5, "e"),
        (1 << 2 | 1 << 3, "ya"),
        (1 << 9, "wa"),
        (1 << 14, "wo"),
    ];
    CLASSES.iter().find(|(class, _)| vowels & class != 0).map_or("a", |(_, sound)| sound)
}

#[cfg(test)]
mod tests {
    use super::whole_codes;
    use crate::{Name, NameKind};

    fn codes(text: &str) -> Vec<String> {
        let mut codes = Vec::new();
        whole_codes(Name::parse(text, NameKind::Person).korean(), &mut codes);
        codes
    }

    /// Spellings of invented people: Hangul, Revised Romanisation, McCune-Reischauer, northern, free.
    #[test]
    fn spellings_of_one_name_share_a_code() {
        for spellings in [
            &[
                "김철수",
                "Kim Cheol-su",
                "Kim Ch'ŏl-su",
                "KIM Chol Su",
                "Chul-soo Kim",
                "Kim Cholsu",
            ][..],
            &["박영희", "Park Young-hee", "Pak Yong-hui", "Bak Yeonghui", "Yonghui Pak"],
            &["리은혜", "이은혜", "Ri Un Hye", "Lee Eun-hye", "Yi Ŭn-hye"],
            &["정성호", "Jeong Seongho", "Chong Song-ho", "Jung Sung Ho"],
            &["최명길", "Choe Myong Gil", "Choi Myung-gil"],
        ] {
            let first = codes(spellings[0]);
            assert!(!first.is_empty(), "{}", spellings[0]);
            for spelling in spellings {
                let other = codes(spelling);
                assert!(
                    other.iter().any(|code| first.contains(code)),
                    "{spelling}: {other:?}, not {first:?}"
                );
                assert!(other.len() <= 2, "{spelling}: {other:?}");
            }
        }
    }

    #[test]
    fn other_names_have_other_codes() {
        for (a, b) in [
            ("김철수", "김철호"),
            ("김철수", "박철수"),
            ("박영희", "박용하"),
            ("Kim Chol Su", "Kim Chol Nam"),
        ] {
            assert!(codes(a).iter().all(|code| !codes(b).contains(code)), "{a} / {b}");
        }
    }
}
