//! The graph as the search sees it.

use std::error::Error;
use std::sync::Arc;

use model::Entity;

/// Entities and what connects them. Four lookups by id; no order is expected of the answers, and
/// the search gives the same result whatever order they come in.
///
/// An id may be a former one: where `a` was merged into `b`, `entity("a")` returns the entity whose
/// id is `b`, and the search goes on with `b`.
pub trait Graph {
    /// The entity of that id, or the one it was merged into.
    ///
    /// # Errors
    /// The store behind the graph cannot be read.
    fn entity(&self, id: &str) -> Result<Option<Arc<Entity>>, GraphError>;

    /// Entities that point at `id` (or at an id merged into it) through any entity-typed property:
    /// links, sanctions, passports, vessels of an owner.
    ///
    /// # Errors
    /// The store behind the graph cannot be read.
    fn inbound(&self, id: &str) -> Result<Vec<Arc<Entity>>, GraphError>;

    /// Other entities that may be the same thing, each with its score and reasons. Must be
    /// symmetric: if `a` names `b` with 0.8, `b` names `a` with 0.8.
    ///
    /// # Errors
    /// The store behind the graph cannot be read.
    fn same_as(&self, id: &str) -> Result<Vec<SameAs>, GraphError>;

    /// Other entities that hold one of this entity's [`shareable`](crate::shareable) values, equal
    /// by [`share_key`](crate::share_key). An implementation may stop listing the holders of one
    /// value after [`MAX_SHARERS`](crate::MAX_SHARERS)` + 1`: the search ignores such values.
    ///
    /// # Errors
    /// The store behind the graph cannot be read.
    fn sharing(&self, id: &str) -> Result<Vec<Shared>, GraphError>;
}

/// An entity that may be the same thing as another.
#[derive(Debug, Clone, PartialEq)]
pub struct SameAs {
    /// The other entity.
    pub id: String,
    /// How likely, from 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reasons: Vec<String>,
    /// A person has confirmed it; the score then counts as 1.
    pub decided: bool,
}

/// An entity that holds the same value as another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The other entity.
    pub id: String,
    /// What is shared, as [`shareable`](crate::shareable) calls it: `address`, `phone`, …
    pub prop: String,
    /// The value, as either of the two writes it.
    pub value: String,
}

/// The store behind a graph could not be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct GraphError(Box<dyn Error + Send + Sync>);

impl GraphError {
    /// Wraps the store's own error.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> GraphError {
        GraphError(cause.into())
    }
}
