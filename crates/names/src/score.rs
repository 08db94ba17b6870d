//! What a comparison of two names says.

/// How alike two names are, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NameScore {
    /// The probability that both name one bearer, if nothing else is known of either: 0 to 1.
    pub score: f64,
    /// The same as log-odds: the prior and all parts.
    pub log_odds: f64,
    /// Log-odds before any word is looked at.
    pub prior: f64,
    /// The words that met, those that did not, and what the whole adds.
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
    /// What the step says, by the name that the weights file has for it.
    pub class: &'static str,
    /// What it adds to the log-odds.
    pub log_odds: f64,
}

/// The probability for log-odds: 0 becomes one half.
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
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
    /// A short word against the first letters of several.
    Acronym,
    /// On one side only, and nothing on the other speaks against it.
    Missing,
    /// One word on each side, and they are not the same.
    Conflict,
}
