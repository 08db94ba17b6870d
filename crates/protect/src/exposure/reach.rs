//! Who could be seen when: spans of accounts cut with spans of records.

use rustc_hash::FxHashMap;

use super::fields::Fields;
use super::life::{Circle, Life, Record, Span};
use super::seen::Mark;
use crate::person::PersonRef;

/// Instants at which a person could be seen, inside the window.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    /// Times, in milliseconds.
    pub(super) first: i64,
    pub(super) last: i64,
    /// The entries since which it was so, for the first and for the last time.
    pub(super) since: u64,
    pub(super) since_last: u64,
    pub(super) fields: Fields,
}

/// The window, in milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Times {
    /// The instants of a span inside the window. A clock that was set back meanwhile makes a span end
    /// before it begins: then it is all between.
    pub(super) fn of(self, span: Span) -> Option<(i64, i64)> {
        let (start, end) = (span.start.at.min(span.end.at), span.start.at.max(span.end.at));
        let (first, last) = (start.max(self.from), end.min(self.to));
        (first <= last).then_some((first, last))
    }
}

/// Everybody who could be seen, also those who were.
pub(super) fn reached(
    life: &Life<'_>,
    times: Times,
    presence: &Fields,
) -> FxHashMap<PersonRef, Reached> {
    let mut all = FxHashMap::default();
    for account in life.accounts.values() {
        let active = union(&[&account.active[Circle::Caseload as usize].spans], times);
        if active.is_empty() {
            continue;
        }
        for (person, assigned) in &account.caseload {
            let Some(record) = life.records.get(person) else { continue };
            for assigned in &assigned.spans {
                for there in &record.there.spans {
                    if let Some(span) = both(*assigned, *there) {
                        add(&mut all, *person, span, &active, times, |until| {
                            known_fields(record, until, times)
                        });
                    }
                }
            }
        }
    }
    let of = |circle: Circle| {
        let spans: Vec<_> =
            life.accounts.values().map(|account| &account.active[circle as usize].spans).collect();
        union(&spans.iter().map(|spans| spans.as_slice()).collect::<Vec<_>>(), times)
    };
    let (everybody, asking) = (of(Circle::Everybody), of(Circle::Presence));
    for (person, record) in &life.records {
        for there in &record.there.spans {
            add(&mut all, *person, *there, &everybody, times, |until| {
                known_fields(record, until, times)
            });
            add(&mut all, *person, *there, &asking, times, |_| presence.clone());
        }
    }
    all
}

/// The fields that a record had before this entry and within the window.
fn known_fields(record: &Record, until: Mark, times: Times) -> Fields {
    let mut fields = Fields::default();
    for (mark, set) in &record.fields {
        if mark.index < until.index && mark.at <= times.to {
            fields.extend(set);
        }
    }
    fields
}

/// Adds the instants of `span` at which somebody was in.
fn add(
    all: &mut FxHashMap<PersonRef, Reached>,
    person: PersonRef,
    span: Span,
    active: &[Span],
    times: Times,
    fields: impl FnOnce(Mark) -> Fields,
) {
    let start = active.partition_point(|active| active.end.index <= span.start.index);
    let end = active.partition_point(|active| active.start.index < span.end.index);
    let inside = |active: &Span| {
        let span = both(*active, span)?;
        Some((span, times.of(span)?))
    };
    let common = active.get(start..end).unwrap_or_default();
    let Some((first, (from, _))) = common.iter().find_map(inside) else { return };
    let Some((last, (_, to))) = common.iter().rev().find_map(inside) else { return };
    let fields = fields(last.end);
    all.entry(person)
        .and_modify(|known| {
            known.first = known.first.min(from);
            known.last = known.last.max(to);
            known.since = known.since.min(first.start.index);
            known.since_last = known.since_last.max(last.start.index);
            known.fields.extend(&fields);
        })
        .or_insert_with(|| Reached {
            first: from,
            last: to,
            since: first.start.index,
            since_last: last.start.index,
            fields,
        });
}

/// What two spans have in common.
fn both(left: Span, right: Span) -> Option<Span> {
    let start = if left.start.index >= right.start.index { left.start } else { right.start };
    // The one instant of an entry and a span can end before the same entry at different times.
    let is_left = (left.end.index, left.end.at) <= (right.end.index, right.end.at);
    let end = if is_left { left.end } else { right.end };
    (start.index < end.index).then_some(Span { start, end })
}

/// Spans that touch the window, in order, with those that overlap put together.
fn union(lists: &[&[Span]], times: Times) -> Vec<Span> {
    let mut spans: Vec<Span> = lists.iter().flat_map(|spans| spans.iter().copied()).collect();
    spans.retain(|span| times.of(*span).is_some());
    spans.sort_unstable_by_key(|span| span.start.index);
    let mut united: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match united.last_mut() {
            Some(last) if span.start.index < last.end.index => {
                if (span.end.index, span.end.at) > (last.end.index, last.end.at) {
                    last.end = span.end;
                }
            }
            _ => united.push(span),
        }
    }
    united
}
