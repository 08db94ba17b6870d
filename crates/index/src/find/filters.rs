//! Conditions, as queries.

use tantivy::query::{BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query};

use crate::fields::Fields;
use crate::text::words;
use crate::values;
use crate::{Filter, Scope};

use super::lookup;
use super::meaning::{self, Meaning, cut, meaning};
use super::syntax::Leaf;
use super::translate::{BoxQuery, all_of, any_of};

/// A query, with conditions that do not count for relevance.
pub(super) fn conditioned(
    query: BoxQuery,
    fields: &Fields,
    scope: &Scope,
    filters: &[Filter],
) -> BoxQuery {
    let mut parts = vec![(Occur::Must, query)];
    for filter in filters {
        if let Some(filter) = condition(fields, filter) {
            parts.push((Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0))));
        }
    }
    for id in &scope.exclude_ids {
        parts.push((Occur::MustNot, lookup::exact(fields.id, id)));
    }
    match parts.len() {
        1 => parts.remove(0).1,
        _ => Box::new(BooleanQuery::new(parts)),
    }
}

/// A condition; one that names no values is none.
fn condition(fields: &Fields, filter: &Filter) -> Option<BoxQuery> {
    let values = filter.values.iter().map(|value| equal(fields, &filter.field, value)).collect();
    if filter.all { all_of(values) } else { any_of(values) }
}

/// Entities that have this value in this field; where values are words, this word.
fn equal(fields: &Fields, name: &str, value: &str) -> Box<dyn Query> {
    let found = match meaning(fields, name) {
        Meaning::Words(field) => one_word(value).map(|word| lookup::exact(field, &word)),
        Meaning::Moments(field) => lookup::moments_in(field, &Leaf::Word(value.to_owned())),
        Meaning::Captions => {
            lookup::captions(fields.caption, &Leaf::Word(value.to_owned())).unwrap_or_default()
        }
        Meaning::Values(name) => {
            let mut terms = meaning::terms(name, value);
            let word = Some(()).filter(|()| cut(name).words).and_then(|()| one_word(value));
            terms.extend(word.map(|word| values::term(name, &word)));
            terms.dedup();
            any_of(terms.iter().map(|term| lookup::exact(fields.value, term)).collect())
        }
    };
    found.unwrap_or_else(|| Box::new(EmptyQuery))
}

/// The word that a value is, if it is one.
fn one_word(value: &str) -> Option<String> {
    let mut words = words(value);
    words.next().filter(|_| words.next().is_none())
}
