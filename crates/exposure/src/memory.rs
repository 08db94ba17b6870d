//! A graph held in memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Entity, Kind};
use rustc_hash::FxHashMap;

use crate::graph::{Graph, GraphError, SameAs, Shared};
use crate::share::{MAX_SHARERS, share_key, shareable};

/// A graph over a list of entities: for tests, examples and cases small enough to hold.
///
/// Referents of an entity count as its ids. Of two entities with one id the later wins.
#[derive(Debug, Default)]
pub struct MemoryGraph {
    entities: FxHashMap<String, Arc<Entity>>,
    /// Former id to present id.
    renamed: FxHashMap<String, String>,
    /// Who points at an id.
    inbound: FxHashMap<String, BTreeSet<String>>,
    /// Who holds a value, by kind and key.
    holders: FxHashMap<(&'static str, String), BTreeSet<String>>,
    same: FxHashMap<String, Vec<SameAs>>,
}

impl MemoryGraph {
    /// A graph over `entities`.
    pub fn new(entities: impl IntoIterator<Item = Entity>) -> MemoryGraph {
        let mut graph = MemoryGraph::default();
        for entity in entities {
            for referent in &entity.referents {
                graph.renamed.insert(referent.clone(), entity.id.clone());
            }
            graph.entities.insert(entity.id.clone(), Arc::new(entity));
        }
        for entity in graph.entities.values() {
            for statement in &entity.statements {
                let is_arc = (entity.schema())
                    .and_then(|schema| schema.property(statement.prop.as_str()))
                    .is_some_and(|property| property.kind == Kind::Entity && !property.stub);
                if is_arc {
                    let to = graph.present_id(&statement.value).to_owned();
                    graph.inbound.entry(to).or_default().insert(entity.id.clone());
                }
            }
            for (kind, value) in shareable(entity) {
                let key = (kind, share_key(value));
                graph.holders.entry(key).or_default().insert(entity.id.clone());
            }
        }
        graph
    }

    /// Adds that `left` and `right` may be the same thing, in both directions.
    #[must_use]
    pub fn with_same_as(
        mut self,
        left: &str,
        right: &str,
        score: f64,
        reasons: &[&str],
        decided: bool,
    ) -> MemoryGraph {
        for (near, far) in [(left, right), (right, left)] {
            let near = self.present_id(near).to_owned();
            let far = self.present_id(far).to_owned();
            let reasons = reasons.iter().map(|&reason| reason.to_owned()).collect();
            let same = SameAs { id: far, score, reasons, decided };
            self.same.entry(near).or_default().push(same);
        }
        self
    }

    fn present_id<'a>(&'a self, id: &'a str) -> &'a str {
        if self.entities.contains_key(id) {
            return id;
        }
        self.renamed.get(id).map_or(id, String::as_str)
    }
}

impl Graph for MemoryGraph {
    fn entity(&self, id: &str) -> Result<Option<Arc<Entity>>, GraphError> {
        Ok(self.entities.get(self.present_id(id)).cloned())
    }

    fn inbound(&self, id: &str) -> Result<Vec<Arc<Entity>>, GraphError> {
        let ids = self.inbound.get(self.present_id(id)).into_iter().flatten();
        Ok(ids.filter_map(|id| self.entities.get(id).cloned()).collect())
    }

    fn same_as(&self, id: &str) -> Result<Vec<SameAs>, GraphError> {
        Ok(self.same.get(self.present_id(id)).cloned().unwrap_or_default())
    }

    fn sharing(&self, id: &str) -> Result<Vec<Shared>, GraphError> {
        let Some(entity) = self.entities.get(self.present_id(id)) else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        let mut done = BTreeSet::new();
        for (kind, value) in shareable(entity) {
            let key = (kind, share_key(value));
            if let Some(holders) = self.holders.get(&key)
                && done.insert(key)
            {
                let others = holders.iter().filter(|holder| **holder != entity.id);
                all.extend(others.take(MAX_SHARERS + 1).map(|other| Shared {
                    id: other.clone(),
                    prop: kind.to_owned(),
                    value: value.to_owned(),
                }));
            }
        }
        Ok(all)
    }
}
