//! Names, copied by hand, by ear and by machine.

use names::{Name, NameKind, Script};
use smallvec::SmallVec;

use super::edit::distance;
use super::is_digit;

/// How a name of the file relates to one of the register, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::warn) enum NameRelation {
    /// The same words, in any order.
    Same,
    /// Romanisation or spelling habits explain what differs.
    Spelled,
    /// One letter is another.
    OneSlip,
    /// Two letters are, or a syllable of three is.
    TwoSlips,
    /// The beginning of the other.
    Part,
    Other,
}

/// A syllable of Hangul as its letters.
type Syllable = [u8; 3];

impl NameRelation {
    pub(in crate::warn) const ALL: usize = 6;
}

/// A name, with the forms in which slips are counted.
#[derive(Debug, Clone)]
pub(in crate::warn) struct Written {
    pub(in crate::warn) name: Name,
    /// Folded words without blanks, in alphabetical order.
    sorted: Box<str>,
    /// The letters of each syllable, if all is Hangul.
    hangul: Option<Vec<Syllable>>,
    /// What it sounds like: as written, and with the last word before the others.
    sounds: SmallVec<[Box<[u8]>; 2]>,
    /// What a name in Hangul sounds like when it is spelled by Yale's system, whose vowels are those of none of
    /// the others: `Yengswu` for `Yeongsu`.
    yale: Option<Box<[u8]>>,
}

/// Two names agree beyond chance from here, in log-odds of `names::agreement`: a probability of 0.8.
const AGREES: f64 = 1.39;

impl Written {
    /// Reads any text; digits between letters are letters misread. `None` if no word is left.
    pub(in crate::warn) fn read(text: &str) -> Option<Written> {
        let text = mended(text);
        let name = Name::parse(&text, NameKind::Person);
        if name.folded().is_empty() {
            return None;
        }
        let mut words: Vec<&str> = name.folded().split(' ').collect();
        let whole = words.concat();
        let turned: String =
            (words.last().into_iter().chain(&words[..words.len() - 1])).copied().collect();
        let first_last: String = (words[1..].iter().chain(words.first())).copied().collect();
        words.sort_unstable();
        let mut sounds: SmallVec<[Box<[u8]>; 2]> = SmallVec::new();
        for form in [&whole, &turned, &first_last] {
            let sound = sound(form).into_bytes().into_boxed_slice();
            if !sounds.contains(&sound) {
                sounds.push(sound);
            }
        }
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        let hangul: Option<Vec<Syllable>> = letters.map(jamo).collect();
        let hangul = hangul.filter(|syllables| !syllables.is_empty());
        let yale = hangul.as_deref().map(|hangul| sound(&yale(hangul)).into_bytes().into());
        Some(Written { sorted: words.concat().into(), hangul, sounds, yale, name })
    }

    /// The words, as an index would be asked for them.
    pub(in crate::warn) fn text(&self) -> &str {
        self.name.text()
    }

    /// Whether both are written in Hangul.
    fn syllables<'a>(&'a self, other: &'a Written) -> Option<(&'a [Syllable], &'a [Syllable])> {
        self.hangul.as_deref().zip(other.hangul.as_deref())
    }

    pub(in crate::warn) fn relate(&self, known: &Written) -> NameRelation {
        if self.sorted == known.sorted && self.hangul.is_some() == known.hangul.is_some() {
            return NameRelation::Same;
        }
        if let Some((found, known_syllables)) = self.syllables(known) {
            // The family name last.
            if let Some((family, given)) = found.split_last()
                && known_syllables.split_first() == Some((family, given))
            {
                return NameRelation::Same;
            }
            let relation = by_syllables(found, known_syllables);
            let agrees = relation > NameRelation::Spelled
                && found.len() == known_syllables.len()
                && found[1..] == known_syllables[1..]
                && is_one_family(found[0], known_syllables[0]);
            return if agrees { NameRelation::Spelled } else { relation };
        }
        if names::agreement(&self.name, &known.name) >= AGREES {
            return NameRelation::Spelled;
        }
        self.by_sound(known)
    }

    fn by_sound(&self, known: &Written) -> NameRelation {
        let mut best = NameRelation::Other;
        for other in known.sounds.first().into_iter().chain(&known.yale) {
            for sound in &self.sounds {
                best = best.min(relate_sounds(sound, other));
            }
        }
        best
    }

    /// Forms to look for where the name as it stands finds nobody.
    pub(in crate::warn) fn repairs(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(syllables) = &self.hangul {
            // Without one of its syllables, and with the vowels and endings eyes confuse.
            for at in 0..syllables.len() {
                for alike in look_alikes(syllables[at]) {
                    let mut tried = syllables.clone();
                    tried[at] = alike;
                    out.push(tried.iter().map(|syllable| compose(*syllable)).collect());
                }
            }
        }
        out
    }
}

fn relate_sounds(sound: &[u8], other: &[u8]) -> NameRelation {
    let short = sound.len().min(other.len());
    let most = if short >= 7 { 2 } else { usize::from(short >= 4) };
    match distance(sound, other, most) {
        Some(0) => NameRelation::Spelled,
        Some(1) => NameRelation::OneSlip,
        Some(_) => NameRelation::TwoSlips,
        None if short >= 5 && (sound.starts_with(other) || other.starts_with(sound)) => {
            NameRelation::Part
        }
        None => NameRelation::Other,
    }
}

/// Hangul by Yale's system (Martin 1992), without what it changes at the seams of words.
fn yale(syllables: &[Syllable]) -> String {
    const INITIALS: [&str; 19] = [
        "k", "kk", "n", "t", "tt", "l", "m", "p", "pp", "s", "ss", "", "c", "cc", "ch", "kh", "th",
        "ph", "h",
    ];
    const VOWELS: [&str; 21] = [
        "a", "ay", "ya", "yay", "e", "ey", "ye", "yey", "o", "wa", "way", "oy", "yo", "wu", "we",
        "wey", "wi", "yu", "u", "uy", "i",
    ];
    const FINALS: [&str; 28] = [
        "", "k", "kk", "ks", "n", "nc", "nh", "t", "l", "lk", "lm", "lp", "ls", "lth", "lph", "lh",
        "m", "p", "ps", "s", "ss", "ng", "c", "ch", "kh", "th", "ph", "h",
    ];
    let parts = |[initial, vowel, last]: &Syllable| {
        [INITIALS[usize::from(*initial)], VOWELS[usize::from(*vowel)], FINALS[usize::from(*last)]]
            .concat()
    };
    syllables.iter().map(parts).collect()
}

/// Whether two family names are one, as spelled north and south: `리` and `이`, `류` and `유`, `라` and `나`.
fn is_one_family([initial, vowel, last]: Syllable, other: Syllable) -> bool {
    /// ㄴ, ㄹ, ㅇ.
    const FALLING: [u8; 3] = [2, 5, 11];
    [vowel, last] == other[1..] && FALLING.contains(&initial) && FALLING.contains(&other[0])
}

/// Digits inside a word are letters that were misread. 1 is an i where a vowel is missing, as in `K1m` and
/// `1l`, and else an l, as in `Cho1` and `1ee`.
fn mended(text: &str) -> String {
    if !text.contains(is_digit) {
        return text.to_owned();
    }
    let is_vowel = |c: &char| "aeiouy0".contains(c.to_ascii_lowercase());
    let letters: Vec<char> = text.chars().collect();
    let vowel_beside = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        before.is_some_and(is_vowel) || letters.get(at + 1).is_some_and(is_vowel)
    };
    (letters.iter().enumerate())
        .map(|(at, c)| match c {
            '0' => 'o',
            '1' if vowel_beside(at) => 'l',
            '1' => 'i',
            '5' => 's',
            '8' => 'B',
            '6' => 'b',
            '9' => 'g',
            '2' => 'z',
            c => *c,
        })
        .collect()
}

fn by_syllables(found: &[Syllable], known: &[Syllable]) -> NameRelation {
    let letters = |syllables: &[Syllable]| -> Vec<u8> {
        let spread = |at: usize, letter: u8| {
            if letter == 0 && at == 2 { None } else { Some(letter + 32 * at as u8) }
        };
        (syllables.iter()).flat_map(|s| (0..3).filter_map(move |at| spread(at, s[at]))).collect()
    };
    if found.len() >= 2 && found.len() < known.len() && known.starts_with(found) {
        return NameRelation::Part;
    }
    let sorted = |syllables: &[Syllable]| {
        let mut syllables = syllables.to_vec();
        syllables.sort_unstable();
        syllables
    };
    if sorted(found) == sorted(known) && found != known {
        return NameRelation::OneSlip;
    }
    let (a, b) = (letters(found), letters(known));
    match distance(&a, &b, 2) {
        Some(0) => NameRelation::Same,
        Some(1) => NameRelation::OneSlip,
        Some(_) if found.len() >= 3 && found.len() == known.len() => NameRelation::TwoSlips,
        _ => {
            let same = found.iter().zip(known).filter(|(a, b)| a == b).count();
            let one_other =
                found.len() == known.len() && found.len() >= 3 && same + 1 == found.len();
            if one_other { NameRelation::TwoSlips } else { NameRelation::Other }
        }
    }
}

/// Initial, vowel and final of a Hangul syllable, by their places in Unicode.
fn jamo(c: char) -> Option<Syllable> {
    let at = (c as u32).checked_sub(0xAC00).filter(|at| *at < 11_172)?;
    Some([(at / 588) as u8, (at % 588 / 28) as u8, (at % 28) as u8])
}

fn compose([initial, vowel, last]: Syllable) -> char {
    let at = u32::from(initial) * 588 + u32::from(vowel) * 28 + u32::from(last);
    char::from_u32(0xAC00 + at).unwrap_or('\u{FFFD}')
}

/// Syllables that look nearly the same: one stroke more or less.
fn look_alikes([initial, vowel, last]: Syllable) -> Vec<Syllable> {
    /// Vowels by stroke: 아 야, 어 여, 오 요, 우 유, 애 얘, 에 예, 으 우 오, 이 어 아, 와 위.
    const VOWELS: &[&[u8]] = &[
        &[0, 2, 20, 4],
        &[4, 6, 20],
        &[8, 12, 18, 13],
        &[13, 17, 18],
        &[1, 3, 5],
        &[5, 7, 1],
        &[20, 19],
    ];
    /// ㄱ ㅋ ㄲ, ㄷ ㅌ ㄸ, ㅂ ㅍ ㅃ, ㅅ ㅈ ㅊ ㅆ ㅉ, ㅇ ㅎ ㅁ, ㄴ ㄷ ㄹ.
    const INITIALS: &[&[u8]] = &[
        &[0, 15, 1],
        &[3, 16, 4, 2],
        &[7, 17, 8, 6],
        &[9, 12, 14, 10, 13],
        &[11, 18, 6],
        &[2, 3, 5, 0],
    ];
    /// None, ㄱ, ㄴ, ㄹ, ㅁ, ㅂ, ㅅ, ㅇ.
    const FINALS: &[&[u8]] =
        &[&[21, 16, 27], &[4, 1, 7], &[16, 17, 21], &[0, 21, 4], &[8, 7, 4], &[4, 16]];
    let others = |groups: &[&[u8]], own: u8| -> Vec<u8> {
        let mut all: Vec<u8> = groups
            .iter()
            .filter(|group| group.contains(&own))
            .flat_map(|group| group.iter().copied())
            .collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|other| *other != own);
        all
    };
    let mut out: Vec<Syllable> = Vec::new();
    out.extend(others(VOWELS, vowel).into_iter().map(|other| [initial, other, last]));
    out.extend(others(INITIALS, initial).into_iter().map(|other| [other, vowel, last]));
    out.extend(others(FINALS, last).into_iter().map(|other| [initial, vowel, other]));
    out
}

/// Folded letters with the differences between romanisations of Korean levelled, as far as letters alone
/// allow: `kangnam` for `gangnam`, `yong` for `yeong` and `young`.
pub(super) fn sound(folded: &str) -> String {
    const SPELLINGS: &[(&str, &str)] = &[
        ("yeo", "yo"),
        ("you", "yo"),
        ("tch", "c"),
        ("woo", "u"),
        ("wu", "u"),
        ("eui", "i"),
        ("eo", "o"),
        ("eu", "u"),
        ("ae", "e"),
        ("oe", "e"),
        ("oo", "u"),
        ("ee", "i"),
        ("ui", "i"),
        ("yi", "i"),
        ("ch", "c"),
        ("jj", "c"),
        ("sh", "s"),
        ("ss", "s"),
        ("kk", "k"),
        ("gg", "k"),
        ("kh", "k"),
        ("ck", "k"),
        ("th", "t"),
        ("tt", "t"),
        ("ph", "p"),
        ("pp", "p"),
        ("bb", "p"),
        ("rh", "l"),
        ("ll", "l"),
        ("nn", "n"),
        ("mm", "m"),
        ("rr", "l"),
        ("ng", "q"),
        ("rn", "m"),
        ("vv", "w"),
        ("j", "c"),
        ("g", "k"),
        ("d", "t"),
        ("b", "p"),
        ("r", "l"),
        ("z", "c"),
        ("v", "p"),
        ("f", "p"),
    ];
    let mut out = String::with_capacity(folded.len());
    let mut rest = folded;
    while let Some(first) = rest.chars().next() {
        let found = SPELLINGS.iter().find(|(from, _)| rest.starts_with(from));
        if let Some((from, to)) = found {
            out.push_str(to);
            rest = &rest[from.len()..];
            continue;
        }
        rest = &rest[first.len_utf8()..];
        // A breath after a vowel and before nothing or a consonant: Noh, Suh.
        let is_silent = first == 'h'
            && out.ends_with(['a', 'e', 'i', 'o', 'u'])
            && !rest.starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'w']);
        if !is_silent {
            out.push(first);
        }
    }
    out
}

/// Whether a text could be a person's name by its letters alone: a few words without digits.
pub(in crate::warn) fn is_likely(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > 80 {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let others = text
        .chars()
        .filter(|c| !c.is_alphabetic() && !matches!(c, ' ' | '-' | '.' | ',' | '\'' | '’' | '·'))
        .count();
    let words = text.split([' ', ',']).filter(|word| !word.is_empty()).count();
    let script = text.chars().find(|c| c.is_alphabetic()).map(Script::of);
    let fits = match script {
        Some(Script::Hangul) => (2..=5).contains(&letters) && words <= 3,
        Some(Script::Han) => (2..=5).contains(&letters) && words <= 2,
        Some(_) => (3..=48).contains(&letters) && words <= 6,
        None => false,
    };
    // One digit may be a letter misread.
    fits && others <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &str, known: &str, expect: NameRelation) {
        let found = Written::read(found).expect(found);
        assert_eq!(
            found.relate(&Written::read(known).expect(known)),
            expect,
            "{} {known}",
            found.text()
        );
    }

    /// Names of nobody in particular.
    #[test]
    fn relations() {
        use NameRelation::*;
        check("김영수", "김영수", Same);
        check("김 영수", "김영수", Same);
        check("영수 김", "김영수", Same);
        check("Kim Yong Su", "김영수", Spelled);
        check("Yong-su KIM", "김영수", Spelled);
        check("Gim Yeongsu", "김영수", Spelled);
        check("Kim Yengswu", "김영수", Spelled);
        check("Choy Swunhuy", "최순희", Spelled);
        // Ё is read as Е, as most write it.
        check("Ким Ёнсу", "김영수", OneSlip);
        check("Kim Jong-woo", "김종우", Spelled);
        check("이영수", "리영수", Spelled);
        check("Ri Yong Su", "이영수", Spelled);
        check("긴영수", "김영수", OneSlip);
        check("김염수", "김영수", OneSlip);
        check("김용순", "김영수", TwoSlips);
        check("김수영", "김영수", OneSlip);
        check("김영", "김영수", Part);
        check("박철민", "김영수", Other);
        check("Kim Yonq Su", "김영수", OneSlip);
        // What stands for a letter is that letter.
        check("K1m Yong Su", "Kim Yong Su", Same);
        check("Pak Cho1 Min", "Pak Chol Min", Same);
        check("1ee Yong 5u", "Lee Yong Su", Same);
        check("Pak Chol Min", "김영수", Other);
    }

    #[test]
    fn repairs_hold_the_name_before_the_slip() {
        for (found, was) in [("긴영수", "김영수"), ("김염수", "김영수"), ("김명수", "김영수")]
        {
            let repairs = Written::read(found).expect(found).repairs();
            assert!(repairs.iter().any(|name| name == was), "{found}");
        }
    }

    #[test]
    fn likely_names() {
        for text in ["김영수", "Kim Yong Su", "KIM, Yong-su", "Иван Иванов", "K1m Yong Su"]
        {
            assert!(is_likely(text), "{text}");
        }
        for text in ["서울특별시 강남구", "010-1234-5678", "", "M12345678"] {
            assert!(!is_likely(text), "{text}");
        }
    }
}
