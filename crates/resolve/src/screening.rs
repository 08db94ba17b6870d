//! Screening one question against a part of what is known.

use index::{IndexError, Scope, Union, Wanted};
use matching::Algorithm;
use model::{Entity, Schema, ontology};

use crate::Match;
use crate::candidates::Candidates;

/// How to screen.
#[derive(Debug, Clone)]
pub struct Question {
    /// What to look for; its id is not used.
    pub entity: Entity,
    /// Which entities may be found. Schemata that cannot be the same as the entity's are left out
    /// besides.
    pub scope: Scope,
    /// Candidates compared, at most. A question about a `Thing` compares so many of each kind of thing.
    pub candidates: usize,
    /// Whether misspelt names of several words find candidates; a word alone always does.
    pub fuzzy: bool,
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
/// Nothing is compared with a schema that cannot be matched, such as a bare `Thing`: who asks for one
/// is asked for everything that it may be and that the datasets of the scope hold.
///
/// # Errors
/// A snapshot is damaged.
pub fn ask(
    union: &Union,
    question: &Question,
    algorithm: &Algorithm,
) -> Result<Answer, IndexError> {
    let candidates = Candidates::new(union);
    let Some(asked) = question.entity.schema().filter(|schema| !schema.matchable) else {
        let scope = narrowed(&question.scope, question.entity.schema());
        return ask_as(&candidates, question, &question.entity, &scope, algorithm);
    };
    let mut whole = Answer::default();
    for kind in kinds_of(asked).filter(|kind| holds(union, &question.scope, kind)) {
        let entity = Entity { schema_name: kind.name.to_owned(), ..question.entity.clone() };
        let mut scope = narrowed(&question.scope, Some(kind));
        // Each entity is asked for as one kind.
        scope.schemata.iter_mut().for_each(|all| all.retain(|name| is_of_kind(name, kind)));
        let answer = ask_as(&candidates, question, &entity, &scope, algorithm)?;
        whole.matches += answer.matches;
        whole.results.extend(answer.results);
    }
    whole.results.sort_by(|a, b| {
        let by_score = b.comparison.score.total_cmp(&a.comparison.score);
        by_score.then_with(|| a.entity.id.cmp(&b.entity.id))
    });
    whole.results.truncate(question.limit);
    Ok(whole)
}

fn ask_as(
    candidates: &Candidates<'_>,
    question: &Question,
    entity: &Entity,
    scope: &Scope,
    algorithm: &Algorithm,
) -> Result<Answer, IndexError> {
    let prepared = candidates.prepare(entity);
    let wanted = match question.fuzzy {
        true => Wanted::new(&prepared),
        false => Wanted::strict(&prepared),
    };
    let found = candidates.find(&wanted, scope, question.candidates)?;
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

/// Schemata whose entities may be the same as one of this schema, which can be matched: itself, and
/// what can be matched of its ancestors and descendants.
pub fn same_schemata(schema: &Schema) -> Vec<&'static str> {
    let fits = |other: &&Schema| other.name == schema.name || schema.can_match(other);
    ontology().schemata().iter().filter(fits).map(|other| other.name).collect()
}

/// The scope, less what cannot be of this schema.
fn narrowed(scope: &Scope, schema: Option<&Schema>) -> Scope {
    let mut scope = scope.clone();
    if let Some(schema) = schema {
        let asked = scope.schemata.take();
        let is_asked =
            |name: &&str| asked.as_ref().is_none_or(|asked| asked.iter().any(|one| one == name));
        let same = same_schemata(schema).into_iter().filter(is_asked);
        scope.schemata = Some(same.map(str::to_owned).collect());
    }
    scope
}

/// What something of this schema may be: the schemata below it that can be matched. Legal entities are
/// one, for one may turn out to be a person or a firm; everything else is what it is, because names of
/// vessels are compared and those of mere vehicles are not.
fn kinds_of(asked: &Schema) -> impl Iterator<Item = &'static Schema> {
    let legal = ontology().schema(LEGAL).filter(|legal| legal.is_a(asked.name));
    let is_within = move |schema: &Schema| {
        legal.is_some_and(|legal| schema.name != legal.name && schema.is_a(legal.name))
    };
    let below = ontology().schemata().iter().filter(|schema| schema.is_a(asked.name));
    below.filter(move |schema| schema.matchable && !is_within(schema))
}

const LEGAL: &str = "LegalEntity";

/// Whether an entity of this schema is asked for as one of that kind.
fn is_of_kind(schema: &str, kind: &Schema) -> bool {
    schema == kind.name
        || (kind.name == LEGAL && ontology().schema(schema).is_some_and(|own| own.is_a(LEGAL)))
}

/// Whether a dataset of the scope may hold an entity of this schema, by what its snapshot was built of.
fn holds(union: &Union, scope: &Scope, kind: &Schema) -> bool {
    let speaks = |snapshot: &&index::Snapshot| {
        scope.datasets.as_ref().is_none_or(|asked| {
            snapshot.datasets().iter().any(|own| asked.iter().any(|one| one == own))
        })
    };
    let mut snapshots = union.snapshots().iter().filter(speaks);
    snapshots.any(|snapshot| {
        let mut schemata = snapshot.manifest().by_schema.keys();
        schemata.any(|name| is_of_kind(name, kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemata_that_can_be_the_same() {
        for (name, expect) in [
            ("Person", vec!["LegalEntity", "Person"]),
            ("Company", vec!["Company", "LegalEntity", "Organization"]),
            ("Vessel", vec!["Vehicle", "Vessel"]),
        ] {
            assert_eq!(same_schemata(ontology().schema(name).expect("known")), expect);
        }
    }

    #[test]
    fn a_thing_may_be_of_many_kinds() {
        let kinds = |name: &str| {
            let asked = ontology().schema(name).expect("known");
            kinds_of(asked).map(|schema| schema.name).collect::<Vec<_>>()
        };
        let things = kinds("Thing");
        assert!(
            ["Address", "LegalEntity", "Vehicle", "Vessel"]
                .iter()
                .all(|name| things.contains(name))
        );
        assert!(!things.contains(&"Person") && !things.contains(&"Thing"));
        assert_eq!(kinds("Sanction"), [""; 0]);
    }
}
