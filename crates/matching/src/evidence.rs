//! The result of a comparison: a probability and what it is made of.

use std::fmt;

/// One piece of evidence for or against two entities being one.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What was compared: `name`, `birth_date`, `identifier` …
    pub feature: &'static str,
    /// What it adds to the log-odds; below zero it speaks against.
    pub log_odds: f64,
    /// The value of the left entity that counted.
    pub left: Option<String>,
    /// The value of the right entity that counted.
    pub right: Option<String>,
    /// How the two relate, in words.
    pub detail: String,
}

/// A probability with its reasons. `prior` and the log-odds of all parts sum to `log_odds`, and
/// `score` is its logistic.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The probability that the two are one, 0 to 1. Alerts begin at 0.7.
    pub score: f64,
    /// The same as log-odds.
    pub log_odds: f64,
    /// Log-odds before any evidence.
    pub prior: f64,
    /// The evidence, in a fixed order of features.
    pub parts: Vec<Evidence>,
}

/// The probability for log-odds: 0 becomes one half.
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

impl Comparison {
    /// Lines for people: the prior, each piece of evidence with its points and the two values,
    /// the sum. Points are log-odds; five points are certainty for most purposes.
    ///
    /// ```text
    ///   -4.0  before any evidence
    ///   +6.2  name: Ivan Invented ~ INVENTED, Ivan (same words)
    ///   +4.4  birth_date: 1970-05-01 ~ 1970-05-01 (same day)
    ///   +6.6  = 0.999
    /// ```
    pub fn explain(&self) -> Vec<String> {
        let mut lines = vec![format!("{:+6.1}  before any evidence", self.prior)];
        lines.extend(self.parts.iter().map(Evidence::to_string));
        lines.push(format!("{:+6.1}  = {:.3}", self.log_odds, self.score));
        lines
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+6.1}  {}", self.log_odds, self.feature)?;
        match (&self.left, &self.right) {
            (Some(left), Some(right)) => write!(f, ": {left} ~ {right}")?,
            (Some(only), None) | (None, Some(only)) => write!(f, ": {only}")?,
            (None, None) => {}
        }
        if self.detail.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.detail)
    }
}
