//! Names as bytes: what an index keeps, so that nobody parses them again.
//!
//! A name that is read back is the name that was written, field by field, so it scores and explains the
//! same. Text that follows from other text is not written: a word is a place in the name's text, its
//! folded form mostly the same in small letters, its sound mostly its folded form. Hashes, sets of
//! letters and shapes are counted again, which costs less than reading them. What the lexicon said of a
//! word (rarity, groups, concept) is written, so reading looks nothing up; numbers of groups and concepts
//! are lines of its files, hence [`stored_stamp`].

use std::sync::LazyLock;

use compact_str::CompactString;

use crate::bytes::{array, byte, number, push_number, push_text, short, text};
use crate::fold::MAX_TOKENS;
use crate::name::{
    MAX_COMPARED, Mark, Name, NameKind, Part, Readings, Role, Shape, Syllables, Token,
};
use crate::parse::{fixed_rarity, hash, hash_of_word};
use crate::script::Script;
use crate::sound::letters;
use crate::{chinese, korean};

/// The version of the form that [`Name::write`] gives. It rises whenever that form changes, and whenever
/// the same text becomes other words, sounds or readings without a change to the data files.
pub const STORED_VERSION: u32 = 1;

/// A number that changes with the data files names are parsed by. Names written by a program with another
/// stamp or another [`STORED_VERSION`] must be parsed anew: their groups and rarities are of another lexicon.
pub fn stored_stamp() -> u64 {
    static STAMP: LazyLock<u64> = LazyLock::new(|| {
        [
            &include_bytes!("../data/chinese_families.tsv")[..],
            include_bytes!("../data/frequencies.tsv"),
            include_bytes!("../data/generic_words.tsv"),
            include_bytes!("../data/han_variants.tsv"),
            include_bytes!("../data/hanja.tsv"),
            include_bytes!("../data/indic.tsv"),
            include_bytes!("../data/korean_families.tsv"),
            include_bytes!("../data/legal_forms.tsv"),
            include_bytes!("../data/name_variants.tsv"),
            include_bytes!("../data/particles.tsv"),
            include_bytes!("../data/pinyin.tsv"),
            include_bytes!("../data/places.tsv"),
            include_bytes!("../data/romanisation.tsv"),
            include_bytes!("../data/thai.tsv"),
        ]
        .iter()
        .fold(u64::from(STORED_VERSION), |stamp, file| stamp_of(stamp, file))
    });
    *STAMP
}

/// Eight bytes at a time, the same on every machine. Not for enemies: a stamp tells versions apart.
fn stamp_of(before: u64, file: &[u8]) -> u64 {
    let mix = |stamp: u64, word: u64| {
        (stamp.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
    };
    let (words, rest) = file.as_chunks();
    let stamp = words
        .iter()
        .fold(mix(before, file.len() as u64), |stamp, word| mix(stamp, u64::from_le_bytes(*word)));
    rest.iter().fold(stamp, |stamp, byte| mix(stamp, u64::from(*byte)))
}

const KINDS: [NameKind; 4] =
    [NameKind::Person, NameKind::Organization, NameKind::Object, NameKind::Unknown];
const ROLES: [Role; 10] = [
    Role::Plain,
    Role::Given,
    Role::Family,
    Role::LegalForm,
    Role::Number,
    Role::Particle,
    Role::Title,
    Role::Generic,
    Role::Place,
    Role::Acronym,
];
const SCRIPTS: [Script; 14] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Greek,
    Script::Armenian,
    Script::Georgian,
    Script::Arabic,
    Script::Hebrew,
    Script::Indic,
    Script::Thai,
    Script::Hangul,
    Script::Han,
    Script::Kana,
    Script::Digit,
    Script::Other,
];
const PARTS: [Part; 9] = [
    Part::Any,
    Part::Family,
    Part::Maternal,
    Part::Married,
    Part::Given,
    Part::Middle,
    Part::Patronymic,
    Part::Father,
    Part::Nisbah,
];

/// What follows the head of a name, beside its kind in the two lowest bits.
mod holds {
    pub(super) const KOREAN: u8 = 1 << 2;
    pub(super) const HANJA: u8 = 1 << 3;
    pub(super) const CHINESE: u8 = 1 << 4;
    pub(super) const DESCENT: u8 = 1 << 5;
    /// Never set, and so a sign of damage.
    pub(super) const NOTHING: u8 = 3 << 6;
}

/// How the texts of a word follow, beside its part in the four lowest bits.
mod told {
    /// The word is a place in the name's text, close behind the word before.
    pub(super) const PLACED: u8 = 1 << 4;
    /// The folded form is the word in small letters.
    pub(super) const LOWER: u8 = 1 << 5;
    /// The sound is the folded form.
    pub(super) const SOUND: u8 = 1 << 6;
    /// The rarity is that of all words of its role.
    pub(super) const FIXED: u8 = 1 << 7;
}

/// What else follows the head of a word.
mod has {
    pub(super) const CONCEPT: u8 = 1;
    pub(super) const VARIANTS: u8 = 1 << 1;
    pub(super) const NICKS: u8 = 1 << 2;
    pub(super) const NUMBER: u8 = 1 << 3;
    pub(super) const SYLLABLES: u8 = 1 << 4;
    pub(super) const CHINESE: u8 = 1 << 5;
    /// Never set, and so a sign of damage.
    pub(super) const NOTHING: u8 = 3 << 6;
}

impl Name {
    /// Appends the name to `out` in a form that [`Name::read`] reads: about fifty bytes for two words.
    pub fn write(&self, out: &mut Vec<u8>) {
        let flag = |on: bool, bit: u8| if on { bit } else { 0 };
        out.push(
            self.kind as u8
                | flag(!self.korean().is_empty(), holds::KOREAN)
                | flag(!self.hanja().is_empty(), holds::HANJA)
                | flag(!self.chinese().is_empty(), holds::CHINESE)
                | flag(self.shape.descent.is_some(), holds::DESCENT),
        );
        push_text(&self.text, out);
        push_number(self.tokens.len() as u64, out);
        let mut place = 0;
        for token in &self.tokens {
            write_token(token, &self.text, &mut place, out);
        }
        if let Some((son, father)) = self.shape.descent {
            out.extend([son, father]);
        }
        for readings in [self.korean(), self.hanja()] {
            if !readings.is_empty() {
                korean::stored::write_readings(readings, out);
            }
        }
        if !self.chinese().is_empty() {
            chinese::stored::write_readings(self.chinese(), out);
        }
    }

    /// Reads a name off the front of `bytes`, which then begin behind it; `None` if no name begins there.
    ///
    /// Never panics, and neither does what is done with a name read from damaged bytes; but it may be
    /// another name, so bytes that may be damaged want a checksum. Allocates three times for most names
    /// and looks nothing up.
    ///
    /// ```
    /// use names::{Name, NameKind, agreement};
    ///
    /// let name = Name::parse("Джон Смит", NameKind::Person);
    /// let mut stored = Vec::new();
    /// name.write(&mut stored);
    /// let read = Name::read(&mut stored.as_slice()).unwrap();
    /// assert_eq!(agreement(&read, &name), agreement(&name, &name));
    /// ```
    pub fn read(bytes: &mut &[u8]) -> Option<Name> {
        let head = byte(bytes).filter(|head| head & holds::NOTHING == 0)?;
        let text = text(bytes)?;
        let n = usize::try_from(number(bytes)?).ok().filter(|n| *n <= MAX_TOKENS)?;
        // A word takes five bytes and more.
        let mut tokens = Vec::with_capacity(n.min(bytes.len() / 5));
        let mut place = 0;
        for _ in 0..n {
            tokens.push(read_token(bytes, text, &mut place)?);
        }
        let compared = tokens.len().min(MAX_COMPARED);
        let descent = if head & holds::DESCENT != 0 {
            let [son, father] = array(bytes)?;
            Some((son, father)).filter(|_| usize::from(son.max(father)) < compared)
        } else {
            None
        };
        let mut korean = |bit: u8| match head & bit {
            0 => Some(Vec::new()),
            _ => korean::stored::read_readings(bytes),
        };
        let (korean, hanja) = (korean(holds::KOREAN)?, korean(holds::HANJA)?);
        let chinese = match head & holds::CHINESE {
            0 => Vec::new(),
            _ => chinese::stored::read_readings(bytes)?,
        };
        let length: usize = tokens.iter().map(|token: &Token| token.folded.len() + 1).sum();
        let mut folded = String::with_capacity(length.saturating_sub(1));
        for (at, token) in tokens.iter().enumerate() {
            if at > 0 {
                folded.push(' ');
            }
            folded.push_str(&token.folded);
        }
        Some(Name {
            text: text.into(),
            kind: KINDS[usize::from(head & 3)],
            shape: Shape::new(&tokens, descent),
            marks: tokens[..compared].iter().map(Mark::new).collect(),
            tokens: tokens.into(),
            readings: Readings { korean, hanja, chinese }.boxed(),
            folded_hash: hash(&folded),
            folded: folded.into(),
        })
    }
}

/// A word's place in the text in one byte: how far behind the word before, and how long.
const MAX_SKIP: usize = 3;
const MAX_LENGTH: usize = 63;

fn write_token(token: &Token, text: &str, place: &mut usize, out: &mut Vec<u8>) {
    let word = &*token.text;
    let skip = (0..=MAX_SKIP).find(|skip| {
        word.len() <= MAX_LENGTH && text.get(*place + skip..).is_some_and(|at| at.starts_with(word))
    });
    let lower = is_lower_of(&token.folded, word);
    let sounds = token.sound == token.folded;
    let fixed = fixed_rarity(token).is_some_and(|r| r.to_bits() == token.rarity.to_bits());
    out.push(token.role as u8 | (token.script as u8) << 4);
    out.push(
        [
            (skip.is_some(), told::PLACED),
            (lower, told::LOWER),
            (sounds, told::SOUND),
            (fixed, told::FIXED),
        ]
        .into_iter()
        .filter(|(on, _)| *on)
        .fold(token.part as u8, |told, (_, bit)| told | bit),
    );
    let holds = [
        (token.concept != 0, has::CONCEPT),
        (token.variants != [0; 2], has::VARIANTS),
        (token.nicks != [0; 2], has::NICKS),
        (token.number.is_some(), has::NUMBER),
        (token.korean().is_some(), has::SYLLABLES),
        (token.chinese().is_some(), has::CHINESE),
    ];
    out.push(holds.into_iter().filter(|(on, _)| *on).fold(0, |holds, (_, bit)| holds | bit));
    match skip {
        Some(skip) => {
            out.push((skip << 6 | word.len()) as u8);
            *place += skip + word.len();
        }
        None => push_text(word, out),
    }
    if !lower {
        push_text(&token.folded, out);
    }
    if !sounds {
        push_text(&token.sound, out);
    }
    if !fixed {
        out.extend(token.rarity.to_le_bytes());
    }
    if token.concept != 0 {
        push_number(u64::from(token.concept), out);
    }
    for groups in [token.variants, token.nicks] {
        if groups != [0; 2] {
            groups.into_iter().for_each(|group| push_number(u64::from(group), out));
        }
    }
    if let Some(number) = token.number {
        push_number(number, out);
    }
    if let Some(syllables) = token.korean() {
        korean::stored::write_syllables(syllables, out);
    }
    if let Some(syllables) = token.chinese() {
        chinese::stored::write_syllables(syllables, out);
    }
}

fn read_token(bytes: &mut &[u8], whole: &str, place: &mut usize) -> Option<Token> {
    let [kind, told, holds] = array(bytes)?;
    if holds & has::NOTHING != 0 {
        return None;
    }
    let role = *ROLES.get(usize::from(kind & 15))?;
    let script = *SCRIPTS.get(usize::from(kind >> 4))?;
    let part = *PARTS.get(usize::from(told & 15))?;
    let word = if told & told::PLACED != 0 {
        let at = usize::from(byte(bytes)?);
        let from = *place + (at >> 6);
        *place = from + (at & MAX_LENGTH);
        whole.get(from..*place)?
    } else {
        text(bytes)?
    };
    let mut folded;
    if told & told::LOWER != 0 {
        folded = CompactString::new(word);
        folded.make_ascii_lowercase();
    } else {
        folded = text(bytes)?.into();
    }
    let sound = if told & told::SOUND != 0 { folded.clone() } else { text(bytes)?.into() };
    let rarity = match told & told::FIXED {
        0 => Some(f32::from_le_bytes(array(bytes)?)).filter(|rarity| rarity.is_finite())?,
        _ => 0.0,
    };
    let concept = if holds & has::CONCEPT != 0 { short(bytes)? } else { 0 };
    let mut groups = |bit: u8| match holds & bit {
        0 => Some([0; 2]),
        _ => Some([short(bytes)?, short(bytes)?]),
    };
    let (variants, nicks) = (groups(has::VARIANTS)?, groups(has::NICKS)?);
    let number = if holds & has::NUMBER != 0 { Some(number(bytes)?) } else { None };
    let mut syllables: Option<Box<Syllables>> = None;
    if holds & (has::SYLLABLES | has::CHINESE) != 0 {
        let both = syllables.get_or_insert_default();
        if holds & has::SYLLABLES != 0 {
            korean::stored::read_syllables(bytes, both.korean.get_or_insert_default())?;
        }
        if holds & has::CHINESE != 0 {
            both.chinese = Some(chinese::stored::read_syllables(bytes)?);
        }
    }
    let mut token = Token {
        folded_hash: hash_of_word(&folded),
        sound_hash: hash_of_word(&sound),
        letters: letters(&sound),
        text: word.into(),
        folded,
        sound,
        role,
        script,
        concept,
        variants,
        nicks,
        number,
        syllables,
        part,
        rarity,
    };
    if told & told::FIXED != 0 {
        token.rarity = fixed_rarity(&token)?;
    }
    Some(token)
}

/// Whether `folded` is `word` in small letters.
fn is_lower_of(folded: &str, word: &str) -> bool {
    folded.len() == word.len()
        && (folded.bytes().zip(word.bytes())).all(|(a, b)| a == b.to_ascii_lowercase())
}
