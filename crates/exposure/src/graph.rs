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

    /// Other entities that share a specific value with this one: an address, a phone number, a
    /// plate, an account.
    ///
    /// What is specific and when two ways of writing are the same is for the graph to say, as long
    /// as it says so from both sides; [`shareable`](crate::shareable) and
    /// [`share_key`](crate::share_key) are an answer to it. The holders of one value may be cut
    /// after [`MAX_SHARERS`](crate::MAX_SHARERS): the search ignores a value so common.
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
    /// The property that holds it, or its kind as in [`shareable`](crate::shareable).
    pub prop: String,
    /// The value shared, as either of the two writes it; not another value of that property, for
    /// this one is shown and its holders are counted.
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
