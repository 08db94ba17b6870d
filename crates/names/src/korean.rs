//! Korean syllables: Hangul romanised, and romanised names read back as what they may stand for.
//!
//! A Korean name has several usual spellings in Latin letters and a spelling may stand for several
//! Korean names: `Jung` is 정 or 중, `Jong` is 정 or 종, `Jeong` only 정. A romanised syllable is
//! therefore read as three sets, of initials, vowels and finals, and two syllables agree if they
//! have one of each in common. Spellings: Revised Romanisation, McCune-Reischauer without its
//! marks, the northern habit of published lists, free spellings.

pub(crate) mod stored;
mod whole;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::han;
use crate::lexicon::rows;
use crate::name::{Role, Token};
use crate::script::Script;

pub(crate) use whole::{irregular_codes, whole_codes};

const INITIALS: [&str; 19] = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
];
const VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
];
/// The seven sounds a syllable can end in, after none.
const FINALS: [&str; 8] = ["", "k", "n", "t", "l", "m", "p", "ng"];
/// Which of [`FINALS`] each of the 28 written finals sounds like.
const FINAL_SOUND: [u8; 28] =
    [0, 1, 1, 1, 2, 2, 2, 3, 4, 1, 5, 4, 4, 4, 6, 4, 5, 6, 6, 3, 3, 7, 3, 3, 1, 3, 6, 3];

/// Latin spellings of initials and the positions in [`INITIALS`] they may stand for.
const INITIAL_SPELLINGS: &[(&str, &[u8])] = &[
    ("tch", &[13]),
    ("kk", &[1]),
    ("gg", &[1]),
    ("kh", &[15]),
    ("tt", &[4]),
    ("th", &[16]),
    ("rh", &[5]),
    ("pp", &[8]),
    ("ph", &[17]),
    ("ss", &[10]),
    ("sh", &[9]),
    ("jj", &[13]),
    ("ch", &[12, 14]),
    ("k", &[0, 15, 1]),
    ("g", &[0, 1]),
    ("n", &[2]),
    ("d", &[3, 4]),
    ("t", &[3, 16, 4]),
    ("r", &[5]),
    ("l", &[5]),
    ("m", &[6]),
    ("b", &[7, 8]),
    ("p", &[7, 17]),
    ("s", &[9, 10]),
    ("j", &[12, 13]),
    ("z", &[12]),
    ("h", &[18]),
    ("", &[11]),
];
const VOWEL_SPELLINGS: &[(&str, &[u8])] = &[
    ("yeo", &[6]),
    ("yae", &[3]),
    ("you", &[6, 17]),
    ("yoo", &[17]),
    ("wae", &[10, 11]),
    ("weo", &[14]),
    ("woo", &[13]),
    ("eui", &[19]),
    ("ae", &[1]),
    ("ai", &[1]),
    ("ay", &[1]),
    ("ya", &[2]),
    ("ye", &[7, 6]),
    ("yo", &[12, 6]),
    ("yu", &[17, 6]),
    ("yi", &[20, 19]),
    ("eo", &[4]),
    ("eu", &[18]),
    ("ee", &[20]),
    ("ie", &[20]),
    ("ui", &[19, 16]),
    ("oe", &[11]),
    ("oi", &[11, 16]),
    ("oo", &[13, 18]),
    ("ou", &[13, 4]),
    ("wa", &[9]),
    ("we", &[15, 10, 11]),
    ("wo", &[14]),
    ("wi", &[16]),
    ("a", &[0]),
    ("e", &[5, 1]),
    ("o", &[8, 4]),
    ("u", &[13, 18, 4]),
    ("i", &[20]),
];
const FINAL_SPELLINGS: &[(&str, u8)] = &[
    ("ng", 7),
    ("rk", 1),
    ("ck", 1),
    ("ll", 4),
    ("n", 2),
    ("k", 1),
    ("g", 1),
    ("l", 4),
    ("r", 4),
    ("m", 5),
    ("p", 6),
    ("b", 6),
    ("t", 3),
    ("d", 3),
    ("", 0),
];

/// The most syllables of one token.
const MAX_SYLLABLES: usize = 5;
/// Longer tokens are not Korean syllables.
const MAX_LETTERS: usize = 18;
/// Ways to cut one token: `chonan` is `cho-nan` and `chon-an`.
const MAX_CUTS: usize = 4;

/// What one syllable may be: a bit for each initial, vowel and final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Syllable {
    initials: u32,
    vowels: u32,
    finals: u8,
}

impl Syllable {
    fn agrees(self, other: Syllable) -> bool {
        self.initials & other.initials != 0
            && self.vowels & other.vowels != 0
            && self.finals & other.finals != 0
    }

    /// A code that agreeing syllables share, or nearly: see [`crate::keys`].
    fn code(self, out: &mut String) {
        // Plain, tense and aspirated consonants of one place are spelled alike in some system.
        let initial = match self.initials.trailing_zeros() {
            0 | 1 | 15 => 'k',
            3 | 4 | 16 => 't',
            7 | 8 | 17 => 'p',
            9 | 10 => 's',
            12..=14 => 'c',
            2 => 'n',
            5 => 'r',
            6 => 'm',
            18 => 'h',
            _ => '-',
        };
        out.push(initial);
        out.push(char::from(b'0' + (self.finals.trailing_zeros() as u8).min(7)));
    }
}

/// The ways to cut a token into syllables, fewest syllables first.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Syllables {
    /// All cuts, one after another: in one place, because most words have a single one of two or three.
    all: SmallVec<[Syllable; 6]>,
    /// Where each cut ends.
    ends: SmallVec<[u8; 8]>,
}

type Given = SmallVec<[Syllable; 3]>;

/// A whole name read as Korean: family name and the syllables of the given name.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// A bit for each family name it may be.
    family: u64,
    given: Given,
}

/// How two Korean names relate, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kinship {
    /// Romanisation explains every difference.
    Same,
    /// One syllable of the given name is another.
    OtherSyllable,
    /// The given names have different numbers of syllables.
    OtherLength,
    /// The given names agree, the family names do not.
    OtherFamily,
    /// Nothing in common.
    Different,
}

/// Appends the Revised Romanisation of one Hangul syllable, taken by itself.
pub(crate) fn romanise(c: char, out: &mut String) {
    let Some([initial, vowel, last]) = parts(c) else {
        out.push_str(&any_ascii::any_ascii_char(c).to_ascii_lowercase());
        return;
    };
    out.push_str(INITIALS[initial]);
    out.push_str(VOWELS[vowel]);
    out.push_str(FINALS[usize::from(FINAL_SOUND[last])]);
}

fn parts(c: char) -> Option<[usize; 3]> {
    let at = (c as u32).checked_sub(0xAC00)? as usize;
    (at < 11_172).then_some([at / 588, at % 588 / 28, at % 28])
}

impl Syllables {
    /// Reads a token of Hangul, or of Latin letters that may be romanised Korean.
    pub(crate) fn read(plain: &[char], folded: &str, script: Script) -> Option<Syllables> {
        if script == Script::Hangul {
            if plain.len() > MAX_SYLLABLES {
                return None;
            }
            let cut: Option<Vec<Syllable>> = plain.iter().map(|&c| exact(c)).collect();
            return cut.map(|cut| Syllables::of(&[cut]));
        }
        if script != Script::Latin || folded.len() > MAX_LETTERS {
            return None;
        }
        let mut search = Search { cuts: Vec::new(), open: Vec::new(), steps: 0 };
        search.cut(folded);
        search.cuts.sort_by_key(Vec::len);
        (!search.cuts.is_empty()).then(|| Syllables::of(&search.cuts))
    }

    fn of(cuts: &[Vec<Syllable>]) -> Syllables {
        let mut syllables = Syllables::default();
        cuts.iter().for_each(|cut| syllables.push(cut));
        syllables
    }

    /// Adds a cut; what would be the 256th syllable of all finds no place.
    fn push(&mut self, cut: &[Syllable]) {
        if let Ok(end) = u8::try_from(self.all.len() + cut.len()) {
            self.all.extend_from_slice(cut);
            self.ends.push(end);
        }
    }

    fn cuts(&self) -> impl Iterator<Item = &[Syllable]> + Clone {
        let mut from = 0;
        self.ends.iter().map(move |end| {
            let cut = &self.all[from..usize::from(*end)];
            from = usize::from(*end);
            cut
        })
    }

    /// Reads Han characters as Korean reads them; a character with two readings is both.
    pub(crate) fn of_hanja(text: &str) -> Option<Syllables> {
        let mut cut = Vec::new();
        for c in text.chars() {
            let mut whole = Syllable::default();
            for read in han::hangul(c).filter_map(exact) {
                whole.initials |= read.initials;
                whole.vowels |= read.vowels;
                whole.finals |= read.finals;
            }
            cut.push(whole);
        }
        let readable = cut.len() <= MAX_SYLLABLES && !cut.contains(&Syllable::default());
        readable.then(|| Syllables::of(&[cut]))
    }

    /// How many syllables the shortest reading has.
    pub(crate) fn len(&self) -> usize {
        self.ends.first().map_or(0, |end| usize::from(*end))
    }

    /// Whether some reading of one is some reading of the other.
    pub(crate) fn agree(&self, other: &Syllables) -> bool {
        self.cuts().any(|a| other.cuts().any(|b| a.len() == b.len() && agree(a, b)))
    }
}

fn agree(a: &[Syllable], b: &[Syllable]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.agrees(*b))
}

fn exact(c: char) -> Option<Syllable> {
    let [initial, vowel, last] = parts(c)?;
    Some(Syllable { initials: 1 << initial, vowels: 1 << vowel, finals: 1 << FINAL_SOUND[last] })
}

struct Search {
    cuts: Vec<Vec<Syllable>>,
    open: Vec<Syllable>,
    steps: u32,
}

impl Search {
    /// Cuts `rest` in every way, up to [`MAX_CUTS`]; steps are bounded for words made to be slow.
    fn cut(&mut self, rest: &str) {
        if rest.is_empty() {
            if !self.open.is_empty() && !self.cuts.contains(&self.open) {
                self.cuts.push(self.open.clone());
            }
            return;
        }
        self.steps += 1;
        if self.open.len() == MAX_SYLLABLES || self.steps > 60 || self.cuts.len() >= MAX_CUTS {
            return;
        }
        let Some((initial, initials)) =
            (INITIAL_SPELLINGS.iter()).find(|(spelling, _)| rest.starts_with(spelling))
        else {
            return;
        };
        let after = &rest[initial.len()..];
        for (vowel, vowels) in VOWEL_SPELLINGS {
            let Some(after) = after.strip_prefix(vowel) else {
                continue;
            };
            // A silent h after a last vowel: Noh, Suh.
            let after = if after == "h" { "" } else { after };
            for (last, sound) in FINAL_SPELLINGS {
                let Some(after) = after.strip_prefix(last) else {
                    continue;
                };
                self.open.push(Syllable {
                    initials: bits(initials),
                    vowels: bits(vowels),
                    finals: 1 << sound,
                });
                self.cut(after);
                self.open.pop();
            }
        }
    }
}

fn bits(positions: &[u8]) -> u32 {
    positions.iter().fold(0, |set, at| set | (1 << at))
}

/// Family names by spelling, Hangul or folded Latin.
fn families() -> &'static FxHashMap<String, u64> {
    static FAMILIES: LazyLock<FxHashMap<String, u64>> = LazyLock::new(|| {
        let mut table: FxHashMap<String, u64> = FxHashMap::default();
        for (at, row) in rows(include_str!("../data/korean_families.tsv")).enumerate() {
            let [hangul, spellings] = row.as_slice() else {
                continue;
            };
            let bit = 1 << (at % 64);
            for form in spellings.split(' ').chain([*hangul]) {
                *table.entry(form.to_owned()).or_default() |= bit;
            }
            if let Some(southern) = southern(hangul) {
                *table.entry(southern.to_string()).or_default() |= bit;
            }
        }
        table
    });
    &FAMILIES
}

/// The southern spelling of a northern family name in initial ㄹ: 리 is 이 and 로 is 노 there.
fn southern(hangul: &str) -> Option<char> {
    let [initial, vowel, last] = parts(hangul.chars().next()?)?;
    if initial != 5 {
        return None;
    }
    let silent = [2, 3, 6, 7, 12, 17, 20].contains(&vowel);
    let initial = if silent { 11 } else { 2 };
    char::from_u32(0xAC00 + (initial * 588 + vowel * 28 + last) as u32)
}

/// The family names a token may be, a bit each; 0 for none.
pub(crate) fn family(text: &str) -> u64 {
    families().get(text).copied().unwrap_or(0)
}

/// The ways to read tokens as one Korean name, family name first or last.
pub(crate) fn readings(tokens: &[Token]) -> Vec<Reading> {
    let mut places = [0; 4];
    let mut n = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.role == Role::Title {
            continue;
        }
        if n == places.len() || token.korean().is_none() || token.script == Script::Han {
            return Vec::new();
        }
        places[n] = at;
        n += 1;
    }
    let places = &places[..n];
    let mut out = Vec::new();
    let [first, .., last] = places else {
        return out;
    };
    for (&family_at, given) in [(first, &places[1..]), (last, &places[..n - 1])] {
        let token = &tokens[family_at];
        let family = match token.script {
            Script::Hangul => family(&token.text),
            _ => family(&token.folded),
        };
        if family == 0 {
            continue;
        }
        let mut names = vec![Given::new()];
        for &at in given {
            let Some(syllables) = tokens[at].korean() else {
                continue;
            };
            names = (names.iter())
                .flat_map(|name| syllables.cuts().map(|cut| joined(name, cut)))
                .filter(|name| name.len() <= 3)
                .take(8)
                .collect();
        }
        let readings = names.into_iter().map(|given| Reading { family, given });
        out.extend(readings.filter(|reading| !reading.given.is_empty()));
    }
    out
}

fn joined(name: &Given, cut: &[Syllable]) -> Given {
    name.iter().chain(cut).copied().collect()
}

/// A name in Han characters read as Korean: what [`readings`] gives for Hangul.
pub(crate) fn hanja_readings(family_name: &str, given: &Syllables) -> Vec<Reading> {
    let mut family_name = family_name.chars();
    let (Some(character), None) = (family_name.next(), family_name.next()) else {
        return Vec::new();
    };
    let family = han::hangul(character).fold(0, |set, read| set | family(&read.to_string()));
    if family == 0 {
        return Vec::new();
    }
    given.cuts().map(|given| Reading { family, given: given.into() }).collect()
}

/// The closest relation between any reading of one name and any of the other.
pub(crate) fn kinship(left: &[Reading], right: &[Reading]) -> Kinship {
    let mut best = Kinship::Different;
    for a in left {
        for b in right {
            let family = a.family & b.family != 0;
            let same_length = a.given.len() == b.given.len();
            let agreeing = (a.given.iter().zip(&b.given)).filter(|(a, b)| a.agrees(**b)).count();
            let whole = same_length && agreeing == a.given.len();
            let kinship = match (family, whole) {
                (true, true) => Kinship::Same,
                (true, false) if same_length && agreeing > 0 => Kinship::OtherSyllable,
                (true, false) if !same_length && in_common(&a.given, &b.given) => {
                    Kinship::OtherLength
                }
                (false, true) => Kinship::OtherFamily,
                _ => Kinship::Different,
            };
            best = best.min(kinship);
        }
    }
    best
}

fn in_common(a: &[Syllable], b: &[Syllable]) -> bool {
    a.iter().any(|a| b.iter().any(|b| a.agrees(*b)))
}

/// Whether every reading has the three syllables of an ordinary Korean name; with fewer the
/// likeness to Korean may be chance.
pub(crate) fn is_full(readings: &[Reading]) -> bool {
    readings.iter().all(|reading| reading.given.len() == 2)
}

/// Appends one code per reading: agreeing names share one.
pub(crate) fn codes(readings: &[Reading], out: &mut Vec<String>) {
    for reading in readings {
        for family in 0..64 {
            if reading.family >> family & 1 == 1 {
                let mut code = format!("s:k{family}:");
                reading.given.iter().for_each(|s| s.code(&mut code));
                out.push(code);
            }
        }
    }
}
