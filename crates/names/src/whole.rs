//! Keys that two sides can compare without seeing each other's names.

use crate::lexicon::lexicon;
use crate::name::{Name, Role, Token};
use crate::script::Script;
use crate::sound::{coarse, skeleton};
use crate::{chinese, korean};

/// How much of a name a [`WholeKey`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Covers {
    /// Every syllable of a Korean or Chinese name.
    Whole,
    /// One word by its sound, and how another begins.
    WordAndInitial,
}

/// One of the keys of a name as a whole: see [`whole_keys`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WholeKey {
    /// The key itself: ASCII, but for words in a script nobody romanises.
    pub key: String,
    /// What it stands for.
    pub covers: Covers,
}

/// Words of a name that keys are made of, two by two.
const MAX_WORDS: usize = 3;

/// A few keys, the most telling first, such that names one bearer is written by share one: other
/// romanisations and scripts, words in another order, a middle name left out, a slip in one word.
///
/// Unlike [`crate::keys`], which gather everybody who may be meant for a closer look, there is no closer
/// look behind these: who shares one with somebody is taken for them. They are made to be used together
/// with another fact, such as a birth date; by themselves a key of a common name has many bearers.
///
/// A Korean or Chinese name has a key for the whole, from its syllables, and one for the given name's
/// consonants with the first sound of the family name: the other way round it would be that of half a
/// village. Any other name of two words or more has two for each pair among the first, second and last of
/// them: one word by its consonants (those of the first spelling on its line in the table of spellings,
/// if it is on one) with the first sound of the other. At most six of these, mostly two.
///
/// ```
/// use names::{Name, NameKind, whole_keys};
///
/// let keys = |text| whole_keys(&Name::parse(text, NameKind::Person));
/// let (here, there) = (keys("Щукин Сергей"), keys("Sergej Schtschukin"));
/// assert!(here.iter().any(|key| there.contains(key)));
/// ```
pub fn whole_keys(name: &Name) -> Vec<WholeKey> {
    let mut codes = Vec::new();
    korean::whole_codes(name.korean(), &mut codes);
    korean::whole_codes(name.hanja(), &mut codes);
    chinese::whole_codes(name.chinese(), &mut codes);
    let mut words: Vec<&Token> = name.tokens().iter().filter(|token| is_told(token)).collect();
    if words.len() < 2 {
        // Where vowels are not written a name can look like a title: Said like Sayyid.
        words = (name.tokens().iter())
            .filter(|token| is_told(token) || token.role == Role::Title)
            .collect();
    }
    korean::irregular_codes(&words, &mut codes);
    let parts = if codes.is_empty() { pairs(&words) } else { given_names(&words) };
    let whole = |key| WholeKey { key, covers: Covers::Whole };
    let part = |(whole, begun): (Word, Word)| WholeKey {
        key: format!("p{}.{}", whole.sound, begun.initial),
        covers: Covers::WordAndInitial,
    };
    let mut keys: Vec<WholeKey> = Vec::new();
    for key in codes.into_iter().map(whole).chain(parts.into_iter().map(part)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// Every two of the words, either way; a patronymic only of who has nothing better: half of those born on a
/// day share one with somebody.
fn pairs(words: &[&Token]) -> Vec<(Word, Word)> {
    let mut words = words.to_vec();
    if words.len() > 2 {
        words.retain(|token| !is_patronymic(&token.sound));
    }
    let last = words.len().saturating_sub(1);
    let taken = (words.iter().enumerate())
        .filter(|(at, _)| *at < MAX_WORDS - 1 || *at == last)
        .map(|(_, token)| Word::new(token));
    let words: Vec<Word> = taken.collect();
    let mut pairs = Vec::new();
    for (at, one) in words.iter().enumerate() {
        for other in words.iter().skip(at + 1) {
            pairs.push((one.clone(), other.clone()));
            pairs.push((other.clone(), one.clone()));
        }
    }
    pairs
}

/// The given name, in one piece, and the family name: first or last, as far as it is known for one.
fn given_names(words: &[&Token]) -> Vec<(Word, Word)> {
    let mut found = Vec::new();
    let mut add = |family: &Token, given: &[&Token]| {
        if let (true, [_, ..]) = (is_family(family), given) {
            found.push((Word::joined(given), Word::new(family)));
        }
    };
    if let Some((family, given)) = words.split_first() {
        add(family, given);
    }
    if let Some((family, given)) = words.split_last()
        && family.script == Script::Latin
    {
        add(family, given);
    }
    found
}

fn is_family(token: &Token) -> bool {
    token.role == Role::Family
        || korean::family(&token.folded) != 0
        || chinese::is_family(&token.folded)
}

fn is_told(token: &Token) -> bool {
    matches!(token.role, Role::Plain | Role::Given | Role::Family)
}

#[derive(Clone)]
struct Word {
    sound: String,
    initial: char,
}

impl Word {
    fn new(token: &Token) -> Word {
        // The first spelling stands for all of its line in the table, so that a word that is written without
        // its vowels, and is on no line, meets them by its consonants.
        let spelling = lexicon().first_spelling(token.variants[0]);
        Word::of_sound(spelling.unwrap_or(&token.sound))
    }

    fn of_sound(sound: &str) -> Word {
        let sound = without_article(sound);
        Word { sound: shape(sound), initial: initial(sound) }
    }

    /// Words that some write in one piece.
    fn joined(words: &[&Token]) -> Word {
        if let [word] = words {
            return Word::new(word);
        }
        let sound =
            crate::sound::sound(&words.iter().map(|word| &*word.folded).collect::<String>());
        Word::of_sound(&sound)
    }
}

/// `Petrovich` and `Petrovna`, as any ear writes them.
fn is_patronymic(sound: &str) -> bool {
    ["vich", "vna", "ichna"].iter().any(|end| sound.ends_with(end))
}

/// A word without the Arabic article that some write in one piece with it: `Almasri`, `Elkhatib`. Albert and
/// Elvira lose it too, on both sides alike.
fn without_article(sound: &str) -> &str {
    let is_vowel = |letter: &char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let rest = sound.strip_prefix("al").or_else(|| sound.strip_prefix("el"));
    rest.filter(|rest| rest.len() >= 4 && !rest.chars().next().is_some_and(|c| is_vowel(&c)))
        .unwrap_or(sound)
}

/// The consonants of a word by class; of a word with fewer than two, the sound itself without regard to
/// which vowel it is.
fn shape(sound: &str) -> String {
    // What Russians write with one letter others hear as `ts` or as `z`.
    let consonants = skeleton(sound).replace("ds", "s");
    if consonants.len() >= 2 {
        return consonants;
    }
    let vowel = |letter| if matches!(letter, 'e' | 'i' | 'o' | 'u' | 'y') { 'a' } else { letter };
    let mut shape = String::with_capacity(sound.len());
    for letter in sound.chars().map(vowel) {
        if !shape.ends_with(letter) {
            shape.push(letter);
        }
    }
    shape
}

/// The class of the first sound: widest, because ears differ most over `Zh`, `J` and `Kh`.
fn initial(sound: &str) -> char {
    let first = &sound[..sound.chars().next().map_or(0, char::len_utf8)];
    coarse(first, false).chars().next().unwrap_or('-')
}

#[cfg(test)]
mod tests {
    use super::{Covers, whole_keys};
    use crate::{Name, NameKind};

    #[track_caller]
    fn check(one: &str, other: &str, expected: Option<Covers>) {
        let keys = |text| whole_keys(&Name::parse(text, NameKind::Person));
        let (a, b) = (keys(one), keys(other));
        let shared = a.iter().filter(|key| b.contains(key)).map(|key| key.covers).min();
        assert_eq!(shared, expected, "{one} / {other}: {a:?} / {b:?}");
    }

    /// Names of nobody in particular, written by two offices.
    #[test]
    fn one_bearer_shares_a_key() {
        use Covers::{Whole, WordAndInitial};
        for (one, other, covers) in [
            ("김철수", "KIM Chol-su", Whole),
            ("김철수", "金哲洙", Whole),
            ("Kim Chol Su", "Chul-soo Kim", Whole),
            ("Kim Chol Su", "Kim Cholsoo", Whole),
            ("안미성", "AHN Mi-sung", Whole),
            ("Ran-yong Ahn", "An Ranyong", Whole),
            ("王小明", "Wang Xiaoming", Whole),
            ("Hsiao-ming Wang", "Wang Xiaoming", Whole),
            ("Сергей Щукин", "SHCHUKIN, Sergey", WordAndInitial),
            ("Сергей Петрович Щукин", "Sergej Schtschukin", WordAndInitial),
            ("Щукин Сергей Петрович", "Sergei P. Shchukin", WordAndInitial),
            ("محمد الشامي", "Mohammed al-Shami", WordAndInitial),
            ("Fatima Khoury", "فاطمة خوري", WordAndInitial),
            // A word on a line of the table of spellings and one without vowels, on none.
            ("Mostafa Darweesh", "مصطفى درويش", WordAndInitial),
            ("Alshami Yusuf", "يوسف الشامي", WordAndInitial),
            // Said, which looks like a title without its vowels.
            ("سعيد الخطيب", "El Khatib Said", WordAndInitial),
            ("Tsvetkov Pawel", "Pavel Andreevich Zwetkow", WordAndInitial),
            // The Han readings 란 and 연 inside a word and at its beginning.
            ("한광란", "韓光蘭", Whole),
            ("Choi Yeon Il", "崔蓮一", Whole),
            ("Maria Kowalska", "Kowalska Maria", WordAndInitial),
            ("Maria Kowalska", "Maria Kowaksla", WordAndInitial),
        ] {
            check(one, other, Some(covers));
        }
    }

    #[test]
    fn others_share_none() {
        for (one, other) in [
            ("김철수", "김철호"),
            ("Kim Chol Su", "Pak Chol Su"),
            ("王小明", "王小红"),
            ("Sergey Shchukin", "Andrey Shchukin"),
            ("Maria Kowalska", "Maria Nowak"),
            ("Example", "Example"),
        ] {
            check(one, other, None);
        }
    }

    #[test]
    fn no_name_has_many() {
        for text in
            ["", "李", "Ana", "a b c d e f g h", "Maria del Carmen Lopez Garcia Perez", "Yu Yu Yu"]
        {
            let keys = whole_keys(&Name::parse(text, NameKind::Person));
            assert!(keys.len() <= 8, "{text}: {keys:?}");
        }
    }
}
