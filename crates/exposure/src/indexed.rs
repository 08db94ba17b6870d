//! The graph over what a workspace holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use index::{IndexError, Union};
use model::Entity;
use resolve::{ResolveOptions, Resolver};

use crate::graph::{Graph, GraphError, SameAs, Shared};
use crate::share::MAX_SHARERS;

/// Links read of one entity; a hub beyond that is read only so far, in import order.
const MAX_INBOUND: usize = 5_000;

/// The datasets of a workspace as a graph: links as they stand in the index, identity between
/// datasets as `resolve` finds it.
pub struct IndexGraph<'a> {
    union: &'a Union,
    resolver: Resolver<'a>,
}

impl<'a> IndexGraph<'a> {
    /// A graph over these datasets. Two entities of different datasets may be one from a score of
    /// `same_as` on; entities of one dataset are taken to be told apart by its publisher.
    pub fn new(union: &'a Union, same_as: f64) -> IndexGraph<'a> {
        let options = ResolveOptions {
            threshold: same_as,
            other_datasets_only: true,
            ..ResolveOptions::default()
        };
        IndexGraph { union, resolver: Resolver::new(union, options) }
    }

    fn get(&self, id: &str) -> Result<Option<Entity>, GraphError> {
        self.union.get(id).map_err(wrap)
    }
}

impl Graph for IndexGraph<'_> {
    fn entity(&self, id: &str) -> Result<Option<Arc<Entity>>, GraphError> {
        Ok(self.get(id)?.map(Arc::new))
    }

    fn inbound(&self, id: &str) -> Result<Vec<Arc<Entity>>, GraphError> {
        let (_, mut found) = self.union.inbound(id, MAX_INBOUND).map_err(wrap)?;
        // What pointed at an id that was merged into this one points here.
        if let Some(entity) = self.get(id)? {
            for referent in entity.referents.iter().filter(|referent| *referent != id) {
                found.extend(self.union.inbound(referent, MAX_INBOUND).map_err(wrap)?.1);
            }
        }
        Ok(found.into_iter().map(Arc::new).collect())
    }

    fn same_as(&self, id: &str) -> Result<Vec<SameAs>, GraphError> {
        if self.union.snapshots().len() < 2 {
            return Ok(Vec::new());
        }
        let Some(entity) = self.get(id)? else {
            return Ok(Vec::new());
        };
        if !entity.schema().is_some_and(|schema| schema.matchable) {
            return Ok(Vec::new());
        }
        let matches = self.resolver.matches(&entity).map_err(wrap)?;
        let same = |found: resolve::Match| SameAs {
            score: found.comparison.score,
            reasons: found.comparison.explain(),
            id: found.entity.id,
            decided: false,
        };
        Ok(matches.into_iter().map(same).collect())
    }

    fn sharing(&self, id: &str) -> Result<Vec<Shared>, GraphError> {
        let Some(entity) = self.get(id)? else {
            return Ok(Vec::new());
        };
        let mut shared = Vec::new();
        for (key, (prop, value)) in values_by_key(&entity) {
            let (_, holders) = self.union.with_key(&key, MAX_SHARERS + 2).map_err(wrap)?;
            for holder in holders.into_iter().filter(|holder| holder.id != entity.id) {
                shared.push(Shared {
                    id: holder.id,
                    prop: prop.to_owned(),
                    value: value.to_owned(),
                });
            }
        }
        Ok(shared)
    }
}

/// The keys under which the index finds what shares a value with the entity, each with the property
/// and the value it comes from.
///
/// Keys do not tell which of several values made them, so they are asked for one value at a time.
fn values_by_key(entity: &Entity) -> BTreeMap<String, (&'static str, &str)> {
    let mut values = BTreeMap::new();
    for statement in entity.statements.iter().filter(|statement| !statement.external) {
        let mut alone = Entity::new(entity.id.as_str(), entity.schema_name.as_str());
        alone.statements.push(statement.clone());
        for (key, prop) in matching::pivot_keys(&alone) {
            values.entry(key).or_insert((prop, statement.value.as_str()));
        }
    }
    values
}

fn wrap(error: IndexError) -> GraphError {
    GraphError::new(error)
}
