//! Snapshots: an immutable, memory-mapped copy of one version of a dataset that can be searched.
//!
//! A snapshot is a folder: the text index and the entities in it (a tantivy index), and
//! `snapshot.json`, which says what it was built from and holds a checksum of every file. A version that
//! differs little from another may be built over it, at the cost of the difference. This crate
//! knows how to build one in an empty folder, open it, and search it. It does not know where
//! snapshots are kept, nor which one is in use: that is `store`.

mod build;
mod called;
mod error;
mod fields;
mod find;
mod gone;
mod keys;
mod layers;
mod manifest;
mod moment;
mod query;
mod readonly;
mod records;
mod said;
mod sets;
mod shared;
mod snapshot;
mod text;
mod union;
mod values;
mod verify;
mod wanted;

pub use build::{Builder, Built, Conflict};
pub use called::called;
pub use error::IndexError;
pub use manifest::{FORMAT_VERSION, FileSum, Manifest};
pub use query::{Facet, Filter, Found, IMPORT_ORDER, Scope, Search, SearchError, Sort, Syntax};
pub use records::Listed;
pub use said::{Said, StatementSearch, Statements};
pub use snapshot::{Hit, SearchOptions, Slot, Snapshot};
pub use union::Union;
pub use verify::{Damage, verify, verify_rest};
pub use wanted::{Candidate, Wanted};

/// A file of a snapshot, mapped.
fn mapped(
    dir: &std::path::Path,
    folder: &dyn tantivy::Directory,
    name: &str,
) -> Result<tantivy::directory::OwnedBytes, IndexError> {
    let damaged = |reason: String| IndexError::Damaged {
        dir: dir.to_owned(),
        reason: format!("{name}: {reason}"),
    };
    let slice = folder.open_read(name.as_ref()).map_err(|error| damaged(error.to_string()))?;
    slice.read_bytes().map_err(|error| damaged(error.to_string()))
}
