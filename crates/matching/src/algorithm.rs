//! Algorithms by name.

use std::sync::LazyLock;

use crate::compare::Walk;
use crate::evidence::Comparison;
use crate::prepared::Prepared;
use crate::weights::{Weights, WeightsError};

/// A way to weigh evidence.
#[derive(Debug, Clone)]
pub struct Algorithm {
    name: &'static str,
    description: &'static str,
    weights: Weights,
}

/// No algorithm has that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no matching algorithm is called `{name}`; known: {known}")]
pub struct UnknownAlgorithm {
    /// The name asked for.
    pub name: String,
    /// The names there are, separated by commas.
    pub known: String,
}

static EVIDENCE: LazyLock<Algorithm> = LazyLock::new(|| {
    let weights = Weights::parse(include_str!("../data/weights.txt"));
    Algorithm {
        name: "evidence",
        description: "Adds up log-odds of all evidence, for and against, to a probability.",
        // The file is part of the program and a test reads it.
        weights: weights.unwrap_or_else(|error| unreachable!("{error}")),
    }
});

impl Algorithm {
    /// Names of all algorithms, the default first.
    pub const NAMES: &'static [&'static str] = &["evidence"];

    /// The algorithm used where none is asked for.
    pub fn default_one() -> &'static Algorithm {
        &EVIDENCE
    }

    /// The algorithm of that name.
    ///
    /// # Errors
    /// There is none; the error lists those there are.
    ///
    /// ```
    /// let error = matching::Algorithm::by_name("magic").unwrap_err();
    /// assert_eq!(error.to_string(), "no matching algorithm is called `magic`; known: evidence");
    /// ```
    pub fn by_name(name: &str) -> Result<&'static Algorithm, UnknownAlgorithm> {
        match name {
            "evidence" => Ok(&EVIDENCE),
            _ => {
                Err(UnknownAlgorithm { name: name.to_owned(), known: Algorithm::NAMES.join(", ") })
            }
        }
    }

    /// The same algorithm with other weights, from the text of a weights file.
    ///
    /// # Errors
    /// The text is no weights file: a line is wrong, or a weight is missing or unknown.
    pub fn with_weights(&self, text: &str) -> Result<Algorithm, WeightsError> {
        Ok(Algorithm { weights: Weights::parse(text)?, ..self.clone() })
    }

    /// The name it is asked for by.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// One sentence for people.
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// Compares two entities and keeps the reasons. Symmetric.
    pub fn compare(&self, left: &Prepared, right: &Prepared) -> Comparison {
        Walk::explaining(&self.weights).walk(left, right)
    }

    /// The score of [`Algorithm::compare`], by the same walk, without the reasons.
    pub fn score(&self, left: &Prepared, right: &Prepared) -> f64 {
        Walk::scoring(&self.weights).walk(left, right).score
    }
}
