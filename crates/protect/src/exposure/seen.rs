//! What was really done to each person: deeds added up.

use rustc_hash::FxHashMap;

use super::shape::Class;
use crate::person::PersonRef;

/// An entry: where it stands, and its time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) index: u64,
    pub(super) at: i64,
}

/// What was done, without the fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deeds {
    pub(super) class: Class,
    pub(super) first: Mark,
    pub(super) last: Mark,
    pub(super) count: u64,
}

/// Deeds of one person.
#[derive(Debug, Clone)]
pub(super) struct Seen<F> {
    pub(super) deeds: Deeds,
    pub(super) fields: F,
}

/// Deeds by person; `F` is what sets of fields are while they are collected.
pub(super) type SeenBy<F> = FxHashMap<PersonRef, Seen<F>>;

/// Adds deeds. The earliest and the latest are by time, then by place. Most are of somebody known
/// already: `join` adds what they have of fields, and nothing is allocated for it.
pub(super) fn add<F: Default>(
    all: &mut SeenBy<F>,
    person: PersonRef,
    deed: Deeds,
    join: impl FnOnce(&mut F),
) {
    let known = all
        .entry(person)
        .or_insert_with(|| Seen { deeds: Deeds { count: 0, ..deed }, fields: F::default() });
    let deeds = &mut known.deeds;
    deeds.class = deeds.class.max(deed.class);
    if (deed.first.at, deed.first.index) < (deeds.first.at, deeds.first.index) {
        deeds.first = deed.first;
    }
    if (deed.last.at, deed.last.index) > (deeds.last.at, deeds.last.index) {
        deeds.last = deed.last;
    }
    deeds.count += deed.count;
    join(&mut known.fields);
}

impl Deeds {
    /// A single one.
    pub(super) fn one(class: Class, mark: Mark) -> Deeds {
        Deeds { class, first: mark, last: mark, count: 1 }
    }
}
