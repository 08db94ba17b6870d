//! Snapshots: an immutable, memory-mapped copy of one version of a dataset that can be searched.
//!
//! A snapshot is a folder: the text index and the entities in it (a tantivy index), and
//! `snapshot.json`, which says what it was built from and holds a checksum of every file. This crate
//! knows how to build one in an empty folder, open it, and search it. It does not know where
//! snapshots are kept, nor which one is in use: that is `store`.

mod build;
mod called;
mod error;
mod fields;
mod manifest;
mod readonly;
mod snapshot;
mod text;
mod union;
mod verify;

pub use build::{Builder, Built, Conflict};
pub use called::called;
pub use error::IndexError;
pub use manifest::{FORMAT_VERSION, Manifest};
pub use snapshot::{Hit, SearchOptions, Slot, Snapshot};
pub use union::Union;
pub use verify::{Damage, verify};
