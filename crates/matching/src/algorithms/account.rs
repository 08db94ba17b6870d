//! What an algorithm returns: a score and what it is made of.

use std::fmt;

use names::logistic;

/// How the sum of an account becomes its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    /// The sum is log-odds, and the score a probability: its logistic.
    LogOdds,
    /// The sum is the score, cut to 0 and 1. Of the main features only the best adds to it.
    Points,
}

impl Scale {
    /// The score for a sum.
    pub fn score(self, sum: f64) -> f64 {
        match self {
            Scale::LogOdds => logistic(sum),
            Scale::Points => sum.clamp(0.0, 1.0),
        }
    }
}

/// A score with its reasons, of any algorithm and of [`crate::compare()`].
///
/// Always true: `start` and the contributions of all parts, added in order, make `sum`, and
/// [`Scale::score`] of `sum` is `score`.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// From 0 to 1. Alerts begin at 0.7.
    pub score: f64,
    /// What the contributions are counted in.
    pub scale: Scale,
    /// What there is before anything is compared: the prior log-odds, or no points.
    pub start: f64,
    /// Start and contributions together.
    pub sum: f64,
    /// What was found, in the algorithm's order of features.
    pub parts: Vec<Part>,
}

/// What one feature found.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The feature's name.
    pub feature: &'static str,
    /// What the feature found before it is weighed: how true it is from 0 to 1, or, where the
    /// scale is log-odds, the log-odds at its standard weight.
    pub value: f64,
    /// What the feature weighs.
    pub weight: f64,
    /// What it adds to the sum. Value times weight, but 0 for a main feature that a better one
    /// stands before.
    pub contribution: f64,
    /// The value of the left entity that counted.
    pub left: Option<String>,
    /// The value of the right entity that counted.
    pub right: Option<String>,
    /// How the two relate, in words; may be empty.
    pub detail: String,
    /// What makes up the contribution, if the feature tells: the words of two names, one by one.
    /// Their contributions sum to that of the part, but for rounding.
    pub steps: Vec<Step>,
}

/// One step of what a feature found.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Words of the left value, as written.
    pub left: Option<String>,
    /// Words of the right value, as written.
    pub right: Option<String>,
    /// What relates them, or what the step says of the values as a whole.
    pub what: String,
    /// What it adds to the contribution of its part.
    pub contribution: f64,
}

impl Step {
    /// A step that is not about any words.
    pub(crate) fn remark(what: impl Into<String>, contribution: f64) -> Step {
        Step { left: None, right: None, what: what.into(), contribution }
    }
}

impl fmt::Display for Step {
    /// The words, if there are any, and what they are to each other: `Ivana / Iwana: letters differ`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.left, &self.right) {
            (Some(left), Some(right)) if left == right => write!(f, "{left}: ")?,
            (Some(left), Some(right)) => write!(f, "{left} / {right}: ")?,
            (Some(only), None) | (None, Some(only)) => write!(f, "{only}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.what)
    }
}

impl Account {
    /// Lines for people: the start, each part with what it adds and its two values, the sum.
    ///
    /// ```text
    ///  +0.95  lei_code_match: 529900T8BM49AURSDO55 ~ 529900T8BM49AURSDO55
    ///  -0.20  country_mismatch: de ~ fr (none in common)
    ///  +0.75  = 0.750
    /// ```
    pub fn explain(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.scale == Scale::LogOdds {
            lines.push(format!("{:+6.2}  before any evidence", self.start));
        }
        lines.extend(self.parts.iter().map(Part::to_string));
        lines.push(format!("{:+6.2}  = {:.3}", self.sum, self.score));
        lines
    }
}

impl Part {
    /// A main feature that fired and does not count, because a better one does.
    pub fn is_outdone(&self) -> bool {
        self.contribution == 0.0 && self.value * self.weight != 0.0
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+6.2}  {}", self.contribution, self.feature)?;
        match (&self.left, &self.right) {
            (Some(left), Some(right)) => write!(f, ": {left} ~ {right}")?,
            (Some(only), None) | (None, Some(only)) => write!(f, ": {only}")?,
            (None, None) => {}
        }
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        if self.is_outdone() {
            write!(f, "; {:.2}, less than the best", self.value * self.weight)?;
        }
        Ok(())
    }
}
