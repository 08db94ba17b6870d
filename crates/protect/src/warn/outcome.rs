//! From probabilities to people: classes, fields, and what is out of date.

use documents::{Place, Row};
use rustc_hash::{FxHashMap, FxHashSet};

use super::compare::{Compared, closest, nearest};
use super::found::{Class, FoundPerson, LikelySource, Source};
use super::known::{Held, Opened};
use super::reading::address::Shared;
use super::reading::date::DateRelation;
use super::reading::name::NameRelation;
use super::reading::number::NumberRelation;
use super::row::Facts;
use super::seek::Sought;
use super::source::{self, Trail};
use super::weigh::Candidate;
use crate::person::PersonRef;

/// From here a person is sure.
const SURE: f64 = 0.98;
/// Nobody is probable below.
const PROBABLE: f64 = 0.75;
/// The share of sure and probable people together that may be expected to be somebody else.
const MISTAKEN: f64 = 0.006;
/// From here a person is worth a look.
const POSSIBLE: f64 = 0.15;
/// Addresses agree from here; below, if one of them is cut.
const SAME_PLACE: f64 = 0.7;
const CUT_PLACE: f64 = 0.35;

/// The people found, the surest first, each with the rows that are about them, by their place among `rows`.
pub(super) fn persons(
    sought: &Sought,
    facts: &[Facts],
    rows: &[Row],
) -> Vec<(FoundPerson, Vec<usize>)> {
    // Each person with the rows that may be about them, the likeliest first.
    let mut claims: FxHashMap<u32, Vec<(usize, &Candidate)>> = FxHashMap::default();
    for (at, row) in sought.rows.iter().enumerate() {
        for candidate in row.iter().filter(|candidate| candidate.probability >= POSSIBLE) {
            claims.entry(candidate.person).or_default().push((at, candidate));
        }
    }
    let mut claims: Vec<(u32, Vec<(usize, &Candidate)>)> = claims.into_iter().collect();
    for (_, rows) in &mut claims {
        rows.sort_by(|a, b| b.1.probability.total_cmp(&a.1.probability).then(a.0.cmp(&b.0)));
    }
    let reference = |person: u32| sought.people[person as usize].reference;
    claims.sort_by(|a, b| {
        let order = b.1[0].1.probability.total_cmp(&a.1[0].1.probability);
        order.then_with(|| reference(a.0).cmp(&reference(b.0)))
    });
    let least = least_probable(&claims);
    (claims.into_iter())
        .map(|(person, claims)| {
            let best = claims[0].1;
            let class = match best.probability {
                _ if best.compared.is_household() => Class::Possible,
                p if p >= SURE && p >= least => Class::Sure,
                p if p >= least => Class::Probable,
                _ => Class::Possible,
            };
            // A row that is only possibly about somebody who is surely in the file says nothing more.
            let counts = |claim: &&(usize, &Candidate)| {
                class == Class::Possible || claim.1.probability >= 0.5
            };
            let claims: Vec<(usize, &Candidate)> = claims.iter().filter(counts).copied().collect();
            let opened = &sought.people[person as usize];
            let mut said = Said::default();
            claims.iter().for_each(|(at, _)| said.add(&facts[*at], opened, sought));
            let mut about: Vec<usize> = claims.iter().map(|(at, _)| *at).collect();
            about.sort_unstable();
            let places: Vec<Place> = about.iter().map(|at| rows[*at].place.clone()).collect();
            let person = FoundPerson {
                reference: opened.reference,
                class,
                score: (best.probability * 1e4).round() / 1e4,
                rows: places.iter().map(|place| place.row).collect(),
                places,
                stale_fields: said
                    .stale
                    .iter()
                    .filter(|field| !said.fields.contains(field))
                    .map(|field| (*field).to_owned())
                    .collect(),
                fields: said.fields.iter().map(|field| (*field).to_owned()).collect(),
                reasons: reasons(&best.compared),
            };
            (person, about)
        })
        .collect()
}

/// The lowest probability of a person who is told, so that few of all who are told are somebody else.
fn least_probable(claims: &[(u32, Vec<(usize, &Candidate)>)]) -> f64 {
    let mut expected = 0.0;
    let mut least: f64 = 1.0;
    let told =
        claims.iter().map(|(_, rows)| rows[0].1).filter(|best| !best.compared.is_household());
    for (at, best) in told.enumerate() {
        expected += 1.0 - best.probability;
        if best.probability < PROBABLE || expected > MISTAKEN * (at + 1) as f64 + 0.05 {
            break;
        }
        least = best.probability;
    }
    least
}

/// Which fields of a person rows hold.
#[derive(Default)]
struct Said {
    fields: Vec<&'static str>,
    stale: Vec<&'static str>,
}

impl Said {
    fn add(&mut self, facts: &Facts, person: &Opened, sought: &Sought) {
        if let Some((relation, known)) = closest(&facts.names, &person.names, |a, b| a.relate(b)) {
            self.note(
                relation < NameRelation::Other,
                known.held.until.is_some(),
                known.field,
                true,
            );
        }
        if let Some((relation, known)) = closest(&facts.dates, &person.dates, |a, b| a.relate(*b)) {
            self.note(
                relation < DateRelation::Other,
                known.held.until.is_some(),
                known.field,
                false,
            );
        }
        for (relation, known) in [
            closest(&facts.phones, &person.phones, |a, b| a.relate(b))
                .map(|(r, k)| (r, (k.held.until.is_some(), k.field))),
            closest(&facts.mails, &person.mails, |a, b| a.relate(b))
                .map(|(r, k)| (r, (k.held.until.is_some(), k.field))),
            closest(&facts.codes, &person.codes, |a, b| a.relate(b))
                .map(|(r, k)| (r, (k.held.until.is_some(), k.field))),
        ]
        .into_iter()
        .flatten()
        {
            self.note(relation < NumberRelation::Other, known.0, known.1, true);
        }
        if let Some((shared, known)) = nearest(facts, person, &sought.words) {
            let is_cut = facts.places.iter().all(|place| place.len() < known.value.len());
            self.note(agrees(&shared, is_cut), known.held.until.is_some(), known.field, true);
        }
    }

    /// A value that agrees with an older one of the register, or with none, is out of date.
    fn note(&mut self, agrees: bool, is_old: bool, field: &'static str, can_change: bool) {
        let list = match (agrees, is_old) {
            (true, false) => &mut self.fields,
            (true, true) => &mut self.stale,
            (false, _) if can_change => &mut self.stale,
            (false, _) => return,
        };
        if !list.contains(&field) {
            list.push(field);
        }
    }
}

fn agrees(shared: &Shared, is_cut: bool) -> bool {
    shared.likeness >= SAME_PLACE || (is_cut && shared.likeness >= CUT_PLACE)
}

/// How the facts relate, in words.
fn reasons(compared: &Compared) -> Vec<String> {
    let mut out = Vec::new();
    let mut say = |what: &str, how: &str| out.push(format!("{what}: {how}"));
    if let Some(name) = compared.name {
        say(
            "name",
            match name {
                NameRelation::Same => "the same",
                NameRelation::Spelled => "spelled otherwise",
                NameRelation::OneSlip => "one letter differs",
                NameRelation::TwoSlips => "two letters or a syllable differ",
                NameRelation::Part => "a part of it",
                NameRelation::Other => "another",
            },
        );
    }
    if let Some(date) = compared.date {
        say(
            "birth date",
            match date {
                DateRelation::Same => "the same",
                DateRelation::SameMonth => "the same month",
                DateRelation::SameYear => "the same year",
                DateRelation::Exchanged => "day and month exchanged",
                DateRelation::OneDigit => "one digit differs",
                DateRelation::TwoDigits => "two digits differ",
                DateRelation::Other => "another",
            },
        );
    }
    for (what, relation) in
        [("phone", compared.phone), ("e-mail", compared.mail), ("document number", compared.code)]
    {
        if let Some(relation) = relation {
            say(
                what,
                match relation {
                    NumberRelation::Same => "the same",
                    NumberRelation::OneSlip => "one sign differs",
                    NumberRelation::Part => "a part of it",
                    NumberRelation::Other => "another",
                },
            );
        }
    }
    if let Some(shared) = compared.place {
        say("address", &format!("{:.0} % in common", shared.likeness.max(0.0) * 100.0));
    }
    out
}

/// The export the file most likely is a copy of.
pub(super) fn source(
    sought: &Sought,
    facts: &[Facts],
    sources: &[Source],
    decoys: &FxHashSet<PersonRef>,
    register: usize,
) -> Option<LikelySource> {
    if sources.is_empty() {
        return None;
    }
    let mut persons = Vec::new();
    let mut seen = FxHashSet::default();
    let mut fields = FxHashSet::default();
    let mut held = Vec::new();
    for (row, facts) in sought.rows.iter().zip(facts) {
        let Some(best) = row.first().filter(|best| best.probability > 0.9) else { continue };
        let person = &sought.people[best.person as usize];
        if seen.insert(best.person) {
            persons.push(person.reference);
        }
        fields.extend(facts.kinds());
        held.extend(times(facts, person, sought));
    }
    let trail = Trail { persons: &persons, decoys, fields: &fields, held: &held, register };
    source::likely(sources, &trail)
}

/// When the register held the values that the row agrees with, where it knows.
fn times(facts: &Facts, person: &Opened, sought: &Sought) -> impl Iterator<Item = Held> {
    let phone = closest(&facts.phones, &person.phones, |a, b| a.relate(b));
    let phone = phone.filter(|found| found.0 == NumberRelation::Same).map(|found| found.1.held);
    let place = nearest(facts, person, &sought.words);
    let place = place.filter(|found| found.0.likeness >= 0.9).map(|found| found.1.held);
    phone.into_iter().chain(place).filter(|held| *held != Held::default())
}
