//! Candidates, scored and ranked.

use index::{IndexError, Union};
use matching::{Comparison, Prepared};
use model::Entity;

use crate::candidates::Candidates;

/// An entity that may be the same thing, with the comparison that says so.
#[derive(Debug, Clone)]
pub struct Match {
    /// The candidate.
    pub entity: Entity,
    /// How it compares, with reasons.
    pub comparison: Comparison,
}

/// How far to look and what to return.
#[derive(Debug, Clone)]
pub struct ResolveOptions {
    /// Candidates fetched from each dataset and compared. More finds rarer spellings and costs time
    /// in proportion.
    pub candidates: usize,
    /// Lowest score returned; 0.7 is where an alert begins.
    pub threshold: f64,
    /// At most this many matches.
    pub limit: usize,
    /// Leave out entities that share a dataset with the one asked about: a publisher has already
    /// told its own entries apart.
    pub other_datasets_only: bool,
}

impl Default for ResolveOptions {
    fn default() -> ResolveOptions {
        ResolveOptions { candidates: 60, threshold: 0.7, limit: 5, other_datasets_only: false }
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
        let prepared = Prepared::new(entity);
        let keys = matching::keys(&prepared);
        let mut matches = Vec::new();
        for candidate in self.candidates.find(&keys, self.options.candidates)? {
            let found = &candidate.entity;
            let is_itself = found.id == entity.id
                || found.referents.contains(&entity.id)
                || entity.referents.contains(&found.id);
            if is_itself {
                continue;
            }
            if self.options.other_datasets_only && share_dataset(entity, found) {
                continue;
            }
            // The score alone is cheaper than its account, and few candidates need one.
            if matching::score(&prepared, &candidate.prepared) >= self.options.threshold {
                let comparison = matching::compare(&prepared, &candidate.prepared);
                matches.push(Match { entity: found.clone(), comparison });
            }
        }
        matches.sort_by(|a, b| {
            let by_score = b.comparison.score.total_cmp(&a.comparison.score);
            by_score.then_with(|| a.entity.id.cmp(&b.entity.id))
        });
        matches.truncate(self.options.limit);
        Ok(matches)
    }
}

fn share_dataset(left: &Entity, right: &Entity) -> bool {
    let right = right.all_datasets();
    left.all_datasets().iter().any(|dataset| right.contains(dataset))
}
