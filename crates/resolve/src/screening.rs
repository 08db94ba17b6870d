//! Screening one question against a part of what is known.

use index::{IndexError, Scope, Union, Wanted};
use matching::Algorithm;
use model::Entity;

use crate::Match;
use crate::candidates::Candidates;

/// How to screen.
#[derive(Debug, Clone)]
pub struct Question {
    /// What to look for; its id is not used.
    pub entity: Entity,
    /// Which entities may be found.
    pub scope: Scope,
    /// Candidates compared, at most.
    pub candidates: usize,
    /// A score from here on is a match.
    pub threshold: f64,
    /// Results above this score are returned, and matches always are.
    pub cutoff: f64,
    /// At most this many results.
    pub limit: usize,
}

/// The answer to a [`Question`].
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Best first; equal scores in order of id.
    pub results: Vec<Match>,
    /// Candidates that reach the threshold, before the limit.
    pub matches: usize,
}

/// Screens a question with an algorithm.
///
/// # Errors
/// A snapshot is damaged.
pub fn ask(
    union: &Union,
    question: &Question,
    algorithm: &Algorithm,
) -> Result<Answer, IndexError> {
    let candidates = Candidates::new(union);
    let prepared = candidates.prepare(&question.entity);
    let found = candidates.find(&Wanted::new(&prepared), &question.scope, question.candidates)?;
    // The score alone is cheaper than its account, and few candidates need one.
    let least = question.cutoff.min(question.threshold);
    let mut scored: Vec<(f64, usize)> = (found.iter().enumerate())
        .filter_map(|(at, candidate)| {
            let score = algorithm.score_from(least, &prepared, &candidate.listed.prepared)?;
            Some((score, at))
        })
        .filter(|(score, _)| *score > question.cutoff || *score >= question.threshold)
        .collect();
    let matches = scored.iter().filter(|(score, _)| *score >= question.threshold).count();
    scored.sort_by(|(a, left), (b, right)| {
        b.total_cmp(a).then_with(|| found[*left].listed.id.cmp(&found[*right].listed.id))
    });
    scored.truncate(question.limit);
    let result = |(_, at): (f64, usize)| {
        let comparison = algorithm.compare(&prepared, &found[at].listed.prepared);
        Ok(Match { entity: candidates.entity(&found[at])?, comparison })
    };
    Ok(Answer {
        results: scored.into_iter().map(result).collect::<Result<_, IndexError>>()?,
        matches,
    })
}
