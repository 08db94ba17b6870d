//! What every other module takes: a name, split and folded once.

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::chinese;
use crate::korean;
use crate::parse;
use crate::script::Script;

/// What bears a name; decides which words are decoration and which differences matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A human being.
    Person,
    /// A firm, an authority, a group.
    Organization,
    /// A vessel, an aircraft, another thing with a name.
    Object,
    /// Not known: words of persons and of organisations are both recognised.
    Unknown,
}

/// What a token does in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Part of a personal name with no known place in it.
    Plain,
    /// A given name.
    Given,
    /// A family name.
    Family,
    /// `GmbH`, `OOO`, `Corporation`.
    LegalForm,
    /// Digits, a Roman numeral, a number word.
    Number,
    /// `al`, `de`, `and`.
    Particle,
    /// `Dr`, `Haji`, `MV`.
    Title,
    /// A word that says what an organisation does: `trading`, `무역`.
    Generic,
    /// A country, region or large city.
    Place,
    /// The initials of the words before it: `(OGD)` behind `Organization and Guidance Department`.
    Acronym,
}

/// Where a telling word stands in a personal name, as far as the writing shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Any,
    /// Before a comma, or in capitals where the rest is not.
    Family,
    /// A second family name: the mother's in Iberian usage.
    Maternal,
    /// A husband's family name, after `de`.
    Married,
    /// A family name is marked, and this is the first word that is none of it.
    Given,
    /// Another such word.
    Middle,
    /// `Borisovich`, `Borisovna`, and the like in Ukrainian and Belarusian.
    Patronymic,
    /// After `bin` and the like.
    Father,
    /// After the Arabic article: where one comes from.
    Nisbah,
}

/// A name as written, split and folded once so it can be compared many times.
///
/// Tokens keep the order they were written in. The original text stays beside the folded form
/// because explanations quote it.
#[derive(Debug, Clone)]
pub struct Name {
    pub(crate) text: Box<str>,
    pub(crate) kind: NameKind,
    pub(crate) tokens: Box<[Token]>,
    /// Ways to read the whole as a name of the east; none for nearly all others.
    pub(crate) readings: Option<Box<Readings>>,
    /// The folded tokens, which decides who stands left when two names are compared.
    pub(crate) folded: Box<str>,
    /// A hash of `folded`, which decides first.
    pub(crate) folded_hash: u64,
    pub(crate) shape: Shape,
    /// What rules out most pairs of words, apart from the words themselves: it lies with the name and
    /// is there when the name is, while each word is one more wait for memory.
    pub(crate) marks: SmallVec<[Mark; 4]>,
}

/// Ways to read the whole of a name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readings {
    /// As a Korean personal name.
    pub(crate) korean: Vec<korean::Reading>,
    /// The same for a name in Han characters, which may be a Korean one.
    pub(crate) hanja: Vec<korean::Reading>,
    /// As a Chinese personal name.
    pub(crate) chinese: Vec<chinese::Reading>,
}

impl Readings {
    /// Nothing, where there is no reading of any sort.
    pub(crate) fn boxed(self) -> Option<Box<Readings>> {
        let none = self.korean.is_empty() && self.hanja.is_empty() && self.chinese.is_empty();
        (!none).then(|| Box::new(self))
    }
}

/// What is asked of a word that need not be spelled out: whether it may be another, and what it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) folded_hash: u32,
    pub(crate) sound_hash: u32,
    pub(crate) letters: u32,
    pub(crate) rarity: f32,
    pub(crate) role: Role,
    pub(crate) part: Part,
    len: u8,
    /// What the word has that letters do not show: see the constants of [`Mark`].
    traits: u8,
}

impl Mark {
    /// Belongs to a group of spellings, of pet forms, to a concept, or is a number.
    const LISTED: u8 = 1;
    /// Is of a script in which letters are compared otherwise.
    const UNLIKE: u8 = 2;
    const INITIAL: u8 = 4;

    pub(crate) fn new(token: &Token) -> Mark {
        let listed = token.variants[0] != 0
            || token.nicks[0] != 0
            || token.concept != 0
            || token.number.is_some();
        let flag = |on: bool, bit: u8| if on { bit } else { 0 };
        Mark {
            folded_hash: token.folded_hash,
            sound_hash: token.sound_hash,
            letters: token.letters,
            rarity: token.rarity,
            role: token.role,
            part: token.part,
            // Letters of words longer than that are alike whatever they are.
            len: token.sound.len().min(usize::from(u8::MAX)) as u8,
            traits: flag(listed, Mark::LISTED)
                | flag(token.script != Script::Latin, Mark::UNLIKE)
                | flag(token.is_initial(), Mark::INITIAL),
        }
    }

    /// See [`Token::is_initial`].
    pub(crate) fn is_initial(&self) -> bool {
        self.traits & Mark::INITIAL != 0
    }

    pub(crate) fn is_telling(&self) -> bool {
        Sort::of(self.role) == Sort::Telling
    }

    pub(crate) fn is_latin(&self) -> bool {
        self.traits & Mark::UNLIKE == 0
    }

    /// Whether the consonants of this word, all but one, stand in the other.
    pub(crate) fn is_part_of(&self, whole: &Mark) -> bool {
        let strange = self.letters & !whole.letters & CONSONANTS;
        strange & strange.wrapping_sub(1) == 0
    }

    /// False if two words surely have nothing in common.
    pub(crate) fn may_relate(&self, other: &Mark) -> bool {
        (self.sound_hash == other.sound_hash)
            | ((self.traits | other.traits) & (Mark::UNLIKE | Mark::INITIAL) != 0)
            | (self.traits & other.traits & Mark::LISTED != 0)
            | are_letters_alike(self.letters, other.letters, usize::from(self.len.max(other.len)))
    }
}

/// Letters that are no vowels and are heard, as bits.
const CONSONANTS: u32 = !(1 | 1 << 4 | 1 << 8 | 1 << 14 | 1 << 20 | 1 << 24 | 1 << 7);

/// Whether few enough letters stand in one word only. Each consonant that does costs a third of a
/// letter or more.
pub(crate) fn are_letters_alike(a: u32, b: u32, length: usize) -> bool {
    let strange = ((a ^ b) & CONSONANTS).count_ones() as usize;
    strange <= 1 + length / 3
}

/// What a comparison asks of a whole name, counted once. Of its words only the first
/// [`MAX_COMPARED`] are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    /// The rarity of all words.
    pub(crate) rarity: f32,
    /// How many telling words, and the places of the first and the last of them (255 for none).
    pub(crate) telling: u8,
    pub(crate) first: u8,
    pub(crate) last: u8,
    /// Some word has a [`Part`].
    pub(crate) has_parts: bool,
    /// The places of a son and his father, where words say so.
    pub(crate) descent: Option<(u8, u8)>,
}

/// Words of one name that are compared; a name has fewer, and this bounds the cost of what is none.
pub(crate) const MAX_COMPARED: usize = 64;

/// Words that can contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Forms, particles, titles: decoration never contradicts.
    Legal,
    Number,
    Place,
    Generic,
    Telling,
}

impl Sort {
    pub(crate) const ALL: [Sort; 5] =
        [Sort::Legal, Sort::Number, Sort::Place, Sort::Generic, Sort::Telling];

    pub(crate) fn of(role: Role) -> Sort {
        match role {
            Role::Generic => Sort::Generic,
            Role::Place => Sort::Place,
            Role::Number => Sort::Number,
            Role::LegalForm | Role::Particle | Role::Title | Role::Acronym => Sort::Legal,
            Role::Plain | Role::Given | Role::Family => Sort::Telling,
        }
    }
}

impl Shape {
    pub(crate) fn new(tokens: &[Token], descent: Option<(u8, u8)>) -> Shape {
        let mut shape = Shape { first: u8::MAX, last: u8::MAX, descent, ..Shape::default() };
        for (at, token) in tokens.iter().enumerate().take(MAX_COMPARED) {
            let sort = Sort::of(token.role);
            shape.rarity += token.rarity;
            shape.has_parts |= token.part != Part::Any;
            if sort == Sort::Telling {
                shape.telling += 1;
                shape.first = shape.first.min(at as u8);
                shape.last = at as u8;
            }
        }
        shape
    }
}

/// Words rarer than this, in nats, are hardly known as names.
const COMMON: f32 = 9.0;

/// One word of a name.
#[derive(Debug, Clone)]
pub struct Token {
    pub(crate) text: CompactString,
    pub(crate) folded: CompactString,
    /// The folded form with spelling habits levelled: what edit distance runs over.
    pub(crate) sound: CompactString,
    /// Hashes of `folded` and `sound`: unequal hashes say unequal words without a look at them.
    pub(crate) folded_hash: u32,
    pub(crate) sound_hash: u32,
    /// Letters of `sound`, a bit each: rules out most pairs before edit distance.
    pub(crate) letters: u32,
    /// How much it says that two names share the word, in nats: 2 for the commonest, 10 for one never
    /// seen, 0 for decoration.
    pub(crate) rarity: f32,
    pub(crate) role: Role,
    pub(crate) script: Script,
    pub(crate) part: Part,
    /// Line of the lexicon: the same for `trading`, `handel` and `무역`; 0 for none.
    pub(crate) concept: u16,
    /// Groups of name spellings this word belongs to, zero-filled; pet-name groups are separate.
    pub(crate) variants: [u16; 2],
    pub(crate) nicks: [u16; 2],
    pub(crate) number: Option<u64>,
    /// The token read as syllables, where it can be.
    pub(crate) syllables: Option<Box<Syllables>>,
}

/// The syllables a word may stand for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syllables {
    pub(crate) korean: Option<korean::Syllables>,
    pub(crate) chinese: Option<chinese::Syllables>,
}

impl Syllables {
    /// Nothing, where there are none of either sort.
    pub(crate) fn boxed(self) -> Option<Box<Syllables>> {
        (self.korean.is_some() || self.chinese.is_some()).then(|| Box::new(self))
    }
}

impl Name {
    /// Parses any text, including text that is not a name.
    ///
    /// Parsing never fails: source lists hold worse input than one would dare to reject, and a
    /// name refused is a name nobody can find. What is not recognised is kept as it stands. At
    /// most 10,000 characters and 500 tokens are read; more than that is no name.
    ///
    /// ```
    /// use names::{Name, NameKind, Role};
    ///
    /// let name = Name::parse("Romashka OOO", NameKind::Organization);
    /// assert_eq!(name.tokens()[1].role(), Role::LegalForm);
    /// ```
    pub fn parse(text: &str, kind: NameKind) -> Name {
        parse::parse(text, kind)
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What bears the name.
    pub fn kind(&self) -> NameKind {
        self.kind
    }

    /// The words, in the order written.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The folded words, joined by blanks.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether both have the same folded words; for most pairs without a look at them.
    pub fn has_words_of(&self, other: &Name) -> bool {
        self.folded_hash == other.folded_hash && self.folded == other.folded
    }

    pub(crate) fn korean(&self) -> &[korean::Reading] {
        self.readings.as_deref().map_or(&[], |read| &read.korean)
    }

    pub(crate) fn hanja(&self) -> &[korean::Reading] {
        self.readings.as_deref().map_or(&[], |read| &read.hanja)
    }

    pub(crate) fn chinese(&self) -> &[chinese::Reading] {
        self.readings.as_deref().map_or(&[], |read| &read.chinese)
    }
}

impl Token {
    /// The word as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The word in lower-case ASCII, marks stripped and other scripts romanised. A word whose
    /// script nobody romanises stays as it is.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The folded form with spelling habits levelled: `shchukin` for `schtschukin`.
    pub fn sound(&self) -> &str {
        &self.sound
    }

    /// What the word does in the name.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The script most of the word is written in.
    pub fn script(&self) -> Script {
        self.script
    }

    /// The value, if the word is a number.
    pub fn number(&self) -> Option<u64> {
        self.number
    }

    pub(crate) fn korean(&self) -> Option<&korean::Syllables> {
        self.syllables.as_ref()?.korean.as_ref()
    }

    pub(crate) fn chinese(&self) -> Option<&chinese::Syllables> {
        self.syllables.as_ref()?.chinese.as_ref()
    }

    /// A word that several names have.
    pub(crate) fn is_known(&self) -> bool {
        self.rarity < COMMON || self.variants[0] != 0
    }

    /// One letter standing for a name.
    pub(crate) fn is_initial(&self) -> bool {
        self.folded.len() == 1
            && self.folded.as_bytes()[0].is_ascii_alphabetic()
            && self.script != Script::Han
            && self.script != Script::Hangul
    }
}
