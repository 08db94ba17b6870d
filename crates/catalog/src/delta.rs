//! Delta updates: what changed since a version, applied to the snapshot of that version.
//!
//! ```text
//! delta_url ─► plan: which files, in order ─► collect: the last word on each id ─► apply: into a
//! version over the one in use (see `store::import_over`)
//! ```
//!
//! Memory is bounded by the changes. Every value keeps its place in the file it came from: the
//! entities of a file of changes are read from a copy in which all else is blank.

mod apply;
mod collect;
mod lines;
mod plan;

pub(crate) use collect::collect;
pub(crate) use plan::plan;
