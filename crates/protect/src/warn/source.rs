//! Which earlier export a found file is a copy of.

use rustc_hash::{FxHashMap, FxHashSet};

use super::found::{LikelySource, Source};
use super::known::Held;
use crate::person::PersonRef;

/// What was found, as far as it tells sources apart.
pub(super) struct Trail<'a> {
    /// The people surely or probably found, in the order of their rows.
    pub(super) persons: &'a [PersonRef],
    /// The fields that rows of the file fill.
    pub(super) fields: &'a FxHashSet<&'static str>,
    /// When the register held values that are in the file, where they changed.
    pub(super) held: &'a [Held],
    /// How many people the register has.
    pub(super) register: usize,
}

/// The chance that a person of a file is in none of the source it comes from: found by mistake.
const STRAY: f64 = 0.02;

/// The source that fits best; `None` if none fits better than a file put together by somebody.
pub(super) fn likely(sources: &[Source], trail: &Trail<'_>) -> Option<LikelySource> {
    if trail.persons.is_empty() {
        return None;
    }
    let weighed: Vec<(f64, LikelySource)> =
        sources.iter().map(|source| weigh(source, trail)).collect();
    let most = weighed.iter().map(|(sum, _)| *sum).fold(0.0, f64::max);
    let all: f64 = (-most).exp() + weighed.iter().map(|(sum, _)| (sum - most).exp()).sum::<f64>();
    let (sum, mut best) =
        weighed.into_iter().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.at.cmp(&a.1.at)))?;
    best.score = (sum - most).exp() / all;
    (sum > 0.0).then_some(best)
}

/// The log-odds of a source against people picked from the register at random, and what they rest on.
fn weigh(source: &Source, trail: &Trail<'_>) -> (f64, LikelySource) {
    let places: FxHashMap<PersonRef, usize> =
        source.persons.iter().enumerate().map(|(at, person)| (*person, at)).collect();
    let followed: Vec<usize> =
        trail.persons.iter().filter_map(|person| places.get(person).copied()).collect();
    let found: FxHashSet<PersonRef> = trail.persons.iter().copied().collect();
    let decoys = source.decoys.iter().filter(|decoy| found.contains(decoy)).count();
    let (inside, outside) = (followed.len() as f64, (trail.persons.len() - followed.len()) as f64);
    // Somebody in a source of so many, against somebody of the register.
    let register = trail.register.max(source.persons.len()).max(1) as f64;
    let size = source.persons.len().max(1) as f64;
    let mut sum = inside * ((1.0 - STRAY) * register / size).ln();
    sum += outside * (STRAY * register / (register - size).max(1.0)).ln().min(0.0);
    // Nobody but the holders of this export has its decoys.
    sum += 6.0 * decoys as f64;
    let order = rank_order(&followed);
    let steps = followed.len().saturating_sub(1).min(50) as f64;
    sum += steps * order.abs() * order.abs();
    // A file holds no more than what it was copied from.
    let foreign = trail.fields.iter().filter(|field| !holds(source, field)).count();
    sum -= 3.0 * foreign as f64;
    let was_held = |held: &&Held| {
        held.since.is_none_or(|since| since <= source.at)
            && held.until.is_none_or(|until| until > source.at)
    };
    let as_of = trail.held.iter().filter(was_held).count();
    let not_as_of = trail.held.len() - as_of;
    sum += (as_of as f64 * 0.5).min(10.0) - 2.0 * not_as_of as f64;
    let likely = LikelySource {
        id: source.id.clone(),
        at: source.at,
        score: 0.0,
        persons: followed.len(),
        of: trail.persons.len(),
        decoys,
        order,
        as_of,
        not_as_of,
    };
    (sum, likely)
}

/// Whether a source has a field, or one of its kind.
fn holds(source: &Source, field: &str) -> bool {
    let kind = |name: &str| match name {
        "name" | "alias" | "firstName" | "lastName" | "weakAlias" | "previousName" => "name",
        "passportNumber" | "idNumber" | "socialSecurityNumber" | "taxNumber" => "idNumber",
        _ => "",
    };
    source.fields.is_empty()
        || source
            .fields
            .iter()
            .any(|own| own == field || (!kind(own).is_empty() && kind(own) == kind(field)))
}

/// Kendall's rank correlation of places, neighbours within a hundred rows only: shuffled copies have 0.
fn rank_order(places: &[usize]) -> f64 {
    let (mut up, mut down) = (0_u64, 0_u64);
    for (at, place) in places.iter().enumerate() {
        for later in places[at + 1..].iter().take(100) {
            up += u64::from(later > place);
            down += u64::from(later < place);
        }
    }
    let all = (up + down).max(1) as f64;
    (up as f64 - down as f64) / all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u16) -> PersonRef {
        let [a, b] = n.to_be_bytes();
        PersonRef::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, a, b])
    }

    fn source(id: &str, persons: impl Iterator<Item = u16>, decoys: &[u16]) -> Source {
        Source {
            id: id.to_owned(),
            at: "2021-05-01T00:00:00Z".parse().unwrap(),
            persons: persons.map(person).collect(),
            fields: vec!["name".to_owned(), "birthDate".to_owned()],
            decoys: decoys.iter().map(|n| person(*n)).collect(),
        }
    }

    fn best(sources: &[Source], rows: &[u16], fields: &[&'static str]) -> Option<LikelySource> {
        let persons: Vec<PersonRef> = rows.iter().map(|n| person(*n)).collect();
        let fields: FxHashSet<&'static str> = fields.iter().copied().collect();
        likely(sources, &Trail { persons: &persons, fields: &fields, held: &[], register: 10_000 })
    }

    #[test]
    fn the_source_that_holds_them_all_and_little_else() {
        let sources = [
            source("whole", 0..10_000, &[]),
            source("half", 0..500, &[]),
            source("other", 500..1000, &[]),
        ];
        let rows: Vec<u16> = (0..200).collect();
        let found = best(&sources, &rows, &["name"]).expect("a source");
        assert_eq!((found.id.as_str(), found.persons, found.of), ("half", 200, 200));
        assert!(found.score > 0.99 && found.order > 0.99);
    }

    #[test]
    fn decoys_tell_two_exports_of_the_same_people_apart() {
        let sources = [
            source("a", (0..500).chain([9001]), &[9001]),
            source("b", (0..500).chain([9002]), &[9002]),
        ];
        let rows: Vec<u16> = (0..200).rev().chain([9002]).collect();
        let found = best(&sources, &rows, &["name"]).expect("a source");
        assert_eq!((found.id.as_str(), found.decoys), ("b", 1));
    }

    #[test]
    fn strangers_come_from_no_source() {
        let rows: Vec<u16> = (5000..5200).collect();
        assert_eq!(best(&[source("half", 0..500, &[])], &rows, &["name"]), None);
    }
}
