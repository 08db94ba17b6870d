//! Candidates, scored and ranked.

use std::sync::Arc;

use index::{IndexError, Scope, Union, Wanted};
use matching::{Account, Algorithm};
use model::Entity;
use rustc_hash::FxHashMap;

use crate::candidates::Candidates;

/// An entity that may be the same thing, with the comparison that says so.
#[derive(Debug, Clone)]
pub struct Match {
    /// The candidate.
    pub entity: Entity,
    /// How it compares, with reasons.
    pub comparison: Account,
}

impl Match {
    /// Whether a list says something against the candidate, rather than only knowing it.
    pub fn is_listed(&self) -> bool {
        self.entity.is_target()
    }
}

/// How far to look and what to return.
#[derive(Debug, Clone)]
pub struct ResolveOptions {
    /// Candidates fetched and compared. More finds rarer spellings and costs time
    /// in proportion.
    pub candidates: usize,
    /// Lowest score returned; 0.7 is where an alert begins.
    pub threshold: f64,
    /// At most this many matches.
    pub limit: usize,
    /// Leave out entities that share a dataset with the one asked about: a publisher has already
    /// told its own entries apart.
    pub other_datasets_only: bool,
    /// How to score.
    pub algorithm: &'static Algorithm,
}

impl Default for ResolveOptions {
    fn default() -> ResolveOptions {
        ResolveOptions {
            candidates: 60,
            threshold: 0.7,
            limit: 5,
            other_datasets_only: false,
            algorithm: Algorithm::default_one(),
        }
    }
}

/// Finds matches among the datasets of a union.
pub struct Resolver<'a> {
    candidates: Candidates<'a>,
    options: ResolveOptions,
}

impl<'a> Resolver<'a> {
    /// A resolver over these datasets.
    pub fn new(union: &'a Union, options: ResolveOptions) -> Resolver<'a> {
        Resolver { candidates: Candidates::new(union), options }
    }

    /// Entities that match, best first; equal scores in order of id. The entity itself is not
    /// among them.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn matches(&self, entity: &Entity) -> Result<Vec<Match>, IndexError> {
        let prepared = self.candidates.prepare(entity);
        let mut matches = Vec::new();
        let scope = Scope::default();
        let wanted = Wanted::new(&prepared);
        for candidate in self.candidates.find(&wanted, &scope, self.options.candidates)? {
            let listed = &candidate.listed;
            if listed.is(&entity.id) || entity.referents.contains(&listed.id) {
                continue;
            }
            // The score alone is cheaper than its account, and few candidates need one.
            let algorithm = self.options.algorithm;
            let least = self.options.threshold;
            if algorithm.score_from(least, &prepared, &listed.prepared).is_none() {
                continue;
            }
            let found = self.candidates.entity(&candidate)?;
            if self.options.other_datasets_only && share_dataset(entity, &found) {
                continue;
            }
            let comparison = algorithm.compare(&prepared, &listed.prepared);
            matches.push(Match { entity: found, comparison });
        }
        matches.sort_by(|a, b| {
            let by_score = b.comparison.score.total_cmp(&a.comparison.score);
            by_score.then_with(|| a.entity.id.cmp(&b.entity.id))
        });
        matches.truncate(self.options.limit);
        Ok(matches)
    }

    /// Whether any candidate that [`Resolver::matches`] would compare has such an id.
    pub(crate) fn would_meet(
        &self,
        entity: &Entity,
        test: impl Fn(&str) -> bool,
    ) -> Result<bool, IndexError> {
        let wanted = Wanted::new(&self.candidates.prepare(entity));
        let found = self.candidates.find(&wanted, &Scope::default(), self.options.candidates)?;
        Ok(found.iter().any(|candidate| test(&candidate.listed.id)))
    }

    /// The match to report of a row that describes one of `entities`: a listed one if there is any,
    /// whatever else scores higher; then the highest score; of equals the first found.
    ///
    /// Looks among as many matches as the options allow, so a limit may hide the listed one.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn screen(&self, entities: &[Entity]) -> Result<Option<Match>, IndexError> {
        let rank = |found: &Match| (found.is_listed(), found.comparison.score);
        let mut best: Option<Match> = None;
        for entity in entities {
            for found in self.matches(entity)? {
                if best.as_ref().is_none_or(|best| rank(&found) > rank(best)) {
                    best = Some(found);
                }
            }
        }
        Ok(best)
    }

    /// Matches that may be the same thing, best first. A publisher has told its own entries apart:
    /// of those of one dataset only the best counts, and others as good within [`MARGIN`] (some
    /// lists name a party under each of their programmes). It counts only if, seen from there, the
    /// entity is among the best of its own dataset, so the answer is the same from either side.
    ///
    /// Costs one search more for each candidate kept.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn identities(&self, entity: &Entity) -> Result<Vec<Match>, IndexError> {
        let mut identities = best_of_each_dataset(self.matches(entity)?);
        let mut mutual = Vec::with_capacity(identities.len());
        for found in &identities {
            let back = best_of_each_dataset(self.matches(&found.entity)?);
            mutual.push(back.iter().any(|back| back.entity.id == entity.id));
        }
        let mut mutual = mutual.into_iter();
        identities.retain(|_| mutual.next().unwrap_or(false));
        Ok(identities)
    }
}

/// Scores this close do not decide between two entries of one dataset.
const MARGIN: f64 = 0.02;

/// Keeps, of matches sorted by score, those that are about the best of a dataset they stand in.
fn best_of_each_dataset(mut matches: Vec<Match>) -> Vec<Match> {
    let mut best: FxHashMap<Arc<str>, f64> = FxHashMap::default();
    for found in &matches {
        for dataset in found.entity.all_datasets() {
            best.entry(dataset).or_insert(found.comparison.score);
        }
    }
    matches.retain(|found| {
        let about_best = |dataset: &Arc<str>| {
            best.get(dataset).is_some_and(|best| found.comparison.score >= best - MARGIN)
        };
        found.entity.all_datasets().iter().any(about_best)
    });
    matches
}

fn share_dataset(left: &Entity, right: &Entity) -> bool {
    let right = right.all_datasets();
    left.all_datasets().iter().any(|dataset| right.contains(dataset))
}
