//! Which earlier export a found file is a copy of.

use rustc_hash::{FxHashMap, FxHashSet};

use super::found::{LikelySource, Source};
use super::known::Held;
use crate::person::PersonRef;

/// What was found, as far as it tells sources apart.
pub(super) struct Trail<'a> {
    /// The people surely or probably found, in the order of their rows.
    pub(super) persons: &'a [PersonRef],
    /// All records that stand for nobody.
    pub(super) decoys: &'a FxHashSet<PersonRef>,
    /// The fields that rows of the file fill.
    pub(super) fields: &'a FxHashSet<&'static str>,
    /// When the register held values that are in the file, where they changed.
    pub(super) held: &'a [Held],
    /// How many people the register has.
    pub(super) register: usize,
}

/// The chance that a person of a file is in none of the source it comes from: found by mistake.
const STRAY: f64 = 0.02;
/// What a decoy in the file says for the sources that hold it, and against those that do not.
const DECOY: f64 = 6.0;

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
    let is_decoy = |person: &&PersonRef| trail.decoys.contains(person);
    let found_decoys: FxHashSet<PersonRef> =
        trail.persons.iter().filter(is_decoy).copied().collect();
    let decoys = source.decoys.iter().filter(|decoy| found_decoys.contains(decoy)).count();
    let (inside, outside) = (followed.len() as f64, (trail.persons.len() - followed.len()) as f64);
    // Somebody in a source of so many, against somebody of the register.
    let register = trail.register.max(source.persons.len()).max(1) as f64;
    let size = source.persons.len().max(1) as f64;
    let mut sum = inside * ((1.0 - STRAY) * register / size).ln();
    sum += outside * (STRAY * register / (register - size).max(1.0)).ln().min(0.0);
    // A decoy in the file came from a source that has it; one that is missing may have been cut.
    sum += DECOY * decoys as f64 - DECOY * (found_decoys.len() - decoys) as f64;
    sum -= ((source.decoys.len() - decoys) as f64).min(3.0);
    let order = rank_order(&followed);
    let steps = followed.len().saturating_sub(1).min(50) as f64;
    sum += steps * (order * order - 4.0 * by_chance(followed.len())).max(0.0);
    // A file holds no more than what it was copied from.
    let foreign = trail.fields.iter().filter(|field| !source.may_hold(field)).count();
    sum -= 3.0 * foreign as f64;
    // And mostly no less.
    let kinds = ["name", "birthDate", "phone", "email", "address", "idNumber"];
    let left_out =
        kinds.iter().filter(|kind| source.has(kind) && !trail.fields.contains(*kind)).count();
    sum -= left_out as f64;
    let was_held = |held: &&Held| {
        held.since.is_none_or(|since| since <= source.at)
            && held.until.is_none_or(|until| until > source.at)
    };
    let as_of = trail.held.iter().filter(was_held).count();
    let not_as_of = trail.held.len() - as_of;
    sum += (as_of as f64 * 0.5).min(10.0) - 2.0 * not_as_of as f64;
    let followed_decoys = trail.persons.iter().filter(is_decoy);
    let followed_decoys = followed_decoys.filter(|decoy| places.contains_key(*decoy)).count();
    let likely = LikelySource {
        id: source.id.clone(),
        at: source.at,
        score: 0.0,
        persons: followed.len() - followed_decoys,
        of: trail.persons.len() - found_decoys.len(),
        decoys,
        order,
        as_of,
        not_as_of,
    };
    (sum, likely)
}

impl Source {
    /// Whether it has a field, or one of its kind.
    fn has(&self, field: &str) -> bool {
        let kind = |name: &str| match name {
            "name" | "alias" | "firstName" | "lastName" | "weakAlias" | "previousName" => "name",
            "passportNumber" | "idNumber" | "socialSecurityNumber" | "taxNumber" => "idNumber",
            _ => "",
        };
        let is_like =
            |own: &str| own == field || (!kind(own).is_empty() && kind(own) == kind(field));
        self.fields.iter().any(|own| is_like(own))
    }

    /// The same, where it is known which fields it has.
    fn may_hold(&self, field: &str) -> bool {
        self.fields.is_empty() || self.has(field)
    }
}

/// How much Kendall's rank correlation of so many shuffled rows varies (Kendall 1938).
fn by_chance(rows: usize) -> f64 {
    let n = rows.max(2) as f64;
    2.0 * (2.0 * n + 5.0) / (9.0 * n * (n - 1.0))
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
        let decoys: FxHashSet<PersonRef> = [9001, 9002].map(person).into_iter().collect();
        let trail = Trail {
            persons: &persons,
            decoys: &decoys,
            fields: &fields,
            held: &[],
            register: 10_000,
        };
        likely(sources, &trail)
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

    /// A list that somebody saw on the way has the decoy too, and takes nothing from its worth.
    #[test]
    fn a_decoy_tells_also_where_two_sources_hold_it() {
        let sources = [
            source("a", (0..500).chain([9001]), &[9001]),
            source("b", (0..500).chain([9002]), &[9002]),
            source("seen", [9002].into_iter(), &[9002]),
        ];
        let rows: Vec<u16> = (0..200).rev().chain([9002]).collect();
        assert_eq!(best(&sources, &rows, &["name"]).expect("a source").id, "b");
    }

    #[test]
    fn of_two_exports_of_the_same_people_the_one_with_the_files_fields() {
        let with = |id: &str, fields: &[&str]| Source {
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            ..source(id, 0..500, &[])
        };
        let sources =
            [with("narrow", &["name", "birthDate"]), with("wide", &["name", "birthDate", "phone"])];
        // Shuffled alike for both.
        let rows: Vec<u16> = (0..200).map(|n| n * 7 % 199).collect();
        let wide = best(&sources, &rows, &["name", "birthDate", "phone"]).expect("a source");
        assert_eq!(wide.id, "wide");
        let narrow = best(&sources, &rows, &["name", "birthDate"]).expect("a source");
        assert_eq!(narrow.id, "narrow");
    }

    #[test]
    fn strangers_come_from_no_source() {
        let rows: Vec<u16> = (5000..5200).collect();
        assert_eq!(best(&[source("half", 0..500, &[])], &rows, &["name"]), None);
    }
}
