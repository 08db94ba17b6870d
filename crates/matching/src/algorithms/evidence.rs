//! Our own algorithm: log-odds that add up to a probability.

use super::account::Account;
use super::config::Config;
use super::feature::Feature;
use crate::compare::Walk;
use crate::prepared::Prepared;
use crate::weights::{Weights, WeightsError};

pub(super) const DESCRIPTION: &str =
    "Adds up log-odds of all evidence, for and against, to a probability.";

/// The features the walk may name, and what each says. `schema` is not among them: that a person is
/// no ship cannot be weighed away.
const FEATURES: &[(&str, &str)] = &[
    ("name", "The pair of names that says most for the two being one."),
    ("birth_date", "Birth dates: the closest pair, to the precision both have."),
    ("birth_place", "Birth places share their words or do not."),
    ("country", "A country in common, successors of a state among them, or none."),
    ("gender", "The same gender or another."),
    ("identifier", "The strongest identifier in common."),
    ("identifier_differs", "An identifier of which a bearer has one, and the two are not equal."),
    ("phone", "A phone number in common."),
    ("email", "An e-mail address in common."),
    ("website", "A web site in common."),
    ("address", "Addresses: the closest pair of those that tell one place from another."),
    ("incorporation", "Dates of incorporation or building: the closest pair."),
];

/// The algorithm: what evidence weighs, and a factor for each feature's log-odds, where 1 leaves
/// them and 0 switches them off.
#[derive(Debug, Clone)]
pub(crate) struct Weighted {
    pub(crate) weights: Weights,
    factors: [f64; FEATURES.len()],
}

impl Weighted {
    pub(super) fn standard() -> Weighted {
        let weighted = Weighted::parse(include_str!("../../data/weights.txt"));
        // The file is part of the program and a test reads it.
        weighted.unwrap_or_else(|error| unreachable!("{error}"))
    }

    pub(super) fn parse(weights: &str) -> Result<Weighted, WeightsError> {
        let weights = Weights::parse(weights)?;
        Ok(Weighted { weights, factors: [1.0; FEATURES.len()] })
    }

    /// Takes a checked configuration.
    pub(super) fn with_config(&self, config: &Config) -> Weighted {
        let mut weighted = self.clone();
        for ((name, _), factor) in FEATURES.iter().zip(&mut weighted.factors) {
            *factor = config.weight_of(name).unwrap_or(*factor);
        }
        weighted
    }

    pub(super) fn features(&self) -> Vec<Feature> {
        (FEATURES.iter().zip(self.factors))
            .map(|(&(name, description), coefficient)| Feature {
                name,
                description,
                coefficient,
                is_qualifier: false,
            })
            .collect()
    }

    /// What the log-odds of a feature are multiplied with.
    pub(crate) fn weight(&self, feature: &str) -> f64 {
        let at = FEATURES.iter().position(|(name, _)| *name == feature);
        at.map_or(1.0, |at| self.factors[at])
    }

    pub(super) fn compare(&self, left: &Prepared, right: &Prepared) -> Account {
        Walk::explaining(self).walk(left, right)
    }

    /// False if the two surely score less than `least`.
    pub(super) fn may_reach(&self, left: &Prepared, right: &Prepared, least: f64) -> bool {
        Walk::scoring(self).may_reach(left, right, least)
    }

    pub(super) fn score(&self, left: &Prepared, right: &Prepared) -> f64 {
        Walk::scoring(self).walk(left, right).score
    }
}
