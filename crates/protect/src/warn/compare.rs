//! A row and a person: how each fact of one relates to the other's.

use super::known::{Known, Opened};
use super::reading::address::{Shared, Words};
use super::reading::date::DateRelation;
use super::reading::name::NameRelation;
use super::reading::number::NumberRelation;
use super::row::Facts;

/// How the facts of a row relate to those of a person; `None` where one of them has no such fact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Compared {
    pub(super) name: Option<NameRelation>,
    pub(super) date: Option<DateRelation>,
    pub(super) phone: Option<NumberRelation>,
    pub(super) code: Option<NumberRelation>,
    pub(super) mail: Option<NumberRelation>,
    pub(super) place: Option<Shared>,
}

impl Compared {
    pub(super) fn new(facts: &Facts, person: &Opened, words: &Words) -> Compared {
        Compared {
            name: closest(&facts.names, &person.names, |a, b| a.relate(b)).map(|found| found.0),
            date: closest(&facts.dates, &person.dates, |a, b| a.relate(*b)).map(|found| found.0),
            phone: closest(&facts.phones, &person.phones, |a, b| a.relate(b)).map(|found| found.0),
            code: closest(&facts.codes, &person.codes, |a, b| a.relate(b)).map(|found| found.0),
            mail: closest(&facts.mails, &person.mails, |a, b| a.relate(b)).map(|found| found.0),
            place: nearest(facts, person, words).map(|found| found.0),
        }
    }

    /// Whether the contacts alone speak for it: name and birth, where both are known, do not.
    pub(super) fn is_household(&self) -> bool {
        let name = self.name.is_none_or(|name| name == NameRelation::Other);
        let date = self.date.is_none_or(|date| date >= DateRelation::TwoDigits);
        let code = self.code.is_none_or(|code| code == NumberRelation::Other);
        name && date && code
    }
}

/// The closest relation of any value of the row with any of the person, and the person's value.
pub(super) fn closest<'k, A, B, R: Ord>(
    found: &[A],
    known: &'k [Known<B>],
    relate: impl Fn(&A, &B) -> R,
) -> Option<(R, &'k Known<B>)> {
    let mut best: Option<(R, &Known<B>)> = None;
    for a in found {
        for b in known {
            let relation = relate(a, &b.value);
            // Of equal ones, what holds now stands for itself.
            let is_closer = |best: &(R, &Known<B>)| {
                relation < best.0
                    || (relation == best.0 && best.1.held.until.is_some() && b.held.until.is_none())
            };
            if best.as_ref().is_none_or(is_closer) {
                best = Some((relation, b));
            }
        }
    }
    best
}

/// The address of the person that shares most with one of the row.
pub(super) fn nearest<'k>(
    facts: &Facts,
    person: &'k Opened,
    words: &Words,
) -> Option<(Shared, &'k Known<super::reading::address::Place>)> {
    let mut best: Option<(Shared, &Known<_>)> = None;
    for a in &facts.places {
        for b in &person.places {
            let shared = a.share(&b.value, words);
            let worth = |shared: &Shared| shared.rarity * shared.likeness;
            if best.as_ref().is_none_or(|best| worth(&shared) > worth(&best.0)) {
                best = Some((shared, b));
            }
        }
    }
    best
}
