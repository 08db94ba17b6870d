//! What every other module takes: a name, split and folded once.

use crate::korean::{Reading, Syllables};
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
}

/// A name as written, split and folded once so it can be compared many times.
///
/// Tokens keep the order they were written in. The original text stays beside the folded form
/// because explanations quote it.
#[derive(Debug, Clone)]
pub struct Name {
    pub(crate) text: String,
    pub(crate) kind: NameKind,
    pub(crate) tokens: Vec<Token>,
    /// Ways to read the whole as a Korean personal name; empty for nearly all others.
    pub(crate) korean: Vec<Reading>,
    /// The folded tokens, which decides who stands left when two names are compared.
    pub(crate) folded: String,
}

/// One word of a name.
#[derive(Debug, Clone)]
pub struct Token {
    pub(crate) text: Box<str>,
    pub(crate) folded: Box<str>,
    /// The folded form with spelling habits levelled: what edit distance runs over.
    pub(crate) sound: Box<str>,
    /// Consonants by class: see [`crate::sound::skeleton`].
    pub(crate) skeleton: Box<str>,
    /// Letters of `sound`, a bit each: rules out most pairs before edit distance.
    pub(crate) letters: u32,
    pub(crate) role: Role,
    pub(crate) script: Script,
    /// Line of the lexicon: the same for `trading`, `handel` and `무역`; 0 for none.
    pub(crate) concept: u16,
    /// Groups of name spellings this word belongs to, zero-filled; pet-name groups are separate.
    pub(crate) variants: [u16; 2],
    pub(crate) nicks: [u16; 2],
    pub(crate) number: Option<u64>,
    /// The token read as Korean syllables, where it can be.
    pub(crate) syllables: Option<Syllables>,
    /// How much the word tells one bearer from another, about 1 for an ordinary name word.
    pub(crate) weight: f32,
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

    /// How many words tell bearers apart: particles, titles and legal forms are not counted, a
    /// Korean given name in one piece counts by its syllables, common name words count little.
    pub fn information(&self) -> f64 {
        self.tokens.iter().map(|token| f64::from(token.weight)).sum()
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

    /// One letter standing for a name.
    pub(crate) fn is_initial(&self) -> bool {
        self.folded.len() == 1
            && self.folded.as_bytes()[0].is_ascii_alphabetic()
            && self.script != Script::Han
            && self.script != Script::Hangul
    }
}
