//! What a query says, whichever grammar it is written in.

/// Parentheses and signs within each other: nobody nests deeper, and a parser that recurses must
/// end somewhere.
pub(super) const MAX_DEPTH: usize = 50;

/// Words, phrases, patterns and ranges of one query.
pub(super) const MAX_TERMS: usize = 1024;

/// A query or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Something to look for.
    Leaf(Leaf),
    /// All of these.
    All(Vec<Node>),
    /// Any of these, and those that are [`Node::Required`].
    Any(Vec<Node>),
    /// What this does not find.
    Not(Box<Node>),
    /// `+this`: the same as `this`, except among alternatives.
    Required(Box<Node>),
    /// The part inside counts so many times as much.
    Boosted(Box<Node>, f32),
    /// The part inside is about this field, where it does not name another.
    In(String, Box<Node>),
}

/// One thing to look for, in the letters it was typed in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Leaf {
    /// `*`: anything, or any value of a field.
    Anything,
    /// A word, or several that are typed as one: `O'Brien-Smith`.
    Word(String),
    /// A word of which letters are unknown.
    Pattern(Vec<Piece>),
    /// A word that may be misspelt in so many places.
    Like(String, Misspelt),
    /// Words side by side, or at most so many places from where they should be.
    Phrase(String, u32),
    /// Values from one to another.
    Range(Bound, Bound),
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// These letters.
    Text(String),
    /// `?`: any one letter.
    One,
    /// `*`: any letters, or none.
    Any,
}

/// How far from a word another may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Misspelt {
    /// So many letters wrong, missing, too many or swapped.
    Letters(u8),
    /// The old way to say it: so alike, from 0 to 1.
    Alike(f32),
    /// As many as a word of its length bears: none in one of two letters, one up to five, then two.
    ByLength,
}

impl Misspelt {
    /// How many letters that is in a word; never more than two.
    pub(super) fn letters(self, word: &str) -> u8 {
        match self {
            Misspelt::Letters(letters) => letters.min(2),
            Misspelt::ByLength => match word.chars().count() {
                0..=2 => 0,
                3..=5 => 1,
                _ => 2,
            },
            Misspelt::Alike(share) => {
                ((1.0 - share) * word.chars().count() as f32).clamp(0.0, 2.0) as u8
            }
        }
    }
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bound {
    /// `*`.
    Open,
    /// This value and everything within it: a year ends with its last day.
    Including(String),
    /// Only what lies beyond.
    Excluding(String),
}

/// One thing alone, where a list has one thing.
pub(super) fn only(mut nodes: Vec<Node>, several: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match nodes.len() {
        1 => nodes.remove(0),
        _ => several(nodes),
    }
}
