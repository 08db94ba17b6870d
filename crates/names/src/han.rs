//! Han characters: which are forms of one another, and how Korean reads them.
//!
//! Kanji have no reading here: which of several a Japanese name takes, only its bearer knows.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::lexicon::rows;

/// Characters and the simplified form each stands for, from `data/han_variants.tsv`.
fn variants() -> &'static FxHashMap<char, char> {
    static VARIANTS: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
        let mut table = FxHashMap::default();
        let groups = rows(include_str!("../data/han_variants.tsv"));
        for group in groups.flatten().flat_map(|line| line.split(' ')) {
            let mut forms = group.chars();
            if let Some(simplified) = forms.next() {
                table.extend(forms.map(|form| (form, simplified)));
            }
        }
        table
    });
    &VARIANTS
}

/// The form that traditional, simplified and Japanese writers of one character have in common.
pub(crate) fn simplified(c: char) -> char {
    variants().get(&c).copied().unwrap_or(c)
}

/// [`simplified`] for each character of a text.
pub(crate) fn level(text: &str) -> String {
    text.chars().map(simplified).collect()
}

/// Whether two texts are the same in the form of [`level`].
pub(crate) fn is_same(a: &str, b: &str) -> bool {
    a == b || a.chars().map(simplified).eq(b.chars().map(simplified))
}

/// Hangul syllables a character is read as in Korean, from `data/hanja.tsv`; none for characters
/// not used in Korean names.
pub(crate) fn hangul(c: char) -> impl Iterator<Item = char> {
    /// At most three readings are kept: `金` is 금 and 김, `李` is 리 and 이.
    static HANGUL: LazyLock<FxHashMap<char, [Option<char>; 3]>> = LazyLock::new(|| {
        let mut table: FxHashMap<char, [Option<char>; 3]> = FxHashMap::default();
        for row in rows(include_str!("../data/hanja.tsv")) {
            let [reading, characters] = row.as_slice() else {
                continue;
            };
            for c in characters.chars() {
                let readings = table.entry(c).or_default();
                if let Some(free) = readings.iter_mut().find(|slot| slot.is_none()) {
                    *free = reading.chars().next();
                }
            }
        }
        table
    });
    HANGUL.get(&simplified(c)).copied().unwrap_or_default().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::{hangul, level, simplified, variants};

    #[test]
    fn forms_of_a_character_are_one() {
        for (left, right) in [("習近平", "习近平"), ("澤", "沢"), ("劉曉", "刘晓"), ("吳", "呉")]
        {
            assert_eq!(level(left), level(right), "{left} {right}");
        }
        assert_ne!(level("习近朋"), level("习近平"));
        assert_ne!(simplified('芸'), simplified('艺'));
    }

    #[test]
    fn levelling_twice_changes_nothing() {
        for (form, simple) in variants() {
            assert_eq!(simplified(*simple), *simple, "{form}");
        }
    }

    #[test]
    fn korean_readings() {
        let read = |c| hangul(c).collect::<String>();
        assert_eq!(read('金'), "금김");
        assert_eq!(read('恩'), "은");
        assert_eq!(read('锡'), read('錫'));
        assert_eq!(read('あ'), "");
    }
}
