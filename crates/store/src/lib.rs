//! The workspace on disk: datasets and their versions, what was refused, and keeping all of it whole.
//!
//! ```text
//! workspace.toml                    settings a person may edit
//! workspace.lock                    held by whoever writes
//! datasets/<name>/<version>/        a snapshot: immutable, checksummed
//! datasets/<name>/current           the name of the version in use, replaced by rename
//! quarantine/<name>/<version>/      refused records and values, and repairs made, with their places
//! ```
//!
//! A version is built aside, in `.staging`, and moved into place when it is complete: whoever reads
//! sees one whole version or another, and a kill at any instant leaves the old one in use. This
//! crate knows nothing of scores.

mod doctor;
mod error;
mod import;
mod lock;
mod quarantine;
mod staging;
mod workspace;

pub use doctor::{Finding, Repaired, Severity, diagnose, repair};
pub use error::StoreError;
pub use import::{ImportOptions, ImportReport, import, import_over, import_with};
pub use lock::Lock;
pub use workspace::{Dataset, Workspace, write_atomically};
