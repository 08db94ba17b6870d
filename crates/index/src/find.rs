//! Searching by text in a grammar, with filters, facets and sorting.
//!
//! The text is read by one of two parsers into a [`syntax`] tree, and that is turned into a query of
//! the index library. Every segment of every snapshot is gone over once, on all cores: each hit in
//! scope is counted and offered to the first few. Only those that are returned are read.

mod automata;
mod columns;
mod cursor;
mod dates;
mod facets;
mod filters;
pub(crate) mod lookup;
mod meaning;
mod moments;
mod parse_full;
mod parse_simple;
mod pass;
mod pattern;
mod statistics;
mod syntax;
mod terms;
mod texts;
mod top;
pub(crate) mod translate;

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use tantivy::query::{AllQuery, EnableScoring, Query};

use crate::build::engine;
use crate::fields::{self, Fields};
use crate::snapshot::Stored;
use crate::{Found, IndexError, Scope, Search, SearchError, Syntax, Union};

use pass::{Asked, Gate, Passed, Ranked, pass};
use statistics::Statistics;
use translate::Translator;

impl Union {
    /// Searches all snapshots by text, with filters, facets and sorting.
    ///
    /// The grammar of [`Syntax::Full`] is Lucene's, roughly: words side by side must all be there,
    /// `AND` binds tighter than `OR`, and a query of nothing but `NOT` is about all the rest. Words
    /// are looked for in names, which count three times, and in other text. Relevance is BM25 over
    /// all snapshots together, times a little more the more is known of an entity; equally relevant
    /// hits come in order of id. Entities without the value that is sorted by come last, either way.
    ///
    /// An entity that several snapshots hold is found if one of them alone has all that is asked
    /// for, stands where the best of them puts it, and is returned with the statements of all. It is
    /// counted once, in `total` and in facets. Every page begins where the last one ended.
    ///
    /// # Errors
    /// The words do not parse, the order asked for does not exist, or a snapshot is damaged.
    pub fn find(&self, search: &Search) -> Result<Found, SearchError> {
        let (_, fields) = fields::schema();
        let sort = columns::sorted_by(&search.sort)?;
        let words = words(search, &fields)?;
        let stored: Vec<&Stored> = self.snapshots().iter().map(|own| own.stored()).collect();
        let Some(first) = stored.first() else {
            return Ok(Found { facets: facets(search, &[]), ..Found::default() });
        };
        let scoring = words.is_some();
        let query = words.unwrap_or_else(|| Box::new(AllQuery));
        let query = filters::conditioned(query, &fields, &search.scope, &search.filters);
        // The layout is the same everywhere, so that one weight serves all snapshots.
        let statistics = Statistics(&stored);
        let enabled = match scoring {
            true => EnableScoring::enabled_from_statistics_provider(&statistics, first.searcher()),
            false => EnableScoring::disabled_from_searcher(first.searcher()),
        };
        let weight = query.weight(enabled).map_err(|error| engine(first.dir(), error))?;
        let asked = Asked {
            weight: weight.as_ref(),
            scoring,
            sort: &sort,
            facets: &search.facets,
            limit: match search.limit {
                0 => 0,
                limit => search.offset.saturating_add(limit),
            },
        };
        let passed = self.pass_all(&asked, &search.scope)?;
        let total = total(&passed);
        let facets = facets(search, &passed);
        let page = page(passed, search.offset, asked.limit);
        let entities = page.iter().map(|hit| self.entity(hit)).collect::<Result<_, _>>()?;
        Ok(Found { total, entities, facets })
    }

    fn pass_all(&self, asked: &Asked<'_>, scope: &Scope) -> Result<Vec<Passed>, IndexError> {
        let gates: Vec<Box<Gate<'_>>> =
            (self.snapshots().iter()).map(|snapshot| snapshot.gate(scope)).collect();
        let Scope { datasets, schemata, topics, changed_since, exclude_ids: _ } = scope;
        let is_narrow = datasets.is_some()
            || schemata.is_some()
            || !topics.is_empty()
            || changed_since.is_some();
        let shared = self.shared()?;
        let mut segments = Vec::new();
        for (at, snapshot) in self.snapshots().iter().enumerate() {
            let readers = snapshot.stored().searcher().segment_readers();
            segments.extend((0..).zip(readers).map(|(ord, segment)| (at, ord, segment)));
        }
        (segments.into_par_iter())
            .map(|(at, ord, segment)| {
                let gate = Some(&*gates[at]).filter(|_| is_narrow);
                let passed = pass(asked, segment, (at, ord), gate, shared.in_snapshot(at));
                passed.map_err(|error| engine(self.snapshots()[at].stored().dir(), error))
            })
            .collect()
    }

    /// The whole entity of a hit.
    fn entity(&self, hit: &Ranked) -> Result<model::Entity, IndexError> {
        let here = || self.snapshots()[hit.snapshot].stored().entity(hit.address);
        match self.snapshots().len() {
            1 => here(),
            _ => self.get(&hit.id)?.map_or_else(here, Ok),
        }
    }
}

/// What the words ask for; `None` for a blank text, which asks for everything.
fn words(search: &Search, fields: &Fields) -> Result<Option<Box<dyn Query>>, SearchError> {
    if search.text.trim().is_empty() {
        return Ok(None);
    }
    let syntax = |reason| SearchError::Syntax { reason };
    let node = match search.syntax {
        Syntax::Full => parse_full::parse(&search.text, search.fuzzy).map_err(syntax)?,
        Syntax::Simple => parse_simple::parse(&search.text),
    };
    let mut translator = Translator::new(fields, search.syntax);
    translator.query(node.as_ref()).map(Some).map_err(syntax)
}

fn facets(search: &Search, passed: &[Passed]) -> Vec<(crate::Facet, Vec<(String, u64)>)> {
    (search.facets.iter().enumerate())
        .map(|(at, facet)| (*facet, facets::merged(passed.iter().map(|own| &own.facets[at]))))
        .collect()
}

/// Hits, each once however many snapshots have it.
fn total(passed: &[Passed]) -> u64 {
    let alone: u64 = passed.iter().map(|passed| passed.alone).sum();
    let shared: FxHashSet<u32> = passed.iter().flat_map(|own| own.shared.iter().copied()).collect();
    alone + shared.len() as u64
}

/// The hits of a page, which ends at `end`.
///
/// Each segment has handed over its first `end` hits. A hit before `end` in the whole is before it
/// in its segment too, so that none is missing.
fn page(passed: Vec<Passed>, offset: usize, end: usize) -> Vec<Ranked> {
    let mut ranked: Vec<Ranked> = passed.into_iter().flat_map(|passed| passed.ranked).collect();
    ranked.sort_unstable();
    let mut seen = FxHashSet::default();
    let mut page = Vec::new();
    for hit in ranked {
        if seen.len() < end && seen.insert(hit.id.clone()) && seen.len() > offset {
            page.push(hit);
        }
    }
    page
}
