//! The walk of the families whose score is points: the best main feature, or all of them, and
//! qualifiers.

use super::account::{Account, Part, Scale};
use super::config::{Config, NameSettings, Setting};
use super::feature::{Feature, Found, Measured, Pair};
use crate::prepared::Prepared;

/// How main features make a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Combine {
    /// The best counts; qualifiers only change what a main feature found.
    Best,
    /// All are added, qualifiers among them.
    Sum,
}

/// A family as it is by default. Main features stand before qualifiers.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) combine: Combine,
    pub(super) features: &'static [Measured],
    pub(super) settings: &'static [Setting],
}

/// A family with its weights and settings.
#[derive(Debug, Clone)]
pub(super) struct Family {
    pub(super) definition: &'static Definition,
    /// In the order of the features.
    weights: Vec<f64>,
    names: NameSettings,
}

impl Family {
    pub(super) fn new(definition: &'static Definition) -> Family {
        let weights = (definition.features.iter()).map(|own| own.feature.coefficient).collect();
        Family { definition, weights, names: NameSettings::default() }
    }

    /// Takes a checked configuration.
    pub(super) fn with_config(&self, config: &Config) -> Family {
        let mut family = self.clone();
        for (own, weight) in self.definition.features.iter().zip(&mut family.weights) {
            *weight = config.weight_of(own.feature.name).unwrap_or(*weight);
        }
        family.names = self.names.with_config(config);
        family
    }

    pub(super) fn features(&self) -> Vec<Feature> {
        (self.definition.features.iter().zip(&self.weights))
            .map(|(own, weight)| Feature { coefficient: *weight, ..own.feature })
            .collect()
    }

    pub(super) fn compare(&self, left: &Prepared, right: &Prepared) -> Account {
        let mut parts = Vec::new();
        let sum = self.walk(left, right, Some(&mut parts));
        Account { score: Scale::Points.score(sum), scale: Scale::Points, start: 0.0, sum, parts }
    }

    pub(super) fn score(&self, left: &Prepared, right: &Prepared) -> f64 {
        Scale::Points.score(self.walk(left, right, None))
    }

    /// False if the two surely score less than `least`: a main feature gives no more than its weight,
    /// and the qualifiers are cheap.
    pub(super) fn may_reach(&self, left: &Prepared, right: &Prepared, least: f64) -> bool {
        if self.definition.combine != Combine::Best || least <= 0.0 {
            return true;
        }
        let pair = Pair { left, right, names: &self.names, explaining: false };
        let (mut best, mut qualifiers) = (0.0_f64, 0.0);
        for (own, &weight) in self.definition.features.iter().zip(&self.weights) {
            if !own.feature.is_qualifier {
                best = best.max(weight);
            } else if weight != 0.0
                && let Some(found) = (own.measure)(&pair)
            {
                qualifiers += found.value * weight;
            }
        }
        best + qualifiers + ROUNDING >= least
    }

    fn walk(&self, left: &Prepared, right: &Prepared, parts: Option<&mut Vec<Part>>) -> f64 {
        if !comparable(left, right) {
            return 0.0;
        }
        let pair = Pair { left, right, names: &self.names, explaining: parts.is_some() };
        let mut parts = parts;
        let mut sum = 0.0;
        // Place in the parts of the main feature that counts.
        let mut best_part = None;
        for (own, &weight) in self.definition.features.iter().zip(&self.weights) {
            let best_counts = self.definition.combine == Combine::Best;
            let is_main = best_counts && !own.feature.is_qualifier;
            let is_idle = weight == 0.0
                || (best_counts && !is_main && best_part.is_none())
                // No feature finds more than 1: who does not reach the best by that is not asked,
                // except for the account.
                || (is_main && weight <= sum && !pair.explaining);
            if is_idle {
                continue;
            }
            let Some(found) = (own.measure)(&pair) else { continue };
            let adds = found.value * weight;
            let counts = !is_main || adds > sum;
            if is_main && counts {
                if let (Some(parts), Some(at)) = (&mut parts, best_part) {
                    let outdone: &mut Part = &mut parts[at];
                    outdone.contribution = 0.0;
                }
                sum = adds;
                best_part = Some(parts.as_ref().map_or(0, |parts| parts.len()));
            } else if !is_main {
                sum += adds;
            }
            if let Some(parts) = &mut parts {
                let Found { value, left, right, detail } = found;
                let contribution = if counts { adds } else { 0.0 };
                let feature = own.feature.name;
                let steps = Vec::new();
                parts.push(Part {
                    feature,
                    value,
                    weight,
                    contribution,
                    left,
                    right,
                    detail,
                    steps,
                });
            }
        }
        sum
    }
}

/// Sums of the same numbers in another order differ by less.
const ROUNDING: f64 = 1e-9;

/// Whether the two could be one thing at all.
fn comparable(left: &Prepared, right: &Prepared) -> bool {
    match (left.schema, right.schema) {
        (Some(a), Some(b)) => a.name == b.name || a.can_match(b),
        _ => false,
    }
}
