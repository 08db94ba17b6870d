//! Which known entities are the same thing as a given one.
//!
//! Candidates come from the index, scores from `matching`; this crate puts the two together and
//! keeps the reasons. It knows nothing of files, tables or HTTP.

mod candidates;
mod named;
mod resolver;

pub use named::named;
pub use resolver::{Match, ResolveOptions, Resolver};
