//! Chinese personal names: Han characters, Hanyu Pinyin, Wade-Giles and the family names of the
//! south read as the syllables they stand for.
//!
//! What two romanisations leave open agrees; two different characters never do, however alike they
//! are read, save for the forms of one character (see [`crate::han`]).

pub(crate) mod stored;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::han;
use crate::korean::{self, Kinship};
use crate::lexicon::rows;
use crate::name::{self, NameKind, Role, Token};
use crate::pinyin::Spelling;
use crate::script::Script;

/// The most syllables of one token, and of a given name.
const MAX_SYLLABLES: usize = 3;
/// Ways to cut one token: `jinan` is `ji-nan` and `jin-an`.
const MAX_CUTS: usize = 3;
/// Three syllables of six letters.
const MAX_LETTERS: usize = 18;
/// Family names one spelling stands for: `yu` is 于, 余, 游 …
const MAX_FAMILIES: usize = 6;
/// Readings kept of one name.
const MAX_READINGS: usize = 4;

/// One syllable, with its character where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Syllable {
    spelling: Spelling,
    /// The low half of the character's simplified form; 0 for Latin letters.
    character: u16,
}

impl Syllable {
    fn agrees(self, other: Syllable) -> bool {
        if self.character != 0 && other.character != 0 {
            return self.character == other.character;
        }
        self.spelling.meets(other.spelling)
    }
}

type Cut = [Syllable; MAX_SYLLABLES];

fn len(cut: &Cut) -> usize {
    cut.iter().take_while(|syllable| !syllable.spelling.is_none()).count()
}

fn cuts_agree(a: &Cut, b: &Cut) -> bool {
    len(a) == len(b) && a.iter().zip(b).take(len(a)).all(|(a, b)| a.agrees(*b))
}

/// The ways to cut a token into syllables, the longest first syllable first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Syllables {
    cuts: [Cut; MAX_CUTS],
}

impl Syllables {
    /// Reads a token of Han characters, or of Latin letters that may be romanised Chinese.
    pub(crate) fn read(text: &str, folded: &str, script: Script) -> Option<Syllables> {
        match script {
            Script::Latin => Syllables::of_letters(folded.as_bytes()),
            Script::Han => Syllables::of_characters(text),
            _ => None,
        }
    }

    fn of_letters(letters: &[u8]) -> Option<Syllables> {
        // Most words of other languages end here, or at the first letters that no syllable has.
        let (b'a' | b'e' | b'g' | b'h' | b'i' | b'n' | b'o' | b'r' | b'u' | b'v') =
            letters.last()?
        else {
            return None;
        };
        if letters.len() > MAX_LETTERS || Spelling::prefixes(letters)[0].1.is_none() {
            return None;
        }
        let mut found = Syllables::default();
        let mut n = 0;
        cut(letters, 0, &mut Cut::default(), &mut found.cuts, &mut n);
        (n > 0).then_some(found)
    }

    fn of_characters(text: &str) -> Option<Syllables> {
        let mut found = Syllables::default();
        for (at, c) in text.chars().enumerate() {
            let spelling = Spelling::exact(&any_ascii::any_ascii_char(c).to_ascii_lowercase())?;
            *found.cuts[0].get_mut(at)? = Syllable { spelling, character: character(c) };
        }
        Some(found)
    }

    /// Whether some reading of one is some reading of the other.
    pub(crate) fn agree(&self, other: &Syllables) -> bool {
        (self.cuts()).any(|a| other.cuts().any(|b| cuts_agree(a, b)))
    }

    fn cuts(&self) -> impl Iterator<Item = &Cut> {
        self.cuts.iter().filter(|cut| len(cut) > 0)
    }
}

/// Cuts `rest` in every way, up to [`MAX_CUTS`].
fn cut(rest: &[u8], depth: usize, open: &mut Cut, out: &mut [Cut; MAX_CUTS], n: &mut usize) {
    if rest.is_empty() {
        if let Some(free) = out.get_mut(*n) {
            *free = *open;
            *n += 1;
        }
        return;
    }
    if depth == MAX_SYLLABLES || *n == MAX_CUTS {
        return;
    }
    for (length, spelling) in Spelling::prefixes(rest).into_iter().rev() {
        if spelling.is_none() {
            continue;
        }
        open[depth] = Syllable { spelling, character: 0 };
        cut(&rest[usize::from(length)..], depth + 1, open, out, n);
        open[depth] = Syllable::default();
    }
}

fn character(c: char) -> u16 {
    // Never 0: that is the mark of Latin letters.
    (han::simplified(c) as u32 as u16).max(1)
}

/// Family names: what is known of a reading in Latin letters, or of a character.
struct Families {
    /// Numbers of readings by spelling, zero-filled. Keys are Latin, or simplified characters.
    numbers: FxHashMap<&'static str, [u16; MAX_FAMILIES]>,
    /// The reading of each number, from 1.
    readings: Vec<&'static str>,
}

static FAMILIES: LazyLock<Families> = LazyLock::new(|| {
    let mut families = Families { numbers: FxHashMap::default(), readings: Vec::new() };
    let mut add = |spelling: &'static str, number: u16| {
        let numbers = families.numbers.entry(spelling).or_default();
        if !numbers.contains(&number)
            && let Some(free) = numbers.iter_mut().find(|slot| **slot == 0)
        {
            *free = number;
        }
    };
    let mut number_of: FxHashMap<&str, u16> = FxHashMap::default();
    for (number, row) in (1..).zip(rows(include_str!("../data/chinese_families.tsv"))) {
        let [reading, characters, spellings] = row.as_slice() else {
            continue;
        };
        families.readings.push(reading);
        number_of.insert(reading, number);
        add(reading, number);
        spellings.split(' ').filter(|spelling| !spelling.is_empty()).for_each(|s| add(s, number));
        if Spelling::exact(reading).is_none() {
            add(characters, number);
            continue;
        }
        let ends = characters.char_indices().map(|(at, c)| &characters[at..at + c.len_utf8()]);
        ends.for_each(|character| add(character, number));
    }
    for row in rows(include_str!("../data/pinyin.tsv")) {
        if let [reading, spellings] = row.as_slice()
            && let Some(number) = number_of.get(reading)
        {
            spellings.split(' ').for_each(|spelling| add(spelling, *number));
        }
    }
    families
});

fn families(spelling: &str) -> [u16; MAX_FAMILIES] {
    FAMILIES.numbers.get(spelling).copied().unwrap_or_default()
}

/// Whether Latin letters spell a family name.
pub(crate) fn is_family(spelling: &str) -> bool {
    families(spelling)[0] != 0
}

/// How characters are read as a family name, in Pinyin: 曾 is zeng, 尉遲 yuchi.
pub(crate) fn family_reading(characters: &[char]) -> Option<&'static str> {
    let is_han = characters.first().is_some_and(|&c| Script::of(c) == Script::Han);
    if characters.len() > 2 || !is_han {
        return None;
    }
    let simplified: String = characters.iter().map(|&c| han::simplified(c)).collect();
    let number = families(&simplified)[0];
    FAMILIES.readings.get(usize::from(number).checked_sub(1)?).copied()
}

/// Whether the first two of three or more characters are one family name.
pub(crate) fn is_double_family(characters: &[char]) -> bool {
    characters.len() > 2 && family_reading(&characters[..2]).is_some()
}

/// A whole name read as Chinese.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    /// Readings the family name may have, zero-filled.
    family: [u16; MAX_FAMILIES],
    /// Its characters, as [`Syllable`] keeps them; 0 for Latin letters.
    characters: u32,
    given: Cut,
    /// Only Chinese is written so: in Han characters, or with `x`, `q`, `zh`, `hs`, `tz`.
    evident: bool,
}

/// Gives tokens what only Chinese and Korean readers see in them: Chinese syllables, and the Korean
/// syllables of Han characters.
pub(crate) fn enrich(tokens: &mut [Token], kind: NameKind) {
    let person = matches!(kind, NameKind::Person | NameKind::Unknown);
    for token in tokens {
        if person && matches!(token.role, Role::Plain | Role::Given | Role::Family) {
            let chinese = Syllables::read(&token.text, &token.folded, token.script);
            if token.script == Script::Han {
                let korean = korean::Syllables::of_hanja(&token.text);
                token.syllables = name::Syllables { korean, chinese }.boxed();
            } else if chinese.is_some() {
                token.syllables.get_or_insert_default().chinese = chinese;
            }
        }
    }
}

/// The ways to read tokens as one Chinese name: characters with the family name first, Latin
/// letters with the family name first or last.
pub(crate) fn readings(tokens: &[Token]) -> Vec<Reading> {
    let mut out = Vec::new();
    let mut words: [Option<&Token>; 4] = [None; 4];
    let mut n = 0;
    for token in tokens.iter().filter(|token| token.role != Role::Title) {
        if n == words.len() || !matches!(token.script, Script::Latin | Script::Han) {
            return out;
        }
        words[n] = Some(token);
        n += 1;
    }
    let words: [&Token; 4] = match words {
        [Some(a), Some(b), c, d] => [a, b, c.unwrap_or(b), d.unwrap_or(b)],
        _ => return out,
    };
    let words = &words[..n];
    read_name(&words[..1], &words[1..], &mut out);
    if words.iter().all(|word| word.script == Script::Latin) {
        read_name(&words[n - 1..], &words[..n - 1], &mut out);
        if n > 2 {
            read_name(&words[..2], &words[2..], &mut out);
        }
    }
    out
}

fn read_name(family: &[&Token], given: &[&Token], out: &mut Vec<Reading>) {
    if given.iter().any(|token| token.chinese().is_none()) {
        return;
    }
    let (numbers, characters) = match family {
        [token] if token.script == Script::Han => {
            let level = han::level(&token.text);
            let low = level.chars().fold(0, |low, c| low << 16 | u32::from(character(c)));
            (families(&level), low)
        }
        [token] => (families(&token.folded), 0),
        [first, second] => (families(&[&*first.folded, &second.folded].concat()), 0),
        _ => return,
    };
    if numbers[0] == 0 {
        return;
    }
    let evident = characters != 0 || family.iter().chain(given).any(|token| is_evident(token));
    let mut names = vec![Cut::default()];
    for syllables in given.iter().filter_map(|token| token.chinese()) {
        names = (names.iter())
            .flat_map(|name| syllables.cuts().filter_map(|cut| joined(name, cut)))
            .take(MAX_READINGS)
            .collect();
    }
    let readings =
        names.into_iter().map(|given| Reading { family: numbers, characters, given, evident });
    out.extend(readings);
}

fn joined(a: &Cut, b: &Cut) -> Option<Cut> {
    let (n, m) = (len(a), len(b));
    let mut whole = *a;
    whole.get_mut(n..n + m)?.copy_from_slice(&b[..m]);
    Some(whole)
}

fn is_evident(token: &Token) -> bool {
    let folded = &*token.folded;
    folded.contains(['x', 'q']) || ["zh", "hs", "tz"].iter().any(|start| folded.starts_with(start))
}

/// The closest relation between any reading of one name and any of the other.
pub(crate) fn kinship(left: &[Reading], right: &[Reading]) -> Kinship {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| relate(a, b)));
    pairs.min().unwrap_or(Kinship::Different)
}

fn relate(a: &Reading, b: &Reading) -> Kinship {
    let family = if a.characters != 0 && b.characters != 0 {
        a.characters == b.characters
    } else {
        a.family.iter().any(|number| *number != 0 && b.family.contains(number))
    };
    let same_length = len(&a.given) == len(&b.given);
    let given = || a.given.iter().zip(&b.given).take(len(&a.given).min(len(&b.given)));
    let whole = same_length && given().all(|(a, b)| a.agrees(*b));
    match (family, whole) {
        (true, true) => Kinship::Same,
        (true, false) if same_length && given().any(|(a, b)| a.agrees(*b)) => {
            Kinship::OtherSyllable
        }
        (true, false) if !same_length && given().any(|(a, b)| a.agrees(*b)) => Kinship::OtherLength,
        (false, true) => Kinship::OtherFamily,
        _ => Kinship::Different,
    }
}

/// Whether a name can hardly be anything but Chinese: see [`Reading`]. Only then is a syllable that
/// differs another person; other names that look Chinese do so by chance.
pub(crate) fn is_evidently_chinese(readings: &[Reading]) -> bool {
    readings.first().is_some_and(|reading| reading.evident)
}

/// Appends one code per family name a reading may have; names whose kinship is
/// [`Kinship::Same`] share one.
pub(crate) fn codes(readings: &[Reading], out: &mut Vec<String>) {
    let mut whole = Vec::new();
    whole_codes(readings, &mut whole);
    out.extend(whole.into_iter().map(|code| format!("s:{code}")));
}

/// Appends one code per family name and way to cut: all spellings of one name share one, and no other
/// name does whose syllables no romanisation writes alike.
pub(crate) fn whole_codes(readings: &[Reading], out: &mut Vec<String>) {
    for reading in readings {
        for number in reading.family.iter().filter(|number| **number != 0) {
            let mut code = format!("c{number}:");
            for syllable in reading.given.iter().take(len(&reading.given)) {
                code.push_str(&format!("{}-", syllable.spelling.class()));
            }
            if !out.contains(&code) {
                out.push(code);
            }
        }
    }
}

/// A name in Han characters read as Korean; empty for all other names.
pub(crate) fn korean_readings(tokens: &[Token]) -> Vec<korean::Reading> {
    match tokens {
        [family, given]
            if family.script == Script::Han
                && given.script == Script::Han
                && family.role == Role::Family =>
        {
            let given = given.korean();
            given.map(|given| korean::hanja_readings(&family.text, given)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{codes, family_reading, is_double_family, is_evidently_chinese, kinship};
    use crate::korean::{self, Kinship};
    use crate::{Name, NameKind};

    fn name(text: &str) -> Name {
        Name::parse(text, NameKind::Person)
    }

    #[track_caller]
    fn check(left: &str, right: &str, expected: Kinship) {
        let (a, b) = (name(left), name(right));
        assert_eq!(kinship(a.chinese(), b.chinese()), expected, "{left} / {right}");
        assert_eq!(kinship(b.chinese(), a.chinese()), expected, "{right} / {left}");
        let (mut there, mut here) = (Vec::new(), Vec::new());
        codes(a.chinese(), &mut there);
        codes(b.chinese(), &mut here);
        let found = there.iter().any(|code| here.contains(code));
        assert!(expected != Kinship::Same || found, "{left} / {right}: no code in common");
    }

    #[test]
    fn spellings_of_one_name() {
        for (left, right) in [
            ("王毅", "Wang Yi"),
            ("习近平", "習近平"),
            ("习近平", "Xi Jinping"),
            ("习近平", "Hsi Chin-p'ing"),
            ("习近平", "HSI Chin Ping"),
            ("習近平", "Jinping Xi"),
            ("Xi Jinping", "Hsi Chin-ping"),
            ("曾明华", "Tsang Ming-hua"),
            ("曾明華", "Zeng Minghua"),
            ("单文", "Shan Wen"),
            ("解文", "Hsieh Wen"),
            ("仇文", "Qiu Wen"),
            ("区文", "Ou Wen"),
            ("查文", "Zha Wen"),
            ("任文", "Jen Wen"),
            ("尉迟文", "Yuchi Wen"),
            ("尉遲文", "Yu-chi Wen"),
            ("欧阳文", "Ou-yang Wen"),
            ("歐陽文", "Auyeung Wen"),
            ("诸葛文", "Wen Zhuge"),
            ("吕文", "LYU Wen"),
            ("陈文", "Chan Wen"),
            ("林文", "Lam Wen"),
            ("张文", "Cheung Wen"),
            ("章文", "Chang Wen"),
            ("蒋文", "Chiang Wen"),
            ("蔡文", "Tsai Wen"),
            ("许文", "Hsu Wen"),
            ("郭文", "Kuo Wen"),
            ("李文", "Lee Wen"),
            ("周文", "Chow Wen"),
            ("杨文", "Yeung Wen"),
            ("吴文", "Ng Wen"),
            ("黄文", "Wong Wen"),
            ("王文", "Wong Wen"),
            ("毛泽东", "Mao Tse-tung"),
            ("邓小平", "Teng Hsiao-p'ing"),
            ("蔡英文", "Tsai Ing-wen"),
        ] {
            check(left, right, Kinship::Same);
        }
    }

    #[test]
    fn other_names() {
        check("习近朋", "习近平", Kinship::OtherSyllable);
        check("王毅", "王义", Kinship::Different);
        check("汪毅", "王毅", Kinship::OtherFamily);
        check("Zhang Wenming", "Zhang Wenmin", Kinship::OtherSyllable);
        check("张文明", "张文", Kinship::OtherLength);
        check("陈文明", "Lin Wenming", Kinship::OtherFamily);
        check("John Smith", "Wang Yi", Kinship::Different);
    }

    #[test]
    fn evidence_of_being_chinese() {
        for (text, expected) in
            [("习近平", true), ("Xi Jinping", true), ("Hsi Chin-ping", true), ("Wang Yi", false)]
        {
            assert_eq!(is_evidently_chinese(name(text).chinese()), expected, "{text}");
        }
    }

    #[test]
    fn family_names_have_readings_of_their_own() {
        for (characters, expected) in [
            ("曾", Some("zeng")),
            ("單", Some("shan")),
            ("解", Some("xie")),
            ("仇", Some("qiu")),
            ("區", Some("ou")),
            ("查", Some("zha")),
            ("任", Some("ren")),
            ("尉遲", Some("yuchi")),
            ("高市", None),
        ] {
            let characters: Vec<char> = characters.chars().collect();
            assert_eq!(family_reading(&characters), expected);
        }
        assert!(is_double_family(&['歐', '陽', '文']));
        assert!(!is_double_family(&['王', '文', '明']));
        assert_eq!(name("曾庆红").folded(), "zeng qinghong");
        assert_eq!(name("上官文明").folded(), "shangguan wenming");
    }

    #[test]
    fn han_names_read_as_korean() {
        for (han, korean) in [
            ("金正恩", "김정은"),
            ("金正恩", "Kim Jong Un"),
            ("李在明", "Lee Jae-myung"),
            ("尹锡悦", "윤석열"),
            ("文在寅", "Moon Jae-in"),
        ] {
            let (han, other) = (name(han), name(korean));
            let found = korean::kinship(han.hanja(), other.korean());
            assert_eq!(found, Kinship::Same, "{korean}");
            assert!(han.korean().is_empty());
        }
    }
}
