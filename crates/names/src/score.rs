//! What a comparison of two names says.

/// How alike two names are, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NameScore {
    /// From 0, nothing in common, to 1, the same name.
    pub score: f64,
    /// How much telling name the two share, in words: 2 for two ordinary words, less for common
    /// or generic ones. A score of 1 on one common word is less than a score of 0.9 on four.
    pub shared: f64,
    /// The words that met, and those that did not; words of no weight are left out.
    pub parts: Vec<PartMatch>,
}

/// One step of a comparison: words of one name against words of the other.
#[derive(Debug, Clone, PartialEq)]
pub struct PartMatch {
    /// Words of the left name, as written.
    pub left: Option<String>,
    /// Words of the right name, as written.
    pub right: Option<String>,
    /// What relates them.
    pub how: How,
    /// How much they count.
    pub weight: f64,
    /// How well they agree, from 0 to 1.
    pub score: f64,
}

/// What relates two words of two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// The same letters, case and marks aside.
    Equal,
    /// Known spellings, translations or pet forms of one word.
    Spelling,
    /// One sound in two scripts or romanisations.
    Romanised,
    /// A few letters differ.
    Edit,
    /// A letter standing for a name.
    Initial,
    /// One word against several that make it up.
    Joined,
    /// On one side only, and nothing on the other speaks against it.
    Missing,
    /// One word on each side, and they are not the same.
    Conflict,
}
