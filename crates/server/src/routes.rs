//! One file for each thing that can be asked.

pub(crate) mod adjacent;
pub(crate) mod algorithms;
pub(crate) mod catalog;
pub(crate) mod entities;
pub(crate) mod matching;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod reconcile;
pub(crate) mod search;
pub(crate) mod statements;
pub(crate) mod system;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use serde::Serialize;

use crate::http::errors::Problem;

/// The variable parts of a path.
#[derive(Debug, Default)]
pub(crate) struct Segments(Vec<(String, String)>);

impl Segments {
    /// The part of that name; the router has filled all that a route names.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Segments {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Segments, Problem> {
        let raw = RawPathParams::from_request_parts(parts, state).await;
        // What is no text is the name of nothing.
        let raw = raw.map_err(|_| Problem::not_found("the path is not UTF-8"))?;
        Ok(Segments(raw.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()))
    }
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Total {
    value: u64,
    relation: &'static str,
}

impl Total {
    pub(crate) fn exactly(value: u64) -> Total {
        Total { value, relation: "eq" }
    }

    pub(crate) fn at_least(value: u64) -> Total {
        Total { value, relation: "gte" }
    }
}

/// A part of a list: `limit` shrinks so that nothing beyond the last reachable result is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

impl Page {
    pub(crate) fn read(
        params: &mut crate::http::params::Params,
        settings: &crate::settings::Settings,
    ) -> Page {
        let most = settings.max_results;
        let limit = params.integer("limit", settings.search_page, settings.max_page);
        let offset = params.integer("offset", 0, (most - settings.max_page).max(0)).max(0);
        let limit = limit.clamp(0, (most - offset).max(0));
        Page {
            limit: usize::try_from(limit).unwrap_or_default(),
            offset: usize::try_from(offset).unwrap_or_default(),
        }
    }

    /// The part of a list.
    pub(crate) fn of<'a, T>(&self, list: &'a [T]) -> &'a [T] {
        let from = self.offset.min(list.len());
        let to = from.saturating_add(self.limit).min(list.len());
        &list[from..to]
    }
}

/// `field`, `field:asc` or `field:desc`, as often as it is given.
pub(crate) fn sort(params: &crate::http::params::Params) -> Vec<index::Sort> {
    let given = params.list("sort").into_iter().filter(|text| !text.trim().is_empty());
    given
        .map(|text| {
            let (field, direction) = text.split_once(':').unwrap_or((&text, ""));
            index::Sort {
                field: field.trim().to_owned(),
                descending: direction.trim().eq_ignore_ascii_case("desc"),
            }
        })
        .collect()
}
