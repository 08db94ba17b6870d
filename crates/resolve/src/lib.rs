//! Which known entities are the same thing as a given one.
//!
//! Candidates come from the index, scores from `matching`; this crate puts the two together and
//! keeps the reasons. It knows nothing of files, tables or HTTP.

mod candidates;
mod changes;
mod named;
mod resolver;
mod screening;

pub use changes::{Change, ChangeKind, EntityChange, Rescreening};
pub use named::named;
pub use resolver::{Match, ResolveOptions, Resolver};
pub use screening::{Answer, Question, ask, same_schemata};
