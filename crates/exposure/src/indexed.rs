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
            // All there are: whoever is cut off here would still name this one from their side.
            limit: usize::MAX,
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
        let Some(entity) = self.get(id)? else {
            let (_, found) = self.union.inbound(id, MAX_INBOUND).map_err(wrap)?;
            return Ok(found.into_iter().map(Arc::new).collect());
        };
        // What pointed at an id that was merged into this one points here, once.
        let mut found: BTreeMap<String, Arc<Entity>> = BTreeMap::new();
        for id in std::iter::once(&entity.id).chain(&entity.referents) {
            let (_, pointing) = self.union.inbound(id, MAX_INBOUND).map_err(wrap)?;
            // A former id may still be another dataset's own.
            let is_here = *id == entity.id
                || pointing.is_empty()
                || self.get(id)?.is_some_and(|now| now.id == entity.id);
            if is_here {
                found.extend(pointing.into_iter().map(|one| (one.id.clone(), Arc::new(one))));
            }
        }
        Ok(found.into_values().collect())
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
        let matches = self.resolver.identities(&entity).map_err(wrap)?;
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
            // The index also knows who holds a value that nobody has accepted.
            let others = holders.into_iter().filter(|holder| {
                holder.id != entity.id && values_by_key(holder).contains_key(&key)
            });
            for holder in others {
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
